//! Calendars (RFC 5545): one event, or the coming events of a series, with the zone they are held in.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::{
    Lang,
    events::types::{Event, EventCard, EventState},
    markdown,
    time::Local,
};
use icalendar::{Calendar, Component, EventLike, EventStatus, Property};

use super::zones;

/// Control characters, line breaks among them, become spaces: a bare CR would end a line for some
/// calendars.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// As [`one_line`], but line feeds stay: the library writes them as `\n`, which calendars show as breaks.
fn lines(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// `origin` is the configured address of the site without a slash at the end. An event that gave up
/// its date is a cancelled entry at the old one, so that calendars free the evening; one that never had
/// a date has none. The id outlives a change of date or title, so that calendars update the entry that
/// they have. Its times are told in the zone of the event.
pub fn entry(origin: &str, event: &Event, now: DateTime<Utc>) -> Option<icalendar::Event> {
    let times = event.card.starts.zip(event.card.ends).or(event.given_up)?;
    Some(of_day(origin, event, now, (1, times)))
}

/// The same with an entry for each further day of an event of several; one that gave up its date frees all of them.
pub fn entries(origin: &str, event: &Event, now: DateTime<Utc>) -> Vec<icalendar::Event> {
    let further = event.days.iter().skip(1).filter(|_| event.card.starts.is_some() || event.given_up.is_some());
    let further = (2_usize..).zip(further).map(|(n, times)| of_day(origin, event, now, (n, *times)));
    entry(origin, event, now).into_iter().chain(further).collect()
}

/// The entry of the `n`th day.
fn of_day(
    origin: &str,
    event: &Event,
    now: DateTime<Utc>,
    (n, (starts, ends)): (usize, (Local, Local)),
) -> icalendar::Event {
    let card: &EventCard = &event.card;
    let is_dated = card.starts.is_some() && card.ends.is_some();
    let host = url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let name = card.joint_name(Lang::Ja);
    let day = if event.days.len() > 1 { format!(" ({n}日目)") } else { String::new() };
    let summary = if card.title.is_empty() { name } else { format!("{name}: {}", card.title) };
    let summary = one_line(&format!("{summary}{day}"));
    let which = if n > 1 { format!("-day{n}") } else { String::new() };
    let mut entry = icalendar::Event::new();
    let local = |at: &Local| at.wall.format("%Y%m%dT%H%M%S").to_string();
    let in_zone = |name: &str, value: String| {
        let mut property = Property::new(name, value);
        property.add_parameter("TZID", &card.zone);
        property.done()
    };
    entry
        .uid(&format!("{}-{}{which}@{host}", card.series_slug, card.number))
        .sequence(u32::try_from(event.sequence).unwrap_or_default())
        .summary(&summary)
        .append_property(in_zone("DTSTART", local(&starts)))
        .append_property(in_zone("DTEND", local(&ends)))
        .timestamp(now)
        .url(&format!("{origin}/{}/{}", card.series_slug, card.number))
        .status(match card.state {
            _ if !is_dated => EventStatus::Cancelled,
            EventState::Cancelled => EventStatus::Cancelled,
            // One that was postponed has a day only once that is the new one.
            _ => EventStatus::Confirmed,
        });
    let lead = lines(&markdown::readable(&card.lead));
    if !lead.is_empty() {
        entry.description(&lead);
    }
    let place: Vec<_> =
        [card.venue_name.as_str(), &event.venue_address].into_iter().filter(|s| !s.is_empty()).collect();
    if !place.is_empty() {
        entry.location(&one_line(&place.join(" ")));
    }
    entry.done()
}

/// What a mail carries: an entry for each day with the method that its MIME part names too (RFC 6047), and who publishes
/// it where mail leaves by that address (RFC 5546, 3.2.1). Somebody without a seat gets it as tentative, unless the event
/// itself is off.
pub fn published(
    name: &str,
    zone: &str,
    entries: Vec<icalendar::Event>,
    is_tentative: bool,
    from: Option<&str>,
) -> String {
    let entries = entries.into_iter().map(|mut entry| {
        if let Some(from) = from {
            entry.append_property(Property::new("ORGANIZER", format!("mailto:{from}")));
        }
        if is_tentative { tentative(entry) } else { entry }
    });
    assembled(name, zone, entries.collect(), Some(METHOD))
}

/// The entry of somebody without a seat, unless the event itself is off.
pub fn tentative(mut entry: icalendar::Event) -> icalendar::Event {
    if entry.get_status() != Some(EventStatus::Cancelled) {
        entry.status(EventStatus::Tentative);
    }
    entry.done()
}

/// The method of the calendars in mails: they publish, nobody is asked to accept.
pub const METHOD: &str = "PUBLISH";

/// A whole calendar of these entries. Its zone makes it one also without any: RFC 5545 wants a component.
pub fn calendar(name: &str, zone: &str, entries: Vec<icalendar::Event>) -> String {
    assembled(name, zone, entries, None)
}

fn assembled(name: &str, zone: &str, entries: Vec<icalendar::Event>, method: Option<&str>) -> String {
    let zones: String = zones_of(zone, &entries).iter().map(|(zone, times)| zones::component(zone, times)).collect();
    let mut calendar = Calendar::new();
    calendar.name(&one_line(name)).timezone(zone);
    if let Some(method) = method {
        calendar.append_property(Property::new("METHOD", method));
    } else {
        // Whoever subscribes asks again.
        calendar.ttl(&TimeDelta::hours(1));
    }
    for entry in entries {
        calendar.push(entry);
    }
    let mut text = calendar.done().to_string();
    // The library has no type for zones; they stand before what uses them. No word of people begins a line.
    if let Some(at) = text.find("\r\nBEGIN:VEVENT").or_else(|| text.find("\r\nEND:VCALENDAR")) {
        text.insert_str(at + 2, &zones);
    }
    text
}

/// The zones of the entries with the times in each; that of the calendar is among them.
fn zones_of(zone: &str, entries: &[icalendar::Event]) -> BTreeMap<String, Vec<NaiveDateTime>> {
    let mut zones = BTreeMap::from([(zone.to_owned(), Vec::new())]);
    let times = |entry: &icalendar::Event| ["DTSTART", "DTEND"].map(|name| entry.properties().get(name).cloned());
    for property in entries.iter().flat_map(times).flatten() {
        let Some(zone) = property.params().get("TZID") else { continue };
        let at = NaiveDateTime::parse_from_str(property.value(), "%Y%m%dT%H%M%S").ok();
        zones.entry(zone.value().to_owned()).or_default().extend(at);
    }
    zones
}

#[cfg(test)]
mod tests {
    use icalendar::CalendarComponent;

    use super::*;

    #[test]
    fn each_zone_of_an_entry_is_told() {
        let entry = |zone: &str| {
            let mut at = Property::new("DTSTART", "20270720T190000");
            at.add_parameter("TZID", zone);
            let mut entry = icalendar::Event::new();
            entry.append_property(at.done()).done()
        };
        let text =
            calendar("x", "Asia/Tokyo", vec![entry("Europe/Berlin"), entry("Asia/Tokyo"), entry("Europe/Berlin")]);
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 2, "{text}");
        assert!(text.contains("TZID:Asia/Tokyo\r\n") && text.contains("TZID:Europe/Berlin\r\n"), "{text}");
        assert!(text.contains("TZOFFSETTO:+0900\r\n") && text.contains("TZOFFSETTO:+0200\r\n"), "{text}");
    }

    #[test]
    fn a_mail_carries_the_method_and_who_waits_a_tentative_entry() {
        let mut entry = icalendar::Event::new();
        entry.summary("x").status(EventStatus::Confirmed);
        let text = published("x", "Asia/Tokyo", vec![entry.clone()], false, Some("events@example.org"));
        assert!(text.contains("METHOD:PUBLISH\r\n") && text.contains("STATUS:CONFIRMED\r\n"), "{text}");
        assert!(text.contains("ORGANIZER:mailto:events@example.org\r\n"), "{text}");
        assert!(published("x", "Asia/Tokyo", vec![entry.clone()], true, None).contains("STATUS:TENTATIVE\r\n"));
        entry.status(EventStatus::Cancelled);
        assert!(published("x", "Asia/Tokyo", vec![entry.clone()], true, None).contains("STATUS:CANCELLED\r\n"));
        let feed = calendar("x", "Asia/Tokyo", vec![entry]);
        assert!(!feed.contains("METHOD"), "a feed has none");
        assert!(feed.contains("REFRESH-INTERVAL;VALUE=DURATION:PT3600S\r\nX-PUBLISHED-TTL:PT3600S\r\n"), "{feed}");
        assert!(!text.contains("PT3600S"), "a mail is not asked for again");
    }

    #[test]
    fn promise_39_words_of_people_are_no_part_of_a_calendar() {
        let mut entry = icalendar::Event::new();
        entry
            .summary("X\r\nBEGIN:VEVENT\r\nSUMMARY:planted")
            .append_property(Property::new("DTSTART", "20261209T190000"));
        for name in ["X BEGIN:VEVENT Y", "BEGIN:VEVENT", "x\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "；,;\\"] {
            let text = calendar(name, "Asia/Tokyo", vec![entry.clone()]);
            let read: Calendar = text.parse().expect("it is a calendar");
            let kinds: Vec<_> = read.components.iter().map(kind).collect();
            assert_eq!(kinds, ["VTIMEZONE", "VEVENT"], "{name}: {text}");
            assert_eq!(text.matches("\r\nBEGIN:").count(), 3, "{text}");
        }
        let empty: Calendar = calendar("x", "Asia/Tokyo", Vec::new()).parse().unwrap();
        assert_eq!(empty.components.iter().map(kind).collect::<Vec<_>>(), ["VTIMEZONE"]);
    }

    fn kind(component: &CalendarComponent) -> String {
        match component {
            CalendarComponent::Event(entry) => entry.component_kind(),
            CalendarComponent::Other(other) => other.component_kind(),
            other => format!("{other:?}"),
        }
    }
}
