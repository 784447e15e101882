//! What is on stage, and how it leaves it.

use chrono::Utc;
use domain::{
    Error,
    events::types::EventState,
    qa::{
        moderation::{self, Wanted},
        stage::Seen,
        types::QuestionState as State,
    },
    viewer::Role,
    workflows,
};
use sqlx::PgPool;

use super::{SLUG, asked, at_event, boards, set, state_of};
use crate::common::{account_with, demo};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_on_stage_when_an_event_ends_is_answered(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let on_stage = boards(&db).await.0.answering.expect("one is on stage");
    let now = Utc::now();
    workflows::change_state::change_state(&db, organizer.asks_at(now), at_event(), EventState::Ended, "")
        .await
        .unwrap();
    let (public, moderators) = boards(&db).await;
    assert_eq!((public.answering, moderators.answering), (None, None));
    assert_eq!(state_of(&public, on_stage).unwrap().0, State::Answered);
    // With the stamp, the move and the line of the log that each other way of answering leaves.
    let is_stamped = "select answered_at is not null from questions where id = $1";
    assert!(sqlx::query_scalar::<_, bool>(is_stamped).bind(on_stage.0).fetch_one(&db.pool).await.unwrap());
    let moves = "select count(*) from question_moves m join question_acts a on a.id = m.act_id
                 where m.question_id = $1 and m.from_state = 'answering' and m.to_state = 'answered'
                   and a.account_id = $2";
    let moves: i64 = sqlx::query_scalar(moves)
        .bind(on_stage.0)
        .bind(organizer.account_id().unwrap().0)
        .fetch_one(&db.pool)
        .await
        .unwrap();
    let lines = "select count(*) from audit_log where action = 'question.answered' and subject = $1";
    let lines: i64 = sqlx::query_scalar(lines).bind(format!("question:{on_stage}")).fetch_one(&db.pool).await.unwrap();
    assert_eq!((moves, lines), (1, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_another_moderator_took_up_meanwhile_stays_on_stage(pool: PgPool) {
    let db = demo(pool).await;
    let (first, second) =
        (account_with(&db, SLUG, Role::Moderator).await, account_with(&db, SLUG, Role::Organizer).await);
    sqlx::query("update accounts set name = '早瀬' where id = $1")
        .bind(first.account_id().unwrap().0)
        .execute(&db.pool)
        .await
        .unwrap();
    let (one, two) = (asked(&db, "a", "月の鍵は何日で替えますか").await, asked(&db, "b", "ログは何年残しますか").await);
    // Both consoles show the same one on stage.
    let seen = boards(&db).await.1.answering.expect("one is on stage");
    let wanted = |on: Seen| Wanted { on, ..State::Answering.into() };
    moderation::set_state(&db, first.asks_at(Utc::now()), at_event(), one, wanted(Seen::One(seen))).await.unwrap();
    for older in [Seen::One(seen), Seen::Nothing, Seen::One(two)] {
        let late = moderation::set_state(&db, second.asks_at(Utc::now()), at_event(), two, wanted(older)).await;
        let Err(Error::Conflict(text)) = &late else { panic!("{older:?}: {late:?}") };
        assert!(text.ja.contains("「月の鍵は何日で替えますか」") && text.ja.contains("早瀬さん"), "{}", text.ja);
        assert!(text.en.contains("“月の鍵は何日で替えますか” is being answered now"), "{}", text.en);
    }
    let (public, _) = boards(&db).await;
    assert_eq!((public.answering, state_of(&public, two).unwrap().0), (Some(one), State::Live), "nothing changed");
    // Who sees it goes on, and so does who says nothing of it.
    moderation::set_state(&db, second.asks_at(Utc::now()), at_event(), two, wanted(Seen::One(one))).await.unwrap();
    assert_eq!(boards(&db).await.0.answering, Some(two));
    set(&db, &first, one, State::Answering).await.unwrap();
    assert_eq!(boards(&db).await.0.answering, Some(one));
    // What ended meanwhile is in nobody's way.
    set(&db, &first, one, State::Answered).await.unwrap();
    moderation::set_state(&db, second.asks_at(Utc::now()), at_event(), two, wanted(Seen::One(one))).await.unwrap();
    assert_eq!(boards(&db).await.0.answering, Some(two));
}
