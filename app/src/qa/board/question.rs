//! One question on a board.

use domain::{
    ids::QuestionId,
    qa::{
        rules::takes_votes,
        types::{Answer, BoardQuestion, QuestionState},
    },
};
use leptos::prelude::*;

use super::shared::{Shared, ago, live};

/// A question with its vote button. What changes while it is shown is read from the signals.
pub(super) fn row(shared: Shared, id: QuestionId) -> Option<impl IntoView + use<>> {
    let question = shared.question(id)?;
    let number = format!("q{id}");
    Some(view! {
        <li class="board-question" id=number class:own=live(move || shared.is_mine(id))>
            {vote(shared, id)}
            <div class="board-words">
                {words(shared, &question)}
                {move || shared.is_mine(id).then(|| own(shared, id))}
                {move || shared.question(id).map(|question| answers(&question.answers))}
            </div>
        </li>
    })
}

fn words(shared: Shared, question: &BoardQuestion) -> impl IntoView + use<> {
    let (lang, id, at) = (shared.lang, question.id, question.asked_ms);
    let talk = question.talk.as_ref().map(|(_, title)| title.clone());
    let asker = live(move || {
        let name = shared.question(id).map(|question| question.asker).unwrap_or_default();
        if name.is_empty() { lang.t("匿名", "Anonymous").to_owned() } else { name }
    });
    let state = move || shared.question(id).map(|question| question.state);
    let badge = move || {
        state()
            .filter(|state| !matches!(state, QuestionState::Live | QuestionState::Answering))
            .map(|state| view! { <span class=badge_class(state, false)>{state.label(lang)}</span> })
    };
    let source = question.source(lang).map(|word| view! { <span>{word}</span> });
    view! {
        <p class="board-body">{question.body.clone()}</p>
        <p class="board-meta">
            {badge}
            <span>{asker}</span>
            {source}
            <time datetime=question.asked_at.clone()>{live(move || ago(at, shared.now.get(), lang))}</time>
            {talk.map(|title| view! { <span class="board-talk">{title}</span> })}
        </p>
    }
}

/// As on every other page that names a state. An open question lacks an answer only once it is over.
pub(super) const fn badge_class(state: QuestionState, is_over: bool) -> &'static str {
    match state {
        QuestionState::Live if !is_over => "badge ring",
        QuestionState::Answered | QuestionState::AnsweredText => "badge ok",
        QuestionState::Answering => "badge live",
        QuestionState::Live | QuestionState::Deferred | QuestionState::Pending => "badge ring warn",
        QuestionState::Declined | QuestionState::Merged | QuestionState::Hidden => "badge ring",
    }
}

/// The form that all votes of a page share, with its key: each button says itself where it goes.
pub(super) const VOTES: &str = "votes";

/// That form.
pub(super) fn votes_form(shared: Shared) -> impl IntoView + use<> {
    let key = shared.places.with_value(|places| places.key.clone());
    view! { <form id=VOTES method="post"><input type="hidden" name="key" value=key/></form> }
}

/// The vote: the wanted state, never a toggle, so that a double click is one vote.
fn vote(shared: Shared, id: QuestionId) -> impl IntoView + use<> {
    let lang = shared.lang;
    let is_closed = live(move || {
        !shared.board.with(|board| board.open)
            || !shared.question(id).is_some_and(|question| takes_votes(question.state))
    });
    let word = live(move || match (shared.has_voted(id), shared.is_mine(id)) {
        (true, true) => lang.t("自分の票", "My vote"),
        (true, false) => lang.t("投票済み", "Voted"),
        (false, _) => lang.t("票", "votes"),
    });
    let label = live(move || {
        if shared.has_voted(id) {
            lang.t("投票を取り消す", "Take the vote back")
        } else {
            lang.t("この質問に投票する", "Vote for this question")
        }
    });
    let yes_or_no = |yes: &'static str, no: &'static str| live(move || if shared.has_voted(id) { yes } else { no });
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        super::live::vote(shared, id, &event);
    };
    view! {
        <button
            class="vote" form=VOTES formaction=shared.address(id, "vote") name="voted" value=yes_or_no("false", "true")
            aria-pressed=yes_or_no("true", "false") aria-label=label disabled=is_closed on:click=send
        >
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 14.500l6-6 6 6"></path></svg>
            <span class="count">{live(move || shared.votes(id).to_string())}</span>
            <span class="word">{word}</span>
        </button>
    }
}

/// What the asker may do with their own question.
fn own(shared: Shared, id: QuestionId) -> impl IntoView + use<> {
    let lang = shared.lang;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::live::press(shared, &event);
    };
    let state = shared.question(id).map(|question| question.state);
    let named = shared.question(id).is_some_and(|question| !question.asker.is_empty());
    let may_withdraw = matches!(state, Some(QuestionState::Live | QuestionState::Pending));
    view! {
        <div class="board-own">
            <span class="badge accent plain">{lang.t("あなたの質問", "Your question")}</span>
            {named.then(|| view! {
                <form method="post" action=shared.address(id, "name") on:submit=send><button class="linkish">{lang.t("名前を外す", "Remove my name")}</button></form>
            })}
            {may_withdraw.then(|| view! {
                <form method="post" action=shared.address(id, "withdraw") on:submit=send><button class="linkish">{lang.t("取り下げる", "Take it back")}</button></form>
            })}
        </div>
    }
}

/// Answers in text; their HTML was made safe by the server.
pub(super) fn answers(list: &[Answer]) -> Vec<impl IntoView + use<>> {
    list.iter()
        .map(|answer| {
            let author = answer.author.clone();
            view! {
                <div class="board-answer">
                    {(!author.is_empty()).then(|| view! { <p class="board-author">{author}</p> })}
                    <div class="prose" inner_html=answer.html.clone()></div>
                </div>
            }
        })
        .collect()
}
