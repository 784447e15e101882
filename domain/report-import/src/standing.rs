//! Headings that stand over no talk, by their words: 感想, さいごに, 質疑応答, 発表内容, 懇親会.

use crate::{block::Block, clean::folded, inline, words};

/// What a heading that no talk has opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What the reporter thinks of it.
    Impression,
    /// The end of the report.
    Closing,
    Questions,
    Contents,
    /// A heading over all sessions, without words of its own.
    Container,
    /// Stands before the sessions: what, where, for whom.
    Lead,
    /// A part of the evening that is no talk: party, next time, accounts.
    Aside,
    Slides,
    Video,
}

const STANDING: [(Standing, &[&str]); 9] = [
    (
        Standing::Impression,
        &[
            "感想",
            "所感",
            "個人的な感想",
            "ひとこと感想",
            "impression",
            "impressions",
            "my impression",
            "セッションの感想",
            "思ったこと",
            "感じたこと",
            "学び",
            "気づき",
        ],
    ),
    (
        Standing::Closing,
        &[
            "さいごに",
            "最後に",
            "終わりに",
            "おわりに",
            "おわり",
            "終わり",
            "まとめ",
            "全体の感想",
            "全体を通して",
            "全体を通しての感想",
            "ふりかえり",
            "振り返り",
            "総括",
            "参加してみて",
            "参加した感想",
            "参加しての感想",
            "closing remarks",
            "conclusion",
            "summary",
            "wrap-up",
            "おわりに・感想",
            "まとめと感想",
            "感想・まとめ",
            "感想とまとめ",
            "まとめ・感想",
        ],
    ),
    (
        Standing::Questions,
        &[
            "質疑応答",
            "質疑",
            "q&a",
            "qa",
            "質問",
            "質問コーナー",
            "q & a",
            "q&aセッション",
            "qaセッション",
            "質問と回答",
            "質問タイム",
            "qaタイム",
            "q&aタイム",
        ],
    ),
    (Standing::Contents, &["目次", "contents", "table of contents", "toc", "もくじ", "index"]),
    (
        Standing::Container,
        &[
            "レポート",
            "report",
            "イベントレポート",
            "セッション",
            "sessions",
            "session",
            "セッションレポート",
            "セッション内容",
            "内容",
            "発表内容",
            "発表",
            "発表一覧",
            "登壇",
            "登壇内容",
            "lt",
            "lts",
            "lt大会",
            "lightning talks",
            "ライトニングトーク",
            "本編",
            "各セッション",
            "セッション一覧",
            "セッション紹介",
            "当日の様子",
            "当日の内容",
            "メインセッション",
            "講演",
            "トーク",
            "各発表",
            "各セッションの内容",
            "参加したセッション",
            "聴講したセッション",
            "見たセッション",
            "個人的に気になったセッション",
            "発表メモ",
            "メモ",
            "講演内容",
            "プログラム",
            "発表の内容",
            "day1",
            "day2",
        ],
    ),
    (
        Standing::Lead,
        &[
            "はじめに",
            "前置き",
            "概要",
            "イベント概要",
            "開催概要",
            "イベントについて",
            "この記事について",
            "この記事は",
            "タイムテーブル",
            "アジェンダ",
            "agenda",
            "スケジュール",
            "プログラム一覧",
            "日時",
            "会場",
            "会場について",
            "参加の動機",
            "参加の経緯",
            "参加した経緯",
            "きっかけ",
            "参加しようと思った理由",
            "overview",
            "introduction",
            "about",
            "イベント情報",
            "開催情報",
            "どんなイベント",
            "どんなイベント?",
            "対象",
            "背景",
            "経緯",
            "イベントの概要",
            "勉強会概要",
            "勉強会について",
            "とは",
            "tl;dr",
            "要約",
            "目的",
            "前提",
            "開催日時",
            "開催場所",
            "場所",
            "登壇者",
            "会場の様子",
        ],
    ),
    (
        Standing::Aside,
        &[
            "懇親会",
            "打ち上げ",
            "二次会",
            "懇親会など",
            "懇親会の様子",
            "会計",
            "次回",
            "次回予告",
            "次回の予定",
            "次回について",
            "参考",
            "参考リンク",
            "参考資料",
            "参考文献",
            "参考記事",
            "関連リンク",
            "関連記事",
            "リンク",
            "リンク集",
            "links",
            "references",
            "参加者のブログ",
            "ブログ",
            "参加レポート一覧",
            "他の方のレポート",
            "みなさんのレポート",
            "スポンサー",
            "スポンサー紹介",
            "sponsors",
            "会場スポンサー",
            "謝辞",
            "アンケート",
            "アンケート結果",
            "告知",
            "宣伝",
            "その他",
            "おまけ",
            "余談",
            "写真",
            "ギャラリー",
            "お弁当",
            "ランチ",
            "昼食",
            "ネットワーキング",
            "交流会",
            "フォトセッション",
            "記念撮影",
            "ノベルティ",
            "おみやげ",
            "お土産",
            "togetter",
            "ツイートまとめ",
            "ハッシュタグ",
            "当日のツイート",
            "運営より",
            "運営から",
            "お問い合わせ",
            "編集後記",
            "ブース",
            "スポンサーブース",
            "抽選会",
            "じゃんけん大会",
            "プレゼント",
        ],
    ),
    (
        Standing::Slides,
        &[
            "資料",
            "発表資料",
            "登壇資料",
            "スライド",
            "資料一覧",
            "資料の一覧",
            "発表資料一覧",
            "登壇資料一覧",
            "スライド一覧",
            "slides",
        ],
    ),
    (Standing::Video, &["動画", "アーカイブ", "アーカイブ動画", "録画", "配信", "配信アーカイブ", "video", "youtube"]),
];

/// The standing heading that a text is, with what stands behind its colon.
pub fn of_text(text: &str) -> Option<(Standing, &str)> {
    let text = words::strip_emoji(words::bare(text));
    if text.chars().count() > 80 {
        return None;
    }
    let (head, behind) = match text.find([':', '：']) {
        Some(at) => (text[..at].trim(), text[at..].trim_start_matches([':', '：']).trim()),
        None => (text, ""),
    };
    let head = folded(head);
    let head = head.trim_end_matches(['!', '?', '。', '…', ' ', '♪', '~', '〜']);
    let known = STANDING.iter().find(|(_, words)| words.contains(&head)).map(|(standing, _)| *standing);
    known.or_else(|| lightning(head)).or_else(|| ends_as(head)).map(|standing| (standing, behind))
}

/// LTタイム, LT枠, Lightning talks: a heading over several.
fn lightning(head: &str) -> Option<Standing> {
    let rest = head
        .strip_prefix("lt")
        .or_else(|| head.strip_prefix("ライトニングトーク"))
        .or_else(|| head.strip_prefix("lightning talk"))?;
    let rest = rest.trim();
    ["s", "タイム", "枠", "大会", "コーナー", "セッション", "の部", "パート", "session", "sessions"]
        .contains(&rest)
        .then_some(Standing::Container)
}

/// Longer headings that end, or begin, as a standing one does.
fn ends_as(head: &str) -> Option<Standing> {
    let short = head.chars().count() <= 24;
    let ends = |words: &[&str]| short && words.iter().any(|w| head.ends_with(w));
    let starts = |words: &[&str]| short && words.iter().any(|w| head.starts_with(w));
    if ends(&["の感想", "を終えて", "に参加して", "のまとめ", "参加してみての感想"])
        && !starts(&["session", "セッション"])
    {
        Some(Standing::Closing)
    } else if ends(&["とは", "とは?", "について知る", "の概要", "開催概要", "参加の目的", "したきっかけ", "の経緯"])
        && short
        && head.chars().count() <= 16
    {
        Some(Standing::Lead)
    } else if starts(&["懇親会", "次回", "参考", "関連", "スポンサー"]) && head.chars().count() <= 14 {
        Some(Standing::Aside)
    } else {
        None
    }
}

/// The standing heading that a block is.
pub fn of_block(block: &Block) -> Option<Standing> {
    of_text(&inline::plain(&block.text).0).map(|(standing, _)| standing)
}
