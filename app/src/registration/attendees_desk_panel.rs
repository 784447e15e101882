//! The chosen one beside the list of those who registered: what one reads and does without leaving it. On a narrow screen
//! it stands in the place of the list.

use domain::{
    pages::{
        attendee::AttendeePage,
        attendees::{AttendeeList, PAGE_SIZE},
    },
    t,
};
use leptos::prelude::*;

use super::{
    attendee_desk_acts::by_hand,
    attendee_desk_parts::{Drawn, answers, called, history, initial, note, past, since},
    attendees_desk_find::{at_page, at_row, kept, opened},
};
use crate::{
    cx::Cx,
    form::Form,
    ui::{icon, seats::held_badge},
};

/// `form`: what was refused of it. `chosen`: numbers of those who are ticked in the list, between dots.
pub(super) fn panel(cx: &Cx, list: &AttendeeList, page: &AttendeePage, form: &Form, chosen: &str) -> AnyView {
    let mut kept = kept(list, chosen);
    kept.push(("list_open", page.held.code.clone()));
    let of = Drawn { page, form, kept: &kept };
    let called = called(cx, page);
    let sign = initial(&called);
    let full = of.address();
    view! {
        <aside class="person-panel" id="person" data-person="" tabindex="-1" aria-labelledby="person-name">
            {walk(cx, list, &page.held.code)}
            <div class="person-head">
                {sign}
                <div><h2 id="person-name">{called}</h2><p class="quiet small">{page.held.code.clone()}" ・ "{page.held.type_name.clone()}</p></div>
                <p class="row">{held_badge(&page.held, cx.lang)}{since(cx, page)}</p>
            </div>
            {of.problem(cx)}
            {page.may_edit.then(|| by_hand(cx, of))}
            {past(cx, of, page.chance(list.share_of(page.held.type_id)))}
            {answers(cx, of)}
            {note(cx, of)}
            <section class="card desk-card" aria-labelledby="history">{history(cx, of)}</section>
            <p class="small"><a class="tall" href=full>{icon::out()}{cx.t("この人だけのページを開く", "Open their own page")}</a></p>
        </aside>
    }
    .into_any()
}

/// Which one of how many, the ways to who stands before and after, and the way back to the list alone. Who is in another
/// view by now, by what was just done, has no neighbours.
fn walk(cx: &Cx, list: &AttendeeList, code: &str) -> AnyView {
    let at = list.attendees.iter().position(|one| one.code == code);
    let place = at.map(|at| {
        let ahead = i64::from(list.page - 1) * i64::from(PAGE_SIZE);
        let n = ahead + i64::try_from(at).unwrap_or_default() + 1;
        t!(cx.lang, "{all}人の{n}人目", "{n} of {all}", all = list.found, n)
    });
    let neighbour = |at: usize| list.attendees.get(at).map(|one| (one.code.as_str(), list.page));
    let before = at.and_then(|at| match at.checked_sub(1) {
        Some(at) => neighbour(at),
        None => list.before.as_deref().map(|code| (code, list.page - 1)),
    });
    let after = at.and_then(|at| neighbour(at + 1).or_else(|| list.after.as_deref().map(|code| (code, list.page + 1))));
    let way = |to: Option<(&str, u32)>, walk: &'static str, label: &'static str, sign: AnyView| {
        to.map(|(code, page)| {
            let href = at_row(&opened(list, page, code), code);
            view! { <a class="person-way" href=href data-walk=walk data-keeps="" aria-label=label>{sign}</a> }
        })
    };
    let alone = at_page(list, list.page);
    let alone = if at.is_some() { at_row(&alone, code) } else { alone };
    view! {
        <p class="person-walk small">
            <span class="quiet">{place}</span>
            {way(before, "before", cx.t("前の人", "The one before"), icon::up())}
            {way(after, "after", cx.t("次の人", "The next one"), icon::down())}
            <a class="person-way" href=alone data-escape="" data-keeps="" aria-label=cx.t("一覧だけにする", "The list alone")>{icon::cross()}</a>
        </p>
    }
    .into_any()
}
