//! Trials of what an outside examination found: strangers at the door, floods, withheld bodies, connections
//! without end, a full disk. All on loopback, all bounded.

use domain::viewer::Role;
use futures_util::future::join_all;
use reqwest::Method;
use scraper::Selector;
use serde_json::json;
use sqlx::PgPool;

use super::matrix::{FOREIGN, ROLES, SERIES};
use crate::common::{Browser, OTHER_PASSWORD, PASSWORD, Reply, Site};

const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const BOARD: &str = "/mini-security-jaws/54/qa";
const FORM: &str = "application/x-www-form-urlencoded";

/// A visitor behind a trusted proxy, who comes from this address.
fn from(site: &Site, address: &str) -> Browser {
    let mut browser = site.visitor();
    browser.headers.insert("x-forwarded-for".to_owned(), address.to_owned());
    browser
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_02_a_stranger_keeps_no_owner_out(pool: PgPool) {
    let site = Site::configured(pool, &[("TRUSTED_PROXIES", "127.0.0.1")], true).await;
    let mail = site.account("owner@demo.test", None).await;
    let mut owner = from(&site, "198.51.100.7");
    owner.sign_in(&mail, PASSWORD).await.expect(303);
    owner.post("/sign-out", &[]).await.expect(303);
    assert!(owner.session().is_none() && owner.cookies.keys().any(|name| name.contains("device")));
    // The stranger sits behind the same address as the owner's own browser.
    let mut last = 0;
    for _ in 0..7 {
        last = from(&site, "198.51.100.7").sign_in(&mail, "wrong").await.status;
    }
    assert_eq!(last, 429);
    from(&site, "198.51.100.7").sign_in(&mail, PASSWORD).await.expect(429);
    from(&site, "192.0.2.50").sign_in(&mail, PASSWORD).await.expect(303);
    owner.sign_in(&mail, PASSWORD).await.expect(303);
    // A planted mark is worth nothing.
    let mut planted = from(&site, "198.51.100.7");
    planted.set_cookie("device", &"A".repeat(43));
    planted.sign_in(&mail, PASSWORD).await.expect(429);
}

/// What another site sends, or what is too large, is no try: nobody shuts a hall's door that way.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_03_only_tries_count_as_failures(pool: PgPool) {
    let site = Site::configured(pool, &[], true).await;
    let mail = site.account("hall@demo.test", None).await;
    for _ in 0..120 {
        let request = site.visitor().request(Method::POST, "/sign-in").header("origin", "https://evil.test");
        site.visitor().send(request.form(&[("mail", "x")])).await.expect(403);
        site.visitor().post_body("/sign-in", FORM, vec![b'x'; 5_000]).await.expect(413);
    }
    site.visitor().sign_in(&mail, PASSWORD).await.expect(303);
}

/// Server functions answer with what was asked for, whatever the client says that it takes.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_44_server_functions_lead_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    for (who, role) in [("visitor", None), ("attendee", Some(ROLES[0].1)), ("owner", Some(ROLES[1].1))] {
        for referer in ["javascript:alert(1)", "https://evil.test/", "/security-jaws?__err=x"] {
            for (path, fields) in [
                ("/api/fn/notes/preview", vec![("markdown", "- a"), ("impression", "")]),
                ("/api/fn/notes/preview", vec![("wrong", "1")]),
                (
                    "/api/fn/notes/save",
                    vec![
                        ("slug", SERIES),
                        ("number", "32"),
                        ("talk", "1"),
                        ("markdown", "x"),
                        ("impression", ""),
                        ("base", "old"),
                    ],
                ),
            ] {
                let mut browser = match role {
                    None => site.visitor(),
                    Some(role) => site.signed_in(role).await,
                };
                browser.headers.insert("accept".to_owned(), "text/html".to_owned());
                browser.headers.insert("referer".to_owned(), referer.to_owned());
                let reply = browser.post(path, &fields).await;
                let head = format!("{:?}", reply.headers);
                assert_eq!(reply.location(), "", "{who} {path} {referer}");
                assert!(!(300..400).contains(&reply.status), "{who} {path}: {}", reply.status);
                assert!(
                    !head.contains("__err") && !head.contains("evil.test") && !head.contains("javascript:"),
                    "{head}"
                );
            }
        }
    }
}

/// What is wrong with a text is told as such, not as our own mistake.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_line_that_is_too_long_is_told_in_the_preview(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut reporter = site.signed_in(ROLES[4].1).await;
    let long = format!("- {}", "長".repeat(2_001));
    let reply = reporter.post("/api/fn/notes/preview", &[("markdown", &long), ("impression", "")]).await.expect(422);
    assert!(reply.body.contains("Line 1 is too long"), "{}", reply.body);
    reporter.post("/api/fn/notes/preview", &[("markdown", &long[..2_702]), ("impression", "")]).await.expect(200);
}

fn value(page: &Reply, name: &str) -> String {
    let html = page.html();
    let field = Selector::parse(&format!("[name=\"{name}\"]")).unwrap();
    html.select(&field).next().and_then(|field| field.value().attr("value")).unwrap_or_default().to_owned()
}

async fn ask(browser: &mut Browser, words: &str) -> u16 {
    let request = browser.request(Method::POST, API).header("origin", browser.origin().to_owned());
    browser.send(request.json(&json!({ "body": words }))).await.status
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_49_a_flood_without_cookies_fills_the_queue_and_never_the_board(pool: PgPool) {
    let site = Site::configured(pool, &[], true).await;
    site.load_demo().await;
    let live = async || {
        site.one::<i64>("select count(*) from questions where body like $1 and state = 'live'", "flood%").await
    };
    let flood = async |from: usize| {
        let mut statuses = Vec::new();
        for n in from..from + 40 {
            statuses.push(ask(&mut site.visitor(), &format!("flood {n}")).await);
        }
        statuses
    };
    let statuses = join_all([flood(0), flood(100), flood(200), flood(300)]).await.concat();
    assert!(statuses.iter().all(|status| [201, 202].contains(status)), "nobody is turned away: {statuses:?}");
    let waiting: i64 =
        site.one("select count(*) from questions where body like $1 and state = 'pending'", "flood%").await;
    assert_eq!(live().await + waiting, 160, "nothing is lost");
    assert_eq!(live().await, 12, "the board takes twelve a minute from strangers");
    // Who came by the code on the stage, and who has an account, is not held up by them.
    let mut joined = site.visitor();
    joined.get("/q/mini54").await.expect(303);
    assert_eq!(ask(&mut joined, "from the hall").await, 201);
    let mut attendee = site.signed_in(None).await;
    assert_eq!(ask(&mut attendee, "from an account").await, 201);
    // Somebody else's mark of joining is worth nothing.
    let mut planted = site.visitor();
    planted.set_cookie("joined", "mini-security-jaws/54.AAAA");
    assert_eq!(ask(&mut planted, "planted").await, 202);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_a_first_visitors_double_click_is_one_question(pool: PgPool) {
    let site = Site::demo(pool).await;
    let page = site.visitor().get(BOARD).await.expect(200);
    let key = value(&page, "key");
    assert!(key.len() >= 20, "the form carries a key: {key:?}");
    assert_ne!(key, value(&site.visitor().get(BOARD).await, "key"), "each page its own");
    let click = async |words: &str, key: &str| {
        site.visitor().post(BOARD, &[("body", words), ("asker", ""), ("talk", ""), ("key", key)]).await.expect(303)
    };
    let stored = async |words: &str| site.one::<i64>("select count(*) from questions where body = $1", words).await;
    join_all((0..4).map(|_| click("twice pressed", &key))).await;
    assert_eq!(stored("twice pressed").await, 1);
    // Another page's question is another one; without a key each is one, as before.
    let next_page = site.visitor().get(BOARD).await;
    click("another", &page_key(&next_page)).await;
    join_all((0..2).map(|_| click("no key", ""))).await;
    assert_eq!((stored("another").await, stored("no key").await), (1, 2), "the control stores both");
    // The same form with other words, as after a reply that got lost, is another question.
    site.run("update questions set asked_at = asked_at - interval '1 minute'").await;
    click("twice pressed, reworded", &key).await;
    assert_eq!((stored("twice pressed").await, stored("twice pressed, reworded").await), (1, 1));
    // Programs say it in a header.
    let made = site.visitor().post("/api/v1/participants", &[]).await.expect(201);
    let token = serde_json::from_str::<serde_json::Value>(&made.body).unwrap()["token"].as_str().unwrap().to_owned();
    let send = async || {
        let mut browser = site.visitor();
        browser.headers.insert("authorization".to_owned(), format!("Bearer {token}"));
        let request = browser
            .request(Method::POST, API)
            .header("origin", browser.origin())
            .header("idempotency-key", "\"a-key-of-a-program-0001\"");
        browser.clone().send(request.json(&json!({ "body": "by a program" }))).await.status
    };
    assert!(join_all((0..4).map(|_| send())).await.iter().all(|status| *status == 201));
    assert_eq!(stored("by a program").await, 1);
    // One page's votes are one visitor's.
    let id: i64 = site.one("select id from questions where body = $1", "another").await;
    let path = format!("{BOARD}/{id}/vote");
    let vote =
        async || site.visitor().post(&path, &[("voted", "true"), ("key", &page_key(&next_page))]).await.expect(303);
    join_all((0..3).map(|_| vote())).await;
    let votes: i64 = site
        .one(
            "select count(*) from question_votes v join questions q on q.id = v.question_id where q.body = $1",
            "another",
        )
        .await;
    assert_eq!(votes, 1, "the asker's own, who is the visitor of this page");
}

fn page_key(page: &Reply) -> String {
    value(page, "key")
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_62_what_is_told_as_not_there_is_written_down_too(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut stranger = site.signed_in(Some((FOREIGN, Role::Owner))).await;
    let before = site.audit().await.len();
    stranger.get("/organize/security-jaws/42").await.expect(404);
    stranger.post("/organize/security-jaws/42/state", &[("to", "cancelled"), ("reason", "x")]).await.expect(404);
    let denied =
        async || site.audit().await.split_off(before).iter().filter(|entry| entry.ends_with(" denied")).count();
    assert_eq!(denied().await, 2, "{:?}", site.audit().await);
    // What really is not there is nobody's try at anything.
    stranger.get("/organize/no-such-series/1").await.expect(404);
    stranger.get("/security-jaws/999").await.expect(404);
    assert_eq!(denied().await, 2);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_72_a_dead_letter_is_on_the_desk(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut attendee = site.signed_in(None).await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "現地").await;
    attendee.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let mut owner = site.signed_in(ROLES[1].1).await;
    let mails = "/organize/security-jaws/mails";
    assert!(!owner.get("/organize/security-jaws").await.expect(200).text(".decision").contains("not delivered"));
    assert_eq!(
        site.run(
            "update jobs set state = 'dead', attempts = 12, last_error = '550 no such user' where topic = 'registered'"
        )
        .await,
        1
    );
    let desk = owner.get("/organize/security-jaws").await.expect(200);
    assert!(desk.text(".decision").contains("1 mail of #42 not delivered"), "{}", desk.text(".decision"));
    let page = owner.get(mails).await.expect(200);
    assert!(
        page.text(".letter").contains("attendee@everywhere.test") && page.text(".letter").contains("550 no such user")
    );
    let id = value(&page, "id");
    for who in [ROLES[4].1, ROLES[6].1, None] {
        let mut other = site.signed_in(who).await;
        let status = other.post(mails, &[("id", &id), ("do", "again")]).await.status;
        assert!([403, 404].contains(&status), "{who:?}: {status}");
    }
    let state = async || site.one::<String>("select state from jobs where topic = $1", "registered").await;
    assert_eq!(state().await, "dead");
    owner.post(mails, &[("id", &id), ("do", "again")]).await.expect(303);
    assert_eq!(state().await, "queued");
    let mail = site.mail_to("attendee@everywhere.test").await.expect("it goes out");
    assert!(mail.contains("第42回"), "{mail}");
    assert!(owner.get(mails).await.expect(200).body.contains("Every mail has been delivered"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_73_a_nearly_full_disk_is_read_only_and_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("writer@demo.test", None).await;
    let (mut attendee, mut leaving) = (site.signed_in(None).await, site.signed_in(ROLES[4].1).await);
    let here = std::env::temp_dir();
    site.state.storage.look(&here, u64::MAX);
    let before = site.fingerprint().await;
    for path in ["/", "/security-jaws/42", "/security-jaws/32/report", "/search?q=aws", BOARD, "/sign-in"] {
        site.visitor().get(path).await.expect(200);
    }
    site.visitor().post("/language", &[("lang", "en")]).await.expect(303);
    for (path, fields) in [
        (BOARD, vec![("body", "a question")]),
        ("/sign-in", vec![("mail", mail.as_str()), ("password", PASSWORD)]),
        ("/reset", vec![("mail", mail.as_str())]),
    ] {
        let reply = site.visitor().post(path, &fields).await.expect(503);
        assert!(!reply.header("retry-after").is_empty() && !reply.text("main").is_empty(), "{path}");
    }
    assert_eq!(ask(&mut site.visitor(), "by a program").await, 503);
    attendee.post("/security-jaws/follow", &[("follow", "1")]).await.expect(503);
    // Whoever sits at a machine of others can still leave it.
    leaving.post("/sign-out", &[]).await.expect(303);
    let after = site.fingerprint().await;
    for (table, rows) in &before {
        let may_change = ["sessions", "audit_log", "audit_chain"].contains(&table.as_str());
        assert!(may_change || after[table] == *rows, "{table} was written");
    }
    site.state.storage.look(&here, 0);
    attendee.post("/security-jaws/follow", &[("follow", "1")]).await.expect(303);
    site.visitor().sign_in(&mail, PASSWORD).await.expect(303);
}

/// Whoever once knew the password asks for another address and waits; the owner changes the password.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_14_a_pending_address_does_not_outlive_the_password(pool: PgPool) {
    let site = Site::start(pool).await;
    let mail = site.account("owner@demo.test", None).await;
    let (mut thief, mut owner) = (site.visitor(), site.visitor());
    thief.sign_in(&mail, PASSWORD).await.expect(303);
    thief.post("/settings", &[("what", "mail"), ("mail", "thief@evil.test")]).await.expect(303);
    let link = site.mail_to("thief@evil.test").await.expect("the link");
    let link = link
        .split_whitespace()
        .find_map(|word| word.find("/settings/mail/").map(|at| word[at..].to_owned()))
        .expect("a link");
    assert!(site.mail_to(&mail).await.is_some(), "the old address is told at the request");
    owner.sign_in(&mail, PASSWORD).await.expect(303);
    owner
        .post("/settings", &[("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)])
        .await
        .expect(303);
    let reply = site.visitor().post(&link, &[]).await;
    assert!([404, 409].contains(&reply.status), "{}", reply.status);
    assert_eq!(site.one::<i64>("select count(*) from accounts where mail = $1", "thief@evil.test").await, 0);
}
