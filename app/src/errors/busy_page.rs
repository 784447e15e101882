//! Too many came at once, and a form could not be looked at: what was sent stands here, and one press sends it again.

use domain::series::types::Mark;
use leptos::prelude::*;

use crate::{
    cx::Cx,
    shell::{self, Head},
    ui::art,
};

/// `sent` are the fields as they came; they go to the address that this page is read at. `typed` shows to people what of them
/// they typed.
pub fn document(
    cx: &Cx,
    sent: &[(String, String)],
    request_id: &str,
    typed: impl FnOnce() -> Option<AnyView>,
) -> String {
    let head = Head {
        title: cx.t("ただいま混み合っています", "We are busy just now").to_owned(), ..Head::default()
    };
    shell::document(cx, head, || {
        let fields: Vec<_> = sent
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> })
            .collect();
        // The address is left out: that of a link from a mail is a secret, and it is where the browser is anyway.
        view! {
            <div class="wrap error-page">
                <div class="error-art">{art::banner(Mark::Fins, 503)}</div>
                <h1>{cx.t("ただいま混み合っています", "We are busy just now")}</h1>
                <p class="lede">{cx.t(
                    "いまは受け付けられませんでした。送った内容は、このページにそのまま残っています。少し待ってから、下のボタンを押してください。",
                    "We could not take this just now. What you sent is still on this page: please wait a moment, then press the button below.",
                )}</p>
                {typed()}
                <form method="post">
                    {fields}
                    <button class="button primary big">{cx.t("この内容でもう一度送る", "Send this again")}</button>
                </form>
                <p class="quiet small">{cx.t("お問い合わせ番号", "Reference")}": "<code>{request_id.to_owned()}</code></p>
            </div>
        }
        .into_any()
    })
}
