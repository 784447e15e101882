//! A seat that is offered is offered for one day: when the event moves, nobody owes an answer of the old one.

use crate::common::{
    account_with, db,
    desk::save_facts,
    seats::{SERIES, at_event, crowd, event, held, mails, run, take_all, whole},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    db::Db,
    events::types::FactsInput,
    pages,
    registration::{
        promoting, seats,
        types::{Lapse, RegistrationState},
    },
    viewer::Viewer,
};
use sqlx::PgPool;

/// The desk as an organizer saves it.
async fn change(db: &Db, organizer: &Viewer, at: DateTime<Utc>, to: impl FnOnce(FactsInput) -> FactsInput) {
    let desk = pages::event_desk::load(db, organizer.asks_at(at), at_event()).await.unwrap();
    save_facts(db, organizer.asks_at(at), at_event(), &to(desk.facts)).await.unwrap();
}

fn later(facts: FactsInput, days: i64) -> FactsInput {
    let day: NaiveDate = facts.date.parse().unwrap();
    FactsInput { date: (day + Duration::days(days)).to_string(), ..facts }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_offer_ends_with_the_day_that_it_was_for_and_the_seat_is_given_anew(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    let codes = take_all(&db, &people, hall).await;
    run(
        &db,
        "update events set ask_hours = 720, starts_at = date_trunc('minute', starts_at),
                           ends_at = date_trunc('minute', starts_at) + interval '2 hours'",
    )
    .await;
    let organizer = account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    let now: DateTime<Utc> = sqlx::query_scalar("select now()").fetch_one(&db.pool).await.unwrap();
    seats::cancel(&db, people[0].asks_at(now), &codes[0]).await.unwrap();
    let place = async || {
        let held = held(&db, &people[1], &codes[1]).await;
        (held.state, held.lapses.map(|(lapse, at)| (lapse, at.utc)))
    };
    let offered = |at: DateTime<Utc>| (RegistrationState::Confirmed, Some((Lapse::Offer, at + Duration::hours(6))));
    assert_eq!(place().await, offered(now));

    let at = now + Duration::hours(5);
    change(&db, &organizer, at, |facts| FactsInput { title: "鍵の夜".to_owned(), ..facts }).await;
    assert_eq!(place().await, offered(now), "another title is no other day");
    change(&db, &organizer, at, |facts| later(facts, 7)).await;
    assert_eq!(place().await, offered(at), "they have the whole time to think of the new day");
    assert_eq!(mails(&db, "seat_offered").await, 2);
    let system = Viewer::system();
    assert_eq!(promoting::end_lapsed(&db, system.asks_at(now + Duration::hours(7))).await.unwrap(), 0);
    whole(&db).await;

    // So far ahead nobody is asked: the seat is theirs.
    change(&db, &organizer, at, |facts| later(facts, 60)).await;
    assert_eq!(place().await, (RegistrationState::Confirmed, None));
    assert_eq!(mails(&db, "promoted").await, 1);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn while_free_seats_are_held_back_who_was_asked_is_asked_for_the_new_day(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let codes = take_all(&db, &people, hall).await;
    run(
        &db,
        "update events set ask_hours = 720, starts_at = date_trunc('minute', starts_at),
                           ends_at = date_trunc('minute', starts_at) + interval '2 hours'",
    )
    .await;
    let organizer = account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    let now: DateTime<Utc> = sqlx::query_scalar("select now()").fetch_one(&db.pool).await.unwrap();
    seats::cancel(&db, people[0].asks_at(now), &codes[0]).await.unwrap();
    run(&db, "update jobs set state = 'done'").await;
    let paused = |facts: FactsInput| FactsInput { promotion: "paused".to_owned(), ..facts };
    change(&db, &organizer, now, paused).await;

    let at = now + Duration::hours(5);
    change(&db, &organizer, at, |facts| later(facts, 7)).await;
    let asked = held(&db, &people[1], &codes[1]).await;
    assert_eq!(asked.state, RegistrationState::Confirmed, "the seat is still theirs to take");
    assert_eq!(asked.lapses.map(|(lapse, at)| (lapse, at.utc)), Some((Lapse::Offer, at + Duration::hours(6))));
    assert_eq!(mails(&db, "seat_offered").await, 2, "and they are told");
    // Moved once more before that mail has left, they read of the last day alone.
    change(&db, &organizer, at, |facts| later(facts, 1)).await;
    assert_eq!(mails(&db, "seat_offered").await, 2);
    let next = held(&db, &people[2], &codes[2]).await;
    assert_eq!((next.state, next.lapses), (RegistrationState::Waitlisted, None), "nobody else is asked meanwhile");
    whole(&db).await;
}
