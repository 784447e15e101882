//! An evening that is on while no talk is.

use app::events::event_page;
use domain::{
    events::types::EventState,
    pages::{event::EventPage, live_hour::LiveHour},
    series::types::Mark,
};

use super::{Gallery, data, public, visitor};

pub fn write(out: &mut Gallery) {
    let on = data::live_hour();
    let before = LiveHour { on: None, next: on.next.clone(), ..on.clone() };
    let after = LiveHour { on: None, next: vec![], ..on.clone() };
    let bare = LiveHour { on: None, next: vec![], evening: vec![], ..on };
    for (name, hour) in [("event-live-before", before), ("event-live-after", after), ("event-live-bare", bare)] {
        let page = EventPage { live: Some(hour), ..public::event(Mark::Fins, 33, EventState::Live) };
        out.put(name, &event_page::document(&visitor(out.lang, "/security-jaws/33"), &page));
    }
}
