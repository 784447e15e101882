//! Facts as the importer, the demonstration data and the report desk write them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::{EventState, Host},
    ids::{EventId, SeriesId},
};

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

/// Adds an event, or returns the one with that number; the flag says whether it is new.
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
        new.state.into_str(),
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

pub async fn set_title(db: &mut PgConnection, event: EventId, title: &str) -> sqlx::Result<()> {
    sqlx::query!("update events set title = $2, updated_at = now() where id = $1", event.0, title)
        .execute(db)
        .await
        .map(drop)
}

/// Venue, doors, stream and recording, for the demonstration data.
#[derive(Default)]
pub struct Venue<'a> {
    pub venue_name: &'a str,
    pub venue_address: &'a str,
    pub online_note: &'a str,
    pub doors_at: Option<DateTime<Utc>>,
    pub stream_url: Option<&'a str>,
    pub video_url: Option<&'a str>,
}

pub async fn set_venue(db: &mut PgConnection, event: EventId, place: &Venue<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update events set venue_name = $2, venue_address = $3, online_note = $4, doors_at = $5, stream_url = $6, video_url = $7,
                updated_at = now()
         where id = $1",
        event.0,
        place.venue_name,
        place.venue_address,
        place.online_note,
        place.doors_at,
        place.stream_url,
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

/// The community that holds an event together with the series: the first one that is known. Calendars learn of it.
pub async fn set_partner(db: &mut PgConnection, event: EventId, partner: Option<&Host>) -> sqlx::Result<()> {
    let done = match partner {
        None => {
            sqlx::query!(
                "delete from event_hosts where id = (select min(id) from event_hosts where event_id = $1)",
                event.0
            )
            .execute(&mut *db)
            .await?
        }
        Some(host) => {
            sqlx::query!(
                "with first as (select min(id) as id from event_hosts where event_id = $1),
                 changed as (
                     update event_hosts h set name = $2, url = $3, label = $4 from first
                     where h.id = first.id and (h.name, h.url, h.label) is distinct from ($2, $3, $4) returning h.id
                 ),
                 added as (
                     insert into event_hosts (event_id, name, url, label)
                     select $1, $2, $3, $4 from first where first.id is null returning id
                 )
                 update events set sequence = sequence + 1
                 where id = $1 and exists (select from changed union all select from added)",
                event.0,
                host.name,
                host.url,
                host.label
            )
            .execute(db)
            .await?;
            return Ok(());
        }
    };
    if done.rows_affected() > 0 {
        sqlx::query!("update events set sequence = sequence + 1 where id = $1", event.0).execute(db).await?;
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

/// Where the recording of an event is.
pub async fn set_video(db: &mut PgConnection, event: EventId, url: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update events set video_url = $2, updated_at = now() where id = $1", event.0, url)
        .execute(db)
        .await
        .map(drop)
}

/// What another service knows of an event.
pub struct ServiceFacts<'a> {
    pub title: &'a str,
    pub lead: &'a str,
    pub venue_name: &'a str,
    pub venue_address: &'a str,
    pub hashtags: &'a [String],
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    /// The times are another service's to say: those here were guessed from the date of a report.
    pub sets_times: bool,
}

/// Fills what an event does not say yet; times too where `sets_times`. Returns whether something was written.
pub async fn fill_facts(db: &mut PgConnection, event: EventId, facts: &ServiceFacts<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update events set
             title = coalesce(nullif(title, ''), $2), lead = coalesce(nullif(lead, ''), $3),
             venue_name = coalesce(nullif(venue_name, ''), $4), venue_address = coalesce(nullif(venue_address, ''), $5),
             hashtags = case when hashtags = '{}' then $6 else hashtags end,
             starts_at = case when $9 or starts_at is null then coalesce($7, starts_at) else starts_at end,
             ends_at = case when $9 or starts_at is null then coalesce($8, ends_at) else ends_at end,
             updated_at = now()
         where id = $1 and (title = '' and $2 <> '' or lead = '' and $3 <> '' or venue_name = '' and $4 <> ''
             or venue_address = '' and $5 <> '' or hashtags = '{}' and $6 <> '{}'::text[]
             or ($9 or starts_at is null) and (starts_at is distinct from coalesce($7, starts_at) or ends_at is distinct from coalesce($8, ends_at)))",
        event.0,
        facts.title,
        facts.lead,
        facts.venue_name,
        facts.venue_address,
        facts.hashtags,
        facts.starts_at,
        facts.ends_at,
        facts.sets_times
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// Adds a link unless it is there; returns whether it was added.
pub async fn add_link(db: &mut PgConnection, event: EventId, kind: &str, title: &str, url: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into event_links (event_id, kind, title, url) values ($1, $2, $3, $4)
         on conflict on constraint event_links_unique do nothing",
        event.0,
        kind,
        title,
        url
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// The event of a series that a link leads to whose address holds this number of another service.
pub async fn number_by_link(db: &mut PgConnection, series: SeriesId, id: &str) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "select e.number from events e join event_links l on l.event_id = e.id
         where e.series_id = $1 and l.url ~ ('[/=]' || $2 || '([/?#]|$)') order by e.number limit 1",
        series.0,
        id
    )
    .fetch_optional(db)
    .await
}

/// Numbers of all events of a series, planned and private ones too.
pub async fn numbers(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<(i32, EventId)>> {
    let rows = sqlx::query!(
        r#"select number, id as "id: EventId" from events where series_id = $1 order by number"#,
        series.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.number, row.id)).collect())
}
