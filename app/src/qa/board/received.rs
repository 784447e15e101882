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
use serde::{Deserialize, de::DeserializeOwned};
use wasm_bindgen::JsCast;

use super::{
    send::request,
    shared::{Own, Shared},
};

/// What the interface says of one's own questions and votes.
#[derive(Deserialize)]
struct Mine {
    questions: Vec<OwnQuestion>,
    voted: Vec<QuestionId>,
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

/// An event of the page, `board:` and its name, with the data as it came: JSON. Says whether a script of the page has taken it
/// upon itself.
pub(super) fn tell_page(name: &str, data: &str) -> bool {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&data.into());
    init.set_cancelable(true);
    let event = web_sys::CustomEvent::new_with_event_init_dict(&format!("board:{name}"), &init);
    event.is_ok_and(|event| document().dispatch_event(&event) == Ok(false))
}

/// Listens to what that script says of something, as JSON.
pub(super) fn listen_to<T: DeserializeOwned + 'static>(shared: Shared, name: &str, take: fn(Shared, T)) {
    let _ = window_event_listener_untyped(name, move |event| {
        let said = event.dyn_ref::<web_sys::CustomEvent>().and_then(|event| event.detail().as_string());
        if let Some(said) = said.and_then(|said| json::read(&said)) {
            untrack(|| take(shared, said));
        }
    });
}

/// Asks what became of one's own questions.
pub fn refresh_own(shared: Shared) {
    let address = shared.places.with_value(|places| format!("{}/mine", places.api));
    spawn_local(async move {
        let reply = request(shared, "GET", &address, "", "").await;
        if let Some(Mine { questions, mut voted }) = reply.ok().and_then(|text| json::read(&text)) {
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
