//! What somebody tries who wants another's account, or to keep its owner out; and what a wrong clock does.

use crate::common::house::{House, OTHER, PASSWORD, visitor};
use chrono::{Duration, Utc};
use domain::{
    Error, Lang,
    db::Db,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    people::{self, totp},
    vault::Vault,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

fn from(address: &str) -> Viewer {
    Viewer { address: address.to_owned(), ..visitor() }
}

/// Whoever once knew the password asks for another address, and waits. Every change of credentials
/// makes that wait useless.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_14_a_pending_address_dies_with_every_change_of_credentials(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let system = Viewer::system();
    let mut password = PASSWORD;
    for (hours, what) in (1..).zip(["password", "reset", "everywhere", "disabled"]) {
        // Each time with fresh codes.
        let now = house.now + Duration::hours(hours);
        let session = house.sign_in(&me.mail, password, now).await.unwrap();
        let code = totp::code_at(&me.secret, now).unwrap();
        let session = people::confirm_second_factor(&house.db, visitor().asks_at(now), &session.secret.reveal(), &code)
            .await
            .unwrap();
        let found = house.sessions.viewer_for(&session.secret.reveal(), now).await.unwrap().unwrap();
        let viewer = Viewer { proved_at: Some(found.proved_at), account: found.signed_in(), ..visitor() };
        people::change_mail(&house.db, viewer.asks_at(now).prove_fresh().unwrap(), "thief@evil.test").await.unwrap();
        let told: i64 = sqlx::query_scalar(
            "select count(*) from jobs where topic = 'mail_change_requested' and recipient = $1 and created_at = $2",
        )
        .bind(&me.mail)
        .bind(now)
        .fetch_one(&house.db.pool)
        .await
        .unwrap();
        assert_eq!(told, 1, "the old address is told at the request");
        let link = people::issue_mail_confirm(&house.db, system.asks_at(now), me.id, "thief@evil.test").await.unwrap();
        let link = link.expect("it waits").reveal();
        assert!(people::pending_mail(&house.db, &link, now).await.unwrap().is_some());
        match what {
            "password" => {
                people::change_password(&house.db, &house.hasher, viewer.asks_at(now), PASSWORD, OTHER).await.unwrap();
                password = OTHER;
            }
            "reset" => {
                let token = house.reset_token(&me.mail).await;
                people::reset_password(&house.db, &house.hasher, visitor().asks_at(house.now), &token, PASSWORD)
                    .await
                    .unwrap();
                password = PASSWORD;
            }
            "everywhere" => people::sign_out_everywhere(&house.db, viewer.asks_at(now)).await.unwrap(),
            _ => people::disable_account(&house.db, system.asks_at(now), me.id).await.unwrap(),
        }
        let confirmed = people::confirm_mail(&house.db, visitor().asks_at(now), &link).await;
        assert!(matches!(confirmed, Err(Error::Conflict(_))), "{what}: the link still works");
        let reissued =
            people::issue_mail_confirm(&house.db, system.asks_at(now), me.id, "thief@evil.test").await.unwrap();
        assert!(reissued.is_none(), "{what}: a mail that was queued makes no new link");
        let left: i64 = sqlx::query_scalar("select count(*) from tokens").fetch_one(&house.db.pool).await.unwrap();
        assert_eq!(left, 0, "{what}: no link of any kind is left");
    }
}

/// A stranger tries as often as they like: the owner gets in from their own device, from anywhere
/// else, and by the mail link.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_02_wrong_tries_of_a_stranger_keep_no_owner_out(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let try_from = async |viewer: &Viewer, password: &str| {
        people::sign_in(&house.db, &house.hasher, viewer.asks_at(house.now), &me.mail, password).await
    };
    let stranger = from("198.51.100.7");
    for _ in 0..5 {
        assert_eq!(try_from(&stranger, "not it at all").await.unwrap_err().field(), Some("password"));
    }
    assert!(matches!(try_from(&stranger, PASSWORD).await, Err(Error::TooMany(_))), "the stranger waits");
    assert!(matches!(try_from(&from("2001:db8::1"), "x").await, Err(Error::Invalid { .. })), "another source does not");
    try_from(&from("192.0.2.50"), PASSWORD).await.expect("the owner, from elsewhere");
    // From behind the very address of the stranger, by the device that was signed in before.
    let device = me.session.device.as_ref().expect("a full session makes a known device").hash();
    let owner = Viewer { device: Some(hex::encode(device)), ..stranger.clone() };
    try_from(&owner, PASSWORD).await.expect("the owner's own device");
    // The device is the owner's alone.
    let other = house.organizer("kuze@example.jp", Role::Organizer).await;
    for _ in 0..5 {
        let tried = people::sign_in(&house.db, &house.hasher, owner.asks_at(house.now), &other.mail, "wrong one").await;
        assert_eq!(tried.unwrap_err().field(), Some("password"));
    }
    let tried = people::sign_in(&house.db, &house.hasher, owner.asks_at(house.now), &other.mail, PASSWORD).await;
    assert!(matches!(tried, Err(Error::TooMany(_))), "on another's account it counts for nothing");

    // A hundred and more, from as many addresses: new browsers need the mail link, the device does not.
    sqlx::query(
        "insert into sign_in_failures (account_key, source, failed_at)
         select $1, '203.0.113.' || n, $2 from generate_series(1, 100) n",
    )
    .bind(&me.mail)
    .bind(house.now)
    .execute(&house.db.pool)
    .await
    .unwrap();
    assert!(matches!(try_from(&from("192.0.2.51"), PASSWORD).await, Err(Error::Conflict(_))));
    try_from(&owner, PASSWORD).await.expect("the owner's own device");
    let token = house.reset_token(&me.mail).await;
    people::reset_password(&house.db, &house.hasher, from("192.0.2.51").asks_at(house.now), &token, OTHER)
        .await
        .unwrap();
    try_from(&from("192.0.2.51"), OTHER).await.expect("after the mail link");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_02_a_device_is_forgotten_with_the_password(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let viewer = house.viewer(&me.session).await;
    let old = hex::encode(me.session.device.as_ref().unwrap().hash());
    let renewed =
        people::change_password(&house.db, &house.hasher, viewer.asks_at(house.now), PASSWORD, OTHER).await.unwrap();
    assert!(renewed.device.is_some(), "this browser is known anew");
    let stranger = Viewer { device: Some(old), ..from("198.51.100.7") };
    for _ in 0..5 {
        let tried = people::sign_in(&house.db, &house.hasher, stranger.asks_at(house.now), &me.mail, "wrong one").await;
        assert_eq!(tried.unwrap_err().field(), Some("password"));
    }
    // The address alone is what counts for the old device now.
    let tried =
        people::sign_in(&house.db, &house.hasher, from("198.51.100.7").asks_at(house.now), &me.mail, OTHER).await;
    assert!(matches!(tried, Err(Error::TooMany(_))));
}

/// Three an hour to one mailbox, whatever is asked for and however it is spelt.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_47_kinds_and_spellings_of_one_mailbox_share_one_limit(pool: PgPool) {
    let db = Db::new(pool, Vault::new([7; 32]));
    let now = Utc::now();
    for spelling in ["saeki@example.jp", "Saeki@Example.jp", "saeki+x@example.jp", "ｓａｅｋｉ@example.jp"] {
        people::request_reset(&db, Viewer::visitor().asks_at(now), spelling, Lang::Ja).await.unwrap();
        people::request_sign_up(&db, Viewer::visitor().asks_at(now), spelling, "/", Lang::Ja).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        outbox::enqueue(&mut tx, spelling, Kind::MailConfirm, Lang::Ja, &Payload::default(), now).await.unwrap();
        outbox::enqueue(&mut tx, "saeki@example.jp", Kind::PasswordChanged, Lang::Ja, &Payload::default(), now)
            .await
            .unwrap();
        db.commit(tx, &[]).await.unwrap();
    }
    let queued = async |kinds: &str| -> i64 {
        sqlx::query_scalar("select count(*) from jobs where topic = any(string_to_array($1, ' '))")
            .bind(kinds)
            .fetch_one(&db.pool)
            .await
            .unwrap()
    };
    assert_eq!(queued("reset sign_up mail_confirm").await, 3);
    assert_eq!(queued("password_changed").await, 4, "what an owner must know is never dropped");
}

/// A clock ran a day ahead and is set right: nobody waits a day for it, and nothing works a day longer
/// that must not.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_75_after_a_clock_that_ran_ahead_nobody_waits_for_a_day(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let ahead = house.now + Duration::days(1);
    for _ in 0..9 {
        let _ = house.sign_in(&me.mail, "not it at all", ahead).await;
    }
    let early = house.sign_in(&me.mail, PASSWORD, ahead + Duration::minutes(20)).await.unwrap();
    let code = totp::code_at(&me.secret, ahead).unwrap();
    let _ = people::confirm_second_factor(&house.db, visitor().asks_at(ahead), &early.secret.reveal(), &code)
        .await
        .unwrap();

    let session = house.sign_in(&me.mail, PASSWORD, house.now).await.expect("no waiting");
    let code = totp::code_at(&me.secret, house.now).unwrap();
    let full =
        people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &session.secret.reveal(), &code).await;
    full.expect("a code of now counts, though one of tomorrow was used");

    // Mail that was written, or put off, by the clock of tomorrow goes out today.
    let db = &house.db;
    let mut tx = db.begin().await.unwrap();
    let payload = Payload::default();
    outbox::enqueue(&mut tx, "a@example.jp", Kind::PasswordChanged, Lang::Ja, &payload, ahead).await.unwrap();
    for _ in 0..3 {
        outbox::enqueue(&mut tx, "b@example.jp", Kind::Reset, Lang::Ja, &payload, ahead).await.unwrap();
    }
    db.commit(tx, &[]).await.unwrap();
    let due =
        domain::jobs::claim(db, Viewer::system().asks_at(house.now), &[domain::jobs::JobKind::Mail], 10).await.unwrap();
    assert!(due.iter().any(|job| job.recipient == "a@example.jp"), "{due:?}");
    people::request_reset(db, Viewer::visitor().asks_at(house.now), "b@example.jp", Lang::Ja).await.unwrap();
    let asked: i64 = sqlx::query_scalar("select count(*) from jobs where recipient = 'b@example.jp'")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(asked, 4, "the limit of tomorrow is not that of today");
}

/// What an older program stored in clear is sealed, and works on.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_10_clear_secrets_of_before_are_sealed(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    sqlx::query("update accounts set totp_secret = $1, totp_sealed = null where id = $2")
        .bind(&me.secret)
        .bind(me.id.0)
        .execute(&house.db.pool)
        .await
        .unwrap();
    assert_eq!(people::seal_secrets(&house.db, Viewer::system().asks()).await.unwrap(), 1);
    assert_eq!(people::seal_secrets(&house.db, Viewer::system().asks()).await.unwrap(), 0, "twice is once");
    assert_eq!(house.totp_secret(me.id).await, me.secret);
    let at = house.now + Duration::minutes(1);
    let session = house.sign_in(&me.mail, PASSWORD, at).await.unwrap();
    let code = totp::code_at(&me.secret, at).unwrap();
    people::confirm_second_factor(&house.db, visitor().asks_at(at), &session.secret.reveal(), &code).await.unwrap();
}
