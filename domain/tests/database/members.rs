//! Members of a series: asked by mail, accepting, changed, removed; and what must not happen.

use std::sync::Arc;

use chrono::Duration;
use domain::{
    Error, Lang, pages,
    people::{self, invitations, types::Stage},
    secret::Secret,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::common::house::{House, visitor};

/// The secret of the mail that was asked for last, as the worker makes it.
async fn mailed(house: &House) -> Option<Secret> {
    let id: i64 = sqlx::query_scalar("select max(id) from role_invitations").fetch_one(&house.db.pool).await.unwrap();
    let issued = invitations::issue_invitation(&house.db, Viewer::system().asks_at(house.now), id).await.unwrap();
    issued.map(|(_, secret)| secret)
}

async fn invite(house: &House, by: &Viewer, mail: &str, role: Role) -> Result<(), Error> {
    let proved = by.asks_at(house.now).prove_fresh()?;
    invitations::invite(&house.db, proved, house.series, mail, role, Lang::Ja).await
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_new_is_asked_accepts_once_and_owes_the_second_factor(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&owner.session).await;
    invite(&house, &viewer, " Kanon@Example.JP ", Role::Reporter).await.unwrap();
    let page = pages::members::load(&house.db, viewer.asks_at(house.now), "security-jaws").await.unwrap();
    assert_eq!((page.members.len(), page.invited.len()), (1, 1));
    let token = mailed(&house).await.unwrap().reveal();
    let look = invitations::look_at(&house.db, &token, house.now).await.unwrap();
    assert_eq!((look.series.as_str(), look.role, look.needs_name), ("Security-JAWS", Role::Reporter, true));

    let nameless = invitations::accept(&house.db, visitor().asks_at(house.now), &token, " ").await;
    assert_eq!(nameless.unwrap_err().field(), Some("name"));
    let (session, slug) =
        invitations::accept(&house.db, visitor().asks_at(house.now), &token, "栞田 かのん").await.unwrap();
    assert_eq!((session.stage, slug.as_str()), (Stage::OwesSetUp, "security-jaws"));
    let again = invitations::accept(&house.db, visitor().asks_at(house.now), &token, "栞田 かのん").await;
    assert_eq!(again.unwrap_err(), Error::NotFound, "it works once");
    let page = pages::members::load(&house.db, viewer.asks_at(house.now), "security-jaws").await.unwrap();
    assert_eq!(page.invited.len(), 0);
    let kanon = page.members.iter().find(|member| member.mail.eq_ignore_ascii_case("kanon@example.jp")).unwrap();
    assert_eq!((kanon.role, kanon.has_second_factor), (Role::Reporter, false));
    assert_eq!(house.audited("role.accept.reporter", "ok").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whoever_opens_it_as_somebody_else_comes_in_as_the_owner_of_the_mailbox(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&owner.session).await;
    invite(&house, &viewer, "mori@example.jp", Role::Moderator).await.unwrap();
    let token = mailed(&house).await.unwrap().reveal();
    let (session, _) = invitations::accept(&house.db, viewer.asks_at(house.now), &token, "森 まひる").await.unwrap();
    assert_ne!(session.account, owner.id);
    let page = pages::members::load(&house.db, viewer.asks_at(house.now), "security-jaws").await.unwrap();
    let role = |account| page.members.iter().find(|member| member.account == account).map(|member| member.role);
    assert_eq!((role(owner.id), role(session.account)), (Some(Role::Owner), Some(Role::Moderator)));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_mail_kills_the_old_link_and_a_withdrawn_or_old_one_works_no_more(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&owner.session).await;
    invite(&house, &viewer, "mori@example.jp", Role::Moderator).await.unwrap();
    let first = mailed(&house).await.unwrap().reveal();
    // Sent again with another role: one invitation, the newer link.
    invite(&house, &viewer, "MORI@example.jp", Role::Reporter).await.unwrap();
    let second = mailed(&house).await.unwrap().reveal();
    assert_eq!(invitations::look_at(&house.db, &first, house.now).await.unwrap_err(), Error::NotFound);
    assert_eq!(invitations::look_at(&house.db, &second, house.now).await.unwrap().role, Role::Reporter);
    let late = house.now + invitations::INVITATION_LIVES + Duration::seconds(1);
    assert_eq!(invitations::look_at(&house.db, &second, late).await.unwrap_err(), Error::NotFound);
    let id = pages::members::load(&house.db, viewer.asks_at(house.now), "security-jaws").await.unwrap().invited[0].id;
    let proved = viewer.asks_at(house.now).prove_fresh().unwrap();
    invitations::withdraw(&house.db, proved, house.series, id).await.unwrap();
    let gone = invitations::accept(&house.db, visitor().asks_at(house.now), &second, "森").await;
    assert_eq!(gone.unwrap_err(), Error::NotFound);
    assert!(matches!(invitations::withdraw(&house.db, proved, house.series, id).await, Err(Error::Conflict(_))));
    assert!(mailed(&house).await.is_none(), "a mail that was still to go has nobody to go to");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn members_are_asked_for_by_owners_who_proved_themselves_and_nobody_else(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let organizer = house.organizer("mori@example.jp", Role::Organizer).await;
    let viewer = house.viewer(&organizer.session).await;
    assert_eq!(invite(&house, &viewer, "x@example.jp", Role::Owner).await, Err(Error::Forbidden));
    assert_eq!(invite(&house, &visitor(), "x@example.jp", Role::Owner).await, Err(Error::SignInRequired));
    let page = pages::members::load(&house.db, viewer.asks_at(house.now), "security-jaws").await;
    assert_eq!(page.unwrap_err(), Error::Forbidden);
    let viewer = house.viewer(&owner.session).await;
    let known = invite(&house, &viewer, "mori@example.jp", Role::Reporter).await.unwrap_err();
    assert_eq!(known.field(), Some("mail"), "a member already");
    let late = house.now + Duration::minutes(30);
    assert_eq!(viewer.asks_at(late).prove_fresh().unwrap_err(), Error::ProofRequired);
    // The last owner neither steps down nor is removed.
    let proved = viewer.asks_at(house.now).prove_fresh().unwrap();
    let lowered = people::grant_role(&house.db, proved, house.series, owner.id, Role::Reporter).await;
    assert!(matches!(lowered, Err(Error::Conflict(_))), "{lowered:?}");
    assert!(matches!(people::revoke_role(&house.db, proved, house.series, owner.id).await, Err(Error::Conflict(_))));
    // Whoever is removed is out at once.
    people::revoke_role(&house.db, proved, house.series, organizer.id).await.unwrap();
    assert!(!house.is_signed_in(&organizer.session, house.now).await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_who_accept_at_once_and_two_who_invite_at_once_are_one(pool: PgPool) {
    let house = Arc::new(House::build(pool).await);
    let owner = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&owner.session).await;
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let (house, viewer) = (Arc::clone(&house), viewer.clone());
        tries.spawn(async move { invite(&house, &viewer, "mori@example.jp", Role::Reporter).await });
    }
    assert!(tries.join_all().await.into_iter().all(|done| done.is_ok()));
    let open: i64 =
        sqlx::query_scalar("select count(*) from role_invitations").fetch_one(&house.db.pool).await.unwrap();
    assert_eq!(open, 1);
    let token = mailed(&house).await.unwrap().reveal();
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let (house, token) = (Arc::clone(&house), token.clone());
        tries.spawn(async move {
            let who = visitor();
            invitations::accept(&house.db, who.asks_at(house.now), &token, "森 まひる").await.is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|is_accepted| *is_accepted).count(), 1);
}
