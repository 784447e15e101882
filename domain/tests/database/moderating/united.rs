//! How many votes two questions would have as one is said before they are merged, and is what they have then.

use chrono::Utc;
use domain::{
    ids::QuestionId,
    pages,
    qa::{
        moderation, presence, rules,
        types::{Audience, Board, QuestionState as State},
    },
    viewer::Role,
};
use sqlx::PgPool;

use super::{SLUG, asked, at_event, boards, state_of, vote};
use crate::common::{account_with, demo};

fn together(board: &Board, whole: QuestionId, part: QuestionId) -> Option<i64> {
    let question = |id: QuestionId| board.questions.iter().find(|question| question.id == id);
    rules::votes_together(question(whole)?, question(part)?)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_voted_for_both_counts_once_in_what_is_said_before_two_are_merged(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (one, two) =
        (asked(&db, "a", "月の鍵は何日で替えますか").await, asked(&db, "b", "月の鍵は何日ごとに替えますか").await);
    for (who, id) in [("v", one), ("w", one), ("v", two), ("a", two)] {
        vote(&db, who, id).await.unwrap();
    }
    // a, v and w for the one; b, v and a for the other. Whoever opens the console reads it at once, also without script.
    let page = pages::board::load(&db, moderator.asks_at(Utc::now()), at_event(), Audience::Moderators).await.unwrap();
    assert_eq!(together(&page.board, one, two), Some(4));
    let said = async || together(&boards(&db).await.1, one, two);
    assert_eq!(said().await, None, "a room counts it for nobody");
    presence::here(&db, moderator.asks_at(Utc::now()), at_event(), None).await.unwrap();
    assert_eq!(said().await, Some(4));
    vote(&db, "b", one).await.unwrap();
    assert_eq!(said().await, Some(4), "one who had voted for the other");
    vote(&db, "x", one).await.unwrap();
    assert_eq!(said().await, Some(5));
    let (public, _) = boards(&db).await;
    assert!(public.questions.iter().all(|question| question.desk.is_none()), "moderators alone know");

    let act = moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap();
    assert_eq!(state_of(&boards(&db).await.0, one), Some((State::Live, 5)), "as it was said");
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await.unwrap();
    assert_eq!(said().await, Some(5));
    moderation::keep_apart(&db, moderator.asks_at(Utc::now()), at_event(), one, two).await.unwrap();
    assert_eq!(said().await, None, "they are offered no more");
}
