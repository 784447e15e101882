//! The form by which attendees ask.

use domain::{
    qa::types::{Admitted, Board},
    t,
};
use leptos::prelude::*;

use super::{
    drawn,
    shared::{Shared, Told, live, problem},
};

/// The form at the foot, always at hand. `renew` takes the question in, `look` leads to it.
pub(super) fn ask_form<R, L>(shared: Shared, renew: R, look: L) -> impl IntoView + use<R, L>
where
    R: Fn() + Copy + Send + Sync + 'static,
    L: Fn() + Copy + Send + Sync + 'static,
{
    let lang = shared.lang;
    let page = shared.places.with_value(|places| places.page.clone());
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::asking::ask(shared, &event, renew);
        #[cfg(not(feature = "hydrate"))]
        let _ = renew;
    };
    let sending = move || shared.sending.get();
    let button = live(move || match (sending().pause, shared.is_lost()) {
        (0, false) => lang.t("送る", "Ask").to_owned(),
        (0, true) => lang.t("つながったら送る", "Send when connected").to_owned(),
        (left, _) => format!("{}:{:02}", left / 60, left % 60),
    });
    // What never changes is drawn by the server alone.
    let fields = shared.places.with_value(|places| places.fields.clone());
    let similar = shared.places.with_value(|places| places.similar.clone());
    view! {
        <form
            class="ask-box" id="ask" method="post" action=page data-similar=similar
            data-answered=lang.t("答えがあります", "Answered") data-asked=lang.t("同じような質問があります", "Asked before")
            data-left=lang.t("あと{n}文字", "{n} characters left") data-over=lang.t("{n}文字多すぎます", "{n} characters too many")
            data-saved=lang.t("この端末に保存しました {time}", "Saved on this device {time}")
            hidden=live(move || !shared.of_board(|board| board.open)) on:submit=send
        >
            {problem(shared)}
            {sent_notice(shared, look)}
            <input type="hidden" name="key" value=live(move || shared.key())/>
            <div class="ask-similar" data-place="similar" aria-live="polite"></div>
            <div class="ask-row">
                <label class="vh" for="ask-body">{lang.t("質問", "Question")}</label>
                <textarea class="input" id="ask-body" name="body" rows="1" required=true placeholder=lang.t("質問を書く", "Write a question") aria-describedby="ask-left"></textarea>
                <button class="button primary" disabled=live(move || sending().pause > 0)>{button}</button>
            </div>
            <p class="small quiet ask-saved" data-place="saved"></p>
            <p class="small quiet ask-left" id="ask-left" data-place="left" hidden=true></p>
            <div class="ask-more" inner_html=fields></div>
            <p class="small quiet ask-taken" hidden=live(move || taken(shared).is_empty())>{live(move || taken(shared))}</p>
        </form>
    }
}

/// Questions that this device keeps until there is a connection, and what was not taken when there was one.
pub(super) fn kept(shared: Shared) -> impl IntoView + use<> {
    let sending = move || shared.sending.get();
    let is_empty = live(move || sending().kept.is_empty() && sending().dropped.is_empty());
    let is_late = move || shared.of_board(|board| !board.open && !board.closed_afterwards);
    let html = live(move || drawn::kept(&sending().kept, &sending().dropped, is_late(), shared.lang));
    #[allow(unused_variables)] // only the browser looks at the event
    let take_back = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        super::asking::take_back(shared, &event);
    };
    view! {
        <section class="board-kept" aria-live="polite" hidden=is_empty inner_html=html on:click=take_back></section>
    }
}

/// What became of the question that was sent, with the way to it.
fn sent_notice<L: Fn() + Copy + Send + Sync + 'static>(shared: Shared, look: L) -> impl IntoView + use<L> {
    let lang = shared.lang;
    let sending = move || shared.sending.get();
    let words = live(move || match sending().told {
        Some(Told::Listed) => lang.t("送りました。質問の一覧に載っています。", "Sent. It is on the list."),
        Some(Told::Waits) => {
            lang.t("送りました。運営の確認後に載ります。", "Sent. It appears once a moderator has seen it.")
        }
        None => "",
    });
    let is_silent = live(move || sending().told.is_none());
    let look = move |_| {
        look();
        shared.set(|now| now.told = None);
    };
    view! {
        <p class="ask-told" role="status" hidden=is_silent>
            <span>{words}</span>" "
            <button class="linkish" type="button" on:click=look>{lang.t("見る", "See it")}</button>
        </p>
    }
}

/// How the board takes questions now, where that is not at once and from everybody.
fn taken(shared: Shared) -> String {
    let (lang, settings) = (shared.lang, shared.of_board(Board::settings));
    let slow = (settings.slow_seconds > 0).then(|| {
        t!(
            lang,
            "低速モード: {n}秒に1件まで送れます。",
            "Slow mode: one question every {n} seconds.",
            n = settings.slow_seconds
        )
    });
    let words = [
        settings.moderated.then(|| {
            lang.t("質問は運営が確かめてから表示されます。", "A moderator looks at questions before they appear.")
                .to_owned()
        }),
        slow,
        (settings.asking == Admitted::Registered).then(|| {
            lang.t("質問できるのは、この回に申し込んだ人です。", "Those who registered for this event may ask.")
                .to_owned()
        }),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    words.join(" ")
}
