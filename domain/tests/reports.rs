//! Reports, imports and the desk against a real Postgres.
#![cfg(feature = "db")]

mod common;

use chrono::Utc;
use common::{account_with, db, demo};
use domain::{
    Error, VariantArray as _,
    fields::Values,
    ids::{EventRef, ImportId},
    pages,
    reports::{
        importing::{self, Act},
        notes::{self, NotesInput},
        publishing,
    },
    search::types::SearchQuery,
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

const REPORT: &str = "\
[第7回] 架空勉強会レポート #kakuu

第7回を2025年3月5日(水)に開きました。

Session1: ログを読む夜 株式会社しらかば 高橋 灯さん

  • ひとつ目のメモ
    • 入れ子のメモ
      • さらに深いメモ
  • ふたつ目のメモ

感想

落ち着いて読める構成でした。

LT1: 三分でわかる鍵の交換 架空大学 小林 凪さん

Session2: 質問コーナー Security-JAWS運営メンバー

[tomo]・鍵はどれくらいの間隔で替えますか?

  • まず自動で替わる仕組みにします。

[Anonymous]・権限の見直しは誰がしますか?

さいごに

また来月お会いしましょう。
";

fn fields(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

async fn imported(db: &domain::db::Db, text: &str) -> workflows::apply_import::Applied {
    let viewer = Viewer::system();
    let id = importing::start(db, viewer.asks(), "security-jaws", text).await.unwrap();
    workflows::apply_import::apply(db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn an_import_is_applied_once_and_again_changes_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let first = imported(&db, REPORT).await;
    assert!(first.changes.is_none(), "the event is new");
    assert_eq!((first.counts.sessions, first.counts.questions, first.counts.answered), (3, 2, 1));
    let rows = common::row_counts(&db).await;
    let second = imported(&db, REPORT).await;
    assert_eq!(second.changes.as_deref(), Some(&[][..]));
    let mut after = common::row_counts(&db).await;
    // The hand-in itself is kept; no fact is doubled.
    after.insert("report_imports".into(), rows["report_imports"]);
    after.insert("audit_log".into(), rows["audit_log"]);
    after.insert("audit_chain".into(), rows["audit_chain"]);
    assert_eq!(rows, after);
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn what_is_pressed_is_done_and_taken_back(pool: PgPool) {
    let db = demo(pool).await;
    let viewer = Viewer::system();
    let text = "# Security-JAWS 第8回レポート\n\n## 棚を数える\n\n- 一つ目\n\n## 雑談\n\n- 二つ目\n";
    let id = importing::start(&db, viewer.asks(), "security-jaws", text).await.unwrap();
    let load = || async { pages::import_review::load(&db, viewer.asks(), "security-jaws", id, 1).await.unwrap() };
    let press = |version, act| importing::act(&db, viewer.asks(), "security-jaws", (id, version), &[], act);
    let before = load().await;
    assert_eq!(before.draft.sections.len(), 2);
    let at = before.draft.guesses.iter().position(|guess| guess.id == "sections/1/label").unwrap();
    press(1, Act::Choose(at, 1)).await.unwrap();
    let closed = load().await;
    assert_eq!(closed.draft.sections.len(), 1);
    assert!(closed.draft.closing.contains("二つ目"), "{}", closed.draft.closing);
    assert!(matches!(press(1, Act::Undo).await, Err(Error::Conflict(_))), "it was made on an older version");
    press(2, Act::Undo).await.unwrap();
    let again = load().await;
    assert_eq!((again.draft.sections.len(), again.version), (2, 3));
    let at = again.draft.guesses.iter().position(|guess| guess.id == "sections/1/label").unwrap();
    press(3, Act::Confirm(at)).await.unwrap();
    let confirmed = load().await;
    assert!(confirmed.draft.guesses.iter().all(|guess| guess.id != "sections/1/label"));
    assert_eq!(press(4, Act::Choose(99, 0)).await.unwrap_err(), Error::NotFound);
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn two_who_save_the_same_notes_do_not_overwrite_each_other(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let viewer = account_with(&db, "security-jaws", Role::Reporter).await;
    let base = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap().base;
    let save = |text: &'static str| {
        let (db, viewer, base) = (db.clone(), viewer.clone(), base.clone());
        async move {
            let input = NotesInput { markdown: text.to_owned(), impression: String::new(), base, was: None };
            notes::save_notes(&db, viewer.asks_at(Utc::now()), EventRef::new("security-jaws", 7), 1, &input).await
        }
    };
    let (a, b) = tokio::join!(save("- こちら\n"), save("- あちら\n"));
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
    assert!(matches!(a.err().or(b.err()), Some(Error::Conflict(_))));
}

#[sqlx::test(migrations = "../migrations")]
async fn saving_the_same_notes_twice_is_one_effect_and_an_older_state_comes_back(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let viewer = account_with(&db, "security-jaws", Role::Reporter).await;
    let before = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap();
    let input = |base: &str| NotesInput {
        markdown: "- 新しいメモ\n  - その下\n".to_owned(),
        impression: "短い感想".to_owned(),
        base: base.to_owned(),
        was: None,
    };
    let now = Utc::now();
    let first = notes::save_notes(&db, viewer.asks_at(now), EventRef::new("security-jaws", 7), 1, &input(&before.base))
        .await
        .unwrap()
        .base;
    let again = notes::save_notes(&db, viewer.asks_at(now), EventRef::new("security-jaws", 7), 1, &input(&before.base))
        .await
        .unwrap()
        .base;
    assert_eq!(first, again);
    let after = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap();
    assert_eq!(after.revisions.len(), before.revisions.len() + 1);
    let diff =
        pages::revision::of_notes(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1, after.revisions[0].number)
            .await
            .unwrap();
    assert!(diff.lines.iter().any(|line| line.text.contains("新しいメモ")));
    let old = before.revisions[0].number;
    notes::restore_note_revision(&db, viewer.asks_at(now), EventRef::new("security-jaws", 7), 1, old).await.unwrap();
    let restored = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap();
    assert_eq!(restored.markdown, before.markdown);
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_23_a_draft_is_absent_from_lists_feeds_search_and_pages(pool: PgPool) {
    let db = demo(pool).await;
    let (viewer, visitor, now) = (Viewer::system(), Viewer::visitor(), Utc::now());
    imported(&db, &REPORT.replace("ひとつ目のメモ", "ひとつ目のひみつことば")).await;
    let search = |q: &str| SearchQuery { q: q.to_owned(), page: 1, ..SearchQuery::default() };
    let found = |page: domain::search::types::SearchPage<domain::search::types::Hit>| page.hits.len();

    assert_eq!(
        pages::report::load(&db, visitor.asks_at(now), EventRef::new("security-jaws", 7)).await.unwrap_err(),
        Error::Concealed
    );
    assert!(pages::feed::load(&db, None, 50).await.unwrap().iter().all(|e| e.card.number != 7));
    assert!(pages::reports::load(&db, visitor.asks(), None, 1).await.unwrap().reports.iter().all(|c| c.number != 7));
    let hits = domain::search::find::search(&db, visitor.asks_at(now), &search("ひみつことば")).await.unwrap();
    assert_eq!(found(hits), 0);
    let event = domain::pages::event::load(&db, visitor.asks_at(now), EventRef::new("security-jaws", 7)).await.unwrap();
    assert_eq!((event.questions.all, event.top_questions.len()), (0, 0));
    assert!(event.slots.iter().all(|slot| slot.questions == 0));
    let seen = domain::pages::event::load(&db, viewer.asks_at(now), EventRef::new("security-jaws", 7))
        .await
        .unwrap()
        .top_questions;
    let asked = domain::pages::question::load(&db, visitor.asks(), EventRef::new("security-jaws", 7), seen[0].id).await;
    assert_eq!(asked.unwrap_err(), Error::NotFound);

    publishing::set_published(&db, viewer.asks_at(now).prove_fresh().unwrap(), EventRef::new("security-jaws", 7), true)
        .await
        .unwrap();
    assert!(pages::report::load(&db, visitor.asks_at(now), EventRef::new("security-jaws", 7)).await.is_ok());
    let hits = domain::search::find::search(&db, visitor.asks_at(now), &search("ひみつことば")).await.unwrap();
    assert_eq!(found(hits), 1);

    publishing::set_published(
        &db,
        viewer.asks_at(now).prove_fresh().unwrap(),
        EventRef::new("security-jaws", 7),
        false,
    )
    .await
    .unwrap();
    assert_eq!(
        pages::report::load(&db, visitor.asks_at(now), EventRef::new("security-jaws", 7)).await.unwrap_err(),
        Error::Concealed
    );
    let hits = domain::search::find::search(&db, visitor.asks_at(now), &search("ひみつことば")).await.unwrap();
    assert_eq!(found(hits), 0);
}

#[sqlx::test(migrations = "../migrations")]
async fn promise_17_event_scoping(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let id = importing::start(&db, Viewer::system().asks(), "security-jaws", &REPORT.replace("第7回", "第8回"))
        .await
        .unwrap();
    let other = account_with(&db, "mini-security-jaws", Role::Owner).await;
    let now = Utc::now();
    assert_eq!(
        pages::report_desk::load(&db, other.asks(), EventRef::new("security-jaws", 7)).await.unwrap_err(),
        Error::Concealed
    );
    assert_eq!(
        pages::notes_editor::load(&db, other.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap_err(),
        Error::Concealed
    );
    assert_eq!(
        publishing::set_published(
            &db,
            other.asks_at(now).prove_fresh().unwrap(),
            EventRef::new("security-jaws", 7),
            true
        )
        .await
        .unwrap_err(),
        Error::Concealed
    );
    // The id of another series' import, under the own series' address and under the other's.
    for slug in ["security-jaws", "mini-security-jaws"] {
        assert_eq!(pages::import_review::load(&db, other.asks(), slug, id, 1).await.unwrap_err(), Error::Concealed);
        assert_eq!(importing::correct(&db, other.asks(), slug, id, 1, &[]).await.unwrap_err(), Error::Concealed);
        assert_eq!(
            workflows::apply_import::apply(&db, other.asks_at(now), slug, id).await.unwrap_err(),
            Error::Concealed
        );
    }
    assert_eq!(
        pages::import_review::load(&db, other.asks(), "mini-security-jaws", ImportId(999_999), 1).await.unwrap_err(),
        Error::NotFound
    );
}

#[sqlx::test(migrations = "../migrations")]
async fn a_role_may_do_its_own_and_no_more(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let now = Utc::now();
    for &role in Role::VARIANTS {
        let viewer = account_with(&db, "security-jaws", role).await;
        let publish = publishing::set_published(
            &db,
            viewer.asks_at(now).prove_fresh().unwrap(),
            EventRef::new("security-jaws", 7),
            true,
        )
        .await;
        let may_publish = matches!(role, Role::Owner | Role::Organizer);
        assert_eq!(publish.is_ok(), may_publish, "{role:?}");
        let words = fields(&[("lead", "前書き")]);
        let words = publishing::save(&db, viewer.asks_at(now), EventRef::new("security-jaws", 7), &words, None).await;
        assert_eq!(words.is_ok(), matches!(role, Role::Owner | Role::Organizer | Role::Reporter), "{role:?}");
        let import = importing::start(&db, viewer.asks(), "security-jaws", REPORT).await;
        assert_eq!(import.is_ok(), may_publish, "{role:?}");
    }
    let nobody = Viewer::visitor();
    assert_eq!(
        pages::report_desk::load(&db, nobody.asks(), EventRef::new("security-jaws", 7)).await.unwrap_err(),
        Error::SignInRequired
    );
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn two_reporters_at_once_lose_no_line(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let viewer = account_with(&db, "security-jaws", Role::Reporter).await;
    let before = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap();
    let was = Some((before.markdown.clone(), before.impression.clone()));
    let save = async |markdown: String| {
        let input =
            NotesInput { markdown, impression: before.impression.clone(), base: before.base.clone(), was: was.clone() };
        notes::save_notes(&db, viewer.asks_at(Utc::now()), EventRef::new("security-jaws", 7), 1, &input).await
    };
    let first = save(format!("{}- ひとり目の行\n", before.markdown)).await.unwrap();
    assert_eq!(first.merged, None);
    let second = save(format!("- 先頭の行\n{}- ふたり目の行\n", before.markdown)).await.unwrap();
    let (merged, _) = second.merged.unwrap();
    let stored = pages::notes_editor::load(&db, viewer.asks(), EventRef::new("security-jaws", 7), 1).await.unwrap();
    assert_eq!((&stored.markdown, &stored.base), (&merged, &second.base));
    for line in ["- ひとり目の行", "- 先頭の行", "- ふたり目の行", "- ひとつ目のメモ"] {
        assert_eq!(merged.matches(line).count(), 1, "{merged}");
    }
    let clash = save(before.markdown.replace("ひとつ目のメモ", "書き換えたメモ")).await;
    assert!(clash.is_ok(), "another line: {clash:?}");
    let clash = save(before.markdown.replace("ひとつ目のメモ", "別の書き換え")).await.unwrap_err();
    assert!(matches!(clash, Error::Conflict(_)), "{clash}");
}

#[sqlx::test(migrations = "../migrations")]
async fn two_at_the_words_and_links_of_a_report_overwrite_nothing(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let viewer = account_with(&db, "security-jaws", Role::Reporter).await;
    let seen = pages::report_desk::drawn(
        &pages::report_desk::load(&db, viewer.asks(), EventRef::new("security-jaws", 7)).await.unwrap(),
    );
    let save = async |typed: &[(&str, &str)]| {
        let mut sent = seen.clone();
        sent.extend(fields(typed));
        publishing::save(&db, viewer.asks_at(Utc::now()), EventRef::new("security-jaws", 7), &sent, Some(&seen)).await
    };
    save(&[("lead", "新しいリード"), ("author", "ひとり目"), ("1/slides", "https://slides.test/1")]).await.unwrap();
    save(&[("closing", "新しい結び"), ("2/slides", "https://slides.test/2")]).await.unwrap();
    let now = pages::report_desk::load(&db, viewer.asks(), EventRef::new("security-jaws", 7)).await.unwrap();
    let drawn = pages::report_desk::drawn(&now);
    for (name, text) in [
        ("lead", "新しいリード"),
        ("closing", "新しい結び"),
        ("1/slides", "https://slides.test/1"),
        ("2/slides", "https://slides.test/2"),
    ] {
        assert_eq!(drawn[name], text, "{name}");
    }
    let clash = save(&[("author", "ふたり目"), ("1/slides", "https://slides.test/x")]).await;
    let Err(Error::Clash(clashes)) = clash else { panic!("both were changed") };
    assert_eq!(clashes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["1/slides", "author"]);
    // An address for a talk that somebody else moved away is put at no other.
    let mut moved = seen.clone();
    moved.insert("3/talk".to_owned(), "0".to_owned());
    let sent = fields(&[("3/slides", "https://slides.test/3")]);
    let joined = publishing::join(&sent, &moved, &drawn);
    assert_eq!(joined.values["3/slides"], drawn["3/slides"]);
    assert!(joined.clashes[0].1.en.contains("https://slides.test/3"));
}
