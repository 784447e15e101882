//! The events of a board's stream: their names and their data, as the server writes and browsers read
//! them. The shapes are part of the interface for programs.

use serde::{Deserialize, Serialize};

use super::types::{Board, BoardChange};
use crate::json::read as parse;

/// What one event of the stream says.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// The whole board: what a new or returning viewer gets first.
    Snapshot(Board),
    Change(BoardChange),
}

#[derive(Serialize, Deserialize)]
struct Named<T> {
    id: T,
}

/// The times of the agenda are others than before.
#[cfg(feature = "db")]
#[derive(Serialize, Deserialize)]
struct Late {
    late: i64,
}

/// When what is being answered was taken up, in milliseconds since 1970.
#[cfg(feature = "db")]
#[derive(Serialize, Deserialize)]
struct Since {
    at: Option<i64>,
}

/// How many screens are open.
#[cfg(feature = "db")]
#[derive(Serialize, Deserialize)]
struct Screens {
    screens: i64,
}

/// Names of all events, as a browser has to listen for each.
pub const NAMES: [&str; 8] = ["snapshot", "question", "votes", "removed", "left", "answering", "counts", "settings"];

/// Names of the events that the page's own scripts listen to, besides the snapshot.
pub const POLLS: [&str; 7] = ["poll", "poll_gone", "reactions", "presence", "times", "since", "screens"];

/// Names of the events that only say that the stream is there.
pub const SIGNS: [&str; 2] = ["current", "beat"];

/// Name and data of the event that carries a whole board.
pub fn snapshot(board: &Board) -> (&'static str, String) {
    ("snapshot", json(board))
}

/// Name and data of the event that carries a step. The data is JSON, so it is one line.
pub fn change(change: &BoardChange) -> (&'static str, String) {
    match change {
        BoardChange::Question(question) => ("question", json(question)),
        BoardChange::Votes(counts) => ("votes", json(counts)),
        BoardChange::Removed(id) => ("removed", json(&Named { id: *id })),
        BoardChange::Left(id) => ("left", json(&Named { id: *id })),
        BoardChange::Counts(counts) => ("counts", json(counts)),
        BoardChange::Answering(id) => ("answering", json(&Named { id: *id })),
        BoardChange::Settings(settings) => ("settings", json(settings)),
        #[cfg(feature = "db")]
        BoardChange::Poll(poll) => ("poll", json(poll)),
        #[cfg(feature = "db")]
        BoardChange::PollGone(id) => ("poll_gone", json(&Named { id: *id })),
        #[cfg(feature = "db")]
        BoardChange::Reactions(reactions) => ("reactions", json(reactions)),
        #[cfg(feature = "db")]
        BoardChange::Presence(presence) => ("presence", json(presence)),
        #[cfg(feature = "db")]
        BoardChange::Late(late) => ("times", json(&Late { late: *late })),
        #[cfg(feature = "db")]
        BoardChange::Since(at) => ("since", json(&Since { at: *at })),
        #[cfg(feature = "db")]
        BoardChange::Screens(screens) => ("screens", json(&Screens { screens: *screens })),
    }
}

/// Reads an event; `None` for a name that this version does not know, or data of another shape.
pub fn read(name: &str, data: &str) -> Option<Frame> {
    Some(Frame::Change(match name {
        "snapshot" => return Some(Frame::Snapshot(parse(data)?)),
        "question" => BoardChange::Question(parse(data)?),
        "votes" => BoardChange::Votes(parse(data)?),
        "removed" => BoardChange::Removed(parse::<Named<_>>(data)?.id),
        "left" => BoardChange::Left(parse::<Named<_>>(data)?.id),
        "counts" => BoardChange::Counts(parse(data)?),
        "answering" => BoardChange::Answering(parse::<Named<_>>(data)?.id),
        "settings" => BoardChange::Settings(parse(data)?),
        #[cfg(feature = "db")]
        "poll" => BoardChange::Poll(parse(data)?),
        #[cfg(feature = "db")]
        "poll_gone" => BoardChange::PollGone(parse::<Named<_>>(data)?.id),
        #[cfg(feature = "db")]
        "reactions" => BoardChange::Reactions(parse(data)?),
        #[cfg(feature = "db")]
        "presence" => BoardChange::Presence(parse(data)?),
        #[cfg(feature = "db")]
        "times" => BoardChange::Late(parse::<Late>(data)?.late),
        #[cfg(feature = "db")]
        "since" => BoardChange::Since(parse::<Since>(data)?.at),
        #[cfg(feature = "db")]
        "screens" => BoardChange::Screens(parse::<Screens>(data)?.screens),
        _ => return None,
    }))
}

fn json(value: &impl Serialize) -> String {
    // Structs of plain fields with names: there is nothing that could fail.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(all(test, feature = "db"))]
mod tests {
    use super::*;
    use crate::{
        ids::{AccountId, PollId, QuestionId},
        qa::{
            polls::types::{PollState, Reactions},
            samples::poll,
            types::{BoardCounts, BoardQuestion, BoardSettings, Presence, QuestionState, Source, VoteCount},
        },
    };

    fn question() -> BoardQuestion {
        BoardQuestion {
            source: Source::Slido,
            is_confidential: false,
            is_edited: false,
            reason: String::new(),
            merged: 0,
            desk: None,
            id: QuestionId(7),
            body: "鍵は\nいつ\u{2028}替えますか".to_owned(),
            asker: String::new(),
            state: QuestionState::AnsweredText,
            votes: 3,
            asked_at: "2026-11-25T10:00:00Z".to_owned(),
            asked_ms: 1_795_600_800_000,
            talk: Some((2, "鍵".to_owned())),
            answers: Vec::new(),
        }
    }

    /// Every kind of step, one each: a new kind does not compile until it stands here.
    fn steps() -> [BoardChange; 16] {
        match BoardChange::Answering(None) {
            BoardChange::Question(_)
            | BoardChange::Votes(_)
            | BoardChange::Removed(_)
            | BoardChange::Left(_)
            | BoardChange::Counts(_)
            | BoardChange::Answering(_)
            | BoardChange::Settings(_)
            | BoardChange::Poll(_)
            | BoardChange::PollGone(_)
            | BoardChange::Reactions(_)
            | BoardChange::Presence(_)
            | BoardChange::Late(_)
            | BoardChange::Since(_)
            | BoardChange::Screens(_) => {}
        }
        [
            BoardChange::Question(Box::new(question())),
            BoardChange::Votes(vec![VoteCount { id: QuestionId(3), votes: 5 }]),
            BoardChange::Removed(QuestionId(4)),
            BoardChange::Answering(None),
            BoardChange::Answering(Some(QuestionId(9))),
            BoardChange::Settings(BoardSettings { open: true, slow_seconds: 60, ..BoardSettings::default() }),
            BoardChange::Left(QuestionId(4)),
            BoardChange::Counts(BoardCounts { open: 2, done: 1, declined: 0, pending: 0 }),
            BoardChange::Poll(Box::new(poll(7, PollState::Open, 3))),
            BoardChange::PollGone(PollId(8)),
            BoardChange::Reactions(Some(Reactions { talk: 2, counts: [1, 0, 3, 4] })),
            BoardChange::Presence(vec![Presence {
                account: AccountId(5),
                name: "遥".to_owned(),
                question: Some(QuestionId(3)),
            }]),
            BoardChange::Late(7),
            BoardChange::Since(None),
            BoardChange::Since(Some(1_795_600_800_000)),
            BoardChange::Screens(142),
        ]
    }

    #[test]
    fn what_is_written_is_read_and_has_a_name_to_listen_for() {
        for step in steps() {
            let (name, data) = change(&step);
            assert!((NAMES.contains(&name) || POLLS.contains(&name)) && !data.contains('\n'), "{name} {data}");
            assert_eq!(read(name, &data), Some(Frame::Change(step)));
        }
        let settings = BoardSettings { open: true, ..BoardSettings::default() };
        let board = Board { questions: vec![question()], ..Board::default() }.with(settings);
        let (name, data) = snapshot(&board);
        assert!(NAMES.contains(&name) && !data.contains('\n'));
        assert_eq!(read(name, &data), Some(Frame::Snapshot(board)));
    }

    #[test]
    fn programs_rely_on_these_shapes() {
        let written = steps().map(|step| change(&step));
        let plain = |at: usize| (written[at].0, written[at].1.as_str());
        assert_eq!(plain(1), ("votes", r#"[{"id":3,"votes":5}]"#));
        assert_eq!(plain(2), ("removed", r#"{"id":4}"#));
        assert_eq!(plain(3), ("answering", r#"{"id":null}"#));
        assert_eq!(
            plain(5),
            ("settings", r#"{"open":true,"moderated":false,"slow_seconds":60,"asking":"anyone","voting":"anyone"}"#)
        );
        assert_eq!(plain(7), ("counts", r#"{"open":2,"done":1,"declined":0,"pending":0}"#));
        assert_eq!(
            plain(8),
            (
                "poll",
                r#"{"id":7,"kind":"single","title":"鍵","state":"open","is_shown":false,"voters":3,"options":[{"words":"替える","votes":3}],"opened_ms":1000,"closes_ms":null}"#
            )
        );
        assert_eq!(plain(10), ("reactions", r#"{"talk":2,"counts":[1,0,3,4]}"#));
        assert_eq!(plain(13), ("since", r#"{"at":null}"#));
        assert_eq!(plain(14), ("since", r#"{"at":1795600800000}"#));
        assert_eq!(plain(15), ("screens", r#"{"screens":142}"#));
        for said in [r#""status":"answered_text""#, r#""source":"slido""#] {
            assert!(written[0].1.contains(said), "{}", written[0].1);
        }
        let plain = BoardQuestion { source: Source::Live, ..question() };
        let (_, data) = change(&BoardChange::Question(Box::new(plain)));
        assert!(!data.contains("source"), "what the board was asked says so by saying nothing: {data}");
    }

    #[test]
    fn what_a_newer_server_says_is_passed_over() {
        assert_eq!(read("weather", "{}"), None);
        assert_eq!(read("poll", "{}"), None);
        assert_eq!(read("votes", "{}"), None);
    }
}
