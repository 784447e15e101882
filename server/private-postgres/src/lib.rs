#![doc = include_str!("../README.md")]
//!
//! # How it lives
//!
//! The cluster lies in `DATA_DIR/postgres`.
//!
//! Every process that uses it holds a shared lock, so the last one out stops it. Starting and
//! stopping are serialised by a second lock. The kernel drops both locks when a process dies, so a
//! `kill -9` leaves a running Postgres that the next start finds.

use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
        net::UnixStream,
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use nix::{
    fcntl::{Flock, FlockArg},
    unistd::{Gid, Pid, Uid, User, chown},
};
use sha2::{Digest, Sha256};

mod programs;
mod starting;

pub use programs::Programs;

/// The role that owns the cluster.
pub const SUPERUSER: &str = "benkyokai";
/// Bytes that the folder of the socket may have, so that the socket's own name still fits.
const LONGEST_SOCKET_DIR: usize = 80;
/// Part of the socket's file name only; nothing listens on the network.
pub const PORT: u16 = 5432;

/// How long a crashed cluster's last processes may take to leave, and a start beside ours to finish.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running private Postgres that this process uses. Dropping it stops the cluster, unless
/// another process uses it too.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Cluster,
    programs: Programs,
    use_lock: Option<Flock<File>>,
}

/// Who owns the cluster: Postgres refuses to run as root.
#[derive(Clone, Copy, Debug)]
struct Owner {
    uid: Uid,
    gid: Gid,
}

#[derive(Clone, Debug)]
struct Cluster {
    /// `DATA_DIR`, absolute.
    root: PathBuf,
    /// `DATA_DIR/postgres`.
    data: PathBuf,
    /// Short, because a socket's path holds about 100 bytes; one for each data folder.
    sockets: PathBuf,
    /// Whom to become before running Postgres' programs; `None`: we are an ordinary user.
    become_owner: Option<Owner>,
}

impl PrivatePostgres {
    /// Starts the cluster, or joins it when it runs already. Creates it the first time. Blocks.
    pub fn start(data_dir: &Path, pg_bin: Option<&Path>) -> anyhow::Result<Self> {
        let cluster = Cluster::prepare(data_dir)?;
        let _turn = cluster.take_turn()?;
        let use_lock = cluster.lock("postgres.use", FlockArg::LockShared)?;
        let programs = cluster.programs(pg_bin)?;
        if !cluster.data.join("PG_VERSION").exists() {
            cluster.create(&programs)?;
        }
        if cluster.is_listening() {
            tracing::debug!(data = %cluster.data.display(), "private Postgres found running");
        } else {
            cluster.clear_leftovers(&programs)?;
            cluster.run(&programs)?;
            tracing::info!(data = %cluster.data.display(), "private Postgres started");
        }
        Ok(Self { cluster, programs, use_lock: Some(use_lock) })
    }

    /// Folder of the socket.
    pub fn socket_dir(&self) -> &Path {
        &self.cluster.sockets
    }

    /// What it takes to start the cluster again should it die while this process lives.
    pub fn supervisor(&self) -> Supervisor {
        Supervisor { cluster: self.cluster.clone(), programs: self.programs.clone() }
    }

    fn stop_if_last(&mut self) -> anyhow::Result<()> {
        let _turn = self.cluster.take_turn()?;
        let Some(lock) = self.use_lock.take() else { return Ok(()) };
        // Another holder makes this fail at once, and then the cluster is theirs to stop.
        if lock.relock(FlockArg::LockExclusiveNonblock).is_err() {
            return Ok(());
        }
        self.cluster.stop(&self.programs)?;
        tracing::info!(data = %self.cluster.data.display(), "private Postgres stopped");
        Ok(())
    }
}

/// Starts a cluster that died. Holds no part of its life: it may outlive the [`PrivatePostgres`].
#[derive(Clone, Debug)]
pub struct Supervisor {
    cluster: Cluster,
    programs: Programs,
}

impl Supervisor {
    /// Starts the cluster when nothing listens on its socket any more; says whether it had to. Blocks.
    pub fn revive(&self) -> anyhow::Result<bool> {
        if self.cluster.is_listening() {
            return Ok(false);
        }
        let _turn = self.cluster.take_turn()?;
        if self.cluster.is_listening() {
            return Ok(false);
        }
        self.cluster.clear_leftovers(&self.programs)?;
        self.cluster.run(&self.programs)?;
        Ok(true)
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        if let Err(error) = self.stop_if_last() {
            tracing::warn!(error = %format!("{error:#}"), "private Postgres was not stopped");
        }
    }
}

impl Cluster {
    fn prepare(data_dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(data_dir).with_context(|| {
            format!("DATA_DIR={} cannot be made: write a folder that this user may write to", data_dir.display())
        })?;
        let root = data_dir.canonicalize()?;
        let become_owner = if Uid::effective().is_root() { Some(other_user()?) } else { None };
        // In the data folder where its path is short enough: what sweeps /tmp, or gives each service
        // a /tmp of its own, then never parts the cluster from its socket.
        let mut sockets = root.join("sockets");
        if sockets.as_os_str().len() > LONGEST_SOCKET_DIR {
            let name = hex::encode(&Sha256::digest(root.as_os_str().as_encoded_bytes())[..6]);
            sockets = PathBuf::from(format!("/tmp/benkyokai-{name}"));
        }
        let cluster = Self { data: root.join("postgres"), sockets, root, become_owner };
        cluster.prepare_sockets()?;
        Ok(cluster)
    }

    /// A folder under `/tmp` could have been laid there by somebody else: check whose it is.
    fn prepare_sockets(&self) -> anyhow::Result<()> {
        match fs::DirBuilder::new().mode(0o700).create(&self.sockets) {
            Ok(()) => self.give(&self.sockets)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(&self.sockets)?;
                let owner = self.become_owner.map_or(Uid::effective(), |o| o.uid);
                let is_ours =
                    found.is_dir() && (found.uid() == owner.as_raw() || found.uid() == Uid::effective().as_raw());
                if !is_ours || found.mode() & 0o077 != 0 {
                    bail!("{} belongs to somebody else: remove it, then start again.", self.sockets.display());
                }
                self.give(&self.sockets)?;
            }
            Err(error) => return Err(error).context(format!("{} cannot be made", self.sockets.display())),
        }
        Ok(())
    }

    fn give(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(owner) = self.become_owner {
            chown(path, Some(owner.uid), Some(owner.gid))?;
        }
        Ok(())
    }

    fn take_turn(&self) -> anyhow::Result<Flock<File>> {
        self.lock("postgres.turn", FlockArg::LockExclusive)
    }

    /// Waits for a lock for at most [`PATIENCE`].
    fn lock(&self, name: &str, kind: FlockArg) -> anyhow::Result<Flock<File>> {
        let path = self.root.join(name);
        let mut file =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path).with_context(|| {
                format!(
                    "DATA_DIR={} belongs to another user: start as that user, or write another DATA_DIR",
                    self.root.display()
                )
            })?;
        let kind = match kind {
            FlockArg::LockExclusive => FlockArg::LockExclusiveNonblock,
            _ => FlockArg::LockSharedNonblock,
        };
        let give_up = Instant::now() + PATIENCE;
        loop {
            match Flock::lock(file, kind) {
                Ok(lock) => return Ok(lock),
                Err((returned, _)) if Instant::now() < give_up => file = returned,
                Err((_, error)) => {
                    return Err(error).context(format!("another process holds {} for too long", path.display()));
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn programs(&self, pg_bin: Option<&Path>) -> anyhow::Result<Programs> {
        let major = fs::read_to_string(self.data.join("PG_VERSION")).ok().and_then(|text| text.trim().parse().ok());
        Programs::find(pg_bin, major).with_context(|| match major {
            Some(major) => format!(
                "{} was made by Postgres {major}, which is not installed: install postgresql-{major}, or set PG_BIN to its programs.",
                self.data.display()
            ),
            None => "No Postgres was found: install the package postgresql (15 or newer), set PG_BIN to the folder of initdb and pg_ctl, or name a database with DATABASE_URL.".to_owned(),
        })
    }

    /// Makes a new cluster beside its place and moves it there, so that an interrupted start leaves no half.
    fn create(&self, programs: &Programs) -> anyhow::Result<()> {
        let fresh = self.root.join("postgres.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        fs::DirBuilder::new().mode(0o700).create(&fresh)?;
        self.give(&fresh)?;
        self.check_reach(&fresh)?;
        let output = self
            .command(&programs.path("initdb"), &fresh)
            .args(["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", SUPERUSER, "-D"])
            .arg(&fresh)
            .output()?;
        if !output.status.success() {
            bail!("The private Postgres could not be made in {}: {}", fresh.display(), last_lines(&output.stderr));
        }
        fs::set_permissions(&fresh, fs::Permissions::from_mode(0o700))?;
        if self.data.exists() {
            // An empty folder left by hand; anything else is not ours to remove.
            fs::remove_dir(&self.data).with_context(|| {
                format!("{} holds something else than a Postgres: move it away", self.data.display())
            })?;
        }
        fs::rename(&fresh, &self.data)?;
        tracing::info!(data = %self.data.display(), postgres = programs.major(), "private Postgres created");
        Ok(())
    }

    /// Under a closed home folder the other user cannot reach the data.
    fn check_reach(&self, folder: &Path) -> anyhow::Result<()> {
        if self.become_owner.is_none() {
            return Ok(());
        }
        let mut test = self.command(Path::new("/bin/sh"), Path::new("/"));
        let reached = test.args(["-c", "cd \"$1\" && test -w .", "sh"]).arg(folder).output()?.status.success();
        if !reached {
            bail!(
                "As root, Postgres runs as another user, who cannot reach {}: write a DATA_DIR outside of closed folders, such as DATA_DIR=/var/lib/benkyokai.",
                folder.display()
            );
        }
        Ok(())
    }

    fn is_listening(&self) -> bool {
        UnixStream::connect(self.sockets.join(format!(".s.PGSQL.{PORT}"))).is_ok()
    }

    /// After a crash or a reboot `postmaster.pid` may name a process that is gone, that is another
    /// program by now, or a Postgres whose socket was swept away.
    fn clear_leftovers(&self, programs: &Programs) -> anyhow::Result<()> {
        let pid_file = self.data.join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&pid_file) else { return Ok(()) };
        let pid = text.lines().next().and_then(|line| line.trim().parse::<i32>().ok()).filter(|pid| *pid > 0);
        let is_alive =
            pid.is_some_and(|pid| nix::sys::signal::kill(Pid::from_raw(pid), None) != Err(nix::Error::ESRCH));
        match pid {
            Some(pid) if is_alive && self.is_our_postgres(pid) => {
                // It runs without its socket: it may be starting still, else it must be started anew.
                let give_up = Instant::now() + Duration::from_secs(5);
                while Instant::now() < give_up {
                    if self.is_listening() {
                        return Ok(());
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
                tracing::warn!(pid, "private Postgres runs without its socket and is started anew");
                self.stop(programs)
            }
            // Postgres itself copes with a process that is gone, not with a number that was reused
            // or a file that was cut short by a full disk.
            Some(_) if !is_alive => Ok(()),
            _ => {
                tracing::warn!("removing a stale postmaster.pid");
                fs::remove_file(&pid_file).context("a stale postmaster.pid could not be removed")
            }
        }
    }

    /// Whether a process works in our data folder. A postmaster's current folder is its data folder.
    fn is_our_postgres(&self, pid: i32) -> bool {
        fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == self.data)
    }

    fn stop(&self, programs: &Programs) -> anyhow::Result<()> {
        for (mode, seconds) in [("fast", "8"), ("immediate", "5")] {
            let output = self
                .command(&programs.path("pg_ctl"), &self.data)
                .arg("-D")
                .arg(&self.data)
                .args(["-s", "-w", "-t", seconds, "-m", mode, "stop"])
                .output()?;
            if output.status.success() || !self.data.join("postmaster.pid").exists() {
                return Ok(());
            }
        }
        bail!("it did not answer the request to stop")
    }

    /// One of Postgres' programs: as the owner, in its data folder, with nothing of our environment.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
        command.stdin(std::process::Stdio::null());
        if let Some(owner) = self.become_owner {
            command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
        }
        command
    }
}

fn other_user() -> anyhow::Result<Owner> {
    for name in ["postgres", "nobody"] {
        if let Ok(Some(user)) = User::from_name(name) {
            return Ok(Owner { uid: user.uid, gid: user.gid });
        }
    }
    bail!(
        "Postgres refuses to run as root, and there is neither a user postgres nor nobody: start as an ordinary user, or name a database with DATABASE_URL."
    )
}

fn last_lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(6)..].join(" / ")
}
