//! The words by which the parts of a heading are told apart, and the shapes of names.

use crate::{
    clean::{is_kana, is_kanji},
    draft::Known,
};

pub const HONORIFICS: [&str; 5] = ["さん", "先生", "様", "氏", "さま"];
pub const COMPANIES: [&str; 24] = [
    "株式会社",
    "合同会社",
    "有限会社",
    "(株)",
    "（株）",
    "㈱",
    "一般社団法人",
    "社団法人",
    "財団法人",
    "NPO法人",
    "特定非営利活動法人",
    "独立行政法人",
    "研究開発法人",
    "大学",
    "大学院",
    "高専",
    "高等専門学校",
    "Inc",
    "LLC",
    "Ltd",
    "Corp",
    "Corporation",
    "GmbH",
    "K.K",
];
/// Words that end the name of an office or a body; less firm, since titles use them too.
pub const BODIES: [&str; 19] = [
    "社",
    "法人",
    "研究室",
    "財団",
    "連合",
    "センター",
    "研究所",
    "機構",
    "協会",
    "省",
    "庁",
    "銀行",
    "学校",
    "組合",
    "ホールディングス",
    "コミュニティ",
    "ユーザー会",
    "支部",
    "病院",
];
pub const ROLES: [&str; 42] = [
    "アーキテクト",
    "エンジニア",
    "マネージャー",
    "マネージャ",
    "マネジャー",
    "エバンジェリスト",
    "アドボケイト",
    "コンサルタント",
    "アナリスト",
    "スペシャリスト",
    "リーダー",
    "ディレクター",
    "デザイナー",
    "プログラマー",
    "代表",
    "取締役",
    "代表社員",
    "部長",
    "課長",
    "室長",
    "所長",
    "教授",
    "准教授",
    "助教",
    "講師",
    "研究員",
    "主任",
    "主査",
    "理事",
    "Manager",
    "Engineer",
    "Architect",
    "Developer",
    "Relations",
    "Evangelist",
    "Advocate",
    "Consultant",
    "Specialist",
    "Analyst",
    "Director",
    "Lead",
    "Officer",
];
pub const SHORT_ROLES: [&str; 8] = ["CTO", "CEO", "CISO", "CIO", "CSO", "VPoE", "SRE", "PM"];
pub const DEPARTMENTS: [&str; 9] = ["部", "課", "室", "事業部", "本部", "グループ", "チーム", "ユニット", "局"];
pub const MODIFIERS: [&str; 24] = [
    "senior",
    "principal",
    "staff",
    "solutions",
    "solution",
    "security",
    "software",
    "cloud",
    "machine",
    "learning",
    "site",
    "reliability",
    "product",
    "technical",
    "data",
    "chief",
    "head",
    "of",
    "associate",
    "information",
    "platform",
    "infrastructure",
    "community",
    "account",
];
pub const GROUPS: [&str; 8] = ["運営メンバー", "メンバー", "一同", "チーム", "運営", "スタッフ", "有志", "運営委員会"];

pub fn is_company(token: &str) -> bool {
    let trimmed = token.trim_end_matches(['.', ',']);
    COMPANIES.iter().any(|w| if w.is_ascii() { trimmed == *w } else { token.starts_with(w) || token.ends_with(w) })
}

pub fn is_community(token: &str, known: &Known) -> bool {
    let jaws = token.is_ascii() && token.ends_with("-JAWS");
    jaws || token == "JAWS-UG"
        || token.starts_with("JAWS-UG") && !token.contains(['の', 'で', 'と'])
        || known.series_names.iter().any(|s| s == token)
}

pub fn is_body(token: &str) -> bool {
    !has_hiragana(token) && BODIES.iter().any(|w| token.ends_with(w) && token != *w)
}

pub fn is_role(token: &str) -> bool {
    let bare = token.trim_matches(['(', ')', '（', '）', ',', '、', '/']);
    ROLES.iter().any(|w| if w.is_ascii() { bare == *w } else { bare.ends_with(w) })
        || SHORT_ROLES.contains(&bare)
        || matches!(bare, "兼" | "兼務" | "&" | "元")
        || (!has_hiragana(bare)
            && DEPARTMENTS.iter().any(|w| bare.ends_with(w) && bare.chars().count() > w.chars().count() + 1))
}

pub fn has_hiragana(token: &str) -> bool {
    token.chars().any(|c| matches!(c, '\u{3041}'..='\u{309f}'))
}

pub fn is_katakana(token: &str) -> bool {
    token.chars().count() > 1 && token.chars().all(|c| matches!(c, '\u{30a0}'..='\u{30ff}'))
}

pub fn length(token: &str) -> usize {
    token.chars().count()
}

/// 佐藤 航大
pub fn is_kanji_pair(family: &str, given: &str) -> bool {
    (1..=4).contains(&length(family))
        && (1..=4).contains(&length(given))
        && family.chars().all(|c| is_kanji(c) || is_kana(c))
        && given.chars().all(|c| is_kanji(c) || is_kana(c))
        && (family.chars().any(is_kanji)
            || (is_katakana(family) && is_katakana(given))
            || (has_hiragana(family) && has_hiragana(given) && length(family) > 1))
        && !is_role(family)
        && !is_company(family)
        && !(has_hiragana(family) && family.chars().last().is_some_and(|c| "はがをにへとでもの話".contains(c)))
        && !family.ends_with(['部', '課', '社', '話', '編'])
}

pub fn is_latin_name(token: &str) -> bool {
    token.chars().next().is_some_and(char::is_uppercase)
        && length(token) <= 20
        && token.chars().all(|c| c.is_alphabetic() && !is_kanji(c) && !is_kana(c) || matches!(c, '.' | '-' | '\''))
        && !is_company(token)
        && !is_role(token)
}
