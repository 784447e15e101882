//! `/organize/{series}/import/archive/{id}`: the files of an archive, those first that somebody has to look at.

use domain::{
    archive::{
        format::kind::FileKind,
        types::{ArchiveFile, FileState},
    },
    pages::archive_import::{ArchivePage, ArchiveRow},
    t,
};
use leptos::prelude::*;

use super::archive_words as words;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// Doubts of one file that are shown here; the others stand on its own page.
const DOUBTS: usize = 3;

/// `form` tells what went wrong with what was pressed.
pub fn document(cx: &Cx, page: &ArchivePage, form: &Form) -> String {
    let head = Head {
        title: cx.t("アーカイブの取り込み", "Import an archive").to_owned(),
        bar: cx.t("取り込み", "Import").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Import,
        reloads_in: page.counts.is_busy().then_some(3),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &ArchivePage, form: &Form) -> AnyView {
    let action = routes::archive_import(&page.series.slug, page.id.0);
    let rows: Vec<_> = page.files.iter().map(|row| file_row(cx, page, row)).collect();
    let live = page.counts.is_busy().then_some("");
    let handed_in = t!(cx.lang, "{at}に渡されたファイル", "Handed in on {at}", at = page.handed_in.date(cx.lang));
    view! {
        <div class="wrap archive-page">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::IMPORT.to_owned(), cx.t("取り込み", "Import").to_owned()),
            ])}
            <div class="page-head"><h1 class="desk-title">{page.file_name.clone()}</h1><p class="quiet small">{handed_in}</p></div>
            {field::problem(cx, form)}
            // While there is something to do, the page's script fetches this part anew.
            <div id="archive" data-live=live aria-live="polite">
                {counts(cx, page)}
                {progress(cx, page)}
                <form method="post" action=action id="archive-form">
                    {together(cx, page)}
                    <ul class="archive-files">{rows}</ul>
                </form>
            </div>
            {kept(cx, page)}
        </div>
    }
    .into_any()
}

fn counts(cx: &Cx, page: &ArchivePage) -> AnyView {
    let counts = page.counts;
    let one =
        |n: usize, word: &'static str| (n > 0).then(|| view! { <li><strong>{n}</strong><span>{word}</span></li> });
    view! {
        <ul class="counts">
            {one(counts.all, cx.t("ファイル", "files"))}
            {one(counts.stopped, cx.t("確かめるもの", "need you"))}
            {one(counts.doubtful, cx.t("不確かなところあり", "not certain"))}
            {one(counts.ready, cx.t("取り込めるもの", "ready"))}
            {one(counts.applied, cx.t("取り込み済み", "imported"))}
            {one(counts.left, cx.t("取り込まないもの", "left out"))}
        </ul>
    }
    .into_any()
}

fn progress(cx: &Cx, page: &ArchivePage) -> Option<AnyView> {
    let counts = page.counts;
    if !counts.is_busy() {
        return None;
    }
    let all = counts.all;
    let (done, text) = if counts.waiting > 0 {
        let done = all - counts.waiting;
        (done, t!(cx.lang, "{all}件中{done}件を読みました", "{done} of {all} read", all, done))
    } else {
        let all = counts.queued + counts.applied;
        let done = counts.applied;
        (all - counts.queued, t!(cx.lang, "{all}件中{done}件を取り込みました", "{done} of {all} imported", all, done))
    };
    let most = if counts.waiting > 0 { all } else { counts.queued + counts.applied };
    Some(
        view! {
            <div class="archive-progress">
                <progress max=most value=done aria-label=text.clone()></progress>
                <p class="small">{text}<span class="quiet">" "{cx.t("このページを閉じても続きます。", "It goes on when you close this page.")}</span></p>
            </div>
        }
        .into_any(),
    )
}

fn together(cx: &Cx, page: &ArchivePage) -> Option<AnyView> {
    let allowed = page.files.iter().filter(|row| row.is_allowed && row.file.can_follow()).count();
    (page.counts.ready > 0 && allowed > 0 && !page.counts.is_busy()).then(|| {
        let text = t!(cx.lang, "取り込めるもの{n}件をまとめて取り込む", "Import the {n} that are ready", n = allowed);
        view! {
            <p class="archive-together">
                <button class="button primary" name="act" value="apply" data-undo="">{icon::check()}{text}</button>
                <span class="quiet small">{cx.t("何度取り込んでも、二重にはなりません。", "However often it is imported, nothing is doubled.")}</span>
            </p>
        }
        .into_any()
    })
}

fn file_row(cx: &Cx, page: &ArchivePage, row: &ArchiveRow) -> AnyView {
    let file = &row.file;
    let lang = cx.lang;
    let (class, word) = words::state(file, lang);
    let number = file.number.map(|number| view! { <span class="tag">{lang.nth(number)}</span> });
    let what = file.outline.what.as_ref().map(|what| view! { <p>{what.get(lang).to_owned()}</p> });
    let target = words::target(file, lang);
    let problem = file.outline.problem.as_ref().map(|text| {
        let class = if file.state == FileState::Left || file.outline.waits { "quiet" } else { "archive-problem" };
        view! { <p class=class>{text.get(lang).to_owned()}</p> }
    });
    let is_open = matches!(file.state, FileState::Read);
    let doubts: Vec<_> = file
        .outline
        .doubts
        .iter()
        .filter(|_| is_open)
        .take(DOUBTS)
        .map(|doubt| view! { <li>{doubt.get(lang).to_owned()}</li> })
        .collect();
    let more = file.outline.doubts.len().saturating_sub(DOUBTS);
    let more = (is_open && more > 0).then(|| view! { <li>{t!(lang, "ほか{more}件", "{more} more", more)}</li> });
    let has_doubts = !doubts.is_empty();
    let anchor = format!("f{}", file.id.0);
    view! {
        <li class=format!("archive-file r{}", file.rank()) id=anchor data-row="" tabindex="-1">
            <div class="archive-what">
                <p class="archive-name"><b>{file.name.clone()}</b><span class="row"><span class="quiet small">{words::kind(file.kind, lang)}</span>{number}</span></p>
                {what}
                {problem}
                {has_doubts.then(|| view! { <ul class="archive-doubts">{doubts}{more}</ul> })}
            </div>
            <div class="archive-state"><span class=class>{word}</span>{(!target.is_empty()).then(|| view! { <span class="quiet small">{target}</span> })}</div>
            <div class="archive-acts row">{acts(cx, page, row)}</div>
        </li>
    }
    .into_any()
}

/// What can be done with a file: looked at, imported, left out, taken up again.
fn acts(cx: &Cx, page: &ArchivePage, row: &ArchiveRow) -> AnyView {
    let file = &row.file;
    if !row.is_allowed {
        let text = cx.t("この種類を取り込む権限がありません", "You may not import this kind");
        return view! { <span class="quiet small">{text}</span> }.into_any();
    }
    let name = file.name.clone();
    let look = look_at(page, file).map(|href| {
        let label = t!(cx.lang, "{name}を確かめる", "Look at {name}", name = name.clone());
        view! { <a class="button" href=href aria-label=label>{cx.t("確かめる", "Look")}</a> }
    });
    let id = file.id.0;
    let button = |act: &str, word: &'static str, label: String, class: &'static str| {
        view! { <button class=class name="act" value=format!("{act}:{id}") aria-label=label>{word}</button> }
    };
    let apply = file.can_apply().then(|| {
        button(
            "apply",
            cx.t("取り込む", "Import"),
            t!(cx.lang, "{name}を取り込む", "Import {name}", name = name.clone()),
            "button",
        )
    });
    let leave = (file.state == FileState::Read).then(|| {
        button(
            "leave",
            cx.t("外す", "Leave out"),
            t!(cx.lang, "{name}を外す", "Leave {name} out", name = name.clone()),
            "linkish",
        )
    });
    let is_readable = !matches!(file.kind, FileKind::Unknown | FileKind::Derived);
    let take = (file.state == FileState::Left && is_readable).then(|| {
        button(
            "take",
            cx.t("戻す", "Take up again"),
            t!(cx.lang, "{name}を戻す", "Take {name} up again", name = name.clone()),
            "linkish",
        )
    });
    view! { {look}{apply}{leave}{take} }.into_any()
}

/// Where a file can be looked through.
fn look_at(page: &ArchivePage, file: &ArchiveFile) -> Option<String> {
    let slug = &page.series.slug;
    match (file.state, file.kind, file.import) {
        (FileState::Read | FileState::Applied, FileKind::Report, Some(import)) => {
            Some(routes::import_review(slug, import.0))
        }
        (FileState::Read, _, _) => Some(routes::archive_file(slug, page.id.0, file.id.0)),
        (FileState::Applied, _, _) => file.number.map(|number| match file.kind {
            FileKind::Attendees => routes::event_desk_part(slug, number, "attendees"),
            FileKind::Questions => routes::moderate(slug, number),
            _ => routes::event_desk(slug, number),
        }),
        _ => None,
    }
}

/// What becomes of the files themselves, and why what they say of people is stored.
fn kept(cx: &Cx, page: &ArchivePage) -> AnyView {
    let until = page.kept_until.date(cx.lang);
    let text = t!(
        cx.lang,
        "取り込んだファイルは、その場で消します。取り込まなかったファイルは{until}に消えます。名簿にメールアドレスのある人は、同じアドレスでログインすると自分の参加記録を見られます。アドレスのない人は人数だけを残します。だれにもメールは送りません。",
        "A file is deleted once it is imported; those that are not, on {until}. Whoever stands in a list with a mail address finds their own record after signing in with it; of the others only the number is kept. Nobody gets a mail.",
        until
    );
    parts::note("", cx.t("ファイルと個人の情報", "Files and personal data"), text)
}
