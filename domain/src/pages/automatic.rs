//! What the product does by itself around an event, as the list of today tells.

use chrono::{DateTime, Utc};

use crate::{
    events::{
        rules::takes_registrations,
        types::{EventCard, EventState},
    },
    letters::types::LetterKind,
    registration::{rules::STREAM_BEFORE, types::ParticipationType},
    time::Local,
};

/// Something that happens without anybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Automatic {
    pub kind: AutomaticKind,
    pub number: i32,
    pub at: Option<Local>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AutomaticKind {
    /// So many mails are on their way.
    Mails(i64),
    /// Registration of this kind ends.
    Closes(String),
    /// The confirmed see where the stream is.
    ShowsStream,
    /// The same of an event that is postponed: once it takes registrations again, an hour before its new day, which may not be
    /// known yet.
    ShowsStreamAgain,
    /// Those who wait move up when a seat becomes free.
    MovesUp(i64),
    /// So many speakers get this letter.
    Letter(LetterKind, usize),
}

/// What happens by itself around an event, the next first.
pub(super) fn by_itself(
    card: &EventCard,
    types: &[ParticipationType],
    (has_stream, is_paused): (bool, bool),
    mails: i64,
    now: DateTime<Utc>,
) -> Vec<Automatic> {
    let one = |kind, at| Automatic { kind, number: card.number, at };
    let mut all = Vec::new();
    if mails > 0 {
        all.push(one(AutomaticKind::Mails(mails), None));
    }
    let waiting: i64 = types.iter().map(|kind| kind.waitlisted).sum();
    // Nobody moves up while the event takes no registrations, or the organizers hold that back.
    if waiting > 0 && !is_paused && takes_registrations(card.state) {
        all.push(one(AutomaticKind::MovesUp(waiting), None));
    }
    let is_open = card.state == EventState::Open;
    all.extend(
        types
            .iter()
            .filter(|kind| is_open && kind.closes.is_some_and(|at| at.utc > now))
            .map(|kind| one(AutomaticKind::Closes(kind.name.clone()), kind.closes)),
    );
    let shows = card.starts.map(|at| Local::at(at.utc - STREAM_BEFORE, &card.zone));
    let is_ahead = match shows {
        Some(at) => at.utc > now,
        None => card.awaits_day(),
    };
    if has_stream && is_ahead && !matches!(card.state, EventState::Cancelled | EventState::Ended) {
        let is_postponed = card.state == EventState::Postponed;
        let kind = if is_postponed { AutomaticKind::ShowsStreamAgain } else { AutomaticKind::ShowsStream };
        all.push(one(kind, shows));
    }
    all.sort_by_key(|one| one.at.map(|at| at.utc));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T10:00:00Z").parse().unwrap()
    }

    #[test]
    fn what_happens_by_itself_comes_in_its_order() {
        let card =
            EventCard { state: EventState::Open, starts: Some(Local::at(at(20), "Asia/Tokyo")), ..EventCard::sample() };
        let closes = Some(Local::at(at(19), "Asia/Tokyo"));
        let kind = |name: &str| ParticipationType::new(crate::ids::TypeId(1), name.to_owned());
        let types = [ParticipationType { closes, waitlisted: 2, ..kind("現地") }, kind("オンライン")];
        let kinds = |now| -> Vec<AutomaticKind> {
            by_itself(&card, &types, (true, false), 5, now).into_iter().map(|one| one.kind).collect()
        };
        let paused = by_itself(&card, &types, (false, true), 0, at(21));
        assert!(paused.is_empty(), "who waits does not move up: {paused:?}");
        use AutomaticKind::{Closes, Mails, MovesUp, ShowsStream};
        assert_eq!(kinds(at(12)), [Mails(5), MovesUp(2), Closes("現地".into()), ShowsStream]);
        assert_eq!(kinds(at(21)), [Mails(5), MovesUp(2)], "what is over does not happen again");
    }

    #[test]
    fn a_postponed_event_says_when_its_stream_is_shown_and_moves_nobody_up() {
        use AutomaticKind::{Mails, ShowsStreamAgain};
        let kind = ParticipationType::new(crate::ids::TypeId(1), "現地".to_owned());
        let types = [ParticipationType { closes: Some(Local::at(at(19), "Asia/Tokyo")), waitlisted: 2, ..kind }];
        let lines = |starts: Option<u32>, has_stream| -> Vec<(AutomaticKind, Option<DateTime<Utc>>)> {
            let starts = starts.map(|day| Local::at(at(day), "Asia/Tokyo"));
            let card = EventCard { state: EventState::Postponed, starts, ..EventCard::sample() };
            let all = by_itself(&card, &types, (has_stream, false), 5, at(12));
            all.into_iter().map(|one| (one.kind, one.at.map(|at| at.utc))).collect()
        };
        let shown = at(20) - STREAM_BEFORE;
        assert_eq!(lines(Some(20), true), [(Mails(5), None), (ShowsStreamAgain, Some(shown))]);
        assert_eq!(lines(None, true), [(Mails(5), None), (ShowsStreamAgain, None)], "before a new day is known");
        assert_eq!(lines(Some(11), true), [(Mails(5), None)], "a day that is gone");
        assert_eq!(lines(None, false), [(Mails(5), None)]);
    }
}
