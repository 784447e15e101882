//! Who speaks in a week is reminded once of what is still wanted of them, unless organizers switched that off; or they send
//! it themselves, by [`super::send_letter`]. Whoever has not answered is asked again by [`super::ask_again`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        queries::{self, SpeakerTalkRow},
        telling,
        wanted::is_asked_for,
    },
    db::Db,
    error::Result,
    events,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Changed, Kind, Payload},
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
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let rows = queries::unreminded(&mut tx, asked.now, BATCH).await?;
    let told = write(&mut tx, rows, asked.now).await?;
    if told > 0 {
        db.commit(tx, &[]).await?;
    }
    Ok(told)
}

async fn write(tx: &mut PgConnection, rows: Vec<SpeakerTalkRow>, now: DateTime<Utc>) -> Result<usize> {
    let mut told = Vec::new();
    for row in rows.into_iter().filter(|row| !row.wanted().is_empty()) {
        // Another process may have been first.
        if !queries::note_speaker_reminder(tx, row.slot, row.person, now).await? {
            continue;
        }
        if told.contains(&(row.event, row.person)) {
            continue;
        }
        told.push((row.event, row.person));
        let payload = Payload { event: Some(row.event), person: Some(row.person), ..Payload::default() };
        let lang = Lang::from_tag(&row.language).unwrap_or_default();
        outbox::enqueue(tx, &row.mail, Kind::SpeakerReminder, lang, &payload, now).await?;
    }
    Ok(told.len())
}

/// What is wanted of each of these talks, but for those of which nothing is.
pub(super) fn wanted_of(rows: &[SpeakerTalkRow]) -> Vec<Changed> {
    let of_talk = |row: &SpeakerTalkRow| {
        let wanted = row.wanted();
        let nouns = |lang: Lang| {
            let nouns: Vec<_> = wanted.iter().map(|one| one.noun(lang)).collect();
            nouns.join(lang.t("、", ", "))
        };
        let title = markdown::excerpt(&row.title, 80);
        let label = if title.is_empty() {
            Text::new("(題名は調整中)", "(title to come)")
        } else {
            Text::new(title.clone(), title)
        };
        (!wanted.is_empty()).then(|| Changed {
            label,
            was: Text::new("", ""),
            is: Text::new(nouns(Lang::Ja), nouns(Lang::En)),
        })
    };
    rows.iter().filter_map(of_talk).collect()
}

/// What such a mail says, as read when it is sent; `None` when nothing is wanted any more, and of one that went by itself
/// once the event has begun.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn letter(db: &Db, asked: Asked<'_>, payload: &Payload, lang: Lang) -> Result<Option<Letter>> {
    asked.viewer.require_program()?;
    let (Some(event), Some(person)) = (payload.event, payload.person) else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let Some(card) = events::access::card(&mut conn, event).await? else { return Ok(None) };
    // Somebody who asks looks at the words first, so that these go along.
    let is_wanted = if payload.words.is_empty() {
        card.starts.as_ref().is_some_and(|starts| starts.utc > asked.now)
    } else {
        is_asked_for(card.state)
    };
    if !is_wanted {
        return Ok(None);
    }
    let words = telling::lines(&wanted_of(&queries::talks_of_speaker(&mut conn, event, person).await?), lang);
    if words.is_empty() {
        return Ok(None);
    }
    Ok(Some(Letter { event: card.name(lang), path: crate::addresses::own::SPEAKING.to_owned(), words }))
}
