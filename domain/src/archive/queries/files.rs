//! Archives and their files.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    archive::{
        format::kind::FileKind,
        types::{ArchiveFile, FileState, Outline},
    },
    ids::{AccountId, ArchiveFileId, ArchiveId, ImportId, SeriesId},
};

/// An archive as it was handed in.
#[derive(Clone, Debug)]
pub struct ArchiveRow {
    pub series: SeriesId,
    pub file_name: String,
    pub created_at: DateTime<Utc>,
}

pub async fn insert_archive(
    db: &mut PgConnection,
    series: SeriesId,
    account: Option<AccountId>,
    file_name: &str,
    hash: &str,
) -> sqlx::Result<ArchiveId> {
    sqlx::query_scalar!(
        r#"insert into archive_imports (series_id, account_id, file_name, content_hash) values ($1, $2, $3, $4)
           returning id as "id: ArchiveId""#,
        series.0,
        account.map(|id| id.0),
        file_name,
        hash
    )
    .fetch_one(db)
    .await
}

/// An archive with the same content of the same account that is not done with.
pub async fn open_archive(
    db: &mut PgConnection,
    series: SeriesId,
    account: Option<AccountId>,
    hash: &str,
) -> sqlx::Result<Option<ArchiveId>> {
    sqlx::query_scalar!(
        r#"select id as "id: ArchiveId" from archive_imports a
           where series_id = $1 and account_id is not distinct from $2 and content_hash = $3
             and exists (select from archive_files f where f.archive_id = a.id and f.state in ('waiting', 'read', 'queued'))
           order by id desc limit 1"#,
        series.0,
        account.map(|id| id.0),
        hash
    )
    .fetch_optional(db)
    .await
}

pub async fn archive(db: &mut PgConnection, id: ArchiveId) -> sqlx::Result<Option<ArchiveRow>> {
    sqlx::query_as!(
        ArchiveRow,
        r#"select series_id as "series: SeriesId", file_name, created_at from archive_imports where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The newest archives of a series that are not done with: id, name, files in all, files that wait for somebody.
pub async fn open_archives(
    db: &mut PgConnection,
    series: SeriesId,
) -> sqlx::Result<Vec<(ArchiveId, String, i64, i64, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select a.id as "id: ArchiveId", a.file_name, a.created_at, count(*) as "all!",
                  count(*) filter (where f.state in ('waiting', 'read', 'queued')) as "open!"
           from archive_imports a join archive_files f on f.archive_id = a.id
           where a.series_id = $1 group by a.id
           having count(*) filter (where f.state in ('waiting', 'read', 'queued')) > 0
           order by a.id desc limit 20"#,
        series.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.file_name, row.all, row.open, row.created_at)).collect())
}

/// A file to be kept.
pub struct NewFile<'a> {
    pub position: i32,
    pub name: &'a str,
    pub kind: FileKind,
    pub state: FileState,
    pub raw: Option<&'a [u8]>,
    pub outline: &'a Outline,
}

pub async fn insert_file(db: &mut PgConnection, archive: ArchiveId, file: &NewFile<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into archive_files (archive_id, position, name, kind, state, raw, outline) values ($1, $2, $3, $4, $5, $6, $7)",
        archive.0,
        file.position,
        file.name,
        <&str>::from(file.kind),
        file.state.into_str(),
        file.raw,
        json(file.outline)
    )
    .execute(db)
    .await
    .map(drop)
}

struct FileRow {
    id: i64,
    archive_id: i64,
    position: i32,
    name: String,
    kind: String,
    state: FileState,
    number: Option<i32>,
    is_number_chosen: bool,
    choices: serde_json::Value,
    outline: serde_json::Value,
    import_id: Option<i64>,
    applied_at: Option<DateTime<Utc>>,
}

impl FileRow {
    fn into_file(self) -> ArchiveFile {
        ArchiveFile {
            id: ArchiveFileId(self.id),
            archive: ArchiveId(self.archive_id),
            position: self.position,
            name: self.name,
            kind: self.kind.parse().unwrap_or(FileKind::Unknown),
            state: self.state,
            number: self.number,
            is_number_chosen: self.is_number_chosen,
            choices: serde_json::from_value(self.choices).unwrap_or_default(),
            outline: serde_json::from_value(self.outline).unwrap_or_default(),
            import: self.import_id.map(ImportId),
            applied_at: self.applied_at,
        }
    }
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! files {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            FileRow,
            r#"select id, archive_id, position, name, kind, state as "state: FileState", number, is_number_chosen, choices,
                      outline, import_id, applied_at
               from archive_files "# + $rest,
            $($arg),*
        )
    };
}

pub async fn files(db: &mut PgConnection, archive: ArchiveId) -> sqlx::Result<Vec<ArchiveFile>> {
    let rows = files!("where archive_id = $1 order by position", archive.0).fetch_all(db).await?;
    Ok(rows.into_iter().map(FileRow::into_file).collect())
}

pub async fn file(db: &mut PgConnection, id: ArchiveFileId) -> sqlx::Result<Option<ArchiveFile>> {
    Ok(files!("where id = $1", id.0).fetch_optional(db).await?.map(FileRow::into_file))
}

/// As [`file`], and nobody else changes it until the end of the transaction.
pub async fn lock_file(db: &mut PgConnection, id: ArchiveFileId) -> sqlx::Result<Option<ArchiveFile>> {
    Ok(files!("where id = $1 for update", id.0).fetch_optional(db).await?.map(FileRow::into_file))
}

/// Files that wait for somebody with this import.
pub async fn files_of_import(db: &mut PgConnection, import: ImportId) -> sqlx::Result<Vec<ArchiveFile>> {
    let rows = files!("where import_id = $1 and state = 'read'", import.0).fetch_all(db).await?;
    Ok(rows.into_iter().map(FileRow::into_file).collect())
}

/// What was read and not applied is to be read again: what it would change may be something else by now.
pub async fn read_again(db: &mut PgConnection, archive: ArchiveId) -> sqlx::Result<()> {
    sqlx::query!("update archive_files set state = 'waiting' where archive_id = $1 and state = 'read'", archive.0)
        .execute(db)
        .await
        .map(drop)
}

/// The bytes of a file; none when they are deleted.
pub async fn raw(db: &mut PgConnection, id: ArchiveFileId) -> sqlx::Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select raw from archive_files where id = $1", id.0).fetch_optional(db).await?.flatten())
}

/// Whoever takes a file of an archive does so one after the other until the transaction ends.
pub async fn lock_archive(db: &mut PgConnection, archive: ArchiveId) -> sqlx::Result<()> {
    sqlx::query_scalar!("select id from archive_imports where id = $1 for update", archive.0)
        .fetch_optional(db)
        .await
        .map(drop)
}

/// Somebody has a file of the archive in hand.
pub async fn is_in_hand(db: &mut PgConnection, archive: ArchiveId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from archive_files where archive_id = $1 and state in ('waiting', 'queued') and claimed_until >= $2) as "is!""#,
        archive.0,
        now
    )
    .fetch_one(db)
    .await
}

/// Something is to be read or applied.
pub async fn has_more(db: &mut PgConnection, archive: ArchiveId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from archive_files where archive_id = $1 and state in ('waiting', 'queued')) as "is!""#,
        archive.0
    )
    .fetch_one(db)
    .await
}

/// The file is anybody's again.
pub async fn release(db: &mut PgConnection, id: ArchiveFileId) -> sqlx::Result<()> {
    sqlx::query!("update archive_files set claimed_until = null where id = $1", id.0).execute(db).await.map(drop)
}

/// Takes the next file that is to be read or applied; no other worker gets it until then.
pub async fn claim(
    db: &mut PgConnection,
    archive: ArchiveId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<ArchiveFileId>> {
    sqlx::query_scalar!(
        r#"update archive_files set claimed_until = $3
           where id = (select id from archive_files
                       where archive_id = $1 and state in ('waiting', 'queued') and (claimed_until is null or claimed_until < $2)
                       order by state = 'queued', position
                       limit 1 for update skip locked)
           returning id as "id: ArchiveFileId""#,
        archive.0,
        now,
        until
    )
    .fetch_optional(db)
    .await
}

/// As [`claim`], this file and no other.
pub async fn claim_one(
    db: &mut PgConnection,
    id: ArchiveFileId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Option<ArchiveFileId>> {
    sqlx::query_scalar!(
        r#"update archive_files set claimed_until = $3
           where id = $1 and state in ('waiting', 'queued') and (claimed_until is null or claimed_until < $2)
           returning id as "id: ArchiveFileId""#,
        id.0,
        now,
        until
    )
    .fetch_optional(db)
    .await
}

/// What reading a file came to, or what somebody decided about it.
pub async fn set_file(db: &mut PgConnection, file: &ArchiveFile) -> sqlx::Result<()> {
    sqlx::query!(
        "update archive_files set kind = $2, state = $3, number = $4, is_number_chosen = $5, choices = $6, outline = $7,
                import_id = $8, applied_at = $9, claimed_until = null
         where id = $1",
        file.id.0,
        <&str>::from(file.kind),
        file.state.into_str(),
        file.number,
        file.is_number_chosen,
        json(&file.choices),
        json(&file.outline),
        file.import.map(|id| id.0),
        file.applied_at
    )
    .execute(db)
    .await
    .map(drop)
}

/// The bytes are needed no more.
pub async fn forget_raw(db: &mut PgConnection, id: ArchiveFileId) -> sqlx::Result<()> {
    sqlx::query!("update archive_files set raw = null where id = $1", id.0).execute(db).await.map(drop)
}

/// Bytes of files that were handed in before then are forgotten; what waited for somebody is left out.
pub async fn forget_old(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update archive_files f set raw = null, state = case when f.state = 'applied' then f.state else 'left' end
         from archive_imports a where a.id = f.archive_id and a.created_at < $1 and f.raw is not null",
        before
    );
    done.execute(db).await.map(|done| done.rows_affected())
}

fn json<T: serde::Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}
