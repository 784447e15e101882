//! What an act cannot be taken back into: a stage that is taken, a question that became a whole; and what it can.

use chrono::Utc;
use domain::{
    Error,
    ids::{ActId, QuestionId},
    qa::{moderation, types::QuestionState as State},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{Db, SLUG, asked, at_event, boards, set, state_of};
use crate::common::{account_with, demo};

/// Three that ask the same; the part of the part is the oldest.
async fn three(db: &Db) -> [QuestionId; 3] {
    [asked(db, "a", "鍵は毎日?").await, asked(db, "b", "鍵を替える日数は").await, asked(db, "c", "鍵は何日").await]
}

async fn merged(db: &Db, who: &Viewer, part: QuestionId, whole: QuestionId) -> ActId {
    moderation::merge(db, who.asks_at(Utc::now()), at_event(), part, whole, None).await.unwrap().unwrap().act
}

async fn undo(db: &Db, who: &Viewer, act: ActId) -> domain::Result<()> {
    moderation::undo(db, who.asks_at(Utc::now()), at_event(), act).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_goes_back_to_a_stage_that_is_taken(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (first, second) = (asked(&db, "a", "先の質問").await, asked(&db, "b", "次の質問").await);
    set(&db, &moderator, first, State::Answering).await.unwrap();
    let off = set(&db, &moderator, first, State::Live).await.unwrap().unwrap();
    set(&db, &moderator, second, State::Answering).await.unwrap();
    let refused = undo(&db, &moderator, off).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    assert_eq!(boards(&db).await.0.answering, Some(second));
    set(&db, &moderator, second, State::Answered).await.unwrap();
    undo(&db, &moderator, off).await.unwrap();
    assert_eq!(boards(&db).await.0.answering, Some(first));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_merge_is_undone_whichever_of_its_questions_was_asked_first(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let [small, part, whole] = three(&db).await;
    merged(&db, &moderator, small, part).await;
    let act = merged(&db, &moderator, part, whole).await;
    undo(&db, &moderator, act).await.unwrap();
    let (public, _) = boards(&db).await;
    assert_eq!((state_of(&public, part), state_of(&public, whole)), (Some((State::Live, 2)), Some((State::Live, 1))));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_whole_becomes_no_part_by_undoing(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let [small, part, whole] = three(&db).await;
    merged(&db, &moderator, part, whole).await;
    let parted = set(&db, &moderator, part, State::Live).await.unwrap().unwrap();
    let into = merged(&db, &moderator, small, part).await;
    let refused = undo(&db, &moderator, parted).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    assert_eq!(state_of(&boards(&db).await.0, part), Some((State::Live, 2)));
    undo(&db, &moderator, into).await.unwrap();
    undo(&db, &moderator, parted).await.unwrap();
    assert_eq!(state_of(&boards(&db).await.0, whole), Some((State::Live, 2)));
}
