//! What releases changed, and where speakers are reached.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::releases::PublicChange,
    ids::{EventId, PersonId, SlotId},
};

pub async fn insert_release(
    db: &mut PgConnection,
    event: EventId,
    version: i32,
    changes: &[PublicChange],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into agenda_releases (event_id, version, released_at, changes) values ($1, $2, $3, $4)",
        event.0,
        version,
        now,
        Json(changes) as _
    )
    .execute(db)
    .await
    .map(drop)
}

/// Nothing is said any more of these slots, whatever was said before.
pub async fn forget_in_releases(db: &mut PgConnection, event: EventId, slots: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_releases r
         set changes = coalesce((select jsonb_agg(c.change order by c.n) from jsonb_array_elements(r.changes) with ordinality c (change, n)
                                 where (c.change ->> 'slot')::bigint is null or not (c.change ->> 'slot')::bigint = any($2)), '[]')
         where event_id = $1 and exists (select from jsonb_array_elements(changes) c where (c ->> 'slot')::bigint = any($2))",
        event.0,
        slots
    )
    .execute(db)
    .await
    .map(drop)
}

pub struct ReleaseRow {
    pub version: i32,
    pub released_at: DateTime<Utc>,
    pub changes: Json<Vec<PublicChange>>,
}

/// The newest first.
pub async fn releases(db: &mut PgConnection, event: EventId, limit: i64) -> sqlx::Result<Vec<ReleaseRow>> {
    sqlx::query_as!(
        ReleaseRow,
        r#"select version, released_at, changes as "changes: Json<Vec<PublicChange>>"
           from agenda_releases where event_id = $1 order by version desc limit $2"#,
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// Whether a release after the first one was noted.
pub async fn has_changed(db: &mut PgConnection, event: EventId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agenda_releases where event_id = $1 and version > 1) as "has!""#,
        event.0
    )
    .fetch_one(db)
    .await
}

/// Somebody on a slot of whom an address is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerMail {
    pub slot: SlotId,
    pub person: PersonId,
    /// As billed there.
    pub name: String,
    pub mail: String,
    pub language: String,
}

/// In the order of the agenda.
pub async fn speaker_mails(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<SpeakerMail>> {
    sqlx::query_as!(
        SpeakerMail,
        r#"select slot_id as "slot!: SlotId", person_id as "person!: PersonId", name as "name!", mail as "mail!",
                  language as "language!"
           from speaker_mails where event_id = $1 order by slot_position, position"#,
        event.0
    )
    .fetch_all(db)
    .await
}
