//! A confirmed speaker calls their talk off, or an accepted one declines it: organizers are told, see it among what is
//! missing, and give the slot to who waits.

use crate::common::{
    account_with,
    calls::{SLUG, conflict, form, house, note_role, now, reviewer, with},
    db,
    seats::{mails, one, person, run},
};
use domain::{
    Error,
    ids::EventRef,
    mail::types::Kind,
    pages::{missing, proposals as pages, speaking},
    proposals::{
        calling_off, confirming, handing_in, own_data, placing,
        types::{Decision, ProposalState},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_that_is_called_off_is_told_and_replaced_from_the_waitlist(pool: PgPool) {
    let house = house(db(pool)).await;
    let second = account_with(&house.db, SLUG, Role::Organizer).await;
    note_role(&house.db, &house.owner, Role::Owner).await;
    note_role(&house.db, &second, Role::Organizer).await;
    let judge = reviewer(&house.db, "kita").await;
    let mut waiting = Vec::new();
    // Too long for the slot, and the two that fit: the better one comes first.
    for (n, minutes, score) in [(0, "20", "5"), (1, "10", "3"), (2, "10", "4")] {
        let who = person(&house.db, &format!("waits{n}@talks.test")).await;
        let typed = with(form(&format!("補欠{n}")), &[("minutes", minutes)]);
        let (id, _) = house.handed_in(&who, &typed).await;
        house.score(&judge, id, [score, score]).await.unwrap();
        house.stage(id, Decision::Waitlist).await.unwrap();
        waiting.push(id);
    }
    house.send().await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code) = house.handed_in(&who, &with(form("鍵の話"), &[("minutes", "10")])).await;
    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    let asked = who.asks_at(now());
    let early = conflict(calling_off::call_off(&house.db, asked, SLUG, &code, "").await);
    assert!(early.contains("Awaiting confirmation"), "what is not confirmed is declined: {early}");
    confirming::answer(&house.db, asked, SLUG, &code, true).await.unwrap();
    placing::place(&house.db, house.owner.asks_at(now()), EventRef::new(SLUG, 45), id).await.unwrap();
    assert!(pages::own(&house.db, asked, SLUG, &code).await.unwrap().may_call_off);

    let long = "長".repeat(501);
    assert!(matches!(calling_off::call_off(&house.db, asked, SLUG, &code, &long).await, Err(Error::Invalid { .. })));
    for _ in 0..2 {
        calling_off::call_off(&house.db, asked, SLUG, &code, "出張が入りました").await.unwrap();
    }
    assert_eq!(house.state(id).await, "cancelled");
    // Owner and organizer, each once; a moderator decides nothing.
    assert_eq!(mails(&house.db, "talk_called_off").await, 2);
    let (words, secret) = house.letter(Kind::TalkCalledOff).await.unwrap();
    assert!(words.contains("出張が入りました") && secret.is_empty(), "{words}");
    let page = pages::own(&house.db, asked, SLUG, &code).await.unwrap();
    assert!(!page.may_call_off && page.proposal.called_off_at.is_some());
    assert!(speaking::load(&house.db, asked).await.unwrap().proposals.is_empty());

    let list = async |who: &Viewer| missing::load(&house.db, who.asks_at(now()), SLUG).await.unwrap().called_off;
    let seen = list(&second).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].event, seen[0].is_placed), (1, id, Some(45), true));
    assert_eq!((seen[0].name.as_str(), seen[0].words.as_str()), ("白石 遥", "出張が入りました"));
    let instead: Vec<_> = seen[0].replacements.iter().map(|one| one.id).collect();
    assert_eq!(instead, [waiting[2], waiting[1], waiting[0]]);
    house.stage(waiting[2], Decision::Accept).await.unwrap();
    assert_eq!(list(&second).await[0].replacements.len(), 2, "who is decided on is not suggested again");
    let helper = account_with(&house.db, SLUG, Role::Checkin).await;
    assert!(list(&helper).await.is_empty(), "it names who proposed");

    calling_off::settle(&house.db, second.asks_at(now()), SLUG, id, true).await.unwrap();
    assert!(list(&second).await.is_empty());
    calling_off::settle(&house.db, second.asks_at(now()), SLUG, id, false).await.unwrap();
    assert_eq!(list(&second).await.len(), 1, "taken back");
    let other = calling_off::settle(&house.db, second.asks_at(now()), SLUG, waiting[0], true).await;
    assert_eq!(other, Err(Error::NotFound), "that one was not called off");
    let log = "select count(*) from audit_log where action = 'proposal.call_off'";
    assert_eq!(one(&house.db, log).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_is_called_off_after_the_evening(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code, token) = house.accepted(&who, "鍵の話").await;
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    run(&house.db, "update events set state = 'ended' where number = 45").await;
    let why = conflict(calling_off::call_off(&house.db, who.asks_at(now()), SLUG, &code, "").await);
    assert!(why.contains("over"), "{why}");
    conflict(confirming::answer_by_link(&house.db, Viewer::visitor().asks_at(now()), &token, false).await);
    assert_eq!(house.state(id).await, ProposalState::Confirmed.into_str());
    assert!(!pages::own(&house.db, who.asks_at(now()), SLUG, &code).await.unwrap().may_call_off);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_accepted_talk_that_is_declined_is_told_and_replaced_as_one_that_is_called_off(pool: PgPool) {
    let house = house(db(pool)).await;
    note_role(&house.db, &house.owner, Role::Owner).await;
    let waits = person(&house.db, "waits@talks.test").await;
    let (waiting, _) = house.handed_in(&waits, &form("補欠")).await;
    house.stage(waiting, Decision::Waitlist).await.unwrap();
    house.send().await;
    let who = person(&house.db, "speaker@talks.test").await;
    let list = async || missing::load(&house.db, house.owner.asks_at(now()), SLUG).await.unwrap().called_off;

    // By the link of the mail.
    let (id, _, token) = house.accepted(&who, "鍵の話").await;
    placing::place(&house.db, house.owner.asks_at(now()), EventRef::new(SLUG, 45), id).await.unwrap();
    for _ in 0..2 {
        confirming::answer_by_link(&house.db, Viewer::visitor().asks_at(now()), &token, false).await.unwrap();
    }
    assert_eq!(house.state(id).await, "withdrawn");
    assert_eq!(mails(&house.db, "talk_called_off").await, 1, "the owner, once");
    let (_, secret) = house.letter(Kind::TalkCalledOff).await.unwrap();
    assert!(secret.is_empty());
    let seen = list().await;
    assert_eq!((seen.len(), seen[0].id, seen[0].event, seen[0].is_placed), (1, id, Some(45), true));
    assert_eq!(seen[0].replacements.iter().map(|one| one.id).collect::<Vec<_>>(), [waiting]);
    calling_off::settle(&house.db, house.owner.asks_at(now()), SLUG, id, true).await.unwrap();
    assert!(list().await.is_empty());

    // On their own page; it is not made a draft again, as if nothing had been.
    let (id, code, _) = house.accepted(&who, "窓の話").await;
    handing_in::withdraw(&house.db, who.asks_at(now()), SLUG, &code).await.unwrap();
    assert_eq!((mails(&house.db, "talk_called_off").await, list().await.len()), (2, 1));
    let again = handing_in::take_up(&house.db, who.asks_at(now()), SLUG, &code).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "organizers know, and look after it");
    assert_eq!((house.state(id).await.as_str(), list().await.len()), ("withdrawn", 1));

    // Nobody counted on what was not accepted.
    let (id, code) = house.handed_in(&who, &form("壁の話")).await;
    handing_in::withdraw(&house.db, who.asks_at(now()), SLUG, &code).await.unwrap();
    assert_eq!(house.state(id).await, "withdrawn");
    assert_eq!((mails(&house.db, "talk_called_off").await, list().await.len()), (2, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_accepted_talk_whose_proposer_closes_their_account_is_to_be_looked_after(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, ..) = house.accepted(&who, "鍵の話").await;
    let account = who.account.clone().unwrap();
    for _ in 0..2 {
        let mut tx = house.db.begin().await.unwrap();
        own_data::forget(&mut tx, account.id, &account.mail, now()).await.unwrap();
        house.db.commit(tx, &[]).await.unwrap();
    }
    assert_eq!(house.state(id).await, "withdrawn");
    let seen = missing::load(&house.db, house.owner.asks_at(now()), SLUG).await.unwrap().called_off;
    assert_eq!(seen.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
}
