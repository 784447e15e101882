//! `/{series}/{number}/attendees`: who comes and lets others read it.

use domain::{events::rules::takes_registrations, pages::participants::ParticipantsPage, t};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    events, routes,
    shell::{self, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, page: &ParticipantsPage) -> String {
    let title = cx.t("参加する人", "Who comes");
    let head = Head {
        title: format!("{title} — {}", page.card.name(cx.lang)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        ..Head::default()
    };
    shell::document(cx, head, || {
        let (slug, number) = (page.card.series_slug.as_str(), page.card.number);
        let shown = i64::try_from(page.names.len()).unwrap_or(i64::MAX);
        let others = (page.confirmed - shown).max(0);
        let names: Vec<_> = page.names.iter().map(|name| view! { <li>{name.clone()}</li> }).collect();
        let list = if !takes_registrations(page.card.state) {
            parts::empty(
                cx.t("名前は出していません", "No names are shown"),
                cx.t(
                    "申し込みを受け付けているあいだだけ、名前を出すと決めた人が並びます。",
                    "Those who show their names stand here while one can register, and no longer.",
                ),
            )
        } else if names.is_empty() {
            parts::empty(
                cx.t("名前を出している人はまだいません", "Nobody shows their name yet"),
                cx.t(
                    "名前は、本人がマイページで出すと決めたときだけ並びます。",
                    "Names stand here only of those who chose so on their own page.",
                ),
            )
        } else {
            let more = (others > 0).then(|| {
                view! { <p class="quiet">{t!(cx.lang, "ほかに{others}人", "and {others} more", others)}</p> }
            });
            view! { <ul class="participants">{names}</ul>{more} }.into_any()
        };
        let own = match page.own {
            Some((true, true)) => Some(cx.t("あなたの名前も出ています。", "Your name is among them.")),
            Some((true, false)) => Some(cx.t("あなたの名前は出ていません。", "Your name is not shown.")),
            _ => None,
        };
        let own = own.map(|text| {
            view! { <p class="small quiet">{text}" "<a href=format!("{}#visible", routes::ME)>{cx.t("マイページで変える", "Change it on your page")}</a></p> }
        });
        view! {
            <div class="wrap narrow-page">
                {parts::crumbs(cx, vec![
                    (routes::series(slug), page.series.name.clone()),
                    (routes::event(slug, number), page.card.name(cx.lang)),
                ])}
                <div class="page-head"><h1>{title}</h1><p class="lede">{events::title(&page.card, cx.lang)}" ・ "{cx.lang.count(page.confirmed, "人", "person", "people")}</p></div>
                {list}
                {own}
            </div>
        }
        .into_any()
    })
}
