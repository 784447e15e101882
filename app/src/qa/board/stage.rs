//! The stage screen: read from 15 metres away.

use domain::{
    ids::QuestionId,
    qa::{
        rules::order,
        types::{BoardQuestion, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    connection::connection,
    shared::{Facts, Shared},
};

/// Questions below the one on stage.
const NEXT: usize = 3;

#[island]
pub fn StageIsland() -> impl IntoView {
    let facts = Facts::take();
    let lang = facts.lang;
    let shared = Shared::new(facts);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        super::fit::follow(shared);
    });
    let next = move || {
        shared.board.with(|board| {
            let (top, rest) = order(board, shared.now.get());
            top.into_iter().chain(rest).take(NEXT).map(|q| (q.id, q.votes, q.body.clone())).collect::<Vec<_>>()
        })
    };
    let counted = move || {
        let counts = shared.of_board(|board| board.counts);
        let open = lang.count(counts.open, "件", "question", "questions");
        t!(lang, "質問 {open} ・ 回答済み {done}件", "{open}, {done} answered", open, done = counts.done)
    };
    let on_stage = move || {
        shared.board.with(|board| board.questions.iter().find(|q| q.state == QuestionState::Answering).cloned())
    };
    view! {
        <div class="stage-board">
            {connection(shared)}
            {move || match on_stage() {
                Some(question) => big(shared, &question),
                None => view! { <section class="stage-now idle"><p class="stage-word">{lang.t("質問を受け付けています", "Questions are welcome")}</p></section> }.into_any(),
            }}
            <section class="stage-next" hidden=move || next().is_empty()>
                <h2>{lang.t("次に票の多い質問", "Next by votes")}" "<span class="quiet">{counted}</span></h2>
                <ol>
                    <For each=next key=|(id, votes, _): &(QuestionId, i64, String)| (*id, *votes) let:row>
                        <li><span class="stage-votes">{row.1}<small>{lang.t("票", "")}</small></span><span class="stage-body">{row.2}</span></li>
                    </For>
                </ol>
            </section>
        </div>
    }
}

fn big(shared: Shared, question: &BoardQuestion) -> AnyView {
    let (lang, id) = (shared.lang, question.id);
    // Four sizes to begin with, so that a long question is whole and a short one is large. A new line counts as half a line.
    let size = match question.body.chars().map(|c| if c == '\n' { 15 } else { 1 }).sum::<u32>() {
        0..=45 => "stage-question short",
        46..=110 => "stage-question",
        111..=180 => "stage-question long",
        _ => "stage-question longest",
    };
    let asker = match question.asker.as_str() {
        "" => lang.t("匿名の質問", "Anonymous").to_owned(),
        name => t!(lang, "{name}さんの質問", "{name}", name),
    };
    let votes = move || lang.count(shared.votes(id), "票", "vote", "votes");
    view! {
        <section class="stage-now" aria-live="polite">
            <p class="stage-word"><strong>{lang.t("回答中", "Answering now")}</strong>" "<span>{votes}</span><b class="answer-time" aria-hidden="true" data-answer="running"></b></p>
            <p class=size>{question.body.clone()}</p>
            <p class="stage-asker">{asker}</p>
        </section>
    }
    .into_any()
}
