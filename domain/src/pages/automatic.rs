//! What the product does by itself around an event, as the list of today tells.

use chrono::{DateTime, Duration, Utc};

use crate::{
    events::types::{EventCard, EventState},
    letters::types::LetterKind,
    registration::types::ParticipationType,
    series::types::Series,
    time::Local,
};

/// How long before the start the confirmed see the stream.
const SHOWS_STREAM: Duration = Duration::hours(1);

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
    /// Those who wait move up when a seat becomes free.
    MovesUp(i64),
    /// So many speakers get this letter.
    Letter(LetterKind, usize),
}

/// What happens by itself around an event, the next first.
pub(super) fn by_itself(
    card: &EventCard,
    types: &[ParticipationType],
    has_stream: bool,
    mails: i64,
    (series, now): (&Series, DateTime<Utc>),
) -> Vec<Automatic> {
    let one = |kind, at| Automatic { kind, number: card.number, at };
    let mut all = Vec::new();
    if mails > 0 {
        all.push(one(AutomaticKind::Mails(mails), None));
    }
    let waiting: i64 = types.iter().map(|kind| kind.waitlisted).sum();
    if waiting > 0 {
        all.push(one(AutomaticKind::MovesUp(waiting), None));
    }
    let is_open = card.state == EventState::Open;
    all.extend(
        types
            .iter()
            .filter(|kind| is_open && kind.closes.is_some_and(|at| at.utc > now))
            .map(|kind| one(AutomaticKind::Closes(kind.name.clone()), kind.closes)),
    );
    let shows = card.starts.filter(|_| has_stream).map(|at| Local::at(at.utc - SHOWS_STREAM, &series.time_zone));
    if let Some(at) = shows.filter(|at| at.utc > now) {
        all.push(one(AutomaticKind::ShowsStream, Some(at)));
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
        let series = Series::sample();
        let card =
            EventCard { state: EventState::Open, starts: Some(Local::at(at(20), "Asia/Tokyo")), ..EventCard::sample() };
        let closes = Some(Local::at(at(19), "Asia/Tokyo"));
        let kind = |name: &str| ParticipationType::new(crate::ids::TypeId(1), name.to_owned());
        let types = [ParticipationType { closes, waitlisted: 2, ..kind("現地") }, kind("オンライン")];
        let kinds = |now| -> Vec<AutomaticKind> {
            by_itself(&card, &types, true, 5, (&series, now)).into_iter().map(|one| one.kind).collect()
        };
        use AutomaticKind::{Closes, Mails, MovesUp, ShowsStream};
        assert_eq!(kinds(at(12)), [Mails(5), MovesUp(2), Closes("現地".into()), ShowsStream]);
        assert_eq!(kinds(at(21)), [Mails(5), MovesUp(2)], "what is over does not happen again");
    }
}
