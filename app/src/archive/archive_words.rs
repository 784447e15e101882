//! What kinds of files and their states are called.

use domain::{
    Lang,
    archive::{
        format::kind::FileKind,
        types::{ArchiveFile, FileState, Target},
    },
    t,
};

pub const fn kind(kind: FileKind, lang: Lang) -> &'static str {
    match kind {
        FileKind::Series => lang.t("シリーズ", "Series"),
        FileKind::Record => lang.t("書き出した回", "Exported event"),
        FileKind::Events => lang.t("イベント情報", "Event facts"),
        FileKind::Calendar => lang.t("カレンダー", "Calendar"),
        FileKind::Report => lang.t("レポート", "Report"),
        FileKind::Chapters => lang.t("動画のチャプター", "Video chapters"),
        FileKind::Attendees => lang.t("参加者の名簿", "Attendee list"),
        FileKind::Questions => lang.t("質問", "Questions"),
        FileKind::Table => lang.t("表", "Table"),
        FileKind::Derived => lang.t("写し", "Copy"),
        FileKind::Unknown => lang.t("読まないもの", "Not read"),
    }
}

/// What applying it would change, or changed.
pub fn target(file: &ArchiveFile, lang: Lang) -> String {
    let is_applied = file.state == FileState::Applied;
    match (file.outline.target, is_applied) {
        (Target::Unknown, _) => String::new(),
        (Target::New(1), _) => lang.t("新しい回", "A new event").to_owned(),
        (Target::New(n), _) => t!(lang, "新しい回 {n}", "{n} new events", n),
        (Target::Changes(n), false) => {
            t!(lang, "変更 {changes}", "{changes}", changes = lang.count(n, "件", "change", "changes"))
        }
        (Target::Changes(n), true) => t!(lang, "{n}件を変更", "{n} changed", n),
        (Target::Same, _) => lang.t("もうあります", "Already there").to_owned(),
    }
}

/// The state as a badge: its class and its word.
pub const fn state(file: &ArchiveFile, lang: Lang) -> (&'static str, &'static str) {
    match file.state {
        FileState::Waiting => ("badge ring", lang.t("読み取り待ち", "Waiting to be read")),
        FileState::Queued => ("badge accent", lang.t("取り込み中", "Being imported")),
        FileState::Applied => ("badge ok", lang.t("取り込み済み", "Imported")),
        FileState::Left => ("badge ring", lang.t("取り込みません", "Left out")),
        FileState::Read if file.outline.waits => ("badge ring", lang.t("その回を待っています", "Waits for its event")),
        FileState::Read if file.outline.problem.is_some() => ("badge bad", lang.t("確かめてください", "Needs you")),
        FileState::Read if !file.outline.doubts.is_empty() => {
            ("badge warn", lang.t("不確かなところあり", "Not certain"))
        }
        FileState::Read => ("badge ring accent", lang.t("取り込めます", "Ready")),
    }
}
