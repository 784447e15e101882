//! How errors are told: as a page to people, as RFC 9457 to programs, always with the request's id
//! and never with a word of what broke inside.
//!
//! Handlers and layers answer with [`Fail`]; the layer [`tell`] turns it, and every bare error of
//! the framework, into the reply.

use std::sync::Arc;

use app::errors::typed::Typed;
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    error::Error,
    lang::{Lang, Text},
    viewer::Viewer,
};
use http::{HeaderValue, Method, StatusCode, header};

use super::{lang, local, request::RequestId};

/// A request that failed, as a handler or layer returns it.
#[derive(Clone, Debug)]
pub struct Fail {
    error: Error,
    status: StatusCode,
    sentence: Option<Text>,
    /// Number of the form that is kept for its sender.
    held: Option<i64>,
    /// What its sender gets back with the answer.
    typed: Option<Typed>,
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { error, status, sentence: None, held: None, typed: None }
    }
}

impl Fail {
    /// Another status with a sentence of its own, for what only HTTP knows of.
    pub fn status(status: StatusCode, ja: &'static str, en: &'static str) -> Self {
        let error = if status.is_server_error() { Error::Internal } else { Error::Forbidden };
        Self { error, status, sentence: Some(Text::new(ja, en)), held: None, typed: None }
    }

    /// A more fitting sentence than that of the error.
    pub fn say(mut self, ja: &'static str, en: &'static str) -> Self {
        self.sentence = Some(Text::new(ja, en));
        self
    }

    pub fn is(&self, error: &Error) -> bool {
        self.error == *error
    }

    /// What was typed stands below the sentence, and can be sent once more.
    pub fn give_back(&mut self, typed: Typed) {
        self.typed = Some(typed);
    }

    /// What its sender was to get back, for another failure in its place.
    pub fn into_typed(self) -> Option<Typed> {
        self.typed
    }

    /// The form that could not be accepted is kept under this number.
    pub const fn set_held(&mut self, held: i64) {
        self.held = Some(held);
    }

    /// What the framework answered with a bare status.
    fn bare(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Error::SignInRequired.into(),
            403 => Error::Forbidden.into(),
            404 => Error::NotFound.into(),
            429 => Error::TooMany(10).into(),
            503 => Error::Unavailable.into(),
            405 => Self::status(
                status,
                "このアドレスではその操作はできません。ページを開き直してからお試しください。",
                "This address does not take that kind of request. Please open the page again.",
            ),
            413 => Self::status(
                status,
                "送られた内容が大きすぎます。短くするか、分けて送ってください。",
                "What you sent is too large. Please shorten it or send it in parts.",
            ),
            code if code < 500 => Self::status(
                status,
                "送られた内容を読み取れませんでした。ページを開き直して、もう一度入力してください。",
                "We could not read what was sent. Please open the page again and retry.",
            ),
            _ => Self { status, ..Error::Internal.into() },
        }
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What an error page shows.
#[derive(Clone, Debug)]
pub struct Failed {
    pub status: u16,
    /// What happened and what to do.
    pub sentence: String,
    pub request_id: String,
    pub lang: Lang,
    /// Path and query of the request.
    pub path: String,
    /// Who asked; `None` when the request did not come so far as to know.
    pub viewer: Option<Viewer>,
    /// What would let the request through.
    pub wants: Wants,
    /// Number of the form that is kept for its sender, to be sent again.
    pub held: Option<i64>,
    /// What was typed, where the page itself gives it back: for something that is not there, or because we are busy.
    pub typed: Option<Typed>,
}

/// What would let a failed request through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    Nothing,
    SignIn,
    /// A fresh proof of who is signed in.
    Proof,
}

/// Draws an error page as HTML.
pub type Draw = Arc<dyn Fn(&Failed) -> String + Send + Sync>;

/// The sender reads JSON and no page: a form that a script sends.
pub fn wants_json(headers: &http::HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// Layer: turns failures into replies.
pub async fn respond(State(draw): State<Draw>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    let is_program = request.uri().path().starts_with("/api/") || wants_json(request.headers());
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let lang = lang::of_request(request.headers());
    let request_id = request.extensions().get::<RequestId>().map_or_else(String::new, ToString::to_string);

    let mut response = next.run(request).await;
    let Some(fail) = failure_in(&mut response) else {
        return response;
    };
    let wants = match fail.error {
        Error::SignInRequired => Wants::SignIn,
        Error::ProofRequired => Wants::Proof,
        _ => Wants::Nothing,
    };
    if wants != Wants::Nothing && is_reading && !is_program {
        let page = if wants == Wants::Proof { "/prove" } else { "/sign-in" };
        let to = format!("{page}?next={}", local::query_value(&path));
        let mut to_sign_in = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
        // The cookie of a session that has ended is taken away on the way.
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            to_sign_in.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        return to_sign_in;
    }
    let sentence =
        fail.sentence.as_ref().map_or_else(|| fail.error.sentence(lang), |sentence| sentence.get(lang).to_owned());
    let status = fail.status.as_u16();
    let (kind, body) = if is_program {
        let problem = serde_json::json!({
            "type": "about:blank",
            "title": fail.status.canonical_reason(),
            "status": status,
            "detail": sentence,
            "field": fail.error.field(),
            "request_id": request_id,
        });
        ("application/problem+json", problem.to_string())
    } else {
        let viewer = response.extensions_mut().remove::<Viewer>();
        let failed =
            Failed { status, sentence, request_id, lang, path, viewer, wants, held: fail.held, typed: fail.typed };
        ("text/html; charset=utf-8", draw(&failed))
    };
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    let wait = match fail.error {
        Error::TooMany(seconds) => Some(seconds.max(1)),
        Error::Unavailable => Some(3),
        Error::ReadOnly => Some(60),
        _ => None,
    };
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    *response.body_mut() = Body::from(body);
    response
}

/// The failure that a response stands for: one of ours, or an error that the framework answered
/// with a bare or plain text. Pages and JSON that a handler wrote for an error are left alone.
fn failure_in(response: &mut Response) -> Option<Fail> {
    if let Some(fail) = response.extensions_mut().remove::<Fail>() {
        return Some(fail);
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_none_or(|kind| kind.starts_with(b"text/plain")).then(|| Fail::bare(status))
}
