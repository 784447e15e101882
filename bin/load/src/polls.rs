//! A hall that answers a poll while its screens show it: everybody answers, half of them send it twice, and a third think
//! of something else.
//!
//! `load polls ADDRESS PARTICIPANTS VIEWERS` against a server with the demonstration in it, on whose live board a poll of
//! one choice is open and its results are shown. Prints `seconds p99 refused wrong shown`: until everybody had their last
//! answer, milliseconds of one answer, answers other than 200, by how many the counts differ from what was said, and
//! milliseconds from the last answer until a screen showed all of them. People sit as those of `votes` do.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{io::AsyncReadExt as _, net::TcpStream, task::JoinSet, time::timeout};

use super::{
    line::Line,
    measure::{Failure, p99},
    stream::{self, Events},
};

const EVENT: &str = "/api/v1/events/mini-security-jaws/54/questions";
const AN_ADDRESS: usize = 200;
/// Connections of one address; its people take turns on them.
const CONNECTIONS: usize = 8;
/// What one of them says at most, one after the other.
const MAX_SAID: usize = 3;
/// How long the screens may take for the last answer.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);

pub async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [address, participants, viewers] = arguments else {
        return Err("write: load polls ADDRESS PARTICIPANTS VIEWERS".into());
    };
    let (target, participants, viewers): (SocketAddr, usize, usize) =
        (address.parse()?, participants.parse()?, viewers.parse()?);
    let board = board(target).await?;
    let open = board["polls"].as_array().and_then(|all| all.iter().find(|poll| poll["state"] == "open"));
    let open = open.ok_or("no poll is open on the live board")?;
    let (poll, options) = (open["id"].as_i64().ok_or("an id")?, counts(open).len());

    let path = format!("{EVENT}/stream");
    let mut screens = JoinSet::new();
    for number in 1..viewers {
        screens.spawn(look(stream::open(number, target, &path).await?));
    }
    let mut arriving = JoinSet::new();
    let lines = participants.div_ceil(AN_ADDRESS) * CONNECTIONS;
    let mut first = 0;
    for line in 0..lines {
        let people = participants / lines + usize::from(line < participants % lines);
        arriving.spawn(arrive(target, line / CONNECTIONS, first, people));
        first += people;
    }
    let mut hall = Vec::with_capacity(lines);
    while let Some(group) = arriving.join_next().await {
        hall.push(group??);
    }

    let wanted = wanted(participants, options);
    let watched = Events::new(stream::open(0, target, &path).await?);
    let shown = tokio::spawn(until_shown(watched, poll, wanted.clone()));
    let begun = Instant::now();
    let mut answering = JoinSet::new();
    for group in hall {
        answering.spawn(answer(group, poll, options));
    }
    let (mut times, mut refused) = (Vec::new(), 0);
    while let Some(done) = answering.join_next().await {
        let (took, not) = done??;
        times.extend(took);
        refused += not;
    }
    let over = Instant::now();
    // Whoever looks at the last count was told of it.
    let shown = match timeout(SHOWN_WITHIN, shown).await {
        Ok(at) => format!("{:.0}", at??.saturating_duration_since(over).as_secs_f64() * 1_000.0),
        Err(_) => "never".to_owned(),
    };
    let counted = self::board(target).await?;
    let counted = poll_of(&counted, poll).map(counts).unwrap_or_default();
    let wrong: i64 =
        wanted.iter().zip(counted.iter().chain([&0].into_iter().cycle())).map(|(w, c)| (w - c).abs()).sum();
    println!("{:.1} {:.1} {refused} {wrong} {shown}", over.duration_since(begun).as_secs_f64(), p99(times));
    Ok(())
}

/// What somebody answers, one after the other, as places of the options from 1; the last counts.
fn says(person: usize, options: usize) -> Vec<usize> {
    let first = person % options + 1;
    let mut said = vec![first];
    if person.is_multiple_of(2) {
        said.push(first);
    }
    if person.is_multiple_of(3) {
        said.push(person / 3 % options + 1);
    }
    said
}

/// How often each option is to be counted.
fn wanted(participants: usize, options: usize) -> Vec<i64> {
    let mut counts = vec![0; options];
    for person in 0..participants {
        if let Some(last) = says(person, options).last() {
            counts[last - 1] += 1;
        }
    }
    counts
}

async fn board(target: SocketAddr) -> Result<Value, Failure> {
    let (_, board) = Line::open(target, 0).await?.send("GET", EVENT, "", "").await?;
    Ok(serde_json::from_str(&board)?)
}

fn poll_of(board: &Value, poll: i64) -> Option<&Value> {
    board["polls"].as_array()?.iter().find(|known| known["id"] == poll)
}

fn counts(poll: &Value) -> Vec<i64> {
    let options = poll["options"].as_array().map_or(&[][..], Vec::as_slice);
    options.iter().filter_map(|option| option["votes"].as_i64()).collect()
}

/// People of one connection, the first of whom has this number.
struct Group {
    line: Line,
    first: usize,
    tokens: Vec<String>,
}

async fn arrive(target: SocketAddr, address: usize, first: usize, people: usize) -> Result<Group, Failure> {
    let mut line = Line::open(target, address).await?;
    let mut tokens = Vec::with_capacity(people);
    for _ in 0..people {
        tokens.push(line.participant().await?);
    }
    Ok(Group { line, first, tokens })
}

/// In turn, and in turn again for those who have more to say.
async fn answer(mut group: Group, poll: i64, options: usize) -> Result<(Vec<Duration>, usize), Failure> {
    let path = format!("/api/v1/polls/{poll}/answer");
    let (mut times, mut refused) = (Vec::new(), 0);
    for round in 0..MAX_SAID {
        for (n, token) in group.tokens.iter().enumerate() {
            let Some(choice) = says(group.first + n, options).get(round).copied() else { continue };
            let began = Instant::now();
            let (status, _) = group.line.send("PUT", &path, token, &format!("{{\"choices\":[{choice}]}}")).await?;
            if status == 200 {
                times.push(began.elapsed());
            } else {
                refused += 1;
            }
        }
    }
    Ok((times, refused))
}

/// A screen that only takes what comes.
async fn look(mut stream: TcpStream) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(1..) = stream.read(&mut bytes).await {}
}

/// When the stream said these counts.
async fn until_shown(mut events: Events, poll: i64, wanted: Vec<i64>) -> Result<Instant, Failure> {
    loop {
        let (name, data) = events.next().await?;
        let at = Instant::now();
        let is_shown = match name.as_str() {
            "poll" => {
                let said: Value = serde_json::from_str(&data)?;
                said["id"] == poll && counts(&said) == wanted
            }
            // Whoever could not follow is sent the whole board.
            "snapshot" => poll_of(&serde_json::from_str(&data)?, poll).map(counts).is_some_and(|said| said == wanted),
            _ => false,
        };
        if is_shown {
            return Ok(at);
        }
    }
}
