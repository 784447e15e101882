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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_setting_that_was_not_changed_on_a_screen_stays_as_another_moderator_set_it(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) = two(&db).await;
    let save = async |who: &Viewer, input: SettingsInput<'_>| {
        admission::save_settings(&db, who.asks_at(Utc::now()), at_event(), input).await
    };
    // A form sends all of its fields.
    let all = SettingsInput {
        moderated: Some("false"),
        slow_seconds: Some("0"),
        asking: Some("anyone"),
        voting: Some("anyone"),
        closed_afterwards: Some("false"),
        base: None,
    };
    save(&first, all).await.unwrap();
    let base = boards(&db).await.1.settings().base();
    let form = SettingsInput { base: Some(&base), ..all };
    save(&first, SettingsInput { moderated: Some("true"), closed_afterwards: Some("true"), ..form }).await.unwrap();
    // From a screen of before: slow mode alone is theirs, and one more who may vote.
    save(&second, SettingsInput { slow_seconds: Some("60"), voting: Some("registered"), ..form }).await.unwrap();
    let now = boards(&db).await.1.settings();
    assert!(now.moderated && now.closed_afterwards, "what the first one set stands");
    assert_eq!((now.slow_seconds, now.asking.into_str(), now.voting.into_str()), (60, "anyone", "registered"));
    // Both chose the same: nobody is in anybody's way.
    save(&second, SettingsInput { moderated: Some("true"), ..form }).await.unwrap();
    assert_eq!(boards(&db).await.1.settings(), now);
    // Both changed one to different things: the second is told what is and what was chosen, and nothing is written.
    let wanted = SettingsInput { slow_seconds: Some("30"), asking: Some("registered"), ..form };
    let late = conflict_text(save(&first, wanted).await.unwrap_err());
    assert!(
        late.ja.contains("低速モード") && late.ja.contains("60秒に1件") && late.ja.contains("30秒に1件"),
        "{}",
        late.ja
    );
    assert!(late.en.contains("Slow mode") && !late.en.contains("Who may"), "{}", late.en);
    assert_eq!(boards(&db).await.1.settings(), now);
    // The control: who says nothing of what they saw means all that they send.
    save(&first, all).await.unwrap();
    let now = boards(&db).await.1.settings();
    assert_eq!((now.moderated, now.slow_seconds, now.closed_afterwards), (false, 0, false));
    // A screen says what it was drawn with in words that are read back.
    assert_eq!(now.base(), base);
    let unreadable = SettingsInput { base: Some("{"), slow_seconds: Some("30"), ..all };
    assert_eq!(save(&first, unreadable).await.unwrap().slow_seconds, 30);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_second_reason_is_not_dropped_in_silence(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) = two(&db).await;
    let id = asked(&db, "a", "弊社の製品をどうぞ").await;
    let decline = async |who: &Viewer, reason: &str| {
        let wanted = Wanted { reason, ..State::Declined.into() };
        moderation::set_state(&db, who.asks_at(Utc::now()), at_event(), id, wanted).await
    };
    decline(&first, "宣伝にあたるため").await.unwrap().unwrap();
    let late = conflict_text(decline(&second, "話題が違うため").await.unwrap_err());
    for text in [&late.ja, &late.en] {
        assert!(
            text.contains("宣伝にあたるため") && text.contains("話題が違うため"),
            "what stands and what was written: {text}"
        );
    }
    let reason: String =
        sqlx::query_scalar("select reason from questions where id = $1").bind(id.0).fetch_one(&db.pool).await.unwrap();
    assert_eq!(reason, "宣伝にあたるため");
    // A double click, and two who say the same.
    assert_eq!(decline(&second, " 宣伝にあたるため ").await.unwrap(), None);
}
