//! Where a ticket leads: to the event while it is ahead, to what was said once it is over, and the way back in.

use domain::{
    events::{
        rules::{board_is_open, takes_registrations},
        types::{EventCard, EventState},
    },
    pages::ticket::Ticket,
    registration::types::RegistrationState,
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    events, routes,
    ui::{calendar_links, icon},
};

pub(super) fn ways(cx: &Cx, ticket: &Ticket) -> AnyView {
    let card = &ticket.event.card;
    if card.state == EventState::Ended {
        return afterwards(cx, ticket);
    }
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let board = if board_is_open(card.state) {
        cx.t("質問する・投票する", "Ask and vote")
    } else {
        cx.t("質問を見る", "See the questions")
    };
    let has_date = card.state != EventState::Cancelled;
    let is_tentative = ticket.held.state == RegistrationState::Waitlisted;
    let calendar = has_date.then(|| calendar_links::button(cx, &ticket.event, is_tentative));
    let page = format!("{}{}", cx.origin, routes::event(slug, number));
    view! {
        <div class="ticket-ways">
            {calendar}
            <a class="button" href=routes::board(slug, number)>{icon::bubble()}{board}</a>
            <a class="button" href=routes::event(slug, number)>{icon::article()}{cx.t("開催ページ", "Event page")}</a>
            <button class="button" type="button" hidden=true data-share=page data-title=card.name(cx.lang)>{icon::out()}{cx.t("友人に知らせる", "Tell a friend")}</button>
        </div>
    }
    .into_any()
}

/// What was said, to be seen and read again; what is still open; and the next evening.
fn afterwards(cx: &Cx, ticket: &Ticket) -> AnyView {
    let card = &ticket.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let said = events::what_comes_next(cx, &ticket.event).unwrap_or_else(|| {
        view! { <p class="quiet">{cx.t("動画とレポートは、公開されるとここに載ります。", "The video and the report appear here once they are out.")}</p> }
            .into_any()
    });
    let questions = match ticket.open_questions {
        0 => cx.t("質問と回答を見る", "Questions and answers").to_owned(),
        n => t!(cx.lang, "質問と回答を見る（未回答 {n}件）", "Questions and answers ({n} still open)", n),
    };
    view! {
        <section class="stack" aria-labelledby="after">
            <h2 id="after">{cx.t("このあと", "What comes next")}</h2>
            {said}
            <div class="ticket-ways">
                <a class="button" href=routes::board(slug, number)>{icon::bubble()}{questions}</a>
                <a class="button" href=routes::event(slug, number)>{icon::article()}{cx.t("開催ページ", "Event page")}</a>
                <a class="button" href=routes::series(slug)>{icon::calendar()}{cx.t("次の回を見る", "See the next event")}</a>
            </div>
        </section>
    }
    .into_any()
}

/// After cancelling: the way back in, while there is one.
pub(super) fn once_more(cx: &Cx, card: &EventCard) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    if takes_registrations(card.state) {
        return view! {
            <section class="stack" aria-labelledby="again">
                <h2 id="again">{cx.t("ご都合がついたときは", "If you can come after all")}</h2>
                <p>{cx.t("受付中は、もう一度申し込めます。順番は申し込みの順です。", "While registration is open you can register again; the order is that of registering.")}</p>
                <p><a class="button" href=routes::register(slug, number)>{cx.t("もう一度申し込む", "Register again")}</a></p>
            </section>
        }
        .into_any();
    }
    view! { <p><a class="button" href=routes::series(slug)>{cx.t("次の回を見る", "See the next event")}</a></p> }
        .into_any()
}
