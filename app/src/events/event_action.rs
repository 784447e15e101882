//! What a reader of an event can do next.

use domain::{events::types::EventState, pages::event::EventPage, registration::types::CurrentRegistration};

use crate::{
    cx::Cx,
    routes,
    ui::{calendar_links, seats},
};

/// What a reader holds of the event: their place, and where they watch it now, which may be a place on the same page.
#[derive(Clone, Copy, Default)]
pub struct Own<'a> {
    pub held: Option<&'a CurrentRegistration>,
    pub stream: Option<&'a str>,
}

/// The one action of an event's page, if it has one: address, words, whether it leaves the site.
pub(super) fn action(cx: &Cx, page: &EventPage, own: Own<'_>) -> Option<(String, &'static str, bool)> {
    let info = &page.event;
    let card = &info.card;
    match card.state {
        EventState::Ended if card.has_report => {
            Some((routes::report(&card.series_slug, card.number), cx.t("レポートを読む", "Read the report"), false))
        }
        EventState::Ended => info.video_url.clone().map(|url| (url, cx.t("動画を見る", "Watch the video"), true)),
        EventState::Live => own
            .stream
            .map(str::to_owned)
            .or_else(|| info.video_url.clone())
            .map(|url| {
                let leaves = !url.starts_with('#');
                (url, cx.t("配信を見る", "Watch live"), leaves)
            })
            .or_else(|| registration(cx, page, own.held)),
        EventState::Open => registration(cx, page, own.held).or_else(|| calendar(cx, page)),
        // Without a day there is nothing to add.
        EventState::Announced | EventState::Postponed => calendar(cx, page),
        EventState::Planned | EventState::Cancelled => None,
    }
}

/// Who holds a place sees it. Where one registers: on another site when the event says so, else here, if there are seats to take.
fn registration(cx: &Cx, page: &EventPage, held: Option<&CurrentRegistration>) -> Option<(String, &'static str, bool)> {
    let card = &page.event.card;
    if let Some(held) = held {
        return Some((routes::ticket(&held.code), cx.t("受付票を開く", "Open my ticket"), false));
    }
    let words = seats::register_words(card, cx.lang);
    if let Some(link) = page.event.links.iter().find(|link| link.kind == "registration") {
        return Some((link.url.clone(), words, true));
    }
    (!page.types.is_empty()).then(|| (routes::register(&card.series_slug, card.number), words, false))
}

fn calendar(cx: &Cx, page: &EventPage) -> Option<(String, &'static str, bool)> {
    let card = &page.event.card;
    card.starts.as_ref()?;
    // The menu beside the date opens, with a calendar on the web and a subscription in it.
    let to = if calendar_links::has_menu(&page.event) {
        format!("#{}", calendar_links::MENU)
    } else {
        routes::event_calendar(&card.series_slug, card.number)
    };
    Some((to, cx.t("カレンダーに追加", "Add to calendar"), false))
}
