//! A form that cannot be accepted because the session has ended, or because a fresh proof is asked for,
//! is kept for its sender, who gets it back once they have signed in. One that cannot be looked at because too many came
//! at once goes back with the answer.

use std::sync::Arc;

use app::errors::typed::Typed;
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest as _, Multipart, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    held,
    ids::AccountId,
    people::types::{Session, Stage},
    secret::Secret,
};
use http::{HeaderMap, HeaderValue, Method, header};
use http_body_util::BodyExt as _;

use super::{
    cookies,
    errors::{Fail, wants_json},
    session::{Ended, Unheard},
    site::Site,
};

/// Fields of a form that are kept.
const MAX_FIELDS: usize = 4_000;

/// Layer: keeps the form, and says in the failure under which number; or hands it back with it.
pub async fn hold_forms(State((site, db)): State<(Arc<Site>, Db)>, request: Request, next: Next) -> Response {
    let is_unheard = request.extensions().get::<Unheard>().is_some();
    if !is_of_a_page(&request) {
        return if is_unheard { Fail::from(Error::Unavailable).into_response() } else { next.run(request).await };
    }
    let owner = owner(&request);
    let (parts, body) = request.into_parts();
    // It was read before: this copies nothing.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let is_import = parts.uri.path() == app::routes::IMPORT;
    // With its query: to whom a letter goes, or what it is about, stands there.
    let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    let (headers, kept) = (parts.headers.clone(), body.clone());
    let mut response = if is_unheard {
        Fail::from(Error::Unavailable).into_response()
    } else {
        next.run(Request::from_parts(parts, Body::from(body))).await
    };
    let Some(fail) = response.extensions_mut().get_mut::<Fail>() else { return response };
    if fail.is(&Error::Unavailable) {
        if let Some(typed) = sent(&headers, &kept) {
            fail.give_back(typed);
        }
        return response;
    }
    let wants_them = fail.is(&Error::SignInRequired) || fail.is(&Error::ProofRequired);
    let Some(owner) = owner.filter(|_| wants_them) else { return response };
    // Where a file is words that its sender gets back: the import of a report.
    let fields = fields(&headers, kept, is_import).await;
    // Only this browser gets it back: somebody else who has, or had, the session leaves nothing in it.
    let browser = cookies::get(&headers, site.held_cookie()).and_then(Secret::parse);
    let Ok(browser) = browser.map_or_else(Secret::generate, Ok) else { return response };
    match held::hold(&db, (owner, &browser), &path, fields, Utc::now()).await {
        Ok(held) => {
            fail.set_held(held);
            let cookie = cookies::set(site.held_cookie(), &browser.reveal(), Some(held::KEPT), site.is_secure());
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Err(error) => tracing::warn!(%error, "a form could not be kept for its sender"),
    }
    response
}

/// A form that a page has sent, not a script.
fn is_of_a_page(request: &Request) -> bool {
    *request.method() == Method::POST && !request.uri().path().starts_with("/api/") && !wants_json(request.headers())
}

/// Whose form it is.
fn owner(request: &Request) -> Option<AccountId> {
    let extensions = request.extensions();
    let living = extensions.get::<Session>().filter(|session| session.stage == Stage::Full);
    living.map(|session| session.account.id).or_else(|| extensions.get::<Ended>().map(|ended| ended.0))
}

/// What goes back into the page: all of it, so that one press sends it again. `None` for a form with a password or a code,
/// which no page repeats, and for one with files, which no page can give back.
fn sent(headers: &HeaderMap, body: &Bytes) -> Option<Typed> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.starts_with(b"application/x-www-form-urlencoded") {
        return None;
    }
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().take(MAX_FIELDS).collect();
    let is_whole = !fields.is_empty() && !fields.iter().any(|(name, _)| held::is_secret(name));
    is_whole.then(|| Typed { rows: Vec::new(), fields })
}

/// Names and values, of either kind of form. A file is left out, but for one that `takes_text`: it is its text.
async fn fields(headers: &HeaderMap, body: Bytes, takes_text: bool) -> Vec<(String, String)> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.starts_with(b"multipart/form-data") {
        return url::form_urlencoded::parse(&body).into_owned().take(MAX_FIELDS).collect();
    }
    let mut request = Request::new(Body::from(body.clone()));
    if let Some(kind) = headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    let Ok(mut parts) = Multipart::from_request(request, &()).await else { return Vec::new() };
    let mut fields = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some() && !(takes_text && name == "file");
        let Ok(bytes) = part.bytes().await else { break };
        if fields.len() < MAX_FIELDS && !is_file {
            fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    fields
}
