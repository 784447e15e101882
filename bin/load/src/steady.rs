//! A steady stream of readers: so many requests a second of one page, whether the server keeps up or not.
//!
//! `load steady ADDRESS PATH COOKIE RATE SECONDS` prints `p50 p99 failed`: milliseconds from the moment at which a
//! request was due (one that waits for its turn counts as slow), and answers other than 200.

use std::time::{Duration, Instant};

use reqwest::{Client, redirect::Policy};
use tokio::{task::JoinSet, time};

use super::measure::{Failure, quantile};

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, path, cookie, rate, seconds] = arguments else {
        return Err("write: load steady ADDRESS PATH COOKIE RATE SECONDS".into());
    };
    let (rate, seconds): (u32, u32) = (rate.parse()?, seconds.parse()?);
    let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(10)).build()?;
    let page = format!("http://{address}{path}");
    let begun = Instant::now();
    let mut readers = JoinSet::new();
    for n in 0..rate * seconds {
        let due = begun + Duration::from_secs(1) * n / rate;
        time::sleep_until(due.into()).await;
        let ask = client.get(&page).header("cookie", cookie).header("accept-encoding", "gzip");
        readers.spawn(async move {
            let reply = ask.send().await?;
            let is_read = reply.status() == 200;
            reply.bytes().await?;
            Ok::<_, reqwest::Error>(is_read.then(|| due.elapsed()))
        });
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(reader) = readers.join_next().await {
        match reader? {
            Ok(Some(took)) => times.push(took),
            Ok(None) | Err(_) => failed += 1,
        }
    }
    println!("{:.1} {:.1} {failed}", quantile(&mut times, 0.5), quantile(&mut times, 0.99));
    Ok(())
}
