//! A report that is imported again names somebody no more: pages of other series follow.

use domain::{encoding::percent_encode, reports::importing, viewer::Viewer, workflows::apply_import};
use sqlx::PgPool;

use super::matrix::{FOREIGN, SERIES};
use crate::common::Site;

async fn import(site: &Site, series: &str, number: i32, speaker: &str) {
    let text = format!(
        "# 第{number}回レポート\n\n2025年4月3日に開きました。\n\n## 棚の数え方 株式会社しらかば {speaker}さん\n\n- 一つ目\n"
    );
    let (db, system) = (&site.state.db, Viewer::system());
    let id = importing::start(db, system.asks(), series, &text).await.unwrap();
    apply_import::apply(db, system.asks(), series, id).await.unwrap();
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_a_report_that_names_somebody_no_more_takes_the_name_off_pages_of_other_series(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (own, other) = ("高橋 灯", "三枝 朔");
    import(&site, SERIES, 930, own).await;
    let id: i64 = site.one("select id from people where name = $1", own).await;
    let slug: String = site.one("select slug from people where name = $1", own).await;
    site.run(&format!(
        "insert into person_aliases (person_id, alias, key, is_confirmed) values ({id}, '{other}', '三枝朔', true)"
    ))
    .await;
    // By another name in another series, where the link is that of their own.
    import(&site, FOREIGN, 931, other).await;
    let (elsewhere, address) = (format!("/{FOREIGN}/931"), format!("/speakers/{}", percent_encode(&slug)));
    let mut reader = site.visitor();
    for _ in 0..2 {
        assert!(reader.get(&elsewhere).await.expect(200).body.contains(&address));
    }
    import(&site, SERIES, 930, "小林 凪").await;
    let page = reader.get(&elsewhere).await.expect(200);
    assert!(page.body.contains(&format!("/speakers/p_{id}")) && !page.body.contains(&address), "{}", page.body);
}
