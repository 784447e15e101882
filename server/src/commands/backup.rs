//! `backup DIR`: a consistent copy of the database, with a list of what it holds.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    process::Command,
};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    postgres::{Database, applied_migration},
    queries, vault,
};
use private_postgres::Programs;

pub const DUMP: &str = "database.dump";
pub const MANIFEST: &str = "manifest.json";

/// What a copy holds, so that a restore can be checked.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub made_at: DateTime<Utc>,
    /// Newest migration of the copied database.
    pub migration: i64,
    /// Rows of each table, in order of their names.
    pub tables: Vec<(String, i64)>,
    /// Fingerprint of the key that seals secrets in it; the key itself is no part of a copy.
    #[serde(default)]
    pub key: Option<String>,
}

/// A new file that nobody else reads: a copy holds addresses, hashes and who did what.
fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

pub async fn run(config: &Config, dir: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.with_context(|| format!("{} cannot be made", dir.display()))?;
    if fs::read_dir(dir)?.next().is_some() {
        bail!("{} is not empty: name a new folder, so that no older copy is overwritten.", dir.display());
    }
    let database = Database::open(config).await?;
    let result = copy(&database, config, dir).await;
    database.close().await;
    let manifest = result?;
    let rows: i64 = manifest.tables.iter().map(|(_, rows)| rows).sum();
    println!("{} holds {rows} rows of {} tables.", dir.display(), manifest.tables.len());
    Ok(())
}

async fn copy(database: &Database, config: &Config, dir: &Path) -> anyhow::Result<Manifest> {
    let mut db = database.connect().await?;
    let server = queries::server_version(&mut db).await? / 10_000;
    let program = Programs::optional("pg_dump", config.pg_bin.as_deref(), server).with_context(|| {
        format!("No pg_dump of version {server} or newer was found: install the package postgresql-client-{server}, or set PG_BIN to the folder that holds it.")
    })?;
    // The counts and the dump must see the same moment, although others go on writing.
    let mut tx = queries::begin_snapshot(&mut db).await?;
    let snapshot = queries::export_snapshot(&mut tx).await?;
    let manifest = Manifest {
        made_at: Utc::now(),
        migration: applied_migration(&mut tx).await?,
        tables: queries::row_counts(&mut tx).await?,
        key: Some(vault::open(config)?.fingerprint()),
    };
    private(&dir.join(DUMP))?;
    let mut dump = Command::new(program);
    dump.envs(database.client_environment(config)).args([
        "--format=custom",
        "--schema=public",
        "--no-password",
        "--snapshot",
    ]);
    dump.arg(snapshot).arg("--file").arg(dir.join(DUMP));
    let output = tokio::task::spawn_blocking(move || dump.output()).await??;
    tx.rollback().await?;
    if !output.status.success() {
        bail!("The copy failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    private(&dir.join(MANIFEST))?.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    Ok(manifest)
}
