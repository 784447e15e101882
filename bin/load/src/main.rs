//! Loads for `bin/bench`: on a running server of this machine, or on its use cases and a database. One program with its own
//! crate: it knows the use cases, so that no server is built with it.
//!
//! `load WHAT …`; what each wants and prints stands in its file.

mod abuse;
mod beside;
mod burst;
mod grow;
mod hall;
mod line;
mod machine;
mod measure;
mod polls;
mod registration;
mod rush;
mod screens;
mod search;
mod sign_ins;
mod steady;
mod stream;
mod twins;
mod votes;

use measure::Failure;
use tokio::runtime::Builder;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let mut runtime = Builder::new_multi_thread();
    if !matches!(what.as_str(), "grow" | "registration" | "search") {
        // The other cores are the server's.
        runtime.worker_threads(1);
    }
    runtime.enable_all().build()?.block_on(run(&what, &arguments))
}

async fn run(what: &str, arguments: &[String]) -> Result<(), Failure> {
    match what {
        "abuse" => abuse::run(arguments).await,
        "burst" => burst::run(arguments).await,
        "grow" => grow::run(arguments).await,
        "hall" => hall::run(arguments).await,
        "machine" => machine::run(arguments),
        "polls" => polls::run(arguments).await,
        "registration" => registration::run(arguments).await,
        "rush" => rush::run(arguments).await,
        "screens" => screens::run(arguments).await,
        "search" => search::run(arguments).await,
        "sign-ins" => sign_ins::run(arguments).await,
        "steady" => steady::run(arguments).await,
        "twins" => twins::run(arguments).await,
        "votes" => votes::run(arguments).await,
        _ => Err("write: load abuse, burst, grow, hall, machine, polls, registration, rush, screens, search, sign-ins, steady, twins or votes"
            .into()),
    }
}
