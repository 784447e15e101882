//! What an attacker with one machine tries, bounded and on loopback, and what it costs the server.
//!
//! `load abuse ADDRESS PID CONNECTIONS` prints `withheld aliases unread page`: by how many MB the server grew at
//! most over bodies whose last byte is held back and over many spellings of one page, connections out of
//! these that still stood half a minute after they had stopped reading, and the slowest of a hundred
//! ordinary pages meanwhile, in milliseconds. The server must listen on 127.0.0.1.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::measure::{Failure, resident};

const BODY: usize = 3 * 1024 * 1024;
/// A little over the time after which a reader that takes nothing is let go.
const UNREAD_FOR: Duration = Duration::from_secs(40);

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, pid, connections] = arguments else {
        return Err("write: load abuse ADDRESS PID CONNECTIONS".into());
    };
    let connections: usize = connections.parse()?;
    let withheld = grown(address, pid, withhold(address, connections)).await?;
    let aliases = grown(address, pid, aliases(address, connections)).await?;
    let unread = unread(address, connections.min(50)).await?;
    println!(
        "{} {} {unread} {:.0}",
        withheld.0 / 1_000_000,
        aliases.0 / 1_000_000,
        withheld.1.max(aliases.1).as_secs_f64() * 1e3
    );
    Ok(())
}

/// By how many bytes the server grew at most while this went on, and the slowest of the pages that
/// somebody else read meanwhile.
async fn grown(
    address: &str,
    pid: &str,
    attack: impl Future<Output = Result<(), Failure>>,
) -> Result<(i64, Duration), Failure> {
    let before = resident(pid)?;
    let (mut most, mut slowest) = (before, Duration::ZERO);
    let watch = async {
        for _ in 0..100 {
            let begun = Instant::now();
            get(address, "/security-jaws/42").await?;
            slowest = slowest.max(begun.elapsed());
            most = most.max(resident(pid)?);
            sleep(Duration::from_millis(50)).await;
        }
        Ok::<(), Failure>(())
    };
    let (attacked, watched) = tokio::join!(attack, watch);
    attacked?;
    watched?;
    Ok((most - before, slowest))
}

/// Bodies of three megabytes under made-up sessions, but for their last byte.
async fn withhold(address: &str, connections: usize) -> Result<(), Failure> {
    let mut all = JoinSet::new();
    for number in 0..connections {
        let address = address.to_owned();
        all.spawn(async move {
            let mut socket = TcpStream::connect(&address).await?;
            let head = format!(
                "POST /organize/import HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncookie: session={number:0>43}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {BODY}\r\n\r\n"
            );
            socket.write_all(head.as_bytes()).await?;
            // Refused before, most likely.
            let _ = timeout(Duration::from_secs(4), socket.write_all(&vec![b'x'; BODY - 1])).await;
            sleep(Duration::from_secs(3)).await;
            Ok::<_, std::io::Error>(socket)
        });
    }
    while let Some(ended) = all.join_next().await {
        // A connection that was closed is what we want.
        drop(ended?);
    }
    Ok(())
}

/// One page by many spellings, which would be as many pages to whoever does not know better.
async fn aliases(address: &str, connections: usize) -> Result<(), Failure> {
    let mut all = JoinSet::new();
    for number in 0..connections.min(60) {
        let address = address.to_owned();
        all.spawn(async move {
            for n in 0..40 {
                let zeros = "0".repeat(1 + (number * 40 + n) % 200);
                for path in [
                    format!("/security-jaws/{zeros}32/report"),
                    format!("/%73ecurity-jaws/32/report?x={number}-{n}"),
                    format!("/Security-JAWS/+32/report/{}", "/".repeat(n % 3)),
                    format!("/security-jaws/{zeros}32/share.png"),
                ] {
                    get(&address, &path).await?;
                }
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(ended) = all.join_next().await {
        ended??;
    }
    Ok(())
}

/// How many connections still stand after they asked for much and read nothing.
async fn unread(address: &str, connections: usize) -> Result<usize, Failure> {
    let ask = "GET /security-jaws/32/report HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(400);
    let mut open = Vec::new();
    for _ in 0..connections {
        let mut socket = TcpStream::connect(address).await?;
        let _ = timeout(Duration::from_secs(1), socket.write_all(ask.as_bytes())).await;
        open.push(socket);
    }
    sleep(UNREAD_FOR).await;
    let mut standing = 0;
    for mut socket in open {
        // What lies in the kernel's buffers comes first, then the end or nothing.
        let mut bytes = vec![0; 1 << 20];
        let ended = async { while matches!(socket.read(&mut bytes).await, Ok(1..)) {} };
        standing += usize::from(timeout(Duration::from_secs(2), ended).await.is_err());
    }
    Ok(standing)
}

async fn get(address: &str, path: &str) -> Result<(), Failure> {
    let mut socket = TcpStream::connect(address).await?;
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: br\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    let mut bytes = Vec::new();
    timeout(Duration::from_secs(20), socket.read_to_end(&mut bytes)).await??;
    Ok(())
}
