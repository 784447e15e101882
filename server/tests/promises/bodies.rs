//! Bodies that are never sent, and connections that are held: what strangers can keep busy.

use std::time::{Duration, Instant};

use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::matrix::{ROLES, SERIES};
use crate::common::Site;

const FORM: &str = "application/x-www-form-urlencoded";

/// A head, and so much of its body.
async fn begin(address: &str, head: &str, body: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    // A refusal may come before all of it is taken.
    let _ = socket.write_all(body).await;
    socket
}

/// What came back until the server closed; fails after 10 s.
async fn rest(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(10), socket.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stays open after {}", String::from_utf8_lossy(&bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn head(site: &Site, path: &str, cookie: &str, length: usize) -> String {
    let origin = &site.state.config.public_url;
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\ncookie: {cookie}\r\ncontent-type: {FORM}\r\ncontent-length: {length}\r\n\r\n"
    )
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_51_a_made_up_session_opens_no_large_body(pool: PgPool) {
    let site = Site::demo(pool).await;
    let length = 3 * 1024 * 1024;
    for cookie in [format!("session={}", "A".repeat(43)), String::new(), "session=x".to_owned()] {
        let head = head(&site, "/organize/import", &cookie, length);
        // One byte of three million: the answer does not wait for the others.
        let mut socket = begin(&site.address, &head, b"s").await;
        let reply = rest(&mut socket).await;
        assert!(reply.starts_with("HTTP/1.1 413"), "{cookie}: {reply}");
        assert!(reply.to_lowercase().contains("connection: close"), "{reply}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_51_withheld_bodies_share_one_budget(pool: PgPool) {
    let site = Site::configured(pool, &[("BODY_BUDGET_MIB", "8")], false).await;
    site.load_demo().await;
    let owner = site.signed_in(ROLES[1].1).await;
    let cookie = format!("session={}", owner.session().unwrap());
    let length = 3 * 1024 * 1024;
    let head = head(&site, "/organize/import", &cookie, length);
    let mut withheld = Vec::new();
    let mut refused = None;
    for _ in 0..6 {
        let mut socket = begin(&site.address, &head, &vec![b'x'; length - 1]).await;
        let mut first = [0; 12];
        match timeout(Duration::from_secs(2), socket.read_exact(&mut first)).await {
            Err(_) => withheld.push(socket),
            Ok(_) => {
                assert_eq!(&first, b"HTTP/1.1 503", "beyond the budget it is told at once");
                refused = Some(rest(&mut socket).await.to_lowercase());
                break;
            }
        }
    }
    let refused = refused.expect("eight megabytes do not hold six bodies of three");
    assert!(refused.contains("retry-after:") && refused.contains("connection: close"), "{refused}");
    assert!(withheld.len() <= 2, "{} bodies in a budget for two", withheld.len());
    // Everybody else reads and sends small forms meanwhile; given back, it serves the next.
    site.visitor().get("/security-jaws/42").await.expect(200);
    site.visitor().post("/language", &[("lang", "en")]).await.expect(303);
    drop(withheld);
    let mut owner = owner;
    let source = "x".repeat(900_000);
    let give_up = Instant::now() + Duration::from_secs(20);
    while owner.post("/organize/import", &[("series", SERIES), ("source", &source)]).await.status == 503 {
        assert!(Instant::now() < give_up, "what was withheld is given back");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_24_a_refusal_with_an_unread_body_closes_and_says_so(pool: PgPool) {
    let site = Site::demo(pool).await;
    for (path, length, status) in
        [("/sign-in", 100_000, "413"), ("/language", 100_000_000, "413"), ("/healthz", 10_000_000, "413")]
    {
        let mut socket = begin(&site.address, &head(&site, path, "", length), b"a=1").await;
        let reply = rest(&mut socket).await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {reply}");
        assert!(reply.to_lowercase().contains("connection: close"), "{path}: {reply}");
    }
    // Led to the one spelling, the body is sent again there.
    let mut socket = begin(&site.address, &head(&site, "/Security-JAWS/42/qa", "", 1_000), b"a=1").await;
    let reply = rest(&mut socket).await.to_lowercase();
    assert!(reply.starts_with("http/1.1 308") && reply.contains("connection: close"), "{reply}");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_74_one_source_holds_so_many_connections(pool: PgPool) {
    let site = Site::configured(pool, &[("CONNECTIONS_PER_ADDRESS", "16")], false).await;
    let ask = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let answered = async |socket: &mut TcpStream| {
        let mut first = [0; 12];
        socket.write_all(ask).await.is_ok()
            && matches!(timeout(Duration::from_secs(5), socket.read_exact(&mut first)).await, Ok(Ok(_)))
    };
    let mut held = Vec::new();
    for _ in 0..16 {
        let mut socket = TcpStream::connect(&site.address).await.unwrap();
        assert!(answered(&mut socket).await);
        held.push(socket);
    }
    let mut one_more = TcpStream::connect(&site.address).await.unwrap();
    assert!(!answered(&mut one_more).await, "the seventeenth is closed");
    held.pop();
    let give_up = Instant::now() + Duration::from_secs(10);
    loop {
        let mut socket = TcpStream::connect(&site.address).await.unwrap();
        if answered(&mut socket).await {
            break;
        }
        assert!(Instant::now() < give_up, "a place that was given up is another's");
    }
}
