//! `demo`: loads the demonstration series, their evenings and the ten years before.

use chrono::Utc;
use domain::db::Db;

use crate::{config::Config, postgres::Database, vault};

pub async fn run(config: &Config) -> anyhow::Result<()> {
    let mut database = Database::open(config).await?;
    database.prepare(config).await?;
    let db = Db::new(database.pool("command", 2), vault::open(config)?);
    let loaded = async {
        domain::demo::load(&db, Utc::now()).await?;
        domain::demo::archive::load(&db, Utc::now()).await
    }
    .await;
    db.pool.close().await;
    database.close().await;
    loaded?;
    println!("The demonstration is loaded: /security-jaws and /mini-security-jaws. Loading it again adds nothing.");
    Ok(())
}
