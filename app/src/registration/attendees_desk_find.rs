//! The ways through the list of those who registered: its addresses, its views, the search.

use domain::{
    ids::TypeId,
    pages::attendees::{AnswerFilter, AttendeeList, ListView},
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

/// A view, types and answers.
pub(super) type Filter<'a> = (ListView, &'a [TypeId], &'a [AnswerFilter]);

/// Address of what these find, with the words that are looked for.
pub(super) fn address(list: &AttendeeList, (view, types, answers): Filter<'_>, page: u32) -> String {
    let card = &list.event.card;
    let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
    routes::attendees(&card.series_slug, card.number, (word(view), types, &answers, &list.words), page)
}

const fn word(view: ListView) -> &'static str {
    match view {
        ListView::All => "",
        view => view.into_str(),
    }
}

/// The list as it is now, at one of its pages.
pub(super) fn at_page(list: &AttendeeList, page: u32) -> String {
    address(list, (list.view, &list.only_types, &list.only_answers), page)
}

/// Whether anybody is looked for.
pub(super) fn is_narrowed(list: &AttendeeList) -> bool {
    list.view != ListView::All || !list.only_types.is_empty() || !list.only_answers.is_empty() || !list.words.is_empty()
}

/// The same with one of them beside it; what ends an address is not part of it.
pub(super) fn opened(list: &AttendeeList, page: u32, code: &str) -> String {
    routes::with_query(&at_page(list, page), &[("open", code)])
}

/// An address that goes on at a line of the list.
pub(super) fn at_row(address: &str, code: &str) -> String {
    format!("{address}#{}", routes::attendee_row(code))
}

/// What a form sends along of the list, so that it comes back as it was, and means whom it finds: types between dots, answers
/// as in an address.
pub(super) fn sent_along(list: &AttendeeList) -> Vec<(&'static str, String)> {
    let types: Vec<String> = list.only_types.iter().map(ToString::to_string).collect();
    let answers: Vec<String> = list.only_answers.iter().map(ToString::to_string).collect();
    let answers: Vec<(&str, &str)> = answers.iter().map(|answer| ("answer", answer.as_str())).collect();
    vec![
        ("list_view", word(list.view).to_owned()),
        ("list_type", types.join(".")),
        ("list_answer", routes::with_query("", &answers).trim_start_matches('?').to_owned()),
        ("list_q", list.words.clone()),
        ("list_page", list.page.to_string()),
    ]
}

/// What a form that stands beside the list sends along of it. `chosen`: numbers of those who are ticked, between dots.
pub fn kept(list: &AttendeeList, chosen: &str) -> Vec<(&'static str, String)> {
    let mut kept = vec![("beside", "1".to_owned()), ("list_chosen", chosen.to_owned())];
    kept.extend(sent_along(list));
    kept
}

/// Saved ways to look at the list, each with how many it finds.
pub(super) fn views(cx: &Cx, list: &AttendeeList) -> AnyView {
    let link = |href: String, is_here: bool, word: String, n: i64| {
        let current = is_here.then_some("page");
        view! { <a href=href aria-current=current>{word}" "<span class="quiet">{n}</span></a> }.into_any()
    };
    let mut tabs = Vec::new();
    for (view, n) in &list.counts {
        let is_all = *view == ListView::All;
        let is_here = *view == list.view && (!is_all || list.only_types.is_empty());
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
        if *n == 0 && !is_here && !is_all {
            continue;
        }
        // All are all; any other view looks among those whom the other filters find.
        let filter: Filter<'_> = if is_all { (*view, &[], &[]) } else { (*view, &list.only_types, &list.only_answers) };
        tabs.push(link(address(list, filter, 1), is_here, word.to_owned(), *n));
        if is_all && list.types.len() > 1 {
            for kind in &list.types {
                let own = [kind.id];
                let is_here = list.view == ListView::All && list.only_types == own;
                let n = kind.confirmed + kind.waitlisted;
                let href = address(list, (ListView::All, &own, &list.only_answers), 1);
                tabs.push(link(href, is_here, kind.name.clone(), n));
            }
        }
    }
    view! { <nav class="view-tabs" aria-label=cx.t("見方", "Views")>{tabs}</nav> }.into_any()
}

fn all(list: &AttendeeList) -> String {
    let card = &list.event.card;
    routes::event_desk_part(&card.series_slug, card.number, "attendees")
}

/// Looks for somebody among thousands, also somebody who stands before the reception.
pub(super) fn find(cx: &Cx, list: &AttendeeList) -> AnyView {
    let words = cx.t("名前、メール、受付番号", "Name, mail or number");
    view! {
        <form class="find-listed" action=all(list) role="search">
            <label class="vh" for="q">{words}</label>
            <button class="find-go" aria-label=cx.t("さがす", "Search")>{icon::search()}</button>
            <input id="q" type="search" name="q" maxlength="100" value=list.words.clone() placeholder=words/>
            <kbd aria-hidden="true">"/"</kbd>
            {view_field(list)}
            {list.only_types.iter().copied().map(type_field).collect::<Vec<_>>()}
            {list.only_answers.iter().map(answer_field).collect::<Vec<_>>()}
        </form>
    }
    .into_any()
}

/// How many the words find, with the way to everybody.
pub(super) fn found(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let n = list.found;
    (!list.words.is_empty()).then(|| {
        let count = t!(cx.lang, "{n}件", "{n} found", n);
        view! { <p class="quiet small">{count}" ・ "<a class="tall" href=all(list)>{cx.t("すべて見る", "Show all")}</a></p> }
            .into_any()
    })
}

/// The view, as a form that asks for the list sends it.
pub(super) fn view_field(list: &AttendeeList) -> Option<AnyView> {
    let view = word(list.view);
    (!view.is_empty()).then(|| view! { <input type="hidden" name="view" value=view/> }.into_any())
}

/// A type, in the same way.
pub(super) fn type_field(id: TypeId) -> AnyView {
    view! { <input type="hidden" name="type" value=id.to_string()/> }.into_any()
}

/// An answer, in the same way.
pub(super) fn answer_field(answer: &AnswerFilter) -> AnyView {
    view! { <input type="hidden" name="answer" value=answer.to_string()/> }.into_any()
}
