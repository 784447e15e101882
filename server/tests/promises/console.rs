//! The moderators' console as it is drawn, without script: switches of the board, and two questions that are alike.

use std::collections::BTreeMap;

use domain::viewer::Role;
use reqwest::Method;
use scraper::{ElementRef, Selector};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::common::{Browser, Reply, Site};

const MINI: &str = "mini-security-jaws";
const API: &str = "/api/v1/events/mini-security-jaws/54/questions";
const BOARD: &str = "/mini-security-jaws/54/qa";
const CONSOLE: &str = "/mini-security-jaws/54/qa/moderate";

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.value().attr(name).unwrap_or_default().to_owned()
}

/// Where the form of a button goes, and what it sends when that is pressed.
fn pressed(page: &Reply, selector: &str) -> (String, Vec<(String, String)>) {
    let html = page.html();
    let button = html.select(&css(selector)).next().unwrap_or_else(|| panic!("no {selector}"));
    let form = button.ancestors().filter_map(ElementRef::wrap).find(|node| node.value().name() == "form").unwrap();
    let mut fields: Vec<_> = form
        .select(&css("input[type=hidden]"))
        .map(|field| (attribute(field, "name"), attribute(field, "value")))
        .collect();
    if let Some(name) = button.value().attr("name") {
        fields.push((name.to_owned(), attribute(button, "value")));
    }
    (attribute(form, "action"), fields)
}

async fn press(browser: &mut Browser, page: &Reply, selector: &str) -> Reply {
    let (address, fields) = pressed(page, selector);
    browser.post_read(&address, &fields).await.expect(303)
}

async fn console(moderator: &mut Browser) -> Reply {
    moderator.get(CONSOLE).await.expect(200)
}

/// Which switches are on.
fn switches(page: &Reply) -> BTreeMap<String, bool> {
    let html = page.html();
    html.select(&css("button[role=switch]"))
        .map(|switch| {
            let is_on = attribute(switch, "aria-checked") == "true";
            let word: String = switch.select(&css("b")).flat_map(|word| word.text()).collect();
            assert_eq!(word, if is_on { "On" } else { "Off" }, "it says so in words");
            (attribute(switch, "name"), is_on)
        })
        .collect()
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_switch_of_the_board_is_a_button_that_changes_one_setting_and_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let was = switches(&console(&mut moderator).await);
    let names = ["asking", "closed_afterwards", "moderated", "slow_seconds", "voting"];
    assert_eq!(was.keys().map(String::as_str).collect::<Vec<_>>(), names);
    for name in names {
        let switch = format!(".switch[name={name}]");
        let page = console(&mut moderator).await;
        assert_eq!(pressed(&page, &switch).0, format!("{BOARD}/settings"));
        // Pressed twice it asks for the same.
        for _ in 0..2 {
            press(&mut moderator, &page, &switch).await;
        }
        let page = console(&mut moderator).await;
        for (other, is_on) in switches(&page) {
            assert_eq!(is_on != was[&other], other == name, "{name} was pressed, and {other} is {is_on}");
        }
        press(&mut moderator, &page, &switch).await;
        assert_eq!(switches(&console(&mut moderator).await), was, "{name} is as it was");
    }
    // The pace of slow mode switches it on, and the switch says it.
    let (address, mut fields) = pressed(&console(&mut moderator).await, ".moderate-settings form.row button");
    fields.push(("slow_seconds".to_owned(), "120".to_owned()));
    moderator.post_read(&address, &fields).await.expect(303);
    let page = console(&mut moderator).await;
    assert!(switches(&page)["slow_seconds"]);
    assert!(page.text(".switch[name=slow_seconds]").contains("one every 120 s"), "{}", page.body);
    // Who saw it off and chooses another pace is told of this one.
    *fields.last_mut().unwrap() = ("slow_seconds".to_owned(), "30".to_owned());
    let late = moderator.post_read(&address, &fields).await.expect(409);
    assert!(late.body.contains("one every 120 s") && switches(&late)["slow_seconds"]);
}

async fn asked(site: &Site, words: &str, votes: usize) -> i64 {
    let reply = site.visitor().send_json(Method::POST, API, &json!({ "body": words })).await.expect(201);
    let id = serde_json::from_str::<Value>(&reply.body).unwrap()["id"].as_i64().unwrap();
    for _ in 0..votes {
        let path = format!("/api/v1/questions/{id}/vote");
        site.visitor().send_json(Method::PUT, &path, &json!({ "voted": true })).await.expect(200);
    }
    id
}

/// How many stand between two questions of the list; `None` where they do not stand in this order.
fn between(page: &Reply, first: i64, second: i64) -> Option<usize> {
    let html = page.html();
    let all: Vec<_> =
        html.select(&css(r#"[data-is="open"] .moderate-question"#)).map(|row| attribute(row, "id")).collect();
    let place = |id: i64| all.iter().position(|row| *row == format!("q{id}")).unwrap();
    place(second).checked_sub(place(first) + 1)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn two_that_are_alike_stand_together_and_are_merged_or_kept_with_a_way_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let whole = asked(&site, "権限を返し忘れたとき、気づくのは何日後ですか?", 3).await;
    let other = asked(&site, "当番の交代は、いつ伝えますか?", 1).await;
    let part = asked(&site, "権限を返し忘れたときに気づくのは、何日後ですか?", 0).await;
    let pair = format!("#q{part} .moderate-alike.below");
    let page = console(&mut moderator).await;
    assert_eq!(page.html().select(&css(".moderate-alike")).count(), 1);
    assert!(page.text(&pair).contains("These two are alike"), "{}", page.body);
    assert_eq!(between(&page, whole, part), Some(0), "the one with fewer votes stands right behind");
    assert!(between(&page, whole, other) > Some(0), "what has more votes than it comes after the two");
    // Kept apart it goes where its votes are, until that is taken back; merged it is no question of the list.
    for (button, is_part) in [("last", false), ("first", true)] {
        let page = console(&mut moderator).await;
        let done = press(&mut moderator, &page, &format!("{pair} form:{button}-child button")).await;
        let page = moderator.get(done.location().split('#').next().unwrap()).await.expect(200);
        assert_eq!(page.html().select(&css(".moderate-alike")).count(), 0, "{button}");
        let rows = page.html().select(&css(&format!("#q{part}"))).count();
        assert_eq!(rows, usize::from(!is_part), "{button}");
        if is_part {
            assert_eq!(page.text(&format!("#q{whole} .moderate-votes strong")), "5");
        } else {
            assert!(between(&page, other, part).is_some(), "behind what has more votes");
        }
        press(&mut moderator, &page, "form.note.ok button").await;
        let page = console(&mut moderator).await;
        assert_eq!(between(&page, whole, part), Some(0), "{button} was taken back");
        assert_eq!(page.html().select(&css(&pair)).count(), 1, "{button} was taken back");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_chosen_by_hand_says_the_votes_of_both_before_and_after_it_is_merged(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut moderator = site.signed_in(Some((MINI, Role::Moderator))).await;
    let whole = asked(&site, "鍵の予備は、誰が持っていますか?", 3).await;
    let part = asked(&site, "会場の席は、決まっていますか?", 1).await;
    // Six people: who asks votes as well. One of them votes for the other one, too.
    let mut both = site.visitor();
    for id in [whole, part] {
        let path = format!("/api/v1/questions/{id}/vote");
        both.send_json(Method::PUT, &path, &json!({ "voted": true })).await.expect(200);
    }
    let told = moderator.get(&format!("{BOARD}/{part}/together?into={whole}&into={part}&into=x")).await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(&told.body).unwrap(), json!({ whole.to_string(): "7 votes together" }));
    assert_eq!(told.header("cache-control"), "no-store");

    // Typed without script, the number leads to a page that says it; nothing is merged by that.
    let typed = [("into", whole.to_string()), ("look", "1".to_owned())].map(|(name, value)| (name.to_owned(), value));
    let look = moderator.post_read(&format!("{BOARD}/{part}/merge"), &typed).await.expect(303);
    let page = moderator.get(look.location()).await.expect(200);
    assert_eq!(page.text(&format!("#q{whole} .moderate-united")), "7 votes together");
    assert_eq!(site.one::<String>("select state from questions where id::text = $1", &part.to_string()).await, "live");
    let done = press(&mut moderator, &page, &format!("#q{whole} .board-words > form button")).await;
    let page = moderator.get(done.location().split('#').next().unwrap()).await.expect(200);
    assert_eq!(page.text("form.note.ok strong"), "Merged: 7 votes now.");
    assert_eq!(page.text(&format!("#q{whole} .moderate-votes strong")), "7");
    press(&mut moderator, &page, "form.note.ok button").await;
    // What is not a number of votes is said of none.
    let page = moderator.get(&format!("{CONSOLE}?act=1&votes=many")).await.expect(200);
    assert_eq!(page.text("form.note.ok strong"), "Done.");
    // A script is told in its reply.
    moderator.headers.insert("accept".to_owned(), "application/json".to_owned());
    let sent = moderator.post_read(&format!("{BOARD}/{part}/merge"), &typed).await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(&sent.body).unwrap()["votes"], 7);
}
