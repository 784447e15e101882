//! The check finds what is planted, and nothing in a house that is in order.

use std::{fs, path::Path};

use floors::{Floors, Violation, check, read_floors};

const ORDER: &str = "before\n```floors\nhouse: base < series < people < workflows | pages\n```\nafter: a < b\n";

/// A crate with these files besides the ones that are in order.
fn house(planted: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Violation>) {
    let dir = tempfile::tempdir().unwrap();
    let good = [
        (
            "lib.rs",
            "pub mod base;\npub mod people;\npub mod pages;\npub mod series;\npub mod workflows;\npub use base::error;\n",
        ),
        ("base/mod.rs", "pub mod error;\npub mod queries;\n"),
        ("base/error.rs", "pub struct Error;\n"),
        ("base/queries.rs", "pub fn notify() {}\n"),
        ("series/mod.rs", "pub mod access;\npub(crate) mod queries;\npub use access::find;\n"),
        (
            "series/access.rs",
            "use super::queries;\nuse crate::error::Error;\npub fn find() -> Error { queries::by_slug(); Error }\n",
        ),
        ("series/queries.rs", "pub fn by_slug() {}\n"),
        ("people/mod.rs", "pub mod rules;\n"),
        ("people/rules.rs", "use crate::series;\npub fn may() { series::find(); crate::base::queries::notify(); }\n"),
        ("workflows/mod.rs", "pub mod add;\n"),
        (
            "workflows/add.rs",
            "use crate::{people::rules::may, series::queries};\npub fn add() { may(); queries::by_slug(); }\n",
        ),
        ("pages/mod.rs", "pub mod home;\n"),
        (
            "pages/home.rs",
            "pub fn load() { crate::people::rules::may() }\n#[cfg(test)]\nmod tests { use crate::workflows::add::add; #[test] fn t() { add() } }\n",
        ),
    ];
    for (file, text) in good.iter().chain(planted) {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let floors: Vec<Floors> = read_floors(ORDER).unwrap();
    assert_eq!(floors.len(), 1, "what stands outside of the block is none");
    let found = check(&floors[0], Path::new(dir.path())).unwrap();
    (dir, found)
}

#[test]
fn a_house_in_order_has_no_violation() {
    assert_eq!(house(&[]).1, []);
}

#[test]
fn a_feature_that_uses_a_later_one_is_found_however_it_is_written() {
    for text in [
        "use crate::people::rules::may;\npub fn find() { may() }\n",
        "use crate::people;\npub fn find() { people::rules::may() }\n",
        "pub fn find() { crate::people::rules::may() }\n",
        "use crate::people::rules as r;\npub fn find() { r::may() }\n",
        "use crate::people::rules::*;\npub fn find() { may() }\n",
        "pub fn find() { println!(\"{:?}\", super::super::people::rules::may()) }\n",
    ] {
        let found = house(&[("series/access.rs", text)]).1;
        let upwards = |v: &Violation| matches!(v, Violation::Upwards { file, used, .. } if file == "series/access.rs" && used == "people/rules.rs");
        assert!(found.iter().any(upwards), "{text}: {found:?}");
    }
}

#[test]
fn what_stands_beside_is_not_used_either() {
    let found = house(&[("pages/home.rs", "use crate::workflows::add::add;\npub fn load() { add() }\n")]).1;
    assert!(matches!(&found[..], [Violation::Upwards { line: 1, .. }]), "{found:?}");
}

#[test]
fn the_queries_of_another_feature_are_its_own() {
    let found = house(&[("people/rules.rs", "use crate::series::queries;\npub fn may() { queries::by_slug() }\n")]).1;
    assert!(matches!(&found[..], [Violation::Queries { .. }]), "{found:?}");
    // Handed on under another name they are queries still.
    let handed_on = [
        (
            "series/mod.rs",
            "pub mod access;\npub(crate) mod queries;\npub use access::find;\npub use queries::by_slug;\n",
        ),
        ("people/rules.rs", "pub fn may() { crate::series::by_slug() }\n"),
    ];
    let found = house(&handed_on).1;
    assert!(matches!(&found[..], [Violation::Queries { .. }]), "{found:?}");
}

#[test]
fn a_ring_is_found_also_by_way_of_a_third_file() {
    let ring = [
        ("people/mod.rs", "pub mod rules;\npub mod names;\npub mod words;\n"),
        ("people/rules.rs", "use super::names::name;\npub fn may() { name() }\n"),
        ("people/names.rs", "use super::words::word;\npub fn name() { word() }\n"),
        ("people/words.rs", "use super::rules::may;\npub fn word() { may() }\n"),
    ];
    let found = house(&ring).1;
    let [Violation::Ring(files)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(files.len(), 3);
}

#[test]
fn a_part_without_a_place_and_a_place_without_a_part_are_told() {
    let planted = [
        (
            "lib.rs",
            "pub mod base;\npub mod series;\npub mod workflows;\npub mod pages;\npub mod drawer;\npub use base::error;\n",
        ),
        ("drawer.rs", ""),
    ];
    let found = house(&planted).1;
    assert!(
        found.contains(&Violation::Unlisted("drawer".into())) && found.contains(&Violation::Missing("people".into())),
        "{found:?}"
    );
}

#[test]
fn a_document_that_names_what_is_not_there_is_found() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("server/src/http")).unwrap();
    fs::write(dir.path().join("server/src/http/limits.rs"), "pub async fn check() {}\nstruct Rate;\n").unwrap();
    let document = "`http/limits.rs::check`, `limits.rs::Rate`, `limits.rs`, `cargo test`, `.sqlx`: there. `limits.rs::chec`, \
        `mits.rs` and `http/gone.rs::check` are not.";
    let missing = floors::missing(document, dir.path()).unwrap();
    assert_eq!(missing, ["limits.rs::chec", "mits.rs", "http/gone.rs::check"]);
}

#[test]
fn a_function_whose_name_does_not_say_what_it_does_is_found_wherever_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    let plant = |file: &str, text: &str| {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let refused = || floors::function_names::find_refused(dir.path()).unwrap();
    plant(
        "domain/src/rules.rs",
        "pub fn find_of(page: &str) -> bool { let said = || \"fn shown() {}\"; page == said() }\n// fn told() {}\nfn page_of() {}\n",
    );
    assert_eq!(refused(), [""; 0], "neither a part of a name, nor a variable, nor a text");
    plant("app/src/page.rs", "pub(crate) async fn of<'a>(it: &'a str) {\n    fn said() {}\n}\n");
    plant(
        "server/tests/promises/all.rs",
        "struct A;\nimpl A {\n    pub const fn keep(&self) {}\n}\ntrait B {\n    fn page(&self);\n}\n#[cfg(test)]\nmod tests {\n    fn told() {}\n}\n",
    );
    assert_eq!(
        refused(),
        [
            "app/src/page.rs:1 of",
            "app/src/page.rs:2 said",
            "server/tests/promises/all.rs:3 keep",
            "server/tests/promises/all.rs:6 page",
            "server/tests/promises/all.rs:10 told",
        ]
    );
    for name in floors::function_names::REFUSED {
        plant("bin/load/src/all.rs", &format!("fn {name}() {{}}\n"));
        assert!(refused().contains(&format!("bin/load/src/all.rs:1 {name}")), "{name}");
    }
}
