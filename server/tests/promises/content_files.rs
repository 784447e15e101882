//! What people typed, in files that other programs read: calendars and tables.

use domain::viewer::Role;
use sqlx::PgPool;

use super::matrix::SERIES;
use crate::common::Site;

/// The fields of a form, and two words of the file that it gives.
type Asked<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

/// Whatever stands in a text, a calendar holds one entry for each event.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_39_line_breaks_and_signs_stay_inside_one_entry(pool: PgPool) {
    let site = Site::demo(pool).await;
    let hostile = "a;b,c\\d\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:evil\rX";
    sqlx::query("update events set title = $1, lead = $1, venue_name = $1, venue_address = $1")
        .bind(hostile)
        .execute(&site.pool)
        .await
        .unwrap();
    for (path, entries) in [("/security-jaws/42/event.ics", 1), ("/security-jaws/calendar.ics", 2)] {
        let text = site.visitor().get(path).await.expect(200).body;
        let lines = |line: &str| text.split("\r\n").filter(|l| *l == line).count();
        assert_eq!(
            (lines("BEGIN:VEVENT"), lines("END:VEVENT"), lines("BEGIN:VTIMEZONE")),
            (entries, entries, 1),
            "{text}"
        );
        assert!(!text.split(['\r', '\n']).any(|line| line.starts_with("UID:evil") || line == "X"), "{text}");
        // A line break of the lead is one for calendars, written as the two characters that RFC 5545 wants.
        assert!(
            text.replace("\r\n ", "").contains("DESCRIPTION:a\\;b\\,c\\\\d\\nEND:VEVENT\\nBEGIN:VEVENT\\n"),
            "{text}"
        );
        assert!(text.contains("TZID=Asia/Tokyo") && text.contains("TZOFFSETTO:+0900"), "{text}");
    }
    // Who has no seat yet puts it down as tentative, and that is kept apart from what everybody gets.
    for (path, status) in
        [("event.ics?tentative=1", "TENTATIVE"), ("event.ics", "CONFIRMED"), ("event.ics?tentative=1", "TENTATIVE")]
    {
        let text = site.visitor().get(&format!("/security-jaws/42/{path}")).await.expect(200).body;
        assert!(text.contains(&format!("STATUS:{status}\r\n")), "{path}: {text}");
    }
}

/// A list of attendees opens in a spreadsheet as text, whatever they call themselves.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_38_an_exported_name_is_no_formula(pool: PgPool) {
    let site = Site::demo(pool).await;
    site.run("update accounts set name = '=HYPERLINK(\"https://evil.test\")' where mail = 'attendee@demo.example'")
        .await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let csv = organizer.post("/organize/security-jaws/42/attendees.csv", &[]).await.expect(200);
    assert!(
        csv.header("content-type").starts_with("text/csv") && csv.header("content-disposition").contains("attachment")
    );
    assert!(csv.body.contains("\"'=HYPERLINK(\"\"https://evil.test\"\")\""), "{}", csv.body);
    assert!(csv.body.lines().count() >= 12);
    assert!(site.audit().await.contains(&"attendees.export ok".to_owned()));
}

/// Nor is what they answered, what was asked, or what organizers noted.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn promise_38_no_column_of_an_exported_questionnaire_is_a_formula(pool: PgPool) {
    let site = Site::demo(pool).await;
    let formula = |what: &str| format!("=WEBSERVICE(\"https://evil.test/{what}\")");
    let question = "insert into sign_up_questions (series_id, event_id, position, kind, words_ja, options)
                    select e.series_id, e.id, $1, $2, $3, $4 from events e join series s on s.id = e.series_id
                    where s.slug = 'security-jaws' and e.number = 42 returning id";
    let mine =
        "select r.id from registrations r join accounts a on a.id = r.account_id join events e on e.id = r.event_id
                join series s on s.id = e.series_id where s.slug = 'security-jaws' and e.number = 42 and a.mail = $1";
    let mine: i64 = site.one(mine, "attendee@demo.example").await;
    let asked = [
        (91, "short", vec![], vec![formula("short")]),
        (92, "long", vec![], vec!["\t+SUM(A1)\n-2".to_owned()]),
        (93, "choices", vec!["@SUM(A1)".to_owned(), "2".to_owned()], vec!["@SUM(A1)".to_owned(), "2".to_owned()]),
    ];
    for (position, kind, options, answer) in asked {
        let id: i64 = sqlx::query_scalar(question)
            .bind(position)
            .bind(kind)
            .bind(formula(&format!("asked-{kind}")))
            .bind(options)
            .fetch_one(&site.pool)
            .await
            .unwrap();
        sqlx::query("insert into sign_up_answers (registration_id, question_id, answer, answered_at) values ($1, $2, $3, now())")
            .bind(mine)
            .bind(id)
            .bind(answer)
            .execute(&site.pool)
            .await
            .unwrap();
    }
    let (note, terms) = (formula("note"), formula("terms"));
    let kept = format!("desk_note = '{note}', agreed_at = now(), agreed_to = array['{terms}']");
    site.run(&format!("update registrations set {kept} where id = {mine}")).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let table = organizer.post("/organize/security-jaws/42/attendees.csv", &[]).await.expect(200).body;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cells: Vec<&str> = rows.iter().flatten().collect();
    let is_formula = |cell: &&&str| cell.trim_start().starts_with(['=', '+', '-', '@']);
    assert_eq!(cells.iter().filter(is_formula).count(), 0, "{table}");
    for what in ["asked-short", "asked-long", "asked-choices"] {
        assert_eq!(rows[0].iter().filter(|cell| *cell == format!("'{}", formula(what))).count(), 1, "{what}: {table}");
    }
    for (said, what) in [
        (format!("'{}", formula("short")), "an answer"),
        (format!("'{note}"), "the note"),
        (format!("'{terms}"), "what they agreed to"),
        ("'\t+SUM(A1)\n-2".to_owned(), "a long answer"),
        ("'@SUM(A1), 2".to_owned(), "what was chosen"),
    ] {
        let of_body = rows[1..].iter().flatten().filter(|cell| *cell == said).count();
        assert_eq!(of_body, 1, "{what}: {table}");
    }
}

/// What other services write is written beside our own shape, which says of whoever waits for what, and where they stand.
#[sqlx::test(migrator = "server::postgres::MIGRATIONS")]
async fn attendees_leave_in_the_shape_that_was_chosen(pool: PgPool) {
    const FILE: &str = "/organize/security-jaws/42/attendees.csv";
    const TYPES: &str = "select p.id, p.name, p.event_id from participation_types p join events e on e.id = p.event_id
                         join series s on s.id = e.series_id where s.slug = 'security-jaws' and e.number = 42";
    let site = Site::demo(pool).await;
    let mut organizer = site.signed_in(Some((SERIES, Role::Organizer))).await;
    let shapes: [Asked<'_>; 5] = [
        (&[], "attendees.csv", "\"Name\",\"Mail\",\"Type\","),
        (&[("shape", "own")], "attendees.csv", "\"Name\",\"Mail\",\"Type\","),
        (&[("shape", "another")], "attendees.csv", "\"Name\",\"Mail\",\"Type\","),
        (&[("shape", "connpass")], "attendees-connpass.csv", "\"参加枠名\",\"ユーザー名\",\"表示名\","),
        (&[("shape", "doorkeeper")], "attendees-doorkeeper.csv", "\"Name\",\"Email\",\"Ticket type\","),
    ];
    for (fields, name, head) in shapes {
        let reply = organizer.post(FILE, fields).await.expect(200);
        let kept = reply.header("content-disposition");
        assert!(kept.contains(&format!("\"security-jaws-42-{name}\"")), "{fields:?}: {kept}");
        assert!(reply.body.trim_start_matches('\u{feff}').starts_with(head), "{fields:?}: {}", reply.body);
    }

    // One waits for the hall, and after them one who watches meanwhile.
    site.run(
        "insert into accounts (mail, mail_key, name)
         select 'w' || n || '@waits.test', 'w' || n || '@waits.test', 'W' || n from generate_series(1, 2) n",
    )
    .await;
    site.run(&format!(
        "with hall as ({TYPES} and p.mode = 'onsite' order by p.position limit 1),
              stream as ({TYPES} and p.mode = 'online' order by p.position limit 1)
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, door_name, waits_for)
         select h.event_id, case w.n when 1 then h.id else o.id end, a.id, w.state, 'WAITS00' || w.n, now(),
                case w.n when 2 then now() end, case w.n when 1 then 'だぶりゅう' else '' end, case w.n when 2 then h.id end
         from (values (1, 'waitlisted'), (2, 'confirmed')) w (n, state)
              join accounts a on a.mail = 'w' || w.n || '@waits.test' cross join hall h cross join stream o
         order by w.n"
    ))
    .await;
    let hall = "select p.name from registrations r join participation_types p on p.id = r.waits_for where r.code = $1";
    let hall: String = site.one(hall, "WAITS002").await;
    let ahead = "select count(*) from registrations r join registrations w on w.code = $1
                 where (r.type_id = w.waits_for and r.state = 'waitlisted' and not r.is_held_back) or (r.waits_for = w.waits_for and r.id <> w.id)";
    let ahead: i64 = site.one(ahead, "WAITS002").await;
    let table = organizer.post(FILE, &[]).await.expect(200).body;
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |mail: &str, column: &str| {
        let row = rows.iter().find(|row| row.iter().any(|cell| cell == mail)).unwrap();
        row[head.iter().position(|name| name == column).unwrap()].to_owned()
    };
    for (mail, position, reading) in [("w1@waits.test", ahead, "だぶりゅう"), ("w2@waits.test", ahead + 1, "")] {
        let cells = [cell(mail, "Waits for"), cell(mail, "Position"), cell(mail, "Reading")];
        assert_eq!(cells, [hall.clone(), position.to_string(), reading.to_owned()], "{table}");
    }
}
