//! The board as attendees use it: standing, one-handed, on bad Wi-Fi.

use domain::{
    Lang,
    ids::QuestionId,
    qa::{
        rules::{order, takes_votes},
        types::{Board, BoardCounts, BoardQuestion, OwnQuestion, ParticipantState, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    ask_form::ask_form,
    question,
    shared::{Live, Places, Shared, connection, live},
};

/// Which questions are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Open,
    Own,
    Answered,
}

/// In which order the open ones stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
enum Sort {
    /// The five with most votes, then by votes over age.
    #[default]
    Both,
    Newest,
    Votes,
    Talk,
}

/// Top and rest in the order in which they are shown now.
type Order = (Vec<QuestionId>, Vec<QuestionId>);

fn ordered(board: &Board, now: i64, sort: Sort) -> Order {
    let (top, rest) = order(board, now);
    let ids = |list: Vec<&BoardQuestion>| list.into_iter().map(|q| q.id).collect();
    if sort == Sort::Both {
        return (ids(top), ids(rest));
    }
    let mut all: Vec<_> = top.into_iter().chain(rest).collect();
    match sort {
        Sort::Newest => all.sort_by_key(|q| std::cmp::Reverse((q.asked_ms, q.id))),
        Sort::Talk => all.sort_by_key(|q| (q.talk.as_ref().map_or(i32::MAX, |(number, _)| *number), -q.votes)),
        Sort::Votes | Sort::Both => all.sort_by_key(|q| (-q.votes, q.asked_ms)),
    }
    (Vec::new(), ids(all))
}

/// What decides how the open questions stand.
#[derive(Clone, Copy)]
struct Shown {
    order: RwSignal<Order>,
    sort: RwSignal<Sort>,
}

impl Shown {
    /// Takes in what has come since.
    fn renew(self, shared: Shared) {
        let now = untrack(|| shared.board.with(|board| ordered(board, shared.now.get(), self.sort.get())));
        self.order.set(now);
    }
}

#[island]
pub fn BoardIsland(
    board: Board,
    mine: ParticipantState,
    own: Vec<OwnQuestion>,
    now: i64,
    places: Places,
    lang: Lang,
) -> impl IntoView {
    // What somebody is reading does not jump: the order changes when they ask for it, or look at the top and do nothing.
    let shown =
        Shown { order: RwSignal::new(ordered(&board, now, Sort::default())), sort: RwSignal::new(Sort::default()) };
    // Without script there are no tabs: what is open and what is answered stand below each other.
    let tab = RwSignal::new(None::<Tab>);
    let shared = Shared::new(board, mine, now, places, lang).with_own(own);
    let fresh = move || {
        let (top, rest) = shown.order.get();
        shared.board.with(|board| {
            board
                .questions
                .iter()
                .filter(|q| takes_votes(q.state) && q.state != QuestionState::Answering)
                .filter(|q| !top.contains(&q.id) && !rest.contains(&q.id))
                .count()
        })
    };
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        if tab.get_untracked().is_none() {
            tab.set(Some(Tab::Open));
            super::live::when_idle_at_top(move || {
                if untrack(fresh) > 0 {
                    shown.renew(shared);
                }
            });
        }
    });
    let fresh_words = move || {
        t!(
            lang,
            "新しい質問 {questions}を表示",
            "Show {questions}",
            questions = lang.count(fresh(), "件", "new question", "new questions")
        )
    };
    let first = move || if shown.sort.get() == Sort::Both { lang.t("票の多い質問", "Most votes") } else { "" };
    let rest_title = move || {
        if shown.sort.get() == Sort::Both { lang.t("そのほか", "Others") } else { lang.t("質問", "Questions") }
    };
    let (top_of, rest_of) =
        (move || still_open(shared, shown.order.get().0), move || still_open(shared, shown.order.get().1));
    view! {
        <div class="board">
            {connection(shared)}
            {question::votes_form(shared)}
            {tabs(shared, tab)}
            {move || shared.board.with(|board| board.answering).and_then(|id| answering(shared, id))}
            {move || matches!(tab.get(), None | Some(Tab::Open)).then(|| view! {
                <div>
                    <button class="board-fresh" type="button" hidden=live(move || fresh() == 0) on:click=move |_| shown.renew(shared)>{live(fresh_words)}</button>
                    {sorting(shared, shown, tab)}
                    {list(shared, live(move || first().to_owned()), live(top_of))}
                    {list(shared, live(move || rest_title().to_owned()), live(rest_of))}
                    {move || (top_of().is_empty() && rest_of().is_empty() && fresh() == 0).then(|| empty(shared))}
                </div>
            })}
            {move || (tab.get() == Some(Tab::Own)).then(|| own_list(shared))}
            {move || tab.get().is_none().then(|| waiting(shared))}
            {move || matches!(tab.get(), None | Some(Tab::Answered)).then(|| view! {
                {list(shared, live(move || lang.t("回答済み", "Answered").to_owned()), live(move || answered(shared)))}
                {declined(shared)}
            })}
            {move || rest(shared)}
            {ask_form(shared, move || shown.renew(shared), move || tab.set(Some(Tab::Own)))}
        </div>
    }
}

/// Ways to order what is open.
fn sorting(shared: Shared, shown: Shown, tab: RwSignal<Option<Tab>>) -> impl IntoView + use<> {
    let lang = shared.lang;
    let options = [
        (Sort::Both, lang.t("おすすめ順", "Suggested")),
        (Sort::Newest, lang.t("新しい順", "Newest")),
        (Sort::Votes, lang.t("票の多い順", "Most votes")),
        (Sort::Talk, lang.t("宛先ごと", "By talk")),
    ];
    let options: Vec<_> = options.map(|(sort, word)| view! { <option value=sort.into_str()>{word}</option> }).into();
    let choose = move |event| {
        shown.sort.set(event_target_value(&event).parse().unwrap_or_default());
        shown.renew(shared);
    };
    // Without script it would do nothing; with few questions it is in the way.
    let is_idle = live(move || tab.get().is_none() || shared.board.with(|board| board.counts.open < 4));
    view! {
        <p class="board-sort" hidden=is_idle>
            <span class="small quiet">{lang.t("読んでいる間は並べ替えません", "The order waits while you read")}</span>
            <label><span class="vh">{lang.t("並び順", "Order")}</span><select class="input small" on:change=choose>{options}</select></label>
        </p>
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

/// What one asked, the newest first: first what is not on the board, and what became of it.
fn own_list(shared: Shared) -> impl IntoView + use<> {
    let lang = shared.lang;
    let on_board = live(move || {
        let own = shared.own.get();
        own.iter().rev().map(|own| own.question.id).filter(|id| shared.question(*id).is_some()).collect()
    });
    let none = move || {
        shared.own.with(Vec::is_empty).then(|| {
            let next = lang.t("送った質問と、その答えがここに並びます。", "What you ask and its answers stand here.");
            view! { <div class="empty"><strong>{lang.t("まだ質問を送っていません", "You have asked nothing yet")}</strong><p>{next}</p></div> }
        })
    };
    view! {
        {move || waiting(shared)}
        {list(shared, live(move || lang.t("一覧にある自分の質問", "Mine on the board").to_owned()), on_board)}
        {none}
    }
}

/// What one asked that is not on the board.
fn waiting(shared: Shared) -> Option<impl IntoView + use<>> {
    let own = shared.own.get();
    let rows: Vec<_> = own
        .iter()
        .rev()
        .filter(|own| shared.question(own.question.id).is_none())
        .map(|own| question::own_row(shared, own))
        .collect();
    let title = shared.lang.t("自分の質問", "My questions");
    (!rows.is_empty())
        .then(|| view! { <section class="board-list"><h2 class="board-head">{title}</h2><ol>{rows}</ol></section> })
}

fn answered(shared: Shared) -> Vec<QuestionId> {
    shared.board.with(|board| {
        let done = board.questions.iter().rev().filter(|q| q.state.is_answered() || q.state == QuestionState::Declined);
        done.map(|q| q.id).collect()
    })
}

/// How many were declined, of which some were never shown.
fn declined(shared: Shared) -> impl IntoView + use<> {
    let lang = shared.lang;
    let words = live(move || {
        let n = shared.board.with(|board| board.counts.declined);
        t!(
            lang,
            "運営が断った質問 {questions}",
            "{questions} declined by the organizers",
            questions = lang.count(n, "件", "question", "questions")
        )
    });
    view! { <p class="small quiet board-declined" hidden=live(move || shared.board.with(|board| board.counts.declined == 0))>{words}</p> }
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
            {button(Tab::Own, lang.t("自分の質問", "Mine"), live(move || shared.own.with(Vec::len).to_string()))}
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

fn list(shared: Shared, title: Live<String>, ids: Live<Vec<QuestionId>>) -> impl IntoView + use<> {
    let ids = std::sync::Arc::new(ids);
    let count = std::sync::Arc::clone(&ids);
    view! {
        <section class="board-list" hidden=live(move || count().is_empty())>
            <h2 class="board-head">{title}</h2>
            <ol>
                <For each=move || ids() key=|id| *id let:id>{question::row(shared, id)}</For>
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
