//! The only SQL of events.
//!
//! `seen` holds the series in which the viewer has a role: their planned and private events are
//! shown to them and to nobody else.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::types::{EventCard, EventFacts, EventState, Host, Link, Plan};
use crate::{
    ids::{EventId, SeriesId},
    series::types::Mark,
    time::Local,
};

struct Row {
    id: i64,
    series_slug: String,
    series_name: String,
    mark: String,
    number: i32,
    label: String,
    title: String,
    lead: String,
    state: String,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    time_zone: String,
    venue_name: String,
    online_note: String,
    talks: i64,
    questions: i64,
    answered: i64,
    has_report: bool,
}

impl From<Row> for EventCard {
    fn from(row: Row) -> Self {
        Self {
            id: EventId(row.id),
            series_slug: row.series_slug,
            series_name: row.series_name,
            mark: Mark::parse(&row.mark),
            number: row.number,
            label: row.label,
            title: row.title,
            lead: row.lead,
            state: EventState::parse(&row.state),
            starts: row.starts_at.map(|at| Local::at(at, &row.time_zone)),
            ends: row.ends_at.map(|at| Local::at(at, &row.time_zone)),
            venue_name: row.venue_name,
            is_online: !row.online_note.is_empty(),
            talks: row.talks,
            questions: row.questions,
            answered: row.answered,
            has_report: row.has_report,
        }
    }
}

/// The columns of a card stand in each query, because a checked query is one literal.
macro_rules! cards {
    ($rest:literal, $($arg:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select c.id as "id!", c.series_slug as "series_slug!", c.series_name as "series_name!", c.mark as "mark!",
                      c.number as "number!", c.label as "label!", c.title as "title!", c.lead as "lead!", c.state as "state!",
                      c.starts_at, c.ends_at, c.time_zone as "time_zone!", c.venue_name as "venue_name!",
                      c.online_note as "online_note!", c.talks as "talks!", c.questions as "questions!",
                      c.answered as "answered!", c.has_report as "has_report!"
               from event_cards c "# + $rest,
            $($arg),*
        )
    };
}

pub async fn by_number(
    db: &mut PgConnection,
    series: SeriesId,
    number: i32,
    seen: &[i64],
) -> sqlx::Result<Option<EventCard>> {
    let row = cards!(
        "where c.series_id = $1 and c.number = $2 and ((c.state <> 'planned' and not c.is_private) or c.series_id = any($3))",
        series.0,
        number,
        seen
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(EventCard::from))
}

pub async fn by_id(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<EventCard>> {
    Ok(cards!("where c.id = $1", event.0).fetch_optional(db).await?.map(EventCard::from))
}

/// Events that are live at `now`, by state or by the clock.
pub async fn live(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where not c.is_private and c.starts_at between $1::timestamptz - interval '3 days' and $1::timestamptz + interval '1 day'
         and (c.state = 'live' or (c.state in ('announced', 'open') and c.starts_at <= $1 and c.ends_at > $1))
         order by c.starts_at, c.id limit 6",
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// Events still to come, soonest first; of one series if given.
pub async fn upcoming(
    db: &mut PgConnection,
    series: Option<SeriesId>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where not c.is_private and c.state in ('announced', 'open', 'postponed') and c.starts_at > $1
         and ($2::bigint is null or c.series_id = $2)
         order by c.starts_at, c.id limit $3",
        now,
        series.map(|id| id.0),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

/// Events with a published report, newest evening first; of one series if given.
pub async fn reported(
    db: &mut PgConnection,
    series: Option<SeriesId>,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.has_report and c.state <> 'planned' and not c.is_private and ($1::bigint is null or c.series_id = $1)
         order by c.starts_at desc nulls last, c.id desc limit $2 offset $3",
        series.map(|id| id.0),
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

pub async fn count_reported(db: &mut PgConnection, series: Option<SeriesId>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from reports r join events e on e.id = r.event_id
           where r.state = 'published' and e.state <> 'planned' and not e.is_private and ($1::bigint is null or e.series_id = $1)"#,
        series.map(|id| id.0)
    )
    .fetch_one(db)
    .await
}

/// Events of a series, highest number first.
pub async fn of_series(
    db: &mut PgConnection,
    series: SeriesId,
    seen: &[i64],
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<EventCard>> {
    let rows = cards!(
        "where c.series_id = $1 and ((c.state <> 'planned' and not c.is_private) or c.series_id = any($2))
         order by c.number desc limit $3 offset $4",
        series.0,
        seen,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(EventCard::from).collect())
}

pub async fn count_of_series(db: &mut PgConnection, series: SeriesId, seen: &[i64]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from events e
           where e.series_id = $1 and ((e.state <> 'planned' and not e.is_private) or e.series_id = any($2))"#,
        series.0,
        seen
    )
    .fetch_one(db)
    .await
}

/// The events before and after a number that the viewer may see.
pub async fn neighbours(
    db: &mut PgConnection,
    series: SeriesId,
    number: i32,
    seen: &[i64],
) -> sqlx::Result<(Option<EventCard>, Option<EventCard>)> {
    let previous = cards!(
        "where c.series_id = $1 and c.number < $2 and ((c.state <> 'planned' and not c.is_private) or c.series_id = any($3))
         order by c.number desc limit 1",
        series.0,
        number,
        seen
    )
    .fetch_optional(&mut *db)
    .await?;
    let next = cards!(
        "where c.series_id = $1 and c.number > $2 and ((c.state <> 'planned' and not c.is_private) or c.series_id = any($3))
         order by c.number limit 1",
        series.0,
        number,
        seen
    )
    .fetch_optional(&mut *db)
    .await?;
    Ok((previous.map(EventCard::from), next.map(EventCard::from)))
}

/// What an event page shows beside the card.
pub struct Details {
    pub doors_at: Option<DateTime<Utc>>,
    pub venue_address: String,
    pub venue_url: Option<String>,
    pub online_note: String,
    pub hashtags: Vec<String>,
    pub series_hashtags: Vec<String>,
    pub hashtag_pattern: String,
    pub video_url: Option<String>,
    /// Seconds into the recording at which the event starts.
    pub video_offset: Option<i64>,
    pub reason: String,
    pub updated_at: DateTime<Utc>,
    pub time_zone: String,
    pub sequence: i32,
}

pub async fn details(db: &mut PgConnection, event: EventId) -> sqlx::Result<Details> {
    sqlx::query_as!(
        Details,
        r#"select e.doors_at, e.venue_address, e.venue_url, e.online_note, e.hashtags, s.hashtags as series_hashtags,
                  s.hashtag_pattern, e.video_url, extract(epoch from e.video_offset)::bigint as video_offset,
                  e.reason, e.updated_at, e.time_zone, e.sequence
           from events e join series s on s.id = e.series_id where e.id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await
}

pub async fn hosts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Host>> {
    sqlx::query_as!(
        Host,
        "select name, case when url ~ '^https?://' then url end as url, label from event_hosts where event_id = $1 order by id",
        event.0
    )
        .fetch_all(db)
        .await
}

pub async fn links(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Link>> {
    sqlx::query_as!(Link, "select kind, title, url from event_links where event_id = $1 order by id", event.0)
        .fetch_all(db)
        .await
}

pub async fn set_link(db: &mut PgConnection, event: EventId, kind: &str, title: &str, url: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_links (event_id, kind, title, url) values ($1, $2, $3, $4)
         on conflict on constraint event_links_unique do update set title = excluded.title",
        event.0,
        kind,
        title,
        url
    )
    .execute(db)
    .await
    .map(drop)
}

/// An event's facts as the importer and the demonstration data know them.
pub struct NewEvent<'a> {
    pub series: SeriesId,
    pub number: i32,
    pub label: &'a str,
    pub title: &'a str,
    pub lead: &'a str,
    pub state: EventState,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub hashtags: &'a [String],
}

/// Adds an event, or answers the one with that number; the flag says whether it is new.
pub async fn insert(db: &mut PgConnection, new: &NewEvent<'_>) -> sqlx::Result<(EventId, bool)> {
    let id = sqlx::query_scalar!(
        "insert into events (series_id, number, label, title, lead, state, starts_at, ends_at, hashtags, time_zone)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select time_zone from series where id = $1))
         on conflict on constraint events_number_unique do nothing
         returning id",
        new.series.0,
        new.number,
        new.label,
        new.title,
        new.lead,
        new.state.as_str(),
        new.starts_at,
        new.ends_at,
        new.hashtags
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(id) = id {
        return Ok((EventId(id), true));
    }
    let id =
        sqlx::query_scalar!("select id from events where series_id = $1 and number = $2", new.series.0, new.number)
            .fetch_one(db)
            .await?;
    Ok((EventId(id), false))
}

/// Locks an event's row until the end of the transaction, so that two imports or edits of the same
/// event follow each other.
pub async fn lock(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!("select id from events where id = $1 for update", event.0).fetch_one(db).await.map(drop)
}

/// What a report knows of its event. `None` leaves a fact as it is.
pub async fn update_from_report(
    db: &mut PgConnection,
    event: EventId,
    label: &str,
    hashtags: &[String],
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    video_url: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set label = $2, hashtags = $3, starts_at = coalesce($4, starts_at), ends_at = coalesce($5, ends_at),
                video_url = coalesce($6, video_url),
                state = case when state in ('planned', 'announced', 'open', 'live') and coalesce($4, starts_at) < now() then 'ended' else state end,
                updated_at = now()
         where id = $1",
        event.0,
        label,
        hashtags,
        starts_at,
        ends_at,
        video_url
    )
    .execute(db)
    .await
    .map(drop)
}

/// Place, doors and recording, for the demonstration data.
pub struct Place<'a> {
    pub venue_name: &'a str,
    pub venue_address: &'a str,
    pub online_note: &'a str,
    pub doors_at: Option<DateTime<Utc>>,
    pub video_url: Option<&'a str>,
}

pub async fn set_place(db: &mut PgConnection, event: EventId, place: &Place<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set venue_name = $2, venue_address = $3, online_note = $4, doors_at = $5, video_url = $6, updated_at = now()
         where id = $1",
        event.0,
        place.venue_name,
        place.venue_address,
        place.online_note,
        place.doors_at,
        place.video_url
    )
    .execute(db)
    .await
    .map(drop)
}

/// Replaces the days of an event.
pub async fn set_days(
    db: &mut PgConnection,
    event: EventId,
    days: &[(DateTime<Utc>, DateTime<Utc>)],
) -> sqlx::Result<()> {
    sqlx::query!("delete from event_days where event_id = $1", event.0).execute(&mut *db).await?;
    for (starts, ends) in days {
        sqlx::query!(
            "insert into event_days (event_id, starts_at, ends_at) values ($1, $2, $3)",
            event.0,
            starts,
            ends
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

pub async fn set_host(db: &mut PgConnection, event: EventId, name: &str, label: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_hosts (event_id, name, label)
         select $1, $2, $3 where not exists (select from event_hosts where event_id = $1 and name = $2)",
        event.0,
        name,
        label
    )
    .execute(db)
    .await
    .map(drop)
}

/// When each day of an event of several days begins, in order.
pub async fn day_starts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!("select starts_at from event_days where event_id = $1 order by starts_at", event.0)
        .fetch_all(db)
        .await
}

/// What the series says for its next event.
pub struct Defaults {
    pub start: chrono::NaiveTime,
    pub minutes: i32,
    pub hashtag_pattern: String,
}

pub async fn series_defaults(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Defaults> {
    sqlx::query_as!(
        Defaults,
        "select default_start as start, default_minutes as minutes, hashtag_pattern from series where id = $1",
        series.0
    )
    .fetch_one(db)
    .await
}

/// When the last two events began, newest first.
pub async fn last_starts(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"select starts_at as "starts_at!" from events where series_id = $1 and starts_at is not null order by number desc limit 2"#,
        series.0
    )
    .fetch_all(db)
    .await
}

pub async fn set_join_code(db: &mut PgConnection, event: EventId, code: &str) -> sqlx::Result<()> {
    sqlx::query!("update events set join_code = $2 where id = $1", event.0, code).execute(db).await.map(drop)
}

/// The event with this code: slug of its series, number.
pub async fn event_by_code(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<(String, i32)>> {
    let row = sqlx::query!(
        "select s.slug, e.number from events e join series s on s.id = e.series_id
         where e.join_code = $1 and e.state <> 'planned' and not e.is_private",
        code
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.slug, row.number)))
}

/// Whether an event has this code already, public or not.
pub async fn code_taken(db: &mut PgConnection, code: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from events where join_code = $1) as "taken!""#, code)
        .fetch_one(db)
        .await
}

/// Where the event takes place is where the other one did.
pub async fn copy_place(db: &mut PgConnection, event: EventId, from: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update events e set venue_name = f.venue_name, venue_address = f.venue_address, venue_url = f.venue_url,
                online_note = f.online_note, moderated = f.moderated,
                doors_at = e.starts_at - (f.starts_at - f.doors_at)
         from events f where e.id = $1 and f.id = $2",
        event.0,
        from.0
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn plan(db: &mut PgConnection, event: EventId) -> sqlx::Result<Plan> {
    sqlx::query_as!(Plan, "select join_code, stream_url, moderated, hashtags from events where id = $1", event.0)
        .fetch_one(db)
        .await
}

/// Start, end and doors. The sequence is raised when something that calendars show has changed.
pub async fn update_facts(
    db: &mut PgConnection,
    event: EventId,
    facts: &EventFacts,
    [starts, ends, doors]: [Option<DateTime<Utc>>; 3],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set title = $2, label = $3, lead = $4, starts_at = $5, ends_at = $6, doors_at = $7, venue_name = $8,
                venue_address = $9, venue_url = $10, online_note = $11, stream_url = $12, video_url = $13, hashtags = $14,
                moderated = $15, updated_at = $16,
                sequence = sequence + case when (title, lead, starts_at, ends_at, venue_name, venue_address)
                    is distinct from ($2, $4, $5, $6, $8, $9) then 1 else 0 end
         where id = $1",
        event.0,
        facts.title,
        facts.label,
        facts.lead,
        starts,
        ends,
        doors,
        facts.venue_name,
        facts.venue_address,
        facts.venue_url,
        facts.online_note,
        facts.stream_url,
        facts.video_url,
        &facts.hashtags,
        facts.moderated,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn set_state(
    db: &mut PgConnection,
    event: EventId,
    state: EventState,
    reason: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set state = $2, reason = $3, updated_at = $4, sequence = sequence + 1 where id = $1",
        event.0,
        state.as_str(),
        reason,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Notes that the followers are told; false when they were told before.
pub async fn announce(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update events set announced_at = $2 where id = $1 and announced_at is null and not is_private",
        event.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// The agenda was released once more.
pub async fn raise_release(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set agenda_release = agenda_release + 1, agenda_released_at = $2, updated_at = $2,
                sequence = sequence + 1 where id = $1",
        event.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn release(db: &mut PgConnection, event: EventId) -> sqlx::Result<(i32, Option<DateTime<Utc>>)> {
    let row = sqlx::query!("select agenda_release, agenda_released_at from events where id = $1", event.0)
        .fetch_one(db)
        .await?;
    Ok((row.agenda_release, row.agenda_released_at))
}

/// Whether questions wait for a moderator, and where the stream is.
pub async fn is_moderated(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select moderated from events where id = $1", event.0).fetch_one(db).await
}

pub async fn set_moderated(db: &mut PgConnection, event: EventId, moderated: bool) -> sqlx::Result<()> {
    sqlx::query!("update events set moderated = $2 where id = $1", event.0, moderated).execute(db).await.map(drop)
}

pub async fn set_video(db: &mut PgConnection, event: EventId, url: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update events set video_url = $2, updated_at = now() where id = $1", event.0, url)
        .execute(db)
        .await
        .map(drop)
}

pub struct HoldRow {
    pub id: i64,
    pub state: String,
    pub ends_at: Option<DateTime<Utc>>,
    pub time_zone: String,
}

/// Shares the event's row until the end of the transaction: whoever changes its state waits.
pub async fn hold(db: &mut PgConnection, slug: &str, number: i32, seen: &[i64]) -> sqlx::Result<Option<HoldRow>> {
    sqlx::query_as!(
        HoldRow,
        "select e.id, e.state, e.ends_at, e.time_zone from events e join series s on s.id = e.series_id
         where s.slug = $1 and e.number = $2 and ((e.state <> 'planned' and not e.is_private) or e.series_id = any($3))
         for share of e",
        slug,
        number,
        seen
    )
    .fetch_optional(db)
    .await
}

pub async fn hold_by_id(db: &mut PgConnection, event: EventId) -> sqlx::Result<HoldRow> {
    sqlx::query_as!(HoldRow, "select id, state, ends_at, time_zone from events where id = $1 for share", event.0)
        .fetch_one(db)
        .await
}

pub async fn is_public(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from events where id = $1 and state <> 'planned' and not is_private) as "is!""#,
        event.0
    )
    .fetch_one(db)
    .await
}
