//! `import archive`, `import attendees`, `import questions`: files of a folder or a ZIP, those first that somebody has
//! to look at. A second run changes nothing, so one that was interrupted goes on where it ended.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use chrono::Utc;
use domain::{
    Lang,
    archive::{
        format::{
            kind::FileKind,
            record,
            unpack::{MAX_TOTAL, Packed, unpack},
        },
        handing_in::{self, Choice},
        types::{FileState, Target},
    },
    db::Db,
    ids::ArchiveId,
    pages::archive_import::{self, ArchivePage},
    viewer::Viewer,
    workflows::{self, add_series},
};
use walkdir::WalkDir;

use super::{
    archive_files,
    archive_reading::{DEPTH, read},
    explained,
    import::ensure_series,
    with_db,
};
use crate::config::Config;

/// How often a database that is busy is asked again, a second apart.
const TRIES: u32 = 10;

/// Reads every file of a folder or a ZIP, prints what was understood, and applies what can be; with `dry_run` nothing.
pub async fn run(config: &Config, path: &Path, series: &str, dry_run: bool) -> anyhow::Result<()> {
    let files = files(path)?;
    anyhow::ensure!(!files.is_empty(), "{} holds no files that can be read.", path.display());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    with_db(config, async |db| {
        for (slug, files) in by_series(db, files, series, dry_run).await? {
            all(db, &slug, &name, files, dry_run).await?;
        }
        if path.is_dir() && !dry_run { archive_files::bring(db, path).await } else { Ok(()) }
    })
    .await?
}

/// One file of a kind that is known, for an event that is known.
pub async fn one(
    config: &Config,
    path: &Path,
    (series, number): (&str, Option<i32>),
    kind: FileKind,
    dry_run: bool,
) -> anyhow::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = Packed { name: name.clone(), content: Ok(read(path)?) };
    Box::pin(with_db(config, async |db| {
        ensure_series(db, series).await?;
        let viewer = Viewer::system();
        let id = handing_in::start_files(db, viewer.asks_at(Utc::now()), series, &name, vec![file])
            .await
            .map_err(explained)?;
        let page = archive_import::load(db, viewer.asks(), series, id).await.map_err(explained)?;
        for row in &page.files {
            let choice = Choice { kind: Some(kind), number: number.map(Some), ..Choice::default() };
            let at = (id, row.file.id);
            handing_in::choose(db, viewer.asks_at(Utc::now()), series, at, choice).await.map_err(explained)?;
        }
        finish(db, series, id, dry_run).await
    }))
    .await?
}

/// Files below a folder, by their paths, or those of a ZIP; links lead nowhere.
fn files(path: &Path) -> anyhow::Result<Vec<Packed>> {
    if path.is_file() {
        let bytes = read(path)?;
        if bytes.starts_with(b"PK\x03\x04") && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
        {
            return unpack(&bytes).map_err(|refused| anyhow::anyhow!(refused.message.en));
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![Packed { name, content: Ok(bytes) }]);
    }
    let mut found = Vec::<PathBuf>::new();
    for entry in WalkDir::new(path).max_depth(DEPTH).sort_by_file_name() {
        let entry = entry.with_context(|| format!("{} cannot be read", path.display()))?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_file() && !is_hidden && !archive_files::is_named(entry.path()) {
            found.push(entry.into_path());
        }
    }
    let mut left = MAX_TOTAL;
    let mut files = Vec::new();
    for file in found {
        let bytes = read(&file)?;
        left = left.checked_sub(bytes.len()).with_context(|| {
            format!("{} holds more than {} MiB: import it in several parts.", path.display(), MAX_TOTAL >> 20)
        })?;
        let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        files.push(Packed { name, content: Ok(bytes) });
    }
    Ok(files)
}

/// Files by series: a folder of our own format says which it is, and the series is added where it is not there; all
/// others are `series`'.
async fn by_series(
    db: &Db,
    files: Vec<Packed>,
    series: &str,
    dry_run: bool,
) -> anyhow::Result<Vec<(String, Vec<Packed>)>> {
    let mut folders = BTreeMap::<String, String>::new();
    for file in &files {
        let Some(folder) = file.name.strip_suffix("series.json") else { continue };
        let Ok(said) = file.content.as_deref().map(record::read_series) else { continue };
        let Ok(said) = said else { continue };
        if ensure_series(db, &said.slug).await.is_err() {
            anyhow::ensure!(!dry_run, "The series “{}” is not there yet, and --dry-run adds nothing.", said.slug);
            let system = Viewer::system();
            let proved = system.asks_at(Utc::now()).prove_fresh().map_err(explained)?;
            add_series::add(db, proved, &said.slug, &said.name, &said.mark).await.map_err(explained)?;
            println!("The series “{}” is new.", said.name);
        }
        folders.insert(folder.to_owned(), said.slug);
    }
    let mut groups = BTreeMap::<String, Vec<Packed>>::new();
    for file in files {
        let found = folders.iter().find(|(folder, _)| file.name.starts_with(folder.as_str()));
        let is_about_all = !folders.is_empty() && file.name == record::README;
        match found {
            _ if is_about_all => {}
            Some((folder, slug)) => {
                let name = file.name[folder.len()..].to_owned();
                groups.entry(slug.clone()).or_default().push(Packed { name, ..file });
            }
            None => groups.entry(series.to_owned()).or_default().push(file),
        }
    }
    Ok(groups.into_iter().collect())
}

async fn all(db: &Db, series: &str, name: &str, files: Vec<Packed>, dry_run: bool) -> anyhow::Result<()> {
    ensure_series(db, series).await?;
    let viewer = Viewer::system();
    let id = handing_in::start_files(db, viewer.asks_at(Utc::now()), series, name, files).await.map_err(explained)?;
    finish(db, series, id, dry_run).await
}

/// Reads what waits, prints it, and applies what can be.
async fn finish(db: &Db, series: &str, id: ArchiveId, dry_run: bool) -> anyhow::Result<()> {
    let viewer = Viewer::system();
    work(db, series, id, "read").await?;
    let page = archive_import::load(db, viewer.asks(), series, id).await.map_err(explained)?;
    print(&page);
    if dry_run {
        println!("{} files. Nothing was applied (--dry-run).", page.counts.all);
        return Ok(());
    }
    if page.counts.ready > 0 {
        handing_in::queue(db, viewer.asks_at(Utc::now()), series, id, None).await.map_err(explained)?;
        work(db, series, id, "applied").await?;
    }
    let page = archive_import::load(db, viewer.asks(), series, id).await.map_err(explained)?;
    let of = |is: &dyn Fn(&Target) -> bool| {
        page.files.iter().filter(|row| row.file.state == FileState::Applied && is(&row.file.outline.target)).count()
    };
    for row in page.files.iter().filter(|row| row.file.state == FileState::Read) {
        if let Some(problem) = &row.file.outline.problem {
            println!("! {}: {}", row.file.name, problem.get(Lang::En));
        }
    }
    println!(
        "{} files brought new events, {} changed something, {} said what is there already, {} wait for somebody to look at them.",
        of(&|target| matches!(target, Target::New(_))),
        of(&|target| matches!(target, Target::Changes(_))),
        of(&|target| matches!(target, Target::Same)),
        page.counts.stopped + page.counts.ready + page.counts.following
    );
    if page.counts.stopped > 0 {
        println!(
            "Those wait at /organize/import. A report is also applied by itself: benkyokai import report FILE --set number=…"
        );
    }
    Ok(())
}

async fn work(db: &Db, series: &str, id: ArchiveId, word: &str) -> anyhow::Result<()> {
    let viewer = Viewer::system();
    let counts = archive_import::load(db, viewer.asks(), series, id).await.map_err(explained)?.counts;
    let all = counts.waiting + counts.queued;
    let mut done = 0;
    let mut tries = 0;
    while workflows::archive::has_more(db, id).await.map_err(explained)? {
        match workflows::archive::work(db, Utc::now(), id, 1).await {
            Ok(0) => {
                // A server that runs on the same database is at it.
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                continue;
            }
            Ok(_) => tries = 0,
            Err(domain::Error::Unavailable) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                continue;
            }
            Err(error) => return Err(explained(error)),
        }
        done += 1;
        eprintln!("{done}/{} {word}", all.max(done));
    }
    Ok(())
}

fn print(page: &ArchivePage) {
    for row in &page.files {
        let file = &row.file;
        let sign = match file.rank() {
            0 => "!",
            1 => "?",
            5 => "-",
            _ => " ",
        };
        let number = file.number.map(|number| format!(" #{number}")).unwrap_or_default();
        let what = file.outline.what.as_ref().map_or("not read", |what| what.get(Lang::En));
        let target = match file.outline.target {
            Target::Unknown => String::new(),
            Target::New(n) => format!("; {n} new"),
            Target::Changes(n) => format!("; {n} changes"),
            Target::Same => "; as it is".to_owned(),
        };
        println!("{sign} {}{number}: {what}{target}", file.name);
        for text in file.outline.problem.iter().chain(&file.outline.doubts) {
            println!("    {}", text.get(Lang::En));
        }
    }
}
