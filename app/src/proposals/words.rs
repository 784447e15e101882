//! What several pages say of a proposal or a call.

use domain::{
    Lang,
    agenda::types::Permissions,
    events::types::{EventCard, EventState},
    proposals::types::{Call, CallField, FieldAnswers, Proposal, ProposalState, StagedAt},
    questionnaire::types::{AnswerKind, CONSENT},
    t,
    time::{Local, day_words},
};
use leptos::prelude::*;

use crate::{cx::Cx, routes};

/// Its state in a word.
pub(super) fn state_badge(state: ProposalState, lang: Lang) -> AnyView {
    let class = match state {
        ProposalState::Draft | ProposalState::Rejected | ProposalState::Withdrawn => "badge ring",
        ProposalState::Submitted => "badge ring accent",
        ProposalState::Waitlisted | ProposalState::Accepted => "badge warn",
        ProposalState::Confirmed => "badge ok",
        ProposalState::Cancelled => "badge bad",
    };
    view! { <span class=class>{state.label(lang)}</span> }.into_any()
}

/// Of a draft the title stands in what was typed.
pub(super) fn title(cx: &Cx, proposal: &Proposal) -> String {
    let typed = proposal.typed.get("title").map_or("", String::as_str);
    match (proposal.title.as_str(), typed) {
        ("", "") => untitled(cx).to_owned(),
        ("", typed) => typed.to_owned(),
        (title, _) => title.to_owned(),
    }
}

pub(super) fn untitled(cx: &Cx) -> &'static str {
    cx.t("題名はまだありません", "No title yet")
}

/// 2027年1月31日(日) 23:59
pub(super) fn moment(at: &Local, lang: Lang) -> String {
    format!("{} {}", at.date(lang), at.clock())
}

/// The last day before a moment: what ends with a day ends at the midnight after it.
pub(super) fn last_day(until: &Local, lang: Lang) -> String {
    until.last_date(lang)
}

pub(super) fn minutes(n: i32, lang: Lang) -> String {
    lang.count(n, "分", "minute", "minutes")
}

/// The kinds that a call takes: 登壇・LT.
pub(super) fn kinds(call: &Call, lang: Lang) -> String {
    call.kinds.iter().map(|kind| kind.label(lang)).collect::<Vec<_>>().join(lang.t("・", ", "))
}

/// The lengths that a call takes: 10分・20分.
pub(super) fn lengths(call: &Call, lang: Lang) -> String {
    call.lengths.iter().map(|n| minutes(*n, lang)).collect::<Vec<_>>().join(lang.t("・", ", "))
}

/// Which event it is for, by its number.
pub(super) fn of_event(number: Option<i32>, lang: Lang) -> String {
    number.map_or_else(|| lang.t("回を決めない募集", "For whichever event").to_owned(), |number| lang.nth(number))
}

/// What the speaker allows, each in a word.
pub(super) fn permissions(given: Permissions, lang: Lang) -> Vec<String> {
    let said = |given: Option<bool>| match given {
        None => lang.t("未回答", "not said"),
        Some(true) => lang.t("可", "yes"),
        Some(false) => lang.t("不可", "no"),
    };
    [
        (lang.t("録画", "Recording"), given.record),
        (lang.t("資料の公開", "Publishing slides"), given.publish),
        (lang.t("SNSへの投稿", "Posting"), given.post),
        (lang.t("写真", "Photographs"), given.photograph),
    ]
    .into_iter()
    .map(|(what, given)| format!("{what}: {}", said(given)))
    .collect()
}

/// When the speaker is free, and on which days of several; empty when they said nothing.
pub(super) fn free(proposal: &Proposal, lang: Lang) -> String {
    let days: Vec<String> = proposal.free_days.iter().map(|day| day_words(*day, lang)).collect();
    let days = days.join(lang.t("、", " or "));
    [days, hours(proposal, lang)]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(lang.t(" ", ", "))
}

fn hours(proposal: &Proposal, lang: Lang) -> String {
    let clock = |at: chrono::NaiveTime| at.format("%H:%M").to_string();
    match proposal.free {
        (Some(from), Some(until)) => {
            t!(lang, "{from}〜{until}", "{from}–{until}", from = clock(from), until = clock(until))
        }
        (Some(from), None) => t!(lang, "{from}から", "from {from}", from = clock(from)),
        (None, Some(until)) => t!(lang, "{until}まで", "until {until}", until = clock(until)),
        (None, None) => String::new(),
    }
}

/// The answers to the organizers' own questions, as rows of a list of facts.
pub(super) fn answers(cx: &Cx, fields: &[CallField], answers: &FieldAnswers) -> Vec<AnyView> {
    fields
        .iter()
        .filter_map(|field| {
            let given = answers.get(&field.id)?;
            let said = match field.kind {
                AnswerKind::Consent if given.iter().any(|one| one == CONSENT) => cx.t("はい", "Yes").to_owned(),
                _ => given.join(cx.t("、", ", ")),
            };
            Some(fact(field.words(cx.lang).to_owned(), said))
        })
        .collect()
}

/// A row of a list of facts.
pub(super) fn fact(what: impl Into<String>, said: impl Into<String>) -> AnyView {
    view! { <div><dt>{what.into()}</dt><dd>{said.into()}</dd></div> }.into_any()
}

/// A letter as somebody got it.
pub(super) fn letters(cx: &Cx, letters: &[(String, String, Local)]) -> Option<AnyView> {
    let items: Vec<_> = letters
        .iter()
        .map(|(subject, body, at)| {
            view! {
                <li class="talk-letter">
                    <details>
                        <summary><b>{subject.clone()}</b><time class="quiet small" datetime=at.machine()>{moment(at, cx.lang)}</time></summary>
                        <p class="talk-letter-body">{body.clone()}</p>
                    </details>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| view! { <ul class="talk-letters">{items}</ul> }.into_any())
}

/// How a letter reads to who speaks too and reads another language than the proposer.
pub(super) fn other_reads(cx: &Cx, of: Lang, (subject, body): (String, String)) -> AnyView {
    let whom =
        cx.t("いっしょに登壇する人のうち、この言語で読む人に届く文面:", "To who speaks too and reads this language:");
    view! {
        <p class="row small"><span class="quiet">{whom}</span><span class="tag">{of.t("日本語", "English")}</span></p>
        <article class="announce-mail" lang=of.tag()><h3>{subject}</h3><p class="talk-letter-body">{body}</p></article>
    }
    .into_any()
}

/// Labels of subject and text in a language.
pub(super) fn labels_in(cx: &Cx, of: Lang) -> [&'static str; 2] {
    match of {
        Lang::Ja => [cx.t("件名(日本語)", "Subject in Japanese"), cx.t("本文(日本語)", "Text in Japanese")],
        Lang::En => [cx.t("件名(英語)", "Subject in English"), cx.t("本文(英語)", "Text in English")],
    }
}

/// Beside these fields.
pub(super) fn other_hint(cx: &Cx) -> &'static str {
    cx.t(
        "いっしょに登壇する人のうち、この言語で読む人に届きます。もとの文面のままなら、書き直した上の本文がそのあとに続きます。",
        "For who speaks too and reads this language. While it is as it stands, the text above that you wrote follows it.",
    )
}

/// Beside them, once nobody of the talk reads that language any more.
pub(super) fn unread_hint(cx: &Cx) -> &'static str {
    cx.t(
        "いまは、この言語で読む人がいません。この文面は送りません。",
        "Nobody reads this language now: these words are not sent.",
    )
}

/// Events of the series that are to come, the nearest first, as the desk's frame knows them.
pub(super) fn coming(cx: &Cx) -> Vec<&EventCard> {
    let opened = cx.desk.as_ref().and_then(|desk| desk.series.as_ref());
    let cards = opened.into_iter().flat_map(|opened| opened.newest.iter());
    let is_over = |card: &EventCard| matches!(card.state, EventState::Live | EventState::Ended | EventState::Cancelled);
    let mut cards: Vec<_> = cards.filter(|card| !is_over(card)).collect();
    cards.sort_by_key(|card| card.number);
    cards
}

/// Where a call is written, as far as the desk's frame knows the number of its event.
pub(super) fn call_address(cx: &Cx, slug: &str, call: &Call) -> Option<String> {
    let Some(event) = call.event else { return Some(routes::call_desk(slug, None)) };
    let opened = cx.desk.as_ref()?.series.as_ref()?;
    let card = opened.newest.iter().find(|card| card.id == event)?;
    Some(routes::call_desk(slug, Some(card.number)))
}

/// Where a form of the desk leads back to; nothing leads to the page of the proposal.
pub(super) fn back(next: &str) -> Option<AnyView> {
    (!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any())
}

/// What was decided when the page was drawn: whoever decides on something else is told first.
pub(super) fn staged(at: Option<StagedAt>) -> Option<AnyView> {
    at.map(|at| view! { <input type="hidden" name="staged" value=at.to_string()/> }.into_any())
}

/// The keys of the desk of proposals, as the foot of the page names them.
pub(super) fn keys(cx: &Cx, may_decide: bool) -> Vec<(&'static str, &'static str)> {
    let mut keys = vec![("1 … 5", cx.t("採点", "score")), ("C", cx.t("意見を書く", "comment"))];
    if may_decide {
        keys.push(("Y W N H", cx.t("決める", "decide")));
        keys.push(("A", cx.t("匿名", "names")));
    }
    keys
}
