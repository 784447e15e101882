//! What a crowd does at the same moment, on more than sixty connections. Beside each promise stands its control: the same
//! program, the same crowd, and no lock on the seats. It has to break the promise, or else the test of it would prove
//! nothing.

use std::{collections::HashMap, sync::Arc};

use crate::common::seats::{at_event, crowd, event, one, run, whole, wide_by};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::TypeId,
    jobs::{self, JobKind},
    mail::{outbox, types::Kind},
    registration::{
        changing::{self, Wish},
        mails as letters, seats,
    },
    viewer::Viewer,
};
use sqlx::PgPool;
use tokio::sync::{Barrier, Mutex};

/// Half of them are turns for those who register.
const CONNECTIONS: u32 = 136;
/// So many do something at the same moment, at least.
const AT_ONCE: usize = 72;
/// A promise is kept each time; a control has so many tries to break it.
const ROUNDS: usize = 3;
const TRIES: usize = 12;

/// One crowd at a time has the connections.
static ALONE: Mutex<()> = Mutex::const_new(());

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_65_a_crowd_for_two_types_stays_within_the_limit_that_they_share(pool: PgPool) {
    assert_eq!(rush(&pool, Seats::Locked, shared_limit).await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_65_the_control_without_locks_passes_the_shared_limit(pool: PgPool) {
    assert!(rush(&pool, Seats::Unlocked, shared_limit).await.is_some());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_a_crowd_stands_in_line_as_each_was_told(pool: PgPool) {
    assert_eq!(rush(&pool, Seats::Locked, line).await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_the_control_without_locks_tells_several_the_same_place(pool: PgPool) {
    assert!(rush(&pool, Seats::Unlocked, line).await.is_some());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_each_seat_that_a_crowd_frees_is_one_promotion_and_one_mail(pool: PgPool) {
    assert_eq!(rush(&pool, Seats::Locked, promotions).await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_66_the_control_without_locks_promotes_somebody_twice_or_nobody(pool: PgPool) {
    assert!(rush(&pool, Seats::Unlocked, promotions).await.is_some());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_nobody_waits_beside_a_seat_that_a_crowd_gave_back(pool: PgPool) {
    assert_eq!(rush(&pool, Seats::Locked, comings_and_goings).await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_the_control_without_locks_leaves_somebody_beside_a_free_seat(pool: PgPool) {
    assert!(rush(&pool, Seats::Unlocked, comings_and_goings).await.is_some());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_a_crowd_that_changes_types_both_ways_fits_in_both(pool: PgPool) {
    assert_eq!(rush(&pool, Seats::Locked, changes).await, None);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_the_control_without_locks_changes_more_than_there_are_seats(pool: PgPool) {
    assert!(rush(&pool, Seats::Unlocked, changes).await.is_some());
}

/// Everybody wants one of forty seats, of this type or of that.
async fn shared_limit(house: &House) -> Option<String> {
    house.begin((60, 60), Some(40)).await;
    let acts: Vec<Act> =
        (0..2 * AT_ONCE).map(|n| Act::Register(n, if n % 2 == 0 { house.hall } else { house.stream })).collect();
    let refused = house.at_once(&acts).await;
    let given = one(&house.db, "select count(*) from registrations where state = 'confirmed'").await;
    refused.or_else(|| (given != 40).then(|| format!("{given} seats of 40")))
}

/// Everybody wants the one seat: the place that each is told at that moment, and by mail, is that of the list.
async fn line(house: &House) -> Option<String> {
    house.begin((1, 0), None).await;
    let acts: Vec<Act> = (0..2 * AT_ONCE).map(|n| Act::Register(n, house.hall)).collect();
    let refused = house.at_once(&acts).await;
    let rows: Vec<(String, i64, Option<i32>)> = sqlx::query_as(
        "select a.mail, row_number() over (order by r.turn), r.first_position
         from registrations r join accounts a on a.id = r.account_id where r.state = 'waitlisted'",
    )
    .fetch_all(&house.db.pool)
    .await
    .unwrap();
    let told = house.read_positions().await;
    let wrong = rows.iter().find(|(mail, place, first)| {
        first.map(i64::from) != Some(*place) || told.get(mail).copied().flatten() != Some(*place)
    });
    let is_whole = rows.len() == 2 * AT_ONCE - 1;
    refused
        .or_else(|| wrong.map(|row| format!("{row:?}")))
        .or_else(|| (!is_whole).then(|| format!("{} wait", rows.len())))
}

/// Everybody with a seat gives it back, twice, and more wait than there are seats.
async fn promotions(house: &House) -> Option<String> {
    let seats = AT_ONCE / 2;
    house.begin((seats, 0), None).await;
    house.sit(0..seats, house.hall, "confirmed").await;
    house.sit(seats..2 * seats + 4, house.hall, "waitlisted").await;
    let acts: Vec<Act> = (0..seats).flat_map(|n| [Act::Cancel(n), Act::Cancel(n)]).collect();
    let refused = house.at_once(&acts).await;
    let count = async |sql: &str| one(&house.db, sql).await;
    let mails = "select count(*) from jobs where topic = ";
    let people = "select count(distinct payload->>'registration') from jobs where topic = ";
    let became = [
        count(&format!("{mails} 'promoted'")).await,
        count(&format!("{people} 'promoted'")).await,
        count(&format!("{mails} 'registration_cancelled'")).await,
        count(&format!("{people} 'registration_cancelled'")).await,
        count("select count(*) from registrations where state = 'confirmed'").await,
    ];
    let passed = "select count(*) from registrations r where r.state = 'waitlisted'
                  and exists (select from registrations o where o.state = 'confirmed' and o.turn > r.turn)";
    let passed = count(passed).await;
    let is_right = became == [i64::try_from(seats).unwrap(); 5] && passed == 0;
    refused.or_else(|| {
        (!is_right).then(|| format!("promoted, of them, cancelled, of them, seated: {became:?}; passed: {passed}"))
    })
}

/// Everybody with a seat gives it back while as many come.
async fn comings_and_goings(house: &House) -> Option<String> {
    let seats = AT_ONCE / 2;
    house.begin((seats, 0), None).await;
    house.sit(0..seats, house.hall, "confirmed").await;
    let acts: Vec<Act> = (0..seats).flat_map(|n| [Act::Cancel(n), Act::Register(seats + n, house.hall)]).collect();
    let refused = house.at_once(&acts).await;
    let waiting = one(&house.db, "select count(*) from registrations where state = 'waitlisted'").await;
    let seated = one(&house.db, "select count(*) from registrations where state = 'confirmed'").await;
    let is_right = (waiting, seated) == (0, i64::try_from(seats).unwrap());
    refused.or_else(|| (!is_right).then(|| format!("{waiting} wait, {seated} of {seats} seats are taken")))
}

/// Everybody wants the other type: few seats are free there, and each that is left goes to who waits for it.
async fn changes(house: &House) -> Option<String> {
    let (many, few) = (AT_ONCE - 6, 6);
    house.begin((many + 12, few + 4), None).await;
    house.sit(0..many, house.hall, "confirmed").await;
    house.sit(many..many + few, house.stream, "confirmed").await;
    let acts: Vec<Act> =
        (0..many + few).map(|n| Act::Change(n, if n < many { house.stream } else { house.hall })).collect();
    let refused = house.at_once(&acts).await;
    let of =
        |kind: TypeId| format!("select count(*) from registrations where state = 'confirmed' and type_id = {kind}");
    let wait = "select count(*) from registrations where state = 'confirmed' and waits_for is not null";
    let db = &house.db;
    let became = [one(db, &of(house.hall)).await, one(db, &of(house.stream)).await, one(db, wait).await];
    // The few have left, and ten of the many are in.
    let should = [many + few - (few + 4), few + 4, many - (few + 4)].map(|n| i64::try_from(n).unwrap());
    refused.or_else(|| (became != should).then(|| format!("in the hall, online, waiting: {became:?}, not {should:?}")))
}

/// Whether whoever takes or gives seats has them alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seats {
    Locked,
    Unlocked,
}

impl Seats {
    const fn rounds(self) -> usize {
        match self {
            Self::Locked => ROUNDS,
            Self::Unlocked => TRIES,
        }
    }

    /// The table of the types.
    const fn types(self) -> &'static str {
        match self {
            Self::Locked => "participation_types",
            Self::Unlocked => "participation_types_as_they_are",
        }
    }
}

/// Does it again and again. What was broken, as soon as something was.
async fn rush(pool: &PgPool, seats: Seats, round: impl AsyncFn(&House) -> Option<String>) -> Option<String> {
    let _alone = ALONE.lock().await;
    let house = House::open(pool, seats).await;
    let mut broken = None;
    for _ in 0..seats.rounds() {
        broken = round(&house).await;
        if broken.is_some() {
            break;
        }
        whole(&house.db).await;
    }
    house.db.pool.close().await;
    broken
}

/// Something that somebody does.
#[derive(Clone, Copy)]
enum Act {
    Register(usize, TypeId),
    Cancel(usize),
    Change(usize, TypeId),
}

struct House {
    db: Db,
    hall: TypeId,
    stream: TypeId,
    people: Vec<Viewer>,
    seats: Seats,
}

impl House {
    async fn open(pool: &PgPool, seats: Seats) -> Self {
        let db = wide_by(pool, CONNECTIONS).await;
        let (hall, stream) = event(&db, 0, Some(0)).await;
        let people = crowd(&db, 2 * AT_ONCE).await;
        if seats == Seats::Unlocked {
            take_locks_off(&db).await;
        }
        // Nobody is late because of a connection that is yet to be made.
        let mut connections = Vec::with_capacity(AT_ONCE);
        for _ in 0..AT_ONCE {
            connections.push(db.acquire().await.unwrap());
        }
        drop(connections);
        Self { db, hall, stream, people, seats }
    }

    /// Nobody holds anything.
    async fn begin(&self, (hall, stream): (usize, usize), limit: Option<usize>) {
        let limit = limit.map_or("null".to_owned(), |n| n.to_string());
        run(
            &self.db,
            &format!(
                "delete from registrations; delete from jobs;
                 update events set seat_limit = {limit};
                 update {types} set capacity = {hall} where id = {};
                 update {types} set capacity = {stream} where id = {}",
                self.hall,
                self.stream,
                types = self.seats.types()
            ),
        )
        .await;
    }

    /// These hold a place already, in their order.
    async fn sit(&self, who: std::ops::Range<usize>, kind: TypeId, state: &str) {
        let ids: Vec<String> = who.map(|n| self.people[n].account_id().unwrap().to_string()).collect();
        run(
            &self.db,
            &format!(
                "insert into registrations (event_id, type_id, account_id, state, registered_at, confirmed_at, code)
                 select e.id, {kind}, a.id, '{state}', now(), case when '{state}' = 'confirmed' then now() end, 'R' || a.id
                 from events e, unnest(array[{}]::bigint[]) with ordinality as a(id, n) order by a.n",
                ids.join(", ")
            ),
        )
        .await;
    }

    /// Does all of it at the same moment. What was refused, if anything was: without locks that is no matter.
    async fn at_once(&self, acts: &[Act]) -> Option<String> {
        let start = Arc::new(Barrier::new(acts.len()));
        let tasks: Vec<_> = acts
            .iter()
            .map(|act| {
                let (Act::Register(who, _) | Act::Cancel(who) | Act::Change(who, _)) = *act;
                let (db, start, act, who) = (self.db.clone(), Arc::clone(&start), *act, self.people[who].clone());
                tokio::spawn(async move {
                    start.wait().await;
                    act_of(&db, &who, act).await
                })
            })
            .collect();
        let mut refused = None;
        for task in tasks {
            if let Err(error) = task.await.unwrap() {
                refused = Some(error.to_string());
            }
        }
        refused.filter(|_| self.seats == Seats::Locked)
    }

    /// The places that the mails to those who wait name, as the worker puts them together.
    async fn read_positions(&self) -> HashMap<String, Option<i64>> {
        let system = Viewer::system();
        run(&self.db, "update jobs set next_try_at = now() - interval '1 minute'").await;
        let asked = system.asks_at(Utc::now());
        let jobs = jobs::claim(&self.db, asked, &[JobKind::Mail], 10_000).await.unwrap();
        let mut told = HashMap::new();
        for job in &jobs {
            let letter = outbox::mail_of(job).unwrap();
            if letter.kind == Kind::Waitlisted
                && let Some(ready) = letters::prepare(&self.db, asked, &letter).await.unwrap()
            {
                told.insert(job.recipient.clone(), ready.facts.position);
            }
        }
        told
    }
}

async fn act_of(db: &Db, who: &Viewer, act: Act) -> Result<(), Error> {
    let code = format!("R{}", who.account_id().unwrap());
    loop {
        let asked = who.asks_at(Utc::now());
        let done = match act {
            Act::Register(_, kind) => seats::register(db, asked, at_event(), kind).await.map(drop),
            Act::Cancel(_) => seats::cancel(db, asked, &code).await,
            Act::Change(_, kind) => changing::change(db, asked, &code, Wish::Change(kind)).await.map(drop),
        };
        // What finds no connection in time asks again, as a person would.
        if done != Err(Error::Unavailable) {
            return done;
        }
    }
}

/// `for update` reaches no row through a view of a common table expression; and where seats are counted when they are
/// looked at, no count in a row of its own makes one wait for the other.
async fn take_locks_off(db: &Db) {
    run(
        db,
        "drop trigger registrations_count_seats on registrations;
         alter table participation_types rename to participation_types_as_they_are;
         create view participation_types as
             with unlocked as materialized (
                 select t.id, t.event_id, t.position, t.name, t.mode, t.capacity, t.opens_at, t.closes_at, t.admission, t.invite,
                        t.words_ja, t.words_en,
                        ((select count(*) from registrations r where r.type_id = t.id and r.state = 'confirmed')
                         + (select count(*) from registrations r where r.fallback_id = t.id))::integer as confirmed,
                        ((select count(*) from registrations r
                          where r.type_id = t.id and r.state = 'waitlisted' and not r.is_held_back)
                         + (select count(*) from registrations r where r.waits_for = t.id))::integer as waitlisted
                 from participation_types_as_they_are t)
             select * from unlocked",
    )
    .await;
}
