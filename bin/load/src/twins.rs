//! Two processes on one database: what is asked and voted through the one, until a screen of the other shows it.
//!
//! `load twins ADDRESS OTHER ACTS` with the demonstration in that database; `MODERATOR` is the cookie of somebody who
//! moderates its live board. Every fifth act is a question of theirs, the others are votes, each of somebody new. Prints
//! `p50 p95 worst boards`: milliseconds, and whether both tell the same board in the end.

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::{
    measure::{Failure, quantile},
    stream::{self, Events},
};

const EVENT: &str = "/api/v1/events/mini-security-jaws/54/questions";
/// One act of so many is a question.
const QUESTIONS: usize = 5;
/// Between two acts, so that each is seen on its own.
const PAUSE: Duration = Duration::from_millis(60);
/// Nobody waits longer for one.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the other process has to say.
enum Wanted {
    Question(String),
    Votes(i64, i64),
}

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [here, there, acts] = arguments else { return Err("write: load twins ADDRESS OTHER ACTS".into()) };
    let (acts, moderator): (usize, String) = (acts.parse()?, std::env::var("MODERATOR")?);
    let client = Client::builder().no_proxy().build()?;
    let known = board(&client, here).await?;
    let open = known["questions"].as_array().and_then(|all| all.iter().find(|q| q["status"] == "live"));
    let open = open.ok_or("the demonstration has no open question")?;
    let (id, mut count) = (open["id"].as_i64().ok_or("an id")?, open["votes"].as_i64().ok_or("votes")?);

    let mut events = Events::new(stream::open(0, there.parse()?, &format!("{EVENT}/stream")).await?);
    while events.next().await?.0 != "snapshot" {}
    let mut times = Vec::with_capacity(acts);
    for act in 0..acts {
        let (request, wanted) = if act.is_multiple_of(QUESTIONS) {
            let body = format!("Asked of the one process, shown by the other: {act}");
            let base = format!("http://{here}");
            let ask = client.post(format!("{base}{EVENT}")).header("origin", &base).header("cookie", &moderator);
            (ask.json(&json!({ "body": body })), Wanted::Question(body))
        } else {
            count += 1;
            let vote = client.put(format!("http://{here}/api/v1/questions/{id}/vote"));
            (vote.json(&json!({ "voted": true })), Wanted::Votes(id, count))
        };
        times.push(timeout(PATIENCE, until_shown(request, &mut events, &wanted)).await??);
        sleep(PAUSE).await;
    }
    let boards = if board(&client, here).await? == board(&client, there).await? { "same" } else { "different" };
    let mut at = |share| quantile(&mut times, share);
    println!("{:.1} {:.1} {:.1} {boards}", at(0.5), at(0.95), at(1.0));
    Ok(())
}

/// The whole board, but for the moment at which it was asked for.
async fn board(client: &Client, address: &str) -> Result<Value, Failure> {
    let mut board: Value = client.get(format!("http://{address}{EVENT}")).send().await?.json().await?;
    board["seq"].take();
    Ok(board)
}

async fn until_shown(request: RequestBuilder, events: &mut Events, wanted: &Wanted) -> Result<Duration, Failure> {
    let begun = Instant::now();
    let sent = tokio::spawn(request.send());
    loop {
        let (name, data) = events.next().await?;
        let took = begun.elapsed();
        if is_shown(&name, &data, wanted)? {
            sent.await??.error_for_status()?;
            return Ok(took);
        }
    }
}

fn is_shown(name: &str, data: &str, wanted: &Wanted) -> Result<bool, Failure> {
    Ok(match (name, wanted) {
        ("question", Wanted::Question(body)) => serde_json::from_str::<Value>(data)?["body"] == *body,
        ("votes", Wanted::Votes(id, votes)) => {
            let counts: Vec<Value> = serde_json::from_str(data)?;
            counts.iter().any(|count| count["id"] == *id && count["votes"].as_i64() >= Some(*votes))
        }
        _ => false,
    })
}
