//! How often one address may ask. A hall of a thousand people may share one: at tries of passwords and
//! links only failures count, and the rest is generous. Limits that are personal (by account, by
//! mailbox, by participant) stand in the actions.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::routes::SIMILAR_QUESTIONS;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{
    addresses::{self, Posting},
    audit,
    db::Db,
    error::Error,
    viewer::Viewer,
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use http::Method;

use super::{errors::Fail, peer::ClientAddr, request::RequestId, site};

/// Addresses that one limiter remembers, at some 60 bytes each; more share one allowance.
const MAX_ADDRESSES: usize = 100_000;
/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Trying a password, a code or a one-time link, in vain.
    SignIn,
    /// Asking for mail: reset, sign-up.
    Mail,
    /// Any other form.
    Form,
    /// Anything that the page cache did not answer.
    Any,
    /// Taking part in a board for the first time. A whole venue may share an address; a script that
    /// wants to be many people gets no further than that.
    Newcomer,
    /// What is looked for while somebody types a question: a search for every pause, and dearer than a page.
    Typing,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Mail => "mail",
            Self::Form => "form",
            Self::Any => "any",
            Self::Newcomer => "newcomer",
            Self::Typing => "typing",
        }
    }

    /// The narrowest kind that a request belongs to.
    fn for_request(method: &Method, path: &str) -> Self {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return if path == SIMILAR_QUESTIONS { Self::Typing } else { Self::Any };
        }
        match addresses::posting(path) {
            Posting::Try => Self::SignIn,
            Posting::Mail => Self::Mail,
            Posting::Form => Self::Form,
        }
    }
}

/// Failures of one address that cost no waiting when they come at once.
const FAILURES_AT_ONCE: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// Requests in a period, and how many may come at once.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub requests: NonZeroU32,
    pub period: Duration,
    pub burst: NonZeroU32,
}

impl Rate {
    /// All of which may come at once. `requests` of 0 counts as 1.
    pub const fn new(requests: u32, seconds: u64) -> Self {
        let requests = match NonZeroU32::new(requests) {
            Some(requests) => requests,
            None => NonZeroU32::MIN,
        };
        Self { requests, period: Duration::from_secs(seconds), burst: requests }
    }
}

/// The allowance of one address for each kind.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub sign_in: Rate,
    pub mail: Rate,
    pub form: Rate,
    pub any: Rate,
    pub newcomer: Rate,
    pub typing: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            // Ten a minute in the long run; a hundred at once, when a hall mistypes.
            sign_in: Rate { burst: FAILURES_AT_ONCE, ..Rate::new(10, 60) },
            mail: Rate::new(2_000, 3_600),
            form: Rate::new(12_000, 60),
            any: Rate::new(60_000, 60),
            newcomer: Rate::new(6_000, 600),
            // Some three hundred people who type at once, each a search every six seconds.
            typing: Rate::new(3_000, 60),
        }
    }
}

/// The limiters of a process.
pub struct Limits {
    limiters: [DefaultKeyedRateLimiter<u128>; 6],
    /// One audit entry a minute for each address that was stopped.
    reported: DefaultKeyedRateLimiter<u128>,
    /// Until when addresses must wait that failed too often.
    stopped: Mutex<HashMap<u128, Instant>>,
    clock: DefaultClock,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(Rates::default())
    }
}

impl Limits {
    pub fn new(rates: Rates) -> Self {
        let limiter = |rate: Rate| {
            let one_per = rate.period / rate.requests.get();
            let quota = Quota::with_period(one_per).unwrap_or_else(|| Quota::per_second(rate.requests));
            RateLimiter::keyed(quota.allow_burst(rate.burst))
        };
        Self {
            limiters: [rates.sign_in, rates.mail, rates.form, rates.any, rates.newcomer, rates.typing].map(limiter),
            reported: limiter(Rate::new(1, 60)),
            stopped: Mutex::default(),
            clock: DefaultClock::default(),
        }
    }

    /// Errors: `TooMany` with the seconds to wait.
    pub fn check(&self, kind: Kind, address: IpAddr) -> Result<(), Error> {
        let limiter = &self.limiters[kind as usize];
        limiter.check_key(&source(address, limiter.len())).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Error::TooMany(wait.as_secs() + 1)
        })
    }

    /// Whether an address may try once more. Errors: `TooMany` while it waits for its failures.
    pub fn may_try(&self, address: IpAddr) -> Result<(), Error> {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let until = stopped.get(&source(address, 0)).copied();
        drop(stopped);
        match until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(wait) if !wait.is_zero() => Err(Error::TooMany(wait.as_secs() + 1)),
            _ => Ok(()),
        }
    }

    /// A try was in vain. Beyond its allowance the address must wait.
    pub fn failed(&self, address: IpAddr) {
        if let Err(Error::TooMany(seconds)) = self.check(Kind::SignIn, address) {
            let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
            if stopped.len() < MAX_ADDRESSES {
                stopped.insert(source(address, 0), Instant::now() + Duration::from_secs(seconds));
            }
        }
    }

    /// Forgets addresses whose allowance is whole again.
    pub fn forget(&self) {
        let now = Instant::now();
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
        for limiter in self.limiters.iter().chain([&self.reported]) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn should_report(&self, address: IpAddr) -> bool {
        self.reported.check_key(&source(address, self.reported.len())).is_ok()
    }
}

/// Who counts as one: an IPv4 address, or an IPv6 network of 64 bits, which one household has.
pub fn source(address: IpAddr, remembered: usize) -> u128 {
    let address = address.to_canonical();
    let key = match address {
        IpAddr::V4(_) => site::bits(address),
        IpAddr::V6(_) => site::bits(address) >> 64 << 64,
    };
    if remembered < MAX_ADDRESSES { key } else { 0 }
}

/// Layer: 429 with `Retry-After`, and an audit entry.
pub async fn enforce(State((limits, db)): State<(Arc<Limits>, Db)>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddr>().map_or(IpAddr::from([0, 0, 0, 0]), |client| client.0);
    let kind = Kind::for_request(request.method(), request.uri().path());
    let allowed = match kind {
        Kind::Any => limits.check(kind, address),
        Kind::SignIn => limits.check(Kind::Any, address).and_then(|()| limits.may_try(address)),
        _ => limits.check(Kind::Any, address).and_then(|()| limits.check(kind, address)),
    };
    let Err(error) = allowed else {
        let response = next.run(request).await;
        // A wrong password or code, a dead link. What another site sent, what was too large or came
        // too late was no try, and being busy says nothing of who tried.
        if kind == Kind::SignIn && matches!(response.status().as_u16(), 404 | 409 | 410 | 422) {
            limits.failed(address);
        }
        return response;
    };
    tracing::warn!(kind = kind.name(), client = %address, "rate limit reached");
    if limits.should_report(address) {
        let request_id = request.extensions().get::<RequestId>().map_or_else(String::new, ToString::to_string);
        let viewer = Viewer { address: address.to_string(), request_id, ..Viewer::default() };
        // Nobody waits for the entry, least of all in a storm.
        tokio::spawn(async move {
            let Ok(mut connection) = db.acquire().await else { return };
            let subject = format!("limit:{}", kind.name());
            if let Err(error) =
                audit::record(&mut connection, &viewer, None, "limit.reach", &subject, audit::Outcome::Denied).await
            {
                tracing::warn!(%error, "audit entry not written");
            }
        });
    }
    Fail::from(error).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_allowance_and_no_more() {
        let limits = Limits::default();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        for _ in 0..100 {
            limits.failed(one);
            assert_eq!(limits.may_try(one), Ok(()));
        }
        limits.failed(one);
        assert!(matches!(limits.may_try(one), Err(Error::TooMany(1..=7))));
        assert_eq!(limits.may_try(other), Ok(()));
        assert_eq!(limits.check(Kind::Form, one), Ok(()));
    }

    #[test]
    fn an_ipv6_network_is_one_source() {
        let key = |address: &str| source(address.parse().unwrap(), 0);
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }

    #[test]
    fn forms_are_told_apart() {
        for (method, path, kind) in [
            (Method::GET, "/sign-in", Kind::Any),
            (Method::GET, "/api/v1/questions/similar", Kind::Typing),
            (Method::GET, "/api/v1/search", Kind::Any),
            (Method::POST, "/sign-in", Kind::SignIn),
            (Method::POST, "/sign-in/code", Kind::SignIn),
            (Method::POST, "/reset", Kind::Mail),
            (Method::POST, "/reset/abc", Kind::SignIn),
            (Method::POST, "/sign-up", Kind::Mail),
            (Method::POST, "/sign-in/link", Kind::Mail),
            (Method::POST, "/sign-in/link/abc", Kind::SignIn),
            (Method::POST, "/sign-up/abc", Kind::SignIn),
            (Method::POST, "/settings", Kind::Form),
            (Method::POST, "/settings/mail/abc", Kind::SignIn),
            (Method::POST, "/registration/abc", Kind::SignIn),
            (Method::POST, "/me/tickets/ABCD2345/cancel", Kind::Form),
            (Method::POST, "/unfollow/abc", Kind::Form),
            (Method::POST, "/language", Kind::Form),
        ] {
            assert_eq!(Kind::for_request(&method, path), kind, "{method} {path}");
        }
    }

    #[test]
    fn who_types_too_fast_waits_and_reads_and_asks_all_the_same() {
        let limits = Limits::new(Rates { typing: Rate::new(3, 60), ..Rates::default() });
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..3 {
            assert_eq!(limits.check(Kind::Typing, address), Ok(()));
        }
        assert!(matches!(limits.check(Kind::Typing, address), Err(Error::TooMany(1..=21))));
        assert_eq!(limits.check(Kind::Typing, IpAddr::from([192, 0, 2, 2])), Ok(()));
        assert_eq!((limits.check(Kind::Any, address), limits.check(Kind::Form, address)), (Ok(()), Ok(())));
    }

    #[test]
    fn quiet_addresses_are_forgotten() {
        let limits = Limits::new(Rates { any: Rate::new(1_000_000, 1), ..Rates::default() });
        limits.check(Kind::Any, IpAddr::from([192, 0, 2, 1])).unwrap();
        std::thread::sleep(Duration::from_millis(5));
        limits.forget();
        assert_eq!(limits.limiters[Kind::Any as usize].len(), 0);
    }
}
