//! An account that is closed for good: what goes, who moves up, what stays counted, and who may not yet.

use std::collections::BTreeMap;

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, event, mails, one, person, proved, run, take},
};
use chrono::Utc;
use domain::{
    Error,
    db::Db,
    ids::{EventRef, QuestionId},
    pages::{self, attendees::ListFilter},
    participant::Participant,
    qa::{
        answering,
        asking::{self, AskInput},
    },
    search,
    viewer::{Role, Viewer},
    workflows::close_account,
};
use sqlx::{AssertSqlSafe, PgPool};

const MAIL: &str = "zqme@talks.test";

async fn close(db: &Db, who: &Viewer, typed: &str) -> domain::Result<()> {
    close_account::close(db, who.asks_at(Utc::now()).prove_fresh().unwrap(), typed).await
}

/// Somebody who has just proved that it is them.
/// Every table as text, but for the log, which keeps what was done.
async fn everything(db: &Db) -> BTreeMap<String, String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'audit_log'",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let mut all = BTreeMap::new();
    for table in tables {
        let sql = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
        all.insert(table, sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.pool).await.unwrap());
    }
    all
}

/// Gives somebody a part in whatever an account may have a part in: each says `zq`.
async fn burden(db: &Db, account: i64) {
    run(
        db,
        &format!(
            "update accounts set name = 'zqname' where id = {account};
             insert into events (series_id, number, state, starts_at, ends_at)
             select id, 2, 'ended', now() - interval '2 days', now() - interval '2 days' + interval '2 hours' from series;
             insert into participation_types (event_id, position, name, mode) select id, 1, '会場', 'onsite' from events where number = 2;
             insert into registrations (event_id, type_id, account_id, state, code, registered_at, attended, desk_note, door_name, came_from)
             select e.id, t.id, {account}, 'confirmed', 'zqcode', now() - interval '9 days', true, 'zqnote', 'zqdoor', 'zqfrom'
             from events e join participation_types t on t.event_id = e.id where e.number = 2;
             insert into door_entries (event_id, id, registration_id, name, entered_at, received_at)
             select event_id, 'zzentry1', id, 'zqentry', now(), now() from registrations where code = 'zqcode';
             insert into sign_up_questions (series_id, position, kind, words_ja) select id, 1, 'short', '知ったきっかけ' from series;
             insert into sign_up_answers (registration_id, question_id, answer, answered_at)
             select r.id, q.id, '{{zqanswer}}', now() from registrations r, sign_up_questions q where r.code = 'zqcode';
             insert into questions (event_id, body, asker, state, participant) select id, '鍵の質問', 'zqasker', 'live', 'a:{account}' from events where number = 2;
             insert into question_votes (question_id, participant) select q.id, p from questions q, unnest(array['a:{account}', 'a:999']) p;
             insert into question_mails (question_id, mail, language, at) select id, '{MAIL}', 'ja', now() from questions;
             insert into polls (event_id, kind, title, options) select id, 'several', 'どれ', '{{a,b}}' from events where number = 2;
             insert into poll_answers (poll_id, participant, choice) select id, 'a:{account}', c from polls, generate_series(0, 1) c;
             insert into slots (event_id, position, title, tlp) select id, 1, '鍵の話', 'clear' from events where number = 2;
             insert into reactions (slot_id, participant, kind) select id, 'a:{account}', 'aha' from slots;
             insert into people (slug, name, bio, url) values ('morikawa', '森川 律', 'zqbio', 'https://zqsite.test/');
             insert into appearances (slot_id, person_id, position, name) select s.id, p.id, 1, '森川 律' from slots s, people p;
             insert into person_aliases (person_id, alias, key, is_own) select id, name, '森川律', false from people union all select id, 'zqalias', 'zqalias', true from people;
             insert into person_mails (series_id, person_id, mail, mail_key, at) select s.id, p.id, '{MAIL}', '{MAIL}', now() from series s, people p;
             insert into person_pictures (person_id, bytes, hash, uploaded_by, uploaded_at)
             select id, '\\xffd8ff'::bytea || decode(repeat('00', 100), 'hex'), repeat('a', 64), {account}, now() from people;
             insert into follows (series_id, account_id) select id, {account} from series;
             insert into series_roles (series_id, account_id, role) select id, {account}, 'moderator' from series;
             insert into role_invitations (series_id, mail, mail_key, role, language, expires_at) select id, '{MAIL}', '{MAIL}', 'reporter', 'ja', now() + interval '1 day' from series;
             insert into held_forms (account_id, browser, path, fields) values ({account}, '\\x00', '/zqpath', '{{}}');
             insert into sign_in_failures (account_key) values ('{MAIL}'), ('code {MAIL}');
             insert into impressions (slot_id, author, body) select id, 'zqname', 'よかった' from slots;
             insert into note_revisions (slot_id, number, account_id, markdown) select id, 1, {account}, '' from slots;
             insert into people (slug, name, bio, url, merged_into) select 'merged', '森川りつ', bio, url, id from people;
             insert into person_merges (kept_id, gone_id, merged_at, moved)
             select merged_into, id, now(), '{{\"aliases\": [{{\"key\": \"zqother\", \"name\": \"zqother\", \"is_own\": true}},
                    {{\"key\": \"rm\", \"name\": \"R.M.\", \"is_own\": true, \"is_confirmed\": true}}]}}' from people where slug = 'merged';"
        ),
    )
    .await;
    let mut conn = db.pool.acquire().await.unwrap();
    search::index::reindex_event(&mut conn, one(db, "select id from events where number = 2").await.into())
        .await
        .unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_a_closed_account_is_nowhere_and_what_was_counted_stays(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 1, None).await;
    let (me, next) = (proved(&db, MAIL).await, person(&db, "next@talks.test").await);
    let account = me.account_id().unwrap();
    take(&db, &me, hall).await;
    let waits = take(&db, &next, hall).await;
    burden(&db, account.0).await;
    let counted = [
        "select count(*) from registrations",
        "select count(*) from registrations where attended",
        "select count(*) from question_votes",
        "select count(distinct participant) from poll_answers",
        "select count(*) from poll_answers",
        "select count(*) from reactions",
        "select count(*) from questions",
        "select count(*) from appearances where name = '森川 律'",
        "select confirmed::bigint from participation_types where name = '現地'",
    ];
    let count = async || {
        let mut numbers = Vec::new();
        for sql in counted {
            numbers.push(one(&db, sql).await);
        }
        numbers
    };
    let before = count().await;
    for said in [
        "accounts",
        "registrations",
        "questions",
        "person_mails",
        "jobs",
        "search_documents",
        "people",
        "impressions",
        "person_merges",
    ] {
        assert!(everything(&db).await[said].contains("zq"), "the control: {said}");
    }
    let page = pages::close_account::load(&db, me.asks_at(Utc::now())).await.unwrap();
    assert_eq!((page.coming.len(), page.owned.len(), page.speaks), (1, 0, true));

    let other = close(&db, &me, "next@talks.test").await.unwrap_err();
    assert_eq!(other.field(), Some("mail"));
    assert_eq!(count().await, before);
    close(&db, &me, " ZQME@talks.test ").await.unwrap();

    assert_eq!(mails(&db, "account_closed").await, 1);
    assert_eq!(mails(&db, "registration_cancelled").await, 0, "one mail says it all");
    run(&db, "delete from jobs where topic = 'account_closed'").await;
    for (table, text) in everything(&db).await {
        assert!(!text.contains("zq"), "{table}: {text}");
        assert!(!text.contains(&format!("a:{account}")), "{table}: {text}");
    }
    assert_eq!(count().await, before, "what was counted");
    assert_eq!(one(&db, "select count(*) from person_merges where moved::text like '%R.M.%'").await, 1, "confirmed");
    let now = pages::ticket::load(&db, next.asks_at(Utc::now()), &waits).await.unwrap().held;
    assert_eq!(now.position, None, "who waited has the seat");
    assert_eq!(mails(&db, "promoted").await, 1);
    let ghosts = "select count(distinct a.id) from registrations r join accounts a on a.id = r.account_id
                  where a.name = '' and a.disabled_at is not null and a.mail like '%@deleted.invalid'";
    assert_eq!(one(&db, ghosts).await, 2, "nothing joins the two evenings");
    let speaker = pages::speaker::load(&db, Viewer::visitor().asks_at(Utc::now()), "morikawa").await.unwrap();
    assert_eq!((speaker.name.as_str(), speaker.bio_html.as_str(), speaker.picture), ("森川 律", "", None));
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'account.close'").await, 1);
    assert_eq!(
        one(&db, "select count(*) from audit_log where action = 'role.revoke' and series_id is not null").await,
        1
    );
    assert_eq!(one(&db, "select count(*) from audit_log l where l::text like '%zqme@%'").await, 0);
    // A second press finds nobody.
    assert_eq!(close(&db, &me, MAIL).await, Err(Error::SignInRequired));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_only_owner_of_a_series_hands_it_over_first(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let (me, other) = (proved(&db, MAIL).await, person(&db, "other@talks.test").await);
    let (my_id, other_id) = (me.account_id().unwrap(), other.account_id().unwrap());
    run(
        &db,
        &format!("insert into series_roles (series_id, account_id, role) select id, {my_id}, 'owner' from series"),
    )
    .await;
    let page = pages::close_account::load(&db, me.asks_at(Utc::now())).await.unwrap();
    assert_eq!(page.owned, [("seats".to_owned(), "Seats".to_owned())]);
    match close(&db, &me, MAIL).await.unwrap_err() {
        Error::Conflict(text) => {
            assert!(text.en.contains("only owner of Seats") && text.ja.contains("「Seats」"), "{text:?}");
        }
        other => panic!("{other:?}"),
    }
    // Somebody whose account is closed is no owner.
    run(&db, &format!("insert into series_roles (series_id, account_id, role) select id, {other_id}, 'owner' from series; update accounts set disabled_at = now() where id = {other_id}")).await;
    assert!(matches!(close(&db, &me, MAIL).await, Err(Error::Conflict(_))));
    run(&db, &format!("update accounts set disabled_at = null where id = {other_id}")).await;
    let mut demo = me.clone();
    demo.account.as_mut().unwrap().is_demo = true;
    assert!(matches!(close(&db, &demo, MAIL).await, Err(Error::Conflict(_))), "people of the demonstration stay");
    close(&db, &me, MAIL).await.unwrap();
    assert_eq!(one(&db, "select count(*) from series_roles").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn organizers_read_no_address_of_a_closed_account(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let me = proved(&db, MAIL).await;
    burden(&db, me.account_id().unwrap().0).await;
    let organizer = Viewer { proved_at: Some(Utc::now()), ..account_with(&db, SERIES, Role::Organizer).await };
    let at = EventRef::new(SERIES, 2);
    let found = async |words: &str| {
        let filter = ListFilter { words, ..ListFilter::default() };
        pages::attendees::load(&db, organizer.asks_at(Utc::now()), at, filter, 1).await.unwrap().attendees
    };
    assert_eq!(found("zqme@").await.len(), 1, "the control");
    assert!(!found("").await[0].is_closed());
    close(&db, &me, MAIL).await.unwrap();

    let list = found("").await;
    assert_eq!((list.len(), list[0].mail.as_str(), list[0].name.as_str()), (1, "", ""));
    assert!(list[0].is_closed());
    for words in ["gone-", "deleted.invalid"] {
        assert_eq!(found(words).await, [], "{words}");
    }
    let asked = organizer.asks_at(Utc::now());
    let export = pages::attendees::export(&db, asked.prove_fresh().unwrap(), at).await.unwrap();
    assert!(export.attendees[0].0.is_closed());
    for shows_mail in [false, true] {
        let page = pages::attendee::load(&db, asked, at, &list[0].code, shows_mail).await.unwrap();
        assert_eq!((page.mail.as_deref(), page.is_closed()), (Some(""), true));
    }
    let guests = pages::door::on_paper(&db, asked, at).await.unwrap().guests;
    assert_eq!(guests.iter().map(|guest| guest.is_closed).collect::<Vec<_>>(), [true]);
    let id = one(&db, "select id from events where number = 2").await.into();
    let (_, listed) = pages::archive_record::event(&db, Viewer::system().asks(), id).await.unwrap();
    assert_eq!((listed.len(), listed[0].mail.as_str(), listed[0].name.as_str()), (1, "", ""));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_an_organizer_answered_stays_without_their_name_and_who_was_billed_stays_named(pool: PgPool) {
    let db = db(pool);
    event(&db, 1, None).await;
    let organizer = async |role| Viewer { proved_at: Some(Utc::now()), ..account_with(&db, SERIES, role).await };
    let (moderator, speaker) = (organizer(Role::Moderator).await, organizer(Role::Organizer).await);
    let mail = |who: &Viewer| who.account.as_ref().unwrap().mail.clone();
    // Each is called by their address. One of them is billed.
    run(
        &db,
        &format!(
            "insert into slots (event_id, position, title, tlp) select id, 1, '鍵の話', 'clear' from events;
             insert into people (slug, name) values ('speaker', '{0}');
             insert into appearances (slot_id, person_id, position, name) select s.id, p.id, 1, '{0}' from slots s, people p;",
            mail(&speaker)
        ),
    )
    .await;
    let answered = async |who: &Viewer, n: u32, author: &str| -> QuestionId {
        let asker = Viewer { participant: Some(Participant::everywhere(format!("p:{n}"))), ..Viewer::default() };
        let input = AskInput { body: format!("{n}つめの質問"), ..AskInput::default() };
        let id = asking::ask(&db, asker.asks_at(Utc::now()), at_event(), &input).await.unwrap().question.id;
        answering::answer(&db, who.asks_at(Utc::now()), at_event(), id, "毎日です", author).await.unwrap();
        id
    };
    let own = answered(&moderator, 1, "").await;
    let for_another = answered(&moderator, 2, "春田 のぞみ").await;
    let billed = answered(&speaker, 3, "").await;
    // Nobody here has written it, so nobody's leaving changes it.
    let imported = answered(&moderator, 4, "").await;
    run(&db, &format!("update answers set created_at = created_at - interval '1 year' where question_id = {imported}"))
        .await;
    let author = async |id: QuestionId| -> String {
        let sql = format!("select author from answers where question_id = {id}");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.pool).await.unwrap()
    };
    assert_eq!(author(own).await, mail(&moderator), "the control");

    close(&db, &moderator, &mail(&moderator)).await.unwrap();
    close(&db, &speaker, &mail(&speaker)).await.unwrap();
    assert_eq!(author(own).await, "");
    assert_eq!(author(for_another).await, "春田 のぞみ");
    assert_eq!(author(billed).await, mail(&speaker));
    assert_eq!(author(imported).await, mail(&moderator));
    assert_eq!(one(&db, "select count(*) from answers where body = '毎日です'").await, 4, "the words stay");
}
