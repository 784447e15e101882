//! What search engines, feed readers and mail programs read beside the words: complete and well formed, as
//! schema.org with the rich results of search engines (Event, QAPage, Person) and RFC 4287 require it.

use std::{collections::HashSet, str::FromStr as _};

use scraper::Selector;
use serde_json::Value;
use sqlx::PgPool;

use crate::common::{Reply, Site};

/// All structured data of a page.
fn data_of(reply: &Reply) -> Vec<Value> {
    let select = Selector::parse("script[type='application/ld+json']").unwrap();
    reply.html().select(&select).map(|script| serde_json::from_str(&script.inner_html()).unwrap()).collect()
}

/// Nothing empty, every address whole, and each thing with what its type must have.
fn assert_complete(value: &Value, path: &str) {
    match value {
        Value::Null => panic!("{path}: a fact without a value"),
        Value::String(text) => assert!(!text.is_empty(), "{path}: an empty fact"),
        Value::Array(items) => {
            assert!(!items.is_empty(), "{path}: an empty list");
            for item in items {
                assert_complete(item, path);
            }
        }
        Value::Object(facts) => {
            for (name, fact) in facts {
                assert_complete(fact, &format!("{path}/{name}"));
                if ["url", "image"].contains(&name.as_str()) {
                    assert!(fact.as_str().is_some_and(|url| url::Url::parse(url).is_ok()), "{path}/{name}: {fact}");
                }
            }
            let required: &[&str] = match facts.get("@type").and_then(Value::as_str) {
                Some("Event") if path.ends_with("superEvent") || path.ends_with("about") => {
                    &["name", "url", "startDate"]
                }
                Some("Event") => &["name", "startDate", "location", "eventStatus", "url"],
                Some("QAPage") => &["mainEntity"],
                Some("Question") => &["name", "answerCount", "author", "url"],
                Some("Answer") => &["text", "url"],
                Some("VirtualLocation") => &["url"],
                Some("Person" | "Place" | "Organization" | "EventSeries" | "WebSite") => &["name"],
                _ => &[],
            };
            for name in required {
                assert!(facts.contains_key(*name), "{path}: {name} is missing: {value}");
            }
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn structured_data_says_what_search_engines_ask_for(pool: PgPool) {
    let site = Site::demo(pool).await;
    let answered: i64 = site
        .one(
            "select q.id from questions q join events e on e.id = q.event_id join answers a on a.question_id = q.id
             where e.number = 32 and length($1) = 0 limit 1",
            "",
        )
        .await;
    let speaker: String =
        site.one("select slug from people where length($1) = 0 and not is_group order by id limit 1", "").await;
    let mut types = HashSet::new();
    for path in [
        "/".to_owned(),
        "/security-jaws".to_owned(),
        "/security-jaws/32".to_owned(),
        "/security-jaws/42".to_owned(),
        "/mini-security-jaws/54".to_owned(),
        "/security-jaws/42/talks/2".to_owned(),
        "/security-jaws/32/talks/1".to_owned(),
        "/security-jaws/32/report".to_owned(),
        format!("/security-jaws/32/qa/{answered}"),
        format!("/speakers/{speaker}"),
    ] {
        let reply = site.visitor().get(&path).await.expect(200);
        for data in data_of(&reply) {
            assert_eq!(data["@context"], "https://schema.org", "{path}");
            assert_complete(&data, &path);
            types.insert(data["@type"].as_str().unwrap().to_owned());
        }
    }
    for needed in ["Event", "EventSeries", "QAPage", "Person"] {
        assert!(types.contains(needed), "{needed} is on no page: {types:?}");
    }
}

/// RFC 4287, 4.1: what a feed and each entry must have, once each, with dates that can be read.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn feeds_are_whole_by_the_rules_of_atom(pool: PgPool) {
    let site = Site::demo(pool).await;
    for path in ["/feed.atom", "/security-jaws/feed.atom"] {
        let reply = site.visitor().get(path).await.expect(200);
        assert!(reply.header("content-type").starts_with("application/atom+xml"), "{path}");
        let feed = atom_syndication::Feed::from_str(&reply.body).unwrap();
        assert!(!feed.title.as_str().is_empty() && url::Url::parse(&feed.id).is_ok(), "{path}");
        let own = feed.links.iter().find(|link| link.rel == "self").expect("a feed names its own address");
        assert!(own.href.ends_with(path), "{}", own.href);
        let ids: HashSet<_> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), feed.entries.len(), "{path}: each entry has an id of its own");
        for entry in &feed.entries {
            assert!(!entry.title.as_str().is_empty() && url::Url::parse(&entry.id).is_ok(), "{entry:?}");
            assert!(entry.updated <= feed.updated && entry.published.is_some(), "{entry:?}");
            assert!(!entry.authors.is_empty() || !feed.authors.is_empty(), "an author: {entry:?}");
            assert!(entry.links.iter().any(|link| link.rel == "alternate"), "where it is read: {entry:?}");
            assert!(entry.summary.is_some() || entry.content.is_some(), "something to read: {entry:?}");
        }
    }
}
