//! How long a megabyte takes to read, in each format and in shapes that are made to be slow:
//! `cargo run --release -p report-import --example megabyte`

use std::time::Instant;

use report_import::{MAX_BYTES, read};

/// Pieces until the source is as long as one may be.
fn fill(head: &str, piece: impl Fn(usize) -> String) -> String {
    let mut source = head.to_owned();
    for n in 1.. {
        let next = piece(n);
        if source.len() + next.len() > MAX_BYTES {
            break;
        }
        source.push_str(&next);
    }
    source
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sources = [
        (
            "Markdown",
            fill("# 見本の会 #3 レポート\n\n", |n| {
                format!(
                    "## セッション{n}：棚の数え方 / 山田 花子さん\n\n- 一つ目\n  - [二つ目](https://example.org/{n})\n\nQ. なぜですか？\n\nA. 棚だからです。\n\n"
                )
            }),
        ),
        (
            "text",
            fill("見本の会 第3回レポート\n\n", |n| {
                format!(
                    "Session{n}: 棚の数え方 見本社 山田 花子さん\n\n  • 一つ目\n    • 二つ目\n\n感想\n\nよかったです。\n\n"
                )
            }),
        ),
        (
            "HTML",
            fill("<html><body><h1>見本の会 #3 レポート</h1>", |n| {
                format!(
                    "<h2>セッション{n}：棚の数え方 / 山田 花子さん</h2><ul><li>一つ目<ul><li><a href=\"https://example.org/{n}\">二つ目</a></li></ul></li></ul>"
                )
            }),
        ),
        ("100,000 headings", fill("", |n| if n > 100_000 { "x".repeat(MAX_BYTES) } else { format!("# {n}\n") })),
        ("one paragraph", fill("", |_| "棚の数え方を考える".to_owned())),
        ("one list", fill("- 棚\n", |n| format!("{}- 棚\n", "  ".repeat(n % 40)))),
        ("open brackets", "[".repeat(MAX_BYTES)),
        ("tags in a line", fill("# 見本\n\n", |_| "<a href=\"https://example.org\">棚</a> ".to_owned())),
    ];
    for (name, source) in sources {
        let mut times: Vec<u128> = Vec::new();
        for _ in 0..5 {
            let begun = Instant::now();
            let draft = read(&source)?;
            times.push(begun.elapsed().as_millis());
            std::hint::black_box(draft);
        }
        times.sort_unstable();
        println!(
            "| {:<32} | {:<24} | ≤ 1,000 ms |",
            format!("read {name}, {} KiB", source.len() / 1024),
            format!("{} ms ({}–{})", times[2], times[0], times[4])
        );
    }
    Ok(())
}
