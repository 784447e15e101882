//! An organizer gives somebody another place in the queue: everybody else keeps their order, and nobody is told otherwise
//! than it is.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, mails, one, run, take, take_all, whole},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    db::Db,
    pages,
    registration::{
        by_hand::{self, Act},
        changing::{self, Wish},
        drawing::{self, Promise, Step},
        types::{RegistrationState, Turn},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn put(db: &Db, who: &Viewer, code: &str, place: i64) -> Result<bool, Error> {
    by_hand::act(db, who.asks_at(Utc::now()), at_event(), code, Act::PutAt(place), "登壇者の同僚").await
}

/// Who waits, by the place that their tickets say: the numbers of `people` in that order.
async fn queue(db: &Db, people: &[Viewer], codes: &[String]) -> String {
    let mut places = Vec::new();
    for (n, (who, code)) in people.iter().zip(codes).enumerate() {
        if let Some(place) = held(db, who, code).await.position {
            places.push((place, n));
        }
    }
    places.sort_unstable();
    assert!(places.iter().zip(1..).all(|((place, _), n)| *place == n), "each place once: {places:?}");
    places.iter().map(|(_, n)| n.to_string()).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_who_waits_is_put_at_any_place_and_the_others_keep_their_order(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 6).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    assert_eq!(queue(&db, &people, &codes).await, "12345");
    let written = mails(&db, "waitlisted").await;
    for (who, place, after) in [
        (4, 1, "41235"),
        (4, 4, "12345"),
        (5, 3, "12534"),
        (1, 3, "25134"),
        (2, 99, "51342"),
        (2, 1, "25134"),
        (3, 2, "23514"),
    ] {
        assert_eq!(put(&db, &organizer, &codes[who], place).await, Ok(true), "{who} at {place}");
        assert_eq!(queue(&db, &people, &codes).await, after, "{who} at {place}");
    }
    assert_eq!(put(&db, &organizer, &codes[3], 2).await, Ok(false), "they stand there already");
    assert_eq!(
        one(&db, "select count(*) from audit_log where action = 'seat.place' and details->>'words' = '登壇者の同僚'")
            .await,
        7
    );
    assert_eq!(mails(&db, "waitlisted").await, written, "nobody is written to");

    // Whoever registers now goes last, and the next seat goes to who is first.
    let newest = crate::common::seats::person(&db, "newest@seats.test").await;
    let last = take(&db, &newest, hall).await;
    assert_eq!(held(&db, &newest, &last).await.position, Some(6));
    by_hand::act(&db, organizer.asks_at(Utc::now()), at_event(), &codes[0], Act::Remove(None), "x").await.unwrap();
    assert_eq!(held(&db, &people[2], &codes[2]).await.state, RegistrationState::Confirmed);
    assert_eq!(queue(&db, &people, &codes).await, "3514");
    whole(&db).await;

    for (code, place) in [(&codes[2], 1), (&codes[0], 1)] {
        let refused = put(&db, &organizer, code, place).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "who holds a seat, and who left: {refused:?}");
    }
    for place in [0, -3] {
        let refused = put(&db, &organizer, &codes[1], place).await;
        assert!(matches!(refused, Err(Error::Invalid { ref field, .. }) if field == "place"), "{refused:?}");
    }
}

/// Whoever changes the queue goes by their turn: no two of an event have the same.
async fn each_has_a_turn_of_their_own(db: &Db) {
    assert_eq!(one(db, "select count(*) - count(distinct turn) from registrations").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_place_in_one_queue_is_no_turn_of_another(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, Some(1)).await;
    let people = crowd(&db, 8).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let mut codes = Vec::new();
    // Odd ones wait for the hall, even ones for the stream; the first of each have the seats.
    for (n, who) in people.iter().enumerate() {
        codes.push(take(&db, who, if n % 2 == 0 { stream } else { hall }).await);
    }
    for (who, place) in [(7, 1), (6, 1), (5, 2), (4, 2), (3, 3), (2, 1), (7, 2), (6, 2)] {
        put(&db, &organizer, &codes[who], place).await.unwrap();
        each_has_a_turn_of_their_own(&db).await;
    }
    // Without room those ahead make some in both queues alike; a seat that is taken back is found where it was.
    run(&db, "update registrations r set turn = o.n from (select id, row_number() over (order by turn) as n from registrations) o where o.id = r.id").await;
    by_hand::act(&db, organizer.asks_at(Utc::now()), at_event(), &codes[0], Act::Remove(None), "x").await.unwrap();
    for (who, place) in [(7, 2), (3, 2), (5, 2)] {
        put(&db, &organizer, &codes[who], place).await.unwrap();
        each_has_a_turn_of_their_own(&db).await;
    }
    let lost =
        "select count(*) from registrations where before_hand is not null and (before_hand ->> 'turn')::bigint <> turn";
    assert_eq!(one(&db, lost).await, 0, "what was held before is known by the same turn");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn where_there_is_no_room_between_two_turns_those_ahead_make_some_and_read_nothing_of_it(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 6).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let mut codes = take_all(&db, &people[..5], hall).await;
    // One waits from a seat online.
    codes.push(take(&db, &people[5], stream).await);
    changing::change(&db, people[5].asks_at(Utc::now()), &codes[5], Wish::Change(hall)).await.unwrap();
    assert_eq!(queue(&db, &people, &codes).await, "12345");
    // As places were that stood before there was any room.
    run(&db, "update registrations r set turn = o.n from (select id, row_number() over (order by turn) as n from registrations) o where o.id = r.id").await;
    for (who, place, after) in [(4, 3, "12435"), (5, 2, "15243"), (1, 4, "52413"), (3, 1, "35241")] {
        assert_eq!(put(&db, &organizer, &codes[who], place).await, Ok(true), "{who} at {place}");
        assert_eq!(queue(&db, &people, &codes).await, after, "{who} at {place}");
    }
    whole(&db).await;
    each_has_a_turn_of_their_own(&db).await;
    // Number 1 stood ahead when 4 was put before 3: that made no line of theirs.
    run(&db, "delete from registration_steps").await;
    run(&db, "update registrations r set turn = o.n, first_position = o.n - 1 from (select id, row_number() over (order by id) as n from registrations) o where o.id = r.id").await;
    run(&db, "delete from registration_steps").await;
    assert_eq!(put(&db, &organizer, &codes[4], 3).await, Ok(true));
    let history = async |n: usize| {
        let page = pages::ticket::load(&db, people[n].asks_at(Utc::now()), &codes[n]).await.unwrap();
        page.history.into_iter().map(|one| one.what).collect::<Vec<_>>()
    };
    assert!(
        history(1).await.iter().all(|what| !matches!(what, Turn::Placed(_) | Turn::Moved(_))),
        "{:?}",
        history(1).await
    );
    assert!(history(4).await.contains(&Turn::Placed(Some(3))), "{:?}", history(4).await);
}

/// Another place, and the moment by which it is taken back.
async fn moved(db: &Db, who: &Viewer, code: &str, act: Act<'_>) -> DateTime<Utc> {
    let now = Utc::now();
    assert_eq!(by_hand::act(db, who.asks_at(now), at_event(), code, act, "登壇者の同僚").await, Ok(true));
    now
}

async fn back(db: &Db, who: &Viewer, code: &str, at: DateTime<Utc>) -> Result<bool, Error> {
    by_hand::act(db, who.asks_at(Utc::now()), at_event(), code, Act::PlaceBack(at), "元に戻す").await
}

async fn leaves(db: &Db, who: &Viewer, code: &str) {
    by_hand::act(db, who.asks_at(Utc::now()), at_event(), code, Act::Remove(None), "本人の希望").await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_place_is_taken_back_to_the_same_neighbours_whoever_left_or_came_meanwhile(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 9).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let mut codes = take_all(&db, &people[..8], hall).await;
    assert_eq!(queue(&db, &people, &codes).await, "1234567");

    // The one before whom they stood leaves, and so does one far ahead; somebody registers: the number of their place is
    // another one now.
    let at = moved(&db, &organizer, &codes[4], Act::PutFirst).await;
    assert_eq!(queue(&db, &people, &codes).await, "4123567");
    leaves(&db, &organizer, &codes[5]).await;
    leaves(&db, &organizer, &codes[1]).await;
    codes.push(take(&db, &people[8], hall).await);
    assert_eq!(queue(&db, &people, &codes).await, "423678");
    assert_eq!(back(&db, &organizer, &codes[4], at).await, Ok(true));
    assert_eq!(queue(&db, &people, &codes).await, "234678");
    each_has_a_turn_of_their_own(&db).await;
    assert_eq!(back(&db, &organizer, &codes[4], at).await, Ok(false), "pressed twice it is done once");
    assert_eq!(queue(&db, &people, &codes).await, "234678");
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'seat.place_back'").await, 1);

    // The one behind whom they stood leaves, and somebody else is put where they stood.
    let at = moved(&db, &organizer, &codes[6], Act::PutAt(1)).await;
    assert_eq!(queue(&db, &people, &codes).await, "623478");
    put(&db, &organizer, &codes[8], 5).await.unwrap();
    assert_eq!(queue(&db, &people, &codes).await, "623487");
    leaves(&db, &organizer, &codes[4]).await;
    assert_eq!(back(&db, &organizer, &codes[6], at).await, Ok(true));
    let after = queue(&db, &people, &codes).await;
    assert!(["23687", "23867"].contains(&after.as_str()), "behind 3 and before 7: {after}");
    each_has_a_turn_of_their_own(&db).await;
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_place_is_taken_back_where_others_had_to_make_room(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 7).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    let close_up = "update registrations r set turn = o.n from (select id, row_number() over (order by turn) as n from registrations) o where o.id = r.id";
    for (who, place, after) in [(1, 3, "231456"), (5, 2, "152346"), (3, 6, "124563"), (6, 1, "612345")] {
        run(&db, close_up).await;
        let at = moved(&db, &organizer, &codes[who], Act::PutAt(place)).await;
        assert_eq!(queue(&db, &people, &codes).await, after, "{who} at {place}");
        assert_eq!(back(&db, &organizer, &codes[who], at).await, Ok(true));
        assert_eq!(queue(&db, &people, &codes).await, "123456", "{who} at {place}");
        each_has_a_turn_of_their_own(&db).await;
    }
    // What others make room for later leads no further away.
    run(&db, close_up).await;
    let at = moved(&db, &organizer, &codes[2], Act::PutAt(6)).await;
    put(&db, &organizer, &codes[6], 4).await.unwrap();
    assert_eq!(queue(&db, &people, &codes).await, "134652");
    assert_eq!(back(&db, &organizer, &codes[2], at).await, Ok(true));
    assert_eq!(queue(&db, &people, &codes).await, "123465");
    each_has_a_turn_of_their_own(&db).await;
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_place_that_has_changed_since_is_not_taken_back(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 5).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    let first = moved(&db, &organizer, &codes[4], Act::PutAt(2)).await;
    let second = moved(&db, &organizer, &codes[4], Act::PutFirst).await;
    assert_eq!(
        by_hand::act(&db, organizer.asks_at(Utc::now()), at_event(), &codes[4], Act::PutFirst, "x").await,
        Ok(false),
        "they are the first already"
    );
    assert!(matches!(back(&db, &organizer, &codes[4], first).await, Err(Error::Conflict(_))), "moved again since");
    assert_eq!(queue(&db, &people, &codes).await, "4123");
    // The last one leads to where they stood before it.
    assert_eq!(back(&db, &organizer, &codes[4], second).await, Ok(true));
    assert_eq!(queue(&db, &people, &codes).await, "1423");
    let third = moved(&db, &organizer, &codes[4], Act::PutFirst).await;
    leaves(&db, &organizer, &codes[0]).await;
    assert_eq!(held(&db, &people[4], &codes[4]).await.state, RegistrationState::Confirmed);
    assert!(matches!(back(&db, &organizer, &codes[4], third).await, Err(Error::Conflict(_))), "they have a seat");
    assert!(matches!(back(&db, &organizer, &codes[2], third).await, Err(Error::Conflict(_))), "nobody moved them");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn before_a_draw_there_is_no_place_to_give_or_to_take_back(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 4).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = take_all(&db, &people, hall).await;
    let at = moved(&db, &organizer, &codes[3], Act::PutAt(1)).await;
    assert_eq!(queue(&db, &people, &codes).await, "312");
    let step = async |step: Step<'_>| {
        drawing::take_step(&db, organizer.asks_at(Utc::now()), at_event(), hall, step).await.unwrap();
    };
    step(Step::Say(Promise { source: "2031年2月5日の日経平均の終値", ..Promise::default() })).await;
    let turns = "select sum(turn * id)::bigint from registrations";
    let before = one(&db, turns).await;
    let asked = || organizer.asks_at(Utc::now());
    for act in [Act::PlaceBack(at), Act::PutAt(1), Act::PutFirst] {
        let refused = by_hand::act(&db, asked(), at_event(), &codes[2], act, "x").await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{act:?}: {refused:?}");
    }
    let refused = back(&db, &organizer, &codes[3], at).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "the draw decides it: {refused:?}");
    assert_eq!(one(&db, turns).await, before);
    // Given up, it is a queue again, and what was given there can be taken back.
    step(Step::GiveUp).await;
    assert_eq!(queue(&db, &people, &codes).await, "312");
    assert_eq!(back(&db, &organizer, &codes[3], at).await, Ok(true));
    assert_eq!(queue(&db, &people, &codes).await, "123");
    whole(&db).await;
}
