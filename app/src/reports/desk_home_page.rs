//! `/organize`: every series of mine with its events, the way to their desks, and how far their
//! reports are.

use domain::{
    Lang,
    events::types::EventCard,
    pages::desk_home::{DeskHome, DeskSeries},
    reports::types::ReportState,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{art, icon, parts},
};

/// `may_add_series`: the viewer owns a series, and may open another one.
pub fn document(cx: &Cx, page: DeskHome, may_add_series: bool) -> String {
    let head =
        Head {
            title: cx.t("運営デスク", "Desk").to_owned(), nav: Nav::Desk, desk: DeskPage::Home, ..Head::default()
        };
    shell::document(cx, head, || {
        let can_import = page.series.iter().any(|series| series.may_import);
        let series: Vec<_> = page.series.iter().map(|series| series_view(cx, series)).collect();
        let content = if series.is_empty() {
            parts::empty(
                cx.t("担当のシリーズはまだありません", "You have no series yet"),
                cx.t("シリーズのオーナーに役割の追加を頼んでください。", "Ask an owner of a series for a role."),
            )
        } else {
            series.into_any()
        };
        view! {
            <div class="wrap">
                <div class="page-head desk-head">
                    <h1>{cx.t("運営デスク", "Desk")}</h1>
                    <div class="row">
                        {may_add_series.then(|| view! { <a class="button" href=routes::NEW_SERIES>{cx.t("シリーズをつくる", "New series")}</a> })}
                        {can_import.then(|| view! { <a class="button primary" href=routes::IMPORT>{icon::upload()}{cx.t("取り込む", "Import")}</a> })}
                    </div>
                </div>
                {content}
            </div>
        }
        .into_any()
    })
}

pub(super) fn report_state(state: Option<ReportState>, lang: Lang) -> AnyView {
    match state {
        Some(ReportState::Published) => {
            view! { <span class="badge ok">{lang.t("公開中", "Published")}</span> }.into_any()
        }
        Some(ReportState::Review) => {
            view! { <span class="badge accent">{lang.t("確認中", "In review")}</span> }.into_any()
        }
        Some(ReportState::Draft) => {
            view! { <span class="badge ring warn">{lang.t("下書き", "Draft")}</span> }.into_any()
        }
        None => view! { <span class="quiet small">{lang.t("レポートなし", "No report")}</span> }.into_any(),
    }
}

fn series_view(cx: &Cx, desk: &DeskSeries) -> AnyView {
    let lang = cx.lang;
    let role = desk.role.map(|role| role.label(lang));
    let rows: Vec<_> = desk.events.iter().map(|(card, state)| row(cx, card, *state)).collect();
    let table = if rows.is_empty() {
        parts::empty(
            cx.t("開催はまだありません", "No events yet"),
            cx.t(
                "シリーズのデスクで次の回をつくるか、レポートを取り込むと、ここに並びます。",
                "Plan the next one on the series' desk, or import a report, and it appears here.",
            ),
        )
    } else {
        view! {
            <div class="table-box">
                <table class="desk-table">
                    <thead><tr><th scope="col" class="num">{cx.t("回", "No.")}</th><th scope="col">{cx.t("題名", "Title")}</th><th scope="col">{cx.t("日付", "Date")}</th><th scope="col">{cx.t("状態", "State")}</th><th scope="col">{cx.t("レポート", "Report")}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="desk-series" data-mark=desk.series.mark.into_str()>
            <h2><a href=routes::series_desk(&desk.series.slug)>{art::small_mark(Some(desk.series.mark))}{desk.series.name.clone()}</a><span class="tag">{role}</span></h2>
            {table}
            {desk.has_more.then(|| view! { <p><a href=routes::events_desk(&desk.series.slug)>{cx.t("すべての回", "All events")}</a></p> })}
        </section>
    }
    .into_any()
}

fn row(cx: &Cx, card: &EventCard, state: Option<ReportState>) -> AnyView {
    let lang = cx.lang;
    view! {
        <tr>
            <td class="num">{card.number}</td>
            <td class="main"><a href=routes::event_desk(&card.series_slug, card.number)>{card.headline(lang)}</a></td>
            <td class="nowrap">{card.starts.as_ref().map(|at| parts::day(at, lang))}</td>
            <td>{parts::state_badge(&EventCard { has_report: false, ..card.clone() }, lang)}</td>
            <td class="links"><a href=routes::report_desk(&card.series_slug, card.number)>{report_state(state, lang)}</a></td>
        </tr>
    }
    .into_any()
}
