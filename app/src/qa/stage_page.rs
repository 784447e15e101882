//! `/{series}/{number}/qa/stage`: large type, the join code, "answering now".

use chrono::{DateTime, Utc};
use domain::{pages::board::BoardPage, qa::types::ParticipantState};
use leptos::prelude::*;

use super::{
    board::{Places, StageIsland},
    board_page::{facts, from, places, since},
    poll_card,
};
use crate::{
    cx::Cx,
    events,
    people::second_factor_page::qr_svg,
    routes,
    shell::{self, Bundle, Head},
    ui::{art, tlp},
};

/// `code`: where the attendance code is asked for, on the screen of somebody who may show it.
pub fn document(cx: &Cx, page: BoardPage, now: DateTime<Utc>, code: Option<String>) -> String {
    let card = &page.event.card;
    let head = Head {
        title: format!("{} — {}", cx.t("ステージ", "Stage"), card.name(cx.lang)),
        series: Some((&page.series).into()),
        bundle: Some(Bundle::Console),
        is_bare: true,
        scripts: code
            .iter()
            .map(|_| cx.assets.code_js.clone())
            .chain([cx.assets.polls_js.clone(), cx.assets.answer_js.clone()])
            .collect(),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &page, now, code))
}

fn body(cx: &Cx, page: &BoardPage, now: DateTime<Utc>, asks: Option<String>) -> AnyView {
    let card = &page.event.card;
    let path = page
        .join_code
        .as_ref()
        .map_or_else(|| routes::board(&card.series_slug, card.number), |code| routes::join(code));
    let address = format!("{}{path}", cx.origin);
    let shown = address.trim_start_matches("https://").trim_start_matches("http://");
    // Without a code the whole address is said.
    let before = match (&page.join_code, shown.rsplit_once('/')) {
        (Some(_), Some((before, _))) => format!("{before}/"),
        _ => shown.to_owned(),
    };
    // It is nobody's who takes part.
    let places = places(page, false);
    let places = Places { stream: format!("{}?aside=1", places.stream), ..places };
    let (board, api) = (places.page.clone(), places.api.clone());
    let code = page.join_code.clone();
    view! {
        <div class="stage" data-since=since(page) data-zone=page.event.card.zone.clone() data-from=from(cx)>
            <header class="stage-top">{art::small_mark(Some(card.mark))}<h1>{card.name(cx.lang)}</h1><span class="quiet">{card.title.clone()}</span>{labels(cx, page)}<span class="stage-clock" data-clock-in=page.event.card.zone.clone()></span>{page.hour.as_ref().map(|hour| events::hour_strip(cx, hour))}</header>
            {poll_card::polls(cx, &page.board, &ParticipantState::default(), (&board, &api), "")}
            {facts(cx, page, places, now).give()}
            <StageIsland/>
            <aside class="stage-join">
                <h2>{cx.t("スマホから質問・投票", "Ask and vote")}</h2>
                <div class="stage-qr" role="img" aria-label=cx.t("質問ページのQRコード", "QR code of the board") inner_html=qr_svg(&address)></div>
                <p class="stage-address">{before}</p>
                {code.map(|code| view! { <p class="stage-code">{code}</p> })}
                <p class="quiet">{cx.t("アカウントは要りません。匿名で送れます。", "No account needed. You may stay anonymous.")}</p>
                {asks.map(|address| view! {
                    <div class="stage-attendance" hidden=true data-code=address>
                        <h2>{cx.t("オンラインの出席コード", "Attendance code, online")}</h2>
                        <p class="stage-digits" data-digits=""></p>
                        <p class="quiet">{cx.t("受付票に入れてください", "Type it into your ticket")}</p>
                    </div>
                })}
            </aside>
        </div>
    }
    .into_any()
}

/// How far the talk that is on may travel; a script follows which one that is.
fn labels(cx: &Cx, page: &BoardPage) -> Vec<AnyView> {
    let on = page.board.reactions.as_ref().map(|reactions| reactions.talk);
    let labelled = page.talks.iter().filter(|slot| !slot.tlp.is_open() || slot.part.is_some());
    let shown = labelled.map(|slot| {
        let is_off = on != Some(slot.number);
        view! { <div class="stage-tlp" data-talk=slot.number.to_string() hidden=is_off>{tlp::of_slot(cx, slot)}</div> }
            .into_any()
    });
    shown.collect()
}
