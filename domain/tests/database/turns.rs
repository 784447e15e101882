//! What happened to a place is kept whoever changed it, and read by its holder alone: with their turn as the page says it,
//! and nothing of who left.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, link, run, take_all},
};
use chrono::{Duration, Utc};
use domain::{
    Error,
    db::Db,
    pages,
    registration::{
        answering,
        by_hand::{self, Act},
        changing::{self, Wish},
        retention, seats,
        types::{Happened, RegistrationState, Turn},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn history(db: &Db, who: &Viewer, code: &str) -> Vec<Happened> {
    pages::ticket::load(db, who.asks_at(Utc::now()), code).await.unwrap().history
}

async fn list_turns(db: &Db, who: &Viewer, code: &str) -> Vec<Turn> {
    history(db, who, code).await.into_iter().map(|line| line.what).collect()
}

fn registered(position: i64) -> Turn {
    let state = RegistrationState::Waitlisted;
    Turn::Registered { kind: "現地".to_owned(), state, position: Some(position), is_again: false }
}

fn hall() -> String {
    "現地".to_owned()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_ticket_knows_who_waits_behind_and_that_it_has_begun(pool: PgPool) {
    let db = db(pool);
    let (hall_type, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 4).await;
    let codes = take_all(&db, &people, hall_type).await;
    let ticket = async |n: usize| pages::ticket::load(&db, people[n].asks_at(Utc::now()), &codes[n]).await.unwrap();
    let of = async |n: usize| ticket(n).await.behind;
    assert_eq!([of(0).await, of(1).await, of(2).await, of(3).await], [0, 2, 1, 0]);
    // Who sits online meanwhile waits in the same queue.
    changing::change(&db, people[3].asks_at(Utc::now()), &codes[3], Wish::Meanwhile(stream)).await.unwrap();
    assert_eq!([of(1).await, of(2).await, of(3).await], [2, 1, 0]);
    seats::cancel(&db, people[2].asks_at(Utc::now()), &codes[2]).await.unwrap();
    assert_eq!([of(1).await, of(2).await, of(3).await], [1, 0, 0]);
    assert!(!ticket(0).await.has_begun);
    run(&db, "update events set starts_at = now() - interval '1 minute'").await;
    let begun = ticket(0).await;
    assert!(begun.has_begun && begun.may_cancel, "who does not come can still say so");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_waits_reads_how_their_turn_came_nearer(pool: PgPool) {
    let db = db(pool);
    let (hall_type, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 5).await;
    let codes = take_all(&db, &people, hall_type).await;
    let now = Utc::now();
    assert!(history(&db, &people[0], &codes[0]).await.is_empty(), "a seat that was simply taken says nothing");
    assert_eq!(list_turns(&db, &people[3], &codes[3]).await, [registered(3)]);

    // The seat comes free, and the second of those who wait leaves.
    seats::cancel(&db, people[0].asks_at(now), &codes[0]).await.unwrap();
    seats::cancel(&db, people[2].asks_at(now), &codes[2]).await.unwrap();
    assert_eq!(list_turns(&db, &people[1], &codes[1]).await, [registered(1), Turn::Seated(hall())]);
    assert_eq!(list_turns(&db, &people[2], &codes[2]).await, [registered(2), Turn::Moved(1), Turn::Cancelled]);
    assert_eq!(list_turns(&db, &people[3], &codes[3]).await, [registered(3), Turn::Moved(1)], "a line for the day");
    assert_eq!(held(&db, &people[3], &codes[3]).await.position, Some(1));

    // A seat online meanwhile keeps the turn.
    changing::change(&db, people[4].asks_at(now), &codes[4], Wish::Meanwhile(stream)).await.unwrap();
    let meanwhile = Turn::Meanwhile { has: "オンライン".to_owned(), wants: hall(), position: Some(2) };
    assert_eq!(list_turns(&db, &people[4], &codes[4]).await, [registered(4), Turn::Moved(2), meanwhile]);

    // An organizer puts them first: that is said to be an organizer's, and moves the other back.
    changing::change(&db, people[4].asks_at(now), &codes[4], Wish::Stay).await.unwrap();
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let act = async |code: &str, what: Act<'static>| {
        by_hand::act(&db, owner.asks_at(Utc::now()), at_event(), code, what, "会場の手伝い").await
    };
    let back = seats::register(&db, people[2].asks_at(Utc::now()), at_event(), hall_type).await.unwrap();
    act(&back.code, Act::PutFirst).await.unwrap();
    let lines = history(&db, &people[2], &codes[2]).await;
    let (last, before) = (&lines[lines.len() - 1], &lines[lines.len() - 2]);
    assert_eq!((&last.what, last.is_by_hand), (&Turn::Placed(Some(1)), true));
    let again = RegistrationState::Waitlisted;
    let again = Turn::Registered { kind: hall(), state: again, position: Some(2), is_again: true };
    assert_eq!((&before.what, before.is_by_hand), (&again, false));
    assert_eq!(list_turns(&db, &people[3], &codes[3]).await, [registered(3), Turn::Moved(2)]);
    act(&codes[3], Act::Remove(None)).await.unwrap();
    let lines = history(&db, &people[3], &codes[3]).await;
    assert_eq!(lines.last().map(|line| (&line.what, line.is_by_hand)), Some((&Turn::Cancelled, true)));
    act(&codes[3], Act::TakeBack).await.unwrap();
    let state = RegistrationState::Waitlisted;
    let restored = Turn::Restored { state, position: Some(2) };
    assert_eq!(
        list_turns(&db, &people[3], &codes[3]).await.pop(),
        Some(restored),
        "at their turn, whatever was written on the way"
    );

    assert_eq!(
        pages::ticket::load(&db, people[3].asks_at(now), &codes[2]).await.err(),
        Some(Error::Concealed),
        "promise 18: nobody reads it of another"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_offer_and_its_answer_stand_in_the_history_and_are_forgotten_with_the_rest(pool: PgPool) {
    let db = db(pool);
    let (hall_type, _) = event(&db, 1, None).await;
    run(&db, "update events set starts_at = now() + interval '5 hours', ends_at = now() + interval '7 hours'").await;
    let people = crowd(&db, 2).await;
    let codes = take_all(&db, &people, hall_type).await;
    seats::cancel(&db, people[0].asks_at(Utc::now()), &codes[0]).await.unwrap();
    assert_eq!(list_turns(&db, &people[1], &codes[1]).await, [registered(1), Turn::Offered(hall())]);
    answering::keep_place(&db, people[1].asks_at(Utc::now()), &codes[1]).await.unwrap();
    let whole = [registered(1), Turn::Offered(hall()), Turn::OfferTaken];
    assert_eq!(list_turns(&db, &people[1], &codes[1]).await, whole);
    let token = link(&db, "person1@seats.test").await;
    let by_link = pages::ticket::load_by_link(&db, &token, Utc::now()).await.unwrap();
    assert_eq!(by_link.history.len(), whole.len(), "the link of a mail shows the same");

    run(&db, "update events set starts_at = now() - interval '3 years', ends_at = now() - interval '3 years' + interval '2 hours', state = 'ended'").await;
    let system = Viewer::system();
    retention::forget(&db, system.asks_at(Utc::now() + Duration::seconds(1))).await.unwrap();
    assert!(history(&db, &people[1], &codes[1]).await.is_empty(), "after two years nothing of it is left");
}
