//! What was typed for something that is not public any more, or never was: nothing of it is lost, and the page knows nothing
//! but what was sent to it.

use leptos::prelude::*;

use super::typed::{self, Typed};
use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
};

/// `sentence` says what happened. The form is sent again to the address of this page.
pub fn document(cx: &Cx, sentence: &str, typed: &Typed) -> String {
    let title = cx.t("送られていません", "This was not sent");
    let head = Head { title: title.to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let words = if typed.fields.is_empty() {
            cx.t("写しておくことができます。", "You can copy it.")
        } else {
            cx.t(
                "このページを開いたままにしておけば、公開されたあとに、下のボタンで打ち直さずに送れます。写しておくこともできます。",
                "If you leave this page open, the button below sends it as it is once it is public again. You can copy it too.",
            )
        };
        let kept = cx.t("入力した内容は、この画面に残っています。", " What you typed is still on this page.");
        view! {
            <div class="wrap error-page">
                <h1>{title}</h1>
                <p class="lede">{format!("{sentence}{kept}")}</p>
                {typed::view(cx, typed, Some(words), "button")}
                <p class="row"><a class="button" href=routes::HOME>{cx.t("トップへ", "Home")}</a></p>
            </div>
        }
        .into_any()
    })
}
