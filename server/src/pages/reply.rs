//! How handlers answer: a page, a file, another page, or the same page with what is wrong.

use app::form::Form;
use axum::{
    extract::Extension,
    response::{Html, IntoResponse, Response},
};
use domain::{Error, fields::Values, held, ids::EventId, joining::join_fields, keys::CacheKey, series::types::Series};
use http::{HeaderValue, StatusCode, header};

use super::Ctx;
use crate::http::{
    errors::Fail,
    headers::{Embeds, Private},
    session::SessionToken,
};

pub(crate) type Reply = Result<Response, Fail>;

pub(crate) type FormFields = axum::Form<Vec<(String, String)>>;

pub(crate) type Token = Option<Extension<SessionToken>>;

/// A page that is for this person alone: never stored, and its address is told to no other site.
pub(crate) fn private(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(Private);
    response
}

/// A form in which two changed the same, drawn anew on what is stored now: what somebody else changed elsewhere stands in it,
/// and whoever saves again has seen it. `areas` are its fields of several lines.
pub(crate) fn draw_anew(form: &mut Form, base: Option<&Values>, typed: &Values, stored: &Values, areas: &[&str]) {
    if let Some(base) = base {
        form.values.extend(join_fields(base, typed, stored, areas).values);
    }
    form.values.remove("base");
}

/// The form again, with what was typed but for passwords and codes, and what is wrong with it.
pub(crate) fn render_with_errors(ctx: &Ctx, mut form: Form, error: Error, draw: impl FnOnce(Form) -> String) -> Reply {
    if !matches!(
        error,
        Error::Invalid { .. } | Error::Conflict(_) | Error::Clash(_) | Error::TooMany(_) | Error::Unavailable
    ) {
        return Err(error.into());
    }
    form.values.retain(|name, _| !held::is_secret(name));
    form.fail(&error, ctx.lang);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mut response = private(status, draw(form));
    let wait = match error {
        Error::TooMany(seconds) => Some(seconds.max(1)),
        Error::Unavailable => Some(3),
        _ => None,
    };
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

pub(crate) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

pub(crate) fn token(token: &Token) -> Result<&str, Error> {
    token.as_ref().map(|Extension(token)| token.0.as_str()).ok_or(Error::SignInRequired)
}

pub(crate) fn html_response(html: String) -> Response {
    Html(html).into_response()
}

/// Of a page that shows an event, and says whether it is on.
pub(crate) fn keys(series: &Series, event: EventId) -> [CacheKey; 3] {
    [CacheKey::event(event), CacheKey::series(series.id), CacheKey::CLOCK]
}

/// Of a page that says how many seats of it are left.
pub(crate) fn with_seats(series: &Series, event: EventId) -> impl Iterator<Item = CacheKey> + use<> {
    keys(series, event).into_iter().chain([CacheKey::seats(event)])
}

/// A page number as the pages themselves write it: nothing for the first.
pub(crate) fn page_query(page: u32) -> String {
    if page > 1 { format!("page={page}") } else { String::new() }
}

/// Slides and videos are framed on a click.
pub(crate) fn embedding(mut response: Response) -> Response {
    response.extensions_mut().insert(Embeds);
    response
}
