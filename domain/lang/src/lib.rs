//! The two languages of the product. A text stands in both at once, side by side, so that a
//! missing translation does not compile.

use std::{borrow::Cow, fmt::Display};

use serde::{Deserialize, Serialize};

/// The language of a page or mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Ja,
    En,
}

impl Lang {
    /// The text of this language.
    pub const fn t<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// As [`t`](Self::t), where the English may not be written yet: empty, it is as in Japanese.
    pub const fn t_where_written<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        if en.is_empty() { ja } else { self.t(ja, en) }
    }

    /// BCP 47 tag, for `lang` attributes and headers.
    pub const fn tag(self) -> &'static str {
        self.t("ja", "en")
    }

    /// The language with this tag; `None` for any other.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "ja" => Some(Self::Ja),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// A number with what it counts: 3件, "1 vote", "2 votes". Japanese has one form, English two; the
    /// texts stand right behind the number, in English after a space.
    ///
    /// ```
    /// use lang::Lang;
    /// assert_eq!(Lang::En.count(1, "票", "vote", "votes"), "1 vote");
    /// ```
    pub fn count(self, n: impl Display + Copy, ja: &str, one: &str, many: &str) -> String {
        let n = grouped(&n.to_string());
        match self {
            Self::Ja => n + ja,
            Self::En => {
                let word = if n == "1" { one } else { many };
                n + " " + word
            }
        }
    }

    /// An event of a series by its number alone.
    pub fn nth(self, number: i32) -> String {
        match self {
            Self::Ja => format!("第{number}回"),
            Self::En => format!("#{number}"),
        }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }
}

/// 1482 as 1,482, as both languages write it.
fn grouped(digits: &str) -> String {
    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A text with arguments in a language: both texts, then the arguments by name. Each text has to use each
/// argument, and may use nothing else, so that no language says less than the other: anything else does
/// not compile. (Through `concat!`, `format!` takes no variables from around it.)
///
/// ```
/// use lang::{Lang, t};
/// let free = 3;
/// assert_eq!(t!(Lang::Ja, "残り{free}席", "{free} left", free), "残り3席");
/// let questions = Lang::En.count(1, "件", "question", "questions");
/// assert_eq!(t!(Lang::En, "質問{n}", "{n} asked", n = questions), "1 question asked");
/// ```
///
/// ```compile_fail
/// let (free, waiting) = (3, 4);
/// lang::t!(lang::Lang::Ja, "残り{free}席", "{free} left, {waiting} waiting", free, waiting);
/// ```
///
/// ```compile_fail
/// let free = 3;
/// lang::t!(lang::Lang::Ja, "残り{free}席", "some left");
/// ```
#[macro_export]
macro_rules! t {
    ($lang:expr, $ja:literal, $en:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        match $lang {
            $crate::Lang::Ja => ::std::format!(::std::concat!($ja, ""), $($name = $crate::t!(@value $name $(, $value)?)),+),
            $crate::Lang::En => ::std::format!(::std::concat!($en, ""), $($name = $crate::t!(@value $name $(, $value)?)),+),
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident, $value:expr) => { $value };
}

/// A sentence for people, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub ja: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Text {
    pub fn new(ja: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// What is written in the same way in each language.
    pub fn both(write: impl Fn(Lang) -> String) -> Self {
        Self::new(write(Lang::Ja), write(Lang::En))
    }

    pub fn get(&self, lang: Lang) -> &str {
        lang.t(&self.ja, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_the_plural_rules_of_both_languages() {
        let votes = |lang: Lang, n: i64| lang.count(n, "票", "vote", "votes");
        assert_eq!(
            [0, 1, 2, 11, 21].map(|n| votes(Lang::En, n)),
            ["0 votes", "1 vote", "2 votes", "11 votes", "21 votes"]
        );
        assert_eq!([0, 1, 2].map(|n| votes(Lang::Ja, n)), ["0票", "1票", "2票"]);
        assert_eq!(Lang::En.count(1_usize, "行", "line", "lines"), "1 line");
    }
}
