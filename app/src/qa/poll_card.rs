//! A poll as everybody sees it, and reactions. What changes while it is shown is a number or a word that `browser/polls/` puts
//! into what is drawn here.

use domain::{
    qa::{
        polls::{
            rules,
            types::{OwnChoice, Poll, PollKind, PollState, Reaction, Reactions},
        },
        types::{Board, ParticipantState},
    },
    t,
};
use leptos::prelude::*;
use strum::VariantArray as _;

use super::board::refused_on_the_way;
use crate::{cx::Cx, routes, ui::icon};

/// The form that reactions share; their buttons stand beside where one asks.
pub const REACTIONS: &str = "reactions";

/// All polls of a board: the one that screens show large, and the others, which a tab shows. `page` and `api` are the
/// addresses of the board, `key` is that of the page's forms.
pub fn polls(cx: &Cx, board: &Board, mine: &ParticipantState, (page, api): (&str, &str), key: &str) -> AnyView {
    let now = rules::on_screen(&board.polls).map(|poll| poll.id);
    let draw = |poll: &Poll| card(cx, poll, mine.chosen.iter().find(|own| own.poll == poll.id), page, key);
    let on_top: Vec<_> = board.polls.iter().filter(|poll| Some(poll.id) == now).map(draw).collect();
    let past: Vec<_> = board.polls.iter().rev().filter(|poll| Some(poll.id) != now).map(draw).collect();
    let count = board.polls.len();
    view! {
        <div class="polls" data-polls=format!("{page}/polls") data-mine=format!("{api}/mine") data-refused=refused_on_the_way(cx.lang) data-who=cx.place_text("who", &cx.who()) data-answering=board.answering.map(|id| id.to_string())>
            <div data-now aria-live="polite" aria-relevant="additions">{on_top}</div>
            <div class="polls-past" data-past>{past}</div>
            // A script puts it beside the tabs of the islands.
            <button class="board-tab" type="button" aria-pressed="false" data-tab hidden=true>{cx.t("投票", "Polls")}" "<span class="count" data-polls-count>{count}</span></button>
        </div>
    }
    .into_any()
}

/// One poll. `own`: what the viewer chose.
pub fn card(cx: &Cx, poll: &Poll, own: Option<&OwnChoice>, page: &str, key: &str) -> AnyView {
    let title = format!("poll-{}-title", poll.id);
    let title_id = title.clone();
    let kind = poll.kind;
    view! {
        <section
            class="live-poll" id=format!("poll-{}", poll.id) aria-labelledby=title data-poll=poll.id.to_string() data-kind=kind.into_str()
            data-state=poll.state.into_str() data-shown=poll.is_shown.then_some("") data-closes=poll.closes_ms.map(|at| at.to_string())
        >
            <p class="poll-top">
                <span class="badge live poll-open">{cx.t("投票中", "Poll")}</span>
                <span class="badge ring poll-closed">{cx.t("投票の結果", "Result")}</span>
                {voters(cx, poll)}
                <span class="poll-left" data-left=cx.t("残り {n}", "{n} left")></span>
            </p>
            <h2 class="poll-title" id=title_id>{poll.title.clone()}</h2>
            <form method="post" action=routes::answer_poll(page, poll.id)>
                <input type="hidden" name="key" value=cx.place_text("key", key)/>
                {(kind == PollKind::Several).then(|| view! { <input type="hidden" name="kind" value="several"/> })}
                {if kind == PollKind::Words { words(cx, poll, own) } else { options(cx, poll, own) }}
                <p class="error" role="alert" data-problem hidden=true></p>
                <p class="board-held" role="status" data-held data-dropped=cx.t("待っていた答えは送れませんでした。", "The answer that waited was not sent.") hidden=true>{cx.t("送信待ち ・ つながったら自動で送ります", "Waiting: sent by itself once connected")}</p>
            </form>
            {mean(cx, poll)}
            <p class="small quiet poll-note poll-open">{cx.t("結果は締め切ってから開きます。それまで選び直せます。", "Results are shown once it is closed. You may change your answer until then.")}</p>
            <p class="small quiet poll-note poll-waits">{cx.t("締め切りました。結果はまだ開いていません。", "Closed. The results are not shown yet.")}</p>
        </section>
    }
    .into_any()
}

/// How many answered, in words that a script fills in again.
pub fn voters(cx: &Cx, poll: &Poll) -> AnyView {
    let words = t!(cx.lang, "{n}人が投票", "{n} answered", n = poll.voters);
    view! { <span class="quiet small" data-voters=cx.t("{n}人が投票", "{n} answered")>{words}</span> }.into_any()
}

fn mean(cx: &Cx, poll: &Poll) -> Option<AnyView> {
    (poll.kind == PollKind::Rating).then(|| {
        let tenths = rules::mean(poll).unwrap_or(0);
        let words = t!(cx.lang, "平均 {n}", "{n} on average", n = format!("{}.{}", tenths / 10, tenths % 10));
        view! { <p class="poll-mean" data-mean=cx.t("平均 {n}", "{n} on average")>{words}</p> }.into_any()
    })
}

/// The options with their results. Closed and shown, those with most votes stand first.
fn options(cx: &Cx, poll: &Poll, own: Option<&OwnChoice>) -> AnyView {
    let all: i64 = poll.options.iter().map(|option| option.votes).sum();
    // Of several choices each is a part of the people, else of the answers, which are as many.
    let whole = if poll.kind == PollKind::Several { poll.voters } else { all }.max(1);
    let mut options: Vec<_> = (1_i16..).zip(&poll.options).collect();
    if poll.is_shown && poll.state == PollState::Closed && poll.kind.has_options() {
        options.sort_by_key(|(_, option)| -option.votes);
    }
    let most = poll.options.iter().map(|option| option.votes).max().unwrap_or(0);
    let rows: Vec<_> = options
        .into_iter()
        .map(|(choice, option)| {
            let is_own = own.is_some_and(|own| own.choices.contains(&choice));
            // Of several each is one more or one less; of one a second press takes it back.
            let name = if is_own { "not" } else { "choice" };
            let percent = (option.votes * 100 + whole / 2) / whole;
            let is_first = poll.is_shown && option.votes == most && most > 0;
            view! {
                <li data-choice=choice.to_string() data-first=is_first.then_some("")>
                    <button class="poll-option" name=name value=choice.to_string() aria-pressed=if is_own { "true" } else { "false" } disabled=poll.state != PollState::Open>
                        <span class="poll-words">{option.words.clone()}</span>
                        <span class="poll-own">{cx.t("あなたの票", "Your vote")}</span>
                    </button>
                    <div class="poll-result">
                        <progress max="100" value=percent.to_string() aria-label=option.words.clone()></progress>
                        <strong data-percent>{format!("{percent}%")}</strong>
                        <span class="quiet small" data-votes=cx.t("{n}票", "{n}")>{t!(cx.lang, "{n}票", "{n}", n = option.votes)}</span>
                    </div>
                </li>
            }
        })
        .collect();
    view! { <ol class="poll-options">{rows}</ol> }.into_any()
}

fn words(cx: &Cx, poll: &Poll, own: Option<&OwnChoice>) -> AnyView {
    let typed = own.map(|own| own.words.join(cx.t("、", ", "))).unwrap_or_default();
    let given: Vec<_> = poll
        .options
        .iter()
        .map(|option| view! { <li data-weight=weight(option.votes)>{option.words.clone()}" "<small>{option.votes}</small></li> })
        .collect();
    let field = format!("poll-{}-words", poll.id);
    view! {
        <div class="poll-say">
            <label class="vh" for=field.clone()>{cx.t("言葉(三つまで)", "Up to three words")}</label>
            <input class="input" id=field name="words" value=typed maxlength="66" autocomplete="off" placeholder=cx.t("言葉を三つまで、「、」で区切って", "Up to three words, with commas") disabled=poll.state != PollState::Open/>
            <button class="button primary" disabled=poll.state != PollState::Open>{cx.t("送る", "Send")}</button>
        </div>
        <ul class="poll-cloud" data-words>{given}</ul>
    }
    .into_any()
}

/// Five sizes of type: one for each doubling.
fn weight(votes: i64) -> String {
    (votes.max(1).ilog2() + 1).min(5).to_string()
}

/// The form that the buttons of reactions belong to.
pub fn reactions_form(cx: &Cx, page: &str, key: &str) -> AnyView {
    view! { <form id=REACTIONS method="post" action=format!("{page}/reactions")><input type="hidden" name="key" value=cx.place_text("key", key)/></form> }
        .into_any()
}

/// Four words, each with how many say it of the talk that is on.
pub fn reactions(cx: &Cx, now: Option<&Reactions>, mine: &ParticipantState) -> AnyView {
    let talk = now.map(|now| now.talk);
    let own = mine.reacted.iter().find(|(of, _)| Some(*of) == talk).map(|(_, kind)| *kind);
    let counts = now.map_or([0; 4], |now| now.counts);
    let buttons: Vec<_> = Reaction::VARIANTS
        .iter()
        .zip(counts)
        .map(|(kind, count)| {
            let is_own = own == Some(*kind);
            let value = if is_own { "" } else { kind.into_str() };
            view! {
                <button class="reaction" form=REACTIONS name="kind" value=value data-kind=kind.into_str() aria-pressed=if is_own { "true" } else { "false" }>
                    {picture(*kind)}<span class="count" data-count>{count}</span><span class="word">{kind.label(cx.lang)}</span>
                </button>
            }
        })
        .collect();
    let waits = cx.t(
        "つながるのを待っています。数秒のうちにつながれば送ります。",
        "Waiting for a connection. It is sent if there is one within seconds.",
    );
    let lost = cx.t(
        "つながらなかったので、この反応は送りませんでした。反応はその場のものなので、あとからは送りません。つながったら、もう一度押してください。",
        "There was no connection, so this was not sent. A reaction is of the moment and is not sent later: please press again when you are connected.",
    );
    view! {
        <div class="reactions" role="group" aria-label=cx.t("いまの発表への反応", "React to the talk that is on") data-waits=waits data-lost=lost data-reactions=talk.map(|talk| talk.to_string()) hidden=talk.is_none()>
            {buttons}
            <p class="small quiet" role="status" data-hint="" hidden=true></p>
        </div>
    }
    .into_any()
}

fn picture(kind: Reaction) -> AnyView {
    match kind {
        Reaction::Aha => icon::bulb(),
        Reaction::Helps => icon::heart(),
        Reaction::Same => icon::same(),
        Reaction::Applause => icon::clap(),
    }
}

/// A poll in the moderators' list, with what they may press.
pub fn row(cx: &Cx, poll: &Poll, page: &str) -> AnyView {
    let run = routes::run_poll(page, poll.id);
    let lengths: Vec<_> = rules::LENGTHS
        .iter()
        .map(|seconds| {
            let word = match seconds {
                0 => cx.t("締め切るまで", "until closed").to_owned(),
                n if n % 60 == 0 => t!(cx.lang, "{n}分", "{n} min", n = n / 60),
                n => t!(cx.lang, "{n}秒", "{n} s", n),
            };
            view! { <option value=seconds.to_string()>{word}</option> }
        })
        .collect();
    let button = |act: &'static str, class: &'static str, word: &'static str| {
        view! { <button class=format!("button {class}") name="act" value=act data-act=act>{word}</button> }
    };
    let label = cx.t("開いている長さ", "How long it is open");
    view! {
        <li class="poll-row" data-poll=poll.id.to_string() data-kind=poll.kind.into_str() data-state=poll.state.into_str() data-shown=poll.is_shown.then_some("") data-closes=poll.closes_ms.map(|at| at.to_string())>
            <p class="poll-top">
                <span class="badge ring poll-draft">{PollState::Draft.label(cx.lang)}</span>
                <span class="badge live poll-open">{PollState::Open.label(cx.lang)}</span>
                <span class="badge ring poll-closed">{PollState::Closed.label(cx.lang)}</span>
                <span class="badge ok poll-result">{cx.t("結果を表示中", "Results shown")}</span>
                {voters(cx, poll)}
                <span class="poll-left" data-left=cx.t("残り {n}", "{n} left")></span>
            </p>
            <p><strong>{poll.title.clone()}</strong>" "<span class="quiet small">{poll.kind.label(cx.lang)}</span></p>
            {results(cx, poll)}
            <form class="poll-acts" method="post" action=run>
                <label class="poll-ready"><span class="vh">{label}</span><select class="input small" name="seconds">{lengths}</select></label>
                {button("open", "primary poll-draft", cx.t("始める", "Open"))}
                {button("finish", "primary poll-open", cx.t("締め切って結果を開く", "Close and show"))}
                {button("close", "poll-open", cx.t("締め切る", "Close"))}
                {button("show", "poll-hides", cx.t("結果を開く", "Show the results"))}
                {button("hide", "poll-result", cx.t("結果を伏せる", "Hide the results"))}
                {button("open", "poll-closed", cx.t("もう一度始める", "Open again"))}
                <p class="error" role="alert" data-problem hidden=true></p>
            </form>
        </li>
    }
    .into_any()
}

/// What moderators see of the answers, also while everybody else does not.
fn results(cx: &Cx, poll: &Poll) -> AnyView {
    if poll.kind == PollKind::Words {
        let given: Vec<_> = poll
            .options
            .iter()
            .map(|option| view! { <li data-weight=weight(option.votes)>{option.words.clone()}" "<small>{option.votes}</small></li> })
            .collect();
        return view! { <ul class="poll-cloud" data-words>{given}</ul> }.into_any();
    }
    let rows: Vec<_> = (1..)
        .zip(&poll.options)
        .map(|(choice, option): (i16, _)| {
            view! { <li data-choice=choice.to_string()><span>{option.words.clone()}</span>" "<strong data-votes=cx.t("{n}票", "{n}")>{t!(cx.lang, "{n}票", "{n}", n = option.votes)}</strong></li> }
        })
        .collect();
    view! { <ol class="poll-counts small">{rows}</ol> }.into_any()
}

/// The moderators' list of one event.
pub fn rows(cx: &Cx, polls: &[Poll], page: &str) -> AnyView {
    let rows: Vec<_> = polls.iter().map(|poll| row(cx, poll, page)).collect();
    view! { <ol class="poll-rows" data-polls=format!("{page}/polls") data-refused=refused_on_the_way(cx.lang) data-rows>{rows}</ol> }.into_any()
}
