//! The board as attendees use it: standing, one-handed, on bad Wi-Fi.

use domain::{
    ids::QuestionId,
    qa::{
        rules::{order, ranked, takes_votes},
        types::{Board, BoardCounts, BoardQuestion, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    ask_form::{ask_form, kept},
    connection::connection,
    drawn, question,
    shared::{Facts, Live, Shared, live},
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

/// Which list is looked at, and how the open questions stand in it. What somebody is reading does not jump:
/// the order changes when they ask for it, or look at the top and do nothing.
#[derive(Clone, Debug)]
struct Shown {
    /// Without script there are no tabs: what is open and what is answered stand below each other.
    tab: Option<Tab>,
    sort: Sort,
    top: Vec<QuestionId>,
    rest: Vec<QuestionId>,
}

impl Shown {
    fn new(board: &Board, now: i64, tab: Option<Tab>, sort: Sort) -> Self {
        let (top, rest) = order(board, now);
        let ids = |list: Vec<&BoardQuestion>| list.into_iter().map(|q| q.id).collect();
        if sort == Sort::Both {
            return Self { tab, sort, top: ids(top), rest: ids(rest) };
        }
        let all: Vec<_> = top.into_iter().chain(rest).collect();
        let all = ranked(all, &|q| match sort {
            Sort::Newest => [-q.asked_ms, -q.id.0],
            Sort::Talk => [q.talk.as_ref().map_or(i64::MAX, |(number, _)| (*number).into()), -q.votes],
            Sort::Votes | Sort::Both => [-q.votes, q.asked_ms],
        });
        Self { tab, sort, top: Vec::new(), rest: ids(all) }
    }
}

/// What is looked at, and what there is to look at.
#[derive(Clone, Copy)]
struct Reading {
    shown: RwSignal<Shown>,
    shared: Shared,
}

impl Reading {
    /// Takes in what has come since, in this order.
    fn renew(self, sort: Sort) {
        let (now, tab) = (self.shared.now.get_untracked(), self.shown.get_untracked().tab);
        let board = self.shared.board.get_untracked();
        self.shown.set(Shown::new(&board, now, tab, sort));
    }

    fn look(self, tab: Tab) {
        self.shown.set(Shown { tab: Some(tab), ..self.shown.get_untracked() });
    }

    fn sort(self) -> Sort {
        self.shown.get_untracked().sort
    }

    /// Questions that came since and are not in the list yet.
    fn fresh(self) -> usize {
        let Shown { top, rest, .. } = self.shown.get();
        let is_new = |q: &&BoardQuestion| is_open(q) && !top.contains(&q.id) && !rest.contains(&q.id);
        self.shared.of_board(|board| board.questions.iter().filter(is_new).count())
    }

    /// Whether those that are listed would stand in another order by now. Where some came besides, those say so.
    fn is_moved(self) -> bool {
        let Shown { tab, sort, top, rest } = self.shown.get();
        // Nothing else stands in this order, and without script nothing is put in order anew.
        if tab != Some(Tab::Open) {
            return false;
        }
        let now = self.shared.now.get();
        self.shared.of_board(|board| {
            let next = Shown::new(board, now, tab, sort);
            let next: Vec<_> = next.top.into_iter().chain(next.rest).collect();
            // What is gone leaves the others as they stood.
            let left: Vec<_> = top.into_iter().chain(rest).filter(|id| next.contains(id)).collect();
            left.len() == next.len() && left != next
        })
    }
}

fn is_open(question: &BoardQuestion) -> bool {
    takes_votes(question.state) && question.state != QuestionState::Answering
}

#[island]
pub fn BoardIsland() -> impl IntoView {
    let facts = Facts::take();
    let lang = facts.lang;
    let shown = RwSignal::new(Shown::new(&facts.board, facts.now, None, Sort::default()));
    let shared = Shared::new(facts);
    let reading = Reading { shown, shared };
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        if shown.get_untracked().tab.is_none() {
            reading.look(Tab::Open);
            super::idle::when_idle_at_top(move || {
                if untrack(|| reading.fresh() > 0 || reading.is_moved()) {
                    reading.renew(reading.sort());
                }
            });
        }
    });
    let fresh_words = move || {
        t!(
            lang,
            "新しい質問 {questions}を表示",
            "Show {questions}",
            questions = lang.count(reading.fresh(), "件", "new question", "new questions")
        )
    };
    let is_mixed = move || shown.get().sort == Sort::Both;
    let first = move || if is_mixed() { lang.t("票の多い質問", "Most votes") } else { "" };
    let rest_title = move || if is_mixed() { lang.t("そのほか", "Others") } else { lang.t("質問", "Questions") };
    let top_of = move || still_open(shared, shown.get().top);
    let rest_of = move || still_open(shared, shown.get().rest);
    let nothing = move || {
        let is_empty = top_of().is_empty() && rest_of().is_empty() && reading.fresh() == 0;
        if is_empty { shared.of_board(|board| drawn::empty(board, lang)) } else { String::new() }
    };
    let is_shown = move |tab: Tab| {
        let now = shown.get().tab;
        now == Some(tab) || now.is_none() && tab != Tab::Own
    };
    view! {
        <div class="board" class:lost=live(move || shared.is_lost())>
            {tabs(reading)}
            {connection(shared)}
            {answering(shared, since())}
            {kept(shared)}
            <div hidden=live(move || !is_shown(Tab::Open))>
                <button class="board-fresh" type="button" hidden=live(move || reading.fresh() == 0) on:click=move |_| reading.renew(reading.sort())>{live(fresh_words)}</button>
                {sorting(reading)}
                {rest(reading, true)}
                {list(shared, live(move || first().to_owned()), live(top_of))}
                {list(shared, live(move || rest_title().to_owned()), live(rest_of))}
                <div inner_html=live(nothing)></div>
            </div>
            // Without script it stands here once, where there is something.
            <div hidden=live(move || shown.get().tab == Some(Tab::Open) || shown.get().tab == Some(Tab::Answered))>{own_list(reading)}</div>
            <div hidden=live(move || !is_shown(Tab::Answered))>
                {list(shared, live(move || lang.t("回答済み", "Answered").to_owned()), live(move || answered(shared)))}
                {declined(shared)}
            </div>
            {rest(reading, false)}
            {ask_form(shared, move || reading.renew(reading.sort()), move || reading.look(Tab::Own))}
        </div>
    }
}

/// Ways to order what is open.
fn sorting(reading: Reading) -> impl IntoView + use<> {
    let shared = reading.shared;
    let lang = shared.lang;
    let options = [
        (Sort::Both, lang.t("おすすめ順", "Suggested")),
        (Sort::Newest, lang.t("新しい順", "Newest")),
        (Sort::Votes, lang.t("票の多い順", "Most votes")),
        (Sort::Talk, lang.t("宛先ごと", "By talk")),
    ];
    let options = options.map(|(sort, word)| format!("<option value=\"{}\">{word}</option>", sort.into_str())).concat();
    let html = format!(
        "<span class=\"vh\">{}</span><select class=\"input small\">{options}</select>",
        lang.t("並び順", "Order"),
    );
    let choose = move |event| reading.renew(event_target_value(&event).parse().unwrap_or_default());
    // Without script it would do nothing; with few questions it is in the way until they stand otherwise.
    let is_idle = live(move || {
        reading.shown.get().tab.is_none() || shared.of_board(|board| board.counts.open < 4) && !reading.is_moved()
    });
    // In the place of the words that the order waits: what says that it has changed moves nothing.
    view! {
        <p class="board-sort" hidden=is_idle on:change=choose>
            <button class="linkish small" type="button" hidden=live(move || !reading.is_moved()) on:click=move |_| reading.renew(reading.sort())>{lang.t("新しい並びにする", "Show the new order")}</button>
            <span class="small quiet">{lang.t("読んでいる間は並べ替えません", "The order waits while you read")}</span>
            <label inner_html=html></label>
        </p>
    }
}

/// A number of the whole board, which may be larger than what this screen holds.
fn counted(shared: Shared, of: fn(BoardCounts) -> usize) -> Live<String> {
    live(move || shared.of_board(|board| of(board.counts)).to_string())
}

/// The way to the questions that not every screen holds, in the order that was chosen here: of a large board this screen orders
/// a part. Beside the choice, `above` the list, it stands once there is one; it stands below the list whatever was chosen.
fn rest(reading: Reading, above: bool) -> impl IntoView + use<> {
    let shared = reading.shared;
    let (page, lang) = (shared.places.with_value(|places| places.page.clone()), shared.lang);
    let counts = move || shared.of_board(|board| (board.questions.len(), board.counts.open + board.counts.done));
    let sort = move || reading.shown.get().sort;
    let link = live(move || {
        let questions = lang.count(counts().1, "件", "question", "questions");
        let words = t!(lang, "すべての質問を見る（{questions}）", "See all {questions}", questions);
        let (order, by) = match sort() {
            Sort::Both => ("", ""),
            Sort::Votes => ("", lang.t("・票の多い順", ", most votes first")),
            Sort::Newest => ("?order=newest", lang.t("・新しい順", ", newest first")),
            Sort::Talk => ("?order=talk", lang.t("・宛先ごと", ", by talk")),
        };
        format!("<a class=\"button block\" href=\"{page}/all{order}\">{words}{by}</a>")
    });
    let is_idle = live(move || counts().1 <= counts().0 || above && sort() == Sort::Both);
    view! { <p hidden=is_idle inner_html=link></p> }
}

fn still_open(shared: Shared, ids: Vec<QuestionId>) -> Vec<QuestionId> {
    ids.into_iter().filter(|id| shared.question(*id).is_some_and(|question| is_open(&question))).collect()
}

/// What one asked, the newest first: first what is not on the board, and what became of it.
fn own_list(reading: Reading) -> impl IntoView + use<> {
    let shared = reading.shared;
    let lang = shared.lang;
    // Without script they stand in the other lists.
    let on_board = live(move || {
        let own = if reading.shown.get().tab == Some(Tab::Own) { shared.own.get().questions } else { Vec::new() };
        own.iter().rev().map(|own| own.question.id).filter(|id| shared.question(*id).is_some()).collect()
    });
    let none = live(move || {
        if reading.shown.get().tab.is_some() && shared.own.get().questions.is_empty() {
            drawn::nothing(
                lang.t("まだ質問を送っていません", "You have asked nothing yet"),
                lang.t("送った質問と、その答えがここに並びます。", "What you ask and its answers stand here."),
            )
        } else {
            String::new()
        }
    });
    view! {
        {move || waiting(shared)}
        {list(shared, live(move || lang.t("一覧にある自分の質問", "Mine on the board").to_owned()), on_board)}
        <div inner_html=none></div>
    }
}

/// What one asked that is not on the board.
fn waiting(shared: Shared) -> Option<impl IntoView + use<>> {
    let own = shared.own.get().questions;
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
    shared.of_board(|board| {
        let done = board.questions.iter().rev().filter(|q| q.state.is_answered() || q.state == QuestionState::Declined);
        done.map(|q| q.id).collect()
    })
}

/// How many were declined, of which some were never shown.
fn declined(shared: Shared) -> impl IntoView + use<> {
    let lang = shared.lang;
    let words = live(move || {
        let n = shared.of_board(|board| board.counts.declined);
        t!(
            lang,
            "運営が断った質問 {questions}",
            "{questions} declined by the organizers",
            questions = lang.count(n, "件", "question", "questions")
        )
    });
    view! { <p class="small quiet board-declined" hidden=live(move || shared.of_board(|board| board.counts.declined == 0))>{words}</p> }
}

/// Ways to look at the same questions.
fn tabs(reading: Reading) -> impl IntoView {
    let Reading { shown, shared } = reading;
    let lang = shared.lang;
    let (open, done) = (counted(shared, |counts| counts.open), counted(shared, |counts| counts.done));
    let button = move |which: Tab, word: &'static str, count: Live<String>| {
        view! {
            <button class="board-tab" type="button" aria-pressed=live(move || if shown.get().tab == Some(which) { "true" } else { "false" }) on:click=move |_| reading.look(which)>
                {word}" "<span class="count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="board-tabs" role="group" hidden=live(move || shown.get().tab.is_none()) aria-label=lang.t("表示する質問", "Questions shown")>
            {button(Tab::Open, lang.t("質問", "Questions"), open)}
            {button(Tab::Own, lang.t("自分の質問", "Mine"), live(move || shared.own.get().questions.len().to_string()))}
            {button(Tab::Answered, lang.t("回答済み", "Answered"), done)}
        </div>
    }
}

/// The question on stage, pinned at the top, with since when in words: of the server alone, a script keeps them.
fn answering(shared: Shared, since: String) -> impl IntoView + use<> {
    let on_stage = move || shared.of_board(|board| board.answering).and_then(|id| shared.question(id));
    let html = live(move || {
        on_stage()
            .map(|question| drawn::answering(&question, &since, &shared.sending.get().as_of, shared.lang))
            .unwrap_or_default()
    });
    view! { <section class="board-answering" aria-live="polite" hidden=live(move || on_stage().is_none()) inner_html=html></section> }
}

/// Since when the question on stage is answered, in words; empty: none is.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Since(pub String);

/// As the page says it.
#[cfg(feature = "ssr")]
fn since() -> String {
    use_context::<Since>().map(|since| since.0).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
const fn since() -> String {
    String::new()
}

fn list(shared: Shared, title: Live<String>, ids: Live<Vec<QuestionId>>) -> impl IntoView + use<> {
    let ids = std::sync::Arc::new(ids);
    let count = std::sync::Arc::clone(&ids);
    // Without a connection the order and the counts are those of then.
    let as_of = live(move || match shared.sending.get().as_of {
        at if at.is_empty() => at,
        at => t!(shared.lang, "{at}の並び", "as of {at}", at),
    });
    view! {
        <section class="board-list" hidden=live(move || count().is_empty())>
            <h2 class="board-head">{title}" "<small>{as_of}</small></h2>
            <ol>
                <For each=move || ids() key=|id| *id let:id>{question::row(shared, id)}</For>
            </ol>
        </section>
    }
}
