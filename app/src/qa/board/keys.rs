//! The console by keys, and what is remembered to be undone.

use domain::{
    ids::{ActId, QuestionId},
    qa::types::QuestionState,
    t,
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
};
use serde::Deserialize;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement, SubmitEvent as Submitted};

use super::{
    console::{Column, Console, Done, main_act},
    send,
};

/// Steps that can be taken back here, one by one.
const MAX_DONE: usize = 50;

/// What the server says of an act.
#[derive(Deserialize)]
struct Acted {
    #[serde(default)]
    act: Option<ActId>,
    /// Of the two that a merge made one.
    #[serde(default)]
    votes: Option<i64>,
}

/// Sends a form of a question; `body` is the beginning of its words.
pub(super) fn send(console: Console, event: &SubmitEvent, body: &str) {
    let lang = console.shared.lang;
    let pressed = event.dyn_ref::<Submitted>().and_then(Submitted::submitter);
    let word = pressed.and_then(|button| button.text_content()).unwrap_or_default();
    let words = t!(lang, "「{body}」: {word}", "“{body}”: {word}", body, word);
    send::send_form(console.shared, event, move |text| {
        console.merging.set(None);
        if let Some(Acted { act: Some(act), votes }) = domain::json::read(&text) {
            let mut words = words.clone();
            if let Some(votes) = votes {
                words = format!("{words} ・ {}", lang.count(votes, "票", "vote", "votes"));
            }
            console.done.update(|done| {
                done.push(Done { act, words });
                if done.len() > MAX_DONE {
                    done.remove(0);
                }
            });
        }
    });
}

/// Listens for as long as the page lives.
pub(super) fn listen(console: Console) {
    let _ = window_event_listener(leptos::ev::keydown, move |event| untrack(|| pressed(console, &event)));
}

fn pressed(console: Console, event: &KeyboardEvent) {
    // G and a letter went to another page.
    if event.default_prevented() {
        return;
    }
    // Behind the list of keys nobody sees what they act on.
    if document().query_selector(".moderate-help:popover-open").ok().flatten().is_some() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let tag = target.as_ref().map(|target| target.tag_name()).unwrap_or_default();
    let types = matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    // The panel of an act that is open around it, and the question that it belongs to.
    let panel = target.as_ref().and_then(|target| target.closest(".moderate-acts details[open]").ok().flatten());
    let card = panel.as_ref().and_then(|panel| panel.closest(".moderate-question").ok().flatten());
    let card = card.map(|card| format!("#{}", card.id())).unwrap_or_default();
    if event.key() == "Escape" {
        console.merging.set(None);
        if let Some(panel) = panel {
            // What was typed in it is remembered, and keys act on the question again.
            let _ = panel.remove_attribute("open");
            focus(&card);
            event.prevent_default();
        } else if types && let Some(target) = target {
            let _ = target.blur();
        }
        return;
    }
    // Nothing is typed into a choice of reasons: they go by their numbers.
    let is_reason = target.as_ref().is_some_and(|target| target.matches("[name=reason]").unwrap_or(false));
    // The desk's keys are switched off together (WCAG 2.1.4).
    let is_off = window().local_storage().ok().flatten().and_then(|kept| kept.get_item("desk-keys-off").ok().flatten());
    if types && !is_reason || is_off.as_deref() == Some("1") {
        return;
    }
    if (event.ctrl_key() || event.meta_key()) && event.key() == "z" {
        event.prevent_default();
        submit(".moderate-undo");
        return;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    if is_reason {
        let key = event.key();
        let reason = format!("{card} .moderate-decline .choice:nth-of-type({key}) input");
        if matches!(key.as_str(), "1" | "2" | "3" | "4") && focus(&reason) && press(&reason) {
            event.prevent_default();
        }
        return;
    }
    let is_on_control = matches!(tag.as_str(), "BUTTON" | "SUMMARY" | "A");
    let done = match event.key().as_str() {
        "j" | "ArrowDown" => step(console, 1),
        "k" | "ArrowUp" => step(console, -1),
        "h" | "ArrowLeft" => beside(console, -1),
        "l" | "ArrowRight" => beside(console, 1),
        "a" => act(console, QuestionState::Live),
        "s" => act(console, QuestionState::Deferred),
        "Enter" if !is_on_control => main(console),
        "d" => open(console, "decline", "input[type=radio]:checked"),
        "t" => open(console, "answer", "textarea"),
        "m" => pair(console, "first") || into_chosen(console) || look_for_whole(console),
        "x" => pair(console, "last"),
        "/" => focus("#moderate-search"),
        "r" => press(".moderate-now button[value=answered]"),
        _ => false,
    };
    if done {
        event.prevent_default();
    }
}

/// Moves on within the column.
fn step(console: Console, by: isize) -> bool {
    let list = console.of_column(console.looked.get().column);
    let at = console.at.get().and_then(|at| list.iter().position(|id| *id == at));
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(list.len().saturating_sub(1)),
        None => 0,
    };
    choose(console, list.get(next).copied())
}

fn beside(console: Console, by: isize) -> bool {
    let columns = [Column::Waiting, Column::Open, Column::Done];
    let at = columns.iter().position(|column| *column == console.looked.get().column).unwrap_or(0);
    let column = columns[at.saturating_add_signed(by).min(2)];
    console.look(column);
    choose(console, console.of_column(column).first().copied())
}

fn choose(console: Console, id: Option<QuestionId>) -> bool {
    console.at.set(id);
    id.is_some_and(|id| focus(&format!("#q{id}")))
}

/// Takes in what waits behind the strip, unless something in the console has the focus or is open: it would move.
pub(super) fn take_in() {
    press(".moderate:not(:has(:focus:not([role=switch]), .moderate-acts [open])) .moderate-fresh");
}

/// No moderator was at this question before: keys act on what is one's own.
const OWN: &str = ":not(:has(.moderate-looks:not(.behind)))";

/// The chosen question, unless somebody else was at it first.
fn own(id: QuestionId) -> String {
    format!("#q{id}{OWN}")
}

/// Where the chosen one is offered to be merged with another one, presses a button of that: the `first` merges them, the
/// `last` keeps both. Of two that stand together it is at the lower one.
fn pair(console: Console, which: &str) -> bool {
    let Some(own) = console.at.get().map(own) else { return false };
    let button = format!("form:{which}-child button");
    press(&format!("{own} .moderate-alike {button}, {own} + li{OWN} .below {button}"))
}

/// Looks for the question that the chosen one is a part of.
fn look_for_whole(console: Console) -> bool {
    if console.part().is_none() {
        console.merging.set(console.at.get());
    }
    true
}

/// While it is looked for: the chosen one it is.
fn into_chosen(console: Console) -> bool {
    console.at.get().is_some_and(|id| press(&format!("{} > .board-words > form button", own(id))))
}

/// Presses the button of the chosen question that leads to a state, where it has one.
fn act(console: Console, to: QuestionState) -> bool {
    console.at.get().is_some_and(|id| press(&format!("{} button[name=to][value={}]", own(id), to.into_str())))
}

fn main(console: Console) -> bool {
    if into_chosen(console) {
        return true;
    }
    let state = console.at.get().and_then(|id| console.shared.question(id)).map(|question| question.state);
    state.and_then(main_act).is_some_and(|to| act(console, to))
}

fn open(console: Console, act: &str, field: &str) -> bool {
    let Some(id) = console.at.get() else { return false };
    let details = format!("{} [data-act={act}]", own(id));
    let Some(element) = document().query_selector(&details).ok().flatten() else { return false };
    let _ = element.set_attribute("open", "");
    // What stands in the menu is seen once that is open, too.
    if let Some(menu) = element.parent_element().and_then(|parent| parent.closest("details").ok().flatten()) {
        let _ = menu.set_attribute("open", "");
    }
    focus(&format!("{details} {field}"))
}

fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    found.and_then(|element| element.dyn_into::<HtmlElement>().ok()).is_some_and(|element| element.focus().is_ok())
}

fn press(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    found.and_then(|element| element.dyn_into::<HtmlElement>().ok()).map(|button| button.click()).is_some()
}

fn submit(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    let _ = found.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()).map(|form| form.request_submit());
}
