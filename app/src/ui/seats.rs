//! Seats in words: how many are left, and what somebody holds.

use domain::{
    Lang,
    events::types::EventCard,
    registration::{
        rules::next_state,
        types::{CurrentRegistration, Lapse, ParticipationType, RegistrationState},
    },
    t,
};
use leptos::prelude::*;

/// 残り8席, or 満員 with how many wait, if anybody does; `None` without a limit.
pub fn seats(kind: &ParticipationType, lang: Lang) -> Option<(String, Option<String>)> {
    if kind.is_invited {
        return Some((lang.t("招待制", "By invitation").to_owned(), None));
    }
    if kind.is_undrawn() {
        let entered = (kind.waitlisted > 0).then(|| t!(lang, "申し込み{n}人", "{n} entered", n = kind.waitlisted));
        return Some((lang.t("抽選", "Drawn by lot").to_owned(), entered));
    }
    let free = kind.free()?;
    if next_state(kind) == RegistrationState::Confirmed {
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

/// The same once one type is chosen. `waits`: they wait whatever is free.
pub fn choosing_words(kind: &ParticipationType, waits: bool, lang: Lang) -> String {
    let name = kind.name.as_str();
    if kind.is_undrawn() {
        t!(lang, "{name}の抽選に申し込む", "Enter the draw for “{name}”", name)
    } else if waits || next_state(kind) != RegistrationState::Confirmed {
        t!(lang, "{name}のキャンセル待ちに申し込む", "Join the waitlist for “{name}”", name)
    } else {
        t!(lang, "{name}で参加を申し込む", "Register for “{name}”", name)
    }
}

/// 現地 残り8席 for each type that has a limit.
pub fn of_all(types: &[ParticipationType], lang: Lang) -> Vec<String> {
    types
        .iter()
        .filter(|kind| !kind.is_invited)
        .filter_map(|kind| seats(kind, lang).map(|(left, _)| format!("{} {left}", kind.name)))
        .collect()
}

/// The state of a registration in a word, with the place on the waitlist.
pub fn held_badge(held: &CurrentRegistration, lang: Lang) -> AnyView {
    let class = match held.state {
        _ if held.lapses.is_some() || (held.is_entered && held.waits_for.is_none()) => "badge ring warn",
        RegistrationState::Confirmed => "badge ok",
        RegistrationState::Waitlisted => "badge ring warn",
        RegistrationState::Cancelled => "badge ring",
    };
    let state = held.state.label(lang);
    let text = match (&held.lapses, held.position) {
        (Some((Lapse::Mail, _)), _) => lang.t("メールの確認待ち", "Waiting for your mail").to_owned(),
        (None, _) if held.is_entered && held.waits_for.is_none() => {
            lang.t("抽選に申し込み済み", "In the draw").to_owned()
        }
        (None, _) if held.is_held_back => lang.t("前日までキャンセル待ち", "Waiting until the day before").to_owned(),
        (Some((Lapse::Offer, _)), _) => lang.t("席が空きました", "A seat is free").to_owned(),
        // Who holds a seat while they wait for another is in.
        (None, Some(n)) if held.waits_for.is_none() => t!(lang, "{state} {n}番目", "{state}, number {n}", state, n),
        _ => state.to_owned(),
    };
    view! { <span class=class>{text}</span> }.into_any()
}
