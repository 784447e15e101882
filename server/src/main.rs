//! The program `benkyokai`: reads arguments and settings, runs one command.

use std::process::ExitCode;

use clap::Parser;
use server::commands::{self, Arguments};

/// A rush of requests leaves free memory behind. glibc keeps most of it for good; this one gives it
/// back, which is what a viewer of a board costs in the end (`bin/bench live`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A wrong use ends here with status 2.
    let arguments = Arguments::parse();
    match commands::start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benkyokai: {error:#}");
            ExitCode::FAILURE
        }
    }
}
