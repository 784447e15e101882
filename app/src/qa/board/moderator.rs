//! The moderator's console: one hand on a phone beside the stage, or the keyboard of a laptop.

use domain::{
    qa::{
        screens::count,
        types::{BoardQuestion, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    connection::connection,
    console::{Column, Console},
    moderator_row::{alike, row},
    moderator_settings::settings,
    shared::{Facts, Shared, problem},
};

#[island]
pub fn ModeratorIsland() -> impl IntoView {
    let facts = Facts::take();
    let lang = facts.lang;
    let shared = Shared::new(facts);
    let first =
        shared.board.with_untracked(|board| if board.counts.pending > 0 { Column::Waiting } else { Column::Open });
    let console = Console {
        shared,
        column: RwSignal::new(first),
        at: RwSignal::new(None),
        merging: RwSignal::new(None),
        words: RwSignal::new(String::new()),
        done: RwSignal::new(Vec::new()),
        shows_keys: RwSignal::new(true),
        is_ready: RwSignal::new(false),
        typed: StoredValue::new(Vec::new()),
    };
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        super::live::start(shared);
        if !console.is_ready.get_untracked() {
            console.is_ready.set(true);
            super::keys::listen(console);
        }
    });
    let at = move || {
        console.is_ready.get().then(|| match console.column.get() {
            Column::Waiting => "waiting",
            Column::Open => "open",
            Column::Done => "done",
        })
    };
    view! {
        <div class="moderate" data-column=at>
            {connection(shared)}
            {settings(console)}
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

/// What came in and waits, the oldest first.
fn waiting(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let ids = move || console.of(&[QuestionState::Pending]);
    let none = move || {
        ids().is_empty().then(|| view! { <p class="quiet small moderate-none">{lang.t("確認を待つ質問はありません。", "Nothing waits for you.")}</p> })
    };
    view! {
        <section class="moderate-column" data-is="waiting" aria-label=lang.t("届いた質問", "Came in")>
            <h2 class="board-head">{lang.t("届いた", "Came in")}" "<span class="count">{move || console.count(|counts| counts.pending, || ids().len())}</span><small class="quiet">{lang.t("古い順", "oldest first")}</small></h2>
            {none}
            <ol><For each=ids key=|id| *id let:id>{row(console, id)}</For></ol>
        </section>
    }
    .into_any()
}

/// What stands on the board, most votes first, with the pairs that say the same.
fn open(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let ids = move || console.open();
    let none = move || {
        ids().is_empty().then(|| view! { <p class="quiet small moderate-none">{lang.t("並んでいる質問はありません。", "No question is open.")}</p> })
    };
    let left = move || {
        // Also while words are looked for: they may stand in one that is not on this screen.
        let (here, all) = console.shared.board.with(|board| (count(&board.questions).open, board.counts.open));
        (all > here).then(|| {
            let href = console.shared.places.with_value(|places| format!("{}/all", places.page));
            view! { <p><a class="button block" href=href>{t!(lang, "すべての質問を見る（全{all}件）", "See all {all} questions", all)}</a></p> }
        })
    };
    view! {
        <section class="moderate-column" data-is="open" aria-label=lang.t("並んでいる質問", "On the board")>
            <h2 class="board-head">{lang.t("並んでいる", "On the board")}" "<span class="count">{move || ids().len()}</span><small class="quiet">{lang.t("票の多い順", "most votes first")}</small></h2>
            {move || console.pairs().into_iter().map(|(one, other)| alike(console, one, other)).collect::<Vec<_>>()}
            {none}
            <ol><For each=ids key=|id| *id let:id>{row(console, id)}</For></ol>
            {left}
        </section>
    }
    .into_any()
}

/// The one on stage, then what is with the speaker, what is answered, and what is not shown.
fn done(console: Console) -> AnyView {
    let lang = console.shared.lang;
    let group = move |title: &'static str, states: &'static [QuestionState]| {
        let ids = move || console.of(states);
        view! {
            <section class="moderate-group" hidden=move || ids().is_empty()>
                <h3 class="board-head">{title}" "<span class="count">{move || ids().len()}</span></h3>
                <ol><For each=ids key=|id| *id let:id>{row(console, id)}</For></ol>
            </section>
        }
    };
    let declined: &'static [QuestionState] = &[QuestionState::Declined, QuestionState::Hidden];
    view! {
        <section class="moderate-column" data-is="done" aria-label=lang.t("回答中と済み", "Answering and answered")>
            <h2 class="board-head">{lang.t("回答中と、済み", "Answering and answered")}</h2>
            {group(lang.t("回答中", "Answering now"), &[QuestionState::Answering])}
            {group(lang.t("登壇者に確認", "Deferred to the speaker"), &[QuestionState::Deferred])}
            {group(lang.t("回答済み", "Answered"), &[QuestionState::Answered, QuestionState::AnsweredText])}
            <details class="moderate-group" hidden=move || console.of(declined).is_empty()>
                <summary class="board-head">{lang.t("断った・出していない", "Declined and hidden")}" "<span class="count">{move || console.of(declined).len()}</span></summary>
                <ol><For each=move || console.of(declined) key=|id| *id let:id>{row(console, id)}</For></ol>
            </details>
        </section>
    }
    .into_any()
}

/// While another question is looked for.
fn merging(console: Console, question: &BoardQuestion) -> AnyView {
    let lang = console.shared.lang;
    let short = super::drawn::short(&question.body);
    let words = t!(lang, "「{short}」を、どの質問にまとめますか?", "Which question is “{short}” a part of?", short);
    view! {
        <div class="moderate-merging" role="status">
            <strong>{words}</strong>
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
    let tab = move |column: Column, word: &'static str, count: fn(domain::qa::types::BoardCounts) -> usize| {
        view! {
            <button class="moderate-tab" type="button" aria-pressed=move || if console.column.get() == column { "true" } else { "false" } on:click=move |_| console.column.set(column)>
                <strong>{move || shared.board.with(|board| count(board.counts))}</strong><span>{word}</span>
            </button>
        }
    };
    let keys = [
        ("J K", lang.t("選ぶ", "Choose")),
        ("H L", lang.t("列", "Column")),
        ("A", lang.t("並べる", "Approve")),
        ("D", lang.t("断る", "Decline")),
        ("M", lang.t("まとめる", "Merge")),
        ("S", lang.t("登壇者に確認", "Ask the speaker")),
        ("T", lang.t("文章で答える", "Answer in text")),
        ("Enter", lang.t("回答中・回答済み", "Take up, answered")),
        ("/", lang.t("さがす", "Search")),
        ("Ctrl Z", lang.t("元に戻す", "Undo")),
    ];
    let keys: Vec<_> = keys.map(|(key, word)| view! { <span><kbd>{key}</kbd>" "{word}</span> }).into();
    view! {
        <div class="moderate-foot">
            {problem(shared)}
            {undo}
            <p class="moderate-keys small quiet" hidden=move || !console.shows_keys.get()>{keys}</p>
            <div class="moderate-tabs" role="group" aria-label=lang.t("列", "Column")>
                {tab(Column::Waiting, lang.t("届いた", "Came in"), |counts| counts.pending)}
                {tab(Column::Open, lang.t("並んでいる", "On the board"), |counts| counts.open)}
                {tab(Column::Done, lang.t("回答中・済み", "Answered"), |counts| counts.done)}
            </div>
        </div>
    }
    .into_any()
}
