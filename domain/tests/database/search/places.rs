//! What was found of a talk stands together; what is too much is named.

use chrono::{DateTime, Utc};
use domain::{
    ids::EventId,
    search::{
        index::reindex_event,
        types::{HitKind, Order, SearchQuery},
    },
    viewer::Viewer,
};
use sqlx::PgPool;

use super::{evenings, marked, now};

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn where_nothing_holds_all_words_the_one_too_many_is_named(pool: PgPool) {
    let db = evenings(&pool).await;
    let (visitor, now) = (Viewer::visitor(), "2024-03-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let load = async |q: &str| {
        let query = SearchQuery { q: q.to_owned(), page: 1, ..SearchQuery::default() };
        domain::pages::search::load(&db, visitor.asks_at(now), &query).await.unwrap()
    };
    let none = load("鍵 IAM ブロックチェーン").await;
    assert!(none.page.hits.is_empty());
    let fewer: Vec<_> = none.fewer.iter().map(|fewer| (fewer.q.as_str(), fewer.left_out.as_str())).collect();
    assert_eq!(fewer, [("鍵 IAM", "ブロックチェーン")], "what else finds nothing is not offered");
    assert_eq!(none.ask.unwrap().number, 33, "there one may ask");
    let found = load("鍵").await;
    assert!(!found.page.hits.is_empty() && found.fewer.is_empty() && found.ask.is_none());
    assert!(load("ブロックチェーン").await.fewer.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_found_of_a_talk_stands_together_with_its_minutes(pool: PgPool) {
    let db = evenings(&pool).await;
    sqlx::raw_sql(
        r"update slots set video_url = 'https://youtu.be/aaaaaaaaaaa' where id = 1;
        update note_lines set video_at = interval '32 minutes 10 seconds' where slot_id = 1 and position = 2;
        update answers set video_at = interval '51 minutes 24 seconds';",
    )
    .execute(&pool)
    .await
    .unwrap();
    let mut tx = pool.begin().await.unwrap();
    reindex_event(&mut tx, EventId(1)).await.unwrap();
    tx.commit().await.unwrap();
    let load = async |query: SearchQuery| {
        domain::pages::search::load(&db, Viewer::visitor().asks_at(now()), &query).await.unwrap()
    };
    let query = SearchQuery { q: "鍵".into(), ..SearchQuery::default() };
    let found = load(query.clone()).await;
    let places: Vec<_> = found.page.hits.iter().map(|hit| (hit.kind, hit.url.as_str(), hit.excerpts.len())).collect();
    assert_eq!(
        places,
        [
            (HitKind::Talk, "/security-jaws/33/talks/1", 0),
            (HitKind::Talk, "/security-jaws/32/talks/1", 3),
            (HitKind::Speaker, "/speakers/saeki", 1),
        ],
        "the talk whose title is the word first; nothing is said twice"
    );
    let talk = &found.page.hits[1];
    assert_eq!((marked(&talk.title).as_str(), talk.speakers.len()), ("ＩＡＭ入門", 1));
    let minutes: Vec<_> =
        talk.excerpts.iter().map(|e| (e.kind, e.is_answer, e.minute.as_ref().map(|m| m.second))).collect();
    assert_eq!(
        minutes,
        [(HitKind::Question, false, Some(3_084)), (HitKind::Talk, false, None), (HitKind::Note, false, Some(1_930)),]
    );
    let answer = load(SearchQuery { q: "金庫".into(), ..SearchQuery::default() }).await.page.hits.remove(0);
    assert!(answer.excerpts[0].is_answer && marked(&answer.excerpts[0].text).starts_with("[金庫]"));
    let facets = found.facets.unwrap();
    assert_eq!((facets.is_all, facets.hits, facets.talks), (true, 5, 3));
    assert_eq!(facets.of_kind(Some(HitKind::Note)), 1);
    // Narrowed to one kind, the others are still counted, and only its places are shown.
    let notes = load(SearchQuery { kind: Some(HitKind::Note), ..query.clone() }).await;
    assert_eq!(notes.page.hits.iter().map(|hit| hit.excerpts.len()).collect::<Vec<_>>(), [1]);
    assert_eq!(notes.facets.unwrap().of_kind(Some(HitKind::Question)), 1);
    let other_year = load(SearchQuery { year: Some(1999), ..query }).await;
    assert!(other_year.page.hits.is_empty(), "and it can be left again");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_with_much_of_it_takes_one_place_and_pages_lose_none(pool: PgPool) {
    let db = evenings(&pool).await;
    sqlx::raw_sql(
        "insert into note_lines (slot_id, position, depth, body) select 1, 100 + n, 1, 'ログ ' || n from generate_series(1, 120) n;
         insert into slots (event_id, position, title) select 1, 100 + n, 'ログ ' || n from generate_series(1, 33) n",
    )
    .execute(&pool)
    .await
    .unwrap();
    let mut tx = pool.begin().await.unwrap();
    reindex_event(&mut tx, EventId(1)).await.unwrap();
    tx.commit().await.unwrap();
    for order in [Order::Relevance, Order::Date] {
        let mut seen = std::collections::BTreeSet::new();
        for page in 1..=4 {
            let query = SearchQuery { q: "ログ".into(), order, page, ..SearchQuery::default() };
            let found =
                domain::search::find::search_talks(&db, Viewer::visitor().asks_at(now()), &query).await.unwrap().0;
            assert_eq!(
                (found.hits.len(), found.has_more),
                if page < 4 { (10, true) } else { (4, false) },
                "{order:?} {page}"
            );
            for hit in found.hits {
                assert!(seen.insert(hit.url.clone()), "{} twice", hit.url);
            }
        }
        assert_eq!(seen.len(), 34);
    }
}
