//! Many who sign in with their passwords at the same instant, beside somebody who reads public pages.
//!
//! `load sign-ins ADDRESS DATABASE_URL PEOPLE` against a server with the demonstration in that database, in which the
//! accounts are made. Prints `reader refused served busy slowest failed`: the slowest of twenty pages that the reader got,
//! in milliseconds, and how many they were refused (503); people who were signed in, people who were told to come again,
//! the slowest of these answers in milliseconds, and people who were answered otherwise, or not told when.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use domain::people::password::Hasher;
use reqwest::{Client, redirect::Policy};
use tokio::{task::JoinSet, time::sleep};

use super::measure::{Failure, quantile};

const PASSWORD: &str = "a lantern for every tide";
/// What the reader opens: the first two are kept for everybody, the third is looked up each time.
const PAGES: [&str; 3] = ["/", "/security-jaws/42", "/search?q=aws&n="];

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, database, people] = arguments else {
        return Err("write: load sign-ins ADDRESS DATABASE_URL PEOPLE".into());
    };
    let people: i32 = people.parse()?;
    let pool = sqlx::PgPool::connect(database).await?;
    let hash = Hasher::default().hash(PASSWORD).await?;
    let crowd = format!("sign-in-{}", chrono::Utc::now().timestamp_millis());
    let mails: Vec<String> = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, password_hash, confirmed_at)
         select m, m, 'Crowd', $3, now() from (select $1 || '-' || n || '@crowd.example' as m from generate_series(1, $2) n) a
         returning mail",
    )
    .bind(&crowd)
    .bind(people)
    .bind(&hash)
    .fetch_all(&pool)
    .await?;
    let base = format!("http://{address}");
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(30)).build()?;

    let over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read(client.clone(), base.clone(), Arc::clone(&over)));
    let mut doors = JoinSet::new();
    for mail in mails {
        let (client, base) = (client.clone(), base.clone());
        doors.spawn(async move {
            let begun = Instant::now();
            let form = [("mail", mail.as_str()), ("password", PASSWORD), ("next", "/")];
            let reply = client.post(format!("{base}/sign-in")).header("origin", &base).form(&form).send().await?;
            let (status, says_when) = (reply.status().as_u16(), reply.headers().contains_key("retry-after"));
            reply.bytes().await?;
            Ok::<_, reqwest::Error>((status, says_when, begun.elapsed()))
        });
    }
    let (mut served, mut busy, mut failed, mut slowest) = (0, 0, 0, Duration::ZERO);
    while let Some(one) = doors.join_next().await {
        match one? {
            Ok((303, ..)) => served += 1,
            Ok((503, true, took)) => {
                busy += 1;
                slowest = slowest.max(took);
            }
            _ => failed += 1,
        }
    }
    over.store(true, Relaxed);
    let (mut times, refused) = reader.await??;
    let (reader, slowest) = (quantile(&mut times, 0.95), slowest.as_secs_f64() * 1_000.0);
    println!("{reader:.1} {refused} {served} {busy} {slowest:.0} {failed}");
    Ok(())
}

/// Opens one page after the other until it is over: how long each took, and how many were refused.
async fn read(client: Client, base: String, over: Arc<AtomicBool>) -> Result<(Vec<Duration>, u32), Failure> {
    let (mut times, mut refused) = (Vec::new(), 0);
    for n in 0_usize.. {
        if over.load(Relaxed) {
            break;
        }
        let page = PAGES[n % PAGES.len()];
        let address = if page.ends_with('=') { format!("{base}{page}{n}") } else { format!("{base}{page}") };
        let begun = Instant::now();
        let reply = client.get(address).send().await?;
        let status = reply.status().as_u16();
        reply.bytes().await?;
        match status {
            200 => times.push(begun.elapsed()),
            503 => refused += 1,
            _ => return Err(format!("{page}: {status}").into()),
        }
        sleep(Duration::from_millis(5)).await;
    }
    Ok((times, refused))
}
