//! Beside a proposal: the talks of the past that speak of the same, as far as the viewer may know of them.

use crate::common::{
    account_with,
    calls::{House, SLUG, form, house, now, with},
    db,
    seats::{one, person, run},
};
use domain::{
    ids::{EventId, ProposalId},
    pages::desk_proposals,
    proposals::visibility::Looker,
    search,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

/// Talks of two evenings that were, one of which nobody knows of; of one that comes; and of another series.
async fn past(house: &House) {
    run(
        &house.db,
        "insert into events (series_id, number, state, is_private, starts_at, ends_at)
         select s.id, v.number, 'ended', v.is_private, v.at::timestamptz, v.at::timestamptz + interval '2 hours'
         from (values ('cfp', 36, false, '2025-02-10T10:00:00Z'), ('cfp', 37, true, '2025-05-10T10:00:00Z'),
                      ('cfp', 41, false, '2026-02-10T10:00:00Z'), ('other', 9, false, '2026-02-11T10:00:00Z')) v (slug, number, is_private, at)
         join series s on s.slug = v.slug;
         update events set state = 'open' where number = 45;
         insert into slots (event_id, position, kind, title, abstract, minutes, tlp)
         select e.id, v.position, 'talk', v.title, v.words, 20, v.tlp
         from (values (36, 1, '漏えい検知の最初の10分', 'アクセスキーが漏れた夜の訓練です。', 'clear'),
                      (36, 2, 'WAFのカウントモード', '抜け出せない話です。', 'clear'),
                      (37, 1, '内輪のアクセスキー訓練', '', 'clear'),
                      (41, 1, '鍵を失くした日の連絡網', 'アクセスキーを止める訓練の台本。', 'clear'),
                      (41, 2, '事例: アクセスキーと訓練', '会場だけの話。', 'amber'),
                      (45, 1, 'アクセスキーの訓練、予告', '', 'clear'),
                      (9, 1, 'よそのアクセスキー訓練', '', 'clear')) v (number, position, title, words, tlp)
         join events e on e.number = v.number;",
    )
    .await;
    let ids: Vec<i64> = sqlx::query_scalar("select id from events").fetch_all(&house.db.pool).await.unwrap();
    let mut conn = house.db.acquire().await.unwrap();
    for id in ids {
        search::index::reindex_event(&mut conn, EventId(id)).await.unwrap();
    }
}

/// Number and title of each, and whether everybody may read it.
async fn near(house: &House, who: &Viewer, id: ProposalId) -> Vec<(i32, String, bool)> {
    let asked = who.asks_at(now());
    let page = desk_proposals::detail(&house.db, asked, SLUG, id, Looker::default()).await.unwrap();
    page.near.into_iter().map(|talk| (talk.event_number, talk.title, talk.url.is_some())).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn talks_of_the_past_that_share_words_stand_beside_a_proposal(pool: PgPool) {
    let house = house(db(pool)).await;
    past(&house).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let words = "CIのログにアクセスキーを流した想定で、年に三度の訓練をしました。";
    let (id, _) = house.handed_in(&who, &with(form("アクセスキー漏えい訓練"), &[("summary", words)])).await;
    let moderator = account_with(&house.db, SLUG, Role::Moderator).await;
    let mut seen = near(&house, &moderator, id).await;
    seen.sort();
    assert_eq!(
        seen,
        [(36, "漏えい検知の最初の10分".to_owned(), true), (41, "鍵を失くした日の連絡網".to_owned(), true)],
        "what everybody finds; nothing that comes, of another series, or of something else"
    );
    let all = near(&house, &house.owner, id).await;
    assert_eq!(all.len(), 3, "at most three: {all:?}");
    run(&house.db, "delete from search_documents").await;
    let mut closed = near(&house, &house.owner, id).await;
    closed.sort();
    let closed: Vec<_> =
        closed.iter().map(|(number, title, is_public)| (*number, title.as_str(), *is_public)).collect();
    assert_eq!(closed, [(37, "内輪のアクセスキー訓練", false), (41, "事例: アクセスキーと訓練", false)]);
    assert_eq!(near(&house, &moderator, id).await, [], "who does not plan knows of none of them");
    // Words that say nothing find nothing.
    let (other, _) = house.handed_in(&who, &with(form("話"), &[("summary", "これは、それです。")])).await;
    assert_eq!(near(&house, &house.owner, other).await, []);
    assert_eq!(one(&house.db, "select count(*) from proposals").await, 2);
}
