//! Boards as server-sent events. The shapes are part of the interface for programs.

use std::fmt::Write as _;

use axum::body::Bytes;
use domain::qa::types::{Board, BoardChange};
use serde_json::{Value, json};

/// A comment that keeps a quiet connection open through proxies.
pub const HEARTBEAT: Bytes = Bytes::from_static(b": \n\n");

/// The whole board: what a new or returning viewer gets first.
pub fn snapshot(seq: u64, board: &Board) -> Bytes {
    event(seq, "snapshot", &json!(board)).into()
}

/// The steps from one board to the next, an event each, all under one id.
pub fn changes(seq: u64, changes: &[BoardChange]) -> Bytes {
    let mut out = String::new();
    for change in changes {
        let (name, data) = match change {
            BoardChange::Question(question) => ("question", json!(question)),
            BoardChange::Votes(counts) => {
                let counts: Vec<Value> = counts.iter().map(|(id, votes)| json!({ "id": id, "votes": votes })).collect();
                ("votes", json!(counts))
            }
            BoardChange::Removed(id) => ("removed", json!({ "id": id })),
            BoardChange::Answering(id) => ("answering", json!({ "id": id })),
            BoardChange::Settings { open, moderated } => ("settings", json!({ "open": open, "moderated": moderated })),
        };
        out.push_str(&event(seq, name, &data));
    }
    out.into()
}

/// JSON holds no line break of its own, so the data is one line.
fn event(seq: u64, name: &str, data: &Value) -> String {
    let mut out = String::new();
    let _ = write!(out, "id: {seq}\nevent: {name}\ndata: {data}\n\n");
    out
}

#[cfg(test)]
mod tests {
    use domain::ids::QuestionId;

    use super::*;

    #[test]
    fn each_event_is_a_name_an_id_and_one_line_of_data() {
        let frames = changes(
            7,
            &[
                BoardChange::Votes(vec![(QuestionId(3), 5)]),
                BoardChange::Removed(QuestionId(4)),
                BoardChange::Answering(None),
            ],
        );
        assert_eq!(
            std::str::from_utf8(&frames).unwrap(),
            "id: 7\nevent: votes\ndata: [{\"id\":3,\"votes\":5}]\n\nid: 7\nevent: removed\ndata: {\"id\":4}\n\nid: 7\nevent: answering\ndata: {\"id\":null}\n\n"
        );
        let board = Board { questions: Vec::new(), ..Board::default() };
        let text = String::from_utf8(snapshot(1, &board).to_vec()).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
    }
}
