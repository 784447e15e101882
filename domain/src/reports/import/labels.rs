//! Labels of sessions: Session1, LT2, 閉会.

use super::words::{fold, folded};
use crate::agenda::types::SlotKind;

/// The label that opens a section.
pub(super) struct Label<'a> {
    pub name: String,
    pub kind: SlotKind,
    pub rest: &'a str,
    /// A colon or bracket stands behind it, so that it cannot be prose.
    pub firm: bool,
}

const LABELS: [(&str, SlotKind); 29] = [
    ("スポンサーセッション", SlotKind::Talk),
    ("sponsor session", SlotKind::Talk),
    ("スポンサーlt", SlotKind::Lightning),
    ("sponsor lt", SlotKind::Lightning),
    ("セッション", SlotKind::Talk),
    ("session", SlotKind::Talk),
    ("lightning talk", SlotKind::Lightning),
    ("ライトニングトーク", SlotKind::Lightning),
    ("lt枠", SlotKind::Lightning),
    ("lt", SlotKind::Lightning),
    ("talk", SlotKind::Talk),
    ("keynote", SlotKind::Talk),
    ("基調講演", SlotKind::Talk),
    ("特別講演", SlotKind::Talk),
    ("招待講演", SlotKind::Talk),
    ("講演", SlotKind::Talk),
    ("登壇", SlotKind::Talk),
    ("発表", SlotKind::Talk),
    ("パネルディスカッション", SlotKind::Talk),
    ("panel", SlotKind::Talk),
    ("ワークショップ", SlotKind::Talk),
    ("workshop", SlotKind::Talk),
    ("ハンズオン", SlotKind::Talk),
    ("オープニング", SlotKind::Opening),
    ("opening", SlotKind::Opening),
    ("クロージング", SlotKind::Closing),
    ("closing", SlotKind::Closing),
    ("休憩", SlotKind::Break),
    ("お知らせ", SlotKind::Announcement),
];

/// "Session1: …", "LT 2：…", "【Session3】…", "■LT1. …".
pub(super) fn label(text: &str) -> Option<Label<'_>> {
    let start = text.trim_start_matches(['■', '◆', '▼', '●', ' ', '*']);
    let bracket = match start.chars().next()? {
        '【' => Some('】'),
        '[' => Some(']'),
        '［' => Some('］'),
        '「' => Some('」'),
        _ => None,
    };
    let start = if bracket.is_some() { start.trim_start_matches(['【', '[', '［', '「']) } else { start };
    let head: String = start.chars().take(24).map(fold).collect();
    let (word, kind) = LABELS.iter().find(|(w, _)| head.starts_with(w))?;
    let mut taken = word.chars().count();
    let folded: Vec<char> = head.chars().collect();
    let mut at = taken;
    if matches!(folded.get(at), Some(' ' | '#' | '-')) {
        at += 1;
    }
    let digits = folded[at.min(folded.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
    let numbered = (1..=3).contains(&digits);
    if numbered {
        taken = at + digits;
        if folded.get(taken) == Some(&'-') && folded.get(taken + 1).is_some_and(char::is_ascii_digit) {
            taken += 2;
        }
    }
    let length: usize = start.chars().take(taken).map(char::len_utf8).sum();
    let label = start[..length].trim().to_owned();
    let rest = &start[length..];
    if let Some(close) = bracket {
        return rest.strip_prefix(close).map(|r| Label {
            name: label,
            kind: *kind,
            rest: r.trim_start_matches([':', '：']).trim(),
            firm: true,
        });
    }
    let behind = rest.trim_start();
    if let Some(r) = behind.strip_prefix([':', '：', '｜', '|']) {
        return Some(Label { name: label, kind: *kind, rest: r.trim(), firm: true });
    }
    let loose = behind.is_empty() || behind.len() < rest.len() || behind.starts_with(['.', '．', '、']);
    (numbered && loose).then(|| Label {
        name: label,
        kind: *kind,
        rest: behind.trim_start_matches(['.', '．', '、', '-', '–', ' ']).trim(),
        firm: false,
    })
}

/// The kind that a title names, when it does.
pub(super) fn kind_by_title(title: &str) -> Option<SlotKind> {
    let title = folded(title);
    let has = |words: &[&str]| words.iter().any(|w| title.contains(w));
    if has(&["q&a", "質問に回答", "質疑", "質問コーナー", "相談コーナー", "何でも相談", "なんでも相談"])
    {
        Some(SlotKind::Qa)
    } else if has(&["総括", "クロージング", "閉会", "振り返り", "ふりかえり", "wrap-up", "closing"])
    {
        Some(SlotKind::Closing)
    } else if has(&["オープニング", "開会", "opening"]) {
        Some(SlotKind::Opening)
    } else if title.trim() == "休憩" || title.trim() == "break" {
        Some(SlotKind::Break)
    } else if has(&["お知らせ", "告知", "やるよ", "宣伝", "募集", "開催のご案内", "announcement"]) {
        Some(SlotKind::Announcement)
    } else {
        None
    }
}
