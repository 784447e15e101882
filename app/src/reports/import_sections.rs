//! The sessions of an import, each with its fields, notes and questions.

use domain::{
    VariantArray as _,
    agenda::types::SlotKind,
    reports::import::types::{DraftQuestion, DraftSection, ImportDraft},
    t,
};
use leptos::prelude::*;

use super::import_field::draft_field;
use crate::{cx::Cx, form::Form, ui::field::Field};

pub(super) fn all(cx: &Cx, draft: &ImportDraft, form: &Form) -> Vec<AnyView> {
    draft.sections.iter().enumerate().map(|(at, section)| one(cx, draft, form, at, section)).collect()
}

fn one(cx: &Cx, draft: &ImportDraft, form: &Form, at: usize, section: &DraftSection) -> AnyView {
    let base = format!("sections/{at}");
    let path = |name: &str| format!("{base}/{name}");
    let field = |name: &str, label: &'static str, stored: &str| {
        draft_field(cx, draft, form, Field::new(path(name), label), stored)
    };
    let chosen = form.values.get(&path("kind")).map_or_else(|| section.kind.0.into_str().to_owned(), Clone::clone);
    let kinds: Vec<_> = SlotKind::VARIANTS
        .iter()
        .map(|kind| view! { <option value=kind.into_str() selected=kind.into_str() == chosen>{kind.label(cx.lang)}</option> })
        .collect();
    let speakers: Vec<_> = section
        .speakers
        .iter()
        .enumerate()
        .map(|(index, speaker)| {
            let name = |part: &str| format!("speakers/{index}/{part}");
            view! {
                <div class="grid4">
                    {field(&name("name"), cx.t("登壇者", "Speaker"), &speaker.name)}
                    {field(&name("honorific"), cx.t("敬称", "Honorific"), &speaker.honorific)}
                    {field(&name("affiliation"), cx.t("所属", "Affiliation"), &speaker.affiliation)}
                    {field(&name("role"), cx.t("役割", "Role"), &speaker.role)}
                </div>
            }
        })
        .collect();
    // Without a speaker there are no fields of one: a line for each, as the importer reads them.
    let nobody = section.speakers.is_empty().then(|| {
        let hint = cx.t(
            "1行に1人、「名前 / 所属 / 役割 / 敬称」。いなければ空のままにします。",
            "One a line: name / affiliation / role / honorific. Leave it empty when there is none.",
        );
        draft_field(cx, draft, form, Field::new(path("speakers"), cx.t("登壇者", "Speakers")).hint(hint).rows(1), "")
    });
    let others = other_guesses(cx, draft, &base, section);
    let notes = section.notes.len();
    let notes_title =
        t!(cx.lang, "ノート {lines}", "Notes, {lines}", lines = cx.lang.count(notes, "行", "line", "lines"));
    let lines = t!(
        cx.lang,
        "元の{first}〜{last}行目",
        "Lines {first} to {last}",
        first = section.first_line,
        last = section.last_line
    );
    let questions: Vec<_> = section.questions.iter().map(|question| question_view(cx, question)).collect();
    let kind_id = format!("f-{}", path("kind"));
    view! {
        <fieldset class="session-fields">
            <legend>{format!("{} {}", at + 1, section.label)}</legend>
            <p class="quiet small">{lines}</p>
            {field("title", cx.t("題名", "Title"), &section.title)}
            <div class="grid3">
                {field("label", cx.t("見出しの呼び名", "Label"), &section.label)}
                <div class="field"><label for=kind_id.clone()>{cx.t("種類", "Kind")}</label><select class="input" id=kind_id name=path("kind")>{kinds}</select></div>
                {field("level", cx.t("レベル", "Level"), &section.level.map(|n| n.to_string()).unwrap_or_default())}
            </div>
            {speakers}
            {nobody}
            {others}
            {(notes > 0).then(|| view! { <details class="fold"><summary>{notes_title}</summary><pre class="source">{section.markdown()}</pre></details> })}
            {(!section.impression.is_empty()).then(|| view! { <details class="fold"><summary>{cx.t("感想", "Impression")}</summary><pre class="source">{section.impression.clone()}</pre></details> })}
            {(!questions.is_empty()).then(|| view! { <div class="stack tight"><p><strong>{cx.t("質問", "Questions")}</strong></p>{questions}</div> })}
        </fieldset>
    }
    .into_any()
}

/// Guesses about what has no field here: notes, questions, the split of a whole heading.
fn other_guesses(cx: &Cx, draft: &ImportDraft, base: &str, section: &DraftSection) -> Vec<AnyView> {
    let has_field = |rest: &str| match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["title" | "label" | "level"] | ["speakers", _, "name" | "honorific" | "affiliation" | "role"] => true,
        ["speakers"] => section.speakers.is_empty(),
        _ => false,
    };
    draft
        .guesses
        .iter()
        .filter(|guess| guess.id.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !has_field(rest)))
        .map(|guess| {
            let what = guess.what.get(cx.lang).to_owned();
            view! { <p class="guess alone" id=format!("f-{}", guess.id)><strong>{cx.t("推測", "Guess")}</strong>{what}</p> }.into_any()
        })
        .collect()
}

fn question_view(cx: &Cx, question: &DraftQuestion) -> AnyView {
    let asker = if question.asker.is_empty() { cx.t("匿名", "Anonymous").to_owned() } else { question.asker.clone() };
    let answers: Vec<String> =
        question.answers.iter().map(domain::reports::import::types::DraftAnswer::markdown).collect();
    let badge = if answers.is_empty() {
        view! { <span class="badge ring warn">{cx.t("未回答", "Unanswered")}</span> }.into_any()
    } else {
        view! { <span class="badge ok">{cx.t("回答済み", "Answered")}</span> }.into_any()
    };
    view! {
        <details class="fold"><summary>{badge}<span>{question.body.clone()}</span></summary>
            <p class="quiet small">{asker}</p>
            {(!answers.is_empty()).then(|| view! { <pre class="source">{answers.join("\n\n")}</pre> })}
        </details>
    }
    .into_any()
}
