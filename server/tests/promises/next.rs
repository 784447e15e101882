//! Where one goes on: only to this site, whatever an address, a form or another site says.

use chrono::Utc;
use domain::{
    ids::SeriesId,
    people,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::matrix::{Fixture, ROLES, TABLE};
use crate::common::Site;

const EVIL: [&str; 10] = [
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "https://evil.test/",
    "/\t/evil.test",
    "/.//evil.test",
    "/x/..//evil.test",
    "/\r\nSet-Cookie: a=b",
    "%2F%2Fevil.test",
];

fn assert_local(location: &str, next: &str) {
    let here = url::Url::parse("http://here.test/deep/page").unwrap();
    let there = here.join(location).unwrap();
    assert!(
        there.host_str() == Some("here.test") && location.starts_with('/') && !location.contains("evil.test"),
        "{next:?} leads to {location}"
    );
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_43_next_stays_on_this_site(pool: PgPool) {
    let site = Site::configured(pool, &[("DEMO", "1")], false).await;
    site.load_demo().await;
    let account: i64 = site.one("select id from accounts where mail = $1", "attendee@demo.example").await;
    let account = account.to_string();
    for next in EVIL {
        let mut browser = site.visitor();
        let page = browser.get(&format!("/sign-in?next={}", domain::encoding::percent_encode(next))).await.expect(200);
        let fields = page.html();
        for field in fields.select(&scraper::Selector::parse("form input[name=next]").unwrap()) {
            let value = field.value().attr("value").unwrap();
            assert!(!value.contains("//evil") && !value.contains('\\') && !value.starts_with("javascript"), "{value}");
        }
        let reply = browser.post("/demo/sign-in", &[("account", &account), ("next", next)]).await.expect(303);
        assert_local(reply.location(), next);
        let reply = browser.get(&format!("/sign-in?next={}", domain::encoding::percent_encode(next))).await.expect(303);
        assert_local(reply.location(), next);
        let reply = browser.post("/language", &[("lang", "en"), ("next", next)]).await.expect(303);
        assert_local(reply.location(), next);
    }
    let mut browser = site.visitor();
    let kept = browser.post("/demo/sign-in", &[("account", &account), ("next", "/search?q=a#b")]).await;
    assert_eq!(kept.location(), "/search?q=a#b");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_44_a_hostile_referer_leads_nowhere(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    for row in TABLE.iter().filter(|row| row.route.starts_with("POST ")) {
        for (_, role) in [ROLES[0], ROLES[1]] {
            let mut browser = site.signed_in(role).await;
            browser.headers.insert("referer".to_owned(), "https://evil.test/page".to_owned());
            let reply = fixture.ask(&mut browser, row, 1).await;
            assert!(
                !reply.body.contains("evil.test") && !format!("{:?}", reply.headers).contains("evil.test"),
                "{}",
                row.route
            );
            if reply.status == 303 {
                assert_local(reply.location(), row.route);
            }
        }
    }
}

/// Who organizes comes to work: without a wish, or with that of the first page, they go on to their desk.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn without_a_wish_an_organizer_goes_on_to_the_desk(pool: PgPool) {
    let site = Site::configured(pool, &[("DEMO", "1")], false).await;
    site.load_demo().await;
    let id = "select id from accounts where mail = $1";
    let attendee = site.one::<i64>(id, "attendee@demo.example").await.to_string();
    let account = async |mail: &str, roles: &[(SeriesId, Role)]| {
        let system = Viewer::system();
        let made =
            people::create_demo_account(&site.state.db, system.asks_at(Utc::now()), mail, mail, None, roles).await;
        made.unwrap().to_string()
    };
    let (evenings, mornings) = (site.series("security-jaws").await, site.series("mini-security-jaws").await);
    let one_desk = account("one@demo.example", &[(evenings, Role::Organizer)]).await;
    let two_desks = account("two@demo.example", &[(evenings, Role::Owner), (mornings, Role::Checkin)]).await;
    for (account, home) in [(&attendee, "/"), (&one_desk, "/organize/security-jaws"), (&two_desks, "/organize")] {
        for next in ["", "/", "https://evil.test/"] {
            let mut browser = site.visitor();
            let reply =
                browser.post("/demo/sign-in", &[("account", account.as_str()), ("next", next)]).await.expect(303);
            assert_eq!(reply.location(), home, "{next:?}");
            assert_eq!(browser.get("/sign-in").await.expect(303).location(), home);
            assert_eq!(browser.get("/sign-in/code?next=/").await.expect(303).location(), home);
            browser.get(home).await.expect(200);
        }
        let mut browser = site.visitor();
        let fields = [("account", account.as_str()), ("next", "/security-jaws/42")];
        assert_eq!(browser.post("/demo/sign-in", &fields).await.expect(303).location(), "/security-jaws/42");
        assert_eq!(browser.get("/sign-in?next=/me").await.expect(303).location(), "/me");
    }
}
