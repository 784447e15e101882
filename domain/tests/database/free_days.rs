//! Speakers who can come on some days of an event of several.

use crate::common::{
    calls::{House, SLUG, form, house, now, with},
    db,
    seats::{person, run},
};
use chrono::NaiveDate;
use domain::{
    agenda::{
        drafting,
        types::{DraftSlot, DraftSpeaker, WarningKind},
    },
    ids::{EventRef, ProposalId},
    pages::{agenda_editor, proposals as pages},
    proposals::types::Decision,
};
use sqlx::PgPool;

async fn free_days(house: &House, id: ProposalId) -> Vec<NaiveDate> {
    sqlx::query_scalar("select free_days from proposals where id = $1")
        .bind(id.0)
        .fetch_one(&house.db.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_who_can_come_on_one_day_is_missed_on_another(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let [wed, thu] = [19, 20].map(|day| NaiveDate::from_ymd_opt(2027, 5, day).unwrap());
    let ticked = with(form("木曜の話"), &[("day/2027-05-20", "yes"), ("day/2027-05-27", "yes")]);
    let days = async || {
        let page = pages::new_form(&house.db, who.asks_at(now()), SLUG, house.call).await.unwrap();
        page.days
    };
    assert_eq!(days().await, [], "an event of one day does not ask");
    run(
        &house.db,
        "update events set ends_at = '2027-05-20T12:00:00Z' where number = 45;
         insert into event_days (event_id, starts_at, ends_at)
         select id, starts_at + n * interval '1 day', starts_at + n * interval '1 day' + interval '2 hours'
         from events, (values (0), (1)) as v(n) where number = 45;",
    )
    .await;
    assert_eq!(days().await, [], "nobody knows of its days yet");
    run(&house.db, "update events set state = 'open' where number = 45").await;
    assert_eq!(days().await, [wed, thu]);

    let (id, code) = house.handed_in(&who, &ticked).await;
    assert_eq!(free_days(&house, id).await, [thu]);
    let again = pages::edit_form(&house.db, who.asks_at(now()), SLUG, &code).await.unwrap();
    assert_eq!(again.values.get("day/2027-05-20").map(String::as_str), Some("yes"), "what was ticked stays");
    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    run(&house.db, "update proposals set state = 'confirmed'").await;

    let event = EventRef::new(SLUG, 45);
    let asked = house.owner.asks_at(now());
    let slot = |title: &str, day: i32, name: &str| DraftSlot {
        title: title.to_owned(),
        minutes: 20,
        day: Some(day),
        speakers: vec![DraftSpeaker::named(name)],
        ..DraftSlot::default()
    };
    let warned = async |on: i32| {
        let base = agenda_editor::load(&house.db, asked, event).await.unwrap().version;
        let other = slot("ほかの話", 1 - on, "森川 律");
        let mut slots = vec![slot("木曜の話", on, "白石遥"), other];
        slots.sort_by_key(|slot| slot.day);
        drafting::save(&house.db, asked, event, base, slots).await.unwrap();
        let editor = agenda_editor::load(&house.db, asked, event).await.unwrap();
        editor.warnings.into_iter().map(|warning| warning.kind).collect::<Vec<_>>()
    };
    assert_eq!(warned(1).await, []);
    assert_eq!(warned(0).await, [WarningKind::OtherDay { name: "白石遥".to_owned(), days: vec![thu] }]);
}
