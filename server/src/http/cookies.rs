//! Reading cookies from a request, and writing them with the attributes that all of ours carry.

use std::time::Duration;

use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

/// The first cookie of this name.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(Cookie::split_parse).filter_map(Result::ok).find(|cookie| cookie.name() == name)?.value_raw()
}

/// A `Set-Cookie` value for the whole site, out of reach of scripts, not sent along by other sites.
/// `None` as age ends it with the browser. The value must be made of cookie characters.
pub fn set(name: &str, value: &str, age: Option<Duration>, secure: bool) -> HeaderValue {
    let mut cookie =
        Cookie::build((name, value)).path("/").secure(secure).http_only(true).same_site(SameSite::Lax).build();
    cookie.set_max_age(age.and_then(|age| cookie::time::Duration::try_from(age).ok()));
    HeaderValue::try_from(cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A `Set-Cookie` value that takes the cookie away.
pub fn clear(name: &str, secure: bool) -> HeaderValue {
    set(name, "", Some(Duration::ZERO), secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = HeaderMap::from_iter([
            (header::COOKIE, HeaderValue::from_static("xsession=1; lang=en")),
            (header::COOKIE, HeaderValue::from_static("session=abc; session=later")),
        ]);
        assert_eq!(get(&headers, "session"), Some("abc"));
        assert_eq!(get(&headers, "lang"), Some("en"));
        assert_eq!(get(&headers, "ession"), None);
    }

    #[test]
    fn a_session_cookie_carries_every_attribute() {
        let cookie = set("__Host-session", "abc", Some(Duration::from_mins(1)), true);
        assert_eq!(cookie, "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60");
    }
}
