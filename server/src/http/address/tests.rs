//! Spellings and the one address of each.

use super::*;

fn moved(path: &str) -> Option<String> {
    match classify(path, None) {
        Address::Moved(to) => Some(to),
        Address::Canonical | Address::Unknown => None,
    }
}

#[test]
fn other_spellings_lead_to_the_one_address() {
    for (path, to) in [
        ("//", "/"),
        ("/.", "/"),
        ("/..", "/"),
        ("/%2E%2e/", "/"),
        ("/security-jaws/", "/security-jaws"),
        ("/security-jaws//32", "/security-jaws/32"),
        ("/security-jaws/./32/../33", "/security-jaws/33"),
        ("/../../security-jaws", "/security-jaws"),
        ("/%73ecurity-jaws/32", "/security-jaws/32"),
        ("/security%2djaws/32", "/security-jaws/32"),
        ("/Security-JAWS/32", "/security-jaws/32"),
        ("/REPORTS", "/reports"),
        ("/organize/Security-JAWS/032/report", "/organize/security-jaws/32/report"),
        ("/organize/security-jaws/32/notes/01", "/organize/security-jaws/32/notes/1"),
        ("/organize/security-jaws/32/notes/1/revisions/+2", "/organize/security-jaws/32/notes/1/revisions/2"),
        ("/organize/security-jaws/32/report/revisions/00", "/organize/security-jaws/32/report/revisions/0"),
        ("/organize/security-jaws/import/007", "/organize/security-jaws/import/7"),
        ("/api/v1/events/Security-JAWS/033/questions", "/api/v1/events/security-jaws/33/questions"),
        ("/api/v1/questions/+5/vote", "/api/v1/questions/5/vote"),
        ("/security-jaws/0032/report", "/security-jaws/32/report"),
        ("/security-jaws/+32/report", "/security-jaws/32/report"),
        ("/security-jaws/%2B32/report", "/security-jaws/32/report"),
        ("/security-jaws/32/talks/01", "/security-jaws/32/talks/1"),
        ("/security-jaws/32/qa/%30%30004", "/security-jaws/32/qa/4"),
        ("/speakers/%e6%9c%a8%E6%9D%91", "/speakers/%E6%9C%A8%E6%9D%91"),
        ("/speakers/木村", "/speakers/%E6%9C%A8%E6%9D%91"),
        ("/speakers/a+b", "/speakers/a%2Bb"),
        ("/Q/sj33", "/q/sj33"),
        ("/reset/TOKEN007/", "/reset/TOKEN007"),
    ] {
        assert_eq!(moved(path).as_deref(), Some(to), "{path}");
    }
}

#[test]
fn what_is_canonical_is_left_alone() {
    for path in [
        "/",
        "*",
        "",
        "/security-jaws",
        "/security-jaws/32/report",
        "/security-jaws/0",
        "/security-jaws/share.png",
        "/007/7",
        "/organize/007/7/notes/1",
        "/speakers/%E6%9C%A8%E6%9D%91",
        "/speakers/007",
        "/.well-known/security.txt",
        "/q/SJ033",
        "/me/tickets/0AB12CD",
        "/reset/0aBcD-_~",
        "/invitation/00X",
        "/sign-up/00X",
        "/settings/mail/00X",
        "/registration/00X",
        "/unfollow/00X",
        "/assets/snippets/Leptos-1/00.js",
        "/api/fn/notes/save",
        "/%2F%2Fevil.test",
        "/%5Cevil.test",
        "/security-jaws/-1",
        "/security-jaws/32/talks/x01",
    ] {
        assert_eq!(classify(path, None), Address::Canonical, "{path}");
        assert!(!path.starts_with('/') || is_canonical(path), "without allocating: {path}");
    }
}

#[test]
fn nothing_is_where_nothing_can_be() {
    for path in ["/%", "/%2", "/%zz", "/%%41", "/a/%C2", "/%FF%FE", "/%ED%A0%80", "/%00", "/a%0D%0Ab", "/x/%7f/"] {
        assert_eq!(classify(path, None), Address::Unknown, "{path}");
    }
}

#[test]
fn the_query_stays_and_an_empty_one_goes() {
    assert_eq!(classify("/reports/", Some("page=2&x=%e6")), Address::Moved("/reports?page=2&x=%e6".to_owned()));
    assert_eq!(classify("/reports", Some("")), Address::Moved("/reports".to_owned()));
    assert_eq!(classify("/reports", Some("page=02")), Address::Canonical);
    assert_eq!(classify("/a/", Some("q=鍵")), Address::Moved("/a?q=%E9%8D%B5".to_owned()));
}

/// Whatever is put together from these pieces stays on this site, and is led on once at most.
#[test]
fn promise_43_no_spelling_leads_off_the_site_or_in_a_circle() {
    let pieces = [
        "/",
        "//",
        "\\",
        "%2F",
        "%2f",
        "%5c",
        ".",
        "..",
        "%2e",
        "evil.test",
        "A",
        "+7",
        "007",
        "@",
        ":",
        ";",
        "%25",
        "鍵",
    ];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                for four in ["", "/", "//x", "/%2e%2E/x"] {
                    let path = format!("/{one}{two}{three}{four}");
                    let Address::Moved(to) = classify(&path, None) else { continue };
                    assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{path} -> {to}");
                    assert_eq!(classify(&to, None), Address::Canonical, "{path} -> {to}");
                    assert!(is_canonical(&to), "{path} -> {to}");
                }
            }
        }
    }
}
