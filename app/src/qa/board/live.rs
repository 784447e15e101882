//! What a board does in the browser: listens to the stream, sends forms without leaving the page.

use std::time::Duration;

use domain::{
    Lang,
    ids::QuestionId,
    qa::{
        frames::{self, Frame},
        rules::apply,
        types::{Board, BoardChange, BoardQuestion, VoteCount},
    },
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    EventSource, FormData, Headers, HtmlElement, HtmlFormElement, MessageEvent, RequestInit, Response,
    SubmitEvent as Submitted, UrlSearchParams,
};

use super::shared::{Connection, Shared};

/// How often ages are drawn anew.
const MINUTE: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct Question {
    body: String,
    asker: String,
    talk: Option<i32>,
    key: String,
}

#[derive(Serialize)]
struct Vote {
    voted: bool,
    key: String,
}

/// What the interface says of a refusal (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

/// Opens the stream, which goes on from what the page was drawn with. The browser connects anew by itself,
/// and then gets a snapshot first.
pub fn start(shared: Shared) {
    if shared.connection.get_untracked() != Connection::Page {
        return;
    }
    set_interval(move || shared.now.set(now()), MINUTE);
    let (stream, have) = shared.places.with_value(|places| (places.stream.clone(), places.have.clone()));
    let mark = if stream.contains('?') { '&' } else { '?' };
    follow(shared, &format!("{stream}{mark}have={have}"));
}

fn follow(shared: Shared, address: &str) {
    shared.connection.set(Connection::Live);
    let Ok(source) = EventSource::new(address) else { return };
    on(&source, "open", move |_| shared.connection.set(Connection::Live));
    let stream = source.clone();
    on(&source, "error", move |_| {
        shared.connection.set(Connection::Lost);
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
    for name in frames::NAMES {
        on(&source, name, move |data| match frames::read(name, &data) {
            Some(Frame::Snapshot(board)) => {
                shared.now.set(now());
                shared.board.update(|known| *known = with_own(shared, known, board));
            }
            // One's own stays on one's own screen.
            Some(Frame::Change(BoardChange::Left(id))) if shared.is_mine(id) => {}
            Some(Frame::Change(step)) => change(shared, step),
            // Of a newer server: the next snapshot holds it.
            None => {}
        });
    }
}

/// The newest snapshot with one's own questions in it, also those that not every screen holds.
fn with_own(shared: Shared, known: &Board, mut newest: Board) -> Board {
    let held: Vec<QuestionId> = newest.questions.iter().map(|question| question.id).collect();
    let own = known.questions.iter().filter(|question| shared.is_mine(question.id) && !held.contains(&question.id));
    newest.questions.extend(own.cloned());
    newest.questions.sort_by_key(|question| (question.asked_ms, question.id));
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
        let body = Question { body: field("body"), asker: field("asker"), talk, key: field("key") };
        let body = serde_json::to_string(&body).unwrap_or_default();
        let address = shared.places.with_value(|places| places.api.clone());
        let reply = request("POST", &address, "application/json", &body).await;
        busy(&form, false);
        match reply {
            Ok((_, text)) => {
                if let Ok(question) = serde_json::from_str::<BoardQuestion>(&text) {
                    shared.mine.update(|mine| {
                        mine.asked.push(question.id);
                        mine.voted.push(question.id);
                    });
                    change(shared, BoardChange::Question(Box::new(question)));
                    then();
                }
                clear(&form, "body");
                // The next one is another question; a lost reply is asked for again with the same key.
                shared.sent.update(|sent| *sent += 1);
                shared.problem.set(None);
            }
            Err(sentence) => shared.problem.set(Some(sentence_or_lost(sentence, shared.lang))),
        }
    });
}

/// Votes or takes a vote back; shown at once, put right by what the server says.
pub fn vote(shared: Shared, id: QuestionId, event: &MouseEvent) {
    event.prevent_default();
    let voted = !shared.has_voted(id);
    set_voted(shared, id, voted);
    spawn_local(async move {
        let address = format!("/api/v1/questions/{id}/vote");
        let key = shared.places.with_value(|places| places.key.clone());
        let body = serde_json::to_string(&Vote { voted, key }).unwrap_or_default();
        match request("PUT", &address, "application/json", &body).await {
            Ok((_, text)) => {
                if let Ok(count) = serde_json::from_str::<VoteCount>(&text) {
                    change(shared, BoardChange::Votes(vec![count]));
                }
                shared.problem.set(None);
            }
            Err(sentence) => {
                set_voted(shared, id, !voted);
                shared.problem.set(Some(sentence_or_lost(sentence, shared.lang)));
            }
        }
    });
}

fn set_voted(shared: Shared, id: QuestionId, voted: bool) {
    let (before, count) = untrack(|| (shared.has_voted(id), shared.votes(id)));
    shared.mine.update(|mine| {
        mine.voted.retain(|known| *known != id);
        if voted {
            mine.voted.push(id);
        }
    });
    if before != voted {
        let count = VoteCount { id, votes: count + if voted { 1 } else { -1 } };
        shared.board.update(|board| apply(board, BoardChange::Votes(vec![count])));
    }
}

/// Presses the button of a form without fields; the stream shows what came of it.
pub fn press(shared: Shared, event: &SubmitEvent) {
    event.prevent_default();
    if let Some(form) = form_of(event) {
        send(shared, form, String::new());
    }
}

/// Sends a form as it stands to its own address; the stream shows what came of it.
pub fn send_form(shared: Shared, event: &SubmitEvent) {
    event.prevent_default();
    let Some(form) = form_of(event) else { return };
    let pressed = event.dyn_ref::<Submitted>().and_then(Submitted::submitter);
    let Ok(data) = FormData::new_with_form(&form) else { return };
    let Ok(fields) = UrlSearchParams::new_with_str("") else { return };
    let entries = js_sys::try_iter(&data).ok().flatten();
    for entry in entries.into_iter().flatten().flatten() {
        let pair = js_sys::Array::from(&entry);
        fields.append(&pair.get(0).as_string().unwrap_or_default(), &pair.get(1).as_string().unwrap_or_default());
    }
    if let Some(button) = pressed
        && let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value"))
    {
        fields.append(&name, &value);
    }
    send(shared, form, String::from(fields.to_string()));
}

fn send(shared: Shared, form: HtmlFormElement, body: String) {
    let address = form.action();
    busy(&form, true);
    spawn_local(async move {
        let reply = request("POST", &address, "application/x-www-form-urlencoded", &body).await;
        busy(&form, false);
        match reply {
            Ok(_) => {
                shared.problem.set(None);
                clear(&form, "answer");
            }
            Err(sentence) => shared.problem.set(Some(sentence_or_lost(sentence, shared.lang))),
        }
    });
}

fn sentence_or_lost(sentence: String, lang: Lang) -> String {
    if sentence.is_empty() {
        lang.t("つながりません。電波のよいところで、もう一度お試しください。", "No connection. Please try again.")
            .to_owned()
    } else {
        sentence
    }
}

/// Status and text of a reply; `Err` holds the sentence of a refusal, or nothing when none came.
async fn request(method: &str, address: &str, kind: &str, body: &str) -> Result<(u16, String), String> {
    let lost = |_: JsValue| String::new();
    let headers = Headers::new().map_err(lost)?;
    headers.set("content-type", kind).map_err(lost)?;
    headers.set("accept", "application/json").map_err(lost)?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(body));
    let reply = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await.map_err(lost)?;
    let reply: Response = reply.dyn_into().map_err(lost)?;
    let text = JsFuture::from(reply.text().map_err(lost)?).await.map_err(lost)?.as_string().unwrap_or_default();
    if reply.ok() {
        return Ok((reply.status(), text));
    }
    Err(serde_json::from_str::<Problem>(&text).map(|problem| problem.detail).unwrap_or_default())
}

fn form_of(event: &SubmitEvent) -> Option<HtmlFormElement> {
    event.current_target().or_else(|| event.target()).and_then(|target| target.dyn_into().ok())
}

fn named(form: &HtmlFormElement, name: &str) -> Option<web_sys::Element> {
    form.query_selector(&format!("[name=\"{name}\"]")).ok().flatten()
}

fn value(form: &HtmlFormElement, name: &str) -> String {
    let Some(field) = named(form, name) else { return String::new() };
    js_sys::Reflect::get(&field, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn clear(form: &HtmlFormElement, name: &str) {
    if let Some(field) = named(form, name) {
        let _ = js_sys::Reflect::set(&field, &"value".into(), &"".into());
    }
}

/// While something is on its way its buttons wait.
fn busy(form: &HtmlFormElement, busy: bool) {
    let Ok(buttons) = form.query_selector_all("button") else { return };
    for at in 0..buttons.length() {
        if let Some(button) = buttons.get(at).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            let _ = button.toggle_attribute_with_force("disabled", busy);
        }
    }
}
