//! Many at the door at once: what is dear is bounded, and who reads notices nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::common::{
    PASSWORD, Reply, Site,
    process::{Process, url_of},
};

/// People who sign in at the same moment.
const CROWD: usize = 200;

/// How often they may come until somebody was served.
const RUSHES: usize = 10;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_06_two_hundred_sign_ins_hash_two_at_a_time(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mail = site.account("crowd@demo.test", None).await;
    // Each is somebody else: what is tried against one account alone is slowed down before anything is hashed.
    site.run(&format!(
        "insert into accounts (mail, mail_key, name, password_hash)
         select 'crowd-' || n || '@demo.test', 'crowd-' || n || '@demo.test', 'crowd ' || n, a.password_hash
         from accounts a, generate_series(1, {CROWD}) n where a.mail = '{mail}'"
    ))
    .await;
    // Other tests share this machine: a rush in its busiest moment serves nobody, which proves nothing. The next may.
    let (mut served, mut read) = (0, 0);
    for _ in 0..RUSHES {
        let before = site.state.hasher.count();
        let (replies, reads) = rush(&site).await;
        let now_served = replies.iter().filter(|reply| reply.status == 303).count();
        for reply in replies.iter().filter(|reply| reply.status != 303) {
            assert_eq!(reply.status, 503, "{}", reply.body);
            assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "when to come again");
            assert!(reply.body.contains("@demo.test"), "what was typed is still there");
        }
        assert!(now_served < CROWD, "all were served: nobody had to be told to come again");
        let hashed = site.state.hasher.count() - before;
        assert!(hashed >= now_served as u64, "{hashed} hashes for {now_served} who were served");
        served += now_served;
        read += reads;
        if served >= 2 && read >= 3 && site.state.hasher.max_at_once() == 2 {
            break;
        }
    }
    assert!(served >= 2, "{served} of {RUSHES} times {CROWD} were served");
    assert!(read >= 3, "readers were served meanwhile: {read}");
    assert_eq!(site.state.hasher.max_at_once(), 2);
    site.visitor().sign_in(&mail, PASSWORD).await.expect(303);
}

/// All of them at once, and how many pages a reader was served until the last of them had an answer.
async fn rush(site: &Site) -> (Vec<Reply>, usize) {
    let (is_over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let crowd = async {
        let mail = |n: usize| format!("crowd-{n}@demo.test");
        let replies = join_all((1..=CROWD).map(async |n| site.visitor().sign_in(&mail(n), PASSWORD).await)).await;
        is_over.store(true, Ordering::Relaxed);
        replies
    };
    let readers = async {
        let mut reader = site.visitor();
        while !is_over.load(Ordering::Relaxed) {
            for path in ["/", "/security-jaws/42", "/search?q=aws"] {
                // Whoever comes in the busiest moment may be told so as well.
                let status = reader.get(path).await.status;
                assert!([200, 503].contains(&status), "{path}: {status}");
                if status == 200 {
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    };
    let (replies, ()) = tokio::join!(crowd, readers);
    (replies, reads.load(Ordering::Relaxed))
}

/// Page loads that are broken off.
const BROKEN: usize = 10_000;
/// One in so many is of the dearest pages, with nothing of it kept: it is made whole for nobody.
const DEAR: usize = 5;
/// At the same time, as many as a hall's router.
const AT_ONCE: usize = 100;
/// Looks at memory after each so many of them.
const ROUND: usize = 1_000;
/// KiB by which the lowest of the later rounds may lie above the lowest of the earlier ones: some 6 KiB a page load.
const GROWTH: usize = 32 * 1024;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_78_ten_thousand_broken_page_loads_leave_memory_as_it_was(pool: PgPool) {
    let site = Site::demo(pool).await;
    let url = url_of(&site.pool);
    // A process of its own, whose memory no other test has a part in.
    let server = Process::serve(&[("DATABASE_URL", &url)]);
    let paths = [
        "/security-jaws/42",
        "/mini-security-jaws/54/qa",
        "/search?q=aws",
        "/api/v1/events/mini-security-jaws/54/questions/stream",
    ];
    let break_off = async |from: usize, to: usize| {
        for begin in (from..to).step_by(AT_ONCE) {
            let loads = (begin..begin + AT_ONCE).map(async |n| {
                let path = if n % DEAR == 0 {
                    let path = paths[n / DEAR % paths.len()];
                    let mark = if path.contains('?') { '&' } else { '?' };
                    format!("{path}{mark}n={n}")
                } else {
                    paths[n % 2].to_owned()
                };
                let Ok(mut stream) = TcpStream::connect(&server.address).await else { return };
                let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                // Some go at once, some after the first bytes.
                if n % 2 == 0 {
                    let _ = stream.read(&mut [0; 64]).await;
                }
            });
            join_all(loads).await;
        }
    };
    let mut resident = Vec::new();
    for round in 0..BROKEN / ROUND {
        break_off(round * ROUND, (round + 1) * ROUND).await;
        server.browser().get("/security-jaws/42").await.expect(200);
        resident.push(server.resident());
    }
    // An allocator takes memory in steps and gives some back, tens of MiB from round to round: what page loads leave
    // behind raises the lowest that is reached.
    let (early, late) = resident.split_at(resident.len() / 2);
    let (early, late) = (*early.iter().min().unwrap(), *late.iter().min().unwrap());
    assert!(late < early + GROWTH, "the later rounds left more behind: {resident:?}");
}
