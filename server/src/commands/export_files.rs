//! The files that the records of an archive name: slides and pictures, one at a time.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

use anyhow::Context;
use domain::{
    archive::format::{
        files::PICTURES,
        record::{EventRecord, SeriesRecord},
    },
    db::Db,
    ids::EventId,
    pages::archive_record,
    viewer::Viewer,
    workflows::slides_file::{self, SlidesFile},
};

use super::explained;

/// Writes the slides of an event into its folder, a piece after the other; returns how many there are.
pub(super) async fn slides(db: &Db, dir: &Path, id: EventId, event: &EventRecord) -> anyhow::Result<usize> {
    let named: Vec<_> = event.slots.iter().filter_map(|slot| slot.slides_file.as_ref()).collect();
    if named.is_empty() {
        return Ok(0);
    }
    let system = Viewer::system();
    let kept = archive_record::slides(db, system.asks(), id).await.map_err(explained)?;
    for named in &named {
        let path = dir.join(&named.name);
        let found = kept.iter().find(|kept| kept.hash == named.hash);
        let kept = found.with_context(|| changed(&path))?;
        let slides = SlidesFile { slot: kept.slot, size: kept.size, hash: kept.hash.clone() };
        let mut file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut offset = 0;
        while let Some(piece) = slides_file::piece(db, &slides, offset).await.map_err(explained)? {
            file.write_all(&piece).with_context(|| format!("{} cannot be written", path.display()))?;
            offset += i32::try_from(piece.len())?;
        }
        anyhow::ensure!(offset == slides.size, changed(&path));
    }
    Ok(named.len())
}

/// Writes the pictures of those who spoke into a folder of the series; returns how many there are.
pub(super) async fn pictures(db: &Db, folder: &Path, series: &SeriesRecord) -> anyhow::Result<usize> {
    let dir = folder.join(PICTURES);
    let system = Viewer::system();
    let mut count = 0;
    for person in &series.people {
        let Some(named) = &person.picture else { continue };
        let path = dir.join(&named.name);
        let bytes = archive_record::picture(db, system.asks(), &person.slug, named).await.map_err(explained)?;
        let bytes = bytes.with_context(|| changed(&path))?;
        fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        count += 1;
    }
    Ok(count)
}

fn changed(path: &Path) -> String {
    format!("What {} should hold was replaced meanwhile: export again into another folder.", path.display())
}
