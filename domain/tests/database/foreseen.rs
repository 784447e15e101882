//! Who was expected when an evening began is kept, and stands beside who came; who left is drawn apart from who registered.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, one, run, take},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    ids::TypeId,
    pages::{self, attendees::ListFilter},
    registration::{foreseeing, seats},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_expected_at_the_start_stays_whatever_happens_at_the_door(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 10, None).await;
    let people = crowd(&db, 5).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let start: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    // Of two seats at the evening before one was used.
    run(
        &db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 9, 'ended', now() - interval '60 days', now() - interval '59 days' from series;
         insert into participation_types (event_id, position, name, mode) select id, 1, '現地', 'onsite' from events where number = 9;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended)
         select e.id, p.id, a.id, 'confirmed', 'OLD' || a.id, now() - interval '70 days', a.mail like 'person0%'
         from events e join participation_types p on p.event_id = e.id, accounts a
         where e.number = 9 and a.mail in ('person0@seats.test', 'person1@seats.test')",
    )
    .await;
    let mut codes = Vec::new();
    for who in &people[..4] {
        codes.push(take(&db, who, hall).await);
    }
    take(&db, &people[4], stream).await;
    seats::cancel(&db, people[3].asks_at(Utc::now()), &codes[3]).await.unwrap();
    let system = Viewer::system();
    let keep = async |at: DateTime<Utc>| foreseeing::keep_due(&db, system.asks_at(at)).await;
    assert_eq!(foreseeing::keep_due(&db, organizer.asks_at(start)).await, Err(Error::Forbidden));
    assert_eq!(keep(start - Duration::seconds(1)).await, Ok(0), "before it begins");
    assert_eq!(keep(start + Duration::minutes(31)).await, Ok(0), "the door has changed too much");
    assert_eq!(keep(start + Duration::minutes(2)).await, Ok(1));
    let load = async |at: DateTime<Utc>| {
        let page = pages::attendees::load(&db, organizer.asks_at(at), at_event(), ListFilter::default(), 1).await;
        page.unwrap().growth
    };
    let before = load(Utc::now()).await;
    let expected = before.iter().find(|growth| growth.type_id == hall).unwrap();
    assert_eq!(expected.evening, None, "it is not over");
    let sums = expected.changes.iter().fold((0, 0), |(came, left), one| (came + one.1, left + one.2));
    assert_eq!(sums, (4, 1), "who left is counted apart");
    assert_eq!(expected.days.last().unwrap().1, 3);

    // Two come, one of them by another type, and one walks in. Nothing of what was written down is otherwise.
    run(
        &db,
        &format!(
            "update registrations set checked_in_at = now(), attended = true where code in ('{}', '{}');
             update registrations set type_id = {stream} where code = '{}';
             insert into accounts (mail, mail_key, name) values ('walk@seats.test', 'walk@seats.test', 'Walk');
             insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, checked_in_at, attended)
             select e.id, {hall}, a.id, 'confirmed', 'WALKED12', now(), now(), now(), true from events e, accounts a
             where e.number = 1 and a.mail = 'walk@seats.test'",
            codes[0], codes[1], codes[2]
        ),
    )
    .await;
    assert_eq!(keep(start + Duration::minutes(3)).await, Ok(0), "once");
    let after = load(start + Duration::days(1)).await;
    let evening = |type_id: TypeId| after.iter().find(|growth| growth.type_id == type_id).unwrap().evening.unwrap();
    assert_eq!((evening(hall).held, evening(hall).came), (Some(3), Some(3)));
    let forecast = expected.expected.map(|expected| expected.forecast);
    assert_eq!(evening(hall).forecast, forecast, "as it was said then");
    assert!(forecast.is_some());
    assert_eq!((evening(stream).held, evening(stream).came), (Some(1), None), "nobody was noted online");

    // Put off to another day it is expected anew.
    run(&db, "update events set starts_at = starts_at + interval '7 days', ends_at = ends_at + interval '7 days' where number = 1").await;
    let again = load(start + Duration::days(8)).await;
    assert!(again.iter().all(|growth| growth.evening.unwrap().held.is_none()), "what was expected of another day");
    assert_eq!(keep(start + Duration::days(7)).await, Ok(1));
    assert_eq!(
        one(
            &db,
            "select held from kept_forecasts f join participation_types p on p.id = f.type_id where p.mode = 'onsite'"
        )
        .await,
        3
    );
}
