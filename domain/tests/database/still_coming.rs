//! "Are you still coming?": asked once, answered by a button, silence gives nothing away unless the organizers chose so.

use crate::common::{
    account_with,
    desk::save_facts,
    seats::{SERIES, at_event, crowd, event, held, mails, one, run, take_all, whole, wide},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    Error,
    db::Db,
    events::types::FactsInput,
    pages,
    registration::{seats, still, types::RegistrationState},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn work(db: &Db, at: DateTime<Utc>) -> usize {
    let system = Viewer::system();
    still::work(db, system.asks_at(at)).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_is_asked_once_and_silence_gives_on_what_the_organizers_chose(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, _) = event(&db, 3, None).await;
    let people = crowd(&db, 6).await;
    let codes = take_all(&db, &people[..5], hall).await;
    run(&db, "update registrations set confirmed_at = now() - interval '1 day' where state = 'confirmed'").await;
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    assert_eq!(work(&db, starts - Duration::hours(40)).await, 0, "nobody is asked unless somebody chose so");
    run(&db, "update events set still_hours = 48").await;
    assert_eq!(work(&db, starts - Duration::hours(49)).await, 0, "not before");
    // Several processes come to it at once.
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { work(&db, starts - Duration::hours(47)).await })
        })
        .collect();
    let mut asked = 0;
    for task in tasks {
        asked += task.await.unwrap();
    }
    assert_eq!((asked, mails(&db, "still_coming").await), (3, 3), "who waits has nothing to say");

    // Two ways to answer; the third says nothing.
    let at = starts - Duration::hours(40);
    for _ in 0..2 {
        still::answer(&db, people[0].asks_at(at), &codes[0]).await.unwrap();
    }
    let stranger = still::answer(&db, people[1].asks_at(at), &codes[0]).await;
    assert_eq!(stranger, Err(Error::Concealed));
    seats::cancel(&db, people[1].asks_at(at), &codes[1]).await.unwrap();
    assert!(matches!(still::answer(&db, people[1].asks_at(at), &codes[1]).await, Err(Error::Conflict(_))));
    assert_eq!(held(&db, &people[3], &codes[3]).await.state, RegistrationState::Confirmed, "the next came in");
    let ticket = pages::ticket::load(&db, people[0].asks_at(at), &codes[0]).await.unwrap();
    assert_eq!(ticket.still, Some(true));

    work(&db, starts - Duration::hours(20)).await;
    assert_eq!(
        one(&db, "select count(*) from registrations where state = 'confirmed'").await,
        3,
        "silence keeps the seat"
    );
    run(&db, "update events set still_gives_back = true, ask_hours = 0").await;
    work(&db, starts - Duration::hours(20)).await;
    assert_eq!(held(&db, &people[2], &codes[2]).await.state, RegistrationState::Cancelled);
    assert_eq!(held(&db, &people[0], &codes[0]).await.state, RegistrationState::Confirmed, "who answered stays");
    assert_eq!(held(&db, &people[4], &codes[4]).await.state, RegistrationState::Confirmed, "and the next is in");
    work(&db, starts - Duration::hours(19)).await;
    assert_eq!(mails(&db, "seat_given_on").await, 1);
    assert_eq!(
        held(&db, &people[3], &codes[3]).await.state,
        RegistrationState::Confirmed,
        "who was never asked owes no answer"
    );
    whole(&db).await;
    db.pool.close().await;
}

/// The desk as an organizer saves it.
async fn change(db: &Db, organizer: &Viewer, to: impl FnOnce(FactsInput) -> FactsInput) {
    let desk = pages::event_desk::load(db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    save_facts(db, organizer.asks_at(Utc::now()), at_event(), &to(desk.facts)).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_was_asked_of_a_day_that_moved_is_asked_of_the_new_one(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, _) = event(&db, 2, None).await;
    let people = crowd(&db, 2).await;
    let codes = take_all(&db, &people, hall).await;
    run(
        &db,
        "update registrations set confirmed_at = now() - interval '1 day';
         update events set still_hours = 48, still_gives_back = true, starts_at = date_trunc('minute', starts_at),
                           ends_at = date_trunc('minute', starts_at) + interval '2 hours'",
    )
    .await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    assert_eq!(work(&db, starts - Duration::hours(47)).await, 2);
    still::answer(&db, people[0].asks_at(starts - Duration::hours(46)), &codes[0]).await.unwrap();
    let still_of_first = async || {
        let at = starts - Duration::hours(45);
        pages::ticket::load(&db, people[0].asks_at(at), &codes[0]).await.unwrap().still
    };
    change(&db, &organizer, |facts| FactsInput { title: "鍵の夜".to_owned(), ..facts }).await;
    assert_eq!(still_of_first().await, Some(true), "another title is no other day");
    change(&db, &organizer, |facts| {
        let day: NaiveDate = facts.date.parse().unwrap();
        FactsInput { date: (day + Duration::days(30)).to_string(), ..facts }
    })
    .await;
    assert_eq!(still_of_first().await, None, "a yes to the old day is none to the new one");

    let seated = async || one(&db, "select count(*) from registrations where state = 'confirmed'").await;
    let later = starts + Duration::days(30);
    assert_eq!(work(&db, starts - Duration::hours(20)).await, 0);
    assert_eq!(work(&db, later - Duration::hours(23)).await, 0, "too late to ask");
    assert_eq!(seated().await, 2, "and nobody was silent who was not asked");
    assert_eq!(work(&db, later - Duration::hours(47)).await, 2, "both, whatever they said of the old day");
    assert_eq!(mails(&db, "still_coming").await, 4);
    still::answer(&db, people[0].asks_at(later - Duration::hours(40)), &codes[0]).await.unwrap();
    work(&db, later - Duration::hours(20)).await;
    assert_eq!((seated().await, mails(&db, "seat_given_on").await), (1, 1));
    whole(&db).await;
    db.pool.close().await;
}
