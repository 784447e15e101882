//! Proposals against a database: drafts as typed, the minute of the deadline, several at once, and nobody sees what is not
//! theirs.

use std::collections::HashSet;

use crate::common::{
    account_with,
    calls::{CODE, SLUG, cancel_letter, conflict, deadline, form, house, now, reviewer, with},
    counting::executed,
    db,
    seats::{mails, one, person, run, wide},
};
use chrono::Duration;
use domain::{
    Error,
    fields::Values,
    ids::{EventRef, ProposalId},
    pages::{desk_proposals, proposals as pages},
    proposals::{
        calling_off, cancelling, confirming, deciding,
        handing_in::{self, At, Saved},
        placing,
        readers::Whom,
        sending,
        types::{Decision, ProposalState},
        visibility::Looker,
    },
    secret,
    viewer::{Role, Viewer},
};
use sqlx::{PgPool, postgres::PgPoolOptions};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_draft_is_kept_as_typed_and_handed_in_until_the_minute_of_the_deadline(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let half = with(Values::new(), &[("title", "途中"), ("minutes", "そのうち")]);
    let saved = handing_in::save_draft(&house.db, who.asks_at(now()), house.at(CODE, 0), &half).await.unwrap();
    assert_eq!((saved.version, saved.state), (1, ProposalState::Draft));
    let twice = handing_in::save_draft(&house.db, who.asks_at(now()), house.at(CODE, 0), &half).await.unwrap();
    assert_eq!(twice, saved, "promise 67: sent twice it is one draft");
    let early = handing_in::hand_in(&house.db, who.asks_at(now()), house.at(CODE, 1), &half).await.unwrap_err();
    let Error::Invalid { field, others, .. } = early else { panic!("{early:?}") };
    let mut fields: Vec<_> = others.iter().map(|(field, _)| field.as_str()).chain([field.as_str()]).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["kind", "minutes", "name", "summary"]);

    let whole = form("鍵の話");
    let late = deadline() + Duration::minutes(1);
    let why = conflict(handing_in::hand_in(&house.db, who.asks_at(late), house.at(CODE, 1), &whole).await);
    assert!(why.contains("1 Feb 2027 18:00") && why.contains("kept as a draft"), "{why}");
    let kept = pages::edit_form(&house.db, who.asks_at(late), SLUG, CODE).await.unwrap();
    assert_eq!((kept.values, kept.version, kept.state), (whole.clone(), 2, ProposalState::Draft), "nothing is lost");
    // Somebody who had not begun before leaves a draft too.
    let other = secret::new_key().unwrap();
    conflict(handing_in::hand_in(&house.db, who.asks_at(late), house.at(&other, 0), &form("遅い話")).await);
    let kept = pages::edit_form(&house.db, who.asks_at(late), SLUG, &other).await.unwrap();
    assert_eq!(kept.values["title"], "遅い話");

    let just = deadline() - Duration::minutes(1);
    let saved = handing_in::hand_in(&house.db, who.asks_at(just), house.at(CODE, 2), &whole).await.unwrap();
    assert_eq!(saved.state, ProposalState::Submitted);
    let twice = handing_in::hand_in(&house.db, who.asks_at(late), house.at(CODE, 2), &whole).await.unwrap();
    assert_eq!(twice, saved, "the same once more changes nothing, even late");
    assert_eq!(mails(&house.db, "proposal_received").await, 1);
    let changed = form("鍵の話、改");
    let edited = handing_in::hand_in(&house.db, who.asks_at(just), house.at(CODE, saved.version), &changed).await;
    let version = edited.unwrap().version;
    conflict(handing_in::hand_in(&house.db, who.asks_at(late), house.at(CODE, version), &whole).await);
    let page = pages::own(&house.db, who.asks_at(late), SLUG, CODE).await.unwrap();
    assert_eq!(page.proposal.title, "鍵の話、改");
    assert_eq!((page.may_edit, page.may_withdraw), (false, true));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_saved_on_an_older_version_overwrites_nothing(pool: PgPool) {
    let house = house(wide(&pool).await).await;
    let who = person(&house.db, "speaker@talks.test").await;
    handing_in::save_draft(&house.db, who.asks_at(now()), house.at(CODE, 0), &form("最初")).await.unwrap();
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let (db, who, call) = (house.db.clone(), who.clone(), house.call);
            tokio::spawn(async move {
                let at = At { series: SLUG, call, code: CODE, version: 1 };
                handing_in::save_draft(&db, who.asks_at(now()), at, &form(&format!("題名{n}"))).await
            })
        })
        .collect();
    let mut saved: Vec<Saved> = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(one) => saved.push(one),
            other => assert!(conflict(other).contains("still here")),
        }
    }
    assert_eq!(saved.iter().map(|one| one.version).collect::<Vec<_>>(), [2], "one of them was first");
    // The same new form, pressed many times at once, is one proposal with one mail.
    let code = secret::new_key().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (db, who, call, code) = (house.db.clone(), who.clone(), house.call, code.clone());
            tokio::spawn(async move {
                let at = At { series: SLUG, call, code: &code, version: 0 };
                handing_in::hand_in(&db, who.asks_at(now()), at, &form("二度押し")).await
            })
        })
        .collect();
    let mut versions = HashSet::new();
    for task in tasks {
        versions.insert(task.await.unwrap().unwrap().version);
    }
    assert_eq!((versions.len(), mails(&house.db, "proposal_received").await), (1, 1));
    // Two is the most that one person hands in.
    let third = secret::new_key().unwrap();
    let why =
        conflict(handing_in::save_draft(&house.db, who.asks_at(now()), house.at(&third, 0), &form("三件目")).await);
    assert!(why.contains("up to 2"), "{why}");
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_elses_proposal_is_not_there(pool: PgPool) {
    let house = house(db(pool)).await;
    let (who, stranger) = (person(&house.db, "speaker@talks.test").await, person(&house.db, "x@talks.test").await);
    let (id, code) = house.handed_in(&who, &form("鍵の話")).await;
    let at = house.at(&code, 2);
    let asked = stranger.asks_at(now());
    assert_eq!(pages::own(&house.db, asked, SLUG, &code).await.unwrap_err().status(), 404);
    assert_eq!(pages::edit_form(&house.db, asked, SLUG, &code).await.unwrap_err().status(), 404);
    assert_eq!(handing_in::save_draft(&house.db, asked, at, &form("奪う")).await, Err(Error::Concealed));
    assert_eq!(handing_in::hand_in(&house.db, asked, at, &form("奪う")).await, Err(Error::Concealed));
    assert_eq!(handing_in::withdraw(&house.db, asked, SLUG, &code).await, Err(Error::Concealed));
    assert_eq!(calling_off::call_off(&house.db, asked, SLUG, &code, "").await, Err(Error::Concealed));
    assert_eq!(confirming::answer(&house.db, asked, SLUG, &code, true).await, Err(Error::Concealed));
    assert_eq!(pages::own_list(&house.db, asked, SLUG).await.unwrap(), []);
    assert_eq!(
        pages::own(&house.db, Viewer::visitor().asks_at(now()), SLUG, &code).await.err(),
        Some(Error::SignInRequired)
    );
    assert_eq!(pages::own(&house.db, who.asks_at(now()), "other", &code).await.err(), Some(Error::NotFound));

    // Promise 17: organizers of another series, with its own address or with ours.
    let owner = account_with(&house.db, "other", Role::Owner).await;
    let asked = owner.asks_at(now());
    let looker = Looker { wants_names: true, wants_scores: true, may_decide: true };
    assert_eq!(desk_proposals::detail(&house.db, asked, SLUG, id, looker).await.err(), Some(Error::Concealed));
    assert_eq!(desk_proposals::detail(&house.db, asked, "other", id, looker).await.err(), Some(Error::NotFound));
    assert_eq!(
        deciding::stage(&house.db, asked, "other", id, (Decision::Accept, None), None).await,
        Err(Error::NotFound)
    );
    assert_eq!(sending::send_decisions(&house.db, asked, "other", house.call, &[]).await, Err(Error::NotFound));
    assert_eq!(placing::place(&house.db, asked, EventRef::new(SLUG, 45), id).await, Err(Error::Concealed));
    // A moderator judges, and decides nothing.
    let moderator = reviewer(&house.db, "kita").await;
    let asked = moderator.asks_at(now());
    assert_eq!(
        deciding::stage(&house.db, asked, SLUG, id, (Decision::Accept, None), None).await,
        Err(Error::Forbidden)
    );
    let cancelled = cancelling::cancel(&house.db, asked, SLUG, id, cancel_letter("理由"), &Whom::default()).await;
    assert_eq!(cancelled, Err(Error::Forbidden));
    assert_eq!(calling_off::settle(&house.db, asked, SLUG, id, true).await, Err(Error::Forbidden));
    let page = desk_proposals::detail(&house.db, asked, SLUG, id, looker).await.unwrap();
    assert!(!page.shows_names && page.proposal.billing.name.is_empty() && page.mail.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_23_a_call_that_is_not_open_yet_is_nobodys(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let before = "2026-11-30T00:00:00Z".parse().unwrap();
    assert!(pages::load(&house.db, Viewer::visitor().asks_at(before), SLUG).await.unwrap().calls.is_empty());
    let refused = handing_in::save_draft(&house.db, who.asks_at(before), house.at(CODE, 0), &form("早い")).await;
    assert_eq!(refused, Err(Error::NotFound));
    assert_eq!(pages::new_form(&house.db, who.asks_at(before), SLUG, house.call).await.err(), Some(Error::NotFound));
    let page = pages::load(&house.db, Viewer::visitor().asks_at(now()), SLUG).await.unwrap();
    assert!(page.calls[0].is_open && page.calls[0].card.is_none(), "its event is planned, and not public");
    assert_eq!(page.calls[0].number, Some(45));
    let (id, _) = house.handed_in(&who, &form("鍵の話")).await;
    handing_in::save_draft(&house.db, who.asks_at(now()), house.at(CODE, 0), &form("下書き")).await.unwrap();
    let draft = one(&house.db, &format!("select id from proposals where code = '{CODE}'")).await;
    let looker = Looker::default();
    let list = desk_proposals::load(&house.db, house.owner.asks_at(now()), SLUG, None, None, looker).await.unwrap();
    assert_eq!(list.rows.iter().map(|one| one.row.id).collect::<Vec<_>>(), [id], "a draft is its proposer's alone");
    let found = desk_proposals::detail(&house.db, house.owner.asks_at(now()), SLUG, ProposalId(draft), looker).await;
    assert_eq!(found.err(), Some(Error::NotFound));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn fifty_calls_ask_the_database_as_often_as_one(pool: PgPool) {
    let house = house(db(pool.clone())).await;
    let alone = PgPoolOptions::new().max_connections(1).connect_with((*pool.connect_options()).clone()).await.unwrap();
    let alone = db(alone);
    let load = async || pages::load(&alone, Viewer::visitor().asks_at(now()), SLUG).await.unwrap();
    let cost = async || {
        let before = executed(&alone).await;
        let calls = load().await.calls.len();
        (calls, executed(&alone).await - before)
    };
    load().await;
    let (few, of_one) = cost().await;
    run(
        &house.db,
        "insert into events (series_id, number, state, starts_at, ends_at)
         select id, n, 'planned', '2027-06-19T10:00:00Z', '2027-06-19T12:00:00Z' from series, generate_series(100, 148) as n where slug = 'cfp';
         insert into proposal_calls (series_id, event_id, opens_at, closes_at, lengths, kinds, created_at, updated_at)
         select series_id, id, '2026-12-01', '2027-03-01', '{10}', '{talk}', now(), now() from events where number >= 100;",
    )
    .await;
    let (many, of_fifty) = cost().await;
    assert_eq!((few, many), (1, 50));
    assert_eq!(of_one, of_fifty);
    // Closed ones are not even read, but for the last.
    let late = "2027-04-01T00:00:00Z".parse().unwrap();
    let page = pages::load(&alone, Viewer::visitor().asks_at(late), SLUG).await.unwrap();
    assert_eq!((page.calls.len(), page.calls[0].is_open), (1, false));
    alone.pool.close().await;
}
