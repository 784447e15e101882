//! The interface for programs, `/api/v1`: JSON in and out, errors as RFC 9457. The board's islands use
//! the same calls.

pub mod questions;

use axum::Router;

use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    questions::routes()
}
