//! Slides that are kept here as a PDF.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, SeriesId, SlotId};

/// A PDF at its address, and what decides who may read it.
#[expect(clippy::struct_excessive_bools, reason = "columns of a table")]
pub struct FileRow {
    pub slot: SlotId,
    pub event: EventId,
    pub size: i32,
    pub hash: String,
    pub is_public: bool,
    pub shows_slides: bool,
    pub shows_slides_within: bool,
    /// The account speaks for somebody who is billed there.
    pub is_own: bool,
}

/// The PDF of a slot, by the numbers of its event and its own.
pub async fn file_at(
    db: &mut PgConnection,
    (series, event, slot): (SeriesId, i32, i32),
    account: Option<AccountId>,
) -> sqlx::Result<Option<FileRow>> {
    sqlx::query_as!(
        FileRow,
        r#"select t.id as "slot: SlotId", e.id as "event: EventId", f.size, f.hash, e.is_public as "is_public!",
                  t.shows_slides as "shows_slides!", t.shows_slides_within as "shows_slides_within!",
                  exists (select from speakers_of_slots w where w.account_id = $4 and w.slot_id = t.id) as "is_own!"
           from slots t join events e on e.id = t.event_id join slot_files f on f.slot_id = t.id
           where e.series_id = $1 and e.number = $2 and t.position = $3"#,
        series.0,
        event,
        slot,
        account.map(|id| id.0)
    )
    .fetch_optional(db)
    .await
}

/// `length` bytes from `offset`, counted from 0; `None` when it is another file by now.
pub async fn file_piece(
    db: &mut PgConnection,
    slot: SlotId,
    hash: &str,
    (offset, length): (i32, i32),
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        r#"select substring(bytes from $3 + 1 for $4) as "piece!" from slot_files where slot_id = $1 and hash = $2"#,
        slot.0,
        hash,
        offset,
        length
    )
    .fetch_optional(db)
    .await
}

/// Keeps a PDF in the place of the one that is there. Slides that were promised are here now.
pub async fn put_file(
    db: &mut PgConnection,
    slot: SlotId,
    (bytes, hash): (&[u8], &str),
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into slot_files (slot_id, bytes, size, hash, uploaded_by, uploaded_at) values ($1, $2, octet_length($2::bytea), $3, $4, $5)
         on conflict (slot_id) do update set bytes = excluded.bytes, size = excluded.size, hash = excluded.hash,
             uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at",
        slot.0,
        bytes,
        hash,
        by.0,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update slots set slides_promised = false, updated_at = now() where id = $1", slot.0)
        .execute(db)
        .await
        .map(drop)
}

/// Whether there was one.
pub async fn remove_file(db: &mut PgConnection, slot: SlotId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from slot_files where slot_id = $1", slot.0).execute(&mut *db).await?;
    sqlx::query!("update slots set updated_at = now() where id = $1", slot.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
