//! Reading cookies from a request, and writing them with the attributes that all of ours carry.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// The first cookie of this name, without allocating.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|cookies| {
        cookies.split(';').find_map(|cookie| {
            let (key, value) = cookie.split_once('=')?;
            (key.trim() == name).then(|| value.trim())
        })
    })
}

/// A `Set-Cookie` value for the whole site, out of reach of scripts, not sent along by other sites.
/// `None` as age ends it with the browser. The value must be made of cookie characters.
pub fn set(name: &str, value: &str, age: Option<Duration>, secure: bool) -> HeaderValue {
    let age = age.map_or_else(String::new, |age| format!("; Max-Age={}", age.as_secs()));
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/{secure}; HttpOnly; SameSite=Lax{age}");
    HeaderValue::try_from(cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
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
        assert_eq!(cookie, "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
    }
}
