//! What is private is found by no way that is open to others: not by asking for it, not by sorting, not by guessing.

use std::sync::LazyLock;

use domain::{registration::seats::INVITE, viewer::Role};
use regex::Regex;
use sqlx::PgPool;

use super::matrix::{FOREIGN, Fixture, SERIES, TABLE};
use crate::common::{Browser, Site};

const MAIL: &str = "kakushi-91c2@hidden.test";
const NAME: &str = "隠岐島 九十九";
/// What is written about somebody, or stands for them.
const WORDS: [&str; 4] = [MAIL, NAME, "desk-note-91c2", "door-name-91c2"];

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[a-z]{2,}").unwrap());

/// Somebody with a seat at #42 who follows the series, asked a question without a name, and of whom the
/// organizers wrote something down.
async fn hidden(site: &Site) -> (Browser, String) {
    let mut browser = site.signed_in_as(MAIL, &[]).await;
    site.run(&format!("update accounts set name = '{NAME}' where mail = '{MAIL}'")).await;
    let seat: i64 = site
        .one("select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 order by t.id limit 1", SERIES)
        .await;
    browser.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    browser.post("/security-jaws/follow", &[("follow", "1")]).await.expect(303);
    let asked = [("body", "九十九の質問です。"), ("asker", ""), ("talk", "")];
    browser.post("/mini-security-jaws/54/qa", &asked).await.expect(303);
    let of = format!("account_id = (select id from accounts where mail = '{MAIL}')");
    site.run(&format!(
        "update registrations set desk_note = 'desk-note-91c2', door_name = 'door-name-91c2' where {of}"
    ))
    .await;
    let code = site
        .one("select r.code from registrations r join accounts a on a.id = r.account_id where a.mail = $1", MAIL)
        .await;
    (browser, code)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_52_no_address_and_no_private_name_is_public(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let (_, code) = hidden(&site).await;
    let secrets: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).chain([code]).collect();
    // Addresses that somebody published on purpose.
    let published: String = site.one("select coalesce(string_agg(contact, ' '), $1) from series", "").await;
    let mut seen = 0;
    let browsers = [site.visitor(), site.signed_in(Some((FOREIGN, Role::Owner))).await];
    for row in TABLE.iter().filter(|row| row.route.starts_with("GET ")) {
        // The workshop's mailbox is there in a demonstration alone, and shows nothing else.
        if row.route == "GET /developer/mail" {
            continue;
        }
        for browser in &browsers {
            let mut browser = browser.clone();
            let is_visitor = browser.session().is_none();
            let reply = fixture.ask(&mut browser, row, 0).await;
            if reply.status != 200 || (!is_visitor && row.path.starts_with("/settings")) {
                continue;
            }
            seen += 1;
            let found: Vec<_> = secrets.iter().filter(|secret| reply.body.contains(*secret)).collect();
            assert!(found.is_empty(), "{} shows {found:?}", row.route);
            if is_visitor {
                let found = ADDRESS.find_iter(&reply.body).map(|found| found.as_str());
                let private: Vec<_> = found.filter(|mail| !published.contains(mail) && !is_example(mail)).collect();
                assert!(private.is_empty(), "{} shows {private:?}", row.route);
            }
        }
    }
    assert!(seen > 60, "{seen}");
    let json = site.visitor().get("/api/v1/events/mini-security-jaws/54/questions").await.expect(200);
    assert!(json.body.contains("九十九の質問") && !json.body.contains(NAME));
}

/// Placeholders of forms, and names of calendars and files that only look like addresses.
fn is_example(mail: &str) -> bool {
    ["example.com", "example.jp", "example.org", "localhost"].iter().any(|host| mail.contains(host))
        || mail.rsplit_once('.').is_some_and(|(_, ending)| ["png", "js"].contains(&ending))
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_52_the_browser_files_know_nobody(pool: PgPool) {
    let site = Site::demo(pool).await;
    let names: String =
        site.one("select string_agg(name || chr(10) || mail, chr(10)) from accounts where name <> $1", "").await;
    let mut browser = site.visitor();
    let mut files = std::collections::BTreeSet::new();
    let asset = Regex::new(r"/assets/[A-Za-z0-9._-]+").unwrap();
    for path in ["/", "/mini-security-jaws/54/qa", "/security-jaws/42", "/sign-in", "/security-jaws/32/report"] {
        let page = browser.get(path).await.expect(200).body;
        files.extend(asset.find_iter(&page).map(|file| file.as_str().to_owned()));
    }
    assert!(files.iter().any(|file| file.rsplit('.').next() == Some("wasm")) && files.len() > 3, "{files:?}");
    for file in files {
        let body = browser.get(&file).await.expect(200).body;
        for word in names.lines().filter(|word| word.chars().count() > 2) {
            assert!(!body.contains(word), "{file} knows {word}");
        }
    }
}

/// Parameters by which programs of this kind have given away what they should not: what is shown, in which order, and of
/// which. Those of a line have nothing to do with each other, and are asked for at once.
const ASKED: [[&str; 3]; 4] = [
    ["fields", "sort", "filter"],
    ["select", "order", "filter[mail]"],
    ["include", "order_by", "view"],
    ["expand", "by", "audience"],
];
const PRIVATE: [&str; 9] =
    ["mail", "a.mail", "password_hash", "totp_secret", "participant", "door_secret", "desk_note", "code", "moderators"];

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_19_no_parameter_shows_a_private_value(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, code) = hidden(&site).await;
    let secret: String = site
        .one("select encode(door_secret, 'hex') from events where number = 42 and length($1) = 0 limit 1", "")
        .await;
    let secrets: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).chain([code, secret]).collect();
    let paths = [
        "/",
        "/reports",
        "/security-jaws",
        "/security-jaws/42",
        "/security-jaws/42/attendees",
        "/search",
        "/mini-security-jaws/54/qa/all",
        "/api/v1/events/mini-security-jaws/54/questions",
        "/security-jaws/42/lottery",
        "/security-jaws/feed.atom",
        "/security-jaws/calendar.ics",
    ];
    let (mut visitor, mut attendee) = (site.visitor(), site.signed_in(None).await);
    for path in paths {
        for (names, value) in ASKED.iter().flat_map(|names| PRIVATE.map(|value| (names, value))) {
            let each = names.map(|name| format!("&{name}={value}"));
            for browser in [&mut visitor, &mut attendee] {
                let mut replies = vec![(each.concat(), browser.get(&format!("{path}?q=aws{}", each.concat())).await)];
                // One that is refused says nothing of the others.
                if replies[0].1.status != 200 {
                    for one in &each {
                        replies.push((one.clone(), browser.get(&format!("{path}?q=aws{one}")).await));
                    }
                }
                for (asked, reply) in replies {
                    assert!(reply.status < 500, "{path} {asked}: {}", reply.status);
                    let found: Vec<_> = secrets.iter().filter(|secret| reply.body.contains(*secret)).collect();
                    assert!(found.is_empty(), "{path}?{asked} shows {found:?}");
                }
            }
        }
    }
}

/// A helper at the door sees names and numbers, and cannot ask for an address letter by letter either.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_19_no_filter_answers_what_is_not_shown(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, code) = hidden(&site).await;
    let list = "/organize/security-jaws/42/attendees";
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    for words in ["kakushi-91c2", "kakushi", "%40hidden.test"] {
        let asked = format!("{list}?q={words}");
        assert!(organizer.get(&asked).await.expect(200).body.contains(&code), "who sees addresses finds by them");
        assert!(!helper.get(&asked).await.expect(200).body.contains(&code), "{words}");
    }
    let by_code = helper.get(&format!("{list}?q={code}")).await.expect(200);
    assert!(by_code.body.contains(&code), "what is shown is found");
    for order in ["mail", "-mail", "a.mail", "account_id"] {
        for name in ["sort", "order", "by"] {
            let plain = helper.get(list).await.expect(200).text("main");
            assert_eq!(
                helper.get(&format!("{list}?{name}={order}")).await.expect(200).text("main"),
                plain,
                "{name}={order}"
            );
        }
    }
}

/// The first type of a series is by invitation from now on; its link ends with these letters.
async fn invite(site: &Site, slug: &str, link: &str) {
    let changed = site
        .run(&format!(
            "update participation_types set admission = 'invitation', invite = '{link}'
             where id = (select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id
                         where s.slug = '{slug}' order by t.id limit 1)"
        ))
        .await;
    assert_eq!(changed, 1, "{slug}");
}

/// Whoever sees the event needs the link of the very type.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_22_no_other_link_opens_a_type_by_invitation(pool: PgPool) {
    let site = Site::demo(pool).await;
    let of_42 = "from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42";
    let seat: i64 = site.one(&format!("select t.id {of_42} order by t.id limit 1"), SERIES).await;
    let (own, elsewhere, junk) = ("e".repeat(32), "f".repeat(32), "a".repeat(32));
    site.run(&format!(
        "update participation_types set capacity = null, admission = 'invitation', invite = '{own}' where id = {seat}"
    ))
    .await;
    invite(&site, FOREIGN, &elsewhere).await;
    site.state.caches.drop_all();
    let seat = seat.to_string();
    let count = || async {
        site.one::<i64>("select count(*) from registrations where type_id = $1::text::bigint", &seat).await
    };
    let before = count().await;
    let mut attendee = site.signed_in(None).await;
    for wrong in ["", junk.as_str(), elsewhere.as_str(), &own[1..]] {
        let fields = [("type", seat.as_str()), ("mail", "uninvited@hidden.test"), (INVITE, wrong)];
        for browser in [&mut attendee, &mut site.visitor()] {
            let reply = browser.post("/security-jaws/42/register", &fields).await.expect(409);
            assert!(reply.body.contains("This type is by invitation."), "{wrong}");
            let page = browser.get(&format!("/security-jaws/42/register?{INVITE}={wrong}")).await.expect(200);
            assert!(!page.body.contains(&own), "{wrong}");
        }
    }
    assert_eq!(count().await, before);
    // The control: with its own link it is taken.
    let fields = [("type", seat.as_str()), (INVITE, own.as_str())];
    attendee.post("/security-jaws/42/register", &fields).await.expect(303);
    assert_eq!(count().await, before + 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_22_nobody_joins_a_private_event_uninvited(pool: PgPool) {
    let site = Site::demo(pool).await;
    let seat: i64 = site
        .one("select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 order by t.id limit 1", SERIES)
        .await;
    let of_42 = "number = 42 and series_id = (select id from series where slug = 'security-jaws')";
    site.run(&format!("update events set is_private = true where {of_42}")).await;
    site.state.caches.drop_all();
    let count = || async {
        site.one::<i64>("select count(*) from registrations r join events e on e.id = r.event_id where e.number = 42 and length($1) = 0", "").await
    };
    let before = count().await;
    let seat = seat.to_string();
    // Something of the shape of a link, and the link to a type of another event.
    let (junk, elsewhere) = ("a".repeat(32), "f".repeat(32));
    invite(&site, FOREIGN, &elsewhere).await;
    let invited = |link: &str| format!("/security-jaws/42/register?{INVITE}={link}");
    let (by_junk, by_elsewhere) = (invited(&junk), invited(&elsewhere));
    let ways = [
        ("/security-jaws/42/register".to_owned(), vec![("type", seat.as_str()), ("mail", "uninvited@hidden.test")]),
        (by_junk.clone(), vec![("type", seat.as_str()), ("mail", "uninvited@hidden.test"), (INVITE, junk.as_str())]),
        (
            by_elsewhere.clone(),
            vec![("type", seat.as_str()), ("mail", "uninvited@hidden.test"), (INVITE, elsewhere.as_str())],
        ),
        (
            "/organize/security-jaws/42/attendees".to_owned(),
            vec![("type", seat.as_str()), ("mail", "uninvited@hidden.test"), ("reason", "x")],
        ),
        ("/security-jaws/42/qa".to_owned(), vec![("body", "入れますか"), ("asker", ""), ("talk", "")]),
    ];
    for who in [None, Some((FOREIGN, Role::Owner))] {
        for (path, fields) in &ways {
            let reply = site.signed_in(who).await.post(path, fields).await;
            assert_eq!(reply.status, 404, "{path} as {who:?}");
            let reply = site.visitor().post(path, fields).await;
            assert!([401, 404].contains(&reply.status), "{path} as a visitor: {}", reply.status);
        }
        for path in [
            "/security-jaws/42",
            "/security-jaws/42/register",
            by_junk.as_str(),
            by_elsewhere.as_str(),
            "/security-jaws/42/event.ics",
            "/security-jaws/42/qa",
        ] {
            site.signed_in(who).await.get(path).await.expect(404);
            site.visitor().get(path).await.expect(404);
        }
    }
    assert_eq!(count().await, before);
    // Who was invited has a ticket that opens.
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let added = [("type", seat.as_str()), ("mail", "invited@hidden.test"), ("reason", "招待")];
    organizer.post("/organize/security-jaws/42/attendees", &added).await.expect(303);
    assert_eq!(count().await, before + 1);
}
