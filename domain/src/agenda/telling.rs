//! What a release tells: everybody by the public list, and by mail those speakers alone whose slot it moves or takes away.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    changes::Timed,
    queries::{self, SpeakerMail},
    releases::{self, Moved, Release},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, changes::is_planned_with, types::EventCard},
    ids::{EventId, PersonId},
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Kind, Payload},
    },
    time::Local,
    viewer::Asked,
};

/// Releases of which the public list tells.
const MAX_RELEASES: i64 = 100;

/// Who is on which slot before a release, to be told afterwards.
pub(crate) async fn speakers(db: &mut PgConnection, event: EventId) -> Result<Vec<SpeakerMail>> {
    Ok(queries::speaker_mails(db, event).await?)
}

/// Notes what a release changed and tells whom it touches; a step of its transaction, once all is written. `version`:
/// which one it is; `speakers`: those from before it.
pub(crate) async fn tell(
    tx: &mut PgConnection,
    (card, version): (&EventCard, i32),
    (before, after): (&[Timed], &[Timed]),
    speakers: &[SpeakerMail],
    now: DateTime<Utc>,
) -> Result<()> {
    let closed: Vec<i64> = before
        .iter()
        .chain(after)
        .filter(|(slot, _)| !slot.sharing.tlp.is_named())
        .filter_map(|(slot, _)| slot.slot.map(|id| id.0))
        .collect();
    queries::forget_in_releases(tx, card.id, &closed).await?;
    queries::insert_release(tx, card.id, version, &releases::public_changes(before, after), now).await?;
    // Nobody plans by the agenda of an evening that nobody knows of, or that is over.
    if !is_planned_with(card.state) || card.starts.is_some_and(|at| at.utc <= now) {
        return Ok(());
    }
    let still = queries::speaker_mails(tx, card.id).await?;
    for (to, changes) in touched(&releases::moved(before, after), speakers, &still) {
        let payload = Payload { event: Some(card.id), person: Some(to.person), changes, ..Payload::default() };
        let lang = Lang::from_tag(&to.language).unwrap_or_default();
        outbox::enqueue(tx, &to.mail, Kind::TalkMoved, lang, &payload, now).await?;
    }
    Ok(())
}

/// Each speaker with all that becomes of their slots. Who came or went with this release is told by people.
fn touched<'a>(
    moved: &[Moved],
    speakers: &'a [SpeakerMail],
    still: &[SpeakerMail],
) -> Vec<(&'a SpeakerMail, Vec<Changed>)> {
    let mut found: Vec<(&SpeakerMail, Vec<Changed>)> = Vec::new();
    for one in moved {
        let stays = |person: PersonId| still.iter().any(|row| row.slot == one.slot && row.person == person);
        for speaker in speakers.iter().filter(|row| row.slot == one.slot && (one.is_gone || stays(row.person))) {
            let label = if one.title.is_empty() {
                Text::new("あなたの枠", "Your slot")
            } else {
                Text::new(one.title.clone(), one.title.clone())
            };
            let change = Changed { label, was: one.was.clone(), is: one.is.clone() };
            match found.iter_mut().find(|(known, _)| known.person == speaker.person) {
                Some((_, changes)) => changes.push(change),
                None => found.push((speaker, vec![change])),
            }
        }
    }
    found
}

/// What a mail to a speaker says, as read when it is sent.
pub struct Letter {
    /// Security-JAWS 第33回.
    pub event: String,
    /// Local path of the event.
    pub path: String,
    /// Title, where and when it was, where and when it is.
    pub changes: Vec<[String; 3]>,
}

/// `None` when there is nothing to tell any more: the event is gone, cancelled or over.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(db: &Db, asked: Asked<'_>, payload: &Payload, lang: Lang) -> Result<Option<Letter>> {
    if !asked.viewer.is_system {
        return Err(Error::Forbidden);
    }
    let mut conn = db.acquire().await?;
    let Some(event) = payload.event else { return Ok(None) };
    let card = events::access::card(&mut conn, event).await?.filter(|card| is_planned_with(card.state));
    Ok(card.map(|card| Letter {
        event: card.name(lang),
        path: format!("/{}/{}", card.series_slug, card.number),
        changes: payload
            .changes
            .iter()
            .map(|change| [&change.label, &change.was, &change.is].map(|text| text.get(lang).to_owned()))
            .collect(),
    }))
}

/// What each release changed, the newest first, and whether there is more than the first one.
pub(crate) async fn public_list(db: &mut PgConnection, event: EventId, zone: &str) -> Result<Vec<Release>> {
    let rows = queries::releases(db, event, MAX_RELEASES).await?;
    let release = |row: queries::ReleaseRow| Release {
        version: row.version,
        at: Local::at(row.released_at, zone),
        changes: row.changes.0,
    };
    Ok(rows.into_iter().map(release).collect())
}

/// Whether the agenda was released again since everybody knows it.
pub(crate) async fn has_changed(db: &mut PgConnection, event: EventId) -> Result<bool> {
    Ok(queries::has_changed(db, event).await?)
}
