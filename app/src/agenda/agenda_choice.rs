//! What the editor of an agenda lets choose: a list or rooms, of a long one a part; and the keys of either. And what became
//! of a slot that an undo took back from another event.

use domain::{VariantArray as _, agenda::types::SlotKind, pages::agenda_editor::AgendaEditor, t};
use leptos::prelude::*;

use super::{
    agenda_released, agenda_rooms,
    agenda_view::{self, View},
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{icon, parts},
};

/// Which keys do what, where there is a keyboard.
pub(super) fn keys(cx: &Cx, shown: &View) -> AnyView {
    let undo = view! { <kbd>"Ctrl Z"</kbd><span>{cx.t("欄の外で元に戻す", "Undo, outside of fields")}</span> };
    if !shown.shows_rooms {
        return view! { <p class="keys"><kbd>"Alt ↑↓"</kbd><span>{cx.t("並べ替え", "Move")}</span><kbd>"Enter"</kbd><span>{cx.t("保存", "Save")}</span>{undo}</p> }.into_any();
    }
    view! {
        <p class="keys">
            <kbd>"↑↓←→"</kbd><span>{cx.t("枠を選ぶ", "Choose a slot")}</span>
            <kbd>"Alt ↑↓"</kbd><span>{cx.t("5分動かす", "Move by 5 min")}</span>
            <kbd>"Alt ←→"</kbd><span>{cx.t("部屋を移す", "Other room")}</span>
            <kbd>"Shift ↑↓"</kbd><span>{cx.t("長さ", "Length")}</span>
            <kbd>"Enter"</kbd><span>{cx.t("動かし方を開く", "Ways to move")}</span>
            <kbd>"E"</kbd><span>{cx.t("編集", "Edit")}</span>
            {undo}
            <span class="keys-same">{cx.t("つかんで動かすのと、同じことがキーでできます。", "Keys do all that dragging does.")}</span>
        </p>
    }
    .into_any()
}

/// The key that adds a slot of a kind, where there is one.
const fn key(kind: SlotKind) -> Option<&'static str> {
    match kind {
        SlotKind::Talk => Some("N"),
        SlotKind::Lightning => Some("L"),
        SlotKind::Break => Some("B"),
        SlotKind::Qa => Some("Q"),
        SlotKind::Announcement => Some("I"),
        SlotKind::Opening | SlotKind::Closing => None,
    }
}

/// Buttons that add a slot, each with its key: behind the slot that the focus is on, else at the end. `rooms.js` presses
/// them.
pub(super) fn adds(cx: &Cx, shown: &View) -> Vec<AnyView> {
    let button = |value: String, key: Option<&'static str>, words: &'static str| {
        let sign = key.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> });
        view! { <button class="button plain" name="do" value=value data-key=key aria-keyshortcuts=key>{words}{sign}</button> }
            .into_any()
    };
    let kinds = SlotKind::VARIANTS
        .iter()
        .map(|kind| button(format!("add:{}", kind.into_str()), key(*kind), kind.label(cx.lang)));
    // Where there are rooms a slot is in one of them, unless somebody says that it is for all.
    let for_all =
        (!shown.rooms.is_empty()).then(|| button("add:all".to_owned(), Some("W"), cx.t("全部屋", "All rooms")));
    kinds.chain(for_all).collect()
}

/// The page's own keys for the foot of the desk.
pub(super) fn own_keys(cx: &Cx, shown: &View) -> Vec<(&'static str, &'static str)> {
    let letters = if shown.rooms.is_empty() { "N L B Q I" } else { "N L B Q I W" };
    vec![(letters, cx.t("枠を足す", "add a slot"))]
}

/// What the grid is called.
pub(super) fn by_clock(cx: &Cx, shown: &View) -> &'static str {
    if shown.rooms.is_empty() { cx.t("時刻の表", "By the clock") } else { cx.t("部屋ごと", "Rooms") }
}

/// The draft or what is released; a list or rooms, where there are both; of a long list its rooms one at a time; what differs
/// from what is released; and one room more.
pub(super) fn choice(cx: &Cx, editor: &AgendaEditor, shown: &View) -> Option<AnyView> {
    let card = &editor.card;
    let link = |view: &'static str, words: &'static str| {
        let current = ((view == "rooms") == shown.shows_rooms).then_some("true");
        view! { <a href=agenda_view::href(card, &[("view", view)]) aria-current=current>{words}</a> }.into_any()
    };
    // What is empty is shown in one way only.
    let views = (shown.has_grid && !editor.slots.is_empty()).then(|| {
        let links = vec![link("list", cx.t("1列の表", "List")), link("rooms", by_clock(cx, shown))];
        view! { <nav class="agenda-choice" aria-label=cx.t("表し方", "View")>{links}</nav> }.into_any()
    });
    let parts = (shown.is_long && !shown.shows_rooms && !shown.rooms.is_empty()).then(|| {
        let all = std::iter::once(String::new()).chain(shown.rooms.iter().cloned());
        let links: Vec<_> = all
            .map(|room| {
                let current = (room == shown.room).then_some("true");
                let words = if room.is_empty() { cx.t("全員", "Everybody").to_owned() } else { room.clone() };
                view! { <a href=agenda_view::href(card, &[("view", "list"), ("in", &room)]) aria-current=current>{words}</a> }
            })
            .collect();
        view! { <nav class="agenda-choice" aria-label=cx.t("部屋", "Room")>{links}</nav> }.into_any()
    });
    let add = card.starts.is_some().then(|| agenda_rooms::button(cx));
    let versions = agenda_released::versions(cx, editor, false);
    let differs = (!editor.changes.is_empty() && versions.is_some()).then(|| {
        let words = match editor.release {
            0 => cx.t("公開中との違い", "Differences from the released").to_owned(),
            release => t!(cx.lang, "v{release}との違い", "Differences from v{release}", release),
        };
        view! { <a class="agenda-differs" href="#agenda-changes">{words}</a> }
    });
    let has_any = versions.is_some() || views.is_some() || parts.is_some() || add.is_some();
    has_any.then(|| {
        view! { <div class="row agenda-views">{versions}{views}{parts}<span class="row agenda-views-end">{differs}{add}</span></div> }
            .into_any()
    })
}

/// The way to more rows of a long list.
pub(super) fn pages(cx: &Cx, editor: &AgendaEditor, shown: &View) -> Option<AnyView> {
    let at = |from: usize| {
        let from = if from > 0 { from.to_string() } else { String::new() };
        agenda_view::href(&editor.card, &[("view", "list"), ("in", &shown.room), ("from", &from)])
    };
    let before = shown
        .before()
        .map(|from| view! { <a class="button" href=at(from)>{icon::left()}{cx.t("前の枠", "Slots before")}</a> });
    let next = shown
        .next()
        .map(|from| view! { <a class="button" href=at(from)>{icon::right()}{cx.t("次の枠", "More slots")}</a> });
    (before.is_some() || next.is_some()).then(|| view! { <p class="row">{before}{next}</p> }.into_any())
}

/// Where a slot stands that had gone to another event, once that is undone: here again, or at both.
pub(super) fn undone(cx: &Cx, editor: &AgendaEditor, form: &Form) -> Option<AnyView> {
    let number = |name: &str| form.value(name).parse::<i32>().ok();
    let card = &editor.card;
    if let Some(other) = number("back") {
        let words = t!(
            cx.lang,
            "次の回へ送った枠を、第{other}回の下書きから戻しました",
            "The slot is back from the draft of #{other}",
            other
        );
        let came = cx.t("応募から来た登壇なら、応募も戻っています。", "A proposed talk came with its proposal.");
        let told = match form.value("told").parse::<usize>() {
            Ok(told) if told > 0 => {
                let people = cx.lang.count(told, "人", "speaker gets", "speakers get");
                t!(cx.lang, "{came}登壇する人{people}にメールを送ります。", "{came} {people} a letter.", came, people)
            }
            _ => came.to_owned(),
        };
        return Some(parts::note("ok", words, told));
    }
    let other = number("both")?;
    let link = |number: i32| {
        let words = t!(cx.lang, "第{number}回のタイムテーブル", "Agenda of #{number}", number);
        view! { <a href=routes::event_desk_part(&card.series_slug, number, "agenda")>{words}</a> }
    };
    let title = cx.t("この枠は、いま両方の回にあります", "The slot stands at both events now");
    let text = t!(
        cx.lang,
        "送ったあとに第{other}回で変えられたかリリースされたので、そこからは外していません。どちらに残すかを決めて、もう一方から削除してください。",
        "It was changed or released at #{other} after it was sent, so it is not taken off there. Decide where it stays, and remove it from the other one.",
        other
    );
    Some(
        view! { <div class="note warn">{icon::warn()}<strong>{title}</strong><p>{text}</p><p class="row">{link(card.number)}{link(other)}</p></div> }
            .into_any(),
    )
}
