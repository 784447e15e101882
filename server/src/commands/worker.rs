//! `worker`: only the background jobs.

use chrono::Utc;
use domain::db::Db;
use sqlx::PgPool;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    config::Config,
    postgres::Database,
    serve, vault,
    worker::{self, Delivery, Worker},
};

pub async fn run(config: Config) -> anyhow::Result<()> {
    let stop = serve::stop_signal()?;
    let mut database = Database::open(&config).await?;
    database.prepare(&config).await?;
    let watch = database.watch(stop.clone());
    let jobs = start(&database, &config, stop)?;
    tracing::info!(at = %Utc::now(), "background jobs are running");
    jobs.finish().await;
    if let Some(watch) = watch {
        let _ = watch.await;
    }
    database.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Jobs that run until they are told to stop.
pub struct Jobs {
    task: JoinHandle<()>,
    pool: PgPool,
}

/// Starts the jobs over a pool of their own.
pub fn start(database: &Database, config: &Config, stop: watch::Receiver<bool>) -> anyhow::Result<Jobs> {
    let pool = database.pool("worker", config.pools.worker);
    let worker = Worker {
        db: Db::new(pool.clone(), vault::open(config)?),
        origin: config.public_url.clone(),
        delivery: Delivery::from_config(config)?,
    };
    Ok(Jobs { task: tokio::spawn(worker::run(worker, stop)), pool })
}

impl Jobs {
    /// Waits until they have stopped.
    pub async fn finish(self) {
        if self.task.await.is_err() {
            tracing::error!("the background jobs ended by a defect");
        }
        self.pool.close().await;
    }
}
