//! A defect in one handler is one failed request, not a dead connection.

use std::any::Any;

use axum::response::{IntoResponse as _, Response};
use domain::error::Error;
use tower_http::catch_panic::CatchPanicLayer;

use super::errors::Fail;

/// Layer: a panic becomes an internal error; its text goes to the log only.
pub fn layer() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(answer)
}

fn answer(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("not a text"), "a handler panicked");
    Fail::from(Error::Internal).into_response()
}
