//! Pure rules of accounts: addresses, names, passwords, delays after wrong ones, ways back.

use std::{collections::HashSet, sync::LazyLock};

use chrono::{DateTime, Duration, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// Least number of characters of a password.
pub const PASSWORD_MIN: usize = 15;
/// The same where a second factor is on.
pub const PASSWORD_MIN_WITH_SECOND_FACTOR: usize = 8;
/// Most characters of a password. Well over the 64 that NIST SP 800-63B-4 asks for.
pub const PASSWORD_MAX: usize = 256;

/// The address folded for comparison: NFKC, lower case, no space around.
pub fn mail_key(mail: &str) -> String {
    mail.trim().nfkc().collect::<String>().to_lowercase()
}

/// The address as it will be written to, with full-width letters made plain.
pub fn mail(input: &str) -> Result<String> {
    let mail: String = input.trim().nfkc().collect();
    let well_formed = mail.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
    });
    let safe = !mail.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    if well_formed && safe && mail.len() <= 254 {
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

/// The form in which a password is hashed: NFC, as NIST SP 800-63B-4 (3.1.1.2) asks, so that one
/// typed on another keyboard is the same one.
pub fn normal_password(password: &str) -> String {
    password.nfc().collect()
}

/// Errors: `Invalid` at `password` with the reason. No rules of composition, no expiry.
pub fn new_password(password: &str, second_factor: bool, about: &[&str]) -> Result<()> {
    let least = if second_factor { PASSWORD_MIN_WITH_SECOND_FACTOR } else { PASSWORD_MIN };
    let count = normal_password(password).chars().count();
    if count < least {
        return Err(Error::invalid(
            "password",
            format!(
                "パスワードは{least}文字以上にしてください(いま{count}文字)。文のように長くすると覚えやすくなります。"
            ),
            format!("A password needs at least {least} characters (this has {count}). A sentence is easy to remember."),
        ));
    }
    if count > PASSWORD_MAX {
        return Err(Error::invalid(
            "password",
            format!("パスワードは{PASSWORD_MAX}文字以内にしてください(いま{count}文字)。"),
            format!("A password has at most {PASSWORD_MAX} characters (this has {count})."),
        ));
    }
    let folded = password.nfkc().collect::<String>().to_lowercase();
    // p@ssw0rd123 as well: first the digits around it fall away, then the rest is read as letters.
    let core = unleet(folded.trim_matches(|c: char| !c.is_alphabetic()));
    if is_common(&folded) || is_common(&core) {
        return Err(Error::invalid(
            "password",
            "よく使われるパスワードの一覧にある言葉でできています。ほかのパスワードにしてください。",
            "This is made of a password from the list of common ones. Please choose another.",
        ));
    }
    if is_made_of(&folded, about) || is_made_of(&core, about) {
        return Err(Error::invalid(
            "password",
            "このサイトの言葉や、お名前・メールアドレスだけでできています。ほかの言葉を足してください。",
            "This is made only of this site's words, your name or your address. Please add other words.",
        ));
    }
    Ok(())
}

/// Words that anyone would try first here.
const SITE_WORDS: &[&str] = &[
    "benkyokai",
    "勉強会",
    "べんきょうかい",
    "securityjaws",
    "security",
    "セキュリティ",
    "jaws",
    "jawsug",
    "minisecurity",
    "mini",
    "secjaws",
    "aws",
    "amazon",
    "cloud",
    "クラウド",
    "organizer",
    "運営",
    "admin",
    "password",
    "パスワード",
    "qa",
];

/// Made by the authors for this product; says so in its head.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a folded password is a common one: as it stands, one repeated, one with digits and signs
/// around it, or a run such as 12345678, abcdefgh or aaaaaaaa.
fn is_common(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let letters: String = chars.iter().filter(|c| c.is_alphabetic()).collect();
    listed(folded) || listed(&letters) || is_run(&chars)
}

fn listed(word: &str) -> bool {
    COMMON.contains(word) || period(word).is_some_and(|unit| unit.chars().count() < 3 || COMMON.contains(unit))
}

/// The unit of which a word is a repetition.
fn period(word: &str) -> Option<&str> {
    word.char_indices()
        .map(|(at, _)| at)
        .skip(1)
        .take_while(|at| at * 2 <= word.len())
        .find(|at| {
            word.len().is_multiple_of(*at) && word.as_bytes().chunks(*at).all(|part| part == &word.as_bytes()[..*at])
        })
        .map(|at| &word[..at])
}

/// Keys in the order in which fingers run over them.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// Whether every step goes to a neighbour in one of the rows, or stays.
fn is_run(chars: &[char]) -> bool {
    let near = |a: char, b: char| {
        a == b
            || ROWS
                .iter()
                .any(|row| row.chars().zip(row.chars().skip(1)).any(|(x, y)| (x, y) == (a, b) || (y, x) == (a, b)))
    };
    // Three breaks are allowed: "qwertyuiopasdfghjkl123" is still a run.
    let breaks = chars.windows(2).filter(|pair| !near(pair[0], pair[1])).count();
    chars.len() >= 8 && breaks <= 3 && breaks * 5 <= chars.len()
}

/// Whether letters of a folded password come only from words of the site or of the person.
fn is_made_of(folded: &str, about: &[&str]) -> bool {
    let about: Vec<String> = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(|word| word.nfkc().collect::<String>().to_lowercase())
        .filter(|word| word.chars().count() >= 2)
        .collect();
    let words = || SITE_WORDS.iter().copied().chain(about.iter().map(String::as_str));
    if !folded.chars().any(char::is_alphabetic) {
        return false;
    }
    let mut reached = vec![false; folded.len() + 1];
    reached[0] = true;
    for (at, c) in folded.char_indices() {
        if !reached[at] {
            continue;
        }
        if !c.is_alphabetic() {
            reached[at + c.len_utf8()] = true;
        }
        for word in words().filter(|word| folded[at..].starts_with(word)) {
            reached[at + word.len()] = true;
        }
    }
    reached[folded.len()]
}

/// p@55w0rd reads password.
fn unleet(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            _ => c,
        })
        .collect()
}

/// How far back wrong passwords are counted.
pub const FAILURE_MEMORY: Duration = Duration::hours(24);
/// Wrong passwords that cost no waiting within [`FREE_WINDOW`].
pub const FREE_FAILURES: usize = 5;
/// See [`FREE_FAILURES`].
pub const FREE_WINDOW: Duration = Duration::minutes(5);
const LONGEST_DELAY: i64 = 15 * 60;

/// Seconds to wait before the next try; `None`: try now. `failures` are the wrong tries within
/// [`FAILURE_MEMORY`], newest first.
///
/// Five tries in five minutes are free. From the sixth wrong one on, each waits twice as long as the
/// one before (1 s, 2 s, 4 s …), up to 15 minutes: nobody is locked out for good.
pub fn retry_after(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u64> {
    let last = *failures.first()?;
    let windowed = failures.get(FREE_FAILURES - 1).map(|fifth| *fifth + FREE_WINDOW);
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

    fn reason(password: &str, second_factor: bool) -> String {
        match new_password(password, second_factor, &["佐伯 真帆", "saeki.maho@example.jp"]) {
            Ok(()) => String::new(),
            Err(Error::Invalid { message, .. }) => message.en.into_owned(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn promise_04_long_unicode_passwords_are_accepted() {
        let long: String = "夜の海に灯をともすé🦈".chars().cycle().take(128).collect();
        assert_eq!(long.chars().count(), 128);
        assert_eq!(reason(&long, false), "");
        assert_eq!(reason("a quiet evening by the sea", false), "");
        assert_eq!(reason("tHq8-zmW4", true), "");
    }

    #[test]
    fn promise_04_common_passwords_and_the_sites_own_words_are_refused_with_the_reason() {
        for common in [
            "passwordpassword",
            "p@ssw0rd1234567",
            "123456789012345",
            "qwertyuiopasdfgh",
            "aaaaaaaaaaaaaaaa",
            "iloveyou2024!!!",
            "LetMeIn12345678",
            "abcabcabcabcabc",
            "ｐａｓｓｗｏｒｄ１２３４５６７",
        ] {
            assert!(reason(common, false).contains("common"), "{common}: {}", reason(common, false));
        }
        for site in
            ["security-jaws-32", "Benkyokai-2024-2025", "SecurityJAWS@AWS", "saeki-maho-example-jp", "s3cur1ty-j4ws-32"]
        {
            let why = reason(site, false);
            assert!(why.contains("only of this site"), "{site}: {why}");
        }
        assert!(reason("short", false).contains("at least 15"));
        assert!(reason("tHq8-zmW4", false).contains("at least 15"));
        assert!(reason("tHq8-zm", true).contains("at least 8"));
        assert!(reason(&"x1-".repeat(100), false).contains("at most 256"));
    }

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
        for bad in ["", "a", "a@", "@b", "a b@c.jp", "a@b..jp", "a@b.jp\r\nBcc: x@y.jp", "a@-b.jp", "a@b.jp,c@d.jp"] {
            assert!(mail(bad).is_err(), "{bad:?}");
        }
    }
}
