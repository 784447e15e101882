//! A letter to a speaker put into words, at the moment it is sent. For the worker.

use super::remind_speakers;
use crate::{
    agenda::telling,
    db::Db,
    error::Result,
    events::{self, types::Event},
    ids::{EventId, SeriesId},
    lang::Lang,
    letters::{
        self, reading,
        types::{LetterKind, Words},
        words::{self, Parts},
    },
    mail::types::{Facts, Mail},
    qa::speaking,
    series,
    viewer::Asked,
};

/// A letter, ready to be put into words.
pub struct SpeakerMail {
    pub facts: Facts,
    /// Of a letter about the event as a whole: what the calendar of its reader learns.
    pub event: Option<Event>,
}

/// What a letter is about, as read when it is sent.
struct Said {
    event: String,
    path: String,
    talks: String,
    reason: String,
}

/// A letter with its words: those that its organizer wrote for it, else those that stand for the event. `None`
/// when there is nothing to tell any more: what was asked for is done, or the event is off.
///
/// Errors: `Forbidden` for anybody but the worker.
pub async fn prepare(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<SpeakerMail>> {
    asked.viewer.require_program()?;
    let Some(kind) = LetterKind::from_mail(mail.kind) else { return Ok(None) };
    let lang = mail.lang;
    let event = match (mail.payload.event, mail.payload.series) {
        (Some(event), _) => event,
        (None, Some(series)) => return tried_at_series(db, (series, kind), mail).await.map(Some),
        (None, None) => return Ok(None),
    };
    // Whoever writes it tries it on themselves, whatever holds of the event.
    let said = match mail.payload.account {
        Some(_) => example(db, event, kind, lang).await?,
        None => load_letter(db, asked, kind, mail).await?,
    };
    let Some(said) = said else { return Ok(None) };
    let mut conn = db.acquire().await?;
    let Some(card) = events::access::card(&mut conn, event).await? else { return Ok(None) };
    let series = series::access::find(&mut conn, &card.series_slug).await?;
    let written = Words::new(mail.payload.subject.clone(), mail.payload.words.clone());
    let words = if written.is_blank() {
        reading::one(&mut conn, series.id, event, kind).await?.words(lang).clone()
    } else {
        written
    };
    let name = match mail.payload.person {
        Some(person) => letters::queries::name_of(&mut conn, event, person).await?,
        None => String::new(),
    };
    let parts = Parts { name: &name, event: &said.event, talks: &said.talks, reason: &said.reason, ..Parts::default() };
    let (subject, body) = words::composed(kind, lang, &words, parts);
    let facts = Facts { event: said.event, path: said.path, subject, words: body, ..Facts::default() };
    let is_true = kind.is_of_event() && mail.payload.account.is_none();
    let event = if is_true { Some(events::access::load(&mut conn, card).await?) } else { None };
    Ok(Some(SpeakerMail { facts, event }))
}

async fn load_letter(db: &Db, asked: Asked<'_>, kind: LetterKind, mail: &Mail) -> Result<Option<Said>> {
    let of_list = |speaking::Letter { event, path, words }| Said { event, path, talks: words, reason: String::new() };
    Ok(match kind {
        LetterKind::SlidesWanted => remind_speakers::letter(db, asked, &mail.payload, mail.lang).await?.map(of_list),
        LetterKind::QuestionsWaiting => {
            speaking::letter(db, asked, mail.kind, &mail.payload, mail.lang).await?.map(of_list)
        }
        _ => {
            let letter = telling::letter(db, asked, kind, &mail.payload, mail.lang).await?;
            letter.map(|telling::Letter { event, path, talks, reason }| Said { event, path, talks, reason })
        }
    })
}

/// A letter that an organizer of a series tries on themselves at no event of it: the series stands for the event.
async fn tried_at_series(db: &Db, (series, kind): (SeriesId, LetterKind), mail: &Mail) -> Result<SpeakerMail> {
    let mut conn = db.acquire().await?;
    let (slug, name) = series::access::name(&mut conn, series).await?;
    let typed = Words::new(mail.payload.subject.clone(), mail.payload.words.clone());
    let parts = Parts { event: &name, ..words::example(kind, mail.lang) };
    let (subject, words) = words::composed(kind, mail.lang, &typed, parts);
    let facts = Facts { path: format!("/{slug}"), event: name, subject, words, ..Facts::default() };
    Ok(SpeakerMail { facts, event: None })
}

/// Lines that stand for those of somebody.
async fn example(db: &Db, event: EventId, kind: LetterKind, lang: Lang) -> Result<Option<Said>> {
    let mut conn = db.acquire().await?;
    let card = events::access::card(&mut conn, event).await?;
    let parts = words::example(kind, lang);
    Ok(card.map(|card| Said {
        path: format!("/{}/{}", card.series_slug, card.number),
        event: card.name(lang),
        talks: parts.talks.to_owned(),
        reason: parts.reason.to_owned(),
    }))
}
