//! What is not for everybody is in no file that leaves the site: its pages as files, its archive once it was read back, and what
//! somebody takes along of themselves.

use std::{collections::BTreeSet, fs};

use sqlx::PgPool;
use walkdir::WalkDir;

use super::{
    super::{matrix::SERIES, moving_in::program},
    talks::{
        LABELS, PARTS, event_with, heard, kinds_by_label, let_out, number, read, seat_at_each, set, site_with_talks,
        word,
    },
};
use crate::common::Site;

/// A site with nothing but the talks of all labels, and of those of which a part has one.
async fn talks_alone(pool: PgPool) -> (Site, Vec<&'static str>) {
    let labels: Vec<&str> = LABELS.into_iter().chain(PARTS).collect();
    let site = Site::start(pool).await;
    site.run(&format!("insert into series (slug, name) values ('{SERIES}', 'Security-JAWS')")).await;
    for label in &labels {
        for state in ["ended", "live"] {
            event_with(&site, label, state).await;
        }
    }
    // As the program itself would have kept them.
    site.run("update slot_files set hash = encode(sha256(bytes), 'hex'), size = length(bytes)").await;
    (site, labels)
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_the_pages_as_files_hold_what_strangers_read_and_nothing_else(pool: PgPool) {
    let (site, labels) = talks_alone(pool).await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    program(&site, &["export", "site"], &out);
    let mut texts = Vec::new();
    for entry in WalkDir::new(&out).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let name = entry.path().strip_prefix(&out).unwrap().display().to_string();
        let bytes = fs::read(entry.path()).unwrap();
        texts.push((name.clone(), format!("{name}\n{}", String::from_utf8_lossy(&bytes))));
    }
    assert!(texts.iter().any(|(name, _)| name.starts_with("search/")), "what is searched without a server is there");
    for label in &labels {
        let mut said = BTreeSet::new();
        for (name, text) in &texts {
            let (here, out) = (heard(text, label), let_out(label));
            assert!(here.is_subset(&out), "{label}: {:?} in {name}", here.difference(&out));
            said.extend(here);
        }
        // The control: what may be told is told there.
        let should = match *label {
            "clear" => set(&["title", "speaker", "note", "question", "answer"]),
            _ if let_out(label).is_empty() => set(&[]),
            _ => set(&["title", "speaker"]),
        };
        assert!(said.is_superset(&should), "{label}: {said:?}");
    }
}

/// An archive is the organizers' own and holds all of it, with its labels: read back, it lets out what it did before.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_what_is_taken_out_and_brought_back_keeps_its_labels(pool: PgPool) {
    let (site, labels) = talks_alone(pool).await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("archive");
    program(&site, &["export", "archive"], &out);
    for table in ["search_documents", "events", "people"] {
        site.run(&format!("delete from {table}")).await;
    }
    let said = program(&site, &["import", "archive"], &out);
    assert!(said.contains("0 wait for somebody"), "{said}");
    let slots: i64 = site.one("select count(*) from slots where title like $1", "zq%title").await;
    assert_eq!(usize::try_from(slots).unwrap(), 2 * labels.len());

    // Another process, which has kept no page of before.
    let anew = Site::start(site.pool.clone()).await;
    let mut ways: BTreeSet<String> = ["", "/feed.atom", "/calendar.ics", "/manifest.webmanifest"]
        .iter()
        .map(|rest| format!("/{SERIES}{rest}"))
        .chain(
            ["/", "/reports", "/feed.atom", "/sitemap/1.xml", "/search?q=zq", "/api/v1/search?q=zq"].map(str::to_owned),
        )
        .collect();
    let pages = [
        "",
        "/report",
        "/event.ics",
        "/agenda/changes",
        "/talks/1",
        "/talks/1/within",
        "/talks/1/slides.pdf",
        "/qa",
        "/qa/all",
        "/qa/stage",
        "/qa/export/questions.csv",
        "/qa/export/questions.json",
        "/qa/export/questions.md",
    ];
    for label in &labels {
        ways.insert(format!("/speakers/{}", word(label, "speaker")));
        for number in ["ended", "live"].map(|state| number(label, state)) {
            ways.extend(pages.iter().map(|rest| format!("/{SERIES}/{number}{rest}")));
            ways.insert(format!("/api/v1/events/{SERIES}/{number}/questions"));
        }
    }
    let found = read(&mut anew.visitor(), &ways, &labels).await;
    for label in &labels {
        assert_eq!(kinds_by_label(&found, label), let_out(label), "{label}: {found:#?}");
    }
}

/// A calendar and the file of one's own data say where somebody was, and nothing of what was said there.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_what_a_holder_of_seats_takes_along_says_nothing_of_any_talk(pool: PgPool) {
    let (site, _) = site_with_talks(pool, &LABELS).await;
    let mut holder = site.signed_in(None).await;
    seat_at_each(&site, &LABELS).await;
    let page = holder.post("/me/calendar", &[("do", "renew")]).await.expect(200);
    let mut places = page.body.split("/me/calendar/").skip(1).filter_map(|rest| rest.get(..47));
    let file = places.find(|file| file.contains(".ics")).expect("its address is shown once");
    let calendar = site.visitor().get(&format!("/me/calendar/{file}")).await.expect(200);
    let data = holder.post("/settings/data", &[]).await.expect(200);
    for label in LABELS {
        for state in ["ended", "live"] {
            let here = format!("/{SERIES}/{}", number(label, state));
            assert!(calendar.body.replace("\r\n ", "").contains(&here), "the control: {here} is in the calendar");
            assert!(
                data.body.contains(&format!("SEAT{:04}", number(label, state))),
                "the control: {here} is in the file"
            );
        }
        for (what, text) in [("calendar", calendar.body.replace("\r\n ", "")), ("data", data.body.clone())] {
            assert_eq!(heard(&text, label), set(&[]), "{label}: {what}");
        }
    }
}
