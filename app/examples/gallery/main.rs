//! Writes every page in its states into a folder, with invented data, to look at without a server:
//! `cargo run -p app --features ssr --example gallery -- FOLDER`. The stylesheet is linked from
//! `style/`, so a change of it shows at the next reload.

mod account;
mod data;
mod desk;
mod public;
mod registration;

use std::{fs, path::PathBuf, sync::Arc};

use app::cx::{AccountBadge, Assets, Cx};
use domain::Lang;

/// Where pages are written to.
pub struct Gallery {
    folder: PathBuf,
}

impl Gallery {
    pub fn put(&self, name: &str, html: &str) {
        fs::write(self.folder.join(format!("{name}.html")), html).expect("the folder can be written to");
    }
}

/// A visitor without an account.
pub fn visitor(lang: Lang, path: &str) -> Cx {
    let style = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/../style/main.css");
    let script = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/browser/page.js");
    Cx {
        lang,
        account: None,
        path: path.to_owned(),
        origin: "https://benkyokai.example".to_owned(),
        assets: Arc::new(Assets { css: style.to_owned(), page_js: script.to_owned(), ..Assets::default() }),
        is_demo: false,
        notice: None,
    }
}

/// An organizer who is signed in.
pub fn organizer(lang: Lang, path: &str) -> Cx {
    Cx { account: Some(AccountBadge { name: "青井 さくら".to_owned(), has_desk: true }), ..visitor(lang, path) }
}

fn main() {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("target/gallery"), PathBuf::from);
    fs::create_dir_all(&folder).expect("the folder can be made");
    let gallery = Gallery { folder };
    public::write(&gallery);
    account::write(&gallery);
    registration::write(&gallery);
    desk::write(&gallery);
    println!("{}", gallery.folder.display());
}
