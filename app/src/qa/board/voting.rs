//! Votes: shown at once, and put right by what the server says. The page's script keeps them on this device until it has said
//! something and sends them, as it does with answers to polls (`browser/polls/3-waiting.js`).

use domain::{
    ids::QuestionId,
    qa::{
        rules::beginning,
        types::{BoardChange, VoteCount},
    },
    t,
};
use leptos::{ev::MouseEvent, prelude::*};
use serde::Deserialize;

use super::{
    received::{change, listen_to, refresh_own, tell_page},
    shared::{Connection, Shared},
};

/// What became of a vote, as the script says it.
#[derive(Deserialize)]
struct Became {
    id: QuestionId,
    /// What is wanted of it, or what counts; `None`: the server knows, since another window of this board has sent it.
    voted: Option<bool>,
    waits: bool,
    /// Of the question, once it was taken.
    votes: Option<i64>,
    /// Why it was not taken; empty: it was, or waits.
    why: String,
    /// It had waited.
    is_late: bool,
    /// So is the question.
    is_gone: bool,
}

/// Votes, or takes a vote back. Where the script is not there, the form goes its own way.
pub fn vote(shared: Shared, id: QuestionId, event: &MouseEvent) {
    let voted = untrack(|| !shared.has_voted(id));
    let is_lost = shared.sending.get_untracked().connection == Connection::Lost;
    let wanted = format!("{{\"id\":{id},\"voted\":{voted},\"is_lost\":{is_lost}}}");
    if tell_page("vote", &wanted) {
        event.prevent_default();
        shared.set(|now| now.dropped.clear());
    }
}

/// Hears what becomes of votes, of those too that waited when the page was last left.
pub fn listen(shared: Shared) {
    listen_to(shared, "kept:vote", became);
}

fn became(shared: Shared, said: Became) {
    let Became { id, voted, waits, votes, why, is_late, is_gone } = said;
    hold(shared, id, waits);
    let Some(voted) = voted else {
        refresh_own(shared);
        return;
    };
    set_voted(shared, id, voted);
    if let Some(votes) = votes {
        change(shared, BoardChange::Votes(vec![VoteCount { id, votes }]));
        shared.set(|now| now.problem.clear());
    }
    if !why.is_empty() {
        let why = if is_gone { shared.lang.t("なくなった質問です。", "It is gone.").to_owned() } else { why };
        refused(shared, id, &why, is_late);
    }
}

/// Says why a vote does not count: of one that waited beside what waits, since nobody looks at its button any more; and where
/// the form is gone because the board is closed.
fn refused(shared: Shared, id: QuestionId, why: &str, is_late: bool) {
    if !is_late && shared.board.with_untracked(|board| board.open) {
        shared.set(|now| why.clone_into(&mut now.problem));
        return;
    }
    let lang = shared.lang;
    let words = match untrack(|| shared.question(id)) {
        Some(question) => t!(
            lang,
            "「{question}」への票は送れませんでした。{why}",
            "Your vote for “{question}” was not sent. {why}",
            question = beginning(&question.body),
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
