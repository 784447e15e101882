//! Two organizers press at once what the other one presses too.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, mails, one, take_all, whole},
};
use chrono::Utc;
use domain::{
    registration::{by_hand::Act, in_bulk},
    viewer::Role,
};
use sqlx::PgPool;

/// Both remove the same page of people, in opposite orders, while nobody holds the other up: each is removed once and told
/// once, and both desks together say so of each exactly once.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_same_people_removed_by_two_at_once_are_removed_once(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 20, None).await;
    let desks = [account_with(&db, SERIES, Role::Organizer).await, account_with(&db, SERIES, Role::Owner).await];
    let people = crowd(&db, 20).await;
    let mut codes = take_all(&db, &people, hall).await;
    let mut tasks = Vec::new();
    for (n, desk) in desks.into_iter().enumerate() {
        let (db, mut codes) = (db.clone(), codes.clone());
        if n == 1 {
            codes.reverse();
        }
        tasks.push(tokio::spawn(async move {
            let what = Act::Remove(Some("会場の都合です。"));
            in_bulk::act(&db, desk.asks_at(Utc::now()), at_event(), &codes, what, "まとめて").await.unwrap()
        }));
    }
    let mut done = Vec::new();
    for task in tasks {
        let outcome = task.await.unwrap();
        assert_eq!(outcome.refused, [], "what the other one did is no error");
        done.extend(outcome.done);
    }
    done.sort();
    codes.sort();
    assert_eq!(done, codes, "each by one of them");
    assert_eq!(mails(&db, "removed").await, 20);
    assert_eq!(one(&db, "select count(*) from registrations where state = 'cancelled'").await, 20);
    whole(&db).await;
}
