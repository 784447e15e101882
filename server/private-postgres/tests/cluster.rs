//! Real clusters in folders of their own: made, joined, left, killed, revived.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use private_postgres::{PORT, PrivatePostgres, Programs};
use tempfile::TempDir;

/// A folder that Postgres' own user can reach when the tests run as root.
fn data_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("private-postgres-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Whether something listens on the socket.
fn answers(sockets: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(sockets.join(format!(".s.PGSQL.{PORT}"))).is_ok()
}

fn postmaster(data: &Path) -> Option<i32> {
    fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

#[test]
fn the_last_one_out_stops_it_and_the_next_start_finds_its_data() {
    let data = data_folder();
    let first = PrivatePostgres::start(data.path(), None).unwrap();
    let sockets = first.socket_dir().to_owned();
    assert_eq!(fs::metadata(&sockets).unwrap().permissions().mode() & 0o077, 0, "nobody else reaches the socket");
    let second = PrivatePostgres::start(data.path(), None).unwrap();
    drop(first);
    assert!(answers(&sockets), "the second still uses it");
    drop(second);
    assert!(!answers(&sockets));
    assert_eq!(postmaster(data.path()), None);
    let made = fs::metadata(data.path().join("postgres/PG_VERSION")).unwrap().modified().unwrap();
    let again = PrivatePostgres::start(data.path(), None).unwrap();
    assert!(answers(again.socket_dir()));
    assert_eq!(fs::metadata(data.path().join("postgres/PG_VERSION")).unwrap().modified().unwrap(), made);
}

#[test]
fn a_killed_cluster_is_revived_once() {
    let data = data_folder();
    let cluster = PrivatePostgres::start(data.path(), None).unwrap();
    let supervisor = cluster.supervisor();
    assert!(!supervisor.revive().unwrap(), "it lives");
    kill(Pid::from_raw(postmaster(data.path()).unwrap()), Signal::SIGKILL).unwrap();
    while answers(cluster.socket_dir()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let revived: Vec<bool> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| supervisor.revive().unwrap())).collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(revived.iter().filter(|revived| **revived).count(), 1, "{revived:?}");
    assert!(answers(cluster.socket_dir()));
}

#[test]
fn another_programs_number_and_a_half_made_cluster_are_no_obstacle() {
    let data = data_folder();
    fs::create_dir(data.path().join("postgres.new")).unwrap();
    drop(PrivatePostgres::start(data.path(), None).unwrap());
    fs::write(data.path().join("postgres/postmaster.pid"), format!("{}\n", std::process::id())).unwrap();
    let again = PrivatePostgres::start(data.path(), None).unwrap();
    assert!(answers(again.socket_dir()));
}

#[test]
fn what_is_no_cluster_is_left_alone_and_said() {
    let data = data_folder();
    fs::create_dir(data.path().join("postgres")).unwrap();
    fs::write(data.path().join("postgres/letters.txt"), "mine").unwrap();
    let error = format!("{:#}", PrivatePostgres::start(data.path(), None).unwrap_err());
    assert!(error.contains("holds something else than a Postgres: move it away"), "{error}");
    assert_eq!(fs::read_to_string(data.path().join("postgres/letters.txt")).unwrap(), "mine");
}

#[test]
fn a_cluster_of_another_version_asks_for_its_programs() {
    let data = data_folder();
    fs::create_dir(data.path().join("postgres")).unwrap();
    fs::write(data.path().join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = format!("{:#}", PrivatePostgres::start(data.path(), None).unwrap_err());
    assert!(error.contains("install postgresql-9, or set PG_BIN"), "{error}");
    assert!(Programs::find(None, None).is_some_and(|programs| programs.major() >= 15));
}
