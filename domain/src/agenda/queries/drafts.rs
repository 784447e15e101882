//! Drafts of an agenda, a row for each version.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId};

/// The draft with the highest version: that version and its slots.
pub async fn newest_draft(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<(i32, serde_json::Value)>> {
    let row = sqlx::query!(
        "select version, slots from agenda_drafts where event_id = $1 order by version desc limit 1",
        event.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.version, row.slots)))
}

/// The slots of one version, while it is kept.
pub async fn draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!("select slots from agenda_drafts where event_id = $1 and version = $2", event.0, version)
        .fetch_optional(db)
        .await
}

pub async fn has_older_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agenda_drafts where event_id = $1 and version < $2) as "has!""#,
        event.0,
        version
    )
    .fetch_one(db)
    .await
}

/// Stores a draft under the next version, and answers it. An older program beside this one counts
/// the rows alone.
pub async fn insert_draft(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    slots: serde_json::Value,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "with next as (
             update events set agenda_version =
                 greatest(agenda_version, (select max(version) from agenda_drafts where event_id = $1)) + 1
             where id = $1 returning agenda_version
         )
         insert into agenda_drafts (event_id, version, account_id, slots, created_at)
         select $1, agenda_version, $2, $3, $4 from next returning version",
        event.0,
        account.map(|id| id.0),
        slots,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn replace_newest_draft(db: &mut PgConnection, event: EventId, slots: serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update agenda_drafts set slots = $2
         where event_id = $1 and version = (select max(version) from agenda_drafts where event_id = $1)",
        event.0,
        slots
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn delete_draft(db: &mut PgConnection, event: EventId, version: i32) -> sqlx::Result<()> {
    sqlx::query!("delete from agenda_drafts where event_id = $1 and version = $2", event.0, version)
        .execute(db)
        .await
        .map(drop)
}

/// Keeps the newest `most` versions for undo.
pub async fn forget_drafts(db: &mut PgConnection, event: EventId, most: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from agenda_drafts where event_id = $1 and version not in (
             select version from agenda_drafts where event_id = $1 order by version desc limit $2)",
        event.0,
        most
    )
    .execute(db)
    .await
    .map(drop)
}
