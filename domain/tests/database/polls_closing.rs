//! Answers to polls that are on their way while the poll or its board is closed, or somebody's right is taken away: each is
//! counted before that, or refused and leaves nothing.

use crate::common::{
    account_with,
    boards::{SLUG, at_event, somebody},
    demo,
    seats::{one, run},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    ids::{EventRef, PollId},
    participant::Participant,
    qa::polls::{
        answering::{self, Wanted},
        running::{self, PollAct},
        types::PollAnswer,
        writing::{self, Draft, PollInput},
    },
    viewer::{Role, Viewer},
};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::task::JoinSet;

/// A poll that was opened at this moment, for so many seconds; 0: until somebody closes it.
async fn opened(db: &Db, moderator: &Viewer, now: DateTime<Utc>, seconds: i32) -> PollId {
    let text = str::to_owned;
    let input =
        PollInput { kind: text("single"), title: text("鍵をどうしますか"), options: text("消す\n止める") };
    let id = writing::save(db, moderator.asks_at(now), at_event(), Draft::New(""), &input).await.unwrap();
    running::run(db, moderator.asks_at(now), at_event(), id, PollAct::Open, seconds).await.unwrap();
    id
}

async fn press(db: &Db, moderator: &Viewer, id: PollId, act: PollAct) {
    running::run(db, moderator.asks_at(Utc::now()), at_event(), id, act, 0).await.unwrap();
}

/// An answer that was checked, and is on its way.
async fn prepared(db: &Db, who: &Viewer, now: DateTime<Utc>, id: PollId) -> PollAnswer {
    answering::prepare(db, who.asks_at(now), id, &Wanted { choices: &[1], words: "" }).await.unwrap()
}

/// What is told to whoever gave it.
async fn written(db: &Db, answer: &PollAnswer) -> domain::Result<()> {
    let refused = answering::write(db, std::slice::from_ref(answer)).await?.pop();
    refused.map_or(Ok(()), |refused| Err(refused.why))
}

async fn voters(db: &Db, id: PollId) -> i64 {
    one(db, &format!("select count(distinct participant) from poll_answers where poll_id = {id}")).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_that_may_not_be_given_any_more_is_refused_and_leaves_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = opened(&db, &moderator, Utc::now(), 0).await;
    let late = prepared(&db, &somebody("late"), Utc::now(), id).await;
    let event = late.event;
    for (what, change, back, is_gone) in [
        (
            "closed by hand",
            format!("update polls set closed_at = now() where id = {id}"),
            format!("update polls set closed_at = null where id = {id}"),
            false,
        ),
        (
            "its board is closed",
            format!("update events set state = 'ended' where id = {event}"),
            format!("update events set state = 'live' where id = {event}"),
            false,
        ),
        (
            "nobody may know of the event",
            format!("update events set is_private = true where id = {event}"),
            format!("update events set is_private = false where id = {event}"),
            true,
        ),
        (
            "only who is registered may answer",
            format!("update events set voting = 'registered' where id = {event}"),
            format!("update events set voting = 'anyone' where id = {event}"),
            false,
        ),
        (
            "a draft again",
            format!("update polls set opened_at = null where id = {id}"),
            format!("update polls set opened_at = now() where id = {id}"),
            true,
        ),
    ] {
        run(&db, &change).await;
        let told = written(&db, &late).await;
        if is_gone {
            assert_eq!(told, Err(Error::NotFound), "{what}");
        } else {
            assert!(matches!(told, Err(Error::Conflict(_))), "{what}: {told:?}");
        }
        assert_eq!(voters(&db, id).await, 0, "{what}");
        run(&db, &back).await;
    }

    // One who was blocked meanwhile keeps nobody else's from counting.
    let other = prepared(&db, &somebody("other"), Utc::now(), id).await;
    run(
        &db,
        &format!(
            "insert into held_askers (event_id, participant, hold, at) values ({event}, 'p:late', 'blocked', now())"
        ),
    )
    .await;
    let refused = answering::write(&db, &[late.clone(), other]).await.unwrap();
    let refused: Vec<_> = refused.iter().map(|one| (one.participant.as_str(), &one.why)).collect();
    assert!(matches!(refused[..], [("p:late", Error::Conflict(_))]), "{refused:?}");
    assert_eq!(voters(&db, id).await, 1);

    // The controls: it counts once nothing stands against it, and who has a role answers also behind closed doors.
    run(&db, "delete from held_askers").await;
    assert_eq!(written(&db, &late).await, Ok(()));
    let own = Viewer { participant: Some(Participant::everywhere("p:desk".to_owned())), ..moderator.clone() };
    let own = prepared(&db, &own, Utc::now(), id).await;
    run(&db, &format!("update events set is_private = true where id = {event}")).await;
    assert_eq!(written(&db, &own).await, Ok(()));
    assert_eq!(voters(&db, id).await, 3);
    run(&db, &format!("delete from polls where id = {id}")).await;
    assert_eq!(written(&db, &own).await, Err(Error::NotFound), "gone");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_given_in_time_counts_until_somebody_has_closed_what_closed_by_itself(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let now = Utc::now();
    let id = opened(&db, &moderator, now - Duration::seconds(60), 30).await;
    let in_time = now - Duration::seconds(40);
    let (first, second) =
        (prepared(&db, &somebody("first"), in_time, id).await, prepared(&db, &somebody("second"), in_time, id).await);
    let late = answering::prepare(&db, somebody("late").asks_at(now), id, &Wanted { choices: &[1], words: "" }).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    assert_eq!(written(&db, &first).await, Ok(()));
    press(&db, &moderator, id, PollAct::Finish).await;
    let told = written(&db, &second).await;
    assert!(matches!(told, Err(Error::Conflict(_))), "the results are shown: {told:?}");
    assert_eq!(voters(&db, id).await, 1);
    // Opened again it takes answers again.
    press(&db, &moderator, id, PollAct::Open).await;
    assert_eq!(written(&db, &prepared(&db, &somebody("second"), Utc::now(), id).await).await, Ok(()));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_answer_waits_for_a_close_that_is_not_committed_yet(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = opened(&db, &moderator, Utc::now(), 0).await;
    let late = prepared(&db, &somebody("late"), Utc::now(), id).await;
    let mut closing = db.pool.begin().await.unwrap();
    for sql in [
        format!("select id from events where id = {} for update", late.event),
        format!("update polls set closed_at = now() where id = {id}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *closing).await.unwrap();
    }
    let writing = tokio::spawn({
        let (db, late) = (db.clone(), late.clone());
        async move { written(&db, &late).await }
    });
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while !writing.is_finished() && one(&db, waiting).await == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!writing.is_finished(), "it was written beside a close");
    closing.commit().await.unwrap();
    let told = writing.await.unwrap();
    assert!(matches!(told, Err(Error::Conflict(_))), "{told:?}");
    assert_eq!(voters(&db, id).await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobodys_answer_is_counted_after_the_close_was_answered(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = opened(&db, &moderator, Utc::now(), 0).await;
    let mut all = Vec::new();
    for n in 0..300 {
        all.push(prepared(&db, &somebody(&n.to_string()), Utc::now(), id).await);
    }
    // The last ones are on their way until the close was answered.
    let last = all.split_off(290);
    let mut batches = JoinSet::new();
    for batch in all.chunks(3) {
        let (db, batch) = (db.clone(), batch.to_vec());
        batches.spawn(async move { (batch.len(), answering::write(&db, &batch).await.unwrap().len()) });
    }
    let counted = |(sent, refused): (usize, usize)| sent - refused;
    let mut taken = 0;
    for _ in 0..5 {
        taken += counted(batches.join_next().await.unwrap().unwrap());
    }
    assert_eq!(taken, 15, "before the close all count");
    press(&db, &moderator, id, PollAct::Close).await;
    let at_close = voters(&db, id).await;
    while let Some(written) = batches.join_next().await {
        taken += counted(written.unwrap());
    }
    let refused = answering::write(&db, &last).await.unwrap();
    assert_eq!(refused.len(), last.len());
    assert_eq!(voters(&db, id).await, at_close, "nobody was counted after the close was answered");
    assert_eq!(i64::try_from(taken).unwrap(), at_close, "who was told that it counts, and nobody else");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn by_the_address_of_another_event_there_is_no_such_poll(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = opened(&db, &moderator, Utc::now(), 0).await;
    let viewer = somebody("a");
    let wanted = Wanted { choices: &[1], words: "" };
    for other in [EventRef::new("security-jaws", 42), EventRef::new(SLUG, 53), EventRef::new("nobody", 54)] {
        let told = answering::prepare_at(&db, viewer.asks(), other, id, &wanted).await;
        assert_eq!(told, Err(Error::NotFound), "{other:?}");
        let told = answering::toggle(&db, viewer.asks(), other, id, 1, true).await;
        assert_eq!(told, Err(Error::NotFound), "{other:?}");
    }
    press(&db, &moderator, id, PollAct::Close).await;
    let told = answering::prepare_at(&db, viewer.asks(), EventRef::new("security-jaws", 42), id, &wanted).await;
    assert_eq!(told, Err(Error::NotFound), "nor does a refusal tell of it");
    let told = answering::prepare_at(&db, viewer.asks(), at_event(), id, &wanted).await;
    assert!(matches!(told, Err(Error::Conflict(_))), "{told:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_48_fifty_answers_at_once_of_one_participant_are_one(pool: PgPool) {
    let db = demo(pool).await;
    let moderator = account_with(&db, SLUG, Role::Moderator).await;
    let id = opened(&db, &moderator, Utc::now(), 0).await;
    let answer = prepared(&db, &somebody("often"), Utc::now(), id).await;
    let mut pressed = JoinSet::new();
    for _ in 0..50 {
        let (db, answer) = (db.clone(), answer.clone());
        pressed.spawn(async move { answering::write(&db, &[answer.clone(), answer]).await.unwrap().len() });
    }
    assert_eq!(pressed.join_all().await.iter().sum::<usize>(), 0, "each is told that theirs counts");
    let rows = one(&db, &format!("select count(*) from poll_answers where poll_id = {id}")).await;
    assert_eq!((voters(&db, id).await, rows), (1, 1));
}
