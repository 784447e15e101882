//! What the page cache must know of this site: another spelling of an address is led to the one, and only
//! a visitor without a session gets a page that others get as well.

use std::{any::Any, sync::Arc, time::Duration};

use domain::{Error, lang::Lang, pages::event::EventPage};
use http::{Request, header::AUTHORIZATION};
use page_cache::{Admission, Cache, Flights, Host, PageCache, Variant, Weigh, WithPlaces};

use super::{
    address::{self, Address, Nowhere},
    cookies, lang,
    site::Site,
    workshop,
};

/// What all cached pages may weigh together, in bytes; those that visitors get, and those with places.
pub const BUDGET: usize = 64 * 1024 * 1024;
const WITH_PLACES_BUDGET: usize = 64 * 1024 * 1024;
/// The same of facts that outlive their pages.
const EVENTS_BUDGET: usize = 16 * 1024 * 1024;
/// Bytes that a slot, a question and the like take beside their words, about.
const PART_OVERHEAD: usize = 1024;
/// How long a page waits for a place in the workshop before it is sent as it is.
const PLACE_WITHIN: Duration = Duration::from_millis(500);

/// A page with places, and the facts that it was made from; their type is known where it is made.
pub type SharedPage = WithPlaces<Arc<dyn Any + Send + Sync>>;

/// The facts of an event's page, whoever reads it in whichever language.
pub struct EventFacts(pub EventPage);

impl Weigh for EventFacts {
    fn weight(&self) -> usize {
        let EventPage { event, slots, top_questions, types, previous, next, .. } = &self.0;
        let near: usize = [previous, next].into_iter().flatten().map(|card| card.lead.len()).sum();
        let words = event.lead_html.len() + event.card.lead.len() + event.lead_excerpt.len() + near;
        let said: usize = slots
            .iter()
            .map(|slot| slot.summary.len() + slot.title.len() + PART_OVERHEAD / 2 * slot.speakers.len())
            .sum();
        let asked: usize = top_questions.iter().map(|question| question.body.len()).sum();
        words + said + asked + PART_OVERHEAD * (8 + slots.len() + top_questions.len() + types.len())
    }
}

/// What this process keeps of pages. All of it stands under surrogate keys.
pub struct PageCaches {
    /// Finished pages, as visitors get them.
    pub finished: Arc<PageCache>,
    /// Pages with places, from which anybody's is joined.
    pub with_places: Cache<SharedPage>,
    /// Facts of events, under the keys of their pages but for that of the seats.
    pub events: Cache<EventFacts>,
    /// Of those, what is being made.
    pub flights: Flights<Result<Arc<SharedPage>, Error>>,
}

impl Default for PageCaches {
    /// Empty ones: one page an address and language.
    fn default() -> Self {
        Self {
            finished: Arc::new(PageCache::new(BUDGET, 2)),
            with_places: Cache::new(WITH_PLACES_BUDGET, 2),
            events: Cache::new(EVENTS_BUDGET, 1),
            flights: Flights::default(),
        }
    }
}

// What pages are made from goes before them: a page that is made after its own drop must not be made from what it was made
// from before.
impl PageCaches {
    pub fn drop_keys<K: AsRef<str>>(&self, keys: &[K]) {
        self.events.drop_keys(keys);
        self.with_places.drop_keys(keys);
        self.finished.drop_keys(keys);
    }

    pub fn drop_all(&self) {
        self.events.drop_all();
        self.with_places.drop_all();
        self.finished.drop_all();
    }

    pub fn suspend(&self) {
        self.events.suspend();
        self.with_places.suspend();
        self.finished.suspend();
    }

    pub fn resume(&self) {
        self.events.resume();
        self.with_places.resume();
        self.finished.resume();
    }
}

/// Which of the pages at an address somebody reads.
pub const fn variant(lang: Lang) -> Variant {
    match lang {
        Lang::Ja => 0,
        Lang::En => 1,
    }
}

/// Stands behind the page cache of this site.
pub struct SharedPages(pub Arc<Site>);

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
        let (headers, path) = (request.headers(), request.uri().path());
        let takes_part =
            || headers.contains_key(AUTHORIZATION) || cookies::get(headers, self.0.participant_cookie()).is_some();
        if cookies::get(headers, self.0.session_cookie()).is_some() || (is_board(path) && takes_part()) {
            return Admission::Own;
        }
        Admission::Shared(variant(lang::of_request(request.headers())))
    }

    async fn permit(&self) -> Option<workshop::Place> {
        workshop::enter(PLACE_WITHIN).await
    }
}

/// Whether a page shows what somebody without an account has asked and voted.
fn is_board(path: &str) -> bool {
    path.ends_with("/qa")
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
        for (path, is_shared) in [("/security-jaws/33/qa", false), ("/security-jaws/33", true), ("/qa", false)] {
            let (admission, _) = admit(path, "__Host-participant=x");
            assert_eq!(matches!(admission, Admission::Shared(_)), is_shared, "{path}");
        }
        assert!(matches!(admit("/security-jaws/33/qa", ""), (Admission::Shared(0), false)));
        assert!(matches!(admit("/%zz", ""), (Admission::Own, true)), "nothing can be there");
    }
}
