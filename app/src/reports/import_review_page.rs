//! `/organize/{series}/import/{id}`: what was understood; guesses are marked and corrected in place.

use domain::{
    Text,
    pages::import_review::ImportReview,
    reports::{
        import::{
            diff::ChangeKind,
            types::{Counts, ImportDraft},
        },
        types::DiffSign,
    },
    t,
};
use leptos::prelude::*;

use super::{import_field::draft_field, import_sections};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// Fields of the form are named by the paths of the draft (`sections/3/title`), `version` by the
/// state they were made on; the button `then=apply` applies at once.
pub fn document(cx: &Cx, page: ImportReview, form: Form) -> String {
    let head = Head {
        title: cx.t("取り込みの確認", "Review the import").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, &form))
}

fn body(cx: &Cx, page: &ImportReview, form: &Form) -> AnyView {
    let draft = &page.draft;
    let slug = page.series.slug.clone();
    let sections = import_sections::all(cx, draft, form);
    let target = page.event.as_ref().map_or_else(
        || cx.t("新しい回として加えます。", "It will be added as a new event.").to_owned(),
        |card| t!(cx.lang, "{name} を更新します。", "It will update {name}.", name = card.name(cx.lang)),
    );
    let buttons = (!page.is_applied).then(|| {
        view! {
            <div class="save-bar">
                <p class="quiet small">{target.clone()}</p>
                <button class="button" data-only-changed="">{cx.t("直しを保存", "Save corrections")}</button>
                <button class="button primary" name="then" value="apply">{icon::check()}{cx.t("保存して適用", "Save and apply")}</button>
            </div>
        }
    });
    let hashtags = draft.hashtags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let number = draft.number.map(|n| n.to_string()).unwrap_or_default();
    let date = draft.date.map(|d| d.to_string()).unwrap_or_default();
    let field =
        |name: &str, label: &'static str, stored: &str| draft_field(cx, draft, form, Field::new(name, label), stored);
    view! {
        <div class="wrap import-review">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::IMPORT.to_owned(), cx.t("取り込み", "Import").to_owned()),
            ])}
            <div class="page-head"><h1>{cx.t("読み取った内容", "What was understood")}</h1>{counts(cx, &page.counts)}</div>
            {page.is_applied.then(|| parts::note("ok", cx.t("適用済みです", "Applied"), cx.t("直すときは、レポートの編集画面を使ってください。", "Use the report's desk for further changes.")))}
            {field::problem(cx, form)}
            {summary(cx, page)}
            <form class="import-form" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=routes::import_review(&slug, page.id.0)>
                <input type="hidden" name="version" value=page.version/>
                <fieldset class="event-fields">
                    <legend>{cx.t("この回", "The event")}</legend>
                    {field("title", cx.t("題名", "Title"), &draft.title)}
                    <div class="grid3">
                        {draft_field(cx, draft, form, Field::new("number", cx.t("回", "Number")).class("input"), &number)}
                        {draft_field(cx, draft, form, Field::new("date", cx.t("日付", "Date")).kind("date"), &date)}
                        {field("label", cx.t("特別回の名前", "Edition"), &draft.label)}
                    </div>
                    {field("hashtags", cx.t("ハッシュタグ", "Hashtags"), &hashtags)}
                    {field("author", cx.t("書いた人", "Author"), &draft.author)}
                    {draft_field(cx, draft, form, Field::new("lead", cx.t("リード", "Lead")).hint(field::markdown(cx)).rows(3), &draft.lead)}
                    {draft_field(cx, draft, form, Field::new("closing", cx.t("結び", "Closing")).hint(field::markdown(cx)).rows(2), &draft.closing)}
                </fieldset>
                {sections}
                {buttons}
            </form>
            {left_out(cx, draft)}
        </div>
    }
    .into_any()
}

fn counts(cx: &Cx, counts: &Counts) -> AnyView {
    let by_depth = counts.bullets_by_depth.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let unit = |n: usize, word: &'static str, more: String| {
        view! { <li><strong>{n}</strong><span>{word}</span>{(!more.is_empty()).then(|| view! { <span class="quiet small">{more}</span> })}</li> }
    };
    let word = |n: usize, ja: &'static str, [one, many]: [&'static str; 2]| cx.t(ja, if n == 1 { one } else { many });
    let answered = t!(cx.lang, "回答あり {n}", "{n} answered", n = counts.answered);
    view! {
        <ul class="counts">
            {unit(counts.sessions, word(counts.sessions, "セッション", ["session", "sessions"]), String::new())}
            {unit(counts.bullets, word(counts.bullets, "箇条書き", ["bullet", "bullets"]), by_depth)}
            {unit(counts.impressions, word(counts.impressions, "感想", ["impression", "impressions"]), String::new())}
            {unit(counts.questions, word(counts.questions, "質問", ["question", "questions"]), answered)}
        </ul>
    }
    .into_any()
}

fn summary(cx: &Cx, page: &ImportReview) -> AnyView {
    let (draft, lang) = (&page.draft, cx.lang);
    let line = |text: &Text, number: usize| {
        let at = (number > 0).then(|| t!(lang, "{number}行目 ", "Line {number}: ", number));
        view! { <li>{at}{text.get(lang).to_owned()}</li> }
    };
    let warnings: Vec<_> = draft.warnings.iter().map(|warning| line(&warning.what, warning.line_number)).collect();
    let guesses: Vec<_> = draft
        .guesses
        .iter()
        .map(|guess| view! { <li><a href=format!("#f-{}", guess.id)>{guess.what.get(lang).to_owned()}</a></li> })
        .collect();
    let guess_title = t!(
        lang,
        "推測 {guesses}。黄色の欄を確かめてください",
        "{guesses}: please check what is marked",
        guesses = lang.count(guesses.len(), "件", "guess", "guesses")
    );
    let changes: Vec<_> = page
        .changes
        .iter()
        .map(|change| {
            let word = match change.kind {
                ChangeKind::Added => lang.t("追加", "Added"),
                ChangeKind::Removed => lang.t("なくなる", "Removed"),
                ChangeKind::Changed => lang.t("変更", "Changed"),
            };
            let lines: Vec<_> = change.lines.iter().map(diff_line).collect();
            let at = if change.session.is_empty() { change.path.clone() } else { change.session.clone() };
            view! { <details class="change"><summary><span class="tag">{word}</span>{at}</summary><div class="diff">{lines}</div></details> }
        })
        .collect();
    let change_title = t!(
        lang,
        "保存済みの内容との違い {changes}",
        "{changes}",
        changes = lang.count(changes.len(), "件", "difference to what is stored", "differences to what is stored")
    );
    let nothing = page.event.is_some() && changes.is_empty();
    view! {
        <div class="import-summary">
            {(!warnings.is_empty()).then(|| view! { <div class="note warn">{icon::warn()}<strong>{cx.t("食い違い", "Contradictions")}</strong><ul>{warnings}</ul></div> })}
            {(!guesses.is_empty()).then(|| view! { <details class="guesses"><summary>{guess_title}</summary><ul>{guesses}</ul></details> })}
            {(!changes.is_empty()).then(|| view! { <details class="guesses"><summary>{change_title}</summary>{changes}</details> })}
            {nothing.then(|| parts::note("", cx.t("保存済みの内容と同じです", "Same as what is stored"), cx.t("適用しても何も変わりません。", "Applying it changes nothing.")))}
        </div>
    }
    .into_any()
}

/// One line of a difference, with its sign.
pub(super) fn diff_line(line: &domain::reports::types::DiffLine) -> AnyView {
    let text = line.text.clone();
    match line.sign {
        DiffSign::Same => view! { <p class="same">{text}</p> }.into_any(),
        DiffSign::Added => view! { <ins>{text}</ins> }.into_any(),
        DiffSign::Removed => view! { <del>{text}</del> }.into_any(),
    }
}

fn left_out(cx: &Cx, draft: &ImportDraft) -> Option<AnyView> {
    if draft.left_out.is_empty() {
        return None;
    }
    let rows: Vec<_> = draft
        .left_out
        .iter()
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
