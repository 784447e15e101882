//! The talk that is on when a question is taken up, beside the one that its asker chose.

use chrono::{Duration, Utc};
use domain::{
    db::Db,
    ids::QuestionId,
    pages::{question, questions, report},
    qa::{
        asking::{self, AskInput},
        types::{Audience, QuestionState as State},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{SLUG, asked, at_event, event, set, somebody};
use crate::common::{account_with, demo};

/// The first two talks of the event: number and title. The first one is on, and nothing else is.
async fn first_is_on(db: &Db) -> [(i32, String); 2] {
    let event = event(db).await.0;
    let sql = "select position, title from slots where event_id = $1 and kind in ('talk', 'lightning') order by position limit 2";
    let talks: Vec<(i32, String)> = sqlx::query_as(sql).bind(event).fetch_all(&db.pool).await.unwrap();
    for sql in [
        "update slots set starts_at = null where event_id = $1 and $2::int is not null and $3::timestamptz is not null",
        "update slots set starts_at = $3, minutes = 20 where event_id = $1 and position = $2",
    ] {
        let at = Utc::now() - Duration::minutes(5);
        sqlx::query(sql).bind(event).bind(talks[0].0).bind(at).execute(&db.pool).await.unwrap();
    }
    talks.try_into().unwrap()
}

async fn answered(db: &Db, moderator: &Viewer, id: QuestionId) {
    for to in [State::Answering, State::Answered] {
        set(db, moderator, id, to).await.unwrap();
    }
}

/// The talk that it was asked to, and the other one in which it was answered, as everybody reads them.
async fn talks_of(db: &Db, id: QuestionId) -> [Option<(i32, String)>; 2] {
    let page = question::load(db, Viewer::visitor().asks(), at_event(), id).await.unwrap();
    [page.question.slot, page.question.answered_in]
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_talk_that_was_on_is_kept_apart_from_the_one_that_was_asked(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let [first, second] = first_is_on(&db).await;
    let to = async |who: &str, talk: i32, body: &str| {
        let input = AskInput { body: body.to_owned(), talk: Some(talk), ..AskInput::default() };
        asking::ask(&db, somebody(who).asks(), at_event(), &input).await.unwrap().question.id
    };
    let (of_all, of_first, of_second) = (
        asked(&db, "b", "この回の資料はどこにありますか").await,
        to("a", first.0, "鍵は何日で替えますか").await,
        to("c", second.0, "ログは何年残しますか").await,
    );
    for id in [of_all, of_first, of_second] {
        assert_eq!(talks_of(&db, id).await[1], None, "before it is answered");
        answered(&db, &moderator, id).await;
    }
    assert_eq!(talks_of(&db, of_all).await, [None, Some(first.clone())]);
    assert_eq!(talks_of(&db, of_first).await, [Some(first.clone()), None], "said once");
    assert_eq!(talks_of(&db, of_second).await, [Some(second), Some(first.clone())]);

    // In files, whichever it is; and in the report.
    let file = questions::export(&db, Viewer::visitor().asks(), at_event(), Audience::Public).await.unwrap();
    for id in [of_all, of_first, of_second] {
        let stage = file.on_stage.iter().find(|stage| stage.question == id).unwrap();
        assert_eq!(stage.talk, Some(first.clone()));
    }
    sqlx::raw_sql(
        "insert into reports (event_id, state, published_at) select id, 'published', now() from events where number = 54
         on conflict (event_id) do update set state = 'published', published_at = now()",
    )
    .execute(&db.pool)
    .await
    .unwrap();
    let page = report::load(&db, Viewer::visitor().asks(), at_event()).await.unwrap();
    let listed = page.questions.iter().find(|question| question.id == of_all).unwrap();
    assert_eq!(listed.answered_in, Some(first.clone()));

    // A title that may not be told is told nowhere.
    sqlx::query("update slots set tlp = 'amber' where event_id = $1 and position = $2")
        .bind(event(&db).await.0)
        .bind(first.0)
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(talks_of(&db, of_all).await, [None, None]);
    let file = questions::export(&db, Viewer::visitor().asks(), at_event(), Audience::Public).await.unwrap();
    assert!(file.on_stage.iter().all(|stage| stage.talk.is_none()), "{:?}", file.on_stage);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn between_talks_nothing_is_noted_and_taken_up_once_more_it_is_the_later_one(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = asked(&db, "a", "次はいつですか").await;
    let [first, _] = first_is_on(&db).await;
    let event = event(&db).await.0;
    sqlx::query("update slots set starts_at = null where event_id = $1").bind(event).execute(&db.pool).await.unwrap();
    answered(&db, &moderator, id).await;
    assert_eq!(talks_of(&db, id).await, [None, None]);
    first_is_on(&db).await;
    answered(&db, &moderator, id).await;
    assert_eq!(talks_of(&db, id).await, [None, Some(first)]);
}
