//! The board as attendees use it: standing, one-handed, on bad Wi-Fi.

use domain::{
    Lang,
    ids::QuestionId,
    qa::{
        rules::{order, takes_votes},
        types::{Board, BoardCounts, ParticipantState, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    question,
    shared::{Live, Places, Shared, connection, live, problem},
};

/// Which questions are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Open,
    ParticipantState,
    Answered,
}

/// Top and rest in the order in which they are shown now.
type Order = (Vec<QuestionId>, Vec<QuestionId>);

fn ordered(board: &Board, now: i64) -> Order {
    let (top, rest) = order(board, now);
    let ids = |list: Vec<&domain::qa::types::BoardQuestion>| list.into_iter().map(|q| q.id).collect();
    (ids(top), ids(rest))
}

#[island]
pub fn BoardIsland(board: Board, mine: ParticipantState, now: i64, places: Places, lang: Lang) -> impl IntoView {
    // What somebody is reading does not jump: the order changes when they ask for it.
    let shown = RwSignal::new(ordered(&board, now));
    // Without script there are no tabs: what is open and what is answered stand below each other.
    let tab = RwSignal::new(None::<Tab>);
    let shared = Shared::new(board, mine, now, places, lang);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        if tab.get_untracked().is_none() {
            tab.set(Some(Tab::Open));
        }
    });

    let fresh = move || {
        let (top, rest) = shown.get();
        shared.board.with(|board| {
            board
                .questions
                .iter()
                .filter(|q| takes_votes(q.state) && q.state != QuestionState::Answering)
                .filter(|q| !top.contains(&q.id) && !rest.contains(&q.id))
                .count()
        })
    };
    let reorder = move |_| shown.set(untrack(move || shared.board.with(|board| ordered(board, shared.now.get()))));
    let fresh_words = move || {
        t!(
            lang,
            "新しい質問 {questions}を表示",
            "Show {questions}",
            questions = lang.count(fresh(), "件", "new question", "new questions")
        )
    };
    view! {
        <div class="board">
            {connection(shared)}
            {question::votes_form(shared)}
            {tabs(shared, tab)}
            {move || shared.board.with(|board| board.answering).and_then(|id| answering(shared, id))}
            {move || matches!(tab.get(), None | Some(Tab::Open)).then(|| view! {
                <div>
                    <button class="board-fresh" type="button" hidden=live(move || fresh() == 0) on:click=reorder>{live(fresh_words)}</button>
                    {list(shared, lang.t("票の多い質問", "Most votes"), |shared, shown| still_open(shared, shown.get().0), shown.into())}
                    {list(shared, lang.t("そのほか", "Others"), |shared, shown| still_open(shared, shown.get().1), shown.into())}
                    {move || (shown.with(|(top, _)| top.is_empty()) && fresh() == 0).then(|| empty(shared))}
                </div>
            })}
            {move || (tab.get() == Some(Tab::ParticipantState)).then(|| list(shared, lang.t("自分の質問", "My questions"), |shared, _| own(shared), shown.into()))}
            {move || matches!(tab.get(), None | Some(Tab::Answered)).then(|| list(shared, lang.t("回答済み", "Answered"), |shared, _| answered(shared), shown.into()))}
            {move || rest(shared)}
            {ask_form(shared, shown)}
        </div>
    }
}

/// A number of the whole board, which may be larger than what this screen holds.
fn counted(shared: Shared, of: fn(BoardCounts) -> usize) -> Live<String> {
    live(move || shared.board.with(|board| of(board.counts)).to_string())
}

/// The way to the questions that not every screen holds.
fn rest(shared: Shared) -> Option<impl IntoView + use<>> {
    let (held, counts) = shared.board.with(|board| (board.questions.len(), board.counts));
    let all = counts.open + counts.done;
    let href = shared.places.with_value(|places| format!("{}/all", places.page));
    let words = t!(
        shared.lang,
        "すべての質問を見る（{questions}）",
        "See all {questions}",
        questions = shared.lang.count(all, "件", "question", "questions")
    );
    (all > held).then(|| view! { <p><a class="button block" href=href>{words}</a></p> })
}

fn still_open(shared: Shared, ids: Vec<QuestionId>) -> Vec<QuestionId> {
    let open = |id: &QuestionId| {
        shared.question(*id).is_some_and(|q| takes_votes(q.state) && q.state != QuestionState::Answering)
    };
    ids.into_iter().filter(open).collect()
}

fn own(shared: Shared) -> Vec<QuestionId> {
    let mine = shared.mine.get().asked;
    shared.board.with(|board| board.questions.iter().rev().map(|q| q.id).filter(|id| mine.contains(id)).collect())
}

fn answered(shared: Shared) -> Vec<QuestionId> {
    shared.board.with(|board| {
        let done = board.questions.iter().rev().filter(|q| q.state.is_answered() || q.state == QuestionState::Declined);
        done.map(|q| q.id).collect()
    })
}

/// Ways to look at the same questions.
fn tabs(shared: Shared, tab: RwSignal<Option<Tab>>) -> impl IntoView {
    let lang = shared.lang;
    let (open, done) = (counted(shared, |counts| counts.open), counted(shared, |counts| counts.done));
    let button = move |which: Tab, word: &'static str, count: Live<String>| {
        view! {
            <button class="board-tab" type="button" aria-pressed=live(move || if tab.get() == Some(which) { "true" } else { "false" }) on:click=move |_| tab.set(Some(which))>
                {word}" "<span class="count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="board-tabs" role="group" hidden=live(move || tab.get().is_none()) aria-label=lang.t("表示する質問", "Questions shown")>
            {button(Tab::Open, lang.t("質問", "Questions"), open)}
            {button(Tab::ParticipantState, lang.t("自分の質問", "Mine"), live(move || own(shared).len().to_string()))}
            {button(Tab::Answered, lang.t("回答済み", "Answered"), done)}
        </div>
    }
}

/// The question on stage, pinned at the top.
fn answering(shared: Shared, id: QuestionId) -> Option<impl IntoView + use<>> {
    let question = shared.question(id)?;
    let lang = shared.lang;
    let asker =
        if question.asker.is_empty() { lang.t("匿名", "Anonymous").to_owned() } else { question.asker.clone() };
    let votes = live(move || lang.count(shared.votes(id), "票", "vote", "votes"));
    Some(view! {
        <section class="board-answering" aria-live="polite">
            <p class="row"><span class="badge live">{lang.t("回答中", "Answering now")}</span>{question.talk.map(|(_, title)| view! { <span class="quiet small">{title}</span> })}</p>
            <p class="board-body">{question.body}</p>
            <p class="board-meta"><span>{asker}</span><span>{votes}</span></p>
        </section>
    })
}

fn list(
    shared: Shared,
    title: &'static str,
    ids: fn(Shared, Signal<Order>) -> Vec<QuestionId>,
    shown: Signal<Order>,
) -> impl IntoView + use<> {
    view! {
        <section class="board-list" hidden=live(move || ids(shared, shown).is_empty())>
            <h2 class="board-head">{title}</h2>
            <ol>
                <For each=move || ids(shared, shown) key=|id| *id let:id>{question::row(shared, id)}</For>
            </ol>
        </section>
    }
}

fn empty(shared: Shared) -> impl IntoView + use<> {
    let lang = shared.lang;
    let (title, next) = if shared.board.with(|board| board.open) {
        (
            lang.t("まだ質問はありません", "No questions yet"),
            lang.t(
                "最初の質問を送ってみませんか。名前は出さなくてもかまいません。",
                "Why not ask the first one? You need not give your name.",
            ),
        )
    } else {
        (
            lang.t("待っている質問はありません", "No question is waiting"),
            lang.t("回答は「回答済み」から読めます。", "Answers are under “Answered”."),
        )
    };
    view! { <div class="empty"><strong>{title}</strong><p>{next}</p></div> }
}

/// The form at the foot, always at hand.
fn ask_form(shared: Shared, shown: RwSignal<Order>) -> impl IntoView + use<> {
    let lang = shared.lang;
    let (page, name, talks) =
        shared.places.with_value(|places| (places.page.clone(), places.name.clone(), places.talks.clone()));
    let options: Vec<_> =
        talks.into_iter().map(|(number, title)| view! { <option value=number.to_string()>{title}</option> }).collect();
    #[allow(unused_variables)] // only the browser looks at the event
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::live::ask(shared, &event, move || {
            shown.set(untrack(move || shared.board.with(|board| ordered(board, shared.now.get()))));
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = shown;
    };
    view! {
        <form class="ask-box" id="ask" method="post" action=page hidden=live(move || !shared.board.with(|board| board.open)) on:submit=send>
            {problem(shared)}
            <input type="hidden" name="key" value=live(move || shared.key())/>
            <div class="ask-row">
                <label class="vh" for="ask-body">{lang.t("質問", "Question")}</label>
                <textarea class="input" id="ask-body" name="body" rows="1" maxlength=domain::qa::rules::QUESTION required=true placeholder=lang.t("質問を書く", "Write a question")></textarea>
                <button class="button primary">{lang.t("送る", "Ask")}</button>
            </div>
            <div class="ask-more">
                <label class="ask-field"><span class="small quiet">{lang.t("名前（空なら匿名）", "Name (empty: anonymous)")}</span>
                    <input class="input" name="asker" maxlength=domain::qa::rules::NAME value=name autocomplete="nickname"/></label>
                <label class="ask-field"><span class="small quiet">{lang.t("宛先", "To")}</span>
                    <select class="input" name="talk"><option value="">{lang.t("この回の全体", "The whole event")}</option>{options}</select></label>
            </div>
            {move || shared.board.with(|board| board.moderated).then(|| view! { <p class="small quiet">{lang.t("質問は運営が確かめてから表示されます。", "A moderator looks at questions before they appear.")}</p> })}
        </form>
    }
}
