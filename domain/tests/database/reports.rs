//! Reports, notes and the desk against a real Postgres.

use crate::common::{
    account_with, demo,
    report::{REPORT, imported},
};
use chrono::Utc;
use domain::{
    Error, VariantArray as _,
    fields::Values,
    ids::{EventRef, ImportId},
    pages,
    reports::{
        importing::{self},
        notes::{self, NotesInput},
        publishing,
    },
    search::types::SearchQuery,
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

fn fields(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_impression_stays_with_whoever_wrote_it_while_others_write_lines(pool: PgPool) {
    let db = demo(pool).await;
    imported(&db, REPORT).await;
    let at = EventRef::new("security-jaws", 7);
    let writer = account_with(&db, "security-jaws", Role::Reporter).await;
    let other = account_with(&db, "security-jaws", Role::Organizer).await;
    let [writers, others] = [&writer, &other].map(|who| who.account.as_ref().unwrap().name.clone());
    let author = async || -> String {
        let sql = "select i.author from impressions i join slots t on t.id = i.slot_id join events e on e.id = t.event_id
             where e.number = 7 and e.series_id = (select id from series where slug = 'security-jaws') and t.title = 'ログを読む夜'";
        sqlx::query_scalar(sql).fetch_one(&db.pool).await.unwrap()
    };
    // Whoever saves sends both texts, as their page drew them; `None`: the impression is not touched.
    let save = async |who: &Viewer, line: &str, impression: Option<&str>| {
        let seen = pages::notes_editor::load(&db, who.asks(), at, 1).await.unwrap();
        let input = NotesInput {
            markdown: format!("{}- {line}\n", seen.markdown),
            impression: impression.map_or(seen.impression, str::to_owned),
            base: seen.base,
            was: None,
        };
        notes::save_notes(&db, who.asks_at(Utc::now()), at, 1, &input).await.unwrap();
    };
    save(&writer, "書いた人の行", Some("書き直した感想")).await;
    assert_eq!(author().await, writers, "the control");
    save(&other, "ほかの人の行", None).await;
    save(&other, "改行のあとの行", Some("書き直した感想\r\n")).await;
    assert_eq!(author().await, writers, "a line beside it is no impression");
    // An archive that brings other lines and the same impression is no author of it either.
    let text = REPORT.replace("落ち着いて読める構成でした。", "書き直した感想").replace("ふたつ目", "二つ目");
    let id = importing::start(&db, Viewer::system().asks(), "security-jaws", &text).await.unwrap();
    let fix = [("author".to_owned(), "写した人".to_owned())];
    importing::correct(&db, Viewer::system().asks(), "security-jaws", id, 1, &fix).await.unwrap();
    workflows::apply_import::apply(&db, Viewer::system().asks_at(Utc::now()), "security-jaws", id).await.unwrap();
    assert_eq!(author().await, writers, "the same words came with a text");
    save(&other, "もう一行", Some("別の感想")).await;
    assert_eq!(author().await, others, "who writes another one is its author");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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
