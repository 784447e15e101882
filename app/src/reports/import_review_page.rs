//! `/organize/{series}/import/{id}`: the source line by line, what became of each line, and what applying it would change.

use domain::{
    Text, VariantArray as _,
    pages::import_review::ImportReview,
    reports::import::draft::{Counts, ImportDraft, Role},
    t,
};
use leptos::prelude::*;

use super::{import_difference, import_field::draft_field, import_guess, import_rows, import_sections};
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
            {import_difference::changes(cx, page)}
            {import_difference::left_out(cx, &page.draft)}
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
        .filter_map(|(n, guess)| import_guess::card(cx, page, 0, &[(n, guess)], None))
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
            {import_difference::summary(cx, page)}
            <label for="role" class="quiet small">{cx.t("選んだ行は", "The chosen line is")}</label>
            <select class="input" id="role" name="role">{roles}</select>
            <button class="button" name="act" value="role">{cx.t("変える", "Change")}</button>
            {undo}
            <span class="bar-space"></span>
            <button class="button" name="act" value="save" data-only-changed="">{cx.t("直しを保存", "Save corrections")}</button>
            <button class="button primary" name="act" value="apply" data-only-changed="">{icon::check()}{apply}</button>
            {keys(cx, left)}
        </div>
        {tools(cx)}
    }
    .into_any()
}

/// What the keys do, for whoever has a keyboard; only a script listens to them.
fn keys(cx: &Cx, guesses: usize) -> AnyView {
    let key = |keys: &'static [&'static str], words: &'static str| {
        let keys: Vec<_> = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect();
        view! { <span>{keys}{words}</span> }
    };
    let left = t!(
        cx.lang,
        "{left} ・ 公開はまだしません",
        "{left}. Nothing is published yet",
        left = cx.lang.count(guesses, "件の推測", "guess", "guesses")
    );
    view! {
        <p class="import-keys scripted-only" aria-hidden="true">
            {key(&["J", "K"], cx.t("次の推測", "next guess"))}
            {key(&["1", "–", "9"], cx.t("選ぶ", "choose"))}
            {key(&["Enter"], cx.t("決める", "decide"))}
            {key(&["S"], cx.t("分ける", "split"))}
            {key(&["M"], cx.t("つなぐ", "join"))}
            {key(&["X"], cx.t("入れない", "leave out"))}
            {key(&["U"], cx.t("元に戻す", "undo"))}
            <span class="bar-space"></span><span>{left}</span>
        </p>
    }
    .into_any()
}

/// What can be done with the chosen line, beside it; a script puts it there.
fn tools(cx: &Cx) -> AnyView {
    let tool = |what: &'static str, keys: &'static str, words: &'static str| {
        view! { <button type="button" class="button" data-tool=what><kbd aria-hidden="true">{keys}</kbd>{words}</button> }
    };
    view! {
        <div class="import-tools" role="toolbar" aria-label=cx.t("選んだ行", "The chosen line") hidden="">
            {tool("session", "S", cx.t("ここで分ける", "Split here"))}
            {tool("notes", "M", cx.t("前とつなぐ", "Join to the one before"))}
            {tool("left_out", "X", cx.t("入れない", "Leave out"))}
            {tool("up", "⌥↑", cx.t("枠を上へ", "Session up"))}
            {tool("down", "⌥↓", cx.t("枠を下へ", "Session down"))}
        </div>
    }
    .into_any()
}
