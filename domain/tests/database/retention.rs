//! Two years after an event what is known of its people is forgotten; how many came is not.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, one, run, take_all},
};
use chrono::Utc;
use domain::{
    Error,
    checkin::{
        entering,
        types::{DoorAct, What},
    },
    registration::{
        by_hand::{self, Act},
        retention,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_54_what_has_had_its_time_is_forgotten_and_twice_is_once(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 3).await;
    let owner = account_with(&db, SERIES, Role::Owner).await;
    let now = Utc::now();
    let codes = take_all(&db, &people, hall).await;
    let enter = What::Enter { code: codes[0].clone(), type_id: None, is_sure: false };
    let acts = [DoorAct { id: "door-00001".to_owned(), ago: 0, is_about: false, what: enter }];
    entering::apply(&db, owner.asks_at(now), at_event(), &acts).await.unwrap();
    by_hand::act(&db, owner.asks_at(now), at_event(), &codes[1], Act::Note("入口で声をかける"), "").await.unwrap();
    run(
        &db,
        "insert into sign_up_questions (series_id, position, kind, words_ja) select id, 1, 'short', '席' from series;
         insert into sign_up_answers (registration_id, question_id, answer, answered_at)
         select r.id, q.id, array['前'], now() from registrations r, sign_up_questions q;
         insert into announcements (event_id, subject_ja, body_ja, segment, state, created_at, updated_at)
         select id, 'x', 'x', '{}', 'sent', now(), now() from events;
         insert into kept_forecasts (type_id, event_id, starts_at, made_at, held, mean, low, high)
         select p.id, e.id, e.starts_at, now(), case p.mode when 'onsite' then 4 else 5 end, 3.2, 2, 4
         from participation_types p join events e on e.id = p.event_id",
    )
    .await;
    let known = "select (select count(*) from door_entries) + (select count(*) from sign_up_answers) + (select count(*) from announcements)
                      + (select count(*) from registrations where attended is not null or checked_in_at is not null or desk_note <> '')";
    assert_eq!(one(&db, known).await, 7);
    let system = Viewer::system();
    // Not while it is to come, nor for two years after.
    for ends in ["now() + interval '1 day'", "now() - interval '729 days'"] {
        run(&db, &format!("update events set starts_at = {ends} - interval '2 hours', ends_at = {ends}")).await;
        assert_eq!(retention::forget(&db, system.asks_at(now)).await.unwrap(), 0, "{ends}");
    }
    assert_eq!(one(&db, "select count(*) from kept_forecasts").await, 2);
    run(&db, "update events set starts_at = now() - interval '732 days', ends_at = now() - interval '731 days'").await;
    assert_eq!(retention::forget(&db, owner.asks_at(now)).await, Err(Error::Forbidden));
    assert_eq!(retention::forget(&db, system.asks_at(now)).await.unwrap(), 1);
    assert_eq!(retention::forget(&db, system.asks_at(now)).await.unwrap(), 0, "twice is once");
    assert_eq!(one(&db, known).await, 0);
    assert_eq!(
        one(&db, "select sum(held)::bigint from kept_forecasts").await,
        5,
        "of a few it says who was likely to come"
    );
    assert_eq!(one(&db, "select count(*) from registrations").await, 3, "who held a seat keeps their own history");
    let counts: (i32, i32, Option<i32>) =
        sqlx::query_as("select confirmed, cancelled, attended from attendance_counts where source = 'here'")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    assert_eq!(counts, (3, 0, Some(1)));
    // What was expected of one alone is reason enough.
    run(&db, "update kept_forecasts set held = 1").await;
    assert_eq!(retention::forget(&db, system.asks_at(now)).await.unwrap(), 1);
    assert_eq!(retention::forget(&db, system.asks_at(now)).await.unwrap(), 0);
    assert_eq!(one(&db, "select count(*) from kept_forecasts").await, 0);
}
