//! One true address a page, and what stands at the addresses that programs look for.

use domain::viewer::Role;
use reqwest::Method;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::matrix::{ROLES, SERIES};
use crate::common::Site;

/// Status and `Location` for a request line that no client library would send as it is.
async fn raw(site: &Site, method: &str, target: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    let request = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
    (status, location.to_owned())
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_51_other_spellings_of_an_address_make_and_hold_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.visitor().get("/security-jaws/32/report").await.expect(200);
    let before = site.state.caches.finished.figures();
    assert!(before.pages > 0);
    for (path, to) in [
        ("/security-jaws/32/report/", "/security-jaws/32/report"),
        ("/security-jaws//32/report?a=b", "/security-jaws/32/report?a=b"),
        ("/security-jaws/./42/../32/report", "/security-jaws/32/report"),
        ("/%73ecurity-jaws/32", "/security-jaws/32"),
        ("/Security-JAWS/32", "/security-jaws/32"),
        ("/security-jaws/00000032/report", "/security-jaws/32/report"),
        ("/security-jaws/+32/report", "/security-jaws/32/report"),
        ("/security-jaws/%2b32/report", "/security-jaws/32/report"),
        ("/security-jaws/32?", "/security-jaws/32"),
    ] {
        for method in ["GET", "HEAD", "POST"] {
            assert_eq!(raw(&site, method, path).await, (308, to.to_owned()), "{method} {path}");
        }
    }
    let after = site.state.caches.finished.figures();
    assert_eq!((before.pages, before.stored, before.bytes), (after.pages, after.stored, after.bytes));
    // Where they lead, the page is.
    site.visitor().get("/security-jaws/32").await.expect(200);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_43_hostile_addresses_stay_on_this_site(pool: PgPool) {
    let site = Site::demo(pool).await;
    for target in [
        "//evil.test/",
        "///evil.test",
        "/\\evil.test",
        "/\\/evil.test/",
        "/%2F%2Fevil.test",
        "/%2f%2fevil.test/",
        "/%5C%5cevil.test/",
        "/.//evil.test",
        "/x/..//evil.test/",
        "/%2e%2e//evil.test",
        "/@evil.test/",
        "/https://evil.test/",
        "http://evil.test//evil.test/",
    ] {
        let (status, location) = raw(&site, "GET", target).await;
        assert!([308, 400, 404].contains(&status), "{target}: {status}");
        if status == 308 {
            let there = url::Url::parse("http://here.test/deep/page").unwrap().join(&location).unwrap();
            assert_eq!(there.host_str(), Some("here.test"), "{target} leads to {location}");
            assert!(!location.starts_with("//") && !location.contains('\\'), "{target} leads to {location}");
            let (status, _) = raw(&site, "GET", &location).await;
            assert_eq!(status, 404, "{target} leads to {location}");
        }
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn tokens_and_codes_keep_their_case_and_zeros(pool: PgPool) {
    let site = Site::demo(pool).await;
    for path in [
        "/reset/00AbC",
        "/invitation/00AbC",
        "/sign-up/00AbC",
        "/settings/mail/00AbC",
        "/registration/00AbC",
        "/unfollow/00AbC",
        "/assets/00AbC",
    ] {
        site.visitor().get(path).await.expect(404);
    }
    assert_eq!(site.visitor().get("/q/sJ42").await.expect(303).location(), "/security-jaws/42/qa");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_no_number_is_no_page_and_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = site.signed_in(ROLES[1].1).await;
    for path in [
        "/security-jaws/x",
        "/security-jaws/x/report",
        "/security-jaws/2147483648",
        "/security-jaws/32/talks/x",
        "/security-jaws/32/qa/99999999999999999999",
        "/organize/security-jaws/x",
        "/organize/security-jaws/import/x",
        "/organize/security-jaws/32/notes/1e9",
        "/speakers/%FF",
        "/security-jaws/%zz",
        "/sitemap/x.xml",
        "/sitemap/01.xml",
        "/sitemap/2.xml",
    ] {
        for browser in [&mut owner, &mut site.visitor()] {
            let reply = browser.get(path).await.expect(404);
            assert!(reply.header("content-type").starts_with("text/html"), "{path}");
            assert!(!reply.text("h1").is_empty() && !reply.text("main a[href='/']").is_empty(), "a way on: {path}");
        }
    }
    let reply = owner.get("/api/v1/events/security-jaws/x/questions").await.expect(404);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    for path in ["/reports?page=abc", "/security-jaws?page=-1", "/search?q=aws&year=x&page=", "/search?q=a&q=b"] {
        site.visitor().get(path).await.expect(200);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_23_the_site_map_holds_what_anyone_may_read_and_nothing_else(pool: PgPool) {
    let site = Site::demo(pool).await;
    let insert = |number: i32, state: &str, is_private: bool| {
        format!(
            "with e as (insert into events (series_id, number, title, state, is_private) \
             select id, {number}, 'kakushi', '{state}', {is_private} from series where slug = '{SERIES}' returning id), \
             s as (insert into slots (event_id, position, title) select id, 1, 'kakushi' from e), \
             q as (insert into questions (event_id, body) select id, 'kakushi' from e) \
             insert into reports (event_id, state, published_at) select id, 'published', now() from e"
        )
    };
    site.run(&insert(901, "planned", false)).await;
    site.run(&insert(902, "announced", true)).await;
    let waiting: i64 = site
        .one(
            "insert into questions (event_id, body, state) select id, 'kakushi', $1 from events where number = 42 returning id",
            "pending",
        )
        .await;
    let speaker: String = site.one("select slug from people where name <> $1 order by id limit 1", "").await;
    let question: i64 = site
        .one("select q.id from questions q join events e on e.id = q.event_id where e.number = 32 and q.source = $1 limit 1", "imported")
        .await;
    let map = site.visitor().get("/sitemap.xml").await.expect(200);
    assert!(map.header("content-type").starts_with("application/xml") && map.body.contains("<urlset"));
    let origin = &site.state.config.public_url;
    for path in [
        "/".to_owned(),
        "/reports".to_owned(),
        "/security-jaws".to_owned(),
        "/security-jaws/32".to_owned(),
        "/security-jaws/32/report".to_owned(),
        "/security-jaws/32/talks/1".to_owned(),
        app::routes::speaker(&speaker),
        format!("/security-jaws/32/qa/{question}"),
    ] {
        assert!(map.body.contains(&format!("<loc>{origin}{path}</loc>")), "{path}");
        site.visitor().get(&path).await.expect(200);
    }
    assert!(map.body.contains("<lastmod>20"));
    for absent in ["/security-jaws/901", "/security-jaws/902", &format!("/qa/{waiting}<")] {
        assert!(!map.body.contains(absent), "{absent}");
    }
    // What stands in it is there, under that one address.
    for path in map.body.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()) {
        site.visitor().get(path.strip_prefix(origin.as_str()).unwrap()).await.expect(200);
    }
    assert_eq!(site.visitor().get("/sitemap/1.xml").await.expect(200).body, map.body);
    assert_eq!(site.visitor().get("/sitemap.xml?x=1").await.expect(303).location(), "/sitemap.xml");
    assert!(site.visitor().get("/robots.txt").await.body.contains(&format!("Sitemap: {origin}/sitemap.xml")));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn contacts_stand_in_security_txt_where_they_are_set(pool: PgPool) {
    let contacts = "mailto:security@example.org, https://example.org/security";
    let settings = [("PUBLIC_URL", "https://events.example.org"), ("SECURITY_CONTACT", contacts)];
    let site = Site::configured(pool.clone(), &settings, false).await;
    let reply = site.visitor().get("/.well-known/security.txt").await.expect(200);
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    let lines: Vec<&str> = reply.body.lines().collect();
    assert_eq!(lines[..2], ["Contact: mailto:security@example.org", "Contact: https://example.org/security"]);
    assert!(lines.contains(&"Preferred-Languages: ja, en"));
    assert!(lines.contains(&"Canonical: https://events.example.org/.well-known/security.txt"));
    let expires = lines.iter().find_map(|line| line.strip_prefix("Expires: ")).unwrap();
    let left = chrono::DateTime::parse_from_rfc3339(expires).unwrap().to_utc() - chrono::Utc::now();
    assert!((300..365).contains(&left.num_days()), "{expires}");
    let silent = Site::start(pool).await;
    let reply = silent.visitor().get("/.well-known/security.txt").await.expect(404);
    assert!(reply.header("content-type").starts_with("text/html"));
    assert_eq!(silent.visitor().get("/.well-known/change-password").await.expect(303).location(), "/settings");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_code_leads_to_its_board_and_a_wrong_one_is_asked_for_again(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut visitor = site.visitor();
    let page = visitor.get("/q").await.expect(200);
    assert!(page.body.contains("name=\"code\"") && page.body.contains("action=\"/q\""));
    assert_eq!(visitor.get("/q?code=").await.expect(200).text("h1"), page.text("h1"));
    assert_eq!(visitor.get("/q?code=+sj42+").await.expect(303).location(), "/q/sj42");
    // Full-width letters, as a Japanese keyboard writes them.
    let wide = visitor.get(&format!("/q?code={}", domain::encoding::percent_encode("ｓｊ４２"))).await.expect(303);
    assert_eq!(visitor.get(wide.location()).await.expect(303).location(), "/security-jaws/42/qa");
    for code in ["nothing", "<script>", "..x", "a b", "/evil.test", &"x".repeat(2_000)] {
        let to = visitor.get(&format!("/q?code={}", domain::encoding::percent_encode(code))).await.expect(303);
        assert!(to.location().starts_with("/q/"), "{code}");
        let reply = visitor.get(to.location()).await.expect(404);
        assert_eq!(reply.text("h1"), page.text("h1"), "{code}");
        assert!(!reply.text("#f-code-error").is_empty(), "it says what to do: {code}");
        let html = reply.html();
        let field = html.select(&scraper::Selector::parse("#f-code").unwrap()).next().unwrap();
        let shown: String = code.chars().take(40).collect();
        assert_eq!(field.value().attr("value"), Some(shown.as_str()));
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn programs_find_icons_manifests_and_the_search(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut visitor = site.visitor();
    for (path, name, start) in [("/", "Benkyokai", "/"), ("/security-jaws/32", "Security-JAWS", "/security-jaws")] {
        let page = visitor.get(path).await.expect(200);
        let html = page.html();
        let link = |rel: &str| {
            let selector = scraper::Selector::parse(&format!("head link[rel='{rel}']")).unwrap();
            html.select(&selector).next().and_then(|link| link.value().attr("href")).unwrap().to_owned()
        };
        let manifest = visitor.get(&link("manifest")).await.expect(200);
        assert_eq!(manifest.header("content-type"), "application/manifest+json");
        let manifest: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
        assert_eq!(manifest["name"], name);
        assert_eq!(manifest["start_url"], start);
        for icon in manifest["icons"].as_array().unwrap() {
            let reply = visitor.get(icon["src"].as_str().unwrap()).await.expect(200);
            assert_eq!(reply.header("content-type"), "image/png");
        }
        assert_eq!(visitor.get(&link("apple-touch-icon")).await.expect(200).header("content-type"), "image/png");
        let search = visitor.get(&link("search")).await.expect(200);
        assert!(search.header("content-type").starts_with("application/opensearchdescription+xml"));
        assert!(search.body.contains(&format!("{}/search?q={{searchTerms}}", site.state.config.public_url)));
    }
    visitor.get("/none/manifest.webmanifest").await.expect(404);
    assert_eq!(visitor.get("/favicon.ico").await.expect(200).header("content-type"), "image/png");
    let head = visitor.request(Method::HEAD, "/favicon.ico");
    assert!(visitor.send(head).await.expect(200).body.is_empty());
    // The names of these addresses are no series.
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    for slug in ["sitemap", "q", "well-known"] {
        owner.post("/organize/series", &[("slug", slug), ("name", "x"), ("mark", "fins")]).await.expect(422);
    }
}
