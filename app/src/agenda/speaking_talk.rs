//! One talk on its speaker's page: what is known of it, and the forms below.

use domain::{
    events::types::EventState,
    pages::speaking::{ItsProposal, OwnTalk},
    proposals::types::ProposalState,
    t,
};
use leptos::prelude::*;

use super::{
    speaking_correction, speaking_label,
    speaking_parts::{at, confirming},
    speaking_permissions, speaking_questions, speaking_slides,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{art, parts},
};

/// Whether the form that could not be saved is one of this talk.
pub fn is_at(form: &Form, talk: &OwnTalk) -> bool {
    form.value("at").rsplit_once('-').is_some_and(|(_, id)| id == talk.id.to_string())
}

/// The proposal of a talk whose speaker is still to say that they come.
pub fn find_unanswered(talk: &OwnTalk) -> Option<&ItsProposal> {
    let is_off = talk.has_begun || talk.state == EventState::Cancelled;
    talk.proposal.as_ref().filter(|one| one.state == ProposalState::Accepted && !is_off)
}

pub fn title(cx: &Cx, talk: &OwnTalk) -> String {
    if talk.title.is_empty() { cx.t("題名は調整中", "Title to come").to_owned() } else { talk.title.clone() }
}

pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    view! {
        <article class="speaking-talk" id=at("talk", talk) data-mark=talk.mark.into_str()>
            {facts(cx, talk, form)}
            {speaking_permissions::view(cx, talk, form)}
            {speaking_label::view(cx, talk, form)}
            {speaking_slides::view(cx, talk, form)}
            {speaking_questions::view(cx, talk, form)}
        </article>
    }
    .into_any()
}

fn facts(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let lang = cx.lang;
    let event = t!(lang, "{series} 第{n}回", "{series} #{n}", series = talk.series_name, n = talk.number);
    let event = if talk.event_title.is_empty() { event } else { format!("{event} {}", talk.event_title) };
    // Of an event that is not announced there is no page yet.
    let event = if talk.state == EventState::Planned {
        view! { <span>{event}</span> }.into_any()
    } else {
        view! { <a class="tall" href=routes::event(&talk.series_slug, talk.number)>{event}</a> }.into_any()
    };
    let when = match &talk.starts {
        Some(starts) => parts::when(starts, talk.ends.as_ref(), &talk.zone, lang),
        None => cx.t("日程は調整中です", "Date to be announced").into_any(),
    };
    let billed = [&talk.affiliation, &talk.role].into_iter().filter(|text| !text.is_empty());
    let billed = billed.map(String::as_str).collect::<Vec<_>>().join(" ");
    let billed = if billed.is_empty() { talk.name.clone() } else { format!("{} ({billed})", talk.name) };
    let place = [&talk.venue, &talk.room].into_iter().filter(|text| !text.is_empty());
    let place = place.map(String::as_str).collect::<Vec<_>>().join(" ・ ");
    let about = (!talk.summary_html.is_empty()).then(|| {
        view! { <dt>{cx.t("話の紹介", "What it is about")}</dt><dd class="prose" lang=cx.content_lang(&talk.summary_html) inner_html=talk.summary_html.clone()></dd> }
    });
    let row =
        |name: &'static str, value: String| (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd>{value}</dd> });
    view! {
        <div class="speaking-card">
            <div class="banner" aria-hidden="true">{art::banner(talk.mark, talk.number)}</div>
            <div class="in">
                <p class="k">{badge(cx, talk)}{event}</p>
                <h3 lang=cx.content_lang(&talk.title)>{title(cx, talk)}</h3>
                <p class="when">{when}</p>
                <dl class="speaking-facts">
                    {row(cx.t("この日のお名前・所属", "As you are billed"), billed)}
                    {about}
                    {row(cx.t("場所", "Place"), place)}
                </dl>
                {answer(cx, talk)}
                {call_off(cx, talk)}
                {speaking_correction::view(cx, talk, form)}
            </div>
        </div>
    }
    .into_any()
}

/// Yes to a talk that waits for it.
fn answer(cx: &Cx, talk: &OwnTalk) -> Option<AnyView> {
    let proposal = find_unanswered(talk)?;
    Some(confirming(cx, (talk.series_slug.as_str(), proposal.code.as_str()), proposal.confirm_by.as_ref()))
}

/// The way out for who has confirmed and cannot speak after all.
fn call_off(cx: &Cx, talk: &OwnTalk) -> Option<AnyView> {
    let proposal = talk.proposal.as_ref().filter(|one| one.state == ProposalState::Confirmed)?;
    let href = routes::proposal_act(&talk.series_slug, &proposal.code, "call-off");
    Some(
        view! { <p><a class="tall small" href=href>{cx.t("登壇を取りやめる", "Call the talk off")}</a></p> }.into_any(),
    )
}

/// Where it stands, in a word.
fn badge(cx: &Cx, talk: &OwnTalk) -> AnyView {
    let (class, words) = match (talk.state, talk.proposal.as_ref().map(|one| one.state)) {
        (EventState::Cancelled, _) => ("badge bad", EventState::Cancelled.label(cx.lang)),
        (EventState::Postponed, _) => ("badge warn", EventState::Postponed.label(cx.lang)),
        (EventState::Ended, _) => ("badge ring", cx.t("登壇しました", "You spoke")),
        (EventState::Live, _) => ("badge live", EventState::Live.label(cx.lang)),
        (_, Some(ProposalState::Accepted)) => ("badge warn ring", ProposalState::Accepted.label(cx.lang)),
        (_, Some(ProposalState::Cancelled)) => ("badge bad", cx.t("取りやめを伝えました", "You called it off")),
        (_, Some(state)) => ("badge ok", state.label(cx.lang)),
        _ => ("badge ok", cx.t("タイムテーブルに載っています", "On the agenda")),
    };
    view! { <span class=class>{words}</span> }.into_any()
}
