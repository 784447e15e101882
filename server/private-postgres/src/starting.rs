//! Starting the postmaster, and waiting for it.

use std::{
    fs::{self, OpenOptions},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::bail;

use crate::{Cluster, PATIENCE, PORT, Programs, last_lines};

impl Cluster {
    /// Starts the cluster, unless it runs, and waits until it takes connections. Blocks.
    pub(crate) fn run(&self, programs: &Programs) -> anyhow::Result<()> {
        if self.is_listening() {
            return Ok(());
        }
        self.check_reach(&self.data)?;
        let log = self.data.join("benkyokai.log");
        let give_up = Instant::now() + PATIENCE;
        loop {
            if self.start_once(programs, &log, give_up)? {
                return Ok(());
            }
            let said = fs::read(&log).map(|bytes| last_lines(&bytes)).unwrap_or_default();
            // After a kill of its head the last processes of a cluster take a moment to leave.
            let is_passing = said.contains("is still in use") || said.contains("another postmaster");
            if !is_passing || Instant::now() > give_up {
                bail!("The private Postgres in {} does not start: {said}", self.data.display());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Starts the postmaster and waits until it takes connections; `false` when it ended instead. `pg_ctl` does the
    /// same, but looks every tenth of a second only, which would be a good part of our own start.
    fn start_once(&self, programs: &Programs, log: &Path, give_up: Instant) -> anyhow::Result<bool> {
        let log = OpenOptions::new().create(true).append(true).mode(0o600).open(log)?;
        let mut postmaster = self
            .command(&programs.path("postgres"), &self.data)
            .arg("-D")
            .arg(&self.data)
            .args(["-c", "listen_addresses=", "-c", &format!("unix_socket_directories={}", self.sockets.display())])
            .args(["-c", &format!("port={PORT}"), "-c", "unix_socket_permissions=0700", "-c", "max_connections=100"])
            .args(["-c", "timezone=UTC", "-c", "log_timezone=UTC"])
            .stdout(log.try_clone()?)
            .stderr(log)
            // It outlives us where others use it, and a ^C in our terminal is not meant for it.
            .process_group(0)
            .spawn()?;
        let pid = postmaster.id();
        let has_ended = loop {
            if self.is_ready(pid) {
                break false;
            }
            if postmaster.try_wait()?.is_some() {
                break true;
            }
            if Instant::now() > give_up {
                bail!("The private Postgres in {} takes too long to start", self.data.display());
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        if !has_ended {
            // Somebody has to take note of its end, or it stays in the list of processes.
            std::thread::Builder::new().name("postmaster".to_owned()).spawn(move || postmaster.wait())?;
        }
        Ok(!has_ended)
    }

    /// Whether the postmaster with this number says in its file that it takes connections.
    fn is_ready(&self, pid: u32) -> bool {
        let Ok(text) = fs::read_to_string(self.data.join("postmaster.pid")) else { return false };
        let mut lines = text.lines();
        lines.next().is_some_and(|line| line.trim() == pid.to_string())
            && lines.nth(6).is_some_and(|state| state.trim() == "ready")
    }
}
