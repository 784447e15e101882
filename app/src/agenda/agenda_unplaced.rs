//! Beside the agenda: talks that were accepted and stand on no agenda yet, each with a button that puts it at the end.

use domain::{pages::agenda_editor::AgendaEditor, proposals::placing::Unplaced, t};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

/// Nothing where nothing waits for a place.
pub(super) fn unplaced(cx: &Cx, editor: &AgendaEditor) -> Option<AnyView> {
    let items: Vec<_> = editor.unplaced.iter().map(|one| item(cx, editor, one)).collect();
    let title = t!(cx.lang, "まだ置いていない登壇 {n}件", "Talks without a place, {n}", n = items.len());
    (!items.is_empty()).then(|| {
        view! { <section class="stack tight" id="unplaced"><h2 class="aside-head">{title}</h2><ul class="agenda-unplaced">{items}</ul></section> }.into_any()
    })
}

fn item(cx: &Cx, editor: &AgendaEditor, one: &Unplaced) -> AnyView {
    let (slug, number) = (editor.card.series_slug.as_str(), editor.card.number);
    let slot = &one.slot;
    let names: Vec<&str> = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let length = cx.lang.count(slot.minutes, "分", "minute", "minutes");
    let unconfirmed =
        (!one.is_confirmed()).then(|| view! { <span class="badge warn">{cx.t("返事待ち", "Not confirmed")}</span> });
    let label = t!(cx.lang, "「{title}」を置く", "Place “{title}”", title = slot.title.clone());
    view! {
        <li>
            <a href=routes::proposal_desk(slug, one.proposal.id)>{slot.title.clone()}</a>
            <span class="quiet small">{length}" ・ "{names.join(cx.t("、", ", "))}</span>
            {unconfirmed}
            <form method="post" action=routes::place_talk(slug, number)>
                <input type="hidden" name="proposal" value=one.proposal.id.to_string()/>
                <button class="button" aria-label=label>{icon::add()}{cx.t("置く", "Place")}</button>
            </form>
        </li>
    }
    .into_any()
}
