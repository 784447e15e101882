//! Two people changed one form: what each of them changed, joined field by field. Pure.

use crate::{
    error::{Error, Result},
    fields::Values,
    lang::Text,
    merge::merge,
};

/// Characters of somebody else's value that a sentence quotes.
const QUOTED: usize = 200;

/// A form after the join. Where both changed a field in different ways, `values` has what is handed in
/// and `clashes` the field with a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub values: Values,
    pub clashes: Vec<(String, Text)>,
}

/// Joins what `mine` and `theirs` each changed against `base`. `areas` are the fields of several lines:
/// of these, changes of different lines are joined too. A field that `base` or `theirs` does not have
/// stays as it is in `mine`.
pub fn join_fields(base: &Values, mine: &Values, theirs: &Values, areas: &[&str]) -> Joined {
    let mut joined = Joined::default();
    for (name, text) in mine {
        let value = match (base.get(name), theirs.get(name)) {
            (Some(was), Some(now)) => join(was, text, now, areas.contains(&name.as_str())).unwrap_or_else(|| {
                joined.clashes.push((name.clone(), clash(now)));
                text.clone()
            }),
            _ => text.clone(),
        };
        joined.values.insert(name.clone(), value);
    }
    joined
}

/// One field; `None` when a person must look.
fn join(was: &str, mine: &str, theirs: &str, is_area: bool) -> Option<String> {
    if same(mine, was) {
        return Some(theirs.to_owned());
    }
    if same(theirs, was) || same(mine, theirs) {
        return Some(mine.to_owned());
    }
    if !is_area {
        return None;
    }
    merge(&tidy(was), &tidy(mine), &tidy(theirs)).map(|text| text.trim_end().to_owned())
}

/// Browsers end lines in their own way, and nothing is stored with blanks around it.
pub fn same(a: &str, b: &str) -> bool {
    tidy(a) == tidy(b)
}

fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Says what somebody else wrote into a field.
pub fn clash(theirs: &str) -> Text {
    if theirs.trim().is_empty() {
        return Text::new(
            "ほかの人が先に空にしました。もう一度保存すると、ここに書いた内容になります。",
            "Somebody else emptied this first. Save again to have what stands here.",
        );
    }
    let quote = quote(theirs);
    Text::new(
        format!("ほかの人が先に「{quote}」に変えました。もう一度保存すると、ここに書いた内容になります。"),
        format!("Somebody else changed this to “{quote}” first. Save again to have what stands here."),
    )
}

/// A value in a sentence.
pub fn quote(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Errors: `Clash` when there is any.
pub fn check(clashes: Vec<(String, Text)>) -> Result<()> {
    if clashes.is_empty() { Ok(()) } else { Err(Error::Clash(clashes)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn different_fields_are_joined_and_the_same_one_is_told() {
        let base = values(&[("title", "夜"), ("venue", ""), ("seats", "10")]);
        let theirs = values(&[("title", "夜"), ("venue", "架空ホール"), ("seats", "20")]);
        let joined = join_fields(&base, &values(&[("title", "朝"), ("venue", ""), ("seats", "10")]), &theirs, &[]);
        assert_eq!(joined.values, values(&[("title", "朝"), ("venue", "架空ホール"), ("seats", "20")]));
        assert!(joined.clashes.is_empty());
        let joined = join_fields(&base, &values(&[("title", "夜"), ("venue", ""), ("seats", "30")]), &theirs, &[]);
        assert_eq!(joined.values["seats"], "30", "what was typed stays");
        let [(field, text)] = joined.clashes.as_slice() else { panic!("{:?}", joined.clashes) };
        assert_eq!(field, "seats");
        assert!(text.ja.contains("「20」") && text.en.contains("“20”"), "{text:?}");
    }

    #[test]
    fn lines_of_a_text_are_joined_as_a_browser_sends_them() {
        let base = values(&[("lead", "一行目\n二行目"), ("title", "一行目\n二行目")]);
        let mine = values(&[("lead", "一行目\r\n二行目\r\n三行目"), ("title", "一行目\r\n二行目\r\n三行目")]);
        let theirs = values(&[("lead", "はじめの行\n二行目"), ("title", "はじめの行\n二行目")]);
        let joined = join_fields(&base, &mine, &theirs, &["lead"]);
        assert_eq!(joined.values["lead"], "はじめの行\n二行目\n三行目");
        assert_eq!(joined.clashes.len(), 1, "what is no area is one value");
    }

    #[test]
    fn a_long_value_is_quoted_short_and_an_emptied_one_in_words() {
        let text = clash(&"長".repeat(300)).ja;
        assert!(text.contains(&format!("「{}…」", "長".repeat(200))), "{text}");
        assert!(clash(" ").en.contains("emptied"));
    }

    prop_compose! {
        fn form()(texts in proptest::collection::btree_map("[a-e]", "[xyz\n]{0,6}", 0..5)) -> Values { texts }
    }

    proptest! {
        #[test]
        fn where_only_one_changed_that_one_stands(base in form(), other in form()) {
            let other: Values = base.iter().map(|(name, text)| (name.clone(), other.get(name).unwrap_or(text).clone())).collect();
            let areas: [&[&str]; 2] = [&[], &["a", "b", "c", "d", "e"]];
            for areas in areas {
                for joined in [join_fields(&base, &other, &base, areas), join_fields(&base, &base, &other, areas)] {
                    prop_assert!(joined.clashes.is_empty());
                    for (name, text) in &other {
                        prop_assert!(same(&joined.values[name], text));
                    }
                }
            }
        }

        #[test]
        fn no_field_is_lost_and_nothing_typed_goes_unsaid(base in form(), mine in form(), theirs in form()) {
            let joined = join_fields(&base, &mine, &theirs, &[]);
            prop_assert!(joined.values.keys().eq(mine.keys()));
            for (name, text) in &mine {
                let untouched = base.get(name).is_some_and(|was| same(was, text));
                prop_assert!(untouched || joined.values[name] == *text, "{}", name);
            }
        }
    }
}
