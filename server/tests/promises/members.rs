//! Members of a series over HTTP: asked by mail, changed, removed, and what nobody gets by asking differently.

use domain::viewer::Role;
use sqlx::PgPool;

use super::matrix::{FOREIGN, SERIES};
use crate::common::{Browser, Reply, Site};

const MEMBERS: &str = "/organize/security-jaws/members";

async fn owner(site: &Site) -> Browser {
    site.signed_in(Some((SERIES, Role::Owner))).await
}

async fn invite(browser: &mut Browser, mail: &str, role: &str) -> Reply {
    browser.post(MEMBERS, &[("what", "invite"), ("mail", mail), ("role", role)]).await
}

/// The path of the link in the newest invitation.
async fn link(site: &Site, mail: &str) -> String {
    let mails = site.mails_to(mail).await;
    let mut lines = mails.iter().flat_map(|text| text.lines());
    let line = lines.find(|line| line.contains("/invitations/")).unwrap_or_else(|| panic!("{mails:?}"));
    line[line.find("/invitations/").unwrap()..].to_owned()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_15_whoever_accepts_a_role_opens_nothing_before_the_second_factor(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    invite(&mut owner, "kanon@invited.test", "reporter").await.expect(303);
    let path = link(&site, "kanon@invited.test").await;
    let mut kanon = site.visitor();
    for _ in 0..3 {
        assert!(kanon.get(&path).await.expect(200).body.contains("kanon@invited.test"), "looking accepts nothing");
    }
    let accepted = kanon.post(&path, &[("name", "栞田 かのん")]).await.expect(303);
    assert!(accepted.location().contains("second-factor"), "{}", accepted.location());
    kanon.get("/organize/security-jaws/32/report").await.expect(303);
    for path in
        ["proposals", "proposals/call?number=42", "speakers", "42/agenda", "42/speakers", "42/letters", "42/run"]
    {
        let reply = kanon.get(&format!("/organize/security-jaws/{path}")).await.expect(303);
        assert!(!reply.location().starts_with("/organize"), "{path}: {}", reply.location());
    }
    assert!(!kanon.is_signed_in().await);
    site.visitor().get(&path).await.expect(404);
    assert!(!site.dump().await.contains(path.rsplit('/').next().unwrap()), "no token is stored");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_the_ids_of_another_series_do_nothing_here(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    let mut foreign = site.signed_in(Some((FOREIGN, Role::Owner))).await;
    invite(&mut owner, "kanon@invited.test", "reporter").await.expect(303);
    let id: i64 = site.one("select id from role_invitations where mail = $1", "kanon@invited.test").await;
    site.account("only-here@invited.test", Some((SERIES, Role::Reporter))).await;
    let account: i64 = site.one("select id from accounts where mail = $1", "only-here@invited.test").await;
    let theirs = format!("/organize/{FOREIGN}/members");
    let before: String = site
        .one("select string_agg(account_id || role, ',' order by account_id) from series_roles where $1 <> ''", "x")
        .await;
    foreign.post(&theirs, &[("what", "withdraw"), ("id", &id.to_string())]).await.expect(409);
    foreign.post(&theirs, &[("what", "remove"), ("account", &account.to_string())]).await.expect(404);
    foreign
        .post(&theirs, &[("what", "role"), ("account", &account.to_string()), ("role", "checkin")])
        .await
        .expect(404);
    let after: String = site
        .one("select string_agg(account_id || role, ',' order by account_id) from series_roles where $1 <> ''", "x")
        .await;
    assert_eq!(before, after);
    assert!(
        site.one::<bool>("select withdrawn_at is null from role_invitations where mail = $1", "kanon@invited.test")
            .await
    );
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_21_a_role_written_into_the_form_of_acceptance_is_ignored(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    invite(&mut owner, "kanon@invited.test", "checkin").await.expect(303);
    let path = link(&site, "kanon@invited.test").await;
    site.visitor().post(&path, &[("name", "栞田"), ("role", "owner"), ("series", FOREIGN)]).await.expect(303);
    let role: String = site.one("select string_agg(s.slug || ':' || r.role, ',') from series_roles r join accounts a on a.id = r.account_id join series s on s.id = r.series_id where a.mail = $1", "kanon@invited.test").await;
    assert_eq!(role, "security-jaws:checkin");
    // And a role that is none is no role.
    invite(&mut owner, "x@invited.test", "admin").await.expect(422);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_names_of_members_and_series_are_inert(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    site.account("evil@invited.test", Some((SERIES, Role::Reporter))).await;
    site.run("update accounts set name = '<script>alert(1)</script>' where mail = 'evil@invited.test'").await;
    let page = owner.get(MEMBERS).await.expect(200);
    assert!(!page.body.contains("<script>alert(1)") && page.body.contains("&lt;script&gt;alert(1)"));
    let settings = [
        ("name", "<img src=x onerror=alert(1)>"),
        ("mark", "fins"),
        ("time_zone", "Asia/Tokyo"),
        ("start", "19:00"),
        ("minutes", "150"),
    ];
    owner.post("/organize/security-jaws/settings", &settings).await.expect(303);
    for path in ["/", "/security-jaws", "/organize/security-jaws", MEMBERS, "/organize/find?at=security-jaws"] {
        let body = owner.get(path).await.expect(200).body;
        assert!(!body.contains("<img src=x") && body.contains("&lt;img src=x"), "{path}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_36_and_56_pages_of_members_are_kept_by_nobody_and_each_change_is_written_down(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    for path in
        [MEMBERS, "/organize/security-jaws", "/organize/security-jaws/settings", "/organize/find?at=security-jaws"]
    {
        assert_eq!(owner.get(path).await.expect(200).header("cache-control"), "no-store", "{path}");
    }
    invite(&mut owner, "kanon@invited.test", "reporter").await.expect(303);
    let id: i64 = site.one("select id from role_invitations where mail = $1", "kanon@invited.test").await;
    owner.post(MEMBERS, &[("what", "withdraw"), ("id", &id.to_string())]).await.expect(303);
    let audit = site.audit().await;
    for entry in ["role.invite.reporter ok", "role.invite_withdraw ok"] {
        assert!(audit.iter().any(|line| line == entry), "{entry}: {audit:?}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_67_an_invitation_that_is_sent_twice_is_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    for _ in 0..2 {
        invite(&mut owner, "kanon@invited.test", "reporter").await.expect(303);
    }
    assert_eq!(site.one::<i64>("select count(*) from role_invitations where mail = $1", "kanon@invited.test").await, 1);
    let page = owner.get(MEMBERS).await.expect(200);
    assert_eq!(page.body.matches("kanon@invited.test</span>").count(), 1);
}

/// Somebody with this role at one event of the series, and at nothing else of it.
async fn helper(site: &Site, role: Role, number: i32) -> Browser {
    let helper = site.signed_in(Some((SERIES, role))).await;
    let given = format!(
        "update series_roles r set event_id = e.id from events e join series s on s.id = e.series_id, accounts a
         where r.series_id = s.id and a.id = r.account_id and s.slug = '{SERIES}' and e.number = {number}
           and a.mail = '{}@{SERIES}.test'",
        role.into_str()
    );
    site.run(&given).await;
    helper
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_who_helps_at_one_event_opens_that_event_alone(pool: PgPool) {
    let site = Site::demo(pool).await;
    let rights = [
        (Role::Checkin, "/organize/security-jaws/42/attendees", "/organize/security-jaws/32/attendees"),
        (Role::Moderator, "/security-jaws/42/qa/moderate", "/security-jaws/32/qa/moderate"),
        (Role::Reporter, "/organize/security-jaws/42/report", "/organize/security-jaws/32/report"),
    ];
    for (role, here, elsewhere) in rights {
        let mut helper = helper(&site, role, 42).await;
        helper.get(here).await.expect(200);
        helper.get("/organize/security-jaws/42").await.expect(200);
        helper.get(elsewhere).await.expect(403);
        for path in ["/32", "/events", "/missing", "/members", "/log", "/settings", "/42/agenda"] {
            helper.get(&format!("/organize/security-jaws{path}")).await.expect(403);
        }
        // The desk of the series is the desk of their event, and names no other.
        let home = helper.get("/organize/security-jaws").await.expect(303);
        assert!(home.location().ends_with("/organize/security-jaws/42"), "{}", home.location());
        let desk = helper.get("/organize").await.expect(200).body;
        assert!(
            desk.contains("/organize/security-jaws/42") && !desk.contains("/organize/security-jaws/32"),
            "{role:?}"
        );
        // Another series is not there at all.
        helper.get(&format!("/organize/{FOREIGN}")).await.expect(404);
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_a_planned_event_is_seen_by_its_own_helper_and_by_no_other(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update events e set state = 'planned' from series s where s.id = e.series_id and s.slug = 'security-jaws' and e.number = 42").await;
    site.visitor().get("/security-jaws/42").await.expect(404);
    helper(&site, Role::Checkin, 42).await.get("/organize/security-jaws/42").await.expect(200);
    helper(&site, Role::Checkin, 32).await.get("/organize/security-jaws/42").await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_a_role_for_one_event_is_given_by_mail_and_only_for_what_helps(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = owner(&site).await;
    let mut asked = async |role, event| {
        owner
            .post(MEMBERS, &[("what", "invite"), ("mail", "kanon@invited.test"), ("role", role), ("event", event)])
            .await
    };
    asked("organizer", "42").await.expect(422);
    asked("checkin", "4711").await.expect(422);
    asked("checkin", "x").await.expect(422);
    asked("checkin", "42").await.expect(303);
    let path = link(&site, "kanon@invited.test").await;
    let mut kanon = site.visitor();
    assert!(kanon.get(&path).await.expect(200).body.contains("#42 only"));
    // What is written into the form of acceptance is ignored here too.
    kanon.post(&path, &[("name", "栞田 かのん"), ("event", "")]).await.expect(303);
    let number: i32 = site
        .one("select e.number from series_roles r join accounts a on a.id = r.account_id join events e on e.id = r.event_id where a.mail = $1", "kanon@invited.test")
        .await;
    assert_eq!(number, 42);
}
