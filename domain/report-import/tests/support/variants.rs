//! One report in many formats: what is understood of it must not depend on how it was written down.

use std::fmt::Write as _;

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use report_import::{ImportDraft, decode::decode, read};
use unicode_normalization::UnicodeNormalization as _;

/// A line of the text that the variants are made of.
enum Line<'a> {
    Session(&'a str),
    /// Depth from 1.
    Bullet(usize, &'a str),
    Text(&'a str),
    Blank,
}

/// What is counted: sessions, bullets by depth, impressions, questions, answered ones.
pub type Counted = (usize, Vec<usize>, usize, usize, usize);

pub fn counted(draft: &ImportDraft) -> Counted {
    let counts = draft.counts();
    (counts.sessions, counts.bullets_by_depth.clone(), counts.impressions, counts.questions, counts.answered)
}

fn lines(source: &str) -> Vec<Line<'_>> {
    let draft = read(source).expect("a text is always a draft");
    let opens: Vec<usize> = draft.sections.iter().map(|section| section.first_line).collect();
    source.lines().enumerate().map(|(at, text)| line(text, opens.contains(&(at + 1)))).collect()
}

fn line(text: &str, opens: bool) -> Line<'_> {
    let bare = text.trim_start();
    match bare.strip_prefix('•') {
        _ if bare.is_empty() => Line::Blank,
        _ if opens => Line::Session(bare),
        Some(rest) => Line::Bullet((text.len() - bare.len()) / 2, rest.trim()),
        None => Line::Text(bare),
    }
}

/// As plain text with this sign before a bullet, and so much before each further depth.
fn plain(lines: &[Line<'_>], mark: &str, indent: &str) -> String {
    let mut out = String::new();
    for line in lines {
        let _ = match line {
            Line::Session(text) | Line::Text(text) => writeln!(out, "{text}"),
            Line::Bullet(depth, text) => writeln!(out, "{}{mark} {text}", indent.repeat(depth - 1)),
            Line::Blank => writeln!(out),
        };
    }
    out
}

/// As Markdown; `heading` has `{}` where the words of a session's heading stand.
fn markdown(lines: &[Line<'_>], heading: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut is_list = false;
    for line in lines {
        let is_bullet = matches!(line, Line::Bullet(..));
        if is_list != is_bullet && !matches!(line, Line::Blank) {
            out.push('\n');
        }
        let _ = match line {
            Line::Session(text) => writeln!(out, "{}\n", heading.replace("{}", text)),
            Line::Text(text) => writeln!(out, "{text}\n"),
            Line::Bullet(depth, text) => writeln!(out, "{}{mark} {text}", "  ".repeat(depth - 1)),
            Line::Blank => Ok(()),
        };
        if !matches!(line, Line::Blank) {
            is_list = is_bullet;
        }
    }
    out
}

/// As HTML; sessions stand in `tag`, deeper lists within the item before them or beside it.
fn html(lines: &[Line<'_>], tag: &str, is_within: bool, is_whole: bool) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::new();
    let mut depth = 0;
    let close = |out: &mut String, depth: &mut usize, to: usize| {
        while *depth > to {
            out.push_str(if is_within { "</li></ul>" } else { "</ul>" });
            *depth -= 1;
        }
    };
    for line in lines {
        match line {
            Line::Bullet(at, text) => {
                close(&mut out, &mut depth, *at);
                if depth == *at && is_within {
                    out.push_str("</li>");
                }
                while depth < *at {
                    out.push_str("<ul>");
                    depth += 1;
                }
                let _ = write!(out, "<li>{}{}", escaped(text), if is_within { "" } else { "</li>" });
            }
            Line::Session(text) | Line::Text(text) => {
                close(&mut out, &mut depth, 0);
                let tag = if matches!(line, Line::Session(_)) { tag } else { "p" };
                let _ = match tag {
                    "strong" => writeln!(out, "<p><strong>{}</strong></p>", escaped(text)),
                    tag => writeln!(out, "<{tag}>{}</{tag}>", escaped(text)),
                };
            }
            Line::Blank => {}
        }
    }
    close(&mut out, &mut depth, 0);
    if is_whole {
        format!("<!DOCTYPE html><html><head><title>x</title></head><body><article>{out}</article></body></html>")
    } else {
        format!("<div>{out}</div>")
    }
}

/// Seventy-six ways to write a text whose bullets are `•`, each with its name.
pub fn variants(source: &str) -> Vec<(String, Vec<u8>)> {
    let lines = lines(source);
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: String, text: String| all.push((name, text.into_bytes()));
    for mark in ["•", "・", "-", "*", "●", "▪", "○"] {
        for (name, indent) in [("two blanks", "  "), ("four blanks", "    "), ("tab", "\t"), ("full blank", "\u{3000}")]
        {
            add(format!("text {mark} {name}"), plain(&lines, mark, indent));
        }
    }
    for end in ["\n", "\r\n", "\r"] {
        for mark in ["", "\u{feff}"] {
            for is_composed in [true, false] {
                let text = format!("{mark}{}", source.replace('\n', end));
                let text = if is_composed { text.nfc().collect() } else { text.nfd().collect::<String>() };
                add(format!("text {end:?} mark {} composed {is_composed}", !mark.is_empty()), text);
            }
        }
    }
    for heading in ["## {}", "### {}", "#### {}", "**{}**", "{}\n--------"] {
        for mark in ["-", "*", "+"] {
            add(format!("markdown {heading:?} {mark}"), markdown(&lines, heading, mark));
        }
    }
    for tag in ["h2", "h3", "h4", "strong"] {
        for is_within in [true, false] {
            for is_whole in [true, false] {
                add(format!("html {tag} within {is_within} whole {is_whole}"), html(&lines, tag, is_within, is_whole));
            }
        }
    }
    for (name, encoding) in [("Shift_JIS", SHIFT_JIS), ("EUC-JP", EUC_JP), ("ISO-2022-JP", ISO_2022_JP)] {
        // A bullet is no letter of these; a text that was in them never had it.
        let text = plain(&lines, "・", "  ");
        all.push((name.to_owned(), encoding.encode(&text).0.into_owned()));
    }
    for is_little in [true, false] {
        let units = std::iter::once(0xfeff).chain(source.encode_utf16());
        let bytes = units.flat_map(|unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() });
        all.push((format!("UTF-16 little {is_little}"), bytes.collect()));
    }
    all
}

/// What each variant is understood as, beside what the text itself is.
pub fn compared(source: &str) -> (Counted, Vec<(String, Counted)>) {
    let expected = counted(&read(source).expect("a text is always a draft"));
    let all = variants(source).into_iter().map(|(name, bytes)| {
        let text = decode(&bytes, None).expect("it is a text").text;
        (name, counted(&read(&text).expect("a text is always a draft")))
    });
    (expected, all.collect())
}
