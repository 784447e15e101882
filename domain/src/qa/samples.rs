//! Questions for the tests of rules and screens.

use super::{
    polls::types::{Poll, PollKind, PollOption, PollState},
    types::{BoardQuestion, QuestionState, Source},
};
use crate::ids::{PollId, QuestionId};

/// A poll with one option.
pub fn poll(id: i64, state: PollState, votes: i64) -> Poll {
    Poll {
        id: PollId(id),
        kind: PollKind::Single,
        title: "鍵".to_owned(),
        state,
        is_shown: false,
        voters: votes,
        options: vec![PollOption { words: "替える".to_owned(), votes }],
        opened_ms: Some(1_000),
        closes_ms: None,
    }
}

/// Asked in this minute.
pub fn question(id: i64, minute: i64, votes: i64, state: QuestionState) -> BoardQuestion {
    BoardQuestion {
        source: Source::Live,
        is_confidential: false,
        is_edited: false,
        reason: String::new(),
        merged: 0,
        desk: None,
        id: QuestionId(id),
        body: format!("question {id}"),
        asker: String::new(),
        state,
        votes,
        asked_at: String::new(),
        asked_ms: minute * 60_000,
        talk: None,
        answers: Vec::new(),
    }
}
