//! A session's heading taken apart: title, affiliation, role and name stand in one line with single
//! blanks between, and a title holds blanks too. What cannot be certain is marked as a guess.

use crate::{
    clean::{is_kana, is_kanji},
    draft::{DraftSpeaker, Known},
    links, people,
    vocabulary::{
        COMPANIES, GROUPS, HONORIFICS, MODIFIERS, has_hiragana, is_body, is_community, is_company, is_katakana,
        is_role, length,
    },
};

mod bordered;

/// Headings longer than this are prose.
pub const MAX_CHARS: usize = 600;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split {
    pub title: String,
    pub speakers: Vec<DraftSpeaker>,
    pub level: Option<i32>,
    /// Where title and speakers part is a guess.
    pub border_unsure: bool,
    /// For each speaker, whether the split of name, affiliation and role is a guess.
    pub speaker_unsure: Vec<bool>,
}

/// Takes a heading (behind its label) apart.
pub fn split(text: &str, known: &Known) -> Split {
    let mut out = Split::default();
    let text = take_level(text.trim(), &mut out.level);
    if text.chars().count() > MAX_CHARS || text.is_empty() {
        text.clone_into(&mut out.title);
        out.border_unsure = !text.is_empty();
        return out;
    }
    let found = bordered::quoted(&text, known)
        .or_else(|| bordered::before_colon(&text, known))
        .or_else(|| bordered::bracketed(&text, known))
        .or_else(|| bordered::billed_by(&text, known));
    if let Some(found) = found {
        return Split { level: out.level, ..found };
    }
    let (text, explicit) = open_brackets(&text);
    let parts = by_honorific(&text);
    let Some((first, others)) = parts.split_first().filter(|(f, _)| !f.1.is_empty()) else {
        without_honorific(&text, known, &mut out);
        return out;
    };
    first_speaker(&first.0, &first.1, explicit, known, &mut out);
    for (segment, honorific) in others {
        let segment =
            segment.trim().trim_start_matches(['、', ',', '・', '&', '＆', '×', '/', '／', 'と', '，']).trim();
        if honorific.is_empty() {
            // Words behind the last name: they stay with it rather than get lost.
            if let Some(last) = out.speakers.last_mut().filter(|_| !segment.is_empty()) {
                let inner = segment.strip_prefix(['(', '（']).and_then(|s| s.strip_suffix([')', '）']));
                match inner {
                    // The words of a link to the slides.
                    Some(inner) if links::placeholder(inner).is_some() => {}
                    Some(inner) if last.affiliation.is_empty() && !inner.starts_with('@') => {
                        inner.trim().clone_into(&mut last.affiliation);
                    }
                    _ => last.role = [last.role.as_str(), inner.unwrap_or(segment)].join(" ").trim().to_string(),
                }
                if let Some(unsure) = out.speaker_unsure.last_mut() {
                    *unsure = true;
                }
            }
            continue;
        }
        for part in segment.split(['、', '，']).filter(|p| !p.trim().is_empty()) {
            let tokens: Vec<&str> = part.split_whitespace().collect();
            let (taken, _, sure) = people::name_at_end(&tokens, true, known);
            let (before, name) = tokens.split_at(tokens.len() - taken);
            let at = before.iter().position(|t| is_role(t)).unwrap_or(before.len());
            out.speakers.push(DraftSpeaker {
                name: name.join(" ").trim_start_matches('@').to_owned(),
                affiliation: before[..at].join(" "),
                role: before[at..].join(" "),
                honorific: honorific.clone(),
                is_group: false,
                is_another: false,
            });
            out.speaker_unsure.push(!sure || !before.is_empty());
        }
    }
    out
}

fn take(title: String, found: Vec<(DraftSpeaker, bool)>, border_unsure: bool) -> Split {
    let quoted = title.strip_prefix('"').and_then(|t| t.strip_suffix('"')).filter(|t| !t.contains('"'));
    let title = quoted.map_or(title.as_str(), str::trim).to_owned();
    let (speakers, speaker_unsure) = found.into_iter().unzip();
    Split { title, speakers, speaker_unsure, border_unsure, level: None }
}

/// "Level200", "Level 200", "(L300)" at the end.
fn take_level(text: &str, level: &mut Option<i32>) -> String {
    let trimmed = text.trim_end_matches([')', '）', ']', '】', ' ']);
    let digits = trimmed.len().checked_sub(3).filter(|at| trimmed.is_char_boundary(*at)).map(|at| trimmed.split_at(at));
    if let Some((before, number)) = digits
        && let Ok(number @ (100 | 200 | 300 | 400 | 500)) = number.parse::<i32>()
    {
        let before = before.trim_end_matches([' ', ':', '：', '.']);
        let lower = before.to_ascii_lowercase();
        for word in ["level", "レベル", "lv"] {
            if lower.ends_with(word) {
                *level = Some(number);
                let rest = &before[..before.len() - word.len()];
                return rest.trim_end_matches(['(', '（', '[', '【', ' ', '/', '-', '、']).to_owned();
            }
        }
    }
    text.to_owned()
}

/// "Title (社名 山田 花子さん)", "Title / 社名 山田 花子さん": the border is written. Gives the text with
/// a blank there, and the number of bytes before it.
fn open_brackets(text: &str) -> (String, Option<usize>) {
    if let Some(inner) = text.strip_suffix([')', '）'])
        && HONORIFICS.iter().any(|h| inner.ends_with(h))
        && let Some(at) = inner.rfind(['(', '（'])
    {
        let title = inner[..at].trim_end();
        let people = inner[at..].trim_start_matches(['(', '（']);
        return (format!("{title} {people}"), Some(title.len()));
    }
    for sign in [" / ", " ／ ", "／", " | ", " ｜ ", "｜", " by "] {
        if let Some((title, people)) = text.split_once(sign)
            && !title.trim().is_empty()
            && HONORIFICS.iter().any(|h| people.contains(h))
            && !HONORIFICS.iter().any(|h| title.ends_with(h))
        {
            let people = people.replace(sign, " ");
            let title = title.trim();
            return (format!("{title} {people}"), Some(title.len()));
        }
    }
    (text.to_owned(), None)
}

/// The text cut behind each honorific that ends a name: (what stands before it, the honorific).
fn by_honorific(text: &str) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in text.char_indices() {
        if at < from {
            continue;
        }
        let Some(honorific) = HONORIFICS.iter().find(|h| text[at..].starts_with(**h)) else { continue };
        let end = at + honorific.len();
        let ends = text[end..].chars().next().is_none_or(|c| c.is_whitespace() || "、,，・&＆×/／と(（".contains(c));
        let segment = text[from..at].trim();
        let last = segment.split_whitespace().last().unwrap_or_default();
        let named = !last.is_empty() && length(last) <= 24 && !matches!(last, "皆" | "みな" | "お客" | "客" | "お子");
        // 様 and 氏 are parts of other words; behind a blank they are not.
        if ends
            && named
            && !(text[end..].starts_with('と')
                && text[end + 3..].starts_with(|c: char| !c.is_whitespace() && has_hiragana(&c.to_string())))
        {
            parts.push((segment.to_owned(), (*honorific).to_owned()));
            from = end;
        }
    }
    if !parts.is_empty() && !text[from..].trim().is_empty() {
        parts.push((text[from..].trim().to_owned(), String::new()));
    }
    parts
}

fn first_speaker(segment: &str, honorific: &str, explicit: Option<usize>, known: &Known, out: &mut Split) {
    // "A 山田、B": several people before one honorific are told apart by the last only.
    let border = explicit.filter(|at| segment.is_char_boundary(*at) && *at < segment.len());
    let (fixed_title, people) = border.map_or(("", segment), |at| segment.split_at(at));
    let tokens: Vec<&str> = people.split_whitespace().collect();
    let (taken, is_known, name_sure) = people::name_at_end(&tokens, true, known);
    let taken = if border.is_none() && taken >= tokens.len() && taken > 1 { 1 } else { taken };
    let (before, name) = tokens.split_at(tokens.len() - taken);
    let place = if border.is_some() { written_place(before) } else { place(before, known) };
    let title = if border.is_some() { fixed_title.trim().to_owned() } else { before[..place.title].join(" ") };
    title
        .trim_end_matches(['-', '–', '—', '―', ':', '：', '/', '／', '|', '｜', ' ', '\u{3000}'])
        .clone_into(&mut out.title);
    out.border_unsure = border.is_none() && !place.sure;
    out.speakers.push(DraftSpeaker {
        name: name.join(" ").trim_start_matches('@').to_owned(),
        affiliation: before[place.title..place.role].join(" "),
        role: before[place.role..].join(" "),
        honorific: honorific.to_owned(),
        is_group: false,
        is_another: false,
    });
    out.speaker_unsure.push(!(name_sure || is_known) || !place.role_sure);
}

/// Borders in tokens: the title ends, the role begins.
struct Place {
    title: usize,
    role: usize,
    sure: bool,
    role_sure: bool,
}

/// Behind a written border, everything is affiliation up to the role.
fn written_place(tokens: &[&str]) -> Place {
    let role = tokens.iter().position(|t| is_role(t) && !is_company(t)).unwrap_or(tokens.len());
    Place { title: 0, role, sure: true, role_sure: role == tokens.len() || tokens[role..].iter().all(|t| is_role(t)) }
}

fn place(tokens: &[&str], known: &Known) -> Place {
    let n = tokens.len();
    let roles = |from: usize| tokens[from..].iter().all(|t| is_role(t));
    for name in &known.series_names {
        let parts: Vec<&str> = name.split_whitespace().collect();
        if parts.len() > 1 && n > parts.len() && tokens.ends_with(&parts) {
            return Place { title: n - parts.len(), role: n, sure: true, role_sure: true };
        }
    }
    let firm = |t: &str| is_company(t) || is_community(t, known);
    let found = tokens.iter().rposition(|t| firm(t)).or_else(|| {
        // A less firm word counts only right before the role or the name.
        let end = tokens.iter().rposition(|t| !is_role(t)).unwrap_or(0);
        tokens.get(end).filter(|t| is_body(t)).map(|_| end)
    });
    if let Some(mut at) = found.filter(|at| *at > 0 || n > 1) {
        let mut role = at + 1;
        let alone = |t: &str| COMPANIES.contains(&t.trim_end_matches(['.', ',']));
        if alone(tokens[at]) && !tokens[at].is_ascii() && role < n && !is_role(tokens[role]) && at > 0 {
            role += 1; // 株式会社 サンプル
        } else if alone(tokens[at]) && tokens[at].is_ascii() && at > 1 {
            at -= 1; // Sample Inc.
        }
        while at > 1 && (firm(tokens[at - 1]) || is_body(tokens[at - 1])) {
            at -= 1;
        }
        while role < n && is_body(tokens[role]) && tokens[role].ends_with("支部") {
            role += 1; // JAWS-UG 支部
        }
        let latin_company = tokens[at..role].iter().all(|t| t.is_ascii()) && !is_community(tokens[at], known);
        let sure = at > 0 && firm(tokens[role - 1]) && !latin_company || at > 0 && is_community(tokens[at], known);
        return Place {
            title: at.max(usize::from(n > role)),
            role: role.max(usize::from(n > role)),
            sure: sure && at > 0,
            role_sure: roles(role),
        };
    }
    // No word tells of an organisation: roles from the right, then perhaps one name of a company.
    let mut role = n;
    while role > 1
        && (is_role(tokens[role - 1])
            || (role < n && MODIFIERS.contains(&tokens[role - 1].to_ascii_lowercase().as_str())))
    {
        role -= 1;
    }
    let candidate = role.checked_sub(1).filter(|at| *at > 0).map(|at| (at, tokens[at], tokens[at - 1]));
    if let Some((at, token, before)) = candidate {
        let latin = token.is_ascii()
            && token.chars().next().is_some_and(|c| c.is_ascii_uppercase())
            && token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '&'));
        let mixed = !has_hiragana(token)
            && token.chars().any(|c| matches!(c, '\u{30a0}'..='\u{30ff}'))
            && length(token) <= 16
            && token.chars().all(char::is_alphanumeric);
        let ended = before.ends_with(['!', '?', '！', '？', '」', '』', '~', '〜', '話']) || has_hiragana(before);
        if is_katakana(token) && token.chars().count() > 2 || ended && (latin || mixed) {
            return Place { title: at, role, sure: false, role_sure: role == n };
        }
    }
    // Everything is the title; with one token there is nothing else it could be.
    Place { title: role, role, sure: n <= 1 && role == n, role_sure: role == n }
}

/// Organizers and groups are billed without さん.
fn without_honorific(text: &str, known: &Known, out: &mut Split) {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let speaker = |name: String, affiliation: String, is_group| DraftSpeaker {
        name,
        affiliation,
        is_group,
        ..DraftSpeaker::default()
    };
    if let [title @ .., last] = tokens.as_slice()
        && !title.is_empty()
        && GROUPS.iter().any(|g| last.ends_with(g))
    {
        out.title = title.join(" ");
        let ours = last.contains("運営") || last.ends_with("一同") || last.ends_with("有志");
        out.speakers.push(speaker((*last).to_owned(), String::new(), true));
        out.speaker_unsure.push(!ours);
        out.border_unsure = !ours;
        return;
    }
    let (taken, is_known, sure) = people::name_at_end(&tokens, false, known);
    for taken in if taken > 1 || is_known { vec![taken] } else { vec![1] } {
        let (before, name) = tokens.split_at(tokens.len() - taken);
        let name_like = is_known
            || taken > 1
            || name
                .first()
                .is_some_and(|t| length(t) <= 6 && t.chars().all(|c| is_kanji(c) || is_kana(c)) && !is_role(t));
        if before.len() < 2 || !name_like {
            break;
        }
        let place = place(before, known);
        let placed = place.sure && place.role > place.title;
        if placed || is_known || (taken == 2 && sure) {
            out.title = before[..place.title].join(" ");
            let mut person = speaker(name.join(" "), before[place.title..place.role].join(" "), false);
            person.role = before[place.role..].join(" ");
            out.speakers.push(person);
            out.border_unsure = !placed;
            out.speaker_unsure.push(!is_known && !placed);
            return;
        }
    }
    text.clone_into(&mut out.title);
    out.border_unsure = tokens.len() > 1 && kanji_tail(&tokens);
}

/// The end could be a name after all.
fn kanji_tail(tokens: &[&str]) -> bool {
    tokens.last().is_some_and(|t| (2..=5).contains(&length(t)) && t.chars().all(is_kanji))
}
