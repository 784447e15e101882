//! An evening that runs over its planned end lasts as long as its last slot, for all that ends with it.

use crate::common::{
    account_with, db,
    halls::{SLUG, now, slot},
    seats::{one, person, run},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    agenda::{drafting, running::Line},
    checkin::attendance_code,
    ids::{EventRef, TypeId},
    pages,
    registration::seats,
    viewer::{Role, Viewer},
    workflows::{release_agenda, run_late},
};
use sqlx::PgPool;

fn at() -> EventRef<'static> {
    EventRef::new(SLUG, 1)
}

fn moment(clock: &str) -> DateTime<Utc> {
    format!("2026-12-09T{clock}:00Z").parse().unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_evening_that_overruns_ends_with_its_last_slot_while_it_is_live(pool: PgPool) {
    let db = db(pool);
    run(
        &db,
        "insert into series (slug, name) values ('halls', 'Halls');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', '2026-12-09T10:00:00Z', '2026-12-09T10:40:00Z' from series;
         insert into participation_types (event_id, position, name, mode) select id, 1, '配信', 'online' from events;",
    )
    .await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let slots = vec![slot("鍵の話", 30, "", "氷野 陸"), slot("おわりに", 10, "", "")];
    let base = pages::agenda_editor::load(&db, organizer.asks_at(now()), at()).await.unwrap().version;
    let version = drafting::save(&db, organizer.asks_at(now()), at(), base, slots).await.unwrap().version;
    release_agenda::release(&db, organizer.asks_at(now()), at(), version).await.unwrap();
    run(&db, "update events set state = 'live'").await;
    let kind = TypeId(one(&db, "select id from participation_types").await);
    let guest = person(&db, "guest@talks.test").await;
    let code = seats::register(&db, guest.asks_at(moment("10:20")), at(), kind).await.unwrap().code;

    // Whether somebody else may come, whether the code is on the screen, and whether a ticket takes it and can be left.
    let is_on = async |clock: &str| {
        let now = moment(clock);
        let visitor = Viewer::visitor();
        let register = pages::register::load(&db, visitor.asks_at(now), at(), "").await.unwrap();
        let shown = attendance_code::show(&db, organizer.asks_at(now), at()).await.unwrap().code;
        let typed = attendance_code::attend(&db, guest.asks_at(now), &code, "x").await;
        let is_taken = matches!(typed, Err(Error::Invalid { .. }));
        let ticket = pages::ticket::load(&db, guest.asks_at(now), &code).await.unwrap();
        let all = [register.closed.is_none(), shown.is_some(), is_taken, ticket.watching.is_some(), ticket.may_cancel];
        assert!(all.iter().all(|one| *one == all[0]), "{clock}: one rule for all of them, {all:?}");
        all[0]
    };
    assert!(is_on("10:39").await && !is_on("10:50").await);
    let id = one(&db, "select id from slots where title = 'おわりに'").await;
    let line = Line::parse(&format!("slot-{id}")).unwrap();
    let asked = organizer.asks_at(moment("10:38"));
    let delay = run_late::add_delay(&db, asked, at(), line, 15).await.unwrap();
    assert!(is_on("10:50").await && !is_on("10:56").await);
    run(&db, "update events set state = 'open'").await;
    assert!(!is_on("10:50").await, "nobody has begun it, so it ends as planned");
    run(&db, "update events set state = 'live'").await;
    run_late::take_back_delay(&db, asked, at(), delay).await.unwrap();
    assert!(!is_on("10:50").await);
    assert_eq!(one(&db, "select count(*) from events where late_ends_at is not null").await, 0);
}
