//! Headings in which the border between title and name is written.

use super::{Split, take};
use crate::{draft::Known, people, vocabulary::HONORIFICS};

/// "磯部さん: 題名"
pub(super) fn before_colon(text: &str, known: &Known) -> Option<Split> {
    let (who, title) = text.split_once(['：', ':'])?;
    let title = title.trim();
    let named = HONORIFICS.iter().any(|h| who.trim().ends_with(h));
    if !named || title.is_empty() || title.starts_with("//") || HONORIFICS.iter().any(|h| title.ends_with(h)) {
        return None;
    }
    people::people(who, known).map(|found| take(title.trim_matches(['「', '」', '『', '』']).to_owned(), found, false))
}

/// "題名（白井 ふぶきさん／市役所）", "題名 (by 高尾 もみじ)"
pub(super) fn bracketed(text: &str, known: &Known) -> Option<Split> {
    for (open, close) in [('(', ')'), ('（', '）')] {
        let Some(inner) = text.strip_suffix(close) else { continue };
        let Some(at) = inner.rfind(open).filter(|at| *at > 0) else { continue };
        let (title, who) = (inner[..at].trim(), inner[at + open.len_utf8()..].trim());
        let is_meant = HONORIFICS.iter().any(|h| who.contains(h)) || who.to_lowercase().starts_with("by ");
        // さん before the bracket: what stands in it is where they work.
        if !is_meant || title.is_empty() || HONORIFICS.iter().any(|h| title.ends_with(h)) {
            continue;
        }
        if let Some(found) = people::people(who, known) {
            return Some(take(title.trim_matches(['「', '」', '『', '』']).to_owned(), found, false));
        }
    }
    None
}

/// 「題名」佐藤さん, 佐藤さん『題名』, and several of the latter.
pub(super) fn quoted(text: &str, known: &Known) -> Option<Split> {
    let open = text.find(['「', '『', '“'])?;
    let sign = text[open..].chars().next()?;
    let close = match sign {
        '「' => '」',
        '『' => '』',
        _ => '”',
    };
    let end = open + matching(&text[open..], sign, close)?;
    let title = &text[open + sign.len_utf8()..end];
    let (before, after) = (text[..open].trim(), text[end + close.len_utf8()..].trim());
    let after = after.trim_start_matches([':', '：', '-', '–', '—', '/', '／', '|', '｜']).trim();
    let before = before.trim_end_matches([':', '：', '-', '–', '—', '/', '／', '|', '｜', 'の']).trim();
    if title.trim().is_empty() {
        return None;
    }
    match (before.is_empty(), after.is_empty()) {
        (true, true) => Some(Split { title: title.trim().to_owned(), ..Split::default() }),
        (true, false) => {
            let inner = after.strip_prefix(['(', '（']).and_then(|a| a.strip_suffix([')', '）'])).unwrap_or(after);
            people::people(inner, known)
                .or_else(|| people::people(after, known))
                .map(|found| take(title.trim().to_owned(), found, false))
        }
        (false, true) => people::people(before, known).map(|found| take(title.trim().to_owned(), found, false)),
        (false, false) => {
            // @guuさん『背表紙』 @meeさん『しおり』
            let mut first = people::people(before, known)?;
            let further = quoted(after, known).filter(|further| !further.speakers.is_empty())?;
            first.extend(further.speakers.into_iter().zip(further.speaker_unsure));
            Some(take(format!("{} / {}", title.trim(), further.title), first, true))
        }
    }
}

/// Byte of the sign that closes the first one.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// "題名 by 佐藤 次郎", "題名 / 高木", "題名（高木）", "題名 @goro": the border is written, the name has no さん.
pub(super) fn billed_by(text: &str, known: &Known) -> Option<Split> {
    let by = text.rfind(" by ").or_else(|| text.rfind(" By ")).map(|at| (at, " by ".len()));
    let by = by.or_else(|| text.rfind("　by　").map(|at| (at, "　by　".len())));
    if let Some((at, length)) = by {
        let title = text[..at].trim();
        let title = title.strip_prefix(['「', '『']).and_then(|t| t.strip_suffix(['」', '』'])).unwrap_or(title);
        if let Some(found) = people::people(&text[at + length..], known).filter(|_| !title.is_empty()) {
            return Some(take(title.to_owned(), found, false));
        }
    }
    if HONORIFICS.iter().any(|h| text.contains(h)) {
        return None;
    }
    for sign in [" / ", " ／ ", " | ", " ｜ ", "／", "｜"] {
        if let Some((title, who)) = text.rsplit_once(sign)
            && !title.trim().is_empty()
            && let Some(found) = people::people(who, known)
        {
            return Some(take(title.trim().to_owned(), found, true));
        }
    }
    for (open, close) in [('(', ')'), ('（', '）')] {
        if let Some(inner) = text.strip_suffix(close)
            && let Some(at) = inner.rfind(open).filter(|at| *at > 0)
            && let Some(found) = people::people(&inner[at + open.len_utf8()..], known)
            && (found.iter().all(|(_, unsure)| !unsure) || found.len() == 1 && !found[0].0.affiliation.is_empty())
        {
            return Some(take(inner[..at].trim().to_owned(), found, true));
        }
    }
    for sign in [" — ", " – ", " - "] {
        if let Some((title, who)) = text.rsplit_once(sign)
            && !title.trim().is_empty()
            && people::is_latin_person(&people::take_aside(who).0)
            && let Some(found) = people::people(who, known)
        {
            return Some(take(title.trim().to_owned(), found, true));
        }
    }
    if let Some((title, handle)) = text.rsplit_once(" @")
        && !title.trim().is_empty()
        && let Some(found) = people::people(&format!("@{handle}"), known)
    {
        return Some(take(title.trim().to_owned(), found, false));
    }
    None
}
