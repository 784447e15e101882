//! The program `benkyokai serve`, watched: where its time goes. `bin/bench profile PAGE` runs it.
//!
//! It takes what `benkyokai` takes, and writes a flame graph into the file that `PROFILE` names when it ends.

use std::{fs::File, process::ExitCode};

use anyhow::Context as _;
use clap::Parser as _;
use server::commands::{self, Arguments};

/// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Looks a second.
const FREQUENCY: i32 = 997;

fn main() -> ExitCode {
    match watch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("profiled: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn watch() -> anyhow::Result<()> {
    let path = std::env::var_os("PROFILE").context("PROFILE names no file for the flame graph")?;
    let libraries = ["libc", "libgcc", "pthread", "vdso"];
    let watcher = pprof::ProfilerGuardBuilder::default().frequency(FREQUENCY).blocklist(&libraries).build()?;
    commands::start(Arguments::parse())?;
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.to_string_lossy()))?;
    watcher.report().build()?.flamegraph(file)?;
    Ok(())
}
