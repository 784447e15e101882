//! Steps that want a fresh proof, and what was sent when a session had ended: both ask in the place of
//! the form, and then send it.

use std::{collections::BTreeSet, fs, path::Path};

use chrono::{Duration, Utc};
use domain::{people::totp, viewer::Role};
use scraper::Selector;
use sqlx::PgPool;

use super::{
    endpoints::sources,
    links::shown_secret,
    matrix::{ROLES, SERIES},
};
use crate::common::{Browser, OTHER_PASSWORD, PASSWORD, Reply, Site};

/// A use case whose parameter is a `Proved`, and the form by which people reach it. `ACCOUNT` and `INVITATION` stand
/// for the ids of a member and of an invitation that waits.
struct Marked {
    use_case: &'static str,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
}

const fn marked(use_case: &'static str, path: &'static str, form: &'static [(&'static str, &'static str)]) -> Marked {
    Marked { use_case, path, form }
}

#[rustfmt::skip]
const MARKED: &[Marked] = &[
    marked("workflows::add_series::add", "/organize/series", &[("slug", "new-one"), ("name", "New"), ("mark", "fins")]),
    marked("pages::log::export", "/organize/security-jaws/log.csv", &[]),
    marked("pages::attendees::export", "/organize/security-jaws/42/attendees.csv", &[]),
    marked("reports::publishing::publish", "/organize/security-jaws/32/report/publish", &[("tell_came", "1")]),
    marked("reports::publishing::set_published", "/organize/security-jaws/32/report/withdraw", &[]),
    marked("people::mail_address::change_mail", "/settings", &[("what", "mail"), ("mail", "new@address.test")]),
    marked("people::second_factor::begin_totp", "/settings/second-factor/begin", &[]),
    marked("people::invitations::invite", MEMBERS, &[("what", "invite"), ("mail", "new@invited.test"), ("role", "reporter")]),
    marked("people::invitations::withdraw", MEMBERS, &[("what", "withdraw"), ("id", "INVITATION")]),
    marked("people::accounts::grant_role", MEMBERS, &[("what", "role"), ("account", "ACCOUNT"), ("role", "moderator")]),
    marked("people::accounts::revoke_role", MEMBERS, &[("what", "remove"), ("account", "ACCOUNT")]),
    marked("pages::own_data::mod::export", "/settings/data", &[]),
    marked("workflows::close_account::mod::close", "/settings/delete", &[("mail", "owner@security-jaws.test")]),
];

const MEMBERS: &str = "/organize/security-jaws/members";

/// `room::file::name` of each use case that takes a `Proved`.
fn found() -> BTreeSet<String> {
    let sources_of = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    let mut found = BTreeSet::new();
    for file in sources(&sources_of) {
        let text = fs::read_to_string(&file).unwrap();
        for function in text.split("pub async fn ").skip(1) {
            let (name, rest) = function.split_once('(').unwrap();
            if rest.split(')').next().unwrap().contains("Proved<") {
                let room = Path::new(&file).strip_prefix(&sources_of).unwrap().with_extension("");
                let room = room.to_str().unwrap().replace('/', "::");
                found.insert(format!("{room}::{name}"));
            }
        }
    }
    found
}

#[test]
fn every_marked_use_case_is_walked() {
    let walked: BTreeSet<_> = MARKED.iter().map(|marked| marked.use_case.to_owned()).collect();
    assert_eq!(found(), walked);
}

const STALE: &str = "update sessions set proved_at = now() - interval '11 minutes'";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_old_proof_opens_nothing_that_asks_for_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.account("member@marked.test", Some((SERIES, Role::Reporter))).await;
    site.run(
        "insert into role_invitations (series_id, mail, mail_key, role, language, expires_at)
         select id, 'x@marked.test', 'x@marked.test', 'reporter', 'en', now() + interval '7 days'
         from series where slug = 'security-jaws'",
    )
    .await;
    let account: i64 = site.one("select id from accounts where mail = $1", "member@marked.test").await;
    let invitation: i64 = site.one("select id from role_invitations where mail = $1", "x@marked.test").await;
    for Marked { use_case, path, form } in MARKED {
        let (account, invitation) = (account.to_string(), invitation.to_string());
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| match *value {
                "ACCOUNT" => (*name, account.as_str()),
                "INVITATION" => (*name, invitation.as_str()),
                value => (*name, value),
            })
            .collect();
        let form = form.as_slice();
        let mut owner = site.signed_in(ROLES[1].1).await;
        site.run(STALE).await;
        let before = site.fingerprint().await;
        let reply = owner.post(path, form).await.expect(401);
        assert_eq!(reply.text("h1"), "Is it you?", "{use_case}");
        let after = site.fingerprint().await;
        for (table, rows) in &before {
            let may_change = ["held_forms", "sessions", "audit_log", "audit_chain"].contains(&table.as_str());
            assert!(may_change || after[table] == *rows, "{use_case} changed {table}");
        }
        // For a program it is a problem with the same status.
        owner.headers.insert("accept".to_owned(), "application/json".to_owned());
        assert!(owner.post(path, form).await.expect(401).header("content-type").contains("json"), "{use_case}");
        owner.headers.remove("accept");
        site.run("update sessions set proved_at = now()").await;
        let status = owner.post(path, form).await.status;
        // 409: it was looked at, and people of the demonstration stay.
        assert!([200, 303, 409].contains(&status), "{use_case}: {status} with a fresh proof");
    }
    // A clock that was set back does not make a proof that lies ahead a fresh one.
    let mut owner = site.signed_in(ROLES[1].1).await;
    site.run("update sessions set proved_at = now() + interval '1 day'").await;
    owner.post(MARKED[1].path, &[]).await.expect(401);
}

/// What a page would send: its first form that goes there, every field of it.
fn fields(page: &Reply, action: &str) -> Vec<(String, String)> {
    let html = page.html();
    let form = Selector::parse(&format!("form[action=\"{action}\"]")).unwrap();
    let form = html.select(&form).next().unwrap_or_else(|| panic!("no form to {action}: {}", page.body));
    let field = Selector::parse("input[name], textarea[name]").unwrap();
    form.select(&field)
        .map(|field| {
            let value = field.value().attr("value").map_or_else(|| field.text().collect::<String>(), str::to_owned);
            (field.value().attr("name").unwrap().to_owned(), value)
        })
        .collect()
}

/// An organizer with a second factor, signed in, and the secret of it.
async fn organizer(site: &Site) -> (Browser, String, Vec<u8>) {
    let mail = site.account("mai@proofs.test", Some((SERIES, Role::Owner))).await;
    let mut browser = site.visitor();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    let secret = shown_secret(&browser.get("/settings/second-factor").await.expect(200));
    let code = totp::code_at(&secret, Utc::now() - Duration::seconds(30)).unwrap();
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(303);
    (browser, mail, secret)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_waited_for_a_proof_goes_on_with_every_word(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut browser, _, secret) = organizer(&site).await;
    site.run(STALE).await;
    let words = [("slug", "kamome"), ("name", "かもめ & \"波\" <の会>"), ("mark", "fins")];
    let page = browser.post("/organize/series", &words).await.expect(401);
    let mut proof = fields(&page, "/prove");
    let next = proof.iter().find(|(name, _)| name == "next").unwrap().1.clone();
    assert!(next.starts_with("/resume/"), "{next}");
    for (name, value) in &mut proof {
        match name.as_str() {
            "current" => "wrong".clone_into(value),
            "code" => *value = totp::code_at(&secret, Utc::now()).unwrap(),
            _ => {}
        }
    }
    let again = browser.post_read("/prove", &proof).await.expect(422);
    assert!(fields(&again, "/prove").contains(&("next".to_owned(), next.clone())), "what waits is not forgotten");
    for (name, value) in &mut proof {
        if name == "current" {
            PASSWORD.clone_into(value);
        }
    }
    assert_eq!(browser.post_read("/prove", &proof).await.expect(303).location(), next);
    // It is its sender's alone.
    let mut other = site.signed_in(ROLES[0].1).await;
    assert!(!other.get(&next).await.body.contains("kamome"));
    site.visitor().get(&next).await.expect(303);
    // Nor does it go on in another browser of the same person: somebody else may have sent it.
    let mut elsewhere = site.visitor();
    elsewhere.set_cookie(site.state.site.session_cookie(), browser.session().unwrap());
    assert_eq!(elsewhere.get(&next).await.expect(303).location(), "/");
    let kept = fields(&browser.get(&next).await.expect(200), "/organize/series");
    assert_eq!(kept, words.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(browser.post_read("/organize/series", &kept).await.expect(303).location(), "/organize/kamome");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_was_sent_after_the_session_had_ended_goes_on_after_signing_in(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut browser, mail, secret) = organizer(&site).await;
    let path = "/organize/security-jaws/32/report";
    let text = "一行目\r\n\r\n三行目 & <b>";
    for how in ["idle_until = now() - interval '1 minute'", "ended_at = now()"] {
        site.run(&format!("update sessions set {how}")).await;
        site.run("update accounts set totp_last_step = 0").await;
        let sent = [("lead", text), ("closing", ""), ("author", "編集部")];
        let page = browser.post(path, &sent).await.expect(401);
        assert!(!page.header("content-type").contains("json"));
        let mut form = fields(&page, "/sign-in");
        for (name, value) in &mut form {
            match name.as_str() {
                "mail" => value.clone_from(&mail),
                "password" => PASSWORD.clone_into(value),
                _ => {}
            }
        }
        let to = browser.post_read("/sign-in", &form).await.expect(303).location().to_owned();
        let code_page = browser.get(&to).await.expect(200);
        let mut form = fields(&code_page, "/sign-in/code");
        for (name, value) in &mut form {
            if name == "code" {
                *value = totp::code_at(&secret, Utc::now()).unwrap();
            }
        }
        let to = browser.post_read("/sign-in/code", &form).await.expect(303).location().to_owned();
        assert!(to.starts_with("/resume/"), "{how}: {to}");
        let kept = fields(&browser.get(&to).await.expect(200), path);
        assert_eq!(
            kept.iter().find(|(name, _)| name == "lead").unwrap().1.replace("\r\n", "\n"),
            text.replace("\r\n", "\n")
        );
        browser.post_read(path, &kept).await.expect(303);
        let lead: String = site
            .one(
                "select r.lead from reports r join events e on e.id = r.event_id where e.number = 32 and r.author = $1",
                "編集部",
            )
            .await;
        assert_eq!(lead, text.replace("\r\n", "\n"));
        site.run("update reports set lead = '', author = ''").await;
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_waited_goes_on_to_whom_and_what_its_address_names(pool: PgPool) {
    let site = Site::demo(pool).await;
    let role = Some((SERIES, Role::Organizer));
    let mut browser = site.signed_in(role).await;
    let sent = [("do", "look"), ("subject", "件名"), ("body", "一行目\n\n三行目")];
    for path in [
        "/organize/security-jaws/42/letters/questions_waiting?person=7",
        "/organize/security-jaws/proposals/1/letter?do=ask&next=/organize",
    ] {
        site.run("update sessions set ended_at = now()").await;
        let page = browser.post(path, &sent).await.expect(401);
        let waits = fields(&page, "/sign-in").into_iter().find(|(name, _)| name == "next").unwrap().1;
        let again = site.signed_in(role).await;
        browser.set_cookie(site.state.site.session_cookie(), again.session().unwrap());
        let kept = fields(&browser.get(&waits).await.expect(200), path);
        assert_eq!(kept, sent.map(|(name, value)| (name.to_owned(), value.to_owned())), "{path}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_old_session_sets_up_no_second_factor(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("slow@proofs.test", None).await;
    let mut browser = site.visitor();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    browser.post("/settings/second-factor/begin", &[]).await.expect(303);
    let secret = shown_secret(&browser.get("/settings/second-factor").await.expect(200));
    site.run(STALE).await;
    assert!(browser.get("/settings/second-factor").await.expect(303).location().starts_with("/prove?"));
    let code = totp::code_at(&secret, Utc::now()).unwrap();
    browser.post("/settings/second-factor", &[("code", &code)]).await.expect(401);
    assert!(!site.one::<bool>("select totp_confirmed from accounts where mail = $1", &mail).await);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_new_password_is_no_proof_of_the_second_factor(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut browser, ..) = organizer(&site).await;
    browser.post(MARKED[1].path, &[]).await.expect(200);
    site.run(STALE).await;
    let fields = [("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)];
    browser.post("/settings", &fields).await.expect(303);
    browser.post(MARKED[1].path, &[]).await.expect(401);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn passwords_and_codes_are_never_kept(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut browser, ..) = organizer(&site).await;
    site.run(STALE).await;
    let fields = [
        ("what", "mail"),
        ("mail", "new@address.test"),
        ("password", "hush-hush-1"),
        ("current", "hush-hush-2"),
        ("code", "hush-hush-3"),
    ];
    browser.post("/settings", &fields).await.expect(401);
    let kept: String =
        site.one("select string_agg(fields::text, '') from held_forms where path = $1", "/settings").await;
    assert!(kept.contains("new@address.test") && !kept.contains("hush-hush"), "{kept}");
}
