//! Structured data of an event (schema.org/Event), for search engines.

use domain::{
    Lang,
    agenda::types::Slot,
    events::types::{Event, EventPage, EventState},
};
use serde_json::{Value, json};

use crate::{routes, shell::Cx};

/// A whole address within the site.
pub(crate) fn address(cx: &Cx, path: &str) -> String {
    format!("{}{path}", cx.origin)
}

pub(crate) fn event_status(state: EventState) -> &'static str {
    match state {
        EventState::Postponed => "https://schema.org/EventPostponed",
        EventState::Cancelled => "https://schema.org/EventCancelled",
        _ => "https://schema.org/EventScheduled",
    }
}

/// Everybody who speaks, each once.
pub(crate) fn performers(cx: &Cx, slots: &[Slot]) -> Vec<Value> {
    let mut seen = Vec::new();
    slots
        .iter()
        .flat_map(|slot| &slot.speakers)
        .filter(|billing| {
            let new = !seen.contains(&billing.person_slug);
            seen.push(billing.person_slug.clone());
            new
        })
        .map(|billing| {
            json!({
                "@type": if billing.is_group { "Organization" } else { "Person" },
                "name": billing.display_name(Lang::En),
                "url": address(cx, &routes::speaker(&billing.person_slug)),
            })
        })
        .collect()
}

fn location(cx: &Cx, info: &Event) -> Vec<Value> {
    let card = &info.card;
    let mut places = Vec::new();
    if !card.venue_name.is_empty() {
        places.push(json!({ "@type": "Place", "name": card.venue_name, "address": info.venue_address }));
    }
    if card.is_online {
        let url = info.video_url.clone().unwrap_or_else(|| address(cx, &routes::event(&card.series_slug, card.number)));
        places.push(json!({ "@type": "VirtualLocation", "url": url }));
    }
    places
}

pub(super) fn event(cx: &Cx, page: &EventPage) -> Value {
    let info = &page.event;
    let card = &info.card;
    let mode = match (card.venue_name.is_empty(), card.is_online) {
        (false, true) => "https://schema.org/MixedEventAttendanceMode",
        (true, true) => "https://schema.org/OnlineEventAttendanceMode",
        _ => "https://schema.org/OfflineEventAttendanceMode",
    };
    json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": card.headline(cx.lang),
        "description": info.lead_excerpt,
        "url": address(cx, &routes::event(&card.series_slug, card.number)),
        "image": address(cx, &routes::share_image(&card.series_slug, card.number)),
        "startDate": card.starts.as_ref().map(domain::time::Local::machine),
        "endDate": card.ends.as_ref().map(domain::time::Local::machine),
        "eventStatus": event_status(card.state),
        "eventAttendanceMode": mode,
        "location": location(cx, info),
        "performer": performers(cx, &page.slots),
        "organizer": {
            "@type": "Organization",
            "name": page.series.name,
            "url": address(cx, &routes::series(&page.series.slug)),
        },
    })
}
