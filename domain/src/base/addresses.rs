//! What the first words of an address mean to the site: which names no series may take, which spellings
//! count, where a secret stands, how a form there is limited, and which pages the site map names. `app::routes`
//! builds all other addresses, the server's layers ask this table.

/// Addresses of one word: the pages of the site itself.
pub mod own {
    pub const HOME: &str = "/";
    /// Asks for the code of a board.
    pub const JOIN: &str = "/q";
    pub const LANGUAGE: &str = "/language";
    /// What I hold.
    pub const ME: &str = "/me";
    /// Behind it stands the secret of somebody's calendar.
    pub const CALENDAR: &str = "/me/calendar/";
    pub const ORGANIZE: &str = "/organize";
    /// Proving once more who is signed in.
    pub const PROVE: &str = "/prove";
    pub const REPORTS: &str = "/reports";
    pub const RESET: &str = "/reset";
    pub const SEARCH: &str = "/search";
    pub const SETTINGS: &str = "/settings";
    pub const SIGN_IN: &str = "/sign-in";
    pub const SIGN_OUT: &str = "/sign-out";
    pub const SIGN_UP: &str = "/sign-up";
    /// A speaker's own page.
    pub const SPEAKING: &str = "/speaking";
}

use own::{
    CALENDAR, HOME, JOIN, LANGUAGE, ME, ORGANIZE, PROVE, REPORTS, RESET, SEARCH, SETTINGS, SIGN_IN, SIGN_OUT, SIGN_UP,
    SPEAKING,
};

/// How a form that is sent to an address is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Posting {
    /// Tries a password, a code or a link: only what fails counts.
    Try,
    /// Asks for mail.
    Mail,
    /// Anything else.
    Form,
}

/// A first segment that belongs to the site.
struct Word {
    text: &'static str,
    /// Case and zeros mean something below it: tokens, codes, names.
    keeps_spelling: bool,
    /// A page that everybody may read; the site map names it.
    is_listed: bool,
}

const fn plain(word: &'static str) -> Word {
    Word { text: word, keeps_spelling: false, is_listed: false }
}

const fn kept(word: &'static str) -> Word {
    Word { text: word, keeps_spelling: true, is_listed: false }
}

const fn listed(word: &'static str) -> Word {
    Word { text: word, keeps_spelling: false, is_listed: true }
}

/// The word of an address of [`own`].
const fn at(path: &'static str) -> &'static str {
    path.split_at(1).1
}

/// First segments that belong to the site itself, and so to no series. A test of the server compares them with its
/// routes; some are kept for pages that are to come.
const WORDS: [Word; 43] = [
    kept(".well-known"),
    plain("about"),
    plain("admin"),
    plain("api"),
    kept("assets"),
    kept("demo"),
    plain("dev"),
    kept("developer"),
    plain("docs"),
    plain("feed"),
    kept("follow"),
    plain("healthz"),
    plain("help"),
    plain("import"),
    kept("invitation"),
    kept("invitations"),
    plain(at(LANGUAGE)),
    kept(at(ME)),
    plain("metrics"),
    plain(at(ORGANIZE)),
    plain("privacy"),
    kept("proposals"),
    plain(at(PROVE)),
    kept(at(JOIN)),
    plain("readyz"),
    kept("registration"),
    listed(at(REPORTS)),
    kept(at(RESET)),
    plain("resume"),
    plain(at(SEARCH)),
    plain("series"),
    kept(at(SETTINGS)),
    kept(at(SIGN_IN)),
    plain(at(SIGN_OUT)),
    kept(at(SIGN_UP)),
    plain("sitemap"),
    kept("speakers"),
    plain(at(SPEAKING)),
    plain("tags"),
    plain("topics"),
    kept("unfollow"),
    plain("well-known"),
    plain("years"),
];

/// Where paths begin behind which a secret stands, the token of a link for as long as it works; and what
/// a form does that is sent there.
const SECRETS: [(&str, Posting); 12] = [
    (CALENDAR, Posting::Form),
    ("/follow/", Posting::Form),
    ("/invitation/", Posting::Try),
    ("/invitations/", Posting::Try),
    ("/proposals/join/", Posting::Try),
    ("/proposals/reply/", Posting::Try),
    ("/registration/", Posting::Try),
    ("/reset/", Posting::Try),
    ("/settings/mail/", Posting::Try),
    ("/sign-in/link/", Posting::Try),
    ("/sign-up/", Posting::Try),
    ("/unfollow/", Posting::Form),
];

/// Forms at these paths that are more than [`Posting::Form`].
const POSTINGS: [(&str, Posting); 7] = [
    ("/follow", Posting::Mail),
    (PROVE, Posting::Try),
    (RESET, Posting::Mail),
    (SIGN_IN, Posting::Try),
    ("/sign-in/code", Posting::Try),
    ("/sign-in/link", Posting::Mail),
    (SIGN_UP, Posting::Mail),
];

/// Whether a first segment belongs to the site, or is the name of one of its files, so that no series may have it.
pub fn is_reserved(word: &str) -> bool {
    word.contains('.') || WORDS.iter().any(|known| known.text.eq_ignore_ascii_case(word))
}

/// Addresses of the pages of the site itself that the site map names.
pub fn listed_pages() -> impl Iterator<Item = String> {
    let pages = WORDS.iter().filter(|known| known.is_listed).map(|known| format!("/{}", known.text));
    [HOME.to_owned()].into_iter().chain(pages)
}

/// Whether case and zeros mean something below this first segment.
pub fn keeps_spelling(word: &str) -> bool {
    WORDS.iter().any(|known| known.keeps_spelling && known.text.eq_ignore_ascii_case(word))
}

/// The part of a path that may be shown to others and written down: all of it, or what stands before the
/// secret. `None` when there is no secret.
pub fn before_secret(path: &str) -> Option<&'static str> {
    SECRETS.iter().map(|(prefix, _)| *prefix).find(|prefix| path.starts_with(prefix))
}

/// How a form that is sent to this path is limited.
pub fn posting(path: &str) -> Posting {
    let secret = SECRETS.iter().find(|(prefix, _)| path.len() > prefix.len() && path.starts_with(prefix));
    let exact = POSTINGS.iter().find(|(known, _)| path.strip_suffix('/').unwrap_or(path) == *known);
    secret.or(exact).map_or(Posting::Form, |(_, posting)| *posting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_try_and_what_asks_for_one_is_mail() {
        for (path, expected) in [
            ("/sign-in", Posting::Try),
            ("/sign-in/code", Posting::Try),
            ("/sign-in/link", Posting::Mail),
            ("/sign-in/link/abc", Posting::Try),
            ("/sign-up", Posting::Mail),
            ("/sign-up/", Posting::Mail),
            ("/sign-up/abc", Posting::Try),
            ("/reset/abc", Posting::Try),
            ("/unfollow/abc", Posting::Form),
            ("/follow", Posting::Mail),
            ("/follow/abc", Posting::Form),
            ("/settings", Posting::Form),
            ("/settings/mail/abc", Posting::Try),
            ("/security-jaws/33/register", Posting::Form),
        ] {
            assert_eq!(posting(path), expected, "{path}");
        }
    }

    #[test]
    fn what_stands_behind_a_secrets_address_is_not_shown() {
        assert_eq!(before_secret("/reset/abc"), Some("/reset/"));
        assert_eq!(before_secret("/security-jaws/33"), None);
        for (prefix, _) in SECRETS {
            let first = prefix.split('/').nth(1).unwrap();
            assert!(is_reserved(first), "{prefix}");
            assert!(keeps_spelling(first), "{prefix}: a token is kept as it is written");
        }
    }

    #[test]
    fn no_series_takes_a_word_or_a_file_of_the_site() {
        for word in ["reports", "Organize", "prove", "resume", "robots.txt", "feed.atom"] {
            assert!(is_reserved(word), "{word}");
        }
        assert!(!is_reserved("security-jaws"));
        assert_eq!(listed_pages().collect::<Vec<_>>(), [HOME, REPORTS]);
        assert!(WORDS.windows(2).all(|pair| pair[0].text < pair[1].text), "in order, each once");
    }
}
