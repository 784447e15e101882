//! What closing an account does with names that stand elsewhere, and the addresses that it needs for itself.

use crate::common::{
    MIGRATIONS, account_with, db,
    seats::{SERIES, at_event, event, one, person, run, take},
};
use chrono::Utc;
use domain::{
    Lang,
    audit::{self, ChainCheck},
    db::Db,
    ids::{EventRef, SeriesId},
    pages, people,
    registration::{by_hand, by_mail},
    reports::notes::{self, NotesInput},
    viewer::{Role, Viewer},
    workflows::{close_account, follow_by_mail},
};
use sqlx::{AssertSqlSafe, PgPool};

async fn close(db: &Db, who: &Viewer) {
    let mail = who.account.as_ref().unwrap().mail.clone();
    close_account::close(db, who.asks_at(Utc::now()).prove_fresh().unwrap(), &mail).await.unwrap();
}

async fn text(db: &Db, sql: String) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_nobody_takes_the_address_that_a_closed_account_needs(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 3, None).await;
    let me = Viewer { proved_at: Some(Utc::now()), ..person(&db, "me@talks.test").await };
    let other = Viewer { proved_at: Some(Utc::now()), ..person(&db, "other@talks.test").await };
    let owner = account_with(&db, SERIES, Role::Owner).await;
    take(&db, &me, hall).await;
    let taken = format!("gone-{}@deleted.invalid", one(&db, "select id from registrations").await);
    let series = SeriesId(one(&db, "select id from series").await);
    let (visitor, now) = (Viewer::visitor(), Utc::now());
    let jobs = one(&db, "select count(*) from jobs").await;

    let refused = [
        ("sign-up", people::request_sign_up(&db, visitor.asks_at(now), &taken, "/", Lang::Ja).await),
        ("sign-in", people::request_sign_in(&db, visitor.asks_at(now), &taken, "/", Lang::Ja).await),
        ("a seat by mail", by_mail::request(&db, visitor.asks_at(now), at_event(), hall, &taken, Lang::Ja).await),
        ("following", follow_by_mail::request(&db, visitor.asks_at(now), SERIES, &taken, Lang::Ja).await),
        ("a new address", people::change_mail(&db, other.asks_at(now).prove_fresh().unwrap(), &taken).await),
        (
            "an invitation",
            people::invitations::invite(
                &db,
                owner.asks_at(now).prove_fresh().unwrap(),
                series,
                &taken,
                Role::Reporter,
                Lang::Ja,
            )
            .await,
        ),
        (
            "a seat by hand",
            by_hand::add(&db, owner.asks_at(now), at_event(), hall, (&taken, "だれか"), "電話で聞いた").await.map(drop),
        ),
    ];
    for (way, result) in refused {
        let Err(error) = result else { panic!("{way} must refuse it") };
        assert_eq!(error.field(), Some("mail"), "{way}");
        assert!(error.sentence(Lang::En).contains(".invalid"), "{way}: {error}");
    }
    assert_eq!(
        one(&db, "select count(*) from accounts where mail like '%.invalid' or new_mail like '%.invalid'").await,
        0
    );
    assert_eq!(one(&db, "select count(*) from jobs").await, jobs, "no mail is wanted there");

    close(&db, &me).await;
    let empty = format!("select count(*) from accounts where mail_key = '{taken}' and is_gone(mail_key, disabled_at)");
    assert_eq!(one(&db, &empty).await, 1);
    assert_eq!(
        one(&db, "select count(*) from accounts where is_gone(mail_key, disabled_at)").await,
        1,
        "and nobody else"
    );
}

/// Writes an impression beside the notes of a talk, under the name of their account.
async fn write(db: &Db, who: &Viewer, (number, talk): (i32, i32), impression: &str) {
    let at = EventRef::new(SERIES, number);
    let base = pages::notes_editor::load(db, who.asks(), at, talk).await.unwrap().base;
    let input = NotesInput { markdown: "- メモ\n".to_owned(), impression: impression.to_owned(), base, was: None };
    notes::save_notes(db, who.asks_at(Utc::now()), at, talk, &input).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_a_name_that_was_copied_goes_and_one_that_was_typed_stays(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let me = account_with(&db, SERIES, Role::Reporter).await;
    let billed = account_with(&db, SERIES, Role::Organizer).await;
    let [mine, theirs] = [&me, &billed].map(|who| who.account.as_ref().unwrap().name.clone());
    run(
        &db,
        &format!(
            "insert into events (series_id, number, state, starts_at, ends_at)
             select id, 2, 'ended', now() - interval '2 days', now() - interval '2 days' + interval '2 hours' from series;
             insert into slots (event_id, position, title, tlp) select id, n, '話', 'clear' from events, generate_series(1, 3) n;
             insert into people (slug, name) values ('speaker', '{theirs}');
             insert into appearances (slot_id, person_id, position, name)
             select t.id, p.id, 1, '{theirs}' from slots t join events e on e.id = t.event_id, people p where e.number = 1 and t.position = 2;"
        ),
    )
    .await;
    write(&db, &me, (1, 1), "よく眠れました").await;
    write(&db, &billed, (1, 2), "話しました").await;
    write(&db, &me, (2, 1), "署名のあるレポート").await;
    // One came with a list of somebody else's, and the second evening's report says who wrote it.
    run(
        &db,
        &format!(
            "insert into impressions (slot_id, author, body) select t.id, '{mine}', '写したもの' from slots t join events e on e.id = t.event_id
             where e.number = 1 and t.position = 3;
             update reports r set author = '{mine}', state = 'published', published_at = now() from events e where e.id = r.event_id and e.number = 2"
        ),
    )
    .await;
    let author = async |number: i32, talk: i32| {
        text(&db, format!("select i.author from impressions i join slots t on t.id = i.slot_id join events e on e.id = t.event_id where e.number = {number} and t.position = {talk}")).await
    };
    assert_eq!((author(1, 1).await, author(1, 2).await), (mine.clone(), theirs.clone()), "the control");
    let page = pages::close_account::load(&db, me.asks_at(Utc::now())).await.unwrap();
    assert_eq!(
        page.signed.iter().map(|card| card.number).collect::<Vec<_>>(),
        [2],
        "it says which report keeps the name"
    );
    assert_eq!(pages::close_account::load(&db, billed.asks_at(Utc::now())).await.unwrap().signed, []);

    close(&db, &me).await;
    close(&db, &billed).await;
    assert_eq!(author(1, 1).await, "", "copied from the account");
    assert_eq!(author(1, 2).await, theirs, "billed that evening");
    assert_eq!(author(1, 3).await, mine, "not by their hand");
    assert_eq!(author(2, 1).await, mine, "as the report says");
    assert_eq!(
        text(&db, "select r.author from reports r join events e on e.id = r.event_id where e.number = 2".to_owned())
            .await,
        mine
    );
    assert_eq!(one(&db, "select count(*) from impressions where body <> ''").await, 4, "the words stay");
}

async fn chain(db: &Db, series: &str) -> ChainCheck {
    let id = SeriesId(one(db, &format!("select id from series where slug = '{series}'")).await);
    let mut conn = db.pool.acquire().await.unwrap();
    audit::queries::check_chain(&mut conn, id, 1_000).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn promise_62_and_81_names_leave_old_entries_and_what_was_changed_by_hand_shows_as_before(pool: PgPool) {
    let db = db(pool);
    // Where databases of tests are copies of one that is migrated already, this one begins anew.
    run(&db, "drop schema public cascade; create schema public; grant all on schema public to public").await;
    MIGRATIONS.run_to(74, &db.pool).await.unwrap();
    // As older programs wrote it: names of the two of a merge, and which further names became which.
    run(
        &db,
        r#"insert into series (slug, name) values ('whole', 'Whole'), ('touched', 'Touched');
           insert into audit_log (series_id, action, subject, details)
           select s.id, l.action, l.subject, l.details::jsonb from series s, (values
               (1, 'series.save', '', '{}'),
               (2, 'speaker.merge', 'person:4', '{"words": "甲 ← 乙", "count": 2}'),
               (3, 'run.delay', 'run:1', '{"words": "甲の話", "count": 5}'),
               (4, 'speaker.names', 'person:4', '{"changes": [{"field": "names", "was": "甲", "is": "乙"}]}'),
               (5, 'speaker.names', 'person:4', '{"changes": [{"field": "names"}], "names": [3]}'),
               (6, 'series.save', 'by hand', '{}'),
               (7, 'role.revoke', 'account:4', '{}')) as l(n, action, subject, details)
           order by s.id, l.n;"#,
    )
    .await;
    let mut tx = db.pool.begin().await.unwrap();
    for sql in [
        "set local session_replication_role = replica",
        "update audit_log l set action = 'series.add' from series s where s.id = l.series_id and s.slug = 'touched' and l.subject = 'by hand'",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert!(chain(&db, "whole").await.is_whole(), "the control");
    assert_eq!(chain(&db, "touched").await.broken_at, Some(6), "the control");

    MIGRATIONS.run(&db.pool).await.unwrap();
    let said = async |words: &str| {
        one(&db, &format!("select count(*) from audit_log l join series s on s.id = l.series_id where s.slug = 'whole' and {words}")).await
    };
    assert_eq!(
        said("l.action like 'speaker.%' and (l.details::text like '%甲%' or l.details::text like '%乙%')").await,
        0
    );
    assert_eq!(said("l.action like 'speaker.%' and l.subject = 'person:4'").await, 3, "ids stay");
    assert_eq!(said("l.details = '{\"count\": 2}' and l.action = 'speaker.merge'").await, 1);
    assert_eq!(said("l.details = '{\"changes\": [{\"field\": \"names\"}], \"names\": [3]}'").await, 1);
    assert_eq!(said("l.details ->> 'words' = '甲の話'").await, 1, "titles are no names of people");
    let whole = chain(&db, "whole").await;
    assert!(whole.is_whole(), "{whole:?}");
    assert_eq!(whole.last, 8, "the log says what was done to it");
    assert_eq!(said("l.action = 'log.names_removed' and l.details = '{\"count\": 2}'").await, 1);
    let touched = chain(&db, "touched").await;
    assert_eq!((touched.broken_at, touched.last, touched.unchained), (Some(6), 8, 0));
    for table in ["audit_log", "audit_chain"] {
        let sql = format!("delete from {table}");
        sqlx::query(AssertSqlSafe(sql)).execute(&db.pool).await.expect_err("it can only grow, as before");
    }
}

/// Whoever is at work meanwhile with a log in which there is nothing to do neither waits nor is waited for.
#[sqlx::test(migrations = false)]
async fn promise_76_a_log_without_names_is_not_locked_while_the_schema_changes(pool: PgPool) {
    MIGRATIONS.run_to(74, &pool).await.unwrap();
    let entry =
        "insert into audit_log (action, subject, details) values ('run.delay', 'run:1', '{\"words\": \"甲の話\"}')";
    sqlx::query(entry).execute(&pool).await.unwrap();
    let mut beside = pool.begin().await.unwrap();
    sqlx::query(entry).execute(&mut *beside).await.unwrap();
    let mut migrating = pool.acquire().await.unwrap();
    sqlx::query("set lock_timeout = '2s'").execute(&mut *migrating).await.unwrap();
    MIGRATIONS.run_to(75, &mut *migrating).await.unwrap();
    beside.commit().await.unwrap();
    let kept: i64 =
        sqlx::query_scalar("select count(*) from audit_log where action = 'run.delay'").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, 2);
}
