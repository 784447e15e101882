//! The minute in which registration opens: everybody at once wants one of the seats, signed in, through HTTP.
//!
//! `load burst ADDRESS DATABASE_URL PEOPLE SEATS` against a server on that database, in which an event of its own and the
//! accounts are made. Meanwhile somebody who is not signed in reloads the event's page. Prints
//! `rate p99 page seats failed`: registrations a second, the slowest of a hundred of them and of the page in
//! milliseconds, seats that were given, and requests that failed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::{db::Db, ids::AccountId, people, vault::Vault, viewer::Viewer};
use reqwest::{Client, redirect::Policy};
use tokio::sync::Semaphore;

use super::measure::{Failure, p99};

/// Requests under way at once.
const AT_ONCE: usize = 64;

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, database, people, seats] = arguments else {
        return Err("write: load burst ADDRESS DATABASE_URL PEOPLE SEATS".into());
    };
    let (people, seats): (i32, i32) = (people.parse()?, seats.parse()?);
    let db = Db::new(sqlx::PgPool::connect(database).await?, Vault::new([0; 32]));
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_mins(1)).build()?;
    let slug = format!("burst-{}", chrono::Utc::now().timestamp_millis());
    let (event, kind): (i64, i64) = sqlx::query_as(
        "with s as (insert into series (slug, name) values ($1, 'Burst') returning id),
              e as (insert into events (series_id, number, state, starts_at, ends_at)
                    select id, 1, 'open', now() + interval '1 day', now() + interval '1 day 2 hours' from s returning id),
              t as (insert into participation_types (event_id, name, capacity) select id, 'Seat', $2 from e returning id)
         select e.id, t.id from e, t",
    )
    .bind(&slug)
    .bind(seats)
    .fetch_one(&db.pool)
    .await?;
    let accounts: Vec<i64> = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at, is_demo)
         select m, m, 'Burst', now(), true from (select $1 || '-' || n || '@burst.invalid' as m from generate_series(1, $2) n) a
         returning id",
    )
    .bind(&slug)
    .bind(people)
    .fetch_all(&db.pool)
    .await?;
    let mut cookies = Vec::new();
    for account in accounts {
        let asked = Viewer::visitor();
        let session = people::demo_sign_in(&db, asked.asks_at(chrono::Utc::now()), AccountId(account)).await?;
        cookies.push(format!("session={}", session.secret.reveal()));
    }
    sqlx::raw_sql("analyze").execute(&db.pool).await?;

    let base = format!("http://{address}");
    let page = format!("{base}/{slug}/1");
    let over = Arc::new(AtomicBool::new(false));
    let reader = {
        let (client, over, page) = (client.clone(), Arc::clone(&over), page.clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            while !over.load(Relaxed) {
                let begun = Instant::now();
                let is_read = client.get(&page).send().await.is_ok_and(|reply| reply.status() == 200);
                times.push(if is_read { begun.elapsed() } else { Duration::MAX });
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            times
        })
    };
    let (turns, begun) = (Arc::new(Semaphore::new(AT_ONCE)), Instant::now());
    let mut burst = tokio::task::JoinSet::new();
    for cookie in cookies {
        let (client, turns, base, page) = (client.clone(), Arc::clone(&turns), base.clone(), page.clone());
        burst.spawn(async move {
            let _turn = turns.acquire_owned().await;
            let begun = Instant::now();
            let form = [("type", kind.to_string())];
            let ask =
                client.post(format!("{page}/register")).header("origin", base).header("cookie", cookie).form(&form);
            match ask.send().await {
                Ok(reply) if reply.status() == 303 => Ok(begun.elapsed()),
                Ok(reply) => Err(reply.status().to_string()),
                Err(error) => Err(error.to_string()),
            }
        });
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(one) = burst.join_next().await {
        match one? {
            Ok(took) => times.push(took),
            Err(why) => {
                failed += 1;
                if failed <= 3 {
                    eprintln!("{why}");
                }
            }
        }
    }
    let took = begun.elapsed().as_secs_f64();
    over.store(true, Relaxed);
    let given: i64 =
        sqlx::query_scalar("select count(*) from registrations where event_id = $1 and state = 'confirmed'")
            .bind(event)
            .fetch_one(&db.pool)
            .await?;
    let rate = f64::from(people - failed) / took;
    println!("{rate:.0} {:.1} {:.1} {given} {failed}", p99(times), p99(reader.await?));
    Ok(())
}
