//! Forms whose fields are read and written by name, as text.

use std::collections::BTreeMap;

/// Fields of a form by their names.
pub type Values = BTreeMap<String, String>;

/// A form that knows its fields by name. A field that is no text is one of two words.
pub trait Fields: Sized + Default {
    const NAMES: &'static [&'static str];

    /// Empty for a name that is none of them.
    fn get(&self, name: &str) -> &str;

    fn set(&mut self, name: &str, text: &str);

    fn values(&self) -> Values {
        Self::NAMES.iter().map(|name| ((*name).to_owned(), self.get(name).to_owned())).collect()
    }

    fn read<'a>(value: impl Fn(&str) -> &'a str) -> Self {
        let mut form = Self::default();
        for name in Self::NAMES {
            form.set(name, value(name));
        }
        form
    }
}

/// Implements [`Fields`] for a struct: its texts, and where it has one a flag with its name and its two words.
macro_rules! form_fields {
    ($form:ident, $($text:ident),+ $(,)?) => {
        impl $crate::fields::Fields for $form {
            const NAMES: &'static [&'static str] = &[$(stringify!($text),)+];

            fn get(&self, name: &str) -> &str {
                $(if name == stringify!($text) { return &self.$text; })+
                ""
            }

            fn set(&mut self, name: &str, text: &str) {
                $(if name == stringify!($text) { text.clone_into(&mut self.$text); })+
            }
        }
    };
    ($form:ident, $($text:ident),+; $flag:ident as $name:literal: $yes:literal or $no:literal) => {
        impl $crate::fields::Fields for $form {
            const NAMES: &'static [&'static str] = &[$(stringify!($text),)+ $name];

            fn get(&self, name: &str) -> &str {
                $(if name == stringify!($text) { return &self.$text; })+
                match name {
                    $name if self.$flag => $yes,
                    $name => $no,
                    _ => "",
                }
            }

            fn set(&mut self, name: &str, text: &str) {
                $(if name == stringify!($text) { text.clone_into(&mut self.$text); })+
                if name == $name {
                    self.$flag = text == $yes;
                }
            }
        }
    };
}
pub(crate) use form_fields;

/// The state that a form was drawn with, as its hidden field `base` carries it.
pub fn written(values: &Values) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// The same read back; `None` for a form that carries nothing readable.
pub fn seen(base: &str) -> Option<Values> {
    serde_json::from_str(base).ok()
}
