//! Text inside of HTML and of addresses, and out of them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Text for an element or a quoted attribute of HTML.
pub fn escape_html(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}

/// What stands in a text area, as HTML. Leptos writes its children as they are, so that `</textarea>` in a text would end
/// it; and the parser drops one line break right after the tag.
pub fn area_words(text: &str) -> String {
    format!("\n{}", escape_html(text))
}

/// Percent-encodes a segment of a path or a value of a query.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// Whether a text is digits alone, and not empty.
pub fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text of HTML that our own sanitizer wrote, without its tags.
pub fn words_of_html(html: &str) -> String {
    let mut out = String::new();
    let mut is_inside = false;
    for c in html.chars() {
        match c {
            '<' => is_inside = true,
            '>' if is_inside => is_inside = false,
            c if !is_inside => out.push(c),
            _ => {}
        }
    }
    html_escape::decode_html_entities(&out).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_text_is_markup_or_structure() {
        assert_eq!(escape_html("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;'");
        assert_eq!(percent_encode("/a?b=c&d#e f-._~あ"), "%2Fa%3Fb%3Dc%26d%23e%20f-._~%E3%81%82");
    }

    #[test]
    fn html_loses_its_tags_and_keeps_what_was_written() {
        assert_eq!(words_of_html("<ul><li>a &amp;lt; <code>b</code></li></ul>"), "a &lt; b");
        assert_eq!(words_of_html("1 &lt; 2 &#39;x&#39;"), "1 < 2 'x'");
    }
}
