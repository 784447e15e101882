//! What was typed into a form, and what is wrong with it.

use std::collections::BTreeMap;

use domain::{Error, Lang};

/// Typed values and messages of one form. An empty field name in `errors` stands for the whole form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub values: BTreeMap<String, String>,
    pub errors: Vec<(String, String)>,
}

impl Form {
    /// From the pairs of a posted form; of a repeated name the last counts.
    pub fn from<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { values: pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect(), errors: Vec::new() }
    }

    /// What stands in the field; empty when it was not posted.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// What is wrong with the field, as a sentence for people.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, message)| message.as_str())
    }

    /// What is wrong with the form as a whole.
    pub fn problem(&self) -> Option<&str> {
        self.error("")
    }

    /// Puts an error at each of its fields, or at the head of the form when it belongs to none.
    pub fn fail(&mut self, error: &Error, lang: Lang) {
        self.errors.push((error.field().unwrap_or_default().to_owned(), error.sentence(lang)));
        if let Error::Invalid { others, .. } | Error::Clash(others) = error {
            self.errors.extend(others.iter().map(|(field, message)| (field.clone(), message.get(lang).to_owned())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_at_its_field_and_the_typed_value_stays() {
        let mut form = Form::from([("mail", "a@b")]);
        form.fail(&Error::invalid("mail", "確かめてください", "Check it"), Lang::Ja);
        form.fail(&Error::TooMany(5), Lang::En);
        assert_eq!(form.value("mail"), "a@b");
        assert_eq!(form.error("mail"), Some("確かめてください"));
        assert!(form.problem().is_some_and(|text| text.contains("5 seconds")));
    }
}
