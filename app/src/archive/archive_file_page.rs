//! `/organize/{series}/import/archive/{id}/{file}`: what a file holds, which columns are read, which event it is of.

use domain::{
    archive::{
        format::kind::FileKind,
        tables::{Picked, fields},
        types::FileState,
    },
    pages::archive_file::ArchiveFilePage,
    t,
};
use leptos::prelude::*;

use super::archive_words as words;
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

/// `form` has the fields `kind`, `number`, `sheet`, `encoding` and `column-…` when what was typed was refused.
pub fn document(cx: &Cx, page: &ArchiveFilePage, form: &Form) -> String {
    let head = Head {
        title: page.file.name.clone(),
        bar: cx.t("取り込み", "Import").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Import,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &ArchiveFilePage, form: &Form) -> AnyView {
    let file = &page.file;
    let lang = cx.lang;
    let slug = &page.series.slug;
    let action = routes::archive_file(slug, page.archive.0, file.id.0);
    let (class, word) = words::state(file, lang);
    let target = words::target(file, lang);
    let doubts: Vec<_> =
        file.outline.doubts.iter().map(|doubt| view! { <li>{doubt.get(lang).to_owned()}</li> }).collect();
    let has_doubts = !doubts.is_empty();
    let is_open = file.state == FileState::Read;
    view! {
        <div class="wrap archive-page archive-file-page">
            {parts::crumbs(cx, vec![
                (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
                (routes::IMPORT.to_owned(), cx.t("取り込み", "Import").to_owned()),
                (routes::archive_import(slug, page.archive.0), cx.t("アーカイブ", "Archive").to_owned()),
            ])}
            <div class="page-head">
                <h1 class="desk-title">{file.name.clone()}</h1>
                <p class="row"><span class=class>{word}</span><span class="quiet">{words::kind(file.kind, lang)}</span>{(!target.is_empty()).then(|| view! { <span class="quiet">{target}</span> })}</p>
            </div>
            {field::problem(cx, form)}
            {file.outline.what.as_ref().map(|what| view! { <p class="archive-lead">{what.get(lang).to_owned()}</p> })}
            {file.outline.problem.as_ref().map(|text| parts::note("bad", cx.t("このままでは取り込めません", "It cannot be imported as it is"), text.get(lang).to_owned()))}
            {has_doubts.then(|| view! { <div class="note warn">{icon::warn()}<strong>{cx.t("確かめてください", "Please check")}</strong><ul>{doubts}</ul></div> })}
            {is_open.then(|| view! {
                <form class="archive-choices" method="post" action=action data-guard=field::guard(form) data-ask=field::ask(cx)>
                    {of_event(cx, page, form)}
                    {page.table.as_ref().map(|table| columns(cx, page, table, form))}
                    <div class="save-bar">
                        <button class="button" name="act" value="save">{cx.t("直して読み直す", "Read again with this")}</button>
                        {(file.can_apply()).then(|| view! { <button class="button primary" name="act" value="apply">{icon::check()}{cx.t("取り込む", "Import")}</button> })}
                    </div>
                </form>
            })}
            {page.table.as_ref().map(|table| preview(cx, page, table))}
            {left_out(cx, page)}
            {stored(cx, page)}
        </div>
    }
    .into_any()
}

/// What it is, and of which event.
fn of_event(cx: &Cx, page: &ArchiveFilePage, form: &Form) -> AnyView {
    let file = &page.file;
    let is_table = matches!(file.kind, FileKind::Table | FileKind::Attendees | FileKind::Questions);
    let kinds = is_table.then(|| {
        let mut kinds: Vec<(String, String)> = [FileKind::Attendees, FileKind::Questions]
            .into_iter()
            .map(|kind| (<&str>::from(kind).to_owned(), words::kind(kind, cx.lang).to_owned()))
            .collect();
        if file.kind == FileKind::Table {
            kinds.insert(0, (String::new(), cx.t("選んでください", "Choose").to_owned()));
        }
        let typed = form.value("kind");
        let chosen = if typed.is_empty() { <&str>::from(file.kind) } else { typed };
        field::select("kind", cx.t("このファイルは", "This file is"), &kinds, chosen)
    });
    let needs_number = !matches!(file.kind, FileKind::Series | FileKind::Record);
    let number = needs_number.then(|| {
        let typed = form.value("number").to_owned();
        let now = file.number.map(|number| number.to_string()).unwrap_or_default();
        let value = if form.errors.is_empty() { now } else { typed };
        let hint = match &page.event {
            Some(card) => card.headline(cx.lang),
            None if matches!(file.kind, FileKind::Events | FileKind::Calendar) => cx
                .t("題名に回数があれば、空のままにします。", "Leave it empty where the titles have numbers.")
                .to_owned(),
            None => cx.t("例: 32", "For example 32").to_owned(),
        };
        Field::new("number", cx.t("第何回のものか", "Number of its event"))
            .hint(hint)
            .show(value, form.error("number").map(str::to_owned))
    });
    let encodings = page.table.as_ref().filter(|table| !table.table.encoding.is_empty()).map(|table| {
        let all: Vec<(String, String)> =
            page.encodings.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect();
        field::select("encoding", cx.t("文字コード", "Encoding"), &all, table.table.encoding)
    });
    let sheets = page.table.as_ref().filter(|table| table.sheets.len() > 1).map(|table| {
        let all: Vec<(String, String)> =
            table.sheets.iter().enumerate().map(|(at, name)| (at.to_string(), name.clone())).collect();
        field::select("sheet", cx.t("シート", "Sheet"), &all, &table.sheet.to_string())
    });
    view! { <div class="grid3">{kinds}{number}{sheets}{encodings}</div> }.into_any()
}

/// Which column holds what, each with what stands in its first row.
fn columns(cx: &Cx, page: &ArchiveFilePage, table: &Picked, form: &Form) -> Option<AnyView> {
    if page.file.kind == FileKind::Table {
        return None;
    }
    let names: Vec<(String, String)> = std::iter::once((String::new(), cx.t("なし", "None").to_owned()))
        .chain(table.table.columns.iter().enumerate().map(|(at, name)| {
            let name = if name.is_empty() { format!("{}", at + 1) } else { name.clone() };
            (at.to_string(), name)
        }))
        .collect();
    let rows: Vec<_> = fields(page.file.kind)
        .iter()
        .map(|one| {
            let key = format!("column-{}", one.key);
            let now = table.mapping.get(one.key).map(ToString::to_string).unwrap_or_default();
            let typed = form.value(&key).to_owned();
            let chosen = if form.errors.is_empty() { now } else { typed };
            field::select(&key, cx.t(one.ja, one.en), &names, &chosen)
        })
        .collect();
    Some(
        view! {
            <fieldset class="event-fields">
                <legend>{cx.t("どの列が何か", "Which column holds what")}</legend>
                <div class="grid4">{rows}</div>
            </fieldset>
        }
        .into_any(),
    )
}

fn preview(cx: &Cx, page: &ArchiveFilePage, table: &Picked) -> AnyView {
    let head: Vec<_> = table
        .table
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let is_read = table.mapping.values().any(|used| *used == at);
            view! { <th scope="col" class:unread=!is_read>{name.clone()}</th> }
        })
        .collect();
    let rows: Vec<_> = table
        .table
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<_> =
                row.iter().map(|cell| view! { <td>{cell.chars().take(80).collect::<String>()}</td> }).collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    let shown = table.table.rows.len();
    let all = page.rows;
    let title = t!(cx.lang, "{all}行のうち{shown}行", "{shown} of {all} rows", all, shown);
    view! {
        <section class="section" aria-labelledby="rows">
            <h2 id="rows" class="section-head">{title}</h2>
            <div class="table-box" tabindex="0" role="region" aria-labelledby="rows">
                <table class="desk-table archive-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

fn left_out(cx: &Cx, page: &ArchiveFilePage) -> Option<AnyView> {
    (!page.left_out.is_empty()).then(|| {
        let n = page.left_out.len();
        let rows: Vec<_> = page
            .left_out
            .iter()
            .map(|row| view! { <tr><td class="nowrap">{row.row}</td><td>{row.text.clone()}</td><td>{row.reason.get(cx.lang).to_owned()}</td></tr> })
            .collect();
        view! {
            <details class="left-out" open="">
                <summary>{t!(cx.lang, "読まない行 {n}", "Rows that are left out: {n}", n)}</summary>
                <div class="table-box"><table class="desk-table">
                    <thead><tr><th scope="col">{cx.t("行", "Row")}</th><th scope="col">{cx.t("内容", "Text")}</th><th scope="col">{cx.t("理由", "Reason")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </details>
        }
        .into_any()
    })
}

/// What of it is stored, and why.
fn stored(cx: &Cx, page: &ArchiveFilePage) -> Option<AnyView> {
    let unused = page.unused.join(cx.t("、", ", "));
    let not = if unused.is_empty() {
        String::new()
    } else {
        t!(cx.lang, "保存しない列: {unused}。", " Columns that are not stored: {unused}.", unused)
    };
    let text = match page.file.kind {
        FileKind::Attendees => t!(
            cx.lang,
            "メールアドレスのある人は、名前、アドレス、参加枠、状態、出欠、申し込んだ日時を保存します。本人が自分の参加記録を見るためと、運営が参加者を数えるためです。アドレスのない人は、枠ごとの人数だけを保存します。{not}名前とアドレスは、受付の権限がある人だけが見られます。",
            "Of people with a mail address, name, address, participation type, state, attendance and the time of registration are stored: so that they find their own record, and organizers can count who came. Of the others, only their number by type.{not} Names and addresses are seen by those alone who may check people in.",
            not
        ),
        FileKind::Questions => t!(
            cx.lang,
            "質問、質問者の名前(書かれていれば)、票の数、回答、日時を保存し、その回の質問の一覧に出します。名前を出したくない人がいるときは、質問者の列を「なし」にしてください。{not}",
            "Questions, the askers' names where they stand, the number of votes, answers and times are stored, and shown among the questions of the event. Where somebody should not be named, set the column of askers to “None”.{not}",
            not
        ),
        _ => return None,
    };
    Some(parts::note("", cx.t("保存するもの", "What is stored"), text))
}
