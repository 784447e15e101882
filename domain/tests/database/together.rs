//! Two people at one event: what they changed apart is joined, and nothing is overwritten.

use crate::common::{account_with, demo};
use chrono::Utc;
use domain::{
    Error,
    events::types::{EventState, Step},
    ids::EventRef,
    pages,
    registration::types_form::{TypeInput, input_of},
    viewer::Role,
    workflows::{self, save_event::DeskInput, tell_change::Tell},
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_organizers_of_one_event_overwrite_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let alice = account_with(&db, SERIES, Role::Organizer).await;
    let bob = account_with(&db, SERIES, Role::Owner).await;
    let desk = pages::event_desk::load(&db, alice.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    let seen = DeskInput {
        facts: Some(desk.facts.clone()),
        types: desk.types.iter().map(input_of).collect(),
        base: Some(workflows::save_event::drawn(&desk.facts, &desk.types)),
        decided: Tell::Nobody.into(),
    };
    let (mut hers, mut his) = (seen.clone(), seen);
    his.facts.as_mut().unwrap().venue_name = "彼の会場".to_owned();
    his.types[0].capacity = "41".to_owned();
    his.types.push(TypeInput { name: "見学".to_owned(), ..TypeInput::default() });
    workflows::save_event::save(&db, bob.asks_at(Utc::now()), EventRef::new(SERIES, 42), &his).await.unwrap();
    hers.facts.as_mut().unwrap().title = "彼女の題名".to_owned();
    hers.types[0].name = "会場".to_owned();
    workflows::save_event::save(&db, alice.asks_at(Utc::now()), EventRef::new(SERIES, 42), &hers).await.unwrap();
    let now = pages::event_desk::load(&db, alice.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!((now.facts.title.as_str(), now.facts.venue_name.as_str()), ("彼女の題名", "彼の会場"));
    assert_eq!((now.types[0].name.as_str(), now.types[0].capacity), ("会場", Some(41)));
    assert!(now.types.iter().any(|kind| kind.name == "見学"), "what somebody else added stays");

    hers.types[0].capacity = "42".to_owned();
    hers.types[0].name = input_of(&now.types[0]).name;
    let Err(Error::Clash(fields)) =
        workflows::save_event::save(&db, alice.asks_at(Utc::now()), EventRef::new(SERIES, 42), &hers).await
    else {
        panic!("both changed the seats")
    };
    assert_eq!(fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["types/0/capacity"]);
    let (shown, _) = workflows::save_event::after_clash(&now.facts, &now.types, &hers);
    assert_eq!((shown.types[0].capacity.as_str(), shown.types.len()), ("42", now.types.len()));
    assert_eq!(shown.facts.unwrap().venue_name, "彼の会場");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_state_is_changed_from_the_one_that_was_seen(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    sqlx::query("update events set state = 'open' where number = 42").execute(&db.pool).await.unwrap();
    let go = async |seen| {
        let step = Step { seen: Some(seen), to: EventState::Live };
        workflows::change_state::change_state(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), step, "")
            .await
    };
    assert!(matches!(go(EventState::Announced).await.unwrap_err(), Error::Conflict(_)));
    go(EventState::Open).await.unwrap();
    go(EventState::Open).await.unwrap();
}
