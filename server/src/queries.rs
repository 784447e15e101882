//! The program's own SQL: about the database as a whole, not about any feature.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

/// Whether the connected role may take the role `benkyokai_app`, and that role exists.
pub async fn may_take_app_role(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
            select from pg_roles where rolname = 'benkyokai_app' and pg_has_role(current_user, oid, 'member')
        ) as "may!""#
    )
    .fetch_one(db)
    .await
}

/// What makes the key that signs the tokens of participants, together with the one of the vault; and since when tokens
/// are given that have a name at each event.
pub async fn participant_salt(db: &mut PgConnection) -> sqlx::Result<(Vec<u8>, DateTime<Utc>)> {
    let row =
        sqlx::query!("select bytes, names_from from site_keys where purpose = 'participant'").fetch_one(db).await?;
    Ok((row.bytes, row.names_from))
}

/// Lets the role that serves people sign in by itself: a connection of its own never had more rights,
/// and cannot take them back. In the private cluster only, which nobody reaches but by its socket.
pub async fn let_app_role_sign_in(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("alter role benkyokai_app login").execute(db).await.map(drop)
}

/// From now on nothing on this connection waits longer than a moment for what others use: a quarter of what those may
/// wait who serve people (`postgres.rs`), and less than it takes until a deadlock is looked for.
pub async fn give_way(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("set lock_timeout = '500ms'").execute(db).await.map(drop)
}

/// Whether a database of this name exists in the cluster.
pub async fn database_exists(db: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from pg_database where datname = $1) as "exists!""#, name)
        .fetch_one(db)
        .await
}

/// Creates the private cluster's one database.
pub async fn create_database(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("create database benkyokai").execute(db).await.map(drop)
}

/// The server's version as a number: 150004 is 15.4.
pub async fn server_version(db: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select current_setting('server_version_num')::int as "version!""#).fetch_one(db).await
}

/// Whether any migration was ever recorded here.
pub async fn has_migrations_table(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select to_regclass('public._sqlx_migrations') is not null as "has!""#).fetch_one(db).await
}

/// How many tables the public schema holds.
pub async fn table_count(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "tables!" from pg_tables where schemaname = 'public'"#)
        .fetch_one(db)
        .await
}

/// Rows of every table, counted exactly, in order of their names. `query_to_xml` runs one count a
/// table without any SQL being put together here.
pub async fn row_counts(db: &mut PgConnection) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select tablename::text as "table!",
                  (xpath('/row/n/text()',
                         query_to_xml(format('select count(*) as n from %I.%I', schemaname, tablename), false, true, '')
                  ))[1]::text::bigint as "rows!"
           from pg_tables where schemaname = 'public' order by tablename"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.table, row.rows)).collect())
}

/// The cheapest question a database can answer.
pub async fn ping(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"select 1 as "one!""#).fetch_one(db).await.map(drop)
}

/// A transaction that sees one moment and changes nothing.
pub async fn begin_snapshot(db: &mut PgConnection) -> sqlx::Result<sqlx::Transaction<'_, sqlx::Postgres>> {
    db.begin_with("begin isolation level repeatable read, read only").await
}

/// A name under which `pg_dump` can see the same moment as this transaction.
pub async fn export_snapshot(db: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"select pg_export_snapshot() as "id!""#).fetch_one(db).await
}

/// Makes what a copy leaves out: the role that its grants name, where we may. The copy brings the
/// schema itself.
pub async fn prepare_for_restore(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "do $$ begin
            if not exists (select from pg_roles where rolname = 'benkyokai_app') then
                create role benkyokai_app nologin;
            end if;
        exception when insufficient_privilege then null;
        end $$"
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("drop schema if exists public").execute(db).await.map(drop)
}
