//! Boards as server-sent events: [`domain::qa::frames`] in the form of the stream.

use std::fmt::Write as _;

use axum::body::Bytes;
use domain::qa::{
    board::fingerprint_of,
    frames,
    types::{Board, BoardChange},
};

/// Keeps a quiet connection open through proxies. An event rather than a comment, which a browser's script does not
/// hear of: a screen that hears nothing for long knows that its connection is dead.
pub const HEARTBEAT: Bytes = Bytes::from_static(b"event: beat\ndata: {}\n\n");

/// The whole board: what a new or returning viewer gets first. With it its fingerprint.
pub fn snapshot(seq: u64, board: &Board) -> (Bytes, String) {
    let (name, data) = frames::snapshot(board);
    let fingerprint = fingerprint_of(&data);
    let mut out = String::new();
    push(&mut out, seq, (name, data));
    (out.into(), fingerprint)
}

/// The JSON that a snapshot carries, for who asks for it without a stream.
pub fn data_of(snapshot: &Bytes) -> Bytes {
    const BEFORE: &[u8] = b"\ndata: ";
    let at = snapshot.windows(BEFORE.len()).position(|part| part == BEFORE).map_or(0, |at| at + BEFORE.len());
    snapshot.slice(at..snapshot.len() - 2)
}

/// Nothing newer than what the viewer holds; the id makes a browser that comes again ask for a snapshot.
pub fn current(seq: u64) -> Bytes {
    let mut out = String::new();
    push(&mut out, seq, ("current", "{}".to_owned()));
    out.into()
}

/// The steps from one board to the next, an event each, all under one id.
pub fn changes(seq: u64, changes: &[BoardChange]) -> Bytes {
    let mut out = String::new();
    for change in changes {
        push(&mut out, seq, frames::change(change));
    }
    out.into()
}

fn push(out: &mut String, seq: u64, (name, data): (&str, String)) {
    let _ = write!(out, "id: {seq}\nevent: {name}\ndata: {data}\n\n");
}

#[cfg(test)]
mod tests {
    use domain::{ids::QuestionId, qa::types::VoteCount};

    use super::*;

    #[test]
    fn each_event_is_a_name_an_id_and_one_line_of_data() {
        let frames = changes(
            7,
            &[
                BoardChange::Votes(vec![VoteCount { id: QuestionId(3), votes: 5 }]),
                BoardChange::Removed(QuestionId(4)),
                BoardChange::Answering(None),
            ],
        );
        assert_eq!(
            std::str::from_utf8(&frames).unwrap(),
            "id: 7\nevent: votes\ndata: [{\"id\":3,\"votes\":5}]\n\nid: 7\nevent: removed\ndata: {\"id\":4}\n\nid: 7\nevent: answering\ndata: {\"id\":null}\n\n"
        );
        let board = Board { questions: Vec::new(), ..Board::default() };
        let bytes = snapshot(1, &board).0;
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert_eq!(serde_json::from_slice::<Board>(&data_of(&bytes)).unwrap(), board);
    }
}
