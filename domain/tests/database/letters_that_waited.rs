//! What a mail says is read when it leaves: whoever has no seat is promised none, and what is so no more is not told.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, run, take_all},
};
use chrono::Utc;
use domain::{
    db::Db,
    events::types::EventState,
    jobs::{self, JobKind},
    mail::{
        outbox,
        types::{Kind, Mail},
    },
    registration::{mails, still},
    viewer::{Role, Viewer},
    workflows::change_state,
};
use sqlx::PgPool;

/// All mails of a kind that wait, as the worker takes them.
async fn waiting(db: &Db, kind: Kind) -> Vec<Mail> {
    run(db, "update jobs set next_try_at = now() - interval '1 minute', state = 'queued', attempts = 0").await;
    let system = Viewer::system();
    let jobs = jobs::claim(db, system.asks_at(Utc::now()), &[JobKind::Mail], 1_000).await.unwrap();
    jobs.iter().filter_map(outbox::mail_of).filter(|mail| mail.kind == kind).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_calendar_for_who_has_no_seat_is_tentative(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    take_all(&db, &people[..2], hall).await;
    run(
        &db,
        "insert into follows (series_id, account_id) select s.id, a.id from series s, accounts a;
         insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
         select 'mail', 'new-' || a.id, 'announcement', a.mail, 'ja', jsonb_build_object('event', e.id, 'account', a.id), '', e.id,
                now(), now() from accounts a, events e",
    )
    .await;
    let mut tentative = Vec::new();
    for mail in waiting(&db, Kind::Announcement).await {
        let ready = mails::prepare(&db, Viewer::system().asks_at(Utc::now()), &mail).await.unwrap().unwrap();
        tentative.push((mail.to, ready.is_tentative));
    }
    tentative.sort();
    let said: Vec<_> = tentative.iter().map(|(to, is)| (to.as_str(), *is)).collect();
    assert_eq!(
        said,
        [("person0@seats.test", false), ("person1@seats.test", true), ("person2@seats.test", true)],
        "a seat, a turn on the waitlist, and neither"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_mail_that_waited_says_nothing_that_is_so_no_more(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let people = crowd(&db, 2).await;
    take_all(&db, &people, hall).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let step_to = async |to: EventState, reason: &str| {
        change_state::change_state(&db, organizer.asks_at(Utc::now()), at_event(), to, reason).await.unwrap();
    };
    // How many of the mails of a kind that wait still have something to say.
    let said = async |kind: Kind| {
        let mut count = 0;
        for mail in waiting(&db, kind).await {
            count +=
                usize::from(mails::prepare(&db, Viewer::system().asks_at(Utc::now()), &mail).await.unwrap().is_some());
        }
        count
    };
    run(
        &db,
        "update registrations set confirmed_at = now() - interval '8 days';
         update events set still_hours = 168, starts_at = now() + interval '6 days'",
    )
    .await;
    assert_eq!(still::work(&db, Viewer::system().asks_at(Utc::now())).await.unwrap(), 2);
    assert_eq!(said(Kind::StillComing).await, 2);

    step_to(EventState::Cancelled, "会場が閉まるため").await;
    assert_eq!((said(Kind::EventCancelled).await, said(Kind::StillComing).await), (2, 0));
    step_to(EventState::Announced, "").await;
    assert_eq!((said(Kind::EventCancelled).await, said(Kind::EventRevived).await), (0, 2));
    assert_eq!(said(Kind::StillComing).await, 2, "it takes place after all");
    step_to(EventState::Postponed, "台風のため").await;
    assert_eq!((said(Kind::EventRevived).await, said(Kind::EventPostponed).await), (0, 2));
    step_to(EventState::Cancelled, "台風のため").await;
    assert_eq!((said(Kind::EventPostponed).await, said(Kind::EventCancelled).await), (0, 4), "of both times");
    run(&db, "update events set state = 'open', starts_at = last_starts_at, ends_at = last_ends_at").await;
    assert_eq!(said(Kind::StillComing).await, 2);
    run(&db, "update registrations set still_asked_at = null").await;
    assert_eq!(said(Kind::StillComing).await, 0, "they are asked anew of another day");
}
