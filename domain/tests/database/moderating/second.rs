//! Two moderators at once: the second is told, and nothing is overwritten.

use chrono::{Duration, Utc};
use domain::{
    Error, Text,
    db::Db,
    ids::QuestionId,
    qa::{
        admission::{self, SettingsInput},
        asking::{self, AskInput},
        moderation::{self, Wanted},
        types::{Hold, QuestionState as State},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{SLUG, ask_at, asked, at_event, boards, set, somebody, state_of, version_of, vote};
use crate::common::{account_with, demo};

/// Two who moderate, the first of them by name.
async fn two(db: &Db) -> (Viewer, Viewer) {
    let (first, second) =
        (account_with(db, SLUG, Role::Moderator).await, account_with(db, SLUG, Role::Organizer).await);
    sqlx::query("update accounts set name = '早瀬' where id = $1")
        .bind(first.account_id().unwrap().0)
        .execute(&db.pool)
        .await
        .unwrap();
    (first, second)
}

fn conflict_text(refused: Error) -> Text {
    match refused {
        Error::Conflict(text) => text,
        other => panic!("{other:?}"),
    }
}

/// What stands at a question of its asker.
async fn hold_at(db: &Db, id: QuestionId) -> Option<Hold> {
    let (_, desk) = boards(db).await;
    desk.questions.iter().find(|question| question.id == id).unwrap().desk.as_ref().unwrap().hold
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_older_screen_does_not_undo_what_was_decided_of_an_asker(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) = two(&db).await;
    let id = asked(&db, "loud", "一つめ").await;
    let hold = async |who: &Viewer, id: QuestionId, hold: Option<Hold>, version: Option<i32>| {
        admission::hold_asker(&db, who.asks_at(Utc::now()), at_event(), id, hold, version).await
    };
    let seen = version_of(&boards(&db).await.1, id);
    hold(&first, id, Some(Hold::Blocked), Some(seen)).await.unwrap();
    let late = conflict_text(hold(&second, id, Some(Hold::Held), Some(seen)).await.unwrap_err());
    assert!(late.ja.contains("早瀬さん") && late.ja.contains("質問と投票を止める"), "{}", late.ja);
    assert!(late.en.contains("早瀬 chose “Block”"), "{}", late.en);
    assert_eq!(hold_at(&db, id).await, Some(Hold::Blocked));
    // Pressed twice it asks for what holds.
    hold(&first, id, Some(Hold::Blocked), Some(seen)).await.unwrap();
    // Who sees what holds may change it, and who saw something else of the question may not.
    let now = version_of(&boards(&db).await.1, id);
    assert_ne!(now, seen);
    hold(&second, id, Some(Hold::Held), Some(now)).await.unwrap();
    assert_eq!(hold_at(&db, id).await, Some(Hold::Held));
    hold(&second, id, None, None).await.unwrap();
    let seen = version_of(&boards(&db).await.1, id);
    set(&db, &first, id, State::Deferred).await.unwrap();
    let late = conflict_text(hold(&second, id, Some(Hold::Held), Some(seen)).await.unwrap_err());
    assert!(late.ja.contains("登壇者に確認"), "{}", late.ja);
    assert_eq!(hold_at(&db, id).await, None);
}

/// What is pressed at one question of theirs says nothing of another one, whatever stands there: else it would tell which
/// named ones are of whoever asked without a name.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_20_what_was_decided_at_a_question_tells_nothing_of_another_of_the_same_asker(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) = two(&db).await;
    let begin = Utc::now();
    let ask = async |who: &str, name: &str, seconds: i64| {
        let body = format!("{who}の{seconds}つめ");
        let input = AskInput { body, asker: name.to_owned(), ..AskInput::default() };
        let at = begin + Duration::seconds(seconds);
        asking::ask(&db, somebody(who).asks_at(at), at_event(), &input).await.unwrap().question.id
    };
    let (nameless, named, of_another) =
        (ask("loud", "", 0).await, ask("loud", "遥", 20).await, ask("x", "律", 0).await);
    let hold = async |who: &Viewer, id: QuestionId, hold: Option<Hold>| {
        let version = version_of(&boards(&db).await.1, id);
        admission::hold_asker(&db, who.asks_at(Utc::now()), at_event(), id, hold, Some(version)).await
    };
    let state = async |id| state_of(&boards(&db).await.1, id).unwrap().0;
    hold(&first, nameless, Some(Hold::Held)).await.unwrap();
    // With a name they are taken as anybody is; without one they wait.
    assert_eq!(state(ask("loud", "遥", 40).await).await, State::Live);
    assert_eq!(state(ask("loud", "", 60).await).await, State::Pending);
    for wanted in [None, Some(Hold::Held), Some(Hold::Blocked), Some(Hold::Held), None] {
        for id in [named, of_another] {
            assert_eq!(hold(&second, id, wanted).await, Ok(()), "{wanted:?}");
            assert_eq!(hold_at(&db, id).await, wanted);
        }
        assert_eq!(hold_at(&db, nameless).await, Some(Hold::Held), "nothing there is undone");
    }
    // The strictest counts, and whatever stands goes by itself.
    hold(&second, named, Some(Hold::Blocked)).await.unwrap();
    hold(&first, nameless, None).await.unwrap();
    let other = asked(&db, "quiet", "静かな質問").await;
    assert!(vote(&db, "loud", other).await.is_err());
    hold(&second, named, None).await.unwrap();
    vote(&db, "loud", other).await.unwrap();
    assert_eq!(state(ask("loud", "", 80).await).await, State::Live);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_program_before_holds_by_question_decided_is_seen_and_taken_back(pool: PgPool) {
    let db = demo(pool).await;
    let (first, _) = two(&db).await;
    let id = asked(&db, "loud", "一つめ").await;
    sqlx::query(
        "insert into held_askers (event_id, participant, hold, question_id, account_id, at)
         select event_id, participant, 'blocked', id, $2, now() from questions where id = $1",
    )
    .bind(id.0)
    .bind(first.account_id().unwrap().0)
    .execute(&db.pool)
    .await
    .unwrap();
    assert_eq!(hold_at(&db, id).await, Some(Hold::Blocked));
    let hold = async |hold, version| {
        admission::hold_asker(&db, first.asks_at(Utc::now()), at_event(), id, hold, Some(version)).await
    };
    let seen = version_of(&boards(&db).await.1, id);
    let late = conflict_text(hold(Some(Hold::Held), seen - 1).await.unwrap_err());
    assert!(late.en.contains("早瀬 chose “Block”"), "{}", late.en);
    let other = asked(&db, "quiet", "静かな質問").await;
    assert!(vote(&db, "loud", other).await.is_err());
    hold(None, seen).await.unwrap();
    assert_eq!(hold_at(&db, id).await, None);
    vote(&db, "loud", other).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_block_outlasts_what_is_pressed_at_another_question_of_theirs(pool: PgPool) {
    let db = demo(pool).await;
    let (first, _) = two(&db).await;
    let begin = Utc::now();
    let ask = async |body: &str, seconds: i64| {
        ask_at(&db, &somebody("loud"), body, begin + Duration::seconds(seconds)).await.unwrap()
    };
    let (by_old, second, third) = (ask("一つめ", 0).await, ask("二つめ", 20).await, ask("三つめ", 40).await);
    let other = asked(&db, "quiet", "静かな質問").await;
    let hold = async |id, hold| {
        admission::hold_asker(&db, first.asks_at(Utc::now()), at_event(), id, hold, None).await.unwrap();
    };
    // An older program blocked by the first.
    sqlx::query(
        "insert into held_askers (event_id, participant, hold, question_id, at)
         select event_id, participant, 'blocked', id, now() from questions where id = $1",
    )
    .bind(by_old.0)
    .execute(&db.pool)
    .await
    .unwrap();
    for wanted in [Some(Hold::Held), None] {
        hold(second, wanted).await;
        assert_eq!((hold_at(&db, by_old).await, hold_at(&db, second).await), (Some(Hold::Blocked), wanted));
        assert!(vote(&db, "loud", other).await.is_err(), "{wanted:?}");
    }
    // By whichever it was: it is deleted, as those in a talk of TLP:RED are.
    sqlx::query("delete from questions where id = $1").bind(by_old.0).execute(&db.pool).await.unwrap();
    for wanted in [Some(Hold::Held), Some(Hold::Blocked), None] {
        hold(third, wanted).await;
        assert_eq!(hold_at(&db, third).await, wanted);
        assert!(vote(&db, "loud", other).await.is_err(), "{wanted:?}");
    }
}
