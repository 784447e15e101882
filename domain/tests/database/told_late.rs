//! A mailer that is slow or was away: a mail says what is so when it is sent, and what is not so any more is not sent.

use crate::common::{
    db,
    seats::{crowd, event, run, take},
};
use chrono::Utc;
use domain::{
    db::Db,
    jobs::{self, JobKind},
    mail::{outbox, types::Kind},
    registration::{
        changing::{self, Wish},
        mails, seats,
    },
    viewer::Viewer,
};
use sqlx::PgPool;

/// What the mails that wait for somebody would say now, the oldest first: their kinds, and which seat they name.
async fn read_late(db: &Db, who: &Viewer) -> Vec<(Kind, String)> {
    let (system, now) = (Viewer::system(), Utc::now());
    let waiting = jobs::claim(db, system.asks_at(now), &[JobKind::Mail], 100).await.unwrap();
    let mail = &who.account.as_ref().unwrap().mail;
    let mut read = Vec::new();
    for job in waiting.iter().filter(|job| job.recipient == *mail) {
        let letter = outbox::mail_of(job).unwrap();
        if let Some(ready) = mails::prepare(db, system.asks_at(now), &letter).await.unwrap() {
            read.push((letter.kind, ready.facts.seat));
        }
    }
    read
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_registered_again_is_not_told_afterwards_that_they_cancelled(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    take(&db, &people[0], hall).await;
    let code = take(&db, &people[1], hall).await;
    seats::cancel(&db, people[1].asks_at(Utc::now()), &code).await.unwrap();
    take(&db, &people[1], hall).await;
    let kinds: Vec<Kind> = read_late(&db, &people[1]).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::Waitlisted; 2]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_waitlist_that_is_over_is_told_no_more_and_a_seat_is_named_as_it_is_held(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let first = take(&db, &people[0], hall).await;
    take(&db, &people[1], hall).await;
    let now = Utc::now();
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    let moved_up = [(Kind::Promoted, "現地".to_owned())];
    assert_eq!(read_late(&db, &people[1]).await, moved_up, "that they waited is not so any more");

    // A seat is offered to who holds another one: each mail names the seat that it is about.
    let other = take(&db, &people[2], stream).await;
    changing::change(&db, people[2].asks_at(now), &other, Wish::Change(hall)).await.unwrap();
    run(&db, "update events set ask_hours = 720").await;
    run(&db, "update participation_types set capacity = 2 where mode = 'onsite'").await;
    let second = take(&db, &people[0], stream).await;
    seats::cancel(&db, people[0].asks_at(now), &second).await.unwrap();
    let said = read_late(&db, &people[2]).await;
    assert_eq!(said, [(Kind::Registered, "オンライン".to_owned()), (Kind::SeatOffered, "現地".to_owned())]);
}
