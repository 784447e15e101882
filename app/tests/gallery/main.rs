//! Every page in its states, in Japanese and English, against what was agreed on: a change of look or
//! word shows as a change of a file in `snapshots/`. Take over what is meant with
//! `INSTA_UPDATE=always cargo test -p app --features ssr --test gallery`, and look at the difference.
//! All of them as files, to look at without a server: `GALLERY=FOLDER cargo test -p app --features ssr --test gallery`.

mod pages;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use domain::Lang;

/// The head that people see and the content, a tag a line; drawings are left out. What stands around it is the same
/// on every page, and has its own tests.
fn content(html: &str) -> String {
    let title = html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(t, _)| t);
    let main = html.find("<main").and_then(|from| html.rfind("</main>").map(|to| &html[from..to]));
    let mut out = format!("{title}\n");
    let mut rest = main.unwrap_or(html);
    while let Some((before, drawing)) = rest.split_once("<svg") {
        out.push_str(before);
        out.push_str("<svg>");
        rest = drawing.split_once("</svg>").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("><", ">\n<").replace("<!>", "")
}

#[test]
fn every_page_reads_as_agreed_in_both_languages() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut changed = Vec::new();
    for lang in [Lang::Ja, Lang::En] {
        settings.set_snapshot_path(format!("../snapshots/{}", lang.tag()));
        for (name, html) in pages::Gallery::draw(lang).pages {
            let check = || settings.bind(|| insta::assert_snapshot!(name.clone(), content(&html)));
            if catch_unwind(AssertUnwindSafe(check)).is_err() {
                changed.push(format!("{name} ({})", lang.tag()));
            }
        }
    }
    assert!(changed.is_empty(), "these pages are no longer as agreed: {}", changed.join(", "));
}

/// The stylesheet is linked from `style/`, so a change of it shows at the next reload.
#[test]
fn every_page_is_written_to_the_folder_that_is_named() {
    let Some(folder) = std::env::var_os("GALLERY").map(PathBuf::from) else { return };
    for lang in [Lang::Ja, Lang::En] {
        let folder = folder.join(lang.tag());
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (name, html) in pages::Gallery::draw(lang).pages {
            fs::write(folder.join(format!("{name}.html")), html).expect("the folder can be written to");
        }
    }
}

#[test]
fn states_have_names_of_their_own_and_documents_say_their_language() {
    for lang in [Lang::Ja, Lang::En] {
        let gallery = pages::Gallery::draw(lang);
        let mut names: Vec<&String> = gallery.pages.iter().map(|(name, _)| name).collect();
        names.sort();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        // The share image is a drawing.
        for (name, html) in gallery.pages.iter().filter(|(_, html)| html.starts_with("<!DOCTYPE")) {
            assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())), "{name}");
        }
    }
}

/// The policy of our pages lets no element bring a style of its own, and no handler: a browser would leave it out.
#[test]
fn no_page_brings_a_style_or_a_handler_of_its_own() {
    for (name, html) in pages::Gallery::draw(Lang::Ja).pages {
        // The share image is a drawing, and no page.
        if !html.starts_with("<!DOCTYPE") {
            continue;
        }
        let tags = html.split('<').map(|rest| rest.split('>').next().unwrap_or_default());
        let wrong: Vec<_> = tags
            .filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter(|tag| {
                [" style=", " onclick=", " onload=", " onchange=", " onsubmit="].iter().any(|word| tag.contains(word))
            })
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        assert!(!html.contains("<style"), "{name}");
    }
}
