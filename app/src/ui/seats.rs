//! Seats in words: how many are left, and what somebody holds.

use domain::{
    Lang,
    events::types::EventCard,
    registration::{
        rules::outcome,
        types::{CurrentRegistration, ParticipationType, RegistrationState},
    },
    t,
};
use leptos::prelude::*;

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
pub const fn register_words(card: &EventCard, lang: Lang) -> &'static str {
    if card.is_full {
        lang.t("キャンセル待ちに申し込む", "Join the waitlist")
    } else {
        lang.t("参加を申し込む", "Register")
    }
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
