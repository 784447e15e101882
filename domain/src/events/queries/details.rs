//! What an event page shows beside the card.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::{Host, Link},
    ids::EventId,
};

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
    pub reason: String,
    pub updated_at: DateTime<Utc>,
    pub time_zone: String,
    pub sequence: i32,
    /// Times of the last date, while there is none.
    pub last_starts_at: Option<DateTime<Utc>>,
    pub last_ends_at: Option<DateTime<Utc>>,
}

pub async fn details(db: &mut PgConnection, event: EventId) -> sqlx::Result<Details> {
    sqlx::query_as!(
        Details,
        r#"select e.doors_at, e.venue_address, e.venue_url, e.online_note, e.hashtags, s.hashtags as series_hashtags,
                  s.hashtag_pattern, e.video_url,
                  e.reason, e.updated_at, e.time_zone, e.sequence, e.last_starts_at, e.last_ends_at
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

/// Begin and end of each day of an event of several days, in order.
pub async fn days(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let rows =
        sqlx::query!("select starts_at, ends_at from event_days where event_id = $1 order by starts_at, id", event.0)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.starts_at, row.ends_at)).collect())
}

/// When each day of an event of several days begins, in order.
pub async fn day_starts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!("select starts_at from event_days where event_id = $1 order by starts_at", event.0)
        .fetch_all(db)
        .await
}
