//! A proposal moves to another event with its proposer's consent alone; that is said and taken back after the deadline,
//! too, by the proposer or by an organizer whom they told.

use crate::common::{
    calls::{SLUG, conflict, deadline, form, house, now, reviewer, with},
    db,
    seats::{one, person},
};
use chrono::Duration;
use domain::{
    Error,
    db::Db,
    pages::proposals as pages,
    proposals::{consenting, types::Decision},
    viewer::Viewer,
};
use sqlx::PgPool;

async fn logged(db: &Db, action: &str) -> i64 {
    one(db, &format!("select count(*) from audit_log where action = '{action}'")).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn consent_is_given_and_taken_back_after_the_deadline_by_whose_it_is(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code) = house.handed_in(&who, &with(form("ここで話す"), &[("moves_on", "")])).await;
    let late = deadline() + Duration::days(1);
    let say =
        async |viewer: &Viewer, agrees| consenting::consent(&house.db, viewer.asks_at(late), SLUG, &code, agrees).await;
    let own = async || pages::own(&house.db, who.asks_at(late), SLUG, &code).await.unwrap();
    conflict(house.stage(id, Decision::Move).await);
    assert_eq!((own().await.may_edit, own().await.may_consent), (false, true), "the form is closed, and this is not");

    let other = person(&house.db, "other@talks.test").await;
    assert_eq!(say(&other, true).await, Err(Error::Concealed));
    assert_eq!(say(&Viewer::visitor(), true).await, Err(Error::SignInRequired));
    for _ in 0..2 {
        say(&who, true).await.unwrap();
    }
    assert_eq!(logged(&house.db, "proposal.moves_on").await, 1, "twice is once");
    let page = own().await;
    assert!(page.proposal.moves_on);
    assert_eq!(page.proposal.typed.get("moves_on").map(String::as_str), Some("yes"), "their form says the same");

    house.stage(id, Decision::Move).await.unwrap();
    for _ in 0..2 {
        say(&who, false).await.unwrap();
    }
    assert_eq!(logged(&house.db, "proposal.stays").await, 1);
    assert_eq!(house.staged(id).await, None, "a move that nobody was told is none any more");
    assert_eq!(own().await.proposal.typed.get("moves_on"), None);
    house.stage(id, Decision::Accept).await.unwrap();
    say(&who, true).await.unwrap();
    say(&who, false).await.unwrap();
    assert!(house.staged(id).await.is_some(), "any other decision stays");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_organizer_notes_what_the_proposer_agreed_to_also_of_an_accepted_talk(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code) = house.handed_in(&who, &with(form("ここで話す"), &[("moves_on", "")])).await;
    let judge = reviewer(&house.db, "kita").await;
    let note = async |viewer: &Viewer, agrees| {
        consenting::consent_for(&house.db, viewer.asks_at(now()), SLUG, id, agrees).await
    };
    assert_eq!(note(&judge, true).await, Err(Error::Forbidden));
    assert_eq!(note(&who, true).await, Err(Error::Concealed));
    house.stage(id, Decision::Accept).await.unwrap();
    assert_eq!(house.send().await, 1);
    conflict(house.move_on(id).await);
    for agrees in [true, true, false, true] {
        note(&house.owner, agrees).await.unwrap();
    }
    assert_eq!((logged(&house.db, "proposal.moves_on").await, logged(&house.db, "proposal.stays").await), (2, 1));
    house.move_on(id).await.unwrap();
    assert_eq!(house.state(id).await, "accepted");

    domain::proposals::handing_in::withdraw(&house.db, who.asks_at(now()), SLUG, &code).await.unwrap();
    let why = conflict(note(&house.owner, false).await);
    assert!(why.contains("under review"), "{why}");
}
