//! Evenings of several shapes, all made up, read by the importer.

use chrono::NaiveDate;
use report_import::{
    ImportDraft, Known,
    correct::{apply_corrections, problems},
    diff::{ChangeKind, compare},
    draft::{LineOutcome, LinkKind, SectionKind, SourceFormat},
    read as parse, read_with as parse_with,
};

const SOURCES: [&str; 6] = [
    include_str!("fixtures/lightning_two_days.txt"),
    include_str!("fixtures/markdown.md"),
    include_str!("fixtures/page.html"),
    include_str!("fixtures/plain_wrong_number.txt"),
    include_str!("fixtures/unlabelled.md"),
    include_str!("fixtures/one_line.txt"),
];

fn read(at: usize) -> ImportDraft {
    parse(SOURCES[at]).unwrap()
}

fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(y, m, d)
}

/// title | name / affiliation / role / honorific; …
fn headings(draft: &ImportDraft) -> Vec<String> {
    let person = |s: &report_import::draft::DraftSpeaker| {
        format!("{} / {} / {} / {}", s.name, s.affiliation, s.role, s.honorific)
    };
    draft
        .sections
        .iter()
        .map(|s| format!("{} | {}", s.title, s.speakers.iter().map(person).collect::<Vec<_>>().join("; ")))
        .collect()
}

fn notes(draft: &ImportDraft, section: usize) -> Vec<(i32, &str)> {
    draft.sections[section].notes.iter().map(|n| (n.depth, n.text.as_str())).collect()
}

#[test]
fn two_days_of_lightning_talks_in_text() {
    let draft = read(0);
    assert_eq!((draft.series.as_str(), draft.number, draft.label.as_str()), ("みなとクラウド会", Some(18), "特別編!"));
    assert_eq!(
        (draft.date, draft.further_days.as_slice(), draft.published),
        (day(2025, 3, 8), &[day(2025, 3, 9).unwrap()][..], day(2025, 3, 12))
    );
    assert_eq!(draft.hashtags, ["minatocloud", "minatocloud18", "クラウド合宿"]);
    assert_eq!(draft.author, "鷺沼");
    assert!(draft.warnings.iter().any(|w| w.line_number == 7 && w.what.ja.contains("第19回")), "{:?}", draft.warnings);
    assert_eq!(
        headings(&draft),
        [
            "ログを小さくたたむ | 桐生 まどか / 株式会社あおば製作所 / 開発部 / さん",
            "鍵の引っ越し | 伊吹 蒼太 / 東浜大学 /  / さん; 柏木 りん /  /  / さん",
            "監視を眠らせない話 | Kaede Minamoto /  /  / さん",
            "次の合宿をやるよ | 鷺沼 / みなとクラウド会 /  / ",
        ]
    );
    assert_eq!(
        draft.sections.iter().map(|s| (s.kind, s.level, s.day)).collect::<Vec<_>>(),
        [
            (SectionKind::Lightning, Some(200), 1),
            (SectionKind::Lightning, None, 1),
            (SectionKind::Lightning, Some(300), 2),
            (SectionKind::Announcement, None, 2),
        ]
    );
    assert!(draft.sections[0].slides_promised && !draft.sections[1].slides_promised);
    assert_eq!(notes(&draft, 0), [(1, "はじめの一歩"), (2, "容量を量る"), (2, "週ごとに見直す"), (1, "まとめ")]);
    assert_eq!(notes(&draft, 1), [(0, "一行だけの感想戦でした。")]);
    assert_eq!(
        notes(&draft, 2),
        [(1, "話したこと"), (2, "通知の数を減らす"), (3, "夜の通知は三つまで"), (2, "当番の交代")]
    );
    assert_eq!(draft.sections[2].impression, "眠れる監視、よいですね。");
    assert_eq!(draft.closing, "また来年お会いしましょう。");
}

#[test]
fn markdown_with_links_questions_and_contents() {
    let draft = read(1);
    assert_eq!(draft.format, SourceFormat::Markdown);
    assert_eq!((draft.series.as_str(), draft.number, draft.date), ("Kita-JAWS", Some(7), day(2025, 6, 20)));
    assert_eq!(
        headings(&draft),
        [
            "ゼロから始める証跡づくり | 綾瀬 つむぎ / 合同会社しおり /  / さん",
            "権限の棚卸し | 更科 朔 / 株式会社ななほし / セキュリティエンジニア / さん",
            "休憩 | ",
        ]
    );
    let first = &draft.sections[0];
    assert_eq!(first.slides_url, "https://speakerdeck.com/shiori/trail");
    assert_eq!(
        notes(&draft, 0),
        [
            (1, "証跡とは"),
            (2, "消えない記録"),
            (3, "取る"),
            (3, "守る"),
            (2, "長い行はここで折り返す"),
            (1, "まとめ"),
            (0, "小さな実演"),
            (0, "その場で動かして見せました。"),
        ]
    );
    assert_eq!(first.impression, "**実演**が楽しかったです。");
    assert_eq!(draft.sections[1].video_url, "https://www.youtube.com/watch?v=abc123");
    let questions = &draft.sections[1].questions;
    assert_eq!(questions.len(), 2);
    assert_eq!(
        (questions[0].body.as_str(), questions[0].answers[0].markdown().trim()),
        ("棚卸しの間隔は?", "三か月ごとです。")
    );
    assert!(questions[1].answers.is_empty());
    assert!(draft.links.iter().any(|l| l.kind == LinkKind::Source && l.url.contains("connpass")));
    assert_eq!(draft.closing, "次は秋です。");
}

#[test]
fn a_web_page_keeps_its_article_and_drops_the_site() {
    let draft = read(2);
    assert_eq!(draft.format, SourceFormat::Html);
    assert_eq!((draft.number, draft.date), (Some(5), day(2025, 9, 5)));
    assert_eq!(draft.co_hosts.iter().map(|c| (c.name.as_str(), c.number)).collect::<Vec<_>>(), [("もり研究会", 12)]);
    assert_eq!(
        headings(&draft),
        ["倉庫の鍵を数える | 汐見 航 / 有限会社なみきり / 代表 / さん", "なんでも相談 | 運営メンバー /  /  / "]
    );
    assert_eq!(notes(&draft, 0), [(1, "入口"), (2, "表の鍵"), (2, "裏の`key`"), (3, "予備"), (1, "出口")]);
    assert_eq!(draft.sections[0].slides_url, "https://speakerdeck.com/player/xyz");
    assert_eq!(draft.sections[1].video_url, "https://www.youtube.com/embed/v1");
    assert!(draft.sections[1].kind == SectionKind::Qa && draft.sections[1].speakers[0].is_group);
    let counts = draft.counts();
    assert_eq!(
        (counts.bullets, counts.bullets_by_depth.as_slice(), counts.questions, counts.answered),
        (6, &[3, 2, 1][..], 2, 1)
    );
    assert!(
        draft.left_out.iter().any(|l| l.text.contains("にせもの"))
            && draft.left_out.iter().any(|l| l.text.contains("なみ社"))
    );
}

#[test]
fn a_second_community_known_to_us_gives_its_own_number() {
    let known = Known { series_names: vec!["もり研究会".into()], ..Known::default() };
    let draft = parse_with(SOURCES[2], &known).unwrap();
    assert_eq!((draft.series.as_str(), draft.number, draft.co_hosts[0].number), ("もり研究会", Some(12), 5));
}

#[test]
fn contradictions_and_missing_days_are_warned_of() {
    let draft = read(3);
    assert_eq!(draft.number, Some(3));
    let said = |part: &str| draft.warnings.iter().any(|w| w.what.ja.contains(part));
    assert!(said("2025年2月30日") && said("#yamabiko4"), "{:?}", draft.warnings);
    assert_eq!(draft.date, None);
    assert!(draft.guesses.iter().any(|g| g.id == "date"));
    assert_eq!(
        headings(&draft),
        [
            "暗号の歴史をたどる — 第1部 | 氷室 このは / やまびこ高等学校 /  / 先生",
            "静かな夜のための自動化とは | 御影 透 /  /  / さん",
        ]
    );
    assert_eq!(notes(&draft, 0), [(1, "羊皮紙"), (2, "羽ペン"), (3, "インク")]);
    assert_eq!(draft.closing, "おしまい。");
}

#[test]
fn headings_without_labels_become_sessions_and_are_marked() {
    let draft = read(4);
    assert_eq!((draft.series.as_str(), draft.number, draft.date), ("すばる勉強会", Some(21), day(2025, 11, 14)));
    assert_eq!(
        headings(&draft),
        [
            "星の名前を揃える話 | 雨宮 ひかり / すばる天文株式会社 / 広報部 / さん",
            "望遠鏡のあるサーバー室 | 朝比奈 玲 /  /  / さん",
        ]
    );
    assert_eq!(notes(&draft, 0), [(1, "名前は一つ"), (2, "表記は二つ")]);
    assert!(draft.guesses.iter().any(|g| g.id == "sections/1/label"));
}

#[test]
fn a_quiet_morning_is_one_line_of_prose() {
    let draft = read(5);
    assert_eq!((draft.series.as_str(), draft.number, draft.date), ("もくもくの庭", Some(53), day(2026, 10, 3)));
    assert_eq!(notes(&draft, 0), [(0, "それぞれの課題に取り組み、終わりに一言ずつ話しました。")]);
    assert!(draft.sections[0].speakers[0].is_group);
}

#[test]
fn no_line_is_lost() {
    for source in SOURCES {
        let draft = parse(source).unwrap();
        for (index, fate) in draft.line_fates.iter().enumerate() {
            assert_eq!(fate.line_number, index + 1);
            assert_eq!(
                draft.left_out.iter().any(|l| l.line_number == fate.line_number),
                fate.fate == LineOutcome::LeftOut
            );
        }
        if draft.format == SourceFormat::Html {
            continue;
        }
        assert_eq!(draft.line_fates.len(), source.lines().count());
        for (line, fate) in source.lines().zip(&draft.line_fates) {
            assert_eq!(line.trim().is_empty(), fate.fate == LineOutcome::Blank, "{line}");
            let LineOutcome::Data(path) = &fate.fate else { continue };
            // A note's line holds that note's words.
            if let ["sections", at, "notes", note] = path.split('/').collect::<Vec<_>>()[..] {
                let text = &draft.sections[at.parse::<usize>().unwrap()].notes[note.parse::<usize>().unwrap()].text;
                let bare = line
                    .trim_matches(|c: char| c.is_whitespace() || "-*・#".contains(c))
                    .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
                    .trim();
                assert!(text.contains(bare), "{text} / {line}");
            }
        }
    }
}

#[test]
fn corrections_are_checked_and_take_the_guess_away() {
    let mut draft = read(3);
    let set =
        |draft: &mut ImportDraft, path: &str, value: &str| apply_corrections(draft, &[(path.into(), value.into())]);
    assert!(problems(&draft).iter().any(|(path, _)| path == "date"));
    for (path, value) in [
        ("date", "2025-02-30"),
        ("number", "零"),
        ("sections/9/title", "x"),
        ("sections/0/colour", "x"),
        ("sections/0/title", ""),
        ("sections/0/kind", "party"),
        ("sections/0/slides_url", "javascript:alert(1)"),
        ("sections/0/speakers/7/name", "x"),
    ] {
        let before = draft.clone();
        assert_eq!(set(&mut draft, path, value).unwrap_err().field, path);
        assert_eq!(draft, before);
    }
    assert!(set(&mut draft, "sections/0/title", &"長".repeat(301)).is_err());
    set(&mut draft, "date", "2025-02-28").unwrap();
    assert_eq!(draft.date, day(2025, 2, 28));
    assert!(problems(&draft).is_empty() && draft.guesses.iter().all(|g| g.id != "date"));
    set(&mut draft, "sections/0/speakers", "氷室 このは / やまびこ高等学校 / 教諭 / 先生\n小暮 野乃").unwrap();
    let people: Vec<_> =
        draft.sections[0].speakers.iter().map(|s| (s.name.as_str(), s.role.as_str(), s.honorific.as_str())).collect();
    assert_eq!(people, [("氷室 このは", "教諭", "先生"), ("小暮 野乃", "", "")]);
    set(&mut draft, "sections/0/speakers/1/affiliation", "木霊団").unwrap();
    assert_eq!(draft.sections[0].speakers[1].affiliation, "木霊団");
}

#[test]
fn the_same_text_changes_nothing_and_a_revision_shows_what_it_changes() {
    for source in SOURCES {
        assert_eq!(compare(&parse(source).unwrap(), &parse(source).unwrap()), []);
    }
    let revised = SOURCES[0]
        .replace("容量を量る", "容量を毎日量る")
        .replace("LT2: 鍵の引っ越し 東浜大学 伊吹 蒼太さん、柏木 りんさん\n一行だけの感想戦でした。\n", "");
    let changes = compare(&read(0), &parse(&revised).unwrap());
    assert_eq!(
        changes.iter().map(|c| (c.path.as_str(), c.kind)).collect::<Vec<_>>(),
        [("sections/0/notes", ChangeKind::Changed), ("sections/1", ChangeKind::Removed)]
    );
    assert!(changes[0].lines.iter().any(|l| l.text.contains("毎日")));
}

#[test]
fn known_people_are_no_guess() {
    let source = "やまびこ会 第3回\nSession1: 鍵と錠 Mina Hoshinoさん\n";
    let guessed = |known: &Known| {
        parse_with(source, known).unwrap().guesses.iter().any(|g| g.id.starts_with("sections/0/speakers"))
    };
    assert!(guessed(&Known::default()));
    assert!(!guessed(&Known { people: vec!["Mina Hoshino".into()], ..Known::default() }));
}
