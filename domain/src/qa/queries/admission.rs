//! Who may ask and vote on a board, and how fast.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, QuestionId},
    qa::types::{Admitted, BoardSettings, Hold},
};

/// What decides whether a question is taken, and whether it waits.
pub struct Admission {
    pub moderated: bool,
    pub slow_seconds: i32,
    pub asking: Admitted,
    pub held_words: Vec<String>,
    pub hold: Option<Hold>,
    pub is_registered: bool,
}

/// Who is held by what they asked without a name waits with what has none, and by what they named with what has one: waiting
/// does not tell that one person asked both. Where it is not known by which question, they wait with all.
pub async fn admission(
    db: &mut PgConnection,
    event: EventId,
    (participant, is_nameless): (&str, bool),
    account: Option<AccountId>,
) -> sqlx::Result<Admission> {
    sqlx::query_as!(
        Admission,
        r#"select e.moderated, e.slow_seconds, e.asking as "asking: Admitted", s.held_words,
                  (select h.hold from held_askers h
                   where h.event_id = e.id and h.participant = $2
                     and (h.hold = 'blocked' or h.question_id is null
                          or not exists (select from question_holds k join questions q on q.id = k.question_id
                                         where q.event_id = e.id and q.participant = $2)
                          or exists (select from question_holds k join questions q on q.id = k.question_id
                                     where q.event_id = e.id and q.participant = $2 and k.is_nameless = $4))) as "hold: Hold",
                  exists (select from registrations r where r.event_id = e.id and r.account_id = $3 and is_registered(r.state, r.lapse)) as "is_registered!"
           from events e join series s on s.id = e.series_id where e.id = $1"#,
        event.0,
        participant,
        account.map(|id| id.0),
        is_nameless
    )
    .fetch_one(db)
    .await
}

/// How the board takes questions and votes; whether it is open is not known here.
pub async fn settings(db: &mut PgConnection, event: EventId) -> sqlx::Result<BoardSettings> {
    sqlx::query_as!(
        BoardSettings,
        r#"select false as "open!", moderated, slow_seconds, asking as "asking: Admitted", voting as "voting: Admitted", closed_afterwards
           from events where id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await
}

pub async fn save_settings(db: &mut PgConnection, event: EventId, settings: &BoardSettings) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set moderated = $2, slow_seconds = $3, asking = $4, voting = $5, closed_afterwards = $6 where id = $1",
        event.0,
        settings.moderated,
        settings.slow_seconds,
        settings.asking.into_str(),
        settings.voting.into_str(),
        settings.closed_afterwards
    )
    .execute(db)
    .await
    .map(drop)
}

/// What was decided of whoever asked a question, by this one: of others of theirs nothing is said.
pub struct StandingHold {
    pub hold: Option<Hold>,
    /// Who decided it; empty: nobody did, or nobody knows.
    pub by: String,
}

/// `None` where nobody is known to have asked it. An older program writes what it decides with the asker alone.
pub async fn standing_hold(
    db: &mut PgConnection,
    event: EventId,
    question: QuestionId,
) -> sqlx::Result<Option<StandingHold>> {
    sqlx::query_as!(
        StandingHold,
        r#"select coalesce(k.hold, o.hold) as "hold?: Hold", coalesce(a.name, '') as "by!"
           from questions q left join question_holds k on k.question_id = q.id
             left join held_askers o on o.event_id = q.event_id and o.participant = q.participant and o.question_id = q.id and k.question_id is null
             left join accounts a on a.id = coalesce(k.account_id, o.account_id)
           where q.id = $1 and q.event_id = $2 and q.participant is not null"#,
        question.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// Decides something of whoever asked a question, or takes it back, and raises the question's version: another console that
/// shows something else of it is told. Nothing for one that nobody is known to have asked.
///
/// What was decided by a question that is deleted since stays while its event does, since the asker is the same, and nobody can
/// lift it: it stands at no question. What is less strict gives way to a block.
pub async fn set_hold(
    db: &mut PgConnection,
    event: EventId,
    question: QuestionId,
    hold: Option<Hold>,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let asker =
        sqlx::query_scalar!("select participant from questions where id = $1 and event_id = $2", question.0, event.0)
            .fetch_optional(&mut *db)
            .await?
            .flatten();
    let Some(asker) = asker else { return Ok(()) };
    match hold {
        Some(hold) => sqlx::query!(
            "insert into question_holds (question_id, hold, is_nameless, account_id, at)
             select id, $2, asker = '', $3, $4 from questions where id = $1
             on conflict (question_id) do update
             set hold = excluded.hold, is_nameless = excluded.is_nameless, account_id = excluded.account_id, at = excluded.at",
            question.0,
            hold.into_str(),
            by.map(|id| id.0),
            now
        )
        .execute(&mut *db)
        .await
        .map(drop)?,
        None => sqlx::query!("delete from question_holds where question_id = $1", question.0)
            .execute(&mut *db)
            .await
            .map(drop)?,
    }
    // An older program decides with the asker alone: at its question it stands as well, before theirs is found anew.
    sqlx::query!(
        "insert into question_holds (question_id, hold, is_nameless, account_id, at)
         select h.question_id, h.hold, q.asker = '', h.account_id, h.at
         from held_askers h join questions q on q.id = h.question_id
         where h.event_id = $1 and h.participant = $2 and h.question_id <> $3
         on conflict do nothing",
        event.0,
        asker,
        question.0
    )
    .execute(&mut *db)
    .await?;
    // The strictest of what holds at any of theirs, also at one that is deleted.
    sqlx::query!(
        "delete from held_askers where event_id = $1 and participant = $2 and question_id is not null",
        event.0,
        asker
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into held_askers (event_id, participant, hold, account_id, at, question_id)
         select q.event_id, q.participant, k.hold, k.account_id, k.at, q.id
         from question_holds k join questions q on q.id = k.question_id
         where q.event_id = $1 and q.participant = $2
         order by k.hold = 'blocked' desc, k.at, q.id limit 1
         on conflict (event_id, participant) do update
         set hold = excluded.hold, account_id = excluded.account_id, at = excluded.at, question_id = excluded.question_id
         where excluded.hold = 'blocked' and held_askers.hold = 'held'",
        event.0,
        asker
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update questions set version = version + 1 where id = $1", question.0).execute(db).await.map(drop)
}
