//! An event that organizers take back while somebody types: its pages are gone, and what was typed is given back by an answer
//! that is the same for an event that nobody may know of and for one that never was.

use domain::viewer::Role;
use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;

use super::{
    sign_ups::{furnish, kept},
    speaking,
};
use crate::common::{Browser, Reply, Site};

const SERIES: &str = "security-jaws";
const REGISTER: &str = "/security-jaws/42/register";
const ANSWER: &str = "JAWS-UG 東京";
const MINI: &str = "mini-security-jaws";
const BOARD: &str = "/mini-security-jaws/54/qa";
/// What the organizers write once nobody sees it.
const SECRET: &str = "himitsu-91c2";
/// The ways in which an event is seen by nobody any more.
const HIDDEN: [&str; 2] = ["state = 'planned', is_private = false", "state = 'open', is_private = true"];

/// The kept fields, as they are sent once more.
fn fields_to_resend(reply: &Reply) -> Vec<(String, String)> {
    let fields = kept(reply);
    assert!(!fields.is_empty(), "nothing can be sent again");
    fields
}

async fn send(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    browser.post(path, &fields).await
}

async fn set(site: &Site, series: &str, number: i32, columns: &str) {
    let changed = site
        .run(&format!(
            "update events set {columns} where number = {number} and series_id = (select id from series where slug = '{series}')"
        ))
        .await;
    assert_eq!(changed, 1);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn an_event_taken_back_gives_back_what_was_typed_to_register_and_tells_nothing_else(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, _, question) = furnish(&site).await;
    let called = question.replace("q/", "words/");
    let page = site.visitor().get(REGISTER).await.expect(200);
    assert!(page.body.contains(&format!("name=\"{called}\" value=\"ご所属\"")), "the form says what it asks");
    // What was written since is nobody's to know.
    site.run(&format!("update sign_up_questions set words_ja = '{SECRET}', words_en = '{SECRET}'")).await;
    for (n, columns) in (1_i64..).zip(HIDDEN) {
        let mail = format!("haru{n}@taken-back.test");
        let fields = [
            ("type", first.as_str()),
            ("mail", mail.as_str()),
            (question.as_str(), ANSWER),
            (called.as_str(), "ご所属"),
            ("ask", "鍵はどこに?"),
            ("token", "zqtoken"),
        ];
        set(&site, SERIES, 42, &format!("{columns}, title = '{SECRET}', lead = '{SECRET}'")).await;
        let mut visitor = site.visitor();
        let reply = visitor.post(REGISTER, &fields).await.expect(404);
        assert!(reply.body.contains("There is no public event at this address now."), "{columns}");
        let typed = reply.text("section[aria-labelledby=kept] dl");
        for words in [mail.as_str(), "ご所属", ANSWER, "鍵はどこに?"] {
            assert!(typed.contains(words), "{columns}: {words} in {typed}");
        }
        assert_eq!(reply.header("cache-control"), "no-store");
        assert!(reply.body.contains("What you typed is still on this page."), "{columns}");
        assert!(!reply.body.contains(SECRET) && !reply.body.contains("zqtoken"), "{columns}");
        let never = visitor.post("/security-jaws/99999/register", &fields).await.expect(404);
        assert_eq!(never.body.replace("99999", "42"), reply.body, "{columns}: as if it had never been");
        // In the other language, and for somebody who is signed in.
        visitor.headers.insert("accept-language".to_owned(), "ja".to_owned());
        let said = visitor.post(REGISTER, &fields).await.expect(404);
        assert!(said.body.contains("いま公開されている回がありません") && said.body.contains(ANSWER), "{columns}");
        let mut attendee = site.signed_in(None).await;
        let theirs = attendee.post(REGISTER, &fields).await.expect(404);
        let others = attendee.post("/security-jaws/99999/register", &fields).await.expect(404);
        assert!(theirs.body.contains(ANSWER) && !theirs.body.contains(SECRET), "{columns}");
        assert_eq!(others.body.replace("99999", "42"), theirs.body, "{columns}");
        // Pressed too early it is still there; public again, it is a registration.
        let once_more = fields_to_resend(&reply);
        assert_eq!(
            fields_to_resend(&send(&mut visitor, REGISTER, &once_more).await.expect(404)).len(),
            once_more.len()
        );
        set(&site, SERIES, 42, "state = 'open', is_private = false").await;
        send(&mut visitor, REGISTER, &once_more).await.expect(303);
        let answers = "select count(*) from sign_up_answers where answer = array[$1]";
        assert_eq!(site.one::<i64>(answers, ANSWER).await, n, "{columns}");
    }
    // Who tries to find events by it finds what a stranger finds: a form without a word gets the page of all that is not there.
    let bare = site.visitor().post("/security-jaws/99999/register", &[("type", "1")]).await.expect(404);
    assert!(bare.body.contains("There is no public event at this address now.") && kept(&bare).is_empty());
    assert!(!bare.text("main").contains("you typed"), "of what was not typed nothing is said");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_board_that_is_gone_gives_back_the_question(pool: PgPool) {
    let site = Site::demo(pool).await;
    for (n, columns) in (1..).zip(HIDDEN) {
        let body = format!("消えた回の質問その{n}");
        let fields = [("body", body.as_str()), ("as", "name"), ("asker", "海老名"), ("talk", ""), ("key", "")];
        set(&site, MINI, 54, &format!("{columns}, title = '{SECRET}'")).await;
        let mut asker = site.visitor();
        let reply = asker.post(BOARD, &fields).await.expect(404);
        let typed = reply.text("section[aria-labelledby=kept] dl");
        assert!(typed.contains(&body) && typed.contains("海老名"), "{columns}: {typed}");
        assert!(!reply.body.contains(SECRET), "{columns}");
        let never = asker.post("/mini-security-jaws/99999/qa", &fields).await.expect(404);
        assert_eq!(never.body.replace("99999", "54"), reply.body, "{columns}");
        // A script, which keeps the words itself, is told the same.
        let request = asker.request(Method::POST, "/api/v1/events/mini-security-jaws/54/questions");
        let request = request.header("origin", asker.origin()).json(&json!({ "body": body }));
        let told = asker.send(request).await.expect(404);
        assert!(told.body.contains("There is no public event at this address now."), "{columns}: {}", told.body);
        assert!(!told.body.contains("on this page"), "a script has no page: {}", told.body);
        let once_more = fields_to_resend(&reply);
        set(&site, MINI, 54, "state = 'live', is_private = false").await;
        send(&mut asker, BOARD, &once_more).await.expect(303);
        let asked = "select count(*) from questions where body = $1 and asker = '海老名'";
        assert_eq!(site.one::<i64>(asked, &body).await, 1, "{columns}");
    }
    // Where the event is public all the same, the board says why, with what was typed.
    for state in ["ended", "cancelled", "postponed"] {
        set(&site, MINI, 54, &format!("state = '{state}'")).await;
        let fields = [("body", "遅れた質問です"), ("key", "")];
        let reply = site.visitor().post(BOARD, &fields).await.expect(409);
        assert!(reply.body.contains("takes no more questions") && reply.body.contains("遅れた質問です"), "{state}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_talk_that_is_gone_gives_back_the_question(pool: PgPool) {
    let site = Site::demo(pool).await;
    let talk = speaking::talk(&site).await;
    site.run("update events set starts_at = now() - interval '50 hours', ends_at = now() - interval '48 hours' where number = 54").await;
    let path = format!("/{MINI}/54/talks/{}", talk.number);
    let label = async |tlp: &str| site.run(&format!("update slots set tlp = '{tlp}' where id = {}", talk.slot)).await;
    // The event is taken back; or it is public, and the talk has no page any more.
    for (n, (columns, tlp)) in
        [(HIDDEN[0], "clear"), (HIDDEN[1], "clear"), ("state = 'ended'", "red")].into_iter().enumerate()
    {
        let body = format!("消えた発表への質問その{n}");
        let fields = [("body", body.as_str()), ("asker", "海老名"), ("mail", "haru@taken-back.test"), ("key", "")];
        set(&site, MINI, 54, columns).await;
        label(tlp).await;
        let mut asker = site.visitor();
        let reply = asker.post(&path, &fields).await.expect(404);
        assert!(reply.body.contains("There is no talk at this address now that can be asked."), "{columns} {tlp}");
        let typed = reply.text("section[aria-labelledby=kept] dl");
        for words in [body.as_str(), "海老名", "haru@taken-back.test"] {
            assert!(typed.contains(words), "{columns} {tlp}: {words} in {typed}");
        }
        let never = asker.post(&format!("/{MINI}/99999/talks/{}", talk.number), &fields).await.expect(404);
        assert_eq!(never.body.replace("99999", "54"), reply.body, "{columns} {tlp}");
        let once_more = fields_to_resend(&reply);
        set(&site, MINI, 54, "state = 'ended', is_private = false").await;
        label("clear").await;
        send(&mut asker, &path, &once_more).await.expect(303);
        let asked = "select count(*) from questions where body = $1 and asker = '海老名'";
        assert_eq!(site.one::<i64>(asked, &body).await, 1, "{columns} {tlp}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn who_asked_without_a_name_is_named_on_no_page_that_gives_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (first, ..) = furnish(&site).await;
    set(&site, SERIES, 42, HIDDEN[0]).await;
    let mut attendee = site.signed_in(None).await;
    // The name of the account stands in the form by itself.
    for (ask, named, is_said) in [("鍵はどこに?", "", false), ("鍵はどこに?", "name", true), ("", "", false)]
    {
        let fields =
            [("type", first.as_str()), ("door_name", "えび"), ("ask", ask), ("as", named), ("asker", "海老名")];
        let reply = attendee.post(REGISTER, &fields).await.expect(404);
        let typed = reply.text("section[aria-labelledby=kept] dl");
        assert!(typed.contains("えび") && typed.contains(ask), "{typed}");
        assert_eq!(typed.matches("海老名").count(), usize::from(is_said), "{ask} {named}: {typed}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_poll_that_is_gone_gives_back_the_words_and_a_closed_one_too(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let poll = [("kind", "words"), ("title", "今日のひとこと"), ("options", "")];
    moderator.post(&format!("{BOARD}/polls"), &poll).await.expect(303);
    let id: i64 = site.one("select id from polls where title = $1", "今日のひとこと").await;
    moderator.post(&format!("{BOARD}/polls/{id}/run"), &[("act", "open"), ("seconds", "0")]).await.expect(303);
    let path = format!("{BOARD}/polls/{id}/answer");
    let fields = [("words", "眠れる鍵"), ("key", "")];
    let mut attendee = site.visitor();
    for columns in HIDDEN {
        set(&site, MINI, 54, columns).await;
        let reply = attendee.post(&path, &fields).await.expect(404);
        assert!(reply.body.contains("There is no poll at this address now"), "{columns}");
        assert!(reply.text("section[aria-labelledby=kept] dl").contains("眠れる鍵"), "{columns}");
        let never = attendee.post(&format!("{BOARD}/polls/99999/answer"), &fields).await.expect(404);
        assert_eq!(never.body.replace("99999", &id.to_string()), reply.body, "{columns}");
        let once_more = fields_to_resend(&reply);
        set(&site, MINI, 54, "state = 'live', is_private = false").await;
        send(&mut attendee, &path, &once_more).await.expect(303);
    }
    // Too long, and too late: the board says why, with the words.
    let long = "長".repeat(80);
    let reply = attendee.post(&path, &[("words", &long), ("key", "")]).await.expect(422);
    assert!(reply.body.contains(&format!("You typed: “{long}”")));
    set(&site, MINI, 54, "state = 'ended'").await;
    let reply = attendee.post(&path, &fields).await.expect(409);
    assert!(reply.body.contains("You typed: “眠れる鍵”"));
}
