//! Questions for the tests of rules and screens.

use super::types::{BoardQuestion, QuestionState};
use crate::ids::QuestionId;

/// Asked in this minute.
pub fn question(id: i64, minute: i64, votes: i64, state: QuestionState) -> BoardQuestion {
    BoardQuestion {
        is_of_sign_up: false,
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
