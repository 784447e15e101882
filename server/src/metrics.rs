//! Figures for Prometheus, on a listener of their own so that the public never sees them.

use std::sync::Arc;

use anyhow::Context;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sqlx::PgPool;

use page_cache::PageCache;

/// Seconds; the steps of the latency histogram.
const STEPS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 5.0];

/// Switches recording on for the process. Without it every record is a no-op.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &STEPS)?
        .install_recorder()
        .context("metrics could not be started")?;
    metrics::describe_histogram!("http_request_seconds", "Time until the reply's head was ready, by route and status.");
    metrics::describe_gauge!("db_connections", "Connections of a pool, by state.");
    metrics::describe_gauge!("page_cache", "The page cache: pages held, their bytes, answers given and pages stored.");
    Ok(handle)
}

/// The listener's one page.
pub fn router(handle: PrometheusHandle, pools: Vec<(&'static str, PgPool)>, cache: Arc<PageCache>) -> axum::Router {
    axum::Router::new().route(
        "/metrics",
        get(move || {
            for (name, pool) in &pools {
                let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
                metrics::gauge!("db_connections", "pool" => *name, "state" => "idle").set(f64::from(idle));
                metrics::gauge!("db_connections", "pool" => *name, "state" => "used")
                    .set(f64::from(pool.size().saturating_sub(idle)));
            }
            let held = cache.figures();
            let figures = [
                ("hits", held.hits),
                ("stored", held.stored),
                ("pages", held.pages as u64),
                ("bytes", held.bytes as u64),
            ];
            for (of, figure) in figures {
                // A gauge is a float; 2^53 answers are out of reach.
                #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
                metrics::gauge!("page_cache", "of" => of).set(figure as f64);
            }
            handle.run_upkeep();
            let text = handle.render();
            async move { ([("content-type", "text/plain; version=0.0.4; charset=utf-8")], text) }
        }),
    )
}
