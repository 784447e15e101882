//! Who moderates, to the moment; and what comes of tokens that are not what they should be.

use std::time::{Duration, Instant};

use chrono::Utc;
use domain::viewer::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::common::{Browser, Site, watcher::Watcher};

const MINI: &str = "mini-security-jaws";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const MODERATORS: &str = "/api/v1/events/mini-security-jaws/54/questions/stream?audience=moderators";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";
const BOARD: &str = "/mini-security-jaws/54/qa";

/// A stream ends by itself after 20 s; this is sooner.
async fn ends_now(mut desk: Watcher, why: &str) {
    let begin = Instant::now();
    desk.until_it_ends().await;
    assert!(begin.elapsed() < Duration::from_secs(8), "{why}");
}

async fn watching(moderator: &Browser) -> Watcher {
    let mut desk = Watcher::open(moderator, MODERATORS).await;
    desk.until("the snapshot", |board| !board.questions.is_empty()).await;
    desk
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_who_moderates_no_longer_neither_acts_nor_watches(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let mut organizer = site.signed_in(Some((MINI, Role::Organizer))).await;
    let (desk, other, leaving) =
        (watching(&moderator).await, watching(&organizer).await, watching(&organizer.clone()).await);
    let mut public = Watcher::open(&moderator, STREAM).await;
    let id: i64 = site.one("select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and q.state = 'live' order by q.id limit 1", MINI).await;
    site.run("delete from series_roles where role = 'moderator'").await;
    ends_now(desk, "whose role is gone watches on").await;
    let before = site.fingerprint().await;
    for (form, fields) in [
        (format!("{id}/state"), [("to", "hidden"), ("version", "0")]),
        (format!("{id}/merge"), [("into", "1"), ("version", "0")]),
        (format!("{id}/apart"), [("other", "1"), ("version", "0")]),
        (format!("{id}/answer"), [("answer", "まだ答えます"), ("author", "")]),
        (format!("{id}/asker"), [("hold", "blocked"), ("version", "0")]),
        ("settings".to_owned(), [("moderated", "true"), ("slow_seconds", "60")]),
        ("undo".to_owned(), [("act", "1"), ("version", "0")]),
        ("presence".to_owned(), [("at", "1"), ("version", "0")]),
    ] {
        moderator.post(&format!("{BOARD}/{form}"), &fields).await.expect(404);
    }
    moderator.get(&format!("{BOARD}/{id}/together?into=1")).await.expect(404);
    let after = site.fingerprint().await;
    for table in [
        "questions",
        "answers",
        "question_acts",
        "questions_apart",
        "held_askers",
        "question_holds",
        "events",
        "presences",
    ] {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert_eq!(moderator.get(MODERATORS).await.status, 404);
    assert_eq!(moderator.get(&format!("{API}?audience=moderators")).await.status, 404);
    // What everybody sees they see all the same.
    organizer.post(&format!("{BOARD}/{id}/state"), &[("to", "answering")]).await.expect(303);
    public.until("what is on stage", |board| board.answering.is_some_and(|on| on.0 == id)).await;
    // Signing out ends the streams of that session.
    organizer.post("/sign-out", &[]).await.expect(303);
    ends_now(other, "who signed out watches on").await;
    ends_now(leaving, "who signed out watches on in another window").await;
}

/// An answer is given and taken back by moderators alone, whether a page asks for it or a script.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_24_an_answer_is_not_taken_back_by_a_script_where_a_page_may_not(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let id: i64 = site.one("select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and q.state = 'live' order by q.id limit 1", MINI).await;
    moderator.post(&format!("{BOARD}/{id}/answer"), &[("answer", "三十日で"), ("author", "")]).await.expect(303);
    let act: i64 = site.one("select act_id from answers where body = $1", "三十日で").await;
    let (act, undo, give) = (act.to_string(), format!("{BOARD}/undo"), format!("{BOARD}/{id}/answer"));
    let before = site.fingerprint().await;
    for role in [None, Some((MINI, Role::Reporter)), Some(("security-jaws", Role::Moderator))] {
        let mut other = site.signed_in(role).await;
        for (path, field) in [(&undo, ("act", act.as_str())), (&give, ("answer", "別の答え"))] {
            let page = other.post(path, &[field]).await;
            let request = other.request(Method::POST, path).header("origin", other.origin());
            let script = other.send(request.header("accept", "application/json").form(&[field])).await;
            assert!([403, 404].contains(&page.status), "{role:?} {path}: {}", page.status);
            assert_eq!(page.status, script.status, "{role:?} {path}");
        }
    }
    let after = site.fingerprint().await;
    for table in ["questions", "answers", "question_acts", "question_moves"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    moderator.post(&undo, &[("act", &act)]).await.expect(303);
    let left: i64 = site.one("select count(*) from answers where body = $1", "三十日で").await;
    assert_eq!(left, 0);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_token_that_is_none_of_ours_is_told_and_a_forged_cookie_is_replaced(pool: PgPool) {
    let site = Site::demo(pool).await;
    let made = site.visitor().post("/api/v1/participants", &[]).await.expect(201);
    let token = serde_json::from_str::<Value>(&made.body).unwrap()["token"].as_str().unwrap().to_owned();
    let id: i64 = site.one("select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and q.state = 'live' order by q.id limit 1", MINI).await;
    let vote = format!("/api/v1/questions/{id}/vote");
    let broken = token[..token.len() - 2].to_owned() + "AA";
    // Given ninety-one days ago.
    let (_, ended) = site.state.participants.begin(None, Utc::now() - chrono::Duration::days(91)).unwrap();
    let before = site.fingerprint().await;
    for wrong in ["x", &"A".repeat(43), &broken, &ended] {
        let mut program = site.visitor();
        program.headers.insert("authorization".to_owned(), format!("Bearer {wrong}"));
        let replies = [
            program.send_json(Method::POST, API, &json!({ "body": "だれのトークンでもありません" })).await,
            program.send_json(Method::PUT, &vote, &json!({ "voted": true })).await,
            program.get(&format!("{API}/mine")).await,
        ];
        for reply in replies {
            let reply = reply.expect(401);
            assert_eq!(reply.header("content-type"), "application/problem+json", "{wrong}");
            assert!(reply.body.contains("/api/v1/participants"), "it says where to get one: {}", reply.body);
        }
        assert!(program.cookies.is_empty(), "nobody new comes of it");
    }
    let after = site.fingerprint().await;
    assert_eq!((&before["questions"], &before["question_votes"]), (&after["questions"], &after["question_votes"]));
    // One that is right counts, once.
    let mut program = site.visitor();
    program.headers.insert("authorization".to_owned(), format!("Bearer {token}"));
    for _ in 0..2 {
        program.send_json(Method::PUT, &vote, &json!({ "voted": true })).await.expect(200);
    }
    let counted = site.fingerprint().await;
    assert_eq!(counted["question_votes"].0, after["question_votes"].0 + 1);
    // At another event it is as good, and makes somebody else there.
    let other = "/api/v1/events/security-jaws/42/questions";
    let reply = program.send_json(Method::POST, other, &json!({ "body": "もう一つの回では別の人です" })).await;
    assert!([201, 202].contains(&reply.status), "{}", reply.body);
    let somebody_new = "select count(*) from questions q
                        where q.body = $1 and q.participant not in (select participant from question_votes where question_id <> q.id)";
    assert_eq!(site.one::<i64>(somebody_new, "もう一つの回では別の人です").await, 1);
    // A browser whose cookie was forged, has ended, or lies there since another installation, is somebody new; what it
    // sent is taken.
    for cookie in [&broken, &ended] {
        let name = site.state.site.participant_cookie();
        let mut browser = site.visitor();
        browser.set_cookie(name, cookie);
        browser.send_json(Method::PUT, &vote, &json!({ "voted": true })).await.expect(200);
        assert!(&browser.cookies[name] != cookie && !browser.cookies[name].is_empty());
        browser.set_cookie(name, cookie);
        browser.post(BOARD, &[("body", "古いクッキーから"), ("asker", "")]).await.expect(303);
        assert_ne!(&browser.cookies[name], cookie);
    }
    assert_eq!(site.one::<i64>("select count(*) from questions where body = $1", "古いクッキーから").await, 2);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_token_of_one_event_is_told_so_at_another_and_is_no_cookie(pool: PgPool) {
    let site = Site::demo(pool).await;
    let begin = async |body: &Value| site.visitor().send_json(Method::POST, "/api/v1/participants", body).await;
    let of = |number: i32| json!({ "event": { "series": MINI, "number": number } });
    for (body, status) in
        [(json!({}), 201), (json!("x"), 400), (json!({ "event": { "series": MINI } }), 400), (of(999), 404)]
    {
        begin(&body).await.expect(status);
    }
    let made = begin(&of(54)).await.expect(201);
    let token = serde_json::from_str::<Value>(&made.body).unwrap()["token"].as_str().unwrap().to_owned();
    let mut program = site.visitor();
    program.headers.insert("authorization".to_owned(), format!("Bearer {token}"));
    let reply = program.send_json(Method::POST, API, &json!({ "body": "この回だけのトークンです" })).await;
    assert!([201, 202].contains(&reply.status), "{}", reply.body);
    program.get(&format!("{API}/mine")).await.expect(200);
    let before = site.fingerprint().await;
    let other = "/api/v1/events/security-jaws/42/questions";
    for reply in [
        program.send_json(Method::POST, other, &json!({ "body": "ここでは使えません" })).await,
        program.get(&format!("{other}/mine")).await,
    ] {
        let reply = reply.expect(403);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(reply.body.contains("/api/v1/participants"), "it says where to get one: {}", reply.body);
    }
    let after = site.fingerprint().await;
    assert_eq!((&before["questions"], &before["question_votes"]), (&after["questions"], &after["question_votes"]));
    // In a cookie it is none of ours: the browser is somebody new, and closed out of no event.
    let name = site.state.site.participant_cookie();
    let mut browser = site.visitor();
    browser.set_cookie(name, &token);
    browser.get("/security-jaws/42/qa").await.expect(200);
    browser.post("/security-jaws/42/qa", &[("body", "ブラウザから"), ("asker", "")]).await.expect(303);
    assert_ne!(browser.cookies[name], token);
}

/// Two consoles without script, both drawn while the same question was on stage.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_console_that_shows_an_older_stage_ends_nothing_and_the_next_press_goes_on(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut first = site.signed_in(Some((MINI, Role::Moderator))).await;
    let mut second = site.signed_in(Some((MINI, Role::Organizer))).await;
    let find = |which: &str| {
        format!(
            "select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and q.state = {which} order by q.id limit 1"
        )
    };
    let shown: i64 = site.one(&find("'answering'"), MINI).await;
    let (one, two): (i64, i64) =
        (site.one(&find("'live'"), MINI).await, site.one(&format!("{} offset 1", find("'live'")), MINI).await);
    let field = |on: i64| format!("name=\"on\" value=\"{on}\"");
    let page = first.get(&format!("{BOARD}/moderate")).await.expect(200);
    assert!(page.body.contains(&field(shown)), "the form says what the screen shows");
    let on = shown.to_string();
    first.post(&format!("{BOARD}/{one}/state"), &[("to", "answering"), ("on", &on)]).await.expect(303);
    for older in [on.as_str(), ""] {
        let told = second.post(&format!("{BOARD}/{two}/state"), &[("to", "answering"), ("on", older)]).await;
        let told = told.expect(409);
        assert!(
            told.body.contains("Nothing was changed") && told.body.contains(&field(one)),
            "{older:?} {}",
            told.text("[role=alert]")
        );
    }
    assert_eq!(site.one::<i64>(&find("'answering'"), MINI).await, one);
    let on = one.to_string();
    second.post(&format!("{BOARD}/{two}/state"), &[("to", "answering"), ("on", &on)]).await.expect(303);
    assert_eq!(site.one::<i64>(&find("'answering'"), MINI).await, two);
}
