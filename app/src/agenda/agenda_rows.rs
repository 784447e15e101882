//! The rows of the agenda editor: a row for each slot, and between them what deserves a look.

use std::collections::HashMap;

use domain::{
    VariantArray as _,
    agenda::{
        flow, sent, steps,
        types::{AgendaChange, ChangeOf, DraftSlot, SlotKind, Warning, WarningKind},
    },
    pages::agenda_editor::AgendaEditor,
    time::day_words,
};
use leptos::prelude::*;

use super::{
    agenda_fields::{self, error, typed},
    agenda_view::View,
    agenda_warnings::{bar, sentence},
};
use crate::{
    cx::Cx,
    form::Form,
    ui::{icon, tlp},
};

/// The rows of this view with their warnings. `form` holds numbers and clocks that could not be read, as typed,
/// and what is wrong with them.
pub(super) fn all(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View) -> Vec<AnyView> {
    let mut rows = Vec::new();
    let dates = dates(editor);
    let days = agenda_fields::days(cx, editor);
    let mut warned: HashMap<usize, Vec<&Warning>> = HashMap::new();
    for warning in &editor.warnings {
        warned.entry(warning.at).or_default().push(warning);
    }
    let mut before = None;
    for &at in &shown.rows {
        if let Some(date) = dates.get(at).filter(|date| before != Some(**date)) {
            rows.push(view! { <li class="agenda-date">{day_words(*date, cx.lang)}</li> }.into_any());
            before = Some(*date);
        }
        let here = warned.remove(&at).unwrap_or_default().into_iter();
        // What is not there yet is said in the row itself: at first that is every row.
        let (lacking, wrong): (Vec<_>, Vec<_>) =
            here.partition(|warning| matches!(warning.kind, WarningKind::NoTitle | WarningKind::NoSpeaker));
        // Of several corrections, or people who answered, each has its own buttons.
        let (apart, wrong): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|warning| {
            matches!(
                warning.kind,
                WarningKind::Corrected { .. }
                    | WarningKind::CoSpeakerDeclined { .. }
                    | WarningKind::CoSpeakerUnbilled { .. }
            )
        });
        let (ahead, after): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|warning| {
            matches!(warning.kind, WarningKind::Gap { .. } | WarningKind::Overlap { .. } | WarningKind::NoBreak { .. })
        });
        rows.extend(bar(cx, editor, &ahead));
        let lacking: Vec<_> = lacking.into_iter().map(|warning| sentence(cx, editor, warning)).collect();
        rows.push(row(cx, editor, form, shown, (at, &days[..]), lacking.join(cx.t("", " "))));
        rows.extend(bar(cx, editor, &after));
        rows.extend(apart.into_iter().filter_map(|one| bar(cx, editor, &[one])));
    }
    rows
}

/// The date of each slot; none of an agenda of one day.
fn dates(editor: &AgendaEditor) -> Vec<chrono::NaiveDate> {
    let Some(start) = editor.card.starts else { return Vec::new() };
    let times = flow::times(start.wall, &editor.slots);
    let days = flow::days(&times);
    if days.len() < 2 {
        return Vec::new();
    }
    let mut dates = vec![start.wall.date(); times.len()];
    for day in &days {
        let Some(first) = day.first() else { continue };
        for at in day {
            dates[*at] = times[*first].0.date();
        }
    }
    dates
}

/// `lacking` says what is not there yet; empty when nothing is.
fn row(
    cx: &Cx,
    editor: &AgendaEditor,
    form: &Form,
    shown: &View,
    (at, days): (usize, &[(String, String)]),
    lacking: String,
) -> AnyView {
    let slot = &editor.slots[at];
    let name = |part: &str| format!("{at}.{part}");
    let label = |ja: &'static str, en: &'static str| format!("{} {}", at + 1, cx.t(ja, en));
    let changes: Vec<&AgendaChange> = editor.changes.iter().filter(|change| change.at == Some(at)).collect();
    let begin = editor.clocks.get(at).map(|(begin, _)| begin.clone()).filter(|begin| !begin.is_empty());
    let old = changes.iter().find_map(|change| match &change.of {
        ChangeOf::Time { from, .. } if !from.is_empty() => Some(from.clone()),
        _ => None,
    });
    let kinds: Vec<_> = SlotKind::VARIANTS
        .iter()
        .map(|kind| {
            let is_chosen = *kind == slot.kind;
            view! { <option value=kind.into_str() selected=is_chosen>{kind.label(cx.lang)}</option> }
        })
        .collect();
    let is_opened = shown.opened == Some(at);
    let class = match (changes.is_empty(), is_opened) {
        (true, false) => "agenda-row",
        (false, false) => "agenda-row changed",
        (true, true) => "agenda-row open-row",
        (false, true) => "agenda-row changed open-row",
    };
    let (minutes_name, title_name) = (name("minutes"), name("title"));
    let errors: Vec<_> = [&minutes_name, &title_name].into_iter().filter_map(|name| error(form, name)).collect();
    let invalid = |name: &str| form.error(name).is_some().then_some("true");
    let (minutes_invalid, title_invalid) = (invalid(&minutes_name), invalid(&title_name));
    let minutes = typed(form, &minutes_name, slot.minutes.to_string());
    // A slot that was just added waits for its title.
    let is_new = form.value("row") == at.to_string();
    let (up, down) = ways(&editor.slots, at, shown.is_long);
    let (is_first, is_last) = (up.is_none(), down.is_none());
    let up = up.unwrap_or_else(|| format!("up:{at}"));
    let down = down.unwrap_or_else(|| format!("down:{at}"));
    let seen = typed(form, &name("seen"), sent::stamp(slot));
    let id = slot.slot.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <li class=class id=format!("row-{at}") data-kind=slot.kind.into_str()>
            <input type="hidden" name=name("slot") value=id/><input type="hidden" name=name("seen") value=seen/>
            <div class="agenda-line">
                <span class="handle" aria-hidden="true" title=cx.t("ドラッグで並べ替え", "Drag to move")></span>
                <p class="at">{begin.unwrap_or_else(|| "—".to_owned())}{old.map(|old| view! { <del>{old}</del> })}</p>
                <div class="length">
                    <input class="input" id=format!("f-{minutes_name}") name=minutes_name value=minutes inputmode="numeric" autocomplete="off" aria-label=label("長さ(分)", "minutes") aria-invalid=minutes_invalid/>
                    <span aria-hidden="true">{cx.t("分", "min")}</span>
                </div>
                <select class="input kind" name=name("kind") aria-label=label("種類", "kind")>{kinds}</select>
                <input class="input title" id=format!("f-{title_name}") name=title_name value=slot.title.clone() placeholder=cx.t("題名", "Title") autocomplete="off" autofocus=is_new aria-label=label("題名", "title") aria-invalid=title_invalid/>
                <p class="state">{state(cx, slot, &changes)}</p>
                <div class="moves">
                    <button class="icon-button" name="do" value=up aria-label=label("上へ", "up") disabled=is_first>{icon::up()}</button>
                    <button class="icon-button" name="do" value=down aria-label=label("下へ", "down") disabled=is_last>{icon::down()}</button>
                    <button class="icon-button remove" name="do" value=format!("remove:{at}") aria-label=label("削除", "remove")>{cx.t("削除", "Remove")}</button>
                </div>
            </div>
            {(!errors.is_empty()).then(|| view! { <div class="field line-errors">{errors}</div> })}
            {agenda_fields::more(cx, form, (at, is_opened), slot, (days, lacking))}
        </li>
    }
    .into_any()
}

/// The words of the buttons that move a row: past the next one, of a long agenda past the next one of its room.
fn ways(slots: &[DraftSlot], at: usize, is_long: bool) -> (Option<String>, Option<String>) {
    if is_long {
        return (steps::earlier(slots, at), steps::later(slots, at));
    }
    ((at > 0).then(|| format!("up:{at}")), (at + 1 < slots.len()).then(|| format!("down:{at}")))
}

/// What differs from the released agenda, in a word; and what is special about the slot.
fn state(cx: &Cx, slot: &DraftSlot, changes: &[&AgendaChange]) -> AnyView {
    let has = |wanted: &ChangeOf| changes.iter().any(|change| change.of == *wanted);
    let only_time = changes.iter().all(|change| matches!(change.of, ChangeOf::Time { .. }));
    let word = if has(&ChangeOf::Added) {
        Some(cx.t("新しい枠", "New"))
    } else if changes.is_empty() {
        None
    } else if only_time {
        Some(cx.t("時刻を変更", "Moved"))
    } else {
        Some(cx.t("変更", "Changed"))
    };
    let fixed = slot.fixed.is_some();
    view! {
        {word.map(|word| view! { <span class="badge accent">{word}</span> })}
        {(!slot.room.is_empty()).then(|| view! { <span class="tag">{slot.room.clone()}</span> })}
        {fixed.then(|| view! { <span class="tag">{cx.t("時刻固定", "Fixed")}</span> })}
        {(!slot.sharing.tlp.is_open()).then(|| tlp::mark(slot.sharing.tlp))}
    }
    .into_any()
}
