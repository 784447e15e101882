//! What a mail says is read when it leaves: whoever has no seat is promised none, and what is so no more is not told.

use crate::common::{
    db,
    seats::{crowd, event, run, take_all},
};
use chrono::Utc;
use domain::{
    db::Db,
    jobs::{self, JobKind},
    mail::{
        outbox,
        types::{Kind, Mail},
    },
    registration::mails,
    viewer::Viewer,
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
