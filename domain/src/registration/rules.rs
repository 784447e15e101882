//! Who may register when, and what becomes of it. Pure.

use chrono::{DateTime, Duration, Utc};

use super::types::{LotteryStage, ParticipationType, RegistrationState};
use crate::{
    events::{
        rules::takes_registrations,
        types::{EventCard, EventState, Seating},
    },
    ids::TypeId,
    lang::Text,
};

/// Minutes for which a place waits for the link of its mail to be opened.
pub const MINUTES_KEPT: i64 = 30;
/// So long after an act of the organizers the mail leaves that tells of it, so that a mistake can be taken back before
/// anybody reads it.
pub const GRACE: Duration = Duration::seconds(10);
/// From so long before the start nobody is held back.
pub const DAY_BEFORE: Duration = Duration::days(1);
/// How long before the start the confirmed see where the stream is.
pub const STREAM_BEFORE: Duration = Duration::hours(1);

/// Why nobody can register for the event at all; `None` when one can.
pub fn closed(state: EventState, ends: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Text> {
    use EventState::{Announced, Cancelled, Ended, Planned, Postponed};
    if takes_registrations(state) {
        let over = ends.is_some_and(|ends| ends <= now);
        return over.then(|| Text::new("この回は終わりました。", "This event is over."));
    }
    Some(match state {
        Planned | Announced => Text::new(
            "まだ受付を始めていません。始まるとこのページから申し込めます。",
            "Registration is not open yet. You can register here once it is.",
        ),
        Postponed if ends.is_some() => Text::new(
            "延期した回の受付は、まだ再開していません。再開するとこのページから申し込めます。",
            "This event was postponed to its new date, and registration is not open again yet.",
        ),
        Postponed => Text::new(
            "延期のため受付を止めています。新しい日程が決まるとお知らせします。",
            "The event is postponed. Registration opens again with the new date.",
        ),
        Cancelled => Text::new("この回は中止になりました。", "This event is cancelled."),
        Ended => Text::new("この回は終わりました。", "This event is over."),
        _ => return None,
    })
}

/// Why nobody enters a draw any more.
pub fn list_closed() -> Text {
    Text::new(
        "抽選の申し込みは締め切りました。抽選のあと、空きがあれば申し込めます。",
        "The list of the draw is closed. Once it is drawn you can register for what is left.",
    )
}

/// Why this participation type cannot be had now; `None` when it can.
pub fn type_closed(kind: &ParticipationType, now: DateTime<Utc>) -> Option<Text> {
    if kind.lottery == Some(LotteryStage::Closed) {
        return Some(list_closed());
    }
    window_closed(kind.opens.map(|at| at.utc), kind.closes.map(|at| at.utc), now)
}

/// The same for somebody who was invited to one of them, or to none.
pub fn barred(kind: &ParticipationType, invited: Option<TypeId>, now: DateTime<Utc>) -> Option<Text> {
    let has_no_invitation = kind.is_invited && invited != Some(kind.id);
    has_no_invitation.then(not_invited).or_else(|| type_closed(kind, now))
}

/// Why nobody takes a type by invitation without its link.
pub fn not_invited() -> Text {
    Text::new(
        "招待された方の枠です。運営から届いた招待リンクを開いて申し込んでください。リンクが使えないときは、運営に新しいリンクをもらってください。",
        "This type is by invitation. Please open the link that the organizers sent you, and ask them for a new one where it does not work.",
    )
}

/// Why a type that was there when a page was drawn cannot be had.
pub fn type_gone() -> Text {
    Text::new(
        "この参加枠は、もうありません。えらび直してください。",
        "This participation type is there no more. Please choose another.",
    )
}

/// The same for the times alone.
pub fn window_closed(opens: Option<DateTime<Utc>>, closes: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Text> {
    if opens.is_some_and(|opens| now < opens) {
        return Some(Text::new("この枠の受付はまだ始まっていません。", "This participation type is not open yet."));
    }
    if closes.is_some_and(|closes| now >= closes) {
        return Some(Text::new("この枠の受付は終わりました。", "Registration for this participation type has closed."));
    }
    None
}

/// What somebody who registers now gets: `free` seats of the type and of the limit that it shares with others
/// (`None`: no limit at all), counted under its lock as `waitlisted` is. Nobody passes those who wait.
pub const fn outcome(free: Option<i64>, waitlisted: i64) -> RegistrationState {
    match free {
        Some(free) if free <= 0 || waitlisted > 0 => RegistrationState::Waitlisted,
        _ => RegistrationState::Confirmed,
    }
}

/// Whether somebody waits until the day before, whatever is free: they stayed away as often in a row without a word as
/// the series puts up with. Who comes once begins anew.
pub fn is_held_back(limit: Option<i32>, absences: i64, starts: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let is_early = starts.is_none_or(|starts| now < starts - DAY_BEFORE);
    is_early && limit.is_some_and(|limit| absences >= i64::from(limit))
}

/// Whether somebody is told, before they register, what comes of staying away: they did so in a row without a word, and once
/// more comes to as often as the series puts up with.
pub fn is_warned(limit: Option<i32>, absences: i64) -> bool {
    limit.is_some_and(|limit| absences + 1 >= i64::from(limit))
}

/// What somebody who takes this type now gets.
pub fn next_state(kind: &ParticipationType) -> RegistrationState {
    outcome(kind.free(), kind.waitlisted)
}

/// What becomes of a free seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promotion {
    /// It goes to whoever waits first.
    Given,
    /// It is offered to them, until then.
    Offered(DateTime<Utc>),
    /// It stays free: the event has begun, or the organizers hold it back.
    Held,
}

/// What becomes of a seat that is free `now`. Once the event has begun nobody is called any more; an offer ends
/// when it begins.
pub fn promotion(seating: &Seating, starts: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Promotion {
    match starts {
        _ if seating.is_paused => Promotion::Held,
        Some(starts) if now >= starts => Promotion::Held,
        Some(starts) if now >= starts - seating.ask_before => Promotion::Offered((now + seating.offer_for).min(starts)),
        _ => Promotion::Given,
    }
}

/// Whether the stream's address is shown: to the confirmed, from an hour before the start until the end.
pub fn shows_stream(state: RegistrationState, card: &EventCard, now: DateTime<Utc>) -> bool {
    let Some(starts) = card.starts else { return false };
    state == RegistrationState::Confirmed
        && takes_registrations(card.state)
        && now >= starts.utc - STREAM_BEFORE
        && card.end().is_none_or(|ends| now < ends + STREAM_BEFORE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use RegistrationState::{Confirmed, Waitlisted};

    #[test]
    fn the_last_seat_is_given_once_and_nobody_passes_the_queue() {
        assert_eq!(outcome(Some(1), 0), Confirmed);
        assert_eq!(outcome(Some(0), 0), Waitlisted);
        assert_eq!(outcome(Some(1), 3), Waitlisted);
        assert_eq!(outcome(None, 0), Confirmed);
    }

    #[test]
    fn seats_are_given_then_offered_then_held() {
        let seating = Seating {
            limit: None,
            is_paused: false,
            ask_before: Duration::minutes(60),
            offer_for: Duration::minutes(20),
        };
        let becomes = |now| promotion(&seating, Some(at(100)), at(now));
        assert_eq!(becomes(39), Promotion::Given);
        assert_eq!(becomes(40), Promotion::Offered(at(60)));
        assert_eq!(becomes(90), Promotion::Offered(at(100)), "not beyond the start");
        assert_eq!(becomes(100), Promotion::Held);
        assert_eq!(promotion(&seating, None, at(0)), Promotion::Given, "without a date nothing is near");
        let paused = Seating { is_paused: true, ..seating };
        assert_eq!(promotion(&paused, Some(at(100)), at(0)), Promotion::Held);
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + 60 * minute, 0).unwrap()
    }

    #[test]
    fn an_event_is_closed_for_the_reason_that_its_state_gives() {
        use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};
        let why = |state| closed(state, Some(at(10)), at(0)).map(|text| text.en);
        for state in [Open, Live] {
            assert_eq!(why(state), None);
            assert_eq!(closed(state, None, at(0)), None, "without an end it is not over");
            assert!(closed(state, Some(at(10)), at(9)).is_none());
            assert!(closed(state, Some(at(10)), at(10)).unwrap().en.contains("over"), "the end is not within");
        }
        let undated = closed(Postponed, None, at(0)).unwrap();
        assert!(undated.ja.contains("新しい日程が決まると"), "{undated:?}");
        for (state, word) in [
            (Planned, "not open yet"),
            (Announced, "not open yet"),
            (Postponed, "postponed"),
            (Cancelled, "cancelled"),
            (Ended, "over"),
        ] {
            assert!(why(state).unwrap().contains(word), "{state:?}: {:?}", why(state));
        }
    }

    #[test]
    fn a_window_begins_with_its_first_moment_and_ends_before_its_last() {
        let why = |now| window_closed(Some(at(5)), Some(at(10)), at(now)).map(|text| text.en);
        assert!(why(4).unwrap().contains("not open yet"));
        assert_eq!((why(5), why(9)), (None, None));
        assert!(why(10).unwrap().contains("has closed"));
        assert_eq!(window_closed(None, None, at(0)), None);
        assert!(window_closed(None, Some(at(0)), at(0)).is_some() && window_closed(Some(at(1)), None, at(0)).is_some());
    }

    fn open_type() -> ParticipationType {
        ParticipationType::new(crate::ids::TypeId(1), String::new())
    }

    #[test]
    fn who_stayed_away_too_often_waits_until_the_day_before() {
        let day = 24 * 60;
        let held = |limit, absences, now| is_held_back(limit, absences, Some(at(3 * day)), at(now));
        assert!(held(Some(3), 3, 0) && held(Some(3), 4, 2 * day - 1));
        assert!(!held(Some(3), 2, 0) && !held(None, 9, 0) && !held(Some(3), 3, 2 * day));
        assert!(is_held_back(Some(2), 2, None, at(0)), "without a date no day is near");
    }

    #[test]
    fn who_would_wait_after_one_more_time_is_told_before_it() {
        assert_eq!([0, 1, 2, 3].map(|absences| is_warned(Some(3), absences)), [false, false, true, true]);
        assert!(is_warned(Some(2), 1) && !is_warned(Some(2), 0) && !is_warned(None, 9));
    }

    #[test]
    fn a_type_is_closed_by_its_own_window() {
        let local = |minute| Some(crate::time::Local { utc: at(minute), wall: at(minute).naive_utc() });
        let kind = ParticipationType { opens: local(5), closes: local(10), ..open_type() };
        assert_eq!([4, 5, 9, 10].map(|now| type_closed(&kind, at(now)).is_some()), [true, false, false, true]);
    }

    #[test]
    fn the_stream_is_shown_to_the_confirmed_from_an_hour_before_to_an_hour_after() {
        let local = |minute| Some(crate::time::Local { utc: at(minute), wall: at(minute).naive_utc() });
        let card = |state| EventCard { state, starts: local(100), ends: local(200), ..EventCard::sample() };
        let live = card(EventState::Live);
        let shown = |state, now| shows_stream(state, &live, at(now));
        assert_eq!([39, 40, 150, 259, 260].map(|now| shown(Confirmed, now)), [false, true, true, true, false]);
        assert!(!shown(Waitlisted, 150));
        assert!(!shows_stream(Confirmed, &card(EventState::Cancelled), at(150)));
        let open_end = EventCard { ends: None, ..live.clone() };
        assert!(shows_stream(Confirmed, &open_end, at(9_999)));
        assert!(!shows_stream(Confirmed, &EventCard { starts: None, ..live.clone() }, at(150)), "no date, no stream");
    }
}
