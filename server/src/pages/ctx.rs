//! What every handler needs of a request: who asks, in which language, and how to answer.

use std::{convert::Infallible, sync::Arc};

use app::cx::{AccountBadge, Cx};
use axum::{
    extract::FromRequestParts,
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    Lang,
    db::Db,
    ids::EventId,
    keys::CacheKey,
    pages::{self, desk_frame::DeskFrame},
    participant::Participant,
    viewer::{Asked, Proved, Viewer},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use page_cache::CachedBy;

use crate::{
    http::{errors::Fail, lang, limits::Kind, participant},
    state::AppState,
};

/// One request, as handlers see it.
#[derive(Clone)]
pub struct Ctx {
    pub state: AppState,
    pub viewer: Viewer,
    pub lang: Lang,
    /// Path and query.
    pub path: String,
    pub now: DateTime<Utc>,
    /// The browser takes gzip.
    pub takes_gzip: bool,
    /// What stands around a page of the desk, for who has a role there.
    pub desk: Option<Arc<DeskFrame>>,
}

impl FromRequestParts<AppState> for Ctx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        // The session layer runs before every handler; without it nobody is signed in.
        let viewer = parts.extensions.get::<Viewer>().cloned().unwrap_or_default();
        let now = Utc::now();
        let desk = match desk_of(parts.uri.path()) {
            // What is wrong is said by the page itself.
            Some((slug, number)) => {
                pages::desk_frame::load(&state.db, viewer.asks_at(now), slug, number).await.ok().flatten()
            }
            None => None,
        };
        Ok(Self {
            state: state.clone(),
            viewer,
            lang: lang::of_request(&parts.headers),
            path: parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
            now,
            desk: desk.map(Arc::new),
            takes_gzip: page_cache::takes_gzip(&parts.headers),
        })
    }
}

impl Ctx {
    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// Who asks, and when.
    pub fn asked(&self) -> Asked<'_> {
        self.viewer.asks_at(self.now)
    }

    /// The same, if they proved within the last ten minutes who they are.
    ///
    /// Errors: `SignInRequired`, `ProofRequired`.
    pub fn proved(&self) -> Result<Proved<'_>, domain::Error> {
        self.asked().prove_fresh()
    }

    /// What the frame around a page shows of this request.
    pub fn cx(&self) -> Cx {
        Cx { desk: self.desk.clone(), ..cx(&self.state, &self.viewer, self.lang, &self.path) }
    }

    /// The same under another address: of a page whose own one holds a secret, which the frame must not repeat.
    pub fn cx_at(&self, path: &str) -> Cx {
        cx(&self.state, &self.viewer, self.lang, path)
    }

    /// A file that is the same for every visitor, kept until one of `keys` is touched.
    pub fn file(
        &self,
        kind: &'static str,
        body: impl IntoResponse,
        keys: impl IntoIterator<Item = CacheKey>,
    ) -> Response {
        let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
        if self.viewer.account.is_none() {
            response.extensions_mut().insert(CachedBy::keys(keys));
        }
        response
    }

    /// A page that is the same for every visitor without an account, kept until one of `keys` is
    /// touched. `query` is the query as the page itself would write it.
    pub fn shared(&self, html: String, keys: impl IntoIterator<Item = CacheKey>, query: &str) -> Response {
        let mut response = Html(html).into_response();
        if self.viewer.account.is_none() {
            response.extensions_mut().insert(CachedBy::keys(keys).with_query(query));
        }
        response
    }
}

/// The series and the event whose desk an address belongs to; `None` for all other pages.
fn desk_of(path: &str) -> Option<(Option<&str>, Option<i32>)> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    if first == "organize" {
        // The desk's own pages lie beside the series.
        let slug = second.filter(|word| !matches!(*word, "series" | "import" | "find"));
        return Some((slug, slug.and(third).and_then(|number| number.parse().ok())));
    }
    let is_console = third == Some("qa") && parts.next() == Some("moderate");
    is_console.then_some((Some(first), second.and_then(|number| number.parse().ok())))
}

/// What the frame around a page shows of a request.
pub fn cx(state: &AppState, viewer: &Viewer, lang: Lang, path: &str) -> Cx {
    Cx {
        lang,
        account: viewer.account.as_ref().map(|account| AccountBadge {
            id: account.id,
            name: account.name.clone(),
            has_desk: !account.roles.is_empty(),
        }),
        path: path.to_owned(),
        origin: state.config.public_url.clone(),
        assets: state.assets.clone(),
        is_demo: state.config.demo.is_on(),
        notice: None,
        undo: None,
        desk: None,
        marks: None,
    }
}

/// To another page after a form was accepted.
pub fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// What a page was drawn for `who` sends is of them (`Cx::who`): what waited on a device is sent for nobody who signed in
/// there since. `None`: nothing is said of it, as by programs and without script.
///
/// Errors: 412, which scripts know by its number (`app/browser/polls/3-waiting.js`).
pub fn check_sender(ctx: &Ctx, who: Option<&str>) -> Result<(), Fail> {
    let now = ctx.viewer.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default();
    if who.is_none_or(|who| who == now) {
        return Ok(());
    }
    Err(Fail::status(
        StatusCode::PRECONDITION_FAILED,
        "このページを開いたあとに、ログインしている人が変わりました。何も送っていません。ページを読み込み直してから、もう一度お試しください。",
        "Since this page was opened somebody else signed in or out here, so nothing was sent. Please reload the page and try again.",
    ))
}

/// Somebody who asks or votes: as they are known, or as a new participant with the cookie that
/// makes them known. Only requests that change something call this, so that reading sets no cookie.
/// `form_key` is that of the form: sent twice before the first cookie is back, it makes one participant.
///
/// Errors: `TooMany` when an address sends too many new ones; `Unavailable` without randomness.
pub fn taking_part(mut ctx: Ctx, form_key: &str) -> Result<(Ctx, Option<HeaderValue>), domain::Error> {
    if ctx.viewer.participant.is_some() {
        return Ok((ctx, None));
    }
    // A page's later forms have a count behind the key.
    let page_key = form_key.split('.').next().unwrap_or_default();
    let (known, token) = if ctx.state.participants.is_form_key(page_key) {
        check_newcomer(&ctx)?;
        ctx.state.participants.begin_with(page_key, &ctx.viewer.address, ctx.now)
    } else {
        new_participant(&ctx, None)?
    };
    ctx.viewer.participant = Some(known);
    let cookie = participant::cookie(&ctx.state.site, &token);
    Ok((ctx, Some(cookie)))
}

/// The reply with the cookie of [`taking_part`], where there is a new one.
pub fn known_as(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A new participant and its token, at every event or at this one alone, as far as the visitor's address may have more of
/// them.
pub fn new_participant(ctx: &Ctx, only: Option<EventId>) -> Result<(Participant, String), domain::Error> {
    check_newcomer(ctx)?;
    ctx.state.participants.begin(only, ctx.now)
}

fn check_newcomer(ctx: &Ctx) -> Result<(), domain::Error> {
    let address = ctx.viewer.address.parse().unwrap_or(std::net::IpAddr::from([0, 0, 0, 0]));
    ctx.state.limits.check(Kind::Newcomer, address)
}

#[cfg(test)]
mod tests {
    use super::desk_of;

    #[test]
    fn pages_of_the_desk_know_their_series_and_event() {
        assert_eq!(desk_of("/organize"), Some((None, None)));
        assert_eq!(desk_of("/organize/import"), Some((None, None)));
        assert_eq!(desk_of("/organize/security-jaws"), Some((Some("security-jaws"), None)));
        assert_eq!(desk_of("/organize/security-jaws/mails"), Some((Some("security-jaws"), None)));
        assert_eq!(desk_of("/organize/security-jaws/42/agenda"), Some((Some("security-jaws"), Some(42))));
        assert_eq!(desk_of("/security-jaws/42/qa/moderate"), Some((Some("security-jaws"), Some(42))));
        assert_eq!(desk_of("/security-jaws/42/qa"), None);
        assert_eq!(desk_of("/"), None);
    }
}
