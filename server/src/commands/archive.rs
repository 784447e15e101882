//! `import archive DIR`: every report of a folder, the doubtful ones first. A second run changes nothing, so one that was
//! interrupted goes on where it ended.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use chrono::Utc;
use domain::{
    Lang,
    db::Db,
    ids::ImportId,
    pages::{self, import_review::ImportReview},
    reports::{
        import::{MAX_BYTES, correct::problems, draft::Certainty},
        importing,
    },
    viewer::Viewer,
    workflows::apply_import,
};
use walkdir::WalkDir;

use super::{import::ensure_series, with_db};
use crate::config::Config;

/// Names of files that are read as reports.
const REPORTS: [&str; 6] = ["md", "markdown", "txt", "html", "htm", "xhtml"];
/// Folders within each other that are looked into.
const DEPTH: usize = 8;
/// Bytes that a letter takes in an encoding at most, beside UTF-8.
const LETTERS: usize = 4;

/// What became of one file.
struct Row {
    name: String,
    import: Option<ImportId>,
    /// What a person has to look at before it can be applied; empty when nothing.
    stops: String,
    doubts: usize,
    what: String,
}

/// Reads every report below a folder, prints what was understood, and applies what can be; with `dry_run` nothing.
pub async fn run(config: &Config, dir: &Path, series: &str, dry_run: bool) -> anyhow::Result<()> {
    let files = files(dir)?;
    anyhow::ensure!(
        !files.is_empty(),
        "{} holds no report: files that end in .md, .txt or .html are read.",
        dir.display()
    );
    with_db(config, async |db| all(db, series, &files, dir, dry_run).await).await?
}

/// Reports below a folder, by their paths; links lead nowhere.
fn files(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(dir).max_depth(DEPTH).sort_by_file_name() {
        let entry = entry.with_context(|| format!("{} cannot be read", dir.display()))?;
        let ending = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if entry.file_type().is_file() && REPORTS.contains(&ending.as_str()) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// As much of a file as says whether it is too large.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let most = u64::try_from(LETTERS * MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    file.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(bytes)
}

async fn all(db: &Db, series: &str, files: &[PathBuf], dir: &Path, dry_run: bool) -> anyhow::Result<()> {
    ensure_series(db, series).await?;
    let mut rows = Vec::new();
    for (at, path) in files.iter().enumerate() {
        let name = path.strip_prefix(dir).unwrap_or(path).display().to_string();
        eprintln!("{}/{} {name}", at + 1, files.len());
        rows.push(understood(db, series, name, &read(path)?).await?);
    }
    // What needs a person stands first.
    rows.sort_by_key(|row| (row.stops.is_empty(), std::cmp::Reverse(row.doubts)));
    for row in &rows {
        let sign = match (row.stops.is_empty(), row.doubts) {
            (false, _) => "!",
            (true, 0) => " ",
            (true, _) => "?",
        };
        println!("{sign} {}: {}", row.name, row.what);
        if !row.stops.is_empty() {
            println!("    {}", row.stops);
        }
    }
    if dry_run {
        println!("{} reports. Nothing was applied (--dry-run).", rows.len());
        return Ok(());
    }
    let (mut new, mut revised, mut same, mut waiting) = (0, 0, 0, 0);
    for row in &rows {
        let Some(import) = row.import.filter(|_| row.stops.is_empty()) else {
            waiting += 1;
            continue;
        };
        match apply_import::apply(db, Viewer::system().asks_at(Utc::now()), series, import).await {
            Ok(outcome) => match outcome.changes {
                None => new += 1,
                Some(changes) if changes.is_empty() => same += 1,
                Some(_) => revised += 1,
            },
            Err(error) => {
                println!("! {}: {}", row.name, error.sentence(Lang::En));
                waiting += 1;
            }
        }
    }
    println!("{new} new events, {revised} changed, {same} as they were, {waiting} wait for somebody to look at them.");
    if waiting > 0 {
        println!(
            "Those wait at /organize/import, or are applied one by one: benkyokai import report FILE --set number=…"
        );
    }
    Ok(())
}

async fn understood(db: &Db, series: &str, name: String, bytes: &[u8]) -> anyhow::Result<Row> {
    let viewer = Viewer::system();
    let id = match importing::start_file(db, viewer.asks(), series, (&name, bytes), None).await {
        Ok(id) => id,
        Err(error) => {
            let stops = error.sentence(Lang::En);
            return Ok(Row { name, import: None, stops, doubts: 0, what: "not read".to_owned() });
        }
    };
    let review = pages::import_review::load(db, viewer.asks(), series, id, 1)
        .await
        .map_err(|error| anyhow::anyhow!(error.sentence(Lang::En)))?;
    let stops =
        problems(&review.draft).into_iter().next().map(|(path, text)| format!("{path}: {}", text.get(Lang::En)));
    // Nobody looks at each: a new event whose name could be another's waits for somebody who does.
    let is_unknown =
        review.event.is_none() && importing::names_another(&review.draft.series, &review.series.name, &[], true);
    let stops =
        stops.or_else(|| review.refused.as_ref().map(|text| format!("series: {}", text.get(Lang::En)))).or_else(|| {
            let other = &review.draft.series;
            is_unknown.then(|| format!("series: It names “{other}”. If it is of this series, apply it by itself."))
        });
    let doubts = review.draft.guesses.iter().filter(|guess| guess.certainty == Certainty::Unsure).count();
    Ok(Row { name, import: Some(id), stops: stops.unwrap_or_default(), doubts, what: said(&review) })
}

/// Number, day and size of a report, and which event it is about, in one line.
fn said(review: &ImportReview) -> String {
    let draft = &review.draft;
    let number = draft.number.map_or_else(|| "no number".to_owned(), |number| format!("#{number}"));
    let date = draft.date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
    let target = match &review.event {
        None => "new".to_owned(),
        Some(_) if review.changes.is_empty() => "as it is".to_owned(),
        Some(_) => format!("{} changes", review.changes.len()),
    };
    let counts = &review.counts;
    format!(
        "{number}, {date}, {} sessions, {} bullets, {} questions, {} to check; {target}",
        counts.sessions,
        counts.bullets,
        counts.questions,
        draft.guesses.len()
    )
}
