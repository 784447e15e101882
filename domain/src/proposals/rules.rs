//! What a proposal must be. Pure: a form in, facts out.

use chrono::{NaiveDate, NaiveTime};

use super::types::{CallField, FieldAnswers, ProposalKind};
use crate::{
    agenda::{
        tlp::Tlp,
        types::{DraftSpeaker, Permissions},
    },
    error::{Error, Problems, Result},
    fields::Values,
    ids::{ProposalFieldId, SignUpQuestionId},
    input, mail_address,
    questionnaire::{self, types::SignUpQuestion},
};

/// Characters of a title, and of an abstract, which an agenda takes whole; of notes to the organizers.
pub const TITLE: usize = 200;
pub const SUMMARY: usize = 2_000;
pub const NOTES: usize = 2_000;
const AVAILABILITY: usize = 500;
/// With the proposer fifteen people speak.
pub const MAX_CO_SPEAKERS: usize = 14;
/// Characters of what a reviewer thinks, of a comment, of words to a cancelled speaker.
pub const REVIEW: usize = 2_000;
pub const COMMENT: usize = 1_000;
pub const REASON: usize = 500;
/// Mails a day by which one person asks others to speak too, whoever they are; and to one mailbox, whoever asks.
pub const REQUESTS_A_DAY: i64 = 30;
pub const REQUESTS_TO_MAILBOX: i64 = 3;
/// Comments on one proposal.
pub const MAX_COMMENTS: i64 = 200;
/// Minutes of a talk.
pub const LENGTHS: std::ops::RangeInclusive<i32> = 1..=480;

/// The texts of the form with their bounds; those of several lines are marked.
const TEXTS: [(&str, usize, bool); 18] = [
    ("title", TITLE, false),
    ("summary", SUMMARY, true),
    ("notes", NOTES, true),
    ("minutes", 10, false),
    ("kind", 20, false),
    ("level", 10, false),
    ("availability", AVAILABILITY, true),
    ("from", 10, false),
    ("until", 10, false),
    ("photograph", 5, false),
    ("post", 5, false),
    ("publish", 5, false),
    ("record", 5, false),
    ("name", input::NAME, false),
    ("affiliation", 200, false),
    ("role", 200, false),
    ("tlp", 20, false),
    ("moves_on", 5, false),
];

/// Days of an event at most.
const MAX_DAYS: usize = 31;

/// Name of the box of a day on which the speaker can come.
pub fn day_field(day: NaiveDate) -> String {
    format!("day/{day}")
}

/// Name of a field of the co-speaker at that place, from 0.
fn co(at: usize, name: &str) -> String {
    format!("co/{at}/{name}")
}

/// What was typed, as it is kept: the fields that there are, cleaned, without those that are empty.
///
/// Errors: `Invalid` at every field that is too long; nothing else is wrong with a draft.
pub fn typed(sent: &Values, fields: &[CallField]) -> Result<Values> {
    let mut wrong = Problems::default();
    let mut kept = Values::new();
    let mut keep = |name: &str, max: usize, is_long: bool| -> Result<()> {
        let Some(text) = sent.get(name) else { return Ok(()) };
        let text = wrong.gather(if is_long { input::text(name, text, max) } else { input::line(name, text, max) })?;
        if !text.is_empty() {
            kept.insert(name.to_owned(), text);
        }
        Ok(())
    };
    for (name, max, is_long) in TEXTS {
        keep(name, max, is_long)?;
    }
    for at in 0..MAX_CO_SPEAKERS {
        keep(&co(at, "name"), input::NAME, false)?;
        keep(&co(at, "mail"), 254, false)?;
    }
    // Whichever days the event has: what is ticked stays while it is moved.
    let days = sent.keys().filter(|name| name.strip_prefix("day/").is_some_and(|day| day.parse::<NaiveDate>().is_ok()));
    for name in days.take(MAX_DAYS) {
        keep(name, 5, false)?;
    }
    for field in fields {
        let name = field.field();
        for at in 0..field.options.len() {
            keep(&format!("{name}/{at}"), 5, false)?;
        }
        keep(&name, questionnaire::rules::MAX_LONG, true)?;
    }
    wrong.check()?;
    Ok(kept)
}

/// A proposal as it may be handed in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub title: String,
    pub summary: String,
    pub notes: String,
    pub minutes: i32,
    pub kind: ProposalKind,
    pub level: Option<i32>,
    pub availability: String,
    pub free: (Option<NaiveTime>, Option<NaiveTime>),
    /// Of the days of the event.
    pub free_days: Vec<NaiveDate>,
    pub permissions: Permissions,
    pub billing: DraftSpeaker,
    pub tlp: Tlp,
    pub moves_on: bool,
    /// Name and mail address.
    pub co_speakers: Vec<(String, String)>,
    pub answers: FieldAnswers,
}

/// What of a proposal its speaker may still say once it is taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    pub availability: String,
    pub free: (Option<NaiveTime>, Option<NaiveTime>),
    /// Of the days of the event.
    pub free_days: Vec<NaiveDate>,
    pub permissions: Permissions,
    pub tlp: Tlp,
}

/// The field of a form is one of them.
pub fn is_detail(name: &str) -> bool {
    matches!(name, "availability" | "from" | "until" | "photograph" | "post" | "publish" | "record" | "tlp")
        || name.starts_with("day/")
}

/// These fields as facts; `days`: of an event of several.
///
/// Errors: `Invalid` at every field that cannot be taken.
pub fn details(typed: &Values, days: &[NaiveDate]) -> Result<Details> {
    let read = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut wrong = Problems::default();
    let free = (wrong.gather(input::clock("from", read("from")))?, wrong.gather(input::clock("until", read("until")))?);
    if free.0.zip(free.1).is_some_and(|(from, until)| from >= until) {
        wrong.gather::<()>(Err(Error::invalid(
            "until",
            "終わりの時刻は、始まりより後にしてください。",
            "The end has to be later than the beginning.",
        )))?;
    }
    let tlp = match read("tlp") {
        "" => Tlp::Clear,
        word => wrong.gather(word.parse().map_err(|_| {
            Error::invalid("tlp", "共有の範囲を選び直してください。", "Please choose again how far it may be shared.")
        }))?,
    };
    wrong.check()?;
    let said = |name: &str| match read(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Ok(Details {
        availability: read("availability").to_owned(),
        free,
        free_days: days.iter().copied().filter(|day| read(&day_field(*day)) == "yes").take(MAX_DAYS).collect(),
        permissions: Permissions {
            photograph: said("photograph"),
            post: said("post"),
            publish: said("publish"),
            record: said("record"),
        },
        tlp,
    })
}

/// What of a call decides what may be handed in.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub lengths: &'a [i32],
    pub kinds: &'a [ProposalKind],
    pub asks_level: bool,
    pub fields: &'a [CallField],
    /// Of an event of several days.
    pub days: &'a [NaiveDate],
    /// Mail address of the proposer, folded.
    pub own_mail: &'a str,
}

/// What was typed as facts.
///
/// Errors: `Invalid` at every field that cannot be handed in.
pub fn facts(typed: &Values, wanted: Wanted<'_>) -> Result<Facts> {
    let read = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut wrong = Problems::default();
    let mut needs = |name: &str, ja: &str, en: &str| -> Result<String> {
        let text = read(name);
        let found = if text.is_empty() { Err(Error::invalid(name, ja, en)) } else { Ok(text.to_owned()) };
        wrong.gather(found)
    };
    let title = needs("title", "題名を入れてください。", "Please write a title.")?;
    let summary = needs("summary", "概要を書いてください。", "Please write what the talk is about.")?;
    let name = needs("name", "お名前を入れてください。", "Please enter your name.")?;
    let minutes = wrong.gather(length(read("minutes"), wanted.lengths))?;
    let kind = wrong.gather(kind(read("kind"), wanted.kinds))?;
    let level = if wanted.asks_level { wrong.gather(input::whole("level", read("level"), 100..=500))? } else { None };
    let Details { availability, free, free_days, permissions, tlp } = wrong.gather(details(typed, wanted.days))?;
    let co_speakers = wrong.gather(co_speakers(typed, wanted.own_mail))?;
    let questions: Vec<_> = wanted.fields.iter().map(as_question).collect();
    let (answers, unanswered) = questionnaire::rules::read_answers(&questions, false, |name| read(name).to_owned());
    wrong.gather(Problems::from(unanswered).check())?;
    wrong.check()?;
    Ok(Facts {
        title,
        summary,
        notes: read("notes").to_owned(),
        minutes,
        kind: kind.unwrap_or_default(),
        level,
        availability,
        free,
        free_days,
        permissions,
        billing: DraftSpeaker {
            name,
            affiliation: read("affiliation").to_owned(),
            role: read("role").to_owned(),
            ..DraftSpeaker::default()
        },
        tlp,
        moves_on: read("moves_on") == "yes",
        co_speakers,
        answers: answers.into_iter().map(|(id, given)| (ProposalFieldId(id.0), given)).collect(),
    })
}

fn length(typed: &str, lengths: &[i32]) -> Result<i32> {
    let minutes = input::whole("minutes", typed, LENGTHS)?;
    minutes
        .filter(|minutes| lengths.contains(minutes))
        .ok_or_else(|| Error::invalid("minutes", "長さを選んでください。", "Please choose a length."))
}

/// A call with one kind does not ask.
fn kind(typed: &str, kinds: &[ProposalKind]) -> Result<Option<ProposalKind>> {
    if let (true, [only]) = (typed.is_empty(), kinds) {
        return Ok(Some(*only));
    }
    let known = typed.parse::<ProposalKind>().ok().filter(|kind| kinds.contains(kind));
    known.map(Some).ok_or_else(|| Error::invalid("kind", "枠を選んでください。", "Please choose a kind of talk."))
}

fn co_speakers(typed: &Values, own_mail: &str) -> Result<Vec<(String, String)>> {
    let mut wrong = Problems::default();
    let mut found: Vec<(String, String)> = Vec::new();
    for at in 0..MAX_CO_SPEAKERS {
        let read = |name: &str| typed.get(&co(at, name)).map_or("", String::as_str);
        let (name, mail) = (read("name"), read("mail"));
        if name.is_empty() && mail.is_empty() {
            continue;
        }
        if name.is_empty() {
            wrong.gather::<()>(Err(Error::invalid(
                &co(at, "name"),
                "お名前を入れてください。",
                "Please enter the name.",
            )))?;
        }
        let mail = match mail_address::parse(mail) {
            Err(Error::Invalid { message, .. }) => {
                wrong.gather::<()>(Err(Error::at(co(at, "mail"), message)))?;
                continue;
            }
            other => other?,
        };
        let key = mail_address::key(&mail);
        if key == own_mail || found.iter().any(|(_, known)| mail_address::key(known) == key) {
            wrong.gather::<()>(Err(Error::invalid(
                &co(at, "mail"),
                "このアドレスの方は、もう登壇者に入っています。",
                "Whoever has this address is among the speakers already.",
            )))?;
        }
        found.push((name.to_owned(), mail));
    }
    wrong.check()?;
    Ok(found)
}

/// A field as the validators of the questions at sign-up take it: both name their fields of a form alike.
pub fn as_question(field: &CallField) -> SignUpQuestion {
    SignUpQuestion {
        id: SignUpQuestionId(field.id.0),
        is_of_series: false,
        kind: field.kind,
        words_ja: field.words_ja.clone(),
        words_en: field.words_en.clone(),
        hint: field.hint.clone(),
        options: field.options.clone(),
        is_required: field.is_required,
        only_mode: None,
        only_if: None,
    }
}

#[cfg(test)]
mod tests;
