//! What is somebody's own: a calendar with an address that can be renewed, a name that is shown only where they want it.

use crate::common::{
    counting::executed,
    db,
    seats::{at_event, crowd, event, one, run, take},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Error, db::Db, pages, pages::attendee::PastAttendance, people, registration::seats, viewer::Viewer};
use sqlx::{PgPool, postgres::PgPoolOptions};

async fn renew(db: &Db, who: &Viewer) -> String {
    people::calendar::renew(db, who.asks_at(Utc::now())).await.unwrap().reveal()
}

async fn calendar(db: &Db, token: &str) -> Result<Vec<(i32, bool)>, Error> {
    let all = pages::own_calendar::load(db, token, Utc::now()).await?;
    Ok(all.into_iter().map(|one| (one.event.card.number, one.is_tentative)).collect())
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_calendar_is_opened_by_its_newest_address_alone(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    take(&db, &people[0], hall).await;
    let waits = take(&db, &people[1], hall).await;
    take(&db, &people[2], stream).await;
    let first = renew(&db, &people[0]).await;
    assert_eq!(calendar(&db, &first).await, Ok(vec![(1, false)]));
    let other = renew(&db, &people[1]).await;
    assert_eq!(calendar(&db, &other).await, Ok(vec![(1, true)]), "who waits is not sure to come");
    seats::cancel(&db, people[1].asks_at(Utc::now()), &waits).await.unwrap();
    assert_eq!(calendar(&db, &other).await, Ok(vec![]));

    let second = renew(&db, &people[0]).await;
    assert_eq!(calendar(&db, &first).await, Err(Error::NotFound), "the one before");
    assert_eq!(calendar(&db, &second).await.unwrap().len(), 1);
    assert_eq!(one(&db, "select count(*) from tokens where purpose = 'calendar'").await, 2);
    for wrong in ["", "x", &second[1..], &second.to_uppercase()] {
        assert_eq!(calendar(&db, wrong).await, Err(Error::NotFound), "{wrong}");
    }
    let me = pages::me::load(&db, people[0].asks_at(Utc::now())).await.unwrap();
    assert!(me.calendar_since.is_some());
    people::calendar::stop(&db, people[0].asks_at(Utc::now())).await.unwrap();
    people::calendar::stop(&db, people[0].asks_at(Utc::now())).await.unwrap();
    assert_eq!(calendar(&db, &second).await, Err(Error::NotFound), "ended");
    let third = renew(&db, &people[0]).await;
    run(&db, "update accounts set disabled_at = now() where mail = 'person0@seats.test'").await;
    assert_eq!(calendar(&db, &third).await, Err(Error::NotFound), "the account is closed");
    let nobody = people::calendar::renew(&db, Viewer::visitor().asks_at(Utc::now())).await;
    assert_eq!(nobody.map(|secret| secret.reveal()), Err(Error::SignInRequired));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_name_is_shown_only_of_who_chose_so_and_only_while_one_can_register(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 2, None).await;
    let people = crowd(&db, 4).await;
    for who in &people[..3] {
        take(&db, who, hall).await;
    }
    let visitor = Viewer::visitor();
    let page = async || pages::participants::load(&db, visitor.asks_at(Utc::now()), at_event()).await.unwrap();
    assert_eq!((page().await.names, page().await.confirmed), (vec![], 2), "hidden unless somebody says otherwise");
    for who in [&people[1], &people[2], &people[3]] {
        people::show_name(&db, who.asks_at(Utc::now()), true).await.unwrap();
    }
    assert_eq!(page().await.names, ["person1@seats.test"], "neither who waits nor who is not registered");
    let own = pages::participants::load(&db, people[1].asks_at(Utc::now()), at_event()).await.unwrap().own;
    assert_eq!(own, Some((true, true)));
    run(&db, "update accounts set name = '' where mail = 'person1@seats.test'").await;
    assert_eq!(page().await.names, Vec::<String>::new(), "no name is no line");
    run(&db, "update accounts set name = '春田' where mail = 'person1@seats.test'; update events set state = 'ended'")
        .await;
    assert_eq!(page().await.names, Vec::<String>::new(), "the evening is over");
    run(&db, "update events set state = 'open'").await;
    people::show_name(&db, people[1].asks_at(Utc::now()), false).await.unwrap();
    assert_eq!(page().await.names, Vec::<String>::new());
    run(&db, "update events set state = 'planned'").await;
    let hidden = pages::participants::load(&db, visitor.asks_at(Utc::now()), at_event()).await;
    assert!(hidden.is_err(), "an event that is not public has no list");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn when_somebody_chose_that_their_name_is_shown_or_hidden_is_kept_and_told_to_them(pool: PgPool) {
    let db = db(pool);
    let me = crowd(&db, 1).await.remove(0);
    // As precise as the database keeps moments.
    let start = DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap();
    let chosen = async || {
        let page = pages::me::load(&db, me.asks_at(Utc::now())).await.unwrap();
        (page.shows_name, page.shows_name_at.map(|at| (at.utc - start).num_minutes()))
    };
    assert_eq!(chosen().await, (false, None), "hidden, because nobody asked");
    for (minute, shows, then) in [(0, false, 0), (1, true, 1), (2, true, 1), (3, false, 3), (4, false, 3), (5, true, 5)]
    {
        people::show_name(&db, me.asks_at(start + TimeDelta::minutes(minute)), shows).await.unwrap();
        assert_eq!(chosen().await, (shows, Some(then)), "what is said again is no new choice: {minute}");
    }
    // A program that knows of no moment changes it: the one before is that of another choice.
    run(&db, "update accounts set shows_name = false").await;
    assert_ne!(chosen().await.1, Some(5));
    run(&db, &format!("update accounts set name = '春田', shows_name_at = '{}'", start.to_rfc3339())).await;
    assert_eq!(chosen().await, (false, Some(0)), "whatever else changes leaves it");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_next_event_is_one_press_away_where_nothing_is_to_be_said_first(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 3, None).await;
    let me = crowd(&db, 1).await.remove(0);
    take(&db, &me, stream).await;
    run(
        &db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, 2, 'open', now() + interval '30 days', now() + interval '30 days 2 hours' from series;
         insert into participation_types (event_id, position, name, mode, capacity)
         select e.id, t.n, t.name, t.mode, 1 from events e, (values (1, '現地', 'onsite'), (2, 'オンライン', 'online')) t(n, name, mode)
         where e.number = 2",
    )
    .await;
    let load = async || pages::me::load(&db, me.asks_at(Utc::now())).await.unwrap();
    let offered =
        async || load().await.suggested.into_iter().map(|one| one.one_tap.map(|(_, name)| name)).collect::<Vec<_>>();
    assert_eq!(offered().await, [Some("オンライン".to_owned())], "as the last time");
    run(&db, "update participation_types set confirmed = 1 where name = 'オンライン' and event_id in (select id from events where number = 2)").await;
    assert_eq!(offered().await, [Some("現地".to_owned())]);
    run(&db, "insert into sign_up_questions (series_id, position, kind, words_ja) select id, 1, 'short', '知ったきっかけ' from series").await;
    assert_eq!(offered().await, [None], "something is asked");

    // What is over says whether they were there, where anybody noted it.
    run(&db, "update events set state = 'ended', starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' where number = 1").await;
    assert_eq!(load().await.past[0].2, PastAttendance::Unknown);
    let other = crate::common::seats::person(&db, "other@seats.test").await;
    run(&db, &format!("insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended) select event_id, {hall}, {}, 'confirmed', 'OTHERS22', now(), true from registrations", other.account_id().unwrap())).await;
    assert_eq!(load().await.past[0].2, PastAttendance::Unknown, "who watched at home is missed by nobody at the door");
    run(&db, &format!("update registrations set type_id = {hall} where code <> 'OTHERS22'")).await;
    assert_eq!(load().await.past[0].2, PastAttendance::Absent);
    run(&db, "update registrations set attended = true").await;
    assert_eq!(load().await.past[0].2, PastAttendance::Came);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn twenty_series_ask_the_database_as_often_as_one(pool: PgPool) {
    let house = db(pool.clone());
    let (hall, _) = event(&house, 3, None).await;
    let me = crowd(&house, 1).await.remove(0);
    take(&house, &me, hall).await;
    // Each series has an evening that is over, where they were, and one to come with a seat.
    let next_ones = "insert into events (series_id, number, state, starts_at, ends_at)
         select s.id, n, case n when 8 then 'ended' else 'open' end, now() + (n - 9) * interval '300 days' + interval '100 days', now() + (n - 9) * interval '300 days' + interval '101 days'
         from series s, (values (8), (9)) v(n) where not exists (select from events e where e.series_id = s.id and e.number = n);
         insert into participation_types (event_id, position, name, mode, capacity)
         select e.id, 1, '現地', 'onsite', 5 from events e where e.number in (8, 9) and not exists (select from participation_types p where p.event_id = e.id);
         insert into registrations (event_id, type_id, account_id, state, code, registered_at)
         select e.id, p.id, a.id, 'confirmed', 'OVER' || e.id, now() from events e join participation_types p on p.event_id = e.id, accounts a
         where e.number = 8 and not exists (select from registrations r where r.event_id = e.id)";
    run(&house, next_ones).await;
    let alone = PgPoolOptions::new().max_connections(1).connect_with((*pool.connect_options()).clone()).await.unwrap();
    let alone = db(alone);
    let load = async || pages::me::load(&alone, me.asks_at(Utc::now())).await.unwrap();
    let cost = async || {
        let before = executed(&alone).await;
        let page = load().await;
        let free = page.suggested.iter().filter(|one| one.one_tap.is_some()).count();
        (free, page.past.len(), executed(&alone).await - before)
    };
    load().await;
    let (few, past, of_one) = cost().await;
    assert_eq!((few, past), (1, 1));
    run(
        &house,
        "insert into series (slug, name, absence_limit) select 's' || n, 'S' || n, 3 from generate_series(2, 20) n",
    )
    .await;
    run(&house, next_ones).await;
    let (many, past, of_twenty) = cost().await;
    assert_eq!((many, past), (20, 20));
    assert_eq!(of_one, of_twenty);
    // Who is told first what comes of staying away is offered nothing to press.
    run(
        &house,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, n, 'ended', now() - n * interval '30 days', now() - n * interval '29 days' from series, generate_series(10, 12) n where slug = 's7';
         insert into participation_types (event_id, position, name, mode) select e.id, 1, '現地', 'onsite' from events e where e.number in (10, 11, 12);
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended)
         select e.id, p.id, a.id, 'confirmed', 'AWAY' || e.id, now(), false from events e join participation_types p on p.event_id = e.id, accounts a
         where e.number in (10, 11, 12)",
    )
    .await;
    let barred = async || {
        let barred = load().await.suggested.into_iter().filter(|one| one.one_tap.is_none());
        barred.map(|one| one.card.series_slug).collect::<Vec<_>>()
    };
    assert_eq!(barred().await, ["s7"], "they would wait until the day before");
    // What is longer ago than two years is forgotten.
    let forget = "update events set starts_at = starts_at - interval '3 years', ends_at = ends_at - interval '3 years' where number = ";
    run(&house, &format!("{forget}12")).await;
    assert_eq!(barred().await, ["s7"], "and after one more time they would");
    run(&house, &format!("{forget}11")).await;
    assert_eq!(barred().await, Vec::<String>::new());
    alone.pool.close().await;
}
