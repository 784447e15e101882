//! Who speaks at an event hears of a change of its day, hours or place, whether or not they hold a seat; and who is ticked
//! hears of it alone.

use crate::common::{
    letters::{House, at_event, conflict, house, now, to, words},
    seats::{one, run},
};
use domain::{
    Error, Lang,
    events::types::{EventState, FactsInput},
    ids::{PersonId, TypeId},
    letters::types::{LetterKind, Wish, Words, seen},
    pages,
    registration::types_form::input_of,
    workflows::{
        change_state::{self, StepWish},
        save_event::{self, DeskInput, Saved},
        tell_change::{Decided, Tell, Telling, Whom},
    },
};
use sqlx::PgPool;

async fn later(house: &House, start: &str) -> FactsInput {
    let asked = house.organizer.asks_at(now());
    let facts = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap().facts;
    FactsInput { start: start.to_owned(), ..facts }
}

async fn save(house: &House, start: &str, decided: Decided) -> domain::Result<Saved> {
    let input = DeskInput { facts: Some(later(house, start).await), decided, ..DeskInput::default() };
    save_event::save(&house.db, house.organizer.asks_at(now()), at_event(), &input).await
}

async fn asks(house: &House, start: &str) -> Telling {
    let Saved::Asks(telling) = save(house, start, Decided::default()).await.unwrap() else {
        panic!("nobody was asked")
    };
    *telling
}

fn decided_for(whom: Whom) -> Decided {
    Decided { whom: Some(whom), ..Tell::Everybody.into() }
}

/// Two types: a seat and a turn on the waitlist of the first, a seat of the second. The first seat is a speaker's, by
/// another spelling of their address.
async fn furnish(house: &House) -> [TypeId; 2] {
    run(
        &house.db,
        "insert into participation_types (event_id, name, position, capacity)
         select e.id, n.name, n.at, n.seats from (select min(id) as id from events) e, (values ('会場', 1, 2), ('配信', 2, null)) n (name, at, seats);
         insert into accounts (mail, mail_key, name, language, confirmed_at)
         select m, m, 'x', 'en', now() from unnest('{hino+seat@talks.test,hall@talks.test,waits@talks.test,stream@talks.test}'::text[]) m;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
         select t.event_id, t.id, a.id, case when a.mail like 'waits%' then 'waitlisted' else 'confirmed' end, a.mail, now(), now()
         from accounts a join participation_types t on t.name = case when a.mail like 'stream%' then '配信' else '会場' end
         where a.mail similar to '(hino|hall|waits|stream)%'",
    )
    .await;
    let id = async |name: &str| {
        TypeId(one(&house.db, &format!("select id from participation_types where name = '{name}'")).await)
    };
    [id("会場").await, id("配信").await]
}

/// To whom the mails about a changed event go that were written since the last time.
async fn holders_told(house: &House) -> Vec<String> {
    taken(house, "event_changed").await
}

/// The same of any kind of mail.
async fn taken(house: &House, topic: &str) -> Vec<String> {
    let told = sqlx::query_scalar("delete from jobs where topic = $1 returning recipient");
    let mut told: Vec<String> = told.bind(topic).fetch_all(&house.db.pool).await.unwrap();
    told.sort();
    told
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_without_a_seat_hears_of_the_new_hours_once_and_in_their_language(pool: PgPool) {
    let house = house(&pool).await;
    let telling = asks(&house, "19:30").await;
    assert_eq!((telling.people(), telling.types.len(), telling.letter.kind), (2, 0, LetterKind::EventChanged));
    let langs: Vec<_> = telling.speakers.iter().map(|one| (one.name.as_str(), one.lang)).collect();
    assert_eq!(langs, [("氷野 陸", Lang::Ja), ("森川 律", Lang::En)]);
    assert_eq!(house.sent(now()).await, [], "nothing goes before it is decided");

    assert_eq!(save(&house, "19:30", Tell::Everybody.into()).await, Ok(Saved::Done { told: 2 }));
    assert_eq!(save(&house, "19:30", Tell::Everybody.into()).await, Ok(Saved::Done { told: 0 }), "twice is once");
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speakers_changed"), ("morikawa@talks.test", "speakers_changed")]);
    assert!(
        sent[0].3.contains("日時: ") && sent[0].3.contains("12月9日") && sent[0].3.contains("19:30"),
        "{}",
        sent[0].3
    );
    assert!(sent[1].3.contains("When: ") && sent[1].3.contains(" → "), "{}", sent[1].3);

    assert_eq!(save(&house, "20:00", Tell::Nobody.into()).await, Ok(Saved::Done { told: 0 }));
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_seat_and_speaks_is_told_once_as_a_speaker(pool: PgPool) {
    let house = house(&pool).await;
    furnish(&house).await;
    let telling = asks(&house, "19:30").await;
    let counts: Vec<_> = telling.types.iter().map(|one| (one.seated, one.waiting, one.people, one.speaking)).collect();
    assert_eq!(counts, [(2, 1, 3, 1), (1, 0, 1, 0)]);
    assert_eq!((telling.people(), telling.holders(), telling.waiting()), (5, 3, 1));
    assert_eq!(save(&house, "19:30", Tell::Everybody.into()).await, Ok(Saved::Done { told: 5 }));
    assert_eq!(holders_told(&house).await, ["hall@talks.test", "stream@talks.test", "waits@talks.test"]);
    assert_eq!(house.sent(now()).await.len(), 2);
    // Without a letter the speaker is one of those who hold a seat.
    let silent = Wish { is_silent: true, ..Wish::default() };
    let types: Vec<_> = telling.types.iter().map(|one| one.id).collect();
    let whom = Whom { types, is_waiting: true, speakers: silent };
    assert_eq!(save(&house, "20:00", decided_for(whom)).await, Ok(Saved::Done { told: 4 }));
    assert_eq!(holders_told(&house).await.len(), 4);
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_speaks_and_holds_a_type_that_is_otherwise_is_told_of_it_once(pool: PgPool) {
    let house = house(&pool).await;
    furnish(&house).await;
    let save = async |start: Option<&str>, name: &str| {
        let asked = house.organizer.asks_at(now());
        let desk = pages::event_desk::load(&house.db, asked, at_event()).await.unwrap();
        let mut types: Vec<_> = desk.types.iter().map(input_of).collect();
        name.clone_into(&mut types[0].name);
        let facts = start.map(|start| FactsInput { start: start.to_owned(), ..desk.facts });
        let input = DeskInput { facts, types, decided: Tell::Everybody.into(), ..DeskInput::default() };
        save_event::save(&house.db, asked, at_event(), &input).await
    };
    // With the hours of the event: one letter to each, which says both to who has a seat of that type.
    assert_eq!(save(Some("19:30"), "大ホール").await, Ok(Saved::Done { told: 5 }));
    let changed = |n: i64, mail: &str| {
        let mail = mail.to_owned();
        let db = &house.db;
        async move {
            let count = format!(
                "select count(*) from jobs where topic = 'event_changed' and recipient = '{mail}@talks.test'
                 and jsonb_array_length(payload -> 'changes') = {n}"
            );
            one(db, &count).await
        }
    };
    assert_eq!((changed(2, "hall").await, changed(2, "waits").await, changed(1, "stream").await), (1, 1, 1));
    assert_eq!(holders_told(&house).await, ["hall@talks.test", "stream@talks.test", "waits@talks.test"]);
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("hino@talks.test", "speakers_changed"), ("morikawa@talks.test", "speakers_changed")]);
    assert!(sent[0].3.contains("日時: ") && sent[0].3.contains("参加枠の名前: 会場 → 大ホール"), "{}", sent[0].3);
    assert!(!sent[1].3.contains("大ホール"), "who holds no seat of it: {}", sent[1].3);

    // Alone it is nothing to speakers: they hear of it where they hold it.
    assert_eq!(save(None, "小ホール").await, Ok(Saved::Done { told: 3 }));
    assert_eq!(holders_told(&house).await, ["hall@talks.test", "hino+seat@talks.test", "waits@talks.test"]);
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_ticked_is_told_and_nobody_else(pool: PgPool) {
    let house = house(&pool).await;
    let [hall, stream] = furnish(&house).await;
    let mut hour = 10;
    let mut told = async |types: &[TypeId], is_waiting: bool| {
        hour += 1;
        let speakers = Wish { is_silent: true, ..Wish::default() };
        let whom = Whom { types: types.to_vec(), is_waiting, speakers };
        let saved = save(&house, &format!("{hour}:00"), decided_for(whom)).await.unwrap();
        let told = holders_told(&house).await;
        assert_eq!(saved, Saved::Done { told: told.len() });
        told.iter().map(|mail| mail.split('@').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&[stream], false).await, ["stream"]);
    assert_eq!(told(&[hall], false).await, ["hall", "hino+seat"]);
    assert_eq!(told(&[hall], true).await, ["hall", "hino+seat", "waits"]);
    assert_eq!(told(&[stream], true).await, ["stream"], "nobody waits for that one");
    assert_eq!(told(&[], true).await, ["waits"]);
    assert_eq!(told(&[TypeId(0)], false).await, [""; 0]);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_letter_is_what_was_typed_and_to_whom_was_looked_at(pool: PgPool) {
    let house = house(&pool).await;
    let telling = asks(&house, "19:30").await;
    let wish = |words| Wish {
        letters: vec![(LetterKind::EventChanged, words)],
        seen: Some(seen(&telling.speakers)),
        ..Wish::default()
    };
    let mut half = words("少し遅く始めます");
    half[1].body.clear();
    let Err(Error::Invalid { field, .. }) =
        save(&house, "19:30", decided_for(Whom { speakers: wish(half), ..Whom::default() })).await
    else {
        panic!("a letter without a text")
    };
    assert_eq!(field, "letter/event_changed/body_en");
    let others = Wish { seen: Some(String::new()), ..Wish::default() };
    conflict(save(&house, "19:30", decided_for(Whom { speakers: others, ..Whom::default() })).await);
    assert_eq!(asks(&house, "19:30").await.changes, telling.changes, "nothing is saved by either");

    let whom = Whom { speakers: wish(words("少し遅く始めます")), ..Whom::default() };
    assert_eq!(save(&house, "19:30", decided_for(whom)).await, Ok(Saved::Done { told: 2 }));
    let sent = house.sent(now()).await;
    assert!(sent[0].3.starts_with("氷野 陸 さん、少し遅く始めます"), "{}", sent[0].3);
    assert!(sent[0].3.contains("19:30"), "what changed is said: {}", sent[0].3);
    // Once it is called off there is nothing to tell any more.
    save(&house, "20:00", Tell::Everybody.into()).await.unwrap();
    let asked = house.organizer.asks_at(now());
    change_state::change_state(&house.db, asked, at_event(), EventState::Cancelled, "台風").await.unwrap();
    assert_eq!(house.sent(now()).await, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_speaker_is_written_to_alone_and_another_is_left_out(pool: PgPool) {
    let house = house(&pool).await;
    let telling = asks(&house, "19:30").await;
    let [hino, morikawa] = [0, 1].map(|at: usize| telling.speakers[at].person);
    let wish = |own: (PersonId, Words), without| Wish {
        own: vec![own],
        without,
        seen: Some(seen(&telling.speakers)),
        ..Wish::default()
    };
    let half = wish((morikawa, Words::new("Only you", "")), Vec::new());
    let Err(Error::Invalid { field, .. }) =
        save(&house, "19:30", decided_for(Whom { speakers: half, ..Whom::default() })).await
    else {
        panic!("a letter without a text")
    };
    assert_eq!(field, format!("own/{morikawa}/body"));
    let whom =
        Whom { speakers: wish((morikawa, Words::new("Only you", "Dear {name}")), vec![hino]), ..Whom::default() };
    assert_eq!(save(&house, "19:30", decided_for(whom)).await, Ok(Saved::Done { told: 1 }));
    let sent = house.sent(now()).await;
    assert_eq!(to(&sent), [("morikawa@talks.test", "speakers_changed")]);
    assert!(sent[0].2 == "Only you" && sent[0].3.contains("19:30"), "what changed is said: {}", sent[0].3);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_takes_place_after_all_is_told_to_whom_heard_that_it_does_not_or_to_nobody(pool: PgPool) {
    let house = house(&pool).await;
    furnish(&house).await;
    let go = async |to: EventState, wish: &StepWish| {
        let asked = house.organizer.asks_at(now());
        change_state::change_and_tell(&house.db, asked, at_event(), to, "台風です", wish).await.unwrap()
    };
    let all = StepWish::default();
    let silent = Wish { is_silent: true, ..Wish::default() };
    let nobody = StepWish { is_silent: true, speakers: silent, ..StepWish::default() };
    let ways = [
        (EventState::Cancelled, "event_cancelled", EventState::Announced),
        (EventState::Postponed, "event_postponed", EventState::Open),
        (EventState::Postponed, "event_postponed", EventState::Announced),
    ];
    for (off, topic, on) in ways {
        let done = go(off, &all).await;
        assert_eq!((done.followers, done.holders, done.speakers), (0, 3, 2), "{off:?}");
        assert_eq!(taken(&house, topic).await.len(), 3, "who holds a seat and speaks is told once");
        house.sent(now()).await;
        run(&house.db, "update events set starts_at = '2026-12-16T10:00Z', ends_at = '2026-12-16T12:00Z'").await;
        let desk = pages::event_desk::load(&house.db, house.organizer.asks_at(now()), at_event()).await.unwrap();
        let revival = desk.revival.unwrap();
        assert_eq!((revival.people(), revival.holders, revival.speaking), (5, 4, 1));
        let looked_at = Wish { seen: Some(seen(&revival.speakers)), ..Wish::default() };
        let done = go(on, &StepWish { speakers: looked_at, ..StepWish::default() }).await;
        assert_eq!((done.followers, done.holders, done.speakers), (0, 3, 2), "{off:?} → {on:?}");
        assert_eq!(taken(&house, "event_revived").await, ["hall@talks.test", "stream@talks.test", "waits@talks.test"]);
        let sent = house.sent(now()).await;
        assert_eq!(to(&sent), [("hino@talks.test", "speakers_revived"), ("morikawa@talks.test", "speakers_revived")]);
        assert!(sent[0].3.contains("12月16日") && !sent[0].3.contains('→'), "{}", sent[0].3);
        assert_eq!(go(on, &all).await.count_mails(), 0, "twice is once");

        go(off, &all).await;
        house.sent(now()).await;
        run(&house.db, "update events set starts_at = '2026-12-09T10:00Z', ends_at = '2026-12-09T12:00Z'").await;
        assert_eq!(go(on, &nobody).await.count_mails(), 0);
        assert_eq!(house.sent(now()).await, []);
    }
    house.db.pool.close().await;
}
