//! What a board does in the browser: listens to the stream, sends forms without leaving the page.

use std::time::Duration;

use domain::{
    ids::QuestionId,
    json,
    qa::{
        frames::{self, Frame},
        screens::apply,
        types::{Board, BoardChange, BoardQuestion, OwnQuestion, ParticipantState, QuestionState, VoteCount},
    },
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventSource, HtmlFormElement, MessageEvent};

use super::{
    send::{busy, clear, form_of, object, request, value},
    shared::{Connection, Own, Shared, Told},
};

/// How often ages are drawn anew.
const MINUTE: Duration = Duration::from_secs(30);

/// What the interface says of one's own questions.
#[derive(Deserialize)]
struct Mine {
    questions: Vec<OwnQuestion>,
    voted: Vec<QuestionId>,
}

/// Opens the stream, which goes on from what the page was drawn with. The browser connects anew by itself,
/// and then gets a snapshot first.
pub fn start(shared: Shared) {
    if shared.sending.get_untracked().connection != Connection::Page {
        return;
    }
    set_interval(move || shared.now.set(now()), MINUTE);
    let (stream, have) = shared.places.with_value(|places| (places.stream.clone(), places.have.clone()));
    let mark = if stream.contains('?') { '&' } else { '?' };
    follow(shared, &format!("{stream}{mark}have={have}"));
}

fn follow(shared: Shared, address: &str) {
    shared.set(|now| now.connection = Connection::Live);
    let Ok(source) = EventSource::new(address) else { return };
    on(&source, "open", move |_| {
        let was_queued = shared.sending.get_untracked().is_queued;
        shared.set(|now| {
            now.connection = Connection::Live;
            now.problem.clear();
            now.is_queued = false;
        });
        // What was sent without a connection is sent now, by the same key: once.
        if was_queued {
            let form = document().get_element_by_id("ask").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
            let _ = form.map(|form| form.request_submit());
        }
    });
    let stream = source.clone();
    on(&source, "error", move |_| {
        shared.set(|now| now.connection = Connection::Lost);
        // Refused rather than cut: the browser gives up, so we come back ourselves.
        if stream.ready_state() == EventSource::CLOSED {
            set_timeout(
                move || {
                    // What is shown has changed since the page was drawn.
                    follow(shared, &shared.places.with_value(|places| places.stream.clone()));
                },
                Duration::from_secs(5),
            );
        }
    });
    // Polls and reactions are kept by a script of the page, which hears of them here.
    for name in frames::POLLS.into_iter().chain(["snapshot", "answering"]) {
        on(&source, name, move |data| tell_page(name, &data));
    }
    for name in frames::NAMES {
        on(&source, name, move |data| match frames::read(name, &data) {
            Some(Frame::Snapshot(board)) => {
                shared.now.set(now());
                let board = shared.board.with_untracked(|known| with_own(shared, known, board));
                shared.board.set(board);
            }
            // One's own stays on one's own screen.
            Some(Frame::Change(BoardChange::Left(id))) if shared.is_mine(id) => {}
            Some(Frame::Change(step)) => {
                let waits = || {
                    shared.of_own(|own| own.questions.iter().any(|own| own.question.state == QuestionState::Pending))
                };
                let is_own = match &step {
                    BoardChange::Removed(id) => shared.is_mine(*id),
                    // What waits here may have become a part of it.
                    BoardChange::Question(question) => shared.is_mine(question.id) || question.merged > 0 && waits(),
                    // How many were declined: one of them may be what waits here.
                    BoardChange::Counts(_) => waits(),
                    _ => false,
                };
                change(shared, step);
                if is_own {
                    refresh_own(shared);
                }
            }
            // Of a newer server: the next snapshot holds it.
            None => {}
        });
    }
}

/// An event of the page, `board:` and its name, with the data as it came.
fn tell_page(name: &str, data: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&data.into());
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(&format!("board:{name}"), &init) {
        let _ = document().dispatch_event(&event);
    }
}

/// Asks what became of one's own questions.
pub fn refresh_own(shared: Shared) {
    spawn_local(async move {
        let address = shared.places.with_value(|places| format!("{}/mine", places.api));
        if let Ok((_, text)) = request("GET", &address, "", "").await
            && let Some(Mine { questions, voted }) = json::read::<Mine>(&text)
        {
            let asked = questions.iter().map(|own| own.question.id).collect();
            shared.own.set(Own { state: ParticipantState { asked, voted }, questions });
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
fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
    let now = js_sys::Date::now() as i64;
    now
}

fn change(shared: Shared, step: BoardChange) {
    shared.now.set(now());
    shared.board.update(|board| apply(board, step));
}

/// Listens for as long as the page lives. What comes from outside reads as it is now and follows nothing.
fn on(source: &EventSource, name: &str, act: impl Fn(String) + 'static) {
    let act = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string()).unwrap_or_default();
        untrack(|| act(data));
    });
    let _ = source.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
    act.forget();
}

/// Asks; what was typed is cleared only when it was taken.
pub fn ask(shared: Shared, event: &SubmitEvent, then: impl Fn() + 'static) {
    event.prevent_default();
    let Some(form) = form_of(event) else { return };
    busy(&form, true);
    spawn_local(async move {
        let field = |name: &str| value(&form, name);
        let talk = field("talk").parse::<i32>().ok();
        let is_named = form.query_selector("[name=as][value=name]:checked").ok().flatten().is_some();
        let asker = if is_named { field("asker") } else { String::new() };
        let tells = form.query_selector("[name=tell]:checked").ok().flatten().is_some();
        let text = |value: String| JsValue::from_str(&value);
        let body = object(&[
            ("body", text(field("body"))),
            ("asker", text(asker)),
            ("talk", talk.map_or(JsValue::NULL, JsValue::from)),
            ("key", text(field("key"))),
            ("tell", if tells { text(field("mail")) } else { JsValue::NULL }),
        ]);
        let address = shared.places.with_value(|places| places.api.clone());
        let reply = request("POST", &address, "application/json", &body).await;
        busy(&form, false);
        match reply {
            Ok((_, text)) => {
                if let Some(question) = json::read::<BoardQuestion>(&text) {
                    let mut own = shared.own.get_untracked();
                    own.state.asked.push(question.id);
                    own.state.voted.push(question.id);
                    shared.own.set(own);
                    let waits = question.state == QuestionState::Pending;
                    shared.set(|now| now.told = Some(if waits { Told::Waits } else { Told::Listed }));
                    if !waits {
                        change(shared, BoardChange::Question(Box::new(question)));
                    }
                    then();
                    refresh_own(shared);
                }
                pause(shared, shared.board.with_untracked(|board| board.slow_seconds).into());
                clear(&form, "body");
                // The next one is another question; a lost reply is asked for again with the same key.
                shared.set(|now| {
                    now.sent += 1;
                    now.problem.clear();
                });
            }
            Err(refusal) if refusal.sentence.is_empty() => {
                shared.set(|now| {
                    now.told = None;
                    now.is_queued = true;
                });
            }
            Err(refusal) => {
                pause(shared, refusal.retry_after);
                shared.set(|now| {
                    now.told = None;
                    now.problem.clone_from(&refusal.sentence);
                });
            }
        }
    });
}

/// Counts down until the next question is taken.
fn pause(shared: Shared, seconds: i64) {
    let is_counting = shared.sending.get_untracked().pause > 0;
    shared.set(|now| now.pause = seconds);
    if seconds > 0 && !is_counting {
        count_down(shared);
    }
}

fn count_down(shared: Shared) {
    let step = move || {
        shared.set(|now| {
            now.pause = (now.pause - 1).max(0);
            if now.pause == 0 {
                now.problem.clear();
            }
        });
        if shared.sending.get_untracked().pause > 0 {
            count_down(shared);
        }
    };
    set_timeout(step, Duration::from_secs(1));
}

/// Votes or takes a vote back; shown at once, put right by what the server says.
pub fn vote(shared: Shared, id: QuestionId, event: &MouseEvent) {
    event.prevent_default();
    let voted = !shared.has_voted(id);
    set_voted(shared, id, voted);
    spawn_local(async move {
        let address = format!("/api/v1/questions/{id}/vote");
        let key = shared.places.with_value(|places| places.key.clone());
        let body = object(&[("voted", voted.into()), ("key", JsValue::from_str(&key))]);
        match request("PUT", &address, "application/json", &body).await {
            Ok((_, text)) => {
                if let Some(count) = json::read::<VoteCount>(&text) {
                    change(shared, BoardChange::Votes(vec![count]));
                }
                shared.set(|now| now.problem.clear());
            }
            Err(refusal) => {
                set_voted(shared, id, !voted);
                let words = refusal.said(shared.lang);
                shared.set(|now| now.problem.clone_from(&words));
            }
        }
    });
}

fn set_voted(shared: Shared, id: QuestionId, voted: bool) {
    let (before, count) = untrack(|| (shared.has_voted(id), shared.votes(id)));
    let mut own = shared.own.get_untracked();
    own.state.voted.retain(|known| *known != id);
    if voted {
        own.state.voted.push(id);
    }
    shared.own.set(own);
    if before != voted {
        let count = VoteCount { id, votes: count + if voted { 1 } else { -1 } };
        change(shared, BoardChange::Votes(vec![count]));
    }
}

/// Milliseconds without a touch or a key after which somebody only looks.
const IDLE: f64 = 4_000.0;
/// Pixels from the top within which nobody reads further down.
const AT_TOP: f64 = 120.0;

/// Calls this from time to time while somebody looks at the top and does nothing.
pub fn when_idle_at_top(act: impl Fn() + 'static) {
    let touched = StoredValue::new_local(js_sys::Date::now());
    for name in ["pointerdown", "keydown", "wheel", "touchmove"] {
        let _ = window_event_listener_untyped(name, move |_| touched.set_value(js_sys::Date::now()));
    }
    set_interval(
        move || {
            let is_at_top = window().scroll_y().is_ok_and(|y| y < AT_TOP);
            if is_at_top && js_sys::Date::now() - touched.get_value() > IDLE {
                act();
            }
        },
        Duration::from_secs(2),
    );
}
