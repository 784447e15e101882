//! Announcements: whom a segment finds, once each, stopped in time, never to who wants none.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, crowd, event, mails, one, person, run, take, take_all, wide},
};
use chrono::{Duration, Utc};
use domain::{
    Error, Lang,
    announcements::{
        choosing, letters, sending, stopping,
        types::{AnnouncementState, Group, Segment},
        writing::{self, AnnouncementInput, Then},
    },
    db::Db,
    ids::{AnnouncementId, EventRef},
    jobs::{self, JobKind, JobOutcome},
    mail::{outbox, render::render, types::Kind},
    pages,
    registration::seats,
    series::following,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

pub fn to(groups: &[Group]) -> AnnouncementInput {
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

pub async fn save(db: &Db, who: &Viewer, input: &AnnouncementInput, then: Then) -> Result<AnnouncementId, Error> {
    writing::save(db, who.asks_at(Utc::now()), at_event(), input, then).await
}

/// What the worker does once the seconds to stop it are over.
pub async fn work(db: &Db) -> i64 {
    let system = Viewer::system();
    sending::send_due(db, system.asks_at(Utc::now() + Duration::seconds(20))).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_segment_finds_who_it_says_and_each_once(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, stream) = event(&db, 2, None).await;
    let people = crowd(&db, 6).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let mut codes = take_all(&db, &people[..4], hall).await;
    codes.push(take(&db, &people[4], stream).await);
    codes.push(take(&db, &people[5], stream).await);
    seats::cancel(&db, people[5].asks_at(Utc::now()), &codes[5]).await.unwrap();
    run(&db, "update registrations set checked_in_at = now() where turn = (select min(turn) from registrations)").await;
    let found = async |input: &AnnouncementInput| {
        let id = save(&db, &owner, input, Then::Keep).await.unwrap();
        let page = pages::announcements::load(&db, owner.asks_at(Utc::now()), at_event(), Some(id)).await.unwrap();
        stopping::stop(&db, owner.asks_at(Utc::now()), at_event(), id).await.unwrap();
        page.reach.all()
    };
    for (groups, n) in [
        (&[Group::Confirmed][..], 3),
        (&[Group::Waitlisted], 2),
        (&[Group::Confirmed, Group::Waitlisted], 5),
        (&[Group::Cancelled], 1),
        (&[Group::Came], 1),
        // Whoever watches at home was not waited for.
        (&[Group::Absent], 1),
        (&[Group::Came, Group::Absent], 2),
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_stopped_in_time_is_not_sent(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    for who in crowd(&db, 3).await {
        take(&db, &who, hall).await;
    }
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let now = Utc::now();
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap();
    assert_eq!(work(&db).await, 0);
    let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), Some(id)).await.unwrap();
    assert_eq!(page.draft.unwrap().state, AnnouncementState::Draft, "it is a draft again, with its words");

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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_has_not_left_waits_and_goes_on_or_ends(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    for who in crowd(&db, 3).await {
        take(&db, &who, hall).await;
    }
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let (system, now, later) = (Viewer::system(), Utc::now(), Utc::now() + Duration::minutes(2));
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 3);
    run(&db, "update jobs set state = 'done' where topic <> 'notice'").await;
    let claim = async |limit| jobs::claim(&db, system.asks_at(later), &[JobKind::Mail], limit).await.unwrap();
    let far = async || {
        let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), None).await.unwrap();
        let (one, far) = page.others.into_iter().find(|(one, _)| one.id == id).unwrap();
        (one.state, far.delivered, far.held, far.waiting)
    };

    // A worker has one in its hands: it waits too, and what the worker says of it counts no more.
    let job = claim(1).await.remove(0);
    assert_eq!(stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    assert_eq!(stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 0, "stopping twice");
    assert_eq!(far().await, (AnnouncementState::Paused, 0, 2, 1));
    assert_eq!(claim(100).await.len(), 0, "nothing leaves while it rests");
    let mail = outbox::mail_of(&job).unwrap();
    assert!(letters::prepare(&db, system.asks_at(later), &mail, "https://x.test").await.unwrap().is_none());
    let report = async || {
        let done = JobOutcome::Done { note: None };
        jobs::report(&db, system.asks_at(later), (job.id, job.attempt), &done).await.unwrap();
    };
    report().await;
    assert_eq!(far().await, (AnnouncementState::Paused, 0, 3, 0));

    assert_eq!(stopping::resume(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 3);
    assert_eq!(stopping::resume(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 0, "going on twice");
    report().await;
    assert_eq!(
        far().await,
        (AnnouncementState::Sent, 0, 0, 3),
        "a late word of the first try says nothing of the next"
    );
    assert!(stopping::end(&db, owner.asks_at(now), at_event(), id).await.is_err(), "it is stopped first");
    let job = claim(1).await.remove(0);
    let mail = outbox::mail_of(&job).unwrap();
    assert!(letters::prepare(&db, system.asks_at(later), &mail, "https://x.test").await.unwrap().is_some());
    let done = JobOutcome::Done { note: None };
    jobs::report(&db, system.asks_at(later), (job.id, job.attempt), &done).await.unwrap();
    assert_eq!(stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    assert_eq!(far().await, (AnnouncementState::Paused, 1, 2, 0));

    assert_eq!(stopping::end(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    assert_eq!(stopping::end(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2, "ending twice");
    assert_eq!(far().await, (AnnouncementState::Stopped, 1, 0, 0));
    let again = stopping::resume(&db, owner.asks_at(now), at_event(), id).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    assert_eq!(mails(&db, "notice").await, 1, "each was written once, and two of them are gone");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_stops_them_while_one_waits_does_not_get_that_one(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    for who in crowd(&db, 2).await {
        take(&db, &who, hall).await;
    }
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let (system, now) = (Viewer::system(), Utc::now());
    let id = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 2);
    run(&db, "update jobs set state = 'done' where topic <> 'notice'").await;
    assert_eq!(stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    let stops =
        "insert into mail_stops (series_id, account_id) select s.id, a.id from series s, accounts a where a.mail";
    run(&db, &format!("{stops} = 'person0@seats.test'")).await;
    assert_eq!(stopping::resume(&db, owner.asks_at(now), at_event(), id).await.unwrap(), 2);
    let reached = async || {
        run(&db, "update jobs set next_try_at = now() - interval '1 minute' where state = 'queued'").await;
        let mut all = Vec::new();
        for job in jobs::claim(&db, system.asks_at(Utc::now()), &[JobKind::Mail], 100).await.unwrap() {
            let mail = outbox::mail_of(&job).unwrap();
            if letters::prepare(&db, system.asks_at(now), &mail, "https://x.test").await.unwrap().is_some() {
                all.push(mail.to);
            }
        }
        all
    };
    assert_eq!(reached().await, ["person1@seats.test"]);

    // A try is asked for by whoever gets it.
    run(&db, "update jobs set state = 'done'").await;
    run(&db, &format!("{stops} <> 'person0@seats.test'")).await;
    save(&db, &owner, &to(&[Group::Confirmed]), Then::Try).await.unwrap();
    assert_eq!(reached().await.len(), 2, "in both languages");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_announcement_is_as_far_as_its_own_mails(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    for who in crowd(&db, 3).await {
        take(&db, &who, hall).await;
    }
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let first = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 3);
    run(&db, "update jobs set state = 'done' where topic = 'notice'").await;
    let second = save(&db, &owner, &to(&[Group::Confirmed]), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 3);
    run(&db, "update jobs set state = 'done' where id = (select min(id) from jobs where topic = 'notice' and state = 'queued')")
        .await;
    run(&db, "update jobs set state = 'dead' where id = (select min(id) from jobs where topic = 'notice' and state = 'queued')")
        .await;
    let draft = save(&db, &owner, &to(&[Group::Confirmed]), Then::Keep).await.unwrap();
    let page = pages::announcements::load(&db, owner.asks_at(Utc::now()), at_event(), None).await.unwrap();
    let far: Vec<_> =
        page.others.iter().map(|(one, far)| (one.id, far.waiting, far.delivered, far.undelivered)).collect();
    assert_eq!(far, [(draft, 0, 0, 0), (second, 1, 1, 1), (first, 0, 3, 0)], "the newest first");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_was_chosen_is_written_to_and_who_left_since_is_not(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 9, None).await;
    let people = crowd(&db, 5).await;
    let codes = take_all(&db, &people, hall).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    seats::cancel(&db, people[3].asks_at(Utc::now()), &codes[3]).await.unwrap();
    let now = Utc::now();
    let at = |seconds| now + Duration::seconds(seconds);
    let chosen = [codes[0].clone(), codes[1].clone(), codes[3].clone()];

    let first = choosing::begin(&db, owner.asks_at(now), at_event(), &chosen[..1]).await.unwrap();
    let id = choosing::begin(&db, owner.asks_at(now), at_event(), &chosen).await.unwrap();
    let gone = pages::announcements::load(&db, owner.asks_at(now), at_event(), Some(first)).await;
    assert_eq!(gone.err(), Some(Error::NotFound), "a choice to which nothing was written is forgotten by the next");
    let load = async || {
        let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), Some(id)).await.unwrap();
        let left: Vec<bool> = page.chosen.iter().map(|one| one.has_left).collect();
        (page.reach.all(), left)
    };
    assert_eq!(load().await, (3, vec![false, false, false]), "who had left before is chosen knowingly");

    // The form knows nothing of the choice, and changes nothing of it.
    let input = AnnouncementInput { id: Some(id), ..to(&[Group::Confirmed]) };
    save(&db, &owner, &input, Then::Keep).await.unwrap();
    assert_eq!(load().await.0, 3);
    seats::cancel(&db, people[1].asks_at(at(1)), &codes[1]).await.unwrap();
    assert_eq!(load().await, (2, vec![false, true, false]));
    let bare = AnnouncementInput { segment: Segment::default(), ..input };
    save(&db, &owner, &bare, Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 2, "not the fifth, whom nobody chose");

    // Between the writing and the sending one more leaves.
    seats::cancel(&db, people[0].asks_at(at(60)), &codes[0]).await.unwrap();
    let system = Viewer::system();
    let jobs = jobs::claim(&db, system.asks_at(at(90)), &[JobKind::Mail], 100).await.unwrap();
    let mut told = Vec::new();
    for job in jobs.iter().filter(|job| job.topic == "notice") {
        let mail = outbox::mail_of(job).unwrap();
        if letters::prepare(&db, system.asks_at(at(90)), &mail, "https://x.test").await.unwrap().is_some() {
            told.push(job.recipient.clone());
        }
    }
    assert_eq!(told, ["person3@seats.test"]);

    for (codes, why) in [
        (Vec::new(), "nobody"),
        (vec!["NOBODYS1".to_owned()], "nobody who is there"),
        (vec![codes[0].clone(); 3_001], "too many"),
    ] {
        let refused = choosing::begin(&db, owner.asks_at(now), at_event(), &codes).await;
        assert!(matches!(refused, Err(Error::Invalid { ref field, .. }) if field == "code"), "{why}: {refused:?}");
    }
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    assert_eq!(choosing::begin(&db, moderator.asks_at(now), at_event(), &chosen).await, Err(Error::Forbidden));
    let nobody = person(&db, "nobody@seats.test").await;
    assert_eq!(choosing::begin(&db, nobody.asks_at(now), at_event(), &chosen).await, Err(Error::Concealed));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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
    assert_eq!(stopping::stop(&db, stranger.asks_at(now), elsewhere, id).await, Err(Error::NotFound));
    let seen = pages::announcements::load(&db, stranger.asks_at(now), elsewhere, Some(id)).await;
    assert_eq!(seen.err(), Some(Error::NotFound));
    assert_eq!(one(&db, "select count(*) from announcements where state = 'draft'").await, 1);
}
