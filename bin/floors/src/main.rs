//! `floors`: checks the crates that `docs/ARCHITECTURE.md` gives an order, that the files which documents name are there,
//! that functions have names which say what they do, and that migrations leave the program before them its tables.
//! `floors promises` writes the list of promises anew. Run from the root of the repository.

use std::{fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        Some("promises") => write_promises(),
        _ => run(),
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("floors: {error}");
            ExitCode::FAILURE
        }
    }
}

const PROMISES: &str = "docs/promises.md";

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}

fn write_promises() -> Result<usize, String> {
    let text = floors::promises::with_proofs(&read(PROMISES)?, Path::new(""))?;
    fs::write(PROMISES, text).map_err(|error| format!("{PROMISES}: {error}"))?;
    Ok(0)
}

/// The documents of the repository, each by its path; those of crates tell of their own files.
fn documents() -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for folder in [".", "docs", "docs/decisions"] {
        let entries = fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))?;
        for entry in entries {
            let name = entry.map_err(|error| format!("{folder}: {error}"))?.file_name();
            if let Some(name) =
                name.to_str().filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "md"))
            {
                found.push(if folder == "." { name.to_owned() } else { format!("{folder}/{name}") });
            }
        }
    }
    found.sort();
    Ok(found)
}

/// How many violations there are; each is printed.
fn run() -> Result<usize, String> {
    let document = "docs/ARCHITECTURE.md";
    let text = read(document)?;
    let orders = floors::read_floors(&text)?;
    if orders.is_empty() {
        return Err(format!("{document} has no block marked floors"));
    }
    let mut count = 0;
    for document in documents()? {
        let text = read(&document)?;
        for name in floors::missing(&text, Path::new(""))? {
            println!("{document} names `{name}`, which is not there");
            count += 1;
        }
    }
    let text = read(PROMISES)?;
    if floors::promises::with_proofs(&text, Path::new(""))? != text {
        println!("{PROMISES} is behind the tests: cargo run -p floors -- promises");
        count += 1;
    }
    for violation in floors::function_names::find_refused(Path::new(""))? {
        println!("the name of a function says what it does, as `find_by_event`: {violation}");
        count += 1;
    }
    for violation in floors::expanding::contracting(Path::new("migrations"), floors::expanding::ALLOWED)? {
        println!("migrations: {violation}");
        count += 1;
    }
    for order in orders {
        for violation in floors::check(&order, &Path::new(&order.name).join("src"))? {
            println!("{}: {violation}", order.name);
            count += 1;
        }
    }
    Ok(count)
}
