//! The heading of a session of an import, with the fields that can be written by hand.

use domain::{
    VariantArray as _,
    agenda::types::SlotKind,
    pages::import_review::ImportReview,
    reports::import::{
        correct,
        draft::{DraftSection, SectionKind},
    },
    t,
};
use leptos::prelude::*;

use super::{import_field::draft_field, import_people};
use crate::{cx::Cx, form::Form, ui::field::Field};

/// Number, title and people of a session; its fields open below.
pub(super) fn heading(cx: &Cx, page: &ImportReview, form: &Form, at: usize, is_guessed: bool) -> AnyView {
    let section = &page.draft.sections[at];
    // The underlines are those of the source beside it.
    let part = |class: &'static str, text: &str| {
        let class = is_guessed.then_some(class);
        (!text.is_empty()).then(|| view! { " "<span class=class>{text.to_owned()}</span> })
    };
    let people: Vec<_> = section
        .speakers
        .iter()
        .map(|s| {
            view! { <span class="import-person">{part("part p-name", &s.name)}{s.honorific.clone()}<span class="quiet">{part("part p-affiliation", &s.affiliation)}{part("part p-role", &s.role)}</span></span> }
        })
        .collect();
    let kind = SlotKind::from(section.kind).label(cx.lang);
    let label = if section.label.is_empty() { String::new() } else { format!(" ・ {}", section.label) };
    view! {
        <div class="import-heading">
            <p><span class="quiet">{at + 1}" ・ "{kind}{label}</span><strong>{part("part p-title", &section.title)}</strong>{people}</p>
            // A guess says it in its own card.
            {(!page.is_applied && !is_guessed).then(|| import_people::who(cx, page, at, None))}
            {(!page.is_applied).then(|| edit(cx, page, form, at, section))}
        </div>
    }
    .into_any()
}

fn edit(cx: &Cx, page: &ImportReview, form: &Form, at: usize, section: &DraftSection) -> AnyView {
    let base = format!("sections/{at}");
    let path = |name: &str| format!("{base}/{name}");
    let stored = |name: &str| correct::value(&page.draft, &path(name)).unwrap_or_default();
    let field = |name: &str, label: &'static str| {
        draft_field(cx, &page.draft, form, Field::new(path(name), label), &stored(name))
    };
    let chosen = form.values.get(&path("kind")).cloned().unwrap_or_else(|| stored("kind"));
    let kinds: Vec<_> = SectionKind::VARIANTS
        .iter()
        .map(|kind| {
            let word = SlotKind::from(*kind).label(cx.lang);
            view! { <option value=kind.into_str() selected=kind.into_str() == chosen>{word}</option> }
        })
        .collect();
    let kind_id = format!("f-{}", path("kind"));
    let hint = cx.t("1行に1人、「名前 / 所属 / 役割 / 敬称」。", "One a line: name / affiliation / role / honorific.");
    let is_wrong = form.errors.iter().any(|(name, _)| name.starts_with(&format!("{base}/")));
    let line = section.first_line;
    let is_of_source = line > 0;
    let up = (is_of_source && at > 0).then(|| {
        view! { <button class="button" name="act" value=format!("up:{line}")>{cx.t("上へ", "Up")}</button> }
    });
    let down = (is_of_source && at + 1 < page.draft.sections.len()).then(|| {
        view! { <button class="button" name="act" value=format!("down:{line}")>{cx.t("下へ", "Down")}</button> }
    });
    let summary = t!(cx.lang, "書き直す: {title}", "Edit: {title}", title = section.title.clone());
    view! {
        <details class="import-edit" open=is_wrong>
            <summary aria-label=summary>{cx.t("書き直す", "Edit")}</summary>
            <div class="stack tight">
                {field("title", cx.t("題名", "Title"))}
                {draft_field(cx, &page.draft, form, Field::new(path("speakers"), cx.t("登壇者", "Speakers")).hint(hint).rows(2), &stored("speakers"))}
                <div class="grid3">
                    {field("label", cx.t("見出しの呼び名", "Label"))}
                    <div class="field"><label for=kind_id.clone()>{cx.t("種類", "Kind")}</label><select class="input" id=kind_id name=path("kind")>{kinds}</select></div>
                    {field("level", cx.t("レベル", "Level"))}
                </div>
                <div class="grid3">{field("slides_url", cx.t("資料", "Slides"))}{field("video_url", cx.t("動画", "Video"))}</div>
                <p class="row"><button class="button primary" name="act" value="save">{cx.t("直しを保存", "Save")}</button>{up}{down}<button class="button" name="act" value=format!("insert:{}", at + 1)>{cx.t("この下に枠を足す", "Add a session below")}</button></p>
            </div>
        </details>
    }
    .into_any()
}

/// Sessions that the source does not have: added by hand.
pub(super) fn added(cx: &Cx, page: &ImportReview, form: &Form) -> Option<AnyView> {
    let rows: Vec<_> = page
        .draft
        .sections
        .iter()
        .enumerate()
        .filter(|(_, section)| section.first_line == 0)
        .map(|(at, _)| view! { <li>{heading(cx, page, form, at, false)}</li> })
        .collect();
    (!rows.is_empty()).then(|| {
        view! { <section aria-labelledby="added"><h2 id="added" class="section-head">{cx.t("足した枠", "Sessions added by hand")}</h2><ol class="plain">{rows}</ol></section> }
            .into_any()
    })
}
