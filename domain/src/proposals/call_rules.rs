//! What a call for talks must be. Pure: a form in, facts out.

use chrono::{DateTime, NaiveTime, Utc};

use super::{
    rules::{LENGTHS, TITLE},
    types::{CallInput, ProposalKind},
};
use crate::{
    error::{Error, Problems, Result},
    events::times,
    input,
};

/// Fields of one call, and criteria.
pub const MAX_FIELDS: usize = 20;
pub const MAX_CRITERIA: usize = 10;
/// Characters of a criterion's name.
pub const CRITERION: usize = 60;
const MAX_LENGTHS: usize = 10;
const WORDS: usize = 10_000;

/// A call, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFacts {
    pub title: [String; 2],
    pub words: [String; 2],
    pub opens: Option<DateTime<Utc>>,
    pub closes: Option<DateTime<Utc>>,
    pub lengths: Vec<i32>,
    pub kinds: Vec<ProposalKind>,
    pub asks_level: bool,
    pub is_anonymous: bool,
    pub max_proposals: i32,
    pub confirm_days: i32,
}

/// Errors: `Invalid` at every field that cannot be stored.
pub fn call(input: &CallInput, zone: &str) -> Result<CallFacts> {
    let mut wrong = Problems::default();
    let title = [
        wrong.gather(input::line("title_ja", &input.title_ja, TITLE))?,
        wrong.gather(input::line("title_en", &input.title_en, TITLE))?,
    ];
    let words = [
        wrong.gather(input::text("words_ja", &input.words_ja, WORDS))?,
        wrong.gather(input::text("words_en", &input.words_en, WORDS))?,
    ];
    let opens = wrong.gather(moment("opens", (&input.opens_date, &input.opens_clock), zone))?;
    let closes = wrong.gather(moment("closes", (&input.closes_date, &input.closes_clock), zone))?;
    if opens.zip(closes).is_some_and(|(opens, closes)| closes <= opens) {
        wrong.gather::<()>(Err(Error::invalid(
            "closes_date",
            "締め切りは、開始より後にしてください。",
            "It has to close after it opens.",
        )))?;
    }
    if closes.is_some() && opens.is_none() && !wrong.has("opens_date") && !wrong.has("opens_clock") {
        wrong.gather::<()>(Err(Error::invalid(
            "opens_date",
            "募集を始める日も入れてください。",
            "Please say when it opens, too.",
        )))?;
    }
    let lengths = wrong.gather(lengths(&input.lengths))?;
    let kinds: Vec<ProposalKind> = input.kinds.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    if kinds.is_empty() {
        wrong.gather::<()>(Err(Error::invalid(
            "kinds",
            "枠を選んでください。",
            "Please choose the kinds of talks.",
        )))?;
    }
    let facts = CallFacts {
        title,
        words,
        opens,
        closes,
        lengths,
        kinds,
        asks_level: input.asks_level == "yes",
        is_anonymous: input.is_anonymous == "yes",
        max_proposals: wrong.gather(input::whole("max_proposals", &input.max_proposals, 1..=20))?.unwrap_or(3),
        confirm_days: wrong.gather(input::whole("confirm_days", &input.confirm_days, 1..=60))?.unwrap_or(7),
    };
    wrong.check()?;
    Ok(facts)
}

/// Day and clock on the wall, to the minute. A day alone is its first minute for what opens, and its last for what closes.
fn moment(field: &str, (day, clock): (&str, &str), zone: &str) -> Result<Option<DateTime<Utc>>> {
    let Some(day) = input::date(&format!("{field}_date"), day)? else { return Ok(None) };
    let clock_field = format!("{field}_clock");
    let last = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default();
    let missing = if field == "closes" { last } else { NaiveTime::MIN };
    let clock = input::clock(&clock_field, clock)?.unwrap_or(missing);
    times::wall(&clock_field, day, clock, zone).map(Some)
}

fn lengths(typed: &str) -> Result<Vec<i32>> {
    let mut found = Vec::new();
    for part in typed.split(|c: char| c.is_whitespace() || c == ',' || c == '、').filter(|part| !part.is_empty()) {
        found.extend(input::whole("lengths", part, LENGTHS)?);
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return Err(Error::invalid(
            "lengths",
            "選べる長さを分で入れてください。例: 10 20 45",
            "Please write the lengths in minutes, like 10 20 45.",
        ));
    }
    if found.len() > MAX_LENGTHS {
        return Err(Error::invalid(
            "lengths",
            format!("長さは{MAX_LENGTHS}個までです。"),
            format!("At most {MAX_LENGTHS} lengths."),
        ));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> CallInput {
        CallInput {
            opens_date: "2026-12-01".into(),
            closes_date: "2027-01-31".into(),
            lengths: "45、10 ２０ 10".into(),
            kinds: "talk first_time juggling".into(),
            is_anonymous: "yes".into(),
            ..CallInput::default()
        }
    }

    #[test]
    fn a_day_alone_opens_with_its_first_minute_and_closes_with_its_last() {
        let facts = call(&input(), "Asia/Tokyo").unwrap();
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!((facts.opens, facts.closes), (at("2026-11-30T15:00:00Z"), at("2027-01-31T14:59:00Z")));
        assert_eq!(facts.lengths, [10, 20, 45]);
        assert_eq!(facts.kinds, [ProposalKind::Talk, ProposalKind::FirstTime]);
        assert_eq!(
            (facts.max_proposals, facts.confirm_days, facts.is_anonymous, facts.asks_level),
            (3, 7, true, false)
        );
        let to_the_minute = CallInput { closes_clock: "18:30".into(), ..input() };
        assert_eq!(call(&to_the_minute, "Asia/Tokyo").unwrap().closes, at("2027-01-31T09:30:00Z"));
    }

    #[test]
    fn every_field_that_cannot_be_stored_is_told_at_once() {
        let wrong = CallInput {
            closes_date: "2026-11-30".into(),
            lengths: "0".into(),
            kinds: String::new(),
            max_proposals: "21".into(),
            confirm_days: "x".into(),
            ..input()
        };
        let Err(Error::Invalid { field, others, .. }) = call(&wrong, "Asia/Tokyo") else { panic!("taken") };
        let mut fields: Vec<_> = others.iter().map(|(field, _)| field.as_str()).chain([field.as_str()]).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["closes_date", "confirm_days", "kinds", "lengths", "max_proposals"]);
        let closes_alone = CallInput { opens_date: String::new(), ..input() };
        assert_eq!(call(&closes_alone, "Asia/Tokyo").unwrap_err().field(), Some("opens_date"));
    }
}
