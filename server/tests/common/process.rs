//! The program itself, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sqlx::{ConnectOptions, PgPool};

use super::Browser;

pub struct Process {
    child: Child,
    pub address: String,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `benkyokai serve` and waits until it listens.
    pub fn serve(settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_benkyokai"));
        for name in ["DATABASE_URL", "PUBLIC_URL", "DEMO", "RUST_LOG", "SMTP_URL", "TRUSTED_PROXIES"] {
            command.env_remove(name);
        }
        command.env("LISTEN", "127.0.0.1:0").env("METRICS_LISTEN", "off").env("LOG_FORMAT", "json");
        command.env("SECRET_KEY", super::SECRET_KEY);
        command.envs(settings.iter().copied());
        let mut child = command.arg("serve").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = String::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("the server ended early: {seen}") };
            seen = seen + &line + "\n";
            let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if value["message"] == "listening" {
                break value["address"].as_str().unwrap().to_owned();
            }
        };
        let log = Arc::new(Mutex::new(seen));
        let kept = Arc::clone(&log);
        // Read on, or the server would block on a full pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *kept.lock().unwrap() += &(line + "\n");
            }
        });
        Self { child, address, log }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.address, &format!("http://{}", self.address.replace("127.0.0.1", "localhost")))
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Kilobytes of memory that it holds.
    pub fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = kill(self.pid(), Signal::SIGKILL);
            let _ = self.child.wait();
        }
    }
}

/// The address of a test's database, for a process of its own.
pub fn url_of(pool: &PgPool) -> String {
    pool.connect_options().to_url_lossy().to_string()
}
