//! A folder of reports at once, by the program itself.

use std::{fs, process::Command};

use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::{SECRET_KEY, Site, process::url_of};

const OURS: &str =
    "# Security-JAWS #9001 レポート\n\n2025年1月10日(金)開催\n\n## セッション1：鍵 / 山田 花子さん\n\n- 一\n  - 二\n";
const ANOTHERS: &str = "# 夜の会 #9002\n\n2025年3月1日\n\n## セッション1：月 / 星 見子さん\n- 四\n";

#[sqlx::test(migrations = "../migrations")]
async fn promise_17_a_folder_brings_nothing_of_another_series_and_nothing_twice(pool: PgPool) {
    let site = Site::demo(pool).await;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("old")).unwrap();
    fs::write(folder.path().join("old/a.md"), OURS).unwrap();
    fs::write(folder.path().join("b.md"), ANOTHERS).unwrap();
    fs::write(folder.path().join("c.txt"), "%PDF-1.4\0\u{1}").unwrap();
    fs::write(folder.path().join("d.txt"), "何でもない文\n").unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_benkyokai"));
        command.env("DATABASE_URL", url_of(&site.pool)).env("SECRET_KEY", SECRET_KEY);
        let output = command.args(["import", "archive", "--series", SERIES]).arg(folder.path()).args(more).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let dry = run(&["--dry-run"]);
    assert!(dry.contains("Nothing was applied") && dry.find("! b.md") < dry.find("  old/a.md"), "{dry}");
    assert_eq!(count(&site).await, 0);
    let first = run(&[]);
    assert!(first.contains("1 new events, 0 changed, 0 as they were, 3 wait"), "{first}");
    assert!(first.contains("It names “夜の会”") && first.contains("This is a PDF file"), "{first}");
    let before = count(&site).await;
    let again = run(&[]);
    assert!(again.contains("0 new events, 0 changed, 1 as they were, 3 wait"), "{again}");
    assert_eq!((before, count(&site).await), (1, 1));
}

async fn count(site: &Site) -> i64 {
    sqlx::query_scalar("select count(*) from events where number > 9000").fetch_one(&site.pool).await.unwrap()
}
