//! `cargo run -p report-import --example variants -- FILE`: a report whose bullets are `•`, in 76 formats; which of them
//! are understood otherwise than the text itself.

#[path = "../tests/support/variants.rs"]
mod variants;

fn main() -> std::process::ExitCode {
    let file = std::env::args().nth(1).expect("name a file");
    let source = std::fs::read_to_string(file).expect("the file can be read");
    let (expected, all) = variants::compared(&source);
    println!("the text: {expected:?}");
    let wrong: Vec<_> = all.iter().filter(|(_, counted)| *counted != expected).collect();
    for (name, counted) in &wrong {
        println!("{name}: {counted:?}");
    }
    println!("{} of {} variants are understood as the text", all.len() - wrong.len(), all.len());
    std::process::ExitCode::from(u8::from(!wrong.is_empty()))
}
