//! A migration while others use what it changes.

use std::time::Duration;

use server::postgres::migrating;
use sqlx::{
    Connection as _, Executor as _, PgConnection, PgPool, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};
use tokio::join;

use crate::common::wait_for;

/// One that wants `chairs` for itself.
fn migrations() -> Migrator {
    let sql = "alter table chairs add column told boolean not null default false".into_sql_str();
    let mut those =
        Migrator::with_migrations(vec![Migration::new(1, "told".into(), MigrationType::Simple, sql, false)]);
    // The database may have those of the product already.
    those.dangerous_set_table_name("chair_migrations");
    those
}

async fn connect(pool: &PgPool) -> PgConnection {
    let db = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
    pool.execute("create table if not exists chairs (id bigint primary key)").await.unwrap();
    db
}

/// How many wait for a lock of somebody else.
async fn waiting(pool: &PgPool) -> i64 {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn is_told(pool: &PgPool) -> bool {
    sqlx::query_scalar::<_, bool>(
        "select exists (select from information_schema.columns where table_name = 'chairs' and column_name = 'told')",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = false)]
async fn promise_76_a_migration_gives_way_to_whoever_uses_the_table(pool: PgPool) {
    let (mut db, mut backup, mut reader) = (connect(&pool).await, connect(&pool).await, connect(&pool).await);
    // What serves people waits no longer than this either.
    reader.execute("set lock_timeout = '2s'").await.unwrap();
    let mut tx = backup.begin().await.unwrap();
    tx.execute("select from chairs").await.unwrap();

    let migrations = migrations();
    let migrated = migrating::run(&mut db, &migrations, Duration::from_mins(1));
    let others = async {
        for _ in 0..2 {
            wait_for("the migration to want the table", || async { waiting(&pool).await > 0 }).await;
            reader.execute("select from chairs").await.expect("who comes after it is let through");
            assert!(!is_told(&pool).await);
        }
        tx.commit().await.unwrap();
    };
    let (migrated, ()) = join!(migrated, others);
    migrated.unwrap();
    assert!(is_told(&pool).await, "it came again");
}

#[sqlx::test(migrations = false)]
async fn promise_76_a_migration_that_finds_no_moment_says_so_and_leaves_nothing(pool: PgPool) {
    let (mut db, mut backup) = (connect(&pool).await, connect(&pool).await);
    let mut tx = backup.begin().await.unwrap();
    tx.execute("select from chairs").await.unwrap();
    let migrations = migrations();
    let refused = migrating::run(&mut db, &migrations, Duration::ZERO).await.unwrap_err();
    assert!(refused.to_string().contains("lock timeout"), "{refused}");
    tx.commit().await.unwrap();
    assert!(!is_told(&pool).await);
    migrating::run(&mut db, &migrations, Duration::ZERO).await.unwrap();
    assert!(is_told(&pool).await);
}
