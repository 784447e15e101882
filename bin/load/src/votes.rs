//! A hall that votes: everybody gives a vote to each of eight questions, as fast as they are taken.
//!
//! `load votes ADDRESS PARTICIPANTS` against a server with the demonstration in it. Prints
//! `rate p99 refused`: votes a second, milliseconds, and answers other than 200. Two hundred people share
//! an address, each a loopback address 127.0.2.x of this machine.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{sync::Barrier, task::JoinSet};

use super::{
    line::Line,
    measure::{Failure, p99},
};

const EVENT: &str = "/api/v1/events/mini-security-jaws/54/questions";
const AN_ADDRESS: usize = 200;
/// Connections of one address; its people take turns on them.
const CONNECTIONS: usize = 8;
const QUESTIONS: usize = 8;

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, participants] = arguments else {
        return Err("write: load votes ADDRESS PARTICIPANTS".into());
    };
    let (target, participants): (SocketAddr, usize) = (address.parse()?, participants.parse()?);
    let (_, board) = Line::open(target, 0).await?.send("GET", EVENT, "", "").await?;
    let board: Value = serde_json::from_str(&board)?;
    let open = board["questions"].as_array().ok_or("the demonstration has no questions")?;
    let open =
        open.iter().filter(|question| question["status"] == "live").filter_map(|question| question["id"].as_i64());
    let questions: Arc<[i64]> = open.take(QUESTIONS).collect();
    if questions.is_empty() {
        return Err("the demonstration has no open question".into());
    }

    let lines = participants.div_ceil(AN_ADDRESS) * CONNECTIONS;
    let ready = Arc::new(Barrier::new(lines + 1));
    let mut hall = JoinSet::new();
    for line in 0..lines {
        let people = participants / lines + usize::from(line < participants % lines);
        hall.spawn(vote(target, line / CONNECTIONS, people, Arc::clone(&questions), Arc::clone(&ready)));
    }
    ready.wait().await;
    let begun = Instant::now();
    let (mut times, mut refused) = (Vec::new(), 0);
    while let Some(done) = hall.join_next().await {
        let (took, not) = done??;
        times.extend(took);
        refused += not;
    }
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss)]
    let rate = times.len() as f64 / seconds;
    println!("{rate:.0} {:.1} {refused}", p99(times));
    Ok(())
}

/// What the people of one connection do: they become participants, wait for all, then vote in turn.
async fn vote(
    target: SocketAddr,
    address: usize,
    people: usize,
    questions: Arc<[i64]>,
    ready: Arc<Barrier>,
) -> Result<(Vec<Duration>, usize), Failure> {
    let mut line = Line::open(target, address).await?;
    let mut tokens = Vec::with_capacity(people);
    for _ in 0..people {
        tokens.push(line.participant().await?);
    }
    ready.wait().await;
    let (mut times, mut refused) = (Vec::new(), 0);
    for question in &*questions {
        let path = format!("/api/v1/questions/{question}/vote");
        for token in &tokens {
            let began = Instant::now();
            let (status, _) = line.send("PUT", &path, token, r#"{"voted":true}"#).await?;
            if status == 200 {
                times.push(began.elapsed());
            } else {
                refused += 1;
            }
        }
    }
    Ok((times, refused))
}
