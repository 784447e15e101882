//! Streams of boards on the wire: who gets one, what it costs the connection, how it ends.

use domain::{
    ids::EventRef,
    participant::Participant,
    qa::{
        board, rules,
        types::{Audience, Board},
        voting,
    },
    viewer::Viewer,
};
use reqwest::Method;
use server::live::{
    rooms::{Rooms, Watching},
    stream,
};
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::common::{Site, wait_for, watcher::Watcher};

const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";
const SCREEN: &str = "/api/v1/events/mini-security-jaws/54/questions?screen=1";

/// A connection, spoken to by hand.
struct Wire {
    socket: TcpStream,
    read: String,
}

impl Wire {
    async fn open(site: &Site) -> Self {
        Self { socket: TcpStream::connect(&site.address).await.unwrap(), read: String::new() }
    }

    async fn ask(&mut self, method: &str, path: &str) {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.socket.write_all(head.as_bytes()).await.unwrap();
    }

    /// Reads until the text is there, takes all up to its end; `None` when the connection ended first.
    async fn until(&mut self, text: &str) -> Option<String> {
        loop {
            if let Some(at) = self.read.find(text) {
                return Some(self.read.drain(..at + text.len()).collect());
            }
            let mut bytes = [0; 4096];
            let length = self.socket.read(&mut bytes).await.unwrap();
            if length == 0 {
                return None;
            }
            self.read.push_str(std::str::from_utf8(&bytes[..length]).expect("frames end between characters"));
        }
    }
}

async fn until_viewers_are(site: &Site, count: usize) {
    wait_for("the count of viewers", || std::future::ready(site.state.rooms.viewers() == count)).await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_stream_takes_its_connection_over_and_gives_its_place_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut wire = Wire::open(&site).await;
    // The connection served something else before, as a browser's does.
    wire.ask("HEAD", "/healthz").await;
    wire.until("\r\n\r\n").await.unwrap();
    // Whoever asks for the head alone opens no stream, and may ask on.
    wire.ask("HEAD", STREAM).await;
    let head = wire.until("\r\n\r\n").await.unwrap();
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("text/event-stream"), "{head}");
    until_viewers_are(&site, 0).await;
    wire.ask("GET", STREAM).await;
    let head = wire.until("\r\n\r\n").await.unwrap();
    assert!(head.starts_with("HTTP/1.0 200 ") && head.contains("\r\nconnection: close"), "{head}");
    for header in ["content-security-policy: ", "x-content-type-options: nosniff", "x-request-id: "] {
        assert!(head.contains(header), "{header} is missing: {head}");
    }
    let first = wire.until("\n\n").await.unwrap() + &wire.until("\n\n").await.unwrap();
    assert!(first.starts_with("retry: ") && first.contains("event: snapshot\n"), "{first}");
    until_viewers_are(&site, 1).await;
    // What a viewer sends into a stream is thrown away.
    wire.ask("GET", "/healthz").await;
    drop(wire);
    until_viewers_are(&site, 0).await;
}

/// A page holds the board that it was drawn with: while that is the newest, it is not sent once more.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_stream_goes_on_from_what_the_page_was_drawn_with(pool: PgPool) {
    let site = Site::demo(pool).await;
    let page = EventRef::new("mini-security-jaws", 54);
    let load =
        || async { domain::pages::board::load(&site.state.db, Viewer::visitor().asks(), page, Audience::Public).await };
    let before = load().await.unwrap();
    assert_eq!(before.fingerprint, board::fingerprint(&before.board));
    let with = |have: &str| format!("{STREAM}?have={have}");
    // Another screen keeps the room open, so that all see the same sequence.
    let mut other = Wire::open(&site).await;
    other.ask("GET", STREAM).await;
    other.until("event: snapshot\n").await.unwrap();
    let mut wire = Wire::open(&site).await;
    wire.ask("GET", &with(&before.fingerprint)).await;
    let first = wire.until("event: current\ndata: {}\n\n").await.expect("nothing newer");
    assert!(first.contains("id: ") && !first.contains("snapshot"), "{first}");
    // What changes from then on arrives.
    let participant =
        Viewer { participant: Some(Participant::everywhere("p:somebody".to_owned())), ..Viewer::default() };
    let question = before.board.questions.iter().find(|question| rules::takes_votes(question.state)).unwrap().id;
    let vote = voting::prepare(&site.state.db, participant.asks(), question, true).await.unwrap();
    voting::write(&site.state.db, &[vote]).await.unwrap();
    wire.until("event: votes\n").await.expect("the vote");
    other.until("event: votes\n").await.expect("the vote");
    // What was drawn before the vote is old, what is drawn now is not, and nonsense is nothing.
    for (have, first) in [
        (before.fingerprint.as_str(), "snapshot"),
        (load().await.unwrap().fingerprint.as_str(), "current"),
        ("%00%FF&have=", "snapshot"),
    ] {
        let mut wire = Wire::open(&site).await;
        wire.ask("GET", &with(have)).await;
        let begin = wire.until("event: ").await.unwrap() + &wire.until("\n").await.unwrap();
        assert!(begin.ends_with(&format!("event: {first}\n")), "{have}: {begin}");
    }
    // Whoever comes again has moved on since the page was drawn.
    let mut wire = Wire::open(&site).await;
    let have = with(&load().await.unwrap().fingerprint);
    let head = format!("GET {have} HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 3\r\n\r\n");
    wire.socket.write_all(head.as_bytes()).await.unwrap();
    wire.until("event: snapshot\n").await.expect("a snapshot");
}

/// The status for a screen that holds the board with this tag.
async fn asked(site: &Site, tag: &str) -> u16 {
    let mut screen = site.visitor();
    let request = screen.request(Method::GET, SCREEN).header("if-none-match", tag);
    screen.send(request).await.status
}

/// Where no stream comes through, a screen asks again and again for what its stream would begin with.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn a_screen_without_a_stream_is_sent_the_board_when_it_is_another_one(pool: PgPool) {
    let site = Site::demo(pool).await;
    let page = EventRef::new("mini-security-jaws", 54);
    let load =
        || async { domain::pages::board::load(&site.state.db, Viewer::visitor().asks(), page, Audience::Public).await };
    let drawn = load().await.unwrap();
    let tag = format!("\"{}\"", drawn.fingerprint);
    // The page holds it; a proxy that compresses makes the tag a weak one.
    for (known, status) in [(tag.clone(), 304), (format!("W/{tag}"), 304), (String::new(), 200)] {
        assert_eq!(asked(&site, &known).await, status, "{known}");
    }
    let participant =
        Viewer { participant: Some(Participant::everywhere("p:somebody".to_owned())), ..Viewer::default() };
    let question = drawn.board.questions.iter().find(|question| rules::takes_votes(question.state)).unwrap().id;
    let vote = voting::prepare(&site.state.db, participant.asks(), question, true).await.unwrap();
    voting::write(&site.state.db, &[vote]).await.unwrap();
    wait_for("the vote", || async { asked(&site, &tag).await == 200 }).await;
    let newest = site.visitor().get(SCREEN).await.expect(200);
    let now = load().await.unwrap();
    assert_eq!(newest.header("etag"), format!("\"{}\"", now.fingerprint));
    assert_eq!(serde_json::from_str::<Board>(&newest.body).unwrap(), now.board);
    // Nobody watches: the room is left when it has answered.
    until_viewers_are(&site, 0).await;
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn streams_end_with_the_server(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut wire = Wire::open(&site).await;
    wire.ask("GET", STREAM).await;
    wire.until("event: snapshot\n").await.unwrap();
    site.end().await;
    assert_eq!(wire.until("no such event").await, None, "the connection is closed");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_50_streams_of_one_address_are_capped_and_given_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let rooms = Rooms::new(site.state.db.clone(), stopped);
    let streams = stream::Streams::default();
    let event = site
        .one::<i64>(
            "select e.id from events e join series s on s.id = e.series_id where s.slug = $1 and e.number = 54",
            "mini-security-jaws",
        )
        .await
        .into();
    let open =
        |address: [u8; 4]| stream::reply(&rooms, &streams, address.into(), event, Watching::Attendee, None, None);
    let mut held = Vec::new();
    for _ in 0..stream::PER_ADDRESS {
        held.push(open([192, 0, 2, 1]).unwrap());
    }
    assert!(matches!(open([192, 0, 2, 1]), Err(domain::Error::TooMany(_))));
    assert!(open([192, 0, 2, 2]).is_ok(), "others are served");
    held.pop();
    assert!(open([192, 0, 2, 1]).is_ok(), "a place that was given back");
    drop(held);
    assert_eq!(rooms.viewers(), 0);
}

/// Begun and never ended, in three ways.
const HALF_SENT: usize = 180;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_74_votes_and_questions_that_are_half_sent_keep_no_voter_waiting(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    screen.until("the snapshot", |board| !board.questions.is_empty()).await;
    let question = screen.board.questions.iter().find(|question| rules::takes_votes(question.state)).unwrap();
    let (id, before) = (question.id, question.votes);
    let origin = &site.state.config.public_url;
    let vote = format!(
        "PUT /api/v1/questions/{id}/vote HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{{"
    );
    let asked = format!(
        "POST /mini-security-jaws/54/qa HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nbody="
    );
    let mut held = Vec::new();
    for begun in
        ["GET /mini-security-jaws/54/qa HTTP/1.1\r\nHost: local", &vote, &asked].into_iter().cycle().take(HALF_SENT)
    {
        let mut wire = Wire::open(&site).await;
        wire.socket.write_all(begun.as_bytes()).await.unwrap();
        held.push(wire);
    }
    for _ in 0..10 {
        let mut voter = site.visitor();
        let request = voter.request(Method::PUT, &format!("/api/v1/questions/{id}/vote"));
        let request = request.header("origin", voter.origin()).json(&serde_json::json!({ "voted": true }));
        voter.send(request).await.expect(200);
        site.visitor().get("/mini-security-jaws/54/qa").await.expect(200);
    }
    screen.until("ten votes", |board| board.questions.iter().any(|q| q.id == id && q.votes == before + 10)).await;
    // What was begun is no vote and no question, and one of them that goes on is served all the same.
    let mut wire = held.swap_remove(1);
    wire.socket.write_all(b"\"voted\":true}").await.unwrap();
    assert!(wire.until("\r\n").await.unwrap().starts_with("HTTP/1.1 200"));
    screen.until("the eleventh", |board| board.questions.iter().any(|q| q.id == id && q.votes == before + 11)).await;
}

/// Viewers who ask for a stream and read none of it.
const DEAF: usize = 24;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_74_viewers_who_never_read_keep_nobody_from_what_is_new(pool: PgPool) {
    let site = Site::demo(pool).await;
    // Enough that a few rounds fill every buffer between.
    let words = |round: usize| format!("{round:04} {}", "x".repeat(3_000));
    site.run(&format!(
        "insert into questions (event_id, body, source, asked_at)
         select e.id, '{}', 'live', now() + n * interval '1 millisecond'
         from events e join series s on s.id = e.series_id, generate_series(1, 100) n
         where s.slug = 'mini-security-jaws' and e.number = 54",
        words(0)
    ))
    .await;
    let mut deaf = Vec::new();
    for _ in 0..DEAF {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let mut wire =
            Wire { socket: socket.connect(site.address.parse().unwrap()).await.unwrap(), read: String::new() };
        wire.ask("GET", STREAM).await;
        deaf.push(wire);
    }
    let mut screen = Watcher::open(&site.visitor(), STREAM).await;
    for round in 1..=10 {
        let (old, new) = (words(round - 1), words(round));
        site.run(&format!("update questions set body = '{new}' where body = '{old}'")).await;
        site.run("select pg_notify('boards', e.id::text) from events e join series s on s.id = e.series_id where s.slug = 'mini-security-jaws' and e.number = 54").await;
        let is_new = |board: &Board| board.questions.iter().filter(|question| question.body == new).count() >= 50;
        screen.until(&format!("round {round}"), is_new).await;
    }
    // Whoever comes now gets the newest at once; who never read is still there, or gone, and in nobody's way.
    let mut late = Watcher::open(&site.visitor(), STREAM).await;
    late.until("the newest", |board| board.questions.iter().any(|question| question.body == words(10))).await;
    site.visitor().get("/mini-security-jaws/54/qa").await.expect(200);
    drop(deaf);
    until_viewers_are(&site, 2).await;
}
