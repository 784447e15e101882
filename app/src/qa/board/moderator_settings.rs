//! How the board takes questions and votes, changed while it is live.

use domain::{
    Lang,
    qa::{
        rules::{SLOW, SLOW_MODES},
        screens::count,
        types::{Admitted, Board, BoardCounts, BoardSettings},
    },
    t,
};
use leptos::prelude::*;

use super::{console::Console, shared::live};

pub(super) fn settings(console: Console) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let page = shared.places.with_value(|places| places.page.clone());
    // What is typed finds among those on this screen; sent, among all that there are.
    let all = live(move || {
        let sum = |counts: BoardCounts| counts.open + counts.done + counts.declined + counts.pending;
        let n = shared.of_board(|board| {
            let beside = board.questions.len().saturating_sub(sum(count(&board.questions)));
            sum(board.counts) + beside
        });
        t!(lang, "全{n}件からさがす", "Search all {n}", n)
    });
    let search = view! {
        <form class="moderate-search" action=format!("{page}/moderate")>
            <label><span class="vh">{lang.t("質問をさがす", "Search questions")}</span>
                <input class="input" type="search" id="moderate-search" name="q" maxlength="100" placeholder=lang.t("質問をさがす", "Search") on:input=move |event| console.words.set(super::console::folded(event_target_value(&event).trim()))/></label>
            <button class="button">{all}</button>
        </form>
    };
    let settings = move || {
        let now = shared.board.with(Board::settings);
        switches(console, now)
    };
    view! {
        <div class="moderate-bar">
            {settings}
            {search}
            <p class="moderate-files small">
                <a class="tall" href=format!("{page}/export/questions.csv?audience=moderators")>"CSV"</a>
                <a class="tall" href=format!("{page}/export/questions.json?audience=moderators")>"JSON"</a>
                <a class="tall" href=format!("{page}/export/questions.md?audience=moderators")>"Markdown"</a>
            </p>
        </div>
    }
    .into_any()
}

/// What is changed most in the bar, the rest in a panel.
fn switches(console: Console, now: BoardSettings) -> AnyView {
    let lang = console.shared.lang;
    let registered = |name: &'static str, label: &'static str, who: Admitted| {
        let is_on = who == Admitted::Registered;
        let other = if is_on { Admitted::Anyone } else { Admitted::Registered };
        switch(lang, name, label.to_owned(), is_on, other.into_str().to_owned())
    };
    let is_moderated = now.moderated;
    let looked_at = lang.t("確認してから並べる", "Look at questions first").to_owned();
    let slow = match now.slow_seconds {
        0 => switch(lang, "slow_seconds", lang.t("低速モード", "Slow mode").to_owned(), false, SLOW.to_string()),
        seconds => {
            let pace = every(seconds, lang);
            let label = t!(lang, "低速モード: {pace}", "Slow mode: {pace}", pace);
            switch(lang, "slow_seconds", label, true, "0".to_owned())
        }
    };
    let is_closed = now.closed_afterwards;
    let afterwards = lang.t("終了後の質問も登壇者に届ける", "After the event, questions go to the speakers").to_owned();
    let main = vec![switch(lang, "moderated", looked_at, is_moderated, (!is_moderated).to_string()), slow];
    let rest = vec![
        registered("asking", lang.t("質問は申し込んだ人だけ", "Only registered people ask"), now.asking),
        registered("voting", lang.t("投票は申し込んだ人だけ", "Only registered people vote"), now.voting),
        switch(lang, "closed_afterwards", afterwards, !is_closed, (!is_closed).to_string()),
    ];
    view! {
        {form(console, now, "moderate-switches", main.into_any())}
        <details class="moderate-settings">
            <summary class="button">{lang.t("ほかの受け付け方", "More settings")}</summary>
            <div class="stack tight">
                {form(console, now, "moderate-switches", rest.into_any())}
                {form(console, now, "row", pace(lang, now))}
            </div>
        </details>
    }
    .into_any()
}

/// A form of settings, with what it was drawn with.
fn form(console: Console, now: BoardSettings, class: &'static str, inside: AnyView) -> AnyView {
    let shared = console.shared;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::send::send_form(shared, &event, |_| ());
    };
    let address = shared.places.with_value(|places| format!("{}/settings", places.page));
    view! {
        <form class=class method="post" action=address on:submit=send>
            <input type="hidden" name="base" value=now.base()/>
            {inside}
        </form>
    }
    .into_any()
}

/// One setting, which says in words whether it holds: a button that sends the other value, and that alone.
fn switch(lang: Lang, name: &'static str, label: String, is_on: bool, value: String) -> AnyView {
    let (checked, word) = if is_on { ("true", lang.t("オン", "On")) } else { ("false", lang.t("オフ", "Off")) };
    view! {
        <button class="switch" role="switch" aria-checked=checked name=name value=value><span>{label}</span><b aria-hidden="true">{word}</b></button>
    }
    .into_any()
}

/// How long slow mode waits, which also switches it on.
fn pace(lang: Lang, now: BoardSettings) -> AnyView {
    let mut modes = SLOW_MODES.to_vec();
    if !modes.contains(&now.slow_seconds) {
        modes.push(now.slow_seconds);
    }
    let chosen = if now.slow_seconds == 0 { SLOW } else { now.slow_seconds };
    let option = |seconds: i32| {
        let is_now = seconds == chosen;
        view! { <option value=seconds.to_string() selected=is_now>{every(seconds, lang)}</option> }
    };
    let options: Vec<_> = modes.into_iter().filter(|seconds| *seconds > 0).map(option).collect();
    view! {
        <label class="ask-field"><span class="small quiet">{lang.t("低速モードの間隔", "Pace of slow mode")}</span><select class="input" name="slow_seconds">{options}</select></label>
        <button class="button">{lang.t("この間隔にする", "Set this pace")}</button>
    }
    .into_any()
}

fn every(seconds: i32, lang: Lang) -> String {
    t!(lang, "{seconds}秒に1件", "one every {seconds} s", seconds)
}
