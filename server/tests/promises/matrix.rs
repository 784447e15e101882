//! Who may ask what: every route and server function, for every role.

use std::collections::BTreeSet;

use chrono::Utc;
use domain::{
    archive::{format::unpack::Packed, handing_in},
    ids::EventRef,
    pages,
    reports::{
        importing,
        notes::{self, NotesInput},
    },
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

use super::endpoints;
use crate::common::{Browser, Site};

mod table;

pub use table::{Row, TABLE};

const REPORT: &str = "Security-JAWS 第40回レポート #secjaws40\n\n2026年3月4日(水)に開いた会の記録です。\n\nSession1: 鍵の置き場所 架空商事株式会社 情報システム部 木村 青葉さん\n\n  • 鍵は人に付けず、作業に付ける\n    • 一年の例\n";

const LIST: &str = "Name,Email,Status\n木村 青葉,aoba@list.test,attending\n";

const JUNK: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub const SERIES: &str = "security-jaws";
pub const FOREIGN: &str = "mini-security-jaws";

/// The columns of the table.
pub const ROLES: [(&str, Option<(&str, Role)>); 7] = [
    ("attendee", None),
    ("owner", Some((SERIES, Role::Owner))),
    ("organizer", Some((SERIES, Role::Organizer))),
    ("moderator", Some((SERIES, Role::Moderator))),
    ("reporter", Some((SERIES, Role::Reporter))),
    ("checkin", Some((SERIES, Role::Checkin))),
    ("stranger", Some((FOREIGN, Role::Owner))),
];

/// What the table's placeholders stand for, in a site with the demonstration.
pub struct Fixture {
    import: i64,
    /// An archive, and the list of attendees in it.
    archive: (i64, i64),
    question: i64,
    /// An open question and a participation type of #42.
    open: i64,
    seat: i64,
    speaker: String,
    /// Two who spoke in the series alone.
    people: (i64, i64),
    notes: String,
    base: String,
}

impl Fixture {
    pub async fn prepare(site: &Site) -> Self {
        let (db, system) = (&site.state.db, Viewer::system());
        let import =
            importing::start_file(db, system.asks(), SERIES, ("report.txt", REPORT.as_bytes()), None).await.unwrap().0;
        let list = Packed { name: "32.csv".to_owned(), content: Ok(LIST.as_bytes().to_vec()) };
        let archive = handing_in::start_files(db, system.asks(), SERIES, "archive", vec![list]).await.unwrap();
        workflows::archive::work(db, Utc::now(), archive, 1).await.unwrap();
        let moved = pages::archive_import::load(db, system.asks(), SERIES, archive).await.unwrap();
        let archive = (archive.0, moved.files[0].file.id.0);
        let before = pages::notes_editor::load(db, system.asks(), EventRef::new(SERIES, 32), 1).await.unwrap();
        let input = NotesInput {
            markdown: "- one\n  - two\n".to_owned(),
            impression: String::new(),
            base: before.base,
            was: None,
        };
        let base =
            notes::save_notes(db, system.asks_at(Utc::now()), EventRef::new(SERIES, 32), 1, &input).await.unwrap().base;
        let question = "select q.id from questions q join events e on e.id = q.event_id where e.number = 32 and q.source = $1 limit 1";
        Self {
            import,
            archive,
            question: site.one(question, "imported").await,
            open: site.one("select q.id from questions q join events e on e.id = q.event_id where e.number = 42 and q.state = $1 order by q.id limit 1", "live").await,
            seat: site.one("select p.id from participation_types p join events e on e.id = p.event_id where e.number = 42 and p.name = $1", "オンライン").await,
            speaker: site.one("select slug from people where name <> $1 order by id limit 1", "").await,
            people: (
                site.one("select id from people where name = $1", "長谷川 智美").await,
                site.one("select id from people where name = $1", "臼田").await,
            ),
            notes: input.markdown,
            base,
        }
    }

    pub fn fill(&self, text: &str, visit: usize) -> String {
        match text {
            "NOTES" => self.notes.clone(),
            "BASE" => self.base.clone(),
            _ => text
                .replace("IMPORT", &self.import.to_string())
                .replace("MOVED", &self.archive.0.to_string())
                .replace("LIST", &self.archive.1.to_string())
                .replace("QUESTION", &self.question.to_string())
                .replace("OPEN", &self.open.to_string())
                .replace("SEAT", &self.seat.to_string())
                .replace("NEXT", &(1_000 + visit).to_string())
                .replace("PERSON", &self.people.0.to_string())
                .replace("ALIKE", &self.people.1.to_string())
                .replace("SPEAKER", &domain::encoding::percent_encode(&self.speaker))
                .replace("VISIT", &format!("visit{visit}")),
        }
    }

    /// As it was, whatever the row before did.
    async fn restore(&self, site: &Site) {
        site.run("update report_imports set state = 'open', version = 1").await;
        site.run("delete from agenda_drafts").await;
        site.run("update questions set state = 'live' where state in ('deferred', 'answered_text')").await;
        site.run("update reports set state = 'published', published_at = coalesce(published_at, now())").await;
    }

    pub async fn ask(&self, browser: &mut Browser, row: &Row, visit: usize) -> crate::common::Reply {
        let path = self.fill(row.path, visit);
        if row.route.starts_with("GET ") {
            return browser.get(&path).await;
        }
        let fields: Vec<(&str, String)> =
            row.form.iter().map(|(name, value)| (*name, self.fill(value, visit))).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if row.route.starts_with("PUT ") {
            let request = browser.request(reqwest::Method::PUT, &path).header("origin", browser.origin()).form(&fields);
            return browser.send(request).await;
        }
        browser.post(&path, &fields).await
    }
}

#[test]
fn promise_16_no_route_is_missing_from_the_table() {
    let listed: BTreeSet<String> = TABLE.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(listed.len(), TABLE.len(), "each route stands once");
    let declared = endpoints::declared();
    let missing: Vec<_> = declared.difference(&listed).collect();
    assert!(missing.is_empty(), "say in the table who may ask: {missing:?}");
    let gone: Vec<_> = listed.difference(&declared).collect();
    assert!(gone.is_empty(), "no longer there: {gone:?}");
    assert!(
        JUNK.len() == 43 && TABLE.iter().any(|row| row.path.ends_with(JUNK)),
        "the links have the shape of real ones"
    );
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_16_each_role_reaches_what_the_table_says(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut wrong = Vec::new();
    let mut visit = 0;
    // Who only looks needs no more than one session; a form may end it.
    let mut lookers = vec![site.visitor()];
    for (_, role) in ROLES {
        lookers.push(site.signed_in(role).await);
    }
    fixture.restore(&site).await;
    for row in TABLE {
        let looks = row.route.starts_with("GET ");
        let people = std::iter::once(("visitor", None)).chain(ROLES);
        for ((who, looker), expected) in people.zip(&lookers).zip(row.statuses) {
            visit += 1;
            let mut browser = match who {
                _ if looks => looker.clone(),
                ("visitor", _) => site.visitor(),
                (_, role) => site.signed_in(role).await,
            };
            if row.route.ends_with("import/{id}") || row.route.ends_with("/agenda") || row.route.ends_with("/vote") {
                fixture.restore(&site).await;
            }
            let reply = fixture.ask(&mut browser, row, visit).await;
            if reply.status != expected {
                wrong.push(format!("{} as {}: {} instead of {expected}", row.route, who.0, reply.status));
            }
            let to_sign_in = reply.status == 303 && reply.location().starts_with("/sign-in?next=");
            if who.0 != "visitor"
                && to_sign_in
                && !row.route.contains("/sign-in")
                && !row.route.contains("second-factor")
            {
                wrong.push(format!("{} sends {} to sign-in", row.route, who.0));
            }
        }
        // Looking changes nothing.
        if !looks {
            fixture.restore(&site).await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
