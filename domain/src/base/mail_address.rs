//! Mail addresses: as they are written to, compared, and counted.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// The address folded for comparison: NFKC, lower case, no space around.
pub fn key(mail: &str) -> String {
    mail.trim().nfkc().collect::<String>().to_lowercase()
}

/// The mailbox behind an address, for limits of mails: what providers deliver to the same place
/// counts as one. A tag (`name+tag@`), the dots of gmail.com, and the spelling of the domain (in
/// Unicode or in ASCII, with a dot at the end) make no difference.
pub fn mailbox(mail: &str) -> String {
    let key = key(mail);
    let Some((local, domain)) = key.rsplit_once('@') else { return key };
    let domain = domain.trim_end_matches('.');
    let domain = url::Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    let local = local.split_once('+').map_or(local, |(name, _)| if name.is_empty() { local } else { name });
    match domain.as_str() {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
}

/// The mailbox as accounts may be written with it: its domain in ASCII, and in Unicode.
pub fn mailboxes(mail: &str) -> [String; 2] {
    let ascii = mailbox(mail);
    let unicode = ascii
        .rsplit_once('@')
        .map(|(local, domain)| format!("{local}@{}", url::quirks::domain_to_unicode(domain)))
        .unwrap_or_default();
    [ascii, unicode]
}

/// The address with its domain in ASCII, as every mail server takes it (RFC 5891).
pub fn in_ascii(mail: &str) -> String {
    let Some((local, domain)) = mail.rsplit_once('@') else { return mail.to_owned() };
    let domain = url::Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    format!("{local}@{domain}")
}

/// The address as it will be written to, with full-width letters made plain. What passes here can be
/// written to: the parser is that of the mails themselves. Comments, quotes and bare hosts in brackets
/// are refused, though the standard allows them, and so are names beyond ASCII, which most servers do not take, and what
/// stands below `.invalid`: nobody is reached there (RFC 2606), and empty accounts of those who are gone have their addresses
/// there.
///
/// Errors: `Invalid{mail}`.
pub fn parse(input: &str) -> Result<String> {
    let mail: String = input.trim().nfkc().collect();
    if mail.rsplit_once('@').is_some_and(|(local, _)| !local.is_ascii()) {
        return Err(Error::invalid(
            "mail",
            "@の前に英数字以外の文字があるアドレスには、まだメールを届けられません。別のアドレスを入れてください。",
            "Mail cannot be delivered yet to an address with letters beyond ASCII before the @. Please use another one.",
        ));
    }
    let well_formed = mail.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
    });
    let safe = !mail
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '\\'));
    if !well_formed || !safe || mail.len() > 254 || mail.parse::<lettre::Address>().is_err() {
        return Err(Error::invalid(
            "mail",
            "メールアドレスの形を確かめてください(例: name@example.jp)。",
            "Please check the mail address (like name@example.jp).",
        ));
    }
    if is_nobodys(&mail) {
        return Err(Error::invalid(
            "mail",
            "「.invalid」で終わるアドレスには、だれもメールを届けられません。別のアドレスを入れてください。",
            "No mail reaches an address that ends in .invalid. Please use another one.",
        ));
    }
    Ok(mail)
}

/// Whether its domain is `invalid` or below it.
fn is_nobodys(mail: &str) -> bool {
    mail.rsplit(['@', '.']).next().is_some_and(|label| label.eq_ignore_ascii_case("invalid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_47_spellings_of_one_mailbox_are_one() {
        let one = mailbox("saeki@example.jp");
        for spelling in [" Saeki@Example.JP ", "saeki+a@example.jp", "saeki+b+c@EXAMPLE.jp.", "ｓａｅｋｉ@example.jp"]
        {
            assert_eq!(mailbox(spelling), one, "{spelling}");
        }
        assert_eq!(mailbox("a.b.c+x@googlemail.com"), mailbox("abc@gmail.com"));
        assert_eq!(mailbox("x@例え.jp"), mailbox("x@xn--r8jz45g.jp"));
        assert_ne!(mailbox("a.b@example.jp"), mailbox("ab@example.jp"));
        assert_ne!(mailbox("+a@example.jp"), mailbox("+b@example.jp"));
    }

    #[test]
    fn a_mailbox_is_found_however_its_domain_is_written() {
        for spelling in ["x+tag@例え.jp", "X@xn--r8jz45g.jp"] {
            assert_eq!(mailboxes(spelling), ["x@xn--r8jz45g.jp", "x@例え.jp"], "{spelling}");
        }
        assert_eq!(mailboxes("a.b+c@googlemail.com"), ["ab@gmail.com", "ab@gmail.com"]);
    }

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(key(" Saeki@Example.JP "), "saeki@example.jp");
        assert_eq!(parse(" ｓａｅｋｉ＠example.jp ").unwrap(), "saeki@example.jp");
        assert_eq!(parse("o'neil.x+tag@sub.example.jp").unwrap(), "o'neil.x+tag@sub.example.jp");
        assert_eq!(in_ascii("haru@例え.jp"), "haru@xn--r8jz45g.jp");
        assert_eq!(in_ascii("haru@example.jp"), "haru@example.jp");
        assert_eq!(parse("haru@例え.jp").unwrap(), "haru@例え.jp");
        assert!(parse("はる@example.jp").is_err(), "said at the form, not found out by the mail server");
        for bad in
            ["a(comment)@b.test", "\"a b\"@b.test", "a@[127.0.0.1]", "a..b@c.jp", ".a@c.jp", "a@b@c.jp", "a\\b@c.jp"]
        {
            assert!(parse(bad).is_err(), "{bad:?} would die in the mail");
        }
        for bad in ["", "a", "a@", "@b", "a b@c.jp", "a@b..jp", "a@b.jp\r\nBcc: x@y.jp", "a@-b.jp", "a@b.jp,c@d.jp"] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn nobody_has_an_address_below_invalid() {
        for taken in ["gone-1@deleted.invalid", "a@b.c.INVALID", "gone-1@deleted.ｉｎｖａｌｉｄ"] {
            let Error::Invalid { message, .. } = parse(taken).unwrap_err() else { panic!("{taken}") };
            assert!(message.ja.contains(".invalid") && message.en.contains(".invalid"), "{taken}: {message:?}");
        }
        for other in ["invalid@example.jp", "a@invalid.example.jp", "a@b.notinvalid", "a.invalid@b.jp"] {
            assert_eq!(parse(other).unwrap(), other);
        }
    }
}
