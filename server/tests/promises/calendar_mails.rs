//! The calendar of a mail as it leaves by SMTP: what its MIME part says of it is what it says itself (RFC 6047), for each thing
//! that becomes of a seat and of an event.

use chrono::{Duration, NaiveDate, Utc};
use domain::{
    events::types::EventState,
    ids::EventRef,
    pages,
    viewer::Viewer,
    workflows::{
        change_state::change_state,
        save_event::{self, DeskInput},
        tell_change::Tell,
    },
};
use server::worker::Worker;
use sqlx::PgPool;

use super::bounces::{register, run, worker};
use crate::common::{
    Site,
    smtp::{Mailbox, Taken},
};

const HOLDER: &str = "holder@calendars.test";

/// What a calendar says of its first entry.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    uid: String,
    status: String,
    starts: String,
    sequence: i32,
}

/// Everything that waits leaves now, what could still be stopped as well; the newest mail to the holder.
async fn send(site: &Site, worker: &Worker, mailbox: &Mailbox) -> Taken {
    site.run("update jobs set next_try_at = now() where state = 'queued'").await;
    run(worker).await;
    mailbox.taken().into_iter().rfind(|mail| mail.to == HOLDER).expect("a mail to the holder")
}

/// The calendar in it, whose method is the same in its MIME part and in itself.
fn calendar(mail: &Taken) -> Entry {
    let (head, body) = mail.part("text/calendar").expect("a calendar");
    let of_mime = head
        .split("method=")
        .nth(1)
        .map(|rest| rest.trim_start_matches('"').chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
    let body = body.replace("\r\n ", "");
    let all = |name: &str| -> Vec<String> {
        let lines = body.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.split(';').next() == Some(name)).map(|(_, value)| value.to_owned()).collect()
    };
    assert_eq!(all("METHOD"), of_mime.into_iter().collect::<Vec<_>>(), "{head}\n{body}");
    assert_eq!(all("METHOD"), ["PUBLISH"], "nobody is asked to accept");
    assert!(head.to_ascii_lowercase().contains("charset=utf-8"), "{head}");
    let entry = body.split_once("BEGIN:VEVENT").map_or("", |(_, entry)| entry);
    let starts = entry.lines().find_map(|line| line.strip_prefix("DTSTART").and_then(|rest| rest.split_once(':')));
    Entry {
        uid: all("UID").swap_remove(0),
        status: all("STATUS").swap_remove(0),
        starts: starts.map_or("", |(_, at)| at).to_owned(),
        sequence: all("SEQUENCE")[0].parse().unwrap(),
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_calendar_of_a_mail_and_its_mime_part_say_the_same_whatever_becomes_of_seat_and_event(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mailbox = Mailbox::open().await;
    let worker = worker(&site, &mailbox.url);
    let (system, event) = (Viewer::system(), EventRef::new("security-jaws", 42));
    site.run("delete from jobs").await;
    let mut holder = register(&site, HOLDER).await;
    let confirmed = calendar(&send(&site, &worker, &mailbox).await);
    assert_eq!(confirmed.status, "CONFIRMED");

    let desk = pages::event_desk::load(&site.state.db, system.asks_at(Utc::now()), event).await.unwrap();
    let mut facts = desk.facts;
    let day: NaiveDate = facts.date.parse().unwrap();
    facts.date = (day + Duration::days(7)).to_string();
    let input = DeskInput { facts: Some(facts), decided: Tell::Everybody.into(), ..DeskInput::default() };
    save_event::save(&site.state.db, system.asks_at(Utc::now()), event, &input).await.unwrap();
    let moved = calendar(&send(&site, &worker, &mailbox).await);
    assert_eq!((&moved.uid, moved.status.as_str()), (&confirmed.uid, "CONFIRMED"));
    assert!(moved.sequence > confirmed.sequence && moved.starts > confirmed.starts, "{confirmed:?} {moved:?}");

    let step = async |to: EventState, reason: &str| {
        change_state(&site.state.db, system.asks_at(Utc::now()), event, to, reason).await.unwrap();
    };
    step(EventState::Cancelled, "会場が閉まるため").await;
    let off = calendar(&send(&site, &worker, &mailbox).await);
    assert_eq!((&off.uid, off.status.as_str(), &off.starts), (&confirmed.uid, "CANCELLED", &moved.starts));
    assert!(off.sequence > moved.sequence, "{moved:?} {off:?}");

    step(EventState::Announced, "").await;
    let revived = calendar(&send(&site, &worker, &mailbox).await);
    assert_eq!((&revived.uid, revived.status.as_str(), &revived.starts), (&confirmed.uid, "CONFIRMED", &moved.starts));
    assert!(revived.sequence > off.sequence, "{off:?} {revived:?}");

    // Whoever gives their seat back removes the entry themselves: the mail that says so carries none.
    let code: String = site
        .one("select r.code from registrations r join accounts a on a.id = r.account_id where a.mail = $1", HOLDER)
        .await;
    holder.post(&format!("/me/tickets/{code}/cancel"), &[]).await.expect(303);
    assert_eq!(send(&site, &worker, &mailbox).await.part("text/calendar"), None);
}
