//! A draw: said, closed, drawn; nobody passes it, nobody is lost, anybody comes to the same.

use crate::common::{
    account_with, db,
    seats::{SERIES, ask, at_event, crowd, event, held, link, mails, one, run, take, take_all, whole},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    db::Db,
    fields::Values,
    ids::{EventRef, TypeId},
    pages,
    registration::{
        answering,
        by_hand::{self, Act},
        changing::{self, Wish},
        drawing::{self, Promise, Step},
        expecting,
        lottery::{self, DrawEntry},
        seats,
        types::{DrawOutcome, Lottery, RegistrationState},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

pub(super) async fn step(db: &Db, who: &Viewer, kind: TypeId, step: Step<'_>) -> Result<(), Error> {
    step_at(db, who, kind, step, Utc::now()).await
}

pub(super) async fn step_at(
    db: &Db,
    who: &Viewer,
    kind: TypeId,
    step: Step<'_>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    drawing::take_step(db, who.asks_at(now), at_event(), kind, step).await
}

/// By nothing but that value.
pub(super) fn say(source: &str) -> Step<'_> {
    Step::Say(Promise { source, ..Promise::default() })
}

pub(super) async fn published(db: &Db) -> Lottery {
    let visitor = Viewer::visitor();
    pages::lottery::load(db, visitor.asks_at(Utc::now()), at_event()).await.unwrap().lotteries.remove(0)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_90_a_draw_is_what_its_published_list_says(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 3, Some(1)).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    assert!(matches!(step(&db, &organizer, hall, say(" ")).await, Err(Error::Invalid { .. })));
    assert!(matches!(step(&db, &organizer, hall, Step::Close).await, Err(Error::Conflict(_))), "nothing was said yet");
    step(&db, &organizer, hall, say("2031年2月5日の日経平均の終値")).await.unwrap();
    let people = crowd(&db, 9).await;
    let codes = take_all(&db, &people[..7], hall).await;
    // Nobody has a seat before, though all are free; and nobody is told a place in a queue that is none.
    let place = held(&db, &people[0], &codes[0]).await;
    assert_eq!((place.state, place.is_entered, place.position), (RegistrationState::Waitlisted, true, None));
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 0);
    assert!(matches!(step(&db, &organizer, hall, Step::Draw("x")).await, Err(Error::Conflict(_))), "the list is open");
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    let closed = published(&db).await;
    let (_, fingerprint) = closed.closed.clone().unwrap();
    assert_eq!((closed.entries.len(), lottery::fingerprint(&closed.entries)), (7, fingerprint.clone()));
    let late = seats::register(&db, people[7].asks_at(Utc::now()), at_event(), hall).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "an entry after closing: {late:?}");
    assert!(matches!(step(&db, &organizer, hall, say("anders")).await, Err(Error::Conflict(_))), "the promise stands");
    // Somebody leaves between closing and drawing; the list stays as it was published.
    seats::cancel(&db, people[2].asks_at(Utc::now()), &codes[2]).await.unwrap();
    step(&db, &organizer, hall, Step::Draw(" 42123.45 ")).await.unwrap();
    assert!(matches!(step(&db, &organizer, hall, Step::Draw("other")).await, Err(Error::Conflict(_))), "drawn once");

    let drawn = published(&db).await;
    let (_, seed, seats_drawn) = drawn.drawn.clone().unwrap();
    assert_eq!((seed.as_str(), seats_drawn), ("42123.45", 3));
    assert_eq!(lottery::fingerprint(&drawn.entries), fingerprint);
    let order: Vec<DrawEntry> = lottery::draw(&seed, &drawn.entries, None).into_iter().map(|one| one.entry).collect();
    assert_eq!(order, drawn.entries);
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
    let gone = lottery::draw(&seed, &drawn.entries, None)
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_draw_that_is_given_up_goes_by_the_order_of_registering(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    assert!(
        matches!(step(&db, &organizer, stream, say("x")).await, Err(Error::Conflict(_))),
        "without a limit nothing is drawn"
    );
    step(&db, &organizer, hall, say("x")).await.unwrap();
    let people = crowd(&db, 3).await;
    let codes = take_all(&db, &people, hall).await;
    step(&db, &organizer, hall, Step::GiveUp).await.unwrap();
    let mut states = Vec::new();
    for (who, code) in people.iter().zip(&codes) {
        states.push(held(&db, who, code).await.state);
    }
    use RegistrationState::{Confirmed, Waitlisted};
    assert_eq!(states, [Confirmed, Confirmed, Waitlisted]);
    assert_eq!(step(&db, &organizer, TypeId(9_999), say("x")).await, Err(Error::NotFound));
}

/// Each step of a draw, and seats that are suggested by the forecast: neither the owner of another series nor who has another
/// role here takes one, and nobody reaches a type of another series by their own event.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_a_draw_and_its_seats_are_its_own_organizers_alone(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    run(
        &db,
        "insert into series (slug, name) values ('other', 'Other');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', now() + interval '7 days', now() + interval '7 days 2 hours' from series where slug = 'other'",
    )
    .await;
    let stranger = account_with(&db, "other", Role::Owner).await;
    let visitor = Viewer::visitor();
    let own = EventRef::new("other", 1);
    let mut refused = vec![(visitor, at_event(), Error::SignInRequired)];
    for role in [Role::Moderator, Role::Reporter, Role::Checkin] {
        refused.push((account_with(&db, SERIES, role).await, at_event(), Error::Forbidden));
    }
    refused.push((stranger.clone(), at_event(), Error::Concealed));
    refused.push((stranger, own, Error::NotFound));
    let stored = async || {
        let draw = "select count(*) * 100 + count(closed_at) * 10 + count(drawn_at) from lotteries";
        let seats = format!("select capacity::bigint from participation_types where id = {hall}");
        (one(&db, draw).await, one(&db, &seats).await)
    };
    // As it is before each step; then its organizers take it.
    for (wanted, is_taken) in [
        (say("x"), (0, 2)),
        (Step::GiveUp, (100, 2)),
        (say("x"), (0, 2)),
        (Step::Close, (100, 2)),
        (Step::Draw("seed"), (110, 2)),
    ] {
        if wanted == Step::Close {
            // A list of nobody is not closed.
            take(&db, &crowd(&db, 1).await[0], hall).await;
        }
        assert_eq!(stored().await, is_taken, "{wanted:?}");
        for (who, event, why) in &refused {
            let tried = drawing::take_step(&db, who.asks_at(Utc::now()), *event, hall, wanted).await;
            assert_eq!(tried.as_ref(), Err(why), "{wanted:?} of {event:?}");
        }
        assert_eq!(stored().await, is_taken, "{wanted:?}");
        step(&db, &organizer, hall, wanted).await.unwrap();
    }
    assert_eq!(stored().await, (111, 2));
    // Three were accepted, so that there is something to take back.
    run(&db, "update participation_types set capacity = 5 where name = '現地'").await;
    for (who, event, why) in &refused {
        let asked = || who.asks_at(Utc::now());
        let accepted = expecting::accept(&db, asked(), *event, hall, (5, 6)).await;
        assert_eq!(accepted.as_ref(), Err(why), "accepted at {event:?}");
        let back = expecting::take_back(&db, asked(), *event, hall, (2, 5)).await;
        assert_eq!(back.as_ref(), Err(why), "taken back at {event:?}");
    }
    assert_eq!(stored().await, (111, 5));
    expecting::take_back(&db, organizer.asks_at(Utc::now()), at_event(), hall, (2, 5)).await.unwrap();
    assert_eq!(stored().await, (111, 2));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_90_who_is_on_no_list_passes_nobody_who_was_drawn(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    step(&db, &organizer, hall, say("x")).await.unwrap();
    // Asked for by mail before anybody else, and settled only after the list was closed.
    let visitor = Viewer::visitor();
    ask(&db, visitor.asks_at(Utc::now()), hall, "early@seats.test").await.unwrap();
    let people = crowd(&db, 3).await;
    let online = take(&db, &people[2], stream).await;
    take_all(&db, &people[..2], hall).await;
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    assert_eq!(published(&db).await.entries.len(), 2);
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

/// A question about the company, with the id that a form sends.
async fn company(db: &Db) -> String {
    run(db, "insert into sign_up_questions (series_id, position, kind, words_ja) select id, 1, 'short', 'ご所属' from series where slug = 'seats'").await;
    one(db, "select id from sign_up_questions").await.to_string()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_90_rules_of_a_draw_are_said_before_and_stand_in_its_list(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 3, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let question = company(&db).await;
    let promise =
        Promise { source: "平均の終値", group: &question, cap: "1", favours_lost: true, ..Promise::default() };
    for (wrong, field) in [
        (Promise { cap: "", ..promise }, "cap"),
        (Promise { cap: "0", ..promise }, "cap"),
        (Promise { group: "77", ..promise }, "group"),
    ] {
        let said = step(&db, &organizer, hall, Step::Say(wrong)).await;
        assert!(matches!(&said, Err(Error::Invalid { field: at, .. }) if at == field), "{said:?}");
    }
    step(&db, &organizer, hall, Step::Say(promise)).await.unwrap();
    assert_eq!(published(&db).await.rules.group.map(|group| (group.words, group.cap)), Some(("ご所属".to_owned(), 1)));

    // Somebody lost at the event before, and somebody lost and was called up later.
    let people = crowd(&db, 8).await;
    run(
        &db,
        "insert into events (series_id, number, state, starts_at, ends_at) select id, 90, 'ended', now() - interval '60 days', now() - interval '59 days' from series where slug = 'seats';
         insert into participation_types (event_id, position, name, mode, capacity, admission) select id, 1, '前の会場', 'onsite', 1, 'lottery' from events where number = 90;
         insert into lotteries (type_id, event_id, source, said_at, closed_at, fingerprint, drawn_at, seed, seats)
             select p.id, e.id, 'x', now(), now(), 'x', now(), 'x', 1 from events e join participation_types p on p.event_id = e.id where e.number = 90;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at)
             select e.id, p.id, a.id, case a.mail when 'person1@seats.test' then 'confirmed' else 'waitlisted' end, 'L' || left(md5(a.mail), 7), now()
             from events e join participation_types p on p.event_id = e.id, accounts a
             where e.number = 90 and a.mail in ('person0@seats.test', 'person1@seats.test');
         insert into lottery_entries (type_id, number, registration_id, place, became)
             select r.type_id, 'A-' || r.id, r.id, r.id, 'waits' from registrations r",
    )
    .await;
    // Three of one company however they write it, and two who say nothing of theirs.
    let companies = ["", "", "株式会社ヤナギ", "ﾔﾅｷﾞ(株)", "ヤナギ", "別の会社", "もう一社", "もう一社"];
    for (who, company) in people.iter().zip(companies) {
        let sent = Values::from([(format!("q/{question}"), company.to_owned())]);
        seats::register_with(&db, who.asks_at(Utc::now()), at_event(), hall, &sent).await.unwrap();
    }
    step(&db, &organizer, hall, Step::Close).await.unwrap();
    let closed = published(&db).await;
    let mut marks: Vec<String> = closed.entries.iter().map(ToString::to_string).collect();
    marks.sort();
    let groups = closed.entries.iter().filter(|entry| entry.group.is_some()).count();
    let firsts = closed.entries.iter().filter(|entry| entry.is_first).count();
    assert_eq!((groups, firsts), (5, 1), "{marks:?}");
    step(&db, &organizer, hall, Step::Draw("seed")).await.unwrap();

    let drawn = published(&db).await;
    assert_eq!(lottery::fingerprint(&drawn.entries), closed.closed.unwrap().1);
    let order: Vec<DrawEntry> =
        lottery::draw("seed", &drawn.entries, drawn.rules.cap()).into_iter().map(|one| one.entry).collect();
    assert_eq!(order, drawn.entries);
    assert!(drawn.entries[0].is_first, "who lost the last time");
    let won: Vec<&DrawEntry> = drawn
        .entries
        .iter()
        .zip(&drawn.outcomes)
        .filter(|(_, outcome)| **outcome == Some(DrawOutcome::Won))
        .map(|(entry, _)| entry)
        .collect();
    assert_eq!(won.len(), 3);
    for label in 1..=2 {
        assert!(won.iter().filter(|entry| entry.group == Some(label)).count() <= 1, "{won:?}");
    }
    let last = &drawn.entries[5..];
    assert!(last.iter().all(|entry| entry.group.is_some()), "the rest of the groups stands behind all: {last:?}");
    let said = format!("{drawn:?}");
    assert!(!said.contains("ヤナギ") && !said.contains("もう一社"), "no company is named");
    whole(&db).await;
}
