//! A seat for nothing but a mail address.

use crate::common::seats::at_event;
use crate::common::{
    db,
    seats::{ask, crowd, event, held, link, mails, one, person, run, take, whole, wide},
};
use chrono::{Duration, SubsecRound as _, Utc};
use domain::{
    Error, Lang,
    fields::Values,
    pages,
    registration::{
        answering, by_mail,
        news::FOLLOW,
        seats,
        types::{Lapse, RegistrationState},
    },
    viewer::Viewer,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_address_is_enough_for_a_seat_and_its_owner_has_an_account_with_it(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    // As the database keeps it.
    let (visitor, now) = (Viewer::visitor(), Utc::now().trunc_subsecs(6));
    ask(&db, visitor.asks_at(now), hall, "Haru@Example.jp").await.unwrap();
    assert_eq!(
        one(&db, "select confirmed::bigint from participation_types where name = '現地'").await,
        1,
        "it is kept"
    );
    let other = person(&db, "other@seats.test").await;
    let code = take(&db, &other, hall).await;
    assert_eq!(held(&db, &other, &code).await.position, Some(1));

    let token = link(&db, "haru@example.jp").await;
    let ticket = pages::ticket::load_by_link(&db, &token, now).await.unwrap();
    assert_eq!(ticket.held.lapses.map(|(lapse, at)| (lapse, at.utc)), Some((Lapse::Mail, now + Duration::minutes(30))));
    assert_eq!(mails(&db, "registered").await, 0);
    let session = answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().expect("signed in");
    assert_eq!(session.stage, domain::people::types::Stage::Full);
    assert_eq!(
        one(&db, "select count(*) from accounts where mail_key = 'haru@example.jp' and confirmed_at is not null").await,
        1
    );
    assert_eq!(mails(&db, "registered").await, 1);
    // The link goes on opening the ticket, and signs nobody in any more.
    assert!(answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().is_none());
    let ticket = pages::ticket::load_by_link(&db, &token, now).await.unwrap();
    assert_eq!((ticket.held.state, ticket.held.lapses), (RegistrationState::Confirmed, None));
    assert_eq!(mails(&db, "registered").await, 1);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_seat_that_nobody_answers_for_leaves_nothing_behind(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    ask(&db, visitor.asks_at(now), hall, "nobody@example.jp").await.unwrap();
    ask(&db, visitor.asks_at(now), hall, "waits@example.jp").await.unwrap();
    let late = now + Duration::minutes(31);
    // Whoever asks next finds it free at once, without waiting for the worker, and passes who never answered.
    let other = person(&db, "other@seats.test").await;
    let seat = seats::register(&db, other.asks_at(late), at_event(), hall).await.unwrap();
    assert_eq!(seat.state, RegistrationState::Confirmed);
    assert_eq!(one(&db, "select count(*) from registrations").await, 1);
    assert_eq!(
        mails(&db, "offer_lapsed").await + mails(&db, "registration_cancelled").await,
        0,
        "strangers are not written to"
    );
    let accounts = domain::people::clean_up(&db, Viewer::system().asks_at(late + Duration::days(3))).await.unwrap();
    assert!(accounts >= 2, "{accounts}");
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_unconfirmed_address_in_the_queue_is_in_nobodys_way(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let people = crowd(&db, 3).await;
    let now = Utc::now();
    let first = take(&db, &people[0], hall).await;
    ask(&db, Viewer::visitor().asks_at(now), hall, "slow@example.jp").await.unwrap();
    seats::cancel(&db, people[0].asks_at(now), &first).await.unwrap();
    let second = take(&db, &people[1], hall).await;
    assert_eq!(held(&db, &people[1], &second).await.state, RegistrationState::Confirmed, "a free seat is theirs");
    let third = take(&db, &people[2], hall).await;
    // Confirmed in time, the place is where it was asked for: before whoever came later.
    let token = link(&db, "slow@example.jp").await;
    answering::keep_by_link(&db, Viewer::visitor().asks_at(now), &token).await.unwrap();
    assert_eq!(pages::ticket::load_by_link(&db, &token, now).await.unwrap().held.position, Some(1));
    assert_eq!(held(&db, &people[2], &third).await.position, Some(2));
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_01_asking_for_a_seat_says_nothing_of_who_has_one(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let known = person(&db, "known@seats.test").await;
    let code = take(&db, &known, stream).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    for mail in ["known@seats.test", "KNOWN@seats.test", "unknown@seats.test"] {
        ask(&db, visitor.asks_at(now), hall, mail).await.unwrap();
    }
    assert_eq!(held(&db, &known, &code).await.type_id, stream, "what they hold is as it was");
    assert_eq!(one(&db, "select count(*) from registrations").await, 2);
    // Their mail opens what they hold; it settles nothing, and nobody is signed in by it.
    let token = link(&db, "known@seats.test").await;
    assert!(answering::keep_by_link(&db, visitor.asks_at(now), &token).await.unwrap().is_none());
    // Of so many mails to one mailbox the rest is dropped, and with it the seat that nobody could settle.
    for n in 0..6 {
        ask(&db, visitor.asks_at(now), hall, &format!("flood+{n}@seats.test")).await.unwrap();
    }
    assert_eq!(one(&db, "select count(*) from jobs where recipient like 'flood%'").await, 2);
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 2);
    run(&db, "update events set state = 'ended'").await;
    for mail in ["known@seats.test", "unknown@seats.test", "new@seats.test"] {
        assert!(matches!(ask(&db, visitor.asks_at(now), hall, mail).await, Err(Error::Conflict(_))), "{mail}");
    }
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_13_an_older_link_settles_no_seat_and_signs_nobody_in(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 5, None).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    let me = person(&db, "me@seats.test").await;
    take(&db, &me, hall).await;
    let old = link(&db, "me@seats.test").await;
    // Whoever has an old link of mine cancels, and asks anew in my name: it does not make them me.
    seats::cancel_by_link(&db, &old, now).await.unwrap();
    run(&db, "delete from jobs").await;
    ask(&db, visitor.asks_at(now), hall, "me@seats.test").await.unwrap();
    assert_eq!(answering::keep_by_link(&db, visitor.asks_at(now), &old).await.unwrap_err(), Error::NotFound);
    // The wrong type was asked for: asked again, it is the other one, and the first is free.
    ask(&db, visitor.asks_at(now), stream, "me@seats.test").await.unwrap();
    assert_eq!(one(&db, "select confirmed::bigint from participation_types where name = '現地'").await, 0);
    let new = link(&db, "me@seats.test").await;
    assert!(answering::keep_by_link(&db, visitor.asks_at(now), &new).await.unwrap().is_some());
    assert_eq!(pages::ticket::load_by_link(&db, &new, now).await.unwrap().held.type_id, stream);
    whole(&db).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn another_spelling_of_an_address_is_the_same_person(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, stream) = event(&db, 9, None).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    let code = take(&db, &person(&db, "saeki@seats.test").await, hall).await;
    let second = person(&db, "saeki+b@seats.test").await;
    let refused = seats::register(&db, second.asks_at(now), at_event(), stream).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    // With an address alone the answer is that of anybody, and the mail goes to where the place is.
    ask(&db, visitor.asks_at(now), hall, "ＳＡＥＫＩ+c@Seats.test").await.unwrap();
    let told = "select count(*) from jobs where topic = 'seat_kept' and recipient = 'saeki@seats.test'";
    assert_eq!((mails(&db, "seat_kept").await, one(&db, told).await), (1, 1));
    assert_eq!(link(&db, "saeki@seats.test").await.len(), 43, "it opens the ticket");
    assert_eq!(one(&db, "select count(*) from registrations").await, 1);

    // A place that nobody has answered for is in nobody's way, and is none beside another.
    ask(&db, visitor.asks_at(now), hall, "haru+a@seats.test").await.unwrap();
    take(&db, &person(&db, "haru@seats.test").await, stream).await;
    take(&db, &person(&db, "haruko@seats.test").await, hall).await;
    assert_eq!(one(&db, "select count(*) from registrations where state = 'confirmed'").await, 3);
    whole(&db).await;

    // All at once, whoever comes first.
    let mut tasks = Vec::new();
    for n in 0..6 {
        let (db, viewer) = (db.clone(), person(&db, &format!("yuu+{n}@seats.test")).await);
        tasks.push(tokio::spawn(
            async move { seats::register(&db, viewer.asks_at(now), at_event(), hall).await.is_ok() },
        ));
    }
    let mut seated = 0;
    for task in tasks {
        seated += usize::from(task.await.unwrap());
    }
    assert_eq!(seated, 1);
    // Who gave their place back may take one by another spelling.
    let first = "select count(*) from registrations where state <> 'cancelled' and code = ";
    assert_eq!(one(&db, &format!("{first}'{code}'")).await, 1);
    run(&db, "update registrations set state = 'cancelled', cancelled_at = now()").await;
    take(&db, &second, hall).await;
    whole(&db).await;
    db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_wants_to_hear_of_the_next_event_says_so_and_shows_the_address_first(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 9, None).await;
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    let ticked: Values = [(FOLLOW.to_owned(), "1".to_owned())].into();
    let follows = "select count(*) from follows";
    for (mail, sent, n) in [("news@seats.test", &ticked, 1), ("none@seats.test", &Values::new(), 1)] {
        by_mail::request_with(&db, visitor.asks_at(now), at_event(), hall, (mail, Lang::Ja), sent).await.unwrap();
        let before = one(&db, follows).await;
        answering::keep_by_link(&db, visitor.asks_at(now), &link(&db, mail).await).await.unwrap();
        assert!(before <= 1 && one(&db, follows).await == n, "{mail}");
    }
    by_mail::request_with(&db, visitor.asks_at(now), at_event(), hall, ("late@seats.test", Lang::Ja), &ticked)
        .await
        .unwrap();
    assert_eq!(one(&db, follows).await, 1, "nobody has shown that it is theirs");
    let me = person(&db, "me@seats.test").await;
    seats::register_with(&db, me.asks_at(now), at_event(), hall, &ticked).await.unwrap();
    assert_eq!(one(&db, follows).await, 2);
}
