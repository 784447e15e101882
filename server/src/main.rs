//! The program `benkyokai`: reads arguments and settings, runs one command.

use std::process::ExitCode;

use clap::Parser;
use server::{
    commands::{self, Arguments},
    config::Config,
    logging,
};

/// A rush of requests leaves free memory behind. glibc keeps most of it for good; this one gives it
/// back, which is what a viewer of a board costs in the end (`bin/bench live`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A wrong use ends here with status 2.
    let arguments = Arguments::parse();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benkyokai: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::from_env().map_err(anyhow::Error::msg)?;
    // A command that ends by itself says what it did in its own words; only trouble is logged.
    let is_service = matches!(arguments.command, commands::Command::Serve { .. } | commands::Command::Worker);
    logging::start(config.log_format, is_service);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(commands::run(arguments.command, config))
}
