//! What an import would change, in one line and in all of them, and what of the source is in none of it.

use domain::{
    pages::import_review::ImportReview,
    reports::import::{
        diff::{ChangeKind, DiffSign, DraftChange},
        draft::ImportDraft,
    },
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, ui::parts};

/// Sessions and lines that come, what changes with the old date struck, what goes, in one line.
pub(super) fn summary(cx: &Cx, page: &ImportReview) -> AnyView {
    let figure = |class: &'static str, sign: &'static str, n: usize, word: &'static str| {
        (n > 0).then(|| view! { <span class=class><strong>{sign}{n}</strong>" "{word}</span> })
    };
    let Some(event) = &page.event else {
        let name = page.draft.number.map(|n| t!(cx.lang, "新しい第{n}回", "New event #{n}", n)).unwrap_or_default();
        return view! {
            <p class="import-difference"><strong>{name}</strong>
                {figure("plus", "+", page.counts.sessions, cx.t("枠", "sessions"))}
                {figure("plus", "+", page.counts.bullets + page.counts.paragraphs, cx.t("行", "lines"))}
                {figure("plus", "+", page.counts.questions, cx.t("質問", "questions"))}
            </p>
        }
        .into_any();
    };
    let of = |kind: ChangeKind| page.changes.iter().filter(move |change| change.kind == kind);
    let is_session = |change: &&DraftChange| change.path.split('/').count() == 2;
    let lines = |sign: DiffSign| page.changes.iter().flat_map(|c| &c.lines).filter(|line| line.sign == sign).count();
    let (come, go) =
        (of(ChangeKind::Added).filter(is_session).count(), of(ChangeKind::Removed).filter(is_session).count());
    let changed = page.changes.len() - come - go;
    let date = page.changes.iter().find(|change| change.path == "date").map(|change| {
        let with = |sign: DiffSign| change.lines.iter().find(|line| line.sign == sign).map(|line| line.text.clone());
        view! { <span class="import-date">{cx.t("日付 ", "Date ")}<del>{with(DiffSign::Removed)}</del>" → "<ins>{with(DiffSign::Added)}</ins></span> }
    });
    let name = t!(cx.lang, "{name}との違い", "Beside {name}", name = event.name(cx.lang));
    let none = page.changes.is_empty();
    let gone = if go > 0 { "minus" } else { "" };
    view! {
        <p class="import-difference">
            <strong>{name}</strong>
            {figure("plus", "+", come, cx.t("枠", "sessions"))}
            {figure("plus", "+", lines(DiffSign::Added), cx.t("行", "lines"))}
            {figure("change", "", changed, cx.t("変わる", "change"))}
            {date}
            <span class=gone><strong>{go}</strong>" "{cx.t("消える", "go")}</span>
            <span class="bar-space"></span>
            {if none {
                view! { <span class="quiet">{cx.t("取り込んでも、何も変わりません", "Importing changes nothing")}</span> }.into_any()
            } else {
                view! { <span class="quiet">{cx.t("もう一度取り込んでも、増えません", "A second import adds nothing")}</span><a href="#changes">{cx.t("違いをすべて見る", "See all differences")}</a> }.into_any()
            }}
        </p>
    }
    .into_any()
}

/// All that differs from what is stored, folded.
pub(super) fn changes(cx: &Cx, page: &ImportReview) -> Option<AnyView> {
    page.event.as_ref()?;
    let count = |kind| page.changes.iter().filter(|change| change.kind == kind).count();
    let (added, changed, removed) = (count(ChangeKind::Added), count(ChangeKind::Changed), count(ChangeKind::Removed));
    if page.changes.is_empty() {
        return Some(parts::note(
            "",
            cx.t("保存済みの内容と同じです", "Same as what is stored"),
            cx.t("取り込んでも何も変わりません。", "Importing it changes nothing."),
        ));
    }
    let rows: Vec<_> = page
        .changes
        .iter()
        .map(|change| {
            let word = match change.kind {
                ChangeKind::Added => cx.t("追加", "Added"),
                ChangeKind::Removed => cx.t("なくなる", "Removed"),
                ChangeKind::Changed => cx.t("変更", "Changed"),
            };
            let lines: Vec<_> = change.lines.iter().map(|line| diff_line(line.sign, &line.text)).collect();
            let at = if change.session.is_empty() { change.path.clone() } else { change.session.clone() };
            view! { <details class="change"><summary><span class="tag">{word}</span>{at}</summary><div class="diff">{lines}</div></details> }
        })
        .collect();
    let title = t!(
        cx.lang,
        "保存済みとの違い: 追加 {added}、変更 {changed}、なくなる {removed}",
        "Beside what is stored: {added} added, {changed} changed, {removed} removed",
        added,
        changed,
        removed
    );
    Some(view! { <details class="guesses" id="changes"><summary>{title}</summary>{rows}</details> }.into_any())
}

/// One line of a difference, with its sign.
pub(super) fn diff_line(sign: DiffSign, text: &str) -> AnyView {
    let text = text.to_owned();
    match sign {
        DiffSign::Same => view! { <p class="same">{text}</p> }.into_any(),
        DiffSign::Added => view! { <ins>{text}</ins> }.into_any(),
        DiffSign::Removed => view! { <del>{text}</del> }.into_any(),
    }
}

/// The lines that are in none of the data, with the reasons.
pub(super) fn left_out(cx: &Cx, draft: &ImportDraft) -> Option<AnyView> {
    if draft.left_out.is_empty() {
        return None;
    }
    let rows: Vec<_> = draft
        .left_out
        .iter()
        .take(500)
        .map(|line| view! { <tr><td class="num">{line.line_number}</td><td>{line.text.clone()}</td><td class="quiet">{line.reason.get(cx.lang).to_owned()}</td></tr> })
        .collect();
    let title = t!(
        cx.lang,
        "使わなかった行 {lines}",
        "{lines}",
        lines = cx.lang.count(draft.left_out.len(), "行", "line left out", "lines left out")
    );
    Some(
        view! {
            <details class="left-out"><summary>{title}</summary>
                <div class="table-box"><table class="desk-table">
                    <thead><tr><th scope="col" class="num">{cx.t("行", "Line")}</th><th scope="col">{cx.t("内容", "Text")}</th><th scope="col">{cx.t("理由", "Reason")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </details>
        }
        .into_any(),
    )
}
