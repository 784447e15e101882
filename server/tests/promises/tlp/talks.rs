//! Talks of each label, of which everything is a word that stands nowhere else; all ways out, and what is read there.

use std::collections::BTreeSet;

use sqlx::PgPool;

use super::super::matrix::{Fixture, SERIES, TABLE};
use crate::common::{Browser, Site};

/// Labels of a whole talk.
pub const LABELS: [&str; 5] = ["clear", "green", "amber", "amber_strict", "red"];

/// A talk with a part that has a label of its own, behind that of the talk; one that is cut is in no slides and in no
/// recording.
pub const PARTS: [&str; 8] = [
    "clear+green",
    "clear+amber",
    "clear+amber_strict",
    "clear+red",
    "clear+red+cut",
    "green+amber",
    "green+red+cut",
    "amber+red",
];

/// What one may hear of a talk; each is a word that stands nowhere else.
pub const KINDS: [&str; 10] =
    ["title", "speaker", "abstract", "note", "slides", "file", "video", "question", "answer", "impression"];

/// Which part of a talk has a label of its own.
pub const PART: &str = "part";

/// The recording of the whole evening.
pub const EVENING: &str = "evening";

pub fn word(label: &str, kind: &str) -> String {
    format!("zq{}{kind}", label.replace('_', "").replace('+', "w"))
}

/// The number of the event of a label that is over, or on.
pub fn number(label: &str, state: &str) -> i32 {
    let at = LABELS.iter().chain(&PARTS).position(|known| *known == label).unwrap();
    i32::try_from(at).unwrap() + if state == "ended" { 910 } else { 930 }
}

/// What may be told to strangers of a talk with this label.
pub fn let_out(label: &str) -> BTreeSet<String> {
    let (of_talk, of_part) = label.split_once('+').unwrap_or((label, ""));
    let mut kinds = match of_talk {
        "clear" => set(&KINDS),
        "green" => set(&["title", "speaker", "abstract"]),
        _ => return BTreeSet::new(),
    };
    if !of_part.is_empty() {
        // Slides and recording hold the part, unless it was cut out. Which part it is may be known.
        kinds.retain(|kind| of_part.ends_with("cut") || !["slides", "file", "video"].contains(&kind.as_str()));
        kinds.insert(PART.to_owned());
    }
    kinds
}

/// An event with one talk that says everything, and below it a second one that everybody may hear.
pub async fn event_with(site: &Site, label: &str, state: &str) {
    let w = |kind: &str| word(label, kind);
    let mut labels = label.split('+');
    let (tlp, part, is_cut) = (labels.next().unwrap(), labels.next(), labels.next().is_some());
    let part_tlp = part.map_or("null".to_owned(), |part| format!("'{part}'"));
    let part_words = part.map_or(String::new(), |_| w(PART));
    let (number, length) = (number(label, state), if state == "ended" { "-1 days" } else { "-10 minutes" });
    let sql = format!(
        "with e as (
            insert into events (series_id, number, title, state, starts_at, ends_at)
            select id, {number}, 'An evening', '{state}', now() + interval '{length}', now() + interval '{length}' + interval '2 hours'
            from series where slug = '{SERIES}' returning id
        ), s as (
            insert into slots (event_id, position, title, abstract, minutes, starts_at, slides_url, video_url, tlp, part_words, part_tlp, part_is_cut)
            select id, 1, '{title}', '{summary}', 60, now() + interval '{length}', 'https://slides.test/{slides}', 'https://video.test/{video}', '{tlp}', '{part_words}', {part_tlp}, {is_cut} from e
            returning id, event_id
        ), o as (
            insert into slots (event_id, position, title, minutes, starts_at)
            select id, 2, 'Something else', 30, now() + interval '{length}' + interval '1 hour' from e
        ), f as (
            insert into slot_files (slot_id, bytes, size, hash, uploaded_at)
            select id, convert_to('%PDF-{file}', 'UTF8'), {size}, '{file}', now() from s
        ), n as (
            insert into note_lines (slot_id, position, body) select id, 1, '{note}' from s
        ), i as (
            insert into impressions (slot_id, author, body) select id, '', '{impression}' from s
        ), p as (
            insert into people (slug, name) values ('{speaker}', '{speaker}') on conflict (slug) do update set name = excluded.name returning id
        ), a as (
            insert into appearances (slot_id, person_id, position, name, affiliation) select s.id, p.id, 1, '{speaker}', '{speaker}' from s, p
        ), q as (
            insert into questions (event_id, slot_id, body, state, source) select event_id, id, '{question}', 'answered_text', 'live' from s returning id
        ), b as (
            insert into questions (event_id, slot_id, body, state, source) select event_id, id, '{question}', 'answering', 'live' from s
        ), g as (
            insert into answers (question_id, position, author, body) select id, 1, '{speaker}', '{answer}' from q
        )
        insert into reports (event_id, state, lead, published_at) select id, 'published', '', now() from e",
        file = w("file"), size = 5 + w("file").len(), title = w("title"), summary = w("abstract"), slides = w("slides"), video = w("video"), note = w("note"),
        impression = w("impression"), speaker = w("speaker"), question = w("question"), answer = w("answer"),
    );
    site.run(&sql).await;
    let mut connection = site.pool.acquire().await.unwrap();
    let id: i64 = site.one("select id from events where number = $1::int", &number.to_string()).await;
    domain::search::index::reindex_event(&mut connection, id.into()).await.unwrap();
}

/// No talk has a recording of its own: there is the one of each evening alone.
pub async fn with_one_recording(site: &Site, labels: &[&str]) {
    for (label, state) in labels.iter().flat_map(|label| [(*label, "ended"), (*label, "live")]) {
        let (evening, number) = (word(label, EVENING), number(label, state));
        let here = format!(
            "(select e.id from events e join series s on s.id = e.series_id where s.slug = '{SERIES}' and e.number = {number})"
        );
        let changed = site
            .run(&format!(
                "update events set video_url = 'https://video.test/{evening}', video_offset = '5 minutes' where id = {here}"
            ))
            .await;
        assert_eq!(changed, 1, "{label}, {state}");
        site.run(&format!("update slots set video_url = null where event_id = {here}")).await;
    }
}

/// Every way out: what the table lists, once for each of the events, and what leads to them.
pub fn ways(fixture: &Fixture, labels: &[&str]) -> BTreeSet<String> {
    let mut ways: BTreeSet<String> =
        ["/search?q=zq", "/search?q=zq&kind=talk", "/search?q=zq&kind=note", "/search?q=zq&kind=question"]
            .into_iter()
            .chain(["/search?q=zq&kind=speaker", "/api/v1/search?q=zq", "/?lang=ja", "/?lang=en"])
            .map(str::to_owned)
            .collect();
    for label in labels {
        ways.insert(format!("/speakers/{}", word(label, "speaker")));
        ways.extend(["ended", "live"].map(|state| ticket(label, state)));
    }
    for row in TABLE.iter().filter(|row| row.route.starts_with("GET ")) {
        let path = fixture.fill(row.path, 1);
        for label in labels {
            for state in ["ended", "live"] {
                let here = format!("/{SERIES}/{}", number(label, state));
                for known in [32, 42] {
                    ways.extend(files_beside(&path.replace(&format!("/{SERIES}/{known}"), &here)));
                }
            }
        }
        ways.insert(path);
    }
    // Nobody finds a word in the bytes of a picture: those are asked for where one knows which there may be.
    ways.retain(|path| !path.ends_with("/share.png"));
    ways
}

/// This address; of an export of questions, that of each kind of file.
fn files_beside(path: &str) -> Vec<String> {
    match path.strip_suffix("/questions.csv") {
        Some(folder) => ["csv", "json", "md"].into_iter().map(|kind| format!("{folder}/questions.{kind}")).collect(),
        None => vec![path.to_owned()],
    }
}

/// The words of each label that this browser reads somewhere, as `label kind`, each with where that was.
pub async fn read(browser: &mut Browser, ways: &BTreeSet<String>, labels: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in ways {
        let reply = browser.get(path).await;
        assert!(reply.status < 500, "{path}: {}", reply.status);
        // Calendars break their lines wherever they are long.
        let text = format!("{:?}{}", reply.headers, reply.body.replace("\r\n ", ""));
        if !text.contains("zq") {
            continue;
        }
        for label in labels {
            // Whoever writes a word into an address is answered with it.
            let here = heard(&text, label).into_iter().filter(|kind| !path.contains(&word(label, kind)));
            found.extend(here.map(|kind| (format!("{label} {kind}"), path.clone())));
        }
    }
    found
}

/// What a text says of the talk with this label.
pub fn heard(text: &str, label: &str) -> BTreeSet<String> {
    let kinds = KINDS.into_iter().chain([PART, EVENING]);
    kinds.filter(|kind| text.contains(&word(label, kind))).map(str::to_owned).collect()
}

pub fn kinds_by_label(found: &[(String, String)], label: &str) -> BTreeSet<String> {
    let prefix = format!("{label} ");
    found.iter().filter_map(|(what, _)| what.strip_prefix(&prefix)).map(str::to_owned).collect()
}

pub fn set(kinds: &[&str]) -> BTreeSet<String> {
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

/// The attendee holds a seat at another evening of the series, which is enough to take part in it.
pub async fn seat(site: &Site) {
    site.run(&format!(
        "insert into registrations (event_id, type_id, account_id, state, registered_at, confirmed_at, code)
         select e.id, t.id, a.id, 'confirmed', now(), now(), 'zzgreen1' from events e join series s on s.id = e.series_id
           join participation_types t on t.event_id = e.id, accounts a
         where s.slug = '{SERIES}' and e.number = 42 and a.mail = 'attendee@everywhere.test' order by t.id limit 1"
    ))
    .await;
}

/// The attendee holds a seat at each of the events as well, and was at those that are over.
pub async fn seat_at_each(site: &Site, labels: &[&str]) {
    for (label, state) in labels.iter().flat_map(|label| [(*label, "ended"), (*label, "live")]) {
        let seated = site
            .run(&format!(
                "with e as (select e.id, e.state from events e join series s on s.id = e.series_id
                            where s.slug = '{SERIES}' and e.number = {number}),
                      t as (insert into participation_types (event_id, name) select id, 'Hall' from e returning id, event_id)
                 insert into registrations (event_id, type_id, account_id, state, registered_at, confirmed_at, code, attended)
                 select e.id, t.id, a.id, 'confirmed', now(), now(), '{code}', case when e.state = 'ended' then true end
                 from e join t on t.event_id = e.id, accounts a where a.mail = 'attendee@everywhere.test'",
                number = number(label, state),
                code = seat_code(label, state),
            ))
            .await;
        assert_eq!(seated, 1, "{label}, {state}");
    }
}

fn seat_code(label: &str, state: &str) -> String {
    format!("SEAT{:04}", number(label, state))
}

/// The ticket of that seat.
pub fn ticket(label: &str, state: &str) -> String {
    format!("/me/tickets/{}", seat_code(label, state))
}

pub async fn site_with_talks(pool: PgPool, labels: &[&str]) -> (Site, Fixture) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    for label in labels {
        for state in ["ended", "live"] {
            event_with(&site, label, state).await;
        }
    }
    (site, fixture)
}
