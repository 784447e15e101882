//! Every page in its states, with invented data and without a server.

mod account;
mod archive;
mod attendees_list;
mod data;
mod desk;
mod door;
mod face;
mod kept;
mod letters;
mod live;
mod overview;
mod people;
mod proposals;
mod proposals_desk;
mod public;
mod questions;
mod registration;
mod registration_desk;
mod series_desk;
mod talk;
mod telling;
mod today;
mod turns;

use std::sync::Arc;

use app::{
    cx::{AccountBadge, Assets, Cx, Fill, PlaceMarks},
    shell,
};
use domain::{Lang, ids::AccountId};

/// Pages of one language as they are drawn.
pub struct Gallery {
    pub lang: Lang,
    /// Name of the state, and the document.
    pub pages: Vec<(String, String)>,
}

impl Gallery {
    /// Draws them all.
    pub fn draw(lang: Lang) -> Self {
        let mut gallery = Self { lang, pages: Vec::new() };
        public::write(&mut gallery);
        live::write(&mut gallery);
        questions::write(&mut gallery);
        account::write(&mut gallery);
        kept::write(&mut gallery);
        registration::write(&mut gallery);
        desk::write(&mut gallery);
        series_desk::write(&mut gallery);
        people::write(&mut gallery);
        attendees_list::write(&mut gallery);
        registration_desk::write(&mut gallery);
        proposals::write(&mut gallery);
        proposals_desk::write(&mut gallery);
        letters::write(&mut gallery);
        door::write(&mut gallery);
        archive::write(&mut gallery);
        gallery
    }

    /// A page that many share, as it is for one of them.
    fn put_filled(&mut self, name: &str, cx: &Cx, draw: impl FnOnce(&Cx) -> String, fills: Vec<Fill>) {
        let marks = PlaceMarks::new("gallery");
        let shared = draw(&Cx { account: None, marks: Some(marks.clone()), ..cx.clone() });
        let mut all = shell::fills(cx);
        all.extend(fills);
        let fill =
            |place: Option<&str>| all.iter().find(|(name, _)| Some(*name) == place).map(|(_, html)| html.as_str());
        let pieces = marks.split(&shared).into_iter();
        let html: String = pieces.map(|(place, default)| fill(place).unwrap_or(default)).collect();
        self.put(name, &html);
    }

    fn put(&mut self, name: &str, html: &str) {
        self.pages.push((name.to_owned(), html.to_owned()));
    }
}

/// A visitor without an account.
fn visitor(lang: Lang, path: &str) -> Cx {
    let style = |name: &str| format!(concat!("file://", env!("CARGO_MANIFEST_DIR"), "/../style/{}"), name);
    let script = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/browser/page.js");
    Cx {
        lang,
        account: None,
        path: path.to_owned(),
        origin: "https://benkyokai.example".to_owned(),
        assets: Arc::new(Assets {
            css: style("main.css"),
            visiting_css: style("visiting.css"),
            reading_css: style("reading.css"),
            own_css: style("own.css"),
            organize_css: style("organize.css"),
            console_css: style("console.css"),
            page_js: script.to_owned(),
            reading_js: script.replace("page.js", "reading.js"),
            ..Assets::default()
        }),
        is_demo: false,
        notice: None,
        undo: None,
        desk: None,
        marks: None,
    }
}

/// An organizer who is signed in.
fn organizer(lang: Lang, path: &str) -> Cx {
    let desk = path.starts_with("/organize").then(|| Arc::new(data::frame(path)));
    Cx {
        account: Some(AccountBadge { id: AccountId(1), name: "青井 さくら".to_owned(), has_desk: true }),
        desk,
        ..visitor(lang, path)
    }
}
