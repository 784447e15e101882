//! What the pages of the desk ask across features; reading only.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::EventState,
    ids::{AccountId, EventId, RegistrationId, SeriesId},
    registration::types::PastAttendance,
    reports::types::ReportState,
};

/// What of an event may wait for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFacts {
    pub number: i32,
    pub state: EventState,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub report: Option<ReportState>,
    pub has_agenda: bool,
    /// The agenda was changed after its last release.
    pub has_newer_draft: bool,
    /// It is watched online too, and nobody has said where; a room in which nothing released stands is nowhere.
    pub lacks_stream: bool,
    /// Questions that wait for a moderator, also when the event is over: whoever asked waits too.
    pub pending: i64,
    /// Asked, and neither answered nor declined.
    pub unanswered: i64,
    pub waitlisted: i64,
    /// Slides that a report promised.
    pub slides_awaited: i64,
    /// Accepted talks whose speakers have let the time to answer pass.
    pub unconfirmed: i64,
    /// Mails that could not be delivered.
    pub dead_mails: i64,
    /// What is to be done and not done, with a day; and the first of these days.
    pub undone: i64,
    pub undone_due: Option<NaiveDate>,
}

/// Of the events that are to come, and those that are over since `since`, those nearest to `now` first.
pub async fn event_facts(
    db: &mut PgConnection,
    series: SeriesId,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> sqlx::Result<Vec<EventFacts>> {
    sqlx::query_as!(
        EventFacts,
        r#"select e.number, e.state as "state: EventState", e.starts_at,
                  -- As EventState::end has it.
                  case when e.state = 'live' and e.ends_at is not null then greatest(e.ends_at, e.late_ends_at) else e.ends_at end as ends_at,
                  r.state as "report?: ReportState",
                  exists (select from slots l where l.event_id = e.id) as "has_agenda!",
                  exists (select from agenda_drafts d where d.event_id = e.id
                          and d.created_at > coalesce(e.agenda_released_at, '-infinity')) as "has_newer_draft!",
                  e.stream_url is null and e.video_url is null
                    and not exists (select from event_rooms r where r.event_id = e.id and r.stream_url is not null
                                    and exists (select from slots t where t.event_id = r.event_id
                                                and coalesce(e.room_keys ->> t.room, t.room) = r.name))
                    and exists (select from participation_types p where p.event_id = e.id and p.mode = 'online')
                      as "lacks_stream!",
                  (select count(*) from questions q where q.event_id = e.id and q.state = 'pending') as "pending!",
                  (select count(*) from questions q where q.event_id = e.id and q.state in ('live', 'deferred'))
                      as "unanswered!",
                  (select coalesce(sum(p.waitlisted), 0) from participation_types p where p.event_id = e.id)
                      as "waitlisted!",
                  (select count(*) from slots l where l.event_id = e.id and l.slides_promised and l.slides_url is null
                     and not exists (select from slot_files f where f.slot_id = l.id))
                      as "slides_awaited!",
                  (select count(*) from proposals p where p.event_id = e.id and p.state = 'accepted' and p.confirm_by <= $3)
                      as "unconfirmed!",
                  (select count(*) from jobs j where j.event_id = e.id and j.state = 'dead') as "dead_mails!",
                  (select count(*) from checklist_items c where c.event_id = e.id and c.done_at is null
                   and c.removed_at is null and c.due <= ($3::timestamptz + interval '3 days')::date) as "undone!",
                  (select min(c.due) from checklist_items c where c.event_id = e.id and c.done_at is null
                   and c.removed_at is null) as undone_due
           from events e left join reports r on r.event_id = e.id
           where e.series_id = $1 and e.state <> 'cancelled'
             and (e.starts_at is null or e.state <> 'ended' or coalesce(e.ends_at, e.starts_at) > $2)
           order by abs(extract(epoch from coalesce(e.starts_at, e.created_at) - $3)), e.number desc limit $4"#,
        series.0,
        since,
        now,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Imports that somebody began and nobody finished, with what their event is called in them.
pub struct OpenImport {
    pub id: i64,
    pub number: Option<i32>,
    pub created_at: DateTime<Utc>,
}

pub async fn open_imports(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<OpenImport>> {
    sqlx::query_as!(
        OpenImport,
        r#"select id, (draft->>'number')::integer as number, created_at from report_imports
           where series_id = $1 and state = 'open' order by created_at limit 20"#,
        series.0,
    )
    .fetch_all(db)
    .await
}

/// Mails of an event that wait to be sent.
pub async fn queued_mails(db: &mut PgConnection, event: EventId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from jobs where event_id = $1 and state = 'queued' and kind = 'mail'"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// How far the report of an event is, and whom to call on its evening.
pub async fn report_and_contacts(db: &mut PgConnection, event: EventId) -> sqlx::Result<(Option<ReportState>, String)> {
    let row = sqlx::query!(
        r#"select r.state as "state?: ReportState", e.run_note from events e left join reports r on r.event_id = e.id
           where e.id = $1"#,
        event.0,
    )
    .fetch_one(db)
    .await?;
    Ok((row.state, row.run_note))
}

/// What stands around every page of the desk, in one row.
pub struct FrameRow {
    /// How many hold a seat at the event.
    pub confirmed: i64,
    /// How many of its questions nobody has looked at.
    pub pending: i64,
    /// How many proposals wait for the scores of the reviewer, who may see none of them by this.
    pub to_review: i64,
    /// Decisions of the series that are put off at this moment.
    pub put_off: Vec<String>,
}

/// `event`: the opened one; `reviewer`: account and folded address of a viewer who scores proposals. What nobody asks for
/// is 0.
pub async fn frame(
    db: &mut PgConnection,
    (series, event): (SeriesId, Option<EventId>),
    reviewer: Option<(AccountId, &str)>,
    now: DateTime<Utc>,
) -> sqlx::Result<FrameRow> {
    sqlx::query_as!(
        FrameRow,
        r#"select (select coalesce(sum(confirmed), 0) from participation_types where event_id = $2) as "confirmed!",
                  (select count(*) from questions where event_id = $2 and state = 'pending') as "pending!",
                  (select count(*) from proposals p join proposal_calls c on c.id = p.call_id
                   where c.series_id = $1 and p.state in ('submitted', 'waitlisted') and p.account_id <> $3
                     and not exists (select from proposal_speakers s where s.proposal_id = p.id and s.mail_key = $4)
                     and not exists (
                         select from proposal_reviews r
                         where r.proposal_id = p.id and r.account_id = $3
                           and (r.is_conflict or exists (
                               select from proposal_scores s join proposal_criteria k on k.id = s.criterion_id and k.removed_at is null
                               where s.proposal_id = r.proposal_id and s.account_id = r.account_id)))) as "to_review!",
                  array(select decision from put_off where series_id = $1 and until_at > $5) as "put_off!""#,
        series.0,
        event.map(|id| id.0),
        reviewer.map(|(account, _)| account.0),
        reviewer.map(|(_, mail_key)| mail_key),
        now
    )
    .fetch_one(db)
    .await
}

/// The event that is on or comes next, whoever may know of it: by its date, and without one the newest plan.
pub async fn next_number(db: &mut PgConnection, series: SeriesId, after: DateTime<Utc>) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select number from events
         where series_id = $1 and state not in ('ended', 'cancelled') and (starts_at is null or starts_at > $2)
         order by state = 'live' desc, starts_at nulls last, number desc limit 1",
        series.0,
        after,
    )
    .fetch_optional(db)
    .await
}

/// What happened in a series lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    pub registered: i64,
    pub cancelled: i64,
    pub asked: i64,
    pub followed: i64,
}

pub async fn recent(db: &mut PgConnection, series: SeriesId, since: DateTime<Utc>) -> sqlx::Result<Recent> {
    sqlx::query_as!(
        Recent,
        r#"select (select count(*) from registrations r join events e on e.id = r.event_id
                   where e.series_id = $1 and r.registered_at > $2 and r.state <> 'cancelled') as "registered!",
                  (select count(*) from registrations r join events e on e.id = r.event_id
                   where e.series_id = $1 and r.cancelled_at > $2) as "cancelled!",
                  (select count(*) from questions q join events e on e.id = q.event_id
                   where e.series_id = $1 and q.asked_at > $2 and q.source <> 'imported') as "asked!",
                  (select count(*) from follows f where f.series_id = $1 and f.created_at > $2) as "followed!""#,
        series.0,
        since,
    )
    .fetch_one(db)
    .await
}

/// Of one registration, for the desk.
pub struct AttendeeRow {
    pub name: String,
    pub is_closed: bool,
    pub door_name: String,
    pub desk_note: String,
    pub checked_in_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// What they agreed to where they registered, and when; both or neither.
    pub agreed_at: Option<DateTime<Utc>>,
    pub agreed_to: Option<Vec<String>>,
}

pub async fn attendee(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<AttendeeRow> {
    sqlx::query_as!(
        AttendeeRow,
        r#"select coalesce(nullif(a.name, ''), r.imported_name, '') as "name!",
                  is_gone(a.mail_key, a.disabled_at) as "is_closed!", r.door_name, r.desk_note, r.checked_in_at,
                  case when r.state = 'cancelled' then r.cancelled_at end as cancelled_at, r.agreed_at, r.agreed_to
           from registrations r join accounts a on a.id = r.account_id where r.id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await
}

/// What an account did at other events of a series that are over, the newest first. After two years nobody is told that
/// somebody cancelled late.
pub async fn past_of(
    db: &mut PgConnection,
    series: SeriesId,
    but: EventId,
    account: AccountId,
    (limit, now): (i64, DateTime<Utc>),
) -> sqlx::Result<Vec<(i32, PastAttendance)>> {
    let rows = sqlx::query!(
        r#"select e.number,
                  case when a.outcome = 'cancelled_late' and coalesce(e.ends_at, e.starts_at) <= $5::timestamptz - interval '2 years'
                       then 'cancelled' else a.outcome end as "what!: PastAttendance"
           from attendance a join events e on e.id = a.event_id
           where a.account_id = $3 and e.series_id = $1 and e.id <> $2 and e.state = 'ended'
           order by e.starts_at desc nulls last limit $4"#,
        series.0,
        but.0,
        account.0,
        limit,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.what)).collect())
}

/// What became of each registration of somebody.
pub async fn attendance_of(
    db: &mut PgConnection,
    account: AccountId,
) -> sqlx::Result<HashMap<EventId, PastAttendance>> {
    let rows = sqlx::query!(
        r#"select event_id as "event!: EventId", outcome as "what!: PastAttendance" from attendance where account_id = $1"#,
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event, row.what)).collect())
}

/// What comes before a seat at an event.
pub struct BeforeSeat {
    pub series: SeriesId,
    /// Whoever stayed away so often in a row waits.
    pub absence_limit: Option<i32>,
    /// Something is asked of who registers, or is to be agreed to.
    pub asks: bool,
}

/// That of several events.
pub async fn before_seats(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<HashMap<EventId, BeforeSeat>> {
    let rows = sqlx::query!(
        r#"select e.id as "event: EventId", s.id as "series: SeriesId", s.absence_limit,
                  (s.conduct_url <> '' or s.privacy_url <> '' or exists (
                      select from sign_up_questions q where q.series_id = s.id and q.removed_at is null
                        and (q.event_id is null or q.event_id = e.id))) as "asks!"
           from events e join series s on s.id = e.series_id where e.id = any($1)"#,
        events
    )
    .fetch_all(db)
    .await?;
    let before = rows
        .into_iter()
        .map(|row| (row.event, BeforeSeat { series: row.series, absence_limit: row.absence_limit, asks: row.asks }));
    Ok(before.collect())
}

/// Mails of an event to an address: which, what became of it, when it was written; the newest first.
pub async fn mails_to(
    db: &mut PgConnection,
    event: EventId,
    mail: &str,
    limit: i64,
) -> sqlx::Result<Vec<(String, String, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        "select topic, state, created_at from jobs
         where event_id = $1 and recipient = $2 and kind = 'mail' order by created_at desc limit $3",
        event.0,
        mail,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.topic, row.state, row.created_at)).collect())
}

/// What organizers did to a registration: the action, who, why, when; the newest first.
pub async fn by_hand(
    db: &mut PgConnection,
    (event, id): (EventId, RegistrationId),
    limit: i64,
) -> sqlx::Result<Vec<(String, String, String, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select l.action, coalesce(a.name, '') as "who!", coalesce(l.details->>'words', '') as "why!", l.at
           from audit_log l left join accounts a on a.id = l.account_id
           where l.event_id = $1 and l.subject = 'registration:' || $2::bigint and l.action like 'seat.%' and l.outcome = 'ok'
           order by l.at desc limit $3"#,
        event.0,
        id.0,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.action, row.who, row.why, row.at)).collect())
}

/// Published reports that say that somebody of this name wrote them, of events that everybody may read; the newest first.
pub async fn signed_reports(db: &mut PgConnection, name: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select r.event_id from reports r join events e on e.id = r.event_id
         where r.author = $1 and r.author <> '' and r.state = 'published' and e.is_public
         order by r.published_at desc, r.event_id desc",
        name
    )
    .fetch_all(db)
    .await
}

/// How somebody who holds a seat is called; `None` while nobody with a name does.
pub async fn somebody_at(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select a.name from registrations r join accounts a on a.id = r.account_id
         where r.event_id = $1 and r.state = 'confirmed' and a.name <> '' order by r.turn limit 1",
        event.0
    )
    .fetch_optional(db)
    .await
}
