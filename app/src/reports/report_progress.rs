//! How far a report has come: its way to readers, and what there is of each session.

use domain::{
    agenda::types::SlotKind,
    events::types::{EventCard, EventState},
    pages::report_desk::{ReportDesk, TalkProgress},
    reports::types::ReportState,
    t,
    time::video_clock,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{embed, icon},
};

/// Notes, draft, public: what is done, and where it stands.
pub(super) fn way(cx: &Cx, desk: &ReportDesk) -> AnyView {
    let noted = desk.talks.iter().filter(|talk| talk.lines > 0).count();
    let all = desk.talks.len();
    let (is_public, is_over) = (desk.state == ReportState::Published, desk.event.card.state == EventState::Ended);
    let published = desk.revisions.iter().find(|revision| revision.what == "published").filter(|_| is_public);
    let saved = desk.revisions.first().filter(|_| !is_public);
    let stops = [
        (t!(cx.lang, "ノート {noted}/{all}", "Notes {noted}/{all}", noted, all), all > 0 && noted == all),
        (
            match saved {
                Some(one) => t!(cx.lang, "下書き {at}", "Draft, {at}", at = one.at.date(cx.lang)),
                None => cx.t("下書き", "Draft").to_owned(),
            },
            is_public || saved.is_some(),
        ),
        (
            match published {
                Some(one) => t!(cx.lang, "公開 {at}", "Public since {at}", at = one.at.date(cx.lang)),
                None => cx.t("公開", "Public").to_owned(),
            },
            is_public,
        ),
    ];
    let now = stops.iter().position(|(_, is_done)| !is_done).filter(|_| is_over && !is_public);
    let items: Vec<_> = stops
        .into_iter()
        .enumerate()
        .map(|(at, (text, is_done))| {
            let class = match (is_done, now == Some(at)) {
                (true, _) => "done",
                (false, true) => "now",
                (false, false) => "",
            };
            let said = is_done.then(|| view! { <span class="vh">{cx.t("（済み）", " (done)")}</span> });
            view! { <li class=class aria-current=(now == Some(at)).then_some("step")>{text}{said}</li> }
        })
        .collect();
    view! { <ol class="report-way" aria-label=cx.t("公開までの流れ", "The way to its readers")>{items}</ol> }.into_any()
}

pub(super) fn table(cx: &Cx, desk: &ReportDesk) -> AnyView {
    let talks: Vec<_> = desk.talks.iter().map(|talk| row(cx, desk, talk)).collect();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=cx.t("枠の一覧", "List of sessions")><table class="desk-table report-table">
            <thead><tr><th scope="col">{cx.t("開始", "Start")}</th><th scope="col">{cx.t("題名・登壇者", "Title and speaker")}</th><th scope="col">{cx.t("ノート", "Notes")}</th><th scope="col">{cx.t("資料", "Slides")}</th><th scope="col">{cx.t("動画", "Video")}</th><th scope="col">{cx.t("質問", "Questions")}</th></tr></thead>
            <tbody>{talks}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(cx: &Cx, desk: &ReportDesk, talk: &TalkProgress) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let slot = &talk.slot;
    let names: Vec<String> = slot.speakers.iter().map(|billing| billing.name.clone()).collect();
    let start = slot.starts.as_ref().map_or_else(|| slot.number.to_string(), domain::time::Local::clock);
    view! {
        <tr data-row="" tabindex="-1">
            <td class="num nowrap">{start}</td>
            <td class="main"><a data-open="" href=routes::edit_notes(slug, number, slot.number)>{slot.title.clone()}</a><span class="quiet small block">{names.join("、")}</span></td>
            <td data-label=cx.t("ノート", "Notes")>{notes(cx, talk, card)}</td>
            <td data-label=cx.t("資料", "Slides")>{slides(cx, talk, card)}</td>
            <td data-label=cx.t("動画", "Video")>{video(cx, desk, talk)}</td>
            <td data-label=cx.t("質問", "Questions")>{questions(cx, talk)}</td>
        </tr>
    }
    .into_any()
}

fn there(text: String, more: Option<&'static str>) -> AnyView {
    let more = more.map(|more| view! { <span class="quiet small block">{more}</span> });
    view! { <span class="there">{icon::check()}{text}</span>{more} }.into_any()
}

fn awaited(text: String) -> AnyView {
    view! { <span class="warn-word">{icon::clock()}{text}</span> }.into_any()
}

fn dash() -> AnyView {
    view! { <span class="quiet" aria-hidden="true">"—"</span> }.into_any()
}

/// Before the event is over, what is not there is not late.
fn not_yet(cx: &Cx, card: &EventCard) -> AnyView {
    match card.state {
        EventState::Ended => awaited(cx.t("まだ", "None").to_owned()),
        _ => view! { <span class="quiet">{cx.t("まだ", "None yet")}</span> }.into_any(),
    }
}

/// Of which slides and a recording are awaited.
fn is_talk(talk: &TalkProgress) -> bool {
    matches!(talk.slot.kind, SlotKind::Talk | SlotKind::Lightning)
}

fn notes(cx: &Cx, talk: &TalkProgress, card: &EventCard) -> AnyView {
    match talk.lines {
        0 if talk.slot.kind == SlotKind::Qa => {
            view! { <span class="quiet">{cx.t("質問から", "From the questions")}</span> }.into_any()
        }
        0 => not_yet(cx, card),
        n => there(
            cx.lang.count(n, "行", "line", "lines"),
            talk.has_impression.then(|| cx.t("感想あり", "with an impression")),
        ),
    }
}

fn slides(cx: &Cx, talk: &TalkProgress, card: &EventCard) -> AnyView {
    match (talk.slot.has_slides(), is_talk(talk)) {
        (true, _) => there(cx.t("あり", "Yes").to_owned(), None),
        (false, true) => not_yet(cx, card),
        (false, false) => dash(),
    }
}

/// Where it begins in the recording; a video of its own is one.
fn video(cx: &Cx, desk: &ReportDesk, talk: &TalkProgress) -> AnyView {
    let Some(url) = &talk.slot.video_url else {
        return if is_talk(talk) { not_yet(cx, &desk.event.card) } else { dash() };
    };
    match talk.slot.video_at.or_else(|| embed::begins_at(url)) {
        Some(at) => there(video_clock(at), None),
        None => there(cx.t("あり", "Yes").to_owned(), None),
    }
}

fn questions(cx: &Cx, talk: &TalkProgress) -> AnyView {
    let (answered, asked) = (talk.answered, talk.asked);
    let said = t!(cx.lang, "{asked}件のうち回答 {answered}件", "{answered} of {asked} answered", asked, answered);
    let text = format!("{answered} / {asked}");
    match asked {
        0 => dash(),
        _ if answered == asked => there(text, None),
        _ => view! { <span class="warn-word">{icon::clock()}<span aria-hidden="true">{text}</span><span class="vh">{said}</span></span> }
            .into_any(),
    }
}
