//! People who come by themselves: sign-up, a link that signs in, a new mail address, a seat by mail.

use chrono::Utc;
use domain::{
    registration::still,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{Browser, OTHER_PASSWORD, PASSWORD, Site};

/// The path of the link of that kind in the newest mail to somebody that has one.
pub(super) async fn link(site: &Site, mail: &str, path: &str) -> String {
    let mails = site.mails_to(mail).await;
    let origin = &site.state.config.public_url;
    let mut lines = mails.iter().flat_map(|text| text.lines());
    let line = lines.find(|line| line.contains(&format!("{origin}{path}"))).unwrap_or_else(|| panic!("{mails:?}"));
    line[line.find(origin.as_str()).unwrap() + origin.len()..].to_owned()
}

/// From the form to a signed-in attendee.
pub(super) async fn join(site: &Site, mail: &str) -> Browser {
    let mut browser = site.visitor();
    browser.post("/sign-up", &[("mail", mail), ("next", "/security-jaws/42/register")]).await.expect(303);
    let path = link(site, mail, "/sign-up/").await;
    let (bare, next) = path.split_once('?').expect("the way on is in the link");
    assert!(next.contains("register"));
    browser.get(&path).await.expect(200);
    let form = [("name", "湊"), ("password", PASSWORD), ("next", "/security-jaws/42/register")];
    let reply = browser.post(bare, &form).await.expect(303);
    assert_eq!(reply.location(), "/security-jaws/42/register");
    assert!(browser.is_signed_in().await, "attendees need no second factor");
    browser
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_and_13_a_sign_up_link_is_looked_at_often_and_used_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut browser = site.visitor();
    browser.post("/sign-up", &[("mail", "minato@joins.test")]).await.expect(303);
    let path = link(&site, "minato@joins.test", "/sign-up/").await;
    let before = site.fingerprint().await;
    for _ in 0..3 {
        site.visitor().get(&path).await.expect(200);
    }
    assert_eq!(before, site.fingerprint().await);
    // Wrong first: what was typed but for the password stays, and so does the link.
    let short = browser.post(&path, &[("name", "湊 <b>"), ("password", "short")]).await.expect(422);
    assert!(short.body.contains("湊 &lt;b&gt;"));
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (mut browser, path) = (site.visitor(), path.clone());
            tokio::spawn(async move { browser.post(&path, &[("name", "湊"), ("password", PASSWORD)]).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    site.visitor().get(&path).await.expect(404);
    assert!(!site.dump().await.contains(path.rsplit('/').next().unwrap()), "promise 10: no token is stored");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_01_sign_up_tells_nobody_who_has_an_account(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.account("registered@joins.test", None).await;
    let mut replies = Vec::new();
    for mail in ["registered@joins.test", "unknown@joins.test"] {
        let reply = site.visitor().post("/sign-up", &[("mail", mail)]).await.expect(303);
        replies.push((reply.location().to_owned(), reply.body));
    }
    assert_eq!(replies[0], replies[1]);
    let told = site.mail_to("registered@joins.test").await.unwrap();
    assert!(told.contains("/sign-in/link/") && !told.contains("/sign-up/"), "{told}");
    assert!(site.mail_to("unknown@joins.test").await.unwrap().contains("/sign-up/"));
    // Nobody's mailbox is filled.
    for _ in 0..6 {
        site.visitor().post("/sign-up", &[("mail", "registered@joins.test")]).await.expect(303);
    }
    let mails: i64 =
        site.one("select count(*) from jobs where topic = 'sign_up' and recipient = $1", "registered@joins.test").await;
    assert_eq!(mails, 2);
    // And the link that lets its owner in is not kept from them by it.
    site.visitor().post("/reset", &[("mail", "registered@joins.test")]).await.expect(303);
    let resets = "select count(*) from jobs where topic = 'reset' and recipient = $1";
    assert_eq!(site.one::<i64>(resets, "registered@joins.test").await, 1);
}

/// Asks for a link that signs in, as the form does; the path in the mail, with the way on.
async fn sign_in_link(site: &Site, mail: &str, next: &str) -> String {
    site.visitor().post("/sign-in/link", &[("mail", mail), ("next", next)]).await.expect(303);
    link(site, mail, "/sign-in/link/").await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_01_a_link_to_sign_in_tells_nobody_who_has_an_account(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.account("known@links.test", None).await;
    let mut replies = Vec::new();
    for mail in ["known@links.test", "new@links.test"] {
        let reply = site.visitor().post("/sign-in/link", &[("mail", mail)]).await.expect(303);
        replies.push((reply.location().to_owned(), reply.body));
    }
    assert_eq!(replies[0], replies[1]);
    assert!(site.mail_to("known@links.test").await.unwrap().contains("/sign-in/link/"));
    // Who is new comes in by the same form.
    assert!(site.mail_to("new@links.test").await.unwrap().contains("/sign-up/"));
    let wrong = site.visitor().post("/sign-in/link", &[("mail", "no address")]).await.expect(422);
    assert!(wrong.body.contains("value=\"no address\""));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_and_13_a_link_that_signs_in_is_looked_at_often_and_used_once(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.account("often@links.test", None).await;
    let path = sign_in_link(&site, "often@links.test", "/security-jaws/42/register").await;
    let (bare, next) = path.split_once('?').expect("the way on is in the link");
    assert!(next.contains("register"));
    let before = site.fingerprint().await;
    for _ in 0..3 {
        site.visitor().get(&path).await.expect(200);
    }
    assert_eq!(before, site.fingerprint().await);
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (mut browser, path) = (site.visitor(), bare.to_owned());
            tokio::spawn(async move {
                let reply = browser.post(&path, &[("next", "/security-jaws/42/register")]).await;
                (reply.status, browser.is_signed_in().await)
            })
        })
        .collect();
    let mut replies = Vec::new();
    for task in tasks {
        replies.push(task.await.unwrap());
    }
    assert_eq!(replies.iter().filter(|reply| **reply == (303, true)).count(), 1, "{replies:?}");
    site.visitor().get(&path).await.expect(404);
    assert!(!site.dump().await.contains(bare.rsplit('/').next().unwrap()), "promise 10: no token is stored");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_14_a_link_that_signs_in_dies_with_the_password(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("dies@links.test", None).await;
    let path = sign_in_link(&site, &mail, "/").await;
    let mut owner = site.visitor();
    owner.sign_in(&mail, PASSWORD).await.expect(303);
    let form = [("what", "password"), ("current", PASSWORD), ("password", OTHER_PASSWORD)];
    owner.post("/settings", &form).await.expect(303);
    let mut thief = site.visitor();
    thief.post(&path, &[]).await.expect(404);
    assert!(!thief.is_signed_in().await);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_15_a_link_that_signs_in_is_no_way_around_the_second_factor(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("helper@joins.test", Some((SERIES, Role::Organizer))).await;
    let path = sign_in_link(&site, &mail, "/organize").await;
    let mut browser = site.visitor();
    let reply = browser.post(path.split('?').next().unwrap(), &[("next", "/organize")]).await.expect(303);
    assert!(reply.location().contains("next="), "{}", reply.location());
    assert_ne!(reply.location(), "/organize");
    assert_ne!(browser.get("/organize").await.status, 200);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn somebody_without_a_password_comes_in_proves_themselves_and_may_choose_one_later(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = "nagi@joins.test";
    let mut browser = site.visitor();
    browser.post("/sign-up", &[("mail", mail)]).await.expect(303);
    let path = link(&site, mail, "/sign-up/").await;
    browser.post(&path, &[("name", "凪"), ("password", "")]).await.expect(303);
    assert!(browser.is_signed_in().await);
    // No password is right where there is none.
    for password in ["", PASSWORD] {
        assert_eq!(site.visitor().sign_in(mail, password).await.status, 422);
    }

    let mut phone = site.visitor();
    let path = sign_in_link(&site, mail, "/me").await;
    let reply = phone.post(path.split('?').next().unwrap(), &[("next", "/me")]).await.expect(303);
    assert_eq!(reply.location(), "/me");
    assert!(phone.is_signed_in().await);

    // The proof for an important step is a new link.
    site.run("update sessions set proved_at = now() - interval '11 minutes'").await;
    let form = [("what", "mail"), ("mail", "new@joins.test")];
    let asked = phone.post("/settings", &form).await.expect(401);
    assert!(asked.body.contains("action=\"/sign-in/link\"") && !asked.body.contains("name=\"current\""));
    let before = phone.session().unwrap().to_owned();
    site.run("delete from jobs").await;
    let path = sign_in_link(&site, mail, "/settings").await;
    phone.post(path.split('?').next().unwrap(), &[("next", "/settings")]).await.expect(303);
    assert_ne!(phone.session().unwrap(), before, "promise 7");
    phone.post("/settings", &form).await.expect(303);

    // A password can be had later, by the same mail as a forgotten one.
    assert!(phone.get("/settings").await.expect(200).body.contains("href=\"/reset\""));
    phone.post("/reset", &[("mail", mail)]).await.expect(303);
    let path = link(&site, mail, "/reset/").await;
    phone.post(&path, &[("password", PASSWORD)]).await.expect(303);
    site.visitor().sign_in(mail, PASSWORD).await.expect(303);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_14_a_new_address_proves_itself_and_the_old_one_is_told(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("old@joins.test", None).await;
    let mut browser = site.visitor();
    browser.sign_in(&mail, PASSWORD).await.expect(303);
    site.run("update sessions set proved_at = now() - interval '11 minutes'").await;
    browser.post("/settings", &[("what", "mail"), ("mail", "new@joins.test")]).await.expect(401);
    let proof = |password| [("current", password), ("next", "/settings")];
    browser.post("/prove", &proof(OTHER_PASSWORD)).await.expect(422);
    browser.post("/prove", &proof(PASSWORD)).await.expect(303);
    browser.post("/settings", &[("what", "mail"), ("mail", "new@joins.test")]).await.expect(303);
    let path = link(&site, "new@joins.test", "/settings/mail/").await;
    let page = site.visitor().get(&path).await.expect(200);
    assert!(page.body.contains("old@joins.test") && page.body.contains("new@joins.test"));
    assert!(browser.is_signed_in().await, "looking changes nothing");
    site.visitor().post(&path, &[]).await.expect(303);
    assert!(!browser.is_signed_in().await, "every session has ended");
    assert!(site.mail_to("old@joins.test").await.is_some_and(|text| !text.contains("new@joins.test")));
    let mut again = site.visitor();
    assert_eq!(again.sign_in("old@joins.test", PASSWORD).await.status, 422);
    again.sign_in("new@joins.test", PASSWORD).await.expect(303);
    site.visitor().post(&path, &[]).await.expect(404);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_a_seat_is_cancelled_by_a_button_and_not_by_a_look(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut guest = join(&site, "guest@joins.test").await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "現地").await;
    guest.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    let path = link(&site, "guest@joins.test", "/registration/").await;
    let state = "select state from registrations r join accounts a on a.id = r.account_id where a.mail = $1";
    for _ in 0..3 {
        let page = site.visitor().get(&path).await.expect(200);
        assert_eq!(page.header("referrer-policy"), "same-origin", "the secret in the address stays here");
    }
    assert_eq!(site.one::<String>(state, "guest@joins.test").await, "confirmed");
    site.visitor().post(&path, &[]).await.expect(303);
    assert_eq!(site.one::<String>(state, "guest@joins.test").await, "cancelled");
    assert!(site.mail_to("guest@joins.test").await.unwrap().contains("/security-jaws/42"));
}

/// Who asks with an address alone: the link of the mail is looked at often and settles nothing before its button; that
/// signs its owner in, once; and nobody learns whether the address is known.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_a_seat_asked_for_by_mail_is_settled_by_a_button_and_not_by_a_look(pool: PgPool) {
    let site = Site::demo(pool).await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await;
    let seat = seat.to_string();
    let fields = |mail| [("type", seat.as_str()), ("mail", mail)];
    let at = "/security-jaws/42/register";
    let mut stranger = site.visitor();
    let bad = stranger.post(at, &fields("no address")).await.expect(422);
    assert!(bad.body.contains("no address"), "what was typed is kept");
    stranger.post(at, &[("type", "0"), ("mail", "rin@joins.test")]).await.expect(422);
    join(&site, "known@joins.test").await;
    let [known, unknown] = ["known@joins.test", "rin@joins.test"].map(|mail| (site.visitor(), mail));
    let mut replies = Vec::new();
    for (mut browser, mail) in [known, unknown] {
        let reply = browser.post(at, &fields(mail)).await.expect(303);
        replies.push((reply.header("location").to_owned(), reply.body));
    }
    assert_eq!(replies[0], replies[1]);
    let sent = site.visitor().get(&replies[0].0).await.expect(200);
    assert!(!sent.body.contains("joins.test"), "the page is anybody's");

    let path = link(&site, "rin@joins.test", "/registration/").await;
    let pending = "select count(*) from registrations r join accounts a on a.id = r.account_id where a.mail = $1 and r.lapse = 'mail'";
    for _ in 0..3 {
        site.visitor().get(&path).await.expect(200);
    }
    assert_eq!(site.one::<i64>(pending, "rin@joins.test").await, 1);
    let keep = format!("{path}/keep");
    let mut owner = site.visitor();
    owner.post(&keep, &[]).await.expect(303);
    assert!(owner.is_signed_in().await, "the address is theirs");
    assert_eq!(site.one::<i64>(pending, "rin@joins.test").await, 0);
    let mut later = site.visitor();
    later.post(&keep, &[]).await.expect(303);
    assert!(!later.is_signed_in().await, "a link that lies about signs nobody in");
    let ticket = later.get(&path).await.expect(200).body;
    assert!(ticket.contains("Confirmed"), "{ticket}");
}

/// The mail that asks who still comes has a button each way. Each opens the page with that press first, and says nothing yet.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_whether_one_still_comes_is_said_by_a_button_and_not_by_a_look(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = "asked@joins.test";
    let mut guest = join(&site, mail).await;
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await;
    guest.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    site.mails_to(mail).await;
    site.run("update events set starts_at = now() + interval '70 hours', ends_at = now() + interval '72 hours', still_hours = 72 where number = 42").await;
    site.run("update registrations set confirmed_at = now() - interval '9 days' where state = 'confirmed'").await;
    still::work(&site.state.db, Viewer::system().asks_at(Utc::now())).await.unwrap();
    let text = site.mail_to(mail).await.unwrap();
    let origin = &site.state.config.public_url;
    let ways: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(origin.as_str())).collect();
    let [yes, no] = ways[..] else { panic!("{text}") };
    let path = yes.strip_suffix("?answer=yes").unwrap();
    assert_eq!(no, format!("{path}?answer=no"));

    let said = "select case when r.state = 'cancelled' then 'no' when r.still_at is not null then 'yes' else '' end
                from registrations r join accounts a on a.id = r.account_id where a.mail = $1";
    let buttons = async |address: &str| {
        let page = site.visitor().get(address).await.expect(200).body;
        [format!("action=\"{path}/still\""), format!("action=\"{path}\"")].map(|form| page.find(&form))
    };
    for _ in 0..3 {
        let [come, cancel] = buttons(yes).await.map(Option::unwrap);
        assert!(come < cancel, "what was pressed comes first");
        let [come, cancel] = buttons(no).await.map(Option::unwrap);
        assert!(cancel < come);
        buttons(&format!("{path}?answer=%3Cscript%3E")).await;
    }
    assert_eq!(site.one::<String>(said, mail).await, "", "a program that looks at the links says nothing");
    site.visitor().post(&format!("{path}/still"), &[]).await.expect(303);
    assert_eq!(site.one::<String>(said, mail).await, "yes");
    assert_eq!(buttons(yes).await[0], None, "it is known");
    assert!(buttons(no).await[0].is_some(), "and may become otherwise");
    assert_eq!(site.one::<String>(said, mail).await, "yes");
    site.visitor().post(path, &[]).await.expect(303);
    assert_eq!(site.one::<String>(said, mail).await, "no");
    assert_eq!(buttons(yes).await[0], None, "of a seat that was given back nothing is asked");
}
