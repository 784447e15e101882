//! Handing in an archive, and what a person decides about its files.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use super::{
    format::{
        columns::Mapping,
        kind::{FileKind, recognise},
        unpack::{Packed, unpack},
    },
    queries::{self, ArchiveRow, NewFile},
    types::{ArchiveFile, FileState, Outline, order, right_for},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{ArchiveFileId, ArchiveId},
    jobs::{self, JobKind, NewJob},
    lang::{Lang, Text},
    series::{self, types::Series},
    viewer::{Asked, Right, Viewer},
};

/// Bytes of a ZIP that a page takes.
pub const MAX_ZIP: usize = 12 * 1024 * 1024;
/// How long the bytes of files are kept that nobody applied.
pub const KEPT: Duration = Duration::days(30);

/// Unpacking holds its files in memory: one after the other.
static UNPACKING: Semaphore = Semaphore::const_new(1);

/// Takes a ZIP, or one file of an archive, in: its files are kept, and read by a job. The same content handed in twice
/// is one archive as long as something in it waits.
///
/// Errors: `Invalid{file}` for what cannot be opened; `Invalid{series}`.
pub async fn start(db: &Db, asked: Asked<'_>, slug: &str, name: &str, bytes: Vec<u8>) -> Result<ArchiveId> {
    let hash = hex::encode(Sha256::digest(&bytes));
    let called = file_name(name);
    {
        let mut conn = db.acquire().await?;
        let series = series::access::find(&mut conn, slug).await?;
        asked.viewer.require(series.id, Right::ImportReport)?;
        if let Some(known) = queries::open_archive(&mut conn, series.id, asked.viewer.account_id(), &hash).await? {
            drop(conn);
            return reopen(db, asked, known).await;
        }
    }
    let _one = UNPACKING.acquire().await.map_err(|_| Error::Unavailable)?;
    // A spreadsheet is a ZIP too; one that is refused is still no archive.
    let is_sheet = ["xlsx", "xlsm"].iter().any(|ending| called.to_lowercase().ends_with(ending));
    let is_zip = bytes.starts_with(b"PK") && !is_sheet && recognise(&called, &bytes).kind == FileKind::Unknown;
    let inner = called.clone();
    let files = tokio::task::spawn_blocking(move || {
        if is_zip { unpack(&bytes) } else { Ok(vec![Packed { name: inner, content: Ok(bytes) }]) }
    })
    .await
    .map_err(|_| Error::Internal)??;
    if files.is_empty() {
        return Err(Error::invalid(
            "file",
            "ZIPにファイルがありません。レポートや名簿を入れて、作り直してください。",
            "There are no files in the ZIP. Put reports and lists in, and make it again.",
        ));
    }
    take_in(db, asked, slug, (&called, &hash), files).await
}

/// As [`start`], for files of a folder.
pub async fn start_files(db: &Db, asked: Asked<'_>, slug: &str, name: &str, files: Vec<Packed>) -> Result<ArchiveId> {
    let mut hash = Sha256::new();
    for file in &files {
        hash.update(file.name.as_bytes());
        hash.update(file.content.as_deref().unwrap_or_default());
    }
    take_in(db, asked, slug, (&file_name(name), &hex::encode(hash.finalize())), files).await
}

async fn take_in(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (name, hash): (&str, &str),
    files: Vec<Packed>,
) -> Result<ArchiveId> {
    let count = i64::try_from(files.len()).unwrap_or(i64::MAX);
    let mut known: Vec<(FileKind, Packed, Outline)> = tokio::task::spawn_blocking(move || {
        let folder = |file: &Packed| file.name.strip_suffix("event.json").map(str::to_owned);
        let records: Vec<String> = files.iter().filter_map(folder).collect();
        files.into_iter().map(|file| seen(file, &records)).collect()
    })
    .await
    .map_err(|_| Error::Internal)?;
    known.sort_by(|a, b| (order(a.0), &a.1.name).cmp(&(order(b.0), &b.1.name)));
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::ImportReport)?;
    let account = asked.viewer.account_id();
    if let Some(known) = queries::open_archive(&mut tx, series.id, account, hash).await? {
        drop(tx);
        return reopen(db, asked, known).await;
    }
    let id = queries::insert_archive(&mut tx, series.id, account, name, hash).await?;
    for (position, (kind, file, outline)) in (1..).zip(&known) {
        let is_nothing = matches!(kind, FileKind::Unknown | FileKind::Derived);
        let new = NewFile {
            position,
            name: &file.name,
            kind: *kind,
            state: if is_nothing { FileState::Left } else { FileState::Waiting },
            raw: file.content.as_deref().ok().filter(|_| !is_nothing),
            outline,
        };
        queries::insert_file(&mut tx, id, &new).await?;
    }
    wake(&mut tx, id, asked.now).await?;
    log(&mut tx, asked, &series, "import.archive", (id, name, count)).await?;
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// An archive that was handed in before: what waits in it is read anew.
async fn reopen(db: &Db, asked: Asked<'_>, archive: ArchiveId) -> Result<ArchiveId> {
    let mut tx = db.begin().await?;
    queries::read_again(&mut tx, archive).await?;
    wake(&mut tx, archive, asked.now).await?;
    db.commit(tx, &[]).await?;
    Ok(archive)
}

/// For the worker, when there is more than fits one job.
pub async fn go_on(db: &Db, asked: Asked<'_>, archive: ArchiveId) -> Result<()> {
    let mut tx = db.begin().await?;
    wake(&mut tx, archive, asked.now).await?;
    db.commit(tx, &[]).await
}

/// What a file is, before it is read.
///
/// `records`: folders in which an event stands as a record, which holds its questions and polls too.
fn seen(file: Packed, records: &[String]) -> (FileKind, Packed, Outline) {
    let is_table = |name: &str| matches!(name, "questions.csv" | "polls.csv");
    let is_told = records.iter().any(|folder| file.name.strip_prefix(folder.as_str()).is_some_and(is_table));
    let (kind, reason) = match &file.content {
        Ok(_) if is_told => (FileKind::Derived, None),
        Ok(bytes) => {
            let seen = recognise(&file.name, bytes);
            (seen.kind, seen.reason)
        }
        Err(reason) => (FileKind::Unknown, Some(reason.clone())),
    };
    let reason = reason.or_else(|| {
        (kind == FileKind::Derived).then(|| {
            Text::new(
                "隣の event.json と同じ内容を人が読む形にしたものです。event.json のほうを読みます。",
                "The same as the event.json beside it, made for people; event.json is read.",
            )
        })
    });
    (kind, file, Outline { problem: reason, ..Outline::default() })
}

/// A name without folders of the sender's machine and without what nobody sees.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Asks the worker to read or apply what waits in an archive. A step of the caller's transaction.
pub(crate) async fn wake(tx: &mut PgConnection, archive: ArchiveId, now: DateTime<Utc>) -> Result<()> {
    let job = NewJob {
        kind: JobKind::Archive,
        topic: "archive",
        recipient: "",
        lang: Lang::default(),
        payload: &archive,
        limit_key: "",
        event: None,
    };
    jobs::enqueue(tx, &job, now).await
}

/// The archive of a series, for somebody who may import into it. One of another series is not found.
pub(crate) async fn load(
    db: &mut PgConnection,
    viewer: &Viewer,
    slug: &str,
    id: ArchiveId,
) -> Result<(Series, ArchiveRow)> {
    let series = series::access::find(db, slug).await?;
    viewer.require(series.id, Right::ImportReport)?;
    let archive = queries::archive(db, id).await?.ok_or(Error::NotFound)?;
    if archive.series == series.id { Ok((series, archive)) } else { Err(Error::Concealed) }
}

/// What a person says about a file; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub kind: Option<FileKind>,
    pub number: Option<Option<i32>>,
    pub mapping: Option<Mapping>,
    pub sheet: Option<usize>,
    pub encoding: Option<String>,
}

/// Takes a decision in, and has the file read anew by it.
///
/// Errors: `Conflict` for what is applied, or being applied; `Forbidden` for a list of people without the right to see
/// them.
pub async fn choose(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (archive, id): (ArchiveId, ArchiveFileId),
    choice: Choice,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, _) = load(&mut tx, asked.viewer, slug, archive).await?;
    let mut file = of_archive(queries::lock_file(&mut tx, id).await?, archive)?;
    ensure_open(&file)?;
    // Calling a list of people something else shows it to nobody who may not see it.
    asked.viewer.require(series.id, right_for(file.kind))?;
    if let Some(kind) = choice.kind {
        asked.viewer.require(series.id, right_for(kind))?;
        file.kind = kind;
        file.choices.kind = Some(kind);
    }
    if let Some(number) = choice.number {
        file.number = number;
        file.is_number_chosen = number.is_some();
    }
    if choice.sheet.is_some() && choice.sheet != file.choices.sheet {
        file.choices.sheet = choice.sheet;
        file.choices.mapping = None;
    } else if choice.mapping.is_some() {
        file.choices.mapping = choice.mapping;
    }
    if choice.encoding.is_some() {
        file.choices.encoding = choice.encoding;
    }
    file.state = FileState::Waiting;
    queries::set_file(&mut tx, &file).await?;
    wake(&mut tx, archive, asked.now).await?;
    db.commit(tx, &[]).await
}

fn ensure_open(file: &ArchiveFile) -> Result<()> {
    match file.state {
        FileState::Read | FileState::Waiting | FileState::Left => Ok(()),
        FileState::Queued => Err(Error::conflict(
            "いま取り込んでいます。終わるまで少しお待ちください。",
            "It is being imported. Please wait until that has ended.",
        )),
        FileState::Applied => Err(Error::conflict(
            "このファイルは取り込み済みです。もう一度直すときは、ファイルを渡し直してください。",
            "This file is imported. To change that, hand it in again.",
        )),
    }
}

/// A file of another archive is not found here.
pub(crate) fn of_archive(file: Option<ArchiveFile>, archive: ArchiveId) -> Result<ArchiveFile> {
    file.filter(|file| file.archive == archive).ok_or(Error::NotFound)
}

/// Leaves a file out, or takes it up again.
///
/// Errors: as [`choose`].
pub async fn leave(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (archive, id): (ArchiveId, ArchiveFileId),
    is_left: bool,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, _) = load(&mut tx, asked.viewer, slug, archive).await?;
    let mut file = of_archive(queries::lock_file(&mut tx, id).await?, archive)?;
    asked.viewer.require(series.id, right_for(file.kind))?;
    ensure_open(&file)?;
    if !is_left && queries::raw(&mut tx, id).await?.is_none() {
        return Err(Error::conflict(
            "このファイルは読めないか、もう残っていません。渡し直してください。",
            "This file cannot be read, or is kept no more. Hand it in again.",
        ));
    }
    file.state = if is_left { FileState::Left } else { FileState::Waiting };
    queries::set_file(&mut tx, &file).await?;
    wake(&mut tx, archive, asked.now).await?;
    db.commit(tx, &[]).await
}

/// Wants a file applied, or all that can be; the worker does it. Returns how many.
///
/// Errors: `Forbidden` where a file asks for more rights; `Conflict` when there is nothing to apply.
pub async fn queue(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    archive: ArchiveId,
    only: Option<ArchiveFileId>,
) -> Result<usize> {
    let mut tx = db.begin().await?;
    let (series, row) = load(&mut tx, asked.viewer, slug, archive).await?;
    let mut queued = 0;
    let files = queries::files(&mut tx, archive).await?;
    if only.is_some_and(|only| files.iter().all(|file| file.id != only)) {
        return Err(Error::NotFound);
    }
    // What waits for its event follows what may bring it.
    let has_more = only.is_none() && files.iter().any(ArchiveFile::can_apply);
    for file in files {
        let is_meant = only.is_none_or(|only| only == file.id);
        let is_ready = |file: &ArchiveFile| if has_more { file.can_follow() } else { file.can_apply() };
        if !is_meant || !is_ready(&file) {
            continue;
        }
        let right = asked.viewer.require(series.id, right_for(file.kind));
        match (right, only) {
            (Ok(()), _) => {}
            (Err(error), Some(_)) => return Err(error),
            // Of all of them, those that this person may apply.
            (Err(_), None) => continue,
        }
        let mut file = queries::lock_file(&mut tx, file.id).await?.ok_or(Error::NotFound)?;
        if is_ready(&file) {
            file.state = FileState::Queued;
            queries::set_file(&mut tx, &file).await?;
            queued += 1;
        }
    }
    if queued == 0 {
        return Err(Error::conflict(
            "取り込めるファイルがありません。先に、印の付いたファイルを確かめてください。",
            "There is nothing to import yet. Look at the marked files first.",
        ));
    }
    wake(&mut tx, archive, asked.now).await?;
    let count = i64::try_from(queued).unwrap_or(i64::MAX);
    log(&mut tx, asked, &series, "import.archive_apply", (archive, &row.file_name, count)).await?;
    db.commit(tx, &[]).await?;
    Ok(queued)
}

async fn log(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    action: &str,
    (archive, name, count): (ArchiveId, &str, i64),
) -> Result<()> {
    let subject = format!("archive:{archive}");
    let details = audit::Details { count: Some(count), words: name.to_owned(), ..audit::Details::default() };
    let entry =
        audit::Entry { series: Some(series.id), event: None, action, subject: &subject, outcome: Outcome::Ok, details };
    audit::write(tx, asked.viewer, &entry).await
}

/// Forgets the bytes of files that nobody applied within [`KEPT`]; returns how many.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    Ok(queries::forget_old(&mut conn, asked.now - KEPT).await?)
}
