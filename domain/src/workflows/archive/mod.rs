//! The files of an archive are read, looked through and applied, each in a transaction of its own. What reading shows is
//! found by applying and taking it back, so that it is never less than what happens.

mod attendees;
mod chapters;
mod facts;
pub mod files;
mod questions;
mod record;
mod report;
mod source;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;

use self::source::{Done, Source, outline};
use crate::{
    archive::{
        format::{self, kind::FileKind, name},
        queries,
        types::{ArchiveFile, FileState},
    },
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{ArchiveFileId, ArchiveId, ImportId},
    lang::Lang,
    series::types::Series,
    viewer::{Asked, Viewer},
};

/// How long one file may take until another worker may try it.
const LEASE: Duration = Duration::minutes(5);

/// Reads or applies files of an archive that wait for it, `max` of them at most; returns how many it did. Only one worker is at
/// an archive at a time, so that what one file brings is there for the next. For the worker and for commands.
pub async fn work(db: &Db, now: DateTime<Utc>, archive: ArchiveId, max: usize) -> Result<usize> {
    for done in 0..max {
        let Some(id) = claim(db, now, archive, None).await? else { return Ok(done) };
        one(db, now, id).await?;
    }
    Ok(max)
}

/// Reads or applies this file, unless a worker is at its archive, which then comes to it: for a page on which somebody
/// waits.
pub async fn work_on(db: &Db, now: DateTime<Utc>, (archive, file): (ArchiveId, ArchiveFileId)) -> Result<()> {
    match claim(db, now, archive, Some(file)).await? {
        Some(id) => one(db, now, id).await,
        None => Ok(()),
    }
}

/// Whether something of an archive is still to be read or applied, by this worker or another.
pub async fn has_more(db: &Db, archive: ArchiveId) -> Result<bool> {
    Ok(queries::has_more(&mut *db.acquire().await?, archive).await?)
}

async fn claim(
    db: &Db,
    now: DateTime<Utc>,
    archive: ArchiveId,
    only: Option<ArchiveFileId>,
) -> Result<Option<ArchiveFileId>> {
    let mut tx = db.begin().await?;
    queries::lock_archive(&mut tx, archive).await?;
    if queries::is_in_hand(&mut tx, archive, now).await? {
        return Ok(None);
    }
    let claimed = match only {
        Some(file) => queries::claim_one(&mut tx, file, now, now + LEASE).await?,
        None => queries::claim(&mut tx, archive, now, now + LEASE).await?,
    };
    db.commit(tx, &[]).await?;
    Ok(claimed)
}

async fn one(db: &Db, now: DateTime<Utc>, id: ArchiveFileId) -> Result<()> {
    let done = do_one(db, now, id).await;
    if done.is_err() {
        // It will pass: another try need not wait for the end of the lease.
        queries::release(&mut *db.acquire().await?, id).await?;
    }
    done
}

async fn do_one(db: &Db, now: DateTime<Utc>, id: ArchiveFileId) -> Result<()> {
    let system = Viewer::system();
    let asked = system.asks_at(now);
    let mut conn = db.acquire().await?;
    let file = queries::file(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let row = queries::archive(&mut conn, file.archive).await?.ok_or(Error::NotFound)?;
    let all = crate::series::access::all(&mut conn).await?;
    let series = all.into_iter().find(|series| series.id == row.series).ok_or(Error::NotFound)?;
    let bytes = queries::raw(&mut conn, id).await?;
    drop(conn);
    let file = match bytes {
        None => left(file),
        Some(bytes) if file.state == FileState::Queued => apply(db, asked, &series, file, &bytes).await?,
        Some(bytes) => read(db, asked, &series, file, &bytes).await?,
    };
    store(&mut *db.acquire().await?, &file).await
}

/// A report of an archive was corrected or applied on its own page: its file says so too.
pub async fn look_again(db: &Db, asked: Asked<'_>, slug: &str, import: ImportId) -> Result<()> {
    let files = queries::files_of_import(&mut *db.acquire().await?, import).await?;
    for file in files {
        let file = report::look_again(db, asked, slug, file, import).await?;
        store(&mut *db.acquire().await?, &file).await?;
    }
    Ok(())
}

/// How far a file has come. What an applied one says of people is kept in one place: its bytes go.
async fn store(conn: &mut PgConnection, file: &ArchiveFile) -> Result<()> {
    queries::set_file(conn, file).await?;
    if file.state == FileState::Applied {
        queries::forget_raw(conn, file.id).await?;
    }
    Ok(())
}

/// The bytes are gone.
fn left(mut file: ArchiveFile) -> ArchiveFile {
    file.state = FileState::Left;
    file
}

/// Finds out what a file says, and what applying it would change.
async fn read(db: &Db, asked: Asked<'_>, series: &Series, mut file: ArchiveFile, bytes: &[u8]) -> Result<ArchiveFile> {
    if file.choices.kind.is_none() {
        file.kind = format::kind::recognise(&file.name, bytes).kind;
    }
    file.state = FileState::Read;
    if file.kind == FileKind::Report {
        return report::read(db, asked, series, file, bytes).await;
    }
    if !file.is_number_chosen {
        file.number = guess_number(db, series, &file, bytes).await?;
    }
    let mut tx = db.begin().await?;
    // Taken back at the end: the transaction is dropped.
    let done = write(&mut tx, asked, series, &file, bytes).await;
    drop(tx);
    file.outline = outline(done, &file)?;
    Ok(file)
}

/// Applies a file that somebody wants applied.
async fn apply(db: &Db, asked: Asked<'_>, series: &Series, mut file: ArchiveFile, bytes: &[u8]) -> Result<ArchiveFile> {
    if file.kind == FileKind::Report {
        return report::apply(db, asked, series, file).await;
    }
    if file.number.is_none() {
        // What was applied before it may say which event its name means.
        file.number = guess_number(db, series, &file, bytes).await?;
    }
    let mut tx = db.begin().await?;
    let done = write(&mut tx, asked, series, &file, bytes).await;
    let keys = done.as_ref().map(|done| done.keys.clone()).unwrap_or_default();
    let is_done = done.is_ok();
    file.outline = outline(done, &file)?;
    if !is_done {
        drop(tx);
        file.state = FileState::Read;
        return Ok(file);
    }
    let action = if file.kind == FileKind::Attendees { "attendees.import" } else { "import.archive_file" };
    let subject = format!("archive:{}", file.archive);
    let details = audit::Details { words: file.name.clone(), ..audit::Details::default() };
    let entry =
        audit::Entry { series: Some(series.id), event: None, action, subject: &subject, outcome: Outcome::Ok, details };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    file.state = FileState::Applied;
    file.applied_at = Some(asked.now);
    store(&mut tx, &file).await?;
    db.commit(tx, &keys).await?;
    Ok(file)
}

async fn write(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    file: &ArchiveFile,
    bytes: &[u8],
) -> Result<Done> {
    let zone = series.time_zone.parse().unwrap_or(Tz::Asia__Tokyo);
    let source = Source { series, file, bytes, zone };
    match file.kind {
        FileKind::Series => record::write_series(tx, &source).await,
        FileKind::Record => record::write(tx, &source).await,
        FileKind::Events => facts::write_json(tx, asked, &source).await,
        FileKind::Calendar => facts::write_calendar(tx, asked, &source).await,
        FileKind::Chapters => chapters::write(tx, asked, &source).await,
        FileKind::Attendees => attendees::write(tx, asked, &source).await,
        FileKind::Questions => questions::write(tx, asked, &source).await,
        FileKind::Table => Err(Error::invalid(
            "kind",
            "この表が何か分かりません。参加者の名簿か、質問の書き出しかを選んでください。",
            "It is not clear what this table holds. Choose whether it is a list of attendees or questions.",
        )),
        FileKind::Report | FileKind::Derived | FileKind::Unknown => Err(Error::NotFound),
    }
}

/// Which event a file is of: by its name, by the number that a service gave it, by what it says itself.
async fn guess_number(db: &Db, series: &Series, file: &ArchiveFile, bytes: &[u8]) -> Result<Option<i32>> {
    let facts = name::read(&file.name);
    let mut conn = db.acquire().await?;
    for id in &facts.ids {
        if let Some(number) = crate::events::queries::number_by_link(&mut conn, series.id, id).await? {
            return Ok(Some(number));
        }
    }
    let said = facts.number.or_else(|| {
        if file.kind != FileKind::Chapters {
            return None;
        }
        let text = String::from_utf8_lossy(bytes);
        let numbers = text.lines().take(5).flat_map(report_import::numbers);
        numbers.map(|found| found.number).next()
    });
    Ok(said.and_then(|number| i32::try_from(number).ok()))
}

/// "1 row", "2 rows": for sentences that are kept in both languages.
fn en(n: impl std::fmt::Display + Copy, one: &str, many: &str) -> String {
    Lang::En.count(n, "", one, many)
}
