//! `floors`: checks the crates that `docs/ARCHITECTURE.md` gives an order, and that what it names is there.
//! Run from the root of the repository.

use std::{fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("floors: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many violations there are; each is printed.
fn run() -> Result<usize, String> {
    let document = "docs/ARCHITECTURE.md";
    let text = fs::read_to_string(document).map_err(|error| format!("{document}: {error}"))?;
    let orders = floors::read_floors(&text)?;
    if orders.is_empty() {
        return Err(format!("{document} has no block marked floors"));
    }
    let mut count = 0;
    for document in [document, "CONTRIBUTING.md"] {
        let text = fs::read_to_string(document).map_err(|error| format!("{document}: {error}"))?;
        for name in floors::missing(&text, Path::new(""))? {
            println!("{document} names `{name}`, which is not there");
            count += 1;
        }
    }
    for order in orders {
        for violation in floors::check(&order, &Path::new(&order.name).join("src"))? {
            println!("{}: {violation}", order.name);
            count += 1;
        }
    }
    Ok(count)
}
