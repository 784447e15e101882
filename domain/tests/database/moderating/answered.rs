//! An answer in text is taken back: what it said is gone, and who was to be told waits as before.

use chrono::Utc;
use domain::{
    Error,
    ids::{ActId, QuestionId},
    qa::{
        answering,
        asking::{self, AskInput},
        moderation,
        types::{DeskFacts, QuestionState as State},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{Db, SLUG, at_event, boards, set, somebody, state_of};
use crate::common::{account_with, demo};

const MAIL: &str = "asker@home.test";

async fn asked_with_mail(db: &Db) -> QuestionId {
    let input =
        AskInput { body: "鍵はいつ替えますか".to_owned(), tell: Some(MAIL.to_owned()), ..AskInput::default() };
    asking::ask(db, somebody("a").asks_at(Utc::now()), at_event(), &input).await.unwrap().question.id
}

async fn answer(db: &Db, who: &Viewer, id: QuestionId, body: &str) -> Option<ActId> {
    answering::answer(db, who.asks_at(Utc::now()), at_event(), id, body, "").await.unwrap()
}

async fn undo(db: &Db, who: &Viewer, act: ActId) -> domain::Result<()> {
    moderation::undo(db, who.asks_at(Utc::now()), at_event(), act).await
}

/// Who waits for an answer, and to whom a mail goes.
async fn waiting_and_told(db: &Db) -> (Vec<String>, Vec<String>) {
    let waiting = sqlx::query_scalar("select mail from question_mails order by 1").fetch_all(&db.pool).await.unwrap();
    let told = sqlx::query_scalar("select recipient from jobs where topic = 'question_answered' order by 1");
    (waiting, told.fetch_all(&db.pool).await.unwrap())
}

async fn answers_of(db: &Db, id: QuestionId) -> Vec<String> {
    let (public, _) = boards(db).await;
    let question = public.questions.into_iter().find(|question| question.id == id).unwrap();
    question.answers.into_iter().map(|answer| answer.html).collect()
}

async fn answered_by(db: &Db, id: QuestionId) -> Option<ActId> {
    let (_, desk) = boards(db).await;
    let question = desk.questions.into_iter().find(|question| question.id == id).unwrap();
    question.desk.and_then(|desk: Box<DeskFacts>| desk.answered_by)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_that_is_taken_back_is_gone_and_nobody_is_told_of_it(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = asked_with_mail(&db).await;
    let act = answer(&db, &moderator, id, "三十日で").await.unwrap();
    assert_eq!(answer(&db, &moderator, id, "三十日で").await, None, "twice is once");
    assert_eq!(waiting_and_told(&db).await, (vec![], vec![MAIL.to_owned()]));
    undo(&db, &moderator, act).await.unwrap();
    assert_eq!(state_of(&boards(&db).await.0, id).unwrap().0, State::Live);
    assert!(answers_of(&db, id).await.is_empty());
    assert_eq!(waiting_and_told(&db).await, (vec![MAIL.to_owned()], vec![]), "they wait as before");
    assert_eq!(undo(&db, &moderator, act).await.unwrap_err(), Error::NotFound);
    // The next one tells them. What is on its way, or was sent, stays.
    let act = answer(&db, &moderator, id, "九十日で").await.unwrap();
    assert_eq!(waiting_and_told(&db).await, (vec![], vec![MAIL.to_owned()]));
    sqlx::query("update jobs set attempts = 1 where topic = 'question_answered'").execute(&db.pool).await.unwrap();
    undo(&db, &moderator, act).await.unwrap();
    assert_eq!(waiting_and_told(&db).await, (vec![], vec![MAIL.to_owned()]));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_later_of_two_answers_is_taken_back_first_and_the_other_one_stays(pool: PgPool) {
    let db = demo(pool).await;
    let (one, other) = (account_with(&db, SLUG, Role::Moderator).await, account_with(&db, SLUG, Role::Organizer).await);
    let id = asked_with_mail(&db).await;
    let first = answer(&db, &one, id, "三十日で").await.unwrap();
    let second = answer(&db, &other, id, "九十日で").await.unwrap();
    assert!(matches!(undo(&db, &one, first).await.unwrap_err(), Error::Conflict(_)));
    assert_eq!(answers_of(&db, id).await.len(), 2, "nothing of it was done");
    // At the question whoever moderates finds the last one, whoever gave it.
    assert_eq!(answered_by(&db, id).await, Some(second));
    undo(&db, &one, second).await.unwrap();
    assert_eq!(answered_by(&db, id).await, Some(first));
    let left = answers_of(&db, id).await;
    assert!(left.len() == 1 && left[0].contains("三十日で"), "{left:?}");
    assert_eq!(state_of(&boards(&db).await.0, id).unwrap().0, State::AnsweredText);
    assert_eq!(waiting_and_told(&db).await, (vec![], vec![MAIL.to_owned()]), "of the first one they are told");
    // Nobody else takes it back.
    for stranger in [somebody("a"), account_with(&db, "security-jaws", Role::Moderator).await] {
        assert!(undo(&db, &stranger, first).await.is_err());
    }
    // What was moved since is not taken back below it.
    let hidden = set(&db, &other, id, State::Hidden).await.unwrap().unwrap();
    assert!(matches!(undo(&db, &one, first).await.unwrap_err(), Error::Conflict(_)));
    undo(&db, &other, hidden).await.unwrap();
    undo(&db, &one, first).await.unwrap();
    assert!(answers_of(&db, id).await.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_that_something_came_after_stays(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = asked_with_mail(&db).await;
    let mut acts = Vec::new();
    for body in ["三十日で", "九十日で", "一年で"] {
        acts.push(answer(&db, &moderator, id, body).await.unwrap());
    }
    assert!(matches!(undo(&db, &moderator, acts[1]).await, Err(Error::Conflict(_))), "another one came after it");
    set(&db, &moderator, id, State::Hidden).await.unwrap();
    assert!(matches!(undo(&db, &moderator, acts[2]).await, Err(Error::Conflict(_))), "it was hidden since");
    assert_eq!(state_of(&boards(&db).await.1, id).unwrap().0, State::Hidden);
}
