//! Who comes without a ticket is counted wherever organizers read who came, and still when their names are forgotten.

use chrono::Utc;
use domain::{
    checkin::types::{DoorAct, DoorCounts, What},
    pages::{self, attendees::ListFilter},
    registration::retention::{self, WALK_INS},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{enter, tell, undo};
use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, one, run, take_all},
};

fn walk_in(id: &str) -> DoorAct {
    let what = What::WalkIn { name: "飛び入り のぞみ".to_owned(), type_id: None };
    DoorAct { id: id.to_owned(), ago: 0, is_about: false, what }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn walk_ins_are_counted_apart_on_the_overview_and_in_the_list_and_stay_as_a_number(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 2).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    let asks = || organizer.asks_at(Utc::now());
    let overview = async || pages::event_desk::load(&db, asks(), at_event()).await.unwrap().door;
    assert!(!overview().await.has_come(), "nobody has come yet");
    // The first of them was a mistake.
    let acts = [
        enter("enter-001", &codes[0], 0),
        walk_in("walk-0001"),
        walk_in("walk-0002"),
        walk_in("walk-0003"),
        undo("undo-0001", &["walk-0001"]),
    ];
    tell(&db, &organizer, &acts).await;
    let expected = DoorCounts { expected: 2, entered: 1, missing: 1, walk_ins: 2, watching: 0 };
    assert_eq!(overview().await, expected);
    let list = async || pages::attendees::load(&db, asks(), at_event(), ListFilter::default(), 1).await.unwrap();
    run(
        &db,
        "update events set state = 'ended', starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour'",
    )
    .await;
    let over = list().await;
    assert_eq!((over.walk_ins, over.found), (2, 2), "they stand in no row");

    // Two years later nobody's name is left, and how many came is.
    run(&db, "update events set starts_at = now() - interval '732 days', ends_at = now() - interval '731 days'").await;
    let system = Viewer::system();
    assert_eq!(retention::forget(&db, system.asks_at(Utc::now())).await.unwrap(), 1);
    assert_eq!(one(&db, "select count(*) from door_entries").await, 0);
    let after = list().await;
    let mut counts: Vec<_> = after
        .elsewhere
        .iter()
        .map(|one| (one.type_name.as_str(), one.confirmed, one.waitlisted, one.cancelled, one.attended))
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [(WALK_INS, 0, 0, 0, Some(2)), ("現地", 2, 0, 0, Some(1))]);
    assert_eq!((after.walk_ins, overview().await.has_come()), (0, false));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_type_that_is_called_as_walk_ins_are_is_one_with_them_and_loses_nobody(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 1).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    run(&db, &format!("update participation_types set name = '{WALK_INS}' where id = {hall}")).await;
    let codes = take_all(&db, &people, hall).await;
    tell(&db, &organizer, &[enter("enter-001", &codes[0], 0), walk_in("walk-0001")]).await;
    run(&db, "update events set starts_at = now() - interval '732 days', ends_at = now() - interval '731 days'").await;
    retention::forget(&db, Viewer::system().asks_at(Utc::now())).await.unwrap();
    assert_eq!(one(&db, "select sum(confirmed)::bigint from attendance_counts").await, 1);
    assert_eq!(one(&db, "select sum(attended)::bigint from attendance_counts").await, 2);
}
