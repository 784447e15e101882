//! Shapes that reports of real communities have, each in a small text of our own.

use report_import::{
    Edit, ImportDraft, Known, Role, apply_edits,
    diff::pairs,
    draft::{LineOutcome, SectionKind},
    read,
};

fn draft(source: &str) -> ImportDraft {
    read(source).unwrap_or_else(|refused| panic!("{refused}: {source}"))
}

/// label | title | people
fn sessions(draft: &ImportDraft) -> Vec<String> {
    let one = |section: &report_import::draft::DraftSection| {
        let people: Vec<&str> = section.speakers.iter().map(|s| s.name.as_str()).collect();
        format!("{} | {} | {}", section.label, section.title, people.join(", "))
    };
    draft.sections.iter().map(one).collect()
}

fn notes(draft: &ImportDraft, at: usize) -> Vec<(i32, &str)> {
    draft.sections[at].notes.iter().map(|note| (note.depth, note.text.as_str())).collect()
}

const HEAD: &str = "# 苔の会 第4回レポート\n\n2025年6月4日(水)に開きました。\n\n";

#[test]
fn labels_without_colons_and_in_other_words_open_sessions() {
    for (lines, expected) in [
        (
            "## 1コマ目「苔の色」\n\n- a\n\n## 2コマ目「石の色」\n\n- b\n",
            vec!["1コマ目 | 苔の色 | ", "2コマ目 | 石の色 | "],
        ),
        (
            "## LT1「苔の色」佐藤さん\n\n- a\n\n## LT2 石の色 / 高木\n\n- b\n",
            vec!["LT1 | 苔の色 | 佐藤", "LT2 | 石の色 | 高木"],
        ),
        (
            "## 【セッション①】苔の色\n\n- a\n\n## 【セッション②】石の色\n\n- b\n",
            vec!["セッション① | 苔の色 | ", "セッション② | 石の色 | "],
        ),
        (
            "## Track A-1: 苔の色\n\n- a\n\n## Track B-1: 石の色\n\n- b\n",
            vec!["Track A-1 | 苔の色 | ", "Track B-1 | 石の色 | "],
        ),
    ] {
        assert_eq!(sessions(&draft(&format!("{HEAD}{lines}"))), expected, "{lines}");
    }
}

#[test]
fn names_stand_before_behind_and_below_titles() {
    let text = "## 佐伯さん『苔の色』\n\n- a\n\n## 「石の色」 by 園芸社 原 五郎さん(@goro)\n\n- b\n\n## 水の音 高木さん\n\n- c\n";
    let read = draft(&format!("{HEAD}{text}"));
    assert_eq!(sessions(&read), [" | 苔の色 | 佐伯", " | 石の色 | 原 五郎", " | 水の音 | 高木"]);
    assert_eq!(read.sections[1].speakers[0].affiliation, "園芸社");
    let below = draft(&format!(
        "{HEAD}## Session1: 苔の色\n\n- 登壇者 : 山田 花子 さん\n- 資料 : [こちら](https://example.com/a.pdf)\n- 一つ目\n"
    ));
    assert_eq!(sessions(&below), ["Session1 | 苔の色 | 山田 花子"]);
    assert_eq!(
        (below.sections[0].slides_url.as_str(), notes(&below, 0)),
        ("https://example.com/a.pdf", vec![(1, "一つ目")])
    );
}

#[test]
fn no_single_word_decides() {
    let text = "## 苔の色を見る\n\n- a\n\n## 石の色を見る\n\n- b\n\n## ふりかえり\n\nよい日でした。\n\n## 会計\n\n- 参加費 500円\n";
    let read = draft(&format!("{HEAD}{text}"));
    assert_eq!(sessions(&read), [" | 苔の色を見る | ", " | 石の色を見る | "]);
    assert!(read.closing.contains("よい日でした。") && read.closing.contains("参加費 500円"), "{}", read.closing);
    assert!(read.guesses.iter().filter(|guess| guess.id.ends_with("/label")).all(|guess| !guess.choices.is_empty()));
}

#[test]
fn an_impression_at_the_level_of_the_sessions_is_of_the_evening() {
    let text =
        "## Session1: 苔の色\n\n- a\n\n### 感想\n\nよい色。\n\n## Session2: 石の色\n\n- b\n\n## 感想\n\nよい会。\n";
    let read = draft(&format!("{HEAD}{text}"));
    assert_eq!((read.sections[0].impression.as_str(), read.closing.as_str()), ("よい色。", "よい会。"));
    let guess = read.guesses.iter().find(|guess| guess.id == "closing").expect("it is a guess");
    let other = apply_edits(&format!("{HEAD}{text}"), &Known::default(), &[guess.choices[0].edit.clone()]).unwrap();
    assert_eq!((other.sections[1].impression.as_str(), other.closing.as_str()), ("**感想**\n\nよい会。", ""));
}

#[test]
fn an_impression_may_be_one_line_among_the_notes() {
    for (line, read) in [
        ("感想:三割減ったのが驚き。", "三割減ったのが驚き。"),
        ("・感想：三割減ったのが驚き。", "三割減ったのが驚き。"),
        ("**感想:** **三割**減った。", "**三割**減った。"),
    ] {
        let text = format!(
            "{HEAD}■Session1:苔の色 山田 花子さん\n・一つ目\n　・二つ目\n{line}\n・三つ目\n\n■Session2:石の色 高木さん\n・四つ目\n"
        );
        let draft = draft(&text);
        assert_eq!(draft.sections[0].impression, read, "{line}");
        assert_eq!(notes(&draft, 0), [(1, "一つ目"), (2, "二つ目"), (1, "三つ目")], "{line}");
    }
    let none = draft(&format!("{HEAD}■Session1:苔の色 山田 花子さん\n・感想戦:二局\n・感想を聞く\n"));
    assert_eq!((none.sections[0].impression.as_str(), notes(&none, 0).len()), ("", 2));
}

#[test]
fn questions_in_bullets_and_headings_behind_answers() {
    let text = "## Session1: 苔の色\n\n### Q&A\n\n- Q. 何種類ありますか？\n    - A. 三十です\n- Q. 夜も見えますか？\n\n### 配った紙\n\n三枚でした。\n";
    let read = draft(&format!("{HEAD}{text}"));
    let questions = &read.sections[0].questions;
    assert_eq!(questions.len(), 2);
    assert_eq!((questions[0].answers.len(), questions[1].answers.len()), (1, 0));
    assert_eq!(notes(&read, 0), [(0, "配った紙"), (0, "三枚でした。")]);
}

#[test]
fn a_list_of_the_same_headings_is_no_second_evening() {
    let body = "Session1: 苔の色 山田さん\n\n• a\n• b\n\n";
    let read = draft(&format!(
        "苔の会 第4回\n\n{body}資料の一覧\n\nSession1: 苔の色 山田さん\nhttps://speakerdeck.com/koke/1\n"
    ));
    assert_eq!(sessions(&read), ["Session1 | 苔の色 | 山田"]);
    assert_eq!((notes(&read, 0).len(), read.sections[0].slides_url.as_str()), (2, "https://speakerdeck.com/koke/1"));
    let contents = draft(
        "# 苔の会 第4回\n\n- Session1: 苔の色\n- Session2: 石の色\n\n## Session1: 苔の色\n\n- a\n\n## Session2: 石の色\n\n- b\n",
    );
    assert_eq!(contents.sections.len(), 2);
    assert_eq!(contents.left_out.len(), 2, "{:?}", contents.left_out);
}

#[test]
fn code_stays_code_and_opens_nothing() {
    let read = draft(&format!("{HEAD}## Session1: 苔の色\n\n```yaml\nmoss:\n  deep:\nSession2: 中\n```\n"));
    assert_eq!(read.sections.len(), 1);
    assert_eq!(notes(&read, 0), [(0, "```yaml\nmoss:\n  deep:\nSession2: 中\n```")]);
}

#[test]
fn numbers_dates_and_titles_come_from_their_own_places() {
    let none = draft("苔フェスタ 2013 に行ってきました\n\n会場のくじ #1 が当たりました。\n");
    assert_eq!((none.number, none.date), (None, None));
    let other = draft(
        "---\ntitle: \"苔の会 第7回#koke7\"\ndate: 2025-01-08 21:00:00 +0900\n---\n前回の第6回から一か月、1月4日に開きました。\n",
    );
    assert_eq!((other.number, other.date.map(|date| date.to_string())), (Some(7), Some("2025-01-04".into())));
    assert_eq!((other.title.as_str(), other.hashtags.as_slice()), ("苔の会 第7回", &["koke7".to_owned()][..]));
    let labelled = draft(
        "# 苔の会 第二十三回\n\n![会場](/images/2025-12-06-hall.jpg)\n\n- 開催日 : 2025/12/4 (木)\n- ハッシュタグ : #koke23\n",
    );
    assert_eq!((labelled.number, labelled.date.map(|d| d.to_string())), (Some(23), Some("2025-12-04".into())));
    assert_eq!(draft("苔の会 第0回\n\nはじめました。\n").number, Some(0));
}

#[test]
fn embeds_become_slides_whatever_their_markup() {
    for (line, url) in [
        (
            "<iframe src=\"//www.slideshare.net/slideshow/embed_code/key/abc\"></iframe>",
            "https://www.slideshare.net/slideshow/embed_code/key/abc",
        ),
        (
            "<script async class=\"speakerdeck-embed\" data-id=\"0123\" src=\"//speakerdeck.com/assets/embed.js\"></script>",
            "https://speakerdeck.com/player/0123",
        ),
        ("@[speakerdeck](0123)", "https://speakerdeck.com/player/0123"),
        ("@[docswell](KXYZ)", "https://www.docswell.com/slide/KXYZ/embed"),
        ("[https://speakerdeck.com/koke/1:embed:cite]", "https://speakerdeck.com/koke/1"),
        ("{{< speakerdeck 0123 >}}", "https://speakerdeck.com/player/0123"),
        ("https://speakerdeck.com/koke/1", "https://speakerdeck.com/koke/1"),
    ] {
        let read = draft(&format!("{HEAD}## Session1: 苔の色\n\n{line}\n\n- a\n"));
        assert_eq!((read.sections[0].slides_url.as_str(), notes(&read, 0)), (url, vec![(1, "a")]), "{line}");
    }
}

#[test]
fn an_opening_is_a_section_and_is_found_again() {
    let text = format!("{HEAD}## オープニング\n\n- 三つのお願い\n\n## 苔の色 園芸社 山田 花子さん\n\n- a\n");
    let read = draft(&text);
    assert_eq!(read.sections.iter().map(|s| s.kind).collect::<Vec<_>>(), [SectionKind::Opening, SectionKind::Talk]);
    let retitled = draft(&text.replace("苔の色 園", "苔の正しい色 園"));
    assert_eq!(pairs(&read.sections, &retitled.sections), [Some(0), Some(1)]);
    let gone = draft(&text.replace("## 苔の色 園芸社 山田 花子さん\n\n- a\n", ""));
    assert_eq!(pairs(&read.sections, &gone.sections), [Some(0)]);
}

#[test]
fn decisions_are_applied_in_their_order_and_taken_back() {
    let text = format!("{HEAD}## Session1: 苔の色\n\n- a\n- 石の色\n- b\n\n## Session2: 水の音\n\n- c\n");
    let known = Known::default();
    let line = text.lines().position(|line| line == "- 石の色").unwrap() + 1;
    let split = Edit::Line { line, role: Role::Session };
    let named = Edit::Field { path: format!("@L{line}/title"), value: "石の色を見る".into() };
    let read = apply_edits(&text, &known, &[split.clone(), named.clone()]).unwrap();
    assert_eq!(sessions(&read), ["Session1 | 苔の色 | ", " | 石の色を見る | ", "Session2 | 水の音 | "]);
    assert_eq!(notes(&read, 1), [(1, "b")]);
    let moved = Edit::Move { section: format!("@L{line}"), to: 0 };
    let read = apply_edits(&text, &known, &[split, named, moved]).unwrap();
    assert_eq!(read.sections[0].title, "石の色を見る");
    let second = text.lines().position(|line| line.contains("Session2")).unwrap() + 1;
    let joined = apply_edits(&text, &known, &[Edit::Line { line: second, role: Role::Notes }]).unwrap();
    assert_eq!(joined.sections.len(), 1);
    assert!(notes(&joined, 0).contains(&(0, "Session2: 水の音")));
    assert_eq!(apply_edits(&text, &known, &[]).unwrap(), draft(&text));
}

#[test]
fn sentences_stay_whole_where_they_say_more_than_a_field() {
    let text = "# 苔の会 第4回レポート\n\n2025年6月4日に [苔の会 第4回 - connpass](https://koke.connpass.com/event/4/) に参加しました。石が冷たく、毛布を借りました。\n\n## Session1: 苔の色\n\n- a\n";
    let read = draft(text);
    assert!(read.lead.contains("毛布を借りました。"), "{}", read.lead);
    assert_eq!(read.date.map(|date| date.to_string()).as_deref(), Some("2025-06-04"));
    assert!(read.line_fates.iter().all(|fate| fate.fate != LineOutcome::LeftOut));
}
