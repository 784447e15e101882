//! Talks that lost their speaker, on the page of what is missing: what they wrote, and who could speak instead.

use domain::{
    pages::missing::{CalledOff, MissingPage, Replacement},
    proposals::types::Decision,
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

pub(super) fn section(cx: &Cx, page: &MissingPage) -> Option<AnyView> {
    let rows: Vec<_> = page.called_off.iter().map(|one| row(cx, page, one)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="called-off" aria-labelledby="called-off">
                <div class="section-line"><h2 id="called-off">{cx.t("登壇の取りやめ", "Talks without their speaker")}</h2><span class="quiet small">{cx.t("採択のお知らせのあとに、登壇者が辞退したか取りやめました", "Their speakers declined or called them off after they were accepted")}</span></div>
                <ul>{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn minutes(cx: &Cx, n: i32) -> String {
    cx.lang.count(n, "分", "minute", "minutes")
}

fn row(cx: &Cx, page: &MissingPage, one: &CalledOff) -> AnyView {
    let lang = cx.lang;
    let slug = page.series.slug.as_str();
    let event = one.event.map(|number| lang.nth(number)).unwrap_or_default();
    let at = format!("{} {}", one.at.day(lang), one.at.clock());
    let meta = [event, one.name.clone(), minutes(cx, one.minutes), at];
    let meta = meta.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ・ ");
    let words = (!one.words.is_empty()).then(|| view! { <p class="called-off-words">{one.words.clone()}</p> });
    let placed = one.event.filter(|_| one.is_placed && page.may_edit).map(|number| {
        view! { <p class="small"><span class="warn-word">{icon::warn()}{cx.t("タイムテーブルに残っています", "It stands on the agenda still")}</span>" "<a class="tall" href=routes::event_desk_part(slug, number, "agenda")>{cx.t("タイムテーブルを開く", "Open the agenda")}</a></p> }
    });
    let instead: Vec<_> = one.replacements.iter().map(|other| replacement(cx, page, other)).collect();
    let instead = if instead.is_empty() {
        view! { <p class="quiet small">{cx.t("補欠の応募はありません。", "Nobody is on the waitlist.")}</p> }.into_any()
    } else {
        view! { <p class="small"><b>{cx.t("代わりの候補(補欠)", "Who could speak instead (waitlist)")}</b></p><ul class="called-off-instead">{instead}</ul> }
            .into_any()
    };
    let settle = page.may_edit.then(|| {
        view! {
            <form method="post" action=routes::missing(slug)><input type="hidden" name="proposal" value=one.id.to_string()/><button class="button" name="do" value="settle">{icon::check()}{cx.t("対応した", "Taken care of")}</button></form>
        }
    });
    view! {
        <li data-row="" tabindex="-1">
            <div class="called-off-what"><a href=routes::proposal_desk(slug, one.id) lang=cx.content_lang(&one.title)>{one.title.clone()}</a><p class="quiet small">{meta}</p>{words}{placed}{instead}</div>
            {settle}
        </li>
    }
    .into_any()
}

/// The way to read it, and to accept it: told with the other results. Nobody has decided on it, or it would not stand here; so
/// the form names no decision that its sender has seen, and whoever decided meanwhile is not decided over.
fn replacement(cx: &Cx, page: &MissingPage, other: &Replacement) -> AnyView {
    let slug = page.series.slug.as_str();
    let label = t!(cx.lang, "応募{n}を採択にする", "Accept no. {n}", n = other.number);
    let accept = page.may_edit.then(|| {
        view! {
            <form method="post" action=routes::proposal_desk_act(slug, other.id, "decide")><button class="button" name="do" value=Decision::Accept.into_str() aria-label=label>{cx.t("採択にする", "Accept it")}</button></form>
        }
    });
    view! {
        <li><span><a href=routes::proposal_desk(slug, other.id) lang=cx.content_lang(&other.title)>{other.title.clone()}</a>" "<span class="quiet small">{minutes(cx, other.minutes)}</span></span>{accept}</li>
    }
    .into_any()
}
