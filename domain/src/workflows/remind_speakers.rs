//! Who speaks in a week is reminded once of what is still wanted of them.

use crate::{
    agenda::{
        queries::{self, SpeakerTalkRow},
        wanted::{Wanted, wanted},
    },
    db::Db,
    error::{Error, Result},
    events,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    markdown,
    qa::speaking::Letter,
    viewer::Asked,
};

/// Talks that are looked at a time; more than speak within a week.
const BATCH: i64 = 500;

/// Writes the mails that are due; says how many. A speaker with two talks at one event gets one. A talk of which nothing is
/// wanted is looked at again later, since what was said may be taken back.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn send_due(db: &Db, asked: Asked<'_>) -> Result<usize> {
    if !asked.viewer.is_system {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    let mut told = Vec::new();
    for row in queries::unreminded(&mut tx, asked.now, BATCH).await? {
        if of(&row).is_empty() {
            continue;
        }
        // Another process may have been first.
        if !queries::note_speaker_reminder(&mut tx, row.slot, row.person, asked.now).await? {
            continue;
        }
        if told.contains(&(row.event, row.person)) {
            continue;
        }
        told.push((row.event, row.person));
        let payload = Payload { event: Some(row.event), person: Some(row.person), ..Payload::default() };
        let lang = Lang::from_tag(&row.language).unwrap_or_default();
        outbox::enqueue(&mut tx, &row.mail, Kind::SpeakerReminder, lang, &payload, asked.now).await?;
    }
    if !told.is_empty() {
        db.commit(tx, &[]).await?;
    }
    Ok(told.len())
}

fn of(row: &SpeakerTalkRow) -> Vec<Wanted> {
    wanted(row.permissions(), &row.sharing(), row.has_slides, row.has_bio)
}

/// What such a mail says, as read when it is sent; `None` when nothing is wanted any more.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn letter(db: &Db, asked: Asked<'_>, payload: &Payload, lang: Lang) -> Result<Option<Letter>> {
    if !asked.viewer.is_system {
        return Err(Error::Forbidden);
    }
    let (Some(event), Some(person)) = (payload.event, payload.person) else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let Some(card) = events::access::card(&mut conn, event).await? else { return Ok(None) };
    if card.starts.is_none_or(|starts| starts.utc <= asked.now) {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for row in queries::talks_of_speaker(&mut conn, event, person).await? {
        let nouns: Vec<_> = of(&row).into_iter().map(|one| one.noun(lang)).collect();
        if nouns.is_empty() {
            continue;
        }
        let title = markdown::excerpt(&row.title, 80);
        let title = if title.is_empty() { lang.t("(題名は調整中)", "(title to come)").to_owned() } else { title };
        lines.push(format!("{title}: {}", nouns.join(lang.t("、", ", "))));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    Ok(Some(Letter {
        event: card.name(lang),
        path: crate::addresses::own::SPEAKING.to_owned(),
        words: lines.join("\n"),
    }))
}
