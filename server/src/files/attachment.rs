//! The reply that is kept as a file.

use axum::response::{IntoResponse as _, Response};
use http::header;

/// A file of this `kind` that is this reader's alone, to be kept under `name`.
pub fn reply(kind: &str, name: &str, content: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, content).into_response()
}

/// [`reply`] with what [`table`](super::csv::table) made.
pub fn csv(name: &str, table: String) -> Response {
    reply("text/csv; charset=utf-8", name, table)
}
