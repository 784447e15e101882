//! Holding an event still while something is done for it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    events::types::EventState,
    ids::{EventId, SeriesId},
};

/// Locks an event's row until the end of the transaction, so that two imports or edits of the same
/// event follow each other.
pub async fn lock(db: &mut PgConnection, event: EventId) -> sqlx::Result<()> {
    sqlx::query!("select id from events where id = $1 for update", event.0).fetch_one(db).await.map(drop)
}

pub struct HoldRow {
    pub id: i64,
    pub series_id: i64,
    pub state: EventState,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub late_ends_at: Option<DateTime<Utc>>,
    pub time_zone: String,
    pub seat_limit: Option<i32>,
    pub is_paused: bool,
    pub ask_hours: i32,
    pub offer_hours: i32,
    pub has_questions: bool,
    pub absence_limit: Option<i32>,
    pub conduct_url: String,
    pub privacy_url: String,
}

/// Shares the event's row until the end of the transaction: whoever changes its state waits.
pub async fn hold(db: &mut PgConnection, slug: &str, number: i32, seen: &[i64]) -> sqlx::Result<Option<HoldRow>> {
    sqlx::query_as!(
        HoldRow,
        r#"select e.id, e.series_id, e.state as "state: EventState", e.starts_at, e.ends_at, e.late_ends_at, e.time_zone, e.seat_limit,
                  e.promotion = 'paused' as "is_paused!", e.ask_hours, e.offer_hours,
                  exists (select from sign_up_questions q where q.series_id = e.series_id and (q.event_id is null or q.event_id = e.id)
                            and q.removed_at is null) as "has_questions!", s.absence_limit,
                  s.conduct_url, s.privacy_url
           from events e join series s on s.id = e.series_id
           where s.slug = $1 and e.number = $2 and (e.is_public or e.series_id = any($3))
           for share of e"#,
        slug,
        number,
        seen
    )
    .fetch_optional(db)
    .await
}

pub async fn hold_by_id(db: &mut PgConnection, event: EventId) -> sqlx::Result<HoldRow> {
    sqlx::query_as!(
        HoldRow,
        r#"select e.id, e.series_id, e.state as "state: EventState", e.starts_at, e.ends_at, e.late_ends_at, e.time_zone, e.seat_limit,
                  e.promotion = 'paused' as "is_paused!", e.ask_hours, e.offer_hours,
                  exists (select from sign_up_questions q where q.series_id = e.series_id and (q.event_id is null or q.event_id = e.id)
                            and q.removed_at is null) as "has_questions!",
                  (select s.absence_limit from series s where s.id = e.series_id) as absence_limit,
                  (select s.conduct_url from series s where s.id = e.series_id) as "conduct_url!",
                  (select s.privacy_url from series s where s.id = e.series_id) as "privacy_url!"
           from events e where e.id = $1 for share of e"#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// Whether anyone may see it.
pub async fn is_public(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from events where id = $1 and is_public) as "is!""#, event.0)
        .fetch_one(db)
        .await
}

/// Which of them anyone may see.
pub async fn public_among(db: &mut PgConnection, events: &[i64]) -> sqlx::Result<Vec<EventId>> {
    sqlx::query_scalar!(r#"select id as "id: EventId" from events where id = any($1) and is_public"#, events)
        .fetch_all(db)
        .await
}

/// Whether this event stands at that address.
pub async fn is_at(db: &mut PgConnection, event: EventId, slug: &str, number: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from events e join series s on s.id = e.series_id
                          where e.id = $1 and s.slug = $2 and e.number = $3) as "is!""#,
        event.0,
        slug,
        number
    )
    .fetch_one(db)
    .await
}

/// Whether there is an event of that number, whoever may see it.
pub async fn exists(db: &mut PgConnection, series: SeriesId, number: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from events where series_id = $1 and number = $2) as "is!""#,
        series.0,
        number
    )
    .fetch_one(db)
    .await
}
