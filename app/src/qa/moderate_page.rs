//! `/{series}/{number}/qa/moderate`: the moderator's console.

use chrono::{DateTime, Utc};
use domain::{pages::board::BoardPage, qa::types::ParticipantState};
use leptos::prelude::*;

use super::{board::ModeratorIsland, board_page::places};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Bundle, DeskPage, Head, Nav},
    ui::{field, parts},
};

/// `form` holds what could not be done without script: its errors, and `answer` with what was typed.
pub fn document(cx: &Cx, page: &BoardPage, form: &Form, now: DateTime<Utc>) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("質問の整理", "Moderation"), card.name(cx.lang)),
        series: Some((&page.series).into()),
        bar: cx.t("質問", "Questions").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Questions,
        bundle: Some(Bundle::Desk),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, now))
}

fn body(cx: &Cx, page: &BoardPage, form: &Form, now: DateTime<Utc>) -> AnyView {
    let card = &page.event.card;
    let (slug, number) = (card.series_slug.clone(), card.number);
    let lost = form.value("answer").to_owned();
    view! {
        <div class="wrap board-page moderate-page">
            {parts::crumbs(cx, vec![
                (routes::series_desk(&slug), page.series.name.clone()),
                (routes::event_desk(&slug, number), card.name(cx.lang)),
            ])}
            <header class="board-top">
                <h1 class="desk-title">{cx.t("質問の整理", "Moderation")}</h1>
                <p class="row">
                    <a class="button" href=routes::board(&slug, number)>{cx.t("参加者の画面", "The board")}</a>
                    <a class="button" href=routes::stage(&slug, number)>{cx.t("ステージ画面", "Stage screen")}</a>
                </p>
            </header>
            {field::problem(cx, form)}
            {(!lost.is_empty()).then(|| view! { <div class="note warn"><strong>{cx.t("送れなかった回答", "The answer that was not sent")}</strong><pre class="source">{lost}</pre></div> })}
            <ModeratorIsland board=page.board.clone() mine=ParticipantState::default() now=now.timestamp_millis() places=places(cx, page, true, "") lang=cx.lang/>
        </div>
    }
    .into_any()
}
