//! Rooms of an agenda: one more has a column before anything stands in it, and a name changes for all of its slots.

use crate::common::{
    account_with, db,
    halls::{self, House, SLUG, at, evening, house, now, part, slot},
};
use domain::{
    Error, Lang,
    agenda::{
        drafting, grid,
        rooms::{self, RoomInput},
    },
    fields::Fields as _,
    viewer::Role,
    workflows::edit_agenda::{Done, Edit},
};
use sqlx::PgPool;

async fn add(house: &House, name: &str) -> domain::Result<String> {
    rooms::add(&house.db, house.organizer.asks_at(now()), at(1), name, Lang::Ja).await
}

async fn rename(house: &House, was: &str, to: &str) -> domain::Result<()> {
    // A form from before knows of the name alone.
    let input = RoomInput { to: to.to_owned(), ..RoomInput::default() };
    rooms::change(&house.db, house.organizer.asks_at(now()), at(1), was, (&input, None)).await
}

/// Seats and stream of a room, as its form has them.
async fn known(house: &House, room: &str) -> (String, String) {
    let RoomInput { seats, stream_url, .. } =
        RoomInput::from(&rooms::facts_of(&house.editor(1).await.room_facts, room));
    (seats, stream_url)
}

/// Somebody says how many a room seats, and where it is streamed.
async fn say(house: &House, room: &str, (seats, stream_url): (&str, &str)) {
    let base = RoomInput::from(&rooms::facts_of(&house.editor(1).await.room_facts, room));
    let input = RoomInput { seats: seats.to_owned(), stream_url: stream_url.to_owned(), ..base.clone() };
    let asked = house.organizer.asks_at(now());
    rooms::change(&house.db, asked, at(1), room, (&input, Some(&base.values()))).await.unwrap();
}

/// The rooms of the slots, in their order.
async fn named(house: &House) -> Vec<String> {
    house.editor(1).await.slots.into_iter().map(|slot| slot.room).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_room_is_added_and_renamed_for_all_of_its_slots_and_each_is_undone(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let before = house.editor(1).await;
    assert_eq!(add(&house, "").await, Ok("部屋3".to_owned()));
    let added = house.editor(1).await;
    assert_eq!((added.rooms.as_slice(), added.slots == before.slots), (&["部屋3".to_owned()][..], true));
    assert_eq!(added.changes, [], "nothing to release");
    // Whoever saves an agenda that was opened before keeps the room.
    let mut slots = before.slots.clone();
    slots[1].minutes = 35;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), before.version, slots).await.unwrap();
    assert_eq!(house.editor(1).await.rooms, ["部屋3"]);

    assert_eq!(rename(&house, "B", " 大ホール: 2階 ").await, Ok(()));
    assert_eq!(named(&house).await, ["", "A", "大ホール: 2階", "大ホール: 2階", ""]);
    assert_eq!(rename(&house, "部屋3", "C").await, Ok(()));
    assert_eq!(house.editor(1).await.rooms, ["C"]);
    for to in ["A", "大ホール: 2階", "", &"長".repeat(61)] {
        assert_eq!(rename(&house, "C", to).await.unwrap_err().field(), Some("to"), "{to}");
    }
    for name in ["A", "C", &"長".repeat(61)] {
        assert_eq!(add(&house, name).await.unwrap_err().field(), Some("room"), "{name}");
    }
    assert!(matches!(rename(&house, "B", "D").await, Err(Error::Conflict(_))), "it is called otherwise by now");
    assert!(matches!(rename(&house, "", "D").await, Err(Error::Conflict(_))), "what is for everybody is no room");

    for rooms in [["部屋3"], ["部屋3"]] {
        let base = house.editor(1).await.version;
        let (_, done) = house.step(Edit { step: "undo".to_owned(), ..part(base, "") }).await;
        assert_eq!(done, Ok(Done::Undone));
        assert_eq!(house.editor(1).await.rooms, rooms);
    }
    assert_eq!(named(&house).await, ["", "A", "B", "B", ""]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_room_goes_while_nothing_stands_in_it_and_there_are_not_too_many(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    for _ in 2..grid::MAX_ROOMS {
        add(&house, "").await.unwrap();
    }
    assert_eq!(add(&house, "").await.unwrap_err().field(), Some("room"));
    let asked = house.organizer.asks_at(now());
    assert!(matches!(rooms::remove(&house.db, asked, at(1), "A").await, Err(Error::Conflict(_))));
    assert_eq!(rooms::remove(&house.db, asked, at(1), "部屋3").await, Ok(()));
    assert_eq!(rooms::remove(&house.db, asked, at(1), "部屋3").await, Ok(()), "twice is once");
    let editor = house.editor(1).await;
    assert_eq!((editor.rooms.len(), editor.rooms.contains(&"部屋3".to_owned())), (grid::MAX_ROOMS - 3, false));
    // An agenda of which there is no draft yet gets one that can be undone.
    assert_eq!(house.editor(2).await.version, 0);
    rooms::add(&house.db, asked, at(2), "ホール", Lang::Ja).await.unwrap();
    let second = house.editor(2).await;
    assert_eq!((second.rooms.as_slice(), second.can_undo), (&["ホール".to_owned()][..], true));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_rooms_are_for_who_edits_the_event(pool: PgPool) {
    let db = db(pool.clone());
    let house = halls::house(pool).await;
    for (slug, role, refused) in [(SLUG, Role::Moderator, Error::Forbidden), (SLUG, Role::Reporter, Error::Forbidden)] {
        let who = account_with(&db, slug, role).await;
        let asked = who.asks_at(now());
        assert_eq!(rooms::add(&house.db, asked, at(1), "", Lang::Ja).await, Err(refused.clone()));
        let input = RoomInput { seats: "60".to_owned(), ..RoomInput::default() };
        let base = input.values();
        let changed = rooms::change(&house.db, asked, at(1), "A", (&input, Some(&base))).await;
        assert_eq!(changed, Err(refused.clone()));
        assert_eq!(rooms::remove(&house.db, asked, at(1), "A").await, Err(refused));
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn another_room_of_a_name_inherits_nothing_of_the_one_that_had_it(pool: PgPool) {
    let house = house(pool).await;
    let (before, nothing) = (("60", "https://stream.test/a"), (String::new(), String::new()));
    let same = (before.0.to_owned(), before.1.to_owned());
    house.release(evening()).await;
    say(&house, "A", before).await;
    assert_eq!(add(&house, "小部屋").await, Ok("小部屋".to_owned()));
    say(&house, "小部屋", ("8", "")).await;
    rename(&house, "A", "大ホール").await.unwrap();
    assert_eq!(known(&house, "A").await, nothing, "of another room, though readers know that one by this name");
    let drafted = house.editor(1).await.slots;
    house.release(drafted).await;
    assert_eq!(known(&house, "大ホール").await, same);
    assert_eq!(known(&house, "小部屋").await.0, "8", "it has a column, though nothing stands in it");

    // Its name is typed into a slot, and given to a room.
    assert_eq!(known(&house, "A").await, nothing);
    let mut slots = house.editor(1).await.slots;
    slots.push(slot("もう一つの話", 10, "A", "佐伯 真帆"));
    house.release(slots).await;
    assert_eq!(known(&house, "A").await, nothing);
    let asked = house.organizer.asks_at(now());
    rooms::remove(&house.db, asked, at(1), "小部屋").await.unwrap();
    assert_eq!(add(&house, "小部屋").await, Ok("小部屋".to_owned()));
    assert_eq!(known(&house, "小部屋").await, nothing);
}
