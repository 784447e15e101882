//! Seats beside a model of them: whatever people, organizers, the clock and chance do, each has what a plain reckoning
//! without a database says, at the place in line that it says, and what it refuses is refused.

mod acts;
mod desk;
mod model;
mod people;
mod place;

use crate::common::{
    account_with, db,
    seats::{SERIES, ask, at_event, crowd, event, one, run, whole},
};
use acts::{Act, Chapter, HOUR, Hand, STARTS, Step, Story, stories};
use chrono::{DateTime, Duration, Utc};
use desk::SEED;
use domain::{
    Error,
    db::Db,
    events::types::FactsInput,
    ids::{AccountId, EventId, TypeId},
    pages,
    registration::{
        self, answering,
        by_hand::{self, Act as ByHand},
        changing::{self, Wish},
        drawing::{self, Promise, Step as DrawStep},
        promoting, seats, still,
        types::CurrentRegistration,
        types_form,
    },
    viewer::{Role, Viewer},
};
use model::{ABSENTEE, KINDS, Kind, Model, PEOPLE, Person};
use people::STILL_BEFORE;
use place::{Done, Refused, Seen};
use proptest::{
    prelude::Strategy as _,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use sqlx::PgPool;

/// Stories of a chapter, and how often a shorter one is looked for once one goes wrong.
const STORIES: u32 = 24;
const SHORTENINGS: u32 = 400;
/// What the two types are called.
const NAMES: [&str; KINDS] = ["現地", "オンライン"];
const ZONE: &str = "Asia/Tokyo";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_people_and_organizers_leave_the_seats_as_the_model_has_them(pool: PgPool) {
    Box::pin(House::open(pool).await.tell(Chapter::Queue)).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_offers_addresses_and_silence_leave_the_seats_as_the_model_has_them(pool: PgPool) {
    Box::pin(House::open(pool).await.tell(Chapter::Clock)).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_draws_leave_the_seats_as_the_model_has_them(pool: PgPool) {
    Box::pin(House::open(pool).await.tell(Chapter::Draws)).await;
}

/// Stories that random ones came to, or might never come to.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_80_what_was_once_otherwise_than_the_model_is_so_no_more(pool: PgPool) {
    let house = House::open(pool).await;
    let by_hand = Act::ByHand;
    let asked_and_silent = [Act::Register(1, 0), Act::Later(STARTS - 11 * HOUR), Act::AskStill, Act::Later(5 * HOUR)];
    let stories: [&[Act]; 5] = [
        // Who was put first in one queue and who changes to it from another never have the same turn.
        &[
            Act::Register(1, 0),
            Act::Register(2, 1),
            Act::Register(3, 1),
            Act::Register(4, 0),
            Act::Register(5, 0),
            by_hand(5, Hand::PutFirst),
            Act::Change(3, 0),
            Act::Cancel(1),
        ],
        // A seat that came by the queue is not put back, nor one that was given by hand and its holder has given back.
        &[Act::Register(1, 0), Act::Register(2, 0), Act::Cancel(1), by_hand(2, Hand::PutBack)],
        &[
            Act::Pause(true),
            Act::Register(1, 0),
            Act::Register(2, 0),
            Act::Capacity(0, 2),
            by_hand(2, Hand::Seat),
            Act::Cancel(2),
            by_hand(2, Hand::PutBack),
        ],
        // Nor is one that an offer has taken the place of.
        &[
            Act::Register(1, 0),
            Act::Register(2, 1),
            Act::Register(3, 1),
            Act::Pause(true),
            Act::Cancel(2),
            by_hand(3, Hand::Seat),
            Act::Pause(false),
            Act::Later(STARTS - 20 * HOUR),
            Act::Change(3, 0),
            Act::Cancel(1),
            by_hand(3, Hand::PutBack),
        ],
        // Whoever comes back after their silence has a seat of its own right.
        &[
            asked_and_silent[0],
            asked_and_silent[1],
            asked_and_silent[2],
            asked_and_silent[3],
            Act::AskStill,
            Act::Register(1, 0),
            Act::Later(HOUR),
            Act::AskStill,
        ],
    ];
    for acts in stories {
        let story = Story { seats: (1, Some(1)), acts: acts.to_vec() };
        assert_eq!(Box::pin(house.play(&story)).await, Ok(()));
    }
}

/// An evening with two types of seats, whoever wants one, and an organizer.
struct House {
    db: Db,
    event: EventId,
    kinds: [TypeId; KINDS],
    people: Vec<Viewer>,
    organizer: Viewer,
    begins: DateTime<Utc>,
}

impl House {
    async fn open(pool: PgPool) -> Self {
        let db = db(pool);
        let (hall, stream) = event(&db, 0, None).await;
        let people = crowd(&db, PEOPLE).await;
        let organizer = account_with(&db, SERIES, Role::Organizer).await;
        let event = EventId(one(&db, "select id from events").await);
        // The desk knows of whole minutes.
        let begins = DateTime::from_timestamp(Utc::now().timestamp() / 60 * 60, 0).unwrap();
        let starts = begins + Duration::seconds(STARTS);
        let absentee = people[ABSENTEE].account_id().unwrap();
        run(
            &db,
            &format!(
                "update events set starts_at = '{starts}', ends_at = '{starts}'::timestamptz + interval '2 hours',
                        still_hours = {}, still_gives_back = true;
                 update series set absence_limit = 2;
                 insert into events (series_id, number, state, starts_at, ends_at)
                 select id, n, 'ended', now() - n * interval '1 day', now() - n * interval '1 day' + interval '2 hours' from series, generate_series(101, 102) n;
                 insert into participation_types (event_id, name) select id, '過去' from events where number > 100;
                 insert into registrations (event_id, type_id, account_id, state, registered_at, confirmed_at, code, attended)
                 select e.id, p.id, {absentee}, 'confirmed', e.starts_at, e.starts_at, 'PAST' || e.number, false
                 from events e join participation_types p on p.event_id = e.id where e.number > 100",
                STILL_BEFORE / HOUR
            ),
        )
        .await;
        Self { db, event, kinds: [hall, stream], people, organizer, begins }
    }

    /// Tells stories until one goes wrong, and of that the shortest that can be found.
    async fn tell(&self, chapter: Chapter) {
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        for _ in 0..STORIES {
            let mut tree = stories(chapter).new_tree(&mut runner).unwrap();
            let Err(mut why) = Box::pin(self.play(&tree.current())).await else { continue };
            let mut shortest = tree.current();
            let mut goes_on = tree.simplify();
            for _ in 0..SHORTENINGS {
                if !goes_on {
                    break;
                }
                let story = tree.current();
                goes_on = match Box::pin(self.play(&story)).await {
                    Err(also) => {
                        (why, shortest) = (also, story);
                        tree.simplify()
                    }
                    Ok(()) => tree.complicate(),
                };
            }
            panic!("{why}\n{shortest:#?}");
        }
    }

    /// Does all of it, and looks after each act. Errors: what is otherwise than in the model.
    async fn play(&self, story: &Story) -> Result<(), String> {
        self.begin(story.seats).await;
        let mut model = Model::new([Some(story.seats.0), story.seats.1]);
        for (at, act) in story.acts.iter().enumerate() {
            if act.place().is_some_and(|who| model.places[who].is_none()) {
                continue;
            }
            // Each has a moment of its own.
            model.now += if let Act::Later(by) = act { *by } else { 1 };
            let done = match self.perform(*act, self.begins + Duration::seconds(model.now)).await {
                Ok(()) => Ok(()),
                Err(Error::Conflict(_)) => Err(Refused::Conflict),
                Err(Error::NotFound) => Err(Refused::NotFound),
                Err(error) => return Err(format!("{act:?}, number {at}: {error}")),
            };
            let listed = match (act, done) {
                (Act::Draw(kind, Step::Close), Ok(())) => self.listed(*kind).await,
                _ => Vec::new(),
            };
            let (should, held): (Done, _) = (model.act(act, &listed), model.seen());
            let seen = self.seen().await;
            if done != should || seen != held {
                return Err(format!("{act:?}, number {at}: {done:?}\n{seen:#?}\nthe model: {should:?}\n{held:#?}"));
            }
            whole(&self.db).await;
        }
        Ok(())
    }

    /// Nobody has asked for a place yet.
    async fn begin(&self, (first, second): (i64, Option<i64>)) {
        let [hall, stream] = self.kinds;
        let (event, second) = (self.event, second.map_or("null".to_owned(), |seats| seats.to_string()));
        run(
            &self.db,
            &format!(
                "delete from registrations where event_id = {event}; delete from jobs; delete from lotteries;
                 update participation_types set admission = 'first_come' where event_id = {event};
                 update participation_types set capacity = {first} where id = {hall};
                 update participation_types set capacity = {second} where id = {stream};
                 update events set seat_limit = null, promotion = 'automatic' where id = {event}"
            ),
        )
        .await;
    }

    /// A number that is none of a type is one of no event.
    fn kind(&self, kind: Kind) -> TypeId {
        self.kinds.get(kind).copied().unwrap_or(TypeId(999_999))
    }

    async fn code(&self, who: Person) -> String {
        sqlx::query_scalar("select code from registrations where event_id = $1 and account_id = $2")
            .bind(self.event.0)
            .bind(self.people[who].account_id().unwrap().0)
            .fetch_one(&self.db.pool)
            .await
            .unwrap()
    }

    async fn perform(&self, act: Act, now: DateTime<Utc>) -> Result<(), Error> {
        let db = &self.db;
        let code = match act.place() {
            Some(who) => self.code(who).await,
            None => String::new(),
        };
        let (asks, code) = (|who: Person| self.people[who].asks_at(now), code.as_str());
        let mail = |who: Person| self.people[who].account.as_ref().unwrap().mail.as_str();
        let system = Viewer::system();
        match act {
            Act::Register(who, kind) => seats::register(db, asks(who), at_event(), self.kind(kind)).await.map(drop),
            Act::Ask(who, kind) => {
                let done = ask(db, Viewer::visitor().asks_at(now), self.kind(kind), mail(who)).await;
                // An address is written to a few times an hour: that is no matter of seats.
                run(db, "update jobs set limit_key = ''").await;
                done
            }
            Act::Add(who, kind) => {
                let asked = self.organizer.asks_at(now);
                by_hand::add(db, asked, at_event(), self.kind(kind), (mail(who), ""), "電話で").await.map(drop)
            }
            Act::Cancel(who) => seats::cancel(db, asks(who), code).await,
            Act::Change(who, kind) => self.wish(who, now, Wish::Change(self.kind(kind))).await,
            Act::Meanwhile(who, kind) => self.wish(who, now, Wish::Meanwhile(self.kind(kind))).await,
            Act::Stay(who) => self.wish(who, now, Wish::Stay).await,
            Act::Keep(who) => answering::keep_place(db, asks(who), code).await,
            Act::Decline(who) => answering::decline(db, asks(who), code).await,
            Act::StillComing(who) => still::answer(db, asks(who), code).await,
            Act::Later(_) => Ok(()),
            Act::EndLapsed => promoting::end_lapsed(db, system.asks_at(now)).await.map(drop),
            Act::AskStill => still::work(db, system.asks_at(now)).await.map(drop),
            Act::Capacity(..) | Act::Limit(_) | Act::Pause(_) => self.save(act, now).await,
            Act::ByHand(_, hand) => self.by_hand(code, hand, now).await,
            Act::Draw(kind, step) => self.draw(kind, step, now).await,
        }
    }

    async fn wish(&self, who: Person, now: DateTime<Utc>, wish: Wish) -> Result<(), Error> {
        let code = self.code(who).await;
        changing::change(&self.db, self.people[who].asks_at(now), &code, wish).await.map(drop)
    }

    /// As the desk saves it.
    async fn save(&self, act: Act, now: DateTime<Utc>) -> Result<(), Error> {
        let asked = self.organizer.asks_at(now);
        let desk = pages::event_desk::load(&self.db, asked, at_event()).await.unwrap();
        let mut facts: FactsInput = desk.facts;
        match act {
            Act::Capacity(kind, seats) => {
                let mut input = types_form::input_of(&desk.types[kind]);
                input.capacity = seats.to_string();
                return crate::common::desk::save_types(&self.db, asked, at_event(), &[input]).await;
            }
            Act::Limit(limit) => facts.seat_limit = limit.map_or(String::new(), |limit| limit.to_string()),
            Act::Pause(is_paused) => if is_paused { "paused" } else { "automatic" }.clone_into(&mut facts.promotion),
            _ => unreachable!("{act:?} is nothing of the desk"),
        }
        crate::common::desk::save_facts(&self.db, asked, at_event(), &facts).await
    }

    async fn by_hand(&self, code: &str, hand: Hand, now: DateTime<Utc>) -> Result<(), Error> {
        let act = match hand {
            Hand::ChangeType(kind) => ByHand::ChangeType(self.kind(kind)),
            Hand::Confirm => ByHand::Confirm,
            Hand::Seat => ByHand::Seat,
            Hand::PutBack => ByHand::PutBack,
            Hand::PutFirst => ByHand::PutFirst,
            Hand::Remove => ByHand::Remove(None),
            Hand::TakeBack => ByHand::TakeBack,
        };
        by_hand::act(&self.db, self.organizer.asks_at(now), at_event(), code, act, "席の都合").await.map(drop)
    }

    async fn draw(&self, kind: Kind, step: Step, now: DateTime<Utc>) -> Result<(), Error> {
        let step = match step {
            Step::Say => DrawStep::Say(Promise { source: "終値", ..Promise::default() }),
            Step::GiveUp => DrawStep::GiveUp,
            Step::Close => DrawStep::Close,
            Step::Draw => DrawStep::Draw(SEED),
        };
        drawing::take_step(&self.db, self.organizer.asks_at(now), at_event(), self.kind(kind), step).await
    }

    /// The numbers of a closed list, and whose they are.
    async fn listed(&self, kind: Kind) -> Vec<(String, Person)> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "select e.number, r.account_id from lottery_entries e join registrations r on r.id = e.registration_id
             where e.type_id = $1 order by e.number",
        )
        .bind(self.kind(kind).0)
        .fetch_all(&self.db.pool)
        .await
        .unwrap();
        rows.into_iter().map(|(number, account)| (number, self.whose(AccountId(account)))).collect()
    }

    fn whose(&self, account: AccountId) -> Person {
        self.people.iter().position(|who| who.account_id() == Some(account)).unwrap()
    }

    /// What each holds, as the pages read it.
    async fn seen(&self) -> Vec<Option<Seen>> {
        let whose: Vec<_> = self.people.iter().map(|who| (self.event, who.account_id().unwrap())).collect();
        let mut connection = self.db.pool.acquire().await.unwrap();
        let rows = registration::queries::held_by_accounts(&mut connection, &whose).await.unwrap();
        let mut seen = vec![None; PEOPLE];
        for ((_, account), row) in rows {
            let held = row.into_held(ZONE);
            if held.state.holds() {
                seen[self.whose(account)] = Some(self.seen_of(&held));
            }
        }
        seen
    }

    fn seen_of(&self, held: &CurrentRegistration) -> Seen {
        let number = |id: TypeId| self.kinds.iter().position(|kind| *kind == id).unwrap();
        let named = |name: &str| NAMES.iter().position(|known| *known == name).unwrap();
        Seen {
            state: held.state,
            kind: number(held.type_id),
            position: held.position,
            waits_for: held.waits_for.as_ref().map(|(id, _)| number(*id)),
            falls_back_to: held.falls_back_to.as_deref().map(named),
            lapse: held.lapses.as_ref().map(|(lapse, at)| (*lapse, (at.utc - self.begins).num_seconds())),
            is_held_back: held.is_held_back,
        }
    }
}
