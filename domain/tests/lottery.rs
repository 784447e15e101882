//! A draw: said, closed, drawn; nobody passes it, nobody is lost, anybody comes to the same.
#![cfg(feature = "db")]

mod common;

use chrono::Utc;
use common::{
    account_with, db,
    seats::{SERIES, ask, at_event, crowd, event, held, link, mails, one, run, take, whole},
};
use domain::{
    Error,
    db::Db,
    ids::TypeId,
    pages,
    registration::{
        answering,
        by_hand::{self, Act},
        changing::{self, Wish},
        drawing::{self, Step},
        lottery, seats,
        types::{DrawOutcome, Lottery, RegistrationState},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn step(db: &Db, who: &Viewer, kind: TypeId, step: Step<'_>) -> Result<(), Error> {
    drawing::take_step(db, who.asks_at(Utc::now()), at_event(), kind, step).await
}

async fn published(db: &Db) -> Lottery {
    let visitor = Viewer::visitor();
    pages::lottery::load(db, visitor.asks_at(Utc::now()), at_event()).await.unwrap().lotteries.remove(0)
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_90_a_draw_is_what_its_published_list_says(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 3, Some(1)).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    assert!(matches!(step(&db, &organizer, hall, Step::Say(" ")).await, Err(Error::Invalid { .. })));
    assert!(matches!(step(&db, &organizer, hall, Step::Close).await, Err(Error::Conflict(_))), "nothing was said yet");
    step(&db, &organizer, hall, Step::Say("2031年2月5日の日経平均の終値")).await.unwrap();
    let people = crowd(&db, 9).await;
    let mut codes = Vec::new();
    for who in &people[..7] {
        codes.push(take(&db, who, hall).await);
    }
    // Nobody has a seat before, though all are free; and nobody is told a place in a queue that is none.
    let place = held(&db, &people[0], &codes[0]).await;
    assert_eq!((place.state, place.is_entered, place.position), (RegistrationState::Waitlisted, true, None));
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 0);
    assert!(matches!(step(&db, &organizer, hall, Step::Draw("x")).await, Err(Error::Conflict(_))), "the list is open");
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    let closed = published(&db).await;
    let (_, fingerprint) = closed.closed.clone().unwrap();
    assert_eq!((closed.numbers.len(), lottery::fingerprint(&closed.numbers)), (7, fingerprint.clone()));
    let late = seats::register(&db, people[7].asks_at(Utc::now()), at_event(), hall).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "an entry after closing: {late:?}");
    assert!(
        matches!(step(&db, &organizer, hall, Step::Say("anders")).await, Err(Error::Conflict(_))),
        "the promise stands"
    );
    // Somebody leaves between closing and drawing; the list stays as it was published.
    seats::cancel(&db, people[2].asks_at(Utc::now()), &codes[2]).await.unwrap();
    step(&db, &organizer, hall, Step::Draw(" 42123.45 ")).await.unwrap();
    assert!(matches!(step(&db, &organizer, hall, Step::Draw("other")).await, Err(Error::Conflict(_))), "drawn once");

    let drawn = published(&db).await;
    let (_, seed, seats_drawn) = drawn.drawn.clone().unwrap();
    assert_eq!((seed.as_str(), seats_drawn), ("42123.45", 3));
    assert_eq!(lottery::fingerprint(&drawn.numbers), fingerprint);
    let order: Vec<String> = lottery::draw(&seed, &drawn.numbers).into_iter().map(|one| one.number).collect();
    assert_eq!(order, drawn.numbers);
    // The seats are those of the first in this order who still want one; the others wait in it.
    let by_place: Vec<(i32, String)> = sqlx::query_as(
        "select e.place, r.state from lottery_entries e join registrations r on r.id = e.registration_id
         where r.state <> 'cancelled' order by e.place",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let states: Vec<&str> = by_place.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states, ["confirmed", "confirmed", "confirmed", "waitlisted", "waitlisted", "waitlisted"]);
    let waiting: Vec<(i32, i64)> = sqlx::query_as(
        "select e.place, rank() over (order by r.turn) from lottery_entries e join registrations r on r.id = e.registration_id
         where r.state = 'waitlisted' order by e.place",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert_eq!(waiting.iter().map(|(_, turn)| *turn).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((mails(&db, "lottery_won").await, mails(&db, "lottery_lost").await), (3, 3));
    let gone = lottery::draw(&seed, &drawn.numbers)
        .iter()
        .zip(&drawn.outcomes)
        .filter(|(_, outcome)| **outcome == Some(DrawOutcome::Withdrawn))
        .count();
    assert_eq!(gone, 1, "who left is named as such, and the next won in their place");
    // From now on it is a type as any other: whoever comes waits behind, a seat that is free goes to the first.
    let last = take(&db, &people[7], hall).await;
    assert_eq!(held(&db, &people[7], &last).await.position, Some(4));
    let winner: (i64, String) =
        sqlx::query_as("select account_id, code from registrations where state = 'confirmed' limit 1")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    let winner_viewer = people.iter().find(|who| who.account_id().unwrap().0 == winner.0).unwrap();
    seats::cancel(&db, winner_viewer.asks_at(Utc::now()), &winner.1).await.unwrap();
    assert_eq!(mails(&db, "promoted").await, 1);
    // What is published names nobody.
    let said = format!("{drawn:?}");
    assert!(
        people.iter().all(|who| !said.contains(&who.account.as_ref().unwrap().mail))
            && codes.iter().all(|code| !said.contains(code))
    );
    let own = pages::lottery::load(&db, people[0].asks_at(Utc::now()), at_event()).await.unwrap().own;
    assert_eq!(own.len(), 1);
    take(&db, &people[8], stream).await;
    whole(&db).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_draw_that_is_given_up_goes_by_the_order_of_registering(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    assert!(
        matches!(step(&db, &organizer, stream, Step::Say("x")).await, Err(Error::Conflict(_))),
        "without a limit nothing is drawn"
    );
    step(&db, &organizer, hall, Step::Say("x")).await.unwrap();
    let people = crowd(&db, 3).await;
    let mut codes = Vec::new();
    for who in &people {
        codes.push(take(&db, who, hall).await);
    }
    step(&db, &organizer, hall, Step::GiveUp).await.unwrap();
    let mut states = Vec::new();
    for (who, code) in people.iter().zip(&codes) {
        states.push(held(&db, who, code).await.state);
    }
    use RegistrationState::{Confirmed, Waitlisted};
    assert_eq!(states, [Confirmed, Confirmed, Waitlisted]);
    // Its organizers alone.
    run(&db, "insert into series (slug, name) values ('other', 'Other')").await;
    let (stranger, reporter) =
        (account_with(&db, "other", Role::Owner).await, account_with(&db, SERIES, Role::Reporter).await);
    assert_eq!(step(&db, &stranger, hall, Step::Say("x")).await, Err(Error::Concealed), "promise 17");
    assert_eq!(step(&db, &reporter, hall, Step::Say("x")).await, Err(Error::Forbidden));
    assert_eq!(step(&db, &organizer, TypeId(9_999), Step::Say("x")).await, Err(Error::NotFound));
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_90_who_is_on_no_list_passes_nobody_who_was_drawn(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    step(&db, &organizer, hall, Step::Say("x")).await.unwrap();
    // Asked for by mail before anybody else, and settled only after the list was closed.
    let visitor = Viewer::visitor();
    ask(&db, visitor.asks_at(Utc::now()), hall, "early@seats.test").await.unwrap();
    let people = crowd(&db, 3).await;
    let online = take(&db, &people[2], stream).await;
    let mut codes = Vec::new();
    for who in &people[..2] {
        codes.push(take(&db, who, hall).await);
    }
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    assert_eq!(published(&db).await.numbers.len(), 2);
    let token = link(&db, "early@seats.test").await;
    answering::keep_by_link(&db, visitor.asks_at(Utc::now()), &token).await.unwrap();
    // Nobody is moved onto a closed list, by themselves or by an organizer's hand.
    let now = Utc::now();
    let own = changing::change(&db, people[2].asks_at(now), &online, Wish::Change(hall)).await;
    assert!(matches!(own, Err(Error::Conflict(_))), "{own:?}");
    let by_hand = by_hand::act(&db, organizer.asks_at(now), at_event(), &online, Act::ChangeType(hall), "x").await;
    assert!(matches!(by_hand, Err(Error::Conflict(_))), "{by_hand:?}");
    step(&db, &organizer, hall, Step::Draw("seed")).await.unwrap();
    let early = one(&db, "select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail = 'early@seats.test' and r.state = 'waitlisted'").await;
    assert_eq!(early, 1);
    let listed = one(&db, "select count(*) from registrations r join lottery_entries e on e.registration_id = r.id where r.state = 'confirmed'").await;
    assert_eq!(listed, 1, "the seat is one of the list's");
    whole(&db).await;
}
