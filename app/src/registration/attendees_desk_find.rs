//! The ways through the list of those who registered: its addresses, its views, the search.

use domain::{
    pages::attendees::{AttendeeList, ListView},
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

/// Address of a view, of one type, with the words that are looked for.
fn address(list: &AttendeeList, view: ListView, kind: &str, page: u32) -> String {
    let card = &list.event.card;
    let view = if view == ListView::All { "" } else { view.into_str() };
    routes::attendees(&card.series_slug, card.number, (view, kind, &list.words), page)
}

/// The list as it is now, at one of its pages.
pub(super) fn at_page(list: &AttendeeList, page: u32) -> String {
    address(list, list.view, &kind(list), page)
}

/// The same with one of them beside it; what ends an address is not part of it.
pub(super) fn opened(list: &AttendeeList, page: u32, code: &str) -> String {
    routes::with_query(&at_page(list, page), &[("open", code)])
}

/// An address that goes on at a line of the list.
pub(super) fn at_row(address: &str, code: &str) -> String {
    format!("{address}#{}", routes::attendee_row(code))
}

fn kind(list: &AttendeeList) -> String {
    list.only_type.map(|id| id.to_string()).unwrap_or_default()
}

/// What a form that stands beside the list sends along of it. `chosen`: numbers of those who are ticked, between dots.
pub fn kept(list: &AttendeeList, chosen: &str) -> Vec<(&'static str, String)> {
    let view = if list.view == ListView::All { "" } else { list.view.into_str() };
    vec![
        ("beside", "1".to_owned()),
        ("list_view", view.to_owned()),
        ("list_type", kind(list)),
        ("list_q", list.words.clone()),
        ("list_page", list.page.to_string()),
        ("list_chosen", chosen.to_owned()),
    ]
}

/// Saved ways to look at the list, each with how many it finds.
pub(super) fn views(cx: &Cx, list: &AttendeeList) -> AnyView {
    let link = |href: String, is_here: bool, word: String, n: i64| {
        let current = is_here.then_some("page");
        view! { <a href=href aria-current=current>{word}" "<span class="quiet">{n}</span></a> }.into_any()
    };
    let is_plain = list.view == ListView::All;
    let mut tabs = Vec::new();
    for (view, n) in &list.counts {
        let is_here = *view == list.view && (list.only_type.is_none() || !is_plain);
        let word = match view {
            ListView::All => cx.t("すべて", "All"),
            ListView::Confirmed => cx.t("参加確定", "Confirmed"),
            ListView::Waitlisted => cx.t("キャンセル待ち", "Waitlisted"),
            ListView::Cancelled => cx.t("キャンセル済み", "Cancelled"),
            ListView::First => cx.t("初参加", "First time"),
            ListView::Came => cx.t("出席", "Came"),
            ListView::Absent => cx.t("まだ・欠席", "Not come"),
            ListView::Noted => cx.t("メモあり", "Noted"),
            ListView::Undelivered => cx.t("メール不達", "Mail undelivered"),
        };
        // What would find nobody is not offered, but for the page that one stands on.
        if *n == 0 && !is_here && *view != ListView::All {
            continue;
        }
        tabs.push(link(address(list, *view, "", 1), is_here, word.to_owned(), *n));
        if *view == ListView::All && list.types.len() > 1 {
            for kind in &list.types {
                let is_here = is_plain && list.only_type == Some(kind.id);
                let n = kind.confirmed + kind.waitlisted;
                tabs.push(link(address(list, ListView::All, &kind.id.to_string(), 1), is_here, kind.name.clone(), n));
            }
        }
    }
    view! { <nav class="view-tabs" aria-label=cx.t("見方", "Views")>{tabs}</nav> }.into_any()
}

/// Looks for somebody among thousands, also somebody who stands before the reception.
pub(super) fn find(cx: &Cx, list: &AttendeeList) -> AnyView {
    let card = &list.event.card;
    let all = routes::event_desk_part(&card.series_slug, card.number, "attendees");
    let found = (!list.words.is_empty()).then(|| {
        let n = list.found;
        let count = t!(cx.lang, "{n}件", "{n} found", n);
        view! { <p class="quiet small">{count}" ・ "<a href=all.clone()>{cx.t("すべて見る", "Show all")}</a></p> }
    });
    view! {
        <form class="find-attendee" action=all.clone() role="search">
            <label class="vh" for="q">{cx.t("名前、メール、受付番号", "Name, mail or number")}</label>
            <div class="searchbox">
                <input class="input" id="q" type="search" name="q" maxlength="100" value=list.words.clone() placeholder=cx.t("名前、メール、受付番号", "Name, mail or number")/>
                <button class="button">{icon::search()}{cx.t("さがす", "Search")}</button>
            </div>
            {(list.view != ListView::All).then(|| view! { <input type="hidden" name="view" value=list.view.into_str()/> })}
            {list.only_type.map(|id| view! { <input type="hidden" name="type" value=id.to_string()/> })}
            {found}
        </form>
    }
    .into_any()
}
