//! Questions: sent without leaving the page, and kept on this device while there is no connection.

use std::{cell::Cell, time::Duration};

use domain::{
    json,
    qa::types::{BoardChange, BoardQuestion, QuestionState},
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlFormElement, Storage};

use super::{
    received::{change, refresh_own},
    send::{OF_SOMEBODY_ELSE, Refusal, busy, fill, focus, form_of, object, request, value},
    shared::{Connection, Kept, Shared, Told},
};

thread_local! {
    /// A kept question is on its way.
    static IS_SENDING: Cell<bool> = const { Cell::new(false) };
}

/// Asks; what was typed is cleared only when it was taken, or is kept elsewhere.
pub fn ask(shared: Shared, event: &SubmitEvent, then: impl Fn() + 'static) {
    event.prevent_default();
    let Some(form) = form_of(event) else { return };
    let (words, body) = (value(&form, "body"), body_of(shared, &form));
    if shared.sending.get_untracked().connection == Connection::Lost {
        keep(shared, &form, words, body);
        return;
    }
    busy(&form, true);
    spawn_local(async move {
        let reply = post(shared, &body).await;
        busy(&form, false);
        match reply {
            Ok(text) => {
                taken(shared, &text);
                then();
                next(shared, &form);
            }
            Err(refusal) if refusal.sentence.is_empty() => keep(shared, &form, words, body),
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

/// The form as the interface takes it.
fn body_of(shared: Shared, form: &HtmlFormElement) -> String {
    let field = |name: &str| value(form, name);
    let talk = field("talk").parse::<i32>().ok();
    let is_named = form.query_selector("[name=as][value=name]:checked").ok().flatten().is_some();
    let asker = if is_named { field("asker") } else { String::new() };
    let tells = form.query_selector("[name=tell]:checked").ok().flatten().is_some();
    let text = |value: String| JsValue::from_str(&value);
    object(&[
        ("body", text(field("body"))),
        ("asker", text(asker)),
        ("talk", talk.map_or(JsValue::NULL, JsValue::from)),
        ("key", text(field("key"))),
        ("tell", if tells { text(field("mail")) } else { JsValue::NULL }),
        ("who", text(who(shared))),
    ])
}

async fn post(shared: Shared, body: &str) -> Result<String, Refusal> {
    let address = shared.places.with_value(|places| places.api.clone());
    request(shared, "POST", &address, "application/json", body).await.map(|(_, text)| text)
}

/// A question was taken, which is in the reply.
fn taken(shared: Shared, reply: &str) {
    shared.set(|now| now.problem.clear());
    if let Some(question) = json::read::<BoardQuestion>(reply) {
        let mut own = shared.own.get_untracked();
        own.state.asked.push(question.id);
        own.state.voted.push(question.id);
        shared.own.set(own);
        let waits = question.state == QuestionState::Pending;
        shared.set(|now| now.told = Some(if waits { Told::Waits } else { Told::Listed }));
        if !waits {
            change(shared, BoardChange::Question(Box::new(question)));
        }
        refresh_own(shared);
    }
    pause(shared, shared.board.with_untracked(|board| board.slow_seconds).into());
}

/// The form is free: the next one is another question, by another key.
fn next(shared: Shared, form: &HtmlFormElement) {
    fill(form, "body", "");
    shared.set(|now| now.sent += 1);
}

/// Keeps a question until there is a connection. It has its key: sent again after a reply that was lost, it is one.
fn keep(shared: Shared, form: &HtmlFormElement, words: String, body: String) {
    let mut kept = shared.sending.get_untracked().kept;
    kept.push(Kept { words, body, problem: String::new() });
    set_kept(shared, kept);
    next(shared, form);
}

fn set_kept(shared: Shared, kept: Vec<Kept>) {
    let lines: Vec<String> = kept.iter().map(|kept| kept.body.clone()).collect();
    if let Some((storage, name)) = storage(shared, &asked_by(&who(shared))) {
        // Each is JSON, which is one line.
        let _ = if lines.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, &lines.join("\n")) };
    }
    shared.set(|now| {
        now.told = None;
        now.kept.clone_from(&kept);
    });
}

fn who(shared: Shared) -> String {
    shared.places.with_value(|places| places.who.clone())
}

/// What questions are kept under, for whoever wrote them here and nobody else.
fn asked_by(who: &str) -> String {
    format!(":asked:{who}")
}

/// Where this device keeps something of this board, and under which name. Whoever signs out leaves nothing of it (`page.js`).
pub(super) fn storage(shared: Shared, what: &str) -> Option<(Storage, String)> {
    let storage = window().local_storage().ok().flatten()?;
    Some((storage, shared.places.with_value(|places| format!("kept:{}{what}", places.page))))
}

/// Finds what this device kept when the page was last left. What was written before somebody signed in is theirs to take into
/// the form, and is not sent for them. An earlier release kept all under one name: what others wrote stays there, and what does
/// not say whose it is goes.
pub fn restore(shared: Shared) {
    #[derive(Deserialize)]
    struct Words {
        body: String,
        #[serde(default)]
        who: Option<String>,
    }
    let own = who(shared);
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for what in [asked_by(&own), asked_by(""), String::new()] {
        let Some((storage, name)) = storage(shared, &what) else { return };
        let text = storage.get_item(&name).ok().flatten().unwrap_or_default();
        let _ = storage.remove_item(&name);
        for body in text.split('\n') {
            let Some(Words { body: words, who: Some(who) }) = json::read(body) else { continue };
            if who == own || who.is_empty() {
                let problem = if who == own { String::new() } else { from_before(shared).to_owned() };
                kept.push(Kept { words, body: body.to_owned(), problem });
            } else {
                others.push(body.to_owned());
            }
        }
    }
    if let Some((storage, name)) = storage(shared, "").filter(|_| !others.is_empty()) {
        let _ = storage.set_item(&name, &others.join("\n"));
    }
    if !kept.is_empty() {
        set_kept(shared, kept);
    }
}

const fn from_before(shared: Shared) -> &'static str {
    shared.lang.t(
        "ログインする前にこの端末で書かれた質問です。まだ送っていません。送るときは「直す」で入力欄に入れてください。",
        "Written on this device before you signed in, and not sent. To send it, take it into the form by “Edit”.",
    )
}

/// Sends what was kept, one after the other.
pub fn send_kept(shared: Shared) {
    let sending = shared.sending.get_untracked();
    let Some(first) = sending.kept.into_iter().find(|kept| kept.problem.is_empty()) else { return };
    if sending.pause > 0 || IS_SENDING.replace(true) {
        return;
    }
    spawn_local(async move {
        let reply = post(shared, &first.body).await;
        IS_SENDING.set(false);
        let mut kept = shared.sending.get_untracked().kept;
        match reply {
            Ok(text) => {
                kept.retain(|kept| kept.body != first.body);
                set_kept(shared, kept);
                taken(shared, &text);
                send_kept(shared);
            }
            // It goes on waiting.
            Err(refusal) if refusal.sentence.is_empty() => {}
            // Too soon after another one.
            Err(refusal) if refusal.retry_after > 0 => pause(shared, refusal.retry_after),
            Err(refusal) => {
                // The page is still drawn for who wrote it; its form sends for nobody else either.
                let of_somebody_else = shared.lang.t(
                    "ログインしている人が変わったため、送っていません。「直す」で入力欄に入れてからページを読み込み直すと、送れます。",
                    "Somebody else signed in or out here, so it was not sent. Take it into the form by “Edit”, then reload the page to send it.",
                );
                let is_theirs = refusal.status == OF_SOMEBODY_ELSE;
                let problem = if is_theirs { of_somebody_else } else { refusal.sentence.as_str() };
                for kept in kept.iter_mut().filter(|kept| kept.body == first.body) {
                    problem.clone_into(&mut kept.problem);
                }
                set_kept(shared, kept);
                send_kept(shared);
            }
        }
    });
}

/// Takes a kept question back: for good, or into the form.
pub fn take_back(shared: Shared, event: &MouseEvent) {
    let Some(button) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(at) = button.get_attribute("data-at").and_then(|at| at.parse::<usize>().ok()) else { return };
    let form = document().get_element_by_id("ask").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let mut kept = shared.sending.get_untracked().kept;
    // What is on its way cannot be held any more.
    if IS_SENDING.get() || kept.len() <= at {
        return;
    }
    let Kept { words, .. } = kept.remove(at);
    set_kept(shared, kept);
    if button.has_attribute("data-edit") {
        // What is typed meanwhile stays behind it.
        let typed = value(&form, "body");
        let words = if typed.is_empty() { words } else { words + "\n" + &typed };
        fill(&form, "body", &words);
    }
    focus(&form, "body");
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
