//! Two moderators at once: the second is told, and nothing is overwritten.

use chrono::{Duration, Utc};
use domain::{
    Error, Text,
    db::Db,
    ids::QuestionId,
    qa::{
        admission::{self, SettingsInput},
        moderation::{self, Wanted},
        types::{Hold, QuestionState as State},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{SLUG, ask_at, asked, at_event, boards, set, somebody, version_of};
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

/// At another question of theirs it does not stand: what is pressed there was not meant to take it back.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_decided_by_one_question_is_not_undone_by_another(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) = two(&db).await;
    let one = asked(&db, "loud", "一つめ").await;
    let other = ask_at(&db, &somebody("loud"), "二つめ", Utc::now() + Duration::seconds(20)).await.unwrap();
    let hold = async |who: &Viewer, id: QuestionId, hold: Option<Hold>| {
        let version = version_of(&boards(&db).await.1, id);
        admission::hold_asker(&db, who.asks_at(Utc::now()), at_event(), id, hold, Some(version)).await
    };
    hold(&first, one, Some(Hold::Held)).await.unwrap();
    for wanted in [Some(Hold::Held), None] {
        conflict_text(hold(&second, other, wanted).await.unwrap_err());
        assert_eq!((hold_at(&db, one).await, hold_at(&db, other).await), (Some(Hold::Held), None), "{wanted:?}");
    }
    // What is stricter is meant in any case.
    hold(&second, other, Some(Hold::Blocked)).await.unwrap();
    for wanted in [Some(Hold::Held), Some(Hold::Blocked), None] {
        let late = conflict_text(hold(&first, one, wanted).await.unwrap_err());
        assert!(late.ja.contains("質問と投票を止める") && !late.ja.contains("二つめ"), "{}", late.ja);
        assert_eq!((hold_at(&db, one).await, hold_at(&db, other).await), (None, Some(Hold::Blocked)), "{wanted:?}");
    }
    hold(&first, other, None).await.unwrap();
    assert_eq!((hold_at(&db, one).await, hold_at(&db, other).await), (None, None));
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
