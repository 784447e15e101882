//! An evening that is on while no talk is.

use app::events::event_page;
use domain::{
    events::types::EventState,
    pages::{
        event::EventPage,
        live_hour::{LiveHour, OnNow},
    },
    series::types::Mark,
};

use super::{Gallery, data, public, visitor};

pub fn write(out: &mut Gallery) {
    let on = data::live_hour();
    let before = LiveHour { on: None, next: on.next.clone(), ..on.clone() };
    let after = LiveHour { on: None, next: vec![], ..on.clone() };
    let in_room = |slot: &OnNow, room: &str| OnNow { room: room.to_owned(), ..slot.clone() };
    let rooms = LiveHour {
        on: on.on.as_ref().map(|slot| in_room(slot, "ホールA")),
        beside: on.next.iter().map(|slot| in_room(slot, "ホールB")).collect(),
        next: vec![],
        ..on.clone()
    };
    let bare = LiveHour { on: None, next: vec![], evening: vec![], ..on };
    let hours = [
        ("event-live-before", before),
        ("event-live-after", after),
        ("event-live-rooms", rooms),
        ("event-live-bare", bare),
    ];
    for (name, hour) in hours {
        let page = EventPage { live: Some(hour), ..public::event(Mark::Fins, 33, EventState::Live) };
        out.put(name, &event_page::document(&visitor(out.lang, "/security-jaws/33"), &page));
    }
}
