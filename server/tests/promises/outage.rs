//! The database gone, frozen or busy; the process told to stop; two processes on one database.

mod ballots;
mod missed;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use domain::viewer::Role;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use private_postgres::{PrivatePostgres, SUPERUSER};
use server::{config::Config, postgres::Database};
use sqlx::PgPool;

use self::missed::Missed;
use super::matrix::SERIES;
use crate::common::{
    Site,
    process::{Process, url_of},
    wait_for,
    watcher::Watcher,
};

const BOARD: &str = "/api/v1/events/mini-security-jaws/54/questions";
const STREAM: &str = "/api/v1/events/mini-security-jaws/54/questions/stream";

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_69_a_stop_under_load_loses_no_request(pool: PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let mut server = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let mut load = tokio::task::JoinSet::new();
    let answered = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    for worker in 0..8 {
        let (mut browser, answered) = (server.browser(), answered.clone());
        load.spawn(async move {
            let mut statuses = Vec::new();
            loop {
                let path = if worker % 2 == 0 {
                    "/security-jaws/32/report".to_owned()
                } else {
                    format!("/search?q=aws&page=1&n={}", statuses.len())
                };
                // A refused connection is the end of the listening, not a failed request.
                let Ok(reply) = browser.request(reqwest::Method::GET, &path).send().await else { return statuses };
                let status = reply.status().as_u16();
                assert!(reply.bytes().await.is_ok(), "an answer that was begun is finished");
                statuses.push(status);
                answered.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let _ = &mut browser;
            }
        });
    }
    wait_for("load", || async { answered.load(std::sync::atomic::Ordering::Relaxed) > 100 }).await;
    let begun = Instant::now();
    server.signal(Signal::SIGTERM);
    let ended = tokio::task::spawn_blocking(move || (server.wait(), server)).await.unwrap();
    assert!(ended.0.success());
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let statuses: Vec<u16> = load.join_all().await.into_iter().flatten().collect();
    assert!(
        statuses.iter().all(|status| *status == 200),
        "{:?}",
        statuses.iter().filter(|s| **s != 200).collect::<Vec<_>>()
    );
}

/// The processes of a cluster: its head, and all whose parent that is.
fn processes(head: i32) -> Vec<Pid> {
    let mut all = vec![Pid::from_raw(head)];
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let parent = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)?.parse::<i32>().ok());
        if parent == Some(head) {
            all.push(Pid::from_raw(pid));
        }
    }
    all
}

fn head_of(data: &Path) -> i32 {
    let file = fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    file.lines().next().unwrap().trim().parse().unwrap()
}

fn signal_all(data: &Path, signal: Signal) {
    for pid in processes(head_of(data)) {
        let _ = kill(pid, signal);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn promise_70_the_site_outlives_its_database() {
    let data = tempfile::Builder::new().prefix("benkyokai-test-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = PrivatePostgres::start(data.path(), None).unwrap();
    let url = format!("postgres://{}@localhost/postgres?host={}", SUPERUSER, cluster.socket_dir().display());
    let server = Process::serve(&[("DATABASE_URL", &url), ("MIGRATE", "1"), ("DEMO", "1")]);
    // Not held by the page cache: each answer needs the database.
    let asks = async |n: usize| {
        let begun = Instant::now();
        let reply = server.browser().get(&format!("/search?q=aws&n={n}")).await;
        (reply.status, begun.elapsed(), reply)
    };
    assert_eq!(asks(0).await.0, 200);
    // Somebody who watches the board all the while.
    let mut screen = Watcher::open(&server.browser(), STREAM).await;
    screen.until("the snapshot", |board| !board.questions.is_empty()).await;
    let poll = missed::opened_before(&url).await;
    screen.until("the poll", |board| board.polls.iter().any(|known| known.id == poll)).await;

    // Frozen: nothing is closed, nothing answers.
    signal_all(data.path(), Signal::SIGSTOP);
    for n in 1..4 {
        let (status, took, reply) = asks(n).await;
        assert_eq!(status, 503, "{}", reply.body);
        assert!(took < Duration::from_secs(6), "{took:?}");
        assert!(!reply.header("retry-after").is_empty());
        assert_eq!(server.browser().get("/healthz").await.status, 200);
        assert_eq!(server.browser().get("/readyz").await.status, 503);
    }
    signal_all(data.path(), Signal::SIGCONT);
    recovers(&server).await;

    // Stopped hard: every process is killed, and it comes back after a while.
    signal_all(data.path(), Signal::SIGKILL);
    let head = head_of(data.path());
    wait_for("Postgres is gone", || async { !Path::new(&format!("/proc/{head}")).exists() || is_zombie(head) }).await;
    let (status, took, _) = asks(20).await;
    assert_eq!(status, 503);
    assert!(took < Duration::from_secs(6), "{took:?}");
    assert_eq!(server.browser().get("/healthz").await.status, 200);
    // The database is back before this process hears of it, and another one goes on with the evening.
    server.signal(Signal::SIGSTOP);
    let again = tokio::task::spawn_blocking({
        let folder = data.path().to_owned();
        move || PrivatePostgres::start(&folder, None).unwrap()
    })
    .await
    .unwrap();
    let missed = Missed::happen(&url, poll).await;
    server.signal(Signal::SIGCONT);
    recovers(&server).await;
    // The open screen shows what it missed, without having been opened again.
    missed.shown_on(&mut screen).await;
    // And what is asked from then on.
    let mut asker = server.browser();
    let body = serde_json::json!({ "body": "おかえりなさい" });
    asker.send_json(reqwest::Method::POST, BOARD, &body).await.expect(201);
    screen.until("the new question", |board| board.questions.iter().any(|q| q.body == "おかえりなさい")).await;
    drop(server);
    tokio::task::spawn_blocking(move || drop((again, cluster))).await.unwrap();
}

fn is_zombie(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| stat.rsplit(") ").next().unwrap_or_default().starts_with('Z'))
}

/// Within 10 s all is as before: pages, forms and readiness.
async fn recovers(server: &Process) {
    let begun = Instant::now();
    wait_for("recovery", || async {
        let mut browser = server.browser();
        browser.get("/search?q=again").await.status == 200
            && browser.get("/readyz").await.status == 200
            && browser.post("/reset", &[("mail", "a@b.test")]).await.status == 303
    })
    .await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_71_a_busy_pool_is_told_at_once(pool: PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let url = url_of(&pool);
    let config = Config::from_lookup(|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    let database = Database::open(&config).await.unwrap();
    // One of them is kept by whoever listens for boards.
    let web = database.pool("web", 3);
    let site = Site::over(web.clone(), pool, &[], false).await;
    let held = (web.acquire().await.unwrap(), web.acquire().await.unwrap());
    wait_for("the listener", || async { web.size() == 3 && web.num_idle() == 0 }).await;
    for path in ["/search?q=aws", "/", "/security-jaws/42"] {
        let begun = Instant::now();
        let reply = site.visitor().get(path).await.expect(503);
        assert!(begun.elapsed() < Duration::from_millis(3_500), "{path}: {:?}", begun.elapsed());
        assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(
            (site.visitor().get("/healthz").await.status, site.visitor().get("/readyz").await.status),
            (200, 200)
        );
    }
    let begun = Instant::now();
    let form = site.visitor().post("/reset", &[("mail", "a@b.test")]).await.expect(503);
    assert!(begun.elapsed() < Duration::from_millis(3_500) && !form.header("retry-after").is_empty());
    drop(held);
    for path in ["/search?q=aws", "/", "/security-jaws/42"] {
        site.visitor().get(path).await.expect(200);
    }
}

/// Behind one address there may be several processes: what one stores, the others show.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_79_an_edit_drops_the_page_of_another_process(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    let other = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let page = "/security-jaws/32/report";
    let is_held = async || {
        // A page from the cache has no request of its own.
        let reply = other.browser().get(page).await;
        reply.status == 200 && reply.header("x-request-id").is_empty()
    };
    wait_for("the other process holds the page", is_held).await;
    let mut reporter = site.signed_in(Some((SERIES, Role::Reporter))).await;
    for word in ["kakushi-first", "kakushi-second"] {
        assert!(!other.browser().get(page).await.body.contains(word));
        reporter
            .post("/organize/security-jaws/32/report", &[("lead", word), ("closing", ""), ("author", "")])
            .await
            .expect(303);
        wait_for("the new page", || async { other.browser().get(page).await.body.contains(word) }).await;
        assert!(site.visitor().get(page).await.body.contains(word), "and at once where it was stored");
        wait_for("it is held again", is_held).await;
    }
}

/// Whatever was answered with success is there after the process was killed in the middle of it.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_68_what_was_acknowledged_survives_a_kill(pool: PgPool) {
    Site::demo(pool.clone()).await.end().await;
    let mut server = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let acknowledged = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut burst = tokio::task::JoinSet::new();
    for n in 0..60 {
        let (mut browser, acknowledged) = (server.browser(), acknowledged.clone());
        burst.spawn(async move {
            for k in 0..20 {
                // Each time somebody new, so that nobody is slowed down.
                browser.cookies.clear();
                let words = format!("question {n} {k}");
                let body = serde_json::json!({ "body": words });
                let request =
                    browser.request(reqwest::Method::POST, BOARD).header("origin", browser.origin()).json(&body);
                let Ok(reply) = request.send().await else { return };
                // Live or waiting for a moderator: taken.
                if reply.status().is_success() && reply.bytes().await.is_ok() {
                    acknowledged.lock().unwrap().push(words);
                }
            }
        });
    }
    wait_for("a burst", || async { acknowledged.lock().unwrap().len() > 40 }).await;
    server.signal(Signal::SIGKILL);
    tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    burst.join_all().await;
    let again = Process::serve(&[("DATABASE_URL", &url_of(&pool))]);
    let mut screen = Watcher::open(&again.browser(), STREAM).await;
    screen.until("the snapshot", |board| !board.questions.is_empty()).await;
    let stored: Vec<String> = sqlx::query_scalar("select body from questions").fetch_all(&pool).await.unwrap();
    let acknowledged = acknowledged.lock().unwrap().clone();
    let missing: Vec<_> = acknowledged.iter().filter(|words| !stored.contains(words)).collect();
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), acknowledged.len());
}

/// A mail server that refuses does not stop a registration; the mail waits and is tried again.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_72_registration_succeeds_while_the_mail_server_refuses(pool: PgPool) {
    let site = Site::demo(pool.clone()).await;
    // Nobody listens there.
    let refusing = Process::serve(&[("DATABASE_URL", &url_of(&pool)), ("SMTP_URL", "smtp://127.0.0.1:9")]);
    let mut attendee = site.signed_in(None).await;
    let mut there = refusing.browser();
    there.cookies = attendee.cookies.clone();
    let seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "現地").await;
    let reply = there.post("/security-jaws/42/register", &[("type", &seat.to_string())]).await.expect(303);
    assert!(reply.location().starts_with("/me/tickets/"), "{}", reply.location());
    assert_eq!(attendee.get("/me").await.status, 200);
    let tried = "select count(*) from jobs where topic = $1 and state = 'queued' and attempts > 0 and last_error is not null and next_try_at > now()";
    wait_for("a try that failed", || async { site.one::<i64>(tried, "registered").await == 1 }).await;
    // Once it takes mail again, the same mail goes out, once.
    drop(refusing);
    site.run("update jobs set next_try_at = now()").await;
    let id: String = site.one("select key from jobs where topic = $1", "registered").await;
    let mail = site.mail_to("attendee@everywhere.test").await.expect("a mail");
    assert!(mail.contains("/registration/") && mail.contains("Security-JAWS 第42回"), "{mail}");
    assert_eq!(site.one::<String>("select key from jobs where topic = $1 and state = 'done'", "registered").await, id);
}
