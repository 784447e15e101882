//! Letters to speakers that an organizer lets go: each once, in the words that were typed, to whom they looked at.

use crate::common::{
    account_with,
    letters::{SLUG, at_event, conflict, house, now, slot, to, words},
    seats::{one, run},
};
use domain::{
    Error, Lang,
    agenda::tlp::{Sharing, Tlp},
    events::types::{EventState, Step},
    letters::{
        editing::{self, LetterInput},
        types::{LetterKind, Scope, Wish, Words, seen},
    },
    pages,
    viewer::Role,
    workflows::{
        change_state::{self, StepWish},
        release_agenda, release_look, send_letter,
    },
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_release_is_looked_at_and_what_was_typed_is_what_goes(pool: PgPool) {
    let house = house(&pool).await;
    assert_eq!(house.look().await, None, "nothing new");
    let mut slots = house.slots().await;
    slots[0].minutes = 30;
    slots.remove(2);
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let seen_of: Vec<_> = look.recipients.iter().map(|one| (one.name.as_str(), one.kind, one.lang)).collect();
    assert_eq!(seen_of, [("森川 律", LetterKind::TalkMoved, Lang::En)], "who is reached and moves");
    assert_eq!(look.unreached, ["白石 遥"], "gone, and no address is noted");
    assert_eq!(look.letters.len(), 1);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 1, "looking releases nothing");
    assert_eq!(one(&house.db, "select count(*) from slots").await, 3);

    // Words that cannot be sent release nothing.
    let person = house.person("森川 律").await;
    let typed = |words: [Words; 2]| Wish {
        letters: vec![(LetterKind::TalkMoved, words)],
        seen: Some(seen(&look.recipients)),
        ..Wish::default()
    };
    let long = typed([Words::new("長".repeat(121), "x"), Words::new("", "no subject")]);
    let Err(Error::Invalid { field, others, .. }) = house.tell(&look, &long).await else { panic!() };
    let others: Vec<_> = others.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!((field.as_str(), others), ("letter/talk_moved/subject_ja", vec!["letter/talk_moved/subject_en"]));
    // Nor does a list of others than those who were looked at.
    conflict(house.tell(&look, &Wish { seen: Some(String::new()), ..Wish::default() }).await);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 1);

    assert_eq!(house.tell(&look, &typed(words("部屋の都合"))).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("morikawa@talks.test", "talk_moved")]);
    assert_eq!(sent[0].2, "EN 部屋の都合");
    assert!(sent[0].3.contains("Dear 森川 律, 部屋の都合\n\nログの話: 19:20 → 19:30"), "{}", sent[0].3);
    assert!(sent[0].3.contains("https://x.example/halls/1"), "{}", sent[0].3);
    assert_eq!(house.tell(&look, &Wish::default()).await, Ok(0), "released already");
    assert_eq!(house.sent(now()).await, []);

    // For this person alone, and for nobody at all.
    let mut slots = house.slots().await;
    slots[0].minutes = 40;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let own = Wish { own: vec![(person, Words::new("To you\r\nBcc: x@y.test", "Only you"))], ..Wish::default() };
    assert_eq!(house.tell(&look, &own).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!(sent[0].2, "To you Bcc: x@y.test", "promise 30: a subject is one line");
    assert!(sent[0].3.starts_with("Only you\n\nログの話: 19:30 → 19:40\n"), "what moved is said: {}", sent[0].3);
    let mut slots = house.slots().await;
    slots[0].minutes = 50;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let quiet = Wish { is_silent: true, ..Wish::default() };
    assert_eq!(house.tell(&look, &quiet).await, Ok(0));
    let mut slots = house.slots().await;
    slots[0].minutes = 20;
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    assert_eq!(house.tell(&look, &Wish { without: vec![person], ..Wish::default() }).await, Ok(0));
    assert_eq!(house.sent(now()).await, []);
    assert_eq!(one(&house.db, "select count(*) from agenda_releases").await, 5);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_who_release_at_once_tell_once(pool: PgPool) {
    let house = house(&pool).await;
    let mut slots = house.slots().await;
    slots[0].minutes = 30;
    let base = house.plan(slots).await;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (db, who) = (house.db.clone(), house.organizer.clone());
            tokio::spawn(async move {
                release_agenda::release_and_tell(&db, who.asks_at(now()), at_event(), base, &Wish::default()).await
            })
        })
        .collect();
    let mut told = 0;
    for task in tasks {
        told += task.await.unwrap().unwrap();
    }
    assert_eq!((told, house.sent(now()).await.len()), (1, 1));
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_proposed_a_talk_hears_of_its_first_release_and_speaks_for_nobody_by_that(pool: PgPool) {
    let house = house(&pool).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name, language, confirmed_at) values ('new@talks.test', 'new@talks.test', 'New', 'en', now());
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{20}', '{talk}', now(), now() from series where slug = 'halls';
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, confirm_by, submitted_at, placed_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'confirmed', '新しい話', 20, 'talk', '波戸 灯', now(), now(), now(), now(), now()
         from proposal_calls c join events e on e.series_id = c.series_id, accounts a where a.mail = 'new@talks.test';",
    )
    .await;
    let mut slots = house.slots().await;
    slots.push(slot("新しい話", "波戸 灯"));
    house.release(slots).await;
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("new@talks.test", "agenda_released")]);
    assert!(sent[0].3.contains("Dear 波戸 灯,") && sent[0].3.contains("新しい話: 20:00"), "{}", sent[0].3);
    assert_eq!(one(&house.db, "select count(*) from speakers").await, 0);
    // Once a label keeps it in the room, no mail names it.
    let mut slots = house.slots().await;
    slots[3].sharing = Sharing { tlp: Tlp::Red, ..Sharing::default() };
    slots[2].minutes = 30;
    house.release(slots).await;
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("new@talks.test", "talk_moved")]);
    assert!(sent[0].3.contains("Your slot: 20:00 → 20:10") && !sent[0].3.contains("新しい話"), "{}", sent[0].3);
    // Withdrawn: they have nothing to do with it any more.
    run(&house.db, "update proposals set state = 'withdrawn'").await;
    let mut slots = house.slots().await;
    slots[2].minutes = 40;
    house.release(slots).await;
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_event_that_is_called_off_tells_its_speakers_as_somebody_wished(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    let desk = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap();
    let names: Vec<_> = desk.speakers.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names, desk.speaker_letters.len()), (vec!["氷野 陸", "森川 律"], 3));
    let step = |from, to| Step { seen: Some(from), to };
    let of = |speakers: Wish| StepWish { speakers, ..StepWish::default() };
    let quiet = Wish { is_silent: true, ..Wish::default() };
    let open = step(EventState::Open, EventState::Postponed);
    conflict(
        change_state::change_and_tell(
            &house.db,
            asked,
            at_event(),
            open,
            "台風です",
            &of(Wish { seen: Some(String::new()), ..Wish::default() }),
        )
        .await,
    );
    assert_eq!(house.sent(now()).await, [], "nothing was changed");
    let done = change_state::change_and_tell(&house.db, asked, at_event(), open, "台風です", &of(quiet)).await.unwrap();
    assert_eq!((done.speakers, house.sent(now()).await), (0, vec![]));
    let cancel = step(EventState::Postponed, EventState::Cancelled);
    let wish = Wish { letters: vec![(LetterKind::EventCancelled, words("中止です"))], ..Wish::default() };
    for speakers in [2, 0] {
        let done =
            change_state::change_and_tell(&house.db, asked, at_event(), cancel, "<b>会場</b>の都合", &of(wish.clone()))
                .await;
        assert_eq!(done.unwrap().speakers, speakers, "twice is once");
    }
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speakers_cancelled"), ("morikawa@talks.test", "speakers_cancelled")]);
    assert!(sent[0].3.contains("氷野 陸 さん、中止です") && sent[0].3.contains("<b>会場</b>の都合"), "{}", sent[0].3);
    assert!(sent[1].2 == "EN 中止です" && sent[1].3.contains("Dear 森川 律"), "{}", sent[1].3);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_letters_are_their_own_organizers_alone_and_no_older_form_overwrites(pool: PgPool) {
    let house = house(&pool).await;
    let (moderator, stranger) =
        (account_with(&house.db, SLUG, Role::Moderator).await, account_with(&house.db, "other", Role::Owner).await);
    let kind = LetterKind::TalkMoved;
    let input = LetterInput { kind, scope: Scope::Series, words: words("x"), version: "0.0".to_owned() };
    for (who, refused) in [(&moderator, Error::Forbidden), (&stranger, Error::Concealed)] {
        let asked = who.asks_at(now());
        assert_eq!(editing::save(&house.db, asked, at_event(), &input).await, Err(refused.clone()));
        assert_eq!(editing::reset(&house.db, asked, at_event(), (kind, Scope::Event)).await, Err(refused.clone()));
        let off = editing::switch(&house.db, asked, at_event(), (LetterKind::SlidesWanted, Scope::Event), true).await;
        assert_eq!(off, Err(refused.clone()));
        assert_eq!(editing::try_on_oneself(&house.db, asked, at_event(), kind, None).await, Err(refused.clone()));
        for kind in [LetterKind::SlidesWanted, LetterKind::QuestionsWaiting] {
            let which = (kind, None);
            assert_eq!(send_letter::look(&house.db, asked, at_event(), which).await.err(), Some(refused.clone()));
            let sent = send_letter::send(&house.db, asked, at_event(), which, (&Wish::default(), 0)).await;
            assert_eq!(sent, Err(refused.clone()));
        }
        assert_eq!(release_look::look(&house.db, asked, at_event()).await.err(), Some(refused.clone()));
        assert_eq!(pages::speaker_letters::load(&house.db, asked, at_event()).await.err(), Some(refused));
    }
    let asked = house.organizer.asks_at(now());
    editing::save(&house.db, asked, at_event(), &input).await.unwrap();
    conflict(editing::save(&house.db, asked, at_event(), &input).await);
    let half = [Words::new("", "本文だけ"), Words::default()];
    let Err(Error::Invalid { field, .. }) = house.save(kind, Scope::Event, half).await else { panic!() };
    assert_eq!(field, "subject_ja");
    assert_eq!(one(&house.db, "select count(*) from audit_log where action = 'letters.save'").await, 1);

    // A try goes to whoever wrote it, in both languages, with lines that stand for somebody's.
    editing::try_on_oneself(&house.db, asked, at_event(), kind, Some(("", &words("試し")))).await.unwrap();
    let sent = house.sent(now()).await;
    let me = house.organizer.account.as_ref().unwrap().mail.as_str();
    assert_eq!(to(&sent), [(me, "talk_moved"), (me, "talk_moved")]);
    assert!(sent.iter().any(|one| one.2 == "EN 試し" && one.3.contains("Keys: 19:05")), "{sent:?}");
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_desk_says_who_reads_which_language_and_which_one_was_left_behind(pool: PgPool) {
    let house = house(&pool).await;
    let asked = house.organizer.asks_at(now());
    let page = async || pages::speaker_letters::load(&house.db, asked, at_event()).await.unwrap();
    let readers = page().await.readers;
    let readers: Vec<_> = readers.iter().map(|(name, lang)| (name.as_str(), *lang)).collect();
    assert_eq!(readers, [("氷野 陸", Lang::Ja), ("森川 律", Lang::En)], "who is reached, in the order of the agenda");
    let moved = async || {
        let letters = page().await.letters;
        letters.into_iter().map(|one| one.letter).find(|letter| letter.kind == LetterKind::TalkMoved).unwrap()
    };
    let save = async |scope: Scope, words: [Words; 2]| {
        let version = moved().await.version;
        let input = LetterInput { kind: LetterKind::TalkMoved, scope, words, version };
        editing::save(&house.db, asked, at_event(), &input).await.unwrap();
        moved().await.behind
    };
    assert_eq!(moved().await.behind, None, "nobody wrote anything");
    let [ja, en] = words("変わりました");
    let standing = moved().await.words;
    assert_eq!(save(Scope::Series, [ja.clone(), standing[1].clone()]).await, Some(Lang::En));
    assert_eq!(save(Scope::Series, [ja.clone(), en.clone()]).await, None);
    let [_, other] = words("again");
    assert_eq!(save(Scope::Event, [ja, other]).await, Some(Lang::Ja), "of this event");
    editing::reset(&house.db, asked, at_event(), (LetterKind::TalkMoved, Scope::Event)).await.unwrap();
    assert_eq!(moved().await.behind, None);
    house.db.pool.close().await;
}
