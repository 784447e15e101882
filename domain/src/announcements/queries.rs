//! The only SQL of the announcements.

mod chosen;
mod mails;
mod touched;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use super::types::{Announcement, AnnouncementState, Reach, Segment};
use crate::{
    ids::{AccountId, AnnouncementId, EventId, SeriesId},
    jobs::CHANNEL,
    mail::types::{Kind, Payload},
    time::Local,
};

pub use chosen::*;
pub use mails::*;
pub use touched::*;

struct Row {
    id: AnnouncementId,
    subject_ja: String,
    subject_en: String,
    body_ja: String,
    body_en: String,
    segment: Json<Segment>,
    state: AnnouncementState,
    send_at: Option<DateTime<Utc>>,
    recipients: Option<i32>,
    withheld: i32,
}

impl Row {
    fn at(self, zone: &str) -> Announcement {
        Announcement {
            id: self.id,
            subject: [self.subject_ja, self.subject_en],
            body: [self.body_ja, self.body_en],
            segment: self.segment.0,
            state: self.state,
            send_at: self.send_at.map(|at| Local::at(at, zone)),
            recipients: self.recipients,
            withheld: self.withheld,
        }
    }
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! announcements {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select id as "id: AnnouncementId", subject_ja, subject_en, body_ja, body_en, segment as "segment: Json<Segment>",
                      state as "state: AnnouncementState", send_at, recipients, withheld
               from announcements "# + $rest,
            $($arg),*
        )
    };
}

/// The newest first.
pub async fn of_event(db: &mut PgConnection, event: EventId, zone: &str) -> sqlx::Result<Vec<Announcement>> {
    let rows = announcements!("where event_id = $1 order by id desc limit 100", event.0).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| row.at(zone)).collect())
}

/// One of an event, locked until the end of the transaction.
pub async fn lock(
    db: &mut PgConnection,
    event: EventId,
    id: AnnouncementId,
    zone: &str,
) -> sqlx::Result<Option<Announcement>> {
    let row = announcements!("where event_id = $1 and id = $2 for update", event.0, id.0).fetch_optional(db).await?;
    Ok(row.map(|row| row.at(zone)))
}

/// One, whoever asks.
pub async fn by_id(db: &mut PgConnection, id: AnnouncementId, zone: &str) -> sqlx::Result<Option<Announcement>> {
    Ok(announcements!("where id = $1", id.0).fetch_optional(db).await?.map(|row| row.at(zone)))
}

/// What is written of one.
pub struct Words<'a> {
    pub subject: [&'a str; 2],
    pub body: [&'a str; 2],
    pub segment: &'a Segment,
}

pub async fn insert(
    db: &mut PgConnection,
    event: EventId,
    words: &Words<'_>,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<AnnouncementId> {
    sqlx::query_scalar!(
        r#"insert into announcements (event_id, subject_ja, subject_en, body_ja, body_en, segment, account_id, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning id as "id: AnnouncementId""#,
        event.0,
        words.subject[0],
        words.subject[1],
        words.body[0],
        words.body[1],
        Json(words.segment) as _,
        by.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

pub async fn update(
    db: &mut PgConnection,
    id: AnnouncementId,
    words: &Words<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update announcements set subject_ja = $2, subject_en = $3, body_ja = $4, body_en = $5, segment = $6, updated_at = $7
         where id = $1",
        id.0,
        words.subject[0],
        words.subject[1],
        words.body[0],
        words.body[1],
        Json(words.segment) as _,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn set_state(
    db: &mut PgConnection,
    id: AnnouncementId,
    state: AnnouncementState,
    send_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update announcements set state = $2, send_at = coalesce($3, send_at) where id = $1",
        id.0,
        state.into_str(),
        send_at
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_draft(db: &mut PgConnection, id: AnnouncementId) -> sqlx::Result<()> {
    sqlx::query!("delete from announcements where id = $1 and state = 'draft'", id.0).execute(db).await.map(drop)
}

/// Ids and events of those whose moment has come.
pub async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(AnnouncementId, EventId)>> {
    let rows = sqlx::query!(
        r#"select id as "id: AnnouncementId", event_id as "event: EventId" from announcements
           where state = 'queued' and send_at <= $1 order by send_at, id"#,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.event)).collect())
}

/// A segment as a query takes it.
pub struct Wanted {
    groups: Vec<String>,
    types: Vec<i64>,
    question: Option<i64>,
    answer: Option<String>,
    /// Empty where nobody was chosen.
    people: Vec<i64>,
    chosen_at: Option<DateTime<Utc>>,
}

impl From<&Segment> for Wanted {
    fn from(segment: &Segment) -> Self {
        let (question, answer) = segment.answer.clone().unzip();
        Self {
            groups: segment.groups.iter().map(|group| group.into_str().to_owned()).collect(),
            types: segment.types.iter().map(|id| id.0).collect(),
            question: question.map(|id| id.0),
            answer,
            people: segment.chosen.iter().flat_map(|chosen| &chosen.people).map(|id| id.0).collect(),
            chosen_at: segment.chosen.as_ref().map(|chosen| chosen.at),
        }
    }
}

/// `$before` and `$after` around the people of a segment: `$1` the event, `$2` the series, `$3` to `$8` as [`Wanted`].
/// Whom is counted and whom is written to is one condition; it stands in a literal, because a checked query is one.
/// A type is asked of each group by itself: who waits is meant by the type that they wait for, whatever they hold meanwhile.
/// Who has not answered an offer still waits for it, and of seats has the one that they keep until then.
macro_rules! of_segment {
    ($row:ident, $before:literal, $after:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            $row,
            $before + r#"
               from registrations r join accounts a on a.id = r.account_id
               where r.event_id = $1 and r.lapse is distinct from 'mail' and a.disabled_at is null
                 and (cardinality($7::bigint[]) = 0 or r.id = any($7) and (r.state <> 'cancelled' or r.cancelled_at <= $8::timestamptz))
                 and ($5::bigint is null or exists (select from standing_answers w where w.registration_id = r.id and w.question_id = $5 and $6 = any(w.answer)))
                 and (cardinality($7) > 0
                   or ('confirmed' = any($3::text[]) and r.state = 'confirmed' and (r.lapse is null or r.fallback_id is not null)
                     and (cardinality($4::bigint[]) = 0 or coalesce(r.fallback_id, r.type_id) = any($4)))
                   or ('waitlisted' = any($3)
                     and (r.state = 'waitlisted' or r.waits_for is not null or (r.state = 'confirmed' and r.lapse is not null))
                     and (cardinality($4) = 0 or coalesce(r.waits_for, r.type_id) = any($4)))
                   or ((cardinality($4) = 0 or r.type_id = any($4))
                     and (('cancelled' = any($3) and r.state = 'cancelled')
                       or r.id in (select t.registration_id from attendance t where t.event_id = $1 and t.outcome in ('came', 'absent') and t.outcome = any($3))))) "# + $after,
            $($arg),*
        )
    };
}

/// How many people a segment finds, and how many of them nothing is sent to.
pub async fn reach(db: &mut PgConnection, series: SeriesId, event: EventId, segment: &Segment) -> sqlx::Result<Reach> {
    let wanted = Wanted::from(segment);
    let reach = of_segment!(
        Reach,
        r#"with found as materialized (
               select a.language, a.id in (select s.account_id from mail_stops s where s.series_id = $2) as stops,
                      a.mail in (select j.recipient from jobs j where j.event_id = $1 and j.state = 'dead') as is_dead"#,
        r#")
           select count(*) filter (where not stops and not is_dead and language <> 'en') as "japanese!",
                  count(*) filter (where not stops and not is_dead and language = 'en') as "english!",
                  count(*) filter (where stops) as "stopped!", count(*) filter (where not stops and is_dead) as "unreachable!"
           from found"#,
        event.0,
        series.0,
        &wanted.groups,
        &wanted.types,
        wanted.question,
        wanted.answer,
        &wanted.people,
        wanted.chosen_at
    );
    reach.fetch_one(db).await
}

struct Written {
    n: i64,
}

/// Writes a mail for each of them, in one statement; returns how many. Once for each registration, however often it is
/// called.
pub async fn enqueue(
    db: &mut PgConnection,
    (series, event): (SeriesId, EventId),
    id: AnnouncementId,
    segment: &Segment,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let wanted = Wanted::from(segment);
    let written = of_segment!(
        Written,
        r#"with written as (
               insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at, announcement_id)
               select 'mail', 'announcement-' || $9::bigint || '-' || r.id, $11, a.mail, a.language,
                      jsonb_build_object('event', r.event_id, 'registration', r.id, 'announcement', $9::bigint), '', r.event_id, $10, $10, $9"#,
        r#"and not exists (select from mail_stops s where s.series_id = $2 and s.account_id = a.id)
                 and not exists (select from jobs j where j.event_id = $1 and j.recipient = a.mail and j.state = 'dead')
               on conflict on constraint jobs_key_unique do nothing returning 1),
               told as (select pg_notify($12, ''))
           select (select count(*) from written) as "n!" from told"#,
        event.0,
        series.0,
        &wanted.groups,
        &wanted.types,
        wanted.question,
        wanted.answer,
        &wanted.people,
        wanted.chosen_at,
        id.0,
        now,
        Kind::Notice.into_str(),
        CHANNEL
    );
    Ok(written.fetch_one(db).await?.n)
}

/// A mail to many, as a query takes it.
pub struct NewMailing<'a> {
    pub topic: &'static str,
    /// What the mails are about, but for the registration.
    pub payload: &'a Payload,
    /// Each has the way to its own registration.
    pub is_linked: bool,
    /// What is told on top of the payload's changes, each what touches them.
    pub touched: Touched<'a>,
    /// Mailboxes that are told otherwise.
    pub without: &'a [String],
    /// Begins the keys of its jobs.
    pub key: &'a str,
}

/// Writes a mail for each of a segment, whether or not they want announcements: it tells of what they hold. One statement,
/// because the event is locked meanwhile; returns how many.
pub async fn enqueue_to_holders(
    db: &mut PgConnection,
    event: EventId,
    segment: &Segment,
    new: &NewMailing<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let wanted = Wanted::from(segment);
    let written = of_segment!(
        Written,
        r#"with written as (
               insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
               select 'mail', $2::text || '-' || r.id, $9, a.mail, a.language,
                      $10::jsonb || case when $11 then jsonb_build_object('registration', r.id) else '{}' end
                          || case when $15::jsonb = '[]' then '{}'
                                  else jsonb_build_object('changes', coalesce($10 -> 'changes', '[]') || changes_told(r, $15)) end,
                      '', r.event_id, $12, $12"#,
        r#"and not mailbox_of(a.mail_key) = any($13::text[])
                 and (not $16::boolean or changes_told(r, $15) <> '[]')
               order by r.id returning 1),
               told as (select pg_notify($14, ''))
           select (select count(*) from written) as "n!" from told"#,
        event.0,
        new.key,
        &wanted.groups,
        &wanted.types,
        wanted.question,
        wanted.answer,
        &wanted.people,
        wanted.chosen_at,
        new.topic,
        Json(new.payload) as _,
        new.is_linked,
        now,
        new.without,
        CHANNEL,
        Json(new.touched.of_types) as _,
        new.touched.is_only
    );
    Ok(written.fetch_one(db).await?.n)
}

pub async fn mark_sent(db: &mut PgConnection, id: AnnouncementId, recipients: i64) -> sqlx::Result<()> {
    sqlx::query!("update announcements set state = 'sent', recipients = $2::bigint where id = $1", id.0, recipients)
        .execute(db)
        .await
        .map(drop)
}

pub async fn mark_ended(db: &mut PgConnection, id: AnnouncementId, withheld: i64) -> sqlx::Result<()> {
    sqlx::query!("update announcements set state = 'stopped', withheld = $2::bigint where id = $1", id.0, withheld)
        .execute(db)
        .await
        .map(drop)
}
