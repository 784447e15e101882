//! Too many came at once, and a form could not be looked at: what was sent stands here, and one press sends it again.

use domain::series::types::Mark;
use leptos::prelude::*;

use super::typed::{self, Typed};
use crate::{
    cx::Cx,
    shell::{self, Head},
    ui::art,
};

/// What was sent goes to the address that this page is read at.
pub fn document(cx: &Cx, typed: &Typed, request_id: &str) -> String {
    let head = Head {
        title: cx.t("ただいま混み合っています", "We are busy just now").to_owned(), ..Head::default()
    };
    shell::document(cx, head, || {
        view! {
            <div class="wrap error-page">
                <div class="error-art">{art::banner(Mark::Fins, 503)}</div>
                <h1>{cx.t("ただいま混み合っています", "We are busy just now")}</h1>
                <p class="lede">{cx.t(
                    "いまは受け付けられませんでした。送った内容は、このページにそのまま残っています。少し待ってから、下のボタンを押してください。",
                    "We could not take this just now. What you sent is still on this page: please wait a moment, then press the button below.",
                )}</p>
                {typed::view(cx, typed, None, "button primary big")}
                <p class="quiet small">{cx.t("お問い合わせ番号", "Reference")}": "<code>{request_id.to_owned()}</code></p>
            </div>
        }
        .into_any()
    })
}
