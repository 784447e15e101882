//! A speaker is asked again for what is still wanted of them: in words that were looked at, once a day at most.

use crate::common::{
    letters::{House, at_event, conflict, house, now, to},
    row_counts,
    seats::{one, run},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang,
    agenda::wanted::Wanted,
    ids::PersonId,
    letters::types::Words,
    pages::speakers_desk::{self, Wanting},
    viewer::Viewer,
    workflows::{
        ask_again::{self, AskLook},
        remind_speakers,
    },
};
use sqlx::PgPool;

async fn look(house: &House, person: PersonId, at: DateTime<Utc>) -> domain::Result<Option<AskLook>> {
    ask_again::look(&house.db, house.organizer.asks_at(at), at_event(), person).await
}

async fn ask(house: &House, person: PersonId, words: (&str, &str), at: DateTime<Utc>) -> domain::Result<()> {
    let words = Words::new(words.0, words.1);
    ask_again::ask(&house.db, house.organizer.asks_at(at), at_event(), person, &words).await
}

async fn wanting(house: &House, person: PersonId, at: DateTime<Utc>) -> Option<Wanting> {
    let page = speakers_desk::load(&house.db, house.organizer.asks_at(at), at_event()).await.unwrap();
    page.wanting.into_iter().find(|one| one.person == person)
}

/// All that was wanted of the talk of 氷野 陸 is there.
async fn give(house: &House) {
    run(
        &house.db,
        "update slots set may_photograph = true, may_post = true, may_publish = true, may_record = true, slides_url = 'https://a.test/'
         where title = '鍵の話';
         update people set bio = 'x' where name = '氷野 陸';",
    )
    .await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_is_asked_again_after_a_day_and_not_before(pool: PgPool) {
    let house = house(&pool).await;
    let (hino, morikawa) = (house.person("氷野 陸").await, house.person("森川 律").await);
    let before = row_counts(&house.db).await;
    let first = look(&house, hino, now()).await.unwrap().unwrap();
    assert_eq!(row_counts(&house.db).await, before, "a look writes nothing");
    assert_eq!((first.recipient.mail.as_str(), first.recipient.lang), ("hino@talks.test", Lang::Ja));
    assert_eq!(first.recipient.changes[0].is.ja, "公開してよいもの、資料、自己紹介");
    assert_eq!((first.last, first.from), (None, None));
    let listed = wanting(&house, hino, now()).await.unwrap();
    assert_eq!(
        (listed.wanted, listed.last, listed.from),
        (vec![Wanted::Permissions, Wanted::Slides, Wanted::Bio], None, None)
    );

    ask(&house, hino, ("もう一度: {回}", "{名前} さん、お忙しいところすみません。"), now()).await.unwrap();
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder")]);
    assert!(sent[0].2.starts_with("もう一度: ") && sent[0].3.starts_with("氷野 陸 さん、お忙しい"), "{sent:?}");
    assert!(sent[0].3.contains("鍵の話: 公開してよいもの、資料、自己紹介"), "what is wanted is said: {}", sent[0].3);
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'speaker.asked'").await, 1);

    let soon = now() + Duration::hours(23);
    conflict(ask(&house, hino, ("", ""), soon).await);
    let shown = look(&house, hino, soon).await.unwrap().unwrap();
    assert_eq!(shown.last.unwrap().utc, now());
    assert_eq!(shown.from.unwrap().utc, now() + Duration::days(1));
    assert_eq!(wanting(&house, hino, soon).await.unwrap().from.unwrap().utc, now() + Duration::days(1));
    assert_eq!(house.sent(soon).await, []);
    // Somebody else is not held up, and left empty the words that stand are sent, in the language of who reads them.
    ask(&house, morikawa, ("", ""), soon).await.unwrap();
    assert!(house.sent(soon).await[0].2.starts_with("Before you speak: "));

    let later = now() + Duration::days(1);
    assert_eq!(wanting(&house, hino, later).await.unwrap().from, None);
    ask(&house, hino, ("", ""), later).await.unwrap();
    assert_eq!(to(&house.sent(later).await), [("hino@talks.test", "speaker_reminder")]);
    assert_eq!(look(&house, hino, later).await.unwrap().unwrap().last.unwrap().utc, later);
    // Whoever was asked by hand is not asked by itself.
    let due = Viewer::system();
    assert_eq!(remind_speakers::send_due(&house.db, due.asks_at(now() + Duration::days(3))).await, Ok(0));
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_who_ask_at_once_ask_once(pool: PgPool) {
    let house = house(&pool).await;
    let hino = house.person("氷野 陸").await;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (db, organizer) = (house.db.clone(), house.organizer.clone());
            tokio::spawn(async move {
                let words = Words::default();
                ask_again::ask(&db, organizer.asks_at(now()), at_event(), hino, &words).await
            })
        })
        .collect();
    let mut asked = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => asked += 1,
            refused => conflict(refused),
        }
    }
    assert_eq!((asked, house.sent(now()).await.len()), (1, 1));
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_is_asked_of_who_is_not_reached_has_given_it_or_speaks_at_no_event(pool: PgPool) {
    let house = house(&pool).await;
    let (hino, shiraishi) = (house.person("氷野 陸").await, house.person("白石 遥").await);
    assert_eq!(look(&house, shiraishi, now()).await, Err(Error::NotFound), "reached nowhere");
    assert_eq!(look(&house, PersonId(0), now()).await, Err(Error::NotFound));
    assert_eq!(wanting(&house, shiraishi, now()).await, None);
    let Err(Error::Invalid { field, .. }) = ask(&house, hino, ("", "no subject"), now()).await else {
        panic!("a letter without a subject")
    };
    assert_eq!(field, "subject");

    // They give it while the letter waits.
    ask(&house, hino, ("{回}", "x"), now()).await.unwrap();
    give(&house).await;
    assert_eq!(house.sent(now()).await, []);
    let later = now() + Duration::days(2);
    assert_eq!((look(&house, hino, later).await, wanting(&house, hino, later).await), (Ok(None), None));
    conflict(ask(&house, hino, ("", ""), later).await);

    let morikawa = house.person("森川 律").await;
    for state in ["planned", "postponed", "cancelled"] {
        run(&house.db, &format!("update events set state = '{state}'")).await;
        assert_eq!(look(&house, morikawa, later).await, Ok(None), "{state}");
        conflict(ask(&house, morikawa, ("", ""), later).await);
    }
    assert_eq!(house.sent(later).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn slides_that_never_came_are_asked_for_after_the_evening(pool: PgPool) {
    let house = house(&pool).await;
    let hino = house.person("氷野 陸").await;
    run(&house.db, "update events set state = 'ended'").await;
    let after: DateTime<Utc> = "2026-12-12T00:00:00Z".parse().unwrap();
    ask(&house, hino, ("", ""), after).await.unwrap();
    let sent = house.sent(after).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder")]);
    assert!(sent[0].3.contains("https://x.example/speaking"), "{}", sent[0].3);
    // One that went by itself says nothing any more by then.
    run(&house.db, "delete from speaker_reminders; update events set state = 'open'").await;
    let week = now() + Duration::days(3);
    assert_eq!(remind_speakers::send_due(&house.db, Viewer::system().asks_at(week)).await, Ok(2));
    assert_eq!(house.sent(after).await, []);
    house.db.pool.close().await;
}
