//! Organizers write a letter anew for an event or for the series, switch one off that goes by itself, and try one on
//! themselves.

use sqlx::PgConnection;

use super::{
    queries::{self, NewRow},
    reading,
    types::{Letter, LetterKind, Scope, Words, WrittenAt},
    words::{MAX_BODY, MAX_SUBJECT, is_left_out, standing},
};
use crate::{
    audit::{self, Details, Entry, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events,
    ids::{EventId, SeriesId},
    input,
    lang::Lang,
    mail::{outbox, types::Payload},
    series,
    viewer::{Asked, Right},
};

/// A letter as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterInput {
    pub kind: LetterKind,
    pub scope: Scope,
    /// In Japanese and in English. A language that is left empty has the words from above again.
    pub words: [Words; 2],
    /// [`Letter::version`] of what was looked at.
    pub version: String,
}

/// Writes a letter anew. What is written for the series stands for this event, too.
///
/// Errors: as [`open`]; `Invalid` at `subject_ja`, `body_ja`, `subject_en`, `body_en`;
/// `Conflict` when somebody else wrote it first.
pub async fn save(db: &Db, asked: Asked<'_>, place: impl Into<WrittenAt<'_>>, input: &LetterInput) -> Result<()> {
    let place = place.into();
    let words = checked_as(input.kind, "", &input.words)?;
    let mut tx = db.begin().await?;
    let (at, letter) = open(&mut tx, asked, place, input.kind).await?;
    let scope = at.scope(input.scope);
    if letter.version != input.version {
        return Err(Error::conflict(
            "この文面は、ほかの人が先に変えました。入力した内容はこのまま残っています。見比べてから、もう一度保存してください。",
            "Somebody else changed this letter first. What you typed is still here: compare, then save again.",
        ));
    }
    let above = above(&mut tx, at, input.kind, scope).await?;
    let own = differing(words, &above);
    match scope {
        Scope::Event => write(&mut tx, asked, at, &letter, (Scope::Event, &own, letter.is_off)).await?,
        Scope::Series => {
            let is_off = series_off(&mut tx, at, input.kind).await?;
            write(&mut tx, asked, at, &letter, (Scope::Series, &own, is_off)).await?;
            if letter.is_written[0] {
                // Words of this event alone would hide them.
                let blank = <[Words; 2]>::default();
                write(&mut tx, asked, at, &letter, (Scope::Event, &blank, letter.is_off)).await?;
            }
        }
    }
    log(&mut tx, asked, at, (input.kind, scope), "letters.save").await?;
    db.commit(tx, &[]).await
}

/// Takes back what was written for the event, or for the series: then the words from above stand again. Twice is once.
///
/// Errors: as [`open`].
pub async fn reset(
    db: &Db,
    asked: Asked<'_>,
    place: impl Into<WrittenAt<'_>>,
    (kind, scope): (LetterKind, Scope),
) -> Result<()> {
    let place = place.into();
    let mut tx = db.begin().await?;
    let (at, letter) = open(&mut tx, asked, place, kind).await?;
    let scope = at.scope(scope);
    if letter.is_written[usize::from(scope == Scope::Series)] {
        let is_off = if scope == Scope::Event { letter.is_off } else { series_off(&mut tx, at, kind).await? };
        write(&mut tx, asked, at, &letter, (scope, &<[Words; 2]>::default(), is_off)).await?;
        log(&mut tx, asked, at, (kind, scope), "letters.reset").await?;
    }
    db.commit(tx, &[]).await
}

/// Switches a letter off that goes by itself, or on again: for this event, or for the series and this event with it. Twice
/// is once.
///
/// Errors: as [`open`]; `Conflict` for a letter that is not switched off.
pub async fn switch(
    db: &Db,
    asked: Asked<'_>,
    place: impl Into<WrittenAt<'_>>,
    (kind, scope): (LetterKind, Scope),
    is_off: bool,
) -> Result<()> {
    let place = place.into();
    if !kind.goes_by_itself() {
        return Err(Error::conflict("このメールは止められません。", "This letter cannot be switched off."));
    }
    let mut tx = db.begin().await?;
    let (at, letter) = open(&mut tx, asked, place, kind).await?;
    let scope = at.scope(scope);
    let own = stored(&mut tx, at, kind).await?;
    if scope == Scope::Series {
        write(&mut tx, asked, at, &letter, (Scope::Series, &own[1], is_off)).await?;
    }
    // An event that has a row of its own would not follow the series.
    let has_own = !letter.version.starts_with("0.");
    if scope == Scope::Event || has_own {
        write(&mut tx, asked, at, &letter, (Scope::Event, &own[0], is_off)).await?;
    }
    log(&mut tx, asked, at, (kind, scope), if is_off { "letters.off" } else { "letters.on" }).await?;
    db.commit(tx, &[]).await
}

/// Sends a letter to whoever asks for it, in both languages, with lines that stand for those of somebody. `words`: as typed;
/// without them, as it would be sent now.
///
/// Errors: as [`open`]; `Invalid` as [`checked`] has it.
pub async fn try_on_oneself(
    db: &Db,
    asked: Asked<'_>,
    place: impl Into<WrittenAt<'_>>,
    kind: LetterKind,
    words: Option<(&str, &[Words; 2])>,
) -> Result<()> {
    let place = place.into();
    let words = match words {
        Some((prefix, typed)) => checked_as(kind, prefix, typed)?,
        None => <[Words; 2]>::default(),
    };
    let mut tx = db.begin().await?;
    let (at, letter) = open(&mut tx, asked, place, kind).await?;
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    for (lang, typed) in [Lang::Ja, Lang::En].into_iter().zip(words) {
        let words = if typed.is_blank() { letter.words(lang).clone() } else { typed };
        let payload = Payload {
            event: at.event,
            series: at.event.is_none().then_some(at.series),
            account: Some(account.id),
            subject: words.subject,
            words: words.body,
            ..Payload::default()
        };
        outbox::enqueue(&mut tx, &account.mail, kind.mail(), lang, &payload, asked.now).await?;
    }
    db.commit(tx, &[]).await
}

/// [`checked`], with what a subject of this kind cannot hold.
///
/// Errors: `Invalid` at the same fields.
fn checked_as(kind: LetterKind, prefix: &str, words: &[Words; 2]) -> Result<[Words; 2]> {
    let words = checked(prefix, words)?;
    let mut wrong = Problems::default();
    for (own, field) in words.iter().zip(["subject_ja", "subject_en"]) {
        if is_left_out(kind, &own.subject) {
            wrong.gather::<()>(Err(Error::invalid(
                &format!("{prefix}{field}"),
                "件名に{題名}と{応募した人}は入れられません。本文には入れられます。",
                "A subject cannot hold {title} or {proposer}. The letter can.",
            )))?;
        }
    }
    wrong.check()?;
    Ok(words)
}

/// Words as they are stored: each language whole, or empty.
///
/// Errors: `Invalid` at `subject_ja`, `body_ja`, `subject_en` and `body_en`, behind the prefix.
pub(crate) fn checked(prefix: &str, words: &[Words; 2]) -> Result<[Words; 2]> {
    let mut wrong = Problems::default();
    let japanese = whole(&format!("{prefix}subject_ja"), &format!("{prefix}body_ja"), &words[0]);
    let english = whole(&format!("{prefix}subject_en"), &format!("{prefix}body_en"), &words[1]);
    let both = [wrong.gather(japanese)?, wrong.gather(english)?];
    wrong.check()?;
    Ok(both)
}

/// One of them. Errors: `Invalid` at both fields.
pub(crate) fn whole(subject: &str, body: &str, words: &Words) -> Result<Words> {
    let mut wrong = Problems::default();
    let line = wrong.gather(input::line(subject, &words.subject, MAX_SUBJECT))?;
    let text = wrong.gather(input::text(body, &words.body, MAX_BODY))?;
    if !words.is_blank() {
        let mut wants = |is_there: bool, error: Error| wrong.gather(if is_there { Ok(()) } else { Err(error) });
        let no_subject = Error::invalid(subject, "件名を入れてください。", "Please write a subject.");
        wants(!words.subject.trim().is_empty(), no_subject)?;
        let no_body = Error::invalid(body, "本文を入れてください。", "Please write the letter.");
        wants(!words.body.trim().is_empty(), no_body)?;
    }
    wrong.check()?;
    Ok(Words::new(line, text))
}

/// The series, and its event where the letter is written at one.
#[derive(Clone, Copy)]
struct At {
    series: SeriesId,
    event: Option<EventId>,
}

impl At {
    /// At the series itself there is no event that words could be for alone.
    const fn scope(self, wished: Scope) -> Scope {
        if self.event.is_none() { Scope::Series } else { wished }
    }

    const fn event_in(self, scope: Scope) -> Option<EventId> {
        match scope {
            Scope::Event => self.event,
            Scope::Series => None,
        }
    }
}

/// Where it is written and the letter there, for who may write it; two who write of one series follow each other.
///
/// Errors: as [`events::access::find_with_right`]; for a series `NotFound`, and as the right to edit its events is refused.
async fn open(tx: &mut PgConnection, asked: Asked<'_>, place: WrittenAt<'_>, kind: LetterKind) -> Result<(At, Letter)> {
    let at = match place {
        WrittenAt::Event(event) => {
            let (series, card) = events::access::find_with_right(tx, asked.viewer, event, Right::EditEvent).await?;
            At { series: series.id, event: Some(card.id) }
        }
        WrittenAt::Series(slug) => {
            let series = series::access::find(tx, slug).await?;
            asked.viewer.require(series.id, Right::EditEvent)?;
            At { series: series.id, event: None }
        }
    };
    series::access::lock(tx, at.series).await?;
    let letter = reading::of_proposal(tx, at.series, at.event, kind).await?;
    Ok((at, letter))
}

/// What is stored for the event and for the series; empty where nothing is.
async fn stored(tx: &mut PgConnection, at: At, kind: LetterKind) -> Result<[[Words; 2]; 2]> {
    let rows = queries::rows(tx, at.series, at.event).await?;
    let of = |is_of_event: bool| {
        let row = rows.iter().find(|row| row.is_of_event == is_of_event && row.kind == kind.into_str());
        row.map_or_else(Default::default, |row| [row.words(Lang::Ja), row.words(Lang::En)])
    };
    Ok([of(true), of(false)])
}

/// Whether the series itself has it switched off.
async fn series_off(tx: &mut PgConnection, at: At, kind: LetterKind) -> Result<bool> {
    let rows = queries::rows(tx, at.series, at.event).await?;
    Ok(rows.iter().any(|row| !row.is_of_event && row.kind == kind.into_str() && row.is_off))
}

/// The words that stand where nothing is written at this scope.
async fn above(tx: &mut PgConnection, at: At, kind: LetterKind, scope: Scope) -> Result<[Words; 2]> {
    let [_, of_series] = stored(tx, at, kind).await?;
    let [ja, en] = of_series;
    let standing = |lang: Lang, words: Words| {
        if scope == Scope::Event && !words.is_blank() { words } else { standing(kind, lang) }
    };
    Ok([standing(Lang::Ja, ja), standing(Lang::En, en)])
}

/// What is the same as from above is not stored, so that it follows.
fn differing(words: [Words; 2], above: &[Words; 2]) -> [Words; 2] {
    let [ja, en] = words;
    let own = |words: Words, above: &Words| if words == *above { Words::default() } else { words };
    [own(ja, &above[0]), own(en, &above[1])]
}

async fn write(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    at: At,
    letter: &Letter,
    (scope, words, is_off): (Scope, &[Words; 2], bool),
) -> Result<()> {
    let row = NewRow { series: at.series, event: at.event_in(scope), kind: letter.kind, words, is_off };
    Ok(queries::write(tx, &row, asked.viewer.account_id(), asked.now).await?)
}

async fn log(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    at: At,
    (kind, scope): (LetterKind, Scope),
    action: &str,
) -> Result<()> {
    let subject = format!("letter:{}", kind.into_str());
    let event = at.event_in(scope);
    let (outcome, details) = (Outcome::Ok, Details::default());
    let entry = Entry { series: Some(at.series), event, action, subject: &subject, outcome, details };
    audit::write(tx, asked.viewer, &entry).await
}
