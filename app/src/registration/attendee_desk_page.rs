//! `/organize/{series}/{number}/attendees/{code}`: one registration: what it is, what happened to it, and what an
//! organizer may do to it by hand.

use domain::pages::attendee::AttendeePage;
use leptos::prelude::*;

use super::{
    attendee_desk_acts::by_hand,
    attendee_desk_parts::{Drawn, answers, called, history, initial, note, past, since},
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{parts, seats::held_badge},
};

/// `form`: what was refused, with `do` for what it was.
pub fn document(cx: &Cx, page: &AttendeePage, form: &Form) -> String {
    let called = called(cx, page);
    let head = Head {
        title: format!("{called} — {}", page.card.name(cx.lang)),
        bar: called,
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Registrations,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, Drawn { page, form, kept: &[] }))
}

fn body(cx: &Cx, of: Drawn<'_>) -> AnyView {
    let page = of.page;
    let card = &page.card;
    let called = called(cx, page);
    let sign = initial(&called);
    let list = routes::event_desk_part(&card.series_slug, card.number, "attendees");
    view! {
        <div class="wrap attendee-desk">
            {parts::crumbs(cx, vec![(list, cx.t("申し込み", "Registrations").to_owned())])}
            <div class="page-head attendee-head">
                {sign}
                <div>
                    <h1 class="desk-title">{called}</h1>
                    <p class="quiet">{page.held.code.clone()}" ・ "{page.held.type_name.clone()}</p>
                </div>
                <p class="row">{held_badge(&page.held, cx.lang)}{since(cx, page)}</p>
            </div>
            {of.problem(cx)}
            <div class="sign-up-columns">
                <div class="desk-main">
                    {past(cx, of, None)}
                    {answers(cx, of)}
                    {note(cx, of)}
                    {page.may_edit.then(|| by_hand(cx, of))}
                </div>
                <aside class="card" aria-labelledby="history">{history(cx, of)}</aside>
            </div>
        </div>
    }
    .into_any()
}
