//! Several phones at one door: without network for an hour, in any order, all at once.

use chrono::Utc;
use domain::{
    checkin::{
        entering,
        types::{Became, DoorAct, What},
    },
    pages,
};
use proptest::{
    prelude::{Strategy, any, prop},
    test_runner::{Config, TestRunner},
};
use sqlx::PgPool;

use super::{enter, helper, inside, tell, undo};
use crate::common::{
    db,
    seats::{at_event, crowd, event, run, take_all, wide},
};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_87_two_doors_one_offline_for_an_hour_with_a_wrong_clock(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 10, None).await;
    let people = crowd(&db, 4).await;
    let helper = helper(&db).await;
    let codes = take_all(&db, &people, hall).await;
    // The phone with network lets two in.
    tell(&db, &helper, &[enter("on-00001", &codes[0], 0), enter("on-00002", &codes[1], 0)]).await;
    // The other one had none for an hour. Its clock is wrong; it tells how long ago things were done. It let the first
    // one in before the other phone did, took a mistake back, and two of its messages come twice.
    let acts = [
        enter("off-0001", &codes[0], 3_500_000),
        enter("off-0002", &codes[2], 3_000_000),
        enter("off-0003", &codes[3], 2_000_000),
        undo("off-0004", &["off-0003"]),
        DoorAct {
            id: "off-0005".to_owned(),
            ago: 1_000_000,
            is_about: false,
            what: What::WalkIn { name: "当日 参加".to_owned(), type_id: None },
        },
    ];
    let became = tell(&db, &helper, &acts).await;
    assert!(matches!(became[0], Became::Entered { .. }), "the earlier one holds: {became:?}");
    tell(&db, &helper, &acts).await;
    tell(&db, &helper, &acts[1..3]).await;
    let mut expected = vec![(codes[0].clone(), 3500), (codes[1].clone(), 0), (codes[2].clone(), 3000)];
    expected.sort();
    let seen = inside(&db).await;
    assert_eq!(
        seen.iter().map(|(code, _)| code).collect::<Vec<_>>(),
        expected.iter().map(|(code, _)| code).collect::<Vec<_>>()
    );
    for ((_, is), (_, should)) in seen.iter().zip(&expected) {
        assert!((is - should).abs() < 60, "{seen:?} {expected:?}");
    }
    let page = pages::door::load(&db, helper.asks_at(Utc::now()), at_event(), "").await.unwrap();
    assert_eq!((page.counts.entered, page.counts.missing, page.counts.walk_ins), (3, 1, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_phone_knows_no_better_than_about_is_said_so_and_not_before_the_doors(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 10, None).await;
    let people = crowd(&db, 3).await;
    let helper = helper(&db).await;
    let codes = take_all(&db, &people, hall).await;
    run(&db, "update events set doors_at = now() - interval '10 minutes', starts_at = now() + interval '20 minutes'")
        .await;
    let about = |id: &str, code: &str, ago| DoorAct { is_about: true, ..enter(id, code, ago) };
    let acts = [
        about("about-001", &codes[0], 3_600_000),
        about("about-002", &codes[1], 300_000),
        // Who helps was let in before, by a phone that knows when.
        enter("sure-0001", &codes[2], 3_600_000),
    ];
    tell(&db, &helper, &acts).await;
    let mut expected = vec![(codes[0].clone(), 600), (codes[1].clone(), 300), (codes[2].clone(), 3600)];
    expected.sort();
    for ((code, is), (known, should)) in inside(&db).await.iter().zip(&expected) {
        assert!(code == known && (is - should).abs() < 60, "{code}: {is}, not {should}");
    }
    let now = Utc::now();
    let news = pages::door::roster(&db, helper.asks_at(now), at_event(), (0, "")).await.unwrap();
    assert_eq!(news.now, now, "phones count from it");
    let mut said: Vec<_> = news.entries.iter().map(|entry| (entry.id.as_str(), entry.is_about)).collect();
    said.sort_unstable();
    assert_eq!(said, [("about-001", true), ("about-002", true), ("sure-0001", false)]);
}

/// What each phone did, and in which order the messages arrive, some of them twice.
#[derive(Clone, Debug)]
struct Evening {
    /// Whom each act is about, and whether it takes back an earlier one of the same person.
    acts: Vec<(usize, bool)>,
    order: Vec<usize>,
}

fn evenings() -> impl Strategy<Value = Evening> {
    prop::collection::vec((0_usize..3, any::<bool>()), 1..8).prop_flat_map(|acts| {
        let n = acts.len();
        prop::collection::vec(0..n, 0..6).prop_flat_map(move |again| {
            let acts = acts.clone();
            let order: Vec<usize> = (0..n).chain(again).collect();
            proptest::strategy::Just(order).prop_shuffle().prop_map(move |order| Evening { acts: acts.clone(), order })
        })
    })
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_87_in_whatever_order_messages_arrive_the_state_is_the_same(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 10, None).await;
    let people = crowd(&db, 3).await;
    let helper = helper(&db).await;
    let codes = take_all(&db, &people, hall).await;
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    // The strategies are drawn on this thread, the database is asked on another.
    let mut cases = Vec::new();
    for _ in 0..40 {
        let tree = evenings().new_tree(&mut runner).unwrap();
        cases.push(proptest::strategy::ValueTree::current(&tree));
    }
    drop(handle);
    for case in cases {
        let mut acts = Vec::new();
        let mut standing: Vec<Vec<(usize, i64)>> = vec![Vec::new(); 3];
        for (at, (who, takes_back)) in case.acts.iter().enumerate() {
            let ago = i64::try_from(case.acts.len() - at).unwrap() * 60_000;
            if *takes_back && !standing[*who].is_empty() {
                let gone: Vec<String> = standing[*who].drain(..).map(|(at, _)| format!("act-{at:05}")).collect();
                acts.push(undo(&format!("act-{at:05}"), &gone.iter().map(String::as_str).collect::<Vec<_>>()));
            } else {
                standing[*who].push((at, ago));
                acts.push(enter(&format!("act-{at:05}"), &codes[*who], ago));
            }
        }
        for at in &case.order {
            tell(&db, &helper, std::slice::from_ref(&acts[*at])).await;
        }
        let seen = inside(&db).await;
        for (who, code) in codes.iter().enumerate() {
            let first = standing[who].iter().map(|(_, ago)| ago / 1000).max();
            let is = seen.iter().find(|(known, _)| known == code).map(|(_, ago)| *ago);
            let close = match (first, is) {
                (Some(first), Some(is)) => (first - is).abs() < 30,
                (first, is) => first == is,
            };
            assert!(close, "{code}: {first:?} {is:?} in {case:?}");
        }
        run(&db, "delete from door_entries; delete from door_undos; update registrations set checked_in_at = null")
            .await;
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn many_phones_at_once_write_one_entry_each_and_miss_none(pool: PgPool) {
    let db = wide(&pool).await;
    let (hall, _) = event(&db, 30, None).await;
    let people = crowd(&db, 20).await;
    let helper = helper(&db).await;
    let codes = take_all(&db, &people, hall).await;
    let tasks: Vec<_> = (0..3)
        .flat_map(|phone| codes.iter().cloned().map(move |code| (phone, code)))
        .map(|(phone, code)| {
            let (db, helper) = (db.clone(), helper.clone());
            tokio::spawn(async move {
                let act = enter(&format!("phone-{phone}-{code}"), &code, 0);
                entering::apply(&db, helper.asks_at(Utc::now()), at_event(), &[act]).await.unwrap().remove(0)
            })
        })
        .collect();
    let mut entered = 0;
    // A phone that looks all the while: what it has heard is, at the end, everything.
    let mut heard = std::collections::BTreeSet::new();
    let mut turn = 0;
    for task in tasks {
        let asked = helper.asks_at(Utc::now());
        let news = pages::door::roster(&db, asked, at_event(), (turn, "")).await.unwrap();
        turn = news.turn;
        heard.extend(news.entries.into_iter().map(|entry| entry.id));
        entered += i32::from(matches!(task.await.unwrap(), Became::Entered { .. }));
    }
    let news = pages::door::roster(&db, helper.asks_at(Utc::now()), at_event(), (turn, "")).await.unwrap();
    heard.extend(news.entries.into_iter().map(|entry| entry.id));
    assert_eq!(heard.len(), 60, "each phone's scan is kept, and heard of");
    assert_eq!(inside(&db).await.len(), 20);
    assert!(entered >= 20, "{entered}");
    db.pool.close().await;
}
