//! The moderator's console: on a phone beside the stage, or with a keyboard at the desk.

use domain::{
    Lang,
    ids::QuestionId,
    qa::{
        rules::{order, transitions},
        types::{Board, ParticipantState, QuestionState},
    },
};
use leptos::prelude::*;

use super::{
    question::{answers, badge_class},
    shared::{Places, Shared, ago, connection, problem},
};

#[island]
pub fn ModeratorIsland(board: Board, mine: ParticipantState, now: i64, places: Places, lang: Lang) -> impl IntoView {
    let shared = Shared::new(board, mine, now, places, lang);
    #[cfg(feature = "hydrate")]
    Effect::new(move || super::live::start(shared));
    let of = move |states: &'static [QuestionState]| {
        move || {
            shared.board.with(|board| {
                board.questions.iter().filter(|q| states.contains(&q.state)).map(|q| q.id).collect::<Vec<_>>()
            })
        }
    };
    let open = move || {
        shared.board.with(|board| {
            let (top, rest) = order(board, shared.now.get());
            let waiting = |q: &&domain::qa::types::BoardQuestion| q.state == QuestionState::Live;
            top.into_iter().chain(rest).filter(waiting).map(|q| q.id).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="board moderate">
            {connection(shared)}
            {problem(shared)}
            {settings(shared)}
            {group(shared, lang.t("回答中", "Answering now"), of(&[QuestionState::Answering]))}
            {group(shared, lang.t("確認待ち", "Waiting for you"), of(&[QuestionState::Pending]))}
            {group(shared, lang.t("質問（票の多い順）", "Questions by votes"), open)}
            {group(shared, lang.t("登壇者に確認", "Deferred to the speaker"), of(&[QuestionState::Deferred]))}
            {group(shared, lang.t("回答済み", "Answered"), of(&[QuestionState::Answered, QuestionState::AnsweredText]))}
            {group(shared, lang.t("回答を控える・非表示", "Declined and hidden"), of(&[QuestionState::Declined, QuestionState::Hidden]))}
            {move || shared.board.with(|board| board.questions.is_empty()).then(|| view! {
                <div class="empty"><strong>{lang.t("まだ質問はありません", "No questions yet")}</strong><p>{lang.t("届くと、ここに自動で並びます。", "They appear here by themselves.")}</p></div>
            })}
        </div>
    }
}

/// Whether questions wait for a moderator, switchable while it is live.
fn settings(shared: Shared) -> AnyView {
    let lang = shared.lang;
    let moderated = move || shared.board.with(|board| board.moderated);
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::live::send_form(shared, &event);
    };
    let action = shared.places.with_value(|places| format!("{}/settings", places.page));
    view! {
        <form class="moderate-settings" method="post" action=action on:submit=send>
            <input type="hidden" name="moderated" value=move || if moderated() { "false" } else { "true" }/>
            <p>{move || if moderated() { lang.t("質問は確認してから表示します", "Questions wait for you") } else { lang.t("質問はすぐに表示します", "Questions appear at once") }}</p>
            <button class="button">{move || if moderated() { lang.t("すぐに表示する", "Show at once") } else { lang.t("確認してから表示する", "Look at them first") }}</button>
        </form>
    }
    .into_any()
}

fn group(
    shared: Shared,
    title: &'static str,
    ids: impl Fn() -> Vec<QuestionId> + Clone + Send + Sync + 'static,
) -> AnyView {
    let (count, number) = (ids.clone(), ids.clone());
    view! {
        <section class="board-list" hidden=move || count().is_empty()>
            <h2 class="board-head">{title}" "<span class="count">{move || number().len()}</span></h2>
            <ol><For each=ids key=|id| *id let:id>{row(shared, id)}</For></ol>
        </section>
    }
    .into_any()
}

fn row(shared: Shared, id: QuestionId) -> AnyView {
    let Some(question) = shared.question(id) else { return ().into_any() };
    let (lang, at) = (shared.lang, question.asked_ms);
    let asker =
        if question.asker.is_empty() { lang.t("匿名", "Anonymous").to_owned() } else { question.asker.clone() };
    let state = move || shared.question(id).map_or(QuestionState::Hidden, |question| question.state);
    let is_over = move || !shared.board.with(|board| board.open);
    view! {
        <li class="moderate-question" id=format!("q{id}") tabindex="-1">
            <p class="moderate-votes"><strong>{move || shared.votes(id)}</strong><span class="small quiet">{move || lang.t("票", if shared.votes(id) == 1 { "vote" } else { "votes" })}</span></p>
            <div class="board-words">
                <p class="board-body">{question.body.clone()}</p>
                <p class="board-meta">
                    <span class=move || badge_class(state(), is_over())>{move || state().word(is_over(), lang)}</span>
                    <span>{asker}</span>
                    {question.source(lang).map(|word| view! { <span>{word}</span> })}
                    <time datetime=question.asked_at.clone()>{move || ago(at, shared.now.get(), lang)}</time>
                    {question.talk.map(|(_, title)| view! { <span class="board-talk">{title}</span> })}
                </p>
                {move || shared.question(id).map(|question| answers(&question.answers))}
                {move || buttons(shared, id, state())}
                {answer_form(shared, id)}
            </div>
        </li>
    }
    .into_any()
}

/// A button for each state that may follow; answering in text has a form of its own.
fn buttons(shared: Shared, id: QuestionId, state: QuestionState) -> AnyView {
    let lang = shared.lang;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::live::send_form(shared, &event);
    };
    let word = move |to: QuestionState| match (to, state) {
        (QuestionState::Answering, _) => lang.t("回答中にする", "Take it up"),
        (QuestionState::Answered, _) => lang.t("回答済みにする", "Answered"),
        (QuestionState::Deferred, _) => lang.t("登壇者に確認", "Ask the speaker"),
        (QuestionState::Declined, _) => lang.t("回答を控える", "Decline"),
        (QuestionState::Hidden, _) => lang.t("非表示にする", "Hide"),
        (QuestionState::Live, QuestionState::Pending) => lang.t("承認する", "Approve"),
        (QuestionState::Live, _) => lang.t("質問に戻す", "Back to the list"),
        _ => "",
    };
    let main = match state {
        QuestionState::Pending => QuestionState::Live,
        QuestionState::Live | QuestionState::Deferred => QuestionState::Answering,
        QuestionState::Answering => QuestionState::Answered,
        _ => QuestionState::Merged,
    };
    let buttons: Vec<_> = transitions(state)
        .iter()
        .filter(|to| **to != QuestionState::AnsweredText)
        .map(|to| {
            let class = if *to == main { "button primary" } else { "button" };
            view! { <button class=class name="to" value=to.into_str()>{word(*to)}</button> }
        })
        .collect();
    view! { <form class="moderate-buttons" method="post" action=shared.address(id, "state") on:submit=send>{buttons}</form> }
        .into_any()
}

fn answer_form(shared: Shared, id: QuestionId) -> AnyView {
    let lang = shared.lang;
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::live::send_form(shared, &event);
    };
    let field = format!("answer-{id}");
    view! {
        <details class="moderate-answer">
            <summary>{lang.t("文章で回答する", "Answer in text")}</summary>
            <form class="stack tight" method="post" action=shared.address(id, "answer") on:submit=send>
                <label class="vh" for=field.clone()>{lang.t("回答", "Answer")}</label>
                <textarea class="input" id=field name="answer" rows="3" required=true></textarea>
                <label class="ask-field"><span class="small quiet">{lang.t("回答した人（空なら自分）", "Who answers (empty: you)")}</span><input class="input" name="author" maxlength=domain::qa::rules::NAME/></label>
                <p><button class="button primary">{lang.t("回答を載せる", "Publish the answer")}</button></p>
            </form>
        </details>
    }
    .into_any()
}
