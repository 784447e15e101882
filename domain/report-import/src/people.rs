//! Who a line names: names with where they work, what they do, and さん.

use crate::{
    clean::{is_kana, is_kanji},
    draft::{DraftSpeaker, Known},
    links,
    vocabulary::{GROUPS, HONORIFICS, is_body, is_company, is_kanji_pair, is_latin_name, is_role, length},
};

/// People as a line names them: "見本社 山田 花子さん(@hanako)、佐藤さん", "@guu, @mee". Each with whether how they part
/// is a guess; `None` when some part of it reads like no name.
pub fn people(text: &str, known: &Known) -> Option<Vec<(DraftSpeaker, bool)>> {
    let text = text.trim();
    let text = ["by ", "By ", "BY "].iter().find_map(|by| text.strip_prefix(by)).unwrap_or(text).trim();
    if text.is_empty() || text.chars().count() > 200 || text.contains(['。', '?', '？', '！']) {
        return None;
    }
    if let Some(found) = with_affiliation(text, known) {
        return Some(vec![found]);
    }
    let mut found = Vec::new();
    for part in
        text.split(['、', '，', ',', '&', '＆', '×', '/', '／', '|', '｜']).map(str::trim).filter(|p| !p.is_empty())
    {
        found.push(person(part, known)?);
    }
    (!found.is_empty() && found.len() <= 15).then_some(found)
}

/// "佐々木 / ミナト電力": of two words one is a name, the other is where they work.
fn with_affiliation(text: &str, known: &Known) -> Option<(DraftSpeaker, bool)> {
    let (a, b) = [" / ", " ／ ", "／", "/", " | ", "｜", "@ "].iter().find_map(|sign| text.split_once(sign))?;
    let (a, b) = (a.trim(), b.trim());
    let is_body = |text: &str| text.split_whitespace().any(|t| is_company(t) || is_body(t));
    let (first, second) = (person(a, known), person(b, known));
    let (mut speaker, of) = match (first, second) {
        (Some((speaker, _)), None) => (speaker, b),
        (None, Some((speaker, _))) => (speaker, a),
        (Some((speaker, _)), Some(_)) if is_body(b) && !is_body(a) => (speaker, b),
        (Some(_), Some((speaker, _))) if is_body(a) && !is_body(b) => (speaker, a),
        _ => return None,
    };
    if !speaker.affiliation.is_empty() || of.is_empty() || of.contains(['、', ',']) {
        return None;
    }
    of.clone_into(&mut speaker.affiliation);
    Some((speaker, true))
}

/// A line that names who spoke and says nothing else: 株式会社ヨイ 宵野 渡さん, 星 見子さん（スター研究所）, @chochin.
pub fn billing(text: &str, known: &Known) -> Option<Vec<(DraftSpeaker, bool)>> {
    let text = text.trim();
    let (bare, _) = take_aside(text);
    let ends = |text: &str| HONORIFICS.iter().any(|h| text.ends_with(h));
    let handle = text.strip_prefix('@').is_some_and(|h| !h.contains(char::is_whitespace));
    let is_meant = ends(text) || ends(&bare) || handle || text.to_lowercase().starts_with("by ");
    let is_short = text.chars().count() <= 80;
    (is_meant && is_short).then(|| people(text, known)).flatten()
}

/// Words that stand before a title as a name could: パネル「夜勤の星たち」.
fn is_kind(text: &str) -> bool {
    const KINDS: [&str; 14] = [
        "パネル",
        "パネルディスカッション",
        "パネルトーク",
        "座談会",
        "対談",
        "鼎談",
        "基調講演",
        "招待講演",
        "特別講演",
        "講演",
        "デモ",
        "ハンズオン",
        "ワークショップ",
        "ライブコーディング",
    ];
    KINDS.contains(&text)
}

fn person(text: &str, known: &Known) -> Option<(DraftSpeaker, bool)> {
    let (text, aside) = take_aside(text);
    // 皆さん is nobody's name, 資料 the words of a link.
    let crowd =
        ["皆", "みな", "お客", "参加者"].iter().any(|w| HONORIFICS.iter().any(|h| text.ends_with(&format!("{w}{h}"))));
    if is_kind(&text) || crowd {
        return None;
    }
    let aside = if links::placeholder(&aside).is_some() { String::new() } else { aside };
    let (bare, honorific) = match HONORIFICS.iter().find_map(|h| text.strip_suffix(h).map(|bare| (bare, *h))) {
        Some((bare, honorific)) => (bare.trim(), honorific),
        None => (text.as_str(), ""),
    };
    let tokens: Vec<&str> = bare.split_whitespace().collect();
    if tokens.is_empty() || tokens.len() > 8 || bare.chars().count() > 60 {
        return None;
    }
    let (taken, is_known, sure) = name_at_end(&tokens, !honorific.is_empty(), known);
    let (before, name) = tokens.split_at(tokens.len() - taken);
    let handle = name.first().is_some_and(|n| n.starts_with('@') && n.len() > 1);
    let like = is_known || handle || !honorific.is_empty() || sure && taken > 1 || is_short_name(name, before);
    if !like {
        return None;
    }
    let at = before.iter().position(|t| is_role(t) && !is_company(t)).unwrap_or(before.len());
    let mut role = before[at..].join(" ");
    let mut affiliation = before[..at].join(" ");
    // A handle stays beside the name rather than get lost; anything else in brackets is where they work.
    let speaker_name = name.join(" ").trim_start_matches('@').to_owned();
    if !aside.is_empty() && aside.trim_start_matches('@') != speaker_name {
        if aside.starts_with('@') || !affiliation.is_empty() {
            role.push_str(if role.is_empty() { "" } else { " " });
            role.push_str(&aside);
        } else {
            affiliation.clone_from(&aside);
        }
    }
    let speaker = DraftSpeaker {
        name: speaker_name,
        affiliation,
        role,
        honorific: honorific.to_owned(),
        is_group: GROUPS.iter().any(|g| bare.ends_with(g)),
        is_another: false,
    };
    Some((speaker, !(is_known || handle || sure && !honorific.is_empty()) || !before.is_empty() && !is_known))
}

/// Two or three words in Latin letters, each a name by its shape.
pub(crate) fn is_latin_person(text: &str) -> bool {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    (2..=3).contains(&tokens.len()) && tokens.iter().all(|token| is_latin_name(token))
}

/// Two or three letters that could be a family name, or a word in Latin letters.
fn is_short_name(name: &[&str], before: &[&str]) -> bool {
    let [one] = name else { return name.len() > 1 };
    let kanji = (2..=4).contains(&length(one)) && one.chars().all(is_kanji) && !is_role(one) && !is_company(one);
    let kana = (2..=6).contains(&length(one)) && one.chars().all(is_kana);
    let latin = (2..=20).contains(&length(one))
        && one.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && one.chars().any(|c| c.is_ascii_alphabetic());
    before.is_empty() && (kanji || kana || latin)
}

/// "(@goro)", "（見本社）" behind a name: the text without it, and what stood in it.
pub(crate) fn take_aside(text: &str) -> (String, String) {
    let text = text.trim();
    for (open, close) in [('(', ')'), ('（', '）')] {
        if let Some(inner) = text.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && at > 0
        {
            return (inner[..at].trim().to_owned(), inner[at + open.len_utf8()..].trim().to_owned());
        }
    }
    if let Some((name, handle)) = text.rsplit_once('@')
        && !name.trim().is_empty()
        && !handle.is_empty()
        && !handle.contains(char::is_whitespace)
        && handle.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        return (name.trim().to_owned(), format!("@{handle}"));
    }
    (text.to_owned(), String::new())
}

/// How many tokens at the end are a name, whether it is known, and whether it is sure.
pub(crate) fn name_at_end(tokens: &[&str], honorific: bool, known: &Known) -> (usize, bool, bool) {
    let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for taken in (1..=tokens.len().min(4)).rev() {
        let name = squeeze(&tokens[tokens.len() - taken..].concat());
        if known.people.iter().any(|p| squeeze(p) == name) {
            return (taken, true, true);
        }
    }
    match tokens {
        [.., family, given] if is_kanji_pair(family, given) => (2, false, true),
        [.., first, middle, last]
            if is_latin_name(first) && is_latin_name(last) && length(middle) <= 2 && middle.ends_with('.') =>
        {
            (3, false, false)
        }
        [.., first, last] if is_latin_name(first) && is_latin_name(last) => (2, false, false),
        [.., last] => (1, false, honorific && length(last) <= 6 && last.chars().all(is_kanji)),
        [] => (0, false, false),
    }
}
