use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    One,
    TwoWords,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Id(i64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Part {
    text: String,
    words: Vec<Word>,
    pair: Option<(i32, String)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    flag: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Whole {
    id: Id,
    count: usize,
    parts: Vec<Part>,
    last: Option<Box<Id>>,
}

fn part() -> impl Strategy<Value = Part> {
    let word = prop_oneof![Just(Word::One), Just(Word::TwoWords)];
    let text = || prop_oneof![any::<String>(), "[\\\"\\\\/\n\u{1f980}鍵]{0,6}"];
    (text(), prop::collection::vec(word, 0..3), prop::option::of((any::<i32>(), text())), any::<bool>())
        .prop_map(|(text, words, pair, flag)| Part { text, words, pair, flag })
}

fn whole() -> impl Strategy<Value = Whole> {
    (any::<i64>(), 0..9_usize, prop::collection::vec(part(), 0..3), any::<Option<i64>>())
        .prop_map(|(id, count, parts, last)| Whole { id: Id(id), count, parts, last: last.map(|id| Box::new(Id(id))) })
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read(value in whole()) {
        for text in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(read::<Whole>(&text), Some(value.clone()), "{}", text);
            prop_assert_eq!(read::<Whole>(&text[..text.len() - 1]), None);
            prop_assert_eq!(read::<Whole>(&format!("{text} ]")), None);
        }
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>(), json in "[\\[\\]{}:,\"\\\\ua-f0-9. -]{0,40}") {
        let _ = (read::<Whole>(&text), read::<Vec<Id>>(&json), read::<serde::de::IgnoredAny>(&json));
    }

    #[test]
    fn what_nobody_asks_for_is_passed_over(text in any::<String>(), number in any::<f64>()) {
        let json = serde_json::json!({
            "a": [{ "x": text }, number, null, [true, []]], "id": 1, "n\"": { "{": "}" }, "count": 2, "parts": [], "last": null
        });
        let read = read::<Whole>(&json.to_string());
        prop_assert_eq!(read, Some(Whole { id: Id(1), count: 2, parts: Vec::new(), last: None }));
    }
}

#[test]
fn escapes_are_characters() {
    assert_eq!(read::<String>(r#""\u9375\ud83e\udd80\/\b\f""#).as_deref(), Some("鍵\u{1f980}/\u{8}\u{c}"));
    for broken in [
        r#""\ud83e""#,
        r#""\ud83e\u0041""#,
        r#""\x""#,
        r#""\u12""#,
        "\"",
        "\"a",
        "a",
        "",
        "1.5",
        "99999999999999999999",
    ] {
        assert_eq!(read::<String>(broken), None, "{broken}");
        assert_eq!(read::<Id>(broken), None, "{broken}");
    }
    assert_eq!(read::<Id>(" -9223372036854775808 "), Some(Id(i64::MIN)));
    assert_eq!(read::<(i32, i32)>("[1,2,3]"), None);
    assert_eq!(read::<Vec<u8>>("[1,256]"), None, "it does not fit");
}
