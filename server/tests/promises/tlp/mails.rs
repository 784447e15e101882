//! What is not for everybody is in no mail to everybody: of a talk that may not be told a mail holds as little as a page.

use domain::{
    agenda::{drafting, types::DraftSpeaker},
    announcements::{
        sending,
        types::Segment,
        writing::{self, AnnouncementInput, Then},
    },
    ids::EventRef,
    pages,
    qa::telling,
    reports::{publishing, types::Tell},
    viewer::Viewer,
    workflows::release_agenda,
};
use server::worker::mailbox::Kept;
use sqlx::PgPool;

use super::{
    super::matrix::SERIES,
    talks::{LABELS, PARTS, heard, let_out, number, site_with_talks, word},
};
use crate::common::Site;

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_81_no_mail_says_more_of_a_talk_than_its_label_lets_out(pool: PgPool) {
    let all: Vec<&str> = LABELS.into_iter().chain(PARTS).collect();
    let (site, _) = site_with_talks(pool, &all).await;
    site.run(&format!(
        "with p as (insert into people (slug, name) values ('beside', 'beside') returning id),
              a as (insert into person_aliases (person_id, alias, key) select id, 'beside', 'beside' from p)
         insert into person_mails (series_id, person_id, mail, mail_key, at)
         select s.id, p.id, 'beside@tlp.test', 'beside@tlp.test', now() from series s, p where s.slug = '{SERIES}'"
    ))
    .await;
    for label in all {
        // Who asked hears that there is an answer. Nothing leads to one that may not be told.
        let said = answered(&site, label).await;
        let is_told = label.starts_with("clear");
        assert_eq!(said.len(), usize::from(is_told || label.starts_with("green")), "{label}: {said:#?}");
        for text in &said {
            let holds = text.contains(&word(label, "question")) && text.contains(&word(label, "answer"));
            assert_eq!(holds, is_told, "{label}: {text}");
        }
        let report = reported(&site, label).await;
        assert!(report.iter().any(|text| text.contains("/report")), "{label}: {report:#?}");
        let notice = announced(&site, label).await;
        assert!(notice.iter().any(|text| text.contains("tomorrow at the north door")), "{label}: {notice:#?}");
        let release = released(&site, label).await;
        assert!(release.iter().any(|text| text.contains("Something else")), "{label}: {release:#?}");
        for text in said.iter().chain(&report).chain(&notice).chain(&release) {
            let (heard, out) = (heard(text, label), let_out(label));
            assert!(heard.is_subset(&out), "{label}: {:?} in {text}", heard.difference(&out));
        }
    }
}

/// Sends what is to go to this address, and reads all that went there, as text and as HTML, with the calendars beside it.
async fn read(site: &Site, to: &str) -> Vec<String> {
    // Before anything else that waits: a worker takes a few at a time.
    site.run(&format!(
        "update jobs set next_try_at = now() - interval '1 day' where state = 'queued' and recipient = '{to}'"
    ))
    .await;
    site.mails_to(to).await;
    let mails = server::worker::mailbox::all().into_iter().filter(|kept| kept.to == to);
    let text = |kept: Kept| {
        let calendar = kept.calendar.unwrap_or_default().replace("\r\n ", "");
        format!("{}\n{}\n{}\n{calendar}", kept.mail.subject, kept.mail.text, kept.mail.html)
    };
    mails.map(text).collect()
}

fn event(label: &str, state: &str) -> EventRef<'static> {
    EventRef::new(SERIES, number(label, state))
}

/// Somebody asked of the talk, and there is an answer.
async fn answered(site: &Site, label: &str) -> Vec<String> {
    let (to, number) = (format!("asker-{}@tlp.test", word(label, "")), number(label, "ended"));
    site.run(&format!(
        "insert into question_mails (question_id, mail, language, at)
         select q.id, '{to}', 'en', now() from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id
         where s.slug = '{SERIES}' and e.number = {number} and q.state = 'answered_text'"
    ))
    .await;
    telling::tell_late(&site.state.db, Viewer::system().asks()).await.unwrap();
    read(site, &to).await
}

/// Who came hears of the report.
async fn reported(site: &Site, label: &str) -> Vec<String> {
    let to = holder(site, label).await;
    let number = number(label, "ended");
    site.run(&format!(
        "update reports set state = 'draft' where event_id = (select e.id from events e join series s on s.id = e.series_id
         where s.slug = '{SERIES}' and e.number = {number})"
    ))
    .await;
    let system = Viewer::system();
    let tell = Tell { came: true, followers: false };
    let proved = system.asks().prove_fresh().unwrap();
    assert_eq!(publishing::publish(&site.state.db, proved, event(label, "ended"), tell).await, Ok(1), "{label}");
    read(site, &to).await
}

/// Who holds a seat reads what organizers write to them.
async fn announced(site: &Site, label: &str) -> Vec<String> {
    let to = format!("holder-{}@tlp.test", word(label, ""));
    let system = Viewer::system();
    let input = AnnouncementInput {
        id: None,
        subject: ["お知らせ".to_owned(), String::new()],
        body: ["{名前} さん\n\ntomorrow at the north door\n\n{受付票}".to_owned(), String::new()],
        segment: Segment::seated(),
    };
    let db = &site.state.db;
    writing::save(db, system.asks(), event(label, "ended"), &input, Then::Send).await.unwrap();
    let later = chrono::Utc::now() + chrono::Duration::seconds(60);
    assert!(sending::send_due(db, system.asks_at(later)).await.unwrap() > 0, "{label}");
    read(site, &to).await
}

/// Somebody speaks beside the talk, once the agenda is out, and may hear no more of it than strangers. Nothing has been
/// written down yet.
async fn released(site: &Site, label: &str) -> Vec<String> {
    let (to, number) = (format!("beside-{}@tlp.test", word(label, "")), number(label, "live"));
    site.run(&format!("update person_mails set mail = '{to}', mail_key = '{to}' where mail like 'beside%'")).await;
    site.run(&format!(
        "delete from note_lines n using slots t, events e
         where n.slot_id = t.id and e.id = t.event_id and e.number = {number}
           and e.series_id = (select id from series where slug = '{SERIES}')"
    ))
    .await;
    site.run(&format!(
        "update events set state = 'open', starts_at = now() + interval '1 day', ends_at = now() + interval '1 day 2 hours'
         where number = {number} and series_id = (select id from series where slug = '{SERIES}')"
    ))
    .await;
    let (db, system, at) = (&site.state.db, Viewer::system(), event(label, "live"));
    let editor = pages::agenda_editor::load(db, system.asks(), at).await.unwrap();
    let mut slots = editor.slots;
    slots[1].speakers = vec![DraftSpeaker::named("beside")];
    let version = drafting::save(db, system.asks(), at, editor.version, slots).await.unwrap().version;
    release_agenda::release(db, system.asks(), at, version).await.unwrap();
    read(site, &to).await
}

/// Somebody who came to the evening. Returns their address.
async fn holder(site: &Site, label: &str) -> String {
    let (to, number) = (format!("holder-{}@tlp.test", word(label, "")), number(label, "ended"));
    site.run(&format!(
        "with e as (select e.id from events e join series s on s.id = e.series_id where s.slug = '{SERIES}' and e.number = {number}),
              t as (insert into participation_types (event_id, name) select id, 'Seat' from e returning id, event_id),
              a as (insert into accounts (mail, mail_key, name, language, confirmed_at)
                    values ('{to}', '{to}', 'holder', 'en', now()) returning id)
         insert into registrations (event_id, type_id, account_id, state, registered_at, confirmed_at, code, attended)
         select t.event_id, t.id, a.id, 'confirmed', now(), now(), '{}', true from t, a",
        word(label, "seat")
    ))
    .await;
    to
}
