//! What the database tests share.

pub mod boards;
pub mod calls;
pub mod counting;
pub mod desk;
pub mod evening;
pub mod halls;
pub mod house;
pub mod letters;
pub mod report;
pub mod seats;
pub mod speakers;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use domain::{
    db::Db,
    ids::AccountId,
    viewer::{Account, HeldRole, Role, Viewer},
};
use sqlx::{PgPool, migrate::Migrator};

/// All migrations, written into the program once and not for each test anew.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

pub fn db(pool: PgPool) -> Db {
    Db::new(pool, domain::vault::Vault::new([7; 32]))
}

/// A database with the demonstration in it.
pub async fn demo(pool: PgPool) -> Db {
    let db = db(pool);
    domain::demo::load(&db, Utc::now()).await.expect("the demonstration loads");
    db
}

/// Somebody with this one role.
pub async fn account_with(db: &Db, slug: &str, role: Role) -> Viewer {
    let series: i64 =
        sqlx::query_scalar("select id from series where slug = $1").bind(slug).fetch_one(&db.pool).await.unwrap();
    let mail = format!("{}@{slug}.test", role.into_str());
    let id: i64 = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name) values ($1, $1, $1)
         on conflict on constraint accounts_mail_unique do update set name = excluded.name returning id",
    )
    .bind(&mail)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    Viewer {
        account: Some(Account {
            id: AccountId(id),
            name: mail.clone(),
            mail,
            person: None,
            roles: vec![HeldRole { series: series.into(), role, event: None }],
            has_password: true,
            has_second_factor: true,
            is_demo: false,
        }),
        proved_at: Some(Utc::now()),
        ..Viewer::default()
    }
}

/// Somebody without a role, who has an account.
pub fn viewer_of(id: i64, mail: &str) -> Viewer {
    let account = Account {
        id: AccountId(id),
        name: mail.to_owned(),
        mail: mail.to_owned(),
        person: None,
        roles: Vec::new(),
        has_password: true,
        has_second_factor: false,
        is_demo: false,
    };
    Viewer { account: Some(account), proved_at: Some(Utc::now()), ..Viewer::default() }
}

/// All tables, each with its columns.
pub async fn table_columns(pool: &PgPool) -> BTreeMap<String, BTreeSet<String>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select c.table_name::text, c.column_name::text from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
         where t.table_schema = 'public' and t.table_type = 'BASE TABLE'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in rows {
        tables.entry(table).or_default().insert(column);
    }
    tables
}

/// How many rows each table holds.
pub async fn row_counts(db: &Db) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from \"{table}\""));
        counts.insert(table, sqlx::query_scalar(sql).fetch_one(&db.pool).await.unwrap());
    }
    counts
}
