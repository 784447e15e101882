//! `/organize/{series}/import/{id}`: the source line by line, what became of each line, and what applying it would change.

use domain::{
    Text, VariantArray as _,
    pages::import_review::ImportReview,
    reports::import::{
        diff::{ChangeKind, DiffSign},
        draft::{Counts, ImportDraft, Role},
    },
    t,
};
use leptos::prelude::*;

use super::{import_field::draft_field, import_guess, import_rows, import_sections};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// Fields of the form are named by the paths of the draft (`sections/3/title`), `version` by the
/// state they were made on; what is pressed comes as `act`.
pub fn document(cx: &Cx, page: ImportReview, form: Form) -> String {
    let head = Head {
        title: cx.t("取り込みの確認", "Review the import").to_owned(),
        bar: cx.t("取り込み", "Import").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Import,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, &form))
}

fn body(cx: &Cx, page: &ImportReview, form: &Form) -> AnyView {
    let slug = page.series.slug.clone();
    let action = format!("{}?from={}", routes::import_review(&slug, page.id.0), page.from);
    view! {
        <div class="wrap import-review">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::IMPORT.to_owned(), cx.t("取り込み", "Import").to_owned()),
            ])}
            <script type="module" src=cx.assets.import_js.clone()></script>
            <div class="page-head"><h1 class="desk-title">{cx.t("読み取った内容", "What was understood")}</h1>{origin(cx, page)}</div>
            <div class="import-top">{counts(cx, page)}{import_rows::map(cx, page)}</div>
            {page.is_applied.then(|| parts::note("ok", cx.t("適用済みです", "Applied"), cx.t("直すときは、レポートの編集画面を使ってください。", "Use the report's desk for further changes.")))}
            {field::problem(cx, form)}
            {page.refused.as_ref().map(|text| parts::note("warn", cx.t("別のシリーズのレポートかもしれません", "Perhaps another series' report"), text.get(cx.lang).to_owned()))}
            {warnings(cx, &page.draft)}
            <form class="import-form" id="import" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=action>
                <input type="hidden" name="version" value=page.version/>
                // Enter in a field saves, and does nothing else.
                <button class="vh" name="act" value="save" tabindex="-1" aria-hidden="true">{cx.t("直しを保存", "Save")}</button>
                {event_fields(cx, page, form)}
                <section aria-labelledby="lines">
                    <h2 id="lines" class="section-head">{cx.t("元の文と、こうなるところ", "The source, and what becomes of it")}</h2>
                    {import_rows::rows(cx, page, form)}
                    {import_sections::added(cx, page, form)}
                    // It stays in sight along the lines, and covers none of the fields above them.
                    {(!page.is_applied).then(|| bar(cx, page))}
                </section>
            </form>
            {changes(cx, page)}
            {left_out(cx, &page.draft)}
        </div>
    }
    .into_any()
}

/// Where the text came from, and how its letters were read.
fn origin(cx: &Cx, page: &ImportReview) -> AnyView {
    let name = (!page.file_name.is_empty()).then(|| page.file_name.clone());
    let encoding = (!page.encoding.is_empty()).then(|| {
        let options: Vec<_> = page
            .encodings
            .iter()
            .map(|name| view! { <option value=*name selected=*name == page.encoding>{*name}</option> })
            .collect();
        let action = format!("{}/encoding", routes::import_review(&page.series.slug, page.id.0));
        view! {
            <form class="row import-encoding" method="post" action=action>
                <label for="encoding" class="small quiet">{cx.t("文字コード", "Encoding")}</label>
                <select class="input" id="encoding" name="encoding">{options}</select>
                <button class="button">{cx.t("読み直す", "Read again")}</button>
            </form>
        }
    });
    view! { <div class="row quiet small">{name}{(!page.is_applied).then_some(encoding)}</div> }.into_any()
}

fn counts(cx: &Cx, page: &ImportReview) -> AnyView {
    let (draft, counts): (&ImportDraft, &Counts) = (&page.draft, &page.counts);
    let by_depth = counts.bullets_by_depth.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let unit = |n: usize, word: &'static str, more: String| {
        view! { <li><strong>{n}</strong><span>{word}</span>{(!more.is_empty()).then(|| view! { <span class="quiet small">{more}</span> })}</li> }
    };
    let word = |n: usize, ja: &'static str, [one, many]: [&'static str; 2]| cx.t(ja, if n == 1 { one } else { many });
    let answered = t!(cx.lang, "回答あり {n}", "{n} answered", n = counts.answered);
    let guesses = draft.guesses.len();
    let out = draft.left_out.len();
    view! {
        <ul class="counts">
            {unit(counts.sessions, word(counts.sessions, "枠", ["session", "sessions"]), String::new())}
            {unit(counts.bullets, word(counts.bullets, "箇条書き", ["bullet", "bullets"]), by_depth)}
            {unit(counts.questions, word(counts.questions, "質問", ["question", "questions"]), answered)}
            {unit(counts.impressions, word(counts.impressions, "感想", ["impression", "impressions"]), String::new())}
            {unit(guesses, word(guesses, "確かめる", ["to check", "to check"]), String::new())}
            {unit(out, word(out, "入れない行", ["line left out", "lines left out"]), String::new())}
        </ul>
    }
    .into_any()
}

fn warnings(cx: &Cx, draft: &ImportDraft) -> Option<AnyView> {
    let line = |text: &Text, number: usize| {
        let at = (number > 0).then(|| t!(cx.lang, "{number}行目 ", "Line {number}: ", number));
        view! { <li>{at}{text.get(cx.lang).to_owned()}</li> }
    };
    let rows: Vec<_> = draft.warnings.iter().map(|warning| line(&warning.what, warning.line_number)).collect();
    (!rows.is_empty()).then(|| {
        view! { <div class="note warn">{icon::warn()}<strong>{cx.t("食い違い", "Contradictions")}</strong><ul>{rows}</ul></div> }.into_any()
    })
}

/// The facts of the event, with the guesses that belong to no line.
fn event_fields(cx: &Cx, page: &ImportReview, form: &Form) -> AnyView {
    let draft = &page.draft;
    let stored = |name: &str| domain::reports::import::correct::value(draft, name).unwrap_or_default();
    let field =
        |name: &'static str, label: &'static str| draft_field(cx, draft, form, Field::new(name, label), &stored(name));
    let guesses: Vec<_> = draft
        .guesses
        .iter()
        .enumerate()
        .filter(|(_, guess)| domain::reports::import::line_of(draft, guess) == 0)
        .map(|(n, guess)| import_guess::panel(cx, draft, n, guess))
        .collect();
    let target = page.event.as_ref().map_or_else(
        || cx.t("新しい回として加えます。", "It will be added as a new event.").to_owned(),
        |card| t!(cx.lang, "{name} を更新します。", "It will update {name}.", name = card.name(cx.lang)),
    );
    view! {
        <fieldset class="event-fields" disabled=page.is_applied>
            <legend>{cx.t("この回", "The event")}</legend>
            <p><strong>{target}</strong></p>
            {guesses}
            {field("title", cx.t("レポートの題名", "Title of the report"))}
            <div class="grid4">
                {draft_field(cx, draft, form, Field::new("number", cx.t("回", "Number")).class("input"), &stored("number"))}
                {draft_field(cx, draft, form, Field::new("date", cx.t("日付", "Date")).kind("date"), &stored("date"))}
                {field("series", cx.t("シリーズの名前", "Series in the text"))}
                {field("label", cx.t("特別回の名前", "Edition"))}
            </div>
            <div class="grid3">{field("hashtags", cx.t("ハッシュタグ", "Hashtags"))}{field("author", cx.t("書いた人", "Author"))}</div>
            <details class="fold"><summary>{cx.t("リードと結び", "Lead and closing")}</summary>
                <div class="stack fold-in">
                    {draft_field(cx, draft, form, Field::new("lead", cx.t("リード", "Lead")).hint(field::markdown(cx)).rows(6), &stored("lead"))}
                    {draft_field(cx, draft, form, Field::new("closing", cx.t("結び", "Closing")).hint(field::markdown(cx)).rows(4), &stored("closing"))}
                </div>
            </details>
        </fieldset>
    }
    .into_any()
}

/// What a role is called.
const fn role_name(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Title => ("レポートの題名", "Title of the report"),
        Role::Session => ("ここから枠を始める", "Opens a session"),
        Role::Notes => ("上の枠のノート", "Notes of the session above"),
        Role::Impression => ("感想", "Impression"),
        Role::Question => ("質問", "Question"),
        Role::Answer => ("上の質問の回答", "Answer to the question above"),
        Role::Lead => ("リード", "Lead"),
        Role::Closing => ("結び", "Closing"),
        Role::LeftOut => ("入れない", "Left out"),
    }
}

/// What the chosen line is, the way back, and taking it in.
fn bar(cx: &Cx, page: &ImportReview) -> AnyView {
    let roles: Vec<_> = Role::VARIANTS
        .iter()
        .map(|role| {
            let (ja, en) = role_name(*role);
            view! { <option value=role.into_str()>{cx.t(ja, en)}</option> }
        })
        .collect();
    let left = page.draft.guesses.len();
    let apply = if left > 0 {
        t!(cx.lang, "{left}件を残して取り込む", "Import, {left} unchecked", left)
    } else {
        cx.t("取り込む", "Import").to_owned()
    };
    let undo = (!page.draft.edits.is_empty()).then(|| {
        view! { <button class="button" name="act" value="undo" data-import-undo="">{cx.t("元に戻す", "Undo")}</button> }
    });
    view! {
        <div class="save-bar import-bar">
            <label for="role" class="quiet small">{cx.t("選んだ行は", "The chosen line is")}</label>
            <select class="input" id="role" name="role">{roles}</select>
            <button class="button" name="act" value="role">{cx.t("変える", "Change")}</button>
            {undo}
            <span class="bar-space"></span>
            <button class="button" name="act" value="save" data-only-changed="">{cx.t("直しを保存", "Save corrections")}</button>
            <button class="button primary" name="act" value="apply" data-only-changed="">{icon::check()}{apply}</button>
        </div>
    }
    .into_any()
}

fn changes(cx: &Cx, page: &ImportReview) -> Option<AnyView> {
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

fn left_out(cx: &Cx, draft: &ImportDraft) -> Option<AnyView> {
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
