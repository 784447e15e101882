//! Accounts against a real database: sign-in, second factor, links, roles, and the promises about them.

use std::sync::Arc;

use chrono::Duration;
use domain::{
    Error, Lang,
    people::{self, Purpose, totp, types::Stage},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use crate::common::house::{House, OTHER, PASSWORD, field, visitor};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_organizer_is_invited_sets_up_the_second_factor_and_signs_in(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    assert!(house.is_signed_in(&me.session, house.now).await);

    let session = house.sign_in(" Saeki@Example.JP", PASSWORD, house.now).await.unwrap();
    assert_eq!(session.stage, Stage::OwesCode);
    assert!(!house.is_signed_in(&session, house.now).await, "a password alone opens nothing");

    let code = totp::code_at(&me.secret, house.now).unwrap();
    let full = people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &session.secret.reveal(), &code)
        .await
        .unwrap();
    let viewer = house.viewer(&full).await;
    assert_eq!(viewer.role_in(house.series), Some(Role::Organizer));
    assert_eq!(viewer.account.unwrap().name, "佐伯 真帆");
    assert_eq!(house.audited("session.start", "ok").await, 1);
    assert_eq!(house.audited("second_factor.prove", "ok").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_01_known_and_unknown_addresses_take_the_same_steps(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;

    let mut work = Vec::new();
    let mut answers = Vec::new();
    for mail in [me.mail.as_str(), "nobody@example.jp"] {
        let before = house.hasher.count();
        answers.push(house.sign_in(mail, "not the password at all", house.now).await.unwrap_err());
        work.push(house.hasher.count() - before);
        people::request_reset(&house.db, visitor().asks_at(house.now), mail, Lang::Ja).await.unwrap();
    }
    assert_eq!(work, [1, 1], "the same number of hashes");
    assert_eq!(answers[0], answers[1]);
    let rows: Vec<(String, String)> = sqlx::query_as("select topic, state from jobs where topic = 'reset' order by id")
        .fetch_all(&house.db.pool)
        .await
        .unwrap();
    assert_eq!(rows, vec![("reset".to_owned(), "queued".to_owned()); 2], "asking writes the same row");
    assert_eq!(house.audited("session.start", "denied").await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_02_a_storm_of_wrong_passwords_delays_and_never_locks_out(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    for mail in [me.mail.as_str(), "nobody@example.jp"] {
        for _ in 0..5 {
            assert_eq!(field(house.sign_in(mail, "wrong", house.now).await), "password");
        }
        let before = house.hasher.count();
        let Err(Error::TooMany(wait)) = house.sign_in(mail, PASSWORD, house.now).await else { panic!("no delay") };
        assert_eq!(wait, 300);
        assert_eq!(house.hasher.count(), before, "no hashing while one has to wait");
    }
    assert_eq!(house.audited("session.throttled", "denied").await, 2);
    // The owner comes back after the wait, and the slate is clean.
    let later = house.now + Duration::seconds(301);
    assert_eq!(house.sign_in(&me.mail, PASSWORD, later).await.unwrap().stage, Stage::OwesCode);
    assert_eq!(field(house.sign_in(&me.mail, "wrong", later).await), "password");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_02_wrong_passwords_tried_at_once_count_each(pool: PgPool) {
    let house = Arc::new(House::build(pool).await);
    let tries = (0..12).map(|_| {
        let house = Arc::clone(&house);
        tokio::spawn(async move { house.sign_in("nobody@example.jp", "wrong", house.now).await })
    });
    let mut guessed = 0;
    for task in tries.collect::<Vec<_>>() {
        match task.await.unwrap() {
            // Unavailable: no permit in time; it did not compare anything.
            Err(Error::Invalid { .. }) => guessed += 1,
            Err(Error::TooMany(_) | Error::Unavailable) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!((1..=5).contains(&guessed), "{guessed} passwords were compared");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_04_weak_passwords_are_refused_at_the_field_and_the_link_stays_good(pool: PgPool) {
    let house = House::build(pool).await;
    let invitation =
        people::add_organizer(&house.db, Viewer::system().asks_at(house.now), "saeki@example.jp", None, Role::Owner)
            .await
            .unwrap();
    for weak in ["too short", "passwordpassword", "security-jaws-2026"] {
        assert_eq!(field(house.accept(&invitation.path, weak).await), "password", "{weak}");
    }
    let long: String = "夜の海に灯をともすé🦈".chars().cycle().take(128).collect();
    house.accept(&invitation.path, &long).await.unwrap();
    assert_eq!(house.sign_in("saeki@example.jp", &long, house.now).await.unwrap().stage, Stage::OwesSetUp);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_07_each_step_of_sign_in_has_a_new_id_and_the_old_one_is_dead(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let first = house.sign_in(&me.mail, PASSWORD, house.now).await.unwrap();
    let code = totp::code_at(&me.secret, house.now).unwrap();
    let second = people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &first.secret.reveal(), &code)
        .await
        .unwrap();
    assert_ne!(first.secret, second.secret);
    assert_eq!(house.sessions.viewer_for(&first.secret.reveal(), house.now).await.unwrap(), None);
    // A planted id is never taken up, however it looks.
    for planted in ["A".repeat(43), "x".to_owned(), String::new()] {
        assert_eq!(house.sessions.viewer_for(&planted, house.now).await.unwrap(), None);
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_08_sign_out_racing_other_requests_stays_dead(pool: PgPool) {
    let house = Arc::new(House::build(pool).await);
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let token = me.session.secret.reveal();
    // Late enough that every request wants to move the idle limit on.
    let later = house.now + Duration::minutes(5);
    let mut racing = Vec::new();
    for n in 0..24 {
        let (house, token) = (Arc::clone(&house), token.clone());
        racing.push(tokio::spawn(async move {
            if n == 12 {
                people::sign_out(&house.db, visitor().asks(), &token).await.unwrap();
            } else {
                house.sessions.viewer_for(&token, later + Duration::seconds(n)).await.unwrap();
            }
        }));
    }
    for task in racing {
        task.await.unwrap();
    }
    assert!(!house.is_signed_in(&me.session, later).await);
    let left: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&house.db.pool).await.unwrap();
    assert_eq!(left, 0);
    assert_eq!(house.audited("session.end", "ok").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_09_changes_of_password_role_and_account_end_every_other_session(pool: PgPool) {
    let house = House::build(pool).await;
    let owner = house.organizer("owner@example.jp", Role::Owner).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let boss = house.viewer(&owner.session).await;
    let full = async |n: i64| {
        let at = house.now + Duration::seconds(30 * n);
        let session = house.sign_in(&me.mail, PASSWORD, at).await.unwrap();
        let code = totp::code_at(&me.secret, at).unwrap();
        people::confirm_second_factor(&house.db, visitor().asks_at(at), &session.secret.reveal(), &code).await.unwrap()
    };

    people::grant_role(&house.db, boss.asks_at(house.now).prove_fresh().unwrap(), house.series, me.id, Role::Reporter)
        .await
        .unwrap();
    assert!(!house.is_signed_in(&me.session, house.now).await, "role changed");

    let (here, there) = (full(0).await, full(1).await);
    let viewer = house.viewer(&here).await;
    let renewed =
        people::change_password(&house.db, &house.hasher, viewer.asks_at(house.now), PASSWORD, OTHER).await.unwrap();
    assert!(!house.is_signed_in(&there, house.now).await, "password changed: the other browser");
    assert!(!house.is_signed_in(&here, house.now).await, "password changed: the old id of this one");
    assert!(house.is_signed_in(&renewed, house.now).await, "this browser goes on");

    people::revoke_role(&house.db, boss.asks_at(house.now).prove_fresh().unwrap(), house.series, me.id).await.unwrap();
    assert!(!house.is_signed_in(&renewed, house.now).await, "role taken away");

    let session = house.sign_in(&me.mail, OTHER, house.now).await.unwrap();
    people::disable_account(&house.db, Viewer::system().asks_at(house.now), me.id).await.unwrap();
    assert_eq!(house.sessions.viewer_for(&session.secret.reveal(), house.now).await.unwrap(), None);
    assert_eq!(field(house.sign_in(&me.mail, OTHER, house.now).await), "password");
    assert!(house.is_signed_in(&owner.session, house.now).await, "other people are left alone");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_10_a_dump_of_the_database_holds_no_usable_token(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let invitation =
        people::add_organizer(&house.db, Viewer::system().asks_at(house.now), "kuze@example.jp", None, Role::Owner)
            .await
            .unwrap();
    people::request_reset(&house.db, visitor().asks_at(house.now), &me.mail, Lang::Ja).await.unwrap();
    let issued = [
        me.session.secret.reveal(),
        invitation.path.trim_start_matches("/invitation/").to_owned(),
        house.reset_token(&me.mail).await,
    ];
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public' order by 1")
            .fetch_all(&house.db.pool)
            .await
            .unwrap();
    assert!(tables.iter().any(|table| table == "jobs"));
    let mut dump = String::new();
    for table in tables {
        let sql = format!("select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t");
        dump += &sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(sql)).fetch_one(&house.db.pool).await.unwrap();
    }
    assert!(dump.contains("saeki@example.jp"), "the dump is one");
    for token in issued {
        let raw = hex(&token);
        assert!(!dump.contains(&token) && !dump.contains(&raw), "{token} stands in the dump");
    }
}

/// The bytes of a token as Postgres would print them.
fn hex(token: &str) -> String {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).unwrap();
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_12_looking_at_a_link_consumes_nothing(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let token = house.reset_token(&me.mail).await;
    for _ in 0..3 {
        let info = people::inspect_token(&house.db, &token, Purpose::Reset, house.now).await.unwrap().unwrap();
        assert_eq!(info.mail, me.mail);
        assert!(info.second_factor);
    }
    assert_eq!(people::inspect_token(&house.db, &token, Purpose::Invitation, house.now).await.unwrap(), None);
    people::reset_password(&house.db, &house.hasher, visitor().asks_at(house.now), &token, OTHER).await.unwrap();
    assert!(!house.is_signed_in(&me.session, house.now).await);
    assert_eq!(house.sign_in(&me.mail, OTHER, house.now).await.unwrap().stage, Stage::OwesCode);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_13_a_token_works_once(pool: PgPool) {
    let house = Arc::new(House::build(pool).await);
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;

    let superseded = house.reset_token(&me.mail).await;
    let token = house.reset_token(&me.mail).await;
    let reset = async |token: &str, at| {
        people::reset_password(&house.db, &house.hasher, visitor().asks_at(at), token, OTHER).await
    };
    assert!(matches!(reset(&superseded, house.now).await, Err(Error::Conflict(_))), "superseded");
    assert!(matches!(reset(&token, house.now + Duration::minutes(30)).await, Err(Error::Conflict(_))), "too old");

    // Four browsers at once: two hash at a time, so all four get their turn.
    let mut racing = Vec::new();
    for n in 0..4 {
        let (house, token) = (Arc::clone(&house), token.clone());
        racing.push(tokio::spawn(async move {
            let password = format!("lantern number {n} over the bay");
            people::reset_password(&house.db, &house.hasher, visitor().asks_at(house.now), &token, &password).await
        }));
    }
    let mut winners = Vec::new();
    for (n, task) in racing.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(_) => winners.push(n),
            Err(Error::Conflict(_) | Error::Unavailable) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert!(matches!(reset(&token, house.now).await, Err(Error::Conflict(_))), "used");
    let password = format!("lantern number {} over the bay", winners[0]);
    house.sign_in(&me.mail, &password, house.now).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_15_a_code_works_once(pool: PgPool) {
    let house = Arc::new(House::build(pool).await);
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(house.sign_in(&me.mail, PASSWORD, house.now).await.unwrap());
    }
    let code = totp::code_at(&me.secret, house.now).unwrap();
    let mut racing = Vec::new();
    for session in &sessions {
        let (house, token, code) = (Arc::clone(&house), session.secret.reveal(), code.clone());
        racing.push(tokio::spawn(async move {
            people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &token, &code).await
        }));
    }
    let mut in_again = 0;
    for task in racing {
        match task.await.unwrap() {
            Ok(_) => in_again += 1,
            Err(error) => assert_eq!(error.field(), Some("code")),
        }
    }
    assert_eq!(in_again, 1, "four browsers raced with one code");

    // An older code than the last used one is refused as well, although it is within the tolerance.
    let session = house.sign_in(&me.mail, PASSWORD, house.now).await.unwrap();
    let older = totp::code_at(&me.secret, house.now - Duration::seconds(30)).unwrap();
    let refused =
        people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &session.secret.reveal(), &older).await;
    assert_eq!(field(refused), "code");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn codes_cannot_be_guessed_through(pool: PgPool) {
    let house = House::build(pool).await;
    let me = house.organizer("saeki@example.jp", Role::Organizer).await;
    let session = house.sign_in(&me.mail, PASSWORD, house.now).await.unwrap();
    let prove = async |code: &str| {
        people::confirm_second_factor(&house.db, visitor().asks_at(house.now), &session.secret.reveal(), code).await
    };
    for _ in 0..5 {
        assert_eq!(field(prove("12345").await), "code");
    }
    let right = totp::code_at(&me.secret, house.now).unwrap();
    assert!(matches!(prove(&right).await, Err(Error::TooMany(_))));
}
