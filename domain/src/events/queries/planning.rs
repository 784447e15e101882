//! Facts as the organizers plan them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::{EventFacts, EventState, Plan},
    ids::{EventId, SeriesId},
};

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
         where e.join_code = $1 and e.is_public",
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
                online_note = f.online_note, leave_by = f.leave_by, moderated = f.moderated, asking = f.asking, voting = f.voting, seat_limit = f.seat_limit, ask_hours = f.ask_hours,
                offer_hours = f.offer_hours, remind_hours = f.remind_hours, still_hours = f.still_hours,
                still_gives_back = f.still_gives_back,
                doors_at = e.starts_at - (f.starts_at - f.doors_at)
         from events f where e.id = $1 and f.id = $2",
        event.0,
        from.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// What only the desk, the board and the confirmed know of an event.
pub async fn plan(db: &mut PgConnection, event: EventId) -> sqlx::Result<Plan> {
    sqlx::query_as!(
        Plan,
        r#"select join_code, stream_url,
                  -- As room_streams shows them.
                  exists (select from event_rooms r where r.event_id = events.id and r.stream_url is not null
                          and exists (select from slots t where t.event_id = r.event_id
                                      and coalesce(events.room_keys ->> t.room, t.room) = r.name)) as "has_room_stream!",
                  moderated, hashtags, announced_at is not null or is_private as "is_announced!",
                  seat_limit, promotion = 'paused' as "is_promotion_paused!", ask_hours, offer_hours, remind_hours,
                  still_hours, still_gives_back, leave_by as leave
           from events where id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// Where events are streamed for those who hold a seat; without those of which nobody has said so.
pub async fn streams(db: &mut PgConnection, events: &[EventId]) -> sqlx::Result<Vec<(EventId, String)>> {
    let ids: Vec<i64> = events.iter().map(|event| event.0).collect();
    let rows = sqlx::query!(
        r#"select id, stream_url as "stream_url!"
           from (select id, coalesce(stream_url, case when shown_video(id, false) is null then video_url end) as stream_url
                 from events where id = any($1)) e
           where stream_url is not null"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (EventId(row.id), row.stream_url)).collect())
}

/// The times on which everything of an event hangs: the current ones, or the last ones while it has no date.
pub struct LastTimes {
    pub starts: Option<DateTime<Utc>>,
    pub ends: Option<DateTime<Utc>>,
    pub doors: Option<DateTime<Utc>>,
}

pub async fn last_times(db: &mut PgConnection, event: EventId) -> sqlx::Result<LastTimes> {
    sqlx::query_as!(
        LastTimes,
        "select last_starts_at as starts, last_ends_at as ends, last_doors_at as doors from events where id = $1",
        event.0
    )
    .fetch_one(db)
    .await
}

pub async fn set_last_times(
    db: &mut PgConnection,
    event: EventId,
    [starts, ends, doors]: [Option<DateTime<Utc>>; 3],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set last_starts_at = $2, last_ends_at = $3, last_doors_at = $4 where id = $1",
        event.0,
        starts,
        ends,
        doors
    )
    .execute(db)
    .await
    .map(drop)
}

/// When the last slot of an event ends as delays have moved it; `None` without delays.
pub async fn set_late_end(db: &mut PgConnection, event: EventId, at: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    sqlx::query!("update events set late_ends_at = $2 where id = $1", event.0, at).execute(db).await.map(drop)
}

/// The days of an event of several move with its start.
pub async fn shift_days(db: &mut PgConnection, event: EventId, seconds: f64) -> sqlx::Result<()> {
    sqlx::query!(
        "update event_days set starts_at = starts_at + make_interval(secs => $2), ends_at = ends_at + make_interval(secs => $2)
         where event_id = $1",
        event.0,
        seconds
    )
    .execute(db)
    .await
    .map(drop)
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
                moderated = $15, updated_at = $16, seat_limit = $17, promotion = case when $18 then 'paused' else 'automatic' end,
                ask_hours = $19, offer_hours = $20, remind_hours = $21,
                still_hours = $22, still_gives_back = $23, leave_by = $24,
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
        now,
        facts.seat_limit,
        facts.is_promotion_paused,
        facts.ask_hours,
        facts.offer_hours,
        &facts.remind_hours,
        facts.still_hours,
        facts.still_gives_back,
        facts.leave
    )
    .execute(db)
    .await
    .map(drop)
}

/// The next event of a series that is still planned with.
pub async fn next_planned(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<(EventId, i32)>> {
    let row = sqlx::query!(
        r#"select n.id as "id: EventId", n.number from events e join events n on n.series_id = e.series_id and n.number > e.number
           where e.id = $1 and n.state in ('planned', 'announced', 'open', 'postponed') order by n.number limit 1"#,
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.number)))
}

/// The day that an event is postponed from is given up with that: slots, windows and days hang on it until there is
/// another (`last_starts_at`), and calendars free it.
pub async fn set_state(
    db: &mut PgConnection,
    event: EventId,
    state: EventState,
    reason: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set state = $2, reason = $3, updated_at = $4, sequence = sequence + 1,
                starts_at = case when $2 <> 'postponed' then starts_at end,
                ends_at = case when $2 <> 'postponed' then ends_at end,
                doors_at = case when $2 <> 'postponed' then doors_at end
         where id = $1",
        event.0,
        state.into_str(),
        reason,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// The event takes place on the day that was given up; false when that has gone by, or there is another.
pub async fn take_day_back(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update events set starts_at = last_starts_at, ends_at = last_ends_at, doors_at = last_doors_at
         where id = $1 and starts_at is null and last_starts_at > $2",
        event.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
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
