//! One-time links and what the database keeps of secrets.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Duration, Utc};
use domain::{
    people::{self, totp},
    viewer::{Role, Viewer},
};
use scraper::Selector;
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Browser, OTHER_PASSWORD, PASSWORD, Reply, Site};

/// The bytes of the secret that the set-up page shows in Base32.
pub fn shown_secret(page: &Reply) -> Vec<u8> {
    let html = page.html();
    let all = Selector::parse("main *").unwrap();
    let texts = html.select(&all).map(|e| e.text().collect::<String>().replace(' ', ""));
    let mut all: Vec<String> = texts
        .filter(|text| text.len() == 32 && text.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b)))
        .collect();
    let text = all.pop().expect("the page shows the secret");
    let mut bits = 0_u128;
    let mut out = Vec::new();
    let mut count = 0;
    for c in text.bytes() {
        let value = if c.is_ascii_uppercase() { c - b'A' } else { c - b'2' + 26 };
        bits = bits << 5 | u128::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    out
}

async fn invite(site: &Site, mail: &str) -> String {
    let system = Viewer::system();
    people::add_organizer(&site.state.db, system.asks_at(Utc::now()), mail, Some(SERIES), Role::Organizer)
        .await
        .unwrap()
        .path
}

async fn reset_link(site: &Site, mail: &str) -> String {
    site.visitor().post("/reset", &[("mail", mail)]).await.expect(303);
    let text = site.mail_to(mail).await.expect("a mail came");
    let origin = &site.state.config.public_url;
    let line =
        text.lines().find(|line| line.starts_with(&format!("{origin}/reset/"))).unwrap_or_else(|| panic!("{text}"));
    line.strip_prefix(origin.as_str()).unwrap().to_owned()
}

/// From the invitation to a signed-in organizer, in the browser.
async fn join(browser: &mut Browser, path: &str) -> (Vec<u8>, Vec<String>) {
    let mut sessions = Vec::new();
    browser.post(path, &[("name", "Somebody"), ("password", PASSWORD)]).await.expect(303);
    sessions.push(browser.session().unwrap().to_owned());
    let secret = shown_secret(&browser.get("/settings/second-factor").await.expect(200));
    let code = totp::code_at(&secret, Utc::now() - Duration::seconds(30)).unwrap();
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(303);
    sessions.push(browser.session().unwrap().to_owned());
    (secret, sessions)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_10_a_dump_opens_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let used = invite(&site, "dump@demo.test").await;
    let open = invite(&site, "dump-waiting@demo.test").await;
    let mut browser = site.visitor();
    let (secret, mut tokens) = join(&mut browser, &used).await;
    browser.get("/organize").await.expect(200);
    // Another browser owes its code still.
    let mut owing = site.visitor();
    owing.sign_in("dump@demo.test", PASSWORD).await.expect(303);
    tokens.push(owing.session().unwrap().to_owned());
    let code = totp::code_at(&secret, Utc::now()).unwrap();
    owing.post("/sign-in/code", &[("code", &code)]).await.expect(303);
    tokens.push(owing.session().unwrap().to_owned());
    let reset = reset_link(&site, "dump@demo.test").await;
    for path in [&used, &open, &reset] {
        tokens.push(path.rsplit('/').next().unwrap().to_owned());
    }
    assert_eq!(tokens.len(), 7);

    let dump = site.dump().await;
    assert!(dump.contains("dump-waiting@demo.test"), "the dump holds what is stored");
    assert!(site.one::<i64>("select count(*) from sessions where $1 = ''", "").await >= 2);
    assert!(site.one::<i64>("select count(*) from tokens where $1 = ''", "").await >= 2);
    for token in &tokens {
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        assert_eq!(bytes.len(), 32, "256 bits");
        for form in
            [token.clone(), hex::encode(&bytes), base64::engine::general_purpose::STANDARD_NO_PAD.encode(&bytes)]
        {
            assert!(!dump.contains(&form), "a secret stands in the dump");
        }
    }
    assert!(!dump.contains(PASSWORD) && !dump.contains(&code));
    // What does stand there is no key: the stored hash, presented as a token, opens nothing.
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from sessions union all select token_hash from tokens")
            .fetch_all(&site.pool)
            .await
            .unwrap();
    for hash in hashes {
        let text = URL_SAFE_NO_PAD.encode(hash);
        let mut thief = site.visitor();
        thief.set_cookie("session", &text);
        assert!(!thief.is_signed_in().await);
        thief.get(&format!("/reset/{text}")).await.expect(404);
        thief.get(&format!("/invitation/{text}")).await.expect(404);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_11_a_forged_host_does_not_reach_the_mail(pool: PgPool) {
    let site = Site::configured(pool, &[("TRUSTED_PROXIES", "127.0.0.1")], false).await;
    site.load_demo().await;
    let mail = site.account("forged-host@demo.test", None).await;
    let mut attacker = site.visitor();
    let request = attacker
        .request(reqwest::Method::POST, "/reset")
        .header("host", "evil.test")
        .header("x-forwarded-host", "evil.test")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.test;proto=https")
        .header("x-original-url", "http://evil.test/")
        .header("origin", &site.state.config.public_url)
        .form(&[("mail", mail.as_str())]);
    let reply = attacker.send(request).await.expect(303);
    assert!(!format!("{reply:?}").contains("evil.test"));
    let text = site.mail_to(&mail).await.unwrap();
    assert!(
        text.contains(&format!("{}/reset/", site.state.config.public_url)) && !text.contains("evil.test"),
        "{text}"
    );
    // Pages name the configured address too.
    let mut visitor = site.visitor();
    let request = visitor
        .request(reqwest::Method::GET, "/security-jaws/32/report")
        .header("host", "evil.test")
        .header("x-forwarded-host", "evil.test");
    assert!(!visitor.send(request).await.expect(200).body.contains("evil.test"));
    assert!(
        !site.visitor().get("/security-jaws/32/report").await.expect(200).body.contains("evil.test"),
        "nor from the cache"
    );
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_a_scanner_that_opens_links_uses_nothing_up(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("scanned@demo.test", None).await;
    let invitation = invite(&site, "scanned-too@demo.test").await;
    let reset = reset_link(&site, &mail).await;
    let before = site.fingerprint().await;
    for path in [&reset, &invitation] {
        for _ in 0..3 {
            let page = site.visitor().get(path).await.expect(200);
            assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "same-origin"));
            let mut scanner = site.visitor();
            let request = scanner.request(reqwest::Method::HEAD, path);
            scanner.send(request).await.expect(200);
        }
    }
    assert_eq!(before, site.fingerprint().await);
    site.visitor().post(&reset, &[("password", OTHER_PASSWORD)]).await.expect(303);
    site.visitor().sign_in(&mail, OTHER_PASSWORD).await.expect(303);
    join(&mut site.visitor(), &invitation).await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_13_a_link_works_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("once@demo.test", None).await;
    let superseded = reset_link(&site, &mail).await;
    let link = reset_link(&site, &mail).await;
    assert_ne!(superseded, link);
    let new = [("password", OTHER_PASSWORD)];
    site.visitor().get(&superseded).await.expect(404);
    site.visitor().post(&superseded, &new).await.expect(404);
    // Raced: exactly one.
    let mut racing = tokio::task::JoinSet::new();
    for n in 0..5 {
        let (mut browser, link) = (site.visitor(), link.clone());
        racing.spawn(async move {
            browser.post(&link, &[("password", &format!("lantern number {n} over the bay"))]).await.status
        });
    }
    let statuses = racing.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 404, 409, 503].contains(status)), "{statuses:?}");
    // Reused.
    site.visitor().post(&link, &new).await.expect(404);
    site.visitor().get(&link).await.expect(404);
    assert_eq!(site.audit().await.iter().filter(|entry| *entry == "password.reset ok").count(), 1);

    let invitation = invite(&site, "once-too@demo.test").await;
    join(&mut site.visitor(), &invitation).await;
    site.visitor().post(&invitation, &[("name", "Thief"), ("password", OTHER_PASSWORD)]).await.expect(404);
    // A link of one kind is no link of the other.
    let reset = reset_link(&site, &mail).await.replace("/reset/", "/invitation/");
    site.visitor().post(&reset, &[("name", "Thief"), ("password", OTHER_PASSWORD)]).await.expect(404);
}
