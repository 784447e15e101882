//! How seats change hands: the order of the queue, changing the type, seats that are offered or asked for by mail, a
//! limit that types share, and what stays true in any order of all that.
#![cfg(feature = "db")]

mod common;

use chrono::{DateTime, Duration, SubsecRound as _, Utc};
use common::db;
use domain::{
    Error, Lang,
    db::Db,
    events,
    ids::{AccountId, EventRef, TypeId},
    mail::{outbox, types::Kind},
    pages,
    registration::{
        answering, by_mail,
        changing::{self, Wish},
        mails, promoting, seats,
        types::{CurrentRegistration, Lapse, RegistrationState},
    },
    viewer::{Account, Asked, Viewer},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions};

const SERIES: &str = "seats";

fn at_event() -> EventRef<'static> {
    EventRef::new(SERIES, 1)
}

/// An open event in a week, with an on-site and an online type.
async fn event(db: &Db, hall: i32, stream: Option<i32>) -> (TypeId, TypeId) {
    let stream = stream.map_or("null".to_owned(), |n| n.to_string());
    run(
        db,
        &format!(
            "insert into series (slug, name) values ('{SERIES}', 'Seats');
             insert into events (series_id, number, state, starts_at, ends_at)
             select id, 1, 'open', now() + interval '7 days', now() + interval '7 days 2 hours' from series;
             insert into participation_types (event_id, position, name, mode, capacity)
             select id, 1, '現地', 'onsite', {hall} from events;
             insert into participation_types (event_id, position, name, mode, capacity)
             select id, 2, 'オンライン', 'online', {stream} from events;"
        ),
    )
    .await;
    let id = async |name| one(db, &format!("select id from participation_types where name = '{name}'")).await;
    (TypeId(id("現地").await), TypeId(id("オンライン").await))
}

async fn run(db: &Db, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&db.pool).await.unwrap();
}

async fn one(db: &Db, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&db.pool).await.unwrap()
}

async fn mails(db: &Db, kind: &str) -> i64 {
    one(db, &format!("select count(*) from jobs where topic = '{kind}'")).await
}

async fn crowd(db: &Db, size: usize) -> Vec<Viewer> {
    let mut people = Vec::with_capacity(size);
    for n in 0..size {
        let mail = format!("person{n}@seats.test");
        let id: i64 = sqlx::query_scalar(
            "insert into accounts (mail, mail_key, name, confirmed_at) values ($1, $1, $1, now()) returning id",
        )
        .bind(&mail)
        .fetch_one(&db.pool)
        .await
        .unwrap();
        let account = Account {
            id: AccountId(id),
            name: mail.clone(),
            mail,
            person: None,
            roles: Vec::new(),
            has_password: false,
            has_second_factor: false,
            is_demo: false,
        };
        people.push(Viewer { account: Some(account), ..Viewer::default() });
    }
    people
}

async fn wide(pool: &PgPool) -> Db {
    let pool = PgPoolOptions::new().max_connections(16).connect_with((*pool.connect_options()).clone()).await.unwrap();
    Db::new(pool, domain::vault::Vault::new([7; 32]))
}

async fn take(db: &Db, who: &Viewer, kind: TypeId) -> String {
    seats::register(db, who.asks_at(Utc::now()), at_event(), kind).await.unwrap().code
}

async fn held(db: &Db, who: &Viewer, code: &str) -> CurrentRegistration {
    pages::ticket::load(db, who.asks_at(Utc::now()), code).await.unwrap().held
}

/// What the mails that wait to be sent to somebody say of their place, newest first, as the worker puts them together.
async fn told(db: &Db, mail: &str) -> Vec<(Kind, Option<i64>, Option<String>)> {
    let system = Viewer::system();
    run(db, "update jobs set next_try_at = now() - interval '1 minute', state = 'queued', attempts = 0").await;
    let jobs =
        domain::jobs::claim(db, system.asks_at(Utc::now()), &[domain::jobs::JobKind::Mail], 10_000).await.unwrap();
    let mut said = Vec::new();
    for job in jobs.iter().filter(|job| job.recipient == mail) {
        let letter = outbox::mail_of(job).unwrap();
        if let Some(ready) = mails::prepare(db, system.asks_at(Utc::now()), &letter).await.unwrap() {
            said.push((letter.kind, ready.facts.position, ready.secret.map(|secret| secret.reveal())));
        }
    }
    said.reverse();
    said
}

/// The link of the newest mail to somebody.
async fn link(db: &Db, mail: &str) -> String {
    told(db, mail).await.into_iter().find_map(|(_, _, secret)| secret).expect("a mail with a link")
}

#[sqlx::test(migrations = "../migrations")]
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
            let said = told(&db, mail).await;
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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
    let late = crowd_of(&db, "late@seats.test").await;
    let code = seats::register(&db, late.asks_at(near), at_event(), hall).await.unwrap().code;
    assert_eq!(held(&db, &late, &code).await.state, RegistrationState::Waitlisted);

    // No answer: the next is asked, and the silent one is told.
    let after = near + Duration::hours(6);
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(near)).await.unwrap(), 0, "not before its time");
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(after)).await.unwrap(), 1);
    assert_eq!(promoting::end_lapsed(&db, Viewer::system().asks_at(after)).await.unwrap(), 0);
    assert_eq!((mails(&db, "offer_lapsed").await, mails(&db, "seat_offered").await), (1, 2));
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Cancelled);
    assert!(matches!(answering::keep(&db, people[1].asks_at(after), &second).await, Err(Error::Conflict(_))));
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
    answering::decline(&db, people[3].asks_at(after), &fourth).await.unwrap();
    let place = held(&db, &people[3], &fourth).await;
    assert_eq!((place.state, place.type_id, place.waits_for), (RegistrationState::Confirmed, stream, None));
    // The last one takes it, once.
    for _ in 0..2 {
        answering::keep(&db, late.asks_at(after), &code).await.unwrap();
    }
    let place = held(&db, &late, &code).await;
    assert_eq!((place.state, place.lapses), (RegistrationState::Confirmed, None));
    assert_eq!(mails(&db, "registered").await, 3, "the two at first, and this one");
    whole(&db).await;

    // Once it has begun nobody is called any more.
    let waiting = crowd_of(&db, "waiting@seats.test").await;
    let wait = seats::register(&db, waiting.asks_at(after), at_event(), hall).await.unwrap().code;
    let begun = starts + Duration::minutes(5);
    seats::cancel(&db, late.asks_at(begun), &code).await.unwrap();
    assert_eq!(held(&db, &waiting, &wait).await.position, Some(1));
    assert_eq!(mails(&db, "seat_offered").await, 4);
}

async fn crowd_of(db: &Db, mail: &str) -> Viewer {
    let id: i64 = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at) values ($1, $1, $1, now()) returning id",
    )
    .bind(mail)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let account = Account {
        id: AccountId(id),
        name: mail.to_owned(),
        mail: mail.to_owned(),
        person: None,
        roles: Vec::new(),
        has_password: false,
        has_second_factor: false,
        is_demo: false,
    };
    Viewer { account: Some(account), ..Viewer::default() }
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn promotion_that_is_paused_goes_on_when_it_is_not(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 2).await;
    let first = take(&db, &people[0], hall).await;
    let second = take(&db, &people[1], hall).await;
    run(&db, "update events set promotion = 'paused'").await;
    seats::cancel(&db, people[0].asks_at(Utc::now()), &first).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.position, Some(1));
    let third = crowd_of(&db, "third@seats.test").await;
    let code = take(&db, &third, hall).await;
    assert_eq!(held(&db, &third, &code).await.position, Some(2), "nobody passes those who wait");
    let organizer = common::account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
    let desk = pages::event_desk::load(&db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    assert_eq!(desk.facts.promotion, "paused");
    let facts = events::types::FactsInput { promotion: "automatic".into(), ..desk.facts };
    domain::workflows::save_event::save_facts(&db, organizer.asks_at(Utc::now()), at_event(), &facts).await.unwrap();
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed);
    assert_eq!(mails(&db, "promoted").await, 1);
}

async fn ask(db: &Db, asked: Asked<'_>, kind: TypeId, mail: &str) -> Result<(), Error> {
    by_mail::request(db, asked, at_event(), kind, mail, Lang::Ja).await
}

#[sqlx::test(migrations = "../migrations")]
async fn an_address_is_enough_for_a_seat_and_its_owner_has_an_account_with_it(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    // As the database keeps it.
    let (visitor, now) = (Viewer::visitor(), Utc::now().trunc_subsecs(6));
    ask(&db, visitor.asks_at(now), hall, "Haru@Example.jp").await.unwrap();
    assert_eq!(
        one(&db, "select confirmed::bigint from participation_types where name = '現地'").await,
        1,
        "it is kept"
    );
    let other = crowd_of(&db, "other@seats.test").await;
    let code = take(&db, &other, hall).await;
    assert_eq!(held(&db, &other, &code).await.position, Some(1));

    let token = link(&db, "haru@example.jp").await;
    let ticket = pages::ticket::load_by_link(&db, &token, now).await.unwrap();
    assert_eq!(ticket.held.lapses.map(|(lapse, at)| (lapse, at.utc)), Some((Lapse::Mail, now + Duration::minutes(30))));
    assert_eq!(mails(&db, "registered").await, 0);
    let session = answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().expect("signed in");
    assert_eq!(session.stage, domain::people::types::Stage::Full);
    assert_eq!(
        one(&db, "select count(*) from accounts where mail_key = 'haru@example.jp' and confirmed_at is not null").await,
        1
    );
    assert_eq!(mails(&db, "registered").await, 1);
    // The link goes on opening the ticket, and signs nobody in any more.
    assert!(answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().is_none());
    let ticket = pages::ticket::load_by_link(&db, &token, now).await.unwrap();
    assert_eq!((ticket.held.state, ticket.held.lapses), (RegistrationState::Confirmed, None));
    assert_eq!(mails(&db, "registered").await, 1);
    whole(&db).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_seat_that_nobody_answers_for_leaves_nothing_behind(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    ask(&db, visitor.asks_at(now), hall, "nobody@example.jp").await.unwrap();
    ask(&db, visitor.asks_at(now), hall, "waits@example.jp").await.unwrap();
    let late = now + Duration::minutes(31);
    // Whoever asks next finds it free at once, without waiting for the worker, and passes who never answered.
    let other = crowd_of(&db, "other@seats.test").await;
    let seat = seats::register(&db, other.asks_at(late), at_event(), hall).await.unwrap();
    assert_eq!(seat.state, RegistrationState::Confirmed);
    assert_eq!(one(&db, "select count(*) from registrations").await, 1);
    assert_eq!(
        mails(&db, "offer_lapsed").await + mails(&db, "registration_cancelled").await,
        0,
        "strangers are not written to"
    );
    let accounts = domain::people::clean_up(&db, Viewer::system().asks_at(late + Duration::days(3))).await.unwrap();
    assert!(accounts >= 2, "{accounts}");
    whole(&db).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn an_unconfirmed_address_in_the_queue_is_in_nobodys_way(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let now = Utc::now();
    let first = take(&db, &people[0], hall).await;
    ask(&db, Viewer::visitor().asks_at(now), hall, "slow@example.jp").await.unwrap();
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    let second = take(&db, &people[1], hall).await;
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed, "a free seat is theirs");
    let third = take(&db, &people[2], hall).await;
    // Confirmed in time, the place is where it was asked for: before whoever came later.
    let token = link(&db, "slow@example.jp").await;
    answering::keep_by_link(&db, Viewer::visitor().asks_at(now), &token).await.unwrap();
    assert_eq!(pages::ticket::load_by_link(&db, &token, now).await.unwrap().held.position, Some(1));
    assert_eq!(held(&db, &people[2], &third).await.position, Some(2));
    whole(&db).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_01_asking_for_a_seat_says_nothing_of_who_has_one(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let known = crowd_of(&db, "known@seats.test").await;
    let code = take(&db, &known, stream).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    for mail in ["known@seats.test", "KNOWN@seats.test", "unknown@seats.test"] {
        ask(&db, visitor.asks_at(now), hall, mail).await.unwrap();
    }
    assert_eq!(held(&db, &known, &code).await.type_id, stream, "what they hold is as it was");
    assert_eq!(one(&db, "select count(*) from registrations").await, 2);
    // Their mail opens what they hold; it settles nothing, and nobody is signed in by it.
    let token = link(&db, "known@seats.test").await;
    assert!(answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().is_none());
    // Of so many mails to one mailbox the rest is dropped, and with it the seat that nobody could settle.
    for n in 0..6 {
        ask(&db, visitor.asks_at(now), hall, &format!("flood+{n}@seats.test")).await.unwrap();
    }
    assert_eq!(one(&db, "select count(*) from jobs where recipient like 'flood%'").await, 2);
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 3);
    run(&db, "update events set state = 'ended'").await;
    for mail in ["known@seats.test", "unknown@seats.test", "new@seats.test"] {
        assert!(matches!(ask(&db, visitor.asks_at(now), hall, mail).await, Err(Error::Conflict(_))), "{mail}");
    }
    whole(&db).await;
}

/// What holds of seats at any moment.
async fn whole(db: &Db) {
    let sum = "select count(*) from participation_types p
               where confirmed <> (select count(*) from registrations r where r.state = 'confirmed' and r.type_id = p.id)
                                + (select count(*) from registrations r where r.fallback_id = p.id)
                  or waitlisted <> (select count(*) from registrations r where r.state = 'waitlisted' and r.type_id = p.id)
                                 + (select count(*) from registrations r where r.waits_for = p.id)";
    assert_eq!(one(db, sum).await, 0, "the counts of the types are those of the registrations");
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

/// Random orders of all that people and organizers do. The model is plain: who holds what is read from the rows, and
/// after each step nobody stands beyond a limit that was not lowered, nobody waits who could sit, and the counts are
/// those of the rows.
#[sqlx::test(migrations = "../migrations")]
async fn promise_80_any_order_of_acts_keeps_the_seats_right(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 3, Some(4)).await;
    let people = crowd(&db, 12).await;
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let organizer = common::account_with(&db, SERIES, domain::viewer::Role::Organizer).await;
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
                (8, Some(code)) => answering::keep(&db, asked, code).await,
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
                    domain::workflows::save_event::save_facts(&db, organizer.asks_at(now), at_event(), &facts).await
                }
                (13, _) => {
                    let desk = pages::event_desk::load(&db, organizer.asks_at(now), at_event()).await.unwrap();
                    let mut input = domain::registration::types_form::input_of(&desk.types[0]);
                    input.capacity = random.random_range(0..6).to_string();
                    domain::workflows::save_event::save_types(&db, organizer.asks_at(now), at_event(), &[input]).await
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
