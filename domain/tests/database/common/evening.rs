//! What a community keeps of one evening at five services, and how it moves in.

use std::io::{Cursor, Write as _};

use chrono::Utc;
use domain::{
    archive::{handing_in, types::ArchiveFile},
    db::Db,
    ids::ArchiveId,
    pages::archive_import,
    viewer::Viewer,
    workflows::archive,
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::row_counts;

pub const SERIES: &str = "security-jaws";

pub const REPORT: &str = "\
# Security-JAWS 第7回レポート

2025年3月5日(水)に開きました。

## Session1: ログを読む夜 株式会社しらかば 高橋 灯さん

- 一つ目のメモ
- 二つ目のメモ

## Session2: 鍵の交換 架空大学 小林 凪さん

- 三つ目のメモ

[tomo]・鍵はどれくらいの間隔で替えますか?

- まず自動で替わる仕組みにします。
";
pub const EVENTS: &str = r#"{"results_returned": 3, "events": [
  {"id": 356491, "title": "Security-JAWS 第7回 鍵の夜", "started_at": "2025-03-05T18:45:00+09:00", "ended_at": "2025-03-05T21:10:00+09:00",
   "url": "https://kakuu.connpass.com/event/356491/", "place": "架空会館", "address": "東京都千代田区1-1", "limit": 50, "accepted": 41, "waiting": 3,
   "hash_tag": "kakuu7", "description": "<p>鍵の話をします。</p>", "group": {"title": "架空グループ"}},
  {"id": 356492, "title": "Security-JAWS 第6回", "started_at": "2024-12-04T19:00:00+09:00", "ended_at": "2024-12-04T21:00:00+09:00",
   "url": "https://kakuu.connpass.com/event/356492/", "place": "", "address": "", "limit": null, "accepted": 20, "waiting": 0},
  {"id": 356493, "title": "mini Security-JAWS 第7回", "started_at": "2025-01-08T19:00:00+09:00", "ended_at": "2025-01-08T20:00:00+09:00",
   "url": "https://kakuu.connpass.com/event/356493/", "accepted": 9, "waiting": 0}]}"#;
pub const CONNPASS: &str = "参加枠名,ユーザー名,表示名,利用開始日,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n\
    現地枠,hanako,花子,2020年01月02日,,参加,出席,2025年02月20日 12:00,1\n\
    現地枠,taro,太郎,2020年01月02日,よろしく,参加,欠席,2025年02月20日 12:10,2\n\
    オンライン枠,jiro,次郎,2020年01月02日,,参加キャンセル,,2025年02月21日 12:00,3\n";
pub const DOORKEEPER: &str = "Name,Email,Ticket type,Status,Checked in,Registered at\n\
    葉子,Yoko@kakuu.test,現地枠,Attending,Yes,2025-02-20 12:00\n\
    洋,hiro@kakuu.test,オンライン枠,Waitlisted,,2025-02-21 12:00\n\
    住所なし,,現地枠,Attending,No,2025-02-21 12:00\n";
pub const SLIDO: &str = "Question,Author,Upvotes,Answered,Replies,Session,Date\n\
    鍵はどれくらいの間隔で替えますか？,tomo,12,Yes,,Session2,2025-03-05 20:00\n\
    古い鍵はどうなりますか,Anonymous,5,No,,鍵の交換,2025-03-05 20:01\n";
pub const CHAPTERS: &str =
    "https://youtu.be/abcdefghijk\n0:00 オープニング\n3:20 ログを読む夜 / 高橋 灯\n45:00 Session2\n1:20:00 終わりに\n";

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What a community keeps of one evening at five services.
pub fn evening() -> Vec<u8> {
    // As Excel in Japan writes it.
    let (sjis, ..) = encoding_rs::SHIFT_JIS.encode(CONNPASS);
    zip(&[
        ("reports/2025-03-05.md", REPORT.as_bytes()),
        ("connpass/events.json", EVENTS.as_bytes()),
        ("connpass/event_356491_participants.csv", &sjis),
        ("doorkeeper/7/attendees.csv", DOORKEEPER.as_bytes()),
        ("slido/07.csv", SLIDO.as_bytes()),
        ("youtube/7.txt", CHAPTERS.as_bytes()),
        ("flyer.pdf", b"%PDF-1.7"),
    ])
}

pub async fn handed_in(db: &Db, bytes: Vec<u8>) -> ArchiveId {
    let asked = Viewer::system();
    let id = handing_in::start(db, asked.asks_at(Utc::now()), SERIES, "evening.zip", bytes).await.unwrap();
    read(db, id).await;
    id
}

pub async fn read(db: &Db, id: ArchiveId) {
    while archive::work(db, Utc::now(), id, 10).await.unwrap() > 0 {}
}

pub async fn applied(db: &Db, id: ArchiveId) {
    handing_in::queue(db, Viewer::system().asks_at(Utc::now()), SERIES, id, None).await.unwrap();
    read(db, id).await;
}

pub async fn files(db: &Db, id: ArchiveId) -> Vec<ArchiveFile> {
    let page = archive_import::load(db, Viewer::system().asks(), SERIES, id).await.unwrap();
    page.files.into_iter().map(|row| row.file).collect()
}

pub fn find_file<'a>(files: &'a [ArchiveFile], name: &str) -> &'a ArchiveFile {
    files.iter().find(|file| file.name.contains(name)).unwrap()
}

pub async fn number(db: &Db, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&db.pool).await.unwrap()
}

/// Facts alone: what keeps the hand-ins themselves grows with each.
pub async fn facts(db: &Db) -> std::collections::BTreeMap<String, i64> {
    let mut counts = row_counts(db).await;
    for table in ["archive_imports", "archive_files", "report_imports", "audit_log", "audit_chain", "jobs"] {
        counts.remove(table);
    }
    counts
}
