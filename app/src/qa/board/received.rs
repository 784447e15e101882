//! What comes from the server, by whatever way, and what it makes of the board that is shown.

use domain::{
    ids::QuestionId,
    json,
    qa::{
        frames::{self, Frame},
        screens::apply,
        types::{Board, BoardChange, OwnQuestion, ParticipantState, QuestionState},
    },
};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;

use super::{
    send::{Refusal, request},
    shared::{Own, Shared},
};

/// What the interface says of one's own questions and votes.
#[derive(Deserialize)]
pub struct Mine {
    questions: Vec<OwnQuestion>,
    pub voted: Vec<QuestionId>,
}

/// Takes an event of the stream in, or what was answered in its place.
pub fn take(shared: Shared, name: &str, data: &str) {
    // Polls and reactions are kept by a script of the page, which hears of them here.
    if frames::POLLS.contains(&name) || matches!(name, "snapshot" | "answering") {
        tell_page(name, data);
    }
    match frames::read(name, data) {
        Some(Frame::Snapshot(board)) => {
            shared.now.set(now());
            let board = shared.board.with_untracked(|known| with_own(shared, known, board));
            shared.board.set(board);
            // It may have been decided on meanwhile.
            if waits(shared) {
                refresh_own(shared);
            }
        }
        // One's own stays on one's own screen.
        Some(Frame::Change(BoardChange::Left(id))) if shared.is_mine(id) => {}
        Some(Frame::Change(step)) => {
            let is_own = match &step {
                BoardChange::Removed(id) => shared.is_mine(*id),
                // What waits here may have become a part of it.
                BoardChange::Question(question) => shared.is_mine(question.id) || question.merged > 0 && waits(shared),
                // How many were declined: one of them may be what waits here.
                BoardChange::Counts(_) => waits(shared),
                _ => false,
            };
            change(shared, step);
            if is_own {
                refresh_own(shared);
            }
        }
        // Of a newer server, the next snapshot holds it; or a sign that the stream is there.
        None => {}
    }
}

/// Whether something of one's own waits for a moderator.
fn waits(shared: Shared) -> bool {
    shared.of_own(|own| own.questions.iter().any(|own| own.question.state == QuestionState::Pending))
}

/// An event of the page, `board:` and its name, with the data as it came.
fn tell_page(name: &str, data: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&data.into());
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(&format!("board:{name}"), &init) {
        let _ = document().dispatch_event(&event);
    }
}

/// What the server has of one's own.
pub(super) async fn mine(shared: Shared) -> Result<Mine, Refusal> {
    let address = shared.places.with_value(|places| format!("{}/mine", places.api));
    let (_, text) = request(shared, "GET", &address, "", "").await?;
    json::read(&text).ok_or_else(Refusal::lost)
}

/// Asks what became of one's own questions.
pub fn refresh_own(shared: Shared) {
    spawn_local(async move {
        if let Ok(Mine { questions, mut voted }) = mine(shared).await {
            let asked = questions.iter().map(|own| own.question.id).collect();
            let Own { state, held, .. } = shared.own.get_untracked();
            // The server does not know yet what waits here.
            voted.retain(|id| !held.contains(id));
            voted.extend(state.voted.into_iter().filter(|id| held.contains(id)));
            shared.own.set(Own { state: ParticipantState { asked, voted }, questions, held });
        }
    });
}

/// The newest snapshot with one's own questions in it, also those that not every screen holds.
fn with_own(shared: Shared, known: &Board, mut newest: Board) -> Board {
    let held: Vec<QuestionId> = newest.questions.iter().map(|question| question.id).collect();
    let own = known.questions.iter().filter(|question| shared.is_mine(question.id) && !held.contains(&question.id));
    for question in own {
        apply(&mut newest, BoardChange::Question(Box::new(question.clone())));
    }
    newest
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
    let now = js_sys::Date::now() as i64;
    now
}

/// Takes one step of the board that is shown.
pub fn change(shared: Shared, step: BoardChange) {
    shared.now.set(now());
    shared.board.update(|board| apply(board, step));
}
