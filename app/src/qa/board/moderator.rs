//! The moderator's console: one hand on a phone beside the stage, or the keyboard of a laptop.

use domain::{
    encoding::escape_html,
    ids::QuestionId,
    qa::{
        rules::beginning,
        screens::count,
        types::{BoardCounts, BoardQuestion, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    connection::connection,
    console::{Column, Console},
    moderator_row::{merges_into, named, once, row, sends, version},
    moderator_settings::settings,
    shared::{Facts, Live, Shared, live, problem},
};

#[island]
pub fn ModeratorIsland() -> impl IntoView {
    let facts = Facts::take();
    let lang = facts.lang;
    let shared = Shared::new(facts);
    let first =
        shared.board.with_untracked(|board| if board.counts.pending > 0 { Column::Waiting } else { Column::Open });
    let console = Console::new(shared, first);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        if !console.is_ready.get_untracked() {
            console.is_ready.set(true);
            super::keys::listen(console);
            super::idle::when_idle_at_top(super::keys::take_in);
        }
    });
    let at = move || {
        console.is_ready.get().then(|| match console.looked.get().column {
            Column::Waiting => "waiting",
            Column::Open => "open",
            Column::Done => "done",
        })
    };
    view! {
        <div class="moderate" data-column=at>
            {connection(shared)}
            {settings(console)}
            {on_stage(console)}
            {move || console.merging.get().and_then(|id| shared.question(id)).map(|question| merging(console, &question))}
            <div class="moderate-columns">
                {waiting(console)}
                {open(console)}
                {done(console)}
            </div>
            {move || shared.board.with(|board| board.questions.is_empty()).then(|| view! {
                <div class="empty"><strong>{lang.t("まだ質問はありません", "No questions yet")}</strong><p>{lang.t("届くと、ここに自動で並びます。", "They appear here by themselves.")}</p></div>
            })}
            {foot(console)}
        </div>
    }
}

/// On a phone: what is being answered stays in sight whatever column is looked at, with the button that ends it.
fn on_stage(console: Console) -> AnyView {
    let shared = console.shared;
    let now = move || shared.of_board(|board| board.answering).and_then(|id| shared.question(id));
    let html = live(move || now().map(|question| strip(shared, &question)).unwrap_or_default());
    let send = move |event: leptos::ev::SubmitEvent| {
        if let Some(question) = untrack(now) {
            sends(console, &question)(event);
        }
    };
    view! { <div class="moderate-strip" hidden=live(move || now().is_none()) inner_html=html on:submit=send></div> }
        .into_any()
}

/// As HTML; the time is put in by a script.
fn strip(shared: Shared, question: &BoardQuestion) -> String {
    let lang = shared.lang;
    let word = lang.t("済み", "Answered");
    format!(
        "<p><span class=\"badge live\">{}</span> <b class=\"answer-time\" data-answer=\"running\" aria-hidden=\"true\"></b></p>\
         <p class=\"moderate-strip-words\">{}</p>\
         <form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"version\" value=\"{}\">\
         <button class=\"button\" name=\"to\" value=\"{}\" aria-label=\"{}\">{}</button></form>",
        QuestionState::Answering.label(lang),
        escape_html(&question.body),
        escape_html(&shared.address(question.id, "state")),
        version(question),
        QuestionState::Answered.into_str(),
        escape_html(&named(lang, word, question)),
        word,
    )
}

/// A list of questions. One function for all of them, for the size of the browser's bundle.
fn rows(console: Console, ids: Live<Vec<QuestionId>>) -> AnyView {
    view! { <ol><For each=ids key=|id| *id let:id>{row(console, id)}</For></ol> }.into_any()
}

/// What came in and waits, the oldest first.
fn waiting(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let ids = move || console.list_by_state(&[QuestionState::Pending]);
    let none = move || {
        ids().is_empty().then(|| view! { <p class="quiet small moderate-none">{lang.t("確認を待つ質問はありません。", "Nothing waits for you.")}</p> })
    };
    view! {
        <section class="moderate-column" data-is="waiting" aria-label=lang.t("届いた質問", "Came in")>
            <h2 class="board-head">{lang.t("届いた", "Came in")}" "<span class="count">{move || console.count(|counts| counts.pending, || ids().len())}</span><small class="quiet">{lang.t("古い順", "oldest first")}</small></h2>
            {none}
            {rows(console, live(ids))}
            {left(console, "pending", |counts| counts.pending)}
        </section>
    }
    .into_any()
}

/// The way to those of a column that are not on this screen: all of this state, on pages of their own.
fn left(console: Console, state: &'static str, of: fn(BoardCounts) -> usize) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let html = live(move || {
        // Also while words are looked for: they may stand in one that is not on this screen.
        let (here, all) = shared.board.with(|board| (of(count(&board.questions)), of(board.counts)));
        if all <= here {
            return String::new();
        }
        let page = shared.places.with_value(|places| places.page.clone());
        let words = t!(lang, "すべて見る・さがす（全{all}件）", "See and search all {all}", all);
        format!("<a class=\"button block\" href=\"{page}/moderate?state={state}\">{words}</a>")
    });
    view! { <p inner_html=html></p> }.into_any()
}

/// What stands on the board, most votes first, with the pairs that say the same.
fn open(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let ids = move || console.open();
    let none = move || {
        ids().is_empty().then(|| view! { <p class="quiet small moderate-none">{lang.t("並んでいる質問はありません。", "No question is open.")}</p> })
    };
    view! {
        <section class="moderate-column" data-is="open" aria-label=lang.t("並んでいる質問", "On the board")>
            <h2 class="board-head">{lang.t("並んでいる", "On the board")}" "<span class="count">{move || ids().len()}</span><small class="quiet">{lang.t("票の多い順 ・ 読む間は動きません", "most votes first, still while you read")}</small></h2>
            {move || standing(console)}
            {none}
            {rows(console, live(ids))}
            {left(console, "open", |counts| counts.open)}
        </section>
    }
    .into_any()
}

/// What came since the list was put in order, taken in by a press or once nobody touches anything.
fn standing(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let (came, is_other) = console.standing();
    let words = match came {
        0 => lang.t("票の多い順に並べ直す", "Sort by votes again").to_owned(),
        n => t!(lang, "新しい質問{n}件 ・ 並べ直す", "{n} new: sort again", n),
    };
    is_other
        .then(|| view! { <button class="moderate-fresh" type="button" on:click=move |_| console.renew()>{words}</button> })
        .into_any()
}

/// Since when something is being answered and for how long, which a script puts in: the browser's bundle counts nothing.
/// Nobody is read the seconds.
const SINCE: &str = "<span data-answer=\"from\"></span> <b class=\"answer-time\" role=\"timer\" aria-live=\"off\" data-answer=\"running\"></b>";

/// Questions that are in one of these states, while there are any.
fn group(
    console: Console,
    title: &'static str,
    class: &'static str,
    since: &'static str,
    states: &'static [QuestionState],
) -> AnyView {
    let ids = move || console.list_by_state(states);
    view! {
        <section class=class hidden=live(move || ids().is_empty())>
            <h3 class="board-head">{title}" "<span class="count">{live(move || ids().len().to_string())}</span></h3>
            <p class="moderate-since" inner_html=since></p>
            {rows(console, live(ids))}
        </section>
    }
    .into_any()
}

/// The one on stage, then what is with the speaker, what is answered, and what is not shown.
fn done(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let declined: &'static [QuestionState] = &[QuestionState::Declined, QuestionState::Hidden];
    view! {
        <section class="moderate-column" data-is="done" aria-label=lang.t("回答中と済み", "Answering and answered")>
            <h2 class="board-head">{lang.t("回答中と、済み", "Answering and answered")}</h2>
            {group(console, lang.t("回答中", "Answering now"), "moderate-group moderate-now", SINCE, &[QuestionState::Answering])}
            {group(console, lang.t("登壇者に確認", "Deferred to the speaker"), "moderate-group", "", &[QuestionState::Deferred])}
            {group(console, lang.t("回答済み", "Answered"), "moderate-group", "", &[QuestionState::Answered, QuestionState::AnsweredText])}
            {left(console, "answered", |counts| counts.done)}
            <details class="moderate-group" hidden=live(move || console.list_by_state(declined).is_empty())>
                <summary class="board-head">{lang.t("断った・出していない", "Declined and hidden")}" "<span class="count">{live(move || console.list_by_state(declined).len().to_string())}</span></summary>
                {rows(console, live(move || console.list_by_state(declined)))}
                {left(console, "aside", |counts| counts.declined)}
            </details>
        </section>
    }
    .into_any()
}

/// While another question is looked for.
fn merging(console: Console, question: &BoardQuestion) -> AnyView {
    let lang = console.shared.lang;
    let short = beginning(&question.body);
    let words = t!(lang, "「{short}」を、どの質問にまとめますか?", "Which question is “{short}” a part of?", short);
    view! {
        <div class="moderate-merging" role="status">
            <strong>{words}</strong>
            <small>{once(lang)}</small>
            <span class="small">{lang.t("J・Kで選んで、Enterで決めます。", "Choose with J and K, then press Enter.")}</span>
            <a class="button" href=merges_into(console.shared, question.id)>{lang.t("すべてからさがす", "Search all")}</a>
            <button class="button" type="button" on:click=move |_| console.merging.set(None)>{lang.t("やめる", "Cancel")}</button>
        </div>
    }
    .into_any()
}

/// Near the thumb: what went wrong, what was done and how it is taken back, and on a phone the columns.
fn foot(console: Console) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let last = move || console.done.with(|done| done.last().cloned());
    let undo = move || {
        last().map(|done| {
            let address = shared.places.with_value(|places| format!("{}/undo", places.page));
            #[allow(unused_variables)] // only the browser looks at the event
            let send = move |event: leptos::ev::SubmitEvent| {
                #[cfg(feature = "hydrate")]
                super::send::send_form(shared, &event, move |_| console.done.update(|done| drop(done.pop())));
            };
            view! {
                <form class="moderate-undo" method="post" action=address on:submit=send>
                    <input type="hidden" name="act" value=done.act.to_string()/>
                    <span role="status">{done.words}</span>
                    <button class="linkish">{lang.t("元に戻す", "Undo")}" "<kbd>"Ctrl Z"</kbd></button>
                </form>
            }
        })
    };
    // What is being answered, and what is with the speaker, takes votes, and stands with what is done.
    let numbers = move || {
        shared.board.with(|board| {
            let aside = |question: &&BoardQuestion| {
                matches!(question.state, QuestionState::Answering | QuestionState::Deferred)
            };
            (board.counts, board.questions.iter().filter(aside).count())
        })
    };
    let tab = move |column: Column, word: &'static str, count: fn((BoardCounts, usize)) -> usize| {
        view! {
            <button class="moderate-tab" type="button" aria-pressed=move || if console.looked.get().column == column { "true" } else { "false" } on:click=move |_| console.look(column)>
                <strong>{move || count(numbers())}</strong><span>{word}</span>
            </button>
        }
    };
    view! {
        <div class="moderate-foot">
            {problem(shared)}
            {undo}
            <div class="moderate-tabs" role="group" aria-label=lang.t("列", "Column")>
                {tab(Column::Waiting, lang.t("届いた", "Came in"), |(counts, _)| counts.pending)}
                {tab(Column::Open, lang.t("並んでいる", "On the board"), |(counts, aside)| counts.open.saturating_sub(aside))}
                {tab(Column::Done, lang.t("回答中・済み", "Answered"), |(counts, aside)| counts.done + aside)}
            </div>
        </div>
    }
    .into_any()
}
