//! One question on a board.

use domain::{
    ids::QuestionId,
    qa::{
        rules::{beginning, takes_votes},
        types::{BoardQuestion, OwnQuestion},
    },
    t,
};
use leptos::prelude::*;

use super::{
    drawn,
    shared::{Live, Shared, live},
};

/// A question with its vote button. What changes while it is shown is read from the signals.
pub(super) fn row(shared: Shared, id: QuestionId) -> Option<impl IntoView + use<>> {
    shared.question(id)?;
    let number = format!("q{id}");
    let lang = shared.lang;
    let of = move |draw: fn(&BoardQuestion) -> String| -> Live<String> {
        live(move || shared.question(id).as_ref().map(draw).unwrap_or_default())
    };
    let meta = live(move || {
        let mut meta =
            shared.question(id).map(|question| drawn::meta(&question, shared.now.get(), lang)).unwrap_or_default();
        if shared.is_held(id) {
            meta.push_str(&drawn::held(shared.has_voted(id), lang));
        }
        meta
    });
    Some(view! {
        <li class="board-question" id=number class:own=live(move || shared.is_mine(id))>
            {vote(shared, id)}
            <div class="board-words">
                <p class="board-body">{of(|question| question.body.clone())}</p>
                <p class="board-meta" inner_html=meta></p>
                {move || shared.is_mine(id).then(|| own(shared, id))}
                <div inner_html=of(drawn::below)></div>
            </div>
        </li>
    })
}

/// The form that all votes of a page share, with its key: each button says itself where it goes.
pub(crate) const VOTES: &str = "votes";

/// The vote: the wanted state, never a toggle, so that a double click is one vote.
fn vote(shared: Shared, id: QuestionId) -> impl IntoView + use<> {
    let lang = shared.lang;
    let is_closed = live(move || {
        !shared.of_board(|board| board.open) || !shared.question(id).is_some_and(|question| takes_votes(question.state))
    });
    let inside = live(move || {
        let word = match (shared.is_held(id), shared.has_voted(id), shared.is_mine(id)) {
            (true, ..) => lang.t("送信待ち", "Waiting"),
            (_, true, true) => lang.t("自分の票", "My vote"),
            (_, true, false) => lang.t("投票済み", "Voted"),
            (_, false, _) => lang.t("票", "votes"),
        };
        drawn::vote(shared.votes(id), word)
    });
    // Heard apart from the words beside it: which question, and how many want to know it.
    let label = live(move || {
        let question = beginning(&shared.question(id).map(|question| question.body).unwrap_or_default());
        let mut votes = lang.count(shared.votes(id), "票", "vote", "votes");
        if shared.is_held(id) {
            votes += lang.t("、送信待ち", ", waiting to be sent");
        }
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
        super::voting::vote(shared, id, &event);
    };
    view! {
        <button
            class="vote" class:held=live(move || shared.is_held(id)) form=VOTES formaction=shared.address(id, "vote") name="voted" value=yes_or_no("false", "true")
            aria-pressed=yes_or_no("true", "false") aria-label=label disabled=is_closed on:click=send inner_html=inside
        ></button>
    }
}

/// What the asker may do with their own question. Their forms are sent from here, whichever it is.
fn own(shared: Shared, id: QuestionId) -> impl IntoView + use<> {
    let html = live(move || {
        let known = shared.of_own(|own| own.questions.iter().find(|own| own.question.id == id).cloned());
        let question = known.as_ref().map(|own| own.question.clone()).or_else(|| shared.question(id));
        let draw =
            |question| shared.places.with_value(|places| drawn::own(&question, known.as_ref(), places, shared.lang));
        question.map(draw).unwrap_or_default()
    });
    view! { <div class="board-own" inner_html=html on:submit=move |event| send(shared, &event)></div> }
}

/// One's own question that is not on the board: it waits, or was decided on.
pub(super) fn own_row(shared: Shared, own: &OwnQuestion) -> impl IntoView + use<> {
    let html = shared.places.with_value(|places| drawn::waiting(own, places, shared.lang));
    let number = format!("q{}", own.question.id);
    view! { <li class="board-question own waiting" id=number inner_html=html on:submit=move |event| send(shared, &event)></li> }
}

/// Sends a form of one's own question; what became of it is asked for.
#[allow(unused_variables, clippy::missing_const_for_fn)] // only the browser looks at the event
fn send(shared: Shared, event: &leptos::ev::SubmitEvent) {
    #[cfg(feature = "hydrate")]
    super::send::send_form(shared, event, move |_| super::received::refresh_own(shared));
}
