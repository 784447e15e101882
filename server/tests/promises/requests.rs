//! Requests that no page of ours makes: from other sites, malformed, too large, hostile.

use reqwest::Method;
use sqlx::PgPool;

use super::matrix::{Fixture, ROLES, SERIES, TABLE};
use crate::common::{Site, wait_for};

const FORM: &str = "application/x-www-form-urlencoded";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_25_forms_of_other_sites_are_refused_everywhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut owner = site.signed_in(ROLES[1].1).await;
    let before = site.fingerprint().await;
    for row in TABLE.iter().filter(|row| row.route.starts_with("POST ")) {
        let path = fixture.fill(row.path, 0);
        for (kind, body) in [
            (FORM, "markdown=x&name=y"),
            (
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nx\r\n--b--\r\n",
            ),
            ("text/plain", "{}"),
        ] {
            for (name, value) in [
                ("origin", "null"),
                ("origin", "https://evil.test"),
                ("origin", "http://localhost.evil.test"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ] {
                let request =
                    owner.request(Method::POST, &path).header(name, value).header("content-type", kind).body(body);
                let reply = owner.send(request).await;
                assert_eq!(reply.status, 403, "{path} {kind} {name}: {value}");
                assert!(!reply.headers.contains_key("access-control-allow-origin"));
            }
        }
    }
    assert_eq!(before, site.fingerprint().await);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_26_without_fetch_metadata_the_origin_counts(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut attendee = site.signed_in(None).await;
    let form = [("what", "profile"), ("name", "Somebody"), ("lang", "ja")];
    let bare = attendee.request(Method::POST, "/settings").form(&form);
    attendee.send(bare).await.expect(403);
    attendee.post("/settings", &form).await.expect(303);
    let vouched = attendee.request(Method::POST, "/settings").header("sec-fetch-site", "same-origin").form(&form);
    attendee.send(vouched).await.expect(303);
    // A program without cookies has nothing that could be abused.
    let mut program = site.visitor();
    let bare = program.request(Method::POST, "/language").form(&[("lang", "en")]);
    program.send(bare).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_28_sign_in_and_sign_out_from_elsewhere_are_refused(pool: PgPool) {
    let site = Site::configured(pool, &[("DEMO", "1")], false).await;
    site.load_demo().await;
    let account: i64 = site.one("select id from accounts where mail = $1", "organizer@demo.example").await;
    let account = account.to_string();
    let mut victim = site.signed_in(None).await;
    for (name, value) in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for (path, fields) in [
            ("/sign-in", vec![("mail", "a@b.test"), ("password", "x")]),
            ("/demo/sign-in", vec![("account", account.as_str())]),
            ("/sign-out", vec![]),
            ("/settings", vec![("what", "sign-out-everywhere")]),
        ] {
            let request = victim.request(Method::POST, path).header(name, value).form(&fields);
            let reply = victim.send(request).await.expect(403);
            assert!(reply.header("set-cookie").is_empty(), "{path}");
        }
    }
    assert!(victim.is_signed_in().await);
    assert_eq!(site.one::<i64>("select count(*) from sessions where $1 = ''", "").await, 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_31_every_answer_carries_the_header_set(pool: PgPool) {
    let site = Site::configured(pool, &[("PUBLIC_URL", "https://events.example.org")], false).await;
    site.load_demo().await;
    let css = site.state.assets.css.clone();
    let mut replies = Vec::new();
    for (status, path) in [
        (200, "/"),
        (200, "/security-jaws/32/report"),
        (200, "/feed.atom"),
        (200, "/security-jaws/calendar.ics"),
        (200, "/robots.txt"),
        (200, "/healthz"),
        (308, "/Security-JAWS/032"),
        (404, "/%FF"),
        (200, "/manifest.webmanifest"),
        (404, "/none/at/all"),
        (404, "/assets/none.css"),
        (303, "/organize"),
        (405, "/sign-out"),
        (404, "/developer/mail"),
        (404, "/developer/mail/1/event.ics"),
        (404, "/reset/none"),
        (200, "/sign-in"),
        (0, css.as_str()),
    ] {
        for twice in 0..2 {
            let reply = site.visitor().get(path).await;
            assert!(status == 0 || reply.status == status, "{path}: {} the {twice}. time", reply.status);
            replies.push((path.to_owned(), reply));
        }
    }
    replies.push(("a refused form".to_owned(), {
        let mut browser = site.visitor();
        let request = browser.request(Method::POST, "/sign-in").header("origin", "null");
        browser.send(request).await.expect(403)
    }));
    let mut owner = site.signed_in(ROLES[1].1).await;
    replies.push(("signed in".to_owned(), owner.get("/organize").await.expect(200)));
    assert_eq!(replies.last().unwrap().1.header("cache-control"), "no-store");
    site.run("alter table events rename to events_gone").await;
    replies.push(("a defect".to_owned(), owner.get("/search?q=x&page=2").await));
    replies.push(("a defect".to_owned(), site.visitor().get("/mini-security-jaws").await.expect(500)));
    for (path, reply) in replies {
        let csp = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "style-src 'self';",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        ] {
            assert!(csp.contains(part), "{path}: {part} is not in {csp:?}");
        }
        assert!(
            !csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'") && !csp.contains('*'),
            "{path}: {csp}"
        );
        for (name, value) in [
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{path}: {name}");
        }
        let referrer = reply.header("referrer-policy");
        assert!(["strict-origin-when-cross-origin", "same-origin"].contains(&referrer), "{path}: {referrer}");
        assert!(reply.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(!reply.header("cache-control").is_empty(), "{path}");
        for name in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!reply.headers.contains_key(name), "{path}: {name}");
        }
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_35_an_error_in_the_address_is_not_shown(pool: PgPool) {
    let site = Site::demo(pool).await;
    // `ServerFn|kakushi` in the framework's own encoding, and plain.
    for value in ["U2VydmVyRm58a2FrdXNoaQ%3D%3D", "ServerError%7Ckakushi", "%3Cscript%3Ekakushi", "%00", "%FF"] {
        for path in ["/", "/sign-in", "/reset", "/search", "/security-jaws/32", "/none"] {
            for name in ["__err", "error", "message", "notice", "__path"] {
                let reply = site.visitor().get(&format!("{path}?{name}={value}")).await;
                assert!(reply.status < 500, "{path} {name}={value}: {}", reply.status);
                let words: String = reply.html().root_element().text().collect();
                assert!(!words.contains("kakushi"), "{path} {name}={value}");
            }
        }
    }
}

/// Whatever is put into an address or a form, the database is not troubled by it.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_37_hostile_parameters_are_only_values(pool: PgPool) {
    let site = Site::demo(pool).await;
    let hostile = [
        "'",
        "''",
        "\"",
        "\\",
        "%00",
        "' or '1'='1",
        "'; drop table events; --",
        "1; select pg_sleep(9)",
        "%",
        "_",
        "*",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "a & ! b",
        "(((((",
        "%F0%9F%A6%88",
        "%E2%80%AE",
        "%C2",
        "%FF%FE",
        "-1",
        "0",
        "99999999999999999999",
        "1e9",
        "2147483647",
        "NaN",
        "null",
        "[]",
        "{}",
        "$1",
        "{{7*7}}",
    ];
    let encode = |text: &str| {
        if text.starts_with('%') && text.len() > 1 { text.to_owned() } else { domain::encoding::percent_encode(text) }
    };
    let mut wrong = Vec::new();
    let mut visitor = site.visitor();
    let mut owner = site.signed_in(ROLES[1].1).await;
    let before = site.fingerprint().await;
    for value in hostile.map(encode) {
        let search = ["q", "series", "year", "order", "page"].map(|name| format!("/search?q=a&{name}={value}"));
        let lists = [
            "/reports?series=",
            "/reports?page=",
            "/security-jaws?page=",
            "/",
            "/speakers/",
            "/security-jaws/",
            "/reset/",
            "/invitation/",
        ]
        .map(|path| format!("{path}{value}"));
        let deeper = [
            format!("/security-jaws/32/talks/{value}"),
            format!("/security-jaws/32/qa/{value}"),
            format!("/{value}/32/report"),
            format!("/{value}/feed.atom"),
        ];
        for path in search.iter().chain(&lists).chain(&deeper) {
            let status = visitor.get(path).await.status;
            if status >= 500 {
                wrong.push(format!("{path}: {status}"));
            }
        }
        for path in [
            format!("/organize/{SERIES}/import/{value}"),
            format!("/organize/{value}/32/report"),
            format!("/organize/{SERIES}/{value}/notes/1"),
        ] {
            let status = owner.get(&path).await.status;
            if status >= 500 {
                wrong.push(format!("{path}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Sessions are used, denials are written down; nothing else moves.
    let mut after = site.fingerprint().await;
    for table in ["sessions", "audit_log", "audit_chain"] {
        after.insert(table.to_owned(), before[table].clone());
    }
    assert_eq!(before, after);
}

/// The same in forms, where a NUL arrives as such.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_37_hostile_fields_are_only_values(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut wrong = Vec::new();
    for row in TABLE.iter().filter(|row| row.route.starts_with("POST ") && !row.form.is_empty()) {
        let mut owner = site.signed_in(ROLES[1].1).await;
        for value in ["\0", "a\0b", "\u{feff}", "'; drop table events; --", "\u{202e}", "-99999999999999999999", "🦈"]
        {
            for (poisoned, _) in row.form {
                let fields: Vec<(&str, String)> = row
                    .form
                    .iter()
                    .map(|(name, own)| (*name, if name == poisoned { value.to_owned() } else { fixture.fill(own, 0) }))
                    .collect();
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let reply = owner.post(&fixture.fill(row.path, 0), &fields).await;
                if reply.status >= 500 {
                    wrong.push(format!(
                        "{} {poisoned}={value:?}: {} {}",
                        row.route,
                        reply.status,
                        reply.body.chars().take(80).collect::<String>()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_51_what_is_asked_for_is_bounded(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut visitor = site.visitor();
    for path in ["/reports", "/security-jaws", "/search?q=aws"] {
        let sign = if path.contains('?') { '&' } else { '?' };
        for page in ["1000000000", "4294967295"] {
            let reply = visitor.get(&format!("{path}{sign}page={page}")).await;
            assert!([200, 404].contains(&reply.status) && reply.body.len() < 60_000, "{path} {page}: {}", reply.status);
        }
        for page in ["-1", "99999999999999999999", "x"] {
            // What is no number is not said: the first page.
            assert_eq!(visitor.get(&format!("{path}{sign}page={page}")).await.status, 200, "{path} {page}");
        }
        assert!(visitor.get(&format!("{path}{sign}page=0")).await.status < 500);
    }
    let long = "x".repeat(60_000);
    assert!(visitor.get(&format!("/search?q={long}")).await.status < 500);
    assert_eq!(visitor.post_body("/language", FORM, "a=1&".repeat(10_000)).await.status, 400);
    assert_eq!(visitor.post_body("/language", FORM, vec![b'x'; 65 * 1024 + 1]).await.status, 413);
    assert_eq!(visitor.post_body("/sign-in", FORM, vec![b'x'; 4 * 1024 + 1]).await.status, 413);
    let mut owner = site.signed_in(ROLES[1].1).await;
    let reply = owner.post_body("/organize/import", FORM, vec![b'x'; 4 * 1024 * 1024]).await;
    assert_eq!(reply.status, 413);
    let too_long = format!("series={SERIES}&source={}", "a".repeat(1024 * 1024 + 1));
    let reply = owner.post_body("/organize/import", FORM, too_long).await;
    assert!([413, 422].contains(&reply.status), "{}", reply.status);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_03_stuffing_from_one_address_is_stopped_and_written_down(pool: PgPool) {
    let site = Site::configured(pool, &[], true).await;
    let mut statuses = Vec::new();
    for n in 0..104 {
        let mut browser = site.visitor();
        // Too long to be hashed, so that the test is quick; another claimed address each time.
        browser.headers.insert("x-forwarded-for".to_owned(), format!("198.51.100.{n}"));
        let reply = browser.sign_in(&format!("victim{n}@demo.test"), &"x".repeat(2_000)).await;
        assert_eq!(reply.status == 429, !reply.header("retry-after").is_empty());
        statuses.push(reply.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 3, "{statuses:?}");
    wait_for("the audit entry", || async { site.audit().await.contains(&"limit.reach denied".to_owned()) }).await;
}
