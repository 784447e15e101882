//! Fills a database with documents in Japanese and English and times the first page of searches.
//!
//! `load search [COUNT]`, `DATABASE_URL` names a migrated database that it may fill (series of its own);
//! it is filled once, and what search held before is dropped. With `DUMP` the documents and the words are also written
//! into that folder (`documents.tsv`, `words.txt`), for a peer. Words follow a Zipf-like distribution, and one of them stands in 11 % of documents.

use std::{io::Write as _, time::Instant};

use chrono::{Duration, TimeZone, Utc};
use domain::{
    db::Db,
    pages,
    search::{
        index::documents,
        queries::NewDocument,
        types::{Order, SearchQuery},
    },
    viewer::Viewer,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::PgPool;

use super::measure::{Failure, quantile};

/// Stands in 11 % of documents.
const COMMON: &str = "ログ";
const JA: &str = "の を は に が と で する ログ 設定 権限 アカウント 認証 鍵 監査 通知 検知 運用 組織 暗号化 脆弱性 \
    セキュリティ インシデント 対応 調査 証跡 復旧 災害支援 委任 境界 最小権限 棚卸し 多要素認証 署名 証明書 秘密情報 \
    ネットワーク 分離 踏み台 攻撃 経路 可視化 自動化 費用 教育 訓練 体制 報告 手順 責任共有 仮想 端末 閲覧 制御 方針 \
    鍵管理 失効 更新 監視 相関 分析 誤検知 抑制 例外 承認 申請 履歴 保存 期間 改ざん 検証 復号 ハッシュ トークン 有効期限";
const EN: &str = "the of and to a in is for on with log policy role account key audit alert detect guard cloud security \
    incident response access identity token secret rotate bucket network boundary firewall endpoint lambda function \
    trail config rule finding severity triage recover backup encrypt decrypt signature certificate federation session \
    privilege escalation phishing container registry pipeline deploy runtime sandbox isolate forensic evidence timeline \
    AWS IAM WAF S3 EC2 KMS VPC SCP GuardDuty CloudTrail SecurityHub Inspector Macie Detective Organizations";

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let count: usize = arguments.first().map_or(Ok(100_000), |n| n.parse())?;
    let pool = PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let held: i64 = sqlx::query_scalar("select count(*) from search_documents").fetch_one(&pool).await?;
    if usize::try_from(held)? < count {
        let start = Instant::now();
        fill(&pool, count).await?;
        println!("filled {count} documents in {:.1} s", start.elapsed().as_secs_f64());
    }
    measure(&Db::new(pool, domain::vault::Vault::new([7; 32]))).await
}

async fn fill(pool: &PgPool, count: usize) -> Result<(), Failure> {
    let series: i64 = sqlx::query_scalar(
        "insert into series (slug, name) values ('search-bench', 'Bench') on conflict (slug) do update set name = 'Bench' returning id",
    )
    .fetch_one(pool)
    .await?;
    // The index of grams is built once at the end: entry by entry takes ten times as long.
    sqlx::raw_sql("drop index search_documents_grams; truncate search_documents").execute(pool).await?;
    let mut random = StdRng::seed_from_u64(32);
    let newest = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().ok_or("a date")?;
    let words = Words::new(&mut random);
    let mut dump = match std::env::var_os("DUMP") {
        Some(folder) => {
            std::fs::write(std::path::Path::new(&folder).join("words.txt"), ASKED.join("\n"))?;
            Some(std::io::BufWriter::new(std::fs::File::create(std::path::Path::new(&folder).join("documents.tsv"))?))
        }
        None => None,
    };
    let mut done = 0;
    while done < count {
        let mut tx = pool.begin().await?;
        for n in done..(done + 1_000).min(count) {
            let at = newest - Duration::minutes(i64::try_from(n)? * 47);
            // Titles of talks, and notes and questions below them.
            let kind =
                ["talk", "note", "note", "note", "note", "question", "note", "note", "question", "speaker"][n % 10];
            let base = NewDocument {
                kind: if kind == "note" { "talk" } else { kind },
                series,
                year: at.format("%Y").to_string().parse()?,
                occurred_at: at,
                url: format!("/search-bench/{n}"),
                ..NewDocument::default()
            };
            let is_japanese = random.random_bool(0.6);
            let title = words.sentence(&mut random, is_japanese, 4);
            let length = random.random_range(20..90);
            let mut body = words.sentence(&mut random, is_japanese, length);
            if random.random_bool(0.11) {
                body.push_str(COMMON);
            }
            if let Some(dump) = &mut dump {
                writeln!(dump, "{title}\t{body}")?;
            }
            for document in documents(&base, &title, &body) {
                domain::search::queries::insert(&mut tx, &document).await?;
            }
        }
        tx.commit().await?;
        done += 1_000;
    }
    sqlx::raw_sql("create index search_documents_grams on search_documents using gin (grams) with (fastupdate = off)")
        .execute(pool)
        .await?;
    sqlx::raw_sql("vacuum analyze search_documents").execute(pool).await?;
    Ok(())
}

/// Words by falling frequency: those above, then many made ones.
struct Words {
    ja: Vec<String>,
    en: Vec<String>,
}

impl Words {
    fn new(random: &mut StdRng) -> Self {
        let list = |text: &str| text.split_whitespace().filter(|w| *w != COMMON).map(String::from).collect::<Vec<_>>();
        let (mut ja, mut en) = (list(JA), list(EN));
        let mut made = |from: &[char], len: std::ops::Range<usize>| -> String {
            let len = random.random_range(len);
            (0..len).map(|_| from[random.random_range(0..from.len())]).collect()
        };
        let kanji: Vec<char> =
            ('一'..='丿').chain('亀'..='仏').chain('侍'..='俸').chain('安'..='宮').chain('情'..='懐').collect();
        let letters: Vec<char> = "etaoinshrdlucmfwypvbgkjqxz".chars().collect();
        for _ in 0..12_000 {
            ja.push(made(&kanji, 2..5));
            en.push(made(&letters, 4..10));
        }
        Self { ja, en }
    }

    fn sentence(&self, random: &mut StdRng, is_japanese: bool, words: usize) -> String {
        let mut text = String::new();
        for n in 0..words {
            let from = if is_japanese && random.random_bool(0.92) { &self.ja } else { &self.en };
            // Zipf: the frequency of a word falls with its rank.
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let rank = ((from.len() as f64).powf(random.random::<f64>()) - 1.0) as usize;
            if n > 0 && !is_japanese {
                text.push(' ');
            }
            text.push_str(&from[rank.min(from.len() - 1)]);
            if is_japanese && n % 12 == 11 {
                text.push('。');
            }
        }
        text
    }
}

/// One to eight characters, common and rare, in both languages, alone and together.
const ASKED: &[&str] = &[
    "鍵",
    "の",
    "a",
    "仏",
    "x",
    "ログ",
    "権限",
    "S3",
    "in",
    "宮情",
    "IAM",
    "KMS",
    "the",
    "証明書",
    "災害支援",
    "最小権限",
    "role",
    "セキュリティ",
    "トークン",
    "security",
    "incident",
    "policy",
    "GuardDut",
    "インシデント",
    "多要素認証",
    "AWS WAF",
    "鍵 権限",
    "IAM 権限",
    "ログ 監査",
    "zzzzzzzz",
    "鮪",
    "存在しない言葉",
];

async fn measure(db: &Db) -> Result<(), Failure> {
    println!("| words | order | hits | p50 ms | p95 ms |\n| --- | --- | --- | --- | --- |");
    let mut all = Vec::new();
    for order in [Order::Relevance, Order::Date] {
        for q in ASKED {
            let query = SearchQuery { q: (*q).into(), order, ..SearchQuery::default() };
            let mut times = Vec::new();
            let mut hits = String::new();
            for _ in 0..20 {
                let start = Instant::now();
                let page = pages::search::load(db, Viewer::visitor().asks_at(Utc::now()), &query).await?.page;
                times.push(start.elapsed());
                hits = format!("{}{}", page.hits.len(), if page.has_more { "+" } else { "" });
            }
            println!(
                "| {q} | {order:?} | {hits} | {:.1} | {:.1} |",
                quantile(&mut times, 0.5),
                quantile(&mut times, 0.95)
            );
            all.extend(times);
        }
    }
    println!("| all | | | {:.1} | {:.1} |", quantile(&mut all, 0.5), quantile(&mut all, 0.95));
    Ok(())
}
