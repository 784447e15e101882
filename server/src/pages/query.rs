//! The query of an address. Whatever cannot be read in it counts as not said.

use std::{convert::Infallible, str::FromStr};

use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

/// Names and values, decoded, in their order.
#[derive(Clone, Debug, Default)]
pub struct Query(pub Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Of a repeated name the last counts; empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().rfind(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_counts_as_not_said() {
        let query = Query::read("page=abc&year=99999999999&q=%E9%8D%B5+%FF&q&page=2&series=a&page=x%");
        assert_eq!((query.number::<u32>("page"), query.number::<i32>("year")), (None, None));
        assert_eq!((query.text("series"), query.text("q"), query.text("none")), ("a", "", ""));
        assert!(query.has("q") && !query.has("none"));
        assert_eq!(Query::read("page=2&page=3").number::<u32>("page"), Some(3));
    }
}
