//! One act on all whom a filter found, however many pages they fill: asked before, done in steps, told, and taken back.

use std::time::Duration;

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, held, mails, one, run, take, whole},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{BulkActId, EventRef},
    pages::{
        self,
        attendees::{ListFilter, ListView},
    },
    registration::{
        in_full::{self, Begun, Order},
        types::RegistrationState,
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// So many people with a seat in the hall.
async fn seated(db: &Db, n: usize) {
    run(
        db,
        &format!(
            "insert into accounts (mail, mail_key, name, confirmed_at)
             select 'many' || n || '@seats.test', 'many' || n || '@seats.test', 'Many ' || n, now() from generate_series(1, {n}) n;
             insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
             select e.id, p.id, a.id, 'confirmed', 'MANY' || a.id, now(), now()
             from events e join participation_types p on p.event_id = e.id and p.position = 1, accounts a
             where a.name like 'Many %' order by a.id"
        ),
    )
    .await;
}

async fn found(db: &Db, who: &Viewer, view: ListView) -> Vec<String> {
    let filter = ListFilter { view, ..ListFilter::default() };
    pages::attendees::found(db, who.asks_at(Utc::now()), at_event(), filter).await.unwrap()
}

fn order(what: &str, sure: Option<usize>) -> Order<'_> {
    Order { what, words: "", reason: "会場が変わるため", sure, pressed: "" }
}

async fn begin(db: &Db, who: &Viewer, codes: &[String], order: Order<'_>) -> Result<Begun, Error> {
    in_full::begin(db, who.asks_at(Utc::now()), at_event(), codes, order).await
}

async fn go_on(db: &Db, who: &Viewer, id: BulkActId, within: Duration) {
    in_full::go_on(db, who.asks_at(Utc::now()), at_event(), id, within).await.unwrap();
}

async fn look(db: &Db, who: &Viewer, id: BulkActId) -> in_full::Progress {
    in_full::look(db, who.asks_at(Utc::now()), at_event(), id).await.unwrap()
}

const LONG: Duration = Duration::from_mins(10);

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn more_than_a_page_is_asked_about_and_done_and_taken_back_in_steps(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    seated(&db, 130).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = found(&db, &organizer, ListView::Confirmed).await;
    assert_eq!(codes.len(), 130);
    for sure in [None, Some(129)] {
        let asks = begin(&db, &organizer, &codes, order("remove", sure)).await;
        assert_eq!(asks, Ok(Begun::Asks(130)), "{sure:?}");
    }
    assert_eq!(one(&db, "select count(*) from bulk_acts").await, 0, "nothing is written before it is said");
    let begun = begin(&db, &organizer, &codes, order("remove", Some(130))).await;
    let Ok(Begun::Under(id)) = begun else { panic!("{begun:?}") };

    // No time at all: all of it is left, and whoever comes to the list is told so.
    go_on(&db, &organizer, id, Duration::ZERO).await;
    assert_eq!(look(&db, &organizer, id).await.left, 130);
    let unfinished = async || in_full::unfinished(&db, organizer.asks_at(Utc::now()), at_event()).await.unwrap();
    assert_eq!(unfinished().await, Some(id));
    // Somebody else is at it.
    run(&db, "update bulk_acts set busy_until = now() + interval '30 seconds'").await;
    go_on(&db, &organizer, id, LONG).await;
    assert_eq!(look(&db, &organizer, id).await.left, 130);
    run(&db, "update bulk_acts set busy_until = now() - interval '1 second'").await;

    // The list changes meanwhile: one leaves, one is new.
    run(
        &db,
        &format!("update registrations set state = 'cancelled', cancelled_at = now() where code = '{}'", codes[7]),
    )
    .await;
    let late = crate::common::seats::person(&db, "late@seats.test").await;
    let hall = one(&db, "select id from participation_types where position = 1").await;
    let code = take(&db, &late, domain::ids::TypeId(hall)).await;
    go_on(&db, &organizer, id, LONG).await;
    let done = look(&db, &organizer, id).await;
    assert_eq!((done.all, done.done, done.same, done.refused, done.left), (130, 129, 1, 0, 0));
    assert!(done.may_undo && !done.is_undo && unfinished().await.is_none());
    assert_eq!(held(&db, &late, &code).await.state, RegistrationState::Confirmed, "who was not found then");
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 1);
    assert_eq!(
        one(
            &db,
            "select count(*) from audit_log where action = 'seat.remove' and details->>'words' = '会場が変わるため'"
        )
        .await,
        129
    );
    go_on(&db, &organizer, id, LONG).await;
    assert_eq!(look(&db, &organizer, id).await, done, "done once");

    // The way back, pressed twice.
    let undo = async || in_full::begin_undo(&db, organizer.asks_at(Utc::now()), at_event(), id, "元に戻す").await;
    let back = undo().await.unwrap();
    assert_eq!(undo().await, Ok(back));
    go_on(&db, &organizer, back, LONG).await;
    let undone = look(&db, &organizer, back).await;
    assert_eq!((undone.all, undone.done, undone.refused, undone.left), (129, 129, 0, 0));
    assert!(undone.is_undo && !undone.may_undo);
    assert!(look(&db, &organizer, id).await.is_undone && !look(&db, &organizer, id).await.may_undo);
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 130);
    let own = format!("select count(*) from registrations where code = '{}' and state = 'cancelled'", codes[7]);
    assert_eq!(one(&db, &own).await, 1, "who left by themselves stays away");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_change_of_types_of_all_is_taken_back_by_the_moment_of_each(pool: PgPool) {
    let db = db(pool);
    let (_, stream) = event(&db, 500, None).await;
    seated(&db, 6).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = found(&db, &organizer, ListView::All).await;
    let what = format!("type-{stream}");
    // One page needs no question.
    let Ok(Begun::Under(id)) = begin(&db, &organizer, &codes, order(&what, None)).await else { panic!() };
    // Half of it in one request, the rest in another one.
    run(&db, "update bulk_people set outcome = 'same', tried_at = now() where position > 3").await;
    go_on(&db, &organizer, id, LONG).await;
    run(&db, "update bulk_people set outcome = null, tried_at = null where position > 3").await;
    go_on(&db, &organizer, id, LONG).await;
    let online = || {
        one(
            &db,
            "select count(*) from registrations r join participation_types p on p.id = r.type_id where p.mode = 'online'",
        )
    };
    assert_eq!((look(&db, &organizer, id).await.done, online().await), (6, 6));
    let back = in_full::begin_undo(&db, organizer.asks_at(Utc::now()), at_event(), id, "元に戻す").await.unwrap();
    go_on(&db, &organizer, back, LONG).await;
    assert_eq!((look(&db, &organizer, back).await.done, online().await), (6, 0));
    assert_eq!(mails(&db, "type_changed").await, 0, "nobody had been told");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_cannot_be_helped_is_named_with_the_reason(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    for who in &crowd(&db, 4).await {
        take(&db, who, hall).await;
    }
    let codes = found(&db, &organizer, ListView::Waitlisted).await;
    assert_eq!(codes.len(), 3);
    let Ok(Begun::Under(id)) = begin(&db, &organizer, &codes, order("confirm", None)).await else { panic!() };
    go_on(&db, &organizer, id, LONG).await;
    let done = look(&db, &organizer, id).await;
    assert_eq!((done.done, done.refused, done.may_undo), (0, 3, false));
    assert_eq!(done.refusals.len(), 1);
    assert_eq!((done.refusals[0].n, &done.refusals[0].codes), (3, &codes));
    // What is written is not taken back; nor is what was not done.
    let Ok(Begun::Under(tickets)) = begin(&db, &organizer, &codes, order("ticket", None)).await else { panic!() };
    go_on(&db, &organizer, tickets, LONG).await;
    assert_eq!((look(&db, &organizer, tickets).await.done, mails(&db, "waitlisted").await), (3, 6));
    for id in [id, tickets] {
        let undo = in_full::begin_undo(&db, organizer.asks_at(Utc::now()), at_event(), id, "元に戻す").await;
        assert!(matches!(undo, Err(Error::Conflict(_))), "{undo:?}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_what_is_done_to_all_is_done_by_its_own_organizers_alone(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    seated(&db, 3).await;
    run(&db, "insert into series (slug, name) values ('other', 'Other'); insert into events (series_id, number, state) select id, 1, 'open' from series where slug = 'other'").await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let (stranger, helper) =
        (account_with(&db, "other", Role::Owner).await, account_with(&db, SERIES, Role::Checkin).await);
    let codes = found(&db, &organizer, ListView::All).await;
    let Ok(Begun::Under(id)) = begin(&db, &organizer, &codes, order("remove", None)).await else { panic!() };
    for (who, error) in [(&stranger, Error::Concealed), (&helper, Error::Forbidden)] {
        let asked = || who.asks_at(Utc::now());
        assert_eq!(begin(&db, who, &codes, order("remove", None)).await, Err(error.clone()));
        assert_eq!(in_full::go_on(&db, asked(), at_event(), id, LONG).await, Err(error.clone()));
        assert_eq!(in_full::look(&db, asked(), at_event(), id).await, Err(error.clone()));
        assert_eq!(in_full::begin_undo(&db, asked(), at_event(), id, "x").await, Err(error.clone()));
        assert_eq!(in_full::unfinished(&db, asked(), at_event()).await, Err(error));
    }
    // By way of one's own event neither the act nor the people are there.
    let (own, asked) = (EventRef::new("other", 1), || stranger.asks_at(Utc::now()));
    assert_eq!(in_full::go_on(&db, asked(), own, id, LONG).await, Err(Error::NotFound));
    assert_eq!(in_full::look(&db, asked(), own, id).await, Err(Error::NotFound));
    let theirs = in_full::begin(&db, asked(), own, &codes, order("remove", None)).await;
    let Ok(Begun::Under(theirs)) = theirs else { panic!("{theirs:?}") };
    assert_eq!(in_full::look(&db, asked(), own, theirs).await.unwrap().all, 0);
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 3);
    // Neither without a reason, nor more than one act takes, nor by a word that nobody knows.
    for (codes, order) in [
        (&codes[..], Order { reason: " ", ..order("remove", None) }),
        (&codes[..], order("take-back", None)),
        (&codes[..0], order("remove", None)),
        (&vec![codes[0].clone(); in_full::MAX_FOUND + 1][..], order("remove", Some(9_999))),
    ] {
        assert!(matches!(begin(&db, &organizer, codes, order).await, Err(Error::Invalid { .. })), "{order:?}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_act_on_all_that_is_pressed_twice_is_done_once(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    seated(&db, 3).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let press = |pressed| Order { pressed, ..order("remove", None) };
    let codes = found(&db, &organizer, ListView::Confirmed).await;
    let first = begin(&db, &organizer, &codes, press("drawn-1")).await;
    let Ok(Begun::Under(id)) = first else { panic!("{first:?}") };
    go_on(&db, &organizer, id, LONG).await;
    // By the second press the filter finds nobody, or somebody who came to a seat by the first.
    let late = crate::common::seats::person(&db, "late@seats.test").await;
    let hall = one(&db, "select id from participation_types where position = 1").await;
    let code = take(&db, &late, domain::ids::TypeId(hall)).await;
    for found in [Vec::new(), vec![code.clone()]] {
        assert_eq!(begin(&db, &organizer, &found, press("drawn-1")).await, Ok(Begun::Under(id)));
        go_on(&db, &organizer, id, LONG).await;
    }
    assert_eq!(held(&db, &late, &code).await.state, RegistrationState::Confirmed);
    assert_eq!(look(&db, &organizer, id).await.all, 3);
    // Another form, another act of the same one, and another organizer are no second press.
    let other = account_with(&db, SERIES, Role::Owner).await;
    let mut ids = vec![id];
    for (who, order) in [
        (&organizer, press("drawn-2")),
        (&organizer, Order { what: "ticket", ..press("drawn-1") }),
        (&other, press("drawn-1")),
        (&organizer, press("")),
        (&organizer, press("")),
    ] {
        let Ok(Begun::Under(next)) = begin(&db, who, &codes, order).await else { panic!("{order:?}") };
        assert!(!ids.contains(&next), "{order:?}");
        ids.push(next);
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_act_that_was_taken_back_answers_no_more_for_its_press(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    seated(&db, 3).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let codes = found(&db, &organizer, ListView::Confirmed).await;
    let press = || Order { pressed: "drawn-1", ..order("remove", None) };
    let Ok(Begun::Under(first)) = begin(&db, &organizer, &codes, press()).await else { panic!() };
    go_on(&db, &organizer, first, LONG).await;
    let undo = async |id| in_full::begin_undo(&db, organizer.asks_at(Utc::now()), at_event(), id, "元に戻す").await;
    let back = undo(first).await.unwrap();
    go_on(&db, &organizer, back, LONG).await;
    let seats = "select count(*) from registrations where state = 'confirmed'";
    assert_eq!(one(&db, seats).await, 3);
    // Back in the browser, and the same button of the same drawn form.
    let Ok(Begun::Under(again)) = begin(&db, &organizer, &codes, press()).await else { panic!() };
    assert_ne!(again, first);
    go_on(&db, &organizer, again, LONG).await;
    assert_eq!((look(&db, &organizer, again).await.done, one(&db, seats).await), (3, 0));
    // That one answers for its press in its turn, until it is taken back too.
    assert_eq!(begin(&db, &organizer, &codes, press()).await, Ok(Begun::Under(again)));
    assert_eq!(undo(first).await, Ok(back), "the first one was taken back once");
    let back = undo(again).await.unwrap();
    go_on(&db, &organizer, back, LONG).await;
    assert_eq!(one(&db, seats).await, 3);
}
