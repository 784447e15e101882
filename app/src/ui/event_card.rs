//! An event in lists: as a card with its picture, and as a line.

use domain::{
    Lang,
    events::types::{EventCard, EventState},
    time::span_in,
};
use leptos::prelude::*;

use crate::{
    routes,
    ui::{art, icon, parts},
};

/// Where one goes from a list: the report when there is one, else the event.
pub fn target(card: &EventCard) -> String {
    if card.has_report && card.state == EventState::Ended {
        routes::report(&card.series_slug, card.number)
    } else {
        routes::event(&card.series_slug, card.number)
    }
}

/// 現地, オンライン or both, in one word.
pub fn place_word(card: &EventCard, lang: Lang) -> Option<&'static str> {
    match (card.venue_name.is_empty(), card.is_online) {
        (false, true) => Some(lang.t("現地とオンライン", "On site and online")),
        (false, false) => Some(lang.t("現地", "On site")),
        (true, true) => Some(lang.t("オンライン", "Online")),
        (true, false) => None,
    }
}

fn why(card: &EventCard, lang: Lang) -> String {
    let state = if card.state == EventState::Ended && card.has_report {
        lang.t("レポート公開中", "Report is out")
    } else {
        card.state_word(lang)
    };
    match place_word(card, lang) {
        Some(place) if card.state != EventState::Ended => format!("{state} ・ {place}"),
        _ => state.to_owned(),
    }
}

fn facts(card: &EventCard, lang: Lang) -> String {
    let mut words = Vec::new();
    if let Some(start) = &card.starts {
        let ends = card.ends.as_ref().filter(|_| card.state != EventState::Ended);
        words.push(if card.state == EventState::Ended {
            start.date(lang)
        } else {
            span_in(start, ends, &card.zone, lang)
        });
    } else {
        words.push(lang.t("日程は調整中です", "Date to be announced").to_owned());
    }
    if card.talks > 0 {
        words.push(lang.count(card.talks, "セッション", "session", "sessions"));
    }
    words.join(" ・ ")
}

/// A card with the event's picture.
pub fn card(card: &EventCard, lang: Lang) -> AnyView {
    let title = card.headline(lang);
    let name = (!card.title.is_empty()).then(|| card.joint_name(lang));
    view! {
        <article class=format!("event-card {}", card.state.into_str()) data-mark=card.mark.into_str()>
            {art::banner(card.mark, card.number)}
            <div class="in">
                <p class="why">{why(card, lang)}</p>
                <h3><a href=target(card)>{title}</a></h3>
                <p class="quiet small">{name.map(|name| format!("{name} ・ "))}{facts(card, lang)}</p>
            </div>
        </article>
    }
    .into_any()
}

/// A line of a list of events.
pub fn line(card: &EventCard, lang: Lang) -> AnyView {
    let report = card.has_report.then(|| routes::report(&card.series_slug, card.number));
    let end = match report {
        Some(href) => view! { <a class="to" href=href>{icon::article()}{lang.t("レポート", "Report")}</a> }.into_any(),
        None => view! { <span class="end">{parts::state_badge(card, lang)}</span> }.into_any(),
    };
    view! {
        <li data-mark=card.mark.into_str()>
            <span class="n" aria-hidden="true">{card.number}</span>
            <div>
                <h3><a href=routes::event(&card.series_slug, card.number)>{card.headline(lang)}</a></h3>
                <p class="quiet small">{(!card.title.is_empty()).then(|| format!("{} ・ ", card.joint_name(lang)))}{facts(card, lang)}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}
