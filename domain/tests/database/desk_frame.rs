//! What stands around every page of the desk: what it counts, and how little it asks for.

use crate::common::{
    account_with, calls,
    counting::statements,
    db, demo,
    seats::{person, run},
};
use domain::{
    db::Db,
    pages::desk_frame::{self, DeskFrame},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

async fn frame(db: &Db, who: &Viewer, number: Option<i32>) -> DeskFrame {
    desk_frame::load(db, who.asks(), Some(SERIES), number).await.unwrap().unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_opens_a_page_of_the_desk_its_frame_asks_as_little(pool: PgPool) {
    let db = demo(pool).await;
    for (role, counts) in [(Role::Organizer, true), (Role::Reporter, false)] {
        let who = account_with(&db, SERIES, role).await;
        for number in [None, Some(42), Some(32)] {
            // A connection that is new asks for more by itself.
            frame(&db, &who, number).await;
            let (frame, asked) = Box::pin(statements(frame(&db, &who, number))).await;
            assert_eq!(asked, 5, "{role:?} {number:?}: of the series, the newest events, one row, what waits");
            let opened = frame.series.unwrap();
            assert_eq!(opened.to_review > 0, counts, "{role:?}");
            let is_ahead = number == Some(42);
            assert_eq!(frame.event.as_ref().map(|event| event.card.number), number, "{role:?}");
            assert_eq!(frame.event.is_some_and(|event| event.confirmed > 0), is_ahead, "{role:?}");
        }
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn proposals_are_counted_until_one_has_scored_them(pool: PgPool) {
    let house = calls::house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let waits = async || {
        let frame = desk_frame::load(&house.db, house.owner.asks_at(calls::now()), Some(calls::SLUG), None).await;
        frame.unwrap().unwrap().series.unwrap().to_review
    };
    let none = waits().await;
    house.handed_in(&who, &calls::form("鍵の話")).await;
    assert_eq!(waits().await, none + 1);
    run(
        &house.db,
        &format!(
            "insert into proposal_reviews (proposal_id, account_id, is_conflict, created_at, updated_at)
             select id, {}, true, now(), now() from proposals where title = '鍵の話'",
            house.owner.account_id().unwrap()
        ),
    )
    .await;
    assert_eq!(waits().await, none, "who declared a conflict scores it no more");
}
