//! Votes and reactions that are on their way while their board is closed or somebody's right is taken away: each is counted
//! before that, or refused and leaves nothing.

use crate::common::{
    boards::somebody,
    db,
    seats::{at_event, event, one, person, run, take, wide},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{QuestionId, SlotId, TypeId},
    participant::Participant,
    qa::{
        asking::{self, AskInput},
        polls::{
            reacting,
            types::{Reaction, WantedReaction},
        },
        voting::{self, Vote},
    },
    registration::seats,
    viewer::Viewer,
};
use sqlx::{AssertSqlSafe, PgPool};

/// An evening that is on, with a type of seats and a question.
async fn evening(db: &Db) -> (TypeId, QuestionId) {
    let (hall, _) = event(db, 5, None).await;
    let input = AskInput { body: "鍵は何日で替えますか".to_owned(), ..AskInput::default() };
    let asked = asking::ask(db, somebody("asker").asks_at(Utc::now()), at_event(), &input).await.unwrap();
    (hall, asked.question.id)
}

/// A vote that was checked, and is on its way.
async fn prepared(db: &Db, who: &Viewer, id: QuestionId) -> Vote {
    voting::prepare(db, who.asks(), id, true).await.unwrap()
}

/// What is told to whoever gave it.
async fn written(db: &Db, vote: &Vote) -> domain::Result<i64> {
    voting::write(db, std::slice::from_ref(vote)).await?.count_for(vote)
}

async fn votes(db: &Db) -> i64 {
    one(db, "select count(*) from question_votes").await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_vote_that_may_not_be_given_any_more_is_refused_and_leaves_nothing(pool: PgPool) {
    let db = db(pool);
    let (_, id) = evening(&db).await;
    let late = prepared(&db, &somebody("late"), id).await;
    for (what, change, back, is_gone) in [
        ("its board is closed", "update events set state = 'ended'", "update events set state = 'open'", false),
        (
            "nobody may know of the event",
            "update events set is_private = true",
            "update events set is_private = false",
            true,
        ),
        (
            "only who is registered votes",
            "update events set voting = 'registered'",
            "update events set voting = 'anyone'",
            false,
        ),
    ] {
        run(&db, change).await;
        let told = written(&db, &late).await;
        if is_gone {
            assert_eq!(told, Err(Error::NotFound), "{what}");
        } else {
            assert!(matches!(told, Err(Error::Conflict(_))), "{what}: {told:?}");
        }
        assert_eq!(votes(&db).await, 1, "{what}: the asker's alone");
        run(&db, back).await;
    }

    // One who was blocked meanwhile keeps nobody else's from counting.
    let other = prepared(&db, &somebody("other"), id).await;
    let hold =
        "insert into held_askers (event_id, participant, hold, at) select id, 'p:late', 'blocked', now() from events";
    run(&db, hold).await;
    let outcome = voting::write(&db, &[late.clone(), other.clone()]).await.unwrap();
    assert!(matches!(outcome.count_for(&late), Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(outcome.count_for(&other), Ok(2));

    // The control: it counts once nothing stands against it.
    run(&db, "delete from held_askers").await;
    assert_eq!(written(&db, &late).await, Ok(3));
    run(&db, "update events set state = 'ended'").await;
    let back = Vote { voted: false, ..late };
    assert!(matches!(written(&db, &back).await, Err(Error::Conflict(_))), "nor is one taken back");
    assert_eq!(votes(&db).await, 3);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_gave_the_seat_back_votes_no_more_and_what_they_gave_before_counts(pool: PgPool) {
    let db = db(pool);
    let (hall, id) = evening(&db).await;
    let holder = person(&db, "holder@talks.test").await;
    let participant = holder.account_id().map(Participant::of_account);
    let holder = Viewer { participant, ..holder };
    let code = take(&db, &holder, hall).await;
    run(&db, "update events set voting = 'registered'").await;
    let vote = prepared(&db, &holder, id).await;
    assert_eq!(written(&db, &vote).await, Ok(2));
    let back = Vote { voted: false, ..vote };
    seats::cancel(&db, holder.asks_at(Utc::now()), &code).await.unwrap();
    assert!(matches!(written(&db, &back).await, Err(Error::Conflict(_))));
    assert_eq!(votes(&db).await, 2, "a vote is not taken back with a registration");
}

/// A reaction to a talk of this evening that was checked, and is on its way.
async fn reaction(db: &Db, who: &str) -> WantedReaction {
    let slot = SlotId(one(db, "select id from slots").await);
    let event = one(db, "select id from events").await.into();
    WantedReaction { event, slot, participant: format!("p:{who}"), has_role: false, kind: Some(Reaction::Aha) }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_reaction_that_may_not_be_given_any_more_is_refused_and_leaves_nothing(pool: PgPool) {
    let db = db(pool);
    evening(&db).await;
    run(
        &db,
        "update events set state = 'live';
         insert into slots (event_id, position, title, tlp) select id, 1, '鍵の話', 'clear' from events;
         insert into held_askers (event_id, participant, hold, at) select id, 'p:blocked', 'blocked', now() from events",
    )
    .await;
    let (blocked, other) = (reaction(&db, "blocked").await, reaction(&db, "other").await);
    let refused = reacting::write(&db, &[blocked, other.clone()]).await.unwrap();
    let refused: Vec<_> = refused.iter().map(|one| (one.participant.as_str(), &one.why)).collect();
    assert!(matches!(refused[..], [("p:blocked", Error::Conflict(_))]), "{refused:?}");
    let count = async || one(&db, "select count(*) from reactions").await;
    assert_eq!(count().await, 1);

    let late = reaction(&db, "late").await;
    let told = async || reacting::write(&db, std::slice::from_ref(&late)).await.unwrap().pop().map(|one| one.why);
    run(&db, "update events set state = 'ended'").await;
    assert!(matches!(told().await, Some(Error::Conflict(_))), "the evening is over");
    run(&db, "update events set state = 'live', is_private = true").await;
    assert_eq!(told().await, Some(Error::NotFound), "nobody may know of it");
    assert_eq!(count().await, 1);
    run(&db, "update events set is_private = false").await;
    assert_eq!(told().await, None, "the control");
    assert_eq!(count().await, 2);
    run(&db, "delete from slots").await;
    assert_eq!(told().await, Some(Error::NotFound), "its talk is gone");
}

/// A vote that is written while a close is not committed yet: what is told to whoever gave it, and whether it waited.
/// `events` is the table that the close changes.
async fn written_beside_a_close(db: &Db, vote: &Vote, events: &str) -> (domain::Result<i64>, bool) {
    let mut closing = db.pool.begin().await.unwrap();
    for sql in [format!("select id from {events} for update"), format!("update {events} set state = 'ended'")] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *closing).await.unwrap();
    }
    let writing = tokio::spawn({
        let (db, vote) = (db.clone(), vote.clone());
        async move { written(&db, &vote).await }
    });
    let held_up =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while !writing.is_finished() && one(db, held_up).await == 0 {
        tokio::task::yield_now().await;
    }
    let waited = !writing.is_finished();
    closing.commit().await.unwrap();
    (writing.await.unwrap(), waited)
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_vote_waits_for_a_close_that_is_not_committed_yet(pool: PgPool) {
    let db = wide(&pool).await;
    let (_, id) = evening(&db).await;
    let late = prepared(&db, &somebody("late"), id).await;
    let (told, waited) = written_beside_a_close(&db, &late, "events").await;
    assert!(waited && matches!(told, Err(Error::Conflict(_))), "{told:?}");
    assert_eq!(votes(&db).await, 1);
    db.pool.close().await;
}

/// With the lock off it is counted beside the close: without this the test above would prove nothing.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_control_without_the_lock_counts_beside_the_close(pool: PgPool) {
    let db = wide(&pool).await;
    let (_, id) = evening(&db).await;
    let late = prepared(&db, &somebody("late"), id).await;
    // A common table expression is read, not locked: `for share` reaches no row through this view.
    run(
        &db,
        "alter table events rename to events_as_they_are;
         create view events as
             with unlocked as materialized (select * from events_as_they_are) select * from unlocked;",
    )
    .await;
    assert_eq!(written_beside_a_close(&db, &late, "events_as_they_are").await, (Ok(2), false));
    assert_eq!(votes(&db).await, 2);
    db.pool.close().await;
}
