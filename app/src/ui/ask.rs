//! What helps whoever types a question beside a board: what is left, what was asked before, the draft (`ask.js`).

use domain::qa::rules::QUESTION;
use leptos::prelude::*;

use crate::{cx::Cx, routes};

/// Id of what is said of the length.
pub const LEFT: &str = "ask-left";

/// `field`: a text area. `keeps`: its form holds nothing but a question, which this device keeps until it is sent.
pub fn helped(cx: &Cx, field: AnyView, keeps: bool) -> AnyView {
    let kept = keeps.then(|| {
        view! {
            <p class="small quiet ask-saved" data-place="saved"></p>
            <p class="small" data-place="waits" role="status"></p>
        }
    });
    view! {
        <div
            data-similar=routes::SIMILAR_QUESTIONS data-most=QUESTION.to_string()
            data-answered=cx.t("答えがあります", "Answered") data-asked=cx.t("同じような質問があります", "Asked before")
            data-left=cx.t("あと{n}文字", "{n} characters left") data-over=cx.t("{n}文字多すぎます", "{n} characters too many")
            data-saved=cx.t("この端末に保存しました {time}", "Saved on this device {time}")
            data-waits=cx.t("いまは接続がありません。このページを開いたままにすると、つながったときに送ります。", "There is no connection. Leave this page open, and it is sent once there is one.")
        >
            {field}
            <p class="small quiet ask-left" id=LEFT data-place="left" hidden=true></p>
            <div class="ask-similar" data-place="similar" aria-live="polite"></div>
            {kept}
        </div>
    }
    .into_any()
}

/// The keys that lead to the question and to the first vote; a script shows them where there is a keyboard.
pub fn keys(cx: &Cx) -> AnyView {
    view! {
        <p class="small quiet" data-shortcuts="" hidden=true>
            <kbd>"Q"</kbd>" "{cx.t("質問を書く", "Ask")}" ・ "<kbd>"V"</kbd>" "{cx.t("投票する", "Vote")}" ・ "
            <label><input type="checkbox" checked=true/>{cx.t("キーを使う", "Use keys")}</label>
        </p>
    }
    .into_any()
}
