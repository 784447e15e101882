//! Organizers write a letter anew for an event or for the series, switch one off that goes by itself, and try one on
//! themselves.

use sqlx::PgConnection;

use super::{
    queries::{self, NewRow},
    reading,
    types::{Letter, LetterKind, Scope, Words},
    words::{MAX_BODY, MAX_SUBJECT, is_left_out, standing},
};
use crate::{
    audit::{self, Details, Entry, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events::{self, types::EventCard},
    ids::EventRef,
    input,
    lang::Lang,
    mail::{outbox, types::Payload},
    series::{self, types::Series},
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
/// Errors: as [`events::access::find_with_right`]; `Invalid` at `subject_ja`, `body_ja`, `subject_en`, `body_en`;
/// `Conflict` when somebody else wrote it first.
pub async fn save(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, input: &LetterInput) -> Result<()> {
    let words = checked_as(input.kind, "", &input.words)?;
    let mut tx = db.begin().await?;
    let (series, card, letter) = open(&mut tx, asked, event_ref, input.kind).await?;
    if letter.version != input.version {
        return Err(Error::conflict(
            "この文面は、ほかの人が先に変えました。入力した内容はこのまま残っています。見比べてから、もう一度保存してください。",
            "Somebody else changed this letter first. What you typed is still here: compare, then save again.",
        ));
    }
    let above = above(&mut tx, (&series, &card), input.kind, input.scope).await?;
    let own = differing(words, &above);
    let at = (&series, &card);
    match input.scope {
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
    log(&mut tx, asked, at, (input.kind, input.scope), "letters.save").await?;
    db.commit(tx, &[]).await
}

/// Takes back what was written for the event, or for the series: then the words from above stand again. Twice is once.
///
/// Errors: as [`events::access::find_with_right`].
pub async fn reset(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (kind, scope): (LetterKind, Scope),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card, letter) = open(&mut tx, asked, event_ref, kind).await?;
    let at = (&series, &card);
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
/// Errors: as [`events::access::find_with_right`]; `Conflict` for a letter that is not switched off.
pub async fn switch(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (kind, scope): (LetterKind, Scope),
    is_off: bool,
) -> Result<()> {
    if !kind.goes_by_itself() {
        return Err(Error::conflict("このメールは止められません。", "This letter cannot be switched off."));
    }
    let mut tx = db.begin().await?;
    let (series, card, letter) = open(&mut tx, asked, event_ref, kind).await?;
    let at = (&series, &card);
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
/// Errors: as [`events::access::find_with_right`]; `Invalid` as [`checked`] has it.
pub async fn try_on_oneself(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    kind: LetterKind,
    words: Option<(&str, &[Words; 2])>,
) -> Result<()> {
    let words = match words {
        Some((prefix, typed)) => checked_as(kind, prefix, typed)?,
        None => <[Words; 2]>::default(),
    };
    let mut tx = db.begin().await?;
    let (_, card, letter) = open(&mut tx, asked, event_ref, kind).await?;
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    for (lang, typed) in [Lang::Ja, Lang::En].into_iter().zip(words) {
        let words = if typed.is_blank() { letter.words(lang).clone() } else { typed };
        let payload = Payload {
            event: Some(card.id),
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

/// The event and a letter of it, for who may write it; two who write of one series follow each other.
async fn open(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    kind: LetterKind,
) -> Result<(Series, EventCard, Letter)> {
    let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
    series::access::lock(tx, series.id).await?;
    let letter = reading::one(tx, series.id, card.id, kind).await?;
    Ok((series, card, letter))
}

type At<'a> = (&'a Series, &'a EventCard);

/// What is stored for the event and for the series; empty where nothing is.
async fn stored(tx: &mut PgConnection, (series, card): At<'_>, kind: LetterKind) -> Result<[[Words; 2]; 2]> {
    let rows = queries::rows(tx, series.id, Some(card.id)).await?;
    let of = |is_of_event: bool| {
        let row = rows.iter().find(|row| row.is_of_event == is_of_event && row.kind == kind.into_str());
        row.map_or_else(Default::default, |row| [row.words(Lang::Ja), row.words(Lang::En)])
    };
    Ok([of(true), of(false)])
}

/// Whether the series itself has it switched off.
async fn series_off(tx: &mut PgConnection, (series, card): At<'_>, kind: LetterKind) -> Result<bool> {
    let rows = queries::rows(tx, series.id, Some(card.id)).await?;
    Ok(rows.iter().any(|row| !row.is_of_event && row.kind == kind.into_str() && row.is_off))
}

/// The words that stand where nothing is written at this scope.
async fn above(tx: &mut PgConnection, at: At<'_>, kind: LetterKind, scope: Scope) -> Result<[Words; 2]> {
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
    (series, card): At<'_>,
    letter: &Letter,
    (scope, words, is_off): (Scope, &[Words; 2], bool),
) -> Result<()> {
    let event = (scope == Scope::Event).then_some(card.id);
    let row = NewRow { series: series.id, event, kind: letter.kind, words, is_off };
    Ok(queries::write(tx, &row, asked.viewer.account_id(), asked.now).await?)
}

async fn log(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, card): At<'_>,
    (kind, scope): (LetterKind, Scope),
    action: &str,
) -> Result<()> {
    let subject = format!("letter:{}", kind.into_str());
    let event = (scope == Scope::Event).then_some(card.id);
    let (outcome, details) = (Outcome::Ok, Details::default());
    let entry = Entry { series: Some(series.id), event, action, subject: &subject, outcome, details };
    audit::write(tx, asked.viewer, &entry).await
}
