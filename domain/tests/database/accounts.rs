//! Accounts against a real database: how sessions end, roles, settings, and what the program alone may do.

use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang,
    ids::{AccountId, SeriesId},
    people,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use crate::common::house::{House, OTHER, visitor};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn sessions_end_by_idleness_and_by_age(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let mut at = house.now;
    // Every 50 minutes a request: never idle for an hour, but no longer than twelve.
    while at - house.now < Duration::hours(12) {
        assert!(house.is_signed_in(&me.session, at).await, "{at}");
        prolonged(&house, &me.session, at).await;
        at += Duration::minutes(50);
    }
    assert!(!house.is_signed_in(&me.session, at).await);
    let other = house.organizer("kuze@example.jp", Role::Organizer).await;
    assert!(!house.is_signed_in(&other.session, house.now + Duration::hours(1)).await);
    let tomorrow = at + Duration::days(1);
    assert!(people::clean_up(&house.db, Viewer::system().asks_at(tomorrow)).await.unwrap() >= 2);
    assert_eq!(people::clean_up(&house.db, Viewer::system().asks_at(tomorrow)).await.unwrap(), 0);
}

/// No request waits until its session is prolonged, and one that comes while that is under way leaves it to the next:
/// it is done when somebody was last seen then.
async fn prolonged(house: &House, session: &people::NewSession, at: DateTime<Utc>) {
    let seen = "select count(*) from sessions where last_seen_at >= $1 - interval '1 second'";
    while sqlx::query_scalar::<_, i64>(seen).bind(at).fetch_one(&house.db.pool).await.unwrap() == 0 {
        assert!(house.is_signed_in(session, at).await);
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn roles_are_given_by_owners_of_that_series_alone_and_an_owner_stays(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("owner@example.jp", Role::Owner).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let (boss, organizer) = (house.viewer(&owner.session).await, house.viewer(&me.session).await);
    let grant = async |viewer: &Viewer, series| {
        people::grant_role(&house.db, viewer.asks_at(house.now).prove_fresh()?, series, me.id, Role::Owner).await
    };
    assert_eq!(grant(&visitor(), house.series).await, Err(Error::SignInRequired));
    assert_eq!(grant(&organizer, house.series).await, Err(Error::Forbidden));
    assert_eq!(grant(&boss, SeriesId(99)).await, Err(Error::Concealed));
    let last =
        people::revoke_role(&house.db, boss.asks_at(house.now).prove_fresh().unwrap(), house.series, owner.id).await;
    assert!(matches!(last, Err(Error::Conflict(_))));
    grant(&boss, house.series).await.unwrap();
    people::revoke_role(&house.db, boss.asks_at(house.now).prove_fresh().unwrap(), house.series, owner.id)
        .await
        .unwrap();
    assert_eq!(house.audited("role.grant.owner", "ok").await, 2);
    assert_eq!(house.audited("role.revoke", "ok").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_click_signs_in_people_of_the_demonstration_only(pool: PgPool) {
    let house = House::build(pool).await;
    let real = house.organizer("saeki@example.jp", Role::Owner).await;
    let roles = [(house.series, Role::Organizer)];
    let demo = async || {
        let name = "水野 あかり";
        people::create_demo_account(
            &house.db,
            Viewer::system().asks_at(house.now),
            "demo@example.jp",
            name,
            None,
            &roles,
        )
        .await
    };
    let id = demo().await.unwrap();
    assert_eq!(demo().await.unwrap(), id, "loading it again changes nothing");
    let session = people::demo_sign_in(&house.db, visitor().asks_at(house.now), id).await.unwrap();
    assert!(house.is_signed_in(&session, house.now).await);
    let refused = people::demo_sign_in(&house.db, visitor().asks_at(house.now), real.id).await;
    assert_eq!(refused.unwrap_err(), Error::NotFound);
    let listed = people::demo_accounts(&house.db).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].role, Some(Role::Organizer));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn settings_show_the_browsers_and_a_wrong_current_password_is_refused(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Owner).await;
    let viewer = house.viewer(&me.session).await;
    let token = me.session.secret.reveal();
    let settings = people::settings(&house.db, viewer.asks_at(house.now), &token).await.unwrap();
    assert!(settings.second_factor && settings.sessions.len() == 1 && settings.sessions[0].is_current);
    assert_eq!(settings.roles, vec![("Security-JAWS".to_owned(), Role::Owner, None)]);
    let refused = people::change_password(&house.db, &house.hasher, viewer.asks_at(house.now), "not it", OTHER).await;
    assert_eq!(crate::common::house::field(refused), "current");
    people::change_profile(&house.db, viewer.asks(), "佐伯 まほ", Lang::En).await.unwrap();
    people::sign_out_everywhere(&house.db, viewer.asks_at(house.now)).await.unwrap();
    assert!(!house.is_signed_in(&me.session, house.now).await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_browser_is_closed_by_its_owner_alone_and_the_others_stay(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Owner).await;
    let other = house.organizer("mori@example.jp", Role::Owner).await;
    let (viewer, token) = (house.viewer(&me.session).await, me.session.secret.reveal());
    let listed = people::settings(&house.db, viewer.asks_at(house.now), &token).await.unwrap().sessions;
    let strangers = house.viewer(&other.session).await;
    people::close_browser(&house.db, strangers.asks_at(house.now), listed[0].id).await.unwrap();
    assert!(house.is_signed_in(&me.session, house.now).await, "somebody else's stays");
    people::close_browser(&house.db, viewer.asks_at(house.now), listed[0].id).await.unwrap();
    assert!(!house.is_signed_in(&me.session, house.now).await);
    assert!(house.is_signed_in(&other.session, house.now).await);
    let refused = people::close_browser(&house.db, visitor().asks_at(house.now), listed[0].id).await;
    assert_eq!(refused, Err(Error::SignInRequired));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_the_program_alone_may_do_is_refused_to_visitors(pool: PgPool) {
    let house = House::build(pool).await;
    let (db, who) = (&house.db, visitor());
    let added = people::add_organizer(db, who.asks_at(house.now), "x@example.jp", None, Role::Owner).await;
    assert_eq!(added.unwrap_err(), Error::Forbidden);
    assert_eq!(people::issue_reset(db, who.asks_at(house.now), "x@example.jp").await.unwrap_err(), Error::Forbidden);
    assert_eq!(people::disable_account(db, who.asks_at(house.now), AccountId(1)).await, Err(Error::Forbidden));
    assert_eq!(people::clear_second_factor(db, who.asks_at(house.now), "x@example.jp").await, Err(Error::Forbidden));
    assert_eq!(people::clean_up(db, who.asks_at(house.now)).await, Err(Error::Forbidden));
    assert_eq!(domain::jobs::claim(db, who.asks_at(house.now), &[], 1).await.unwrap_err(), Error::Forbidden);
}
