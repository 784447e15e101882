//! Opens many streams of one board and measures how long a vote takes to every screen.
//!
//! `load screens ADDRESS PID VIEWERS VOTES` against a server with the demonstration in it. With a fifth word, the
//! address of an nginx with Nchan, its streams are opened instead, and it is told each count right away (a vote
//! here is stored first); the board that each viewer gets is the same. Prints
//! `p50 p99 worst` in milliseconds over all screens and votes, `memory` in bytes a viewer (the server's
//! resident memory with the viewers less without, divided by their number), and how many `joined` a second,
//! until each had the board. Where a poll is open on the board, it is answered meanwhile, people react, and whoever
//! `MODERATOR` is the cookie of goes through the console. The machine must have the loopback addresses 127.0.1.x, as
//! Linux does.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    sync::{Barrier, mpsc},
};

use super::{
    beside::Beside,
    measure::{Failure, quantile, resident},
    stream,
};

const EVENT: &str = "/api/v1/events/mini-security-jaws/54/questions";
/// Between two votes, so that each is seen on its own.
const PAUSE: Duration = Duration::from_millis(400);

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let (address, pid, viewers, votes, peer) = match arguments {
        [address, pid, viewers, votes] => (address, pid, viewers, votes, None),
        [address, pid, viewers, votes, peer] => (address, pid, viewers, votes, Some(peer)),
        _ => return Err("write: load screens ADDRESS PID VIEWERS VOTES [ADDRESS of a peer]".into()),
    };
    let (viewers, votes): (usize, usize) = (viewers.parse()?, votes.parse()?);
    let client = reqwest::Client::builder().no_proxy().build()?;
    let text = client.get(format!("http://{address}{EVENT}")).send().await?.text().await?;
    let board: serde_json::Value = serde_json::from_str(&text)?;
    let open = board["questions"].as_array().and_then(|all| all.iter().find(|q| q["status"] == "live"));
    let open = open.ok_or("the demonstration has no open question")?;
    let (id, mut count) = (open["id"].as_i64().ok_or("an id")?, open["votes"].as_i64().ok_or("votes")?);

    if let Some(peer) = peer {
        let snapshot =
            client.post(format!("http://{peer}/publish")).header("X-EventSource-Event", "snapshot").body(text);
        snapshot.send().await?.error_for_status()?;
    }
    let before = resident(pid)?;
    let (tell, mut told) = mpsc::unbounded_channel();
    let everybody = Arc::new(Barrier::new(viewers + 1));
    let target: SocketAddr = peer.unwrap_or(address).parse()?;
    let path = if peer.is_some() { "/stream".to_owned() } else { format!("{EVENT}/stream") };
    let opened = Instant::now();
    for number in 0..viewers {
        let stream = stream::open(number, target, &path).await?;
        tokio::spawn(watch(stream, id, tell.clone(), Arc::clone(&everybody)));
    }
    everybody.wait().await;
    #[expect(clippy::cast_precision_loss)]
    let joined = viewers as f64 / opened.elapsed().as_secs_f64();
    let beside = match peer {
        Some(_) => None,
        None => Beside::start(client.clone(), address, &board, std::env::var("MODERATOR").ok()),
    };

    let mut times = Vec::with_capacity(viewers * votes);
    for _ in 0..votes {
        count += 1;
        let begin = Instant::now();
        let vote = match peer {
            Some(peer) => client
                .post(format!("http://{peer}/publish"))
                .header("X-EventSource-Event", "votes")
                .body(format!("[{{\"id\":{id},\"votes\":{count}}}]")),
            // Somebody new each time: nobody votes twice.
            None => client
                .put(format!("http://{address}/api/v1/questions/{id}/vote"))
                .json(&serde_json::json!({ "voted": true })),
        };
        let sent = tokio::spawn(vote.send());
        let mut missing = viewers;
        while missing > 0 {
            let (seen, at): (i64, Instant) = told.recv().await.ok_or("the screens are gone")?;
            if seen >= count {
                times.push(at.duration_since(begin));
                missing -= 1;
            }
        }
        let reply = sent.await??;
        if !reply.status().is_success() {
            return Err(format!("a vote was refused: {}", reply.status()).into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    if let Some(beside) = beside {
        beside.stop().await?;
    }
    let memory = (settled(pid).await? - before) / i64::try_from(viewers)?;
    let mut at = |share| quantile(&mut times, share);
    println!("{:.1} {:.1} {:.1} {memory} {joined:.0}", at(0.5), at(0.99), at(1.0));
    Ok(())
}

/// Reads a stream for ever and tells each count of the question when it came.
async fn watch(mut stream: TcpStream, id: i64, tell: mpsc::UnboundedSender<(i64, Instant)>, everybody: Arc<Barrier>) {
    let needle = format!("\"id\":{id},\"votes\":");
    let mut text = String::new();
    let mut bytes = [0; 16 * 1024];
    let mut is_in = false;
    while let Ok(length @ 1..) = stream.read(&mut bytes).await {
        let at = Instant::now();
        text.push_str(&String::from_utf8_lossy(&bytes[..length]));
        if !is_in && text.contains("event: snapshot") && text.contains("\n\n") {
            is_in = true;
            text.clear();
            text.shrink_to_fit();
            everybody.wait().await;
            continue;
        }
        while let Some(from) = text.find(&needle) {
            let rest = &text[from + needle.len()..];
            let Some(end) = rest.find(|c: char| !c.is_ascii_digit()) else { break };
            if let Ok(count) = rest[..end].parse() {
                let _ = tell.send((count, at));
            }
            text.drain(..from + needle.len() + end);
        }
        if text.len() > 64 * 1024 {
            text.clear();
        }
    }
}

/// Resident memory at rest: the same for two seconds, or what it is after twenty.
async fn settled(pid: &str) -> Result<i64, Failure> {
    let (mut last, mut calm) = (resident(pid)?, 0);
    for _ in 0..80 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = resident(pid)?;
        calm = if now == last { calm + 1 } else { 0 };
        last = now;
        if calm == 8 {
            break;
        }
    }
    Ok(last)
}
