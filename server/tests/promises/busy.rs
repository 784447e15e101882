//! A minute in which everybody comes: whoever cannot be served is told when to come again, and gets back what they typed.

use futures_util::future::join_all;
use scraper::Selector;
use server::{config::Config, postgres::Database};
use sqlx::PgPool;

use super::sign_ups::furnish;
use crate::common::{Browser, Reply, Site, process::url_of, wait_for};

const REGISTER: &str = "/security-jaws/42/register";
const ANSWER: &str = "JAWS-UG 東京";
/// Connections of the site: one is kept by whoever listens for boards, half of them are turns for who registers.
const CONNECTIONS: u32 = 4;
/// More than there are turns, twice over: the last of them wait until their patience is over.
const CROWD: usize = 6;

/// The demonstration, served over few connections.
async fn narrow(pool: &PgPool) -> (Site, PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let (web, _) = pools(pool).await;
    (Site::over(web.clone(), pool.clone(), &[], false).await, web)
}

/// As few connections, and one that is kept for pages that everybody reads.
async fn pools(pool: &PgPool) -> (PgPool, PgPool) {
    let url = url_of(pool);
    let config = Config::from_lookup(|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let database = Database::open(&config).await.unwrap();
    (database.pool("web", CONNECTIONS), database.pool("pages", 1))
}

/// What the page would send that stands in the place of the form.
fn fields_to_resend(reply: &Reply) -> Vec<(String, String)> {
    let selector = Selector::parse(".error-page form[method=post] input").unwrap();
    let of = |element: &scraper::ElementRef<'_>, name: &str| element.value().attr(name).unwrap_or_default().to_owned();
    reply.html().select(&selector).map(|element| (of(&element, "name"), of(&element, "value"))).collect()
}

/// Told when to come again, with everything that was typed, and nobody else's.
#[track_caller]
fn is_told(reply: &Reply, typed: &[(&str, &str)]) {
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "when to come again");
    assert_eq!(reply.header("cache-control"), "no-store");
    for (name, text) in typed {
        assert!(reply.body.contains(&format!("name=\"{name}\"")), "{name}: {}", reply.body);
        assert!(reply.body.contains(&format!("value=\"{text}\"")), "{name}: {}", reply.body);
    }
}

async fn press(browser: &mut Browser, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    browser.post(REGISTER, &fields).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_71_who_finds_no_turn_to_register_keeps_what_they_typed_and_presses_again(pool: PgPool) {
    let (site, web) = narrow(&pool).await;
    let (kind, _, question) = furnish(&site).await;
    let form = |mail: &'static str| [("type", kind.as_str()), ("mail", mail), (question.as_str(), ANSWER)];
    let places = async || site.one::<i64>("select count(*) from registrations where $1 = ''", "").await;
    let before = places().await;
    // The control: with nothing in the way the same form takes a place at once.
    site.visitor().post(REGISTER, &form("control@busy.test")).await.expect(303);
    assert_eq!(places().await, before + 1);
    let mut attendee = site.signed_in(None).await;

    // Somebody holds the types, and all turns are taken by people who wait for them.
    let mut types = pool.begin().await.unwrap();
    sqlx::query("select from participation_types for update").execute(&mut *types).await.unwrap();
    let crowd = join_all((0..CROWD).map(async |_| site.visitor().post(REGISTER, &form("crowd@busy.test")).await)).await;
    for reply in &crowd {
        is_told(reply, &form("crowd@busy.test"));
    }

    // And no connection is free, not even for the page: who is signed in cannot be looked up either.
    let mut held = Vec::new();
    for _ in 1..CONNECTIONS {
        held.push(web.acquire().await.unwrap());
    }
    wait_for("a pool without a free connection", || async { web.size() == CONNECTIONS && web.num_idle() == 0 }).await;
    let mut visitor = site.visitor();
    let of_attendee = [("type", kind.as_str()), (question.as_str(), ANSWER)];
    let of_visitor = form("haru@busy.test");
    let (visited, attended) = tokio::join!(visitor.post(REGISTER, &of_visitor), attendee.post(REGISTER, &of_attendee));
    is_told(&visited, &form("haru@busy.test"));
    is_told(&attended, &of_attendee);
    for reply in [&visited, &attended] {
        assert!(reply.text("section[aria-labelledby=kept]").contains(ANSWER), "to be read, too");
    }
    assert_eq!(places().await, before + 1, "nothing was taken meanwhile");

    drop(held);
    types.rollback().await.unwrap();
    press(&mut visitor, &fields_to_resend(&visited)).await.expect(303);
    let ticket = press(&mut attendee, &fields_to_resend(&attended)).await.expect(303);
    assert!(ticket.location().starts_with("/me/tickets/"), "{}", ticket.location());
    assert_eq!(places().await, before + 3, "the second press takes the place");
    let answers = "select count(*) from sign_up_answers where answer = array[$1]";
    assert_eq!(site.one::<i64>(answers, ANSWER).await, 3);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_71_any_form_comes_back_as_it_was_sent_but_no_password(pool: PgPool) {
    let (site, web) = narrow(&pool).await;
    let mut held = Vec::new();
    for _ in 1..CONNECTIONS {
        held.push(web.acquire().await.unwrap());
    }
    wait_for("a pool without a free connection", || async { web.size() == CONNECTIONS && web.num_idle() == 0 }).await;
    // With the cookie of a session that nobody can look up; one name stands in the form twice.
    let mut somebody = site.visitor();
    somebody.set_cookie(site.state.site.session_cookie(), &"A".repeat(43));
    let typed = [("body", "<b>鍵</b> \"quoted\"\nand a second line"), ("who", "one"), ("who", "two")];
    let reply = somebody.post("/security-jaws/42/qa", &typed).await.expect(503);
    assert!(!reply.header("retry-after").is_empty(), "when to come again");
    let sent = fields_to_resend(&reply);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(sent, typed);
    // What a page never repeats is not in it, and there is no form that would send the rest alone.
    let secret = [("mail", "haru@busy.test"), ("password", "a lantern for every tide")];
    let reply = somebody.post("/sign-in", &secret).await.expect(503);
    assert!(!reply.body.contains("lantern") && fields_to_resend(&reply).is_empty(), "{}", reply.body);
    // A script is told as programs are, and keeps what it has.
    let json = somebody.request(reqwest::Method::POST, "/security-jaws/42/qa").header("accept", "application/json");
    let json = json.header("origin", somebody.origin()).form(&typed);
    let reply = somebody.send(json).await.expect(503);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert!(!reply.body.contains("second line"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_71_what_everybody_reads_is_made_while_all_other_connections_wait(pool: PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let (web, kept) = pools(&pool).await;
    let site = Site::over_both((web.clone(), Some(kept)), pool.clone(), &[], false).await;
    let mut types = pool.begin().await.unwrap();
    sqlx::query("select from participation_types for update").execute(&mut *types).await.unwrap();
    let mut held = Vec::new();
    for _ in 1..CONNECTIONS {
        held.push(web.acquire().await.unwrap());
    }
    wait_for("a pool without a free connection", || async { web.size() == CONNECTIONS && web.num_idle() == 0 }).await;
    // Several at once share what is kept, each page made once.
    let paths =
        ["/security-jaws/42", "/security-jaws", "/security-jaws/32", "/security-jaws/32/report", "/security-jaws/42"];
    for reply in join_all(paths.map(async |path| site.visitor().get(path).await)).await {
        reply.expect(200);
    }
    // The control: what is one person's own has no part in it.
    assert_eq!(site.visitor().get("/security-jaws/42/register").await.status, 503);
    drop(held);
    site.visitor().get("/security-jaws/42/register").await.expect(200);
    types.rollback().await.unwrap();
}
