//! One series' people at the doors of another; forged fields; the same denial by either way.

use domain::{
    reports::importing,
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

use super::matrix::{FOREIGN, Fixture, ROLES, SERIES, TABLE};
use crate::common::Site;

/// Nothing of the other series is found, by whatever address it is asked for.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_another_series_is_out_of_reach(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fixture = Fixture::prepare(&site).await;
    let mut stranger = site.signed_in(Some((FOREIGN, Role::Owner))).await;
    let facts = async || {
        let mut all = site.fingerprint().await;
        // Each try is written down there.
        all.remove("audit_log");
        all.remove("audit_chain");
        all
    };
    let before = facts().await;
    let mut tried = 0;
    let of_series = |route: &str| route.contains("/organize/{series}/") || route.contains("/qa/moderate");
    for row in TABLE.iter().filter(|row| of_series(row.route)) {
        tried += 1;
        let reply = fixture.ask(&mut stranger, row, 0).await;
        assert_eq!(reply.status, 404, "{}", row.route);
        // What belongs to a series as a whole is the stranger's own there.
        let of_the_series = [
            "mails",
            "events",
            "members",
            "settings",
            "log",
            "log.csv",
            "missing",
            "later",
            "letters",
            "sign-up",
            "proposals",
            "speakers",
        ];
        if of_the_series.iter().any(|page| row.route.ends_with(&format!("/organize/{{series}}/{page}"))) {
            continue;
        }
        // The ids of the one series under the address of the other.
        let crossed = fixture.fill(row.path, 0).replace(SERIES, FOREIGN);
        let reply = if row.route.starts_with("GET") {
            stranger.get(&crossed).await
        } else {
            stranger.post(&crossed, &[("version", "1"), ("markdown", "- x"), ("base", "")]).await
        };
        assert_eq!(reply.status, 404, "{crossed}");
    }
    assert!(tried >= 11, "{tried} routes of the desk");
    assert_eq!(before, facts().await, "nothing was changed");
    let denied = site.audit().await.iter().filter(|entry| *entry == "access.deny denied").count();
    assert!(denied >= tried, "{denied} of {tried} were written down");
}

/// Organizers of both series cannot carry an import from one into the other either.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_17_an_import_is_applied_in_its_own_series_only(pool: PgPool) {
    let site = Site::demo(pool).await;
    let source = "Security-JAWS 第41回レポート\n\n2026年4月1日(水)に開いた会の記録です。\n\nSession1: 題 架空商事 木村 青葉さん\n\n  • 一行\n";
    let import = importing::start(&site.state.db, Viewer::system().asks(), SERIES, source).await.unwrap();
    let roles = [(site.series(SERIES).await, Role::Owner), (site.series(FOREIGN).await, Role::Owner)];
    let mut owner = site.signed_in_as("both@demo.test", &roles).await;
    owner.get(&format!("/organize/{FOREIGN}/import/{import}")).await.expect(404);
    owner.post(&format!("/organize/{FOREIGN}/import/{import}/apply"), &[]).await.expect(404);
    owner.get(&format!("/organize/{SERIES}/import/{import}")).await.expect(200);
}

#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_an_id_swapped_inside_the_body_is_refused(pool: PgPool) {
    let site = Site::demo(pool).await;
    let mut organizer = site.signed_in(Some((FOREIGN, Role::Owner))).await;
    let before = site.fingerprint().await;
    let source =
        "Security-JAWS 第42回レポート\n\n2026年5月13日(水)\n\nSession1: 題 架空商事 木村 青葉さん\n\n  • 一行\n";
    organizer.post("/organize/import", &[("series", SERIES), ("source", source)]).await.expect(404);
    organizer.post("/organize/import", &[("series", FOREIGN), ("series", SERIES), ("source", source)]).await;
    let save =
        [("slug", SERIES), ("number", "32"), ("talk", "1"), ("markdown", "- mine"), ("impression", ""), ("base", "")];
    let reply = organizer.post("/api/fn/notes/save", &save).await;
    assert!(reply.body.contains("Refused") && !reply.body.contains("Saved"), "{}", reply.body);
    // The series in the body, the event of another one.
    let save =
        [("slug", FOREIGN), ("number", "32"), ("talk", "1"), ("markdown", "- mine"), ("impression", ""), ("base", "")];
    let reply = organizer.post("/api/fn/notes/save", &save).await;
    assert!(reply.body.contains("Refused"), "{}", reply.body);
    let after = site.fingerprint().await;
    for table in ["note_lines", "note_revisions", "events"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    let imports: Vec<String> = sqlx::query_scalar(
        "select s.slug from report_imports i join series s on s.id = i.series_id where i.source like '%第42回%'",
    )
    .fetch_all(&site.pool)
    .await
    .unwrap();
    assert!(!imports.contains(&SERIES.to_owned()), "{imports:?}");
}

/// Fields that no form has give no rights.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_21_forged_fields_change_nothing(pool: PgPool) {
    let site = Site::demo(pool).await;
    let forged = [
        ("role", "admin"),
        ("role", "owner"),
        ("roles", "owner"),
        ("roles[0]", "owner"),
        ("is_admin", "1"),
        ("account", "1"),
        ("account_id", "1"),
        ("is_system", "true"),
        ("mail", "boss@demo.test"),
        ("is_demo", "true"),
    ];
    let mut attendee = site.signed_in(None).await;
    let rights = "select coalesce(string_agg(r::text, ',' order by r::text), '') || $1 from series_roles r";
    let before: String = site.one(rights, "").await;
    let profile = [&[("what", "profile"), ("name", "Mallory"), ("lang", "en")][..], &forged].concat();
    attendee.post("/settings", &profile).await.expect(303);
    assert_eq!(attendee.get("/organize").await.status, 403);
    let mine: String = site.one("select mail from accounts where name = $1", "Mallory").await;
    assert_eq!(mine, "attendee@everywhere.test");

    let mut reporter = site.signed_in(Some((SERIES, Role::Reporter))).await;
    let words = [&[("lead", "x"), ("closing", ""), ("author", "")][..], &forged, &[("state", "draft")]].concat();
    reporter.post("/organize/security-jaws/32/report", &words).await.expect(303);
    reporter.post("/organize/security-jaws/32/report/withdraw", &forged).await.expect(403);
    let state: String = site
        .one("select r.state from reports r join events e on e.id = r.event_id where e.number = 32 and $1 = ''", "")
        .await;
    assert_eq!(state, "published");
    assert_eq!(site.one::<String>(rights, "").await.matches("owner").count(), before.matches("owner").count());
}

/// What a page denies, its server function denies with the same words, and both are written down.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_24_page_and_server_function_deny_alike(pool: PgPool) {
    let site = Site::demo(pool).await;
    let fields =
        [("slug", SERIES), ("number", "32"), ("talk", "1"), ("markdown", "- x"), ("impression", ""), ("base", "0")];
    let form = &fields[3..];
    let mut saved = 0;
    for (who, role) in std::iter::once(("visitor", None)).chain(ROLES) {
        let mut browser = if who == "visitor" { site.visitor() } else { site.signed_in(role).await };
        let before = site.fingerprint().await["note_lines"].clone();
        let page = browser.post("/organize/security-jaws/32/notes/1", form).await;
        let function = browser.post("/api/fn/notes/save", &fields).await;
        assert_eq!(before, site.fingerprint().await["note_lines"], "{who}");
        let reply: serde_json::Value = serde_json::from_str(&function.body).unwrap();
        let refused = &reply["Refused"];
        let sentence = refused["sentence"].as_str().unwrap_or_else(|| panic!("{who}: {reply}"));
        let page_says = page.html().root_element().text().collect::<String>();
        assert!(page_says.contains(sentence), "{who}: {sentence:?} is not what the page says: {page_says}");
        assert_eq!(refused["is_conflict"] == true, page.status == 409, "{who}");
        if matches!(who, "owner" | "organizer" | "reporter") {
            assert_eq!(page.status, 409, "{who} may save, but not over a newer state");
            saved += 1;
        } else {
            assert!([401, 403, 404].contains(&page.status), "{who}: {}", page.status);
        }
    }
    assert_eq!(saved, 3);
}

/// Ids of another event in the body or the path open nothing there.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_18_seats_and_questions_of_another_event_are_refused(pool: PgPool) {
    let site = Site::demo(pool).await;
    let foreign_seat: i64 = site.one("select p.id from participation_types p join events e on e.id = p.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54", FOREIGN).await;
    let foreign_question: i64 = site.one("select q.id from questions q join events e on e.id = q.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 and q.state = 'live' order by q.id limit 1", FOREIGN).await;
    let before = site.fingerprint().await;
    let mut attendee = site.signed_in(None).await;
    let seat = foreign_seat.to_string();
    // The form comes back: there is no such participation type here.
    attendee.post("/security-jaws/42/register", &[("type", &seat)]).await.expect(422);
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let types = [("types/0/id", seat.as_str()), ("types/0/name", "mine"), ("types/0/capacity", "9")];
    organizer.post("/organize/security-jaws/42/types", &types).await.expect(404);
    for (form, fields) in [
        ("state", [("to", "hidden"), ("", "")]),
        ("answer", [("answer", "mine"), ("author", "")]),
        ("withdraw", [("", ""), ("", "")]),
        ("name", [("", ""), ("", "")]),
    ] {
        let path = format!("/security-jaws/42/qa/{foreign_question}/{form}");
        organizer.post(&path, &fields).await.expect(404);
    }
    let slots: i64 = site.one("select t.id from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id where s.slug = $1 and e.number = 54 order by t.position limit 1", FOREIGN).await;
    let slot = slots.to_string();
    let agenda = [
        ("base", "0"),
        ("do", "save"),
        ("0.slot", slot.as_str()),
        ("0.kind", "talk"),
        ("0.title", "mine"),
        ("0.minutes", "5"),
    ];
    organizer.post("/organize/security-jaws/42/agenda", &agenda).await.expect(303);
    let draft: String =
        site.one("select slots::text from agenda_drafts where $1 = '' order by version desc limit 1", "").await;
    assert!(!draft.contains(&format!("\"slot\": {slot}")), "{draft}");
    let after = site.fingerprint().await;
    for table in ["participation_types", "registrations", "questions", "answers", "slots"] {
        assert_eq!(before[table], after[table], "{table}");
    }
}
