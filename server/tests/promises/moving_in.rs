//! An archive that moves in, by page and by the program itself, and out again.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
    process::Command,
};

use chrono::Utc;
use domain::{ids::ArchiveId, viewer::Role, workflows};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sqlx::PgPool;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::matrix::{FOREIGN, ROLES, SERIES};
use crate::common::{
    Browser, Reply, SECRET_KEY, Site,
    process::{Process, url_of},
};

const OURS: &str =
    "# Security-JAWS #9001 レポート\n\n2025年1月10日(金)開催\n\n## セッション1：鍵 / 山田 花子さん\n\n- 一\n  - 二\n";
const ANOTHERS: &str = "# 夜の会 #9002\n\n2025年3月1日\n\n## セッション1：月 / 星 見子さん\n- 四\n";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_a_folder_brings_nothing_of_another_series_and_nothing_twice(pool: PgPool) {
    let site = Site::demo(pool).await;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("old")).unwrap();
    fs::write(folder.path().join("old/a.md"), OURS).unwrap();
    fs::write(folder.path().join("b.md"), ANOTHERS).unwrap();
    fs::write(folder.path().join("c.txt"), "%PDF-1.4\0\u{1}").unwrap();
    fs::write(folder.path().join("d.txt"), "何でもない文\n").unwrap();
    let run =
        |more: &[&str]| program(&site, &[&["import", "archive", "--series", SERIES], more].concat(), folder.path());
    let dry = run(&["--dry-run"]);
    assert!(dry.contains("Nothing was applied") && dry.find("! b.md") < dry.find("  old/a.md"), "{dry}");
    assert_eq!(count(&site).await, 0);
    let first = run(&[]);
    assert!(
        first.contains("1 files brought new events, 0 changed something, 0 said what is there already, 2 wait"),
        "{first}"
    );
    assert!(first.contains("It names “夜の会”") && first.contains("This is a PDF file"), "{first}");
    let before = count(&site).await;
    let again = run(&[]);
    assert!(again.contains("2 wait"), "{again}");
    assert_eq!((before, count(&site).await), (1, 1));
}

/// What the program prints that does this on the site's database with this path.
pub(super) fn program(site: &Site, what: &[&str], path: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benkyokai"));
    command.env("DATABASE_URL", url_of(&site.pool)).env("SECRET_KEY", SECRET_KEY);
    let output = command.args(what).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn count(site: &Site) -> i64 {
    sqlx::query_scalar("select count(*) from events where number > 9000").fetch_one(&site.pool).await.unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Hands a file in as the page does.
async fn send(browser: &mut Browser, name: &str, bytes: Vec<u8>) -> Reply {
    let form = Form::new()
        .text("series", SERIES)
        .text("source", "")
        .part("file", Part::bytes(bytes).file_name(name.to_owned()));
    let request = browser.request(Method::POST, "/organize/import").header("origin", browser.origin()).multipart(form);
    browser.send(request).await
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_88_archives_that_lead_out_or_burst_are_refused_in_flat_memory(pool: PgPool) {
    let site = Site::demo(pool).await;
    // A process of its own, whose memory no other test has a part in.
    let server = Process::serve(&[("DATABASE_URL", &url_of(&site.pool))]);
    let mut owner = server.browser();
    owner.cookies = site.signed_in(ROLES[1].1).await.cookies;
    let mut link = ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("32.md", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 8 * 1024 * 1024];
    let names: Vec<String> = (0..10).map(|n| format!("{n}.md")).collect();
    let bomb: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
    let many: Vec<String> = (0..30_000).map(|n| format!("{n}.md")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let entity = b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>";
    let sheet = zipped(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", entity)]);
    let bad = [
        ("a.zip", zipped(&[("../../etc/cron.d/x.md", b"x")]), "A name leads out of the ZIP"),
        ("a.zip", zipped(&[("/etc/x.md", b"x")]), "A name leads out of the ZIP"),
        ("a.zip", link.finish().unwrap().into_inner(), "There is a link in it"),
        ("a.zip", zipped(&bomb), "It unpacks to more than"),
        ("a.zip", zipped(&many), "There are too many files"),
        ("a.zip", b"PK\x03\x04 and no more".to_vec(), "This cannot be opened as a ZIP"),
    ];
    // What reading one of each needs is there.
    for (name, bytes, _) in &bad {
        send(&mut owner, name, bytes.clone()).await;
    }
    let before = server.resident();
    for _ in 0..5 {
        for (name, bytes, sentence) in &bad {
            let reply = send(&mut owner, name, bytes.clone()).await.expect(422);
            assert!(reply.body.contains(sentence), "{sentence}: {}", reply.text("main"));
        }
    }
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} KiB more after thirty archives");
    assert_eq!(site.one::<i64>("select count(*) from archive_imports where file_name <> $1", "").await, 0);
    // A spreadsheet is a file of an archive: it is kept, named, and not read.
    let reply = send(&mut owner, "32.xlsx", sheet).await.expect(303);
    let page = owner.get(reply.location()).await.expect(200);
    assert!(page.body.contains("defines entities") && page.body.contains("Left out"), "{}", page.text("main"));
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_56_an_imported_list_of_people_is_in_the_log(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = site.signed_in(ROLES[1].1).await;
    let list = "Name,Email,Status\n木村 青葉,aoba@list.test,attending\n";
    let reply = send(&mut owner, "32.csv", list.as_bytes().to_vec()).await.expect(303);
    let path = reply.location().to_owned();
    owner.get(&path).await.expect(200);
    owner.post(&path, &[("act", "apply"), ("number", "32"), ("kind", "attendees")]).await.expect(303);
    let log = site.audit().await;
    for entry in ["import.archive ok", "import.archive_apply ok", "attendees.import ok"] {
        assert!(log.iter().any(|one| one == entry), "{entry} in {log:?}");
    }
    assert_eq!(site.mail_to("aoba@list.test").await, None, "nobody gets a mail");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_payloads_in_every_file_of_an_archive_are_inert(pool: PgPool) {
    const PAYLOAD: &str = "<img src=x onerror=alert(1)>";
    let site = Site::demo(pool).await;
    let mut owner = site.signed_in(ROLES[1].1).await;
    let list = format!(
        "表示名,メールアドレス,参加枠名,参加ステータス,{PAYLOAD}\n{PAYLOAD},x@list.test,{PAYLOAD},参加,{PAYLOAD}\n"
    );
    let asked =
        format!("Question,Author,Upvotes,Replies,Session\n{PAYLOAD},{PAYLOAD},3,{PAYLOAD}: {PAYLOAD},{PAYLOAD}\n");
    let events = serde_json::json!({"events": [{"id": PAYLOAD, "title": format!("Security-JAWS 第900回 {PAYLOAD}"),
        "started_at": "2024-05-28T19:00:00+09:00", "url": format!("https://x.test/{PAYLOAD}"), "place": PAYLOAD,
        "address": PAYLOAD, "hash_tag": PAYLOAD, "description": PAYLOAD, "catch": PAYLOAD}]});
    let bytes = zipped(&[
        (&format!("{}/events.json", PAYLOAD.replace('/', "")), events.to_string().as_bytes()),
        ("900/list.csv", list.as_bytes()),
        ("900/asked.csv", asked.as_bytes()),
    ]);
    let archive = send(&mut owner, &format!("{PAYLOAD}.zip"), bytes).await.expect(303).location().to_owned();
    let id: i64 = archive.rsplit('/').next().unwrap().parse().unwrap();
    work(&site, id).await;
    let mut pages = vec![owner.get(&archive).await.expect(200).body];
    owner.post(&archive, &[("act", "apply")]).await.expect(303);
    work(&site, id).await;
    let files: Vec<i64> = sqlx::query_scalar("select id from archive_files where archive_id = $1")
        .bind(id)
        .fetch_all(&site.pool)
        .await
        .unwrap();
    for path in files.iter().map(|file| format!("{archive}/{file}")).chain(
        [
            "/security-jaws/900",
            "/organize/security-jaws/900",
            "/organize/security-jaws/900/attendees",
            "/security-jaws/900/qa/all",
            "/organize/import",
        ]
        .map(str::to_owned),
    ) {
        pages.push(owner.get(&path).await.expect(200).body);
    }
    for page in pages {
        assert!(!page.contains("<img src=x"), "{}", &page[page.find("<img src=x").unwrap().saturating_sub(200)..]);
    }
    assert_eq!(site.one::<i64>("select count(*) from questions where body = $1", PAYLOAD).await, 1, "it was stored");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_a_file_of_another_archive_in_the_body_is_refused(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut owner = site.signed_in(ROLES[1].1).await;
    let list = |mail: &str| format!("Name,Email,Status\n木村 青葉,{mail},attending\n").into_bytes();
    let one = send(&mut owner, "32.csv", list("a@list.test")).await.expect(303).location().to_owned();
    let two = send(&mut owner, "32.csv", list("b@list.test")).await.expect(303).location().to_owned();
    let (archive, file) = (one.rsplit_once('/').unwrap().0, two.rsplit('/').next().unwrap());
    for act in ["apply", "leave", "take"] {
        owner.post(archive, &[("act", &format!("{act}:{file}"))]).await.expect(404);
    }
    owner.get(&format!("{archive}/{file}")).await.expect(404);
    let mut stranger = site.signed_in(Some((FOREIGN, Role::Owner))).await;
    stranger.post(&archive.replace(SERIES, FOREIGN), &[("act", "apply")]).await.expect(404);
    assert_eq!(site.one::<i64>("select count(*) from archive_files where state <> $1", "read").await, 0);
}

async fn work(site: &Site, archive: i64) {
    while workflows::archive::work(&site.state.db, Utc::now(), ArchiveId(archive), 10).await.unwrap() > 0 {}
}

/// The program writes everything out, and reads it into an empty database to equal counts.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_77_what_is_exported_is_imported_into_an_empty_database(pool: PgPool) {
    let site = Site::demo(pool).await;
    // Larger than a file of a ZIP may be.
    site.run(
        "insert into slot_files (slot_id, bytes, size, hash, uploaded_at)
         select id, bytes, length(bytes), encode(sha256(bytes), 'hex'), now()
         from (select min(t.id) as id from slots t join events e on e.id = t.event_id where e.number = 32) slot,
              (select '\\x255044462d'::bytea || decode(repeat('20', 9000000), 'hex') as bytes) file",
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let said = program(&site, &["export", "archive"], &out);
    assert!(said.contains("1 slides and pictures"), "{said}");
    assert!(said.contains("events") && out.join("security-jaws/032/event.json").exists(), "{said}");
    let counts = |site: &Site| {
        let pool = site.pool.clone();
        async move {
            let mut counts = Vec::new();
            for table in [
                "series",
                "events",
                "slots",
                "appearances",
                "note_lines",
                "impressions",
                "questions",
                "answers",
                "question_votes",
                "reports",
                "participation_types",
                "registrations",
                "event_links",
                "event_days",
                "slot_files",
            ] {
                let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
                counts.push((table, sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap()));
            }
            counts
        }
    };
    let before = counts(&site).await;
    for table in [
        "report_imports",
        "question_votes",
        "registrations",
        "search_documents",
        "report_revisions",
        "events",
        "mail_links",
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(&site.pool).await.unwrap();
    }
    sqlx::raw_sql("update accounts set person_id = null, is_demo = false; delete from people")
        .execute(&site.pool)
        .await
        .unwrap();
    let said = program(&site, &["import", "archive"], &out);
    assert!(said.contains("0 wait for somebody") && said.contains("1 slides and pictures were brought"), "{said}");
    assert_eq!(counts(&site).await, before);
    let again = program(&site, &["import", "archive"], &out);
    assert!(again.contains("0 files brought new events, 0 changed something"), "{again}");
    assert_eq!(counts(&site).await, before);
}
