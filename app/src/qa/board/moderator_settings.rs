//! How the board takes questions and votes, changed while it is live.

use domain::{
    Lang,
    qa::{
        rules::SLOW_MODES,
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
    let form = move || {
        let now = shared.board.with(Board::settings);
        form(console, now)
    };
    view! {
        <div class="moderate-bar">
            {form}
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

/// All of it in one form, which says what holds now.
fn form(console: Console, now: BoardSettings) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::send::send_form(shared, &event, |_| ());
    };
    let option =
        |value: String, word: String, is_now: bool| view! { <option value=value selected=is_now>{word}</option> };
    let mut modes = SLOW_MODES.to_vec();
    if !modes.contains(&now.slow_seconds) {
        modes.push(now.slow_seconds);
    }
    let slow: Vec<_> = modes
        .into_iter()
        .map(|seconds| option(seconds.to_string(), slow_word(seconds, lang), seconds == now.slow_seconds))
        .collect();
    let admitted = |name: &'static str, label: &'static str, is: Admitted| {
        let words = [
            (Admitted::Anyone, lang.t("だれでも", "Anyone")),
            (Admitted::Registered, lang.t("申し込んだ人だけ", "Only registered people")),
        ];
        let options: Vec<_> =
            words.map(|(who, word)| option(who.into_str().to_owned(), word.to_owned(), who == is)).into();
        view! { <label class="ask-field"><span class="small quiet">{label}</span><select class="input" name=name>{options}</select></label> }
    };
    let said = [
        if now.moderated {
            lang.t("確認してから並べる", "Looked at first")
        } else {
            lang.t("すぐに並べる", "Shown at once")
        }
        .to_owned(),
        t!(lang, "低速モード {mode}", "Slow mode: {mode}", mode = slow_word(now.slow_seconds, lang)),
    ];
    let later: Vec<_> = [
        ("false", lang.t("登壇者に届ける", "To the speakers"), !now.closed_afterwards),
        ("true", lang.t("受け付けない", "Take none"), now.closed_afterwards),
    ]
    .map(|(value, word, is_now)| option(value.to_owned(), word.to_owned(), is_now))
    .into();
    let address = shared.places.with_value(|places| format!("{}/settings", places.page));
    let modes: Vec<_> = [
        ("false", lang.t("すぐに並べる", "Show at once"), !now.moderated),
        ("true", lang.t("確認してから並べる", "Look at them first"), now.moderated),
    ]
    .map(|(value, word, is_now)| option(value.to_owned(), word.to_owned(), is_now))
    .into();
    view! {
        <details class="moderate-settings">
            <summary class="button">{said.join(" ・ ")}</summary>
            <form class="stack tight" method="post" action=address on:submit=send>
                <input type="hidden" name="base" value=now.base()/>
                <label class="ask-field"><span class="small quiet">{lang.t("届いた質問を", "Questions")}</span><select class="input" name="moderated">{modes}</select></label>
                <label class="ask-field"><span class="small quiet">{lang.t("低速モード", "Slow mode")}</span><select class="input" name="slow_seconds">{slow}</select></label>
                {admitted("asking", lang.t("質問できる人", "Who may ask"), now.asking)}
                {admitted("voting", lang.t("投票できる人", "Who may vote"), now.voting)}
                <label class="ask-field"><span class="small quiet">{lang.t("終了後の質問", "Questions after the event")}</span><select class="input" name="closed_afterwards">{later}</select></label>
                <p><button class="button primary">{lang.t("この設定にする", "Save")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

fn slow_word(seconds: i32, lang: Lang) -> String {
    if seconds == 0 {
        lang.t("なし", "off").to_owned()
    } else {
        t!(lang, "{seconds}秒に1件", "one every {seconds} s", seconds)
    }
}
