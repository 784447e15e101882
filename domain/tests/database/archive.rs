//! An archive that moves in, and out again, against a real Postgres.

mod asked_again;
mod columns;
use crate::common::{
    account_with, db, demo,
    evening::{
        CONNPASS, DOORKEEPER, REPORT, SERIES, applied, evening, facts, files, find_file, handed_in, number, read, zip,
    },
};
use chrono::Utc;
use domain::{
    Error,
    archive::{
        format::kind::FileKind,
        handing_in::{self, Choice},
        types::{FileState, Target},
    },
    db::Db,
    ids::{EventId, EventRef},
    pages::{self, archive_file, archive_import, archive_record},
    viewer::{Role, Viewer},
    workflows::archive,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_evening_from_five_services_moves_in_and_again_changes_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, evening()).await;
    let seen = files(&db, id).await;
    assert_eq!(find_file(&seen, "flyer.pdf").state, FileState::Left);
    assert_eq!(find_file(&seen, ".md").outline.target, Target::New(1));
    // What hangs on an event that is not there yet waits for it.
    let slido = &find_file(&seen, "slido").outline;
    assert!(slido.waits && slido.problem.as_ref().unwrap().ja.contains("第7回はまだありません"), "{slido:?}");
    let events = &find_file(&seen, "events.json").outline;
    assert_eq!(events.target, Target::New(2), "{events:?}");
    assert!(events.doubts[0].ja.contains("mini Security-JAWS"), "another series' event is left out: {events:?}");

    // All together: what waits finds its event.
    let mails = number(&db, "select count(*) from jobs where kind = 'mail'").await;
    applied(&db, id).await;
    let seen = files(&db, id).await;
    assert!(seen.iter().all(|file| matches!(file.state, FileState::Applied | FileState::Left)), "{seen:#?}");

    let connpass = find_file(&seen, "participants");
    assert_eq!((connpass.number, connpass.kind), (Some(7), FileKind::Attendees), "by the id in its name");
    assert!(connpass.outline.what.as_ref().unwrap().ja.contains("3人(参加2"), "{connpass:?}");

    let asked = Viewer::system();
    let event: i64 = number(
        &db,
        "select id from events where number = 7 and series_id = (select id from series where slug = 'security-jaws')",
    )
    .await;
    let (record, people) = archive_record::event(&db, asked.asks(), EventId(event)).await.unwrap();
    assert_eq!((record.venue_name.as_str(), record.hashtags.len()), ("架空会館", 1));
    assert_eq!(record.starts_at.unwrap().to_rfc3339(), "2025-03-05T09:45:00+00:00", "the hour that connpass knows");
    assert_eq!(record.video_url.as_deref(), Some("https://youtu.be/abcdefghijk"));
    let at: Vec<Option<i64>> = record.slots.iter().map(|slot| slot.video_at).collect();
    assert_eq!(at, [Some(200), Some(2700)]);
    // The question of the report and that of slido are one, with its votes.
    assert_eq!(record.questions.len(), 2, "{:#?}", record.questions);
    assert_eq!((record.questions[0].votes, record.questions[0].answers.len()), (12, 1));
    assert_eq!((record.questions[1].slot, record.questions[1].votes), (Some(1), 5));
    let names: Vec<(&str, Option<bool>)> = people.iter().map(|one| (one.name.as_str(), one.attended)).collect();
    assert_eq!(names, [("葉子", Some(true)), ("洋", None)]);
    let counts: Vec<(&str, &str, i32)> =
        record.attendance.iter().map(|one| (one.source.as_str(), one.type_name.as_str(), one.confirmed)).collect();
    assert!(counts.contains(&("connpass", "", 41)) && counts.contains(&("doorkeeper-list", "現地枠", 1)), "{counts:?}");
    assert_eq!(number(&db, "select count(*) from jobs where kind = 'mail'").await, mails, "nobody gets a mail");
    assert_eq!(number(&db, "select count(*) from archive_files where state = 'applied' and raw is not null").await, 0);

    // Once more, and with the services in another order: nothing changes.
    let before = facts(&db).await;
    let again = handed_in(&db, evening()).await;
    assert_ne!(again, id, "the first is done with");
    let seen = files(&db, again).await;
    for file in seen.iter().filter(|file| file.state == FileState::Read) {
        assert_eq!(file.outline.target, Target::Same, "{file:#?}");
    }
    applied(&db, again).await;
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_two_kinds_of_lists_of_one_event_do_not_write_over_each_other(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, zip(&[("7.md", REPORT.as_bytes())])).await;
    applied(&db, id).await;
    let id =
        handed_in(&db, zip(&[("7-doorkeeper.csv", DOORKEEPER.as_bytes()), ("7-connpass.csv", CONNPASS.as_bytes())]))
            .await;
    applied(&db, id).await;
    let before = facts(&db).await;
    let id =
        handed_in(&db, zip(&[("7-connpass.csv", CONNPASS.as_bytes()), ("7-doorkeeper.csv", DOORKEEPER.as_bytes())]))
            .await;
    let seen = files(&db, id).await;
    assert!(seen.iter().all(|file| file.outline.target == Target::Same), "{seen:#?}");
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn one_that_was_interrupted_goes_on_where_it_ended_without_doubles(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, evening()).await;
    handing_in::queue(&db, Viewer::system().asks_at(Utc::now()), SERIES, id, None).await.unwrap();
    // One file is applied; another one is in the hands of a worker that dies.
    assert_eq!(archive::work(&db, Utc::now(), id, 1).await.unwrap(), 1);
    sqlx::query("update archive_files set claimed_until = now() + interval '5 minutes' where state = 'queued'")
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(archive::work(&db, Utc::now(), id, 10).await.unwrap(), 0, "it is left to that worker");
    sqlx::query("update archive_files set claimed_until = now() - interval '1 second'")
        .execute(&db.pool)
        .await
        .unwrap();
    read(&db, id).await;
    assert_eq!(number(&db, "select count(*) from events where number in (6, 7) and series_id = 1").await, 2);
    let before = facts(&db).await;
    let again = handed_in(&db, evening()).await;
    assert_ne!(again, id, "the first is done with");
    assert_eq!(handed_in(&db, evening()).await, again, "it is the same archive while something waits");
    applied(&db, again).await;
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_list_of_people_is_for_those_who_may_see_who_registered(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, zip(&[("7.md", REPORT.as_bytes())])).await;
    applied(&db, id).await;
    let reporter = account_with(&db, SERIES, Role::Reporter).await;
    let editor = reporter.asks_at(Utc::now());
    let bytes = zip(&[("7.csv", DOORKEEPER.as_bytes())]);
    match handing_in::start(&db, editor, SERIES, "7.zip", bytes).await {
        Err(Error::Forbidden) => {}
        Ok(id) => {
            read(&db, id).await;
            let file = files(&db, id).await.remove(0);
            let shown = archive_file::load(&db, editor, SERIES, (id, file.id)).await;
            let queued = handing_in::queue(&db, editor, SERIES, id, Some(file.id)).await;
            assert!(matches!((shown, queued), (Err(Error::Forbidden), Err(Error::Forbidden))));
        }
        Err(error) => panic!("{error}"),
    }
    let stranger = account_with(&db, "mini-security-jaws", Role::Owner).await;
    let asked = stranger.asks_at(Utc::now());
    let owned = handed_in(&db, zip(&[("7.csv", DOORKEEPER.as_bytes())])).await;
    assert_eq!(archive_import::load(&db, asked, SERIES, owned).await.unwrap_err(), Error::Concealed);
    assert_eq!(archive_import::load(&db, asked, "mini-security-jaws", owned).await.unwrap_err(), Error::Concealed);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn more_people_than_seats_are_refused_and_who_registered_here_keeps_that(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, zip(&[("7.md", REPORT.as_bytes())])).await;
    applied(&db, id).await;
    let event = number(&db, "select id from events where number = 7 and series_id = 1").await;
    sqlx::query("insert into participation_types (event_id, name, capacity) values ($1, '現地枠', 0)")
        .bind(event)
        .execute(&db.pool)
        .await
        .unwrap();
    let id = handed_in(&db, zip(&[("7.csv", DOORKEEPER.as_bytes())])).await;
    let seen = files(&db, id).await;
    assert!(seen[0].outline.problem.as_ref().unwrap().ja.contains("定員0人を超えます"), "{seen:?}");
    assert_eq!(
        number(&db, "select count(*) from registrations r join events e on e.id = r.event_id where e.number = 7").await,
        0
    );

    // 葉子 registered here herself, and cancelled.
    sqlx::query("update participation_types set capacity = null where event_id = $1")
        .bind(event)
        .execute(&db.pool)
        .await
        .unwrap();
    sqlx::query("insert into accounts (mail, mail_key, name) values ('yoko@kakuu.test', 'yoko@kakuu.test', '葉')")
        .execute(&db.pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into registrations (event_id, type_id, account_id, state, code, registered_at)
                 select $1, p.id, a.id, 'cancelled', 'ABCDEFGH', now() from participation_types p, accounts a
                 where p.event_id = $1 and a.mail = 'yoko@kakuu.test'",
    )
    .bind(event)
    .execute(&db.pool)
    .await
    .unwrap();
    read(&db, handed_in(&db, zip(&[("7.csv", DOORKEEPER.as_bytes())])).await).await;
    applied(&db, id).await;
    let states: Vec<(String, String)> = sqlx::query_as("select a.mail_key, r.state from registrations r join accounts a on a.id = r.account_id where r.event_id = $1 order by 1")
        .bind(event).fetch_all(&db.pool).await.unwrap();
    assert_eq!(
        states,
        [("hiro@kakuu.test".into(), "waitlisted".into()), ("yoko@kakuu.test".into(), "cancelled".into())]
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_table_that_nobody_knows_is_read_by_a_persons_word(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, zip(&[("7.md", REPORT.as_bytes())])).await;
    applied(&db, id).await;
    let id = handed_in(&db, zip(&[("data.csv", "誰,どこ\n花子,現地\n太郎,現地\n".as_bytes())])).await;
    let file = files(&db, id).await.remove(0);
    assert_eq!(file.kind, FileKind::Table);
    assert!(file.outline.problem.is_some());
    let asked = Viewer::system();
    let asked = asked.asks_at(Utc::now());
    let mapping = [("name".to_owned(), 0), ("type".to_owned(), 1)].into();
    let choice =
        Choice { kind: Some(FileKind::Attendees), number: Some(Some(7)), mapping: Some(mapping), ..Choice::default() };
    handing_in::choose(&db, asked, SERIES, (id, file.id), choice).await.unwrap();
    read(&db, id).await;
    let file = files(&db, id).await.remove(0);
    assert_eq!((file.outline.problem.as_ref(), file.outline.target), (None, Target::Changes(1)), "{file:?}");
    applied(&db, id).await;
    assert_eq!(number(&db, "select confirmed::bigint from attendance_counts where type_name = '現地'").await, 2);
    let late = handing_in::choose(&db, asked, SERIES, (id, file.id), Choice::default()).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "it is applied");
}

/// Three polls of an event: any of several, words, and a draft; what is known of its rooms, and a question from after its end
/// that was taken up in its last slot.
async fn polled(db: &Db) {
    let sql = "
        create temp view seventh as select e.id from events e join series s on s.id = e.series_id
            where e.number = 7 and s.slug = 'security-jaws';
        insert into polls (event_id, kind, title, options, opened_at, closed_at, shown_at)
            select id, 'several', '鍵', '{a,b,c}'::text[], now(), now(), now() from seventh;
        insert into polls (event_id, kind, title, opened_at) select id, 'words', '一言で', now() from seventh;
        insert into polls (event_id, kind, title, options) select id, 'single', '下書き', '{a,b}'::text[] from seventh;
        insert into poll_answers (poll_id, participant, choice, words)
            select p.id, v.participant, v.choice, v.words from polls p join (values
                ('鍵', 'x', 1, ''), ('鍵', 'x', 2, ''), ('鍵', 'y', 1, ''), ('鍵', 'y', 2, ''), ('鍵', 'z', 2, ''),
                ('一言で', 'x', 1, 'IAM'), ('一言で', 'y', 1, '鍵'), ('一言で', 'y', 2, 'iam')
            ) v (title, participant, choice, words) on v.title = p.title
            where p.event_id = (select id from seventh);
        insert into event_rooms (event_id, name, seats, stream_url)
            select id, 'ホールA', 60, 'https://stream.test/a' from seventh union all select id, 'ホールB', null, null from seventh;
        insert into questions (event_id, body, state, source, asked_afterwards, shown_at, answering_slot)
            select id, 'あとから', 'live', 'live', true, now(), (select max(t.id) from slots t where t.event_id = seventh.id) from seventh;
        drop view seventh";
    sqlx::raw_sql(sql).execute(&db.pool).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_exported_is_read_back_to_equal_facts(pool: PgPool) {
    let db = demo(pool).await;
    let id = handed_in(&db, evening()).await;
    applied(&db, id).await;
    let asked = Viewer::system();
    polled(&db).await;
    let mut packed: Vec<(String, Vec<u8>)> = Vec::new();
    let mut records = Vec::new();
    let series = archive_record::all_series(&db, asked.asks()).await.unwrap();
    let ours = series.iter().find(|one| one.slug == SERIES).unwrap();
    let (about, ids) = archive_record::series(&db, asked.asks(), ours).await.unwrap();
    packed.push(("series.json".to_owned(), serde_json::to_vec(&about).unwrap()));
    for id in ids {
        let (record, _) = archive_record::event(&db, asked.asks(), id).await.unwrap();
        packed.push((format!("{:03}/event.json", record.number), serde_json::to_vec(&record).unwrap()));
        let text = domain::archive::format::derived::markdown(&record, &about.name);
        packed.push((format!("{:03}/report.md", record.number), text.into_bytes()));
        records.push(record);
    }
    let rooms: Vec<_> = records.iter().flat_map(|record| &record.rooms).map(|room| (&*room.name, room.seats)).collect();
    assert_eq!(rooms, [("ホールA", Some(60))], "of the other one nothing is known");
    assert!(records.len() > 3 && records.iter().any(|record| record.questions.len() > 3));
    let late = |source: &str| source == "afterwards";
    assert_eq!(records.iter().flat_map(|record| &record.questions).filter(|one| late(&one.source)).count(), 1);
    assert_eq!(records.iter().flat_map(|record| &record.questions).filter_map(|one| one.answered_in).count(), 1);
    let held: Vec<_> = records.iter().flat_map(|record| &record.held_polls).collect();
    let counts: Vec<(i64, Vec<i64>)> =
        held.iter().map(|poll| (poll.voters, poll.options.iter().map(|(_, votes)| *votes).collect())).collect();
    assert_eq!(counts, [(3, vec![2, 3, 0]), (2, vec![2, 1]), (0, vec![0, 0])], "{held:#?}");
    let files_of: Vec<(&str, &[u8])> = packed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let bytes = zip(&files_of);

    let same = handed_in(&db, bytes.clone()).await;
    for file in files(&db, same).await.iter().filter(|file| file.state == FileState::Read) {
        assert_eq!((file.outline.target, &file.outline.problem), (Target::Same, &None), "{file:#?}");
    }
    for table in
        ["question_votes", "registrations", "report_imports", "events", "search_documents", "person_aliases", "people"]
    {
        let sql = format!(
            "delete from {table} {}",
            if table == "people" {
                "where not exists (select from accounts a where a.person_id = people.id)"
            } else {
                ""
            }
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&db.pool).await.unwrap();
    }
    let moved = handed_in(&db, bytes).await;
    applied(&db, moved).await;
    for (record, id) in records.iter().zip(archive_record::series(&db, asked.asks(), ours).await.unwrap().1) {
        let (back, _) = archive_record::event(&db, asked.asks(), id).await.unwrap();
        assert_eq!(&back, record);
    }
    let (back, _) = archive_record::series(&db, asked.asks(), ours).await.unwrap();
    assert_eq!(back, about);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_nobody_applies_is_forgotten(pool: PgPool) {
    let db = db(pool);
    domain::demo::load(&db, Utc::now()).await.unwrap();
    let id = handed_in(&db, evening()).await;
    let system = Viewer::system();
    assert_eq!(handing_in::clean_up(&db, system.asks_at(Utc::now())).await.unwrap(), 0);
    let late = Utc::now() + handing_in::KEPT + chrono::Duration::hours(1);
    assert!(handing_in::clean_up(&db, system.asks_at(late)).await.unwrap() > 0);
    assert_eq!(number(&db, "select count(*) from archive_files where raw is not null").await, 0);
    assert!(files(&db, id).await.iter().all(|file| file.state == FileState::Left));
}

/// Many at once: each file is applied once, and none waits for another in a circle.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn several_workers_at_one_archive_do_each_file_once(pool: PgPool) {
    let db = demo(pool).await;
    let asked = Viewer::system();
    let id = handing_in::start(&db, asked.asks_at(Utc::now()), SERIES, "evening.zip", evening()).await.unwrap();
    let log =
        "select count(*) from audit_log where action in ('import.archive_file', 'attendees.import', 'import.apply')";
    let before = number(&db, log).await;
    let all = async |db: &Db| {
        while archive::has_more(db, id).await.unwrap() {
            archive::work(db, Utc::now(), id, 1).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(all(&db), all(&db), all(&db), all(&db));
    handing_in::queue(&db, asked.asks_at(Utc::now()), SERIES, id, None).await.unwrap();
    tokio::join!(all(&db), all(&db), all(&db), all(&db));
    let seen = files(&db, id).await;
    assert!(seen.iter().all(|file| matches!(file.state, FileState::Applied | FileState::Left)), "{seen:#?}");
    assert_eq!(number(&db, log).await - before, 6, "each once");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn counts_and_results_of_polls_stand_on_the_pages_of_their_event(pool: PgPool) {
    let db = demo(pool).await;
    let polls = "Poll,Option,Votes\nどこから?,現地,40\n,オンライン,83\n";
    let id = handed_in(
        &db,
        zip(&[("7.md", REPORT.as_bytes()), ("7.csv", CONNPASS.as_bytes()), ("07-polls.csv", polls.as_bytes())]),
    )
    .await;
    applied(&db, id).await;
    let system = Viewer::system();
    let at = EventRef::new(SERIES, 7);
    let event = pages::event::load(&db, system.asks(), at).await.unwrap();
    assert_eq!(event.came, 2, "those of connpass who did not cancel");
    let report = pages::report::load(&db, system.asks(), at).await.unwrap();
    assert_eq!(report.polls[0].options, [("現地".to_owned(), 40), ("オンライン".to_owned(), 83)]);
    let list =
        pages::attendees::load(&db, system.asks(), at, pages::attendees::ListFilter::default(), 1).await.unwrap();
    let counted: Vec<(&str, i32, i32)> =
        list.elsewhere.iter().map(|one| (one.type_name.as_str(), one.confirmed, one.cancelled)).collect();
    assert_eq!(counted, [("オンライン枠", 0, 1), ("現地枠", 2, 0)]);
    assert!(list.attendees.is_empty(), "nobody without an address is stored");
}
