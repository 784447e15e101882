//! Organizers take away a picture that should not stand on a speaker's page. They say why, and the person hears of it.

use crate::{
    agenda::{merging, queries},
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Result},
    ids::PersonId,
    input,
    keys::CacheKey,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series,
    viewer::{Asked, Right},
};

/// Characters of why.
pub const MAX_REASON: usize = 300;

/// Removes the picture with this hash of somebody who speaks in the series, for good. One that is gone already is removed.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for who does not speak in the series; `Invalid` at `reason`;
/// `Conflict` when they handed in another picture since.
pub async fn remove(db: &Db, asked: Asked<'_>, slug: &str, person: PersonId, hash: &str, reason: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    queries::lock_person(&mut tx, person).await?;
    if !merging::side(&mut tx, person).await?.speaks_in(series.id) {
        return Err(Error::NotFound);
    }
    let reason = input::line("reason", reason, MAX_REASON)?;
    if reason.is_empty() {
        return Err(Error::invalid(
            "reason",
            "理由を入れてください。本人に知らせ、記録に残します。",
            "Please say why: the person reads it, and the log keeps it.",
        ));
    }
    let Some(kept) = queries::kept_picture(&mut tx, person).await? else { return Ok(()) };
    if kept.hash != hash {
        return Err(Error::conflict(
            "先に別の写真に変えられています。いまの写真を見て、もう一度選んでください。",
            "They handed in another picture first. Please look at it, then choose again.",
        ));
    }
    let readers = queries::mails_of_picture(&mut tx, person).await?;
    queries::remove_picture(&mut tx, person).await?;
    queries::note_removal(&mut tx, (person, series.id), &reason, asked.viewer.account_id(), asked.now).await?;
    let payload =
        Payload { person: Some(person), subject: series.name.clone(), words: reason.clone(), ..Payload::default() };
    for (mail, language) in &readers {
        let lang = Lang::from_tag(language).unwrap_or_default();
        outbox::enqueue(&mut tx, mail, Kind::PictureRemoved, lang, &payload, asked.now).await?;
    }
    let subject = format!("person:{person}");
    for id in queries::series_of_person(&mut tx, person).await? {
        let entry = audit::Entry {
            series: Some(id),
            event: None,
            action: "speaker.picture_removed",
            subject: &subject,
            outcome: Outcome::Ok,
            details: Details { words: reason.clone(), told: Some(readers.len()), ..Details::default() },
        };
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    let events = queries::events_of_person(&mut tx, person).await?;
    let keys: Vec<CacheKey> = events.into_iter().map(CacheKey::event).chain([CacheKey::SITE]).collect();
    db.commit(tx, &keys).await
}
