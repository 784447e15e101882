//! Server functions of islands. They run the same actions as pages, for the same viewer.

use app::reports::api::{DENIED, Refusal};
use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Request},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;

use super::Ctx;
use crate::{
    http::{errors::Fail, session::Denied},
    state::AppState,
};

/// Bytes of an error's text; what is longer is none of ours.
const MAX_BYTES: usize = 64 * 1024;

pub fn routes() -> Router<AppState> {
    // Only POST: no server function is reachable by a link.
    Router::new().route("/api/fn/{*name}", post(call))
}

async fn call(axum::extract::State(state): axum::extract::State<AppState>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // A form of a page would be answered with a redirect to wherever the Referer says, and with the
    // error in its address. These functions are for islands alone, which ask for JSON.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts.headers.remove(header::REFERER);
    let Ok(ctx) = Ctx::from_request_parts(&mut parts, &state).await;
    let request = Request::from_parts(parts, body);
    let refusal = Refusal::default();
    let refused = refusal.clone();
    let context = move || {
        provide_context(refused.clone());
        provide_context(ctx.db().clone());
        provide_context(ctx.viewer.clone());
        provide_context(ctx.lang);
    };
    let mut reply = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if let Some(error) = refusal.take() {
        return Fail::from(error).into_response();
    }
    reply.headers_mut().remove(header::LOCATION);
    if reply.headers_mut().remove(DENIED).is_some() {
        reply.extensions_mut().insert(Denied);
    }
    blame(reply).await
}

/// The framework answers 500 to arguments that it cannot read; they are the caller's mistake.
async fn blame(reply: Response) -> Response {
    if reply.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return reply;
    }
    let (parts, body) = reply.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let unreadable = [&b"Args|"[..], b"MissingArg|", b"Deserialization|"].iter().any(|kind| body.starts_with(kind));
    if unreadable {
        return Fail::status(
            StatusCode::BAD_REQUEST,
            "送られた内容を読み取れませんでした。ページを開き直して、もう一度お試しください。",
            "We could not read what was sent. Please open the page again and retry.",
        )
        .into_response();
    }
    Response::from_parts(parts, Body::from(body))
}
