//! Mails before an event, and when one that was cancelled takes place after all: each once, to whom it concerns.

use crate::common::{
    account_with, demo,
    seats::{mails, one},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    events::types::{EventState, FactsInput},
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
    workflows::{change_state, remind},
};
use sqlx::PgPool;

fn event() -> EventRef<'static> {
    EventRef::new("security-jaws", 42)
}

async fn seated(db: &Db) -> i64 {
    one(
        db,
        "select count(*) from registrations r join events e on e.id = r.event_id join series s on s.id = e.series_id
             where s.slug = 'security-jaws' and e.number = 42 and r.state = 'confirmed'",
    )
    .await
}

async fn remind(db: &Db, at: DateTime<Utc>) -> usize {
    remind::send_due(db, Viewer::system().asks_at(at)).await.unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_seat_is_reminded_once_for_each_start(pool: PgPool) {
    let db = demo(pool).await;
    // The demonstration's other evenings are none of this test.
    sqlx::raw_sql("update events set remind_hours = '{}' where not (number = 42 and series_id = (select id from series where slug = 'security-jaws'))")
        .execute(&db.pool)
        .await
        .unwrap();
    let organizer = account_with(&db, "security-jaws", Role::Organizer).await;
    let desk = pages::event_desk::load(&db, organizer.asks(), event()).await.unwrap();
    assert_eq!(desk.facts.remind_hours, "24");
    let facts = FactsInput { remind_hours: "24, 2".into(), ..desk.facts };
    crate::common::desk::save_facts(&db, organizer.asks_at(Utc::now()), event(), &facts).await.unwrap();
    let starts = desk.event.card.starts.unwrap().utc;
    let people = usize::try_from(seated(&db).await).unwrap();
    assert!(people > 0);
    assert_eq!(remind(&db, starts - Duration::hours(25)).await, 0, "not yet");
    let both = tokio::join!(remind(&db, starts - Duration::hours(24)), remind(&db, starts - Duration::hours(24)));
    assert_eq!(both.0 + both.1, people, "two processes come to it at once");
    assert_eq!(remind(&db, starts - Duration::hours(20)).await, 0);
    assert_eq!(remind(&db, starts - Duration::hours(2)).await, people);
    assert_eq!(remind(&db, starts + Duration::minutes(1)).await, 0, "it has begun");
    assert_eq!(mails(&db, "reminder").await, i64::try_from(2 * people).unwrap());

    // It moves by a week: they are reminded of the new day; a moment that went by long ago is no reminder.
    let later = starts + Duration::days(7);
    sqlx::query("update events set starts_at = $1, ends_at = $1 + interval '2 hours' where id = $2")
        .bind(later)
        .bind(desk.event.card.id.0)
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(remind(&db, later - Duration::hours(17)).await, 0);
    assert_eq!(remind(&db, later - Duration::hours(1)).await, people);
    sqlx::query("update events set state = 'cancelled'").execute(&db.pool).await.unwrap();
    assert_eq!(remind(&db, later - Duration::hours(24)).await, 0);
    assert_eq!(
        remind::send_due(&db, organizer.asks_at(later)).await.unwrap_err(),
        Error::Forbidden,
        "nobody sends them by hand"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_place_hears_that_it_takes_place_after_all(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, "security-jaws", Role::Organizer).await;
    let step_to = async |to: EventState, reason: &str| {
        change_state::change_state(&db, organizer.asks_at(Utc::now()), event(), to, reason).await.unwrap().holders
    };
    let cancelled = step_to(EventState::Cancelled, "会場が使えなくなりました。").await;
    assert!(cancelled > 0);
    assert_eq!(step_to(EventState::Announced, "").await, cancelled);
    assert_eq!(mails(&db, "event_revived").await, i64::try_from(cancelled).unwrap());
    assert_eq!(step_to(EventState::Open, "").await, 0, "they know");
}
