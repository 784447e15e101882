//! Adds a series of invented evenings, by the rules of the demonstration's archive, and says how long it took.
//!
//! `load grow [COUNT]`, 1,000 unless told; `DATABASE_URL` names a migrated database that has no such series yet.
//! For measuring what grows (`bin/bench growth`).

use std::time::Instant;

use chrono::Utc;
use domain::{db::Db, demo::archive, vault::Vault};
use sqlx::PgPool;

use super::measure::Failure;

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let count = arguments.first().map_or(Ok(1_000), |n| n.parse())?;
    let pool = PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let begin = Instant::now();
    archive::grow(&Db::new(pool, Vault::new([0; 32])), Utc::now(), count).await?;
    println!("{count} {:.1}", begin.elapsed().as_secs_f64());
    Ok(())
}
