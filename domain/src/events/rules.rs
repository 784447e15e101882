//! Which state may follow which, and what the facts of an event may be. Pure.

use super::types::EventState;
use crate::{
    error::{Error, Result},
    lang::Lang,
};

/// Characters of a title, a reason, a place, a lead.
pub const TITLE: usize = 200;
pub const REASON: usize = 500;

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

/// Whether an event that was off takes place after all.
pub const fn revives(from: EventState, to: EventState) -> bool {
    matches!(from, EventState::Postponed | EventState::Cancelled)
        && matches!(to, EventState::Announced | EventState::Open)
}

/// Errors: `Invalid{number}`.
pub fn number(input: &str) -> Result<i32> {
    input.trim().parse().ok().filter(|n| (1..100_000).contains(n)).ok_or_else(|| {
        Error::invalid("number", "回の番号を1以上の整数で入れてください。", "Write the number of the event, from 1.")
    })
}

pub fn missing_date(field: &str) -> Error {
    Error::invalid(field, "開催日を入れてください。", "Please enter the day of the event.")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use strum::VariantArray as _;

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
        for &from in EventState::VARIANTS {
            for &to in EventState::VARIANTS {
                assert_eq!(may_become(from, to).is_ok(), named.contains(&(from, to)), "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn nobody_asks_before_it_is_public_nor_after_the_end() {
        let open: Vec<_> = EventState::VARIANTS.iter().copied().filter(|state| board_is_open(*state)).collect();
        assert_eq!(open, [Announced, Open, Live]);
    }

    #[test]
    fn a_change_that_was_chosen_on_an_older_state_is_refused_with_both_states() {
        assert_eq!((still(None, Open), still(Some(Open), Open)), (Ok(()), Ok(())));
        let Err(Error::Conflict(text)) = still(Some(Announced), Cancelled) else { panic!("it was not seen") };
        assert!(text.en.contains("“Not open yet” to “Cancelled”"), "{}", text.en);
    }

    #[test]
    fn followers_hear_when_an_event_opens_and_not_when_it_is_live_no_longer() {
        for &from in EventState::VARIANTS {
            for &to in EventState::VARIANTS {
                let expected = [Announced, Open].contains(&to) && from != Live;
                assert_eq!(announces(from, to), expected, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn what_was_postponed_or_cancelled_takes_place_after_all() {
        for &from in EventState::VARIANTS {
            for &to in EventState::VARIANTS {
                let expected = [Postponed, Cancelled].contains(&from) && [Announced, Open].contains(&to);
                assert_eq!(revives(from, to), expected, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn a_live_event_lasts_as_long_as_its_last_slot() {
        let at = |minute: i64| DateTime::from_timestamp(1_800_000_000 + 60 * minute, 0);
        assert_eq!(Live.end(at(90), at(100)), at(100));
        assert_eq!(Live.end(at(90), at(80)), at(90), "never earlier than planned");
        assert_eq!(Live.end(at(90), None), at(90));
        assert_eq!(Live.end(None, at(100)), None, "nobody said when it ends");
        for state in [Planned, Announced, Open, Ended, Postponed, Cancelled] {
            assert_eq!(state.end(at(90), at(100)), at(90), "{state:?}");
        }
    }

    #[cfg(feature = "db")]
    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        for typed in ["SJ33", "sj33", " ｓｊ３３ ", "s j 3 3"] {
            assert_eq!(join_code(typed), "SJ33", "{typed}");
        }
    }

    #[test]
    fn a_number_is_whole_and_from_one() {
        assert_eq!((number(" 33 "), number("1"), number("99999")), (Ok(33), Ok(1), Ok(99_999)));
        for wrong in ["0", "-1", "100000", "", "33.5", "三十三"] {
            assert!(matches!(number(wrong), Err(Error::Invalid { .. })), "{wrong}");
        }
    }
}
