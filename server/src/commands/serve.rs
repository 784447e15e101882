//! `serve`: listens, serves until it is told to stop, and leaves nothing running.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::keys::CacheKey;
use tokio::{sync::watch, time::Instant};

use crate::{
    assets,
    config::{Config, Demo},
    http::listen,
    metrics,
    postgres::Database,
    router, serve,
    state::AppState,
};

/// How old a page may be that says what is live or comes next.
const CLOCK_TICK_MILLIS: u64 = 30_000;
/// How often the limits forget addresses that have been quiet.
const FORGET_EVERY: Duration = Duration::from_mins(1);

pub async fn run(config: Config, with_jobs: bool) -> anyhow::Result<()> {
    let stop = serve::stop_signal()?;
    // Listening comes first: a port in use must not cost a start of the database.
    let listener = serve::bind("LISTEN", config.listen).await?;
    let config = config.clone().bound_to(listener.local_addr()?);
    let metrics_listener = match config.metrics_listen {
        Some(address) => Some(serve::bind("METRICS_LISTEN", address).await?),
        None => None,
    };
    let mut database = Database::open(&config).await?;
    database.prepare(&config).await?;

    let reserved = config.pools.reserved();
    let web = database.pool("web", config.pools.web - reserved);
    let pages_pool = (reserved > 0).then(|| database.pool("pages", reserved));
    let probe = database.pool("health", config.pools.health);
    let files = Arc::new(assets::Store::load()?);
    if files.is_empty() {
        tracing::warn!("the browser's files are missing: run bin/bundle before the build");
    }
    let config = Arc::new(config);
    let state =
        AppState::new((web.clone(), pages_pool.clone()), Arc::clone(&config), Arc::new(files.urls()), stop.clone())
            .await?;
    if config.demo.is_on() && domain::demo::is_empty(&state.db).await? {
        domain::demo::load(&state.db, Utc::now()).await?;
        if config.demo == Demo::Years {
            domain::demo::archive::load(&state.db, Utc::now()).await?;
        }
        tracing::info!("the demonstration is loaded");
    }
    let pages = router::service(&state, files, probe.clone());

    if let Some(listener) = metrics_listener {
        let page = metrics::router(
            metrics::start()?,
            pages_pool
                .iter()
                .map(|pool| ("pages", pool.clone()))
                .chain([("web", web.clone()), ("health", probe.clone())])
                .collect(),
            Arc::clone(&state.caches.finished),
        );
        tokio::spawn(serve::serve(listener, page, serve::Bounds::default(), stop.clone()));
    }
    tokio::spawn(listen::listen(state.db.clone(), Arc::clone(&state.caches)));
    tokio::spawn(keep_time(state.clone(), stop.clone()));
    if config.database_url.is_none() {
        let watch = state.storage.clone().watch(config.data_dir.clone(), config.disk_watermark, stop.clone());
        tokio::spawn(watch);
    }
    let watch = database.watch(stop.clone());
    let jobs = with_jobs.then(|| super::worker::start(&database, &config, stop.clone())).transpose()?;

    if config.smtp_url.is_none() {
        tracing::info!("no SMTP_URL: mail is kept on this machine and not sent");
    }
    tracing::info!(address = %config.listen, url = %config.public_url, demo = config.demo.is_on(), "listening");
    let bounds = serve::Bounds { per_source: config.connections_per_address, site: Some(Arc::clone(&state.site)) };
    serve::serve(listener, pages, bounds, stop).await;

    if let Some(jobs) = jobs {
        jobs.finish().await;
    }
    // The watch has ended before the cluster is stopped, or it would start it again.
    if let Some(watch) = watch {
        let _ = watch.await;
    }
    web.close().await;
    if let Some(pages_pool) = pages_pool {
        pages_pool.close().await;
    }
    probe.close().await;
    database.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Until the next whole minute, or half of one.
fn until_next_tick(now: DateTime<Utc>) -> Duration {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    Duration::from_millis(CLOCK_TICK_MILLIS - millis % CLOCK_TICK_MILLIS)
}

/// Drops pages that speak of now, and forgets what the limits need no longer know.
async fn keep_time(state: AppState, mut stop: watch::Receiver<bool>) {
    // Windows open and close at whole minutes: what says so is made anew then, and not half a minute later.
    let first = Instant::now() + until_next_tick(Utc::now());
    let mut tick = tokio::time::interval_at(first, Duration::from_millis(CLOCK_TICK_MILLIS));
    let mut forget = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = tick.tick() => state.caches.drop_keys(&[CacheKey::CLOCK]),
            _ = forget.tick() => {
                state.limits.forget();
                state.ballots.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_now_are_made_anew_at_whole_minutes_and_halves_of_them() {
        let left = |now: &str| until_next_tick(now.parse().unwrap());
        assert_eq!(left("2027-01-20T10:00:00Z"), Duration::from_secs(30));
        assert_eq!(left("2027-01-20T09:59:59.750Z"), Duration::from_millis(250));
        assert_eq!(left("2027-01-20T10:00:31Z"), Duration::from_secs(29));
    }
}
