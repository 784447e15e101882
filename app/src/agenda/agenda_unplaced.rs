//! Beside the agenda: talks that were accepted and stand on no agenda yet. Each says where it would fit, as buttons; by
//! script it is dragged into the grid.

use domain::{
    agenda::moves::{self, Spot},
    pages::agenda_editor::AgendaEditor,
    proposals::placing::Unplaced,
    t,
};
use leptos::prelude::*;

use super::agenda_view::{self, View};
use crate::{cx::Cx, routes, ui::icon};

/// Places that a talk names.
const PLACES: usize = 3;
/// So many talks name places; below them nobody looks for one.
const NAMING: usize = 30;

/// Nothing where nothing waits for a place.
pub(super) fn unplaced(cx: &Cx, editor: &AgendaEditor, shown: &View) -> Option<AnyView> {
    let items: Vec<_> =
        editor.unplaced.iter().enumerate().map(|(n, one)| item(cx, editor, shown, one, n < NAMING)).collect();
    let minutes: i32 = editor.unplaced.iter().map(|one| one.slot.minutes).sum();
    let minutes = cx.lang.count(minutes, "分", "minute", "minutes");
    let title = t!(cx.lang, "まだ置いていない登壇 {n}件", "Talks without a place, {n}", n = items.len());
    (!items.is_empty()).then(|| {
        view! { <section class="stack tight" id="unplaced"><h2 class="aside-head">{title}" "<span class="quiet small">{minutes}</span></h2><ul class="agenda-unplaced">{items}</ul></section> }.into_any()
    })
}

fn item(cx: &Cx, editor: &AgendaEditor, shown: &View, one: &Unplaced, names_places: bool) -> AnyView {
    let (slug, number) = (editor.card.series_slug.as_str(), editor.card.number);
    let slot = &one.slot;
    let names: Vec<&str> = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let length = cx.lang.count(slot.minutes, "分", "minute", "minutes");
    let unconfirmed =
        (!one.is_confirmed()).then(|| view! { <span class="badge warn">{cx.t("返事待ち", "Not confirmed")}</span> });
    let label = t!(cx.lang, "「{title}」を最後に置く", "Place “{title}” at the end", title = slot.title.clone());
    let lift = t!(cx.lang, "「{title}」を表に置く", "Carry “{title}” into the grid", title = slot.title.clone());
    let (id, title) = (one.proposal.id.to_string(), slot.title.clone());
    view! {
        <li class="unplaced-card" data-proposal=id.clone() data-title=title.clone() data-minutes=slot.minutes data-moving=cx.t("移しています", "On its way")>
            <button class="room-handle" type="button" data-grip="" aria-label=lift title=cx.t("つかんで表に置く。Enterで持ち、矢印キーで動かす。", "Drag into the grid. Enter lifts it, arrows carry it.")><span class="room-grip" aria-hidden="true"></span></button>
            <a href=routes::proposal_desk(slug, one.proposal.id)>{title.clone()}</a>
            <span class="quiet small">{length}" ・ "{names.join(cx.t("、", ", "))}</span>
            {unconfirmed}
            <form method="post" action=routes::place_talk(slug, number)>
                <input type="hidden" name="proposal" value=id.clone()/>
                {agenda_view::hidden(shown)}
                {names_places.then(|| places(cx, editor, shown, one)).flatten()}
                <button class="button" name="spot" value="" aria-label=label>{icon::add()}{cx.t("最後に置く", "At the end")}</button>
            </form>
        </li>
    }
    .into_any()
}

/// Where it would fit, each a button. Without a date there are no times to name.
fn places(cx: &Cx, editor: &AgendaEditor, shown: &View, one: &Unplaced) -> Option<AnyView> {
    let (start, end) = (editor.card.starts?.wall, editor.card.ends?.wall);
    let spots = moves::gaps((start, end), &editor.slots, &shown.rooms, one.slot.minutes.into());
    if spots.is_empty() {
        let words = cx.t("この長さで入る場所はありません。", "There is no free place of this length.");
        // Whoever agreed to it may be asked to the next evening instead.
        let on = one.proposal.moves_on.then(|| {
            let href = routes::proposal_desk(&editor.card.series_slug, one.proposal.id);
            view! { " "<a href=href>{cx.t("次の回へ移す", "Move it to the next event")}</a> }
        });
        return Some(view! { <p class="small"><span class="warn-word">{words}</span>{on}</p> }.into_any());
    }
    let buttons: Vec<_> = spots.iter().take(PLACES).map(|spot| button(cx, one, spot, start)).collect();
    Some(view! { <p class="unplaced-spots"><span class="quiet small">{cx.t("入る場所", "It fits at")}</span>{buttons}</p> }.into_any())
}

fn button(cx: &Cx, one: &Unplaced, spot: &Spot, start: chrono::NaiveDateTime) -> AnyView {
    let words = format!("{} {}", spot.when.format("%H:%M"), spot.room).trim().to_owned();
    let label = t!(
        cx.lang,
        "「{title}」を{words}に置く",
        "Place “{title}” at {words}",
        title = one.slot.title.clone(),
        words = words.clone()
    );
    view! { <button class="linkish" name="spot" value=spot.word(start) aria-label=label>{words}</button> }.into_any()
}
