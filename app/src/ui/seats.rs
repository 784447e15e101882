//! Seats in words: how many are left, and what somebody holds.

use domain::{
    Lang,
    events::types::{EventCard, EventState},
    registration::{
        rules::{all_full, outcome},
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    t,
};
use leptos::prelude::*;

use super::parts;

/// 残り8席, or 満員 with how many wait, if anybody does; `None` without a limit.
pub fn seats(kind: &ParticipationType, lang: Lang) -> Option<(String, Option<String>)> {
    let free = kind.free()?;
    if outcome(kind.capacity, kind.confirmed, kind.waitlisted) == RegistrationState::Confirmed {
        let left = t!(lang, "残り{free}席", "{free} left", free);
        return Some((left, None));
    }
    let waiting = (kind.waitlisted > 0).then(|| t!(lang, "キャンセル待ち{n}人", "{n} waiting", n = kind.waitlisted));
    Some((lang.t("満員", "Full").to_owned(), waiting))
}

/// The button that leads to a seat, or to the queue where there is none.
pub fn register_words(types: &[ParticipationType], lang: Lang) -> &'static str {
    if all_full(types) {
        lang.t("キャンセル待ちに申し込む", "Join the waitlist")
    } else {
        lang.t("参加を申し込む", "Register")
    }
}

/// The state of an event in a word; of an open one whose seats are all taken, that.
pub fn state_badge(card: &EventCard, types: &[ParticipationType], lang: Lang) -> AnyView {
    if card.state == EventState::Open && all_full(types) {
        return view! { <span class="badge warn">{lang.t("満員", "Full")}</span> }.into_any();
    }
    parts::state_badge(card, lang)
}

/// 現地 残り8席 for each type that has a limit.
pub fn of_all(types: &[ParticipationType], lang: Lang) -> Vec<String> {
    types.iter().filter_map(|kind| seats(kind, lang).map(|(left, _)| format!("{} {left}", kind.name))).collect()
}

/// The state of a registration in a word, with the place on the waitlist.
pub fn held_badge(held: &CurrentRegistration, lang: Lang) -> AnyView {
    let class = match held.state {
        RegistrationState::Confirmed => "badge ok",
        RegistrationState::Waitlisted => "badge ring warn",
        RegistrationState::Cancelled => "badge ring",
    };
    let state = held.state.label(lang);
    let text = match held.position {
        Some(n) => t!(lang, "{state} {n}番目", "{state}, number {n}", state, n),
        None => state.to_owned(),
    };
    view! { <span class=class>{text}</span> }.into_any()
}
