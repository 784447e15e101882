//! Signing in, and how sessions begin and end.

use chrono::Utc;
use domain::{
    people,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::matrix::{ROLES, SERIES};
use crate::common::{OTHER_PASSWORD, PASSWORD, Site};

/// The bodies differ in the address that was typed, and in nothing else; so does the work.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_01_known_and_unknown_addresses_get_one_answer(pool: PgPool) {
    let site = Site::demo(pool).await;
    let known = site.account("known@demo.test", Some((SERIES, Role::Organizer))).await;
    site.account("shut@demo.test", None).await;
    site.run("update accounts set disabled_at = now() where mail = 'shut@demo.test'").await;
    let mut answers = Vec::new();
    for mail in [known.as_str(), "shut@demo.test", "other@demo.test", "attendee@demo.example"] {
        let plain = |body: &str| body.replace(&mail.replace('@', "&#64;"), "MAIL").replace(mail, "MAIL");
        let (hashed, failures, mails) = (site.state.hasher.count(), "sign_in_failures", "jobs");
        let before = site.fingerprint().await;
        let sign_in = site.visitor().sign_in(mail, "not the password of anybody").await;
        let hashes = site.state.hasher.count() - hashed;
        let reset = site.visitor().post("/reset", &[("mail", mail)]).await;
        let resets_hashed = site.state.hasher.count() - hashed - hashes;
        let sent = site.visitor().get(reset.location()).await;
        let after = site.fingerprint().await;
        let grown = |table: &str| after[table].0 - before[table].0;
        let headers = |reply: &crate::common::Reply| {
            let mut names: Vec<String> = reply
                .headers
                .iter()
                .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
                .map(|(n, v)| format!("{n}: {v:?}"))
                .collect();
            names.sort();
            names.iter().map(|line| line.replace(&sign_in.body.len().to_string(), "LENGTH")).collect::<Vec<_>>()
        };
        answers.push((
            (sign_in.status, plain(&sign_in.body), headers(&sign_in)),
            (reset.status, reset.location().to_owned(), plain(&reset.body), headers(&reset), plain(&sent.body)),
            (hashes, resets_hashed, grown(failures), grown(mails), grown("audit_log"), grown("tokens")),
        ));
    }
    assert_eq!(answers[0].2, (1, 0, 1, 1, 2, 0), "one hash, one failure, one mail asked for, two entries");
    for other in &answers[1..] {
        assert_eq!(&answers[0], other);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_02_delays_grow_and_the_owner_comes_in_again(pool: PgPool) {
    let site = Site::start(pool).await;
    let mail = site.account("owner@demo.test", None).await;
    // Wrong ones through the day, the last one just now: each makes the wait longer.
    let mut waits = Vec::new();
    for count in [6, 8, 11, 30] {
        site.run("delete from sign_in_failures").await;
        site.run(&format!(
            "insert into sign_in_failures (account_key, source, failed_at) select 'owner@demo.test', '127.0.0.1', now() - n * interval '30 minutes' from generate_series(0, {count} - 1) n"
        ))
        .await;
        let hashed = site.state.hasher.count();
        let reply = site.visitor().sign_in(&mail, PASSWORD).await.expect(429);
        assert_eq!(site.state.hasher.count(), hashed, "no hashing while it waits");
        waits.push(reply.header("retry-after").parse::<u64>().unwrap());
    }
    assert!(waits.is_sorted() && waits[0] < waits[2] && waits.iter().all(|wait| *wait <= 900), "{waits:?}");
    // However many there were, the wait ends: nobody is locked out for good.
    site.run("update sign_in_failures set failed_at = failed_at - interval '15 minutes'").await;
    site.visitor().sign_in(&mail, PASSWORD).await.expect(303);
    assert_eq!(site.one::<i64>("select count(*) from sign_in_failures where account_key = $1", &mail).await, 0);
    // A storm over HTTP runs into the same wall, and another account is not slowed.
    let other = site.account("calm@demo.test", None).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(site.visitor().sign_in(&mail, "wrong").await.status);
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    site.visitor().sign_in(&other, PASSWORD).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_04_long_unicode_yes_common_and_own_words_no(pool: PgPool) {
    let site = Site::demo(pool).await;
    let invite = async |mail: &str| {
        let system = Viewer::system();
        let (role, now) = (Role::Organizer, Utc::now());
        people::add_organizer(&site.state.db, system.asks_at(now), mail, Some(SERIES), role).await.unwrap().path
    };
    let path = invite("new@demo.test").await;
    let mut browser = site.visitor();
    for (bad, why) in
        [("passwordpassword", "common"), ("security-jaws-32", "only of this site"), ("short", "at least 15")]
    {
        let reply = browser.post(&path, &[("name", "New Person"), ("password", bad)]).await.expect(422);
        let words: String = reply.html().root_element().text().collect();
        assert!(words.contains(why), "{bad}: {words}");
        assert!(!reply.body.contains(bad), "what was typed is not sent back");
        assert!(reply.body.contains("New Person"), "but the name is");
    }
    let long: String = "夜の海に灯をともすé🦈".chars().cycle().take(128).collect();
    browser.post(&path, &[("name", "New Person"), ("password", &long)]).await.expect(303);
    site.visitor().sign_in("new@demo.test", &long).await.expect(303);
    let one_off: String = long.chars().take(127).collect();
    site.visitor().sign_in("new@demo.test", &one_off).await.expect(422);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_05_a_megabyte_is_refused_before_any_hashing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let huge = "x".repeat(1_000_000);
    let before = site.fingerprint().await;
    let hashed = site.state.hasher.count();
    for path in ["/sign-in", "/sign-in/code", "/reset/abc", "/invitation/abc", "/settings"] {
        let mut browser = site.visitor();
        let reply = browser
            .post(path, &[("mail", "a@b.test"), ("password", &huge), ("current", &huge), ("what", "password")])
            .await;
        assert_eq!(reply.status, 413, "{path}");
    }
    assert_eq!(site.state.hasher.count(), hashed);
    assert_eq!(before, site.fingerprint().await);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_07_a_planted_cookie_is_worth_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("victim@demo.test", None).await;
    // Made up by the attacker.
    let planted = "A".repeat(43);
    let mut victim = site.visitor();
    victim.set_cookie("session", &planted);
    victim.sign_in(&mail, PASSWORD).await.expect(303);
    assert_ne!(victim.session(), Some(planted.as_str()));
    let mut attacker = site.visitor();
    attacker.set_cookie("session", &planted);
    assert!(!attacker.is_signed_in().await && attacker.session().is_none(), "and it is taken away");
    // A living session of the attacker, planted: the victim leaves it, and it ends.
    for is_demo in [false, true] {
        let mut attacker = site.signed_in(None).await;
        let mut victim = site.visitor();
        victim.set_cookie("session", attacker.session().unwrap());
        // Lives as long as the victim's browser asks it.
        let demo;
        if is_demo {
            demo = Site::configured(site.pool.clone(), &[("DEMO", "1")], false).await;
            let account: i64 = site.one("select id from accounts where mail = $1", "attendee@demo.example").await;
            let mut there = demo.visitor();
            there.cookies = victim.cookies.clone();
            there.post("/demo/sign-in", &[("account", &account.to_string())]).await.expect(303);
            victim = there;
        } else {
            victim.sign_in(&mail, PASSWORD).await.expect(303);
        }
        assert_ne!(victim.session(), attacker.session());
        assert!(victim.is_signed_in().await && !attacker.is_signed_in().await, "demonstration: {is_demo}");
    }
}

/// A new password, and a proved second factor, go on under a new id.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_07_each_step_up_has_a_new_id(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("owner@demo.test", Some((SERIES, Role::Owner))).await;
    let mut browser = site.visitor();
    let mut seen = Vec::new();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    seen.push(browser.session().unwrap().to_owned());
    assert!(!browser.is_signed_in().await && browser.get("/organize").await.status == 303, "the second factor is owed");
    let page = browser.get("/settings/second-factor").await.expect(200);
    let secret = super::links::shown_secret(&page);
    let code = domain::people::totp::code_at(&secret, Utc::now()).unwrap();
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(303);
    seen.push(browser.session().unwrap().to_owned());
    browser.get("/organize").await.expect(200);
    browser
        .post("/settings", &[("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)])
        .await
        .expect(303);
    seen.push(browser.session().unwrap().to_owned());
    browser.get("/organize").await.expect(200);
    for (at, old) in seen[..2].iter().enumerate() {
        assert!(!seen[at + 1..].contains(old));
        let mut stale = site.visitor();
        stale.set_cookie("session", old);
        assert!(!stale.is_signed_in().await, "step {at}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_08_a_session_that_ended_stays_dead(pool: PgPool) {
    let site = Site::demo(pool).await;
    for _ in 0..5 {
        let browser = site.signed_in(Some((SERIES, Role::Owner))).await;
        // So that requests write as well: the idle limit is due to be moved on.
        site.run("update sessions set last_seen_at = last_seen_at - interval '2 minutes'").await;
        let mut racing = tokio::task::JoinSet::new();
        for n in 0..12 {
            let mut other = browser.clone();
            racing.spawn(async move {
                match n {
                    6 => other.post("/sign-out", &[]).await,
                    n if n % 3 == 0 => {
                        other.post("/settings", &[("what", "profile"), ("name", "x"), ("lang", "ja")]).await
                    }
                    _ => other.get("/settings").await,
                }
            });
        }
        for reply in racing.join_all().await {
            assert!(reply.status < 500, "{}", reply.status);
        }
        let mut late = browser.clone();
        assert!(!late.is_signed_in().await);
        assert_eq!(site.one::<i64>("select count(*) from sessions where $1 = ''", "").await, 0);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_53_an_account_is_deleted_by_its_owner_who_typed_its_address(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("going@demo.test", None).await;
    let mut browser = site.visitor();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    let mut other = site.visitor();
    other.sign_in(&mail, PASSWORD).await.expect(303);
    let settings = browser.get("/settings").await.expect(200);
    assert!(settings.body.contains("href=\"/settings/delete\""));
    let page = browser.get("/settings/delete").await.expect(200);
    assert!(page.body.contains("What goes") && page.body.contains("What stays"));
    let wrong = browser.post("/settings/delete", &[("mail", "other@demo.test")]).await.expect(422);
    let words = wrong.body.replace("&#64;", "@");
    assert!(words.contains("as it is.") && words.contains("other@demo.test"), "what was typed stays");
    // Whoever finds a browser that was left open proves first that it is them.
    site.run("update sessions set proved_at = now() - interval '1 hour'").await;
    other.post("/settings/delete", &[("mail", &mail)]).await.expect(401);
    assert!(other.is_signed_in().await);
    site.run("update sessions set proved_at = now()").await;
    browser.post("/settings/delete", &[("mail", &mail.to_uppercase())]).await.expect(303);
    assert!(!browser.is_signed_in().await && !other.is_signed_in().await, "every session ends");
    assert_ne!(site.visitor().sign_in(&mail, PASSWORD).await.status, 303, "as with an address that nobody has");
    let left: i64 = site.one("select count(*) from accounts where mail = $1", &mail).await;
    let told: i64 =
        site.one("select count(*) from jobs where topic = 'account_closed' and recipient = $1", &mail).await;
    assert_eq!((left, told), (0, 1));

    // Who owns a series alone is told what to do, and finds no button.
    let mut owner = site.signed_in_as("alone@demo.test", &[]).await;
    site.run("insert into series (slug, name) values ('alone', 'Alone')").await;
    site.run(
        "insert into series_roles (series_id, account_id, role)
         select s.id, a.id, 'owner' from series s, accounts a where s.slug = 'alone' and a.mail = 'alone@demo.test'",
    )
    .await;
    let page = owner.get("/settings/delete").await.expect(200);
    assert!(page.body.contains("href=\"/organize/alone/members\""));
    assert!(!page.body.contains("action=\"/settings/delete\""));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_09_other_sessions_end_when_rights_change(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("person@demo.test", None).await;
    let id: i64 = site.one("select id from accounts where mail = $1", &mail).await;
    let (system, db, now) = (Viewer::system(), &site.state.db, Utc::now());
    let proved = system.asks_at(now).prove_fresh().unwrap();
    let series = site.series(SERIES).await;
    let sign_in = async |password: &str| {
        let mut browser = site.visitor();
        browser.sign_in(&mail, password).await.expect(303);
        browser
    };
    let (mut one, mut other) = (sign_in(PASSWORD).await, sign_in(PASSWORD).await);
    one.post("/settings", &[("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)])
        .await
        .expect(303);
    assert!(one.is_signed_in().await && !other.is_signed_in().await, "a new password");

    people::grant_role(db, proved, series, id.into(), Role::Reporter).await.unwrap();
    assert!(!one.is_signed_in().await, "a role given");

    let mut member = site.signed_in(ROLES[4].1).await;
    member.get("/organize/security-jaws/32/notes/1").await.expect(200);
    let account: i64 = site.one("select id from accounts where mail = $1", "reporter@security-jaws.test").await;
    people::revoke_role(db, proved, series, account.into()).await.unwrap();
    member.get("/organize/security-jaws/32/notes/1").await.expect(303);

    let mut disabled = site.signed_in(None).await;
    let account: i64 = site.one("select id from accounts where mail = $1", "attendee@everywhere.test").await;
    people::disable_account(db, system.asks_at(Utc::now()), account.into()).await.unwrap();
    assert!(!disabled.is_signed_in().await, "an account shut");

    let (mut here, mut there) = (site.signed_in(ROLES[1].1).await, site.signed_in(ROLES[1].1).await);
    here.post("/settings", &[("what", "sign-out-everywhere")]).await.expect(303);
    assert!(!here.is_signed_in().await && !there.is_signed_in().await);
}
