//! Two organizers, or an organizer and the proposer, at one proposal in the same moment: one of them is first, and the other is
//! told so.

use crate::common::{
    account_with,
    calls::{House, SLUG, conflict, form, house, now},
    seats::{mails, one, person, wide},
};
use domain::{
    Error,
    ids::ProposalId,
    proposals::{
        cancelling::{self, CancelLetter},
        confirming, deciding, handing_in,
        readers::Whom,
        sending,
        types::{Decision, StagedAt},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;
use tokio::task::JoinHandle;

/// How often each race is run.
const ROUNDS: usize = 6;

fn decide(
    house: &House,
    who: &Viewer,
    id: ProposalId,
    decision: Decision,
    seen: Option<StagedAt>,
) -> JoinHandle<domain::Result<StagedAt>> {
    let (db, who) = (house.db.clone(), who.clone());
    let to = (decision == Decision::Move).then_some(46);
    tokio::spawn(async move { deciding::stage(&db, who.asks_at(now()), SLUG, id, (decision, to), seen).await })
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_who_decide_otherwise_at_once_are_one_decision(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    // First nothing is decided, then each round what the round before came to.
    for round in 0..ROUNDS {
        let seen = house.staged(id).await;
        let (first, other) =
            if round % 2 == 0 { (Decision::Accept, Decision::Reject) } else { (Decision::Waitlist, Decision::Move) };
        let tasks = [decide(&house, &house.owner, id, first, seen), decide(&house, &second, id, other, seen)];
        let mut done = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(now) => done.push(now),
                refused => assert!(conflict(refused).contains("Somebody else has changed the decision")),
            }
        }
        assert_eq!((done.len(), house.staged(id).await), (1, done.first().copied()), "round {round}");
    }
    let logged = one(&house.db, "select count(*) from audit_log where action = 'proposal.decide'").await;
    assert_eq!(usize::try_from(logged).unwrap(), ROUNDS, "what was refused is not written down as done");
    assert_eq!(house.send().await, 1);
    assert_eq!(one(&house.db, "select count(*) from proposal_decisions where sent_at is not null").await, 1);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_who_cancel_or_move_a_talk_at_once_send_one_letter(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    for round in 0..ROUNDS {
        let who = person(&house.db, &format!("speaker{round}@talks.test")).await;
        let (id, ..) = house.accepted(&who, &format!("話 {round}")).await;
        let version = one(&house.db, &format!("select version::bigint from proposals where id = {id}")).await;
        let cancel = |who: &Viewer, subject: &'static str| {
            let (db, who) = (house.db.clone(), who.clone());
            tokio::spawn(async move {
                let letter = CancelLetter { reason: "", subject, body: "中止します。", other: None };
                let done = cancelling::cancel(&db, who.asks_at(now()), SLUG, id, letter, &Whom::default()).await;
                done.map(|told| told.is_some())
            })
        };
        let go = |who: &Viewer| {
            let (db, who, seen) = (house.db.clone(), who.clone(), i32::try_from(version).unwrap());
            tokio::spawn(async move {
                let words = ("次の回で", "次の回でお願いします。");
                let asked = who.asks_at(now());
                cancelling::move_on(&db, asked, SLUG, id, (46, seen), words, &Whom::default()).await.map(|_| true)
            })
        };
        let tasks = if round % 2 == 0 {
            [cancel(&house.owner, "取りやめ"), cancel(&second, "お詫び")]
        } else {
            [go(&house.owner), go(&second)]
        };
        let mut told = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(is_told) => told += usize::from(is_told),
                refused => assert!(!conflict(refused).is_empty()),
            }
        }
        assert_eq!(told, 1, "round {round}");
        assert_eq!(house.state(id).await, if round % 2 == 0 { "cancelled" } else { "accepted" }, "round {round}");
    }
    let rounds = i64::try_from(ROUNDS).unwrap();
    let letters = (mails(&house.db, "proposal_cancelled").await, mails(&house.db, "proposal_moved").await);
    assert_eq!(letters, (rounds / 2, rounds / 2));
    house.db.pool.close().await;
}

/// The proposer says yes or no while an organizer answers for them: whichever comes first, the talk is in one state, and each
/// who is refused learns of it.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_proposer_and_an_organizer_who_answer_at_once_agree_afterwards(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    for round in 0..ROUNDS {
        let who = person(&house.db, &format!("speaker{round}@talks.test")).await;
        let (id, code, _) = house.accepted(&who, &format!("話 {round}")).await;
        let (db, owner) = (house.db.clone(), house.owner.clone());
        let confirmed = tokio::spawn(async move { confirming::confirm_for(&db, owner.asks_at(now()), SLUG, id).await });
        let (db, proposer) = (house.db.clone(), who.clone());
        let declined =
            tokio::spawn(async move { handing_in::withdraw(&db, proposer.asks_at(now()), SLUG, &code).await });
        let done = (confirmed.await.unwrap(), declined.await.unwrap());
        let state = house.state(id).await;
        match done {
            (Ok(()), Err(Error::Conflict(_))) => assert_eq!(state, "confirmed", "round {round}"),
            (Err(Error::Conflict(_)), Ok(())) => assert_eq!(state, "withdrawn", "round {round}"),
            both => panic!("round {round}: {both:?}"),
        }
    }
    house.db.pool.close().await;
}

/// Decisions are told while their proposers take back what they proposed: nobody who was told is told otherwise.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_taken_back_while_it_is_told_is_told_once_or_not_at_all(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let mut all = Vec::new();
    for n in 0..ROUNDS {
        let who = person(&house.db, &format!("speaker{n}@talks.test")).await;
        let (id, code) = house.handed_in(&who, &form(&format!("話 {n}"))).await;
        house.stage(id, Decision::Reject).await.unwrap();
        all.push((who, id, code));
    }
    let seen = house.seen().await;
    let asked = house.owner.asks_at(now());
    sending::send_decisions(&house.db, asked, SLUG, house.call, &seen).await.unwrap();
    let tasks: Vec<_> = all
        .iter()
        .map(|(who, _, code)| {
            let (db, who, code) = (house.db.clone(), who.clone(), code.clone());
            tokio::spawn(async move { handing_in::withdraw(&db, who.asks_at(now()), SLUG, &code).await })
        })
        .collect();
    let told = house.tell().await;
    let mut taken_back = 0;
    for (task, (_, id, _)) in tasks.into_iter().zip(&all) {
        match task.await.unwrap() {
            Ok(()) => {
                taken_back += 1;
                assert_eq!(house.state(*id).await, "withdrawn");
            }
            refused => {
                assert!(conflict(refused).contains("told the result"));
                assert_eq!(house.state(*id).await, "rejected");
            }
        }
    }
    assert_eq!(told + taken_back, ROUNDS, "each is the one or the other");
    assert_eq!(usize::try_from(mails(&house.db, "proposal_rejected").await).unwrap(), told);
    house.db.pool.close().await;
}
