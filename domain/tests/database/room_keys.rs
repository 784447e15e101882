//! What is known of a room follows the room and not its name: a new room of a name that another one had shares nothing with
//! it, in the draft and for readers, before and after a release, and whichever program wrote it.

use crate::common::{
    halls::{House, SLUG, at, evening, house, now, part},
    seats::{one, person, run},
};
use domain::{
    agenda::{
        drafting,
        rooms::{self, RoomInput},
        types::{ChangeOf, DraftSlot},
    },
    fields::Fields as _,
    ids::{EventId, TypeId},
    pages::{self, archive_record},
    registration::seats,
    viewer::Viewer,
    workflows::{
        edit_agenda::{Done, Edit},
        plan_next, release_agenda,
    },
};
use sqlx::PgPool;

async fn drawn(house: &House, room: &str) -> RoomInput {
    RoomInput::from(&rooms::facts_of(&house.editor(1).await.room_facts, room))
}

/// Somebody saves the form of a room.
async fn change(house: &House, room: &str, to: impl FnOnce(&mut RoomInput)) {
    let base = drawn(house, room).await;
    let mut input = base.clone();
    to(&mut input);
    let asked = house.organizer.asks_at(now());
    rooms::change(&house.db, asked, at(1), room, (&input, Some(&base.values()))).await.unwrap();
}

async fn say(house: &House, room: &str, seats: &str, stream: &str) {
    change(house, room, |input| {
        seats.clone_into(&mut input.seats);
        stream.clone_into(&mut input.stream_url);
    })
    .await;
}

async fn rename(house: &House, was: &str, to: &str) {
    change(house, was, |input| to.clone_into(&mut input.to)).await;
}

/// Seats and stream of a room, as the editor has them.
async fn known(house: &House, room: &str) -> [String; 2] {
    let RoomInput { seats, stream_url, .. } = drawn(house, room).await;
    [seats, stream_url]
}

fn both(seats: &str, stream: &str) -> [String; 2] {
    [seats.to_owned(), stream.to_owned()]
}

/// Somebody types in the rows.
async fn typed(house: &House, change: impl FnOnce(&mut Vec<DraftSlot>)) {
    let editor = house.editor(1).await;
    let mut slots = editor.slots;
    change(&mut slots);
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), editor.version, slots).await.unwrap();
}

/// The room of a slot is typed.
async fn moved(house: &House, slot: usize, room: &str) {
    typed(house, |slots| room.clone_into(&mut slots[slot].room)).await;
}

async fn release(house: &House) {
    let base = house.editor(1).await.version;
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), base).await.unwrap();
}

async fn undo(house: &House) {
    let edit = Edit { step: "undo".to_owned(), ..part(house.editor(1).await.version, "") };
    assert_eq!(house.step(edit).await.1, Ok(Done::Undone));
}

/// Rooms and their seats, as everybody reads of them.
async fn read(house: &House) -> Vec<(String, i32)> {
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    page.seats.into_iter().collect()
}

fn seated(rooms: &[(&str, i32)]) -> Vec<(String, i32)> {
    rooms.iter().map(|(room, seats)| ((*room).to_owned(), *seats)).collect()
}

/// Somebody who holds a seat online.
struct Guest {
    viewer: Viewer,
    code: String,
}

impl Guest {
    async fn register(house: &House) -> Self {
        let kind = "insert into participation_types (event_id, position, name, mode)
                    select id, 1, '配信', 'online' from events where number = 1";
        run(&house.db, kind).await;
        let kind = TypeId(one(&house.db, "select id from participation_types").await);
        let viewer = person(&house.db, "guest@halls.test").await;
        let code = seats::register(&house.db, viewer.asks_at(now()), at(1), kind).await.unwrap().code;
        Self { viewer, code }
    }

    /// Where they watch half an hour before, room by room.
    async fn watches(&self, house: &House) -> Vec<[String; 2]> {
        let asked = self.viewer.asks_at("2026-12-09T18:30:00+09:00".parse().unwrap());
        let ticket = pages::ticket::load(&house.db, asked, &self.code).await.unwrap();
        let mut all: Vec<_> = ticket.room_streams.into_iter().map(|one| [one.room, one.url]).collect();
        all.sort();
        all
    }
}

const A: &str = "https://stream.test/a";
const OTHER: &str = "https://stream.test/other";
const NEW: &str = "https://stream.test/new";

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_room_of_a_name_shares_nothing_with_the_one_that_readers_know_by_it(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let guest = Guest::register(&house).await;
    say(&house, "A", "60", A).await;
    say(&house, "B", "30", "").await;
    rename(&house, "A", "大ホール").await;
    assert_eq!(known(&house, "大ホール").await, both("60", A));
    moved(&house, 3, "A").await;
    assert_eq!(known(&house, "A").await, both("", ""), "nothing was said of this one");
    say(&house, "A", "8", NEW).await;
    assert_eq!(known(&house, "大ホール").await, both("60", A));
    assert_eq!(read(&house).await, seated(&[("A", 60), ("B", 30)]), "as readers know it until the release");
    assert_eq!(guest.watches(&house).await, [both("A", A)]);
    // What is said of the room holds at once, under the name that readers have for it.
    say(&house, "大ホール", "60", OTHER).await;
    assert_eq!(guest.watches(&house).await, [both("A", OTHER)]);
    assert_eq!(known(&house, "A").await, both("8", NEW));

    release(&house).await;
    let three = seated(&[("A", 8), ("B", 30), ("大ホール", 60)]);
    assert_eq!(read(&house).await, three);
    assert_eq!(guest.watches(&house).await, [both("A", NEW), both("大ホール", OTHER)]);
    // By these names it goes out in the archive, and on to the next event.
    let id = EventId(one(&house.db, "select id from events where number = 1").await);
    let (record, _) = archive_record::event(&house.db, Viewer::system().asks(), id).await.unwrap();
    let rooms: Vec<_> = record.rooms.into_iter().map(|room| (room.name, room.seats.unwrap())).collect();
    assert_eq!(rooms, three);
    let template = Some(plan_next::Template::Event(1));
    let asked = house.organizer.asks_at(now());
    plan_next::create(&house.db, asked, SLUG, "3", ("2027-01-13", "19:00"), "", template).await.unwrap();
    let next = house.editor(3).await.room_facts;
    assert_eq!(next.into_iter().map(|one| (one.name, one.seats.unwrap())).collect::<Vec<_>>(), three);

    // A draft from before knows the room by its old name again; readers by the new one.
    undo(&house).await;
    undo(&house).await;
    assert_eq!(known(&house, "A").await, both("60", OTHER));
    say(&house, "A", "70", OTHER).await;
    assert_eq!(read(&house).await, seated(&[("A", 8), ("B", 30), ("大ホール", 70)]));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_room_that_is_added_under_the_name_of_another_one_is_a_new_one_and_undone_as_such(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "A", "60", A).await;
    rename(&house, "A", "大ホール").await;
    let asked = house.organizer.asks_at(now());
    rooms::add(&house.db, asked, at(1), "A", domain::Lang::Ja).await.unwrap();
    assert_eq!(known(&house, "A").await, both("", ""));
    say(&house, "A", "8", "").await;
    // It takes another name itself, and a third one comes.
    rename(&house, "A", "小部屋").await;
    rooms::add(&house.db, asked, at(1), "A", domain::Lang::Ja).await.unwrap();
    say(&house, "A", "4", "").await;
    for (room, seats) in [("大ホール", "60"), ("小部屋", "8"), ("A", "4")] {
        assert_eq!(known(&house, room).await[0], seats, "{room}");
    }
    release(&house).await;
    for (room, seats) in [("大ホール", "60"), ("小部屋", "8"), ("A", "4")] {
        assert_eq!(known(&house, room).await[0], seats, "{room}: it has a column");
    }
    undo(&house).await;
    undo(&house).await;
    assert_eq!(known(&house, "A").await[0], "8");
    undo(&house).await;
    undo(&house).await;
    assert_eq!(known(&house, "A").await, both("60", A));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_name_that_is_typed_back_is_the_room_that_readers_know(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "A", "60", A).await;
    rename(&house, "A", "大ホール").await;
    moved(&house, 1, "A").await;
    assert_eq!(known(&house, "A").await, both("60", A));
    assert_eq!(house.editor(1).await.changes, [], "there is nothing to release");
    moved(&house, 3, "大ホール").await;
    assert_eq!(known(&house, "大ホール").await, both("", ""), "that is another one from now on");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn another_room_of_the_same_name_is_a_change_and_is_released_as_one(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "B", "30", "").await;
    rename(&house, "B", "小ホール").await;
    moved(&house, 3, "B").await;
    say(&house, "B", "8", "").await;
    // Their times flow otherwise in other rooms.
    let changes = async || {
        let all = house.editor(1).await.changes.into_iter().filter(|one| !matches!(one.of, ChangeOf::Time { .. }));
        all.map(|one| (one.at.unwrap(), one.of)).collect::<Vec<_>>()
    };
    let other = || ChangeOf::OtherRoom { name: "B".to_owned() };
    let renamed = ChangeOf::Room { from: "B".to_owned(), to: "小ホール".to_owned() };
    assert_eq!(changes().await, [(2, renamed), (3, other())]);
    // All slots are where readers know them by name, and yet in another room.
    moved(&house, 2, "B").await;
    assert_eq!(changes().await, [(2, other()), (3, other())]);
    assert_eq!(known(&house, "B").await[0], "8", "what was said of it stays");
    assert_eq!(read(&house).await, seated(&[("B", 30)]));
    release(&house).await;
    assert_eq!(changes().await, []);
    assert_eq!(read(&house).await, seated(&[("B", 8)]));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_program_without_keys_wrote_is_read_and_undone(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let guest = Guest::register(&house).await;
    say(&house, "A", "60", A).await;
    // It renamed a room: what is known stands at both names, and the version says so.
    moved(&house, 1, "大ホール").await;
    let renamed = format!(
        "insert into event_rooms (event_id, name, seats, stream_url) select id, '大ホール', 60, '{A}' from events where number = 1;
         update agenda_drafts set room_keys = null, renamed_room = '{{\"was\": \"A\", \"is\": \"大ホール\"}}'
         where version = (select max(version) from agenda_drafts)"
    );
    run(&house.db, &renamed).await;
    assert_eq!(known(&house, "大ホール").await, both("60", A));
    say(&house, "大ホール", "80", OTHER).await;
    assert_eq!((read(&house).await, guest.watches(&house).await), (seated(&[("A", 80)]), vec![both("A", OTHER)]));
    undo(&house).await;
    let names: Vec<_> = house.editor(1).await.room_facts.into_iter().map(|one| one.name).collect();
    assert_eq!((known(&house, "A").await, names), (both("80", OTHER), vec!["A".to_owned()]));

    // It saved on top of a room that has a key.
    rename(&house, "A", "大ホール").await;
    typed(&house, |slots| slots[1].minutes = 35).await;
    run(
        &house.db,
        "update agenda_drafts set room_keys = null where version = (select max(version) from agenda_drafts)",
    )
    .await;
    assert_eq!(known(&house, "大ホール").await, both("80", OTHER));
    typed(&house, |slots| slots[1].minutes = 40).await;
    release(&house).await;
    assert_eq!(read(&house).await, seated(&[("大ホール", 80)]));
    assert_eq!(guest.watches(&house).await, [both("大ホール", OTHER)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_room_is_not_taken_for_one_that_loses_its_last_slot(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "A", "60", A).await;
    rename(&house, "A", "大ホール").await;
    typed(&house, |slots| "A".clone_into(&mut slots.iter_mut().find(|slot| slot.room == "B").unwrap().room)).await;
    typed(&house, |slots| {
        for slot in slots.iter_mut().filter(|slot| slot.room == "大ホール") {
            "B".clone_into(&mut slot.room);
        }
    })
    .await;
    assert_eq!(known(&house, "A").await, both("", ""), "no slot that readers know there came back");
    house.db.pool.close().await;
}
