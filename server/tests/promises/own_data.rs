//! What somebody takes along of themselves: theirs alone, after a fresh proof, and kept by nobody on the way.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::matrix::{ROLES, SERIES};
use crate::common::{Browser, Reply, Site};

const PATH: &str = "/settings/data";

async fn take_part(site: &Site, browser: &mut Browser, words: &str) -> String {
    let seat: i64 = site
        .one("select min(t.id) from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where e.number = 42 and s.slug = $1", SERIES)
        .await;
    let reply = browser.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    browser.post("/mini-security-jaws/54/qa", &[("body", words), ("asker", ""), ("talk", "")]).await.expect(303);
    ticket
}

fn is_file(reply: &Reply) -> bool {
    reply.header("content-disposition").starts_with("attachment")
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_53_the_file_of_ones_own_data_goes_to_its_owner_alone(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut me = site.signed_in_as("me@own.test", &[]).await;
    let mut other = site.signed_in_as("zqother@own.test", &[]).await;
    let mine = take_part(&site, &mut me, "波の質問").await;
    let theirs = take_part(&site, &mut other, "zqotherの質問").await;
    let other_id: i64 = site.one("select id from accounts where mail = $1", "zqother@own.test").await;

    // The page says what is inside, and looking at it writes nothing.
    let before = site.fingerprint().await;
    let page = me.get(PATH).await.expect(200);
    assert!(page.body.contains("What is inside") && page.body.contains("What is not"));
    assert!(page.body.contains("method=\"post\" action=\"/settings/data\"") && !is_file(&page));
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(me.get("/settings").await.expect(200).body.contains("href=\"/settings/data\""));
    let after = site.fingerprint().await;
    for table in ["audit_log", "jobs", "accounts"] {
        assert_eq!(before[table], after[table], "{table}");
    }

    // A visitor, and whoever finds a browser that was left open, get nothing.
    let visitor = site.visitor().post(PATH, &[]).await.expect(401);
    assert!(!is_file(&visitor) && site.visitor().get(PATH).await.expect(303).location().starts_with("/sign-in"));
    site.run("update sessions set proved_at = now() - interval '11 minutes'").await;
    let stale = me.post(PATH, &[]).await.expect(401);
    assert!(!is_file(&stale) && !stale.body.contains(&mine), "{}", stale.body);
    site.run("update sessions set proved_at = now()").await;
    assert!(!site.audit().await.contains(&"account.export ok".to_owned()));

    // Theirs, whatever else is asked for.
    let wanted = other_id.to_string();
    let fields = [("account", wanted.as_str()), ("id", wanted.as_str()), ("mail", "zqother@own.test")];
    let file = me.post(&format!("{PATH}?account={other_id}"), &fields).await.expect(200);
    assert_eq!(file.header("content-type"), "application/json");
    let name = file.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"benkyokai-") && name.ends_with(".json\""), "{name}");
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(!file.body.contains("zqother") && !file.body.contains(&theirs), "{}", file.body);
    let own: Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!((&own["format"], &own["version"]), (&json!("benkyokai.own-data"), &json!(1)));
    assert_eq!(own["account"]["mail"], "me@own.test");
    assert_eq!(own["registrations"].as_array().unwrap().len(), 1);
    assert_eq!(own["registrations"][0]["code"], json!(mine));
    assert_eq!(own["questions"][0]["body"], "波の質問");
    assert_eq!(own["questions"][0]["is_anonymous"], true);
    assert!(site.audit().await.contains(&"account.export ok".to_owned()), "it is written down");
    // Too soon, the same page says when.
    let again = me.post(PATH, &[]).await.expect(429);
    assert!(!is_file(&again) && again.body.contains("The next one can be had from") && !again.body.contains(&mine));
    assert!((1..=601).contains(&again.header("retry-after").parse::<u64>().unwrap()));

    // Those who run the series get their own, and nothing of who comes.
    for (who, role) in ROLES {
        let file = site.signed_in(role).await.post(PATH, &[]).await.expect(200);
        for word in ["me@own.test", "zqother", "波の質問", mine.as_str(), theirs.as_str()] {
            assert!(!file.body.contains(word), "{who} has {word}");
        }
    }
    // Nor does it open anything: no hash of a session or a password.
    let cookie = me.session().unwrap();
    assert!(!file.body.contains(cookie) && !file.body.contains("$argon2"));
}
