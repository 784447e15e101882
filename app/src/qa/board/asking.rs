//! Questions: sent without leaving the page. While there is no connection the page's script keeps them on this device and
//! sends them, as it does with votes and answers to polls (`browser/polls/3-waiting.js`).

use std::time::Duration;

use domain::{
    json,
    qa::types::{BoardChange, BoardQuestion, QuestionState},
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlFormElement};

use super::{
    received::{change, listen_to, refresh_own, tell_page},
    send::{Refusal, busy, fill, focus, form_of, object, request, value},
    shared::{Connection, Kept, Shared, Told},
};

/// Asks; what was typed is cleared only when it was taken, or is kept elsewhere.
pub fn ask(shared: Shared, event: &SubmitEvent, then: impl Fn() + 'static) {
    event.prevent_default();
    let Some(form) = form_of(event) else { return };
    let body = body_of(shared, &form);
    if shared.sending.get_untracked().connection == Connection::Lost {
        keep_until_connected(shared, &form, &body);
        return;
    }
    busy(&form, true);
    spawn_local(async move {
        let address = shared.places.with_value(|places| places.api.clone());
        let reply = request(shared, "POST", &address, "application/json", &body).await;
        busy(&form, false);
        // The page of a network that wants to be signed in to is no answer.
        match reply.and_then(|text| json::read(&text).ok_or_else(Refusal::lost)) {
            Ok(question) => {
                taken(shared, question);
                then();
                next(shared, &form);
            }
            Err(refusal) if refusal.sentence.is_empty() => keep_until_connected(shared, &form, &body),
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
        ("who", text(shared.places.with_value(|places| places.who.clone()))),
    ])
}

/// A question was taken, which is in the reply.
fn taken(shared: Shared, question: BoardQuestion) {
    shared.set(|now| now.problem.clear());
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
    pause(shared, shared.board.with_untracked(|board| board.slow_seconds).into());
}

/// The form is free: the next one is another question, by another key.
fn next(shared: Shared, form: &HtmlFormElement) {
    fill(form, "body", "");
    shared.set(|now| now.sent += 1);
}

/// Keeps a question until there is a connection. It has its key: sent again after a reply that was lost, it is one.
fn keep_until_connected(shared: Shared, form: &HtmlFormElement, body: &str) {
    if tell_page("keep", body) {
        next(shared, form);
    } else {
        let words = Refusal::lost().into_sentence(shared.lang);
        shared.set(|now| now.problem.clone_from(&words));
    }
}

/// Hears what waits, of that too which waited when the page was last left, and what becomes of it.
pub fn listen(shared: Shared) {
    listen_to(shared, "kept:questions", waiting);
    listen_to(shared, "kept:asked", taken);
    listen_to(shared, "kept:pause", pause);
}

fn waiting(shared: Shared, mut kept: Vec<Kept>) {
    for kept in &mut kept {
        // What was written before somebody signed in is theirs to take into the form. Where somebody else signed in, the page
        // is still drawn for who wrote it, and its form sends for nobody else either.
        let problem = match kept.problem.as_str() {
            "before" => shared.lang.t(
                "ログインする前にこの端末で書かれた質問です。まだ送っていません。送るときは「直す」で入力欄に入れてください。",
                "Written on this device before you signed in, and not sent. To send it, take it into the form by “Edit”.",
            ),
            "theirs" => shared.lang.t(
                "ログインしている人が変わったため、送っていません。「直す」で入力欄に入れてからページを読み込み直すと、送れます。",
                "Somebody else signed in or out here, so it was not sent. Take it into the form by “Edit”, then reload the page to send it.",
            ),
            _ => continue,
        };
        problem.clone_into(&mut kept.problem);
    }
    shared.set(|now| {
        now.told = None;
        now.kept = std::mem::take(&mut kept);
    });
}

/// Takes a kept question back: for good, or into the form. Or sends it, late as it is, to who spoke.
pub fn take_back(shared: Shared, event: &MouseEvent) {
    let Some(button) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(at) = button.get_attribute("data-at").and_then(|at| at.parse::<usize>().ok()) else { return };
    let form = document().get_element_by_id("ask").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let kept = shared.sending.get_untracked().kept.into_iter().nth(at);
    let Some(Kept { words, key, .. }) = kept else { return };
    let name = if button.has_attribute("data-late") { "late" } else { "drop" };
    // What is on its way cannot be held any more.
    if !tell_page(name, &object(&[("key", JsValue::from_str(&key))])) || name == "late" {
        return;
    }
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
