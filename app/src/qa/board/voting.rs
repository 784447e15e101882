//! Votes: shown at once, put right by what the server says, and kept while there is no connection.

use domain::{
    ids::QuestionId,
    json,
    qa::types::{BoardChange, VoteCount},
};
use leptos::{ev::MouseEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use super::{
    received::change,
    send::{object, request},
    shared::Shared,
};

/// Votes, or takes a vote back.
pub fn vote(shared: Shared, id: QuestionId, event: &MouseEvent) {
    event.prevent_default();
    set_voted(shared, id, !shared.has_voted(id));
    send(shared, id);
}

/// Sends the votes that waited for a connection.
pub fn send_held(shared: Shared) {
    for id in shared.own.get_untracked().held {
        send(shared, id);
    }
}

/// Says which vote is wanted: said twice, it is one. Where nobody answers it waits.
fn send(shared: Shared, id: QuestionId) {
    let voted = untrack(|| shared.has_voted(id));
    spawn_local(async move {
        let address = format!("/api/v1/questions/{id}/vote");
        let key = shared.places.with_value(|places| places.key.clone());
        let body = object(&[("voted", voted.into()), ("key", JsValue::from_str(&key))]);
        let reply = request("PUT", &address, "application/json", &body).await;
        hold(shared, id, reply.as_ref().is_err_and(|refusal| refusal.sentence.is_empty()));
        match reply {
            Ok((_, text)) => {
                if let Some(count) = json::read::<VoteCount>(&text) {
                    change(shared, BoardChange::Votes(vec![count]));
                }
                shared.set(|now| now.problem.clear());
            }
            Err(refusal) if refusal.sentence.is_empty() => {}
            Err(refusal) => {
                set_voted(shared, id, !voted);
                shared.set(|now| now.problem.clone_from(&refusal.sentence));
            }
        }
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
