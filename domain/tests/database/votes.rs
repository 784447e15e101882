//! Votes that are on their way while their question is merged, parted, taken back or answered: each counts once, where its
//! question went, or is refused and leaves nothing.

use crate::common::{
    account_with,
    boards::somebody,
    db,
    seats::{SERIES, at_event, event, one, run, wide},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{ActId, QuestionId},
    qa::{
        asking::{self, AskInput},
        moderation::{self, Wanted},
        own,
        types::QuestionState as State,
        voting::{self, Vote},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

async fn asked(db: &Db, who: &str, body: &str) -> QuestionId {
    let input = AskInput { body: body.to_owned(), ..AskInput::default() };
    asking::ask(db, somebody(who).asks_at(Utc::now()), at_event(), &input).await.unwrap().question.id
}

/// A vote that was checked, and is on its way.
async fn prepared(db: &Db, who: &str, id: QuestionId, voted: bool) -> Vote {
    voting::prepare(db, somebody(who).asks(), id, voted).await.unwrap()
}

async fn written(db: &Db, vote: Vote) -> domain::Result<i64> {
    voting::write(db, std::slice::from_ref(&vote)).await.unwrap().count_for(&vote)
}

async fn vote(db: &Db, who: &str, id: QuestionId) -> domain::Result<i64> {
    written(db, prepared(db, who, id, true).await).await
}

async fn merge(db: &Db, who: &Viewer, part: QuestionId, whole: QuestionId) -> ActId {
    moderation::merge(db, who.asks_at(Utc::now()), at_event(), part, whole, None).await.unwrap().unwrap().act
}

async fn undo(db: &Db, who: &Viewer, act: ActId) {
    moderation::undo(db, who.asks_at(Utc::now()), at_event(), act).await.unwrap();
}

async fn set(db: &Db, who: &Viewer, id: QuestionId, to: State) {
    let wanted = Wanted { reason: "宣伝にあたるため", ..to.into() };
    moderation::set_state(db, who.asks_at(Utc::now()), at_event(), id, wanted).await.unwrap();
}

async fn votes_of(db: &Db, id: QuestionId) -> i64 {
    one(db, &format!("select count(*) from question_votes where question_id = {id}")).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_vote_that_was_on_its_way_counts_where_its_question_went(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let (whole, part) = (asked(&db, "a", "鍵は何日で替えますか").await, asked(&db, "b", "鍵を替える日数は").await);
    vote(&db, "back", part).await.unwrap();
    let (late, back) = (prepared(&db, "late", part, true).await, prepared(&db, "back", part, false).await);
    let act = merge(&db, &moderator, part, whole).await;
    assert_eq!(votes_of(&db, whole).await, 3, "a, b and who takes it back");
    for _ in 0..2 {
        assert_eq!(written(&db, late.clone()).await, Ok(4), "the count of the whole, twice the same");
    }
    assert_eq!(written(&db, back).await, Ok(3));
    // A new one is told where to vote.
    let told = voting::prepare(&db, somebody("new").asks(), part, true).await.unwrap_err();
    assert!(matches!(told, Error::Conflict(_)), "{told:?}");
    undo(&db, &moderator, act).await;
    assert_eq!((votes_of(&db, whole).await, votes_of(&db, part).await), (1, 2), "a; b and who was late");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_vote_that_cannot_be_counted_any_more_is_refused_and_keeps_no_other_from_counting(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let ids = [
        asked(&db, "a", "隠される質問").await,
        asked(&db, "b", "取り下げる質問").await,
        asked(&db, "c", "答えられる質問").await,
        asked(&db, "d", "断られる質問").await,
        asked(&db, "e", "答えたものにまとまる質問").await,
        asked(&db, "f", "消える質問").await,
        asked(&db, "g", "残る質問").await,
    ];
    let [hidden, back, answered, declined, part, gone, open] = ids;
    let mut votes = Vec::new();
    for id in ids {
        votes.push(prepared(&db, "voter", id, true).await);
    }
    set(&db, &moderator, hidden, State::Hidden).await;
    own::withdraw(&db, somebody("b").asks_at(Utc::now()), at_event(), back).await.unwrap();
    set(&db, &moderator, answered, State::Answered).await;
    set(&db, &moderator, declined, State::Declined).await;
    merge(&db, &moderator, part, answered).await;
    run(&db, &format!("delete from questions where id = {gone}")).await;
    let before = one(&db, "select count(*) from question_votes").await;

    let outcome = voting::write(&db, &votes).await.unwrap();
    let of = |id: QuestionId| outcome.count_for(votes.iter().find(|vote| vote.question == id).unwrap());
    assert_eq!(of(open), Ok(2));
    for id in [hidden, back, gone] {
        assert_eq!(of(id), Err(Error::NotFound), "{id}");
    }
    for id in [answered, declined, part] {
        assert!(matches!(of(id), Err(Error::Conflict(_))), "{id}: {:?}", of(id));
    }
    assert_eq!(one(&db, "select count(*) from question_votes").await, before + 1, "the one that counts, and no other");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_voted_for_two_parts_or_for_the_whole_too_keeps_a_vote_when_one_part_leaves(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let [whole, two, three] = [
        asked(&db, "a", "鍵は何日で替えますか").await,
        asked(&db, "b", "鍵を替える日数は").await,
        asked(&db, "c", "鍵は毎日?").await,
    ];
    for (who, id) in [("both", two), ("both", three), ("one", two), ("then", two)] {
        vote(&db, who, id).await.unwrap();
    }
    let second = merge(&db, &moderator, two, whole).await;
    let third = merge(&db, &moderator, three, whole).await;
    // Theirs came with a part; now they vote themselves.
    assert_eq!(vote(&db, "then", whole).await, Ok(6), "a, b, c, both, one, then");
    undo(&db, &moderator, second).await;
    assert_eq!(votes_of(&db, whole).await, 4, "a, c, both, then");
    undo(&db, &moderator, third).await;
    let counts = [votes_of(&db, whole).await, votes_of(&db, two).await, votes_of(&db, three).await];
    assert_eq!(counts, [2, 4, 2], "a, then; b, both, one, then; c, both");
}

const ROUNDS: usize = 12;
const VOTERS: usize = 60;

/// Pairs of questions that will be merged, the whole first.
async fn pairs(db: &Db) -> Vec<(QuestionId, QuestionId)> {
    let mut pairs = Vec::new();
    for _ in 0..ROUNDS {
        let new = "insert into questions (event_id, body) select id, '鍵は何日で替えますか' from events returning id";
        pairs.push((QuestionId(one(db, new).await), QuestionId(one(db, new).await)));
    }
    pairs
}

/// In each round all vote at once for what is merged at that moment, every other one for the whole too. Says how many of
/// those whose vote was taken do not count: nobody told them so.
async fn lost(db: &Db, pairs: &[(QuestionId, QuestionId)]) -> i64 {
    let moderator = account_with(db, SERIES, Role::Moderator).await;
    for (whole, part) in pairs {
        let mut batches = Vec::new();
        for n in 0..VOTERS {
            let who = format!("voter {n}");
            let mut batch = vec![prepared(db, &who, *part, true).await];
            if n.is_multiple_of(2) {
                batch.push(prepared(db, &who, *whole, true).await);
            }
            batches.push(batch);
        }
        let merging = {
            let (db, moderator, whole, part) = (db.clone(), moderator.clone(), *whole, *part);
            tokio::spawn(async move { merge(&db, &moderator, part, whole).await })
        };
        let voting: Vec<_> = batches
            .into_iter()
            .map(|batch| {
                let db = db.clone();
                tokio::spawn(async move { (voting::write(&db, &batch).await.unwrap(), batch) })
            })
            .collect();
        merging.await.unwrap();
        for votes in voting {
            let (written, batch) = votes.await.unwrap();
            for vote in batch {
                assert!(written.count_for(&vote).is_ok(), "{vote:?}: {written:?}");
            }
        }
    }
    one(
        db,
        "select count(*) from question_votes v join questions q on q.id = v.question_id
         where q.state = 'merged' and v.merged_from is null
           and not exists (select from question_votes w where w.question_id = q.merged_into and w.participant = v.participant)",
    )
    .await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn no_vote_is_lost_while_its_question_is_merged(pool: PgPool) {
    let db = wide(&pool).await;
    event(&db, 1, None).await;
    let pairs = pairs(&db).await;
    assert_eq!(lost(&db, &pairs).await, 0);
    for (whole, part) in pairs {
        let everybody = i64::try_from(VOTERS).unwrap();
        assert_eq!((votes_of(&db, whole).await, votes_of(&db, part).await), (everybody, everybody));
    }
    db.pool.close().await;
}

/// With the locks off the same race loses votes: without this the test above would prove nothing.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_control_without_the_locks_loses_votes(pool: PgPool) {
    let db = wide(&pool).await;
    event(&db, 1, None).await;
    let pairs = pairs(&db).await;
    // A common table expression is read, not locked: `for share` and `for update` reach no row through these views.
    run(
        &db,
        "alter table events rename to events_as_they_are;
         create view events as
             with unlocked as materialized (select * from events_as_they_are) select * from unlocked;
         alter table questions rename to questions_as_they_are;
         create view questions as
             with unlocked as materialized (select * from questions_as_they_are) select * from unlocked;
         create function move_unlocked() returns trigger language plpgsql as $$ begin
             update questions_as_they_are
             set state = new.state, merged_into = new.merged_into, version = new.version, moved_by = new.moved_by
             where id = old.id;
             return new;
         end $$;
         create trigger move_unlocked instead of update on questions for each row execute function move_unlocked();",
    )
    .await;
    let lost = lost(&db, &pairs).await;
    assert!(lost > 0, "the race has to be one");
    db.pool.close().await;
}
