//! Seats under load, the waitlist, and what may not happen to either.

use crate::common::{
    counting::statements,
    db,
    seats::{SERIES, at_event, crowd, mails, one, person, wide},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    db::Db,
    events,
    ids::TypeId,
    pages,
    registration::{
        self, seats,
        types::RegistrationState,
        types_form::{self as desk, TypeInput},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// An open event #1 with one participation type.
async fn event(db: &Db, capacity: i32) -> TypeId {
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into series (slug, name) values ('{SERIES}', 'Seats');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', now() + interval '7 days', now() + interval '7 days 2 hours' from series where slug = '{SERIES}';
         insert into participation_types (event_id, name, capacity) select id, '現地', {capacity} from events;"
    )))
    .execute(&db.pool)
    .await
    .unwrap();
    TypeId(one(db, "select id from participation_types").await)
}

/// How many hold a seat, wait, and have cancelled; the kinds' own rows say the same.
async fn counts(db: &Db) -> (i64, i64, i64) {
    let of = |state: &str| format!("select count(*) from registrations where state = '{state}'");
    let (confirmed, waitlisted) = (one(db, &of("confirmed")).await, one(db, &of("waitlisted")).await);
    assert_eq!(one(db, "select sum(confirmed) from participation_types").await, confirmed);
    assert_eq!(one(db, "select sum(waitlisted) from participation_types").await, waitlisted);
    (confirmed, waitlisted, one(db, &of("cancelled")).await)
}

/// Everybody at once, over as many connections as the server has.
async fn race(db: &Db, people: &[Viewer], kind: TypeId) {
    let tasks: Vec<_> = people
        .iter()
        .cloned()
        .map(|viewer| {
            let db = db.clone();
            tokio::spawn(async move {
                // What finds no connection in time asks again, as a person would.
                loop {
                    match seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await {
                        Err(Error::Unavailable) => {}
                        other => return other.map(drop),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_65_a_thousand_race_for_fifty_seats(pool: PgPool) {
    let db = wide(&pool).await;
    let kind = event(&db, 50).await;
    let people = crowd(&db, 1_000).await;
    race(&db, &people, kind).await;
    assert_eq!(counts(&db).await, (50, 950, 0));
    assert_eq!((mails(&db, "registered").await, mails(&db, "waitlisted").await), (50, 950));
    db.pool.close().await;
}

/// With the lock off the same race oversells: without this the test above would prove nothing.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_65_the_control_without_the_lock_oversells(pool: PgPool) {
    let db = wide(&pool).await;
    let kind = event(&db, 50).await;
    let people = crowd(&db, 400).await;
    // A common table expression is read, not locked: `for update` reaches no row through this view.
    sqlx::raw_sql(
        "alter table participation_types rename to participation_types_as_they_are;
         create view participation_types as
             with unlocked as materialized (select * from participation_types_as_they_are) select * from unlocked;
         do $$ begin
             execute replace(pg_get_functiondef('count_seats'::regproc), 'update participation_types',
                             'update participation_types_as_they_are');
         end $$;",
    )
    .execute(&db.pool)
    .await
    .unwrap();
    race(&db, &people, kind).await;
    let (confirmed, ..) = counts(&db).await;
    assert!(confirmed > 50, "{confirmed} seats were given");
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_each_freed_seat_is_one_promotion_and_one_mail(pool: PgPool) {
    let db = wide(&pool).await;
    let kind = event(&db, 20).await;
    let people = crowd(&db, 50).await;
    let mut codes = Vec::new();
    for viewer in &people {
        codes.push(seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await.unwrap().code);
    }
    // Fifteen of those with a seat, and two of those who wait, give it back at the same moment, each twice.
    let leaving: Vec<usize> = (0..15).chain([48, 49]).collect();
    let tasks: Vec<_> = leaving
        .iter()
        .flat_map(|n| [*n, *n])
        .map(|n| {
            let (db, viewer, code) = (db.clone(), people[n].clone(), codes[n].clone());
            tokio::spawn(async move { seats::cancel(&db, viewer.asks_at(Utc::now()), &code).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(counts(&db).await, (20, 13, 17));
    assert_eq!((mails(&db, "promoted").await, mails(&db, "registration_cancelled").await), (15, 17));
    // First come, first served: whoever waits now registered after everybody who has a seat.
    let last_in = one(&db, "select max(id) from registrations where state = 'confirmed'").await;
    let first_out = one(&db, "select min(id) from registrations where state = 'waitlisted'").await;
    assert!(last_in < first_out, "{last_in} before {first_out}");
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_67_registering_twice_is_one_effect(pool: PgPool) {
    let db = wide(&pool).await;
    let kind = event(&db, 50).await;
    let viewer = person(&db, "person1@seats.test").await;
    race(&db, &vec![viewer.clone(); 20], kind).await;
    assert_eq!(counts(&db).await, (1, 0, 0));
    assert_eq!(mails(&db, "registered").await, 1);
    let held = seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await.unwrap();
    for _ in 0..2 {
        seats::cancel(&db, viewer.asks_at(Utc::now()), &held.code).await.unwrap();
    }
    assert_eq!((counts(&db).await, mails(&db, "registration_cancelled").await), ((0, 0, 1), 1));
    // Coming back is possible, at the end of the queue.
    seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await.unwrap();
    assert_eq!(counts(&db).await, (1, 0, 0));
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_event_is_full_when_whoever_registers_waits(pool: PgPool) {
    let db = db(pool);
    let first = event(&db, 2).await;
    let people = crowd(&db, 3).await;
    let is_full = async || {
        let mut connection = db.pool.acquire().await.unwrap();
        let visitor = Viewer::visitor();
        events::access::find(&mut connection, &visitor, at_event()).await.unwrap().1.is_full
    };
    let register = async |n: usize, kind| seats::register(&db, people[n].asks_at(Utc::now()), at_event(), kind).await;
    let set = async |sql: &'static str| sqlx::raw_sql(sql).execute(&db.pool).await.unwrap();
    register(0, first).await.unwrap();
    assert!(!is_full().await, "a seat is left");
    let held = register(1, first).await.unwrap();
    assert!(is_full().await);
    set("insert into participation_types (event_id, position, name) select id, 2, 'オンライン' from events").await;
    assert!(!is_full().await, "a type without a limit");
    set("update participation_types set capacity = 0 where name = 'オンライン'").await;
    assert!(is_full().await, "of every type");
    // A seat comes free for whoever waits, not for whoever registers next.
    register(2, first).await.unwrap();
    seats::cancel(&db, people[1].asks_at(Utc::now()), &held.code).await.unwrap();
    assert!(is_full().await, "it has gone to the one who waited");
    set("update events set state = 'live'").await;
    assert!(is_full().await);
    set("update events set state = 'ended'").await;
    assert!(!is_full().await, "nobody registers");
    set("update events set state = 'open'; delete from registrations; delete from participation_types").await;
    assert!(!is_full().await, "nowhere to register is not full");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_closed_event_says_why_and_somebody_elses_ticket_is_not_found(pool: PgPool) {
    let db = db(pool);
    let kind = event(&db, 2).await;
    let (one, other) = (person(&db, "person1@seats.test").await, person(&db, "person2@seats.test").await);
    let now: DateTime<Utc> = Utc::now();
    assert_eq!(
        seats::register(&db, Viewer::visitor().asks_at(now), at_event(), kind).await.unwrap_err(),
        Error::SignInRequired
    );
    assert_eq!(seats::register(&db, one.asks_at(now), at_event(), TypeId(999)).await.unwrap_err(), Error::NotFound);
    let held = seats::register(&db, one.asks_at(now), at_event(), kind).await.unwrap();
    assert_eq!(held.state, RegistrationState::Confirmed);
    assert_eq!(seats::cancel(&db, other.asks_at(now), &held.code).await.unwrap_err(), Error::Concealed);
    assert_eq!(pages::ticket::load(&db, other.asks_at(now), &held.code).await.unwrap_err(), Error::Concealed);
    for state in ["announced", "ended", "postponed", "cancelled"] {
        sqlx::query("update events set state = $1").bind(state).execute(&db.pool).await.unwrap();
        let refused = seats::register(&db, other.asks_at(now), at_event(), kind).await.unwrap_err();
        assert!(matches!(refused, Error::Conflict(_)), "{state}: {refused}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn more_seats_go_to_those_who_wait_and_the_stream_to_the_confirmed_alone(pool: PgPool) {
    let db = db(pool);
    let kind = event(&db, 1).await;
    let people = crowd(&db, 4).await;
    let mut codes = Vec::new();
    for viewer in &people {
        codes.push(seats::register(&db, viewer.asks_at(Utc::now()), at_event(), kind).await.unwrap().code);
    }
    let organizer = crate::common::account_with(&db, SERIES, Role::Organizer).await;
    let mut input = desk::input_of(
        &registration::queries::types_of(&mut db.pool.acquire().await.unwrap(), 1.into(), "Asia/Tokyo").await.unwrap()
            [0],
    );
    input.capacity = "3".to_owned();
    crate::common::desk::save_types(
        &db,
        organizer.asks_at(Utc::now()),
        at_event(),
        &[input.clone(), TypeInput::default()],
    )
    .await
    .unwrap();
    assert_eq!((counts(&db).await, mails(&db, "promoted").await), ((3, 1, 0), 2));
    let waiting = pages::ticket::load(&db, people[3].asks_at(Utc::now()), &codes[3]).await.unwrap();
    assert_eq!(waiting.held.position, Some(1));
    input.remove = true;
    let refused =
        crate::common::desk::save_types(&db, organizer.asks_at(Utc::now()), at_event(), &[input]).await.unwrap_err();
    assert_eq!(refused.field(), Some("types/0/name"));

    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let at = async |n: usize, before: i64| {
        let at = starts - chrono::Duration::minutes(before);
        pages::ticket::load(&db, people[n].asks_at(at), &codes[n]).await.unwrap()
    };
    // Nobody has said where it is: what should be there then, and only then, lacks.
    assert!(!at(0, 61).await.lacks_stream && at(0, 59).await.lacks_stream && !at(3, 59).await.lacks_stream);
    sqlx::query("update events set stream_url = 'https://stream.example/1'").execute(&db.pool).await.unwrap();
    let url = async |n: usize, before: i64| at(n, before).await.stream_url;
    assert!(!at(0, 59).await.lacks_stream);
    assert_eq!(url(0, 61).await, None);
    assert!(url(0, 59).await.is_some());
    assert_eq!(url(3, 59).await, None);
    // A stream for everybody serves those with a seat too.
    sqlx::query("update events set stream_url = null, video_url = 'https://video.example/1'")
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!((url(0, 61).await, url(0, 59).await.as_deref()), (None, Some("https://video.example/1")));
    assert!(!at(0, 59).await.lacks_stream);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_cancelled_event_is_neither_to_come_nor_was_anybody_there(pool: PgPool) {
    let db = db(pool);
    let kind = event(&db, 2).await;
    let viewer = person(&db, "person1@seats.test").await;
    let now: DateTime<Utc> = Utc::now();
    let code = seats::register(&db, viewer.asks_at(now), at_event(), kind).await.unwrap().code;
    let later = now + chrono::Duration::days(30);
    let lists = async |state: &str, at: DateTime<Utc>| {
        sqlx::query("update events set state = $1").bind(state).execute(&db.pool).await.unwrap();
        let page = pages::me::load(&db, viewer.asks_at(at)).await.unwrap();
        (page.coming.len(), page.called_off.len(), page.past.len())
    };
    assert_eq!(lists("open", now).await, (1, 0, 0));
    assert_eq!(lists("open", later).await, (0, 0, 1));
    assert_eq!(lists("postponed", now).await, (1, 0, 0));
    assert_eq!(lists("postponed", later).await, (1, 0, 0), "its new day is still to come");
    assert!(pages::ticket::load(&db, viewer.asks_at(now), &code).await.unwrap().may_cancel);
    assert_eq!(lists("cancelled", now).await, (0, 1, 0));
    assert_eq!(lists("cancelled", later).await, (0, 0, 0));
    assert!(
        !pages::ticket::load(&db, viewer.asks_at(now), &code).await.unwrap().may_cancel,
        "there is nothing left to cancel"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn seats_of_a_page_are_read_anew_with_two_questions_and_as_if_all_of_it_were(pool: PgPool) {
    let db = db(pool);
    let kind = event(&db, 2).await;
    let load = async || pages::event::load(&db, Viewer::visitor().asks_at(Utc::now()), at_event()).await.unwrap();
    let before = load().await;
    assert!(!before.event.card.is_full);
    let people = crowd(&db, 3).await;
    for (n, who) in people.iter().enumerate() {
        seats::register(&db, who.asks_at(Utc::now()), at_event(), kind).await.unwrap();
        let (now, asked) = Box::pin(statements(pages::event::with_seats_now(&db, &before))).await;
        let now = now.unwrap();
        assert_eq!(asked, 2, "of its card and of its types");
        assert_eq!(now, load().await, "after {n} more");
        assert_eq!(now.event.card.is_full, n > 0);
    }
}
