//! What happened, and what to do.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::{art, icon},
};

/// `status` is the HTTP status, `sentence` comes from `domain::Error::sentence`. The request id is
/// shown with internal errors only, where it helps.
pub fn document(cx: &Cx, status: u16, sentence: &str, request_id: Option<&str>) -> String {
    let title = match status {
        404 => cx.t("ページが見つかりません", "Page not found"),
        401 => cx.t("ログインが必要です", "Please sign in"),
        403 => cx.t("この操作はできません", "You may not do this"),
        405 => cx.t("この方法では開けません", "This cannot be opened like that"),
        409 => cx.t("先に変更がありました", "Something changed first"),
        413 => cx.t("送られたデータが大きすぎます", "Too much was sent"),
        422 => cx.t("送られた内容を確かめてください", "Please check what was sent"),
        429 => cx.t("少し待ってください", "Please wait a moment"),
        503 => cx.t("ただいま混み合っています", "We are busy just now"),
        _ => cx.t("うまく表示できませんでした", "Something went wrong"),
    };
    let sentence = sentence.to_owned();
    let id = request_id.filter(|_| status >= 500).map(str::to_owned);
    let head = Head { title: title.to_owned(), ..Head::default() };
    let sign_in = routes::sign_in_then(&cx.path);
    let example = cx.t("例: 権限、GuardDuty、鍵", "e.g. GuardDuty, IAM");
    let reports = (status == 404).then(|| cx.t("新しいレポート", "Newest reports"));
    let (search, sign_in_text, home, number) = (
        cx.t("さがす", "Search"),
        cx.t("ログイン", "Sign in"),
        cx.t("トップへ", "Home"),
        cx.t("お問い合わせ番号", "Reference"),
    );
    shell::document(cx, head, move || {
        view! {
            <div class="wrap error-page">
                <div class="error-art">{art::banner(domain::series::types::Mark::Fins, i32::from(status))}</div>
                <h1>{title}</h1>
                <p class="lede">{sentence}</p>
                {(status == 404).then(|| view! {
                    <form class="searchbox" action=routes::SEARCH role="search">
                        <input class="input" type="search" name="q" aria-label=search placeholder=example/>
                        <button class="button primary">{icon::search()}{search}</button>
                    </form>
                })}
                <p class="row">
                    {(status == 401).then(|| view! { <a class="button primary" href=sign_in>{sign_in_text}</a> })}
                    <a class="button" href=routes::HOME>{home}</a>
                    {reports.map(|text| view! { <a class="button" href=routes::REPORTS>{text}</a> })}
                </p>
                {id.map(|id| view! { <p class="quiet small">{number}": "<code>{id}</code></p> })}
            </div>
        }
        .into_any()
    })
}
