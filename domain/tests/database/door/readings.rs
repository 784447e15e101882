//! How a name is read is asked at sign-up, found at the door, and known the next time.

use chrono::Utc;
use domain::{
    Error, Lang,
    checkin::calling,
    db::Db,
    fields::Values,
    ids::{EventRef, TypeId},
    pages,
    registration::{by_mail, seats, types::READING},
    viewer::Viewer,
};
use sqlx::PgPool;

use super::helper;
use crate::common::{
    db,
    seats::{SERIES, at_event, event, one, person, run, take},
};

fn read_as(reading: &str) -> Values {
    Values::from([(READING.to_owned(), reading.to_owned())])
}

/// The event that comes after that of the tests, and its type.
async fn next_event(db: &Db) -> (EventRef<'static>, TypeId) {
    run(
        db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select series_id, 2, 'open', starts_at + interval '30 days', ends_at + interval '30 days' from events;
         insert into participation_types (event_id, position, name, mode, capacity)
         select max(id), 1, '会場', 'onsite', 10 from events",
    )
    .await;
    let kind = one(db, "select max(id) from participation_types").await;
    (EventRef::new(SERIES, 2), TypeId(kind))
}

async fn reading_of(db: &Db, code: &str) -> String {
    sqlx::query_scalar("select door_name from registrations where code = $1")
        .bind(code)
        .fetch_one(&db.pool)
        .await
        .unwrap()
}

/// What the form of an event shows somebody at first.
async fn load_reading(db: &Db, who: &Viewer, event: EventRef<'_>) -> String {
    pages::register::load(db, who.asks_at(Utc::now()), event, "").await.unwrap().reading
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_reading_of_sign_up_is_found_at_the_door_and_shown_the_next_time(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let now = Utc::now();
    let long = seats::register_with(&db, guest.asks_at(now), at_event(), hall, &read_as(&"あ".repeat(81))).await;
    assert!(matches!(long, Err(Error::Invalid { ref field, .. }) if field == READING), "{long:?}");
    assert_eq!(one(&db, "select count(*) from registrations").await, 0, "nothing is taken");
    let first = seats::register_with(&db, guest.asks_at(now), at_event(), hall, &read_as(" しらいし ゆう ")).await;
    let first = first.unwrap().code;
    let helper = helper(&db).await;
    for words in ["シライシ", "shiraishi"] {
        let page = pages::door::load(&db, helper.asks_at(now), at_event(), words).await.unwrap();
        assert_eq!(page.found.iter().map(|(guest, _)| guest.code.as_str()).collect::<Vec<_>>(), [&first], "{words}");
    }

    let (next, kind) = next_event(&db).await;
    assert_eq!(load_reading(&db, &guest, next).await, "しらいし ゆう");
    let stranger = person(&db, "other@seats.test").await;
    assert_eq!(load_reading(&db, &stranger, next).await, "", "nobody sees what another said");
    assert_eq!(load_reading(&db, &Viewer::visitor(), next).await, "");
    // One tap asks nothing, and forgets nothing; who empties the field takes it back.
    let second = seats::register(&db, guest.asks_at(now), next, kind).await.unwrap().code;
    assert_eq!(reading_of(&db, &second).await, "しらいし ゆう");
    seats::cancel(&db, guest.asks_at(now), &second).await.unwrap();
    let second = seats::register_with(&db, guest.asks_at(now), next, kind, &read_as("")).await.unwrap().code;
    assert_eq!(reading_of(&db, &second).await, "");
    // What was said last holds, also when it was nothing.
    assert_eq!(load_reading(&db, &guest, next).await, "");
    // A ticket that says it anew is not overwritten by the same form sent again.
    calling::set(&db, guest.asks_at(now), &second, "ゆうちゃん").await.unwrap();
    seats::register_with(&db, guest.asks_at(now), next, kind, &read_as("")).await.unwrap();
    assert_eq!(reading_of(&db, &second).await, "ゆうちゃん");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_reading_comes_along_by_mail_and_a_stranger_changes_none(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let (now, visitor) = (Utc::now(), Viewer::visitor());
    let to = ("guest@seats.test", Lang::Ja);
    let code = take(&db, &guest, hall).await;
    calling::set(&db, guest.asks_at(now), &code, "しらいし").await.unwrap();
    // Who has the address of somebody else says nothing in their name.
    by_mail::request_with(&db, visitor.asks_at(now), at_event(), hall, to, &read_as("だれか")).await.unwrap();
    assert_eq!(reading_of(&db, &code).await, "しらいし");
    // An empty field of a form that shows nothing takes nothing back.
    let (next, kind) = next_event(&db).await;
    by_mail::request_with(&db, visitor.asks_at(now), next, kind, to, &read_as("")).await.unwrap();
    assert_eq!(one(&db, "select count(*) from registrations where door_name = 'しらいし'").await, 2);
    // What was asked for with an address alone, and not settled, is not what somebody said.
    run(&db, "update registrations set door_name = 'だれか', registered_at = now() + interval '1 minute' where lapse = 'mail'").await;
    assert_eq!(load_reading(&db, &guest, next).await, "しらいし");
    run(
        &db,
        "update registrations set state = 'cancelled', cancelled_at = now(), lapse = null, lapses_at = null where lapse = 'mail'",
    )
    .await;
    assert_eq!(load_reading(&db, &guest, next).await, "しらいし");
}
