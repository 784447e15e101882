//! The codes that are shown on stage: what they are made of, and who has one.

use crate::common::{account_with, demo};
use chrono::Utc;
use domain::{
    db::Db,
    events::types::EventState,
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

async fn next_day(db: &Db, organizer: &Viewer) -> String {
    pages::events_desk::load(db, organizer.asks_at(Utc::now()), SERIES).await.unwrap().next.date.to_string()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_join_code_has_the_initials_of_its_series_or_letters_where_it_is_taken(pool: PgPool) {
    let db = demo(pool).await;
    sqlx::query("insert into series (slug, name) values ('my-small-jams', 'My Small Jams')")
        .execute(&db.pool)
        .await
        .unwrap();
    let mut codes = Vec::new();
    for slug in ["mini-security-jaws", "my-small-jams"] {
        let organizer = account_with(&db, slug, Role::Organizer).await;
        let day =
            pages::events_desk::load(&db, organizer.asks_at(Utc::now()), slug).await.unwrap().next.date.to_string();
        workflows::plan_next::create(&db, organizer.asks_at(Utc::now()), slug, "77", (&day, "10:00"), "", None)
            .await
            .unwrap();
        let desk = pages::event_desk::load(&db, organizer.asks(), EventRef::new(slug, 77)).await.unwrap();
        codes.push(desk.plan.join_code.unwrap());
    }
    assert_eq!(codes[0], "MSJ77");
    assert!(codes[1] != codes[0] && codes[1].len() == 5, "{codes:?}");
}

/// As one that came from an archive.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_event_without_a_join_code_has_one_once_people_may_ask(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let number = 77;
    workflows::plan_next::create(
        &db,
        organizer.asks_at(Utc::now()),
        SERIES,
        "77",
        (&next_day(&db, &organizer).await, "19:00"),
        "",
        None,
    )
    .await
    .unwrap();
    let event = EventRef::new(SERIES, number);
    sqlx::query(
        "update events set join_code = null where number = $1 and series_id = (select id from series where slug = $2)",
    )
    .bind(number)
    .bind(SERIES)
    .execute(&db.pool)
    .await
    .unwrap();
    let code = async || pages::event_desk::load(&db, organizer.asks(), event).await.unwrap().plan.join_code;
    assert_eq!(code().await, None);
    for (to, kept) in [(EventState::Announced, "SJ77"), (EventState::Open, "SJ77")] {
        workflows::change_state::change_state(&db, organizer.asks_at(Utc::now()), event, to, "").await.unwrap();
        assert_eq!(code().await.as_deref(), Some(kept), "{to:?}");
    }
}
