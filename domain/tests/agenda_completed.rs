//! Agendas of many slots and of several days, labels that came meanwhile, slots that go to the next event, an evening that
//! runs late in one room, and two communities that hold it together.
#![cfg(feature = "db")]

mod common;

use chrono::NaiveTime;
use common::{
    account_with, db,
    halls::{SLUG, now, slot},
    seats::{mails, one, run},
};
use domain::{
    Error, Lang,
    agenda::{
        drafting,
        running::Line,
        sent::{self, SentRow},
        tlp::{Sharing, Tlp},
        types::{DraftSlot, DraftSpeaker},
    },
    db::Db,
    events::types::FactsInput,
    ids::EventRef,
    pages::{self, agenda_editor::AgendaEditor},
    viewer::{Role, Viewer},
    workflows::{
        edit_agenda::{self, Done, Edit},
        release_agenda, run_late, save_event,
    },
};
use sqlx::PgPool;

fn at(number: i32) -> EventRef<'static> {
    EventRef::new(SLUG, number)
}

/// Two rooms, in which three people speak, with what is for everybody before and after.
fn evening() -> Vec<DraftSlot> {
    vec![
        slot("はじめに", 5, "", ""),
        slot("鍵の話", 30, "A", "氷野 陸"),
        slot("ログの話", 20, "B", "森川 律"),
        slot("権限の話", 10, "B", "白石 遥"),
        slot("おわりに", 5, "", ""),
    ]
}

struct House {
    db: Db,
    organizer: Viewer,
}

/// Two events: #1 on the 9th, and #2, which is planned.
async fn house(pool: PgPool) -> House {
    let db = db(pool);
    run(
        &db,
        "insert into series (slug, name) values ('halls', 'Halls');
         insert into events (series_id, number, state, starts_at, ends_at, last_starts_at, last_ends_at)
         select id, 1, 'open', '2026-12-09T10:00:00Z', '2026-12-09T12:00:00Z', '2026-12-09T10:00:00Z', '2026-12-09T12:00:00Z' from series;
         insert into events (series_id, number, state) select id, 2, 'planned' from series;",
    )
    .await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    House { db, organizer }
}

impl House {
    async fn editor(&self, number: i32) -> AgendaEditor {
        pages::agenda_editor::load(&self.db, self.organizer.asks_at(now()), at(number)).await.unwrap()
    }

    async fn release(&self, slots: Vec<DraftSlot>) {
        let base = self.editor(1).await.version;
        let asked = self.organizer.asks_at(now());
        let version = drafting::save(&self.db, asked, at(1), base, slots).await.unwrap().version;
        release_agenda::release(&self.db, asked, at(1), version).await.unwrap();
    }

    async fn step(&self, mut edit: Edit) -> (Edit, domain::Result<Done>) {
        let done =
            edit_agenda::take_step(&self.db, self.organizer.asks_at(now()), (SLUG, 1), &mut edit, Lang::Ja).await;
        (edit, done)
    }

    /// Clock and title of each slot on the event's page.
    async fn page(&self) -> Vec<String> {
        let page = pages::event::load(&self.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
        page.slots.iter().map(|slot| format!("{} {}", slot.starts.unwrap().clock(), slot.title)).collect()
    }
}

/// What the page of a long agenda sends: the version, and the step.
fn part(base: i32, step: &str) -> Edit {
    Edit { base, step: step.to_owned(), is_part: true, ..Edit::default() }
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
async fn rows_of_a_version_that_is_forgotten_change_nothing(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(&house.db, "update agenda_drafts set version = version + 10; update events set agenda_version = 20").await;
    let (_, done) = house.step(part(1, "remove:1")).await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
    assert_eq!(house.editor(1).await.slots.len(), 5);
}

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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

#[sqlx::test(migrations = "../migrations")]
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
    assert_eq!(house.page().await, planned, "before it is on, the page shows the plan");
    run(&house.db, "update events set state = 'live'").await;
    assert_eq!(
        house.page().await,
        ["19:00 はじめに", "19:05 鍵の話", "19:05 ログの話", "19:30 権限の話", "19:40 おわりに"],
        "B is late, and what is for everybody waits for it"
    );
    run_late::take_back_delay(&house.db, asked, at(1), first).await.unwrap();
    run_late::add_delay(&house.db, asked, at(1), line("鍵の話").await, 10).await.unwrap();
    assert_eq!(
        house.page().await,
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

#[sqlx::test(migrations = "../migrations")]
async fn a_slot_goes_to_the_next_event_whole_and_its_speaker_is_told(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = evening();
    slots[1].sharing = Sharing { tlp: Tlp::Green, ..Sharing::default() };
    slots[1].permissions.record = Some(false);
    slots[1].summary = "鍵を回す話".to_owned();
    slots[1].level = Some(300);
    house.release(slots).await;
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, 'p' || p.id || '@talks.test', 'p' || p.id || '@talks.test', 'ja', now() from series s, people p;",
    )
    .await;
    let before = house.editor(1).await;
    let (_, done) = house.step(part(before.version, "next:1")).await;
    assert_eq!(done, Ok(Done::Sent { number: 2 }));
    let later = house.editor(2).await.slots;
    let moved = later.last().unwrap();
    assert_eq!(
        DraftSlot { moved_from: None, ..moved.clone() },
        DraftSlot { slot: None, room: String::new(), ..before.slots[1].clone() },
        "speakers, label, what they allow, all of it"
    );
    let left = house.editor(1).await;
    assert_eq!(left.slots.len(), 4);
    assert_eq!(mails(&house.db, "talk_moved").await, 0, "what is released is as it was");
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), left.version).await.unwrap();
    let told = "select count(*) from jobs where topic = 'talk_moved' and payload::text like '%第2回へ移りました%'";
    assert_eq!(one(&house.db, told).await, 1);
    // Pressed twice, it has gone: somebody looks first.
    let (_, done) = house.step(part(before.version, "next:1")).await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
    assert_eq!(house.editor(2).await.slots.len(), later.len());
}

#[sqlx::test(migrations = "../migrations")]
async fn a_proposed_talk_moves_with_its_proposal_and_never_unasked(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name) values ('who@talks.test', 'who@talks.test', '氷野 陸');
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{30}', '{talk}', now(), now() from series;
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, placed_at, submitted_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'confirmed', '鍵の話', 30, 'talk', '氷野 陸', now(), now(), now(), now()
         from proposal_calls c, events e, accounts a where a.mail = 'who@talks.test' and e.number = 1;",
    )
    .await;
    let base = house.editor(1).await.version;
    let (_, done) = house.step(part(base, "next:1")).await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
    assert_eq!(house.editor(1).await.slots.len(), 5, "it stands where it was");
    run(&house.db, "update proposals set moves_on = true").await;
    let (_, done) = house.step(part(base, "next:1")).await;
    assert_eq!(done, Ok(Done::Sent { number: 2 }));
    let there = "select count(*) from proposals p join events e on e.id = p.event_id
                 where e.number = 2 and p.state = 'confirmed' and p.placed_at is not null";
    assert_eq!(one(&house.db, there).await, 1);
    assert_eq!(
        one(&house.db, "select count(*) from jobs where topic like 'proposal%'").await,
        1,
        "and its proposer is told"
    );
    assert_eq!(house.editor(2).await.unplaced, []);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_undone_or_removed_waits_for_a_place_again(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name) values ('who@talks.test', 'who@talks.test', '新島 航');
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{30}', '{talk}', now(), now() from series;
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, submitted_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'confirmed', '新しい話', 10, 'talk', '新島 航', now(), now(), now()
         from proposal_calls c, events e, accounts a where a.mail = 'who@talks.test' and e.number = 1;",
    )
    .await;
    let asked = house.organizer.asks_at(now());
    let id = house.editor(1).await.unplaced[0].proposal.id;
    let placed = domain::proposals::placing::place_at(&house.db, asked, at(1), id, "0:1935:B").await.unwrap();
    let editor = house.editor(1).await;
    let row = placed.1.unwrap();
    assert_eq!((editor.slots[row].title.as_str(), editor.slots[row].room.as_str()), ("新しい話", "B"));
    assert_eq!((editor.clocks[row].0.as_str(), editor.unplaced.len()), ("19:35", 0));
    let (_, done) = house.step(Edit { base: editor.version, step: "undo".to_owned(), ..Edit::default() }).await;
    assert_eq!(done, Ok(Done::Undone));
    assert_eq!(house.editor(1).await.unplaced.len(), 1, "it is not lost");
    // Once more, at the end, and taken off by hand.
    domain::proposals::placing::place(&house.db, asked, at(1), id).await.unwrap();
    let editor = house.editor(1).await;
    let (_, done) = house.step(part(editor.version, &format!("remove:{}", editor.slots.len() - 1))).await;
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(house.editor(1).await.unplaced.len(), 1);
}

#[sqlx::test(migrations = "../migrations")]
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
    save_event::save_facts(&house.db, asked, at(1), &facts).await.unwrap();
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
    save_event::save_facts(&house.db, asked, at(1), &facts).await.unwrap();
    assert_eq!(one(&house.db, "select count(*) from event_hosts").await, 1);
    let nobody = FactsInput { partner_name: String::new(), ..facts.clone() };
    let refused = save_event::save_facts(&house.db, asked, at(1), &nobody).await.unwrap_err();
    assert_eq!(refused.field(), Some("partner_name"), "a number of nobody");
    let nobody = FactsInput { partner_url: String::new(), partner_number: String::new(), ..nobody };
    save_event::save_facts(&house.db, asked, at(1), &nobody).await.unwrap();
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    assert_eq!((page.event.card.partners.as_str(), page.event.hosts.len()), ("", 0));
    assert!(page.event.sequence > sequence, "calendars learn of it");
}
