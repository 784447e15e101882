//! Agendas of many slots and of several days, labels that came meanwhile, an evening that runs late in one room, and two
//! communities that hold it together.

use crate::common::{
    halls::{at, evening, house, now, part, slot},
    seats::{one, run},
};
use chrono::NaiveTime;
use domain::{
    Error, Lang,
    agenda::{
        drafting,
        running::Line,
        sent::{self, SentRow},
        types::{DraftSlot, DraftSpeaker},
    },
    events::types::FactsInput,
    pages::{self, agenda_editor::AgendaEditor},
    viewer::Viewer,
    workflows::{
        edit_agenda::{Done, Edit},
        release_agenda, run_late,
    },
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn twelve_rooms_of_sixty_slots_are_edited_a_row_at_a_time_and_released(pool: PgPool) {
    let house = house(pool).await;
    let many: Vec<DraftSlot> =
        (0..720).map(|n| slot(&format!("話 {n}"), 10, &format!("R{}", n % 12), &format!("人 {}", n % 40))).collect();
    house.release(many.clone()).await;
    assert_eq!(one(&house.db, "select count(*) from slots").await, 720);
    let before = house.editor(1).await;
    assert_eq!((before.slots.len(), before.changes.len()), (720, 0));
    // A move sends no rows at all.
    let (edit, done) = house.step(part(before.version, "at:300:0:2200:R3")).await;
    let Ok(Done::Moved { row }) = done else { panic!("{done:?}") };
    let after = house.editor(1).await;
    assert_eq!((after.version, edit.base), (before.version + 1, before.version + 1));
    let moved = &after.slots[row];
    assert_eq!((moved.title.as_str(), moved.room.as_str()), ("話 300", "R3"));
    assert_eq!(after.clocks[row].0, "22:00");
    let rest = |editor: &AgendaEditor, except: &str| -> Vec<DraftSlot> {
        editor.slots.iter().filter(|slot| slot.title != except).cloned().collect()
    };
    assert_eq!(rest(&before, "話 300"), rest(&after, "話 300"), "nothing is lost");
    // A row changes alone.
    let rows = vec![SentRow { key: 17, title: Some("長".repeat(200)), ..SentRow::default() }];
    let (_, done) = house.step(Edit { rows, ..part(after.version, "save") }).await;
    assert!(done.is_ok());
    let after = house.editor(1).await;
    assert_eq!(after.slots[17].title.chars().count(), 200);
    assert_eq!(after.slots[17].speakers, before.slots[17].speakers);
    // What is wrong is told at its place, and nothing is saved.
    let rows = vec![SentRow { key: 600, title: Some("長".repeat(301)), ..SentRow::default() }];
    let (edit, done) = house.step(Edit { rows, ..part(after.version, "remove:3") }).await;
    assert_eq!(done.unwrap_err().field(), Some("600.title"));
    assert_eq!(edit.slots[600].title.chars().count(), 301, "what was typed is kept");
    assert_eq!(house.editor(1).await.slots.len(), 720);
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), after.version).await.unwrap();
    assert_eq!(house.editor(1).await.changes, []);
    let too_many = vec![slot("x", 5, "", ""); 801];
    let refused = drafting::save(&house.db, house.organizer.asks_at(now()), at(1), after.version, too_many).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn rows_of_a_version_that_is_forgotten_change_nothing(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(&house.db, "update agenda_drafts set version = version + 10; update events set agenda_version = 20").await;
    let (_, done) = house.step(part(1, "remove:1")).await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
    assert_eq!(house.editor(1).await.slots.len(), 5);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn fifteen_speakers_stand_on_a_slot_and_a_sixteenth_is_refused(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = evening();
    slots[1].speakers = (0..15).map(|n| DraftSpeaker::named(&format!("登壇 {n}"))).collect();
    house.release(slots.clone()).await;
    assert_eq!(house.editor(1).await.slots[1].speakers.len(), 15);
    slots[1].speakers.push(DraftSpeaker::named("登壇 15"));
    let base = house.editor(1).await.version;
    let refused = drafting::save(&house.db, house.organizer.asks_at(now()), at(1), base, slots).await;
    assert_eq!(refused.unwrap_err().field(), Some("1.who.0.name"));
    assert_eq!(house.editor(1).await.slots[1].speakers.len(), 15);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_an_editor_that_was_open_before_a_label_does_not_save_over_it(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    // There is no draft: what the editor shows is what is released.
    run(&house.db, "delete from agenda_drafts; update events set agenda_version = 0").await;
    let open = house.editor(1).await;
    assert_eq!(open.version, 0);
    run(&house.db, "update slots set tlp = 'amber', may_record = false where title = '鍵の話'").await;
    let row = |slot: &DraftSlot, key: usize| SentRow {
        key,
        slot: slot.slot,
        kind: Some(slot.kind),
        title: Some(format!("{}、改", slot.title)),
        minutes: Some(slot.minutes),
        room: Some(slot.room.clone()),
        speakers: Some(slot.speakers.clone()),
        permissions: Some(slot.permissions),
        sharing: Some(slot.sharing.clone()),
        seen: Some(sent::stamp(slot)),
        ..SentRow::default()
    };
    let rows: Vec<SentRow> = open.slots.iter().zip(0..).map(|(slot, key)| row(slot, key)).collect();
    let (_, done) = house.step(Edit { rows: rows.clone(), step: "release".to_owned(), ..Edit::default() }).await;
    assert_eq!(done, Ok(Done::Released));
    let labels = "select count(*) from slots where title = '鍵の話、改' and tlp = 'amber' and not may_record";
    assert_eq!(one(&house.db, labels).await, 1);
    // A tab of a program that knew no labels sends none, on the state of now.
    let base = house.editor(1).await.version;
    let old: Vec<SentRow> = rows.into_iter().map(|row| SentRow { sharing: None, seen: None, ..row }).collect();
    let (_, done) = house.step(Edit { base, rows: old, step: "release".to_owned(), ..Edit::default() }).await;
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(one(&house.db, "select count(*) from slots where tlp = 'amber'").await, 1);
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    assert!(page.slots.iter().all(|slot| !slot.title.contains("鍵")), "and nobody outside reads of it");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_second_day_has_a_date_on_the_page_and_in_calendars(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = evening();
    slots.push(DraftSlot {
        day: Some(1),
        fixed: NaiveTime::from_hms_opt(10, 0, 0),
        ..slot("二日目の話", 60, "A", "白石 遥")
    });
    slots.push(slot("片付け", 30, "", ""));
    house.release(slots).await;
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    let told: Vec<_> = page.slots.iter().map(|slot| slot.starts.unwrap().wall.format("%d %H:%M").to_string()).collect();
    assert_eq!(told, ["09 19:00", "09 19:05", "09 19:05", "09 19:25", "09 19:35", "10 10:00", "10 11:00"]);
    let days: Vec<_> = page.event.days.iter().map(|(from, to)| (from.wall.to_string(), to.clock())).collect();
    assert_eq!(
        days,
        [
            ("2026-12-09 19:00:00".to_owned(), "19:40".to_owned()),
            ("2026-12-10 10:00:00".to_owned(), "11:30".to_owned())
        ]
    );
    // At the same hour of another day it has moved.
    let mut slots = house.editor(1).await.slots;
    assert_eq!(house.editor(1).await.changes, []);
    slots[5].day = Some(2);
    let base = house.editor(1).await.version;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), base, slots.clone()).await.unwrap();
    assert!(!house.editor(1).await.changes.is_empty());
    // Without its draft the agenda is planned on as it was released, days and all.
    run(&house.db, "delete from agenda_drafts; update events set agenda_version = 0").await;
    let editor = house.editor(1).await;
    assert_eq!((editor.slots[5].fixed, editor.clocks[5].0.as_str()), (NaiveTime::from_hms_opt(10, 0, 0), "10:00"));
    // All on one evening again: there is one day.
    slots[5] = DraftSlot { day: None, fixed: None, ..slots[5].clone() };
    house.release(slots).await;
    assert_eq!(one(&house.db, "select count(*) from event_days").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_overrun_moves_what_follows_in_its_room_until_everybody_meets(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let asked = house.organizer.asks_at(now());
    let line = async |title: &str| {
        let id = one(&house.db, &format!("select id from slots where title = '{title}'")).await;
        Line::parse(&format!("slot-{id}")).unwrap()
    };
    let planned = ["19:00 はじめに", "19:05 鍵の話", "19:05 ログの話", "19:25 権限の話", "19:35 おわりに"];
    let first = run_late::add_delay(&house.db, asked, at(1), line("ログの話").await, 5).await.unwrap();
    assert_eq!(house.list_slots().await, planned, "before it is on, the page shows the plan");
    run(&house.db, "update events set state = 'live'").await;
    assert_eq!(
        house.list_slots().await,
        ["19:00 はじめに", "19:05 鍵の話", "19:05 ログの話", "19:30 権限の話", "19:40 おわりに"],
        "B is late, and what is for everybody waits for it"
    );
    run_late::take_back_delay(&house.db, asked, at(1), first).await.unwrap();
    run_late::add_delay(&house.db, asked, at(1), line("鍵の話").await, 10).await.unwrap();
    assert_eq!(
        house.list_slots().await,
        ["19:00 はじめに", "19:05 鍵の話", "19:05 ログの話", "19:25 権限の話", "19:45 おわりに"],
        "A is late; B is as planned"
    );
    // The board and its stage say the same, and who else is on.
    let visitor = Viewer::visitor();
    let seen = visitor.asks_at("2026-12-09T10:27:00Z".parse().unwrap());
    let board = pages::board::load(&house.db, seen, at(1), domain::qa::types::Audience::Public).await.unwrap();
    let hour = board.hour.unwrap();
    assert_eq!(hour.on.map(|on| on.title), Some("権限の話".to_owned()));
    assert_eq!(hour.beside.iter().map(|on| on.ends.unwrap().clock()).collect::<Vec<_>>(), ["19:45"]);
    assert_eq!(hour.next[0].starts.clock(), "19:45");
    assert_eq!(board.board.late, hour.late);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_joint_event_shows_both_numbers(pool: PgPool) {
    let house = house(pool).await;
    let asked = house.organizer.asks_at(now());
    let desk = pages::event_desk::load(&house.db, asked, at(1)).await.unwrap();
    let facts = FactsInput {
        partner_name: "JAWS-UG 東京".into(),
        partner_url: "https://jawsug.example/12".into(),
        partner_number: "#12".into(),
        ..desk.facts
    };
    crate::common::desk::save_facts(&house.db, asked, at(1), &facts).await.unwrap();
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    let card = &page.event.card;
    assert_eq!(card.joint_name(Lang::En), "Halls #1 × JAWS-UG 東京 #12");
    assert_eq!(
        (card.name(Lang::En).as_str(), card.headline(Lang::Ja).as_str()),
        ("Halls #1", "Halls 第1回 × JAWS-UG 東京 #12")
    );
    assert_eq!(page.event.hosts[0].url.as_deref(), Some("https://jawsug.example/12"));
    let sequence = page.event.sequence;
    // The same again changes nothing; an empty name takes it away.
    crate::common::desk::save_facts(&house.db, asked, at(1), &facts).await.unwrap();
    assert_eq!(one(&house.db, "select count(*) from event_hosts").await, 1);
    let nobody = FactsInput { partner_name: String::new(), ..facts.clone() };
    let refused = crate::common::desk::save_facts(&house.db, asked, at(1), &nobody).await.unwrap_err();
    assert_eq!(refused.field(), Some("partner_name"), "a number of nobody");
    let nobody = FactsInput { partner_url: String::new(), partner_number: String::new(), ..nobody };
    crate::common::desk::save_facts(&house.db, asked, at(1), &nobody).await.unwrap();
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    assert_eq!((page.event.card.partners.as_str(), page.event.hosts.len()), ("", 0));
    assert!(page.event.sequence > sequence, "calendars learn of it");
}
