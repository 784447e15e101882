//! Who is known to the series, and has no desk that says more: seats, talks beside it and the evening's helpers.

use domain::viewer::Role;
use sqlx::PgPool;

use super::{
    super::matrix::SERIES,
    talks::{KINDS, LABELS, kinds_by_label, let_out, number, read, seat_at_each, set, site_with_talks, ticket, ways},
};
use crate::common::{Browser, Site};

/// Words of a talk, each with where they were read.
type Found = Vec<(String, String)>;

/// Who takes part reads what is green at the two addresses that are for them, and nowhere else.
fn is_within(path: &str) -> bool {
    path.ends_with("/within") || path.ends_with("/slides.pdf")
}

/// What was read at the addresses of which this is so.
fn at(found: &[(String, String)], is_there: impl Fn(&str) -> bool) -> Found {
    found.iter().filter(|(_, path)| is_there(path)).cloned().collect()
}

/// Nothing of what is confidential, and of what is green no more than strangers hear.
fn assert_shared_pages_say_no_more(who: &str, found: &[(String, String)]) {
    // A file has an address of its own.
    let with_file = &kinds_by_label(found, "clear") | &set(&["file"]);
    assert_eq!(with_file, let_out("clear"), "what may be read is read by the {who}");
    assert_eq!(kinds_by_label(found, "green"), let_out("green"), "{who}: {found:#?}");
    for label in ["amber", "amber_strict", "red"] {
        assert_eq!(kinds_by_label(found, label), set(&[]), "{who}, {label}: {found:#?}");
    }
}

/// Speaks beside each of the talks, and is nobody of whom it is told.
async fn beside(site: &Site) -> Browser {
    let speaker = site.signed_in_as("beside@talks.test", &[]).await;
    site.run("update accounts set confirmed_at = now() where mail = 'beside@talks.test'").await;
    let billed = site
        .run(&format!(
            "with p as (insert into people (slug, name) values ('beside', 'beside') returning id),
                  m as (insert into person_mails (series_id, person_id, mail, mail_key, at)
                        select s.id, p.id, 'beside@talks.test', 'beside@talks.test', now() from series s, p where s.slug = '{SERIES}')
             insert into appearances (slot_id, person_id, position, name)
             select t.id, p.id, 1, 'beside' from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id, p
             where s.slug = '{SERIES}' and t.title = 'Something else'"
        ))
        .await;
    assert_eq!(usize::try_from(billed).unwrap(), 2 * LABELS.len());
    speaker
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_a_seat_and_a_talk_beside_it_open_what_is_green_and_nothing_above(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    let holder = site.signed_in(None).await;
    seat_at_each(&site, &LABELS).await;
    let ways = ways(&fixture, &LABELS);
    for (who, mut browser) in [("holder of seats", holder), ("speaker beside it", beside(&site).await)] {
        let found = read(&mut browser, &ways, &LABELS).await;
        assert_shared_pages_say_no_more(who, &at(&found, |path| !is_within(path)));
        let within = at(&found, is_within);
        assert_eq!(kinds_by_label(&within, "green"), set(&KINDS), "{who}: {within:#?}");
        assert_eq!(kinds_by_label(&within, "clear"), set(&["file"]), "{who}: what is for everybody has no page within");
        for label in ["amber", "amber_strict", "red"] {
            assert_eq!(kinds_by_label(&within, label), set(&[]), "{who}, {label}: {within:#?}");
        }
        if who == "holder of seats" {
            // The control: while the talk is on, a ticket says what is on and what is being answered.
            let here = at(&found, |path| path == ticket("clear", "live"));
            assert!(kinds_by_label(&here, "clear").is_superset(&set(&["title", "speaker", "question"])), "{here:#?}");
            let here = at(&found, |path| path == ticket("green", "live"));
            assert_eq!(kinds_by_label(&here, "green"), set(&["title", "speaker"]), "{here:#?}");
        }
    }
}

/// Whoever helps has the desk of what they help with; what stands elsewhere, and at the door, says no more to them.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_who_helps_reads_at_no_door_and_on_no_shared_page_what_is_confidential(pool: PgPool) {
    let (site, fixture) = site_with_talks(pool, &LABELS).await;
    let ways = ways(&fixture, &LABELS);
    let is_desk = |path: &str| path.starts_with("/organize") && !path.contains("/check-in");
    for role in [Role::Checkin, Role::Reporter] {
        let (who, mut browser) = (role.into_str(), site.signed_in(Some((SERIES, role))).await);
        let found = read(&mut browser, &ways, &LABELS).await;
        assert_shared_pages_say_no_more(who, &at(&found, |path| !is_within(path) && !is_desk(path)));
        // Whoever writes the report has the slides.
        let within = at(&found, |path| path.ends_with("/within") || (role == Role::Checkin && is_within(path)));
        for label in ["amber", "amber_strict", "red"] {
            assert_eq!(kinds_by_label(&within, label), set(&[]), "{who}, {label}: {within:#?}");
        }
        let desk = at(&found, is_desk);
        assert!(kinds_by_label(&desk, "red").contains("title"), "the control: {who} has the desk of the evening");
    }
    // Who helps with one other evening has the desk of that one: of these they hear what strangers hear.
    for role in [Role::Checkin, Role::Reporter] {
        let who = format!("{} of another evening", role.into_str());
        let mail = format!("{}-once@talks.test", role.into_str());
        let mut browser = site.signed_in_as(&mail, &[(site.series(SERIES).await, role)]).await;
        let one = site
            .run(&format!(
                "update series_roles r set event_id = e.id from events e, accounts a
                 where e.series_id = r.series_id and e.number = 42 and a.id = r.account_id and a.mail = '{mail}'"
            ))
            .await;
        assert_eq!(one, 1);
        browser.get(&format!("/organize/{SERIES}/42/run")).await.expect(200);
        let found = read(&mut browser, &ways, &LABELS).await;
        assert_shared_pages_say_no_more(&who, &found);
    }
}

/// A picture holds no words that could be looked for: what may not be told has none, and no page of its own.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_what_was_asked_within_has_neither_a_page_nor_a_picture(pool: PgPool) {
    let (site, _) = site_with_talks(pool, &LABELS).await;
    let holder = site.signed_in(None).await;
    seat_at_each(&site, &LABELS).await;
    let asked = "select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
                 where s.slug = $1 and e.number = $2 order by q.id";
    for (who, mut browser) in [("visitor", site.visitor()), ("holder of seats", holder)] {
        for (label, state) in LABELS.iter().flat_map(|label| [(*label, "ended"), (*label, "live")]) {
            let here = format!("/{SERIES}/{}", number(label, state));
            let questions: Vec<i64> =
                sqlx::query_scalar(asked).bind(SERIES).bind(number(label, state)).fetch_all(&site.pool).await.unwrap();
            assert_eq!(questions.len(), 2);
            let expected = if label == "clear" { 200 } else { 404 };
            for path in questions.iter().flat_map(|id| ["", "/share.png"].map(|rest| format!("{here}/qa/{id}{rest}"))) {
                assert_eq!(browser.get(&path).await.status, expected, "{label}, {who}: {path}");
            }
            // Title and speakers are drawn.
            let path = format!("{here}/talks/1/share.png");
            let expected = if ["clear", "green"].contains(&label) { 200 } else { 404 };
            assert_eq!(browser.get(&path).await.status, expected, "{label}, {who}: {path}");
        }
    }
}
