//! Hostile text in whatever registration, the door and announcements store, looked at where holders, organizers, helpers and
//! strangers read it.

use chrono::Utc;
use domain::{
    announcements::sending,
    viewer::{Role, Viewer},
};
use scraper::Html;
use server::worker::mailbox;
use sqlx::PgPool;

use super::{
    content::{assert_inert, assert_parsed_inert, poison},
    matrix::SERIES,
};
use crate::common::{Browser, Site};

const EVENT: &str = "/security-jaws/42";
const DESK: &str = "/organize/security-jaws/42";
/// What hostile words begin with wherever they are shown: they are put behind the words of each column.
const HOSTILE: &str = "kakushi";

/// A row at least in each table of registration and of the door, at #42. Lists of texts are hostile from the beginning, with
/// words as they stand between quotes.
pub(super) async fn seed(site: &Site, quoted: &str) {
    let here = format!("events e join series s on s.id = e.series_id where s.slug = '{SERIES}' and e.number = 42");
    let rows = [
        "update registrations set desk_note = 'a note', door_name = 'a reading', imported_name = 'a list'".to_owned(),
        format!(
            "update participation_types set words_ja = 'この枠の人へ', words_en = 'to holders'
             where event_id = (select e.id from {here})"
        ),
        format!(
            "insert into sign_up_questions (series_id, event_id, position, kind, words_ja, words_en, hint, options)
             select e.series_id, e.id, 90 + k.n, k.kind, '質問', 'asked', 'a hint', k.options
             from (values (1, 'choice', array['an option{quoted}', 'two']), (2, 'short', '{{}}'::text[])) k (n, kind, options), {here}"
        ),
        format!(
            "insert into sign_up_answers (registration_id, question_id, answer, answered_at)
             select r.id, q.id, array[case q.kind when 'short' then 'an answer' else 'an option' end || '{quoted}'], now()
             from registrations r join sign_up_questions q on q.event_id = r.event_id where q.position > 90"
        ),
        format!(
            "insert into announcements (event_id, subject_ja, subject_en, body_ja, body_en, segment, state, created_at, updated_at)
             select e.id, '件名', 'a subject', '本文', 'a body', '{{\"groups\": [\"confirmed\"]}}', 'draft', now(), now() from {here}"
        ),
        format!(
            "insert into lotteries (type_id, event_id, source, said_at, group_words, group_cap)
             select t.id, t.event_id, 'a value', now(), 'a group', 1 from participation_types t
             where t.name = 'LT・現地' and t.event_id = (select e.id from {here})"
        ),
        "update participation_types set admission = 'lottery' where id in (select type_id from lotteries)".to_owned(),
        format!(
            "insert into door_entries (event_id, id, name, entered_at, received_at)
             select e.id, 'hostile-walk-in', 'a walk-in', now(), now() from {here}"
        ),
    ];
    for row in rows {
        assert!(site.run(&row).await > 0, "{row}");
    }
}

/// Each page is inert, and shows hostile words behind these.
async fn look_at(browser: &mut Browser, pages: &[(String, &[&str])]) {
    for (path, shown) in pages {
        let page = browser.get(path).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert_inert(&page, path);
        for words in *shown {
            assert!(page.body.contains(&format!("{words}{HOSTILE}")), "{path} shows {words}");
        }
    }
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_30_words_of_registration_and_of_the_door_are_shown_as_words(pool: PgPool) {
    let site = Site::demo(pool).await;
    let hall: i64 = site
        .one("select t.id from participation_types t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 42 and t.name = '現地'", SERIES)
        .await;
    let hall = hall.to_string();
    let mut holder = site.signed_in(None).await;
    let register = format!("{EVENT}/register");
    let reply = holder.post(&register, &[("type", &hall)]).await.expect(303);
    let ticket = reply.location().split('?').next().unwrap().to_owned();
    let code = ticket.rsplit('/').next().unwrap().to_owned();
    poison(&site).await;
    // Somebody whom nothing but a list names.
    let unnamed = site
        .run(&format!(
            "update accounts set name = '' where id = (select r.account_id from registrations r join events e on e.id = r.event_id
             join series s on s.id = e.series_id where s.slug = '{SERIES}' and e.number = 42 and r.state = 'confirmed' and r.code <> '{code}'
             order by r.id limit 1)"
        ))
        .await;
    assert_eq!(unnamed, 1);
    let id: i64 = site.one("select id from announcements where state = $1", "draft").await;
    let mut visitor = site.visitor();
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let mut helper = site.signed_in(Some((SERIES, Role::Checkin))).await;
    let desk = |rest: &str| format!("{DESK}{rest}");

    let asked = ["asked", "a hint", "an option"];
    let public: [(String, &[&str]); 3] = [
        (register.clone(), &asked),
        (format!("{EVENT}/lottery"), &["a value", "a group"]),
        (format!("{EVENT}/attendees"), &[]),
    ];
    look_at(&mut visitor, &public).await;
    let own = ["to holders", "a reading", "asked", "an option", "an answer"];
    look_at(&mut holder, &[(register.clone(), &[]), (ticket, &own)]).await;
    let draft = ["件名", "a subject", "本文", "a body"];
    let at_the_desk: [(String, &[&str]); 6] = [
        (desk("/attendees"), &["a list", "a note"]),
        (desk(&format!("/attendees/{code}")), &["a note", "asked", "an option", "an answer"]),
        (desk(&format!("/attendees?open={code}")), &["a note", "an answer"]),
        (desk("/lottery"), &["a value"]),
        (desk("/announcements"), &["件名"]),
        (desk(&format!("/announcements?draft={id}")), &draft),
    ];
    look_at(&mut organizer, &at_the_desk).await;
    let at_the_door: [(String, &[&str]); 4] = [
        (desk("/check-in"), &["a walk-in"]),
        (desk("/check-in?q=a%20list"), &["a list", "a note"]),
        (desk("/check-in/list"), &["a list", "a reading", "a note"]),
        (desk("/check-in/badges"), &["a list"]),
    ];
    look_at(&mut helper, &at_the_door).await;
    // What scripts of the door draw from is data, and nothing that a browser would draw by itself.
    let roster = helper.get(&desk("/check-in/roster?since=0&version=")).await.expect(200);
    assert!(roster.header("content-type").starts_with("application/json"));
    assert_eq!(roster.header("x-content-type-options"), "nosniff");
    let roster = serde_json::from_str::<serde_json::Value>(&roster.body).unwrap().to_string();
    for words in ["a list", "a reading", "a note", "a walk-in"] {
        assert!(roster.contains(&format!("{words}{HOSTILE}")), "the roster has {words}");
    }
    // A sign-up that is refused comes back with all of it.
    let refused = visitor.post(&register, &[("type", &hall), ("mail", "nobody@")]).await.expect(422);
    assert_inert(&refused, "a refused sign-up");
    assert!(asked.iter().all(|words| refused.body.contains(&format!("{words}{HOSTILE}"))));

    // Mails: who registers is told the words of their type, who holds a seat the announcement.
    site.signed_in_as("newcomer@hostile.test", &[]).await.post(&register, &[("type", &hall)]).await.expect(303);
    site.run("update announcements set state = 'queued', send_at = now() - interval '1 minute'").await;
    assert!(sending::send_due(&site.state.db, Viewer::system().asks_at(Utc::now())).await.unwrap() > 0);
    for (to, words) in
        [("newcomer@hostile.test", ["この枠の人へ", "to holders"]), ("attendee@everywhere.test", ["本文", "a body"])]
    {
        site.mails_to(to).await;
        let mut mails = mailbox::all();
        mails.retain(|kept| kept.to == to && kept.mail.text.contains(&site.state.config.public_url));
        let is_there = |text: &str| words.iter().any(|words| text.contains(&format!("{words}{HOSTILE}")));
        assert!(mails.iter().any(|kept| is_there(&kept.mail.text)), "{to} reads the words");
        for mail in mails.iter().map(|kept| &kept.mail) {
            assert_parsed_inert(&Html::parse_document(&mail.html), &mail.html, &mail.subject);
            assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
        }
    }
}
