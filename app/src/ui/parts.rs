//! Badges, dates, avatars, pagination, notes, hashtags.

use domain::{
    Lang,
    agenda::types::{Billing, Slot},
    events::types::{EventCard, EventState},
    qa::types::{Question, QuestionState},
    series::types::Mark,
    time::{Local, span_in},
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{art, icon, scene},
};

/// A date and time with its machine form, its zone where that has to be said, and what a script says to who reads in
/// another one.
pub fn when(start: &Local, end: Option<&Local>, zone: &str, lang: Lang) -> AnyView {
    let own = lang.t("あなたの時刻で {time}", "{time} your time");
    view! { <time datetime=start.machine() data-zone=zone.to_owned() data-own=own>{span_in(start, end, zone, lang)}</time> }
        .into_any()
}

/// A date alone.
pub fn day(at: &Local, lang: Lang) -> AnyView {
    view! { <time datetime=at.machine()>{at.date(lang)}</time> }.into_any()
}

/// The state of an event in a word.
pub fn state_badge(card: &EventCard, lang: Lang) -> AnyView {
    if card.state == EventState::Ended && card.has_report {
        return view! { <span class="badge accent">{lang.t("レポート公開中", "Report is out")}</span> }.into_any();
    }
    let class = match card.state {
        EventState::Open if card.is_full => "badge warn",
        EventState::Open => "badge ok",
        EventState::Live => "badge live",
        EventState::Postponed => "badge warn",
        EventState::Cancelled => "badge bad",
        EventState::Announced => "badge ring accent",
        EventState::Planned | EventState::Ended => "badge ring",
    };
    view! { <span class=class>{card.state_word(lang)}</span> }.into_any()
}

/// What became of a question. Until its event `is_over` an open one lacks nothing.
pub fn question_badge(state: QuestionState, is_over: bool, lang: Lang) -> AnyView {
    let class = match state {
        QuestionState::Live if !is_over => "badge ring",
        QuestionState::Answered | QuestionState::AnsweredText => "badge ok",
        QuestionState::Answering => "badge live",
        QuestionState::Live | QuestionState::Deferred | QuestionState::Pending => "badge ring warn",
        QuestionState::Declined | QuestionState::Merged | QuestionState::Hidden => "badge ring",
    };
    view! { <span class=class>{state.word(is_over, lang)}</span> }.into_any()
}

/// The picture of somebody in a circle, so many pixels wide, at its address for good.
pub fn face(slug: &str, hash: &str, (words, pixels): (String, u32)) -> AnyView {
    let src = routes::picture(slug, hash);
    view! { <img src=src alt=words width=pixels height=pixels loading="lazy" decoding="async"/> }.into_any()
}

/// The picture of who is billed, or the first character of their name, in a circle; a group carries the mark of its
/// series. It says nothing by itself: the name stands beside it.
pub fn avatar(billing: &Billing, mark: Mark) -> AnyView {
    if let Some(hash) = &billing.picture {
        let face = face(&billing.person_slug, hash, (String::new(), 48));
        return view! { <span class="avatar" aria-hidden="true">{face}</span> }.into_any();
    }
    if billing.is_group {
        return view! { <span class="avatar" aria-hidden="true">{art::small_mark(Some(mark))}</span> }.into_any();
    }
    let first: String = billing.name.chars().take(1).collect();
    view! { <span class="avatar" aria-hidden="true">{first}</span> }.into_any()
}

/// First character of a name in a small circle, beside the name itself.
pub fn initial(name: &str) -> AnyView {
    let initial: String = name.chars().next().into_iter().collect();
    view! { <span class="avatar small" aria-hidden="true">{initial}</span> }.into_any()
}

/// Who speaks, billed as on that evening, each a link to their page.
pub fn billed(speakers: &[Billing], mark: Mark, lang: Lang) -> Vec<AnyView> {
    speakers
        .iter()
        .map(|billing| {
            let place = billing.place();
            view! {
                <p class="billed">
                    {avatar(billing, mark)}
                    <span>
                        <a class="who" href=routes::speaker(&billing.person_slug)>{billing.display_name(lang)}</a>
                        {(!place.is_empty()).then(|| view! { <span class="from">{place}</span> })}
                    </span>
                </p>
            }
            .into_any()
        })
        .collect()
}

/// The title of a talk, which leads to its page where it has one.
pub fn talk_link(slug: &str, number: i32, slot: &Slot) -> AnyView {
    let title = slot.title.clone();
    if slot.tlp.is_named() {
        view! { <a href=routes::talk(slug, number, slot.number)>{title}</a> }.into_any()
    } else {
        title.into_any()
    }
}

/// "Newer, page 2 of 5, older".
pub fn pager(cx: &Cx, page: u32, pages: u32, href: impl Fn(u32) -> String) -> Option<AnyView> {
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label=cx.t("ページ", "Pages")>
                {(page > 1).then(|| view! { <a class="button" rel="prev" href=href(page - 1)>{icon::left()}{cx.t("前へ", "Previous")}</a> })}
                <span class="now">{format!("{page} / {pages}")}</span>
                {(page < pages).then(|| view! { <a class="button" rel="next" href=href(page + 1)>{cx.t("次へ", "Next")}{icon::right()}</a> })}
            </nav>
        }
        .into_any()
    })
}

/// What to do when there is nothing yet.
pub fn empty(title: impl Into<String>, what_next: impl Into<String>) -> AnyView {
    view! { <div class="empty"><strong>{title.into()}</strong><p>{what_next.into()}</p></div> }.into_any()
}

/// A short text set apart: `kind` is ``, `ok`, `warn` or `bad`.
pub fn note(kind: &'static str, title: impl Into<String>, text: impl Into<String>) -> AnyView {
    let text = text.into();
    let sign = if kind == "ok" {
        icon::check()
    } else if kind.is_empty() {
        icon::info()
    } else {
        icon::warn()
    };
    view! {
        <div class=format!("note {kind}")>
            {sign}
            <strong>{title.into()}</strong>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
        </div>
    }
    .into_any()
}

/// What somebody typed, as a list to read and to copy.
pub fn as_typed(rows: Vec<(String, String)>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(words, text)| {
            let lines: Vec<_> =
                text.lines().map(|line| view! { <span class="block">{line.to_owned()}</span> }).collect();
            view! { <div><dt>{words}</dt><dd>{lines}</dd></div> }
        })
        .collect();
    view! { <dl class="old-and-new">{rows}</dl> }.into_any()
}

/// How the organizers of a series are reached: a mail address or a web address; nothing for an empty one.
pub fn contact(cx: &Cx, contact: &str) -> Option<AnyView> {
    if contact.is_empty() {
        return None;
    }
    let is_web = domain::input::is_web_address(contact);
    let href = if is_web { contact.to_owned() } else { format!("mailto:{contact}") };
    let text =
        if is_web { cx.t("問い合わせる", "Contact the organizers").to_owned() } else { contact.to_owned() };
    let icon = if is_web { icon::link() } else { icon::mail() };
    let label = (!is_web).then(|| view! { <span class="vh">{cx.t("問い合わせ先: ", "Contact: ")}</span> });
    Some(view! { <p class="contact"><a href=href>{icon}{label}{text}</a></p> }.into_any())
}

/// Hashtags; the first can be copied.
pub fn hashtags(cx: &Cx, tags: &[String]) -> AnyView {
    let items: Vec<_> = tags
        .iter()
        .enumerate()
        .map(|(i, tag)| {
            let text = format!("#{tag}");
            if i == 0 {
                view! { <button class="chip" type="button" data-copy=text.clone() data-done=cx.t("コピーしました", "Copied")>{text.clone()}{icon::copy()}<span class="vh">{cx.t("をコピー", ": copy")}</span></button> }.into_any()
            } else {
                view! { <span class="chip">{text}</span> }.into_any()
            }
        })
        .collect();
    view! { <div class="chips">{items}</div> }.into_any()
}

/// A question in a list: state, words, who asked.
pub fn question_line(question: &Question, card: &EventCard, lang: Lang) -> AnyView {
    let slot = question.slot.as_ref().map(|(_, title)| title.clone());
    let is_over = card.state == EventState::Ended;
    view! {
        <li class="question-line">
            <p class="ask"><a href=routes::question(&card.series_slug, card.number, question.id)>{question.body.clone()}</a></p>
            <p class="meta">
                {question_badge(question.state, is_over, lang)}
                <span>{question.asker_name(lang).to_owned()}</span>
                {slot.map(|title| view! { <span class="about">{title}</span> })}
            </p>
        </li>
    }
    .into_any()
}

/// Trail of links above a page's heading; the last is where one is.
pub fn crumbs(cx: &Cx, trail: Vec<(String, String)>) -> AnyView {
    let last = trail.len().saturating_sub(1);
    let items: Vec<_> = trail
        .into_iter()
        .enumerate()
        .map(|(i, (href, text))| view! { <a href=href>{text}</a>{(i < last).then(|| view! { <span aria-hidden="true">"/"</span> })} })
        .collect();
    view! { <nav class="crumbs" aria-label=cx.t("現在位置", "Breadcrumb")>{items}</nav> }.into_any()
}

/// The event that a page belongs to, above its heading: its picture, name and title.
pub fn event_crumb(cx: &Cx, card: &EventCard) -> AnyView {
    let name = card.name(cx.lang);
    let words = if card.title.is_empty() { name } else { format!("{name} {}", card.title) };
    view! {
        <p class="crumb-line">
            <a href=routes::event(&card.series_slug, card.number)>{scene::thumb(card.mark, card.number)}<span>{words}</span></a>
        </p>
    }
    .into_any()
}

/// What is said of a vote that could not be sent.
pub fn vote_failed(cx: &Cx) -> &'static str {
    cx.t("つながりません。もう一度押してください。", "No connection. Please press again.")
}
