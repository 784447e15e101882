//! `demo`: loads the demonstration series, their evenings and the ten years before.

use chrono::Utc;

use super::with_db;
use crate::config::Config;

pub async fn run(config: &Config) -> anyhow::Result<()> {
    with_db(config, async |db| {
        domain::demo::load(db, Utc::now()).await?;
        domain::demo::archive::load(db, Utc::now()).await
    })
    .await??;
    println!("The demonstration is loaded: /security-jaws and /mini-security-jaws. Loading it again adds nothing.");
    Ok(())
}
