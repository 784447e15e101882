//! Which state may follow which, and what the facts of an event may be. Pure.

use chrono::{NaiveDate, NaiveTime};

use super::types::{EventFacts, EventState, FactsInput};
use crate::{
    error::{Error, Problems, Result},
    lang::Lang,
};

/// Characters of a title, a reason, a place, a lead.
pub const TITLE: usize = 200;
pub const REASON: usize = 500;
const PLACE: usize = 300;
const LEAD: usize = 2_000;
const ADDRESS: usize = 2_000;
const MOST_HASHTAGS: usize = 20;

/// The states that may follow `from`, in the order in which the desk offers them. What is not
/// listed is refused.
pub const fn transitions(from: EventState) -> &'static [EventState] {
    use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};
    match from {
        Planned | Postponed => &[Announced, Open, Cancelled],
        Announced => &[Open, Live, Planned, Postponed, Cancelled],
        Open => &[Live, Announced, Postponed, Cancelled],
        Live => &[Ended, Open],
        Ended => &[Live],
        Cancelled => &[Announced],
    }
}

/// Whoever changes a state has seen the one that it is in. Errors: `Conflict` that names both.
pub fn still(seen: Option<EventState>, now: EventState) -> Result<()> {
    let Some(seen) = seen.filter(|seen| *seen != now) else { return Ok(()) };
    Err(Error::Conflict(crate::lang::Text::new(
        format!(
            "ほかの人が先に、この回を「{}」から「{}」に変えました。いまの状態を確かめて、もう一度選んでください。",
            seen.label(Lang::Ja),
            now.label(Lang::Ja)
        ),
        format!(
            "Somebody else moved this event from “{}” to “{}” first. Look at the state as it is now and choose again.",
            seen.label(Lang::En),
            now.label(Lang::En)
        ),
    )))
}

/// Errors: `Conflict` that names both states.
pub fn may_become(from: EventState, to: EventState) -> Result<()> {
    if transitions(from).contains(&to) {
        return Ok(());
    }
    Err(Error::Conflict(crate::lang::Text::new(
        format!(
            "「{}」から「{}」には変えられません。ページを開き直して、いまの状態を確かめてください。",
            from.label(Lang::Ja),
            to.label(Lang::Ja)
        ),
        format!(
            "“{}” cannot become “{}”. Please open the page again and look at the state.",
            from.label(Lang::En),
            to.label(Lang::En)
        ),
    )))
}

/// A join code as it is stored, from what somebody typed: full-width letters, spaces and case do not
/// matter.
#[cfg(feature = "db")]
pub fn join_code(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    typed.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Whether people may ask and vote: before the evening, and while it is on.
pub const fn board_is_open(state: EventState) -> bool {
    matches!(state, EventState::Announced | EventState::Open | EventState::Live)
}

/// Whether seats may be taken, as far as the state says.
pub const fn takes_registrations(state: EventState) -> bool {
    matches!(state, EventState::Open | EventState::Live)
}

/// Whether the followers are told of this step, if they were not told before. Taking back that an
/// event is live is none.
pub fn announces(from: EventState, to: EventState) -> bool {
    matches!(to, EventState::Announced | EventState::Open) && from != EventState::Live
}

/// One line of at most `most` characters, without control characters and marks that turn the
/// direction of writing.
pub fn line(field: &str, input: &str, most: usize) -> Result<String> {
    let text = clean(input, false);
    short(field, text, most)
}

/// Several lines, as [`line`].
pub fn text(field: &str, input: &str, most: usize) -> Result<String> {
    let text = clean(input, true);
    short(field, text, most)
}

fn clean(input: &str, lines: bool) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let unix = input.replace("\r\n", "\n").replace('\r', "\n");
    let kept = unix.chars().filter(|c| !turns(*c) && (!c.is_control() || *c == '\n' || *c == '\t'));
    let text: String = kept.map(|c| if !lines && (c == '\n' || c == '\t') { ' ' } else { c }).collect();
    text.trim().to_owned()
}

fn short(field: &str, text: String, most: usize) -> Result<String> {
    let count = text.chars().count();
    if count > most {
        return Err(Error::invalid(
            field,
            format!("{most}文字以内にしてください(いま{count}文字)。"),
            format!("Please write at most {most} characters (this has {count})."),
        ));
    }
    Ok(text)
}

/// Errors: `Invalid{number}`.
pub fn number(input: &str) -> Result<i32> {
    input.trim().parse().ok().filter(|n| (1..100_000).contains(n)).ok_or_else(|| {
        Error::invalid("number", "回の番号を1以上の整数で入れてください。", "Write the number of the event, from 1.")
    })
}

/// An empty field is no date. Errors: `Invalid` for what is no day of the calendar.
pub fn date(field: &str, input: &str) -> Result<Option<NaiveDate>> {
    let input = input.trim();
    if input.is_empty() {
        return Ok(None);
    }
    let year = |date: &NaiveDate| (1990..2200).contains(&chrono::Datelike::year(date));
    NaiveDate::parse_from_str(input, "%Y-%m-%d").ok().filter(year).map(Some).ok_or_else(|| {
        Error::invalid(
            field,
            "日付は 2026-12-09 の形で、暦にある日を入れてください。",
            "Write a day that exists, like 2026-12-09.",
        )
    })
}

pub fn missing_date(field: &str) -> Error {
    Error::invalid(field, "開催日を入れてください。", "Please enter the day of the event.")
}

/// An empty field is no clock. Errors: `Invalid`.
pub fn clock(field: &str, input: &str) -> Result<Option<NaiveTime>> {
    let input = input.trim();
    if input.is_empty() {
        return Ok(None);
    }
    let parsed = NaiveTime::parse_from_str(input, "%H:%M").or_else(|_| NaiveTime::parse_from_str(input, "%H:%M:%S"));
    parsed
        .ok()
        .map(Some)
        .ok_or_else(|| Error::invalid(field, "時刻は 19:00 の形で入れてください。", "Write the time like 19:00."))
}

/// A length in minutes. Errors: `Invalid`.
pub fn minutes(field: &str, input: &str, range: std::ops::RangeInclusive<i32>) -> Result<i32> {
    input.trim().parse().ok().filter(|n| range.contains(n)).ok_or_else(|| {
        Error::invalid(
            field,
            format!("長さは{}〜{}分の整数で入れてください。", range.start(), range.end()),
            format!("Write a length of {} to {} minutes.", range.start(), range.end()),
        )
    })
}

/// An empty field is no address. Errors: `Invalid` for what is not http or https.
pub fn address(field: &str, input: &str) -> Result<Option<String>> {
    let url = line(field, input, ADDRESS)?;
    if url.is_empty() {
        return Ok(None);
    }
    if is_web_address(&url) {
        return Ok(Some(url));
    }
    if authority(&url).is_some_and(|host| host.contains('@')) {
        return Err(Error::invalid(
            field,
            "アドレスからユーザー名やパスワード（@の前の部分）を取り除いてください。公開されてしまいます。",
            "Please take the user name and password (what stands before the @) out of the address: everybody would see them.",
        ));
    }
    Err(Error::invalid(
        field,
        "https:// から始まるアドレスを入れてください。",
        "Write an address that begins with https://.",
    ))
}

/// What stands between `https://` (or `http://`) and the path, as browsers read it: a backslash ends it too.
fn authority(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?', '#', '\\']).next()
}

/// Whether it may stand in a link: http or https, a host, no name and no password before it.
pub fn is_web_address(url: &str) -> bool {
    authority(url).is_some_and(|host| !host.is_empty() && !host.contains('@')) && !url.contains(char::is_whitespace)
}

/// Errors: `Invalid` at every field that cannot be stored.
pub fn facts(input: &FactsInput) -> Result<EventFacts> {
    let mut wrong = Problems::default();
    let start = clock("start", &input.start).and_then(|start| {
        start.ok_or_else(|| Error::invalid("start", "開始の時刻を入れてください。", "Please enter when it starts."))
    });
    let facts = EventFacts {
        title: wrong.keep(line("title", &input.title, TITLE))?,
        label: wrong.keep(line("label", &input.label, 60))?,
        lead: wrong.keep(text("lead", &input.lead, LEAD))?,
        date: wrong.keep(date("date", &input.date))?,
        start: wrong.keep(start)?,
        minutes: wrong.keep(minutes("minutes", &input.minutes, 10..=1_440))?,
        doors: wrong.keep(clock("doors", &input.doors))?,
        venue_name: wrong.keep(line("venue_name", &input.venue_name, PLACE))?,
        venue_address: wrong.keep(line("venue_address", &input.venue_address, PLACE))?,
        venue_url: wrong.keep(address("venue_url", &input.venue_url))?,
        online_note: wrong.keep(line("online_note", &input.online_note, PLACE))?,
        stream_url: wrong.keep(address("stream_url", &input.stream_url))?,
        video_url: wrong.keep(address("video_url", &input.video_url))?,
        hashtags: wrong.keep(hashtags(&input.hashtags))?,
        moderated: input.moderated,
    };
    wrong.none()?;
    Ok(facts)
}

/// With or without their sign, between spaces or commas.
fn hashtags(input: &str) -> Result<Vec<String>> {
    let mut hashtags = Vec::new();
    for tag in input.split(|c: char| c.is_whitespace() || c == ',' || c == '、') {
        let tag = line("hashtags", tag.trim_start_matches(['#', '＃']), 60)?;
        if !tag.is_empty() && !hashtags.contains(&tag) {
            hashtags.push(tag);
        }
    }
    if hashtags.len() > MOST_HASHTAGS {
        return Err(Error::invalid(
            "hashtags",
            format!("ハッシュタグは{MOST_HASHTAGS}個までです。"),
            format!("At most {MOST_HASHTAGS} hashtags."),
        ));
    }
    Ok(hashtags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};

    /// Every pair is either named here or refused.
    #[test]
    fn only_the_named_transitions_are_possible() {
        let named = [
            (Planned, Announced),
            (Planned, Open),
            (Planned, Cancelled),
            (Announced, Open),
            (Announced, Live),
            (Announced, Planned),
            (Announced, Postponed),
            (Announced, Cancelled),
            (Open, Live),
            (Open, Announced),
            (Open, Postponed),
            (Open, Cancelled),
            (Live, Ended),
            (Live, Open),
            (Ended, Live),
            (Postponed, Announced),
            (Postponed, Open),
            (Postponed, Cancelled),
            (Cancelled, Announced),
        ];
        for from in EventState::ALL {
            for to in EventState::ALL {
                assert_eq!(may_become(from, to).is_ok(), named.contains(&(from, to)), "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn nobody_asks_before_it_is_public_nor_after_the_end() {
        let open: Vec<_> = EventState::ALL.into_iter().filter(|state| board_is_open(*state)).collect();
        assert_eq!(open, [Announced, Open, Live]);
    }

    #[test]
    fn facts_name_the_field_that_is_wrong() {
        let good = FactsInput {
            date: "2026-12-09".into(),
            start: "19:00".into(),
            minutes: "150".into(),
            hashtags: "#secjaws, secjaws ＃jawsug".into(),
            ..FactsInput::default()
        };
        let facts = facts(&good).unwrap();
        assert_eq!(facts.hashtags, ["secjaws", "jawsug"]);
        let wrong = |change: &dyn Fn(&mut FactsInput)| {
            let mut input = good.clone();
            change(&mut input);
            super::facts(&input).unwrap_err().field().unwrap().to_owned()
        };
        assert_eq!(wrong(&|i| i.date = "2026-02-30".into()), "date");
        assert_eq!(wrong(&|i| i.start = "25:00".into()), "start");
        assert_eq!(wrong(&|i| i.start = String::new()), "start");
        assert_eq!(wrong(&|i| i.minutes = "0".into()), "minutes");
        assert_eq!(wrong(&|i| i.title = "長".repeat(201)), "title");
        assert_eq!(wrong(&|i| i.venue_url = "javascript:alert(1)".into()), "venue_url");
        assert_eq!(wrong(&|i| i.stream_url = "https:///x".into()), "stream_url");
        for with_a_password in ["https://user:pw@host.test/x", "https://user@host.test", "https://a:b@c@host.test\\x"] {
            assert_eq!(wrong(&|i| i.stream_url = with_a_password.into()), "stream_url", "{with_a_password}");
            assert_eq!(wrong(&|i| i.video_url = with_a_password.into()), "video_url", "{with_a_password}");
        }
        assert!(is_web_address("https://host.test/@user?x=a@b"), "only before the path it names somebody");
        let all = FactsInput { date: "明日".into(), minutes: "x".into(), venue_url: "x".into(), ..good.clone() };
        let Err(Error::Invalid { field, others, .. }) = super::facts(&all) else { panic!("it is wrong") };
        let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!((field.as_str(), others.as_slice()), ("date", ["minutes", "venue_url"].as_slice()), "all at once");
    }

    #[test]
    fn control_characters_and_turned_writing_fall_away() {
        assert_eq!(line("x", " a\u{202e}b\u{0}c\r\nd ", 10).unwrap(), "abc d");
        assert_eq!(text("x", "a\r\nb", 10).unwrap(), "a\nb");
    }
}
