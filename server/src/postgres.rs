//! The database that the program works on: one that `DATABASE_URL` names, or a private Postgres.
//!
//! The migrating role is the one that `DATABASE_URL` names. Pools that serve people connect with fewer
//! rights, which cannot change the audit log: in the private cluster as the role `benkyokai_app`
//! itself, elsewhere as `APP_DATABASE_URL` says, or by taking that role where it may be taken.

pub mod migrating;

use std::time::Duration;

use anyhow::{Context, bail};
use private_postgres::{PORT, PrivatePostgres, SUPERUSER};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use tokio::{sync::watch, task::JoinHandle};

use crate::{config::Config, queries};

/// All migrations, part of the program.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// The private cluster's one database.
const DATABASE: &str = "benkyokai";
/// The role that serves people.
const APP_ROLE: &str = "benkyokai_app";
/// The oldest Postgres that is supported.
const OLDEST_MAJOR: i32 = 15;
/// How long to wait for a free connection, and at the start for a database that is coming up.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that answered so lately is not asked whether it still does: in a rush that would be a round
/// trip for each of them.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// How often it is looked at whether the private Postgres still lives.
const WATCH_EVERY: Duration = Duration::from_secs(1);
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A database that answers, and the private cluster behind it if there is one.
#[derive(Debug)]
pub struct Database {
    options: PgConnectOptions,
    private: Option<PrivatePostgres>,
    takes_app_role: bool,
    /// How what serves people connects, when `APP_DATABASE_URL` says so.
    app_options: Option<PgConnectOptions>,
}

impl Database {
    /// Connects to the database of the configuration; starts the private Postgres when none is named.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let Some(url) = &config.database_url else { return Self::open_private(config).await };
        let options: PgConnectOptions = url
            .reveal()
            .parse()
            .map_err(|_| anyhow::anyhow!("DATABASE_URL is not an address of a Postgres database."))?;
        let mut db = connect_patiently(&options, ACQUIRE_TIMEOUT).await.map_err(|error| {
            anyhow::anyhow!("The database of DATABASE_URL does not answer ({error}): check that it runs and that the address, user and password are right.")
        })?;
        let version = queries::server_version(&mut db).await?;
        if version / 10_000 < OLDEST_MAJOR {
            bail!(
                "The database of DATABASE_URL is Postgres {}: version {OLDEST_MAJOR} or newer is needed.",
                version / 10_000
            );
        }
        let takes_app_role = queries::may_take_app_role(&mut db).await?;
        let app_options = match &config.app_database_url {
            Some(url) => {
                let app: PgConnectOptions = url
                    .reveal()
                    .parse()
                    .map_err(|_| anyhow::anyhow!("APP_DATABASE_URL is not an address of a Postgres database."))?;
                Some(app)
            }
            None => None,
        };
        Ok(Self { options, private: None, takes_app_role, app_options })
    }

    async fn open_private(config: &Config) -> anyhow::Result<Self> {
        let (data_dir, pg_bin) = (config.data_dir.clone(), config.pg_bin.clone());
        let private =
            tokio::task::spawn_blocking(move || PrivatePostgres::start(&data_dir, pg_bin.as_deref())).await??;
        let options = PgConnectOptions::new_without_pgpass()
            .socket(private.socket_dir())
            .port(PORT)
            .username(SUPERUSER)
            .ssl_mode(PgSslMode::Disable);
        let mut db = connect_patiently(&options.clone().database("postgres"), START_TIMEOUT)
            .await
            .context("The private Postgres was started but does not answer")?;
        if !queries::database_exists(&mut db, DATABASE).await? {
            queries::create_database(&mut db).await?;
        }
        let options = options.database(DATABASE);
        let takes_app_role = queries::may_take_app_role(&mut db).await?;
        Ok(Self { options, private: Some(private), takes_app_role, app_options: None })
    }

    /// Applies what is missing, also while other processes serve (see [`migrating`]).
    pub async fn migrate(&mut self) -> anyhow::Result<()> {
        let mut db = self.connect().await?;
        migrating::run(&mut db, &MIGRATIONS, migrating::PATIENCE)
            .await
            .map_err(|error| anyhow::anyhow!("The database could not be brought up to date: {error}."))?;
        self.takes_app_role = queries::may_take_app_role(&mut db).await?;
        if self.private.is_some() && self.takes_app_role {
            queries::let_app_role_sign_in(&mut db).await?;
        }
        db.close().await?;
        Ok(())
    }

    /// Before serving: the private database is brought up to date; one of `DATABASE_URL` only when
    /// `MIGRATE=1` says so, because others may be using it.
    pub async fn prepare(&mut self, config: &Config) -> anyhow::Result<()> {
        if self.private.is_some() || config.migrate {
            return self.migrate().await;
        }
        let applied = applied_migration(&mut self.connect().await?).await?;
        if applied < newest_migration() {
            bail!(
                "The database of DATABASE_URL is at migration {applied}, this program needs {}: run `benkyokai migrate` once, or start with MIGRATE=1.",
                newest_migration()
            );
        }
        Ok(())
    }

    /// A connection as the migrating role.
    pub async fn connect(&self) -> sqlx::Result<PgConnection> {
        self.options.connect().await
    }

    /// A pool with the time limits that everything which people wait for has. Connects when first used.
    ///
    /// Statements are planned once a connection: our queries find what they want by keys, whatever
    /// the values, and planning takes longer than most of them. Search alone plans anew.
    pub fn pool(&self, name: &str, connections: u32) -> PgPool {
        let mut settings = vec![
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
        ];
        let mut options = self.app_options.clone().unwrap_or_else(|| self.options.clone());
        match (&self.private, self.takes_app_role) {
            (Some(_), true) => options = options.username(APP_ROLE),
            (None, true) if self.app_options.is_none() => settings.push(("role", APP_ROLE)),
            _ => {}
        }
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for < TRUSTED_FOR {
                        return Ok(true);
                    }
                    connection.ping().await.map(|()| true)
                })
            })
            .connect_lazy_with(options.application_name(&format!("benkyokai {name}")).options(settings))
    }

    /// How `pg_dump` and its like reach the database: the programs, and environment variables, so
    /// that a password stands in no command line.
    pub fn client_environment(&self, config: &Config) -> Vec<(&'static str, String)> {
        let options = &self.options;
        let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |s| s.display().to_string());
        let mut environment = vec![
            ("PGHOST", host),
            ("PGPORT", options.get_port().to_string()),
            ("PGUSER", options.get_username().to_owned()),
            ("PGDATABASE", options.get_database().unwrap_or("postgres").to_owned()),
        ];
        // What the connection options do not give back is read from the address itself.
        let url = config.database_url.as_ref().and_then(|url| url::Url::parse(url.reveal()).ok());
        if let Some(password) = url.as_ref().and_then(url::Url::password) {
            let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
            environment.push(("PGPASSWORD", password));
        }
        for (name, variable) in [("password", "PGPASSWORD"), ("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT")]
        {
            let given = url.iter().flat_map(url::Url::query_pairs).find(|(key, _)| key == name);
            if let Some((_, value)) = given {
                environment.push((variable, value.into_owned()));
            }
        }
        environment
    }

    /// Keeps the private Postgres alive until `stop`: one that died (killed, out of memory) is started
    /// again within about a second. Does nothing for a database of `DATABASE_URL`.
    pub fn watch(&self, mut stop: watch::Receiver<bool>) -> Option<JoinHandle<()>> {
        let supervisor = self.private.as_ref()?.supervisor();
        Some(tokio::spawn(async move {
            while tokio::time::timeout(WATCH_EVERY, stop.wait_for(|stop| *stop)).await.is_err() {
                let supervisor = supervisor.clone();
                match tokio::task::spawn_blocking(move || supervisor.revive()).await {
                    Ok(Ok(true)) => tracing::warn!("the private Postgres had died and was started again"),
                    Ok(Err(error)) => {
                        tracing::error!(error = %format!("{error:#}"), "the private Postgres has died and does not start");
                    }
                    Ok(Ok(false)) | Err(_) => {}
                }
            }
        }))
    }

    /// Stops the private Postgres unless another process still uses it. Close pools before.
    pub async fn close(self) {
        let Some(private) = self.private else { return };
        // Stopping waits for the cluster's last checkpoint, so it leaves the async threads.
        let _ = tokio::task::spawn_blocking(move || drop(private)).await;
    }
}

/// The newest migration that the program knows.
pub fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default()
}

/// The newest migration that the database has; 0 for an empty one.
pub async fn applied_migration(db: &mut PgConnection) -> sqlx::Result<i64> {
    if !queries::has_migrations_table(db).await? {
        return Ok(0);
    }
    Ok(domain::db::queries::applied_migration(db).await?.unwrap_or_default())
}

/// Tries until the database answers: it may be starting or recovering after a crash.
async fn connect_patiently(options: &PgConnectOptions, patience: Duration) -> sqlx::Result<PgConnection> {
    let give_up = tokio::time::Instant::now() + patience;
    loop {
        let result = match tokio::time::timeout_at(give_up, options.connect()).await {
            Ok(Ok(mut db)) => db.ping().await.map(|()| db),
            Ok(Err(error)) => Err(error),
            Err(_) => return Err(sqlx::Error::PoolTimedOut),
        };
        match result {
            Ok(db) => return Ok(db),
            Err(error) if is_coming_up(&error) && tokio::time::Instant::now() < give_up => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

fn is_coming_up(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // cannot_connect_now, too_many_connections
        sqlx::Error::Database(db) => matches!(db.code().as_deref(), Some("57P03" | "53300")),
        _ => false,
    }
}
