//! Labelled lines: 登壇者: …, 資料: …, 開催日: ….

use crate::{clean::folded, words};

/// What a labelled line of a section or of the preamble says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Title,
    Speaker,
    Slides,
    Video,
    Level,
    Date,
    Hashtags,
    Author,
    Source,
    Survey,
    /// Some other label: the line stands for itself.
    Other,
}

const FIELDS: [(Field, &[&str]); 10] = [
    (Field::Title, &["タイトル", "題名", "演題", "title", "テーマ", "発表タイトル", "セッションタイトル"]),
    (
        Field::Speaker,
        &[
            "登壇者",
            "発表者",
            "スピーカー",
            "speaker",
            "speakers",
            "講演者",
            "講師",
            "登壇",
            "話し手",
            "presenter",
            "登壇者名",
            "発表者名",
            "by",
        ],
    ),
    (
        Field::Slides,
        &["資料", "発表資料", "登壇資料", "スライド", "slide", "slides", "スライド資料", "講演資料", "資料url"],
    ),
    (Field::Video, &["動画", "アーカイブ", "アーカイブ動画", "録画", "video", "youtube", "配信"]),
    (Field::Level, &["level", "レベル"]),
    (Field::Date, &["開催日", "日時", "開催日時", "日付", "date", "when", "日程", "開催日程"]),
    (Field::Hashtags, &["ハッシュタグ", "hashtag", "hashtags", "タグ", "twitterハッシュタグ", "公式ハッシュタグ"]),
    (Field::Author, &["著者", "筆者", "author", "書いた人", "執筆", "文", "レポーター"]),
    (
        Field::Source,
        &[
            "connpass",
            "doorkeeper",
            "イベントページ",
            "申込ページ",
            "申し込みページ",
            "イベントurl",
            "公式ページ",
            "公式サイト",
            "募集ページ",
        ],
    ),
    (Field::Survey, &["アンケート", "survey"]),
];

/// "登壇者 : 山田 花子さん": the field and its value; the label is at most 16 characters of one word.
pub fn labelled(text: &str) -> Option<(Field, &str)> {
    let text = text.trim().trim_start_matches(['*', '■', '◆', '・', '●', '▼', '【', '[']);
    let at = text.find([':', '：']).or_else(|| text.find('】'))?;
    let behind = text[at..].trim_start_matches([':', '：', '】', '*', ' ', '\u{3000}']);
    let head = text[..at].trim_matches(['*', ' ', '\u{3000}', '】', ']']);
    if head.is_empty() || head.chars().count() > 16 || text[at..].starts_with("://") || text[at..].starts_with(":embed")
    {
        return None;
    }
    let head = folded(head);
    let digits = head.chars().all(|c| c.is_ascii_digit());
    let known = FIELDS.iter().find(|(_, names)| names.contains(&head.trim())).map(|(field, _)| *field);
    match known {
        Some(field) => Some((field, behind.trim())),
        None if !digits && !behind.is_empty() && !head.contains([' ', '。', '、', '(', '「']) => {
            Some((Field::Other, behind.trim()))
        }
        None => None,
    }
}

/// 登壇者, 発表者, Speaker: a heading over names alone.
pub fn is_over_names(text: &str) -> bool {
    let head = folded(words::bare(text));
    let head = head.trim_end_matches([':', ' ']);
    FIELDS.iter().any(|(field, names)| *field == Field::Speaker && names.contains(&head)) || head == "登壇者紹介"
}
