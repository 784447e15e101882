//! A question in the console: its main act, and the others behind a menu.

use domain::{
    ids::QuestionId,
    qa::{
        rules::{beginning, may_be_merged, takes_others, votes_together},
        states::{Actor, steps},
        types::{BoardQuestion, Hold, QuestionState},
    },
    t,
};
use leptos::prelude::*;

use super::{
    console::{Console, main_act},
    drawn::{answers, badge_class},
    moderator_notes::notes,
    shared::{Shared, ago, live},
};

pub(super) fn row(console: Console, id: QuestionId) -> AnyView {
    let shared = console.shared;
    let Some(question) = shared.question(id) else { return ().into_any() };
    let (lang, at) = (shared.lang, question.asked_ms);
    let asker =
        if question.asker.is_empty() { lang.t("匿名", "Anonymous").to_owned() } else { question.asker.clone() };
    let state = move || shared.question(id).map_or(QuestionState::Hidden, |question| question.state);
    let is_over = move || !shared.board.with(|board| board.open);
    let body = move || shared.question(id).map(|question| question.body);
    let notes = move || shared.question(id).map(|question| notes(console, &question));
    let is_confidential = question.is_confidential;
    view! {
        <li class="moderate-question" id=format!("q{id}") tabindex="-1" aria-labelledby=format!("words-{id}") aria-describedby=live(move || console.part().map(|_| format!("united-{id}"))) class:at=move || console.at.get() == Some(id)>
            <p class="moderate-votes" hidden=move || state() == QuestionState::Pending><strong>{move || shared.votes(id)}</strong><span class="small quiet">{move || lang.t("票", if shared.votes(id) == 1 { "vote" } else { "votes" })}</span></p>
            <div class="board-words">
                <p class="board-body" id=format!("words-{id}")>{body}</p>
                <p class="board-meta">
                    <span class=move || badge_class(state(), is_over())>{move || state().word(is_over(), lang)}</span>
                    <span>{asker}</span>
                    {question.source.word(lang).map(|word| view! { <span>{word}</span> })}
                    {is_confidential.then(|| view! { <span class="badge warn">{lang.t("公開されません (TLP)", "Not public (TLP)")}</span> })}
                    <time datetime=question.asked_at.clone()>{move || ago(at, shared.now.get(), lang)}</time>
                    {question.talk.map(|(_, title)| view! { <span class="board-talk">{title}</span> })}
                </p>
                {notes}
                <div inner_html=move || shared.question(id).map(|question| answers(&question.answers)).unwrap_or_default()></div>
                {move || alike(console, id)}
                {move || match console.part() {
                    Some(part) => into_here(console, part, id),
                    None => shared.question(id).map(|question| acts(console, &question)).into_any(),
                }}
            </div>
        </li>
    }
    .into_any()
}

/// The word on a button that leads to a state.
fn word(to: QuestionState, from: QuestionState, lang: domain::Lang) -> &'static str {
    match (to, from) {
        (QuestionState::Answering, _) => lang.t("回答中にする", "Take it up"),
        (QuestionState::Answered, _) => lang.t("回答済みにする", "Answered"),
        (QuestionState::Deferred, _) => lang.t("登壇者に確認", "Ask the speaker"),
        (QuestionState::Declined, _) => lang.t("断る", "Decline"),
        (QuestionState::Hidden, _) => lang.t("一覧から外す", "Hide"),
        (QuestionState::Live, QuestionState::Pending) => lang.t("並べる", "Approve"),
        (QuestionState::Live, _) => lang.t("並べ直す", "Back to the list"),
        _ => "",
    }
}

/// Sends a form of this row, and remembers how it is taken back.
pub(super) fn sends(
    console: Console,
    question: &BoardQuestion,
) -> impl Fn(leptos::ev::SubmitEvent) + Clone + 'static + use<> {
    let body = beginning(&question.body);
    #[allow(unused_variables)] // only the browser looks at the event
    move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::keys::send(console, &event, &body);
        #[cfg(not(feature = "hydrate"))]
        let _ = (console, &body);
    }
}

pub(super) fn version(question: &BoardQuestion) -> String {
    question.desk.as_ref().map(|desk| desk.version.to_string()).unwrap_or_default()
}

/// What a button is called where many of them stand below each other: heard apart from the words beside it, it names the
/// question and how many want to know it, as the vote does.
pub(super) fn named(lang: domain::Lang, word: &str, question: &BoardQuestion) -> String {
    format!("{word}{}", about(lang, question))
}

/// What [`named`] says behind the word.
fn about(lang: domain::Lang, question: &BoardQuestion) -> String {
    format!(" ({}): {}", lang.count(question.votes, "票", "vote", "votes"), beginning(&question.body))
}

/// A button of a form; `sets` is the field that it sends. One function for all of them, for the size of the browser's bundle.
fn button(
    lang: domain::Lang,
    class: &'static str,
    sets: Option<(&'static str, &'static str)>,
    word: &'static str,
    question: &BoardQuestion,
) -> AnyView {
    let (name, value) = sets.unzip();
    view! { <button class=class name=name value=value aria-label=named(lang, word, question)>{word}</button> }
        .into_any()
}

/// What opens a part of a row: what stands on it, and what that means.
fn opener(lang: domain::Lang, shown: &'static str, word: &'static str, question: &BoardQuestion) -> AnyView {
    view! { <summary class="button" aria-label=named(lang, word, question)>{shown}</summary> }.into_any()
}

/// What this screen shows on stage: who takes up another question ends that one, and none that somebody else took up meanwhile.
fn seen(console: Console) -> AnyView {
    let on = move || console.shared.of_board(|board| board.answering).map(|id| id.to_string()).unwrap_or_default();
    view! { <input type="hidden" name="on" value=live(on)/> }.into_any()
}

/// The main act as a button, the others behind a menu.
fn acts(console: Console, question: &BoardQuestion) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let (id, state) = (question.id, question.state);
    let leads = |to: QuestionState, class: &'static str| {
        button(lang, class, Some(("to", to.into_str())), word(to, state, lang), question)
    };
    let main = main_act(state);
    let class = if matches!(state, QuestionState::Pending | QuestionState::Answering) {
        "button primary"
    } else {
        "button soft"
    };
    let main_button = main.map(|to| {
        view! {
            <form method="post" action=shared.address(id, "state") on:submit=sends(console, question)>
                <input type="hidden" name="version" value=version(question)/>
                {(to == QuestionState::Answering).then(|| seen(console))}
                {leads(to, class)}
            </form>
        }
    });
    let next: Vec<_> = steps(state, Actor::Moderator).collect();
    let others: Vec<_> = next
        .iter()
        .filter(|to| Some(**to) != main && !matches!(to, QuestionState::AnsweredText | QuestionState::Declined))
        .map(|to| leads(*to, "button"))
        .collect();
    let takes_up = main != Some(QuestionState::Answering) && next.contains(&QuestionState::Answering);
    let others = (!others.is_empty()).then(|| {
        view! {
            <form class="moderate-buttons" method="post" action=shared.address(id, "state") on:submit=sends(console, question)>
                <input type="hidden" name="version" value=version(question)/>
                {takes_up.then(|| seen(console))}
                {others}
            </form>
        }
    });
    let may_decline = next.contains(&QuestionState::Declined);
    let may_answer = state == QuestionState::AnsweredText || next.contains(&QuestionState::AnsweredText);
    // One line of buttons: what is done to an open question most is not writing.
    let is_beside = may_answer && state != QuestionState::Live;
    view! {
        <div class="moderate-acts">
            {main_button}
            {may_decline.then(|| decline(console, question))}
            {is_beside.then(|| answer(console, question))}
            <details class="moderate-more" data-act="more" open=may_answer && !is_beside && !console.typed(&answer_field(id)).is_empty()>
                {opener(lang, "…", lang.t("ほかの操作", "More"), question)}
                <div class="stack tight">
                    {others}
                    {(may_answer && !is_beside).then(|| answer(console, question))}
                    {take_back(console, question)}
                    {may_be_merged(state).then(|| merge(console, question))}
                    {hold(console, question)}
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// Why, in words that the asker reads; four that are said most, or others.
fn decline(console: Console, question: &BoardQuestion) -> AnyView {
    let lang = console.shared.lang;
    let decline = lang.t("断る", "Decline");
    let reasons = [
        lang.t(
            "宣伝にあたるため、取り上げませんでした。内容についての質問なら、もう一度送ってください。",
            "It reads like an advertisement. If it is about the talk, please ask again.",
        ),
        lang.t("この回の話題から外れるため、取り上げませんでした。", "It is not about what is discussed this evening."),
        lang.t("個人や会社が分かってしまうため、取り上げませんでした。", "It would show who a person or a company is."),
        lang.t("すでに答えがあるため、取り上げませんでした。", "It has been answered already."),
    ];
    let field = format!("reason-{}", question.id);
    let (refill, is_typed) = (console.refills(&field), !console.typed(&field).is_empty());
    let options: Vec<_> = (1..)
        .zip(reasons)
        .map(|(n, reason)| {
            view! { <label class="choice"><input type="radio" name="reason" value=reason checked=n == 1/><span>{reason}</span><kbd>{n}</kbd></label> }
        })
        .collect();
    view! {
        <details class="moderate-decline" data-act="decline" open=is_typed>
            <summary class="button"><span>{decline}</span><span>{lang.t("やめる", "Cancel")}</span><small class="vh">{about(lang, question)}</small></summary>
            <form class="stack tight" method="post" action=console.shared.address(question.id, "state") on:submit=sends(console, question)>
                <input type="hidden" name="version" value=version(question)/>
                <fieldset class="stack tight"><legend>{lang.t("断る理由(質問した人に、こう出ます)", "Why (whoever asked reads this)")}</legend>{options}</fieldset>
                <label class="ask-field"><span class="small quiet">{lang.t("ほかの言葉で伝える", "In other words")}</span>
                    <input class="input" name="other" maxlength=domain::qa::rules::REASON use:refill on:input=console.remembers(&field)/></label>
                <p>{button(lang, "button primary", Some(("to", QuestionState::Declined.into_str())), decline, question)}</p>
            </form>
        </details>
    }
    .into_any()
}

/// Id of the field of an answer.
fn answer_field(question: QuestionId) -> String {
    format!("answer-{question}")
}

fn answer(console: Console, question: &BoardQuestion) -> AnyView {
    let lang = console.shared.lang;
    let (field, write) = (answer_field(question.id), lang.t("文章で答える", "Answer in text"));
    let (refill, is_typed) = (console.refills(&field), !console.typed(&field).is_empty());
    view! {
        <details class="moderate-answer" data-act="answer" open=is_typed>
            {opener(lang, write, write, question)}
            <form class="stack tight" method="post" action=console.shared.address(question.id, "answer") on:submit=sends(console, question)>
                <label class="vh" for=field.clone()>{lang.t("回答", "Answer")}</label>
                <textarea class="input" id=field.clone() name="answer" rows="3" required=true use:refill on:input=console.remembers(&field)></textarea>
                <p class="small quiet">{lang.t("Markdownで書けます。", "Markdown is fine.")}</p>
                <section class="answer-preview" hidden=true><p class="small quiet">{lang.t("載せたときの見え方", "As it will look")}</p><div class="prose"></div></section>
                <label class="ask-field"><span class="small quiet">{lang.t("回答した人（空なら自分）", "Who answers (empty: you)")}</span><input class="input" name="author" maxlength=domain::qa::rules::NAME/></label>
                <p>{button(lang, "button primary", None, lang.t("回答を載せる", "Publish the answer"), question)}</p>
            </form>
        </details>
    }
    .into_any()
}

/// Takes the last answer in text back, whoever gave it: the speaker too, who has no console.
fn take_back(console: Console, question: &BoardQuestion) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let Some(act) = question.desk.as_ref().and_then(|desk| desk.answered_by) else { return ().into_any() };
    let address = shared.places.with_value(|places| format!("{}/undo", places.page));
    view! {
        <form method="post" action=address on:submit=sends(console, question)>
            <input type="hidden" name="act" value=act.to_string()/>
            {button(lang, "button", None, lang.t("最後の回答を取り下げる", "Take the last answer back"), question)}
        </form>
    }
    .into_any()
}

/// Where the one is looked for that this question is a part of, among all that there are.
pub(super) fn merges_into(shared: Shared, part: QuestionId) -> String {
    shared.places.with_value(|places| format!("{}/moderate?merge={part}", places.page))
}

/// With script the other question is pressed here; without, on a page of all. Or its number is typed: a script says at once how
/// many votes they have together; without one that page says it first, which is what `look` asks for.
fn merge(console: Console, question: &BoardQuestion) -> AnyView {
    let (lang, id) = (console.shared.lang, question.id);
    let number = t!(lang, "この質問の番号は{id}です。", "The number of this question is {id}.", id);
    let choose = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        console.merging.set(Some(id));
    };
    view! {
        <form class="moderate-merge" method="post" action=console.shared.address(id, "merge") on:submit=sends(console, question)>
            <input type="hidden" name="version" value=version(question)/>
            <input type="hidden" name="look" value="1"/>
            <label class="ask-field"><span class="small quiet">{lang.t("まとめる先の番号", "Number of the question that it is a part of")}" "{number}</span>
                <input class="input" name="into" inputmode="numeric" required=true/></label>
            <p class="moderate-united small" role="status"></p>
            <p class="row">
                {button(lang, "button", None, lang.t("まとめる", "Merge"), question)}
                <a class="button" href=merges_into(console.shared, id) on:click=choose>{lang.t("一覧から選ぶ", "Choose from the list")}</a>
            </p>
        </form>
    }
    .into_any()
}

/// How many votes two questions have as one; the pages, the console and its script say it in the same words.
pub fn united(lang: domain::Lang, votes: i64) -> String {
    let together = lang.count(votes, "票", "vote", "votes");
    t!(lang, "まとめると{together}", "{together} together", together)
}

/// How those who voted for both are counted.
pub(crate) const fn once(lang: domain::Lang) -> &'static str {
    lang.t("両方に入れた人は1票に数えます", "Who voted for both counts once")
}

/// While a question is looked for that another one is a part of.
fn into_here(console: Console, part: QuestionId, id: QuestionId) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let whole = shared.question(id).filter(|whole| part != id && takes_others(whole.state));
    let (Some(whole), Some(question)) = (whole, shared.question(part)) else { return ().into_any() };
    // What is not known yet a script asks for, into an element that is empty here.
    let place = format!("united-{id}");
    let votes = match votes_together(&whole, &question) {
        Some(votes) => view! { <p class="moderate-united small" id=place>{united(lang, votes)}</p> }.into_any(),
        None => {
            view! { <p class="moderate-united small" id=place data-part=part.to_string() data-into=id.to_string()></p> }
                .into_any()
        }
    };
    view! {
        <form method="post" action=shared.address(part, "merge") on:submit=sends(console, &question)>
            <input type="hidden" name="version" value=version(&question)/>
            <input type="hidden" name="into" value=id.to_string()/>
            {votes}
            {button(lang, "button primary", None, lang.t("ここにまとめる", "It is a part of this one"), &whole)}
        </form>
    }
    .into_any()
}

/// Says that this one and another one, right above it or somewhere else, say nearly the same: they are merged or both stay.
fn alike(console: Console, id: QuestionId) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let pair = console.pair(id).filter(|_| console.part().is_none());
    let Some((whole, part)) = pair else { return ().into_any() };
    let (class, title) = if console.are_together(whole.id, id) {
        ("moderate-alike below", lang.t("似ている2件です", "These two are alike"))
    } else {
        ("moderate-alike", lang.t("似ている質問があります", "There is one like it"))
    };
    let votes = lang.count(whole.votes, "票", "vote", "votes");
    let once = once(lang);
    let counted = votes_together(&whole, &part)
        .map_or_else(|| once.to_owned(), |votes| format!("{} ・ {once}", united(lang, votes)));
    view! {
        <div class=class role="group" aria-label=title>
            <p><strong>{title}</strong>" "<span class="small">{counted}</span></p>
            <p class="moderate-whole">{whole.body.clone()}" "<span class="quiet small">{votes}" ・ "{whole.state.label(lang)}</span></p>
            <div class="row">
                <form method="post" action=shared.address(id, "merge") on:submit=sends(console, &part)>
                    <input type="hidden" name="version" value=version(&part)/>
                    <input type="hidden" name="into" value=whole.id.to_string()/>
                    {button(lang, "button", None, lang.t("まとめる", "Merge"), &part)}
                </form>
                <form method="post" action=shared.address(whole.id, "apart") on:submit=sends(console, &whole)>
                    <input type="hidden" name="other" value=id.to_string()/>
                    {button(lang, "button plain", None, lang.t("別の質問として残す", "Keep both"), &whole)}
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// What may be decided of whoever asked. Who that is stands nowhere.
fn hold(console: Console, question: &BoardQuestion) -> AnyView {
    let (shared, lang) = (console.shared, console.shared.lang);
    let now = question.desk.as_ref().and_then(|desk| desk.hold);
    let choice = |hold: Option<Hold>, word: &'static str| {
        let sets = ("hold", hold.map_or("", |hold| hold.into_str()));
        (now != hold).then(|| button(lang, "button", Some(sets), word, question))
    };
    view! {
        <form class="moderate-hold" method="post" action=shared.address(question.id, "asker") on:submit=sends(console, question)>
            <input type="hidden" name="version" value=version(question)/>
            <p class="small quiet">{lang.t("質問した人(名前は出ません)", "Whoever asked (nobody is named)")}</p>
            <p class="row">
                {choice(Some(Hold::Held), lang.t("次から確認して並べる", "Look at their questions first"))}
                {choice(Some(Hold::Blocked), lang.t("質問と投票を止める", "Block"))}
                {choice(None, lang.t("制限をやめる", "Lift it"))}
            </p>
        </form>
    }
    .into_any()
}
