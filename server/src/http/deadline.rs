//! No request is worked on for ever, and none waits longer than its patience lasts.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{db::patience, error::Error};

use super::{body, errors::Fail};

/// How long a request may take to its response head, body and handler together. A stream that it
/// returns may last longer, and so may a body with a file in it ([`body::extra_time`]).
pub const HANDLER: Duration = Duration::from_secs(30);
/// How long a request may wait in all: for connections to the database, for a permit to hash.
pub const PATIENCE: Duration = Duration::from_millis(2_500);

/// Layer: 503 when there is no answer within the time that is its state. All waits under it share
/// [`PATIENCE`].
pub async fn enforce(State(within): State<Duration>, request: Request, next: Next) -> Response {
    let within = within + body::extra_time(&request);
    match tokio::time::timeout(within, patience::with(PATIENCE, next.run(request))).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("no answer within {within:?}");
            Fail::from(Error::Unavailable).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware, routing::get};
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_handler_that_hangs_is_cut_off() {
        let app = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(middleware::from_fn_with_state(Duration::from_millis(20), enforce));
        let response = app.oneshot(Request::new(axum::body::Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
