//! The clock changes between the registration and the event: what stands on a ticket is the clock on the wall, and what
//! happens does so at the moment that the ticket names.

use crate::common::{
    db,
    seats::{at_event, crowd, event, run},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    pages::{
        self,
        ticket::{NextSeat, Ticket},
    },
    registration::{
        seats,
        types::{Lapse, RegistrationState},
    },
    viewer::Viewer,
};
use sqlx::PgPool;

fn at(utc: &str) -> DateTime<Utc> {
    utc.parse().unwrap()
}

async fn ticket(db: &Db, who: &Viewer, code: &str, now: DateTime<Utc>) -> Ticket {
    pages::ticket::load(db, who.asks_at(now), code).await.unwrap()
}

/// In New York the clock goes back on the morning of the event: 7 November 2027, 02:00.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_clock_goes_back_between_the_registration_and_the_event(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    run(
        &db,
        "update series set time_zone = 'America/New_York';
         update events set time_zone = 'America/New_York', starts_at = '2027-11-08T00:00Z', ends_at = '2027-11-08T02:00Z';
         update participation_types set closes_at = '2027-11-07T17:00Z'",
    )
    .await;
    let people = crowd(&db, 5).await;
    // Two days before, by summer time.
    let early = at("2027-11-05T16:00:00Z");
    let mut codes = Vec::new();
    for who in &people[..3] {
        codes.push(seats::register(&db, who.asks_at(early), at_event(), hall).await.unwrap().code);
    }
    let waiting = ticket(&db, &people[2], &codes[2], early).await;
    assert_eq!(waiting.event.card.starts.unwrap().clock(), "19:00", "by winter time");
    assert_eq!(
        (waiting.held.registered.clock(), waiting.history[0].at.unwrap().clock()),
        ("12:00".into(), "12:00".into())
    );
    let NextSeat::Given(Some(until)) = waiting.next_seat else { panic!("{:?}", waiting.next_seat) };
    assert_eq!((until.utc, until.clock()), (at("2027-11-07T00:00:00Z"), "20:00".into()), "a whole day of 24 hours");

    // The moment that the ticket names is the one at which it is asked first.
    let before = until.utc - Duration::seconds(1);
    seats::cancel(&db, people[0].asks_at(before), &codes[0]).await.unwrap();
    let given = ticket(&db, &people[1], &codes[1], before).await;
    assert_eq!((given.held.state, given.held.lapses), (RegistrationState::Confirmed, None));
    seats::cancel(&db, people[1].asks_at(until.utc), &codes[1]).await.unwrap();
    let offered = ticket(&db, &people[2], &codes[2], until.utc).await;
    let (lapse, ends) = offered.held.lapses.unwrap();
    assert_eq!((lapse, ends.utc), (Lapse::Offer, until.utc + Duration::hours(6)));
    assert_eq!(ends.clock(), "01:00", "the second of the two hours of that name");

    // Closed at noon on the wall, which is another moment than the day before.
    let noon = at("2027-11-07T17:00:00Z");
    let just = seats::register(&db, people[3].asks_at(noon - Duration::seconds(1)), at_event(), hall).await;
    assert!(just.is_ok(), "{just:?}");
    let late = seats::register(&db, people[4].asks_at(noon), at_event(), hall).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let page = pages::register::load(&db, people[4].asks_at(noon), at_event(), "").await.unwrap();
    assert_eq!(page.types[0].closes.as_ref().unwrap().clock(), "12:00");
}
