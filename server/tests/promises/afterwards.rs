//! A talk is asked after its evening: on its page and by programs, and what is refused stays typed.

use domain::viewer::Role;
use reqwest::Method;
use scraper::Selector;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::speaking;
use crate::common::{Browser, Reply, Site};

const MINI: &str = "mini-security-jaws";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const BOARD: &str = "/mini-security-jaws/54/qa";

/// Its evening ended two days ago; the number of a talk there, and its page.
async fn after_the_evening(site: &Site) -> (i32, String) {
    let number = speaking::talk(site).await.number;
    site.run("update events set state = 'ended', starts_at = now() - interval '50 hours', ends_at = now() - interval '48 hours' where number = 54").await;
    (number, format!("/{MINI}/54/talks/{number}"))
}

async fn send(browser: &mut Browser, body: &Value) -> Reply {
    let request = browser.request(Method::POST, API).header("origin", browser.origin()).json(body);
    browser.send(request).await
}

/// What stands in the field for the question; `None` without one.
fn typed(page: &Reply) -> Option<String> {
    let (html, area) = (page.html(), Selector::parse("textarea[name=body]").unwrap());
    html.select(&area).next().map(|area| area.text().collect())
}

fn key(page: &Reply) -> String {
    let (html, input) = (page.html(), Selector::parse("form[action*='/talks/'] input[name=key]").unwrap());
    html.select(&input).next().unwrap().value().attr("value").unwrap().to_owned()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn the_page_of_a_talk_takes_questions_after_its_evening_without_script(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, talk) = after_the_evening(&site).await;
    let mut visitor = site.visitor();
    let page = visitor.get(&talk).await.expect(200);
    assert_eq!(typed(&page).as_deref().map(str::trim), Some(""));
    let other = site.visitor().get(&talk).await.expect(200);
    assert_ne!(key(&page), key(&other), "each has a form of their own");
    // Sent twice before the first reply is back, it is one question of one visitor.
    let key = key(&page);
    let fields = [("key", key.as_str()), ("body", "終わったあとに気づきました"), ("asker", "rin")];
    let sent = visitor.clone().post(&talk, &fields).await.expect(303);
    assert_eq!(sent.header("location"), format!("{talk}?asked=1"));
    visitor.post(&talk, &fields).await.expect(303);
    let asked =
        "select count(*) from questions where asked_afterwards and source = 'live' and body = $1 and asker = 'rin'";
    assert_eq!(site.one::<i64>(asked, "終わったあとに気づきました").await, 1);
    let after = visitor.get(&format!("{talk}?asked=1")).await.expect(200);
    assert!(after.body.contains("終わったあとに気づきました"), "it stands on the page");
    // Nothing, and too soon: the words stay.
    let empty = site.visitor().post(&talk, &[("body", " "), ("asker", "")]).await.expect(422);
    assert!(typed(&empty).is_some());
    let soon = visitor.post(&talk, &[("body", "すぐにもう一つ"), ("asker", "")]).await.expect(429);
    assert_eq!(typed(&soon).as_deref().map(str::trim), Some("すぐにもう一つ"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_closed_by_hand_stays_closed_and_nothing_typed_is_lost(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (number, talk) = after_the_evening(&site).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    site.visitor().get(&talk).await.expect(200);
    moderator.post(&format!("{BOARD}/settings"), &[("closed_afterwards", "true")]).await.expect(303);
    let page = site.visitor().get(&talk).await.expect(200);
    assert_eq!(typed(&page), None, "a page that was kept is made anew");
    let late = site.visitor().post(&talk, &[("body", "遅れて来ました"), ("asker", "")]).await.expect(409);
    assert_eq!(typed(&late).as_deref().map(str::trim), Some("遅れて来ました"));
    let program = json!({ "body": "遅れて来ました", "talk": number, "afterwards": true });
    send(&mut site.visitor(), &program).await.expect(409);
    let talk_number = number.to_string();
    let fields = [("body", "遅れて来ました"), ("talk", talk_number.as_str()), ("afterwards", "1")];
    let board = site.visitor().post(BOARD, &fields).await.expect(409);
    assert_eq!(typed(&board).as_deref().map(str::trim), Some("遅れて来ました"));
    assert_eq!(site.one::<i64>("select count(*) from questions where body = $1", "遅れて来ました").await, 0);
    moderator.post(&format!("{BOARD}/settings"), &[("closed_afterwards", "false")]).await.expect(303);
    send(&mut site.visitor(), &program).await.expect(201);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn programs_say_that_they_mean_it_and_votes_polls_and_reactions_stay_closed(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (number, _) = after_the_evening(&site).await;
    for unaware in [
        json!({ "body": "だれにも" }),
        json!({ "body": "知らずに", "talk": number }),
        json!({ "body": "全体に", "afterwards": true }),
    ] {
        let refused = send(&mut site.visitor(), &unaware).await.expect(409);
        assert!(refused.body.contains("no more questions"), "{}", refused.body);
    }
    let meant = json!({ "body": "登壇した人に", "talk": number, "afterwards": true });
    let taken = send(&mut site.visitor(), &meant).await.expect(201);
    let taken: Value = serde_json::from_str(&taken.body).unwrap();
    assert_eq!((taken["source"].as_str(), taken["votes"].as_i64()), (Some("afterwards"), Some(1)));
    let mut voter = site.visitor();
    let vote = voter
        .request(Method::PUT, &format!("/api/v1/questions/{}/vote", taken["id"]))
        .header("origin", voter.origin())
        .json(&json!({ "voted": true }));
    voter.send(vote).await.expect(409);
    site.visitor().post(&format!("{BOARD}/reactions"), &[("kind", "aha")]).await.expect(409);
    // Without script the board offers what its form was refused: to send it to who spoke.
    let mut plain = site.visitor();
    let refused =
        plain.post(BOARD, &[("body", "つながったのは終わってから"), ("talk", &number.to_string())]).await.expect(409);
    let offers = Selector::parse("form input[name=afterwards][value='1']").unwrap();
    assert_eq!(refused.html().select(&offers).count(), 1);
    assert_eq!(typed(&refused).as_deref().map(str::trim), Some("つながったのは終わってから"));
    let talk = number.to_string();
    let fields = [("body", "つながったのは終わってから"), ("talk", talk.as_str()), ("afterwards", "1")];
    plain.post(BOARD, &fields).await.expect(303);
}
