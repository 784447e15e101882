//! A letter that is pressed twice, or by two organizers at once, goes once: whoever comes second is told what stands by then.

use crate::common::{
    account_with, calls, db,
    letters::{self, at_event, conflict, now, to, words},
    seats::{mails, one, person, run},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    letters::types::{LetterKind, Wish, Words, seen},
    proposals::confirming::{self, AskedAgain},
    qa::speaking,
    viewer::Role,
    workflows::send_letter,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_is_asked_for_once_and_who_presses_after_that_hears_until_when_they_have(pool: PgPool) {
    let house = calls::house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, ..) = house.accepted(&who, "鍵の話").await;
    let second = account_with(&house.db, calls::SLUG, Role::Organizer).await;
    let late = calls::now() + Duration::days(10);
    let version = async || {
        let version = one(&house.db, &format!("select version::bigint from proposals where id = {id}")).await;
        i32::try_from(version).unwrap()
    };
    let first = version().await;
    let tasks: Vec<_> = [&house.owner, &second, &house.owner, &second]
        .into_iter()
        .map(|by| {
            let (db, by) = (house.db.clone(), by.clone());
            tokio::spawn(async move {
                let words = ("まだ待っています: {題名}", "{期限}まで待ちます。");
                confirming::ask_again(&db, by.asks_at(late), calls::SLUG, id, first, words).await
            })
        })
        .collect();
    let before = AskedAgain::Before(NaiveDate::from_ymd_opt(2027, 2, 1).unwrap());
    let mut sent = 0;
    for task in tasks {
        match task.await.unwrap().unwrap() {
            AskedAgain::Sent => sent += 1,
            other @ AskedAgain::Before(_) => assert_eq!(other, before),
        }
    }
    let asked = async || one(&house.db, "select count(*) from audit_log where action = 'proposal.ask'").await;
    assert_eq!((sent, mails(&house.db, "proposal_reminder").await, asked().await), (1, 1, 1));

    let ask = async |at: DateTime<Utc>, seen: i32| {
        confirming::ask_again(&house.db, second.asks_at(at), calls::SLUG, id, seen, ("題", "本文")).await
    };
    assert_eq!(ask(late + Duration::hours(23), version().await).await, Ok(before), "from a page that is new as well");
    let next = late + Duration::days(1);
    assert!(calls::conflict(ask(next, first).await).contains("changed since"), "it was looked at before");
    assert_eq!(ask(next, version().await).await, Ok(AskedAgain::Sent));
    assert_eq!((mails(&house.db, "proposal_reminder").await, asked().await), (2, 2));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_told_of_questions_stands_in_the_order_of_the_agenda(pool: PgPool) {
    let house = letters::house(&pool).await;
    let mut slots = house.slots().await;
    slots.reverse();
    house.release(slots).await;
    run(
        &house.db,
        "insert into questions (event_id, slot_id, body, state, shown_at)
         select event_id, id, '鍵は?', 'live', now() from slots order by id;
         update events set state = 'ended';",
    )
    .await;
    let (asked, which) = (house.organizer.asks_at(now()), (LetterKind::QuestionsWaiting, None));
    let look = send_letter::look(&house.db, asked, at_event(), which).await.unwrap();
    let names: Vec<_> = look.recipients.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["森川 律", "氷野 陸"]);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn no_letter_tells_a_speaker_of_questions_where_none_waits(pool: PgPool) {
    let house = letters::house(&pool).await;
    let hino = house.person("氷野 陸").await;
    let (asked, which) = (house.organizer.asks_at(now()), (LetterKind::QuestionsWaiting, Some(hino)));
    let look = async || send_letter::look(&house.db, asked, at_event(), which).await;
    let send = async || send_letter::send(&house.db, asked, at_event(), which, (&Wish::default(), 0)).await;
    let listed = async || {
        let page = speaking::speakers(&house.db, asked, at_event()).await.unwrap();
        let found = page.speakers.into_iter().find(|one| one.person == hino).unwrap();
        (found.open, found.is_named)
    };
    assert_eq!(listed().await, (0, true));
    assert!(calls::conflict(look().await).contains("No question waits"));
    assert!(calls::conflict(send().await).contains("No question waits"));
    run(
        &house.db,
        "insert into questions (event_id, slot_id, body, state, shown_at)
         select event_id, id, '鍵は?', 'live', now() from slots where title = '鍵の話';",
    )
    .await;
    assert_eq!((listed().await, look().await.unwrap().recipients.len()), ((1, true), 1));
    run(&house.db, "update slots set tlp = 'amber' where title = '鍵の話'").await;
    assert_eq!(listed().await, (1, false));
    assert!(calls::conflict(send().await).contains("of which a mail may tell"));
    assert_eq!(mails(&house.db, "questions_waiting").await, 0);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_letter_that_two_organizers_send_at_once_goes_to_each_speaker_once(pool: PgPool) {
    let house = letters::house(&pool).await;
    let second = account_with(&house.db, letters::SLUG, Role::Owner).await;
    let which = (LetterKind::SlidesWanted, None);
    let (asked, other) = (house.organizer.asks_at(now()), second.asks_at(now()));
    let all = send_letter::look(&house.db, asked, at_event(), which).await.unwrap().recipients;
    assert_eq!(all.len(), 2);
    let tasks: Vec<_> = [&house.organizer, &second, &house.organizer, &second]
        .into_iter()
        .map(|by| {
            let (db, by, seen) = (house.db.clone(), by.clone(), seen(&all));
            tokio::spawn(async move {
                let wish = Wish { seen: Some(seen), ..Wish::default() };
                send_letter::send(&db, by.asks_at(now()), at_event(), which, (&wish, 0)).await
            })
        })
        .collect();
    let mut told = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(n) => told.push(n),
            refused => conflict(refused),
        }
    }
    assert_eq!(told, [2], "by one of them");
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder"), ("morikawa@talks.test", "speaker_reminder")]);
    conflict(send_letter::look(&house.db, other, at_event(), which).await);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_was_written_to_meanwhile_gets_nothing_of_what_somebody_else_wrote_to_them(pool: PgPool) {
    let house = letters::house(&pool).await;
    let second = account_with(&house.db, letters::SLUG, Role::Owner).await;
    let which = (LetterKind::SlidesWanted, None);
    let (hino, morikawa) = (house.person("氷野 陸").await, house.person("森川 律").await);
    let (asked, other) = (house.organizer.asks_at(now()), second.asks_at(now()));
    let look = async || send_letter::look(&house.db, other, at_event(), which).await.unwrap().recipients;
    let (letters, all) = (vec![(LetterKind::SlidesWanted, words("みんなへ"))], look().await);
    let own = vec![(morikawa, Words::new("Only you", "never sent"))];
    let late = Wish { letters, own, seen: Some(seen(&all)), ..Wish::default() };
    let first = Wish { without: vec![hino], seen: Some(seen(&all)), ..Wish::default() };
    assert_eq!(send_letter::send(&house.db, asked, at_event(), which, (&first, 0)).await, Ok(1));

    conflict(send_letter::send(&house.db, other, at_event(), which, (&late, 0)).await);
    assert_eq!(to(&house.sent(now()).await), [("morikawa@talks.test", "speaker_reminder")], "nothing more yet");
    let rest = look().await;
    assert_eq!(rest.iter().map(|one| one.person).collect::<Vec<_>>(), [hino]);
    let late = Wish { seen: Some(seen(&rest)), ..late };
    assert_eq!(send_letter::send(&house.db, other, at_event(), which, (&late, 0)).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder")]);
    assert!(sent[0].2.starts_with("みんなへ") && !sent[0].3.contains("never sent"), "{sent:?}");
    house.db.pool.close().await;
}
