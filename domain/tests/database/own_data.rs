//! What somebody takes along of themselves: all of it, nothing of others, in the shape that is written down.

mod columns;
use std::collections::BTreeSet;

use crate::common::{
    db,
    seats::{one, proved, run},
};
use chrono::{Duration, Utc};
use domain::{Error, db::Db, pages::own_data, viewer::Viewer};
use serde_json::Value;
use sqlx::PgPool;

const MAIL: &str = "me@data.test";
const FULL: &str = include_str!("own_data/full.sql");
const DOCUMENT: &str = include_str!("../../../docs/own-data.md");

/// Somebody with a part in everything, and another one with a part in the same.
async fn two_with_everything(db: &Db) -> (Viewer, Viewer) {
    let (me, other) = (proved(db, MAIL).await, proved(db, "zqother@data.test").await);
    let id = |who: &Viewer| who.account_id().unwrap().to_string();
    run(db, &FULL.replace("OTHER", &id(&other)).replace("MAIL", MAIL).replace("ME", &id(&me))).await;
    (me, other)
}

async fn export(db: &Db, who: &Viewer) -> domain::Result<Value> {
    own_data::export(db, who.asks_at(Utc::now()).prove_fresh()?).await
}

/// What somebody typed into a form has names of its own.
const AS_TYPED: [&str; 2] = ["waiting_forms[].fields", "call_for_talks.proposals[].typed"];

/// Names of all fields that hold something else than fields, as the document writes them.
fn fields(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_of) if !AS_TYPED.contains(&at) => {
            for (name, value) in fields_of {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                fields(value, &at, found);
            }
        }
        Value::Array(rows) if rows.is_empty() || rows.iter().any(Value::is_object) => {
            assert!(!rows.is_empty(), "the example has nothing at {at}");
            for row in rows {
                fields(row, &format!("{at}[]"), found);
            }
        }
        _ => {
            found.insert(at.to_owned());
        }
    }
}

/// The same as the document lists them: a heading for each part, a row for its fields.
fn documented() -> BTreeSet<String> {
    let mut part = String::new();
    let mut found = BTreeSet::new();
    for line in DOCUMENT.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            part =
                heading.strip_prefix('`').map_or_else(String::new, |name| name.trim_end_matches('`').to_owned() + ".");
        }
        let first = line.strip_prefix("| `").and_then(|row| row.split(" |").next());
        for name in first.into_iter().flat_map(|cell| cell.split(", ")) {
            let name = format!("{part}{}", name.trim_matches('`'));
            assert!(found.insert(name.clone()), "{name} stands twice");
        }
    }
    found
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_ones_own_export_holds_all_that_is_ones_own_and_nothing_of_others(pool: PgPool) {
    let db = db(pool);
    let (me, other) = two_with_everything(&db).await;
    let all = export(&db, &me).await.unwrap();
    let text = all.to_string();
    // A word of each part; the document names the rest.
    for word in [
        "mename",
        MAIL,
        "menew@data.test",
        "mebrowser",
        "mewords",
        "192.0.2.7",
        "mecode",
        "medoor",
        "melist",
        "meanswer",
        "meentry",
        "menumber",
        "metalk",
        "mequestion",
        "mequestionbefore",
        "meanswered",
        "mebio",
        "mebilled",
        "mecorrected",
        "mealias",
        "mereason",
        "metitle",
        "meplace",
        "mesubject",
        "mebody",
        "mereview",
        "mecomment",
        "my friend",
        "お知らせ",
    ] {
        assert!(text.contains(word), "{word} is missing: {text}");
    }
    assert!(!text.contains("zqother"), "of somebody else: {text}");
    assert!(!text.contains("zqsecret"), "what opens something: {text}");
    let anonymous: Vec<_> =
        all["questions"].as_array().unwrap().iter().map(|q| (&q["body"], &q["is_anonymous"])).collect();
    assert_eq!(
        anonymous,
        [(&Value::from("mequestion"), &Value::from(true))],
        "also without a name, and none of a visitor"
    );
    assert_eq!(all["mails"].as_array().unwrap().len(), 1, "what has not left is not told: {}", all["mails"]);
    assert_eq!(all["poll_answers"][0]["option"], "second");
    assert_eq!(all["speaker_profiles"][0]["picture"]["jpeg"].as_str().unwrap().get(..4), Some("/9j/"));
    let written = "select count(*) from audit_log where action = 'account.export' and outcome = 'ok'";
    assert_eq!(one(&db, written).await, 1);

    // The same asked by the other one: theirs, with their words.
    let theirs = export(&db, &other).await.unwrap();
    assert_eq!(theirs["account"]["mail"], "zqother@data.test");
    assert_eq!(theirs["registrations"].as_array().unwrap().len(), 1);
    let theirs = theirs.to_string();
    assert!(theirs.contains("zqotherquestion") && theirs.contains("zqothercode") && !theirs.contains("zqsecret"));
    for word in ["192.0.2.7", "mecode", "mequestion", "mereview", "meentry", "mewords", "mebrowser"] {
        assert!(!theirs.contains(word), "{word}: {theirs}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_the_file_is_as_it_is_described(pool: PgPool) {
    let db = db(pool);
    let (me, _) = two_with_everything(&db).await;
    let mut found = BTreeSet::new();
    fields(&export(&db, &me).await.unwrap(), "", &mut found);
    let documented = documented();
    let unsaid: Vec<_> = found.difference(&documented).collect();
    assert!(unsaid.is_empty(), "docs/own-data.md does not say what these are: {unsaid:?}");
    let gone: Vec<_> = documented.difference(&found).collect();
    assert!(gone.is_empty(), "docs/own-data.md describes what is not in the file: {gone:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn only_who_has_just_proved_who_they_are_gets_the_file(pool: PgPool) {
    let db = db(pool);
    let me = proved(&db, MAIL).await;
    assert_eq!(export(&db, &Viewer::visitor()).await, Err(Error::SignInRequired));
    let stale = Viewer { proved_at: Some(Utc::now() - Duration::minutes(11)), ..me.clone() };
    assert_eq!(export(&db, &stale).await, Err(Error::ProofRequired));
    assert_eq!(export(&db, &Viewer::system()).await, Err(Error::SignInRequired), "the program is nobody");
    assert_eq!(own_data::load(&db, Viewer::visitor().asks_at(Utc::now())).await, Err(Error::SignInRequired));
    assert_eq!(own_data::load(&db, me.asks_at(Utc::now())).await.unwrap().mail, MAIL);
    assert_eq!(one(&db, "select count(*) from audit_log").await, 0);
    // Whoever has nothing but an account gets that.
    let all = export(&db, &me).await.unwrap();
    assert_eq!(
        (&all["account"]["mail"], &all["registrations"], &all["talks"]),
        (&Value::from(MAIL), &Value::Array(vec![]), &Value::Array(vec![]))
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_file_is_made_once_in_ten_minutes_for_each(pool: PgPool) {
    let db = db(pool);
    let (me, other) = (proved(&db, MAIL).await, proved(&db, "zqother@data.test").await);
    let next = async || own_data::load(&db, me.asks_at(Utc::now())).await.unwrap().next;
    assert_eq!(next().await, None);
    // Two buttons at once make one file.
    let (one_file, another) = tokio::join!(export(&db, &me), export(&db, &me));
    let refused = [&one_file, &another].into_iter().filter(|made| matches!(made, Err(Error::TooMany(1..=601)))).count();
    assert_eq!((refused, one_file.is_ok() || another.is_ok()), (1, true));
    assert!(next().await.is_some_and(|at| at.utc > Utc::now()));
    let written = "select count(*) from audit_log where action = 'account.export'";
    assert_eq!(one(&db, written).await, 1);
    export(&db, &other).await.unwrap();
    let later = Utc::now() + Duration::minutes(own_data::BETWEEN_MINUTES) + Duration::seconds(1);
    let me = Viewer { proved_at: Some(later), ..me.clone() };
    own_data::export(&db, me.asks_at(later).prove_fresh().unwrap()).await.unwrap();
}
