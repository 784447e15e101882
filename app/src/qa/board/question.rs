//! One question on a board.

use domain::{
    ids::QuestionId,
    qa::{
        rules::takes_votes,
        types::{Answer, BoardQuestion, OwnQuestion, QuestionState},
    },
    t,
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
    let body = live(move || shared.question(id).map(|question| question.body).unwrap_or_default());
    let reason = move || {
        let reason = shared.question(id).map(|question| question.reason).unwrap_or_default();
        (!reason.is_empty()).then(|| view! { <p class="board-reason">{reason}</p> })
    };
    let more = move || {
        let question = shared.question(id)?;
        let edited = question.is_edited.then(|| view! { <span>{lang.t("直しました", "Edited")}</span> });
        let merged = (question.merged > 0).then(|| {
            let n = question.merged;
            let words = t!(lang, "ほか{n}件とまとめ", "with {n} more merged", n);
            view! { <span>{words}</span> }
        });
        Some(view! { {edited}{merged} })
    };
    view! {
        <p class="board-body">{body}</p>
        {reason}
        <p class="board-meta">
            {badge}
            <span>{asker}</span>
            {source}
            {more}
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
    // Heard apart from the words beside it: which question, and how many want to know it.
    let label = live(move || {
        let question = short(&shared.question(id).map(|question| question.body).unwrap_or_default());
        let votes = lang.count(shared.votes(id), "票", "vote", "votes");
        if shared.has_voted(id) {
            t!(lang, "投票を取り消す({votes}): {question}", "Take the vote back ({votes}): {question}", votes, question)
        } else {
            t!(lang, "投票する({votes}): {question}", "Vote ({votes}): {question}", votes, question)
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

/// The beginning of a question, where the whole would be too long to hear.
pub(super) fn short(body: &str) -> String {
    const SHORT: usize = 40;
    let mut chars = body.chars();
    let begin: String = chars.by_ref().take(SHORT).collect();
    if chars.next().is_some() { format!("{begin}…") } else { begin }
}

/// What the asker may do with their own question.
pub(super) fn own(shared: Shared, id: QuestionId) -> impl IntoView + use<> {
    let lang = shared.lang;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::send::press(shared, &event, move |_| super::live::refresh_own(shared));
    };
    let known = shared.own.with(|own| own.iter().find(|own| own.question.id == id).cloned());
    let question = known.as_ref().map(|own| own.question.clone()).or_else(|| shared.question(id));
    let state = question.as_ref().map(|question| question.state);
    let named = question.as_ref().is_some_and(|question| !question.asker.is_empty());
    let may_withdraw = matches!(state, Some(QuestionState::Live | QuestionState::Pending));
    let editable = known.and_then(|own| own.editable_until.map(|until| (own.question.body, until)));
    view! {
        <div class="board-own">
            <span class="badge accent plain">{lang.t("あなたの質問", "Your question")}</span>
            {editable.map(|(body, until)| edit_form(shared, id, body, until))}
            {named.then(|| view! {
                <form method="post" action=shared.address(id, "name") on:submit=send><button class="linkish">{lang.t("名前を外す", "Remove my name")}</button></form>
            })}
            {may_withdraw.then(|| view! {
                <form method="post" action=shared.address(id, "withdraw") on:submit=send><button class="linkish">{lang.t("取り下げる", "Take it back")}</button></form>
            })}
        </div>
    }
}

/// Other words, as long as that is possible.
fn edit_form(shared: Shared, id: QuestionId, body: String, until: i64) -> impl IntoView + use<> {
    let lang = shared.lang;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::send::send_form(shared, &event, move |_| super::live::refresh_own(shared));
    };
    view! {
        <details class="board-edit" hidden=live(move || shared.now.get() > until)>
            <summary class="linkish">{lang.t("直す", "Edit")}</summary>
            <form class="stack tight" method="post" action=shared.address(id, "edit") on:submit=send>
                <textarea class="input" name="body" rows="3" required=true aria-label=lang.t("直した質問", "The question in other words")>{body}</textarea>
                <p class="small quiet">{lang.t("送ってから2分のあいだ、ほかの人が投票するまで直せます。", "For two minutes after asking, until somebody votes for it.")}</p>
                <p><button class="button">{lang.t("直して送る", "Save")}</button></p>
            </form>
        </details>
    }
}

/// One's own question that is not on the board: it waits, or was decided on.
pub(super) fn own_row(shared: Shared, own: &OwnQuestion) -> impl IntoView + use<> {
    let (lang, id, state) = (shared.lang, own.question.id, own.question.state);
    let (body, reason) = (own.question.body.clone(), own.question.reason.clone());
    let (title, words) = match (state, &own.merged_into) {
        (QuestionState::Pending, _) => (
            lang.t("確認待ち", "Waiting for a moderator"),
            lang.t("運営が確かめてから、質問の一覧に並びます。", "It appears once a moderator has seen it.").to_owned(),
        ),
        (QuestionState::Declined, _) => (lang.t("並べませんでした", "Declined"), reason),
        (_, Some((_, whole))) => (
            lang.t("ほかの質問とまとめました", "Merged with another question"),
            t!(
                lang,
                "「{whole}」で答えを待ちます。あなたの票もそこで数えています。",
                "It is a part of “{whole}”, where your vote counts, too.",
                whole
            ),
        ),
        (QuestionState::Hidden | QuestionState::Merged, _) => (
            lang.t("一覧に出していません", "Not shown"),
            lang.t("運営が一覧から外しました。", "A moderator took it off the list.").to_owned(),
        ),
        // On the board, but not among those that every screen holds.
        _ => (state.label(lang), String::new()),
    };
    let given = answers(&own.question.answers);
    let target = own.merged_into.as_ref().map(|(into, _)| shared.address(*into, "")).map(|href| {
        let href = href.trim_end_matches('/').to_owned();
        view! { <a class="tall" href=href>{lang.t("まとめた先を見る", "See it")}</a> }
    });
    view! {
        <li class="board-question own waiting" id=format!("q{id}")>
            <div class="board-words">
                <p class="board-body">{body}</p>
                <p class="board-meta"><span class=badge_class(state, false)>{title}</span></p>
                {(!words.is_empty()).then(|| view! { <p class="board-reason">{words}</p> })}
                {target}
                {given}
                {move || self::own(shared, id)}
            </div>
        </li>
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
