//! Pure: what a scanned text says, and when something was done by a clock that may be wrong.

use chrono::{DateTime, Duration, Utc};
use unicode_normalization::UnicodeNormalization as _;

use super::types::{DoorAct, Guest};
use crate::search::{fold::normalise, letters::sounds_like};

/// Letters of the number on a ticket.
const CODE_LENGTH: usize = 8;
/// Acts that one message of a phone may hold.
pub const MAX_ACTS: usize = 500;
/// Hours after which nobody remembers what a phone did: its clock was set meanwhile.
const LONGEST_AGO: i64 = 72;

/// The number of a ticket, however it comes: typed with blanks, hyphens or in small letters, or as the address
/// in the QR code. `None` for what cannot be one.
pub fn ticket_code(scanned: &str) -> Option<String> {
    let text = scanned.trim();
    let last = match text.split_once("/me/tickets/") {
        Some((_, rest)) => rest.split(['?', '#', '/']).next().unwrap_or(""),
        None => text,
    };
    // Full width, as a Japanese keyboard types it, is plain in NFKC.
    let is_kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | 'ー' | '‐');
    let code: String = last.nfkc().filter(is_kept).map(|c| c.to_ascii_uppercase()).collect();
    (code.len() == CODE_LENGTH && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())).then_some(code)
}

/// Whether somebody is meant by these words: a part of their name, of its reading or of their number. Kana of either
/// kind, letters of either size and width are one; so are kana and the ways to spell them, from the beginning of a name
/// on. No words mean nobody.
pub fn matches(guest: &Guest, words: &str) -> bool {
    if let Some(code) = ticket_code(words)
        && code == guest.code
    {
        return true;
    }
    let wanted = folded(words);
    let number = guest.code.replace('-', "");
    !wanted.is_empty()
        && ([&guest.name, &guest.reading, &number].into_iter().any(|text| folded(text).contains(&wanted))
            || [&guest.name, &guest.reading].into_iter().any(|text| sounds_like(text, words)))
}

/// Order of a list on paper: by reading where somebody gave one, else by name.
pub fn sort_key(guest: &Guest) -> (String, String) {
    let by = if guest.reading.is_empty() { &guest.name } else { &guest.reading };
    (folded(by), guest.code.clone())
}

/// For comparing: as the search folds text, without blanks and hyphens. The door's script does the same for what is
/// typed there (`app/browser/door/6-searching.js`).
fn folded(text: &str) -> String {
    normalise(text).chars().filter(|c| !matches!(c, ' ' | '-' | '‐' | '・')).collect()
}

/// An id as phones draw them.
pub fn is_act_id(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// When something was done that a phone remembers from so many milliseconds ago: never in the future, nor before
/// [`LONGEST_AGO`] hours. What it knows no better than about was done with the doors open, if they were by now.
pub fn done_at(act: &DoorAct, doors: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let at = now - Duration::milliseconds(act.ago.clamp(0, LONGEST_AGO * 3_600_000));
    match doors {
        Some(doors) if act.is_about && doors <= now => at.max(doors),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkin::types::What;

    #[test]
    fn a_ticket_is_read_however_it_comes() {
        for text in [
            "K7Q4M2AB",
            " k7q4-m2ab ",
            "Ｋ７Ｑ４ー Ｍ２ＡＢ",
            "Ｋ７Ｑ４－Ｍ２ＡＢ",
            "https://example.org/me/tickets/K7Q4M2AB",
            "http://localhost:3000/me/tickets/K7Q4M2AB?x=1#y",
        ] {
            assert_eq!(ticket_code(text).as_deref(), Some("K7Q4M2AB"), "{text}");
        }
        for text in ["", "K7Q4M2A", "K7Q4M2ABC", "https://example.org/", "鍵鍵鍵鍵鍵鍵鍵鍵", "WIFI:S:x;;", "K7Q4M2A'"]
        {
            assert_eq!(ticket_code(text), None, "{text}");
        }
    }

    #[test]
    fn somebody_is_found_by_name_reading_and_number() {
        let guest = Guest {
            code: "K7Q4M2AB".to_owned(),
            name: "白石 ゆう".to_owned(),
            reading: "シライシ ユウ".to_owned(),
            type_id: crate::ids::TypeId(1),
            state: crate::registration::types::RegistrationState::Confirmed,
            note: String::new(),
            is_closed: false,
        };
        for words in
            ["白石", "しらいし", "シラ", "ｼﾗｲｼ", "石ゆ", "k7q4", "K7Q4-M2", "Ｋ７Ｑ４", "http://x/me/tickets/K7Q4M2AB"]
        {
            assert!(matches(&guest, words), "{words}");
        }
        for words in ["shiraishi", "siraisi", "SHIRAI", "yu shiraishi", "Shiraishi Yū"] {
            assert!(matches(&guest, words), "{words}");
        }
        for words in ["", "  ", "黒石", "kuroishi", "ishi yu", "k7q5"] {
            assert!(!matches(&guest, words), "{words}");
        }
        let latin = Guest { name: "Liam Foster".to_owned(), reading: String::new(), ..guest };
        assert!(matches(&latin, "liam f") && matches(&latin, "ＦＯＳＴＥＲ"));
        let spelled = Guest { name: "Shiraishi Yu".to_owned(), ..latin };
        assert!(matches(&spelled, "しらいし") && !matches(&spelled, "いし"));
    }

    #[test]
    fn an_id_is_of_plain_letters() {
        assert!(is_act_id("a1B2-_c3") && is_act_id(&"x".repeat(64)));
        assert!(
            !is_act_id("short12")
                && !is_act_id(&"x".repeat(65))
                && !is_act_id("with blank")
                && !is_act_id("鍵鍵鍵鍵鍵")
        );
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_wrong_clock_moves_nothing_out_of_reason() {
        let done = |ago, is_about, doors: Option<i64>| {
            let what = What::Undo { entries: Vec::new() };
            done_at(&DoorAct { id: "act-0001".to_owned(), ago, is_about, what }, doors.map(at), at(0))
        };
        assert_eq!(done(5_000, false, Some(-2)), at(-5), "somebody who helps comes before the doors open");
        assert_eq!(done(-3_600_000, false, None), at(0), "never in the future");
        assert_eq!(done(i64::MAX, false, None), at(-72 * 3600));
        assert_eq!(done(5_000, true, Some(-2)), at(-2), "about: not before the doors");
        assert_eq!(done(5_000, true, Some(-9)), at(-5));
        assert_eq!(done(5_000, true, Some(60)), at(-5), "doors that open later say nothing");
        assert_eq!(done(5_000, true, None), at(-5));
    }
}
