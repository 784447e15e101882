//! Pure rules of accounts: addresses, names, delays after wrong tries, ways back. Those of new
//! passwords stand in [`super::new_password`].

use chrono::{DateTime, Duration, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

pub use super::new_password::{
    PASSWORD_MAX, PASSWORD_MIN, PASSWORD_MIN_WITH_SECOND_FACTOR, new_password, normal_password,
};

/// The address folded for comparison: NFKC, lower case, no space around.
pub fn mail_key(mail: &str) -> String {
    mail.trim().nfkc().collect::<String>().to_lowercase()
}

/// The mailbox behind an address, for limits of mails: what providers deliver to the same place
/// counts as one. A tag (`name+tag@`), the dots of gmail.com, and the spelling of the domain (in
/// Unicode or in ASCII, with a dot at the end) make no difference.
pub fn mailbox_key(mail: &str) -> String {
    let key = mail_key(mail);
    let Some((local, domain)) = key.rsplit_once('@') else { return key };
    let domain = domain.trim_end_matches('.');
    let domain = url::Host::parse(domain).map_or_else(|_| domain.to_owned(), |host| host.to_string());
    let local = local.split_once('+').map_or(local, |(name, _)| if name.is_empty() { local } else { name });
    match domain.as_str() {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
}

/// The address as it will be written to, with full-width letters made plain. What passes here can be
/// written to: the parser is that of the mails themselves. Comments, quotes and bare hosts in brackets
/// are refused, though the standard allows them.
pub fn mail(input: &str) -> Result<String> {
    let mail: String = input.trim().nfkc().collect();
    let well_formed = mail.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
    });
    let safe = !mail
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '\\'));
    if well_formed && safe && mail.len() <= 254 && mail.parse::<lettre::Address>().is_ok() {
        Ok(mail)
    } else {
        Err(Error::invalid(
            "mail",
            "メールアドレスの形を確かめてください(例: name@example.jp)。",
            "Please check the mail address (like name@example.jp).",
        ))
    }
}

/// A person's name: 1 to 100 characters without control characters.
pub fn name(input: &str) -> Result<String> {
    let name = input.trim();
    if name.is_empty() {
        return Err(Error::invalid("name", "お名前を入力してください。", "Please enter your name."));
    }
    // Marks that turn the direction of writing could make a name pose as another one.
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if name.chars().count() > 100 || name.chars().any(|c| c.is_control() || turns(c)) {
        return Err(Error::invalid(
            "name",
            "お名前は100文字以内で、改行などの制御文字を除いて入力してください。",
            "A name has at most 100 characters and no control characters.",
        ));
    }
    Ok(name.to_owned())
}

/// How far back wrong passwords are counted.
pub const FAILURE_MEMORY: Duration = Duration::hours(24);
/// Wrong passwords that cost no waiting within [`FREE_WINDOW`].
pub const FREE_FAILURES: usize = 5;
/// See [`FREE_FAILURES`].
pub const FREE_WINDOW: Duration = Duration::minutes(5);
const LONGEST_DELAY: i64 = 15 * 60;
/// Wrong tries from everywhere but known devices within [`FAILURE_MEMORY`], after which a new browser
/// needs the mail link (NIST SP 800-63B-4, 3.2.2: at most 100).
pub const STRANGERS_FAILURES: i64 = 100;

/// Seconds to wait before the next try; `None`: try now. `failures` are the wrong tries within
/// [`FAILURE_MEMORY`], newest first.
///
/// Five tries in five minutes are free. From the sixth wrong one on, each waits twice as long as the
/// one before (1 s, 2 s, 4 s …), up to 15 minutes: nobody is locked out for good. A failure in the
/// future, noted by a clock that ran ahead, counts as one of now: the wait is never longer than that.
pub fn retry_after(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u64> {
    let last = (*failures.first()?).min(now);
    let windowed = failures.get(FREE_FAILURES - 1).map(|fifth| (*fifth).min(now) + FREE_WINDOW);
    let doublings = failures.len().checked_sub(FREE_FAILURES);
    let grown = doublings.map(|n| {
        let seconds = 1_i64.checked_shl(u32::try_from(n).unwrap_or(u32::MAX)).unwrap_or(LONGEST_DELAY);
        last + Duration::seconds(seconds.clamp(1, LONGEST_DELAY))
    });
    let until = windowed.max(grown)?;
    let wait = (until - now).num_milliseconds();
    (wait > 0).then(|| u64::try_from(wait).unwrap_or(0).div_ceil(1000))
}

/// Where to go after sign-in: a path of this site, whatever was asked for. Anything that a browser
/// could read as another site becomes `/`.
pub fn local_path(next: &str) -> String {
    const HOME: &str = "/";
    let plain = next.starts_with('/') && next.len() <= 2_000 && !next.chars().any(|c| c.is_control() || c == '\\');
    let Ok(base) = url::Url::parse("https://local.invalid/") else { return HOME.to_owned() };
    let Some(url) = plain.then(|| base.join(next).ok()).flatten() else { return HOME.to_owned() };
    if url.origin() != base.origin() || !url.username().is_empty() || url.password().is_some() {
        return HOME.to_owned();
    }
    // Looked at again after the dots were resolved: `/.//evil.example` becomes `//evil.example`.
    let path = &url[url::Position::BeforePath..];
    if path.starts_with("//") || path.contains('\\') { HOME.to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_02_delays_grow_and_end() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let failures = |n: usize, gap: i64| -> Vec<_> {
            (0..n).map(|i| now - Duration::seconds(gap * i64::try_from(i).unwrap())).collect()
        };
        for n in 0..FREE_FAILURES {
            assert_eq!(retry_after(&failures(n, 1), now), None, "{n} wrong ones");
        }
        assert_eq!(retry_after(&failures(5, 1), now), Some(296));
        // Spread over the day only the growing delay counts.
        let delays: Vec<_> = (5..18).map(|n| retry_after(&failures(n, 600), now).unwrap()).collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(retry_after(&failures(100, 1), now), Some(900));
        assert_eq!(retry_after(&failures(100, 1), now + Duration::minutes(15)), None);
    }

    #[test]
    fn promise_75_a_clock_that_ran_ahead_lets_nobody_wait_for_a_day() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for n in 1..60 {
            let wait = retry_after(&vec![now + Duration::days(1); n], now).unwrap_or(0);
            assert!(wait <= 900, "{n} failures: {wait} s");
        }
    }

    #[test]
    fn promise_47_spellings_of_one_mailbox_are_one() {
        let one = mailbox_key("saeki@example.jp");
        for spelling in [" Saeki@Example.JP ", "saeki+a@example.jp", "saeki+b+c@EXAMPLE.jp.", "ｓａｅｋｉ@example.jp"]
        {
            assert_eq!(mailbox_key(spelling), one, "{spelling}");
        }
        assert_eq!(mailbox_key("a.b.c+x@googlemail.com"), mailbox_key("abc@gmail.com"));
        assert_eq!(mailbox_key("x@例え.jp"), mailbox_key("x@xn--r8jz45g.jp"));
        assert_ne!(mailbox_key("a.b@example.jp"), mailbox_key("ab@example.jp"));
        assert_ne!(mailbox_key("+a@example.jp"), mailbox_key("+b@example.jp"));
    }

    #[test]
    fn promise_43_next_stays_on_this_site() {
        for evil in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "https://evil.example/",
            "/\t/evil.example",
            "/\n/evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "",
            "evil",
            " //evil.example",
            "///evil.example",
            "/./\\evil.example",
        ] {
            let path = local_path(evil);
            assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'), "{evil:?} → {path}");
            assert!(!path.contains("evil"), "{evil:?} → {path}");
        }
        assert_eq!(local_path("/organize/security-jaws/32?x=1#s2"), "/organize/security-jaws/32?x=1#s2");
        assert_eq!(local_path("/search?q=鍵"), "/search?q=%E9%8D%B5");
    }

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(mail_key(" Saeki@Example.JP "), "saeki@example.jp");
        assert_eq!(mail(" ｓａｅｋｉ＠example.jp ").unwrap(), "saeki@example.jp");
        assert_eq!(mail("o'neil.x+tag@sub.example.jp").unwrap(), "o'neil.x+tag@sub.example.jp");
        for bad in
            ["a(comment)@b.test", "\"a b\"@b.test", "a@[127.0.0.1]", "a..b@c.jp", ".a@c.jp", "a@b@c.jp", "a\\b@c.jp"]
        {
            assert!(mail(bad).is_err(), "{bad:?} would die in the mail");
        }
        for bad in ["", "a", "a@", "@b", "a b@c.jp", "a@b..jp", "a@b.jp\r\nBcc: x@y.jp", "a@-b.jp", "a@b.jp,c@d.jp"] {
            assert!(mail(bad).is_err(), "{bad:?}");
        }
    }
}
