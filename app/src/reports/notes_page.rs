//! `/organize/{series}/{number}/notes/{n}`: notes of one talk as nested Markdown. A plain form;
//! with script an island that previews and saves as one types.

use domain::pages::notes_editor::NotesEditor;
use leptos::prelude::*;

use super::report_desk_page::revisions;
use crate::{
    cx::Cx,
    form::Form,
    reports::notes_editor::{NotesIsland, in_one},
    routes,
    shell::{self, Bundle, DeskPage, Head, Nav},
    ui::{field, icon, parts, tlp},
};

/// `form` has the fields `markdown` and `impression` when what was typed was refused; `base` and the
/// `was_…` where it was made on another state than the stored one. Without these, somebody else saved
/// first: their text stands beside what was typed.
pub fn document(cx: &Cx, editor: NotesEditor, form: Form) -> String {
    let head = Head {
        title: format!("{} — {}", cx.t("ノート", "Notes"), editor.slot.title),
        series: Some((&editor.series).into()),
        bar: cx.t("ノート", "Notes").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Report,
        bundle: Some(Bundle::Desk),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &editor, &form))
}

fn body(cx: &Cx, editor: &NotesEditor, form: &Form) -> AnyView {
    let card = &editor.event.card;
    let (slug, number, n) = (card.series_slug.clone(), card.number, editor.slot.number);
    let typed = |name: &str, stored: &str| form.values.get(name).map_or_else(|| stored.to_owned(), Clone::clone);
    let is_typed = form.values.contains_key("markdown");
    let was = (typed("was_markdown", &editor.markdown), typed("was_impression", &editor.impression));
    let theirs = if is_typed && !form.values.contains_key("base") {
        in_one(&editor.markdown, &editor.impression, cx.lang)
    } else {
        String::new()
    };
    let at = editor.slots.iter().position(|slot| slot.number == n);
    let near = |slot: Option<&domain::agenda::types::Slot>, text: &'static str| {
        slot.map(|slot| view! { <a class="button" href=routes::edit_notes(&slug, number, slot.number) title=slot.title.clone()>{text}</a> })
    };
    let previous =
        near(at.and_then(|at| at.checked_sub(1)).and_then(|at| editor.slots.get(at)), cx.t("前のセッション", "Before"));
    let next = near(at.and_then(|at| editor.slots.get(at + 1)), cx.t("次のセッション", "Next"));
    view! {
        <div class="wrap">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::report_desk(&slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head">
                <div><h1 class="desk-title">{editor.slot.title.clone()}</h1>{parts::billed(&editor.slot.speakers, card.mark, cx.lang)}{tlp::of_slot(cx, &editor.slot)}</div>
                <div class="row">{previous}{next}</div>
            </div>
            {field::problem(cx, form)}
            <NotesIsland
                slug=slug.clone() number=number talk=n lang=cx.lang
                markdown=typed("markdown", &editor.markdown)
                impression=typed("impression", &editor.impression)
                base=typed("base", &editor.base)
                was=is_typed.then_some(was)
                theirs=theirs
                sign_in=routes::sign_in_then(routes::ORGANIZE)
            />
            <section class="section"><h2 class="aside-head row">{icon::clock()}{cx.t("変更の記録", "Revisions")}</h2>{revisions(cx, &editor.revisions, |r| routes::revision(&slug, number, n, r))}</section>
        </div>
    }
    .into_any()
}
