//! Slots as they are written one by one: by a report, by what moves an event, by who adds links.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::types::SlotKind,
    ids::{EventId, SlotId},
};

/// What a writer of an agenda knows of a slot.
pub struct NewSlot<'a> {
    pub event: EventId,
    pub position: i32,
    pub kind: SlotKind,
    pub label: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    pub minutes: Option<i32>,
    pub starts_at: Option<DateTime<Utc>>,
    pub level: Option<i32>,
    pub slides_url: Option<&'a str>,
    pub video_url: Option<&'a str>,
    pub slides_promised: bool,
}

pub async fn insert_slot(db: &mut PgConnection, new: &NewSlot<'_>) -> sqlx::Result<SlotId> {
    let id = sqlx::query_scalar!(
        "insert into slots (event_id, position, kind, label, title, abstract, minutes, starts_at, level, slides_url, video_url, slides_promised)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
        new.event.0,
        new.position,
        new.kind.into_str(),
        new.label,
        new.title,
        new.summary,
        new.minutes,
        new.starts_at,
        new.level,
        new.slides_url,
        new.video_url,
        new.slides_promised
    )
    .fetch_one(db)
    .await?;
    Ok(SlotId(id))
}

/// What a report says about a slot that is known already; times and permissions stay.
pub async fn update_slot(db: &mut PgConnection, slot: SlotId, new: &NewSlot<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set position = $2, kind = $3, label = $4, title = $5, level = coalesce($6, level),
                slides_url = coalesce($7, slides_url), video_url = coalesce($8, video_url),
                slides_promised = $9, updated_at = now()
         where id = $1",
        slot.0,
        new.position,
        new.kind.into_str(),
        new.label,
        new.title,
        new.level,
        new.slides_url,
        new.video_url,
        new.slides_promised
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from slots where id = $1", slot.0).execute(db).await.map(drop)
}

pub async fn set_position(db: &mut PgConnection, slot: SlotId, position: i32) -> sqlx::Result<()> {
    sqlx::query!("update slots set position = $2 where id = $1", slot.0, position).execute(db).await.map(drop)
}

pub async fn set_time(db: &mut PgConnection, slot: SlotId, starts_at: DateTime<Utc>, minutes: i32) -> sqlx::Result<()> {
    sqlx::query!("update slots set starts_at = $2, minutes = $3 where id = $1", slot.0, starts_at, minutes)
        .execute(db)
        .await
        .map(drop)
}

/// All slots of an event move by as many seconds.
pub async fn shift(db: &mut PgConnection, event: EventId, seconds: f64) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set starts_at = starts_at + make_interval(secs => $2) where event_id = $1 and starts_at is not null",
        event.0,
        seconds
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where the slides and the video of a slot are.
pub async fn set_links(
    db: &mut PgConnection,
    slot: SlotId,
    slides: Option<&str>,
    video: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update slots set slides_url = $2, video_url = $3, slides_promised = slides_promised and $2::text is null, updated_at = now()
         where id = $1",
        slot.0,
        slides,
        video
    )
    .execute(db)
    .await
    .map(drop)
}

/// Where a slot begins in the video, unless that is said already; returns whether it was written.
pub async fn begin_in_video(db: &mut PgConnection, slot: SlotId, seconds: f64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update slots set video_at = make_interval(secs => $2), updated_at = now() where id = $1 and video_at is null",
        slot.0,
        seconds
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}
