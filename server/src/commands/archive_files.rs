//! Slides and pictures of a folder that `export archive` wrote. They come after the records that name them, one at a time,
//! so that an archive may have as many of them as it likes.

use std::path::Path;

use chrono::Utc;
use domain::{
    Lang,
    archive::format::{
        files::{FileRecord, PICTURES},
        record::{self, EventRecord, SeriesRecord},
    },
    db::Db,
    ids::EventRef,
    viewer::Viewer,
    workflows::archive::files::{MAX_PDF, MAX_PICTURE, bring_picture, bring_slides},
};
use walkdir::WalkDir;

use super::{
    archive_reading::{DEPTH, read, read_within},
    explained,
};

/// Whether a record beside this file may name it: it is not read with the texts.
pub(super) fn is_named(path: &Path) -> bool {
    let Some(folder) = path.parent() else { return false };
    let is_slides = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("slides-"));
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => is_slides && folder.join(EVENT).is_file(),
        "jpg" => folder.ends_with(PICTURES) && folder.parent().is_some_and(|above| above.join(SERIES).is_file()),
        _ => false,
    }
}

const EVENT: &str = "event.json";
const SERIES: &str = "series.json";

/// Brings what the records of a folder name and what is not here yet; says what could not be brought.
pub(super) async fn bring(db: &Db, path: &Path) -> anyhow::Result<()> {
    let mut brought = 0;
    for entry in WalkDir::new(path).max_depth(DEPTH).sort_by_file_name() {
        let entry = entry?;
        let Some(folder) = entry.path().parent().filter(|_| entry.file_type().is_file()) else { continue };
        match entry.file_name().to_str() {
            Some(SERIES) => {
                if let Ok(series) = record::read_series(&read(entry.path())?) {
                    brought += pictures(db, folder, &series).await?;
                }
            }
            Some(EVENT) => {
                if let Ok(event) = record::read_event(&read(entry.path())?) {
                    brought += slides(db, folder, &event).await?;
                }
            }
            _ => {}
        }
    }
    if brought > 0 {
        println!("{brought} slides and pictures were brought.");
    }
    Ok(())
}

async fn pictures(db: &Db, folder: &Path, series: &SeriesRecord) -> anyhow::Result<usize> {
    let (system, dir) = (Viewer::system(), folder.join(PICTURES));
    let mut brought = 0;
    for person in &series.people {
        let Some(file) = &person.picture else { continue };
        let Some(bytes) = named(&dir, file, MAX_PICTURE)? else { continue };
        let done = bring_picture(db, system.asks_at(Utc::now()), &person.slug, file, bytes).await;
        brought += usize::from(report(&dir, file, done)?);
    }
    Ok(brought)
}

async fn slides(db: &Db, dir: &Path, event: &EventRecord) -> anyhow::Result<usize> {
    let (system, event_ref) = (Viewer::system(), EventRef::new(&event.series, event.number));
    let mut brought = 0;
    for (place, slot) in (1..).zip(&event.slots) {
        let Some(file) = &slot.slides_file else { continue };
        let Some(bytes) = named(dir, file, MAX_PDF)? else { continue };
        let done = bring_slides(db, system.asks_at(Utc::now()), event_ref, (place, slot), &bytes).await;
        brought += usize::from(report(dir, file, done)?);
    }
    Ok(brought)
}

/// The bytes of a file that a record names; one that is not there, or is a link, is said and left.
fn named(dir: &Path, file: &FileRecord, max: usize) -> anyhow::Result<Option<Vec<u8>>> {
    let path = dir.join(&file.name);
    let is_file = || path.symlink_metadata().is_ok_and(|known| known.is_file());
    if file.is_plain() && is_file() {
        return read_within(&path, max).map(Some);
    }
    println!("! {} is named, and is not there.", dir.join(file.name.escape_debug().to_string()).display());
    Ok(None)
}

/// A file that cannot be brought is said, and the others are.
fn report(dir: &Path, file: &FileRecord, done: domain::Result<bool>) -> anyhow::Result<bool> {
    match done {
        Err(error @ (domain::Error::Unavailable | domain::Error::ReadOnly)) => Err(explained(error)),
        Err(error) => {
            println!("! {}: {}", dir.join(&file.name).display(), error.sentence(Lang::En));
            Ok(false)
        }
        Ok(is_new) => Ok(is_new),
    }
}
