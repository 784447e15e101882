//! `restore DIR`: reads a copy back, into an empty database only, and compares the counts.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};

use private_postgres::Programs;

use super::backup::{DUMP, MANIFEST, Manifest};
use crate::{
    config::Config,
    postgres::{Database, newest_migration},
    queries, vault,
};

pub async fn run(config: &Config, dir: &Path) -> anyhow::Result<()> {
    let text = fs::read(dir.join(MANIFEST)).with_context(|| {
        format!("{} is no copy that `benkyokai backup` made: it holds no {MANIFEST}", dir.display())
    })?;
    let manifest: Manifest = serde_json::from_slice(&text).with_context(|| format!("{MANIFEST} is damaged"))?;
    if manifest.migration > newest_migration() {
        bail!(
            "The copy is of migration {}, this program knows only {}: restore with a newer program.",
            manifest.migration,
            newest_migration()
        );
    }
    let mut database = Database::open(config).await?;
    let result = read_back(&mut database, config, dir, &manifest).await;
    database.close().await;
    let rows = result?;
    println!("Restored {rows} rows of {} tables, as many as were copied.", manifest.tables.len());
    let here = vault::open(config)?.fingerprint();
    if manifest.key.as_ref().is_some_and(|key| *key != here) {
        println!(
            "The copy was made with another key for secrets: put that installation's secret.key into DATA_DIR, or set its SECRET_KEY, before anyone signs in. Without it second factors must be set up anew."
        );
    }
    Ok(())
}

async fn read_back(database: &mut Database, config: &Config, dir: &Path, manifest: &Manifest) -> anyhow::Result<i64> {
    let mut db = database.connect().await?;
    if queries::table_count(&mut db).await? > 0 {
        bail!(
            "The database is not empty: restore into a new one (another DATA_DIR or DATABASE_URL), so that nothing is overwritten."
        );
    }
    let server = queries::server_version(&mut db).await? / 10_000;
    let program = Programs::optional("pg_restore", config.pg_bin.as_deref(), server).with_context(|| {
        format!("No pg_restore of version {server} or newer was found: install the package postgresql-client-{server}, or set PG_BIN to the folder that holds it.")
    })?;
    queries::prepare_for_restore(&mut db).await?;
    let mut restore = Command::new(program);
    let environment = database.client_environment(config);
    let name = environment.iter().find(|(key, _)| *key == "PGDATABASE").map(|(_, v)| v.clone()).unwrap_or_default();
    restore.envs(environment).args([
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-password",
        "--dbname",
    ]);
    restore.arg(name).arg(dir.join(DUMP));
    let output = tokio::task::spawn_blocking(move || restore.output()).await??;
    if !output.status.success() {
        bail!(
            "The copy could not be read back, and the database stayed empty: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let found = queries::row_counts(&mut db).await?;
    if found != manifest.tables {
        bail!(
            "The restored tables hold other counts than were copied: do not use this database, and look into {}.",
            dir.display()
        );
    }
    // An older copy is brought up to what this program needs.
    database.migrate().await?;
    Ok(found.iter().map(|(_, rows)| rows).sum())
}
