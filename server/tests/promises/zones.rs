//! A series that moves to another time zone: what was planned before stays at its moment, and the zone that is named beside
//! its times is the one in which they stand.

use chrono::{DateTime, Utc};
use domain::viewer::Role;
use scraper::Selector;
use serde_json::Value;
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Reply, Site};

const EVENT: &str = "/security-jaws/42";
const DESK: &str = "/organize/security-jaws/42?edit=all";
const BERLIN: &str = "Europe/Berlin";

/// When the event begins, as its calendar entry has it, with its zone.
fn entry_of(calendar: &str) -> String {
    let text = calendar.replace("\r\n ", "");
    let entries = text.split("BEGIN:VEVENT").skip(1);
    let own = entries.filter(|entry| entry.contains("UID:security-jaws-42@")).collect::<Vec<_>>();
    assert_eq!(own.len(), 1, "{text}");
    let line = own[0].split("\r\n").find(|line| line.starts_with("DTSTART"));
    line.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// When it begins, as search engines read it.
fn structured(reply: &Reply) -> DateTime<Utc> {
    let select = Selector::parse("script[type='application/ld+json']").unwrap();
    let data = reply.html().select(&select).map(|script| script.inner_html()).collect::<Vec<_>>();
    let mut data = data.iter().map(|text| serde_json::from_str::<Value>(text).unwrap());
    let starts = data.find_map(|value| value["startDate"].as_str().map(str::to_owned)).unwrap();
    DateTime::parse_from_rfc3339(&starts).unwrap().to_utc()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_new_zone_of_the_series_moves_no_event_and_is_named_beside_none_of_its_times(pool: PgPool) {
    let site = Site::demo(pool).await;
    let of_event = "from events e join series s on s.id = e.series_id where e.number = 42 and s.slug = $1";
    let starts: DateTime<Utc> = site.one(&format!("select e.starts_at {of_event}"), SERIES).await;
    let wall: String = site
        .one(
            &format!("select to_char(e.starts_at at time zone 'Asia/Tokyo', 'YYYYMMDD\"T\"HH24MISS') {of_event}"),
            SERIES,
        )
        .await;
    assert!(wall.ends_with("T190000"), "{wall}");
    let entry = format!("DTSTART;TZID=Asia/Tokyo:{wall}");
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    // Kept before, so that a page which goes on as it was would be seen.
    site.visitor().get(EVENT).await.expect(200);
    let settings =
        [("name", "Security-JAWS"), ("mark", "fins"), ("time_zone", BERLIN), ("start", "19:00"), ("minutes", "150")];
    organizer.post("/organize/security-jaws/settings", &settings).await.expect(303);
    assert_eq!(site.one::<String>("select time_zone from series where slug = $1", SERIES).await, BERLIN);

    // The page, and what machines read on it.
    let page = site.visitor().get(EVENT).await.expect(200);
    assert_eq!(structured(&page), starts);
    let begins = format!("datetime=\"{}\" data-zone=\"Asia/Tokyo\"", starts.format("%Y-%m-%dT%H:%M:%SZ"));
    assert!(page.body.contains(&begins) && page.body.contains("19:00"), "{}", page.body);
    // Calendars: its own, and that of the series beside whatever comes in the new zone.
    for path in ["/security-jaws/42/event.ics", "/security-jaws/calendar.ics"] {
        let calendar = site.visitor().get(path).await.expect(200).body;
        assert_eq!(entry_of(&calendar), entry, "{path}");
        assert!(calendar.contains("BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\n"), "{path}: {calendar}");
    }
    // The mail and its calendar, the ticket, and one's own page.
    let seat: i64 = site
        .one(
            &format!("select min(t.id) from participation_types t where t.event_id = (select e.id {of_event})"),
            SERIES,
        )
        .await;
    let mut holder = site.signed_in_as("zone@everywhere.test", &[]).await;
    let reply = holder.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let mail = site.mail_to("zone@everywhere.test").await.expect("a mail");
    assert!(mail.contains("19:00") && !mail.contains(BERLIN), "{mail}");
    let kept = server::worker::mailbox::all().into_iter().find(|kept| kept.mail.text == mail).expect("it is kept");
    assert_eq!(entry_of(&kept.calendar.expect("it carries a calendar")), entry);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    for path in [EVENT, ticket.as_str()] {
        let page = holder.get(path).await.expect(200).body;
        assert!(page.contains("19:00") && !page.contains(BERLIN), "{path}: {page}");
    }
    // What its organizers type is of the zone that they are shown.
    let desk = organizer.get(DESK).await.expect(200).body;
    assert!(desk.contains("Enter times in the zone of this event: Japan time (Asia/Tokyo).") && !desk.contains(BERLIN));
    for path in [
        "/organize/security-jaws/42/check-in",
        "/organize/security-jaws/42/run",
        "/security-jaws/42/qa/moderate",
        "/security-jaws/42/qa/stage",
        "/security-jaws/42/register",
    ] {
        let page = organizer.get(path).await.expect(200);
        assert!(!page.body.contains(BERLIN), "{path}: {}", page.body);
    }
}
