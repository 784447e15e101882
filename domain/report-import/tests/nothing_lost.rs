//! Whatever text is handed in: it is read to its end, and every line of it is in the draft or listed as left out.

use proptest::prelude::*;
use report_import::{
    ImportDraft, MAX_BYTES,
    draft::{DraftNote, LineOutcome, SourceFormat},
    lines, read,
};

/// Letters and digits alone: what a reader would miss.
fn letters(text: &str) -> String {
    let folded = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    });
    // ① before a title is its place, as 1. is.
    folded
        .filter(|c| c.is_alphanumeric() && !matches!(c, '\u{2460}'..='\u{2473}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// All that is readable after applying, with what was left out.
fn readable(draft: &ImportDraft) -> String {
    let notes = |lines: &[DraftNote]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let mut all = vec![
        draft.title.clone(),
        draft.hashtags.join(" "),
        draft.lead.clone(),
        draft.closing.clone(),
        draft.author.clone(),
        draft
            .date
            .map(|date| date.format("%Y年%m月%d日 %Y年%-m月%-d日 %Y/%-m/%-d %Y%m%d").to_string())
            .unwrap_or_default(),
    ];
    all.extend(draft.links.iter().flat_map(|link| [link.label.clone(), link.url.clone()]));
    for section in &draft.sections {
        all.extend([
            section.label.clone(),
            section.title.clone(),
            section.impression.clone(),
            section.slides_url.clone(),
            section.video_url.clone(),
        ]);
        all.extend(
            section
                .speakers
                .iter()
                .flat_map(|s| [s.affiliation.clone(), s.role.clone(), s.name.clone(), s.honorific.clone()]),
        );
        all.extend(notes(&section.notes));
        for question in &section.questions {
            all.extend([question.asker.clone(), question.body.clone()]);
            all.extend(question.answers.iter().flat_map(|answer| notes(&answer.lines)));
        }
    }
    all.extend(draft.left_out.iter().map(|line| line.text.clone()));
    letters(&all.join(" "))
}

/// Each word of a line that is in the data must be readable somewhere.
fn lost(draft: &ImportDraft, source: &str) -> Vec<String> {
    let found = readable(draft);
    let mut lost = Vec::new();
    for (line, fate) in lines(source).iter().zip(&draft.line_fates) {
        let LineOutcome::Data(path) = &fate.fate else { continue };
        // Words that name a field rather than fill it.
        if path.starts_with("days/")
            || path == "front_matter"
            || path.ends_with("/level")
            || path.ends_with("/slides_promised")
        {
            continue;
        }
        // An answer's mark and a heading such as 感想 are the field that they open.
        let marked = path.contains("/questions/")
            || path.ends_with("/impression")
            || path == "closing"
            || path.ends_with("/speakers")
            || path.ends_with("_url")
            || path == "date"
            || path == "hashtags"
            || path == "author"
            || path.ends_with("/title")
            // @[card](address): the blog's own word for how it shows the address.
            || line.starts_with("@[");
        for word in line.split(|c: char| !c.is_alphanumeric()).map(letters).filter(|word| word.chars().count() > 2) {
            if !found.contains(&word) && !marked {
                lost.push(format!("{word} of {line:?} at {path}"));
            }
        }
    }
    lost
}

fn checked(source: &str) {
    let draft = read(source).unwrap_or_else(|refused| panic!("{refused}"));
    if draft.format != SourceFormat::Html {
        assert_eq!(draft.line_fates.len(), source.lines().count(), "{source:?}");
    }
    for (at, fate) in draft.line_fates.iter().enumerate() {
        assert_eq!(fate.line_number, at + 1);
        if fate.fate == LineOutcome::LeftOut {
            assert!(draft.left_out.iter().any(|out| out.line_number <= at + 1), "line {} of {source:?}", at + 1);
        }
    }
    let lost = lost(&draft, source);
    assert!(lost.is_empty(), "{lost:?}\n{source}");
}

#[test]
fn what_is_no_text_is_refused_with_what_to_do() {
    for source in ["", " \n\t\u{3000}", "\u{0}\u{1}", &"あ".repeat(MAX_BYTES)] {
        let refused = read(source).unwrap_err();
        assert_eq!(refused.field, "source");
        assert!(refused.message.ja.chars().count() > 10);
    }
    checked("買い物: 牛乳、卵");
}

#[test]
fn adverse_sources_are_read_to_their_end() {
    // A reading that is quadratic would not end within the patience of whoever runs the tests.
    let size = MAX_BYTES / 32;
    let pieces = [
        "[",
        "- ",
        "Session1: ",
        "AさんBさん",
        "#1 ",
        "第1回",
        "[x](http",
        "<div><p>",
        "<b>",
        "・",
        "2024年",
        " \t",
        "Q: a\n",
        "\n",
        "あ さん ",
        "<ul><li>",
        "https://a ",
        "\n- x\n  - y",
        "Session1: あ 山田 太郎さん\n",
        "感想\nx\n",
        "# a\n",
        "[a]・b\n",
        "> ",
        "```\n",
        "| a | b |\n",
        "「",
        "■a\n\n",
        "**a**\n\n",
        "1. a\n",
        "\u{3000}",
        "[a]: b\n",
        "<!-- ",
        "&amp;",
        "1コマ目 ",
    ];
    for piece in pieces {
        for head in ["", "<html>", "苔の会 第3回レポート\n\nSession1: a\n", "# 苔の会 第3回\n\n"] {
            let source = format!("{head}{}", piece.repeat((size - 100) / piece.len()));
            match read(&source) {
                Ok(draft) => assert!(!draft.line_fates.is_empty(), "{head}{piece}"),
                Err(refused) => assert_eq!(refused.field, "source", "{head}{piece}"),
            }
        }
    }
}

/// Lines as they stand in reports, in any order.
fn report_line() -> impl Strategy<Value = String> {
    let word = "[あ-んア-ンa-z一-三山川夜]{2,9}";
    prop_oneof![
        proptest::string::string_regex(&format!("## Session[0-9]: {word} {word}さん")).unwrap().boxed(),
        proptest::string::string_regex(&format!("#{{2,4}} {word}")).unwrap().boxed(),
        proptest::string::string_regex(&format!(" {{0,6}}[-・•●○] {word}")).unwrap().boxed(),
        proptest::string::string_regex(&format!("LT[1-9]「{word}」{word}さん")).unwrap().boxed(),
        proptest::string::string_regex(&format!("(Q|A)\\. {word}")).unwrap().boxed(),
        proptest::string::string_regex(&format!("\\[{word}\\]・{word}")).unwrap().boxed(),
        proptest::string::string_regex(&format!("{word}、{word}。")).unwrap().boxed(),
        proptest::string::string_regex(&format!("登壇者: {word} {word}さん")).unwrap().boxed(),
        proptest::string::string_regex(&format!("> {word}")).unwrap().boxed(),
        proptest::string::string_regex(&format!("■{word}")).unwrap().boxed(),
        Just("感想".to_owned()).boxed(),
        Just("## まとめ".to_owned()).boxed(),
        Just(String::new()).boxed(),
        Just("https://speakerdeck.com/koke/1".to_owned()).boxed(),
        Just("2024年2月7日(水)に開きました。".to_owned()).boxed(),
    ]
}

proptest! {
    #[test]
    fn no_line_of_a_report_is_lost(body in prop::collection::vec(report_line(), 1..40), markdown in any::<bool>()) {
        let head = if markdown { "# 苔の会 第3回レポート" } else { "苔の会 第3回レポート" };
        checked(&format!("{head}\n{}\n", body.join("\n")));
    }

    #[test]
    fn no_text_at_all_makes_it_fall(source in "\\PC*|[\\x00-\\x7f]*|(<[a-z/]{1,6}>?\\PC{0,5}){0,40}|(\\PC{0,12}\n){0,30}") {
        if let Ok(draft) = read(&source) {
            for (at, fate) in draft.line_fates.iter().enumerate() {
                prop_assert_eq!(fate.line_number, at + 1);
            }
            prop_assert_eq!(lines(&source).len(), draft.line_fates.len());
        }
    }

    #[test]
    fn no_bytes_make_it_fall(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(decoded) = report_import::decode::decode(&bytes, None) {
            let _ = read(&decoded.text);
        }
    }
}

#[test]
fn no_line_of_a_blog_is_lost() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/blogs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let decoded = report_import::decode::decode(&std::fs::read(&path).unwrap(), None).unwrap();
        let draft = read(&decoded.text).unwrap();
        assert_eq!(lost(&draft, &decoded.text), Vec::<String>::new(), "{}", path.display());
    }
}
