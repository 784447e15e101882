//! A form of an attendee that is pressed twice, as without script it easily is: each answer leads to a page that says what
//! stands, and from there on.

use sqlx::PgPool;

use super::joining::{join, link};
use crate::common::{Browser, Reply, Site};

const EVENT: &str = "/security-jaws/42";
const BOARD: &str = "/mini-security-jaws/54/qa";

async fn kind(site: &Site, name: &str) -> String {
    let sql =
        "select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id
         where s.slug = 'security-jaws' and e.number = 42 and p.name = $1";
    site.one::<i64>(sql, name).await.to_string()
}

fn leads_on(page: &Reply, says: &str, to: &str) {
    let body = &page.body;
    assert!(body.contains(says), "{says}: {}", page.text("main"));
    assert!(body.contains(&format!("href=\"{to}\"")), "no way to {to}: {}", page.text("main"));
}

/// Twice the same answer: to a page that says so, and leads there.
async fn twice(browser: &mut Browser, path: &str, fields: &[(&str, &str)], says: &str, to: &str) -> String {
    let mut last = String::new();
    for _ in 0..2 {
        let reply = browser.post(path, fields).await.expect(303);
        last = reply.location().to_owned();
        leads_on(&browser.get(&last).await.expect(200), says, to);
    }
    last.split('?').next().unwrap().to_owned()
}

/// A place in the hall, and the address of its ticket.
async fn place(site: &Site, mail: &str, kind: &str) -> (Browser, String, String) {
    let mut browser = join(site, mail).await;
    let reply = browser.post(&format!("{EVENT}/register"), &[("type", kind)]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let code = ticket.rsplit('/').next().unwrap().to_owned();
    (browser, ticket, code)
}

/// They waited, and a seat of this type is offered to them; `fallback` is what they hold meanwhile.
async fn offer(site: &Site, code: &str, kind: &str, fallback: Option<&str>) {
    let waits = match fallback {
        Some(seat) => format!("state = 'confirmed', type_id = {seat}, waits_for = {kind}"),
        None => format!("state = 'waitlisted', type_id = {kind}, confirmed_at = null"),
    };
    site.run(&format!("update registrations set {waits} where code = '{code}'")).await;
    let fallback = fallback.unwrap_or("null");
    site.run(&format!(
        "update registrations set state = 'confirmed', confirmed_at = now(), type_id = {kind}, waits_for = null,
                fallback_id = {fallback}, lapse = 'offer', lapses_at = now() + interval '1 hour' where code = '{code}'"
    ))
    .await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_form_of_a_seat_says_what_stands_when_it_is_pressed_twice(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update participation_types set capacity = null").await;
    let (hall, stream) = (kind(&site, "現地").await, kind(&site, "オンライン").await);
    let mut guest = site.signed_in(None).await;
    let register = format!("{EVENT}/register");
    let ticket = twice(&mut guest, &register, &[("type", &hall)], "You are in", EVENT).await;
    let wish = format!("change-{stream}");
    let change = [("wish", wish.as_str())];
    twice(&mut guest, &format!("{ticket}/type"), &change, "Your seat was changed", EVENT).await;
    twice(&mut guest, &format!("{ticket}/still"), &[], "Your seat stays yours.", EVENT).await;
    twice(&mut guest, &format!("{ticket}/name"), &[("door_name", "ミナト")], "ミナト", EVENT).await;
    twice(&mut guest, &format!("{ticket}/cancel"), &[], "Thank you for telling us.", &register).await;
    // What comes too late for a place that was given back says so, on the ticket.
    let too_late: [(&str, &[(&str, &str)]); 4] =
        [("still", &[]), ("keep", &[]), ("type", &change), ("name", &[("door_name", "x")])];
    for (act, fields) in too_late {
        let late = guest.post(&format!("{ticket}/{act}"), fields).await.expect(409);
        leads_on(&late, "That could not be done", &register);
    }

    // With nothing but an address, and by the links of mails.
    let mut visitor = site.visitor();
    let asks = [("type", stream.as_str()), ("mail", "twice@seats.test")];
    twice(&mut visitor, &register, &asks, "A mail is on its way", EVENT).await;
    let path = link(&site, "twice@seats.test", "/registration/").await;
    twice(&mut visitor, &format!("{path}/keep"), &[], "The seat is yours", EVENT).await;
    twice(&mut visitor, &format!("{path}/still"), &[], "Your seat stays yours.", EVENT).await;
    twice(&mut visitor, &path, &[], "Thank you for telling us.", &register).await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_answer_to_an_offered_seat_is_given_once_however_often_it_is_pressed(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update participation_types set capacity = null").await;
    let (hall, stream) = (kind(&site, "現地").await, kind(&site, "オンライン").await);
    let register = format!("{EVENT}/register");
    let mails = async || site.one::<i64>("select count(*) from jobs where topic = $1", "registration_cancelled").await;

    let (mut leaves, ticket, code) = place(&site, "leaves@seats.test", &hall).await;
    offer(&site, &code, &hall, None).await;
    twice(&mut leaves, &format!("{ticket}/decline"), &[], "Thank you for telling us.", &register).await;
    assert_eq!(mails().await, 1, "told once");
    // Nobody waits, so it went to nobody, and nobody is told that it did.
    let late = leaves.post(&format!("{ticket}/keep"), &[]).await.expect(409);
    leads_on(&late, "and it is kept no longer", &register);

    let (mut takes, ticket, code) = place(&site, "takes@seats.test", &hall).await;
    offer(&site, &code, &hall, None).await;
    twice(&mut takes, &format!("{ticket}/keep"), &[], "The seat is yours", EVENT).await;
    let late = takes.post(&format!("{ticket}/decline"), &[]).await.expect(409);
    leads_on(&late, "You have taken this seat.", EVENT);

    // Who holds another one meanwhile keeps that, and is not told that the offered one is theirs.
    let (mut stays, ticket, code) = place(&site, "stays@seats.test", &stream).await;
    offer(&site, &code, &hall, Some(&stream)).await;
    twice(&mut stays, &format!("{ticket}/decline"), &[], "Thank you for telling us.", EVENT).await;
    let late = stays.post(&format!("{ticket}/keep"), &[]).await.expect(409);
    leads_on(&late, "The seat that you hold stays yours.", EVENT);
    let held: i64 = site.one("select type_id from registrations where code = $1 and state = 'confirmed'", &code).await;
    assert_eq!(held.to_string(), stream);
    assert_eq!(mails().await, 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_question_that_is_taken_back_twice_is_gone_and_the_board_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut asker = site.visitor();
    let fields = [("body", "二度押す質問"), ("as", "name"), ("asker", "海老名")];
    twice(&mut asker, BOARD, &fields, "Your question was sent.", "/mini-security-jaws/54").await;
    let asked = "select count(*) from questions where body = $1";
    assert_eq!(site.one::<i64>(asked, "二度押す質問").await, 1);
    let id: i64 = site.one("select id from questions where body = $1", "二度押す質問").await;
    let own = |act: &str| format!("{BOARD}/{id}/{act}");
    let event = "/mini-security-jaws/54";
    twice(&mut asker, &own("name"), &[], "Your name was taken off your question.", event).await;
    twice(&mut asker, &own("withdraw"), &[], "Your question was taken back.", event).await;
    assert!(!asker.get(BOARD).await.expect(200).body.contains("二度押す質問"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_series_is_followed_and_left_as_often_as_one_presses(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut guest = join(&site, "follows@seats.test").await;
    let (follow, series) = ("/security-jaws/follow", EVENT);
    twice(&mut guest, follow, &[("follow", "1")], "You get announcements by mail", series).await;
    twice(&mut guest, follow, &[("follow", "0")], "Get announcements by mail", series).await;

    let mut visitor = site.visitor();
    let asks = [("series", "security-jaws"), ("mail", "hears@seats.test")];
    twice(&mut visitor, "/follow", &asks, "A link is on its way", "/").await;
    let begin = link(&site, "hears@seats.test", "/follow/").await;
    twice(&mut visitor, &begin, &[], "We will tell you of the next event", "/security-jaws").await;
}
