//! Which language a visitor reads: the one chosen, else the one the browser asks for, else Japanese.

use std::{sync::Arc, time::Duration};

use axum::{
    Form,
    extract::State,
    response::{IntoResponse as _, Response},
};
use domain::lang::Lang;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::{cookies, local, site::Site};

/// Name of the cookie that remembers the choice.
pub const COOKIE: &str = "lang";
const REMEMBERED: Duration = Duration::from_hours(365 * 24);

/// The language of the answer to a request with these headers.
pub fn of_request(headers: &HeaderMap) -> Lang {
    cookies::get(headers, COOKIE).and_then(Lang::from_tag).unwrap_or_else(|| accepted(headers))
}

/// The better liked of the two in `Accept-Language`; the first of equals.
fn accepted(headers: &HeaderMap) -> Lang {
    let mut best = (Lang::Ja, 0);
    for header in headers.get_all(header::ACCEPT_LANGUAGE) {
        for range in header.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let primary = tag.split('-').next().unwrap_or_default();
            let lang = match () {
                () if primary.eq_ignore_ascii_case("ja") => Lang::Ja,
                () if primary.eq_ignore_ascii_case("en") => Lang::En,
                () => continue,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
            if weight > best.1 {
                best = (lang, weight);
            }
        }
    }
    best.0
}

/// A weight from 0 to 1 with up to three decimals, in thousandths; 0 when it is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let well_formed = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => 1_000,
        "0" if well_formed => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// What the form of the language switch sends.
#[derive(Debug, Deserialize)]
pub struct Choice {
    pub lang: String,
    #[serde(default)]
    pub next: String,
}

/// `POST /language`: remembers the choice and goes back to the page.
pub async fn choose(State(site): State<Arc<Site>>, Form(choice): Form<Choice>) -> Response {
    let lang = Lang::from_tag(&choice.lang).unwrap_or_default();
    let cookie = cookies::set(COOKIE, lang.tag(), Some(REMEMBERED), site.is_secure());
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, local::path(&choice.next))]).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_choice_comes_first_then_the_browser_then_japanese() {
        for (cookie, accept, lang) in [
            ("", "", Lang::Ja),
            ("", "en-US,en;q=0.9,ja;q=0.8", Lang::En),
            ("", "en;q=0.5, ja-JP", Lang::Ja),
            ("", "fr-FR,fr;q=0.9,en;q=0.1", Lang::En),
            ("", "en;q=0", Lang::Ja),
            ("", "ja;q=0.300,en;q=0.31", Lang::En),
            ("", "fr, *", Lang::Ja),
            ("lang=ja", "en", Lang::Ja),
            ("lang=xx", "en", Lang::En),
        ] {
            let headers = HeaderMap::from_iter([
                (header::COOKIE, HeaderValue::from_static(cookie)),
                (header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept)),
            ]);
            assert_eq!(of_request(&headers), lang, "{cookie} {accept}");
        }
    }
}
