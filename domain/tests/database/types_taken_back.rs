//! An organizer changes the participation type of many by mistake, and takes it back.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, mails, one, person, run, take, take_all, whole},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    db::Db,
    ids::TypeId,
    registration::{
        by_hand::{self, Act},
        changing::{self, Wish},
        in_bulk::{self, Outcome},
        seats,
        types::RegistrationState::{Confirmed, Waitlisted},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn bulk(db: &Db, who: &Viewer, codes: &[String], what: Act<'_>, at: DateTime<Utc>) -> Outcome {
    in_bulk::act(db, who.asks_at(at), at_event(), codes, what, "まとめて").await.unwrap()
}

/// What the way back of that change does now.
async fn back(db: &Db, who: &Viewer, codes: &[String], to: TypeId, at: DateTime<Utc>) -> Outcome {
    let way_back = in_bulk::way_back(Act::ChangeType(to), at).unwrap();
    bulk(db, who, codes, way_back, Utc::now()).await
}

/// A third type, without limit.
async fn talks(db: &Db) -> TypeId {
    run(
        db,
        "insert into participation_types (event_id, position, name, mode) select id, 3, 'LT', 'onsite' from events",
    )
    .await;
    TypeId(one(db, "select id from participation_types where name = 'LT'").await)
}

/// The changes that waiting mails tell somebody of, from what to what.
async fn list_changes(db: &Db, mail: &str) -> Vec<(Option<String>, Option<String>)> {
    sqlx::query_as(
        "select payload->'changes'->0->'was'->>'ja', payload->'changes'->0->'is'->>'ja' from jobs
         where topic = 'type_changed' and state = 'queued' and recipient = $1 order by id",
    )
    .bind(mail)
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

fn from(was: &str, is: &str) -> Vec<(Option<String>, Option<String>)> {
    vec![(Some(was.to_owned()), Some(is.to_owned()))]
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_goes_back_to_the_type_and_the_turn_that_they_had_and_no_mail_is_left(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, Some(5)).await;
    let lt = talks(&db).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 6).await;
    let mut codes = Vec::new();
    for (who, kind) in people.iter().zip([hall, hall, hall, hall, stream, lt]) {
        codes.push(take(&db, who, kind).await);
    }
    // The first leaves the hall, the third moves up to that seat and leaves it too; the last one is there already.
    let chosen = [0, 2, 4, 5].map(|n: usize| codes[n].clone());
    let at = Utc::now();
    let changed = bulk(&db, &organizer, &chosen, Act::ChangeType(lt), at).await;
    assert_eq!((changed.done.as_slice(), changed.refused.len()), (&chosen[..3], 0));
    for n in [0, 2, 4] {
        let place = held(&db, &people[n], &codes[n]).await;
        assert_eq!((place.type_id, place.state), (lt, Confirmed), "{n}");
    }
    assert_eq!(held(&db, &people[3], &codes[3]).await.state, Confirmed, "they moved up to what was left");
    assert_eq!((mails(&db, "type_changed").await, mails(&db, "promoted").await), (3, 2));
    let soon = "select count(*) from jobs where topic in ('type_changed', 'promoted')
                and next_try_at <= now() + interval '5 seconds'";
    assert_eq!(one(&db, soon).await, 0, "ten seconds");

    let undone = back(&db, &organizer, &changed.done, lt, at).await;
    assert_eq!((undone.done.len(), undone.refused.as_slice()), (3, &[][..]));
    let expected = [(hall, None), (hall, None), (hall, Some(1)), (hall, Some(2)), (stream, None), (lt, None)];
    for (n, (kind, position)) in expected.into_iter().enumerate() {
        let place = held(&db, &people[n], &codes[n]).await;
        assert_eq!((place.type_id, place.position), (kind, position), "{n}");
        assert_eq!(place.state, if position.is_some() { Waitlisted } else { Confirmed }, "{n}");
    }
    assert_eq!((mails(&db, "type_changed").await, mails(&db, "promoted").await), (0, 0), "nobody was told");
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'seat.type_back'").await, 3);
    whole(&db).await;

    // Pressed twice it is done once.
    let again = back(&db, &organizer, &changed.done, lt, at).await;
    assert_eq!((again.done.len(), again.refused.len()), (0, 0));
    assert_eq!(held(&db, &people[0], &codes[0]).await.type_id, hall);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_waited_and_got_a_seat_by_the_change_waits_again(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, Some(1)).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let people = crowd(&db, 3).await;
    let codes = take_all(&db, &people, hall).await;
    let (at, second) = (Utc::now(), [codes[1].clone()]);
    bulk(&db, &organizer, &second, Act::ChangeType(stream), at).await;
    let place = held(&db, &people[1], &codes[1]).await;
    assert_eq!((place.type_id, place.state), (stream, Confirmed));
    assert_eq!(back(&db, &organizer, &second, stream, at).await.done.len(), 1);
    let place = held(&db, &people[1], &codes[1]).await;
    assert_eq!((place.type_id, place.state, place.position), (hall, Waitlisted, Some(1)));
    assert_eq!(held(&db, &people[2], &codes[2]).await.position, Some(2));
    assert_eq!((mails(&db, "type_changed").await, mails(&db, "promoted").await), (0, 0));

    // On the day before it is an offer, of which they hear at once: so they hear of the way back.
    run(&db, "update events set starts_at = now() + interval '5 hours', ends_at = now() + interval '7 hours'").await;
    let at = Utc::now();
    bulk(&db, &organizer, &second, Act::ChangeType(stream), at).await;
    assert_eq!(mails(&db, "seat_offered").await, 1);
    run(&db, "update jobs set state = 'done' where topic = 'seat_offered'").await;
    assert_eq!(back(&db, &organizer, &second, stream, at).await.done.len(), 1);
    let place = held(&db, &people[1], &codes[1]).await;
    assert_eq!((place.type_id, place.lapses, place.position), (hall, None, Some(1)));
    assert_eq!(list_changes(&db, "person1@seats.test").await, from("オンライン", "現地"));
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_has_happened_since_is_left_as_it_is_and_said(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, Some(5)).await;
    let lt = talks(&db).await;
    run(
        &db,
        "insert into participation_types (event_id, position, name, mode) select id, 4, '招待', 'onsite' from events",
    )
    .await;
    let gone = TypeId(one(&db, "select id from participation_types where name = '招待'").await);
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let other = account_with(&db, SERIES, Role::Owner).await;
    let people = crowd(&db, 6).await;
    let mut codes = Vec::new();
    for (who, kind) in people.iter().zip([hall, hall, hall, stream, gone, stream]) {
        codes.push(take(&db, who, kind).await);
    }
    let at = Utc::now();
    let changed = bulk(&db, &organizer, &codes, Act::ChangeType(lt), at).await;
    assert_eq!(changed.done, codes);
    // Cancelled; changed by another organizer, to what it was and on again; changed by themselves, there and back;
    // full by now; and the type removed, which nobody held any more.
    seats::cancel(&db, people[0].asks_at(Utc::now()), &codes[0]).await.unwrap();
    for kind in [hall, lt] {
        bulk(&db, &other, &codes[1..2], Act::ChangeType(kind), Utc::now()).await;
    }
    for kind in [stream, lt] {
        changing::change(&db, people[2].asks_at(Utc::now()), &codes[2], Wish::Change(kind)).await.unwrap();
    }
    run(&db, "update participation_types set capacity = 1 where name = 'オンライン'").await;
    let late = person(&db, "late@seats.test").await;
    take(&db, &late, stream).await;
    run(&db, &format!("delete from participation_types where id = {gone}")).await;

    let undone = back(&db, &organizer, &changed.done, lt, at).await;
    assert_eq!(undone.done.len(), 0);
    let why = |n: usize| {
        undone.refused.iter().find(|(code, _)| *code == codes[n]).map(|(_, why)| why.en.to_string()).unwrap()
    };
    for (n, words) in [
        (0, "was cancelled since"),
        (1, "has changed since"),
        (2, "has changed since"),
        (3, "has gone to the next person"),
        (4, "is there no more"),
        (5, "has gone to the next person"),
    ] {
        assert!(why(n).contains(words), "{n}: {}", why(n));
    }
    for n in 1..6 {
        assert_eq!(held(&db, &people[n], &codes[n]).await.type_id, lt, "{n}");
    }
    // With seats for them again, those are back whose seats were gone, and the others are as they were.
    run(&db, "update participation_types set capacity = 3 where name = 'オンライン'").await;
    let undone = back(&db, &organizer, &changed.done, lt, at).await;
    assert_eq!((undone.done.len(), undone.refused.len()), (2, 4));
    assert_eq!(held(&db, &people[3], &codes[3]).await.type_id, stream);
    // Nobody gets a type back of an event that is off.
    let at = Utc::now();
    bulk(&db, &organizer, &codes[3..4], Act::ChangeType(lt), at).await;
    run(&db, "update events set state = 'cancelled'").await;
    let off = by_hand::act(&db, organizer.asks_at(at), at_event(), &codes[3], Act::TypeBack(at), "元に戻す").await;
    assert!(matches!(off, Err(Error::Conflict(_))), "{off:?}");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_is_told_of_a_type_that_they_never_had_and_everybody_of_the_one_that_they_have(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let lt = talks(&db).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let who = person(&db, "guest@seats.test").await;
    let code = [take(&db, &who, hall).await];
    let (mail, now) = ("guest@seats.test", Utc::now());
    // Two changes within the ten seconds are one mail.
    bulk(&db, &organizer, &code, Act::ChangeType(stream), now).await;
    assert_eq!(list_changes(&db, mail).await, from("現地", "オンライン"));
    let later = Utc::now();
    bulk(&db, &organizer, &code, Act::ChangeType(lt), later).await;
    assert_eq!(list_changes(&db, mail).await, from("現地", "LT"));
    // The second is taken back: what is left of it is the first.
    assert_eq!(back(&db, &organizer, &code, lt, later).await.done.len(), 1);
    assert_eq!(list_changes(&db, mail).await, from("現地", "オンライン"));
    // The first is no more what can be taken back: the way back leads one step.
    assert_eq!(back(&db, &organizer, &code, stream, now).await.refused.len(), 1);

    // Who has read of a change reads of the way back.
    run(&db, "update jobs set state = 'done' where topic = 'type_changed'").await;
    let at = Utc::now();
    bulk(&db, &organizer, &code, Act::ChangeType(hall), at).await;
    run(&db, "update jobs set state = 'done' where topic = 'type_changed'").await;
    assert_eq!(back(&db, &organizer, &code, hall, at).await.done.len(), 1);
    assert_eq!(list_changes(&db, mail).await, from("現地", "オンライン"));
    assert_eq!(held(&db, &who, &code[0]).await.type_id, stream);
    // A stranger takes nothing back.
    let stranger = person(&db, "stranger@seats.test").await;
    let theirs =
        in_bulk::act(&db, stranger.asks_at(Utc::now()), at_event(), &code, Act::TypeBack(at), "元に戻す").await;
    assert!(theirs.is_err(), "promise 17");
}
