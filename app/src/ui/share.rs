//! Handing a page on: its address to copy, and sites where people tell of it.

use domain::{encoding::percent_encode, t};
use leptos::prelude::*;

use crate::{cx::Cx, ui::icon};

/// `path` of the page, and how it is called.
pub fn chips(cx: &Cx, path: &str, title: &str) -> AnyView {
    let address = format!("{}{path}", cx.origin);
    let (x, hatena) = (on_x(&address, title, &[]), on_hatena(&address));
    view! {
        <div class="chips">
            <button class="chip" type="button" data-copy=address data-done=cx.t("コピーしました", "Copied")>{icon::link()}{cx.t("リンク", "Link")}</button>
            <a class="chip" href=x rel="noopener" aria-label=t!(cx.lang, "Xで「{title}」を紹介する", "Share “{title}” on X", title)>"X"</a>
            <a class="chip" href=hatena rel="noopener">{cx.t("はてな", "Hatena")}</a>
        </div>
    }
    .into_any()
}

/// Where a post on X begins, with these hashtags (without #).
pub fn on_x(address: &str, title: &str, hashtags: &[String]) -> String {
    let (url, text, tags) = (percent_encode(address), percent_encode(title), percent_encode(&hashtags.join(",")));
    format!("https://x.com/intent/post?text={text}&url={url}&hashtags={tags}")
}

/// Where a bookmark of Hatena begins.
pub fn on_hatena(address: &str) -> String {
    format!("https://b.hatena.ne.jp/entry/panel/?url={}", percent_encode(address))
}
