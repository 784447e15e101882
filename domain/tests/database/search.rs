//! Search against a real database: what is found, in which order, and what never is.

mod places;

use chrono::{DateTime, Utc};
use domain::{
    db::Db,
    ids::{EventId, PersonId},
    pages,
    search::{
        find::search,
        index::{refold, reindex_event, reindex_person},
        types::{Hit, HitKind, Order, SearchPage, SearchQuery, Span},
    },
    viewer::Viewer,
};
use proptest::{prelude::Strategy, strategy::ValueTree, test_runner::TestRunner};
use sqlx::PgPool;

/// A published evening (1), another series' (2), one with a draft report (3), a planned (4) and a
/// private one (5). Ids count from 1 in a fresh database.
async fn evenings(pool: &PgPool) -> Db {
    sqlx::raw_sql(
        r"insert into series (slug, name) values ('security-jaws', 'Security-JAWS'), ('mini', 'mini Security-JAWS');
        insert into events (series_id, number, title, state, starts_at, is_private) values
            (1, 32, '権限の夜', 'ended', '2024-02-14 10:00Z', false),
            (2, 7, '', 'ended', '2023-12-31 15:30Z', false),
            (1, 33, '', 'announced', '2024-05-14 10:00Z', false),
            (1, 34, '', 'planned', '2024-08-14 10:00Z', false),
            (1, 35, '', 'open', '2024-09-14 10:00Z', true);
        insert into reports (event_id, state, published_at) values
            (1, 'published', now()), (2, 'published', now()), (3, 'draft', null), (5, 'published', now());
        insert into slots (event_id, position, kind, title, abstract) values
            (1, 1, 'talk', 'ＩＡＭ入門', '**鍵**を持たない暮らし'),
            (1, 2, 'break', '休憩の鍵', ''),
            (1, 3, 'talk', 'AWS WAF を育てる', '100%_安全 とは言えない ''引用'' \ 🔑 مرحبا'),
            (2, 1, 'talk', '昔の話', 'diamond と IAM'),
            (3, 1, 'talk', '予告の鍵', ''),
            (4, 1, 'talk', '秘密の鍵', ''),
            (5, 1, 'talk', '内輪の鍵', '');
        insert into people (slug, name, bio) values ('saeki', '佐伯 真帆', ''), ('himitsu', '秘密 太郎', '');
        insert into person_aliases (person_id, alias, key, is_confirmed) values (1, 'saekichi', 'saekichi', true);
        insert into appearances (slot_id, person_id, name, affiliation) values
            (1, 1, '佐伯 真帆', '鍵商会'), (6, 2, '秘密 太郎', '');
        insert into note_lines (slot_id, position, depth, body) values
            (1, 1, 1, '権限は`最小`に'), (1, 2, 2, '鍵は置かない'), (1, 3, 1, '別の話題'),
            (3, 1, 1, 'WAFの記録'), (5, 1, 1, '下書きの鍵'), (7, 1, 1, '内輪のノート');
        insert into impressions (slot_id, body) values (1, '感想も見つかる');
        insert into questions (event_id, slot_id, position, source, body, state) values
            (1, 1, 1, 'live', '鍵はどこに置きますか', 'answered'),
            (1, 1, 2, 'live', '承認待ちの鍵', 'pending'),
            (1, null, 3, 'live', '隠した鍵', 'hidden'),
            (3, null, 1, 'imported', '下書きから来た質問', 'live'),
            (3, null, 2, 'live', '当日の質問', 'live');
        insert into answers (question_id, body) values (1, '[金庫](https://example.com)に。権限も絞る');",
    )
    .execute(pool)
    .await
    .unwrap();
    let mut tx = pool.begin().await.unwrap();
    for event in 1..=5 {
        reindex_event(&mut tx, EventId(event)).await.unwrap();
    }
    tx.commit().await.unwrap();
    Db::new(pool.clone(), domain::vault::Vault::new([7; 32]))
}

fn now() -> DateTime<Utc> {
    "2024-06-01T00:00:00Z".parse().unwrap()
}

async fn ask(db: &Db, query: SearchQuery) -> SearchPage<Hit> {
    search(db, Viewer::visitor().asks_at(now()), &query).await.unwrap()
}

async fn urls(db: &Db, q: &str) -> Vec<String> {
    ask(db, SearchQuery { q: q.into(), ..SearchQuery::default() }).await.hits.into_iter().map(|hit| hit.url).collect()
}

fn marked(spans: &[Span]) -> String {
    spans.iter().map(|s| if s.hit { format!("[{}]", s.text) } else { s.text.clone() }).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_and_two_character_words_and_mixed_scripts_are_found(pool: PgPool) {
    let db = evenings(&pool).await;
    let note = "/security-jaws/32/report#s1";
    let mut keys = urls(&db, "鍵").await;
    assert_eq!(keys[0], "/security-jaws/33/talks/1", "a title first");
    keys.sort();
    let expected =
        ["/security-jaws/32/qa/1", note, "/security-jaws/32/talks/1", "/security-jaws/33/talks/1", "/speakers/saeki"];
    assert_eq!(keys, expected);
    for q in ["権限", "最小", "鍵は置", "権限 鍵は置かない", "鍵 権限 最小"] {
        assert!(urls(&db, q).await.contains(&note.to_owned()), "{q}");
    }
    for q in ["IAM", "iam", "ＩＡＭ", "ia", "m入"] {
        assert!(urls(&db, q).await.contains(&"/security-jaws/32/talks/1".to_owned()), "{q}");
    }
    for q in [
        "AWS WAF",
        "ＡＷＳ　waf",
        "\"aws waf\"",
        "waf を育",
        "100%_",
        "%",
        "_",
        "'",
        "\\",
        "\"\\\"",
        "🔑",
        "مرحبا",
        "aws\u{0}",
        "\u{202e}waf",
    ] {
        assert!(urls(&db, q).await.contains(&"/security-jaws/32/talks/3".to_owned()), "{q:?}");
    }
    assert_eq!(urls(&db, "saekichi").await, ["/speakers/saeki"]);
    assert_eq!(urls(&db, "感想も").await, [note]);
    assert_eq!(urls(&db, "金庫に").await, ["/security-jaws/32/qa/1"]);
    for q in ["waf aws を育てる 鍵", "\"waf aws\"", "a%z", "鍵_持", "https", "example.com"] {
        assert_eq!(urls(&db, q).await, [""; 0], "{q}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_note_answers_to_its_own_words_and_its_title_only_helps(pool: PgPool) {
    let db = evenings(&pool).await;
    let note = "/security-jaws/32/report#s1".to_owned();
    // Words that the index decides alone, and words that the text decides.
    for q in ["別", "iam 別", "別の話題", "iam 別の話題", "iam入門 別", "iam入門 別の話題"] {
        assert!(urls(&db, q).await.contains(&note), "{q}");
    }
    for q in ["iam", "入門", "iam 入門", "iam入門", "iam入門 入門", "waf 別", "waf 別の話題"] {
        assert!(!urls(&db, q).await.contains(&note), "{q}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_23_drafts_are_never_found(pool: PgPool) {
    let db = evenings(&pool).await;
    for q in ["秘密", "内輪", "下書き", "承認待ち", "隠した", "休憩", "太郎"] {
        assert_eq!(urls(&db, q).await, [""; 0], "{q}");
    }
    assert_eq!(urls(&db, "当日の質問").await, ["/security-jaws/33/qa/5"]);

    // A copy that was not rebuilt shows nothing either.
    sqlx::raw_sql(
        "update events set is_private = true where id = 1; update reports set state = 'draft' where event_id = 2",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(urls(&db, "最小").await, [""; 0]);
    let mut tx = pool.begin().await.unwrap();
    reindex_event(&mut tx, EventId(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(urls(&db, "saekichi").await, [""; 0], "a speaker of a private event alone");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn publishing_and_removing_change_what_is_found(pool: PgPool) {
    let db = evenings(&pool).await;
    let mut tx = pool.begin().await.unwrap();
    sqlx::raw_sql("update reports set state = 'published', published_at = now() where event_id = 3")
        .execute(&mut *tx)
        .await
        .unwrap();
    reindex_event(&mut tx, EventId(3)).await.unwrap();
    reindex_event(&mut tx, EventId(3)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(urls(&db, "下書きの鍵").await, ["/security-jaws/33/report#s1"]);
    assert_eq!(urls(&db, "下書きから").await, ["/security-jaws/33/qa/4"]);

    let mut tx = pool.begin().await.unwrap();
    sqlx::query("delete from search_documents where event_id = 3").execute(&mut *tx).await.unwrap();
    // Organizers may say that a name may be told by which nobody was billed.
    sqlx::raw_sql(
        "update people set name = '佐伯 まほ' where id = 1;
         insert into person_aliases (person_id, alias, key, is_confirmed) values (1, '佐伯 まほ', folded_name('佐伯 まほ'), true)",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    reindex_person(&mut tx, PersonId(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(urls(&db, "下書き").await, [""; 0]);
    assert!(urls(&db, "佐伯まほ").await.contains(&"/speakers/saeki".to_owned()));
    assert_eq!(urls(&db, "佐伯真帆").await, ["/security-jaws/32/talks/1"], "billed so on that evening");
    assert!(urls(&db, "佐伯 まほ").await.contains(&"/speakers/saeki".to_owned()));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_hit_tells_what_where_and_when(pool: PgPool) {
    let db = evenings(&pool).await;
    let page = ask(&db, SearchQuery { q: "iam".into(), ..SearchQuery::default() }).await;
    let Hit { kind, title, excerpt, series_name, series_slug, event_number, at, .. } = page.hits[0].clone();
    assert_eq!((kind, marked(&title).as_str()), (HitKind::Talk, "[ＩＡＭ]入門"));
    assert_eq!(marked(&excerpt), "鍵商会 佐伯 真帆\n鍵を持たない暮らし");
    assert_eq!(
        (series_name.as_str(), series_slug.as_str(), event_number),
        ("Security-JAWS", "security-jaws", Some(32))
    );
    assert_eq!(at.clock(), "19:00");
    assert_eq!(marked(&page.hits[1].excerpt), "d[iam]ond と [IAM]");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn filters_narrow_and_years_are_those_of_the_wall(pool: PgPool) {
    let db = evenings(&pool).await;
    let of = |series: Option<&str>, year: Option<i32>, order: Order| SearchQuery {
        q: "iam".into(),
        series: series.map(Into::into),
        year,
        order,
        ..SearchQuery::default()
    };
    let page = ask(&db, of(None, None, Order::Date)).await;
    // 2023-12-31 15:30 UTC is New Year in Tokyo.
    assert_eq!(page.years, [2024]);
    assert_eq!(page.series.iter().map(|s| s.slug.as_str()).collect::<Vec<_>>(), ["security-jaws", "mini"]);
    assert_eq!(page.query.page, 1);
    for (query, expected) in [
        (of(None, None, Order::Date), 2),
        (of(Some("mini"), None, Order::Relevance), 1),
        (of(Some("mini"), Some(2024), Order::Date), 1),
        (of(Some("mini"), Some(2023), Order::Date), 0),
        (of(Some("no-such\u{0}'"), None, Order::Date), 0),
        (of(None, Some(i32::MAX), Order::Date), 0),
        (of(None, Some(i32::MIN), Order::Relevance), 0),
    ] {
        assert_eq!(ask(&db, query.clone()).await.hits.len(), expected, "{query:?}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn any_input_is_answered(pool: PgPool) {
    let db = evenings(&pool).await;
    let nonsense = "ぬ\u{301}'\\%_\"&|!():*<->".repeat(10).chars().take(100).collect::<String>();
    let page = ask(&db, SearchQuery { q: nonsense, ..SearchQuery::default() }).await;
    assert!(page.hits.is_empty());
    for (q, has_problem) in [("", false), ("  ", false), ("\u{1}\u{0}", true), (&"あ".repeat(10_000), true)] {
        let page = ask(&db, SearchQuery { q: q.into(), ..SearchQuery::default() }).await;
        assert_eq!((page.hits.len(), page.problem.is_some()), (0, has_problem));
    }
    let any = proptest::string::string_regex(".{0,30}|[ '\\\\%_\"&|!():*鍵a-c\u{0}\u{7f}\u{202e}]{0,30}").unwrap();
    let mut runner = TestRunner::deterministic();
    let queries: Vec<String> = (0..200).map(|_| any.new_tree(&mut runner).unwrap().current()).collect();
    for q in queries {
        ask(&db, SearchQuery { q, ..SearchQuery::default() }).await;
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn pages_follow_each_other_without_gap_or_double(pool: PgPool) {
    let db = evenings(&pool).await;
    sqlx::query("insert into slots (event_id, position, title, abstract) select 1, 100 + n, 'ログ ' || n, case when n % 3 = 0 then '別' else 'ログ' end from generate_series(1, 333) n")
        .execute(&pool).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    reindex_event(&mut tx, EventId(1)).await.unwrap();
    tx.commit().await.unwrap();
    for order in [Order::Relevance, Order::Date] {
        let mut seen = std::collections::BTreeSet::new();
        for page in 1.. {
            let found = ask(&db, SearchQuery { q: "ログ".into(), order, page, ..SearchQuery::default() }).await;
            assert_eq!(found.hits.len(), if found.has_more { 20 } else { 13 }, "page {page}");
            for hit in &found.hits {
                assert!(seen.insert(hit.url.clone()), "{} twice", hit.url);
            }
            if !found.has_more {
                break;
            }
        }
        assert_eq!(seen.len(), 333);
    }
    for page in [51, u32::MAX] {
        let found = ask(&db, SearchQuery { q: "ログ".into(), page, ..SearchQuery::default() }).await;
        assert!(found.hits.is_empty() && !found.has_more);
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_common_word_takes_the_way_along_the_dates_and_finds_the_same(pool: PgPool) {
    let db = evenings(&pool).await;
    sqlx::query(
        "insert into search_documents (kind, series_id, year, occurred_at, title, body, url, title_norm, norm, grams)
         select 'talk', 1, 2020, '2020-01-01'::timestamptz + n * interval '1 hour', 't', 'ログ', '/x/' || n, 't', 'ログ',
                array_to_tsvector(array['t', ' t', 'ロ', 'グ', 'ログ']) from generate_series(1, 3000) n",
    )
    .execute(&pool).await.unwrap();
    sqlx::query("update search_documents set title = 'ログ', title_norm = 'ログ', grams = array_to_tsvector(array['ロ', 'グ', 'ログ', ' ロ', ' グ', ' ログ']) where url = '/x/5'")
        .execute(&pool).await.unwrap();
    let of = |order, page| SearchQuery { q: "ログ".into(), order, page, ..SearchQuery::default() };
    // The database does not know yet how many there are, then it does.
    for known in ["select 1", "analyze search_documents"] {
        sqlx::query(known).execute(&pool).await.unwrap();
        let first = ask(&db, of(Order::Date, 1)).await;
        assert_eq!(first.hits.iter().map(|hit| hit.url.as_str()).take(2).collect::<Vec<_>>(), ["/x/3000", "/x/2999"]);
        assert!(first.has_more);
        let first = ask(&db, of(Order::Relevance, 1)).await;
        assert_eq!(
            first.hits.iter().map(|hit| hit.url.as_str()).take(2).collect::<Vec<_>>(),
            ["/x/5", "/x/3000"],
            "the title first"
        );
        let mut seen = std::collections::BTreeSet::new();
        for page in 1..=50 {
            seen.extend(ask(&db, of(Order::Relevance, page)).await.hits.into_iter().map(|hit| hit.url));
        }
        assert_eq!(seen.len(), 1000);
        assert!(!ask(&db, of(Order::Relevance, 50)).await.has_more);
        let page = pages::search::load(&db, Viewer::visitor().asks(), &of(Order::Relevance, 1)).await.unwrap();
        let facets = page.facets.unwrap();
        let kinds: Vec<HitKind> = facets.kinds.iter().filter(|(_, n)| *n > 0).map(|(kind, _)| *kind).collect();
        assert_eq!((facets.is_all, kinds), (false, vec![HitKind::Talk]), "{known}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn names_vowel_marks_and_kana_are_found_however_they_are_written(pool: PgPool) {
    let db = evenings(&pool).await;
    sqlx::raw_sql(
        r"insert into slots (event_id, position, title, abstract) values
            (1, 11, 'マネージドな基盤', 'サーバーの話を森川 律さんと'),
            (1, 12, 'セキュリティの朝', '森川律さんが聞き手です')",
    )
    .execute(&pool)
    .await
    .unwrap();
    let mut tx = pool.begin().await.unwrap();
    reindex_event(&mut tx, EventId(1)).await.unwrap();
    tx.commit().await.unwrap();
    let [one, other] = ["/security-jaws/32/talks/11", "/security-jaws/32/talks/12"];
    for (q, expected) in [
        ("森川律", vec![one, other]),
        ("森川 律", vec![one, other]),
        ("\"森川　律\"", vec![one, other]),
        ("まねーじど", vec![one]),
        ("ﾏﾈｰｼﾞﾄﾞ", vec![one]),
        ("サーバ", vec![one]),
        ("サーバー", vec![one]),
        ("さーばー", vec![one]),
        ("セキュリティー", vec![other]),
        ("せきゅりてぃ", vec![other]),
    ] {
        let mut found = urls(&db, q).await;
        found.sort();
        assert_eq!(found, expected, "{q}");
    }
    let hit = |q: &str| SearchQuery { q: q.into(), ..SearchQuery::default() };
    let page = ask(&db, hit("森川律 さーば")).await;
    assert_eq!(marked(&page.hits[0].excerpt), "[サーバー]の話を[森川 律]さんと", "marked as it is written");
    let page = ask(&db, hit("まねーじど")).await;
    assert_eq!(marked(&page.hits[0].title), "[マネージド]な基盤");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn documents_of_older_rules_are_folded_anew_once(pool: PgPool) {
    let db = evenings(&pool).await;
    let state = "select string_agg(concat_ws('|', id, title_norm, norm, grams, fold_version), E'\n' order by id) from search_documents";
    let text = async || -> String { sqlx::query_scalar(state).fetch_one(&pool).await.unwrap() };
    let fresh = text().await;
    assert_eq!(refold(&db, Viewer::system().asks(), 100).await.unwrap(), 0, "what is new is of the newest rules");
    // As the program before left them.
    sqlx::raw_sql("update search_documents set fold_version = 1, title_norm = 'x', norm = 'x', grams = array_to_tsvector(array['x'])")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(urls(&db, "権限").await, [""; 0]);
    let count: i64 = sqlx::query_scalar("select count(*) from search_documents").fetch_one(&pool).await.unwrap();
    let (system, mut done) = (Viewer::system(), 0);
    loop {
        // As two processes would.
        let (one, other) = tokio::join!(refold(&db, system.asks(), 2), refold(&db, system.asks(), 2));
        let batch = one.unwrap() + other.unwrap();
        done += batch;
        if batch == 0 {
            break;
        }
    }
    assert_eq!(i64::try_from(done).unwrap(), count, "each was written once");
    assert_eq!(text().await, fresh, "as if they had been indexed today");
    assert!(refold(&db, Viewer::visitor().asks(), 1).await.is_err());
}
