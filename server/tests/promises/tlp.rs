//! What is not for everybody is nowhere that everybody can look.

mod files;
mod insiders;
mod mails;
mod talks;
mod within;

use domain::{
    agenda::{
        own,
        tlp::{Sharing, Tlp},
    },
    viewer::{Account, Role, Viewer},
    workflows::speak::{self, LabelInput},
};
use sqlx::PgPool;

use super::{
    matrix::{FOREIGN, SERIES},
    one_person,
};
use crate::common::{Site, watcher::Watcher};
use talks::{
    EVENING, KINDS, LABELS, PART, PARTS, event_with, heard, kinds_by_label, let_out, number, read, seat, set,
    site_with_talks, ways, with_one_recording, word,
};

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_each_label_lets_out_what_it_says_and_nothing_else(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    let ways = ways(&fixture, &LABELS);
    let strangers = [
        ("visitor", site.visitor()),
        ("attendee", site.signed_in(None).await),
        ("owner of another series", site.signed_in(Some((FOREIGN, Role::Owner))).await),
    ];
    for (who, mut browser) in strangers {
        let found = read(&mut browser, &ways, &LABELS).await;
        assert_eq!(kinds_by_label(&found, "clear"), let_out("clear"), "what may be read is read by the {who}");
        assert_eq!(kinds_by_label(&found, "green"), let_out("green"), "{who}: {found:#?}");
        for label in ["amber", "amber_strict", "red"] {
            let out: Vec<_> = found.iter().filter(|(what, _)| what.starts_with(&format!("{label} "))).collect();
            assert!(out.is_empty(), "{who}: {out:#?}");
        }
    }
}

/// A label of a part is one of what shows it: slides and recording go by it, and the rest by that of the talk.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_a_part_with_a_label_of_its_own_takes_slides_and_recording_with_it(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &PARTS).await;
    let ways = ways(&fixture, &PARTS);
    for (who, mut browser) in [("visitor", site.visitor()), ("attendee", site.signed_in(None).await)] {
        let found = read(&mut browser, &ways, &PARTS).await;
        for label in PARTS {
            assert_eq!(kinds_by_label(&found, label), let_out(label), "{label}, {who}: {found:#?}");
        }
    }
    // Who takes part hears what stays within, and of the part no more than its label says.
    let mut holder = site.signed_in(None).await;
    seat(&site).await;
    for (label, has_links) in [("green+red+cut", true), ("green+amber", false)] {
        let page = holder.get(&format!("/{SERIES}/{}/talks/1/within", number(label, "ended"))).await.expect(200);
        let file = holder.get(&format!("/{SERIES}/{}/talks/1/slides.pdf", number(label, "ended"))).await;
        let mut should = set(&["title", "speaker", "abstract", "note", "question", "answer", "impression", PART]);
        if has_links {
            should.extend(set(&["slides", "video"]));
        }
        assert_eq!(heard(&page.body, label), should, "{label}");
        assert_eq!(heard(&file.body, label), if has_links { set(&["file"]) } else { set(&[]) }, "{label}");
    }
}

/// The second talk of each evening is for everybody, and no more of the recording is shown for that.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_the_recording_of_an_evening_is_shown_when_all_that_is_in_it_may_be(pool: PgPool) {
    let labels: Vec<&str> = LABELS.iter().chain(&PARTS).copied().collect();
    let (site, fixture) = site_with_talks(pool, &labels).await;
    with_one_recording(&site, &labels).await;
    let ways = ways(&fixture, &labels);
    let found = read(&mut site.visitor(), &ways, &labels).await;
    for label in &labels {
        let is_out = kinds_by_label(&found, label).contains(EVENING);
        assert_eq!(is_out, let_out(label).contains("video"), "{label}: {found:#?}");
    }
    let mut desk = site.signed_in(Some((SERIES, Role::Organizer))).await;
    for (label, is_told) in [("clear", false), ("red", true)] {
        let page = desk.get(&format!("/organize/{SERIES}/{}/report", number(label, "ended"))).await.expect(200);
        assert!(page.body.contains(&word(label, EVENING)), "the desk has the address: {label}");
        assert_eq!(page.body.contains("This video is on no page"), is_told, "{label}");
    }
}

/// Where the talk has a recording of its own, it is not in that of the evening; that it may not be recorded says nothing.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_a_talk_that_is_not_in_the_recording_keeps_nothing_of_it_back(pool: PgPool) {
    let site = Site::demo(pool).await;
    for label in ["amber", "red"] {
        event_with(&site, label, "ended").await;
    }
    for (label, why, is_shown) in [
        ("amber", "may_record = false, video_url = null", false),
        ("red", "video_url = 'https://video.test/own'", true),
    ] {
        let number = number(label, "ended");
        let evening = word(label, EVENING);
        site.run(&format!("update events set video_url = 'https://video.test/{evening}' where number = {number}"))
            .await;
        site.run(&format!(
            "update slots t set {why} from events e where e.id = t.event_id and e.number = {number} and t.position = 1"
        ))
        .await;
        let page = site.visitor().get(&format!("/{SERIES}/{number}/report")).await.expect(200);
        assert_eq!(page.body.contains(&evening), is_shown, "{label}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_who_was_merged_lets_out_no_name_of_a_confidential_talk(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    site.run("insert into person_aliases (person_id, alias, key) select id, name, name from people where name like 'zq%speaker'").await;
    let mut owner = site.signed_in(Some((SERIES, Role::Owner))).await;
    let id =
        async |label: &str| -> i64 { site.one("select id from people where slug = $1", &word(label, "speaker")).await };
    let kept = id("clear").await;
    for label in &LABELS[1..] {
        let gone = id(label).await;
        let page = owner.get(&one_person::desk(&format!("/merge?who={kept}&who={gone}"))).await.expect(200);
        one_person::send(&mut owner, &page, &one_person::desk("/merge")).await.expect(303);
    }
    let speaker = |label: &str| format!("/speakers/{}", word(label, "speaker"));
    let mut visitor = site.visitor();
    let found = read(&mut visitor, &ways(&fixture, &LABELS), &LABELS).await;
    assert_eq!(kinds_by_label(&found, "clear"), set(&KINDS));
    assert_eq!(kinds_by_label(&found, "green"), set(&["title", "speaker", "abstract"]), "{found:#?}");
    assert_eq!(visitor.get(&speaker("green")).await.expect(308).location(), speaker("clear"));
    for label in &LABELS[2..] {
        let out: Vec<_> = found.iter().filter(|(what, _)| what.starts_with(&format!("{label} "))).collect();
        assert!(out.is_empty(), "{out:#?}");
        visitor.get(&speaker(label)).await.expect(404);
    }
    let page = owner.get(&one_person::desk(&format!("/{kept}"))).await.expect(200);
    assert!(page.body.contains(&word("red", "speaker")), "the desk knows all of them");
}

/// Whoever is billed as nobody may know is billed on another talk too, by a further name that organizers confirmed. Returns
/// their address.
async fn billed_otherwise(site: &Site, label: &str, on: &str) -> String {
    let (own, number) = (word(label, "speaker"), number(on, "ended"));
    site.run(&format!(
        "insert into person_aliases (person_id, alias, key, is_confirmed)
         select p.id, n.alias, n.key, n.is_confirmed from people p,
                (values ('{own}', '{own}', false), ('Open Name', 'openname', true)) n (alias, key, is_confirmed) where p.slug = '{own}'"
    ))
    .await;
    site.run(&format!(
        "insert into appearances (slot_id, person_id, position, name)
         select t.id, p.id, 1, 'Open Name' from slots t join events e on e.id = t.event_id, people p
         where e.number = {number} and t.position = 2 and p.slug = '{own}'"
    ))
    .await;
    let mut connection = site.pool.acquire().await.unwrap();
    let id: i64 = site.one("select id from events where number = $1::int", &number.to_string()).await;
    domain::search::index::reindex_event(&mut connection, id.into()).await.unwrap();
    let id: i64 = site.one("select id from people where slug = $1", &own).await;
    format!("/speakers/p_{id}")
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_who_is_billed_by_another_name_lets_out_no_name_of_a_confidential_talk(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    let address = billed_otherwise(&site, "amber", "clear").await;
    let talk = format!("/{SERIES}/{}/talks/2", number("clear", "ended"));
    let mut ways = ways(&fixture, &LABELS);
    ways.extend([
        address.clone(),
        talk.clone(),
        "/search?q=open+name".to_owned(),
        "/api/v1/search?q=open+name".to_owned(),
    ]);
    let mut visitor = site.visitor();
    let found = read(&mut visitor, &ways, &LABELS).await;
    assert_eq!(kinds_by_label(&found, "clear"), set(&KINDS));
    let out: Vec<_> = found.iter().filter(|(what, _)| what.starts_with("amber ")).collect();
    assert!(out.is_empty(), "{out:#?}");
    visitor.get(&format!("/speakers/{}", word("amber", "speaker"))).await.expect(404);
    let page = visitor.get(&address).await.expect(200);
    assert_eq!(page.text("h1"), "Open Name");
    assert!(page.body.contains(&format!("{address}\"")), "its canonical address is its own");
    for path in [talk.as_str(), "/search?q=open+name&kind=speaker"] {
        assert!(visitor.get(path).await.expect(200).body.contains(&address), "{path} leads there");
    }
    let mut desk = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let id = address.trim_start_matches("/speakers/p_");
    let page = desk.get(&one_person::desk(&format!("/{id}"))).await.expect(200);
    assert!(page.body.contains(&word("amber", "speaker")) && page.body.contains(&address), "the desk knows both");
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_a_label_that_hides_a_name_takes_it_off_the_pages_of_other_events(pool: PgPool) {
    let site = Site::demo(pool).await;
    for label in ["clear", "green"] {
        event_with(&site, label, "ended").await;
    }
    let address = billed_otherwise(&site, "clear", "green").await;
    let name = word("clear", "speaker");
    let elsewhere = format!("/{SERIES}/{}", number("green", "ended"));
    let mut reader = site.visitor();
    for _ in 0..2 {
        assert!(reader.get(&elsewhere).await.expect(200).body.contains(&format!("/speakers/{name}")));
    }
    site.run(&format!(
        "insert into accounts (mail, mail_key, name, confirmed_at) values ('{name}@talks.test', '{name}@talks.test', 'x', now())"
    ))
    .await;
    site.run(&format!(
        "insert into person_mails (series_id, person_id, mail, mail_key, at)
         select s.id, p.id, '{name}@talks.test', '{name}@talks.test', now() from series s, people p where s.slug = '{SERIES}' and p.slug = '{name}'"
    ))
    .await;
    let id: i64 = site.one("select id from accounts where mail = $1", &format!("{name}@talks.test")).await;
    let slot: i64 = site.one("select id from slots where title = $1", &word("clear", "title")).await;
    let account = Account {
        id: id.into(),
        name: String::new(),
        mail: format!("{name}@talks.test"),
        person: None,
        roles: Vec::new(),
        has_second_factor: false,
        has_password: false,
        is_demo: false,
    };
    let speaker = Viewer { account: Some(account), ..Viewer::default() };
    let said = LabelInput { tlp: Tlp::Amber, ..LabelInput::default() };
    let base = own::stamp(&Sharing::default());
    speak::say_label(&site.state.db, speaker.asks(), slot.into(), &base, Some(&said)).await.unwrap();
    let page = reader.get(&elsewhere).await.expect(200);
    assert!(page.body.contains(&address) && !page.body.contains(&name));
    reader.get(&address).await.expect(200);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_streams_say_nothing_of_what_is_confidential(pool: PgPool) {
    let (site, _) = site_with_talks(pool, &LABELS).await;
    for label in LABELS {
        let stream = format!("/api/v1/events/{SERIES}/{}/questions/stream", number(label, "live"));
        let mut screen = Watcher::open(&site.visitor(), &stream).await;
        screen.until("the snapshot", |_| true).await;
        let is_said = format!("{:?}", screen.board).contains("zq");
        assert_eq!(is_said, label == "clear", "{label}");
        assert_eq!(screen.board.answering.is_some(), label == "clear", "{label}: not even that there is one");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_who_takes_part_reads_green_and_the_desk_reads_all(pool: PgPool) {
    let (site, _) = site_with_talks(pool, &LABELS).await;
    let path = format!("/{SERIES}/{}/talks/1/within", number("green", "ended"));
    let mut visitor = site.visitor();
    assert!(visitor.get(&path).await.location().starts_with("/sign-in?next="));
    let mut attendee = site.signed_in(None).await;
    let refused = attendee.get(&path).await;
    assert_eq!((refused.status, refused.body.contains("zq")), (403, false));
    seat(&site).await;
    let reply = attendee.get(&path).await;
    assert_eq!(reply.status, 200);
    for kind in KINDS.iter().filter(|kind| **kind != "file") {
        assert!(reply.body.contains(&word("green", kind)), "{kind}");
    }
    let file = format!("/{SERIES}/{}/talks/1/slides.pdf", number("green", "ended"));
    assert!(attendee.get(&file).await.expect(200).body.contains(&word("green", "file")));
    assert!(reply.body.contains(&file), "the page within leads to it");
    assert!(reply.header("cache-control").contains("no-store"), "{}", reply.header("cache-control"));
    assert_eq!(attendee.get(&format!("/{SERIES}/{}/talks/1/within", number("amber", "ended"))).await.status, 404);
    let mut desk = site.signed_in(Some((SERIES, Role::Organizer))).await;
    for label in LABELS {
        let agenda = desk.get(&format!("/organize/{SERIES}/{}/agenda", number(label, "live"))).await;
        assert!(
            agenda.body.contains(&word(label, "title")) && agenda.body.contains(&word(label, "speaker")),
            "{label}"
        );
        let console = desk.get(&format!("/{SERIES}/{}/qa/moderate", number(label, "live"))).await;
        assert!(console.body.contains(&word(label, "question")), "{label}");
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_organizers_say_what_stands_for_a_talk_that_may_not_be_told(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    site.run("update slots set public_title = 'zqwording', public_speakers = true where tlp = 'amber'").await;
    let mut ways = ways(&fixture, &LABELS);
    let here = ["ended", "live"].map(|state| format!("/{}", number("amber", state)));
    ways.retain(|path| here.iter().any(|here| path.contains(here)) || path.contains("zq") || !path.contains(SERIES));
    let found = read(&mut site.visitor(), &ways, &LABELS).await;
    assert_eq!(kinds_by_label(&found, "amber"), set(&["speaker"]), "{found:#?}");
    let event = site.visitor().get(&format!("/{SERIES}/{}", number("amber", "ended"))).await;
    assert!(event.body.contains("zqwording") && event.body.contains("TLP:AMBER"), "{}", event.body);
}
