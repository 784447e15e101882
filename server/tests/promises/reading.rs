//! What readers, feeds and robots are shown; that looking changes nothing; that nobody else is asked.

use std::{collections::BTreeSet, fs, path::Path};

use domain::viewer::Role;
use scraper::Selector;
use sqlx::PgPool;

use super::matrix::{Fixture, ROLES, SERIES, TABLE};
use crate::common::{Browser, Reply, Site};

/// Pages that list or show events.
const PUBLIC: &[&str] = &[
    "/",
    "/reports",
    "/security-jaws",
    "/feed.atom",
    "/security-jaws/feed.atom",
    "/sitemap.xml",
    "/sitemap/1.xml",
    "/security-jaws/calendar.ics",
    "/search?q=kakushi",
    "/security-jaws/32",
    "/security-jaws/42",
];

/// Pages of one event.
const OF_EVENT: &[&str] = &["", "/report", "/talks/1", "/qa", "/event.ics", "/share.png"];

async fn reads(browser: &mut Browser, path: &str) -> Reply {
    browser.get(path).await
}

/// An event with a report whose every text holds the word.
async fn hidden_event(site: &Site, number: i32, state: &str, is_private: bool, report: &str) {
    let sql = format!(
        "with e as (
            insert into events (series_id, number, title, lead, state, is_private, starts_at, ends_at)
            select id, {number}, 'kakushi title {number}', 'kakushi lead {number}', '{state}', {is_private}, now() + interval '1 day', now() + interval '2 days'
            from series where slug = '{SERIES}' returning id
        ), s as (
            insert into slots (event_id, position, title) select id, 1, 'kakushi talk {number}' from e returning id, event_id
        ), n as (
            insert into note_lines (slot_id, position, body) select id, 1, 'kakushi note {number}' from s
        ), q as (
            insert into questions (event_id, slot_id, body, state, source) select event_id, id, 'kakushi question {number}', 'answered', 'imported' from s
        )
        insert into reports (event_id, state, lead, published_at) select id, '{report}', 'kakushi words {number}', now() from e"
    );
    site.run(&sql).await;
    let mut connection = site.pool.acquire().await.unwrap();
    let id: i64 = site.one("select id from events where title = $1", &format!("kakushi title {number}")).await;
    domain::search::index::reindex_event(&mut connection, id.into()).await.unwrap();
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_23_planned_and_private_events_are_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    hidden_event(&site, 901, "planned", false, "published").await;
    hidden_event(&site, 902, "announced", true, "published").await;
    let foreign = site.signed_in(Some(("mini-security-jaws", Role::Owner))).await;
    for mut browser in [site.visitor(), site.signed_in(None).await, foreign] {
        for path in PUBLIC {
            let reply = reads(&mut browser, path).await.expect(200);
            let text = reply.body.replace("q=kakushi", "").replace("value=\"kakushi\"", "");
            for number in ["901", "902"] {
                assert!(!text.contains(&format!("/{number}")) && !text.contains(&format!("title {number}")), "{path}");
            }
            assert!(
                !text.contains("kakushi t") && !text.contains("kakushi l") && !text.contains("kakushi n"),
                "{path}"
            );
        }
        for number in [901, 902] {
            for page in OF_EVENT {
                let reply = reads(&mut browser, &format!("/{SERIES}/{number}{page}")).await;
                assert_eq!(reply.status, 404, "{number}{page}");
                assert!(!reply.body.contains("kakushi"), "{number}{page}");
            }
        }
    }
    // Those who make them do see them: the test would notice if nobody did.
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    assert!(organizer.get(&format!("/{SERIES}/901")).await.expect(200).body.contains("kakushi title 901"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_23_a_draft_report_is_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    hidden_event(&site, 903, "ended", false, "draft").await;
    site.run("update events set starts_at = now() - interval '3 days', ends_at = now() - interval '2 days' where number = 903").await;
    for mut browser in [site.visitor(), site.signed_in(None).await] {
        for path in PUBLIC {
            let reply = reads(&mut browser, path).await.expect(200);
            for word in ["kakushi words", "kakushi note", "kakushi question", "/903/report", "/903/qa/"] {
                assert!(!reply.body.contains(word), "{word} stands at {path}");
            }
        }
        browser.get(&format!("/{SERIES}/903/report")).await.expect(404);
        for page in ["", "/talks/1", "/event.ics"] {
            let reply = browser.get(&format!("/{SERIES}/903{page}")).await.expect(200);
            for word in ["kakushi words", "kakushi note", "kakushi question"] {
                assert!(!reply.body.contains(word), "{word} stands at {page}");
            }
        }
        let id: i64 = site.one("select id from questions where body = $1", "kakushi question 903").await;
        browser.get(&format!("/{SERIES}/903/qa/{id}")).await.expect(404);
    }
    let mut reporter = site.signed_in(Some((SERIES, Role::Reporter))).await;
    assert!(reporter.get(&format!("/{SERIES}/903/report")).await.expect(200).body.contains("kakushi note 903"));
}

/// No link, no prefetch and no robot changes anything.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_27_reading_changes_no_row(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut browsers = vec![("visitor", site.visitor())];
    for (who, role) in ROLES {
        browsers.push((who, site.signed_in(role).await));
    }
    let before = site.fingerprint().await;
    // Forms too: what they would do is not done by a link. Many are posted to the address of their page.
    let paths: BTreeSet<String> = TABLE.iter().map(|row| fixture.fill(row.path, 0)).collect();
    for (who, browser) in &mut browsers {
        for path in &paths {
            let get = browser.get(path).await;
            // Who sees least, and who sees most.
            if matches!(*who, "visitor" | "owner") {
                let request = browser.request(reqwest::Method::HEAD, path);
                let head = browser.send(request).await;
                assert_eq!(get.status, head.status, "{path} as {who}");
                assert!(head.body.is_empty());
            }
        }
        // The fields of a server function in the query.
        let query = format!("/api/fn/notes/save?slug={SERIES}&number=32&talk=1&markdown=-%20x&impression=&base=");
        assert_eq!(browser.get(&query).await.status, 405, "{who}");
    }
    // The idle limit of a session moves on when it is used, once a minute at most.
    let mut after = site.fingerprint().await;
    after.insert("sessions".to_owned(), before["sessions"].clone());
    // A denial is written down (promise 62): the one row that a look may leave behind.
    for log in ["audit_log", "audit_chain"] {
        after.insert(log.to_owned(), before[log].clone());
    }
    assert_eq!(before, after);
}

/// Scripts, styles, images and frames are our own; other sites are asked only when a link is clicked.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_61_no_page_asks_a_third_party(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    site.run("update slots set slides_url = 'https://speakerdeck.com/a/b', video_url = 'https://www.youtube.com/watch?v=abcdefghijk'").await;
    let everything = Selector::parse(
        "[src], [srcset], [poster], [data], [background], link[href], use[href], image[href], object, embed, iframe, base, meta[http-equiv], [style], style",
    )
    .unwrap();
    let scripts = Selector::parse("script:not([src])").unwrap();
    let mut browser = site.signed_in(Some((SERIES, Role::Owner))).await;
    let (mut pages, mut checked) = (0, 0);
    for row in TABLE.iter().filter(|row| row.route.starts_with("GET ")) {
        for browser in [&mut browser, &mut site.visitor()] {
            let reply = browser.get(&fixture.fill(row.path, 0)).await;
            if !reply.header("content-type").starts_with("text/html") {
                continue;
            }
            pages += 1;
            let html = reply.html();
            for element in html.select(&everything) {
                let (name, element) = (element.value().name(), element.value());
                let is_reference = matches!(element.attr("rel"), Some("canonical" | "alternate"));
                for attribute in ["src", "srcset", "poster", "data", "background", "href"] {
                    let Some(value) = element.attr(attribute).filter(|_| !is_reference) else { continue };
                    checked += 1;
                    let is_own = value.starts_with('/') && !value.starts_with("//")
                        || value.starts_with("data:image/")
                        || value.starts_with('#');
                    assert!(is_own, "{name} {attribute}={value} at {}", row.path);
                }
                assert!(!matches!(name, "iframe" | "object" | "embed" | "base" | "style"), "{name} at {}", row.path);
                assert!(element.attr("style").is_none(), "a style attribute at {}", row.path);
                assert_ne!(element.attr("http-equiv"), Some("refresh"));
            }
            for script in html.select(&scripts) {
                assert_eq!(
                    script.value().attr("type"),
                    Some("application/ld+json"),
                    "an inline script at {}",
                    row.path
                );
            }
        }
    }
    assert!(pages > 30 && checked > 60, "{pages} pages, {checked} references");
}

/// A board's page loads the first sheet alone, a report that and what is for reading, moderators and the stage that and their
/// own: what another one says of their words would be missing there.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn boards_and_reports_find_all_their_looks_in_the_sheets_that_they_load(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update answers set body = 'One.\n\nTwo.'").await;
    let styles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    let names = |sheet: &str, class: &str| {
        let (text, class) = (fs::read_to_string(styles.join(sheet)).unwrap(), format!(".{class}"));
        let imported = text.lines().filter_map(|line| line.strip_prefix("@import \"")?.split('"').next());
        imported.map(|file| fs::read_to_string(styles.join(file)).unwrap()).any(|text| {
            text.match_indices(&class).any(|(at, _)| {
                let next = text[at + class.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_')
            })
        })
    };
    let mut seen = 0;
    let all = ["main.css", "visiting.css", "reading.css", "own.css", "organize.css", "console.css"];
    let mut moderator = site.signed_in(Some(("mini-security-jaws", Role::Moderator))).await;
    let mut visitor = site.visitor();
    for (path, loaded) in [
        ("/mini-security-jaws/54/qa", &all[..1]),
        ("/security-jaws/32/qa", &all[..1]),
        ("/security-jaws/42/qa", &all[..1]),
        ("/security-jaws/32/report", &["main.css", "reading.css"]),
        ("/mini-security-jaws/54/qa/moderate", &["main.css", "console.css"]),
        ("/mini-security-jaws/54/qa/stage", &["main.css", "console.css"]),
    ] {
        let browser = if path.contains("/qa/") { &mut moderator } else { &mut visitor };
        let reply = browser.get(path).await.expect(200);
        for element in reply.html().select(&Selector::parse("[class]").unwrap()) {
            for class in element.value().classes() {
                seen += 1;
                let is_named = |sheet: &&str| names(sheet, class);
                assert!(loaded.iter().any(&is_named) || !all.iter().any(is_named), "{class} on {path}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}
