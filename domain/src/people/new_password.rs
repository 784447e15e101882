//! What a new password may be: long enough, and not what anyone would try first. No rules of
//! composition, no expiry (NIST SP 800-63B-4, 3.1.1.2).

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// Least number of characters of a password.
pub const PASSWORD_MIN: usize = 15;
/// The same where a second factor is on.
pub const PASSWORD_MIN_WITH_SECOND_FACTOR: usize = 8;
/// Most characters of a password. Well over the 64 that NIST SP 800-63B-4 asks for.
pub const PASSWORD_MAX: usize = 256;

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
    if is_guessed_soon(&folded, about) {
        return Err(Error::invalid(
            "password",
            "よく使われる言葉や並びでできていて、すぐに当てられます。関係のない言葉をもう少し足してください。",
            "This is made of common words or patterns and soon guessed. Please add some unrelated words.",
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

/// Whether somebody who tries listed passwords, names, words, dates, rows of keys and their
/// combinations first finds it within a hundred million tries (zxcvbn's estimate; its lists hold some
/// 30,000 passwords, and far more words and names). What stands between words adds next to nothing,
/// nor does a word that comes again, for which the estimate of the whole is too kind.
fn is_guessed_soon(folded: &str, about: &[&str]) -> bool {
    let inputs: Vec<&str> = SITE_WORDS.iter().chain(about).copied().collect();
    let tries = |text: &str| zxcvbn::zxcvbn(text, &inputs).guesses_log10();
    let words: HashSet<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let separate: f64 = words.iter().map(|word| tries(word) + 2_f64.log10()).sum();
    let least = if words.len() < 2 { tries(folded) } else { tries(folded).min(separate) };
    least < TRIES_LOG10
}

/// Of a password at least this many tries, as a power of ten.
const TRIES_LOG10: f64 = 8.0;

/// Whether letters of a folded password come only from words of the site or of the person; the last
/// one may be cut short.
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
        let rest = &folded[at..];
        for word in words() {
            if rest.starts_with(word) {
                reached[at + word.len()] = true;
            } else if at > 0 && word.starts_with(rest) {
                return true;
            }
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
            "password is password",
            "monkeymonkeydragon",
            "dragon shadow master",
        ] {
            assert!(reason(common, false).contains("common"), "{common}: {}", reason(common, false));
        }
        for site in [
            "security-jaws-32",
            "Benkyokai-2024-2025",
            "SecurityJAWS@AWS",
            "saeki-maho-example-jp",
            "s3cur1ty-j4ws-32",
            "セキュリティセキュリティセキュ",
            "勉強会クラウドパスワード勉強会クラ",
            "佐伯 真帆 セキュリティ勉強会パスワード",
        ] {
            let why = reason(site, false);
            assert!(why.contains("only of this site"), "{site}: {why}");
        }
        assert!(reason("short", false).contains("at least 15"));
        assert!(reason("tHq8-zmW4", false).contains("at least 15"));
        assert!(reason("tHq8-zm", true).contains("at least 8"));
        assert!(reason(&"x1-".repeat(100), false).contains("at most 256"));
    }
}
