//! Writes every page in its states into a folder, in both languages, to look at without a server:
//! `cargo run -p app --features ssr --example gallery -- FOLDER`. The stylesheet is linked from
//! `style/`, so a change of it shows at the next reload.

mod pages;

use std::{fs, path::PathBuf};

use domain::Lang;

fn main() {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("target/gallery"), PathBuf::from);
    for lang in [Lang::Ja, Lang::En] {
        let folder = folder.join(lang.tag());
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (name, html) in pages::Gallery::draw(lang).pages {
            fs::write(folder.join(format!("{name}.html")), html).expect("the folder can be written to");
        }
    }
    println!("{}", folder.display());
}
