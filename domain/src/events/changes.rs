//! What of a change touches those who planned to come: they are told, or the organizer decides that they are not.

use super::types::{Event, EventState};
use crate::{lang::Text, mail::types::Changed, time};

/// Whether people may hold places at an event in this state, who go by what its page says.
pub const fn is_planned_with(state: EventState) -> bool {
    matches!(state, EventState::Announced | EventState::Open | EventState::Live | EventState::Postponed)
}

/// What an event says of one of them.
type Said = fn(&Event) -> Text;

/// What attendees planned with and is otherwise now, in the order in which they ask.
pub fn changes(was: &Event, is: &Event) -> Vec<Changed> {
    let asked: [(Text, Said); 4] = [
        (Text::new("日時", "When"), when),
        (Text::new("開場", "Doors"), doors),
        (Text::new("会場", "Place"), place),
        (Text::new("オンライン", "Online"), online),
    ];
    asked
        .into_iter()
        .map(|(label, of)| Changed { label, was: of(was), is: of(is) })
        .filter(|change| change.was != change.is)
        .collect()
}

/// When and where it takes place, for who heard that it does not.
pub fn plan(event: &Event) -> Vec<Changed> {
    let has_place = !event.card.venue_name.is_empty();
    [(true, Text::new("日時", "When"), when(event)), (has_place, Text::new("会場", "Place"), place(event))]
        .into_iter()
        .filter(|(is_said, ..)| *is_said)
        .map(|(_, label, is)| Changed { label, was: Text::new("", ""), is })
        .collect()
}

fn when(event: &Event) -> Text {
    match &event.card.starts {
        // With its zone: a line of a mail is read far from where the event is.
        Some(starts) => Text::both(|lang| time::span_in(starts, event.card.ends.as_ref(), &event.card.zone, lang)),
        None => Text::new("未定", "To be announced"),
    }
}

/// Doors that open as long before the start as they did are no change of their own.
fn doors(event: &Event) -> Text {
    let ahead = event.card.starts.as_ref().zip(event.doors.as_ref()).map(|(starts, doors)| starts.utc - doors.utc);
    match ahead {
        Some(ahead) => {
            Text::both(|lang| crate::t!(lang, "開始の{n}分前", "{n} minutes before", n = ahead.num_minutes()))
        }
        None => Text::new("なし", "None"),
    }
}

fn place(event: &Event) -> Text {
    let words = format!("{} {}", event.card.venue_name, event.venue_address).trim().to_owned();
    if words.is_empty() { Text::new("なし", "None") } else { Text::new(words.clone(), words) }
}

fn online(event: &Event) -> Text {
    let words = event.online_note.trim().to_owned();
    match (event.card.is_online, words.is_empty()) {
        (_, false) => Text::new(words.clone(), words),
        (true, true) => Text::new("あり", "Yes"),
        (false, true) => Text::new("なし", "None"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{events::types::EventCard, time::Local};

    fn event() -> Event {
        let at = |text: &str| Local::at(text.parse().unwrap(), "Asia/Tokyo");
        Event {
            card: EventCard {
                starts: Some(at("2026-12-09T10:00:00Z")),
                ends: Some(at("2026-12-09T12:30:00Z")),
                venue_name: "坂の上ホール".into(),
                ..EventCard::sample()
            },
            lead_html: String::new(),
            lead_excerpt: String::new(),
            doors: Some(at("2026-12-09T09:30:00Z")),
            venue_address: "東京都".into(),
            venue_url: None,
            online_note: String::new(),
            hashtags: vec![],
            video_url: None,
            hides_video: false,
            hosts: vec![],
            links: vec![],
            reason: String::new(),
            is_promotion_paused: false,
            updated: at("2026-11-09T09:30:00Z"),
            sequence: 0,
            given_up: None,
            days: vec![],
        }
    }

    fn facts(was: &Event, is: &Event) -> Vec<String> {
        changes(was, is).into_iter().map(|change| change.label.en.into_owned()).collect()
    }

    #[test]
    fn what_attendees_plan_with_is_told_and_nothing_else() {
        let was = event();
        assert!(facts(&was, &was).is_empty());
        let mut is = event();
        is.card.title = "新しい題".into();
        is.venue_url = Some("https://maps.example".into());
        is.hashtags = vec!["secjaws".into()];
        assert!(facts(&was, &is).is_empty(), "nobody plans by it");
        is.card.ends = Some(Local::at("2026-12-09T13:00:00Z".parse().unwrap(), "Asia/Tokyo"));
        is.venue_address = "東京都 2階".into();
        assert_eq!(facts(&was, &is), ["When", "Place"]);
    }

    #[test]
    fn the_plan_is_the_day_and_the_place_where_there_is_one() {
        let mut event = event();
        let said: Vec<_> = plan(&event).into_iter().map(|one| (one.was.ja, one.is.ja)).collect();
        assert!(said[0].0.is_empty() && said[0].1.contains("12月9日"), "{said:?}");
        assert_eq!(said[1].1, "坂の上ホール 東京都");
        event.card.venue_name.clear();
        assert_eq!(plan(&event).len(), 1);
    }

    #[test]
    fn doors_that_move_with_the_start_are_one_change() {
        let (was, mut is) = (event(), event());
        let later = |at: &Local| Local::at(at.utc + chrono::Duration::days(7), "Asia/Tokyo");
        is.card.starts = is.card.starts.as_ref().map(later);
        is.card.ends = is.card.ends.as_ref().map(later);
        is.doors = is.doors.as_ref().map(later);
        let found = changes(&was, &is);
        assert_eq!(facts(&was, &is), ["When"]);
        assert!(found[0].was.ja.contains("12月9日") && found[0].is.ja.contains("12月16日"), "{found:?}");
        assert!(found[0].was.en.ends_with("JST") && found[0].is.en.ends_with("JST"), "{found:?}");
        let mut elsewhere = was.clone();
        elsewhere.card.zone = "Europe/Berlin".into();
        let found = changes(&was, &elsewhere);
        assert!(
            found[0].is.ja.ends_with("(Europe/Berlin)"),
            "the same clock of another zone is another time: {found:?}"
        );
        is.card.starts = None;
        assert_eq!(changes(&was, &is)[0].is.ja, "未定");
    }
}
