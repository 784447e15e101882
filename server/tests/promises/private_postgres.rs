//! The private Postgres with real processes: started, found, shared, survived, stopped.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

/// A server process on a port of its own.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = program(data).arg("serve").stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = String::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("the server ended early: {seen}") };
            let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if value["message"] == "listening" {
                break value["address"].as_str().unwrap().to_owned();
            }
            seen.push_str(&line);
        };
        // Read on, or the server would block on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    fn is_ready(&self) -> bool {
        self.get("/readyz").starts_with("HTTP/1.1 200")
    }

    fn signal(mut self, signal: Signal) -> ExitStatus {
        kill(pid_of(&self.child), signal).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // When a test fails midway; after `signal` there is nothing left to kill.
        if let Ok(None) = self.child.try_wait() {
            let _ = kill(pid_of(&self.child), Signal::SIGTERM);
            let _ = self.child.wait();
        }
    }
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap())
}

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benkyokai"));
    command.env_remove("DATABASE_URL").env_remove("PUBLIC_URL").env_remove("DEMO").env_remove("RUST_LOG");
    command.env("DATA_DIR", data).env("LISTEN", "127.0.0.1:0").env("METRICS_LISTEN", "off").env("LOG_FORMAT", "json");
    command
}

/// A data folder that Postgres' own user can reach when the tests run as root.
fn data_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("benkyokai-test-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn postmaster(data: &Path) -> Option<i32> {
    fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

fn is_alive(pid: i32) -> bool {
    // A process that has ended and waits to be collected counts as gone.
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(") ").next().unwrap_or_default().starts_with('Z'))
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let give_up = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < give_up, "waited for: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn it_starts_with_the_server_keeps_to_a_socket_and_stops_with_it() {
    let data = data_folder();
    let server = Server::start(data.path());
    assert!(server.is_ready());
    let pid = postmaster(data.path()).unwrap();
    let mode = fs::metadata(data.path().join("postgres")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    // Line 6 of the file is the address it listens on: none.
    let file = fs::read_to_string(data.path().join("postgres/postmaster.pid")).unwrap();
    assert_eq!(file.lines().nth(5), Some(""), "{file}");

    let begin = Instant::now();
    assert!(server.signal(Signal::SIGTERM).success());
    assert!(begin.elapsed() < Duration::from_secs(10), "stopped within 10 s");
    assert_eq!(postmaster(data.path()), None);
    wait_until("its last process has left", || !is_alive(pid));
}

#[test]
fn it_survives_a_killed_server_and_the_next_start_finds_it() {
    let data = data_folder();
    let first = Server::start(data.path());
    let pid = postmaster(data.path()).unwrap();
    assert!(!first.signal(Signal::SIGKILL).success());
    assert!(is_alive(pid), "Postgres runs on");

    let second = Server::start(data.path());
    assert!(second.is_ready());
    assert_eq!(postmaster(data.path()), Some(pid), "found, not started anew");
    assert!(second.signal(Signal::SIGTERM).success());
    wait_until("the last one out stops it", || !is_alive(pid));
}

#[test]
fn a_second_server_shares_it_and_the_last_one_out_stops_it() {
    let data = data_folder();
    let first = Server::start(data.path());
    let second = Server::start(data.path());
    let pid = postmaster(data.path()).unwrap();
    assert!(first.is_ready() && second.is_ready());

    assert!(first.signal(Signal::SIGTERM).success());
    assert!(is_alive(pid) && second.is_ready(), "the second is still using it");
    assert!(second.signal(Signal::SIGTERM).success());
    wait_until("its last process has left", || !is_alive(pid));
}

#[test]
fn it_recovers_when_server_and_postgres_were_both_killed() {
    let data = data_folder();
    let server = Server::start(data.path());
    let pid = postmaster(data.path()).unwrap();
    server.signal(Signal::SIGKILL);
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
    wait_until("the postmaster is gone", || !is_alive(pid));

    let server = Server::start(data.path());
    assert!(server.is_ready());
    assert_ne!(postmaster(data.path()), Some(pid));
}

#[test]
fn a_stale_postmaster_pid_of_another_program_is_no_obstacle() {
    let data = data_folder();
    assert!(Server::start(data.path()).signal(Signal::SIGTERM).success());
    // As after a reboot: the number belongs to somebody else by now (this test).
    let folder = data.path().join("postgres");
    let text = format!("{}\n{}\n1700000000\n5432\n/tmp/gone\n\n", std::process::id(), folder.display());
    fs::write(folder.join("postmaster.pid"), text).unwrap();
    assert!(Server::start(data.path()).is_ready());
}

#[test]
fn promise_77_a_copy_is_read_back_with_equal_counts_into_an_empty_database_only() {
    let (data, other, copies) = (data_folder(), data_folder(), data_folder());
    let copy = copies.path().join("first");
    let run = |data: &Path, command: &str, dir: &Path| program(data).arg(command).arg(dir).output().unwrap();
    let said = |output: &std::process::Output| {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    assert!(program(data.path()).arg("migrate").status().unwrap().success());
    let output = run(data.path(), "backup", &copy);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!run(data.path(), "backup", &copy).status.success(), "an older copy is not overwritten");
    // Promise 10: nobody else on the machine reads a copy.
    for (path, mode) in
        [(copy.clone(), 0o700), (copy.join("database.dump"), 0o600), (copy.join("manifest.json"), 0o600)]
    {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }

    let output = run(data.path(), "restore", &copy);
    assert!(!output.status.success() && said(&output).contains("not empty"), "{}", said(&output));
    let output = run(other.path(), "restore", &copy);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("secret.key"), "another key than the copy's is told: {}", said(&output));
    assert!(Server::start(other.path()).is_ready());
}

#[test]
fn a_port_in_use_is_told_in_one_sentence_before_anything_starts() {
    let data = data_folder();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = program(data.path()).env("LISTEN", &address).arg("serve").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with(&format!("benkyokai: LISTEN={address} is in use")) && said.lines().count() == 1, "{said}");
    assert!(!data.path().join("postgres").exists());
}

/// What serves people never had more rights that a statement could take back.
#[test]
fn the_role_that_serves_has_nothing_to_go_back_to() {
    let data = data_folder();
    let lookup = |name: &str| (name == "DATA_DIR").then(|| data.path().display().to_string());
    let config = server::config::Config::from_lookup(lookup).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut database = server::postgres::Database::open(&config).await.unwrap();
        database.prepare(&config).await.unwrap();
        let pool = database.pool("web", 1);
        let mut connection = pool.acquire().await.unwrap();
        for statement in ["reset role", "set role none", "reset session authorization"] {
            // Refused, or without effect.
            let _ = sqlx::query(statement).execute(&mut *connection).await;
            let who: (String, String, bool) = sqlx::query_as(
                "select session_user::text, current_user::text, (select bool_or(rolsuper or rolcreaterole or rolcreatedb) from pg_roles where rolname in (session_user, current_user))",
            )
            .fetch_one(&mut *connection)
            .await
            .unwrap();
            assert_eq!(who, ("benkyokai_app".to_owned(), "benkyokai_app".to_owned(), false), "{statement}");
        }
        assert!(sqlx::query("set role benkyokai").execute(&mut *connection).await.is_err());
        assert!(sqlx::query("delete from audit_log").execute(&mut *connection).await.is_err());
        drop(connection);
        pool.close().await;
        database.close().await;
    });
}
