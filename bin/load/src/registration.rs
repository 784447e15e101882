//! A burst of registrations: so many people at once for so many seats.
//!
//! `load registration PEOPLE SEATS CONNECTIONS`; `DATABASE_URL` names a migrated database that it
//! fills (a series of its own, anew each time). Prints registrations a second and the seats given.

use std::time::Instant;

use chrono::Utc;
use domain::{
    db::Db,
    ids::{AccountId, EventRef},
    registration::seats,
    viewer::{Account, Viewer},
};
use sqlx::postgres::PgPoolOptions;

use super::measure::Failure;

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [people, seats, connections] = arguments else {
        return Err("write: load registration PEOPLE SEATS CONNECTIONS".into());
    };
    let (people, seats): (i32, i32) = (people.parse()?, seats.parse()?);
    let url = std::env::var("DATABASE_URL")?;
    let pool = PgPoolOptions::new()
        .max_connections(connections.parse()?)
        .acquire_timeout(std::time::Duration::from_mins(1))
        .connect(&url)
        .await?;
    let slug = format!("burst-{}", Utc::now().timestamp_millis());
    let series: i64 = sqlx::query_scalar("insert into series (slug, name) values ($1, 'Burst') returning id")
        .bind(&slug)
        .fetch_one(&pool)
        .await?;
    let event: i64 = sqlx::query_scalar(
        "insert into events (series_id, number, state, starts_at, ends_at)
         values ($1, 1, 'open', now() + interval '1 day', now() + interval '1 day 2 hours') returning id",
    )
    .bind(series)
    .fetch_one(&pool)
    .await?;
    let kind: i64 = sqlx::query_scalar(
        "insert into participation_types (event_id, name, capacity) values ($1, 'Seat', $2) returning id",
    )
    .bind(event)
    .bind(seats)
    .fetch_one(&pool)
    .await?;
    let accounts: Vec<i64> = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name) select m, m, 'Burst' from (select $1 || n || '@burst.example' as m from generate_series(1, $2) n) a returning id",
    )
    .bind(&slug)
    .bind(people)
    .fetch_all(&pool)
    .await?;
    sqlx::raw_sql("analyze").execute(&pool).await?;

    let db = Db::new(pool.clone(), domain::vault::Vault::new([7; 32]));
    let begin = Instant::now();
    let mut burst = tokio::task::JoinSet::new();
    for id in accounts {
        let (db, slug) = (db.clone(), slug.clone());
        let account = Account {
            id: AccountId(id),
            name: String::new(),
            mail: String::new(),
            person: None,
            roles: Vec::new(),
            has_password: true,
            has_second_factor: false,
            is_demo: false,
        };
        let viewer = Viewer { account: Some(account), ..Viewer::default() };
        burst.spawn(async move {
            seats::register(&db, viewer.asks_at(Utc::now()), EventRef::new(&slug, 1), kind.into()).await.map(drop)
        });
    }
    for done in burst.join_all().await {
        done?;
    }
    let took = begin.elapsed().as_secs_f64();
    let confirmed: i64 =
        sqlx::query_scalar("select count(*) from registrations where event_id = $1 and state = 'confirmed'")
            .bind(event)
            .fetch_one(&pool)
            .await?;
    println!("{:.0} {confirmed}", f64::from(people) / took);
    Ok(())
}
