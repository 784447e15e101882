//! Past events out of a calendar (iCalendar).

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use icalendar::{
    Calendar, CalendarComponent, CalendarDateTime, Component as _, DatePerhapsTime, EventLike as _, EventStatus,
};

use crate::{
    Refused, Result,
    events::{EventFacts, Source, described, is_web, named, says_cancelled},
    when,
};

/// Reads the events of a calendar; moments without a zone are on the wall clock of `zone`.
///
/// Errors (field `file`): no calendar; no event in it.
pub fn read(text: &str, zone: Tz) -> Result<Vec<EventFacts>> {
    let calendar: Calendar = text.parse().map_err(|_| {
        Refused::new(
            "file",
            "カレンダー(ICS)として読めません。もう一度書き出してください。",
            "This cannot be read as a calendar (ICS). Export it again.",
        )
    })?;
    let events: Vec<EventFacts> = calendar
        .components
        .iter()
        .filter_map(|component| match component {
            CalendarComponent::Event(event) => Some(facts(event, zone)),
            _ => None,
        })
        .filter(|event| event.starts.is_some() && !event.title.is_empty())
        .collect();
    if events.is_empty() {
        return Err(Refused::new("file", "カレンダーに予定がありません。", "There are no events in the calendar."));
    }
    Ok(events)
}

fn facts(event: &icalendar::Event, zone: Tz) -> EventFacts {
    let title = event.get_summary().unwrap_or_default().trim().to_owned();
    let (series, number) = named(&title, "");
    let url = event.get_url().map(str::to_owned).filter(|url| is_web(url));
    EventFacts {
        source: Source::Calendar,
        id: event.get_uid().unwrap_or_default().to_owned(),
        url,
        series,
        number,
        starts: event.get_start().and_then(|at| moment(at, zone)).filter(|at| when::is_plausible(*at)),
        ends: event.get_end().and_then(|at| moment(at, zone)).filter(|at| when::is_plausible(*at)),
        venue: event.get_location().unwrap_or_default().trim().chars().take(200).collect(),
        address: String::new(),
        hashtags: Vec::new(),
        catch: String::new(),
        description: described(event.get_description().unwrap_or_default()),
        capacity: None,
        confirmed: None,
        waitlisted: None,
        is_cancelled: event.get_status() == Some(EventStatus::Cancelled) || says_cancelled(&title),
        title,
    }
}

/// `None` for a whole day: it says no hour.
fn moment(at: DatePerhapsTime, zone: Tz) -> Option<DateTime<Utc>> {
    let on_wall =
        |wall: chrono::NaiveDateTime, zone: Tz| zone.from_local_datetime(&wall).earliest().map(|at| at.to_utc());
    match at {
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => Some(at),
        DatePerhapsTime::DateTime(CalendarDateTime::Floating(wall)) => on_wall(wall, zone),
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            on_wall(date_time, tzid.parse().unwrap_or(zone))
        }
        DatePerhapsTime::Date(day) => on_wall(day.and_hms_opt(0, 0, 0)?, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//JA\r\n\
        BEGIN:VEVENT\r\nUID:a@example.com\r\nDTSTART;TZID=Asia/Tokyo:20240528T190000\r\nDTEND:20240528T123000Z\r\n\
        SUMMARY:見本の会 第32回\r\nLOCATION:見本会館\\, 3階\r\nURL:https://mihon.connpass.com/event/1/\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b@example.com\r\nDTSTART;VALUE=DATE:20240101\r\nSUMMARY:休み\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";

    #[test]
    fn events_have_their_hours_in_any_zone() {
        let events = read(TEXT, Tz::Asia__Tokyo).unwrap();
        assert_eq!((events.len(), events[0].number, events[0].venue.as_str()), (2, Some(32), "見本会館, 3階"));
        assert_eq!(events[0].starts.unwrap().to_rfc3339(), "2024-05-28T10:00:00+00:00");
        assert_eq!(events[0].ends.unwrap().to_rfc3339(), "2024-05-28T12:30:00+00:00");
        assert!(events[1].is_cancelled);
    }

    #[test]
    fn what_is_no_calendar_says_so() {
        for text in ["", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "hello"] {
            assert_eq!(read(text, Tz::UTC).unwrap_err().field, "file");
        }
    }
}
