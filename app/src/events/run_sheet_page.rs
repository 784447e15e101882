//! `/organize/{series}/{number}/run`: the run sheet as it lies in everybody's hand on the evening. It brings itself
//! up to date while it is open.

use domain::{agenda::run_sheet, pages::run_sheet::RunSheetPage, t};
use leptos::prelude::*;

use super::run_lines::{closes, date, line};
use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
};

/// Seconds after which an open page asks again.
const AGAIN: u32 = 20;

pub fn document(cx: &Cx, page: &RunSheetPage) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} {}", card.name(cx.lang), cx.t("当日の進行", "run sheet")),
        bar: cx.t("当日の進行", "Run sheet").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Overview,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &RunSheetPage) -> AnyView {
    let (lang, card) = (cx.lang, &page.event.card);
    let action = routes::run_sheet(&card.series_slug, card.number);
    let now = run_sheet::current(&page.rows, page.now);
    // On any of its days.
    let is_evening = page.rows.iter().any(|row| (row.planned - page.now).num_hours().abs() < 12);
    let begins = run_sheet::days(&page.rows);
    // In another room the one before may go on.
    let beside = now.map(|now| run_sheet::beside(&page.rows, now, page.now)).unwrap_or_default();
    let lines: Vec<_> = page
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let is_on = now == Some(at) || beside.contains(&at);
            let is_over = !is_on && now.is_some_and(|now| at < now);
            let later = (page.may_delay && is_evening && !is_over).then(|| {
                let name = t!(lang, "{title} を5分延ばす", "5 more minutes for {title}", title = row.title);
                view! {
                    <form method="post" action=action.clone()><input type="hidden" name="line" value=row.key()/><input type="hidden" name="minutes" value="5"/><button class="button" name="do" value="delay" aria-label=name>{cx.t("+5分", "+5 min")}</button></form>
                }
                .into_any()
            });
            view! { {date(cx, &page.rows, &begins, at)}{line(cx, row, None, is_on, later)} }.into_any()
        })
        .collect();
    let nothing = page.rows.is_empty().then(|| view! { <p class="quiet">{cx.t("まだ何もありません。概要で行を足せます。", "Nothing yet. Lines are added on the overview.")}</p> });
    let contacts: Vec<_> = page.contacts.lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect();
    let contacts = (!contacts.is_empty()).then(|| {
        view! { <section class="desk-section"><h2>{cx.t("困ったときの連絡先", "When something goes wrong")}</h2><ul class="contacts">{contacts}</ul></section> }
    });
    view! {
        <div class="wrap run-page" id="run-page" data-again=AGAIN.to_string()>
            <h1 class="desk-title">{t!(lang, "{event} 当日の進行", "{event}: run sheet", event = card.name(lang))}</h1>
            {closes(cx, &page.rows, page.leave)}
            {nothing}
            <ul class="runs">{lines}</ul>
            {contacts}
        </div>
    }
    .into_any()
}
