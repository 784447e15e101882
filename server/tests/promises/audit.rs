//! What is written down, and what must never be.

use chrono::{Duration, Utc};
use domain::{
    people::{self, totp},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::{
    links::shown_secret,
    matrix::{FOREIGN, SERIES},
};
use crate::common::{
    OTHER_PASSWORD, PASSWORD, Site,
    process::{Process, url_of},
    wait_for,
};

const REPORT: &str = "Security-JAWS 第44回レポート\n\n2026年7月8日(水)に開いた会の記録です。\n\nSession1: 題 架空商事 木村 青葉さん\n\n  • 一行\n";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_62_who_did_what_is_written_down(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("audited@demo.test", Some((SERIES, Role::Owner))).await;
    let id: i64 = site.one("select id from accounts where mail = $1", &mail).await;
    let mut browser = site.visitor();
    browser.sign_in(&mail, "wrong").await.expect(422);
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    let secret = shown_secret(&browser.get("/settings/second-factor").await.expect(200));
    let code = totp::code_at(&secret, Utc::now()).unwrap();
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(303);
    let review = browser.post("/organize/import", &[("series", SERIES), ("source", REPORT)]).await.expect(303);
    browser.post(&format!("{}/apply", review.location()), &[]).await.expect(303);
    browser.post("/organize/security-jaws/44/report/publish", &[]).await.expect(303);
    let series = site.series(FOREIGN).await;
    let (system, now) = (Viewer::system(), Utc::now());
    people::grant_role(&site.state.db, system.asks_at(now).prove_fresh().unwrap(), series, id.into(), Role::Reporter)
        .await
        .unwrap();
    let mut reporter = site.signed_in(Some((SERIES, Role::Reporter))).await;
    reporter.post("/organize/security-jaws/44/report/withdraw", &[]).await.expect(403);
    let mut moderator = site.signed_in(Some((SERIES, Role::Moderator))).await;
    moderator.get("/organize/security-jaws/44/notes/1").await.expect(403);
    let save =
        [("slug", SERIES), ("number", "44"), ("talk", "1"), ("markdown", "- x"), ("impression", ""), ("base", "")];
    moderator.post("/api/fn/notes/save", &save).await;
    reporter.post("/sign-out", &[]).await.expect(303);

    let expected = [
        "session.start denied",
        "session.start ok",
        "second_factor.set_up ok",
        "import.start ok",
        "import.apply ok",
        "report.publish ok",
        "role.grant.reporter ok",
        "access.deny denied",
        "session.end ok",
    ];
    for entry in expected {
        wait_for(entry, || async { site.audit().await.contains(&entry.to_owned()) }).await;
    }
    wait_for("each denial", || async {
        site.audit().await.iter().filter(|entry| *entry == "access.deny denied").count() == 3
    })
    .await;
    // Who, what, when, from where.
    let complete: i64 = site
        .one("select count(*) from audit_log where action = $1 and account_id is not null and address = '127.0.0.1' and request_id <> '' and subject <> '' and at > now() - interval '5 minutes'", "access.deny")
        .await;
    assert_eq!(complete, 3);
    let imported: i64 =
        site.one("select account_id from audit_log where action = $1 order by id desc limit 1", "import.apply").await;
    assert_eq!(imported, id);
}

/// The role that serves people can neither change nor remove what is written there; nor can the owner by mistake.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_62_the_log_can_only_grow(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.signed_in(None).await;
    assert!(!site.audit().await.is_empty());
    for role in ["benkyokai_app", "none"] {
        let mut connection = site.pool.acquire().await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("set role {role}"))).execute(&mut *connection).await.unwrap();
        for sql in [
            "update audit_log set action = 'x'",
            "delete from audit_log",
            "truncate audit_log",
            "update audit_chain set place = place + 1",
            "delete from audit_chain",
            "truncate audit_chain",
        ] {
            let error = sqlx::query(sql).execute(&mut *connection).await.unwrap_err();
            let code = error.as_database_error().and_then(|e| e.code().map(|c| c.to_string()));
            assert_eq!(code.as_deref(), Some("42501"), "{sql} as {role}: {error}");
        }
        for sql in ["alter table audit_log disable trigger all", "drop table audit_log", "alter table events add x int"]
        {
            if role == "benkyokai_app" {
                assert!(sqlx::query(sql).execute(&mut *connection).await.is_err(), "{sql}");
            }
        }
        sqlx::query("insert into audit_log (action) values ('test')").execute(&mut *connection).await.unwrap();
        sqlx::query("reset role").execute(&mut *connection).await.unwrap();
    }
}

/// The program's own log, at its most talkative, while secrets of every kind pass through it.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_63_secrets_never_reach_a_log(pool: PgPool) {
    let mut url = url_of(&pool);
    url = url.replacen("postgres@", "postgres:db-secret-word@", 1);
    let smtp = "smtp://user:smtp-secret-word@127.0.0.1:9";
    let server =
        Process::serve(&[("DATABASE_URL", &url), ("SMTP_URL", smtp), ("RUST_LOG", "debug,hyper=info,lettre=debug")]);
    let site = Site::demo(pool).await;
    let mail = site.account("logged@demo.test", Some((SERIES, Role::Owner))).await;
    let invited = people::add_organizer(
        &site.state.db,
        Viewer::system().asks_at(Utc::now()),
        "logged-too@demo.test",
        Some(SERIES),
        Role::Owner,
    )
    .await
    .unwrap();
    let mut secrets = vec![
        PASSWORD.to_owned(),
        OTHER_PASSWORD.to_owned(),
        "db-secret-word".to_owned(),
        "smtp-secret-word".to_owned(),
    ];
    let wrong = "a wrong password that was typed";
    secrets.push(wrong.to_owned());

    let mut browser = server.browser();
    browser.sign_in(&mail, wrong).await.expect(422);
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    secrets.push(browser.session().unwrap().to_owned());
    let secret = shown_secret(&browser.get("/settings/second-factor").await.expect(200));
    let code = totp::code_at(&secret, Utc::now() - Duration::seconds(30)).unwrap();
    let bad = if code == "271828" { "314159" } else { "271828" };
    browser.post("/settings/second-factor", &[("code", bad)]).await.expect(422);
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(303);
    secrets.push(browser.session().unwrap().to_owned());
    browser
        .post("/settings", &[("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)])
        .await
        .expect(303);
    secrets.push(browser.session().unwrap().to_owned());
    browser.get("/organize").await.expect(200);
    // Links carry their secret in the path.
    let token = invited.path.rsplit('/').next().unwrap().to_owned();
    server.browser().get(&invited.path).await.expect(200);
    server.browser().post(&invited.path, &[("name", "x"), ("password", "short")]).await.expect(422);
    server.browser().post(&invited.path, &[("name", "x"), ("password", wrong)]).await.expect(303);
    secrets.push(token);
    let reset = people::issue_reset(&site.state.db, Viewer::system().asks_at(Utc::now()), &mail)
        .await
        .unwrap()
        .unwrap()
        .1
        .reveal();
    server.browser().get(&format!("/reset/{reset}")).await.expect(200);
    server.browser().post(&format!("/reset/{reset}"), &[("password", PASSWORD)]).await.expect(303);
    secrets.push(reset);
    server.browser().post("/reset", &[("mail", &mail)]).await.expect(303);

    // The last answer is in the log: so is all before it.
    let last = server.browser().get("/search?q=the-last-one").await.expect(200);
    let id = last.header("x-request-id").to_owned();
    wait_for("the log", || async { server.log().contains(&id) }).await;
    let log = server.log();
    for secret in secrets {
        if let Some(line) = log.lines().find(|line| line.contains(&secret)) {
            panic!("a secret reached the log: {line}");
        }
    }
    for typed in [code.as_str(), bad] {
        let fields = [format!("\"{typed}\""), format!("code={typed}"), format!(" {typed} ")];
        assert!(!fields.iter().any(|field| log.contains(field)), "a code reached the log");
    }
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line)
            .unwrap_or_else(|e| panic!("not one line of JSON ({e}): {line}"));
    }
}

/// The page names the request; what broke stands in the log, under that name, and nowhere else.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_64_a_defect_shows_a_number_and_no_more(pool: PgPool) {
    let server = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let site = Site::demo(pool).await;
    site.run("alter table slots rename column title to heading").await;
    let reply = server.browser().get("/security-jaws/32?x=%0d%0a%1b[31m").await.expect(500);
    let id = reply.header("x-request-id").to_owned();
    assert!(id.len() == 16 && reply.text("main").contains(&id), "{}", reply.text("main"));
    for word in ["sqlx", "column", "title\"", "select ", "relation", "domain/", ".rs", "panicked", "42703"] {
        assert!(!reply.text("main").contains(word), "{word}: {}", reply.text("main"));
    }
    wait_for("the log to tell", || async {
        server.log().lines().any(|line| line.contains(&id) && line.contains("does not exist"))
    })
    .await;
    let function = server.browser().post("/api/fn/notes/preview", &[]).await;
    assert!(!function.body.contains(".rs"), "{}", function.body);
    assert!(
        server.log().lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "one line of JSON each"
    );
}
