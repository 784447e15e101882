//! Earlier states of notes and reports.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, SlotId};

pub struct RawRevision {
    pub number: i32,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub what: String,
}

/// Saved states of a slot's notes, newest first.
pub async fn note_revisions(db: &mut PgConnection, slot: SlotId, limit: i64) -> sqlx::Result<Vec<RawRevision>> {
    sqlx::query_as!(
        RawRevision,
        r#"select r.number, coalesce(a.name, '') as "author!", r.created_at, '' as "what!"
           from note_revisions r left join accounts a on a.id = r.account_id
           where r.slot_id = $1 order by r.number desc limit $2"#,
        slot.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// A saved state of notes and who made it.
pub struct RawState {
    pub account: Option<i64>,
    pub author: String,
    pub markdown: String,
    pub impression: String,
}

/// Saved states of a slot's notes with their text, newest first.
pub async fn note_states(db: &mut PgConnection, slot: SlotId, limit: i64) -> sqlx::Result<Vec<RawState>> {
    sqlx::query_as!(
        RawState,
        r#"select r.account_id as "account?", coalesce(a.name, '') as "author!", r.markdown, r.impression
           from note_revisions r left join accounts a on a.id = r.account_id
           where r.slot_id = $1 order by r.number desc limit $2"#,
        slot.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn note_revision(db: &mut PgConnection, slot: SlotId, number: i32) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        "select markdown, impression from note_revisions where slot_id = $1 and number = $2",
        slot.0,
        number
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.markdown, row.impression)))
}

/// Keeps a state of a slot's notes. What the same person saved within the last ten minutes counts
/// as one revision, so that saving as one types does not bury the others. Answers its number.
pub async fn keep_note_revision(
    db: &mut PgConnection,
    slot: SlotId,
    account: Option<AccountId>,
    markdown: &str,
    impression: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    let merged = sqlx::query_scalar!(
        "update note_revisions set markdown = $3, impression = $4
         where id = (select id from note_revisions where slot_id = $1 order by number desc limit 1)
           and account_id = $2
           and created_at between $5::timestamptz - interval '10 minutes' and $5::timestamptz + interval '5 seconds'
         returning number",
        slot.0,
        account.map(|id| id.0),
        markdown,
        impression,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(number) = merged {
        return Ok(number);
    }
    sqlx::query_scalar!(
        "insert into note_revisions (slot_id, number, account_id, markdown, impression, created_at)
         values ($1, (select coalesce(max(number), 0) + 1 from note_revisions where slot_id = $1), $2, $3, $4, $5)
         returning number",
        slot.0,
        account.map(|id| id.0),
        markdown,
        impression,
        now
    )
    .fetch_one(db)
    .await
}

/// Keeps the whole report as text.
pub async fn keep_report_revision(
    db: &mut PgConnection,
    event: EventId,
    account: Option<AccountId>,
    what: &str,
    snapshot: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into report_revisions (event_id, number, account_id, what, snapshot, created_at)
         values ($1, (select coalesce(max(number), 0) + 1 from report_revisions where event_id = $1), $2, $3, $4, $5)
         returning number",
        event.0,
        account.map(|id| id.0),
        what,
        snapshot,
        now
    )
    .fetch_one(db)
    .await
}

pub async fn report_revisions(db: &mut PgConnection, event: EventId, limit: i64) -> sqlx::Result<Vec<RawRevision>> {
    sqlx::query_as!(
        RawRevision,
        r#"select r.number, coalesce(a.name, '') as "author!", r.created_at, r.what
           from report_revisions r left join accounts a on a.id = r.account_id
           where r.event_id = $1 order by r.number desc limit $2"#,
        event.0,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn report_revision(db: &mut PgConnection, event: EventId, number: i32) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select snapshot from report_revisions where event_id = $1 and number = $2", event.0, number)
        .fetch_optional(db)
        .await
}
