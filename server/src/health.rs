//! `/healthz`: the process lives. `/readyz`: it can serve, the database answers and is up to date.

use std::time::Duration;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sqlx::PgPool;

use crate::postgres::{applied_migration, newest_migration};

/// Routes for probes. `pool` is their own single connection, so that a busy site stays ready.
pub fn router(pool: PgPool) -> axum::Router {
    axum::Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).with_state(pool)
}

/// Never touches the database: a restart would not help it.
async fn alive() -> Response {
    reply(StatusCode::OK, "ok")
}

async fn ready(State(pool): State<PgPool>) -> Response {
    match tokio::time::timeout(Duration::from_secs(2), migration_of(&pool)).await {
        Ok(Ok(version)) if version >= newest_migration() => reply(StatusCode::OK, "ready"),
        Ok(Ok(_)) => reply(StatusCode::SERVICE_UNAVAILABLE, "migrations are missing"),
        Ok(Err(_)) | Err(_) => reply(StatusCode::SERVICE_UNAVAILABLE, "database out of reach"),
    }
}

async fn migration_of(pool: &PgPool) -> sqlx::Result<i64> {
    applied_migration(&mut *pool.acquire().await?).await
}

/// JSON, so that the reason reaches the probe instead of a page for people.
fn reply(status: StatusCode, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, format!("{{\"status\":\"{text}\"}}\n")).into_response()
}
