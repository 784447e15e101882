//! A call to which three hundred talks were proposed, scored by five: the list is right, and asks no more for it than for one.

use std::collections::HashMap;

use crate::common::{
    calls::{House, SLUG, form, house, now, reviewer},
    counting::statements,
    db,
    seats::{one, person, run},
};
use domain::{
    ids::ProposalId,
    pages::desk_proposals::{self, ProposalDesk, ProposalsDesk},
    proposals::{types::ProposalState, visibility::Looker},
    viewer::Viewer,
};
use sqlx::PgPool;

const ALL: Looker = Looker { may_decide: true, wants_names: true, wants_scores: true };
const TEAM: [&str; 5] = ["r1", "r2", "r3", "r4", "r5"];

/// What a reviewer, counted from 0, gives by the criterion that weighs 3, and by the one that weighs 1.
const fn scores(number: i32, who: i32) -> (i32, i32) {
    let first = (number * 7 + who * (number % 4)) % 5 + 1;
    (first, (first + number) % 5 + 1)
}

/// The second of the five knows whose it is.
const fn is_conflict(number: i32, who: i32) -> bool {
    number % 10 == 3 && who == 1
}

/// The last of the five has not come to it yet.
const fn is_left(number: i32, who: i32) -> bool {
    number % 7 == 5 && who == 4
}

const fn state(number: i32) -> ProposalState {
    match number % 6 {
        0 => ProposalState::Waitlisted,
        1 => ProposalState::Rejected,
        2 => ProposalState::Confirmed,
        _ => ProposalState::Submitted,
    }
}

/// What those gave who count, in quarters of a score, the lowest first.
fn quarters(number: i32) -> Vec<i32> {
    let counts = |who: &i32| !is_left(number, *who) && !is_conflict(number, *who);
    let given = |who: i32| {
        let (first, second) = scores(number, who);
        first * 3 + second
    };
    let mut all: Vec<i32> = (0..5).filter(counts).map(given).collect();
    all.sort_unstable();
    all
}

/// The middle one; of an even number the mean of both.
fn middle(quarters: &[i32]) -> f64 {
    let upper = quarters.len() / 2;
    let lower = (quarters.len() - 1) / 2;
    f64::from(quarters[lower] + quarters[upper]) / 8.0
}

/// One proposal that was handed in, and copies of it up to three hundred, with what the five gave them.
async fn three_hundred(house: &House) -> Vec<Viewer> {
    let who = person(&house.db, "speaker@talks.test").await;
    house.handed_in(&who, &form("題 1")).await;
    let mut team = Vec::new();
    for name in TEAM {
        team.push(reviewer(&house.db, name).await);
    }
    let (mut reviews, mut given) = (Vec::new(), Vec::new());
    for number in 1..=300 {
        for (at, who) in (0..).zip(&team).filter(|(at, _)| !is_left(number, *at)) {
            let (account, (first, second)) = (who.account_id().unwrap(), scores(number, at));
            reviews.push(format!("({number}, {account}, {})", is_conflict(number, at)));
            given.push(format!("({number}, {account}, {first}, {second})"));
        }
    }
    let (reviews, given) = (reviews.join(", "), given.join(", "));
    run(
        &house.db,
        &format!(
            "insert into accounts (mail, mail_key, name, confirmed_at)
             select 's' || n || '@talks.test', 's' || n || '@talks.test', 'S' || n, now() from generate_series(2, 300) n;
             insert into proposals (call_id, event_id, account_id, code, number, state, typed, title, summary, minutes, kind, name, moves_on,
                                    created_at, updated_at, submitted_at)
             select p.call_id, p.event_id, a.id, lpad(to_hex(n), 32, '0'), n, p.state, p.typed, '題 ' || n, p.summary, p.minutes, p.kind,
                    '名 ' || n, p.moves_on, p.created_at, p.updated_at, p.submitted_at
             from proposals p, generate_series(2, 300) n join accounts a on a.mail = 's' || n || '@talks.test' where p.number = 1;
             update proposals set state =
                 (array['waitlisted', 'rejected', 'confirmed', 'submitted', 'submitted', 'submitted'])[number % 6 + 1];
             insert into proposal_reviews (proposal_id, account_id, is_conflict, created_at, updated_at)
             select p.id, v.account, v.is_conflict, now(), now()
             from (values {reviews}) v (number, account, is_conflict) join proposals p on p.number = v.number;
             insert into proposal_scores (proposal_id, account_id, criterion_id, score)
             select p.id, v.account, c.id, case c.weight when 3 then v.first else v.second end
             from (values {given}) v (number, account, first, second) join proposals p on p.number = v.number, proposal_criteria c;
             insert into proposal_decisions (proposal_id, decision, staged_at)
             select id, 'accept', now() from proposals where number % 12 = 3;"
        ),
    )
    .await;
    team
}

async fn list(house: &House, who: &Viewer, state: Option<ProposalState>, looker: Looker) -> ProposalsDesk {
    desk_proposals::load(&house.db, who.asks_at(now()), SLUG, Some(house.call), state, looker).await.unwrap()
}

async fn detail(house: &House, who: &Viewer, id: ProposalId, looker: Looker) -> ProposalDesk {
    desk_proposals::detail(&house.db, who.asks_at(now()), SLUG, id, looker).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn of_three_hundred_proposals_each_stands_with_what_five_reviewers_gave_it(pool: PgPool) {
    let house = house(db(pool)).await;
    let team = three_hundred(&house).await;
    let desk = list(&house, &house.owner, None, ALL).await;
    let numbers: Vec<i32> = desk.rows.iter().map(|one| one.row.number).collect();
    assert_eq!(numbers, (1..=300).collect::<Vec<_>>(), "each once, in the order of their numbers");
    let place: HashMap<i64, i32> = (0..).zip(&team).map(|(at, who)| (who.account_id().unwrap().0, at)).collect();
    for one in &desk.rows {
        let (number, row) = (one.row.number, &one.row);
        let quarters = quarters(number);
        let means: Vec<f64> = quarters.iter().map(|quarters| f64::from(*quarters) / 4.0).collect();
        assert_eq!((row.state, &row.means), (state(number), &means), "{number}");
        let reviews = i64::try_from(quarters.len()).unwrap();
        assert_eq!((one.median, row.reviews), (Some(middle(&quarters)), reviews), "{number}");
        assert_eq!(one.is_split, quarters[quarters.len() - 1] - quarters[0] >= 12, "{number}");
        let conflicted: Vec<i32> = row.conflicted.iter().map(|who| place[&who.0]).collect();
        assert_eq!(conflicted, if is_conflict(number, 1) { vec![1] } else { vec![] }, "{number}");
        let waits = row.state.is_under_review() && is_left(number, 4);
        assert_eq!(one.waits_for, if waits { vec!["r5@team.test"] } else { vec![] }, "{number}");
        assert_eq!(row.staged.is_some(), number % 12 == 3, "{number}");
        assert_eq!(row.name, if number == 1 { "白石 遥".to_owned() } else { format!("名 {number}") });
    }
    let count = |wanted: ProposalState| (1..=300).filter(|number| state(*number) == wanted).count();
    for (wanted, counted) in &desk.counts {
        assert_eq!(*counted, count(*wanted), "{wanted:?}");
        let narrowed = list(&house, &house.owner, Some(*wanted), ALL).await;
        assert!(narrowed.rows.iter().all(|one| one.row.state == *wanted));
        assert_eq!((narrowed.rows.len(), &narrowed.counts), (*counted, &desk.counts), "{wanted:?}: of all, as before");
    }
    assert_eq!((desk.staged, desk.budget.confirmed), (25, 50 * 20));

    // Whoever reviews sees no name, and no score of one whose proposer they know.
    let desk = list(&house, &team[1], None, ALL).await;
    assert!(desk.rows.iter().all(|one| one.row.name.is_empty() && one.row.conflicted.is_empty()), "promise 19");
    for one in &desk.rows {
        let has_conflict = is_conflict(one.row.number, 1);
        assert_eq!((one.row.has_conflict, one.median.is_none()), (has_conflict, has_conflict), "{}", one.row.number);
    }
    // What waits for them is what they left, and is not decided.
    let desk = list(&house, &team[4], None, ALL).await;
    let is_open = |number: &i32| state(*number).is_under_review();
    let left = (1..=300).filter(|number| is_left(*number, 4) && is_open(number)).count();
    let theirs = (1..=300).filter(|number| !is_left(*number, 4) || is_open(number)).count();
    assert_eq!((desk.unscored, desk.scored), (left, (theirs - left, theirs)));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_of_three_hundred_says_on_its_own_page_what_the_list_says(pool: PgPool) {
    let house = house(db(pool)).await;
    three_hundred(&house).await;
    let desk = list(&house, &house.owner, None, ALL).await;
    let split = desk.rows.iter().find(|one| one.is_split).expect("two of the five are far apart").row.number;
    // Scored by all, by all but who knows its proposer, by all but who left it, and by all but both.
    for number in [split, 4, 3, 5, 33] {
        let one = desk.rows.iter().find(|one| one.row.number == number).unwrap();
        let page = detail(&house, &house.owner, one.row.id, ALL).await;
        let mut means: Vec<f64> = page.reviews.iter().map(|(_, mean)| *mean).collect();
        means.sort_by(f64::total_cmp);
        assert_eq!((&means, page.median, page.is_split), (&one.row.means, one.median, one.is_split), "{number}");
        let mut distribution = [0; 5];
        for quarters in quarters(number) {
            // To the nearer score, the upper where it is as near.
            distribution[usize::try_from((quarters + 2) / 4 - 1).unwrap()] += 1;
        }
        assert_eq!(page.distribution, distribution, "{number}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn three_hundred_proposals_ask_the_database_as_often_as_one(pool: PgPool) {
    let house = house(db(pool)).await;
    // Whoever asks for names is written down each time.
    let looker = Looker { wants_names: false, ..ALL };
    let cost = async |who: &Viewer, number: i32| {
        let id = one(&house.db, &format!("select id from proposals where number = {number}")).await;
        let (mut rows, mut of_list, mut of_one) = (0, usize::MAX, usize::MAX);
        // A connection that is new asks for more by itself, and which of the pool comes next is chance: the least counts.
        for _ in 0..5 {
            let (desk, asked) = Box::pin(statements(list(&house, who, None, looker))).await;
            (rows, of_list) = (desk.rows.len(), of_list.min(asked));
            let (_, asked) = Box::pin(statements(detail(&house, who, id.into(), looker))).await;
            of_one = of_one.min(asked);
        }
        (rows, of_list, of_one)
    };
    let who = person(&house.db, "first@talks.test").await;
    house.handed_in(&who, &form("一つ目")).await;
    let (few, of_list, of_one) = cost(&house.owner, 1).await;
    assert!(few == 1 && of_list > 0 && of_one > 0);
    run(&house.db, "delete from proposals").await;
    let team = three_hundred(&house).await;
    assert_eq!(cost(&house.owner, 9).await, (300, of_list, of_one));
    assert_eq!(cost(&team[0], 9).await.1, of_list, "for whoever reviews as well");
}
