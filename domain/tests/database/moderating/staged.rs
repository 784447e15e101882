//! What is on stage, and how it leaves it.

use chrono::Utc;
use domain::{events::types::EventState, qa::types::QuestionState as State, viewer::Role, workflows};
use sqlx::PgPool;

use super::{SLUG, at_event, boards, state_of};
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
