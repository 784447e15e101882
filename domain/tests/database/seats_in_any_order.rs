//! What stays true of seats in any order of all that people and organizers do, one after the other and at once.

use crate::common::{
    db,
    seats::{SERIES, ask, at_event, crowd, event, one, run, whole, wide},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    events, pages,
    registration::{
        answering,
        changing::{self, Wish},
        promoting, seats,
    },
    viewer::Viewer,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use sqlx::PgPool;

/// Random orders of all that people and organizers do. The model is plain: who holds what is read from the rows, and
/// after each step nobody stands beyond a limit that was not lowered, nobody waits who could sit, and the counts are
/// those of the rows.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_any_order_of_acts_keeps_the_seats_right(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 3, Some(4)).await;
    let people = crowd(&db, 12).await;
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let organizer = crate::common::account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    for seed in 0..8 {
        run(
            &db,
            "delete from registrations; delete from jobs;
                  update events set seat_limit = null, promotion = 'automatic', ask_hours = 24",
        )
        .await;
        let mut random = StdRng::seed_from_u64(seed);
        let mut now = Utc::now();
        let mut done = Vec::new();
        for _ in 0..120 {
            let before = oversold(&db).await;
            let who = &people[random.random_range(0..people.len())];
            let asked = who.asks_at(now);
            let kind = if random.random() { hall } else { stream };
            let code: Option<String> =
                sqlx::query_scalar("select code from registrations where account_id = $1 and state <> 'cancelled'")
                    .bind(who.account_id().unwrap().0)
                    .fetch_optional(&db.pool)
                    .await
                    .unwrap();
            let act = random.random_range(0..14);
            done.push((act, who.account_id(), kind));
            let outcome = match (act, code.as_deref()) {
                (0..=3, _) => seats::register(&db, asked, at_event(), kind).await.map(drop),
                (4..=5, Some(code)) => seats::cancel(&db, asked, code).await,
                (6, Some(code)) => changing::change(&db, asked, code, Wish::Change(kind)).await.map(drop),
                (7, Some(code)) => changing::change(&db, asked, code, Wish::Meanwhile(kind)).await.map(drop),
                (8, Some(code)) => answering::keep_place(&db, asked, code).await,
                (9, Some(code)) => answering::decline(&db, asked, code).await,
                (10, _) => {
                    ask(
                        &db,
                        Viewer::visitor().asks_at(now),
                        kind,
                        &format!("by-mail-{}@seats.test", random.random_range(0..4)),
                    )
                    .await
                }
                (11, _) => {
                    // Nearer to the event seats are offered; far from it they are given.
                    now =
                        if random.random() { starts - Duration::hours(random.random_range(2..20)) } else { Utc::now() };
                    promoting::end_lapsed(&db, Viewer::system().asks_at(now)).await.map(drop)
                }
                (12, _) => {
                    let desk = pages::event_desk::load(&db, organizer.asks_at(now), at_event()).await.unwrap();
                    let limit = random.random_range(2..8);
                    let seat_limit = if limit == 7 { String::new() } else { limit.to_string() };
                    let facts = events::types::FactsInput { seat_limit, ..desk.facts };
                    crate::common::desk::save_facts(&db, organizer.asks_at(now), at_event(), &facts).await
                }
                (13, _) => {
                    let desk = pages::event_desk::load(&db, organizer.asks_at(now), at_event()).await.unwrap();
                    let mut input = domain::registration::types_form::input_of(&desk.types[0]);
                    input.capacity = random.random_range(0..6).to_string();
                    crate::common::desk::save_types(&db, organizer.asks_at(now), at_event(), &[input]).await
                }
                _ => Ok(()),
            };
            if let Err(error) = outcome {
                assert!(matches!(error, Error::Conflict(_)), "seed {seed}: {error} after {done:?}");
            }
            whole(&db).await;
            let after = oversold(&db).await;
            assert!(after <= before || matches!(act, 12 | 13), "seed {seed}: {before} became {after} after {done:?}");
            let waiting = eligible_and_waiting(&db).await;
            // An offer is made where a seat cannot be given; its holder waits no more.
            assert_eq!(waiting, 0, "seed {seed}: somebody waits beside a free seat after {done:?}");
        }
    }
}

/// Everybody at once, on every connection: no seat beyond a limit, nobody beside a free one, no row lost.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_any_acts_at_once_keep_the_seats_right(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, stream) = event(&db, 3, Some(4)).await;
    let people = crowd(&db, 10).await;
    for seed in 0..6_u64 {
        let tasks: Vec<_> = (0..60_u64)
            .map(|n| {
                let (db, mut random) = (db.clone(), StdRng::seed_from_u64(100 * seed + n));
                let who = people[random.random_range(0..people.len())].clone();
                let kind = if random.random() { hall } else { stream };
                let act = random.random_range(0..6);
                tokio::spawn(async move {
                    let asked = who.asks_at(Utc::now());
                    let code: Option<String> =
                        sqlx::query_scalar("select code from registrations where account_id = $1")
                            .bind(who.account_id().unwrap().0)
                            .fetch_optional(&db.pool)
                            .await
                            .unwrap();
                    match (act, code) {
                        (2, Some(code)) => seats::cancel(&db, asked, &code).await,
                        (3 | 4, Some(code)) => changing::change(&db, asked, &code, Wish::Change(kind)).await.map(drop),
                        (5, Some(code)) => changing::change(&db, asked, &code, Wish::Meanwhile(kind)).await.map(drop),
                        _ => seats::register(&db, asked, at_event(), kind).await.map(drop),
                    }
                })
            })
            .collect();
        for task in tasks {
            let done = task.await.unwrap();
            assert!(matches!(done, Ok(()) | Err(Error::Conflict(_) | Error::Unavailable)), "seed {seed}: {done:?}");
        }
        whole(&db).await;
        assert_eq!((oversold(&db).await, eligible_and_waiting(&db).await), (0, 0), "seed {seed}");
    }
    db.pool.close().await;
}

/// Somebody who could have a seat and has none, while the event gives seats.
async fn eligible_and_waiting(db: &Db) -> i64 {
    one(
        db,
        "select count(*) from registrations r
         join participation_types p on p.id = coalesce(r.waits_for, r.type_id) join events e on e.id = r.event_id
         where r.lapse is null and (r.state = 'waitlisted' or r.waits_for is not null)
           and (p.capacity is null or p.confirmed < p.capacity)
           and (r.waits_for is not null or e.seat_limit is null
                or (select count(*) from registrations c where c.event_id = e.id and c.state = 'confirmed') < e.seat_limit)",
    )
    .await
}

/// Seats beyond a capacity or a limit.
async fn oversold(db: &Db) -> i64 {
    one(
        db,
        "select coalesce(sum(greatest(0, confirmed - capacity)), 0)::bigint
              + (select greatest(0, (select count(*) from registrations where state = 'confirmed') - coalesce(seat_limit, 1000000))
                 from events) from participation_types",
    )
    .await
}
