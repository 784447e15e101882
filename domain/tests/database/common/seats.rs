//! An event with two types of seats, people who want them, and what holds of seats at any moment.

use chrono::Utc;
use domain::{
    Error, Lang,
    db::Db,
    ids::{AccountId, EventRef, TypeId},
    mail::{outbox, types::Kind},
    pages,
    registration::{by_mail, mails as letters, seats, types::CurrentRegistration},
    viewer::{Account, Asked, Viewer},
};
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions};

pub const SERIES: &str = "seats";

pub fn at_event() -> EventRef<'static> {
    EventRef::new(SERIES, 1)
}

/// An open event in a week, with an on-site and an online type.
pub async fn event(db: &Db, hall: i32, stream: Option<i32>) -> (TypeId, TypeId) {
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

pub async fn run(db: &Db, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&db.pool).await.unwrap();
}

pub async fn one(db: &Db, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&db.pool).await.unwrap()
}

pub async fn mails(db: &Db, kind: &str) -> i64 {
    one(db, &format!("select count(*) from jobs where topic = '{kind}'")).await
}

pub async fn crowd(db: &Db, size: usize) -> Vec<Viewer> {
    let mut people = Vec::with_capacity(size);
    for n in 0..size {
        people.push(person(db, &format!("person{n}@seats.test")).await);
    }
    people
}

pub async fn wide(pool: &PgPool) -> Db {
    wide_by(pool, 16).await
}

/// The pool of a test has few connections; a crowd wants many.
pub async fn wide_by(pool: &PgPool, connections: u32) -> Db {
    let options = (*pool.connect_options()).clone();
    let pool = PgPoolOptions::new().max_connections(connections).connect_with(options).await.unwrap();
    Db::new(pool, domain::vault::Vault::new([7; 32]))
}

pub async fn take(db: &Db, who: &Viewer, kind: TypeId) -> String {
    seats::register(db, who.asks_at(Utc::now()), at_event(), kind).await.unwrap().code
}

/// Each takes a seat of a type, one after the other; their codes.
pub async fn take_all(db: &Db, people: &[Viewer], kind: TypeId) -> Vec<String> {
    let mut codes = Vec::with_capacity(people.len());
    for who in people {
        codes.push(take(db, who, kind).await);
    }
    codes
}

pub async fn held(db: &Db, who: &Viewer, code: &str) -> CurrentRegistration {
    pages::ticket::load(db, who.asks_at(Utc::now()), code).await.unwrap().held
}

/// What the mails that wait to be sent to somebody say of their place, newest first, as the worker puts them together.
pub async fn read_mails(db: &Db, mail: &str) -> Vec<(Kind, Option<i64>, Option<String>)> {
    let system = Viewer::system();
    run(db, "update jobs set next_try_at = now() - interval '1 minute', state = 'queued', attempts = 0").await;
    let jobs =
        domain::jobs::claim(db, system.asks_at(Utc::now()), &[domain::jobs::JobKind::Mail], 10_000).await.unwrap();
    let mut said = Vec::new();
    for job in jobs.iter().filter(|job| job.recipient == mail) {
        let letter = outbox::mail_of(job).unwrap();
        if let Some(ready) = letters::prepare(db, system.asks_at(Utc::now()), &letter).await.unwrap() {
            said.push((letter.kind, ready.facts.position, ready.secret.map(|secret| secret.reveal())));
        }
    }
    said.reverse();
    said
}

/// The link of the newest mail to somebody.
pub async fn link(db: &Db, mail: &str) -> String {
    read_mails(db, mail).await.into_iter().find_map(|(_, _, secret)| secret).expect("a mail with a link")
}

/// Somebody without a role.
pub async fn person(db: &Db, mail: &str) -> Viewer {
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

/// The same, who has shown a moment ago who they are.
pub async fn proved(db: &Db, mail: &str) -> Viewer {
    Viewer { proved_at: Some(Utc::now()), ..person(db, mail).await }
}

pub async fn ask(db: &Db, asked: Asked<'_>, kind: TypeId, mail: &str) -> Result<(), Error> {
    by_mail::request(db, asked, at_event(), kind, mail, Lang::Ja).await
}

/// What holds of seats at any moment.
pub async fn whole(db: &Db) {
    let sum = "select count(*) from participation_types p
               where confirmed <> (select count(*) from registrations r where r.state = 'confirmed' and r.type_id = p.id)
                                + (select count(*) from registrations r where r.fallback_id = p.id)
                  or waitlisted <> (select count(*) from registrations r where r.state = 'waitlisted' and not r.is_held_back and r.type_id = p.id)
                                 + (select count(*) from registrations r where r.waits_for = p.id)";
    assert_eq!(one(db, sum).await, 0, "the counts of the types are those of the registrations");
}
