//! Whom a change of a participation type tells: those who hold it or wait for it, each once, and nobody else.

use crate::common::{
    account_with, db, row_counts,
    seats::{SERIES, at_event, crowd, event, run, take},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::TypeId,
    pages,
    registration::{
        changing::{self, Wish},
        types_form::{TypeInput, input_of},
    },
    viewer::{Role, Viewer},
    workflows::{
        save_event::{self, DeskInput, Saved},
        tell_change::{Decided, Tell, Whom},
    },
};
use sqlx::{PgPool, types::Json};

/// Two have a seat in the hall (person 0 and 1) and one waits for it (2); one watches (3), and one watches and waits for the
/// hall (4).
async fn furnish(db: &Db) -> (Viewer, TypeId, TypeId) {
    let (hall, stream) = event(db, 2, None).await;
    let people = crowd(db, 5).await;
    for who in &people[..3] {
        take(db, who, hall).await;
    }
    take(db, &people[3], stream).await;
    let code = take(db, &people[4], stream).await;
    changing::change(db, people[4].asks_at(Utc::now()), &code, Wish::Change(hall)).await.unwrap();
    (account_with(db, SERIES, Role::Organizer).await, hall, stream)
}

async fn rows(db: &Db, viewer: &Viewer) -> Vec<TypeInput> {
    let desk = pages::event_desk::load(db, viewer.asks_at(Utc::now()), at_event()).await.unwrap();
    desk.types.iter().map(input_of).collect()
}

async fn save(db: &Db, viewer: &Viewer, rows: &[TypeInput], decided: Decided) -> Result<Saved, Error> {
    let input = DeskInput { types: rows.to_vec(), decided, ..DeskInput::default() };
    save_event::save(db, viewer.asks_at(Utc::now()), at_event(), &input).await
}

/// Who was told since the last time, and what, from what and to what in Japanese.
async fn take_changes(db: &Db) -> Vec<(String, Vec<String>)> {
    let rows: Vec<(String, Json<Vec<serde_json::Value>>)> =
        sqlx::query_as("delete from jobs where topic = 'event_changed' returning recipient, payload -> 'changes'")
            .fetch_all(&db.pool)
            .await
            .unwrap();
    let line = |change: &serde_json::Value| {
        let [label, was, is] = ["label", "was", "is"].map(|part| change[part]["ja"].as_str().unwrap().to_owned());
        format!("{label}: {was} → {is}")
    };
    let mut told: Vec<_> = rows
        .into_iter()
        .map(|(mail, changes)| (mail.split('@').next().unwrap().to_owned(), changes.0.iter().map(line).collect()))
        .collect();
    told.sort();
    told
}

fn to(told: &[(String, Vec<String>)]) -> Vec<&str> {
    told.iter().map(|(who, _)| who.as_str()).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_type_that_goes_online_is_asked_about_and_told_to_those_of_it_once(pool: PgPool) {
    let db = db(pool);
    let (organizer, hall, stream) = furnish(&db).await;
    let stored = rows(&db, &organizer).await;
    let mut typed = stored.clone();
    typed[0].is_online = true;
    "ウェビナー".clone_into(&mut typed[0].name);
    let before = row_counts(&db).await;
    let Saved::Asks(telling) = save(&db, &organizer, &typed, Decided::default()).await.unwrap() else {
        panic!("nobody was asked")
    };
    let counts: Vec<_> = telling.types.iter().map(|one| (one.id, one.seated, one.waiting, one.people)).collect();
    assert_eq!(counts, [(hall, 2, 1, 3), (stream, 1, 1, 1)], "of those who watch, the one who waits for the hall");
    assert_eq!((telling.people(), telling.speakers.len(), telling.changes.len()), (4, 0, 0));
    assert_eq!(telling.of_type(hall).map(|one| one.all().count()), Some(2));
    assert_eq!(telling.of_type(stream), None);
    assert_eq!((rows(&db, &organizer).await, row_counts(&db).await), (stored, before), "nothing is saved before");

    let decided = Decided { previewed: Some(telling.fingerprint()), ..Tell::Everybody.into() };
    assert_eq!(save(&db, &organizer, &typed, decided.clone()).await, Ok(Saved::Done { told: 4 }));
    let said = take_changes(&db).await;
    assert_eq!(to(&said), ["person0", "person1", "person2", "person4"]);
    for (_, lines) in &said {
        assert_eq!(*lines, ["参加枠の名前: 現地 → ウェビナー", "「ウェビナー」の参加のしかた: 現地 → オンライン"]);
    }
    assert_eq!(save(&db, &organizer, &typed, decided).await, Ok(Saved::Done { told: 0 }), "twice is once");
    assert_eq!(take_changes(&db).await, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_typed_of_a_type_after_the_question_is_asked_about_again(pool: PgPool) {
    let db = db(pool);
    let (organizer, ..) = furnish(&db).await;
    let mut typed = rows(&db, &organizer).await;
    "大ホール".clone_into(&mut typed[0].name);
    let Saved::Asks(telling) = save(&db, &organizer, &typed, Decided::default()).await.unwrap() else {
        panic!("nobody was asked")
    };
    let decided = Decided { previewed: Some(telling.fingerprint()), ..Tell::Everybody.into() };
    let mut other = typed.clone();
    "小ホール".clone_into(&mut other[0].name);
    assert!(matches!(save(&db, &organizer, &other, decided.clone()).await, Ok(Saved::Asks(_))));
    assert_eq!(take_changes(&db).await, []);
    assert_eq!(save(&db, &organizer, &typed, decided).await, Ok(Saved::Done { told: 4 }));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_ticked_hears_of_a_type_and_nobody_whom_it_does_not_touch(pool: PgPool) {
    let db = db(pool);
    let (organizer, hall, stream) = furnish(&db).await;
    let mut typed = rows(&db, &organizer).await;
    let mut n = 0;
    let mut after = async |types: &[TypeId], is_waiting: bool| {
        n += 1;
        typed[0].name = format!("会場{n}");
        let whom = Whom { types: types.to_vec(), is_waiting, ..Whom::default() };
        let decided = Decided { whom: Some(whom), ..Tell::Everybody.into() };
        let saved = save(&db, &organizer, &typed, decided).await.unwrap();
        let said = take_changes(&db).await;
        assert_eq!(saved, Saved::Done { told: said.len() });
        said.into_iter().map(|(who, _)| who).collect::<Vec<_>>()
    };
    assert_eq!(after(&[hall], false).await, ["person0", "person1"]);
    assert_eq!(after(&[stream], false).await, ["person4"], "who watches and does not wait for it is not touched");
    assert_eq!(after(&[], true).await, ["person2", "person4"]);
    assert_eq!(after(&[hall, stream], true).await, ["person0", "person1", "person2", "person4"]);
    assert_eq!(after(&[], false).await, [""; 0]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn words_are_told_to_who_has_the_seat_and_seats_and_windows_to_nobody(pool: PgPool) {
    let db = db(pool);
    let (organizer, ..) = furnish(&db).await;
    let mut typed = rows(&db, &organizer).await;
    typed[0].capacity = "1".to_owned();
    typed[0].closes_date = "2099-12-31".to_owned();
    typed[1].capacity = "90".to_owned();
    typed.push(TypeInput { name: "LT".to_owned(), ..TypeInput::default() });
    assert_eq!(save(&db, &organizer, &typed, Decided::default()).await, Ok(Saved::Done { told: 0 }));

    let mut typed = rows(&db, &organizer).await;
    "受付は8階です。".clone_into(&mut typed[0].words_ja);
    let Saved::Asks(telling) = save(&db, &organizer, &typed, Decided::default()).await.unwrap() else {
        panic!("nobody was asked")
    };
    assert_eq!(telling.people(), 2);
    assert_eq!(save(&db, &organizer, &typed, Tell::Everybody.into()).await, Ok(Saved::Done { told: 2 }));
    let said = take_changes(&db).await;
    assert_eq!(to(&said), ["person0", "person1"]);
    assert_eq!(said[0].1, ["「現地」の方へ: なし → 受付は8階です。"]);
    // With a name that all of it hear, the words stay with those who have a seat.
    "会場".clone_into(&mut typed[0].name);
    "受付は9階です。".clone_into(&mut typed[0].words_ja);
    save(&db, &organizer, &typed, Tell::Everybody.into()).await.unwrap();
    let lines: Vec<_> = take_changes(&db).await.into_iter().map(|(who, lines)| (who, lines.len())).collect();
    let expected = [("person0", 2), ("person1", 2), ("person2", 1), ("person4", 1)];
    assert_eq!(lines, expected.map(|(who, n)| (who.to_owned(), n)));

    // Of a type that nobody holds there is nobody to ask about; and nobody planned with what is still being planned.
    let mut typed = rows(&db, &organizer).await;
    "ライトニングトーク".clone_into(&mut typed[2].name);
    assert_eq!(save(&db, &organizer, &typed, Decided::default()).await, Ok(Saved::Done { told: 0 }));
    run(&db, "update events set state = 'planned'").await;
    "下書き".clone_into(&mut typed[0].name);
    assert_eq!(save(&db, &organizer, &typed, Decided::default()).await, Ok(Saved::Done { told: 0 }));
}
