//! Structured data of an event (schema.org/Event), for search engines.

use domain::{events::types::Event, pages::event::EventPage};
use serde_json::{Value, json};

use crate::{
    cx::Cx,
    routes,
    ui::structured_data::{address, event_status, performers},
};

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

/// The series; with whoever holds it together with us, all of them.
fn organizers(cx: &Cx, page: &EventPage) -> Value {
    let own = json!({
        "@type": "Organization",
        "name": page.series.name,
        "url": address(cx, &routes::series(&page.series.slug)),
    });
    let others =
        page.event.hosts.iter().map(|host| json!({ "@type": "Organization", "name": host.name, "url": host.url }));
    let all: Vec<Value> = std::iter::once(own.clone()).chain(others).collect();
    if all.len() == 1 { own } else { Value::Array(all) }
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
        // Of one that is put off: the day that is not kept.
        "previousStartDate": info.given_up.as_ref().filter(|_| card.awaits_day()).map(|(from, _)| from.machine()),
        "endDate": info.days.last().filter(|_| card.starts.is_some()).map(|(_, end)| end).or(card.ends.as_ref()).map(domain::time::Local::machine),
        "eventStatus": event_status(card),
        "eventAttendanceMode": mode,
        "location": location(cx, info),
        "performer": performers(cx, &page.slots),
        "organizer": organizers(cx, page),
    })
}
