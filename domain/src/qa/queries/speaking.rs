//! Speakers and the questions to their talks.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::tlp::Tlp,
    ids::{AccountId, EventId, PersonId, QuestionId, SeriesId},
    lang::Lang,
    qa::types::QuestionState,
    series::types::Mark,
};

/// A question to a talk of somebody, and where it was asked.
pub struct InboxRow {
    pub id: QuestionId,
    pub event: EventId,
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub number: i32,
    pub talk: i32,
    pub talk_title: String,
    pub tlp: Tlp,
    pub body: String,
    pub asker: String,
    pub state: QuestionState,
    pub votes: i64,
    pub waits: i64,
    pub asked_at: DateTime<Utc>,
    pub is_over: bool,
}

/// What was asked of the talks of whoever owns this account: what is open first, most votes first.
pub async fn inbox(db: &mut PgConnection, account: AccountId, limit: i64) -> sqlx::Result<Vec<InboxRow>> {
    sqlx::query_as!(
        InboxRow,
        r#"select q.id as "id: QuestionId", e.id as "event: EventId", s.slug as series_slug, s.name as series_name, s.mark as "mark: Mark", e.number,
                  t.position as talk, t.title as talk_title, t.tlp as "tlp: Tlp", q.body, q.asker, q.state as "state: QuestionState", q.asked_at,
                  (select count(*) from question_votes v where v.question_id = q.id) as "votes!",
                  (select count(*) from question_mails m where m.question_id = q.id) as "waits!",
                  e.state = 'ended' as "is_over!"
           from speakers_of_questions w join questions q on q.id = w.question_id join slots t on t.id = q.slot_id
             join events e on e.id = q.event_id join series s on s.id = e.series_id
           where w.account_id = $1 and q.is_shown and q.state <> 'declined' and e.is_public
             and (q.source <> 'imported' or exists (select from reports r where r.event_id = e.id and r.state = 'published'))
           order by q.state not in ('live', 'deferred', 'answering'), e.starts_at desc nulls last, "votes!" desc, q.id limit $2"#,
        account.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// How many questions wait for whoever owns this account; `None` for somebody who speaks nowhere.
pub async fn waiting_for(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"select case when exists (select from speakers where account_id = $1) or exists (select from speakers_of_slots where account_id = $1) then
               (select count(*) from speakers_of_questions w join questions q on q.id = w.question_id join events e on e.id = q.event_id
                where w.account_id = $1 and q.is_shown and q.state in ('live', 'deferred') and e.is_public and q.source <> 'imported') end as "n""#,
        account.0
    )
    .fetch_one(db)
    .await
}

/// The name under which this account speaks on the talk that was asked, as it was billed; `None` for somebody else, and for
/// what is not shown.
pub async fn billed_name(
    db: &mut PgConnection,
    account: AccountId,
    question: QuestionId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select a.name from speakers_of_questions w join questions q on q.id = w.question_id
             join appearances a on a.slot_id = q.slot_id and a.person_id = w.person_id
           where w.account_id = $1 and w.question_id = $2 and q.is_shown limit 1"#,
        account.0,
        question.0
    )
    .fetch_optional(db)
    .await
}

/// The address of the event of a question.
pub async fn place_of_question(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<Option<(String, i32)>> {
    let row = sqlx::query!(
        "select s.slug, e.number from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where q.id = $1",
        question.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.slug, row.number)))
}

/// Somebody who is billed at an event, and what waits for them.
pub struct SpeakerRow {
    pub person: PersonId,
    pub name: String,
    pub talk: i32,
    pub talk_title: String,
    pub mail: Option<String>,
    /// Reached as their proposal says, since nothing is noted.
    pub is_proposer: bool,
    pub open: i64,
    /// A mail may name the talk.
    pub is_named: bool,
    /// Of their account where they have one, else as noted.
    pub language: Option<String>,
    pub has_account: bool,
    pub called_at: Option<DateTime<Utc>>,
}

/// In the order of the agenda.
pub async fn speakers(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SpeakerRow>> {
    sqlx::query_as!(
        SpeakerRow,
        r#"select a.person_id as "person: PersonId", a.name, t.position as talk, t.title as talk_title, m.mail as "mail?",
                  exists (select from mails_of_speakers k where k.slot_id = a.slot_id and k.person_id = a.person_id and not k.is_noted) as "is_proposer!",
                  (select count(*) from questions q where q.slot_id = t.id and q.is_shown and q.state in ('live', 'deferred')) as "open!",
                  t.tlp in ('clear', 'green') as "is_named!", coalesce(o.language, m.language) as language,
                  o.id is not null as "has_account!", c.at as "called_at?"
           from slots t join appearances a on a.slot_id = t.id join people p on p.id = a.person_id join events e on e.id = t.event_id
             left join person_mails m on m.person_id = a.person_id and m.series_id = e.series_id
             left join accounts o on o.mail_key = m.mail_key and o.confirmed_at is not null and o.disabled_at is null
             left join question_calls c on c.event_id = e.id and c.person_id = a.person_id
           where t.event_id = $1 and not p.is_group order by t.position, a.position"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// Notes where a speaker is reached, and in which language: without one, that of the account with this address, else the
/// one that was noted. `false` when this address is somebody else's in the series.
pub async fn set_mail(
    db: &mut PgConnection,
    (series, person): (SeriesId, PersonId),
    (mail, key): (&str, &str),
    lang: Option<Lang>,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into person_mails (series_id, person_id, mail, mail_key, language, added_by, at)
         select $1, $2, $3, $4,
                coalesce($5, (select language from accounts where mail_key = $4 and disabled_at is null),
                         (select language from person_mails where series_id = $1 and person_id = $2), 'ja'), $6, $7
         where not exists (select from person_mails o where o.series_id = $1 and o.mail_key = $4 and o.person_id <> $2)
         on conflict (series_id, person_id) do update
         set mail = excluded.mail, mail_key = excluded.mail_key, language = excluded.language, added_by = excluded.added_by, at = excluded.at",
        series.0,
        person.0,
        mail,
        key,
        lang.map(Lang::tag),
        by.map(|id| id.0),
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

pub async fn remove_mail(db: &mut PgConnection, series: SeriesId, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from person_mails where series_id = $1 and person_id = $2", series.0, person.0)
        .execute(db)
        .await
        .map(drop)
}

/// Somebody for whom questions wait, and where they are reached.
pub struct CallRow {
    pub event: EventId,
    pub person: PersonId,
    pub mail: String,
    pub language: String,
}

/// Speakers of events that ended an hour ago or earlier, for whom something waits and whom nobody told; not of talks that
/// no mail may name, nor where the letter is switched off. Who was told is told again of what was asked afterwards, once a day.
pub async fn uncalled(db: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<CallRow>> {
    sqlx::query_as!(
        CallRow,
        r#"select distinct e.id as "event: EventId", a.person_id as "person: PersonId", m.mail as "mail!", m.language as "language!"
           from events e join slots t on t.event_id = e.id join appearances a on a.slot_id = t.id
             join mails_of_speakers m on m.slot_id = t.id and m.person_id = a.person_id
           where e.state = 'ended' and e.is_public and sends_letter(e.id, e.series_id, 'questions_waiting')
             and t.tlp in ('clear', 'green')
             and coalesce(e.ends_at, e.starts_at) between $1::timestamptz - interval '150 days' and $1::timestamptz - interval '1 hour'
             and (exists (select from questions q where q.slot_id = t.id and q.is_shown and q.state in ('live', 'deferred') and q.source <> 'imported')
                  and e.ends_at >= $1::timestamptz - interval '30 days'
                  and not exists (select from question_calls c where c.event_id = e.id and c.person_id = a.person_id)
                  or exists (select from questions q where q.slot_id = t.id and q.is_shown and q.state in ('live', 'deferred') and q.asked_afterwards
                             and q.shown_at >= $1::timestamptz - interval '30 days'
                             and not exists (select from question_calls c where c.event_id = e.id and c.person_id = a.person_id
                                             and (c.at >= q.shown_at or c.at > $1::timestamptz - interval '1 day'))))
           limit $2"#,
        now,
        limit
    )
    .fetch_all(db)
    .await
}

/// The same of one event, whenever it ended; in the order of the agenda, and of somebody who is reached at several addresses
/// that of their first talk first.
pub async fn uncalled_of(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<CallRow>> {
    sqlx::query_as!(
        CallRow,
        r#"select t.event_id as "event!: EventId", a.person_id as "person!: PersonId", m.mail as "mail!", m.language as "language!"
           from slots t join appearances a on a.slot_id = t.id
             join mails_of_speakers m on m.slot_id = t.id and m.person_id = a.person_id
           where t.event_id = $1 and t.tlp in ('clear', 'green')
             and exists (select from questions q where q.slot_id = t.id and q.is_shown and q.state in ('live', 'deferred') and q.source <> 'imported')
             and not exists (select from question_calls c where c.event_id = t.event_id and c.person_id = a.person_id)
           group by t.event_id, a.person_id, m.mail, m.language
           order by min(t.position), min(a.position), a.person_id, m.mail"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// How many speakers of an event were told, and when the last one was.
pub async fn called(db: &mut PgConnection, event: EventId) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    let row =
        sqlx::query!(r#"select count(*) as "n!", max(at) as at from question_calls where event_id = $1"#, event.0)
            .fetch_one(db)
            .await?;
    Ok((row.n, row.at))
}

/// Notes that somebody is told; `false` when they were within a day. With `again` they are told once more.
pub async fn call(
    db: &mut PgConnection,
    event: EventId,
    person: PersonId,
    again: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into question_calls (event_id, person_id, at) values ($1, $2, $3)
         on conflict (event_id, person_id) do update set at = excluded.at where $4 or question_calls.at <= excluded.at - interval '1 day'",
        event.0,
        person.0,
        now,
        again
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Somebody wants to hear of the answer.
pub async fn want_mail(
    db: &mut PgConnection,
    question: QuestionId,
    mail: &str,
    lang: Lang,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into question_mails (question_id, mail, language, at) values ($1, $2, $3, $4) on conflict do nothing",
        question.0,
        mail,
        lang.tag(),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Those who want to hear of the answer to this question, or to one that was merged into it, and were not told yet. Locked:
/// whoever tells them too finds nobody.
pub async fn untold(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<Vec<(QuestionId, String, Lang)>> {
    let rows = sqlx::query!(
        r#"select m.question_id as "question: QuestionId", m.mail, m.language
           from question_mails m join questions q on q.id = m.question_id
           where q.id = $1 or q.merged_into = $1 order by m.mail, m.question_id for update of m"#,
        question.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.question, row.mail, Lang::from_tag(&row.language).unwrap_or_default()))
        .collect())
}

/// Number of the talk of TLP:GREEN that was asked this.
pub async fn green_talk_of(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select t.position from questions q join slots t on t.id = q.slot_id where q.id = $1 and t.tlp = 'green'",
        question.0
    )
    .fetch_optional(db)
    .await
}

/// Somebody is told of the answer: their address is forgotten.
pub async fn forget_asker(db: &mut PgConnection, question: QuestionId) -> sqlx::Result<()> {
    sqlx::query!("delete from question_mails where question_id = $1", question.0).execute(db).await.map(drop)
}

/// Questions with an answer of which somebody still wants to hear, one for each address: nobody who waits for many keeps
/// others waiting.
pub async fn answered_untold(db: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<(EventId, QuestionId)>> {
    let rows = sqlx::query!(
        r#"select distinct on (lower(m.mail)) w.event_id as "event: EventId", w.id as "question: QuestionId"
           from question_mails m join questions q on q.id = m.question_id
             join questions w on w.id = coalesce(q.merged_into, q.id)
           where w.is_shown and q.withdrawn_at is null and exists (select from answers a where a.question_id = w.id)
           order by lower(m.mail), m.at, m.question_id limit $1"#,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.question)).collect())
}
