//! How deep Markdown may nest, and where its links may lead.

use std::borrow::Cow;

/// Most block markers (`>`, `-`, `1.`) at the head of a line.
const MAX_MARKERS: usize = 12;

/// Deepest indentation of a line, in columns.
const MAX_INDENT: usize = 64;

/// Longest address of a link, in bytes.
const MAX_ADDRESS: usize = 2_000;

pub(super) const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Shortens deep indentation and escapes a marker too many, line by line: a parser walks all open
/// containers at each line, so depth times lines must stay bounded.
pub(super) fn cap_nesting(markdown: &str) -> Cow<'_, str> {
    let mut capped = String::new();
    let mut copied = 0;
    let mut start = 0;
    for line in markdown.split_inclusive(['\n', '\r']) {
        let bytes = line.as_bytes();
        let (mut at, mut indent, mut markers) = (0, 0, 0);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b' ' | b'\t' => {
                    indent += if *byte == b'\t' { 4 } else { 1 };
                    if indent > MAX_INDENT {
                        capped.push_str(&markdown[copied..start + at]);
                        let rest = line[at..].trim_start_matches([' ', '\t']);
                        copied = start + line.len() - rest.len();
                        at = line.len() - rest.len();
                        continue;
                    }
                    at += 1;
                }
                b'>' | b'-' | b'+' | b'*' | b'0'..=b'9' => {
                    let digits = bytes[at..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
                    let after = bytes.get(at + digits);
                    if digits > 0 && !matches!(after, Some(b'.' | b')')) {
                        break;
                    }
                    markers += 1;
                    if markers > MAX_MARKERS {
                        // A run of one sign is a rule or emphasis, not a nest.
                        if bytes[at] != b'>'
                            && digits == 0
                            && !matches!(after.and(bytes.get(at + 1)), Some(b' ' | b'\t'))
                        {
                            break;
                        }
                        capped.push_str(&markdown[copied..start + at + digits]);
                        capped.push('\\');
                        copied = start + at + digits;
                        break;
                    }
                    at += digits + 1;
                }
                _ => break,
            }
        }
        start += line.len();
    }
    if copied == 0 && capped.is_empty() {
        return Cow::Borrowed(markdown);
    }
    capped.push_str(&markdown[copied..]);
    Cow::Owned(capped)
}

/// An absolute address of a scheme that we lead to.
pub(super) fn is_allowed(address: &str) -> bool {
    address.len() <= MAX_ADDRESS && url::Url::parse(address).is_ok_and(|url| SCHEMES.contains(&url.scheme()))
}
