//! Letters to speakers that go by themselves: once, in the language of their reader, unless they are switched off, and never
//! of a talk that no mail may name.

use crate::common::{
    letters::{at_event, conflict, house, now, to, words},
    seats::{one, run},
};
use chrono::Duration;
use domain::{
    Error, Lang,
    ids::PersonId,
    letters::{
        editing,
        types::{LetterKind, Scope, Wish, Words, seen},
    },
    pages,
    qa::{calling, speaking},
    viewer::Viewer,
    workflows::{remind_speakers, send_letter},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_goes_by_itself_goes_once_in_the_words_that_stand_unless_it_is_switched_off(pool: PgPool) {
    let house = house(&pool).await;
    let (asked, system) = (house.organizer.asks_at(now()), Viewer::system());
    let kind = LetterKind::SlidesWanted;
    let due = now() + Duration::days(3);
    run(&house.db, "update slots set tlp = 'amber' where title = '権限の話'").await;
    run(&house.db, "insert into person_mails (series_id, person_id, mail, mail_key, at) select s.id, p.id, 'amber@talks.test', 'amber@talks.test', now() from series s, people p where s.slug = 'halls' and p.name = '白石 遥'").await;
    let page = async || {
        let page = pages::speaker_letters::load(&house.db, asked, at_event()).await.unwrap();
        page.letters.into_iter().find(|one| one.letter.kind == kind).unwrap()
    };
    assert_eq!((page().await.waiting, page().await.told), (2, 0), "a talk of TLP:AMBER is in no mail");
    for scope in [Scope::Series, Scope::Event] {
        editing::switch(&house.db, asked, at_event(), (kind, scope), true).await.unwrap();
        editing::switch(&house.db, asked, at_event(), (kind, scope), true).await.unwrap();
        assert_eq!(remind_speakers::send_due(&house.db, system.asks_at(due)).await, Ok(0), "{scope:?}");
        conflict(house.send_now(kind, now()).await);
        editing::switch(&house.db, asked, at_event(), (kind, scope), false).await.unwrap();
    }
    conflict(editing::switch(&house.db, asked, at_event(), (LetterKind::TalkMoved, Scope::Event), true).await);

    // Words of the series, and of this event over them.
    house.save(kind, Scope::Series, words("シリーズの文面")).await.unwrap();
    house
        .save(kind, Scope::Event, [words("この回の文面")[0].clone(), words("シリーズの文面")[1].clone()])
        .await
        .unwrap();
    assert_eq!(page().await.letter.is_written, [true, true]);
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let db = house.db.clone();
            tokio::spawn(async move { remind_speakers::send_due(&db, Viewer::system().asks_at(due)).await.unwrap() })
        })
        .collect();
    let mut told = 0;
    for task in tasks {
        told += task.await.unwrap();
    }
    assert_eq!(told, 2);
    let sent = house.sent(due).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder"), ("morikawa@talks.test", "speaker_reminder")]);
    assert!(sent[0].2.starts_with("この回の文面") && sent[1].2 == "EN シリーズの文面", "{sent:?}");
    assert!(sent[0].3.contains("鍵の話: ") && sent[0].3.contains("https://x.example/speaking"), "{}", sent[0].3);
    conflict(house.send_now(kind, now()).await);
    assert_eq!((page().await.waiting, page().await.told), (0, 2));
    // Back to the words of the series, and to those that stand by themselves.
    editing::reset(&house.db, asked, at_event(), (kind, Scope::Event)).await.unwrap();
    assert!(page().await.letter.words(Lang::Ja).body.contains("シリーズの文面"));
    editing::reset(&house.db, asked, at_event(), (kind, Scope::Series)).await.unwrap();
    assert_eq!(page().await.letter.is_written, [false, false]);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_wanted_is_asked_for_at_once_and_what_was_done_is_not(pool: PgPool) {
    let house = house(&pool).await;
    run(&house.db, "update slots set may_photograph = true, may_post = true, may_publish = true, may_record = true, slides_url = 'https://a.test/' where title = '鍵の話'").await;
    run(&house.db, "update people set bio = 'x' where name = '氷野 陸'").await;
    assert_eq!(house.send_now(LetterKind::SlidesWanted, now()).await, Ok(1));
    assert_eq!(to(&house.sent(now()).await), [("morikawa@talks.test", "speaker_reminder")]);
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'letters.send'").await, 1);
    run(&house.db, "delete from speaker_reminders; update events set state = 'planned'").await;
    conflict(house.send_now(LetterKind::SlidesWanted, now()).await);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_sent_now_goes_to_whom_somebody_ticked_in_the_words_that_they_typed(pool: PgPool) {
    let house = house(&pool).await;
    let (asked, kind) = (house.organizer.asks_at(now()), LetterKind::SlidesWanted);
    let (hino, morikawa) = (house.person("氷野 陸").await, house.person("森川 律").await);
    let look = async || send_letter::look(&house.db, asked, at_event(), (kind, None)).await.unwrap().recipients;
    let send = async |wish: &Wish| send_letter::send(&house.db, asked, at_event(), (kind, None), (wish, 0)).await;
    let all = look().await;
    assert!(all.len() == 2 && all.iter().any(|one| one.name == "森川 律" && one.lang == Lang::En), "{all:?}");
    let seen_all = Wish { seen: Some(seen(&all)), ..Wish::default() };
    conflict(send(&Wish { without: vec![hino, morikawa], ..seen_all.clone() }).await);
    let half = Wish { own: vec![(morikawa, Words::new("", "slides"))], ..seen_all.clone() };
    let Err(Error::Invalid { field, .. }) = send(&half).await else { panic!() };
    assert_eq!(field, format!("own/{morikawa}/subject"));
    assert_eq!(one(&house.db, "select (select count(*) from jobs where topic = 'speaker_reminder') + (select count(*) from speaker_reminders)").await, 0);

    let own = Words::new("To you", "Dear {name}, the slides:\n\n{talks}");
    let letters = vec![(kind, words("みんなへ"))];
    let wish = Wish { without: vec![hino], letters: letters.clone(), own: vec![(morikawa, own)], ..seen_all.clone() };
    assert_eq!(send(&wish).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("morikawa@talks.test", "speaker_reminder")]);
    assert_eq!(sent[0].2, "To you");
    assert!(sent[0].3.contains("Dear 森川 律, the slides:\n\nログの話: "), "{}", sent[0].3);
    conflict(send(&seen_all).await);

    // Who was left out waits still.
    let rest = look().await;
    assert_eq!(rest.iter().map(|one| one.person).collect::<Vec<_>>(), [hino]);
    assert_eq!(send(&Wish { letters, seen: Some(seen(&rest)), ..Wish::default() }).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speaker_reminder")]);
    assert!(sent[0].2.starts_with("みんなへ: "), "{}", sent[0].2);
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'letters.send'").await, 2);
    conflict(send_letter::look(&house.db, asked, at_event(), (kind, None)).await);
    let moved = send_letter::look(&house.db, asked, at_event(), (LetterKind::TalkMoved, None)).await;
    assert_eq!(moved, Err(Error::NotFound), "it does not go by itself");
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn questions_are_told_once_and_none_of_a_talk_that_no_mail_may_name(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    run(
        &house.db,
        "insert into questions (event_id, slot_id, body, state, shown_at) select event_id, id, '鍵は?', 'live', now() from slots;
         update slots set tlp = 'amber' where title = 'ログの話';",
    )
    .await;
    conflict(house.send_now(LetterKind::QuestionsWaiting, now()).await);
    run(&house.db, "update events set state = 'ended'").await;
    let after = "2026-12-09T14:00:00Z".parse().unwrap();
    let system = Viewer::system();
    editing::switch(&house.db, asked, at_event(), (LetterKind::QuestionsWaiting, Scope::Series), true).await.unwrap();
    assert_eq!(calling::call_speakers(&house.db, system.asks_at(after)).await, Ok(0));
    editing::switch(&house.db, asked, at_event(), (LetterKind::QuestionsWaiting, Scope::Series), false).await.unwrap();
    house.save(LetterKind::QuestionsWaiting, Scope::Event, words("質問です")).await.unwrap();
    assert_eq!(house.send_now(LetterKind::QuestionsWaiting, after).await, Ok(1));
    assert_eq!(calling::call_speakers(&house.db, system.asks_at(after)).await, Ok(0), "told already");
    let sent = house.sent(after).await;
    assert_eq!(to(&sent), [("hino@talks.test", "questions_waiting")]);
    assert!(sent[0].3.contains("質問です\n\n鍵の話: 1件") && sent[0].3.contains("/me/questions"), "{}", sent[0].3);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_is_written_to_in_the_language_of_their_account_else_as_it_was_noted(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    let (hino, shiraishi) = (house.person("氷野 陸").await, house.person("白石 遥").await);
    run(&house.db, "insert into accounts (mail, mail_key, name, language, confirmed_at) values ('own@talks.test', 'own@talks.test', 'Own', 'en', now())").await;
    let note = async |person: PersonId, mail: &'static str, lang: Option<Lang>| {
        speaking::note_mail(&house.db, asked, at_event(), person, (mail, lang)).await.unwrap();
    };
    note(hino, "own@talks.test", Some(Lang::Ja)).await;
    note(shiraishi, "none@talks.test", Some(Lang::En)).await;
    note(shiraishi, "none@talks.test", None).await;
    let page = speaking::speakers(&house.db, asked, at_event()).await.unwrap();
    let languages: Vec<_> = page.speakers.iter().map(|one| (one.lang, one.has_account)).collect();
    assert_eq!(languages, [(Lang::En, true), (Lang::En, false), (Lang::En, false)]);
    run(&house.db, "update accounts set language = 'ja' where mail = 'own@talks.test'").await;
    let desk = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap();
    let languages: Vec<_> = desk.speakers.iter().map(|one| one.lang).collect();
    assert_eq!(languages, [Lang::Ja, Lang::En, Lang::En]);
    house.db.pool.close().await;
}
