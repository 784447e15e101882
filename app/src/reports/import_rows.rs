//! The source of an import line by line, and beside each line what became of it.

use std::fmt::Write as _;

use domain::{
    pages::import_review::{ImportReview, LINES},
    reports::import::{
        Part,
        draft::{DraftSection, Guess, ImportDraft, LineOutcome},
        line_of, parts,
    },
    t,
};
use leptos::prelude::*;

use super::{import_guess, import_sections};
use crate::{cx::Cx, form::Form, routes, ui::icon};

/// One window of the source.
pub(super) fn rows(cx: &Cx, page: &ImportReview, form: &Form) -> AnyView {
    let draft = &page.draft;
    let until = (page.from + LINES - 1).min(page.lines.len());
    let guesses: Vec<(usize, usize, &Guess)> =
        draft.guesses.iter().enumerate().map(|(n, guess)| (line_of(draft, guess), n, guess)).collect();
    let mut rows: Vec<AnyView> = Vec::new();
    let mut above = String::new();
    for line in page.from..=until {
        let source = page.lines.get(line - 1).map_or("", String::as_str);
        let fate = draft.line_fates.get(line - 1).map(|fate| &fate.fate);
        if matches!(fate, None | Some(LineOutcome::Blank)) {
            continue;
        }
        let here: Vec<(usize, &Guess)> =
            guesses.iter().filter(|(at, ..)| *at == line).map(|(_, n, guess)| (*n, *guess)).collect();
        let path = match fate {
            Some(LineOutcome::Data(path)) => path.clone(),
            _ => String::new(),
        };
        let is_rest = !path.is_empty() && path == above && is_one_block(&path);
        above.clone_from(&path);
        rows.push(row(cx, page, form, (line, source), (&path, is_rest), &here));
    }
    let (before, behind) = (pages(cx, page), pages(cx, page));
    let file = page.file_name.clone();
    view! {
        {before}
        <div class="import-heads"><p><strong>{cx.t("元の文", "The source")}</strong>" "<span class="quiet small">{file}</span></p><p><strong>{cx.t("こうなります", "What it becomes")}</strong>" "<span class="quiet small">{cx.t("下線の色は左右で同じところ", "The same underline is the same part")}</span></p></div>
        <ol class="import-rows">{rows}</ol>
        {behind}
    }
    .into_any()
}

/// Paths of which several lines are one thing.
fn is_one_block(path: &str) -> bool {
    let parts = path.split('/').count();
    path.starts_with("sections/") && (parts == 2 || path.contains("/notes/"))
}

fn row(
    cx: &Cx,
    page: &ImportReview,
    form: &Form,
    (line, source): (usize, &str),
    (path, is_rest): (&str, bool),
    guesses: &[(usize, &Guess)],
) -> AnyView {
    let draft = &page.draft;
    let opened = draft.sections.iter().position(|section| section.first_line == line);
    let is_left_out = path.is_empty();
    let class = match (is_left_out, guesses.is_empty(), opened) {
        (true, ..) => "import-row out",
        (_, false, _) => "import-row guessed",
        (_, true, Some(_)) => "import-row opens",
        _ => "import-row",
    };
    let became = if is_left_out {
        left_out(cx, draft, line)
    } else if is_rest {
        view! { <span class="quiet" aria-hidden="true">"〃"</span> }.into_any()
    } else if let Some(at) = opened {
        import_sections::heading(cx, page, form, at, !guesses.is_empty())
    } else {
        outcome(cx, draft, path)
    };
    // Once it is applied, nothing is decided any more.
    let open = if page.is_applied { &[] } else { guesses };
    let card = import_guess::card(cx, page, line, open, opened);
    // Where it is a guess, the heading's parts are marked on both sides.
    let marked = opened.filter(|_| !guesses.is_empty()).and_then(|at| draft.sections.get(at));
    let text = match marked {
        Some(section) => marked_source(cx, source, section),
        None => source.to_owned().into_any(),
    };
    let pick = (!page.is_applied).then(|| {
        let label = t!(cx.lang, "{line}行目を選ぶ", "Choose line {line}", line);
        view! { <input type="radio" name="line" value=line aria-label=label/> }
    });
    view! {
        <li class=class id=format!("L{line}")>
            <label class="import-source"><span class="import-n">{pick}{line}</span><span class="import-text">{text}</span></label>
            <div class="import-became">{became}{card}</div>
        </li>
    }
    .into_any()
}

/// A heading as it stands in the source, its parts underlined, and below it what the lines mean.
fn marked_source(cx: &Cx, source: &str, section: &DraftSection) -> AnyView {
    let found = parts(source, section);
    let mut pieces: Vec<AnyView> = Vec::new();
    let mut at = 0;
    for (range, part) in &found {
        pieces.push(source[at..range.start].to_owned().into_any());
        pieces.push(view! { <span class=part_class(*part)>{source[range.clone()].to_owned()}</span> }.into_any());
        at = range.end;
    }
    pieces.push(source[at..].to_owned().into_any());
    let mut kinds: Vec<Part> = found.iter().map(|(_, part)| *part).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let legend: Vec<_> = kinds
        .into_iter()
        .map(|part| {
            let word = match part {
                Part::Title => cx.t("題名", "title"),
                Part::Affiliation => cx.t("所属", "affiliation"),
                Part::Role => cx.t("役割", "role"),
                Part::Name => cx.t("名前", "name"),
            };
            view! { <span class=part_class(part)>{word}</span>" " }
        })
        .collect();
    view! { {pieces}<span class="import-legend" aria-hidden="true">{legend}</span> }.into_any()
}

const fn part_class(part: Part) -> &'static str {
    match part {
        Part::Title => "part p-title",
        Part::Affiliation => "part p-affiliation",
        Part::Role => "part p-role",
        Part::Name => "part p-name",
    }
}

fn left_out(cx: &Cx, draft: &ImportDraft, line: usize) -> AnyView {
    let reason =
        draft.left_out.iter().rfind(|out| out.line_number <= line).map(|out| out.reason.get(cx.lang).to_owned());
    view! { <p class="quiet">{icon::cross()}{cx.t("入れません: ", "Left out: ")}{reason}</p> }.into_any()
}

/// Of what number, section and field a path is, as words and as it will be read.
fn outcome(cx: &Cx, draft: &ImportDraft, path: &str) -> AnyView {
    let lang = cx.lang;
    let parts: Vec<&str> = path.split('/').collect();
    let field =
        |word: &'static str, value: String| view! { <p><span class="import-field">{word}</span>{value}</p> }.into_any();
    match parts.as_slice() {
        ["sections", at, rest @ ..] => match at.parse().ok().and_then(|at: usize| draft.sections.get(at)) {
            Some(section) => of_section(cx, section, rest),
            None => ().into_any(),
        },
        ["title"] => field(lang.t("題名", "Title"), draft.title.clone()),
        ["date"] => field(lang.t("開催日", "Date"), draft.date.map(|date| date.to_string()).unwrap_or_default()),
        ["days", day] => field(lang.t("日目", "Day"), (*day).to_owned()),
        ["hashtags"] => field(
            lang.t("ハッシュタグ", "Hashtags"),
            draft.hashtags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "),
        ),
        ["author"] => field(lang.t("書いた人", "Author"), draft.author.clone()),
        ["links", n] => {
            let link = n.parse().ok().and_then(|n: usize| draft.links.get(n));
            field(lang.t("リンク", "Link"), link.map(|link| format!("{} {}", link.label, link.url)).unwrap_or_default())
        }
        ["front_matter"] => field(lang.t("前書きの項目", "Front matter"), String::new()),
        ["lead", ..] => view! { <p><span class="import-field">{lang.t("リード", "Lead")}</span></p> }.into_any(),
        ["closing", ..] => view! { <p><span class="import-field">{lang.t("結び", "Closing")}</span></p> }.into_any(),
        _ => view! { <p>{path.to_owned()}</p> }.into_any(),
    }
}

fn of_section(cx: &Cx, section: &DraftSection, field: &[&str]) -> AnyView {
    let lang = cx.lang;
    let label = |word: &'static str| view! { <p><span class="import-field">{word}</span></p> }.into_any();
    match field {
        ["notes", n] => {
            let note = n.parse().ok().and_then(|n: usize| section.notes.get(n));
            let Some(note) = note else { return ().into_any() };
            let class = format!("import-note d{}", note.depth.clamp(0, 6));
            view! { <p class=class>{note.text.clone()}</p> }.into_any()
        }
        ["impression"] => label(lang.t("感想", "Impression")),
        ["slides_url"] => label(lang.t("資料", "Slides")),
        ["video_url"] => label(lang.t("動画", "Video")),
        ["slides_promised"] => label(lang.t("資料は後日", "Slides will follow")),
        ["speakers"] => label(lang.t("登壇者", "Speakers")),
        ["level"] => label(lang.t("レベル", "Level")),
        ["title"] => label(lang.t("題名", "Title")),
        ["questions", n, ..] => {
            let question = n.parse().ok().and_then(|n: usize| section.questions.get(n));
            let open = question.is_some_and(|question| question.answers.is_empty());
            let word = if open {
                lang.t("質問（未回答）", "Question, unanswered")
            } else {
                lang.t("質問と回答", "Question and answer")
            };
            view! { <p><span class="import-field">{icon::bubble()}{word}</span></p> }.into_any()
        }
        _ => ().into_any(),
    }
}

/// The windows of a long source.
fn pages(cx: &Cx, page: &ImportReview) -> Option<AnyView> {
    let all = page.lines.len();
    if all <= LINES {
        return None;
    }
    let items: Vec<_> = (1..=all)
        .step_by(LINES)
        .map(|from| {
            let until = (from + LINES - 1).min(all);
            let current = (from == page.from).then_some("page");
            let href = format!("{}?from={from}", routes::import_review(&page.series.slug, page.id.0));
            view! { <li><a href=href aria-current=current>{t!(cx.lang, "{from}〜{until}", "{from}–{until}", from, until)}</a></li> }
        })
        .collect();
    Some(
        view! { <nav aria-label=cx.t("元の文の行", "Lines of the source")><ul class="pages">{items}</ul></nav> }
            .into_any(),
    )
}

/// All lines at a glance: taken, left out, and where a guess stands.
pub(super) fn map(cx: &Cx, page: &ImportReview) -> AnyView {
    let all = page.draft.line_fates.len().max(1);
    let at = |line: usize| format!("{:.2}", 1000.0 * as_f64(line.saturating_sub(1)) / as_f64(all));
    let width = format!("{:.2}", 1000.0 / as_f64(all));
    let mut drawing = String::new();
    let mut run: Option<(usize, bool)> = None;
    let mut put = |from: usize, until: usize, taken: bool| {
        if taken {
            let wide = 1000.0 * as_f64(until - from) / as_f64(all);
            let _ = write!(drawing, r#"<rect class="taken" x="{}" width="{wide:.2}" height="10" y="5"/>"#, at(from));
        }
    };
    for (n, fate) in page.draft.line_fates.iter().enumerate() {
        let taken = !matches!(fate.fate, LineOutcome::LeftOut);
        match run {
            Some((from, was)) if was != taken => {
                put(from, n + 1, was);
                run = Some((n + 1, taken));
            }
            None => run = Some((n + 1, taken)),
            Some(_) => {}
        }
    }
    if let Some((from, was)) = run {
        put(from, all + 1, was);
    }
    for guess in &page.draft.guesses {
        let line = line_of(&page.draft, guess);
        if line > 0 {
            let wide = width.parse::<f64>().unwrap_or(1.0).max(4.0);
            let _ = write!(drawing, r#"<rect class="guess" x="{}" width="{wide}" height="20"/>"#, at(line));
        }
    }
    let words = t!(cx.lang, "{all}行", "{all} lines", all);
    // What of them is in sight; `{from}` and `{until}` are filled while one scrolls.
    let now = cx.t("のうち、いま{from}〜{until}行", ", now {from}–{until}");
    view! {
        <div class="import-map" data-import-map=all data-from=page.from data-until=(page.from + LINES - 1).min(all)><p class="quiet small">{words}<span data-now=now></span></p><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" inner_html=drawing></svg></div>
    }
    .into_any()
}

#[expect(clippy::cast_precision_loss, reason = "lines of a megabyte")]
fn as_f64(n: usize) -> f64 {
    n as f64
}
