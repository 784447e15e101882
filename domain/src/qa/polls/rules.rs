//! What a poll may be and what may be answered. Pure.

use chrono::{DateTime, Utc};

use super::types::{Poll, PollKind, PollState};
use crate::{
    error::{Error, Result},
    input,
};

/// Longest title, option and word, in graphemes.
pub const TITLE: usize = 120;
pub const OPTION: usize = 60;
pub const WORD: usize = 20;
/// Options of a poll.
pub const FEWEST: usize = 2;
pub const MOST: usize = 8;
/// Steps of a rating.
pub const STEPS: i16 = 5;
/// Words that one participant gives, and those that are shown.
pub const WORDS: usize = 3;
pub const WORDS_SHOWN: i64 = 40;
/// Polls of an event.
pub const POLLS: i64 = 30;
/// Seconds after which a poll may close by itself.
pub const LENGTHS: [i32; 5] = [0, 30, 60, 120, 300];

/// The options as typed, one a line.
///
/// Errors: `Invalid` at `options`.
pub fn options(kind: PollKind, typed: &str) -> Result<Vec<String>> {
    match kind {
        PollKind::Words => return Ok(Vec::new()),
        PollKind::Rating => return Ok((1..=STEPS).map(|step| step.to_string()).collect()),
        PollKind::Single | PollKind::Several => {}
    }
    let mut options = Vec::new();
    for line in typed.lines() {
        let option = input::line("options", line, OPTION)?;
        if option.is_empty() {
            continue;
        }
        if options.contains(&option) {
            return Err(Error::invalid("options", "同じ選択肢が二つあります。", "Two options are the same."));
        }
        options.push(option);
    }
    if !(FEWEST..=MOST).contains(&options.len()) {
        return Err(Error::invalid(
            "options",
            format!("選択肢を1行に一つ、{FEWEST}個から{MOST}個書いてください。"),
            format!("Write {FEWEST} to {MOST} options, one on each line."),
        ));
    }
    Ok(options)
}

/// Where a poll is at a moment. One whose time is over is closed, whether or not anybody pressed.
pub fn state(
    opened_at: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> PollState {
    match (opened_at, ended_at, until) {
        (None, ..) => PollState::Draft,
        (_, Some(_), _) => PollState::Closed,
        (_, _, Some(until)) if until <= now => PollState::Closed,
        _ => PollState::Open,
    }
}

/// The choices of one participant: each once, in the order of the options; none takes the answer back.
///
/// Errors: `Invalid` at `choice` for what is no option, and for several where one is asked.
pub fn choices(kind: PollKind, options: usize, wanted: &[i16]) -> Result<Vec<i16>> {
    let mut choices = wanted.to_vec();
    choices.sort_unstable();
    choices.dedup();
    let is_option = |choice: &i16| usize::try_from(*choice).is_ok_and(|choice| (1..=options).contains(&choice));
    if !choices.iter().all(is_option) || kind != PollKind::Several && choices.len() > 1 {
        return Err(Error::invalid("choice", "選択肢を選び直してください。", "Please choose again."));
    }
    Ok(choices)
}

/// The words of one participant, each once.
///
/// Errors: `Invalid` at `words`.
pub fn words(typed: &str) -> Result<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    for word in typed.split(['\n', ',', '、', '，']) {
        let word = input::line("words", word, WORD)?;
        if !word.is_empty() && !words.iter().any(|known| known.to_lowercase() == word.to_lowercase()) {
            words.push(word);
        }
    }
    if words.len() > WORDS {
        return Err(Error::invalid("words", format!("言葉は{WORDS}つまで送れます。"), format!("Up to {WORDS} words.")));
    }
    Ok(words)
}

/// The mean of a rating in tenths; `None` before anybody answered.
pub fn mean(poll: &Poll) -> Option<i64> {
    let all: i64 = poll.options.iter().map(|option| option.votes).sum();
    let sum: i64 = (1..).zip(&poll.options).map(|(step, option)| step * option.votes).sum();
    (poll.kind == PollKind::Rating && all > 0).then(|| (sum * 10 + all / 2) / all)
}

/// The poll that screens show large: the one that is open, else the newest whose results are shown.
pub fn on_screen(polls: &[Poll]) -> Option<&Poll> {
    let open = polls.iter().find(|poll| poll.state == PollState::Open);
    open.or_else(|| polls.iter().filter(|poll| poll.is_shown).max_by_key(|poll| (poll.closes_ms, poll.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::PollId, qa::polls::types::PollOption};

    fn poll(id: i64, kind: PollKind, state: PollState, is_shown: bool, votes: &[i64]) -> Poll {
        let options = votes.iter().map(|votes| PollOption { words: format!("o{votes}"), votes: *votes }).collect();
        let (opened_ms, closes_ms) = (Some(id), Some(id * 10));
        Poll { id: PollId(id), kind, title: String::new(), state, is_shown, voters: 0, options, opened_ms, closes_ms }
    }

    #[test]
    fn options_are_lines_that_differ() {
        assert_eq!(options(PollKind::Single, " すぐに消す \n\n無効にする\r\n").unwrap(), ["すぐに消す", "無効にする"]);
        for wrong in ["", "one", "a\na", "1\n2\n3\n4\n5\n6\n7\n8\n9", &"あ".repeat(61)] {
            assert!(matches!(options(PollKind::Several, wrong), Err(Error::Invalid { .. })), "{wrong}");
        }
        assert_eq!(options(PollKind::Rating, "x").unwrap().len(), 5);
        assert!(options(PollKind::Words, "x").unwrap().is_empty());
    }

    #[test]
    fn an_answer_is_among_the_options_and_one_where_one_is_asked() {
        assert_eq!(choices(PollKind::Several, 3, &[3, 1, 3]).unwrap(), [1, 3]);
        assert!(choices(PollKind::Single, 3, &[]).unwrap().is_empty());
        for wrong in [[0].as_slice(), &[4], &[-1], &[1, 2]] {
            assert!(choices(PollKind::Single, 3, wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(words("鍵、 鍵,ログ\n").unwrap(), ["鍵", "ログ"]);
        assert!(words("a,b,c,d").is_err() && words(&"長".repeat(21)).is_err());
    }

    #[test]
    fn one_whose_time_is_over_is_closed() {
        let at = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0);
        let of = |opened, closes, closed| state(opened, closes, closed, at(100).unwrap());
        assert_eq!(of(None, None, None), PollState::Draft);
        assert_eq!(of(at(1), None, None), PollState::Open);
        assert_eq!(of(at(1), at(101), None), PollState::Open);
        assert_eq!(of(at(1), at(100), None), PollState::Closed);
        assert_eq!(of(at(1), at(200), at(50)), PollState::Closed);
    }

    #[test]
    fn hidden_results_are_in_no_public_byte() {
        let hidden = poll(1, PollKind::Single, PollState::Closed, false, &[5, 2]).for_public().unwrap();
        assert!(hidden.options.iter().all(|option| option.votes == 0) && hidden.options.len() == 2);
        assert!(poll(1, PollKind::Words, PollState::Open, false, &[5]).for_public().unwrap().options.is_empty());
        assert_eq!(poll(1, PollKind::Single, PollState::Open, true, &[5]).for_public().unwrap().options[0].votes, 5);
        assert_eq!(poll(1, PollKind::Single, PollState::Draft, true, &[5]).for_public(), None);
    }

    #[test]
    fn the_open_one_is_on_screen_and_then_the_newest_result() {
        let polls = [
            poll(1, PollKind::Single, PollState::Closed, true, &[]),
            poll(2, PollKind::Single, PollState::Closed, true, &[]),
            poll(3, PollKind::Single, PollState::Closed, false, &[]),
        ];
        assert_eq!(on_screen(&polls).map(|poll| poll.id.0), Some(2));
        let open = poll(4, PollKind::Single, PollState::Open, false, &[]);
        assert_eq!(on_screen(&[polls[0].clone(), open]).map(|poll| poll.id.0), Some(4));
        assert_eq!(on_screen(&polls[2..]), None);
        assert_eq!(mean(&poll(1, PollKind::Rating, PollState::Open, true, &[0, 0, 1, 0, 1])), Some(40));
        assert_eq!(mean(&poll(1, PollKind::Rating, PollState::Open, true, &[0; 5])), None);
    }
}
