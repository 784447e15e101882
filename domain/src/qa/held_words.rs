//! Which of a series' words a text holds. Pure.
//!
//! Words of Latin letters are words: "hell" is in "go to hell!" and not in "shell". Japanese has no spaces, so there a word
//! is wherever its characters are. A word of both is held to a border where its own edge is a Latin letter.

/// The first of the series' words that a text holds, compared as the search compares (width, case, kana): `fold` does that.
/// An empty word is in nothing.
pub fn held_word<'a>(words: &'a [String], body: &str, fold: impl Fn(&str) -> String) -> Option<&'a str> {
    let body = fold(body);
    words.iter().map(String::as_str).find(|word| holds(&body, &fold(word)))
}

/// Whether `word` stands in `text`; both are folded.
fn holds(text: &str, word: &str) -> bool {
    let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { return false };
    // One that is no word by itself may overlap one that is.
    text.char_indices().any(|(at, _)| {
        let Some(rest) = text[at..].strip_prefix(word) else { return false };
        ends(text[..at].chars().next_back(), first) && ends(rest.chars().next(), last)
    })
}

/// Whether a word ends between its `edge` and the character beside it.
fn ends(beside: Option<char>, edge: char) -> bool {
    !is_latin(edge) || !beside.is_some_and(|c| is_latin(c) || c.is_ascii_digit())
}

/// Letters of the alphabets that are written with spaces between words: Latin with its accents, as NFKC leaves them.
const fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::normalise;

    fn found(words: &[&str], body: &str) -> Option<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        held_word(&words, body, normalise).map(str::to_owned)
    }

    fn is_held(word: &str, body: &str) -> bool {
        found(&[word], body).is_some()
    }

    #[test]
    fn a_word_of_latin_letters_is_a_word_and_no_part_of_one() {
        for body in [
            "hell",
            "Go to HELL!",
            "ｈｅｌｌ?",
            "what the hell is it",
            "(hell)",
            "hell's kitchen",
            "the-hell_",
            "あのhellという語",
        ] {
            assert!(is_held("hell", body), "{body}");
        }
        for body in ["a shell script", "hello", "shelling", "hell2", "1hell", "hellé", "éhell", "HELLO", "he ll", ""]
        {
            assert!(!is_held("hell", body), "{body}");
        }
        assert!(
            !is_held("ass", "class, classes and assets") && is_held("ass", "a class, an ass"),
            "the second one counts"
        );
        assert!(is_held("a a", "ba a a"), "it overlaps one that is no word");
        assert!(is_held("naïve", "how NAÏVE.") && !is_held("naïve", "naïveté"));
        assert!(is_held("go to hell", "Go  to　hell, all") && !is_held("go to hell", "go to hellas"));
    }

    #[test]
    fn a_japanese_word_is_wherever_its_characters_are() {
        for body in ["ばか", "それはバカだ", "おおばかもの", "ﾊﾞｶですか", "AWSばかり", "9ばか9"]
        {
            assert!(is_held("ばか", body), "{body}");
        }
        assert!(is_held("宣伝", "自社宣伝部です") && !is_held("宣伝", "宣 教 伝"));
        assert!(!is_held("ばか", "ばら か"));
    }

    #[test]
    fn a_word_of_both_is_held_to_a_border_at_its_latin_edge_alone() {
        assert!(is_held("ＮＧワード", "これはngわーどを含みます") && is_held("NGワード", "ngワード集"));
        assert!(!is_held("NGワード", "songワード"));
        assert!(
            is_held("電話call", "この電話call。")
                && is_held("電話call", "新電話call")
                && !is_held("電話call", "電話caller")
        );
        // Figures at an edge are no letters.
        assert!(is_held("18禁", "R18禁") && is_held("mp3", "mp34") && !is_held("mp3", "amp3"));
    }

    #[test]
    fn the_first_of_the_list_is_named_as_it_was_written_and_an_empty_one_is_in_nothing() {
        assert_eq!(found(&["", "Foo", "bar"], "a FOO and a bar").as_deref(), Some("Foo"));
        assert_eq!(found(&["", "bar", "Foo"], "a FOO and a bar").as_deref(), Some("bar"));
        assert_eq!((found(&["foo"], "fo o"), found(&[], "foo"), found(&["", " "], "foo")), (None, None, None));
    }
}
