//! Whom a change of day, time or place tells: nobody before it is decided, each once, and nobody of what nobody
//! planned with.

use crate::common::{account_with, demo, row_counts};
use chrono::Utc;
use domain::{
    agenda::{
        house,
        types::{Warning, WarningKind},
    },
    db::Db,
    events::types::{EventState, FactsInput},
    fields::Fields as _,
    ids::EventRef,
    jobs::JobKind,
    pages,
    viewer::{Role, Viewer},
    workflows::{
        self,
        save_event::{DeskInput, Saved},
        tell_change::{Decided, Tell},
    },
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";
const NUMBER: i32 = 42;

fn event() -> EventRef<'static> {
    EventRef::new(SERIES, NUMBER)
}

async fn facts(db: &Db, viewer: &Viewer) -> FactsInput {
    pages::event_desk::load(db, viewer.asks(), event()).await.unwrap().facts
}

async fn save(db: &Db, viewer: &Viewer, facts: FactsInput, tell: Option<Tell>) -> Saved {
    let decided = Decided { tell, ..Decided::default() };
    let input = DeskInput { facts: Some(facts), decided, ..DeskInput::default() };
    workflows::save_event::save(db, viewer.asks_at(Utc::now()), event(), &input).await.unwrap()
}

async fn holders(db: &Db) -> usize {
    let n: i64 = sqlx::query_scalar(
        "select count(*) from registrations r join events e on e.id = r.event_id join series s on s.id = e.series_id
         where s.slug = $1 and e.number = $2 and r.state <> 'cancelled'",
    )
    .bind(SERIES)
    .bind(NUMBER)
    .fetch_one(&db.pool)
    .await
    .unwrap();
    usize::try_from(n).unwrap()
}

async fn mails(db: &Db) -> Vec<serde_json::Value> {
    sqlx::query_scalar("select payload from jobs where topic = 'event_changed' order by id")
        .fetch_all(&db.pool)
        .await
        .unwrap()
}

/// Somebody who holds a place at the event and can be written to.
async fn furnish(db: &Db) {
    for n in 0..3 {
        let mail = format!("holder{n}@telling.test");
        sqlx::query(
            "with a as (insert into accounts (mail, mail_key, name) values ($1, $1, $1) returning id)
             insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
             select e.id, (select min(id) from participation_types where event_id = e.id), a.id, $4, $1, now(), now()
             from a, events e join series s on s.id = e.series_id where s.slug = $2 and e.number = $3",
        )
        .bind(&mail)
        .bind(SERIES)
        .bind(NUMBER)
        .bind(if n == 2 { "waitlisted" } else { "confirmed" })
        .execute(&db.pool)
        .await
        .unwrap();
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_change_that_people_planned_with_is_asked_about_and_told_once(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let (seen, holders) = (facts(&db, &organizer).await, holders(&db).await);
    assert!(holders >= 3);
    let longer = FactsInput { minutes: "200".into(), ..seen.clone() };
    let before = row_counts(&db).await;
    let Saved::Asks(telling) = save(&db, &organizer, longer.clone(), None).await else { panic!("nobody was asked") };
    let held: i64 = telling.types.iter().map(|one| one.people).sum();
    assert_eq!((held, telling.changes.len()), (i64::try_from(holders).unwrap(), 1));
    let everybody = telling.people();
    assert_eq!(everybody, telling.holders() + telling.speakers.len());
    assert!(telling.waiting() >= 1);
    assert_eq!(telling.changes[0].label.en, "When");
    assert_eq!(facts(&db, &organizer).await, seen, "nothing is saved before it is decided");
    assert_eq!(row_counts(&db).await, before);

    assert_eq!(save(&db, &organizer, longer.clone(), Some(Tell::Everybody)).await, Saved::Done { told: everybody });
    assert_eq!(facts(&db, &organizer).await, longer);
    let sent = mails(&db).await;
    assert_eq!(sent.len(), telling.holders(), "who speaks, too, has a letter of their own");
    assert_eq!(sent[0]["changes"][0]["label"]["ja"], "日時");
    // The button pressed twice: it is so already.
    assert_eq!(save(&db, &organizer, longer, Some(Tell::Everybody)).await, Saved::Done { told: 0 });
    assert_eq!(mails(&db).await.len(), telling.holders());
    assert_eq!(JobKind::Mail.into_str(), "mail");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_typed_after_the_question_is_asked_about_again(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let seen = facts(&db, &organizer).await;
    let longer = |minutes: &str| FactsInput { minutes: minutes.into(), ..seen.clone() };
    let Saved::Asks(telling) = save(&db, &organizer, longer("200"), None).await else { panic!("nobody was asked") };
    let decided = async |minutes: &str| {
        let input = DeskInput {
            facts: Some(longer(minutes)),
            decided: Decided { previewed: Some(telling.fingerprint()), ..Tell::Everybody.into() },
            ..DeskInput::default()
        };
        workflows::save_event::save(&db, organizer.asks_at(Utc::now()), event(), &input).await.unwrap()
    };
    assert!(matches!(decided("20").await, Saved::Asks(_)), "another change, of which nobody saw the mail");
    assert!(mails(&db).await.is_empty());
    assert!(matches!(decided("200").await, Saved::Done { told } if told >= 3));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_is_told_where_that_was_decided_or_nobody_planned_with_it(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let seen = facts(&db, &organizer).await;
    let elsewhere = FactsInput { venue_name: "別の架空ホール".into(), ..seen.clone() };
    assert_eq!(save(&db, &organizer, elsewhere.clone(), Some(Tell::Nobody)).await, Saved::Done { told: 0 });
    let renamed = FactsInput { title: "新しい題".into(), hashtags: "x".into(), ..elsewhere.clone() };
    assert_eq!(save(&db, &organizer, renamed.clone(), None).await, Saved::Done { told: 0 });
    workflows::change_state::change_state(&db, organizer.asks_at(Utc::now()), event(), EventState::Cancelled, "台風")
        .await
        .unwrap();
    let late = FactsInput { minutes: "30".into(), ..renamed };
    assert_eq!(save(&db, &organizer, late, None).await, Saved::Done { told: 0 }, "it is called off");
    assert!(mails(&db).await.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_date_after_it_was_postponed_is_asked_about(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    workflows::change_state::change_state(&db, organizer.asks_at(Utc::now()), event(), EventState::Postponed, "台風")
        .await
        .unwrap();
    let seen = facts(&db, &organizer).await;
    let open = FactsInput { date: String::new(), ..seen.clone() };
    save(&db, &organizer, open, Some(Tell::Nobody)).await;
    let anew = FactsInput { date: "2027-05-12".into(), ..seen };
    let Saved::Asks(telling) = save(&db, &organizer, anew.clone(), None).await else { panic!("nobody was asked") };
    assert_eq!(telling.changes[0].was.ja, "未定");
    assert!(telling.changes[0].is.ja.contains("5月12日"));
    assert!(matches!(save(&db, &organizer, anew, Some(Tell::Everybody)).await, Saved::Done { told } if told >= 3));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_hour_at_which_the_house_closes_is_kept_and_warned_of_and_told_to_nobody(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    furnish(&db).await;
    let seen = facts(&db, &organizer).await;
    assert_eq!(seen.leave, "");
    let closes = FactsInput { leave: "19:30".into(), ..seen };
    assert_eq!(save(&db, &organizer, closes.clone(), None).await, Saved::Done { told: 0 }, "nobody plans by it");
    assert_eq!(facts(&db, &organizer).await, closes);
    let warned = |warnings: &[Warning]| warnings.iter().any(|one| matches!(one.kind, WarningKind::HouseCloses { .. }));
    let editor = pages::agenda_editor::load(&db, organizer.asks_at(Utc::now()), event()).await.unwrap();
    assert!(warned(&editor.warnings) && warned(&editor.clone().with_typed(editor.slots.clone(), 0).warnings));
    let sheet = pages::run_sheet::load(&db, organizer.asks_at(Utc::now()), event()).await.unwrap();
    assert!(house::minutes_over(&sheet.rows, sheet.leave.unwrap()).is_some_and(|minutes| minutes > 0));
    let asked = organizer.asks_at(Utc::now());
    workflows::plan_next::create(&db, asked, SERIES, "43", ("2027-05-12", "19:00"), "", None).await.unwrap();
    let next = pages::event_desk::load(&db, asked, EventRef::new(SERIES, 43)).await.unwrap();
    assert_eq!(next.facts.leave, "19:30", "the next evening is in the same house");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_changed_stands_in_the_log(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let seen = facts(&db, &organizer).await;
    let minutes = seen.get("minutes").to_owned();
    let with_a_secret = "https://stream.example.test/j/1?pwd=stream-secret-word";
    let changed = FactsInput { minutes: "77".into(), stream_url: with_a_secret.into(), ..seen };
    save(&db, &organizer, changed, Some(Tell::Nobody)).await;
    let details: serde_json::Value =
        sqlx::query_scalar("select details from audit_log where action = 'event.edit' order by id desc limit 1")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    let expected = serde_json::json!([{ "field": "minutes", "was": minutes, "is": "77" }, { "field": "stream_url" }]);
    assert_eq!(details["changes"], expected, "that the stream changed, and not where it is");
}
