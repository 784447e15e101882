//! The demonstration: the real evening's facts stand, and loading it again adds nothing.
#![cfg(feature = "db")]

mod common;

use chrono::Utc;
use common::demo;
use domain::{ids::EventRef, pages, reports::types::ReportState, viewer::Viewer};
use sqlx::PgPool;

#[sqlx::test(migrations = "../migrations")]
async fn the_demonstration_evening_stands_and_loading_it_again_adds_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let page = pages::report::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new("security-jaws", 32))
        .await
        .unwrap();
    assert_eq!(page.state, ReportState::Published);
    assert_eq!(page.sections.len(), 10);
    assert_eq!(page.question_counts(), (4, 2));
    let names: Vec<String> = page.sections.iter().flat_map(|s| &s.slot.speakers).map(|s| s.name.clone()).collect();
    assert_eq!(
        names,
        [
            "長谷川 智美",
            "臼田",
            "ひろかず",
            "佐藤 航大",
            "Takahiro Kubo",
            "松尾 優成",
            "中野 沙耶",
            "日比野 恒",
            "Security-JAWS運営メンバー",
            "吉江 瞬"
        ]
    );
    assert_eq!(page.sections[5].slot.speakers[0].affiliation, "みずほリサーチ&テクノロジーズ株式会社");
    assert_eq!(page.sections[0].slot.starts.unwrap().clock(), "19:05");
    let rows = common::row_counts(&db).await;
    domain::demo::load(&db, Utc::now()).await.unwrap();
    let mut after = common::row_counts(&db).await;
    after.insert("audit_log".into(), rows["audit_log"]);
    after.insert("audit_chain".into(), rows["audit_chain"]);
    after.insert("report_imports".into(), rows["report_imports"]);
    assert_eq!(rows, after);
}
