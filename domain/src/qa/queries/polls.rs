//! Polls and their answers.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::EventState,
    ids::{AccountId, EventId, EventRef, PollId},
    qa::{
        polls::{
            rules,
            types::{PollAnswer, PollKind, PollState},
        },
        types::Hold,
    },
    viewer::Asked,
};

/// A poll as it is stored.
pub struct PollRow {
    pub id: PollId,
    pub kind: PollKind,
    pub title: String,
    pub options: Vec<String>,
    pub opened_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub shown_at: Option<DateTime<Utc>>,
    pub voters: i64,
}

impl PollRow {
    pub fn state(&self, now: DateTime<Utc>) -> PollState {
        rules::state(self.opened_at, self.closes_at, self.closed_at, now)
    }
}

/// How often something was chosen, or a word given.
pub struct PollCount {
    pub poll: PollId,
    pub choice: i16,
    pub words: String,
    pub votes: i64,
}

pub async fn polls(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<PollRow>> {
    sqlx::query_as!(
        PollRow,
        r#"select id as "id: PollId", kind as "kind: PollKind", title, options, opened_at, closes_at, closed_at, shown_at,
                  (select count(distinct a.participant) from poll_answers a where a.poll_id = polls.id) as "voters!"
           from polls where event_id = $1 order by id"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// Counts of the choices, and of words those that were given most often.
pub async fn poll_counts(db: &mut PgConnection, event: EventId, words: i64) -> sqlx::Result<Vec<PollCount>> {
    sqlx::query_as!(
        PollCount,
        r#"select poll as "poll!: PollId", choice as "choice!", words as "words!", votes as "votes!" from (
             select a.poll_id as poll, case when p.kind = 'words' then 0::smallint else a.choice end as choice,
                    min(a.words) as words, count(*) as votes,
                    row_number() over (partition by a.poll_id order by count(*) desc, min(a.answered_at)) as place, p.kind
             from poll_answers a join polls p on p.id = a.poll_id
             where p.event_id = $1
             group by a.poll_id, p.kind, 2, lower(a.words)) counted
           where kind <> 'words' or place <= $2
           order by poll, votes desc, words"#,
        event.0,
        words
    )
    .fetch_all(db)
    .await
}

pub async fn count_polls(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from polls where event_id = $1"#, event.0).fetch_one(db).await
}

/// Locks a poll of this event.
pub async fn lock_poll(db: &mut PgConnection, event: EventId, id: PollId) -> sqlx::Result<Option<PollRow>> {
    sqlx::query_as!(
        PollRow,
        r#"select id as "id: PollId", kind as "kind: PollKind", title, options, opened_at, closes_at, closed_at, shown_at,
                  0::bigint as "voters!"
           from polls where id = $1 and event_id = $2 for update"#,
        id.0,
        event.0
    )
    .fetch_optional(db)
    .await
}

/// What a poll asks.
pub struct PollWords {
    pub kind: PollKind,
    pub title: String,
    pub options: Vec<String>,
}

/// The poll that this press made before.
pub async fn poll_of_press(db: &mut PgConnection, event: EventId, pressed: &str) -> sqlx::Result<Option<PollId>> {
    sqlx::query_scalar!(
        r#"select id as "id: PollId" from polls where event_id = $1 and pressed = $2 and pressed <> ''"#,
        event.0,
        pressed
    )
    .fetch_optional(db)
    .await
}

/// `pressed`: tells the press that makes it from others; empty where none is known.
pub async fn insert_poll(
    db: &mut PgConnection,
    event: EventId,
    words: &PollWords,
    pressed: &str,
    asked: Asked<'_>,
) -> sqlx::Result<PollId> {
    sqlx::query_scalar!(
        r#"insert into polls (event_id, kind, title, options, created_by, created_at, pressed) values ($1, $2, $3, $4, $5, $6, $7)
           returning id as "id: PollId""#,
        event.0,
        words.kind.into_str(),
        &words.title,
        &words.options,
        asked.viewer.account_id().map(|id| id.0),
        asked.now,
        pressed
    )
    .fetch_one(db)
    .await
}

pub async fn update_poll(db: &mut PgConnection, id: PollId, words: &PollWords) -> sqlx::Result<()> {
    sqlx::query!(
        "update polls set kind = $2, title = $3, options = $4 where id = $1",
        id.0,
        words.kind.into_str(),
        &words.title,
        &words.options
    )
    .execute(db)
    .await
    .map(drop)
}

/// Stores where a poll is.
pub async fn run_poll(db: &mut PgConnection, row: &PollRow) -> sqlx::Result<()> {
    sqlx::query!(
        "update polls set opened_at = $2, closes_at = $3, closed_at = $4, shown_at = $5 where id = $1",
        row.id.0,
        row.opened_at,
        row.closes_at,
        row.closed_at,
        row.shown_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn close_others(db: &mut PgConnection, event: EventId, but: PollId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update polls set closed_at = least(closes_at, $3) where event_id = $1 and id <> $2 and opened_at is not null and closed_at is null",
        event.0,
        but.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_poll(db: &mut PgConnection, id: PollId) -> sqlx::Result<()> {
    sqlx::query!("delete from polls where id = $1", id.0).execute(db).await.map(drop)
}

/// What decides whether somebody may answer a poll.
pub struct PollPlace {
    pub event: EventId,
    pub event_state: EventState,
    pub kind: PollKind,
    pub options: i32,
    pub opened_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub is_seen: bool,
    /// They see the event also while it is not public.
    pub has_role: bool,
    pub is_registered: bool,
    /// The names of those who are blocked at the event.
    pub blocked: Vec<String>,
    pub held_words: Vec<String>,
}

/// `at`: the poll is one of the event at this address, where one is named.
pub async fn place_of_poll(
    db: &mut PgConnection,
    poll: PollId,
    at: Option<EventRef<'_>>,
    seen: &[i64],
    account: Option<AccountId>,
) -> sqlx::Result<Option<PollPlace>> {
    sqlx::query_as!(
        PollPlace,
        r#"select e.id as "event: EventId", e.state as "event_state: EventState", p.kind as "kind: PollKind",
                  cardinality(p.options) as "options!", p.opened_at, p.closes_at, p.closed_at,
                  (e.is_public or e.series_id = any($2)) as "is_seen!", e.series_id = any($2) as "has_role!", s.held_words,
                  (e.voting <> 'registered' or exists (select from registrations r where r.event_id = e.id and r.account_id = $3
                            and is_registered(r.state, r.lapse))) as "is_registered!",
                  array(select h.participant from held_askers h where h.event_id = e.id and h.hold = 'blocked') as "blocked!"
           from polls p join events e on e.id = p.event_id join series s on s.id = e.series_id
           where p.id = $1 and ($4::text is null or s.slug = $4 and e.number = $5)"#,
        poll.0,
        seen,
        account.map(|id| id.0),
        at.map(|at| at.series),
        at.map(|at| at.number)
    )
    .fetch_optional(db)
    .await
}

/// What decides whether an answer that is on its way still counts.
pub struct AnswerStanding {
    /// Nothing: the poll is gone.
    pub event_state: Option<EventState>,
    pub opened_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub is_seen: bool,
    pub is_registered: bool,
    pub is_blocked: bool,
}

/// One for each answer, in their order.
pub async fn answer_standings(db: &mut PgConnection, answers: &[&PollAnswer]) -> sqlx::Result<Vec<AnswerStanding>> {
    let polls: Vec<i64> = answers.iter().map(|answer| answer.poll.0).collect();
    let participants: Vec<String> = answers.iter().map(|answer| answer.participant.clone()).collect();
    let accounts: Vec<Option<i64>> = answers.iter().map(|answer| answer.account.map(|id| id.0)).collect();
    let roles: Vec<bool> = answers.iter().map(|answer| answer.has_role).collect();
    sqlx::query_as!(
        AnswerStanding,
        r#"select e.state as "event_state?: EventState", p.opened_at as "opened_at?", p.closes_at as "closes_at?", p.closed_at as "closed_at?",
                  coalesce(e.is_public or v.has_role, false) as "is_seen!",
                  (e.voting is distinct from 'registered' or exists (select from registrations r where r.event_id = e.id and r.account_id = v.account
                            and is_registered(r.state, r.lapse))) as "is_registered!",
                  exists (select from held_askers h where h.event_id = e.id and h.participant = v.participant and h.hold = 'blocked') as "is_blocked!"
           from unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[]) with ordinality
                  as v (poll, participant, account, has_role, place)
             left join polls p on p.id = v.poll left join events e on e.id = p.event_id
           order by v.place"#,
        &polls,
        &participants,
        &accounts as &[Option<i64>],
        &roles
    )
    .fetch_all(db)
    .await
}

/// What was decided of a participant.
pub async fn hold_of(db: &mut PgConnection, event: EventId, participant: &str) -> sqlx::Result<Option<Hold>> {
    sqlx::query_scalar!(
        r#"select hold as "hold: Hold" from held_askers where event_id = $1 and participant = $2"#,
        event.0,
        participant
    )
    .fetch_optional(db)
    .await
}

pub async fn choices_of(db: &mut PgConnection, poll: PollId, participant: &str) -> sqlx::Result<Vec<i16>> {
    sqlx::query_scalar!(
        "select choice from poll_answers where poll_id = $1 and participant = $2 order by choice",
        poll.0,
        participant
    )
    .fetch_all(db)
    .await
}

/// What comes of the same participant in the same moment follows each other, in every process in one order.
pub async fn lock_answering(db: &mut PgConnection, participants: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('answers ' || p, 0)) from (select distinct p from unnest($1::text[]) as u(p) order by p) s",
        participants
    )
    .execute(db)
    .await
    .map(drop)
}

/// Puts each answer in the place of what its participant answered before. An answer to a poll that is gone is passed over.
pub async fn put_answers(db: &mut PgConnection, answers: &[&PollAnswer]) -> sqlx::Result<()> {
    let polls: Vec<i64> = answers.iter().map(|answer| answer.poll.0).collect();
    let participants: Vec<String> = answers.iter().map(|answer| answer.participant.clone()).collect();
    lock_answering(db, &participants).await?;
    sqlx::query!(
        "delete from poll_answers d using unnest($1::bigint[], $2::text[]) as v (poll_id, participant)
         where d.poll_id = v.poll_id and d.participant = v.participant",
        &polls,
        &participants
    )
    .execute(&mut *db)
    .await?;
    let (mut ids, mut whose, mut choices, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for answer in answers {
        for (at, choice) in answer.choices.iter().enumerate() {
            ids.push(answer.poll.0);
            whose.push(answer.participant.clone());
            choices.push(*choice);
            words.push(answer.words.get(at).cloned().unwrap_or_default());
        }
    }
    sqlx::query!(
        "insert into poll_answers (poll_id, participant, choice, words)
         select v.poll_id, v.participant, v.choice, v.words
         from unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[]) as v (poll_id, participant, choice, words)
         join polls p on p.id = v.poll_id",
        &ids,
        &whose,
        &choices,
        &words
    )
    .execute(db)
    .await
    .map(drop)
}
