//! How many votes two questions would have as one is said before they are merged, and is what they have then.

use chrono::Utc;
use domain::{
    Error,
    ids::{EventRef, QuestionId},
    pages::{self, moderated::Find},
    qa::{
        moderation::{self, Merged},
        own, presence, rules,
        types::{Audience, Board, QuestionState as State},
        uniting,
    },
    viewer::Role,
};
use sqlx::PgPool;

use super::{SLUG, asked, at_event, boards, set, somebody, state_of, vote};
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

    let act =
        moderation::merge(&db, moderator.asks_at(Utc::now()), at_event(), two, one, None).await.unwrap().unwrap().act;
    assert_eq!(state_of(&boards(&db).await.0, one), Some((State::Live, 5)), "as it was said");
    moderation::undo(&db, moderator.asks_at(Utc::now()), at_event(), act).await.unwrap();
    assert_eq!(said().await, Some(5));
    moderation::keep_apart(&db, moderator.asks_at(Utc::now()), at_event(), one, two).await.unwrap();
    assert_eq!(said().await, None, "they are offered no more");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_chosen_by_hand_has_the_votes_that_were_said_before(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (whole, part, small) = (
        asked(&db, "a", "月の鍵は何日で替えますか").await,
        asked(&db, "b", "資料はどこにありますか").await,
        asked(&db, "c", "次はいつですか").await,
    );
    for (who, id) in [("v", whole), ("w", whole), ("v", part), ("x", part), ("a", small), ("y", small)] {
        vote(&db, who, id).await.unwrap();
    }
    let now = Utc::now();
    // The part has one in it: b, v, x and c, a, y of that one. With a, v, w of the whole they are seven.
    moderation::merge(&db, moderator.asks_at(now), at_event(), small, part, None).await.unwrap();
    let said = async |wholes: &[QuestionId]| {
        let all = uniting::together(&db, moderator.asks_at(now), at_event(), part, wholes).await.unwrap();
        all.into_iter().map(|one| (one.id, one.votes)).collect::<Vec<_>>()
    };
    assert_eq!(said(&[whole]).await, [(whole, 7)]);
    // The page from which one merges without script says the same.
    let find = Find { words: whole.to_string(), part: Some(part), ..Find::default() };
    let page = pages::moderated::load(&db, moderator.asks_at(now), at_event(), find).await.unwrap();
    assert_eq!((page.list.ids.first(), together(&page.list.board, whole, part)), (Some(&whole), Some(7)));
    // Somebody votes who had voted for neither: both are counted anew.
    vote(&db, "z", whole).await.unwrap();
    assert_eq!(said(&[whole]).await, [(whole, 8)]);
    let merged = moderation::merge(&db, moderator.asks_at(now), at_event(), part, whole, None).await.unwrap();
    let Some(Merged { act, votes }) = merged else { panic!("it was no part before") };
    assert_eq!((votes, state_of(&boards(&db).await.0, whole)), (8, Some((State::Live, 8))), "as it was said");
    moderation::undo(&db, moderator.asks_at(now), at_event(), act).await.unwrap();
    assert_eq!(said(&[whole]).await, [(whole, 8)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_is_said_of_what_cannot_be_merged_nor_to_who_may_not_merge(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let (part, open) =
        (asked(&db, "a", "鍵の予備は誰が持ちますか").await, asked(&db, "b", "席は決まっていますか").await);
    let (hidden, gone) = (asked(&db, "c", "見えない質問です").await, asked(&db, "d", "取り下げる質問です").await);
    set(&db, &moderator, hidden, State::Hidden).await.unwrap();
    own::withdraw(&db, somebody("d").asks_at(Utc::now()), at_event(), gone).await.unwrap();
    let elsewhere: i64 = sqlx::query_scalar(
        "select q.id from questions q join events e on e.id = q.event_id where e.number = 42 order by q.state in ('live', 'answered') desc limit 1",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let all = [open, hidden, gone, elsewhere.into(), part, QuestionId(0)];
    let said = async |who: &domain::viewer::Viewer, event: EventRef<'_>| {
        let all = uniting::together(&db, who.asks_at(Utc::now()), event, part, &all).await?;
        Ok::<_, Error>(all.into_iter().map(|one| one.id).collect::<Vec<_>>())
    };
    assert_eq!(said(&moderator, at_event()).await, Ok(vec![open]));
    // Who may not merge is told no more than by merging; and a question is none of another event.
    let reporter = account_with(&db, SLUG, Role::Reporter).await;
    assert_eq!(said(&reporter, at_event()).await, Err(Error::Forbidden));
    let foreign = account_with(&db, "security-jaws", Role::Moderator).await;
    assert_eq!(said(&foreign, at_event()).await, Err(Error::Concealed));
    assert_eq!(said(&foreign, EventRef::new("security-jaws", 42)).await, Ok(vec![]));
    assert!(said(&somebody("a"), at_event()).await.is_err());
    // What is answered becomes no part of anything.
    set(&db, &moderator, part, State::Answering).await.unwrap();
    assert_eq!(said(&moderator, at_event()).await, Ok(vec![]));
}
