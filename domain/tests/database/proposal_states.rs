//! Every state of a proposal with every decision and act, by everybody who might try: what the table of states does not name is
//! refused, and what may be decided is what is told.

use crate::common::{
    account_with,
    calls::{House, SLUG, cancel_letter, form, house, now, reviewer},
    db,
    seats::{one, person, run},
};
use domain::{
    Error, VariantArray as _,
    ids::ProposalId,
    proposals::{
        calling_off, cancelling, confirming, deciding, handing_in,
        readers::Whom,
        states,
        types::{Actor, Decision, ProposalState},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// What organizers may decide in each state, in the order of the states: a letter for each decision.
const DECIDED: [&str; 8] = [
    "",     // draft: nobody but its proposer knows of it
    "AWRM", // submitted
    "ARM",  // waitlisted
    "",     // accepted
    "",     // confirmed
    "AW",   // rejected
    "",     // withdrawn
    "",     // cancelled
];

const fn letter(decision: Decision) -> char {
    match decision {
        Decision::Accept => 'A',
        Decision::Waitlist => 'W',
        Decision::Reject => 'R',
        Decision::Move => 'M',
    }
}

/// As if it had come to this state, for its first event, with nothing decided.
async fn put(house: &House, state: ProposalState) {
    run(
        &house.db,
        &format!(
            "delete from proposal_decisions;
             update proposals set event_id = (select id from events where number = 45), confirm_by = '2027-02-20', called_off_at = null,
                    state = '{}'",
            state.into_str()
        ),
    )
    .await;
}

/// The number of the event that it is for.
async fn event(house: &House, id: ProposalId) -> i64 {
    let sql = "select e.number::bigint from proposals p join events e on e.id = p.event_id where p.id = ";
    one(&house.db, &format!("{sql}{id}")).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn every_step_that_the_table_does_not_name_is_refused(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let typed = form("鍵の話");
    let (id, code) = house.handed_in(&who, &typed).await;
    let asked = || who.asks_at(now());
    let version = async || {
        let version = one(&house.db, &format!("select version::bigint from proposals where id = {id}")).await;
        i32::try_from(version).unwrap()
    };
    for &from in ProposalState::VARIANTS {
        let put = async || put(&house, from).await;
        let may = |to, by| states::may(from, to, by);
        put().await;
        let is = confirming::answer(&house.db, asked(), SLUG, &code, true).await.is_ok();
        assert_eq!(
            is,
            from == ProposalState::Confirmed || may(ProposalState::Confirmed, Actor::Proposer),
            "{from:?} confirmed"
        );
        put().await;
        let is = handing_in::withdraw(&house.db, asked(), SLUG, &code).await.is_ok();
        assert_eq!(
            is,
            from == ProposalState::Withdrawn || may(ProposalState::Withdrawn, Actor::Proposer),
            "{from:?} withdrawn"
        );
        put().await;
        let is = calling_off::call_off(&house.db, asked(), SLUG, &code, "出張です").await.is_ok();
        assert_eq!(is, may(ProposalState::Cancelled, Actor::Proposer), "{from:?} called off");
        put().await;
        let is = handing_in::take_up(&house.db, asked(), SLUG, &code).await.is_ok();
        assert_eq!(is, from == ProposalState::Draft || may(ProposalState::Draft, Actor::Proposer), "{from:?} taken up");
        put().await;
        let at = house.at(&code, version().await);
        let is = handing_in::save_draft(&house.db, asked(), at, &typed).await.is_ok();
        assert_eq!(is, from == ProposalState::Draft, "{from:?} saved as a draft");
        let is = handing_in::hand_in(&house.db, asked(), at, &typed).await.is_ok();
        assert_eq!(
            is,
            from == ProposalState::Submitted || may(ProposalState::Submitted, Actor::Proposer),
            "{from:?} handed in"
        );
        put().await;
        let letter = cancel_letter("会場の都合です");
        let owner = house.owner.asks_at(now());
        let is = cancelling::cancel(&house.db, owner, SLUG, id, letter, &Whom::default()).await.is_ok();
        // One that was cancelled without this letter is not told by it.
        assert_eq!(is, may(ProposalState::Cancelled, Actor::Organizer), "{from:?} cancelled");
        put().await;
        let is = confirming::confirm_for(&house.db, house.owner.asks_at(now()), SLUG, id).await.is_ok();
        assert_eq!(
            is,
            from == ProposalState::Confirmed || may(ProposalState::Confirmed, Actor::Organizer),
            "{from:?} confirmed for"
        );
        // At once and with a letter of its own; what is over goes nowhere.
        put().await;
        let is = house.move_on(id).await.is_ok();
        let goes_on =
            [ProposalState::Submitted, ProposalState::Waitlisted, ProposalState::Accepted, ProposalState::Confirmed];
        assert_eq!(is, goes_on.contains(&from), "{from:?} moved on");
        assert_eq!(
            (event(&house, id).await, house.state(id).await.as_str()),
            (if is { 46 } else { 45 }, from.into_str())
        );
        if from != ProposalState::Draft {
            let refused = handing_in::discard(&house.db, asked(), SLUG, &code).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{from:?}: {refused:?}");
        }
    }
    put(&house, ProposalState::Draft).await;
    handing_in::discard(&house.db, asked(), SLUG, &code).await.unwrap();
    assert_eq!(one(&house.db, "select count(*) from proposals").await, 0);
}

/// Deciding changes nothing that its proposer sees; sending does, and a move leaves the state as it is.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn in_each_state_the_decisions_that_it_allows_are_told_and_no_other_is_gathered(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    for (&from, allowed) in ProposalState::VARIANTS.iter().zip(DECIDED) {
        for &decision in Decision::VARIANTS {
            put(&house, from).await;
            let is = house.stage(id, decision).await;
            let stands = (event(&house, id).await, house.state(id).await);
            assert_eq!(stands, (45, from.into_str().to_owned()), "{from:?} {decision:?}: nobody is told");
            if !allowed.contains(letter(decision)) {
                let is_refused = match from {
                    ProposalState::Draft => is == Err(Error::NotFound),
                    _ => matches!(is, Err(Error::Conflict(_))),
                };
                assert!(is_refused && house.staged(id).await.is_none(), "{from:?} {decision:?}: {is:?}");
                continue;
            }
            assert_eq!(is, Ok(()), "{from:?} {decision:?}");
            assert_eq!(house.send().await, 1, "{from:?} {decision:?}");
            let to = decision.to().unwrap_or(from);
            let number = if decision == Decision::Move { 46 } else { 45 };
            let stands = (event(&house, id).await, house.state(id).await);
            assert_eq!(stands, (number, to.into_str().to_owned()), "{from:?} {decision:?}");
            // Told once: nothing is left to send.
            assert_eq!((house.seen().await.len(), house.tell().await), (0, 0), "{from:?} {decision:?}");
        }
    }
    let named = DECIDED.concat().replace('M', "").len();
    let by_table = states::TRANSITIONS.iter().filter(|(_, to, who)| {
        let decides = Decision::VARIANTS.iter().any(|decision| decision.to() == Some(*to));
        decides && who.contains(&Actor::Organizer)
    });
    assert_eq!(by_table.count(), named, "each decision of the table was tried");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_nobody_but_who_organizes_the_series_decides_in_whatever_state(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    let others = [
        ("visitor", Viewer::visitor(), Error::SignInRequired),
        ("its proposer", who, Error::Concealed),
        ("a stranger", person(&house.db, "x@talks.test").await, Error::Concealed),
        ("owner of another series", account_with(&house.db, "other", Role::Owner).await, Error::Concealed),
        ("reviewer", reviewer(&house.db, "kita").await, Error::Forbidden),
        ("reporter", account_with(&house.db, SLUG, Role::Reporter).await, Error::Forbidden),
        ("helper", account_with(&house.db, SLUG, Role::Checkin).await, Error::Forbidden),
    ];
    for &from in ProposalState::VARIANTS {
        put(&house, from).await;
        for (name, other, refusal) in &others {
            for &decision in Decision::VARIANTS {
                let wish = (decision, (decision == Decision::Move).then_some(46));
                let refused = deciding::stage(&house.db, other.asks_at(now()), SLUG, id, wish, None).await;
                assert_eq!(refused.as_ref(), Err(refusal), "{from:?} {decision:?} by {name}");
            }
            let refused = move_as(&house, other, id).await;
            assert_eq!(refused.as_ref(), Err(refusal), "{from:?} moved on by {name}");
        }
        assert_eq!((event(&house, id).await, house.staged(id).await), (45, None), "{from:?}");
    }
    // The control: an organizer does.
    put(&house, ProposalState::Submitted).await;
    let organizer = account_with(&house.db, SLUG, Role::Organizer).await;
    let wish = (Decision::Accept, None);
    deciding::stage(&house.db, organizer.asks_at(now()), SLUG, id, wish, None).await.unwrap();
}

async fn move_as(house: &House, who: &Viewer, id: ProposalId) -> domain::Result<()> {
    let words = ("件名", "本文");
    cancelling::move_on(&house.db, who.asks_at(now()), SLUG, id, (46, 1), words, &Whom::default()).await.map(drop)
}
