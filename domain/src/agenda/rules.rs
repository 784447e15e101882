//! How names are compared and addresses of people are made. Pure.

use unicode_normalization::UnicodeNormalization;

/// A name folded for comparison: NFKC, lower case, no white space or middle dots.
pub fn name_key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '・' | '·')).collect()
}

/// The part of an address that stands for a person: letters and digits of any script in lower
/// case, hyphens between words, at most 60 characters. Never empty.
pub fn person_slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.chars().count() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "speaker".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_written_two_ways_has_one_key() {
        assert_eq!(name_key("Takahiro  KUBO"), name_key("takahiro kubo"));
        assert_eq!(name_key("長谷川　智美"), name_key("長谷川 智美"));
    }

    #[test]
    fn a_slug_is_never_empty_nor_unsafe() {
        assert_eq!(person_slug("日比野 恒"), "日比野-恒");
        assert_eq!(person_slug("../<script>"), "script");
        assert_eq!(person_slug("!!"), "speaker");
    }
}
