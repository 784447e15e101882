//! What was found, put together by talk, with the words marked.

use domain::{
    search::types::{Excerpt, HitKind, Span, TalkHits},
    t,
    time::video_clock,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    ui::{embed, icon, parts, scene},
};

/// Places of one talk that are shown at once.
const SHOWN: usize = 3;

/// Text with what was found in it marked.
pub fn spans(list: &[Span]) -> Vec<AnyView> {
    list.iter()
        .map(|span| {
            if span.hit { view! { <mark>{span.text.clone()}</mark> }.into_any() } else { span.text.clone().into_any() }
        })
        .collect()
}

fn in_lang(cx: &Cx, list: &[Span]) -> Option<&'static str> {
    list.iter().find_map(|span| cx.content_lang(&span.text))
}

pub fn talk(cx: &Cx, hit: &TalkHits) -> AnyView {
    let lang = cx.lang;
    let event = match hit.event_number {
        Some(n) => t!(lang, "{series} 第{n}回", "{series} #{n}", series = hit.series_name, n),
        None => hit.series_name.clone(),
    };
    let picture = match hit.event_number {
        Some(number) => scene::thumb(hit.mark, number),
        None => view! { <span class="hit-sign">{icon::person()}</span> }.into_any(),
    };
    let names: Vec<String> =
        hit.speakers.iter().map(|(name, honorific)| format!("{name}{}", lang.t(honorific, ""))).collect();
    let title = if hit.title.is_empty() { event.clone().into_any() } else { spans(&hit.title).into_any() };
    let kind = match hit.kind {
        HitKind::Talk => None,
        HitKind::Question => Some(cx.t("回全体への質問", "Questions to the whole event")),
        kind => Some(kind.label(lang)),
    };
    let shown: Vec<_> = hit.excerpts.iter().take(SHOWN).map(|found| excerpt(cx, found)).collect();
    let rest: Vec<_> = hit.excerpts.iter().skip(SHOWN).map(|found| excerpt(cx, found)).collect();
    let more = (!rest.is_empty()).then(|| {
        let places = lang.count(rest.len(), "か所", "more place", "more places");
        let words = t!(lang, "この話のほか{places}", "{places} in this talk", places);
        view! { <details class="hit-more"><summary>{words}</summary><ul class="excerpts">{rest}</ul></details> }
    });
    view! {
        <li class="hit">
            <div class="hit-picture" aria-hidden="true">{picture}</div>
            <div class="hit-words">
                <h2 lang=in_lang(cx, &hit.title)><a href=hit.url.clone()>{title}</a></h2>
                <p class="quiet small hit-facts">
                    {kind.map(|kind| format!("{kind} ・ "))}
                    {(!names.is_empty()).then(|| format!("{} ・ ", names.join(cx.t("、", ", "))))}
                    {(!event.is_empty()).then(|| format!("{event} ・ "))}{parts::day(&hit.at, lang)}
                </p>
                {(!shown.is_empty()).then(|| view! { <ul class="excerpts">{shown}</ul> })}
                {more}
            </div>
        </li>
    }
    .into_any()
}

fn excerpt(cx: &Cx, found: &Excerpt) -> AnyView {
    let kind = match (found.kind, found.is_answer) {
        (HitKind::Question, true) => cx.t("答え", "Answer"),
        (HitKind::Question, false) => cx.t("質問", "Question"),
        (kind, _) => kind.label(cx.lang),
    };
    let minute = found.minute.as_ref().map(|minute| {
        let clock = video_clock(minute.second);
        let label = t!(cx.lang, "動画の {clock} から", "In the video from {clock}", clock = clock.clone());
        view! { <a class="minute" href=embed::video_at(&minute.video, minute.second) rel="noopener" aria-label=label>{icon::play()}{clock}</a> }.into_any()
    });
    let answered = (minute.is_none() && found.is_answered && !found.is_answer)
        .then(|| view! { <span class="hit-answered">{icon::check()}{cx.t("回答済み", "Answered")}</span> }.into_any());
    view! {
        <li>
            <span class="excerpt-kind">{kind}</span>
            <a class="excerpt" lang=in_lang(cx, &found.text) href=found.url.clone()>{spans(&found.text)}</a>
            {minute.or(answered)}
        </li>
    }
    .into_any()
}
