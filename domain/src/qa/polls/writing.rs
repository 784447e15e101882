//! What moderators write of a poll before anybody sees it: two of them at one draft, and one form that is sent twice.

use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{
    rules,
    running::{find, finish},
    types::{Poll, PollKind},
};
use crate::{
    db::Db,
    error::{Error, Result},
    events,
    fields::{Fields as _, Values, form_fields},
    ids::{EventId, EventRef, PollId},
    input,
    joining::{self, Joined},
    lang::{Lang, Text},
    qa::queries::{self, PollRow, PollWords},
    viewer::Asked,
};

/// Fields of several lines.
const AREAS: &[&str] = &["options"];

/// The form of a poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollInput {
    pub kind: String,
    pub title: String,
    /// One a line.
    pub options: String,
}

form_fields!(PollInput, kind, title, options);

/// Which poll a form writes.
#[derive(Clone, Copy, Debug)]
pub enum Draft<'a> {
    /// A new one. The text tells this drawn form from the next one, so that it makes one poll however often it is sent; empty
    /// where none is known.
    New(&'a str),
    /// One that is there, and what its form was drawn with; `None` where nobody knows.
    Known(PollId, Option<&'a Values>),
}

/// A draft as its form shows it.
pub fn as_input(poll: &Poll) -> PollInput {
    shown_as(poll.kind, &poll.title, poll.options.iter().map(|option| option.words.as_str()))
}

fn shown_as<'a>(kind: PollKind, title: &str, options: impl Iterator<Item = &'a str>) -> PollInput {
    let written: Vec<&str> = options.filter(|_| kind.has_options()).collect();
    PollInput { kind: kind.into_str().to_owned(), title: title.to_owned(), options: written.join("\n") }
}

fn stored(row: &PollRow) -> Values {
    shown_as(row.kind, &row.title, row.options.iter().map(String::as_str)).values()
}

/// Errors: `Invalid` at the field.
fn read(input: &PollInput) -> Result<PollWords> {
    let kind = input.kind.parse::<PollKind>();
    let kind = kind.map_err(|_| Error::invalid("kind", "形を選んでください。", "Please choose what kind it is."))?;
    let title = input::line("title", &input.title, rules::TITLE)?;
    if title.is_empty() {
        return Err(Error::invalid("title", "聞くことを書いてください。", "Write what you ask."));
    }
    Ok(PollWords { kind, title, options: rules::options(kind, &input.options)? })
}

/// Writes a poll, which nobody sees until it is opened; or writes a draft anew. What somebody else changed in a draft since the
/// form was drawn stays, field by field. The same form sent twice makes one poll.
///
/// Errors: `Invalid` at the fields; `NotFound`, `Forbidden`; `Clash` at the fields that both changed; `Conflict` for a draft that
/// was opened or removed, and when there are too many.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    draft: Draft<'_>,
    input: &PollInput,
) -> Result<PollId> {
    let mut words = read(input)?;
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked, event_ref).await?;
    events::access::lock(&mut tx, card.id).await?;
    let id = match draft {
        Draft::Known(id, base) => {
            let row = queries::lock_poll(&mut tx, card.id, id).await?.ok_or_else(removed)?;
            if row.opened_at.is_some() {
                return Err(opened(&row.title));
            }
            if let Some(base) = base {
                // As they would be stored: blanks around an option are no change of it.
                let typed = shown_as(words.kind, &words.title, words.options.iter().map(String::as_str));
                let joined = join(base, &typed.values(), &stored(&row));
                joining::check(joined.clashes)?;
                words = read(&PollInput::read(|name| joined.values.get(name).map_or("", String::as_str)))?;
            }
            queries::update_poll(&mut tx, id, &words).await?;
            id
        }
        Draft::New(drawn) => {
            let pressed = press(asked, drawn, &words);
            if let Some(id) = queries::poll_of_press(&mut tx, card.id, &pressed).await? {
                return Ok(id);
            }
            check_number(&mut tx, card.id).await?;
            queries::insert_poll(&mut tx, card.id, &words, &pressed, asked).await?
        }
    };
    finish(db, tx, asked, (&series, &card), "poll.written", id).await?;
    Ok(id)
}

/// What was typed into the form of a draft, joined with what is stored by now.
pub fn join(base: &Values, typed: &Values, stored: &Values) -> Joined {
    let mut joined = joining::join_fields(base, typed, stored, AREAS);
    // A kind is quoted as people read it.
    if let Some(kind) = stored.get("kind").and_then(|word| word.parse::<PollKind>().ok()) {
        for (_, why) in joined.clashes.iter_mut().filter(|(field, _)| field == "kind") {
            let of = |lang: Lang| joining::clash(kind.label(lang));
            *why = Text::new(of(Lang::Ja).ja, of(Lang::En).en);
        }
    }
    joined
}

/// What tells one press from others: the drawn form, what stood in it, and who sent it. Empty where the form is not known.
fn press(asked: Asked<'_>, drawn: &str, words: &PollWords) -> String {
    if drawn.is_empty() {
        return String::new();
    }
    let by = asked.viewer.account_id().map_or(0, |id| id.0).to_string();
    let options = words.options.join("\n");
    let said = [drawn, words.kind.into_str(), words.title.as_str(), options.as_str(), by.as_str()].join("\n");
    hex::encode(&Sha256::digest(said)[..16])
}

async fn check_number(db: &mut PgConnection, event: EventId) -> Result<()> {
    if queries::count_polls(db, event).await? < rules::POLLS {
        return Ok(());
    }
    Err(Error::Conflict(Text::new(
        format!("一つの回に置ける投票は{}個までです。使わない下書きを消してください。", rules::POLLS),
        format!("An event has up to {} polls. Please remove a draft first.", rules::POLLS),
    )))
}

/// Removes a draft. One that is not there is no error. `base`: what its form was drawn with; `None` where nobody knows.
///
/// Errors: `NotFound`, `Forbidden`; `Conflict` for one that was opened, what people answered stays; and for one that somebody
/// wrote anew since.
pub async fn remove(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: PollId,
    base: Option<&Values>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked, event_ref).await?;
    events::access::lock(&mut tx, card.id).await?;
    let Some(row) = queries::lock_poll(&mut tx, card.id, id).await? else { return Ok(()) };
    if row.opened_at.is_some() {
        return Err(Error::conflict("始めた投票は消せません。", "A poll that was opened cannot be removed."));
    }
    if base.is_some_and(|base| *base != stored(&row)) {
        return Err(written_anew(&row.title));
    }
    queries::delete_poll(&mut tx, id).await?;
    finish(db, tx, asked, (&series, &card), "poll.removed", id).await
}

fn removed() -> Error {
    Error::conflict(
        "この下書きは、もうありません。ほかの人が先に消しました。ここに書いた内容は、新しい投票として下書きに加えられます。",
        "This draft is gone: somebody else removed it first. What stands here can be added as a new poll.",
    )
}

fn opened(title: &str) -> Error {
    let title = joining::quote(title);
    Error::Conflict(Text::new(
        format!(
            "「{title}」は、もう始まった投票なので書き直せません。何も変えていません。ここに書いた内容は、新しい投票として下書きに加えられます。"
        ),
        format!(
            "“{title}” was opened, so it keeps its words. Nothing was changed. What stands here can be added as a new poll."
        ),
    ))
}

fn written_anew(title: &str) -> Error {
    let title = joining::quote(title);
    Error::Conflict(Text::new(
        format!(
            "この下書きは、ほかの人が先に書き直したので、まだ消していません(いまは「{title}」)。それでも消すときは、もう一度押してください。"
        ),
        format!(
            "Somebody else changed this draft first, so it is not removed yet. It is “{title}” now. To remove it all the same, please press again."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::Viewer;

    fn input(kind: &str, title: &str, options: &str) -> PollInput {
        PollInput { kind: kind.to_owned(), title: title.to_owned(), options: options.to_owned() }
    }

    #[test]
    fn what_two_changed_apart_is_joined_and_the_same_field_is_told() {
        let base = input("single", "鍵", "消す\n止める").values();
        let theirs = input("several", "鍵", "消す\n止める").values();
        let joined = join(&base, &input("single", "使っていない鍵", "消す\n止める").values(), &theirs);
        assert_eq!((joined.clashes.len(), joined.values["kind"].as_str()), (0, "several"));
        assert_eq!(joined.values["title"], "使っていない鍵");
        let joined = join(&base, &input("rating", "鍵", "").values(), &theirs);
        assert_eq!(joined.clashes.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["kind"]);
        assert_eq!(joined.values["kind"], "rating", "what was chosen stays");
        assert!(joined.clashes[0].1.ja.contains("「いくつでも選ぶ」"), "{:?}", joined.clashes);
    }

    #[test]
    fn one_press_is_one_form_of_one_person_with_the_same_words() {
        let viewer = Viewer::default();
        let of = |drawn: &str, input: &PollInput| press(viewer.asks(), drawn, &read(input).unwrap());
        let poll = input("single", "鍵", "消す\n止める");
        let first = of("1", &poll);
        assert_eq!(first, of("1", &input("single", " 鍵 ", " 消す\r\n\r\n止める")), "as it is stored");
        assert_ne!(first, of("2", &poll), "another form");
        assert_ne!(first, of("1", &input("single", "鍵", "消す\n聞く")), "other words");
        assert_eq!(of("", &poll), "", "a program that names no form");
    }
}
