//! Votes: shown at once, put right by what the server says, and kept on this device until it has said something, also over
//! a reload: for whoever gave them here, and for nobody who signs in after them.

use std::cell::{Cell, RefCell};

use domain::{
    ids::QuestionId,
    json,
    qa::types::{BoardChange, VoteCount},
    t,
};
use leptos::{ev::MouseEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use super::{
    asking,
    drawn::short,
    received::{change, mine, refresh_own},
    send::{OF_SOMEBODY_ELSE, Refusal, object, request},
    shared::{Connection, Shared},
};

thread_local! {
    /// Questions whose vote is on its way: what is wanted of one meanwhile goes after it.
    static SENDING: RefCell<Vec<QuestionId>> = const { RefCell::new(Vec::new()) };
    /// Where a vote is wanted of which the server has said nothing yet, what stood there before.
    static BEFORE: RefCell<Vec<(QuestionId, bool)>> = const { RefCell::new(Vec::new()) };
    /// Nothing can be stored: no other window knows what waits in this one.
    static IS_FULL: Cell<bool> = const { Cell::new(false) };
}

/// Votes, or takes a vote back.
pub fn vote(shared: Shared, id: QuestionId, event: &MouseEvent) {
    event.prevent_default();
    let voted = !shared.has_voted(id);
    want(shared, id, voted);
    keep(shared, id, voted);
    shared.set(|now| now.dropped.clear());
    if shared.sending.get_untracked().connection == Connection::Lost {
        hold(shared, id, true);
    }
    send(shared, id);
}

/// Sends the votes that waited for a connection.
pub fn send_held(shared: Shared) {
    for id in shared.own.get_untracked().held {
        send(shared, id);
    }
}

/// Finds what the server had not said anything of when the page was last left.
pub fn restore(shared: Shared) {
    let Some((storage, name)) = storage(shared) else { return };
    for wanted in stored(&storage, &name) {
        let id = QuestionId(wanted.saturating_abs());
        want(shared, id, wanted > 0);
        hold(shared, id, true);
    }
}

/// Shows what is wanted, and remembers what it stands for.
fn want(shared: Shared, id: QuestionId, voted: bool) {
    let was = untrack(|| shared.has_voted(id));
    BEFORE.with_borrow_mut(|before| {
        if !before.iter().any(|(known, _)| *known == id) {
            before.push((id, was));
        }
    });
    set_voted(shared, id, voted);
}

/// What stood there before anything was wanted; nothing is any more.
fn settle(id: QuestionId) -> bool {
    BEFORE.with_borrow_mut(|before| {
        let at = before.iter().position(|(known, _)| *known == id);
        at.is_some_and(|at| before.swap_remove(at).1)
    })
}

/// Looks what is wanted of a vote that waits: another window of this board may have sent it, or said something else. Says
/// whether any is.
fn is_wanted_still(shared: Shared, id: QuestionId) -> bool {
    let Some((storage, name)) = storage(shared).filter(|_| !IS_FULL.get()) else { return true };
    let wanted = stored(&storage, &name).into_iter().find(|wanted| wanted.saturating_abs() == id.0);
    match wanted {
        Some(wanted) => set_voted(shared, id, wanted > 0),
        None => {
            settle(id);
            hold(shared, id, false);
            refresh_own(shared);
        }
    }
    wanted.is_some()
}

/// Says which vote is wanted: said twice, it is one. Where nobody answers it waits.
fn send(shared: Shared, id: QuestionId) {
    if SENDING.with_borrow(|sending| sending.contains(&id)) {
        return;
    }
    if untrack(|| shared.is_held(id)) && !is_wanted_still(shared, id) {
        return;
    }
    SENDING.with_borrow_mut(|sending| sending.push(id));
    let voted = untrack(|| shared.has_voted(id));
    spawn_local(async move {
        let reply = put(shared, id, voted).await;
        let mut waits = reply.as_ref().is_err_and(Refusal::waits);
        // It may have been taken before, and only the answer was lost: what counts is what the server has.
        let mut counts = None;
        if !waits && reply.as_ref().is_err_and(|refusal| refusal.status != OF_SOMEBODY_ELSE) {
            match mine(shared).await {
                Ok(mine) => counts = Some(mine.voted.contains(&id)),
                Err(refusal) => waits = refusal.waits(),
            }
        }
        SENDING.with_borrow_mut(|sending| sending.retain(|known| *known != id));
        let (was_held, is_wanted) = untrack(|| (shared.is_held(id), shared.has_voted(id) == voted));
        hold(shared, id, waits);
        if reply.is_ok() {
            settle(id);
            if !is_wanted {
                BEFORE.with_borrow_mut(|before| before.push((id, voted)));
            }
        }
        match reply {
            Err(_) if waits => {}
            _ if !is_wanted => send(shared, id),
            Ok(count) => {
                forget(shared, id, voted);
                change(shared, BoardChange::Votes(vec![count]));
                shared.set(|now| now.problem.clear());
            }
            Err(refusal) => {
                let before = settle(id);
                set_voted(shared, id, counts.unwrap_or(before));
                if refusal.status != OF_SOMEBODY_ELSE {
                    forget(shared, id, voted);
                }
                if counts != Some(voted) {
                    refused(shared, id, refusal, was_held);
                }
            }
        }
    });
}

async fn put(shared: Shared, id: QuestionId, voted: bool) -> Result<VoteCount, Refusal> {
    let address = format!("/api/v1/questions/{id}/vote");
    let (key, who) =
        shared.places.with_value(|places| (JsValue::from_str(&places.key), JsValue::from_str(&places.who)));
    let body = object(&[("voted", voted.into()), ("key", key), ("who", who)]);
    let (_, text) = request(shared, "PUT", &address, "application/json", &body).await?;
    // The page of a network that wants to be signed in to is no answer.
    json::read(&text).ok_or_else(Refusal::lost)
}

/// Says why a vote does not count: of one that waited beside what waits, since nobody looks at its button any more; and where
/// the form is gone because the board is closed.
fn refused(shared: Shared, id: QuestionId, refusal: Refusal, was_held: bool) {
    if !was_held && shared.board.with_untracked(|board| board.open) {
        shared.set(|now| now.problem.clone_from(&refusal.sentence));
        return;
    }
    let lang = shared.lang;
    let is_gone = refusal.status == 404;
    let why =
        if is_gone { lang.t("なくなった質問です。", "It is gone.").to_owned() } else { refusal.sentence };
    let words = match untrack(|| shared.question(id)) {
        Some(question) => t!(
            lang,
            "「{question}」への票は送れませんでした。{why}",
            "Your vote for “{question}” was not sent. {why}",
            question = short(&question.body),
            why
        ),
        None => t!(
            lang,
            "一覧にない質問への票は送れませんでした。{why}",
            "Your vote for a question that is not on the list was not sent. {why}",
            why
        ),
    };
    shared.set(|now| {
        now.dropped.push_str(&words);
        now.dropped.push(' ');
    });
}

/// Notes whether the vote for this question waits to be sent.
fn hold(shared: Shared, id: QuestionId, waits: bool) {
    let mut own = shared.own.get_untracked();
    if own.held.contains(&id) == waits {
        return;
    }
    own.held.retain(|known| *known != id);
    if waits {
        own.held.push(id);
    }
    shared.own.set(own);
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

/// Where this device keeps the votes of whom the page was drawn for.
fn storage(shared: Shared) -> Option<(Storage, String)> {
    asking::storage(shared, &shared.places.with_value(|places| format!(":votes:{}", places.who)))
}

/// Numbers of questions; below zero where a vote is taken back.
fn stored(storage: &Storage, name: &str) -> Vec<i64> {
    let text = storage.get_item(name).ok().flatten().unwrap_or_default();
    text.split(' ').filter_map(|number| number.parse().ok()).collect()
}

const fn signed(id: QuestionId, voted: bool) -> i64 {
    if voted { id.0 } else { -id.0 }
}

/// Keeps what is wanted of a vote.
fn keep(shared: Shared, id: QuestionId, voted: bool) {
    store_without(shared, &[id.0, -id.0], Some(signed(id, voted)));
}

/// The server has said what became of this. What another window of this board wants meanwhile stays, for that to send.
fn forget(shared: Shared, id: QuestionId, voted: bool) {
    store_without(shared, &[signed(id, voted)], None);
}

/// Stores all but what `goes`, and what is `new`. Another window of the same board may have changed others.
fn store_without(shared: Shared, goes: &[i64], new: Option<i64>) {
    let Some((storage, name)) = storage(shared) else { return };
    let mut all = stored(&storage, &name);
    all.retain(|known| !goes.contains(known));
    all.extend(new);
    let text: Vec<String> = all.iter().map(ToString::to_string).collect();
    let done = if text.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, &text.join(" ")) };
    if done.is_err() {
        IS_FULL.set(true);
    }
}
