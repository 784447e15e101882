//! Announcements: whom a segment finds, once each, stopped in time, never to who wants none.
#![cfg(feature = "db")]

mod common;

use chrono::{Duration, Utc};
use common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, mails, one, person, run, take, wide},
};
use domain::{
    Error, Lang,
    announcements::{
        letters, sending,
        types::{AnnouncementState, Group, Segment},
        writing::{self, AnnouncementInput, Then},
    },
    db::Db,
    ids::{AnnouncementId, EventRef},
    jobs::{self, JobKind},
    mail::{outbox, render::render, types::Kind},
    pages,
    registration::seats,
    series::following,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

fn to(groups: &[Group]) -> AnnouncementInput {
    AnnouncementInput {
        id: None,
        subject: ["会場の入口が変わりました".to_owned(), String::new()],
        body: [
            "{名前} さん\n\n**北口**から入ってください。{受付票}".to_owned(),
            "Hi {name}, use the *north* door.".to_owned(),
        ],
        segment: Segment { groups: groups.to_vec(), ..Segment::default() },
    }
}

async fn save(db: &Db, who: &Viewer, input: &AnnouncementInput, then: Then) -> Result<AnnouncementId, Error> {
    writing::save(db, who.asks_at(Utc::now()), at_event(), input, then).await
}

/// What the worker does once the seconds to stop it are over.
async fn work(db: &Db) -> i64 {
    let system = Viewer::system();
    sending::send_due(db, system.asks_at(Utc::now() + Duration::seconds(20))).await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_segment_finds_who_it_says_and_each_once(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, stream) = event(&db, 2, None).await;
    let people = crowd(&db, 6).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let mut codes = Vec::new();
    for who in &people[..4] {
        codes.push(take(&db, who, hall).await);
    }
    codes.push(take(&db, &people[4], stream).await);
    codes.push(take(&db, &people[5], stream).await);
    seats::cancel(&db, people[5].asks_at(Utc::now()), &codes[5]).await.unwrap();
    run(&db, "update registrations set checked_in_at = now() where turn = (select min(turn) from registrations)").await;
    let found = async |input: &AnnouncementInput| {
        let id = save(&db, &owner, input, Then::Keep).await.unwrap();
        let page = pages::announcements::load(&db, owner.asks_at(Utc::now()), at_event(), Some(id)).await.unwrap();
        writing::stop(&db, owner.asks_at(Utc::now()), at_event(), id).await.unwrap();
        page.reach.all()
    };
    for (groups, n) in [
        (&[Group::Confirmed][..], 3),
        (&[Group::Waitlisted], 2),
        (&[Group::Confirmed, Group::Waitlisted], 5),
        (&[Group::Cancelled], 1),
        (&[Group::Came], 1),
        (&[Group::Absent], 2),
    ] {
        assert_eq!(found(&to(groups)).await, n, "{groups:?}");
    }
    let mut online = to(&[Group::Confirmed]);
    online.segment.types = vec![stream];
    assert_eq!(found(&online).await, 1);

    let id = save(&db, &owner, &to(&[Group::Confirmed, Group::Waitlisted]), Then::Send).await.unwrap();
    let system = Viewer::system();
    assert_eq!(sending::send_due(&db, system.asks_at(Utc::now())).await.unwrap(), 0, "it can still be stopped");
    // Several processes come to it at once.
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { work(&db).await })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        written += task.await.unwrap();
    }
    assert_eq!((written, mails(&db, "notice").await), (5, 5));
    let again = save(&db, &owner, &AnnouncementInput { id: Some(id), ..to(&[Group::Confirmed]) }, Then::Send).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    db.pool.close().await;
}

#[sqlx::test(migrations = "../migrations")]
async fn each_person_gets_their_own_words_and_a_way_to_stop(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    run(&db, "update accounts set name = '<b>白石</b> {受付票}', language = 'ja'").await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    take(&db, &guest, hall).await;
    save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 1);
    run(&db, "update jobs set next_try_at = now() - interval '1 minute'").await;
    let system = Viewer::system();
    let letter = async || {
        run(&db, "update jobs set next_try_at = now() - interval '1 minute', state = 'queued', attempts = 0").await;
        let jobs = jobs::claim(&db, system.asks_at(Utc::now()), &[JobKind::Mail], 100).await.unwrap();
        let job = jobs.iter().find(|job| job.topic == "notice").unwrap();
        let mail = outbox::mail_of(job).unwrap();
        (
            mail.message_id.clone(),
            letters::prepare(&db, system.asks_at(Utc::now()), &mail, "https://x.test").await.unwrap(),
        )
    };
    let (key, ready) = letter().await;
    let ready = ready.unwrap();
    let secret = ready.secret.as_ref().unwrap().reveal();
    let mail = render(Kind::Notice, Lang::Ja, "https://x.test", Some(&secret), &ready.facts);
    assert_eq!(mail.subject, "会場の入口が変わりました");
    assert!(mail.text.contains("<b>白石</b> {受付票} さん") && mail.text.contains("北口"), "{}", mail.text);
    assert!(mail.html.contains("&lt;b&gt;白石&lt;/b&gt; {受付票} さん"), "promise 30, 41: {}", mail.html);
    assert!(mail.html.contains("<strong>北口</strong>"), "{}", mail.html);
    assert!(mail.html.contains(&format!("href=\"https://x.test/registration/{secret}\"")), "{}", mail.html);
    assert!(mail.unsubscribe.starts_with("https://x.test/unfollow/"), "{}", mail.unsubscribe);
    assert_eq!(letter().await.0, key, "promise 68: the same Message-ID at each try");

    // Who stops them gets no further one, and hears of their own seat all the same.
    let token = mail.unsubscribe.rsplit('/').next().unwrap();
    following::end_by_link(&db, token, Utc::now()).await.unwrap();
    let other = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await;
    assert!(matches!(other, Err(Error::Conflict(_))), "nobody is left: {other:?}");
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Keep).await.unwrap();
    let page = pages::announcements::load(&db, owner.asks_at(Utc::now()), at_event(), Some(id)).await.unwrap();
    assert_eq!((page.reach.all(), page.reach.stopped), (0, 1));
    following::set(&db, guest.asks_at(Utc::now()), SERIES, true).await.unwrap();
    let page = pages::announcements::load(&db, owner.asks_at(Utc::now()), at_event(), Some(id)).await.unwrap();
    assert_eq!((page.reach.all(), page.reach.stopped), (1, 0), "whoever follows again wants them");
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_stopped_in_time_is_not_sent(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    for who in crowd(&db, 3).await {
        take(&db, &who, hall).await;
    }
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let now = Utc::now();
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    writing::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap();
    assert_eq!(work(&db).await, 0);
    let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), Some(id)).await.unwrap();
    assert_eq!(page.draft.unwrap().state, AnnouncementState::Draft, "it is a draft again, with its words");

    // Written to the outbox: what no worker has begun is taken back.
    let input = AnnouncementInput { id: Some(id), ..to(&[Group::Confirmed]) };
    save(&db, &owner, &input, Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 3);
    run(&db, "update jobs set state = 'done' where topic = 'notice' and id = (select min(id) from jobs where topic = 'notice')").await;
    assert_eq!(writing::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    assert_eq!(writing::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 0);
    let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), None).await.unwrap();
    let (one, progress) = &page.others[0];
    assert_eq!((one.state, progress.delivered, progress.waiting), (AnnouncementState::Stopped, 1, 0));

    // While no mail leaves, what failed once is stopped too.
    let other = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 3);
    run(&db, &format!("update jobs set attempts = 1 where announcement_id = {other}")).await;
    assert_eq!(writing::stop(&db, owner.asks_at(now), at_event(), other).await.unwrap(), 0);
    let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), None).await.unwrap();
    assert_eq!(page.others[0].0.state, AnnouncementState::Stopped);

    // A try goes to whoever wrote it, in both languages, and to nobody else.
    let before = mails(&db, "notice").await;
    save(&db, &owner, &to(&[Group::Confirmed]), Then::Try).await.unwrap();
    assert_eq!(mails(&db, "notice").await, before + 2);
    let late = save(&db, &owner, &to(&[Group::Confirmed]), Then::SendAt(now - Duration::hours(1))).await;
    assert!(matches!(late, Err(Error::Invalid { ref field, .. }) if field == "date"), "{late:?}");
    let empty = AnnouncementInput { segment: Segment::default(), ..AnnouncementInput::default() };
    let refused = save(&db, &owner, &empty, Then::Send).await;
    let Err(Error::Invalid { field, others, .. }) = refused else { panic!("{refused:?}") };
    let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((field.as_str(), others), ("subject_ja", vec!["body_ja", "groups"]));
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_17_an_announcement_is_its_own_organizers_alone(pool: PgPool) {
    let db = db(pool);
    event(&db, 5, None).await;
    run(&db, "insert into series (slug, name) values ('other', 'Other'); insert into events (series_id, number, state) select id, 1, 'open' from series where slug = 'other'").await;
    let (owner, stranger) =
        (account_with(&db, SERIES, Role::Organizer).await, account_with(&db, "other", Role::Owner).await);
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Keep).await.unwrap();
    let now = Utc::now();
    assert_eq!(save(&db, &stranger, &to(&[Group::Confirmed]), Then::Keep).await, Err(Error::Concealed));
    assert_eq!(save(&db, &moderator, &to(&[Group::Confirmed]), Then::Keep).await, Err(Error::Forbidden));
    let elsewhere = EventRef::new("other", 1);
    let input = AnnouncementInput { id: Some(id), ..to(&[Group::Confirmed]) };
    let taken = writing::save(&db, stranger.asks_at(now), elsewhere, &input, Then::Send).await;
    assert_eq!(taken, Err(Error::NotFound));
    assert_eq!(writing::stop(&db, stranger.asks_at(now), elsewhere, id).await, Err(Error::NotFound));
    let seen = pages::announcements::load(&db, stranger.asks_at(now), elsewhere, Some(id)).await;
    assert_eq!(seen.err(), Some(Error::NotFound));
    assert_eq!(one(&db, "select count(*) from announcements where state = 'draft'").await, 1);
}
