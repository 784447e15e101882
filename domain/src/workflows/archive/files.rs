//! Slides and pictures that the records of an archive name. They are brought after these by the program's own command,
//! each by itself: nobody holds more than one of them.

use sha2::{Digest as _, Sha256};

use crate::{
    agenda,
    archive::{
        format::{files::FileRecord, record::SlotRecord},
        queries,
    },
    audit,
    db::Db,
    error::{Error, Result},
    events::access,
    ids::EventRef,
    keys::CacheKey,
    viewer::Asked,
    workflows::{slides_file, speaker_picture},
};

pub use crate::workflows::{slides_file::MAX_PDF, speaker_picture::MAX_PICTURE};

/// Keeps the slides of the slot at this place of an agenda, counted from 1; returns whether it had none before. What is
/// there stays, and so does a slot that is another than the record says.
///
/// Errors: `Forbidden` for anybody but the program; `NotFound`; `Invalid` at `file` for what is no PDF, too large, or
/// another than the record says.
pub async fn bring_slides(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (place, slot): (usize, &SlotRecord),
    bytes: &[u8],
) -> Result<bool> {
    asked.viewer.require_program()?;
    let Some(file) = &slot.slides_file else { return Ok(false) };
    slides_file::check(bytes)?;
    ensure_same(file, bytes)?;
    let mut tx = db.begin().await?;
    let (series, card) = access::find(&mut tx, asked.viewer, event_ref).await?;
    access::lock(&mut tx, card.id).await?;
    let at = (i64::try_from(place).unwrap_or(i64::MAX), slot.title.as_str());
    if !queries::insert_slides(&mut tx, card.id, at, file, bytes).await? {
        return Ok(false);
    }
    let subject = format!("event:{}", card.id);
    let entry = audit::Entry::of_event(series.id, card.id, "import.archive_file", &subject).with_words(&file.name);
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &access::touched(&series, card.id)).await?;
    Ok(true)
}

/// Keeps the picture of somebody, made anew as any that is handed in; returns whether they had none before.
///
/// Errors: `Forbidden` for anybody but the program; `Invalid` at `file` or `picture` for another file than the record says,
/// and for what is no picture.
pub async fn bring_picture(db: &Db, asked: Asked<'_>, person: &str, file: &FileRecord, bytes: Vec<u8>) -> Result<bool> {
    asked.viewer.require_program()?;
    ensure_same(file, &bytes)?;
    // Reading a picture takes its time: not for one that is there.
    if !queries::lacks_picture(&mut *db.acquire().await?, person).await? {
        return Ok(false);
    }
    let made = speaker_picture::remake(bytes).await?;
    let mut tx = db.begin().await?;
    let kept = queries::insert_picture(&mut tx, person, (&made.bytes, &made.hash), file).await?;
    let Some(id) = kept else { return Ok(false) };
    let events = agenda::queries::events_of_person(&mut tx, id).await?;
    let keys: Vec<CacheKey> = events.into_iter().map(CacheKey::event).chain([CacheKey::SITE]).collect();
    db.commit(tx, &keys).await?;
    Ok(true)
}

fn ensure_same(file: &FileRecord, bytes: &[u8]) -> Result<()> {
    if hex::encode(Sha256::digest(bytes)) == file.hash {
        return Ok(());
    }
    Err(Error::invalid(
        "file",
        "記録にあるファイルと中身が違います。書き出したときのファイルを置いてください。",
        "It is another file than the record says. Put the one there that was exported.",
    ))
}
