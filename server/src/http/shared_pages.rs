//! What the page cache must know of this site: another spelling of an address is led to the one, and only
//! a visitor without a session gets a page that others get as well.

use std::time::Duration;

use domain::lang::Lang;
use http::Request;
use page_cache::{Admission, Host};

use super::{
    address::{self, Address, Nowhere},
    cookies, lang,
    site::Site,
    workshop,
};

/// What all cached pages may weigh together, in bytes.
pub const BUDGET: usize = 64 * 1024 * 1024;
/// How long a page waits for a place in the workshop before it is sent as it is.
const PLACE_WITHIN: Duration = Duration::from_millis(500);

/// The page cache of this site, empty: one page an address and language.
pub fn new() -> page_cache::PageCache {
    page_cache::PageCache::new(BUDGET, 2)
}

/// Stands behind the page cache of this site.
pub struct SharedPages(pub std::sync::Arc<Site>);

impl Host for SharedPages {
    type Permit = workshop::Place;
    const UNSHARED: &'static [&'static str] = &["x-request-id"];

    fn admit<B>(&self, request: &mut Request<B>) -> Admission {
        match address::classify(request.uri().path(), request.uri().query()) {
            Address::Canonical => {}
            Address::Moved(to) => return Admission::Reply(address::lead(&to, &self.0, request.headers())),
            Address::Unknown => {
                request.extensions_mut().insert(Nowhere);
                return Admission::Own;
            }
        }
        if cookies::get(request.headers(), self.0.session_cookie()).is_some() {
            return Admission::Own;
        }
        Admission::Shared(usize::from(lang::of_request(request.headers()) == Lang::En))
    }

    async fn permit(&self) -> Option<workshop::Place> {
        workshop::enter(PLACE_WITHIN).await
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use http::{StatusCode, header};

    use super::*;

    fn admit(path: &str, cookie: &str) -> (Admission, bool) {
        let host = SharedPages(Site::new(&"https://example.org".parse().unwrap(), Vec::new()).into());
        let mut request = Request::get(path).header("cookie", cookie).body(()).unwrap();
        let admission = host.admit(&mut request);
        (admission, request.extensions().get::<Nowhere>().is_some())
    }

    #[test]
    fn another_spelling_is_led_to_the_one_whoever_asks() {
        for (path, to) in [("/page/", "/page"), ("//page", "/page"), ("/%70age?a=b", "/page?a=b"), ("/PAGE", "/page")] {
            for cookie in ["", "__Host-session=x"] {
                let (Admission::Reply(response), _) = admit(path, cookie) else { panic!("{path} is not led") };
                let response = response.into_response();
                assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{path}");
                assert_eq!(response.headers()[header::LOCATION], to, "{path}");
                assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
            }
        }
    }

    #[test]
    fn only_a_visitor_without_a_session_shares_a_page() {
        assert!(matches!(admit("/page", ""), (Admission::Shared(0), false)));
        assert!(matches!(admit("/page", "lang=en"), (Admission::Shared(1), false)));
        assert!(matches!(admit("/page", "lang=en; __Host-session=x"), (Admission::Own, false)));
        assert!(matches!(admit("/%zz", ""), (Admission::Own, true)), "nothing can be there");
    }
}
