//! Notes of slots, and impressions.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::ids::{EventId, SlotId};

/// A line of notes as stored: depth (0 a paragraph), inline Markdown, place in the video in seconds.
pub struct RawLine {
    pub depth: i32,
    pub body: String,
    pub video_at: Option<i64>,
}

/// The notes of every slot of an event.
pub async fn notes_of_event(db: &mut PgConnection, event: EventId) -> sqlx::Result<HashMap<i64, Vec<RawLine>>> {
    let rows = sqlx::query!(
        r#"select n.slot_id, n.depth, n.body, extract(epoch from n.video_at)::bigint as video_at
           from note_lines n join slots t on t.id = n.slot_id where t.event_id = $1 order by n.slot_id, n.position"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let mut by_slot: HashMap<i64, Vec<RawLine>> = HashMap::new();
    for row in rows {
        by_slot.entry(row.slot_id).or_default().push(RawLine {
            depth: row.depth,
            body: row.body,
            video_at: row.video_at,
        });
    }
    Ok(by_slot)
}

pub async fn notes_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Vec<RawLine>> {
    sqlx::query_as!(
        RawLine,
        "select depth, body, extract(epoch from video_at)::bigint as video_at from note_lines where slot_id = $1 order by position",
        slot.0
    )
    .fetch_all(db)
    .await
}

/// Replaces the notes of a slot. A line that stays keeps its place in the video.
pub async fn replace_notes(db: &mut PgConnection, slot: SlotId, lines: &[(i32, String)]) -> sqlx::Result<()> {
    let mut kept: HashMap<String, i64> = HashMap::new();
    for line in notes_of_slot(&mut *db, slot).await? {
        if let Some(at) = line.video_at {
            kept.insert(line.body, at);
        }
    }
    sqlx::query!("delete from note_lines where slot_id = $1", slot.0).execute(&mut *db).await?;
    let depths: Vec<i32> = lines.iter().map(|(depth, _)| *depth).collect();
    let bodies: Vec<String> = lines.iter().map(|(_, body)| body.clone()).collect();
    let places: Vec<Option<f64>> = lines
        .iter()
        // A place in a video is far below 2^53 seconds.
        .map(|(_, body)| kept.get(body).map(|at| f64::from(u32::try_from(*at).unwrap_or(0))))
        .collect();
    sqlx::query!(
        "insert into note_lines (slot_id, position, kind, depth, body, video_at)
         select $1, n, case when depth = 0 then 'paragraph' else 'bullet' end, depth, body, make_interval(secs => place)
         from unnest($2::int[], $3::text[], $4::float8[]) with ordinality as line(depth, body, place, n)",
        slot.0,
        &depths,
        &bodies,
        &places as &[Option<f64>]
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct RawImpression {
    pub slot_id: i64,
    pub author: String,
    pub body: String,
}

pub async fn impressions_of_event(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<RawImpression>> {
    sqlx::query_as!(
        RawImpression,
        "select i.slot_id, i.author, i.body from impressions i join slots t on t.id = i.slot_id where t.event_id = $1",
        event.0
    )
    .fetch_all(db)
    .await
}

pub async fn impression_of_slot(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<Option<RawImpression>> {
    sqlx::query_as!(RawImpression, "select slot_id, author, body from impressions where slot_id = $1", slot.0)
        .fetch_optional(db)
        .await
}

/// Sets the impression of a slot; an empty body removes it, an empty author leaves it with whoever has it.
pub async fn set_impression(db: &mut PgConnection, slot: SlotId, author: &str, body: &str) -> sqlx::Result<()> {
    if body.trim().is_empty() {
        return sqlx::query!("delete from impressions where slot_id = $1", slot.0).execute(db).await.map(drop);
    }
    sqlx::query!(
        "insert into impressions (slot_id, author, body) values ($1, $2, $3)
         on conflict on constraint impressions_pkey do update
         set body = excluded.body, author = case when excluded.author = '' then impressions.author else excluded.author end",
        slot.0,
        author,
        body
    )
    .execute(db)
    .await
    .map(drop)
}
