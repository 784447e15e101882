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
    /// The same where everybody may see it.
    pub shown_video: Option<String>,
    /// Seconds into the recording at which the event starts.
    pub reason: String,
    pub is_promotion_paused: bool,
    pub updated_at: DateTime<Utc>,
    pub time_zone: String,
    pub sequence: i32,
    /// Times of the last date, while there is none.
    pub last_starts_at: Option<DateTime<Utc>>,
    pub last_ends_at: Option<DateTime<Utc>>,
    pub hosts: Vec<Host>,
    pub links: Vec<Link>,
    /// Begin and end of each day of an event of several days, in order.
    pub days: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// All of it in one round trip: every page of an event, its tickets and its mails ask for it.
pub async fn details(db: &mut PgConnection, event: EventId) -> sqlx::Result<Details> {
    let row = sqlx::query!(
        r#"select e.doors_at, e.venue_address, e.venue_url, e.online_note, e.hashtags, s.hashtags as series_hashtags,
                  s.hashtag_pattern, e.video_url, shown_video(e.id, false) as shown_video,
                  e.reason, e.promotion = 'paused' as "is_promotion_paused!", e.updated_at, e.time_zone, e.sequence, e.last_starts_at, e.last_ends_at,
                  coalesce(h.names, '{}') as "host_names!", coalesce(h.urls, '{}') as "host_urls!: Vec<Option<String>>",
                  coalesce(h.labels, '{}') as "host_labels!",
                  coalesce(l.kinds, '{}') as "link_kinds!", coalesce(l.titles, '{}') as "link_titles!", coalesce(l.urls, '{}') as "link_urls!",
                  coalesce(d.starts, '{}') as "day_starts!", coalesce(d.ends, '{}') as "day_ends!"
           from events e join series s on s.id = e.series_id
           cross join lateral (select array_agg(name order by id) as names, array_agg(label order by id) as labels,
                                      array_agg(case when url ~ '^https?://' then url end order by id) as urls
                               from event_hosts where event_id = e.id) h
           cross join lateral (select array_agg(kind order by id) as kinds, array_agg(title order by id) as titles, array_agg(url order by id) as urls
                               from event_links where event_id = e.id) l
           cross join lateral (select array_agg(starts_at order by starts_at, id) as starts, array_agg(ends_at order by starts_at, id) as ends
                               from event_days where event_id = e.id) d
           where e.id = $1"#,
        event.0
    )
    .fetch_one(db)
    .await?;
    // Lists of the same rows, so each has as many.
    let hosts = row.host_names.into_iter().zip(row.host_urls).zip(row.host_labels);
    let links = row.link_kinds.into_iter().zip(row.link_titles).zip(row.link_urls);
    Ok(Details {
        doors_at: row.doors_at,
        venue_address: row.venue_address,
        venue_url: row.venue_url,
        online_note: row.online_note,
        hashtags: row.hashtags,
        series_hashtags: row.series_hashtags,
        hashtag_pattern: row.hashtag_pattern,
        video_url: row.video_url,
        shown_video: row.shown_video,
        reason: row.reason,
        is_promotion_paused: row.is_promotion_paused,
        updated_at: row.updated_at,
        time_zone: row.time_zone,
        sequence: row.sequence,
        last_starts_at: row.last_starts_at,
        last_ends_at: row.last_ends_at,
        hosts: hosts.map(|((name, url), label)| Host { name, url, label }).collect(),
        links: links.map(|((kind, title), url)| Link { kind, title, url }).collect(),
        days: row.day_starts.into_iter().zip(row.day_ends).collect(),
    })
}

pub async fn links(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Link>> {
    sqlx::query_as!(Link, "select kind, title, url from event_links where event_id = $1 order by id", event.0)
        .fetch_all(db)
        .await
}

/// When each day of an event of several days begins, in order.
pub async fn day_starts(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!("select starts_at from event_days where event_id = $1 order by starts_at", event.0)
        .fetch_all(db)
        .await
}
