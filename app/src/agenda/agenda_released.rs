//! The agenda as readers see it now, beside the draft that its organizers edit: read only, with what differs in the draft. Two
//! links lead from one to the other, so it needs no script, and a badge and a sentence say which of them one sees.

use std::collections::HashMap;

use domain::{
    agenda::{
        changes::Timed,
        releases::named,
        types::{AgendaChange, ChangeOf},
    },
    ids::SlotId,
    pages::agenda_editor::AgendaEditor,
    t,
};
use leptos::prelude::*;

use super::agenda_view;
use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{icon, parts, tlp},
};

/// What the address says of the released version.
pub const RELEASED: &str = "released";

pub fn document(cx: &Cx, editor: &AgendaEditor) -> String {
    let head = Head {
        title: format!("{} {}", editor.card.name(cx.lang), cx.t("公開中のタイムテーブル", "released agenda")),
        series: Some((&editor.series).into()),
        bar: cx.t("タイムテーブル", "Agenda").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Agenda,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, editor))
}

/// 公開中 v5
pub(super) fn label(cx: &Cx, editor: &AgendaEditor) -> String {
    match editor.release {
        0 => cx.t("公開中", "Released").to_owned(),
        release => t!(cx.lang, "公開中 v{release}", "Released v{release}", release),
    }
}

/// The draft or what is released, where something is.
pub(super) fn versions(cx: &Cx, editor: &AgendaEditor, shows_released: bool) -> Option<AnyView> {
    if editor.released_slots.is_empty() {
        return None;
    }
    let link = |see: &'static str, words: String| {
        let current = (shows_released == (see == RELEASED)).then_some("page");
        view! { <a href=agenda_view::href(&editor.card, &[("see", see)]) aria-current=current>{words}</a> }
    };
    Some(
        view! {
            <nav class="agenda-choice" aria-label=cx.t("下書きか公開中か", "Draft or released")>
                {link("", cx.t("下書き", "Draft").to_owned())}
                {link(RELEASED, label(cx, editor))}
            </nav>
        }
        .into_any(),
    )
}

fn body(cx: &Cx, editor: &AgendaEditor) -> AnyView {
    let card = &editor.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let released = editor.released.as_ref().map(|at| {
        t!(
            cx.lang,
            "最後のリリース {date} {clock}",
            "Last released {date} {clock}",
            date = at.date(cx.lang),
            clock = at.clock()
        )
    });
    view! {
        <div class="wrap agenda-page">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::series_desk(slug), editor.series.name.clone()),
                (routes::event_desk(slug, number), card.name(cx.lang)),
            ])}
            <div class="page-head desk-head agenda-top">
                <div class="agenda-title">
                    <div class="row">
                        <h1 class="desk-title">{cx.t("公開中のタイムテーブル", "The released agenda")}</h1>
                        <span class="badge ok">{label(cx, editor)}</span>
                    </div>
                    <p class="row quiet">
                        <span>{cx.t("いま読者に見えている内容です。見るだけで、ここでは変えられません。", "This is what readers see. It is read only: change the draft.")}</span>
                        {released.map(|text| view! { <span class="small">{text}</span> })}
                    </p>
                </div>
                <div class="row">
                    <a class="button" href=routes::event(slug, number)>{cx.t("公開ページを見る", "See the public page")}</a>
                    <a class="button primary" href=agenda_view::href(card, &[])>{icon::pencil()}{cx.t("下書きを編集", "Edit the draft")}</a>
                </div>
            </div>
            <div class="row agenda-views">{versions(cx, editor, true)}</div>
            {list(cx, editor)}
        </div>
    }
    .into_any()
}

fn list(cx: &Cx, editor: &AgendaEditor) -> AnyView {
    if editor.released_slots.is_empty() {
        return parts::empty(
            cx.t("まだリリースしていません", "Nothing is released yet"),
            cx.t(
                "下書きをリリースすると、ここに公開中の内容が出ます。",
                "Release the draft, and what readers see stands here.",
            ),
        );
    }
    let mut by_slot: HashMap<SlotId, Vec<&AgendaChange>> = HashMap::new();
    for change in &editor.changes {
        let slot = change.at.and_then(|at| editor.slots.get(at)?.slot);
        if let Some(slot) = slot {
            by_slot.entry(slot).or_default().push(change);
        }
    }
    let rows: Vec<_> = editor
        .released_slots
        .iter()
        .map(|timed| {
            let id = timed.0.slot;
            let is_gone = editor.slots.iter().all(|slot| slot.slot != id);
            let changes = id.and_then(|id| by_slot.remove(&id)).unwrap_or_default();
            row(cx, timed, is_gone, &changes)
        })
        .collect();
    let moves = editor.changes.iter().any(|change| change.of == ChangeOf::Order);
    let moves = moves.then(|| {
        view! { <p class="quiet">{cx.t("下書きでは、枠の順番も違います。", "In the draft the slots also stand in another order.")}</p> }
    });
    let same = editor.changes.is_empty().then(|| {
        view! { <p class="quiet">{cx.t("下書きは、公開中の内容と同じです。", "The draft is the same.")}</p> }
    });
    view! {
        {same}
        <div class="released-head" aria-hidden="true"><span>{cx.t("開始", "Start")}</span><span>{label(cx, editor)}</span><span>{cx.t("下書きでは", "In the draft")}</span></div>
        <ol class="released-rows">{rows}</ol>
        {moves}
        {added(cx, editor)}
    }
    .into_any()
}

/// A released slot, and what the draft makes of it.
fn row(cx: &Cx, (slot, clock): &Timed, is_gone: bool, changes: &[&AgendaChange]) -> AnyView {
    let class = match (is_gone, changes.is_empty()) {
        (true, _) => "gone",
        (false, false) => "changed",
        (false, true) => "",
    };
    let title = if slot.title.is_empty() { cx.t("題名なし", "No title").to_owned() } else { slot.title.clone() };
    let names = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect::<Vec<_>>();
    let minutes = cx.lang.count(slot.minutes, "分", "minute", "minutes");
    let facts: Vec<String> =
        [slot.kind.label(cx.lang).to_owned(), minutes, slot.room.clone(), names.join(cx.t("、", ", "))]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .collect();
    let drafted = if is_gone {
        view! { <span class="badge warn">{cx.t("下書きにはありません", "Not in the draft")}</span> }.into_any()
    } else if changes.is_empty() {
        view! { <span class="quiet small">{cx.t("同じ", "Same")}</span> }.into_any()
    } else {
        let words: Vec<_> =
            changes.iter().filter_map(|change| becomes(cx, change)).map(|words| view! { <li>{words}</li> }).collect();
        view! { <span class="badge accent">{cx.t("変更", "Changed")}</span><ul>{words}</ul> }.into_any()
    };
    let at = if clock.is_empty() { "—".to_owned() } else { clock.clone() };
    view! {
        <li class=class data-kind=slot.kind.into_str()>
            <p class="at">{at}</p>
            <div class="released-slot">
                <p><strong>{title}</strong>{(!slot.sharing.tlp.is_open()).then(|| tlp::mark(slot.sharing.tlp))}</p>
                <p class="quiet small">{facts.join(" ・ ")}</p>
            </div>
            <div class="released-drafted"><span class="vh">{cx.t("下書きでは", "In the draft")}" "</span>{drafted}</div>
        </li>
    }
    .into_any()
}

/// What a fact is in the draft. What is no change of one slot is said elsewhere.
fn becomes(cx: &Cx, change: &AgendaChange) -> Option<String> {
    let or_dash = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    match &change.of {
        ChangeOf::Time { to, .. } => Some(t!(cx.lang, "時刻 {to}", "Time: {to}", to = or_dash(to))),
        ChangeOf::Room { to, .. } => {
            let to = if to.is_empty() { cx.t("全員", "everybody").to_owned() } else { to.clone() };
            Some(t!(cx.lang, "部屋 {to}", "Room: {to}", to))
        }
        ChangeOf::OtherRoom { name } => {
            Some(t!(cx.lang, "部屋 同じ名前の別の部屋 {name}", "Room: another one called {name}", name = name.clone()))
        }
        ChangeOf::Title { .. } => {
            Some(t!(cx.lang, "題名 {title}", "Title: {title}", title = named(&change.title, cx.lang)))
        }
        ChangeOf::Speakers { to, .. } => Some(t!(cx.lang, "登壇者 {to}", "Speakers: {to}", to = or_dash(to))),
        ChangeOf::Details => {
            Some(cx.t("種類・長さ・共有の範囲などが違います", "Kind, length, label or the like differ").to_owned())
        }
        ChangeOf::Added | ChangeOf::Removed | ChangeOf::Order => None,
    }
}

/// Slots that the draft has and readers do not see yet.
fn added(cx: &Cx, editor: &AgendaEditor) -> Option<AnyView> {
    let items: Vec<_> = editor
        .changes
        .iter()
        .filter(|change| change.of == ChangeOf::Added)
        .filter_map(|change| {
            let at = change.at?;
            let begin = editor.clocks.get(at).map_or("", |(begin, _)| begin.as_str());
            let words = format!("{begin} {}", named(&change.title, cx.lang)).trim().to_owned();
            Some(view! { <li>{words}</li> })
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="stack tight">
                <h2 class="aside-head">{cx.t("下書きで増える枠", "New in the draft")}</h2>
                <ul class="agenda-changes">{items}</ul>
            </section>
        }
        .into_any()
    })
}
