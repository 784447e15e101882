//! Who takes part without an account is one at an event and somebody else at the next, and nothing that is stored joins the
//! two; a token that was given before that was so goes on as it was.

use std::collections::BTreeSet;

use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{EventId, EventRef, PollId, QuestionId},
    participant::Participant,
    qa::{
        admission,
        asking::{self, AskInput},
        own,
        polls::answering::{self, Wanted},
        types::Hold,
        voting,
    },
    viewer::{Role, Viewer},
};
use sqlx::{AssertSqlSafe, PgPool};

use crate::common::{
    account_with,
    boards::somebody,
    db,
    seats::{SERIES, event, one, run},
};

/// An evening with a question of somebody else and a poll.
struct Evening {
    number: i32,
    event: EventId,
    question: QuestionId,
    poll: PollId,
}

impl Evening {
    const fn at(&self) -> EventRef<'static> {
        EventRef::new(SERIES, self.number)
    }
}

async fn two_evenings(db: &Db) -> [Evening; 2] {
    event(db, 5, None).await;
    run(
        db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select series_id, 2, state, starts_at, ends_at from events;
         insert into polls (event_id, kind, title, options, opened_at)
         select id, 'single', '鍵をどうしますか', array['消す', '止める'], now() - interval '1 minute' from events;",
    )
    .await;
    [evening(db, 1).await, evening(db, 2).await]
}

async fn evening(db: &Db, number: i32) -> Evening {
    let question =
        ask(db, &somebody(&format!("other{number}")), EventRef::new(SERIES, number), "ほかの人の質問").await.unwrap();
    let event = one(db, &format!("select id from events where number = {number}")).await;
    let poll = one(db, &format!("select id from polls where event_id = {event}")).await;
    Evening { number, event: EventId(event), question, poll: PollId(poll) }
}

fn browser(only: Option<EventId>) -> Viewer {
    Viewer { participant: Some(Participant::of_token([9; 16], only)), ..Viewer::default() }
}

async fn ask(db: &Db, who: &Viewer, at: EventRef<'_>, body: &str) -> domain::Result<QuestionId> {
    let input = AskInput { body: body.to_owned(), ..AskInput::default() };
    Ok(asking::ask(db, who.asks_at(Utc::now()), at, &input).await?.question.id)
}

async fn vote(db: &Db, who: &Viewer, id: QuestionId) -> domain::Result<i64> {
    let vote = voting::prepare(db, who.asks(), id, true).await?;
    voting::write(db, std::slice::from_ref(&vote)).await?.count_for(&vote)
}

async fn answer(db: &Db, who: &Viewer, poll: PollId) -> domain::Result<()> {
    let answer = answering::prepare(db, who.asks(), poll, &Wanted { choices: &[1], words: "" }).await?;
    let refused = answering::write(db, &[answer]).await?;
    assert!(refused.is_empty(), "{refused:?}");
    Ok(())
}

/// They ask, vote for somebody else's question and answer a poll.
async fn take_part(db: &Db, who: &Viewer, evening: &Evening) {
    ask(db, who, evening.at(), "鍵は何日で替えますか").await.unwrap();
    vote(db, who, evening.question).await.unwrap();
    answer(db, who, evening.poll).await.unwrap();
}

/// Every row of every table.
async fn rows(db: &Db) -> BTreeSet<String> {
    let tables: Vec<String> = sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    let mut all = BTreeSet::new();
    for table in tables {
        let sql = format!("select to_jsonb(t)::text from \"{table}\" t");
        let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&db.pool).await.unwrap();
        all.extend(found.into_iter().map(|row| format!("{table} {row}")));
    }
    all
}

/// What in them is as long as a hash, a key or a token.
fn marks<'a>(rows: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    let is_apart = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    rows.flat_map(|row| row.split(is_apart))
        .filter(|word| word.len() >= 20 && word.contains(|c: char| c.is_ascii_digit()))
        .collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_that_is_stored_joins_one_browser_over_two_events(pool: PgPool) {
    let db = db(pool);
    let [first, second] = two_evenings(&db).await;
    let early = Participant::everywhere(format!("p:{}", "0a".repeat(32)));
    let early = Viewer { participant: Some(early), ..Viewer::default() };
    // The control: of an early token the same look finds the name that is the same.
    for (who, is_joined) in [(browser(None), false), (early, true)] {
        let before = rows(&db).await;
        take_part(&db, &who, &first).await;
        // An early one waits between two questions wherever they are asked.
        run(&db, "update questions set asked_at = asked_at - interval '1 minute'").await;
        let between = rows(&db).await;
        take_part(&db, &who, &second).await;
        let after = rows(&db).await;
        let here = marks(between.difference(&before));
        let there = marks(after.difference(&between));
        assert!(!here.is_empty() && !there.is_empty(), "{here:?} {there:?}");
        let common: Vec<_> = here.intersection(&there).collect();
        assert_eq!(!common.is_empty(), is_joined, "{common:?}");
    }
    // Nor does it hold what makes the names.
    let random = hex::encode([9_u8; 16]);
    assert!(!rows(&db).await.iter().any(|row| row.contains(&random)));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_browser_is_one_at_an_event_and_somebody_else_at_the_next(pool: PgPool) {
    let db = db(pool);
    let [first, second] = two_evenings(&db).await;
    let who = browser(None);
    take_part(&db, &who, &first).await;
    // Once more counts no more.
    assert_eq!(vote(&db, &who, first.question).await, Ok(2));
    answer(&db, &who, first.poll).await.unwrap();
    assert_eq!(one(&db, "select count(*) from poll_answers").await, 1);
    let asked = async |evening: &Evening| own::list(&db, who.asks(), evening.at()).await.unwrap();
    let mine = asked(&first).await[0].question.id;
    assert_eq!((asked(&first).await.len(), asked(&second).await.len()), (1, 0));

    // Whoever is blocked at one event is not at the next.
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    admission::hold_asker(&db, moderator.asks_at(Utc::now()), first.at(), mine, Some(Hold::Blocked), None)
        .await
        .unwrap();
    assert!(matches!(vote(&db, &who, first.question).await, Err(Error::Conflict(_))));
    assert!(matches!(answer(&db, &who, first.poll).await, Err(Error::Conflict(_))));
    assert!(matches!(ask(&db, &who, first.at(), "まだ訊きます").await, Err(Error::Conflict(_))));
    take_part(&db, &who, &second).await;

    // Their own question stays theirs.
    own::withdraw(&db, who.asks_at(Utc::now()), first.at(), mine).await.unwrap();
    let theirs = own::withdraw(&db, who.asks_at(Utc::now()), first.at(), first.question).await;
    assert_eq!(theirs, Err(Error::Concealed));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_token_of_one_event_is_good_there_and_refused_at_another(pool: PgPool) {
    let db = db(pool);
    let [first, second] = two_evenings(&db).await;
    let bound = browser(Some(first.event));
    take_part(&db, &bound, &first).await;
    let before = rows(&db).await;
    assert_eq!(ask(&db, &bound, second.at(), "ここでは別の人です").await, Err(Error::OfAnotherEvent));
    assert_eq!(vote(&db, &bound, second.question).await, Err(Error::OfAnotherEvent));
    assert_eq!(answer(&db, &bound, second.poll).await, Err(Error::OfAnotherEvent));
    let pressed = answering::toggle(&db, bound.asks(), second.at(), second.poll, 1, true).await;
    assert_eq!(pressed.map(drop), Err(Error::OfAnotherEvent));
    assert_eq!(own::list(&db, bound.asks(), second.at()).await.map(drop), Err(Error::OfAnotherEvent));
    assert_eq!(rows(&db).await, before, "nothing was taken");
    // What nobody may know of is not told of in this way.
    run(&db, "update events set is_private = true where number = 2").await;
    assert_eq!(ask(&db, &bound, second.at(), "ここでは別の人です").await, Err(Error::NotFound));
    assert_eq!(vote(&db, &bound, second.question).await, Err(Error::NotFound));
    assert_eq!(answer(&db, &bound, second.poll).await, Err(Error::NotFound));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_early_token_finds_what_was_stored_by_it_and_votes_once(pool: PgPool) {
    let db = db(pool);
    let [first, _] = two_evenings(&db).await;
    // As the program before this one wrote it.
    run(
        &db,
        &format!(
            "insert into questions (event_id, body, asker, state, participant) values ({}, '前からある質問', '', 'live', 'p:early');
             insert into question_votes (question_id, participant) values ({}, 'p:early');
             insert into poll_answers (poll_id, participant, choice) values ({}, 'p:early', 2);",
            first.event, first.question, first.poll
        ),
    )
    .await;
    let early = somebody("early");
    let own = own::list(&db, early.asks(), first.at()).await.unwrap();
    assert_eq!(own.iter().map(|own| own.question.body.as_str()).collect::<Vec<_>>(), ["前からある質問"]);
    assert_eq!(vote(&db, &early, first.question).await, Ok(2), "the asker's and this one");
    answer(&db, &early, first.poll).await.unwrap();
    assert_eq!(one(&db, "select count(*) from poll_answers where choice = 1").await, 1);
    assert_eq!(one(&db, "select count(*) from poll_answers").await, 1);
}
