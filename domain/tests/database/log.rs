//! The log of a series: whole, narrowed, and what shows when somebody works on the database by hand.

use std::sync::Arc;

use crate::common::{account_with, demo};
use chrono::Utc;
use domain::{
    Error,
    audit::{self, LogView, Outcome},
    db::Db,
    ids::SeriesId,
    pages::{self, log::LogQuery},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;
use tokio::task::JoinSet;

const SERIES: &str = "security-jaws";

async fn series(db: &Db) -> SeriesId {
    let id: i64 =
        sqlx::query_scalar("select id from series where slug = $1").bind(SERIES).fetch_one(&db.pool).await.unwrap();
    id.into()
}

async fn write(db: &Db, viewer: &Viewer, action: &str) {
    let series = series(db).await;
    let mut tx = db.begin().await.unwrap();
    audit::record(&mut tx, viewer, Some(series), action, "", Outcome::Ok).await.unwrap();
    db.commit(tx, &[]).await.unwrap();
}

async fn log(db: &Db, viewer: &Viewer, query: LogQuery) -> pages::log::LogPage {
    pages::log::load(db, viewer.asks_at(Utc::now()), SERIES, None, query).await.unwrap()
}

/// What somebody with the keys of the database does, past every trigger.
async fn by_hand(db: &Db, sql: &'static str) {
    let mut tx = db.pool.begin().await.unwrap();
    for statement in ["set local session_replication_role = replica", sql] {
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_62_many_who_write_at_once_make_one_chain(pool: PgPool) {
    let db = Arc::new(demo(pool).await);
    let owner = account_with(&db, SERIES, Role::Owner).await;
    let before = log(&db, &owner, LogQuery::default()).await.check;
    assert!(before.is_whole(), "{before:?}");
    let mut all = JoinSet::new();
    for _ in 0..40 {
        let (db, owner) = (Arc::clone(&db), owner.clone());
        all.spawn(async move { write(&db, &owner, "series.save").await });
    }
    all.join_all().await;
    let after = log(&db, &owner, LogQuery::default()).await.check;
    assert!(after.is_whole(), "{after:?}");
    assert_eq!(after.last, before.last + 40, "no place is free, and none is taken twice");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_62_what_is_changed_removed_or_slipped_in_by_hand_shows(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SERIES, Role::Owner).await;
    for action in ["series.save", "role.revoke", "attendees.view", "report.publish"] {
        write(&db, &owner, action).await;
    }
    let check = async || log(&db, &owner, LogQuery::default()).await.check;
    let last = check().await.last;
    by_hand(&db, "update audit_log set action = 'series.save' where action = 'role.revoke'").await;
    assert_eq!(check().await.broken_at, Some(last - 2), "rewritten");
    by_hand(&db, "update audit_log set action = 'role.revoke' where id = (select entry_id from audit_chain where place = (select max(place) - 2 from audit_chain c where c.chain = audit_chain.chain) and chain = (select id from series where slug = 'security-jaws'))").await;
    assert!(check().await.is_whole(), "as it was");
    by_hand(&db, "delete from audit_log where action = 'attendees.view'").await;
    assert_eq!(check().await.broken_at, Some(last - 1), "an entry is gone");
    by_hand(&db, "delete from audit_chain where entry_id not in (select id from audit_log)").await;
    assert_eq!(check().await.broken_at, Some(last), "so is its place: what comes after it follows from nothing");
    by_hand(&db, "insert into audit_log (series_id, action) select id, 'role.grant.owner' from series where slug = 'security-jaws'").await;
    assert_eq!(check().await.unchained, 1, "slipped in");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_log_is_narrowed_and_read_on(pool: PgPool) {
    let db = demo(pool).await;
    let owner = account_with(&db, SERIES, Role::Owner).await;
    let other = account_with(&db, SERIES, Role::Organizer).await;
    for _ in 0..pages::log::PAGE_SIZE {
        write(&db, &owner, "series.save").await;
    }
    write(&db, &other, "attendees.export").await;
    let all = log(&db, &owner, LogQuery::default()).await;
    assert_eq!((all.entries.len(), all.entries[0].action.as_str()), (pages::log::PAGE_SIZE, "attendees.export"));
    let further = log(&db, &owner, LogQuery { before: all.next, ..LogQuery::default() }).await;
    assert!(!further.entries.is_empty() && further.entries[0].id < all.entries[all.entries.len() - 1].id);
    let count = |view| all.counts.iter().find(|(known, _)| *known == view).unwrap().1;
    assert_eq!(count(LogView::Personal), 1);
    assert_eq!(count(LogView::All), all.check.last);
    let personal = log(&db, &owner, LogQuery { view: LogView::Personal, ..LogQuery::default() }).await;
    assert_eq!(personal.entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["attendees.export"]);
    let by = log(&db, &owner, LogQuery { account: other.account_id(), ..LogQuery::default() }).await;
    assert_eq!(by.entries.len(), 1);
    let words = log(&db, &owner, LogQuery { words: "organizer@".into(), ..LogQuery::default() }).await;
    assert_eq!(words.entries.len(), 1, "by a part of a name");
    let none = log(&db, &owner, LogQuery { words: "100%_".into(), ..LogQuery::default() }).await;
    assert_eq!(none.entries.len(), 0, "signs of patterns are letters");
    let until = Utc::now().date_naive() - chrono::Duration::days(400);
    let old = log(&db, &owner, LogQuery { until: Some(until), ..LogQuery::default() }).await;
    assert_eq!(old.entries.len(), 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_log_is_for_owners_and_organizers(pool: PgPool) {
    let db = demo(pool).await;
    for role in [Role::Moderator, Role::Reporter, Role::Checkin] {
        let viewer = account_with(&db, SERIES, role).await;
        let seen = pages::log::load(&db, viewer.asks(), SERIES, None, LogQuery::default()).await;
        assert_eq!(seen.unwrap_err(), Error::Forbidden, "{role:?}");
    }
    let stranger = account_with(&db, "mini-security-jaws", Role::Owner).await;
    let seen = pages::log::load(&db, stranger.asks(), SERIES, Some(42), LogQuery::default()).await;
    assert_eq!(seen.unwrap_err(), Error::Concealed);
    let owner = account_with(&db, SERIES, Role::Owner).await;
    let proved = owner.asks_at(Utc::now()).prove_fresh().unwrap();
    let (_, entries) = pages::log::export(&db, proved, SERIES, None, LogQuery::default()).await.unwrap();
    let after = log(&db, &owner, LogQuery::default()).await;
    assert_eq!(after.entries[0].action, "log.export", "the export itself is written down");
    assert_eq!(i64::try_from(entries.len()).unwrap() + 1, after.check.last);
}
