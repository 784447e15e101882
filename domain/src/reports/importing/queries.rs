//! The only SQL of imports.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, ImportId, SeriesId};

pub struct Import {
    pub series_id: i64,
    pub source: String,
    pub draft: serde_json::Value,
    pub state: String,
    pub version: i32,
    pub file_name: String,
    pub encoding: String,
}

/// A file as it was handed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct File<'a> {
    pub name: &'a str,
    pub encoding: &'a str,
    pub raw: Option<&'a [u8]>,
}

pub async fn insert(
    db: &mut PgConnection,
    series: SeriesId,
    account: Option<AccountId>,
    (source, hash): (&str, &str),
    draft: &serde_json::Value,
    file: File<'_>,
) -> sqlx::Result<ImportId> {
    let id = sqlx::query_scalar!(
        "insert into report_imports (series_id, account_id, source, source_hash, draft, file_name, encoding, raw)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        series.0,
        account.map(|id| id.0),
        source,
        hash,
        draft,
        file.name,
        file.encoding,
        file.raw
    )
    .fetch_one(db)
    .await?;
    Ok(ImportId(id))
}

pub async fn by_id(db: &mut PgConnection, id: ImportId) -> sqlx::Result<Option<Import>> {
    sqlx::query_as!(
        Import,
        "select series_id, source, draft, state, version, file_name, encoding from report_imports where id = $1",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The file behind an import; none for a text that was pasted.
pub async fn raw(db: &mut PgConnection, id: ImportId) -> sqlx::Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select raw from report_imports where id = $1", id.0).fetch_optional(db).await?.flatten())
}

/// As `by_id`, and nobody else changes it until the end of the transaction.
pub async fn lock(db: &mut PgConnection, id: ImportId) -> sqlx::Result<Option<Import>> {
    sqlx::query_as!(
        Import,
        "select series_id, source, draft, state, version, file_name, encoding from report_imports where id = $1 for update",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// An import of the same text by the same account that nobody has applied yet.
pub async fn open_with_hash(
    db: &mut PgConnection,
    series: SeriesId,
    account: Option<AccountId>,
    hash: &str,
) -> sqlx::Result<Option<ImportId>> {
    let id = sqlx::query_scalar!(
        "select id from report_imports
         where series_id = $1 and account_id is not distinct from $2 and source_hash = $3 and state = 'open'
         order by id desc limit 1",
        series.0,
        account.map(|id| id.0),
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(ImportId))
}

/// The import that was last applied to an event.
pub async fn last_applied(db: &mut PgConnection, event: EventId) -> sqlx::Result<Option<Import>> {
    sqlx::query_as!(
        Import,
        "select series_id, source, draft, state, version, file_name, encoding from report_imports
         where event_id = $1 and state = 'applied' order by applied_at desc, id desc limit 1",
        event.0
    )
    .fetch_optional(db)
    .await
}

pub async fn set_draft(db: &mut PgConnection, id: ImportId, draft: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!("update report_imports set draft = $2, version = version + 1 where id = $1", id.0, draft)
        .execute(db)
        .await
        .map(drop)
}

pub async fn set_applied(db: &mut PgConnection, id: ImportId, event: EventId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update report_imports set state = 'applied', event_id = $2, applied_at = $3 where id = $1",
        id.0,
        event.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// When the event of this number on `date` begins and ends by the series' defaults: in its own zone where it is known, else
/// in that of the series.
pub async fn default_times(
    db: &mut PgConnection,
    (series, number): (SeriesId, i32),
    date: NaiveDate,
) -> sqlx::Result<(DateTime<Utc>, DateTime<Utc>)> {
    let row = sqlx::query!(
        r#"select ($3::date + s.default_start) at time zone z.zone as "starts!",
                  (($3::date + s.default_start) at time zone z.zone) + make_interval(mins => s.default_minutes) as "ends!"
           from series s cross join lateral (
               select coalesce((select e.time_zone from events e where e.series_id = s.id and e.number = $2), s.time_zone) as zone
           ) z where s.id = $1"#,
        series.0,
        number,
        date
    )
    .fetch_one(db)
    .await?;
    Ok((row.starts, row.ends))
}
