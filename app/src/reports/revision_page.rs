//! What a revision changed against the one before it.

use domain::{pages::revision::RevisionDiff, reports::import::diff::DiffSign};
use leptos::prelude::*;

use super::import_difference::diff_line;
use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::parts,
};

pub fn document(cx: &Cx, diff: RevisionDiff) -> String {
    let head = Head {
        title: cx.t("変更の内容", "What changed").to_owned(),
        series: Some((&diff.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Report,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &diff))
}

fn body(cx: &Cx, diff: &RevisionDiff) -> AnyView {
    let (slug, number) = (diff.card.series_slug.as_str(), diff.card.number);
    let mut trail = vec![
        (routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned()),
        (routes::report_desk(slug, number), diff.card.name(cx.lang)),
    ];
    if let Some(slot) = &diff.slot {
        trail.push((routes::edit_notes(slug, number, slot.number), slot.title.clone()));
    }
    let restore = diff.slot.as_ref().map(|slot| {
        view! {
            <form method="post" action=routes::revision(slug, number, slot.number, diff.revision)>
                <button class="button">{cx.t("この版に戻す", "Restore this revision")}</button>
            </form>
        }
    });
    let count = |sign: DiffSign| diff.lines.iter().filter(|line| line.sign == sign).count();
    let (added, removed) = (count(DiffSign::Added), count(DiffSign::Removed));
    let lines: Vec<_> = diff.lines.iter().map(|line| diff_line(line.sign, &line.text)).collect();
    let content = if added + removed == 0 {
        parts::empty(cx.t("文の変更はありません", "No words changed"), "")
    } else {
        view! { <div class="diff card">{lines}</div> }.into_any()
    };
    view! {
        <div class="wrap narrow-page">
            {parts::crumbs(cx, trail)}
            <div class="page-head desk-head">
                <div><h1 class="desk-title">{cx.t("変更の内容", "What changed")}</h1><p class="quiet">{format!("{} {added} ・ {} {removed}", cx.t("追加", "Added"), cx.t("削除", "Removed"))}</p></div>
                {restore}
            </div>
            {content}
        </div>
    }
    .into_any()
}
