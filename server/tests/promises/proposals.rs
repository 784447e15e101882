//! The call for talks over HTTP: whose proposal it is, who sees whose name, what a link does, and what is typed.

use chrono::{Duration, Utc};
use domain::viewer::{Role, Viewer};
use reqwest::Method;
use scraper::Selector;
use sqlx::PgPool;

use super::content::assert_inert;
use crate::common::{Browser, Reply, Site};

/// The series of the demonstration that asks for nothing yet.
pub(super) const SERIES: &str = "mini-security-jaws";
pub(super) const PUBLIC: &str = "/mini-security-jaws/proposals";
pub(super) const DESK: &str = "/organize/mini-security-jaws/proposals";
pub(super) const AGENDA: &str = "/organize/mini-security-jaws/55/agenda";
/// How many were proposed to a series.
pub(super) const COUNT: &str = "select count(*) from proposals p join proposal_calls c on c.id = p.call_id join series s on s.id = c.series_id where s.slug = $1";
/// What nobody may read of an anonymous proposal: how its proposer is billed and reached, who speaks too, what they wrote
/// to the organizers, and the answer to what the call hides.
pub(super) const SECRET: [&str; 8] =
    ["zqname", "zqplace", "zqrole", "zqfriend", "zqspeaker", "zqnotes", "zqwhen", "zqfield"];
/// Short enough for every field.
pub(super) const HOSTILE: &str = r#"kakushi</textarea><script>alert(0)</script>"'><img src=x onerror=alert(1)>{{7*7}}"#;

/// A series that asks for talks without names, its owner, and the id of the call.
pub(super) async fn opened(site: &Site, words: &str) -> (Browser, String) {
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let day = |days| (Utc::now() + Duration::days(days)).date_naive().to_string();
    let (from, until) = (day(-2), day(30));
    let call = [
        ("do", "call"),
        ("opens_date", from.as_str()),
        ("closes_date", until.as_str()),
        ("lengths", "10 20"),
        ("kinds/talk", "on"),
        ("kinds/lightning", "on"),
        ("is_anonymous", "yes"),
        ("max_proposals", "3"),
        ("confirm_days", "7"),
        ("words_ja", words),
    ];
    owner.post(&format!("{DESK}/call"), &call).await.expect(303);
    let criterion = [("do", "criteria"), ("c/0/name", "学び"), ("c/0/weight", "2")];
    owner.post(&format!("{DESK}/call"), &criterion).await.expect(303);
    let question = [("do", "add"), ("kind", "short"), ("words_ja", "勤め先の規定"), ("hidden", "on")];
    owner.post(&format!("{DESK}/call"), &question).await.expect(303);
    let call = "select c.id from proposal_calls c join series s on s.id = c.series_id where s.slug = $1";
    (owner, site.one::<i64>(call, SERIES).await.to_string())
}

pub(super) async fn speaker(site: &Site) -> Browser {
    site.signed_in_as("zqspeaker@talks.test", &[]).await
}

/// What stands in all fields of that name.
pub(super) fn values(page: &Reply, name: &str) -> Vec<String> {
    let html = page.html();
    let field = Selector::parse(&format!("[name=\"{name}\"]")).unwrap();
    html.select(&field).filter_map(|field| field.value().attr("value")).map(str::to_owned).collect()
}

/// A whole proposal with somebody who speaks too.
pub(super) fn whole<'a>(call: &'a str, key: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("call", call),
        ("key", key),
        ("version", "0"),
        ("title", title),
        ("summary", "鍵を替えた話です。"),
        ("minutes", "20"),
        ("kind", "talk"),
        ("name", "zqname"),
        ("affiliation", "zqplace"),
        ("role", "zqrole"),
        ("notes", "zqnotes"),
        ("availability", "zqwhen"),
        ("co/0/name", "zqfriend"),
        ("co/0/mail", "zqfriend@talks.test"),
        ("moves_on", "yes"),
        ("do", "submit"),
    ]
}

/// The key of a new form.
pub(super) async fn key(browser: &mut Browser, call: &str) -> String {
    let page = browser.get(&format!("{PUBLIC}/new?call={call}")).await.expect(200);
    values(&page, "key").remove(0)
}

/// Hands one in; its address for its proposer, and on the desk.
pub(super) async fn handed_in(site: &Site, browser: &mut Browser, call: &str, title: &str) -> (String, String) {
    let key = key(browser, call).await;
    let hidden: i64 = site.one("select id from proposal_fields where is_hidden and call_id::text = $1", call).await;
    let hidden = format!("q/{hidden}");
    let mut fields = whole(call, &key, title);
    fields.push((hidden.as_str(), "zqfield"));
    let reply = browser.post(&format!("{PUBLIC}/new"), &fields).await.expect(303);
    let own = format!("{PUBLIC}/{key}");
    assert_eq!(reply.location(), format!("{own}?did=submitted"));
    let id: i64 = site.one("select id from proposals where code = $1", &key).await;
    (own, format!("{DESK}/{id}"))
}

/// Accepts it, looks through the letters, sends them, and lets the seconds pass in which they could be stopped.
pub(super) async fn accept(site: &Site, owner: &mut Browser, desk: &str, call: &str) {
    owner.post(&format!("{desk}/decide"), &[("do", "accept")]).await.expect(303);
    send(owner, call).await.expect(303);
    tell(site).await;
}

pub(super) async fn tell(site: &Site) {
    let later = Utc::now() + Duration::minutes(1);
    domain::proposals::sending::send_due(&site.state.db, Viewer::system().asks_at(later)).await.unwrap();
    // It is due now, whatever the clock of that minute wrote.
    site.run("update jobs set next_try_at = now() - interval '1 second' where state = 'queued'").await;
}

pub(super) async fn send(owner: &mut Browser, call: &str) -> Reply {
    let letters = format!("{DESK}/decisions?call={call}");
    let seen = values(&owner.get(&letters).await.expect(200), "seen");
    let fields: Vec<(&str, &str)> = seen.iter().map(|seen| ("seen", seen.as_str())).chain([("do", "send")]).collect();
    owner.post(&letters, &fields).await
}

/// The address in a mail to somebody that begins so.
pub(super) async fn link(site: &Site, mail: &str, path: &str) -> String {
    let mails = site.mails_to(mail).await;
    let begin = format!("{}{path}", site.state.config.public_url);
    let mut words = mails.iter().flat_map(|text| text.split_whitespace());
    let found = words.find_map(|word| Some(word[word.find(&begin)?..].to_owned()));
    let found = found.unwrap_or_else(|| panic!("no {path} in {mails:?}"));
    found[site.state.config.public_url.len()..].to_owned()
}

pub(super) async fn state(site: &Site, own: &str) -> String {
    site.one("select state from proposals where code = $1", own.rsplit('/').next().unwrap()).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_somebody_elses_proposal_is_not_there_by_its_code(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, _) = handed_in(&site, &mut speaker, &call, "鍵の話").await;
    let mut other = site.signed_in_as("other@talks.test", &[]).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    for browser in [&mut other, &mut organizer] {
        for path in [own.clone(), format!("{own}/edit")] {
            let reply = browser.get(&path).await.expect(404);
            assert!(!reply.body.contains("zq") && !reply.body.contains("鍵の話"), "{path}");
        }
        let theirs = [("title", "奪う"), ("version", "2"), ("do", "submit")];
        browser.post(&format!("{own}/edit"), &theirs).await.expect(404);
        for act in ["withdraw", "take-up", "discard", "confirm", "decline", "call-off"] {
            browser.post(&format!("{own}/{act}"), &[]).await.expect(404);
        }
        browser.post(&format!("{own}/ask"), &[("speaker", "1")]).await.expect(404);
        browser.post(&format!("{own}/details"), &[("version", "2"), ("tlp", "red")]).await.expect(404);
        browser.post(&format!("{own}/moving"), &[("moves_on", "no")]).await.expect(404);
        // With its code in a new form it is nobody's either.
        let code = own.rsplit('/').next().unwrap();
        browser.post(&format!("{PUBLIC}/new"), &whole(&call, code, "奪う")).await.expect(404);
    }
    site.visitor().get(&own).await.expect(303);
    assert_eq!(state(&site, &own).await, "submitted");
    assert!(speaker.get(&own).await.expect(200).body.contains("鍵の話"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_19_ones_own_proposals_are_in_nobody_elses_page(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "鍵の話を待っています").await;
    let mut speaker = speaker(&site).await;
    handed_in(&site, &mut speaker, &call, "zqtitle").await;
    // Whoever comes first makes the page that the others get.
    assert!(speaker.get(PUBLIC).await.expect(200).body.contains("zqtitle"));
    for mut browser in [site.visitor(), site.signed_in_as("other@talks.test", &[]).await, site.visitor()] {
        let page = browser.get(PUBLIC).await.expect(200);
        assert!(page.body.contains("鍵の話を待っています") && !page.body.contains("zqtitle"));
    }
    assert!(speaker.get(PUBLIC).await.expect(200).body.contains("zqtitle"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_12_a_talk_is_confirmed_by_a_button_and_not_by_a_look(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let (own, desk) = handed_in(&site, &mut speaker, &call, "鍵の話").await;

    let join = link(&site, "zqfriend@talks.test", "/proposals/join/").await;
    let friend = "select state from proposal_speakers where mail = $1";
    for _ in 0..3 {
        let page = site.visitor().get(&join).await.expect(200);
        assert_eq!(page.header("referrer-policy"), "same-origin", "the secret in the address stays here");
    }
    assert_eq!(site.one::<String>(friend, "zqfriend@talks.test").await, "asked");
    let long = "長".repeat(201);
    let wrong = [("do", "agree"), ("name", "波戸"), ("affiliation", long.as_str()), ("role", "")];
    let page = site.visitor().post(&join, &wrong).await.expect(422);
    assert!(page.body.contains("波戸") && page.body.contains("id=\"f-affiliation-error\""), "what was typed stays");
    let agrees = [("do", "agree"), ("name", "波戸"), ("affiliation", "港"), ("role", "")];
    for _ in 0..2 {
        site.visitor().post(&join, &agrees).await.expect(303);
    }
    assert_eq!(site.one::<String>(friend, "zqfriend@talks.test").await, "agreed");

    accept(&site, &mut owner, &desk, &call).await;
    let reply = link(&site, "zqspeaker@talks.test", "/proposals/reply/").await;
    for _ in 0..3 {
        site.visitor().get(&reply).await.expect(200);
    }
    assert_eq!(state(&site, &own).await, "accepted", "looking answers nothing");
    // A link of the one kind opens nothing of the other.
    let swapped = reply.replace("/reply/", "/join/");
    site.visitor().get(&swapped).await.expect(404);
    site.visitor().post(&swapped, &agrees).await.expect(404);
    site.visitor().post(&reply, &[]).await.expect(404);
    assert_eq!(state(&site, &own).await, "accepted");
    for _ in 0..2 {
        site.visitor().post(&reply, &[("do", "confirm")]).await.expect(303);
    }
    assert_eq!(state(&site, &own).await, "confirmed");
    let page = speaker.get(&own).await.expect(200);
    assert!(page.body.contains("Your talk is confirmed"));

    // The organizers cancel it in words that they looked through; whoever presses an old button reads why not.
    let letter = format!("{desk}/letter?do=cancel");
    let page = owner.get(&letter).await.expect(200);
    assert!(
        page.text("textarea[name=body]").contains("{reason}") || page.text("textarea[name=body]").contains("{理由}")
    );
    let typed = |press: &'static str, words: &'static str| {
        [("press", press), ("words", words), ("subject", "zqsubject"), ("body", "zqbody {理由}")]
    };
    let refused = owner.post(&letter, &typed("send", "")).await.expect(422);
    assert!(refused.body.contains("id=\"f-words-error\"") && refused.body.contains("zqbody"), "what was typed stays");
    let looked = owner.post(&letter, &typed("look", "会場の都合です")).await.expect(200);
    assert!(looked.text(".announce-mail").contains("zqbody 会場の都合です"));
    assert_eq!(state(&site, &own).await, "confirmed", "a look tells nobody");
    owner.post(&letter, &typed("send", "会場の都合です")).await.expect(303);
    // Pressed twice it is one act; what was typed stands there still.
    let again = owner.post(&letter, &typed("send", "会場の都合です")).await.expect(200);
    assert!(again.body.contains("zqbody"), "{}", again.text(".toast"));
    let second = owner.post(&letter, &typed("send", "別の理由です")).await.expect(409);
    assert!(second.body.contains("zqbody") && second.body.contains("別の理由です"), "what was typed stays");
    owner.get(&format!("{desk}/letter?do=else")).await.expect(404);
    tell(&site).await;
    let mails = site.mails_to("zqspeaker@talks.test").await;
    assert_eq!(mails.iter().filter(|text| text.contains("zqbody 会場の都合です")).count(), 1, "{mails:?}");
    let late = site.visitor().post(&reply, &[("do", "confirm")]).await.expect(409);
    assert!(late.body.contains("organizers have cancelled"), "{}", late.text(".errors"));

    // Whoever was taken off the form meanwhile reads that, and not that an address is wrong.
    site.run("delete from proposal_speakers where mail = 'zqfriend@talks.test'").await;
    let pressed = site.visitor().post(&join, &agrees).await.expect(404);
    assert!(pressed.body.contains("taken you off it"), "{}", pressed.body);
    assert!(site.visitor().get(&join).await.expect(404).body.contains("taken you off it"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn what_is_typed_stays_whatever_is_wrong_with_it(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let new = key(&mut speaker, &call).await;
    let address = format!("{PUBLIC}/new");
    let typed = |wish: &'static str| {
        let mut fields = whole(&call, &new, "");
        fields.retain(|(name, _)| !matches!(*name, "do" | "minutes" | "co/0/mail"));
        fields.extend([("minutes", "99"), ("co/0/mail", "no address"), ("do", wish)]);
        fields
    };
    // A look and one more row store nothing, and lose nothing.
    for wish in ["preview", "add-speaker"] {
        let page = speaker.post(&address, &typed(wish)).await.expect(200);
        assert!(page.body.contains("zqplace") && page.body.contains("no address"), "{wish}");
        assert_eq!(page.body.contains("co/1/name"), wish == "add-speaker");
        assert_eq!(page.body.contains("id=\"preview\""), wish == "preview");
    }
    let count = async || site.one::<i64>(COUNT, SERIES).await;
    assert_eq!(count().await, 0);
    let refused = speaker.post(&address, &typed("submit")).await.expect(422);
    for field in ["title", "minutes", "co/0/mail"] {
        assert!(refused.body.contains(&format!("href=\"#f-{field}\"")), "{field} is told of");
    }
    assert!(refused.body.contains("zqplace") && refused.body.contains("no address"));
    // It is a draft by now, and the form is about that one: what is put right is handed in.
    assert_eq!((count().await, values(&refused, "version")), (1, vec!["1".to_owned()]));
    let edit = format!("{PUBLIC}/{new}/edit");
    assert!(speaker.get(&edit).await.expect(200).body.contains("no address"), "nothing is lost");
    let mut right = whole(&call, &new, "鍵の話");
    right.retain(|(name, _)| *name != "version");
    right.push(("version", "1"));
    let done = speaker.post(&edit, &right).await.expect(303);
    assert!(done.location().ends_with("?did=submitted"), "{}", done.location());
    // Without an account one is led to sign-in, and comes back to the form.
    let visitor = site.visitor().get(&format!("{PUBLIC}/new?call={call}")).await.expect(303);
    assert!(visitor.location().starts_with("/sign-in?next="), "{}", visitor.location());
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_hostile_words_of_proposals_are_inert(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (mut owner, call) = opened(&site, HOSTILE).await;
    let question = [("do", "add"), ("kind", "short"), ("words_ja", HOSTILE), ("hint", HOSTILE), ("words_en", HOSTILE)];
    owner.post(&format!("{DESK}/call"), &question).await.expect(303);
    let field: i64 = site.one("select id from proposal_fields where words_ja = $1", HOSTILE).await;
    let field = format!("q/{field}");
    let mut speaker = speaker(&site).await;
    let new = key(&mut speaker, &call).await;
    let mut fields = whole(&call, &new, HOSTILE);
    fields.retain(|(name, _)| {
        !matches!(*name, "summary" | "notes" | "availability" | "name" | "affiliation" | "role" | "co/0/name" | "do")
    });
    for name in ["summary", "notes", "name", "affiliation", "role", "availability", "co/0/name", field.as_str()] {
        fields.push((name, HOSTILE));
    }
    let with = |wish: &'static str| [fields.as_slice(), &[("do", wish)]].concat();
    let address = format!("{PUBLIC}/new");
    let mut shown = vec![speaker.post(&address, &with("preview")).await.expect(200)];
    speaker.post(&address, &with("submit")).await.expect(303);
    let own = format!("{PUBLIC}/{new}");
    let id: i64 = site.one("select id from proposals where code = $1", &new).await;
    let desk = format!("{DESK}/{id}");
    for path in [PUBLIC.to_owned(), own.clone(), format!("{own}/edit"), format!("{address}?call={call}")] {
        shown.push(speaker.get(&path).await.expect(200));
    }
    shown.push(site.visitor().get(PUBLIC).await.expect(200));
    let criterion: i64 = site.one("select id from proposal_criteria where name = $1", "学び").await;
    let score = format!("score/{criterion}");
    let review = [("do", "score"), (score.as_str(), "4"), ("words", HOSTILE)];
    owner.post(&format!("{desk}/review"), &review).await.expect(303);
    owner.post(&format!("{desk}/review"), &[("do", "comment"), ("comment", HOSTILE)]).await.expect(303);
    owner.post(&format!("{desk}/decide"), &[("do", "accept")]).await.expect(303);
    for path in [
        format!("{DESK}?names=1"),
        format!("{desk}?names=1&scores=1"),
        format!("{DESK}/call"),
        format!("{DESK}/decisions?call={call}&names=1"),
    ] {
        shown.push(owner.get(&path).await.expect(200));
    }
    send(&mut owner, &call).await.expect(303);
    tell(&site).await;
    for (mail, path) in [("zqspeaker@talks.test", "/proposals/reply/"), ("zqfriend@talks.test", "/proposals/join/")] {
        let path = link(&site, mail, path).await;
        shown.push(site.visitor().get(&path).await.expect(200));
    }
    shown.push(owner.get(AGENDA).await.expect(200));
    for (at, reply) in shown.iter().enumerate() {
        assert!(reply.html().root_element().text().any(|text| text.contains("kakushi")), "page {at} shows the words");
        assert_inert(reply, &format!("page {at}"));
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_script_keeps_a_draft_and_hands_nothing_in(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_, call) = opened(&site, "").await;
    let mut speaker = speaker(&site).await;
    let new = key(&mut speaker, &call).await;
    let save = async |browser: &mut Browser, path: &str, version: &str, title: &str| {
        let mut fields = whole(&call, &new, title);
        fields.retain(|(name, _)| *name != "version");
        fields.push(("version", version));
        let request = browser.request(Method::POST, path).header("origin", browser.origin());
        browser.send(request.header("accept", "application/json").form(&fields)).await
    };
    let kept = save(&mut speaker, &format!("{PUBLIC}/new"), "0", "途中").await.expect(200);
    let edit = format!("{PUBLIC}/{new}/edit");
    assert_eq!(kept.header("cache-control"), "no-store");
    assert!(kept.body.contains(&edit) && kept.body.contains("\"version\":1"), "{}", kept.body);
    assert_eq!(state(&site, &new).await, "draft", "whatever button it names");
    save(&mut speaker, &edit, "1", "途中の話").await.expect(200);
    let late = save(&mut speaker, &edit, "1", "ほかの窓").await.expect(409);
    assert!(late.header("content-type").starts_with("application/problem+json"), "{}", late.body);
    assert!(speaker.get(&edit).await.expect(200).body.contains("途中の話"));
    let mut other = site.signed_in_as("other@talks.test", &[]).await;
    save(&mut other, &edit, "2", "奪う").await.expect(404);
    let mut visitor = site.visitor();
    save(&mut visitor, &edit, "2", "奪う").await.expect(401);
}
