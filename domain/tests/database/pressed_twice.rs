//! A button of the organizers' list that is pressed twice does what it does once.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, mails, one, take_all},
};
use chrono::{TimeDelta, Utc};
use domain::{
    registration::by_hand::{self, Act},
    viewer::Role,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_pressed_twice_is_done_once(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, Some(5)).await;
    let people = crowd(&db, 3).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    let told = mails(&db, "waitlisted").await;
    for what in [Act::Note("通路側"), Act::SendTicket, Act::PutAt(1), Act::ChangeType(stream), Act::Remove(Some("x"))]
    {
        let mut changed = Vec::new();
        for _ in 0..2 {
            changed.push(
                by_hand::act(&db, organizer.asks_at(Utc::now()), at_event(), &codes[2], what, "会場の手伝い").await,
            );
        }
        assert_eq!(changed, [Ok(true), Ok(false)], "{what:?}");
    }
    assert_eq!((mails(&db, "waitlisted").await, mails(&db, "removed").await), (told + 1, 1));
    assert_eq!(one(&db, "select count(*) from audit_log where action like 'seat.%' and event_id is not null").await, 5);
    // A while later it is asked for again.
    let later = Utc::now() + TimeDelta::seconds(11);
    for (now, is_sent) in [(Utc::now(), true), (Utc::now(), false), (later, true)] {
        let sent = by_hand::act(&db, organizer.asks_at(now), at_event(), &codes[1], Act::SendTicket, "").await;
        assert_eq!(sent, Ok(is_sent));
    }
}
