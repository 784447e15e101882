//! Embedded files are read by macros, which do not notice new files by themselves.
fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=../dist/pkg");
}
