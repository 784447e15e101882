//! Who was expected day by day and when an evening began is kept, and stands beside who registered and who came; who left is
//! drawn apart from who registered.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, one, run, take, take_all},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::TypeId,
    pages::{
        self,
        attendees::{Growth, ListFilter},
    },
    registration::{foreseeing, retention, seats},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// Of two seats at the evening before one was used.
async fn past(db: &Db) {
    run(
        db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 9, 'ended', now() - interval '60 days', now() - interval '59 days' from series;
         insert into participation_types (event_id, position, name, mode) select id, 1, '現地', 'onsite' from events where number = 9;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended)
         select e.id, p.id, a.id, 'confirmed', 'OLD' || a.id, now() - interval '70 days', a.mail like 'person0%'
         from events e join participation_types p on p.event_id = e.id, accounts a
         where e.number = 9 and a.mail in ('person0@seats.test', 'person1@seats.test')",
    )
    .await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_expected_at_the_start_stays_whatever_happens_at_the_door(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 10, None).await;
    let people = crowd(&db, 5).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let start: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    past(&db).await;
    let codes = take_all(&db, &people[..4], hall).await;
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn how_the_forecast_moved_is_kept_by_the_day_and_nothing_changes_it_afterwards(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 10, None).await;
    let people = crowd(&db, 4).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    past(&db).await;
    // In Tokyo it is noon.
    let noon = Utc::now().date_naive().and_hms_opt(3, 0, 0).unwrap().and_utc();
    let start: DateTime<Utc> =
        sqlx::query_scalar("select starts_at from events where number = 1").fetch_one(&db.pool).await.unwrap();
    let system = Viewer::system();
    let keep = async |at: DateTime<Utc>| foreseeing::keep_days(&db, system.asks_at(at)).await;
    let load = async |kind: TypeId| -> Growth {
        let page =
            pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), ListFilter::default(), 1).await;
        page.unwrap().growth.into_iter().find(|growth| growth.type_id == kind).unwrap()
    };
    let expected = async || load(hall).await.expected.unwrap().forecast;
    assert_eq!(foreseeing::keep_days(&db, organizer.asks_at(noon)).await, Err(Error::Forbidden));
    assert_eq!(keep(noon).await, Ok(0), "nobody registered");

    take(&db, &people[0], hall).await;
    assert_eq!(keep(noon).await, Ok(1));
    take(&db, &people[1], hall).await;
    assert_eq!(keep(noon + Duration::minutes(59)).await, Ok(0), "a day is renewed by the hour");
    assert_eq!(keep(noon + Duration::minutes(60)).await, Ok(1));
    let first = (noon.date_naive(), expected().await);
    assert_eq!(load(hall).await.foreseen, [first], "of a day the last stays");

    take(&db, &people[2], hall).await;
    take(&db, &people[3], stream).await;
    assert_eq!(keep(noon + Duration::days(1)).await, Ok(1));
    let second = (first.0 + Duration::days(1), expected().await);
    assert!(first.1.mean < second.1.mean);
    assert_eq!(load(hall).await.foreseen, [first, second]);
    assert!(load(stream).await.foreseen.is_empty(), "of the stream the past says nothing");
    assert_eq!(one(&db, "select count(*) from forecast_days where mean is null").await, 2, "which is written down too");
    assert_eq!(keep(noon + Duration::days(1)).await, Ok(0), "twice is once");

    // What is corrected of the evening before changes what is expected, and not what was.
    run(&db, "update registrations set attended = true where code like 'OLD%'").await;
    assert!(expected().await.mean > second.1.mean);
    assert_eq!(load(hall).await.foreseen, [first, second]);

    // Days are those of the event, as of registrations, wherever its series is: at this hour it is the day before in Honolulu.
    run(&db, "delete from forecast_days; update events set time_zone = 'Pacific/Honolulu' where number = 1").await;
    assert_eq!(keep(noon).await, Ok(1));
    assert_eq!(load(hall).await.foreseen.iter().map(|day| day.0).collect::<Vec<_>>(), [first.0 - Duration::days(1)]);

    // Only what is ahead and announced.
    run(&db, "update events set state = 'planned' where number = 1").await;
    assert_eq!(keep(noon + Duration::days(2)).await, Ok(0));
    run(&db, "update events set state = 'announced' where number = 1").await;
    assert_eq!(keep(start).await, Ok(0), "it has begun");
    assert_eq!(keep(start - Duration::seconds(1)).await, Ok(1));

    // It is forgotten with the people of the event.
    run(
        &db,
        "update events set state = 'ended', starts_at = now() - interval '800 days', ends_at = now() - interval '799 days' where number = 1",
    )
    .await;
    assert_eq!(retention::forget(&db, system.asks()).await, Ok(1));
    assert_eq!(one(&db, "select count(*) from forecast_days").await, 0);
    assert_eq!(retention::forget(&db, system.asks()).await, Ok(0));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_cancels_and_registers_again_is_counted_as_often_as_they_came_and_left(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 10, None).await;
    let people = crowd(&db, 1).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let counted = async || {
        let asked = organizer.asks_at(Utc::now());
        let page = pages::attendees::load(&db, asked, at_event(), ListFilter::default(), 1).await.unwrap();
        let own = page.growth.into_iter().find(|growth| growth.type_id == hall).unwrap();
        let changes: Vec<(i64, i64)> = own.changes.iter().map(|(_, came, left)| (*came, *left)).collect();
        (changes, own.days.last().map(|(_, held)| *held))
    };
    let code = take(&db, &people[0], hall).await;
    seats::cancel(&db, people[0].asks_at(Utc::now()), &code).await.unwrap();
    assert_eq!(counted().await, (vec![(1, 1)], Some(0)));
    let code = take(&db, &people[0], hall).await;
    assert_eq!(counted().await, (vec![(1, 0)], Some(1)), "on one day they came, once");
    // The same over several days: what was is not forgotten.
    run(
        &db,
        "update registration_steps s set at = s.at - n.days * interval '1 day'
         from (select id, 8 - 3 * row_number() over (order by id) as days from registration_steps) n
         where n.id = s.id and n.days > 0",
    )
    .await;
    assert_eq!(counted().await, (vec![(1, 0), (0, 1), (1, 0)], Some(1)));
    seats::cancel(&db, people[0].asks_at(Utc::now()), &code).await.unwrap();
    assert_eq!(counted().await, (vec![(1, 0), (0, 1), (1, 1)], Some(0)));
}
