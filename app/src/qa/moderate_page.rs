//! `/{series}/{number}/qa/moderate`: the moderator's console.

use chrono::{DateTime, Utc};
use domain::{encoding::is_number, events::types::EventCard, pages::board::BoardPage, qa::polls::types::PollState, t};
use leptos::prelude::*;

use super::{
    board::ModeratorIsland,
    board_page::{facts, from, places, since},
    poll_card,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Bundle, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds what could not be done without script: its errors, and `answer` with what was typed; or the `act` that
/// was done and may be undone.
pub fn document(cx: &Cx, page: &BoardPage, form: &Form, now: DateTime<Utc>) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("質問の整理", "Moderation"), card.name(cx.lang)),
        series: Some((&page.series).into()),
        bar: cx.t("質問", "Questions").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        bundle: Some(Bundle::Console),
        keys: keys(cx),
        scripts: vec![cx.assets.polls_js.clone(), cx.assets.answer_js.clone(), cx.assets.moderating_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, now))
}

/// What the console's own keys do, for the one bar of keys at the foot.
fn keys(cx: &Cx) -> Vec<(&'static str, &'static str)> {
    vec![
        ("H L", cx.t("列", "column")),
        ("A", cx.t("並べる", "approve")),
        ("D", cx.t("断る", "decline")),
        ("M", cx.t("まとめる", "merge")),
        ("S", cx.t("登壇者に確認", "ask the speaker")),
        ("T", cx.t("文章で答える", "answer in text")),
        ("Enter", cx.t("回答中にする", "take up")),
        ("R", cx.t("回答済みにする", "answered")),
        ("X", cx.t("別の質問として残す", "keep both")),
        ("?", cx.t("すべて", "all keys")),
    ]
}

/// All keys, each with what it does, opened by one of them: nobody has to know them by heart.
fn help(cx: &Cx) -> AnyView {
    let all = [
        ("J K ↓ ↑", cx.t("次・前の質問を選ぶ", "Choose the next or previous question")),
        ("H L ← →", cx.t("隣の列へ移る", "Go to the column beside")),
        ("A", cx.t("並べる", "Approve")),
        ("D", cx.t("断る理由を開く(1〜4で選び、Enterで断る)", "Open the reasons to decline (1 to 4, then Enter)")),
        (
            "M",
            cx.t(
                "似ている質問をまとめる。ほかの質問では、まとめる先を選び始める",
                "Merge two that are alike; at others, begin to choose what it is a part of",
            ),
        ),
        ("X", cx.t("似ている2件を別の質問として残す", "Keep two that are alike as they are")),
        ("S", cx.t("登壇者に確認", "Ask the speaker")),
        ("T", cx.t("文章で答える", "Answer in text")),
        (
            "Enter",
            cx.t(
                "回答中にする。まとめる先を選んでいるときは、ここにまとめる",
                "Take it up; while you choose, make it a part of this one",
            ),
        ),
        ("R", cx.t("回答中の質問を回答済みにする", "End the answer")),
        ("/", cx.t("質問をさがす", "Search")),
        ("Ctrl Z", cx.t("元に戻す(⌘Zも)", "Undo (or ⌘Z)")),
        ("Esc", cx.t("やめる・閉じる", "Cancel or close")),
        ("?", cx.t("この一覧を開く・閉じる", "Open or close this list")),
    ];
    let all: Vec<_> = all
        .into_iter()
        .map(|(keys, words)| {
            let keys: Vec<_> = keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }).collect();
            view! { <div><dt>{keys}</dt><dd>{words}</dd></div> }
        })
        .collect();
    view! {
        <div class="moderate-help" id="moderate-help" popover="auto" role="dialog" aria-labelledby="moderate-help-title">
            <h2 class="board-head" id="moderate-help-title" tabindex="-1">{cx.t("キーの一覧", "Keys")}</h2>
            <dl>{all}</dl>
            <p class="small quiet">{cx.t("入力中は働きません。下の「キーを使う」で、すべて切れます。", "They rest while you type. “Use keys” below switches them all off.")}</p>
            <button class="button" type="button" popovertarget="moderate-help" popovertargetaction="hide">{cx.t("閉じる", "Close")}</button>
        </div>
    }
    .into_any()
}

fn body(cx: &Cx, page: &BoardPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.clone(), card.number);
    view! {
        <div class="wrap board-page moderate-page" data-since=since(page) data-zone=page.event.card.zone.clone() data-from=from(cx)>
            {parts::crumbs(cx, vec![
                (routes::series_desk(&slug), page.series.name.clone()),
                (routes::event_desk(&slug, number), card.name(cx.lang)),
            ])}
            <header class="board-top">
                <h1 class="desk-title">{cx.t("質問の整理", "Moderation")}</h1>
                <button class="button moderate-menu" type="button" aria-expanded="false" hidden=true>{icon::menu()}{cx.t("設定と画面", "Settings, screens")}</button>
                <p class="row">
                    <a class="button" href=routes::board(&slug, number)>{cx.t("参加者の画面", "The board")}</a>
                    <a class="button" href=routes::speakers_desk(&slug, number)>{cx.t("登壇者への質問", "Speakers")}</a>
                    <a class="button" href=routes::stage(&slug, number)>{cx.t("ステージ画面", "Stage screen")}</a>
                </p>
            </header>
            {field::problem(cx, form)}
            {undo(cx, card, "", form)}
            {lost(cx, form)}
            {open_screens(cx, page)}
            {presence(cx, page)}
            {polls(cx, page)}
            {facts(cx, page, places(page, true), now).give()}
            <ModeratorIsland/>
            {turning(cx)}
            {uniting(cx, page)}
            {help(cx)}
        </div>
    }
    .into_any()
}

/// How many screens of attendees are open, which a script keeps; and that this one is connected, while it is.
fn open_screens(cx: &Cx, page: &BoardPage) -> AnyView {
    let words = t!(cx.lang, "参加者の画面 {n}", "Attendee screens: {n}", n = page.board.screens);
    view! {
        <p class="moderate-open small quiet">
            {icon::people()}
            <span data-screens=cx.t("参加者の画面 {n}", "Attendee screens: {n}")>{words}</span>
            <span class="moderate-linked">{cx.t("・ つながっています", "· connected")}</span>
        </p>
    }
    .into_any()
}

/// Who else has the console open, which a script keeps.
fn presence(cx: &Cx, page: &BoardPage) -> AnyView {
    let card = &page.event.card;
    let address = format!("{}/presence", routes::board(&card.series_slug, card.number));
    let now = serde_json::to_string(&page.board.presence).unwrap_or_default();
    let own = cx.account.as_ref().map(|account| account.id.to_string());
    view! {
        <p
            class="moderate-presence small quiet" aria-live="polite" hidden=true data-presence=address data-now=now data-own=own
            data-words=cx.t("{names}も整理しています", "{names} here, too") data-name=cx.t("{name}さん", "{name}") data-and=cx.t("、", ", ")
            data-at=cx.t("いま「{column}」の{n}件目", "at no. {n} of “{column}”") data-looks=cx.t("{name}さんが対応しています", "{name} is on it")
        ></p>
    }
    .into_any()
}

/// On a phone one question is shown at a time: a script puts this near the thumb, and says which one it is.
fn turning(cx: &Cx) -> AnyView {
    view! {
        <div class="moderate-turn" role="group" aria-label=cx.t("質問を1件ずつ見る", "One question at a time") hidden=true>
            <button class="button" type="button" data-by="-1">{icon::left()}{cx.t("前の質問", "Previous")}</button>
            <span role="status"></span>
            <button class="button" type="button" data-by="1">{cx.t("次の質問", "Next")}{icon::right()}</button>
        </div>
    }
    .into_any()
}

/// Where a script asks how many votes two questions would have as one, and what it says where nobody tells.
fn uniting(cx: &Cx, page: &BoardPage) -> AnyView {
    let card = &page.event.card;
    view! {
        <p
            id="uniting" hidden=true data-at=routes::board(&card.series_slug, card.number)
            data-none=cx.t("ここにはまとめられません。選び直してください。", "It cannot become a part of this one. Please choose another.")
            data-lost=cx.t("票数を確かめられませんでした。電波を確かめてください。", "The votes could not be counted. Please check the connection.")
        ></p>
    }
    .into_any()
}

/// What everybody was or will be asked, at hand.
fn polls(cx: &Cx, page: &BoardPage) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let open = page.board.polls.iter().any(|poll| poll.state == PollState::Open);
    view! {
        <details class="moderate-polls" open=open>
            <summary class="button">{cx.t("投票", "Polls")}" "<span class="count">{page.board.polls.len()}</span></summary>
            {poll_card::rows(cx, &page.board.polls, &routes::board(slug, number))}
            <p class="row">
                <a class="button" href=routes::polls(slug, number)>{cx.t("投票をつくる", "Write a poll")}</a>
                <a class="tall small" href=routes::polls_file(slug, number)>{cx.t("投票のCSV", "Polls as CSV")}</a>
            </p>
        </details>
    }
    .into_any()
}

/// What was typed and could not be sent without script.
pub(super) fn lost(cx: &Cx, form: &Form) -> Vec<AnyView> {
    let fields = [
        ("answer", cx.t("送れなかった回答", "The answer that was not sent")),
        ("other", cx.t("送れなかった理由", "The reason that was not sent")),
    ];
    let typed = fields.into_iter().map(|(field, title)| (form.value(field).to_owned(), title));
    typed
        .filter(|(words, _)| !words.is_empty())
        .map(|(words, title)| {
            view! { <div class="note warn"><strong>{title}</strong><pre class="source">{words}</pre></div> }.into_any()
        })
        .collect()
}

/// Without script: what was done last may be taken back. `back` is the query of the page that one comes back to.
pub(super) fn undo(cx: &Cx, card: &EventCard, back: &str, form: &Form) -> Option<AnyView> {
    let act = form.value("act").to_owned();
    // A merge says what became of the votes.
    let votes = form.value("votes").parse::<u32>().ok().map(|votes| {
        let votes = cx.lang.count(votes, "票", "vote", "votes");
        t!(cx.lang, "まとめて、{votes}になりました。", "Merged: {votes} now.", votes)
    });
    is_number(&act).then(|| {
        view! {
            <form class="note ok row" method="post" action=routes::undo_moderation(&card.series_slug, card.number, back)>
                <strong>{votes.unwrap_or_else(|| cx.t("操作しました。", "Done.").to_owned())}</strong>
                <input type="hidden" name="act" value=act/>
                <button class="button">{cx.t("元に戻す", "Undo")}</button>
            </form>
        }
        .into_any()
    })
}
