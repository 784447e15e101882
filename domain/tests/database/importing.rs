//! Imports of reports against a real Postgres.

use crate::common::{
    db, demo,
    report::{REPORT, imported},
};
use chrono::Utc;
use domain::{
    Error,
    ids::EventRef,
    pages,
    reports::{
        importing::{
            self,
            acts::{self, Act},
        },
        notes::{self, NotesInput},
    },
    viewer::Viewer,
    workflows,
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_import_is_applied_once_and_again_changes_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let first = imported(&db, REPORT).await;
    assert!(first.changes.is_none(), "the event is new");
    assert_eq!((first.counts.sessions, first.counts.questions, first.counts.answered), (3, 2, 1));
    let rows = crate::common::row_counts(&db).await;
    let second = imported(&db, REPORT).await;
    assert_eq!(second.changes.as_deref(), Some(&[][..]));
    let mut after = crate::common::row_counts(&db).await;
    // The hand-in itself is kept; no fact is doubled.
    after.insert("report_imports".into(), rows["report_imports"]);
    after.insert("audit_log".into(), rows["audit_log"]);
    after.insert("audit_chain".into(), rows["audit_chain"]);
    assert_eq!(rows, after);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_revised_report_changes_what_it_says_and_keeps_corrections(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let id = importing::start(&db, viewer.asks(), "security-jaws", REPORT).await.unwrap();
    let fix = [("sections/0/title".to_owned(), "ログを読む、長い夜".to_owned())];
    importing::correct(&db, viewer.asks(), "security-jaws", id, 1, &fix).await.unwrap();
    workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap();

    let revised = REPORT.replace("ふたつ目のメモ", "書き直したメモ");
    let applied = imported(&db, &revised).await;
    let changes = applied.changes.unwrap();
    assert!(!changes.is_empty());
    let page = pages::report::load(&db, viewer.asks_at(Utc::now()), EventRef::new("security-jaws", 7)).await.unwrap();
    assert_eq!(page.sections[0].slot.title, "ログを読む、長い夜", "the correction stands");
    assert!(page.sections[0].notes.iter().any(|n| n.html == "書き直したメモ"));
    assert_eq!(page.sections.len(), 3);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn somebody_else_of_a_known_name_gets_a_record_of_their_own(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let text = |number: u32, title: &str| {
        format!(
            "# Security-JAWS 第{number}回レポート\n\n2025年4月{number}日に開きました。\n\n\
             ## {title} 株式会社しらかば 高橋 灯さん\n\n- 一つ目\n"
        )
    };
    let billed = async |number: i32| -> String {
        sqlx::query_scalar(
            "select p.slug from people p join appearances a on a.person_id = p.id join slots l on l.id = a.slot_id
             join events e on e.id = l.event_id where e.number = $1 and a.name = '高橋 灯'",
        )
        .bind(number)
        .fetch_one(&db.pool)
        .await
        .unwrap()
    };
    imported(&db, &text(8, "棚の数え方")).await;
    let begin = async |text: &str| {
        let id = importing::start(&db, viewer.asks(), "security-jaws", text).await.unwrap();
        (id, pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap())
    };
    let (id, page) = begin(&text(9, "箱の開け方")).await;
    let seen = &page.known["高橋 灯"];
    assert_eq!((seen.series_name.as_str(), seen.event_number), ("Security-JAWS", 8));
    let say = async |version, is_another| {
        let act = Act::Another { section: 0, speaker: 0, is_another };
        acts::act(&db, viewer.asks(), "security-jaws", (id, version), &[], act).await.unwrap();
    };
    say(page.version, true).await;
    say(page.version + 1, false).await;
    say(page.version + 2, true).await;
    workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap();
    let (first, other) = (billed(8).await, billed(9).await);
    assert_ne!(first, other);
    // The same text again changes nothing, and the decision stands.
    for _ in 0..2 {
        assert_eq!(imported(&db, &text(9, "箱の開け方")).await.changes.unwrap(), []);
        assert_eq!((billed(8).await, billed(9).await), (first.clone(), other.clone()));
    }
    // A text that says otherwise of them is still theirs; whoever comes next is the first of the name.
    imported(&db, &text(9, "箱の閉め方")).await;
    imported(&db, &text(10, "棚の作り方")).await;
    assert_eq!((billed(9).await, billed(10).await), (other, first));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_opening_stays_one_and_a_title_that_changed_is_the_same_session(pool: PgPool) {
    let db = demo(pool).await;
    let text = "# Security-JAWS 第8回レポート\n\n2025年4月2日(水)に開きました。\n\n## オープニング\n\n- 三つのお願い\n\n\
                ## 棚の数え方 株式会社しらかば 高橋 灯さん\n\n- 一つ目\n";
    imported(&db, text).await;
    let slots = || async {
        let rows: Vec<(String, String)> = sqlx::query_as("select s.title, s.kind from slots s join events e on e.id = s.event_id where e.number = 8 order by position")
            .fetch_all(&db.pool)
            .await
            .unwrap();
        rows.into_iter().map(|(title, kind)| format!("{kind} {title}")).collect::<Vec<_>>()
    };
    assert_eq!(slots().await, ["opening オープニング", "talk 棚の数え方"]);
    for _ in 0..2 {
        assert_eq!(imported(&db, text).await.changes.unwrap(), [], "the same text changes nothing");
    }
    imported(&db, &text.replace("棚の数え方", "棚の正しい数え方")).await;
    assert_eq!(slots().await, ["opening オープニング", "talk 棚の正しい数え方"]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_report_that_ends_an_event_takes_its_question_off_the_stage(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    // Nobody had ended the evening when its report came.
    let question: i64 = sqlx::query_scalar(
        "with on_now as (update events e set state = 'live' from series s
                         where s.id = e.series_id and s.slug = 'security-jaws' and e.number = 7 returning e.id)
         insert into questions (event_id, body, source, state, answering_at) select id, '当日の質問', 'live', 'answering', now() from on_now
         returning id",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    imported(&db, &REPORT.replace("ふたつ目のメモ", "書き直したメモ")).await;
    let now = "select e.state || ' ' || q.state || ' ' || (q.answered_at is not null) from questions q join events e on e.id = q.event_id where q.id = $1";
    let now: String = sqlx::query_scalar(now).bind(question).fetch_one(&db.pool).await.unwrap();
    assert_eq!(now, "ended answered true");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_session_that_left_the_text_goes_unless_questions_of_the_evening_hang_on_it(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let shorter = REPORT[..REPORT.find("Session2:").unwrap()].to_owned();
    let applied = imported(&db, &shorter).await;
    assert_eq!(applied.kept, [], "its questions came with the text, and go with it");
    let count = || async {
        sqlx::query_scalar::<_, i64>("select count(*) from slots s join events e on e.id = s.event_id where e.number = 7 and e.series_id = (select id from series where slug = 'security-jaws')")
            .fetch_one(&db.pool)
            .await
            .unwrap()
    };
    assert_eq!(count().await, 2);
    imported(&db, REPORT).await;
    sqlx::query("insert into questions (event_id, slot_id, body, source, state) select s.event_id, s.id, '当日の質問', 'live', 'live' from slots s where s.title = '質問コーナー'")
        .execute(&db.pool)
        .await
        .unwrap();
    let applied = imported(&db, &shorter).await;
    assert_eq!(
        applied.kept.iter().map(|kept| (kept.title.as_str(), kept.questions)).collect::<Vec<_>>(),
        [("質問コーナー", 1)]
    );
    assert_eq!(count().await, 3);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_person_wrote_meanwhile_is_never_emptied(pool: PgPool) {
    let db = demo(pool).await;
    let bare = "# Security-JAWS 第8回「夜の図書館」\n\n2025年4月2日(水)に開きました。\n\n## Session1: 棚の数え方 高橋 灯さん\n";
    let card = imported(&db, bare).await.card;
    assert_eq!(card.title, "夜の図書館", "the title reaches the event");
    let event = EventRef::new("security-jaws", 8);
    let viewer = Viewer::system();
    let base = pages::notes_editor::load(&db, viewer.asks_at(Utc::now()), event, 1).await.unwrap().base;
    let input = NotesInput { markdown: "- あとから書いた".into(), impression: String::new(), base, was: None };
    notes::save_notes(&db, viewer.asks_at(Utc::now()), event, 1, &input).await.unwrap();
    let applied = imported(&db, &bare.replace("高橋 灯さん", "高橋 灯さん Level200")).await;
    assert!(applied.changes.is_some_and(|changes| !changes.is_empty()));
    let page = pages::report::load(&db, viewer.asks_at(Utc::now()), event).await.unwrap();
    assert_eq!(page.sections[0].notes.iter().map(|n| n.html.as_str()).collect::<Vec<_>>(), ["あとから書いた"]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_report_of_another_series_stops_before_it_changes_an_event(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    imported(&db, &REPORT.replace("[第7回] 架空勉強会", "Security-JAWS 第7回 ")).await;
    let other = "よその会 第7回レポート\n\n2025年3月5日(水)に開催しました。\n\nSession1: 夜の図書館 山田 花子さん\n\n• 一つ目\n";
    let id = importing::start(&db, viewer.asks(), "security-jaws", other).await.unwrap();
    let refused = workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await;
    assert_eq!(refused.unwrap_err().field(), Some("series"));
    let mini = other.replace("よその会", "mini Security-JAWS").replace("第7回", "第9回");
    let id = importing::start(&db, viewer.asks(), "security-jaws", &mini).await.unwrap();
    let said = || async {
        pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap().refused.is_some()
    };
    assert!(said().await, "the page says so before it is pressed");
    let refused = workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await;
    assert_eq!(refused.unwrap_err().field(), Some("series"), "also for a new number");
    let fix = [("series".to_owned(), "Security-JAWS".to_owned())];
    importing::correct(&db, viewer.asks(), "security-jaws", id, 1, &fix).await.unwrap();
    assert!(!said().await);
    workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_pressed_is_done_and_taken_back(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let text = "# Security-JAWS 第8回レポート\n\n## 棚を数える\n\n- 一つ目\n\n## 雑談\n\n- 二つ目\n";
    let id = importing::start(&db, viewer.asks(), "security-jaws", text).await.unwrap();
    let load = || async { pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap() };
    let press = |version, act| acts::act(&db, viewer.asks(), "security-jaws", (id, version), &[], act);
    let before = load().await;
    assert_eq!(before.draft.sections.len(), 2);
    let at = before.draft.guesses.iter().position(|guess| guess.id == "sections/1/label").unwrap();
    press(1, Act::Choose { guess: at, choice: 1, with_alike: false }).await.unwrap();
    let closed = load().await;
    assert_eq!(closed.draft.sections.len(), 1);
    assert!(closed.draft.closing.contains("二つ目"), "{}", closed.draft.closing);
    assert!(matches!(press(1, Act::Undo).await, Err(Error::Conflict(_))), "it was made on an older version");
    press(2, Act::Undo).await.unwrap();
    let again = load().await;
    assert_eq!((again.draft.sections.len(), again.version), (2, 3));
    let at = again.draft.guesses.iter().position(|guess| guess.id == "sections/1/label").unwrap();
    press(3, Act::Confirm { guess: at, with_alike: false }).await.unwrap();
    let confirmed = load().await;
    assert!(confirmed.draft.guesses.iter().all(|guess| guess.id != "sections/1/label"));
    assert_eq!(press(4, Act::Choose { guess: 99, choice: 0, with_alike: true }).await.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn headings_of_one_shape_are_decided_together_and_taken_back_together(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let text = "Security-JAWS 第8回レポート\n\nLT1:夜の図書館 入門編 青嶺 三枝朔さん\n\n・一つ目\n\nLT2:朝の温室 応用編 赤嶺 浜名直人さん\n\n・二つ目\n";
    let id = importing::start(&db, viewer.asks(), "security-jaws", text).await.unwrap();
    let load = || async { pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap().draft };
    let press = |version, act| acts::act(&db, viewer.asks(), "security-jaws", (id, version), &[], act);
    let before = load().await;
    let guess = before.guesses.iter().position(|guess| guess.id == "sections/1/title").unwrap();
    let choice = before.guesses[guess].choices.len() - 1;
    assert_eq!(press(1, Act::Choose { guess, choice, with_alike: true }).await.unwrap(), 1, "one more");
    let both = load().await;
    assert!(both.sections.iter().all(|section| section.speakers.is_empty()));
    assert_eq!(press(2, Act::Undo).await.unwrap(), 0);
    assert_eq!(load().await.sections, before.sections);
    assert_eq!(press(3, Act::Confirm { guess, with_alike: false }).await.unwrap(), 0);
    let left: Vec<String> = load().await.guesses.into_iter().map(|guess| guess.id).collect();
    assert!(left.iter().all(|id| !id.starts_with("sections/1/")), "all of that line is decided: {left:?}");
    assert!(left.iter().any(|id| id == "sections/0/title"), "{left:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_event_of_two_days_lasts_until_the_second_ends(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let id = importing::start(&db, viewer.asks(), "security-jaws", REPORT).await.unwrap();
    let fix = [("further_days".to_owned(), "2025-03-06".to_owned())];
    importing::correct(&db, viewer.asks(), "security-jaws", id, 1, &fix).await.unwrap();
    let card = workflows::apply_import::apply(&db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap().card;
    let dates = (card.starts.unwrap().wall.date().to_string(), card.ends.unwrap().wall.date().to_string());
    assert_eq!(dates, ("2025-03-05".to_owned(), "2025-03-06".to_owned()));
    let again = importing::start(&db, viewer.asks(), "security-jaws", REPORT).await.unwrap();
    assert!(
        pages::import_review::load(&db, viewer.asks(), "security-jaws", again, 1).await.unwrap().changes.is_empty()
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_correction_made_on_an_older_version_is_refused(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let id = importing::start(&db, viewer.asks(), "security-jaws", REPORT).await.unwrap();
    let fix = |title: &str| [("sections/0/title".to_owned(), title.to_owned())];
    importing::correct(&db, viewer.asks(), "security-jaws", id, 1, &fix("一つ目")).await.unwrap();
    let late = importing::correct(&db, viewer.asks(), "security-jaws", id, 1, &fix("二つ目")).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    let wrong = [("date".to_owned(), "2025-02-30".to_owned())];
    let error = importing::correct(&db, viewer.asks(), "security-jaws", id, 2, &wrong).await.unwrap_err();
    assert_eq!(error.field(), Some("date"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_no_report_is_refused_with_what_to_do(pool: PgPool) {
    let db = db(pool);
    domain::demo::load(&db, Utc::now()).await.unwrap();
    let viewer = Viewer::system();
    for source in ["", "  \n \n", "\u{0}\u{1}\u{2}", &"あ".repeat(400_000)] {
        let error = importing::start(&db, viewer.asks(), "security-jaws", source).await.unwrap_err();
        assert_eq!(error.field(), Some("source"), "{:?}", source.chars().take(10).collect::<String>());
    }
    for bytes in [&b"%PDF-1.7\n"[..], b"PK\x03\x04\x14\x00", b"\x89PNG\r\n\x1a\n"] {
        let error =
            importing::start_file(&db, viewer.asks(), "security-jaws", ("a.pdf", bytes), None).await.unwrap_err();
        assert_eq!(error.field(), Some("source"));
    }
    // Any other text becomes a draft.
    importing::start(&db, viewer.asks(), "security-jaws", "こんにちは。ただの文章です。").await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_file_in_another_encoding_is_read_and_can_be_read_again(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    // 見本の会 第8回 in Shift_JIS.
    let bytes = b"\x8c\xa9\x96{\x82\xcc\x89\xef \x91\xe68\x89\xf1\x83\x8c\x83|\x81[\x83g\n\n\x96{\x95\xb6\x82\xc5\x82\xb7\x81B\n";
    let id = importing::start_file(&db, viewer.asks(), "security-jaws", ("report.txt", bytes), None).await.unwrap();
    let review = pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap();
    assert_eq!((review.draft.title.as_str(), review.encoding.as_str()), ("見本の会 第8回レポート", "Shift_JIS"));
    let again = importing::read_again(&db, viewer.asks(), "security-jaws", id, "EUC-JP").await.unwrap();
    let review = pages::import_review::load(&db, viewer.asks(), "security-jaws", again, 1).await.unwrap();
    assert_eq!((review.encoding.as_str(), review.file_name.as_str()), ("EUC-JP", "report.txt"));
    assert_ne!(review.draft.title, "見本の会 第8回レポート");
}
