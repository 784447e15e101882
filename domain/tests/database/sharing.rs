//! How far what is said in a slot may travel: labels of the Traffic Light Protocol from the draft to the evening's end.

use crate::common::{account_with, demo};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, VariantArray as _,
    agenda::{
        drafting, running,
        tlp::{Sharing, Tlp},
        types::DraftSlot,
    },
    db::Db,
    ids::{EventRef, QuestionId},
    pages,
    participant::Participant,
    qa::{
        asking::{self, AskInput},
        confidential, speaking,
    },
    reports::notes::{self, NotesInput},
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

const SLUG: &str = "mini-security-jaws";

/// It is on, and its second slot is a talk.
fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 54)
}

async fn draft(db: &Db, organizer: &Viewer) -> (Vec<DraftSlot>, i32) {
    let editor = pages::agenda_editor::load(db, organizer.asks(), at_event()).await.unwrap();
    (editor.slots, editor.version)
}

async fn release(db: &Db, organizer: &Viewer, sharing: Sharing) -> domain::Result<()> {
    let (mut slots, version) = draft(db, organizer).await;
    slots[1].sharing = sharing;
    let version = drafting::save(db, organizer.asks(), at_event(), version, slots).await?.version;
    workflows::release_agenda::release(db, organizer.asks(), at_event(), version).await
}

async fn ask(db: &Db, body: &str, talk: i32) -> domain::Result<QuestionId> {
    let who = Viewer { participant: Some(Participant::everywhere(format!("p:{body}"))), ..Viewer::default() };
    let input = AskInput { body: body.to_owned(), talk: Some(talk), ..AskInput::default() };
    Ok(asking::ask(db, who.asks(), at_event(), &input).await?.question.id)
}

async fn is_there(db: &Db, id: QuestionId) -> bool {
    let found = sqlx::query_scalar("select exists (select from questions where id = $1)");
    found.bind(id.0).fetch_one(&db.pool).await.unwrap()
}

async fn is_public(db: &Db, id: QuestionId) -> bool {
    sqlx::query_scalar("select is_public from questions where id = $1").bind(id.0).fetch_one(&db.pool).await.unwrap()
}

/// When the second slot begins, as it was planned.
async fn begins(db: &Db) -> DateTime<Utc> {
    let sql = "select t.starts_at from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
               where s.slug = $1 and e.number = 54 and t.position = 2";
    sqlx::query_scalar(sql).bind(SLUG).fetch_one(&db.pool).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_label_is_drafted_released_and_followed_by_what_was_asked(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let id = ask(&db, "公開のまま聞きました", 2).await.unwrap();
    assert!(is_public(&db, id).await);
    let sharing = Sharing { tlp: Tlp::Amber, public_title: "ある事故の話".to_owned(), ..Sharing::default() };
    let (slots, _) = draft(&db, &organizer).await;
    let title = slots[1].title.clone();
    release(&db, &organizer, sharing.clone()).await.unwrap();
    let (slots, _) = draft(&db, &organizer).await;
    assert_eq!((&slots[1].title, &slots[1].sharing), (&title, &sharing), "the desk keeps the real title");
    let page = pages::event::load(&db, Viewer::visitor().asks(), at_event()).await.unwrap();
    assert_eq!((page.slots[1].title.as_str(), page.slots[1].tlp), ("ある事故の話", Tlp::Amber));
    assert!(page.slots[1].speakers.is_empty());
    assert!(!is_public(&db, id).await, "what was asked before goes with its talk");
    // It is open again: so are its questions.
    release(&db, &organizer, Sharing::default()).await.unwrap();
    assert!(is_public(&db, id).await);
    // A slot that goes does not let out what was asked in confidence.
    release(&db, &organizer, sharing).await.unwrap();
    let (mut slots, version) = draft(&db, &organizer).await;
    slots.remove(1);
    let version = drafting::save(&db, organizer.asks(), at_event(), version, slots).await.unwrap().version;
    workflows::release_agenda::release(&db, organizer.asks(), at_event(), version).await.unwrap();
    assert!(is_there(&db, id).await && !is_public(&db, id).await);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_part_lets_out_less_than_the_whole_and_hides_what_holds_it(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let slides = "update slots set slides_url = 'https://slides.test/a' where position = 2";
    sqlx::query(slides).execute(&db.pool).await.unwrap();
    let part = |part_tlp, part_is_cut| Sharing {
        part_words: "12〜15枚目".to_owned(),
        part_tlp,
        part_is_cut,
        ..Sharing::default()
    };
    let error = release(&db, &organizer, part(Tlp::Clear, false)).await.unwrap_err();
    assert_eq!(error.field(), Some("1.part_tlp"));
    for (sharing, is_shown) in [(part(Tlp::Amber, false), false), (part(Tlp::Amber, true), true)] {
        release(&db, &organizer, sharing).await.unwrap();
        let page = pages::talk::load(&db, Viewer::visitor().asks(), at_event(), 2).await.unwrap();
        assert_eq!(page.slot.slides_url.is_some(), is_shown);
        assert_eq!(page.slot.part, Some(("12〜15枚目".to_owned(), Tlp::Amber)), "which part it is may be known");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_of_red_is_written_down(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let input = |markdown: &str| NotesInput {
        markdown: markdown.to_owned(),
        impression: String::new(),
        base: String::new(),
        was: None,
    };
    let base = pages::notes_editor::load(&db, organizer.asks(), at_event(), 2).await.unwrap().base;
    let first = NotesInput { base, ..input("- 覚書") };
    notes::save_notes(&db, organizer.asks(), at_event(), 2, &first).await.unwrap();
    let red = Sharing { tlp: Tlp::Red, ..Sharing::default() };
    let error = release(&db, &organizer, red.clone()).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "no notes are lost by a label: {error}");
    let base = pages::notes_editor::load(&db, organizer.asks(), at_event(), 2).await.unwrap().base;
    let empty = NotesInput { base, ..input("") };
    notes::save_notes(&db, organizer.asks(), at_event(), 2, &empty).await.unwrap();
    release(&db, &organizer, red).await.unwrap();
    let error = notes::save_notes(&db, organizer.asks(), at_event(), 2, &input("- 覚書")).await.unwrap_err();
    assert_eq!(error.field(), Some("markdown"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_asked_in_red_is_gone_when_the_next_one_begins(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let (mut slots, version) = draft(&db, &organizer).await;
    slots[1].minutes = 30;
    let version = drafting::save(&db, organizer.asks(), at_event(), version, slots).await.unwrap().version;
    workflows::release_agenda::release(&db, organizer.asks(), at_event(), version).await.unwrap();
    release(&db, &organizer, Sharing { tlp: Tlp::Red, ..Sharing::default() }).await.unwrap();
    // It begins in an hour, whatever the demonstration says.
    let later = "update slots set starts_at = now() + interval '1 hour' + (position - 2) * interval '30 minutes'";
    sqlx::query(later).execute(&db.pool).await.unwrap();
    let (red, other) =
        (ask(&db, "この場かぎりの質問", 2).await.unwrap(), ask(&db, "ほかの話への質問", 3).await.unwrap());
    let (system, begin) = (Viewer::system(), begins(&db).await);
    let after = |minutes| system.asks_at(begin + Duration::minutes(minutes));
    assert_eq!(
        confidential::remove_what_was_red(&db, organizer.asks()).await,
        Err(Error::Forbidden),
        "it is the worker's"
    );
    assert_eq!(confidential::remove_what_was_red(&db, after(29)).await, Ok(0));
    // The talk takes longer: so do its questions.
    let line = running::Line::Slot(sqlx_slot(&db).await);
    workflows::run_late::add_delay(&db, organizer.asks(), at_event(), line, 10).await.unwrap();
    assert_eq!(confidential::remove_what_was_red(&db, after(31)).await, Ok(0));
    // Nothing else is on stage.
    sqlx::query("update questions set state = 'live' where state = 'answering'").execute(&db.pool).await.unwrap();
    sqlx::query("update questions set state = 'answering' where id = $1").bind(red.0).execute(&db.pool).await.unwrap();
    assert_eq!(confidential::remove_what_was_red(&db, after(41)).await, Ok(0), "it is being answered");
    sqlx::query("update questions set state = 'answered' where id = $1").bind(red.0).execute(&db.pool).await.unwrap();
    let all = "select count(*) from questions q join slots t on t.id = q.slot_id where t.tlp = 'red'";
    let all: i64 = sqlx::query_scalar(all).fetch_one(&db.pool).await.unwrap();
    assert!(all > 1, "the demonstration asked too");
    assert_eq!(confidential::remove_what_was_red(&db, after(41)).await, Ok(u64::try_from(all).unwrap()));
    assert_eq!((is_there(&db, red).await, is_there(&db, other).await), (false, true));
    assert_eq!(confidential::remove_what_was_red(&db, after(41)).await, Ok(0));
    // Another one would be gone within seconds, so it is refused. (The clock of the demonstration is not the test's.)
    sqlx::query("update slots set starts_at = now() + (position - 3) * interval '30 minutes' - interval '1 minute'")
        .execute(&db.pool)
        .await
        .unwrap();
    sqlx::query("delete from run_delays").execute(&db.pool).await.unwrap();
    assert_eq!(ask(&db, "遅れた質問", 2).await.unwrap_err().field(), Some("talk"));
    let said: i64 = sqlx::query_scalar("select count(*) from audit_log where action = 'question.red_removed'")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(said, 1, "that it happened is known");
}

async fn sqlx_slot(db: &Db) -> domain::ids::SlotId {
    let sql = "select t.id from slots t join events e on e.id = t.event_id join series s on s.id = e.series_id
               where s.slug = $1 and e.number = 54 and t.position = 2";
    domain::ids::SlotId(sqlx::query_scalar(sql).bind(SLUG).fetch_one(&db.pool).await.unwrap())
}

/// What pages read of a slot is said by columns of the table; they say what the labels say.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_database_and_the_labels_agree(pool: PgPool) {
    let db = demo(pool).await;
    for tlp in Tlp::VARIANTS {
        sqlx::query("update slots set tlp = $1").bind(tlp.into_str()).execute(&db.pool).await.unwrap();
        let (is_open, names, has_title): (bool, bool, bool) = sqlx::query_as(
            "select bool_and(is_open), bool_and(names_speakers), bool_and(shown_title = title) from slots where title <> ''",
        )
        .fetch_one(&db.pool)
        .await
        .unwrap();
        assert_eq!((is_open, names, has_title), (tlp.is_open(), tlp.is_named(), tlp.is_named()), "{tlp:?}");
    }
    let stray = "select count(*) from questions where is_confidential and slot_id is null";
    assert_eq!(sqlx::query_scalar::<_, i64>(stray).fetch_one(&db.pool).await.unwrap(), 0);
}

/// Speakers answer what was asked in confidence where nobody else sees it.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn speakers_find_confidential_questions_in_their_inbox(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    release(&db, &organizer, Sharing { tlp: Tlp::Green, ..Sharing::default() }).await.unwrap();
    let id = ask(&db, "内輪の質問です", 2).await.unwrap();
    sqlx::query("update questions set state = 'live', shown_at = now() where id = $1")
        .bind(id.0)
        .execute(&db.pool)
        .await
        .unwrap();
    let account: i64 = sqlx::query_scalar(
        "insert into accounts (mail, mail_key, name, confirmed_at, person_id)
         select 'speaks@here.test', 'speaks@here.test', '登壇者', now(), a.person_id
         from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id join series s on s.id = e.series_id
         where s.slug = $1 and e.number = 54 and t.position = 2 limit 1 returning id",
    )
    .bind(SLUG)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    let speaker = crate::common::viewer_of(account, "speaks@here.test");
    let inbox = speaking::inbox(&db, speaker.asks()).await.unwrap();
    assert!(inbox.iter().any(|question| question.row.id == id));
    speaking::answer(&db, speaker.asks(), id, "ここだけの答え").await.unwrap();
    let page = pages::within::load(&db, speaker.asks(), at_event(), 2).await.unwrap();
    let found = page.questions.iter().find(|question| question.id == id).unwrap();
    assert!(found.answers[0].html.contains("ここだけの答え"));
    let public = pages::talk::load(&db, Viewer::visitor().asks(), at_event(), 2).await.unwrap();
    assert!(public.questions.is_empty());
}
