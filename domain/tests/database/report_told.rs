//! Readers hear that a report is out: whoever came, and whoever follows the series, each once.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, mails, one, person, run, take},
};
use chrono::Utc;
use domain::{
    Error,
    jobs::{self, JobKind},
    mail::outbox,
    pages,
    reports::{
        publishing,
        telling::letter,
        types::{Readers, Tell},
    },
    series::following,
    viewer::{Asked, Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_report_that_comes_out_is_told_once_and_can_be_stopped(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 9, None).await;
    run(&db, "insert into slots (event_id, position, title) select id, 1, '鍵の話' from events").await;
    let people = crowd(&db, 4).await;
    for who in &people {
        take(&db, who, hall).await;
    }
    // Two came; one of them follows the series too, as somebody does who was not there.
    run(&db, "update registrations set attended = true where id in (select id from registrations order by id limit 2)")
        .await;
    let reader = person(&db, "reader@seats.test").await;
    for who in [&people[0], &reader] {
        following::set(&db, who.asks_at(Utc::now()), SERIES, true).await.unwrap();
    }
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let asked = || organizer.asks_at(Utc::now());
    let desk = async || pages::report_desk::load(&db, asked(), at_event()).await.unwrap().readers;
    assert_eq!(desk().await, Some((Readers { came: 2, followers: 2, all: 3 }, true)));
    let both = Tell { came: true, followers: true };
    let publish = async |tell: Tell| {
        let asked: Asked<'_> = asked();
        publishing::publish(&db, asked.prove_fresh().unwrap(), at_event(), tell).await.unwrap()
    };

    assert_eq!(publish(both).await, 3);
    assert_eq!((mails(&db, "report_published").await, desk().await), (3, None));
    let soon =
        "select count(*) from jobs where topic = 'report_published' and next_try_at <= now() + interval '5 seconds'";
    assert_eq!(one(&db, soon).await, 0, "ten seconds to stop it");
    let withdraw = async || {
        let asked: Asked<'_> = asked();
        publishing::set_published(&db, asked.prove_fresh().unwrap(), at_event(), false).await.unwrap();
    };
    withdraw().await;
    assert_eq!(mails(&db, "report_published").await, 0);

    // Once more, and it leaves: from then on none of them is told again.
    assert_eq!(publish(Tell { came: true, followers: false }).await, 2);
    let system = Viewer::system();
    run(&db, "update jobs set next_try_at = now() - interval '1 minute'").await;
    let letters: Vec<_> = jobs::claim(&db, system.asks_at(Utc::now()), &[JobKind::Mail], 100)
        .await
        .unwrap()
        .iter()
        .filter_map(outbox::mail_of)
        .filter(|mail| mail.kind.into_str() == "report_published")
        .collect();
    assert_eq!(letters.len(), 2);
    let facts = letter(&db, system.asks_at(Utc::now()), &letters[0]).await.unwrap().unwrap();
    assert!(facts.path == "/seats/1/report" && facts.stop.len() == 43, "{facts:?}");
    assert!(matches!(letter(&db, organizer.asks_at(Utc::now()), &letters[0]).await, Err(Error::Forbidden)));
    // Who stops them by the link of one gets no other.
    following::end_by_link(&db, &facts.stop, Utc::now()).await.unwrap();
    assert!(letter(&db, system.asks_at(Utc::now()), &letters[0]).await.unwrap().is_none());
    withdraw().await;
    assert!(letter(&db, system.asks_at(Utc::now()), &letters[1]).await.unwrap().is_none(), "it is no longer out");
    // Out again: who follows hears of it, and those to whom it has left do not hear twice.
    assert_eq!((publish(both).await, mails(&db, "report_published").await), (1, 3));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn followers_hear_nothing_of_a_private_event(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 9, None).await;
    run(&db, "update events set is_private = true; insert into slots (event_id, position, title) select id, 1, '鍵の話' from events").await;
    let (guest, reader) = (person(&db, "guest@seats.test").await, person(&db, "reader@seats.test").await);
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    run(
        &db,
        &format!(
            "insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
             select id, {hall}, {}, 'confirmed', 'GUESTS22', now(), now() from events",
            guest.account_id().unwrap()
        ),
    )
    .await;
    following::set(&db, reader.asks_at(Utc::now()), SERIES, true).await.unwrap();
    let readers = pages::report_desk::load(&db, organizer.asks_at(Utc::now()), at_event()).await.unwrap().readers;
    // Nobody noted who came: whoever held a seat may have been there.
    assert_eq!(readers.map(|(readers, _)| readers), Some(Readers { came: 1, followers: 0, all: 1 }));
}
