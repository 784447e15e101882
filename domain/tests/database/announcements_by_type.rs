//! Announcements to those who hold a type, and to those who wait for one.

use chrono::{DateTime, Duration, Utc};
use domain::{
    announcements::{stopping, types::Group, writing::Then},
    db::Db,
    ids::TypeId,
    pages,
    registration::{
        answering,
        changing::{self, Wish},
        seats,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use crate::{
    announcements::{save, to},
    common::{
        account_with, db,
        seats::{SERIES, at_event, crowd, event, held, take, take_all},
    },
};

/// How many an announcement to these would reach.
async fn count(db: &Db, owner: &Viewer, groups: &[Group], types: &[TypeId]) -> i64 {
    let mut input = to(groups);
    input.segment.types = types.to_vec();
    let id = save(db, owner, &input, Then::Keep).await.unwrap();
    let page = pages::announcements::load(db, owner.asks_at(Utc::now()), at_event(), Some(id)).await.unwrap();
    stopping::stop(db, owner.asks_at(Utc::now()), at_event(), id).await.unwrap();
    page.reach.all()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_seat_meanwhile_is_found_by_the_type_that_they_wait_for(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 4).await;
    let codes = take_all(&db, &people[..3], hall).await;
    take(&db, &people[3], stream).await;
    changing::change(&db, people[1].asks_at(Utc::now()), &codes[1], Wish::Meanwhile(stream)).await.unwrap();
    for (groups, types, n) in [
        (&[Group::Waitlisted][..], &[hall][..], 2),
        (&[Group::Waitlisted], &[stream], 0),
        (&[Group::Confirmed], &[hall], 1),
        (&[Group::Confirmed], &[stream], 2),
        (&[Group::Confirmed, Group::Waitlisted], &[hall], 3),
        (&[Group::Confirmed, Group::Waitlisted], &[stream], 2),
        // Each once, also who is in both.
        (&[Group::Confirmed, Group::Waitlisted], &[hall, stream], 4),
        (&[Group::Confirmed, Group::Waitlisted], &[], 4),
    ] {
        assert_eq!(count(&db, &owner, groups, types).await, n, "{groups:?} of {types:?}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_has_not_answered_an_offer_waits_and_has_the_seat_that_they_keep(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 4).await;
    let codes = take_all(&db, &people[..3], hall).await;
    take(&db, &people[3], stream).await;
    changing::change(&db, people[1].asks_at(Utc::now()), &codes[1], Wish::Meanwhile(stream)).await.unwrap();
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let near = starts - Duration::hours(20);
    seats::cancel(&db, people[0].asks_at(near), &codes[0]).await.unwrap();
    assert!(held(&db, &people[1], &codes[1]).await.falls_back_to.is_some(), "they are asked, and keep the stream");
    for (groups, types, n) in [
        (&[Group::Confirmed][..], &[hall][..], 0),
        (&[Group::Confirmed], &[stream], 2),
        (&[Group::Waitlisted], &[hall], 2),
        (&[Group::Waitlisted], &[stream], 0),
        (&[Group::Confirmed, Group::Waitlisted], &[], 3),
        (&[Group::Cancelled], &[hall], 1),
    ] {
        assert_eq!(count(&db, &owner, groups, types).await, n, "{groups:?} of {types:?}");
    }

    // They leave it, and the next one has nothing to fall back on.
    answering::decline(&db, people[1].asks_at(near), &codes[1]).await.unwrap();
    assert!(held(&db, &people[2], &codes[2]).await.lapses.is_some());
    for (groups, types, n) in [
        (&[Group::Confirmed][..], &[][..], 2),
        (&[Group::Confirmed], &[hall], 0),
        (&[Group::Waitlisted], &[], 1),
        (&[Group::Waitlisted], &[hall], 1),
        (&[Group::Confirmed, Group::Waitlisted], &[], 3),
    ] {
        assert_eq!(count(&db, &owner, groups, types).await, n, "{groups:?} of {types:?}");
    }
    answering::keep_place(&db, people[2].asks_at(near), &codes[2]).await.unwrap();
    assert_eq!(count(&db, &owner, &[Group::Confirmed], &[hall]).await, 1, "their yes makes it theirs");
    assert_eq!(count(&db, &owner, &[Group::Waitlisted], &[]).await, 0);
}
