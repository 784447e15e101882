//! `migrate`: applies the migrations that are part of the program.

use crate::{
    config::Config,
    postgres::{Database, applied_migration, newest_migration},
};

pub async fn run(config: &Config) -> anyhow::Result<()> {
    let mut database = Database::open(config).await?;
    let before = applied_migration(&mut database.connect().await?).await?;
    database.migrate().await?;
    let after = newest_migration();
    if before == after {
        println!("The database was up to date already (migration {after}).");
    } else {
        println!("The database went from migration {before} to {after}.");
    }
    database.close().await;
    Ok(())
}
