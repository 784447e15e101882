//! Whatever hangs on the start of an event moves with it: straight, there and back, and by way of no date.

use crate::common::{account_with, demo};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    db::Db,
    events::types::{EventState, FactsInput},
    ids::EventRef,
    pages,
    registration::types_form::input_of,
    series::settings::{self, SeriesInput},
    viewer::{Role, Viewer},
    workflows::{
        self,
        change_state::{self, StepWish},
        save_event::DeskInput,
        tell_change::Tell,
    },
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

/// Start, end, doors, first minute of every slot, and opening and closing of every participation type.
type Times = Vec<(String, Option<DateTime<Utc>>)>;

async fn times(db: &Db) -> Times {
    sqlx::query_as(
        "with e as (select * from events where number = 42 and series_id = (select id from series where slug = 'security-jaws'))
         select 'start', starts_at from e union all select 'end', ends_at from e union all select 'doors', doors_at from e
         union all select 'slot ' || s.id, s.starts_at from slots s join e on e.id = s.event_id
         union all select 'opens ' || p.id, p.opens_at from participation_types p join e on e.id = p.event_id
         union all select 'closes ' || p.id, p.closes_at from participation_types p join e on e.id = p.event_id
         order by 1",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

/// All of them, later by this much.
fn moved(times: &Times, by: Duration) -> Times {
    times.iter().map(|(name, at)| (name.clone(), at.map(|at| at + by))).collect()
}

async fn facts(db: &Db, viewer: &Viewer) -> FactsInput {
    pages::event_desk::load(db, viewer.asks(), EventRef::new(SERIES, 42)).await.unwrap().facts
}

async fn set_date(db: &Db, viewer: &Viewer, date: &str) {
    let input = FactsInput { date: date.to_owned(), ..facts(db, viewer).await };
    crate::common::desk::save_facts(db, viewer.asks_at(Utc::now()), EventRef::new(SERIES, 42), &input).await.unwrap();
}

/// Closings and openings of their own, and doors, so that there is something to move.
async fn furnish(db: &Db) {
    sqlx::query(
        "update participation_types p set opens_at = e.starts_at - interval '20 days', closes_at = e.starts_at - interval '9 hours'
         from events e where e.id = p.event_id and e.number = 42",
    )
    .execute(&db.pool)
    .await
    .unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_date_that_was_given_up_and_set_anew_moves_all_as_one_move(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let (before, seen) = (times(&db).await, facts(&db, &organizer).await);
    assert!(before.iter().filter(|(name, at)| name.starts_with("slot") && at.is_some()).count() > 3);
    let day: NaiveDate = seen.date.parse().unwrap();
    let change = async |to: EventState| {
        workflows::change_state::change_state(
            &db,
            organizer.asks_at(Utc::now()),
            EventRef::new(SERIES, 42),
            to,
            "台風",
        )
        .await
        .unwrap();
    };
    change(EventState::Postponed).await;
    set_date(&db, &organizer, "").await;
    let without = facts(&db, &organizer).await;
    assert_eq!(without, FactsInput { date: String::new(), ..seen.clone() }, "only the day is gone from the form");
    let event = domain::pages::event::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new(SERIES, 42))
        .await
        .unwrap()
        .event;
    assert!(event.card.starts.is_none());
    assert_eq!(event.given_up.unwrap().0.utc, before.iter().find(|(name, _)| name == "start").unwrap().1.unwrap());
    // Saved once more without a date, by somebody who changes something else: nothing is forgotten.
    set_date(&db, &organizer, "").await;
    set_date(&db, &organizer, &(day + Duration::days(70)).to_string()).await;
    assert_eq!(times(&db).await, moved(&before, Duration::days(70)), "Tokyo has no summer time");
    let anew = facts(&db, &organizer).await;
    assert_eq!(anew, FactsInput { date: (day + Duration::days(70)).to_string(), ..seen });
}

/// As the page sends it: facts, and every participation type with the closing that was drawn.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn closings_go_along_when_the_whole_desk_is_saved(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let before = times(&db).await;
    let desk = pages::event_desk::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    let day: NaiveDate = desk.facts.date.parse().unwrap();
    let mut input = DeskInput {
        facts: Some(FactsInput { date: (day + Duration::days(70)).to_string(), ..desk.facts.clone() }),
        types: desk.types.iter().map(input_of).collect(),
        base: Some(workflows::save_event::drawn(&desk.facts, &desk.types)),
        decided: Tell::Nobody.into(),
    };
    workflows::save_event::save(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), &input).await.unwrap();
    assert_eq!(times(&db).await, moved(&before, Duration::days(70)));
    // One that was typed anew is meant as it stands.
    input.base = None;
    input.facts = None;
    input.types[0].closes_date = day.to_string();
    input.types[0].closes_clock = "12:00".to_owned();
    workflows::save_event::save(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), &input).await.unwrap();
    let desk = pages::event_desk::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!(input_of(&desk.types[0]).closes_date, day.to_string());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_postponed_event_gives_its_day_up_and_takes_it_back_while_that_is_to_come(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let (before, seen) = (times(&db).await, facts(&db, &organizer).await);
    let go = async |to: EventState, takes_day_back: bool| {
        let (asked, wish) = (organizer.asks_at(Utc::now()), StepWish { takes_day_back, ..StepWish::default() });
        change_state::change_and_tell(&db, asked, EventRef::new(SERIES, 42), to, "台風", &wish).await
    };
    let event = async || {
        let visitor = Viewer::visitor();
        pages::event::load(&db, visitor.asks_at(Utc::now()), EventRef::new(SERIES, 42)).await.unwrap().event
    };
    let start = event().await.card.starts;
    go(EventState::Postponed, false).await.unwrap();
    let put_off = event().await;
    assert!(put_off.card.awaits_day() && put_off.doors.is_none(), "the day holds no more");
    assert_eq!(put_off.given_up.map(|(from, _)| from), start);
    assert_eq!(facts(&db, &organizer).await, FactsInput { date: String::new(), ..seen.clone() });
    let next = pages::series::load(&db, Viewer::visitor().asks_at(Utc::now()), SERIES, 1).await.unwrap().next;
    assert_eq!(next.map(|next| next.card.number), Some(42), "that it is put off is told on the series' page");

    assert_eq!(go(EventState::Announced, false).await.unwrap_err().field(), Some("date"));
    go(EventState::Announced, true).await.unwrap();
    assert_eq!((times(&db).await, facts(&db, &organizer).await), (before, seen));
    assert!(event().await.sequence > put_off.sequence, "calendars learn of it");

    go(EventState::Postponed, false).await.unwrap();
    sqlx::query("update events set last_starts_at = now() - interval '1 day' where number = 42")
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(go(EventState::Open, true).await.unwrap_err().field(), Some("date"), "that day has gone by");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn hours_typed_while_there_is_no_date_wait_for_the_next_one(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    workflows::change_state::change_state(
        &db,
        organizer.asks_at(Utc::now()),
        EventRef::new(SERIES, 42),
        EventState::Postponed,
        "台風",
    )
    .await
    .unwrap();
    set_date(&db, &organizer, "").await;
    let input = FactsInput { start: "18:00".to_owned(), minutes: "90".to_owned(), ..facts(&db, &organizer).await };
    crate::common::desk::save_facts(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), &input)
        .await
        .unwrap();
    let kept = facts(&db, &organizer).await;
    assert_eq!((kept.date.as_str(), kept.start.as_str(), kept.minutes.as_str()), ("", "18:00", "90"));
    set_date(&db, &organizer, "2027-02-17").await;
    let anew = facts(&db, &organizer).await;
    assert_eq!((anew.start.as_str(), anew.minutes.as_str()), ("18:00", "90"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_move_there_and_back_changes_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    for zone in ["Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"] {
        sqlx::query("update events set time_zone = $1 where number = 42 and series_id = (select id from series where slug = 'security-jaws')")
            .bind(zone)
            .execute(&db.pool)
            .await
            .unwrap();
        furnish(&db).await;
        let (before, day) = (times(&db).await, facts(&db, &organizer).await.date);
        // Across both changes of the clock.
        for to in ["2027-01-20", "2027-07-21", "2027-10-31"] {
            set_date(&db, &organizer, to).await;
            let there = facts(&db, &organizer).await;
            assert_eq!(there.date, to, "{zone}");
            set_date(&db, &organizer, &day).await;
            assert_eq!(times(&db).await, before, "{zone} by way of {to}");
        }
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_later_hour_takes_the_agenda_along_and_an_hour_of_doors_stays_before_the_start(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let (before, seen) = (times(&db).await, facts(&db, &organizer).await);
    assert_eq!(seen.start, "19:00");
    let doors = if seen.doors.is_empty() { String::new() } else { "19:00".to_owned() };
    let input = FactsInput { start: "19:30".to_owned(), doors, ..seen };
    crate::common::desk::save_facts(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), &input)
        .await
        .unwrap();
    for ((name, was), (_, is)) in before.iter().zip(times(&db).await) {
        if name.starts_with("slot") || name == "start" || name == "end" {
            assert_eq!(is, was.map(|at| at + Duration::minutes(30)), "{name}");
        }
    }
}

/// The settings say in which zone events are planned from now on; what is planned already stays as it was announced.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn another_zone_of_the_series_moves_no_event_and_new_ones_are_planned_in_it(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let asked = organizer.asks_at(Utc::now());
    let of_types = async || {
        let desk = pages::event_desk::load(&db, asked, EventRef::new(SERIES, 42)).await.unwrap();
        desk.types.iter().map(input_of).collect::<Vec<_>>()
    };
    let (before, seen, types) = (times(&db).await, facts(&db, &organizer).await, of_types().await);
    assert_eq!(seen.start, "19:00");
    let settings = pages::series_settings::load(&db, asked, SERIES).await.unwrap().stored;
    let berlin = SeriesInput { time_zone: "Europe/Berlin".to_owned(), ..settings };
    settings::save(&db, asked, SERIES, &berlin, None).await.unwrap();
    assert_eq!((times(&db).await, facts(&db, &organizer).await), (before.clone(), seen.clone()));
    assert_eq!(of_types().await, types, "nor another hour at which a type closes");

    // What is drawn and saved again changes nothing; an hour later is an hour later.
    let whole = DeskInput { facts: Some(seen.clone()), types, decided: Tell::Nobody.into(), ..DeskInput::default() };
    workflows::save_event::save(&db, asked, EventRef::new(SERIES, 42), &whole).await.unwrap();
    assert_eq!(times(&db).await, before);
    let later = FactsInput { start: "20:00".to_owned(), doors: String::new(), ..seen };
    crate::common::desk::save_facts(&db, asked, EventRef::new(SERIES, 42), &later).await.unwrap();
    let start = |all: &Times| all.iter().find(|(name, _)| name == "start").unwrap().1.unwrap();
    assert_eq!(start(&times(&db).await), start(&before) + Duration::hours(1));
    let page = pages::event::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!(
        (page.event.card.zone.as_str(), page.event.card.starts.unwrap().clock().as_str()),
        ("Asia/Tokyo", "20:00")
    );
    let begun = page.slots.iter().find_map(|slot| slot.starts).unwrap();
    assert_eq!(begun.clock(), "20:00", "the agenda stands on the same wall");

    let on = ("2027-06-02", "19:00");
    workflows::plan_next::create(&db, asked, SERIES, "907", on, "", None).await.unwrap();
    let new = pages::event_desk::load(&db, asked, EventRef::new(SERIES, 907)).await.unwrap();
    assert_eq!((new.event.card.zone.as_str(), new.facts.start.as_str()), ("Europe/Berlin", "19:00"));
    assert_eq!(new.event.card.starts.unwrap().utc, "2027-06-02T17:00:00Z".parse::<DateTime<Utc>>().unwrap());
}
