//! How seats change hands: the order of the queue, changing the type, seats that are offered or asked for by mail, a
//! limit that types share, and what stays true in any order of all that.

use crate::common::{
    db,
    seats::{SERIES, at_event, crowd, event, held, mails, one, person, read_mails, run, take, whole, wide},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang, events,
    ids::TypeId,
    jobs::{self, JobKind},
    mail::{outbox, types::Kind},
    pages,
    registration::{
        answering,
        changing::{self, Wish},
        promoting, seats,
        types::{Lapse, RegistrationState},
    },
    viewer::Viewer,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_everybody_in_a_rush_is_told_the_position_that_the_list_has(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 12).await;
    // Whoever asks first by the clock comes last to the lock: the clocks run backwards.
    let now = Utc::now();
    let tasks: Vec<_> = (0..)
        .zip(people.iter().cloned())
        .map(|(n, viewer)| {
            let db = db.clone();
            tokio::spawn(async move {
                let at = now - Duration::seconds(n);
                (viewer.clone(), seats::register(&db, viewer.asks_at(at), at_event(), hall).await.unwrap().code)
            })
        })
        .collect();
    let mut positions = Vec::new();
    for task in tasks {
        let (viewer, code) = task.await.unwrap();
        let place = held(&db, &viewer, &code).await;
        if let Some(position) = place.position {
            let mail = &viewer.account.as_ref().unwrap().mail;
            let said = read_mails(&db, mail).await;
            assert_eq!(
                said.iter().map(|(kind, n, _)| (*kind, *n)).collect::<Vec<_>>(),
                [(Kind::Waitlisted, Some(position))]
            );
            positions.push((position, code));
        }
    }
    positions.sort_unstable();
    assert_eq!(positions.iter().map(|(n, _)| *n).collect::<Vec<_>>(), (1..12).collect::<Vec<_>>());
    let listed: Vec<String> =
        sqlx::query_scalar("select code from registrations where state = 'waitlisted' order by turn")
            .fetch_all(&db.pool)
            .await
            .unwrap();
    assert_eq!(listed, positions.into_iter().map(|(_, code)| code).collect::<Vec<_>>());
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn changing_the_type_keeps_the_turn_and_coming_back_does_not(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 5).await;
    let online = take(&db, &people[0], stream).await;
    take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    let now = Utc::now();
    // Who registered first, if for another type, comes before who waits already; the seat they have stays theirs.
    changing::change(&db, people[0].asks_at(now), &online, Wish::Change(hall)).await.unwrap();
    let place = held(&db, &people[0], &online).await;
    assert_eq!((place.state, place.type_id, place.position), (RegistrationState::Confirmed, stream, Some(1)));
    assert_eq!(place.waits_for, Some((hall, "現地".to_owned())));
    assert_eq!(held(&db, &people[2], &third).await.position, Some(2));
    // Twice is once.
    changing::change(&db, people[0].asks_at(now), &online, Wish::Change(hall)).await.unwrap();
    assert_eq!(mails(&db, "type_changed").await, 1);

    let fourth = take(&db, &people[3], hall).await;
    seats::cancel(&db, people[2].asks_at(now), &third).await.unwrap();
    let third = take(&db, &people[2], hall).await;
    assert_eq!(held(&db, &people[3], &fourth).await.position, Some(2));
    assert_eq!(held(&db, &people[2], &third).await.position, Some(3), "whoever comes back goes last");

    // A seat comes free: the first in the queue moves, and gives the one they had to nobody, for nobody waits for it.
    let second: String =
        sqlx::query_scalar("select code from registrations where state = 'confirmed' and type_id = $1")
            .bind(hall.0)
            .fetch_one(&db.pool)
            .await
            .unwrap();
    seats::cancel(&db, people[1].asks_at(now), &second).await.unwrap();
    let place = held(&db, &people[0], &online).await;
    assert_eq!((place.type_id, place.waits_for, place.position), (hall, None, None));
    assert_eq!(mails(&db, "promoted").await, 1);
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = 'オンライン'").await, 0);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_change_of_type_is_told_from_what_to_what(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    let now = Utc::now();
    let (first, second) = (take(&db, &people[0], hall).await, take(&db, &people[1], stream).await);
    // They keep their seat while they wait: nothing is otherwise yet.
    changing::change(&db, people[1].asks_at(now), &second, Wish::Change(hall)).await.unwrap();
    changing::change(&db, people[0].asks_at(now), &first, Wish::Change(stream)).await.unwrap();
    let told: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
        "select topic, payload->'changes'->0->'was'->>'ja', payload->'changes'->0->'is'->>'en' from jobs
         where topic in ('type_changed', 'promoted') order by id",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let told: Vec<_> = told.iter().map(|(topic, was, is)| (topic.as_str(), was.as_deref(), is.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("type_changed", None, None),
            ("type_changed", Some("現地"), Some("オンライン")),
            ("promoted", Some("オンライン"), Some("現地"))
        ]
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_waits_may_have_another_seat_meanwhile_and_leave_either(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, Some(1)).await;
    let people = crowd(&db, 4).await;
    let now = Utc::now();
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    changing::change(&db, people[1].asks_at(now), &second, Wish::Meanwhile(stream)).await.unwrap();
    let place = held(&db, &people[1], &second).await;
    assert_eq!((place.state, place.type_id, place.position), (RegistrationState::Confirmed, stream, Some(1)));
    let full = changing::change(&db, people[2].asks_at(now), &third, Wish::Meanwhile(stream)).await;
    assert!(matches!(full, Err(Error::Conflict(_))), "there is one seat");
    let fourth = take(&db, &people[3], stream).await;
    assert_eq!(held(&db, &people[3], &fourth).await.position, Some(1));
    // The hall has a seat: who had the stream meanwhile moves, and the stream's goes on to who waits for it.
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.type_id, hall);
    assert_eq!(held(&db, &people[3], &fourth).await.state, RegistrationState::Confirmed);
    assert_eq!(held(&db, &people[2], &third).await.position, Some(1));
    // Another's type cannot be had by its number.
    run(
        &db,
        "insert into events (series_id, number, state) select id, 2, 'open' from series;
              insert into participation_types (event_id, name) select id, '別の回' from events where number = 2",
    )
    .await;
    let foreign = TypeId(one(&db, "select id from participation_types where name = '別の回'").await);
    assert_eq!(
        changing::change(&db, people[2].asks_at(now), &third, Wish::Change(foreign)).await.unwrap_err(),
        Error::NotFound
    );
    assert_eq!(changing::change(&db, people[0].asks_at(now), &third, Wish::Stay).await.unwrap_err(), Error::Concealed);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn shortly_before_the_event_a_seat_is_offered_and_goes_on_unanswered(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 4).await;
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    let fourth = take(&db, &people[3], stream).await;
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let near = starts - Duration::hours(20);
    changing::change(&db, people[3].asks_at(near), &fourth, Wish::Change(hall)).await.unwrap();
    seats::cancel(&db, people[0].asks_at(near), &first).await.unwrap();
    assert_eq!((mails(&db, "promoted").await, mails(&db, "seat_offered").await), (0, 1));
    let offered = held(&db, &people[1], &second).await;
    assert_eq!(offered.lapses.map(|(lapse, at)| (lapse, at.utc)), Some((Lapse::Offer, near + Duration::hours(6))));
    // Nobody takes it from them meanwhile, and whoever comes waits.
    let late = person(&db, "late@seats.test").await;
    let code = seats::register(&db, late.asks_at(near), at_event(), hall).await.unwrap().code;
    assert_eq!(held(&db, &late, &code).await.state, RegistrationState::Waitlisted);

    // No answer: the next is asked, and the silent one is told.
    let after = near + Duration::hours(6);
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(near)).await.unwrap(), 0, "not before its time");
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(after)).await.unwrap(), 1);
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(after)).await.unwrap(), 0);
    assert_eq!((mails(&db, "offer_lapsed").await, mails(&db, "seat_offered").await), (1, 2));
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Cancelled);
    assert!(matches!(answering::keep_place(&db, people[1].asks_at(after), &second).await, Err(Error::Conflict(_))));
    // The next leaves it, and the one after has a seat of the stream to fall back on.
    answering::decline(&db, people[2].asks_at(after), &third).await.unwrap();
    assert_eq!(held(&db, &people[2], &third).await.state, RegistrationState::Cancelled);
    let place = held(&db, &people[3], &fourth).await;
    assert_eq!((place.type_id, place.falls_back_to.as_deref()), (hall, Some("オンライン")));
    assert_eq!(
        one(&db, "select confirmed::bigint from participation_types where name = 'オンライン'").await,
        1,
        "still theirs"
    );
    // Said twice it is said once, with a seat and without; what has gone on cannot be taken any more.
    for _ in 0..2 {
        answering::decline(&db, people[3].asks_at(after), &fourth).await.unwrap();
        answering::decline(&db, people[2].asks_at(after), &third).await.unwrap();
        answering::decline(&db, people[1].asks_at(after), &second).await.unwrap();
    }
    let gone = answering::keep_place(&db, people[3].asks_at(after), &fourth).await.unwrap_err();
    assert!(gone.sentence(Lang::En).contains("kept no longer"), "{gone:?}");
    assert_eq!(mails(&db, "registration_cancelled").await, 2, "the first, and the third");
    let place = held(&db, &people[3], &fourth).await;
    assert_eq!((place.state, place.type_id, place.waits_for), (RegistrationState::Confirmed, stream, None));
    // The last one takes it, once, and leaves it no more.
    for _ in 0..2 {
        answering::keep_place(&db, late.asks_at(after), &code).await.unwrap();
        let left = answering::decline(&db, late.asks_at(after), &code).await.unwrap_err();
        assert!(left.sentence(Lang::En).contains("You have taken this seat."), "{left:?}");
    }
    // Who has done something else since is told that nothing is offered.
    for wish in [Wish::Change(hall), Wish::Stay] {
        changing::change(&db, people[3].asks_at(after), &fourth, wish).await.unwrap();
        let none = answering::decline(&db, people[3].asks_at(after), &fourth).await.unwrap_err();
        assert!(none.sentence(Lang::En).contains("No seat is offered"), "{none:?}");
        answering::keep_place(&db, people[3].asks_at(after), &fourth).await.unwrap();
    }
    let place = held(&db, &late, &code).await;
    assert_eq!((place.state, place.lapses), (RegistrationState::Confirmed, None));
    assert_eq!(mails(&db, "registered").await, 3, "the two at first, and this one");
    whole(&db).await;

    // Once it has begun nobody is called any more.
    let waiting = person(&db, "waiting@seats.test").await;
    let wait = seats::register(&db, waiting.asks_at(after), at_event(), hall).await.unwrap().code;
    let begun = starts + Duration::minutes(5);
    seats::cancel(&db, late.asks_at(begun), &code).await.unwrap();
    assert_eq!(held(&db, &waiting, &wait).await.position, Some(1));
    assert_eq!(mails(&db, "seat_offered").await, 4);

    // Who lost the seat that was offered has nothing that a calendar could hold; who waits has.
    let system = Viewer::system();
    let claimed = jobs::claim(&db, system.asks_at(begun), &[JobKind::Mail], 200).await.unwrap();
    let all: Vec<_> = claimed.iter().filter_map(outbox::mail_of).collect();
    let holds_nothing = async |kind: Kind, to: &str| {
        let mail = all.iter().find(|mail| mail.kind == kind && mail.to == to).unwrap();
        let ready = domain::registration::mails::prepare(&db, system.asks_at(begun), mail).await.unwrap();
        ready.unwrap().holds_nothing
    };
    let lapsed = all.iter().find(|mail| mail.kind == Kind::OfferLapsed).unwrap();
    assert!(holds_nothing(Kind::OfferLapsed, &lapsed.to).await);
    assert!(!holds_nothing(Kind::Waitlisted, "waiting@seats.test").await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_65_a_limit_that_types_share_holds_when_both_are_rushed(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, stream) = event(&db, 40, Some(40)).await;
    run(&db, "update events set seat_limit = 50").await;
    let people = crowd(&db, 120).await;
    let tasks: Vec<_> = (0..)
        .zip(people.iter().cloned())
        .map(|(n, viewer): (usize, Viewer)| {
            let db = db.clone();
            let kind = if n.is_multiple_of(2) { hall } else { stream };
            tokio::spawn(
                async move { seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await.unwrap() },
            )
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 50);
    let mut connection = db.pool.acquire().await.unwrap();
    let card = events::access::find(&mut connection, &Viewer::visitor(), at_event()).await.unwrap().1;
    assert!(card.is_full, "though each type has seats of its own left");
    drop(connection);
    whole(&db).await;
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_71_a_rush_for_seats_leaves_connections_to_whoever_wants_something_else(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, _) = event(&db, 40, None).await;
    let people = crowd(&db, 40).await;
    // Somebody holds up the whole rush.
    let mut slow = pool.begin().await.unwrap();
    sqlx::query("select from participation_types for update").execute(&mut *slow).await.unwrap();
    let tasks: Vec<_> = people
        .into_iter()
        .map(|viewer| {
            let db = db.clone();
            tokio::spawn(
                async move { seats::register(&db, viewer.asks_at(Utc::now()), at_event(), hall).await.map(drop) },
            )
        })
        .collect();
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&pool).await.unwrap() < 8 {
        tokio::task::yield_now().await;
    }
    let mut others = Vec::new();
    for _ in 0..8 {
        let connection = tokio::time::timeout(std::time::Duration::from_secs(20), db.acquire()).await;
        others.push(connection.expect("half of the connections are free").unwrap());
    }
    assert!(tasks.iter().all(|task| !task.is_finished()), "the rush still waits for the lock");
    drop(others);
    slow.rollback().await.unwrap();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    whole(&db).await;
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promotion_that_is_paused_goes_on_when_it_is_not(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    run(&db, "update events set promotion = 'paused'").await;
    seats::cancel(&db, people[0].asks_at(Utc::now()), &first).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.position, Some(1));
    let third = person(&db, "third@seats.test").await;
    let code = take(&db, &third, hall).await;
    assert_eq!(held(&db, &third, &code).await.position, Some(2), "nobody passes those who wait");
    let organizer = crate::common::account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    let desk = pages::event_desk::load(&db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    assert_eq!(desk.facts.promotion, "paused");
    let facts = events::types::FactsInput { promotion: "automatic".into(), ..desk.facts };
    crate::common::desk::save_facts(&db, organizer.asks_at(Utc::now()), at_event(), &facts).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed);
    assert_eq!(mails(&db, "promoted").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_offer_ends_with_the_event_that_is_put_off_and_the_turn_stays(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, None).await;
    let people = crowd(&db, 4).await;
    let now = Utc::now();
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], hall).await;
    let fourth = take(&db, &people[3], stream).await;
    changing::change(&db, people[3].asks_at(now), &fourth, Wish::Change(hall)).await.unwrap();
    run(&db, "update events set ask_hours = 720").await;
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    seats::cancel(&db, people[1].asks_at(now), &second).await.unwrap();
    assert_eq!(mails(&db, "seat_offered").await, 2);
    let organizer = crate::common::account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    let step = events::types::EventState::Postponed;
    domain::workflows::change_state::change_state(&db, organizer.asks_at(now), at_event(), step, "台風のため")
        .await
        .unwrap();
    let [third, fourth] = [held(&db, &people[2], &third).await, held(&db, &people[3], &fourth).await];
    assert_eq!((third.state, third.position, third.lapses), (RegistrationState::Waitlisted, Some(1), None));
    assert_eq!((fourth.state, fourth.type_id, fourth.position), (RegistrationState::Confirmed, stream, Some(2)));
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(now + Duration::days(1))).await.unwrap(), 0);
    whole(&db).await;
}

/// A program of the last release cancels without knowing what is waited for; nobody is written to for ever.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_76_what_an_older_program_cancels_waits_for_nothing(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let now = Utc::now();
    run(&db, "update events set ask_hours = 720").await;
    let first = take(&db, &people[0], hall).await;
    take(&db, &people[1], hall).await;
    let third = take(&db, &people[2], stream).await;
    changing::change(&db, people[2].asks_at(now), &third, Wish::Change(hall)).await.unwrap();
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    run(&db, "update registrations set state = 'cancelled', cancelled_at = now()").await;
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(now + Duration::days(1))).await.unwrap(), 0);
    let before = one(&db, "select max(turn) from registrations").await;
    run(&db, &format!("update registrations set state = 'waitlisted', type_id = {hall} where code = '{first}'")).await;
    assert!(one(&db, &format!("select turn from registrations where code = '{first}'")).await > before, "last");
    whole(&db).await;
}
