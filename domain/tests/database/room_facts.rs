//! How many a room seats and where it is streamed: said at once for whichever version of the agenda, warned of, shown to whom
//! it is for; and what the speakers of the talk that is on allow.

use crate::common::{
    halls::{House, SLUG, at, evening, house, now, part, slot},
    seats::{one, person, run},
};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    agenda::{
        drafting,
        rooms::{self, RoomInput},
        streams::{RoomStream, Watch},
        tlp::{Sharing, Tlp},
        types::{DraftSlot, Permissions, WarningKind},
    },
    fields::{Fields as _, Values},
    ids::TypeId,
    pages::{self, today::DecisionKind},
    registration::seats,
    viewer::Viewer,
    workflows::{
        edit_agenda::{Done, Edit},
        plan_next, release_agenda,
    },
};
use sqlx::PgPool;

/// What the form of a room is drawn with now.
async fn drawn(house: &House, room: &str) -> RoomInput {
    RoomInput::from(&rooms::facts_of(&house.editor(1).await.room_facts, room))
}

async fn change(house: &House, room: &str, base: &Values, input: &RoomInput) -> domain::Result<()> {
    rooms::change(&house.db, house.organizer.asks_at(now()), at(1), room, (input, Some(base))).await
}

/// Somebody opens the form of a room, and saves it.
async fn say(house: &House, room: &str, seats: &str, stream_url: &str) -> domain::Result<()> {
    let base = drawn(house, room).await;
    let input = RoomInput { seats: seats.to_owned(), stream_url: stream_url.to_owned(), ..base.clone() };
    change(house, room, &base.values(), &input).await
}

/// Seats and stream of a room, as the editor has them.
async fn known(house: &House, room: &str) -> (String, String) {
    let RoomInput { seats, stream_url, .. } = drawn(house, room).await;
    (seats, stream_url)
}

fn both(seats: &str, stream: &str) -> (String, String) {
    (seats.to_owned(), stream.to_owned())
}

fn moment(clock: &str) -> DateTime<Utc> {
    format!("2026-12-09T{clock}:00+09:00").parse().unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn seats_and_stream_hold_at_once_and_go_along_with_a_new_name(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let before = house.editor(1).await;
    assert_eq!(say(&house, "A", "60", "https://stream.test/a").await, Ok(()));
    let after = house.editor(1).await;
    assert_eq!((after.version, after.changes.len()), (before.version, 0), "there is nothing to release");
    assert_eq!(known(&house, "A").await, both("60", "https://stream.test/a"));
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    assert_eq!(page.seats.into_iter().collect::<Vec<_>>(), [("A".to_owned(), 60)]);

    for (seats, stream, field) in
        [("0", "", "seats"), ("many", "", "seats"), ("1", "ftp://x", "stream_url"), ("1", "x", "stream_url")]
    {
        assert_eq!(say(&house, "A", seats, stream).await.unwrap_err().field(), Some(field), "{seats} {stream}");
    }
    assert_eq!(known(&house, "A").await, both("60", "https://stream.test/a"), "nothing of it is stored");

    let base = drawn(&house, "A").await;
    let renamed = RoomInput { to: "大ホール".to_owned(), seats: "80".to_owned(), ..base.clone() };
    assert_eq!(change(&house, "A", &base.values(), &renamed).await, Ok(()));
    assert_eq!(known(&house, "大ホール").await, both("80", "https://stream.test/a"));
    // Whoever goes back to the old name finds what readers knew of it meanwhile.
    let edit = Edit { step: "undo".to_owned(), ..part(house.editor(1).await.version, "") };
    assert_eq!(house.step(edit).await.1, Ok(Done::Undone));
    assert_eq!(known(&house, "A").await, both("80", "https://stream.test/a"));
    assert_eq!(say(&house, "A", "", "").await, Ok(()));
    assert_eq!(known(&house, "A").await, both("", ""));

    let log: Vec<String> =
        sqlx::query_scalar("select details::text from audit_log where action = 'agenda.room' order by id")
            .fetch_all(&house.db.pool)
            .await
            .unwrap();
    assert_eq!(log.len(), 3, "{log:?}");
    assert!(log.iter().all(|entry| !entry.contains("stream.test")), "an address may hold a password: {log:?}");
    assert!(log[0].contains("seats") && log[0].contains("stream_url"), "{log:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_two_say_of_a_room_is_joined_and_the_same_field_is_told(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let base = drawn(&house, "A").await;
    assert_eq!(say(&house, "A", "60", "").await, Ok(()));
    let stream = RoomInput { stream_url: "https://stream.test/a".to_owned(), ..base.clone() };
    assert_eq!(change(&house, "A", &base.values(), &stream).await, Ok(()));
    assert_eq!(known(&house, "A").await, both("60", "https://stream.test/a"));
    let seats = RoomInput { seats: "40".to_owned(), ..base.clone() };
    let Err(Error::Clash(clashes)) = change(&house, "A", &base.values(), &seats).await else { panic!("it is lost") };
    assert_eq!(clashes.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["seats"]);
    assert_eq!(known(&house, "A").await.0, "60");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn more_people_than_seats_are_told_of_and_stop_nothing(pool: PgPool) {
    let house = house(pool).await;
    house.release(vec![slot("はじめに", 5, "", ""), slot("鍵の話", 30, "A", "氷野 陸")]).await;
    run(
        &house.db,
        "insert into participation_types (event_id, position, name, mode, confirmed)
         select id, 1, '現地', 'onsite', 41 from events where number = 1 union all
         select id, 2, '配信', 'online', 90 from events where number = 1",
    )
    .await;
    let told = async || {
        let warnings = house.editor(1).await.warnings;
        let kinds = warnings.into_iter().map(|warning| (warning.at, warning.kind));
        kinds.filter(|(_, kind)| matches!(kind, WarningKind::TooFewSeats { .. })).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [], "nobody counted");
    say(&house, "A", "40", "").await.unwrap();
    assert_eq!(told().await, [(1, WarningKind::TooFewSeats { seats: 40, on_site: 41 })]);
    house.release(vec![slot("別の話", 30, "A", "氷野 陸")]).await;
    say(&house, "A", "41", "").await.unwrap();
    assert_eq!(told().await, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_next_event_has_the_same_seats_and_not_the_same_streams(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "A", "60", "https://stream.test/a").await.unwrap();
    say(&house, "B", "", "https://stream.test/b").await.unwrap();
    let template = Some(plan_next::Template::Event(1));
    let asked = house.organizer.asks_at(now());
    plan_next::create(&house.db, asked, SLUG, "3", ("2027-01-13", "19:00"), "", template).await.unwrap();
    let facts = house.editor(3).await.room_facts;
    let seats: Vec<_> = facts.iter().map(|one| (one.name.as_str(), one.seats, one.stream_url.as_deref())).collect();
    assert_eq!(seats, [("A", Some(60), None)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_holds_a_seat_sees_the_streams_of_rooms_from_an_hour_before(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let Guest { viewer: guest, code } = Guest::register(&house).await;
    let ticket = async |clock: &str| pages::ticket::load(&house.db, guest.asks_at(moment(clock)), &code).await.unwrap();
    assert!(ticket("18:30").await.lacks_stream, "nobody has said where");
    for room in ["A", "B"] {
        say(&house, room, "", &format!("https://stream.test/{room}")).await.unwrap();
    }
    // A room in which nothing stands is not streamed, whatever was said of it.
    run(
        &house.db,
        "insert into event_rooms (event_id, name, stream_url) select id, 'C', 'https://stream.test/C' from events where number = 1",
    )
    .await;
    let one = |room: &str| RoomStream { room: room.to_owned(), url: format!("https://stream.test/{room}") };
    let shown = ticket("18:30").await;
    assert_eq!((shown.room_streams.as_slice(), shown.lacks_stream), (&[one("A"), one("B")][..], false));
    assert_eq!(ticket("17:30").await.room_streams, [], "not two hours before");
    run(&house.db, "update events set state = 'live', stream_url = 'https://stream.test/all' where number = 1").await;

    // From 19:05 on two rooms are on at once, and before it what is for everybody.
    let on = async |clock: &str| {
        let ticket = ticket(clock).await;
        let (streams, hour) = (ticket.streams(), ticket.live.as_ref().unwrap());
        let (on, others) = streams.on(&hour.rooms());
        let mut rooms =
            [on, others].map(|all| all.into_iter().map(|one: Watch<'_>| one.room.to_owned()).collect::<Vec<_>>());
        rooms[0].sort();
        rooms
    };
    assert_eq!(on("19:02").await, [vec![""], vec!["A", "B"]]);
    assert_eq!(on("19:10").await, [vec!["A", "B"], vec![""]]);
    run(&house.db, "update registrations set state = 'cancelled', cancelled_at = now()").await;
    assert_eq!(ticket("19:10").await.streams().on(&[]), (vec![], vec![]), "the seat is given up");
}

/// Somebody who holds a seat online.
struct Guest {
    viewer: Viewer,
    code: String,
}

impl Guest {
    async fn register(house: &House) -> Self {
        run(
            &house.db,
            "insert into participation_types (event_id, position, name, mode) select id, 1, '配信', 'online' from events where number = 1",
        )
        .await;
        let kind = TypeId(one(&house.db, "select id from participation_types").await);
        let viewer = person(&house.db, "guest@halls.test").await;
        let code = seats::register(&house.db, viewer.asks_at(now()), at(1), kind).await.unwrap().code;
        Self { viewer, code }
    }

    /// Where they watch half an hour before, room by room.
    async fn watches(&self, house: &House) -> Vec<(String, String)> {
        let asked = self.viewer.asks_at(moment("18:30"));
        let ticket = pages::ticket::load(&house.db, asked, &self.code).await.unwrap();
        ticket.room_streams.into_iter().map(|one| (one.room, one.url)).collect()
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_name_that_is_not_released_yet_leaves_nobody_at_the_old_stream(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let guest = Guest::register(&house).await;
    say(&house, "A", "60", "https://stream.test/a").await.unwrap();
    say(&house, "B", "30", "https://stream.test/b").await.unwrap();
    let b = ("B".to_owned(), "https://stream.test/b".to_owned());
    let under_a = |url: &str| vec![("A".to_owned(), url.to_owned()), b.clone()];
    assert_eq!(guest.watches(&house).await, under_a("https://stream.test/a"));

    // With the name, and after it.
    let base = drawn(&house, "A").await;
    let renamed =
        RoomInput { to: "大ホール".to_owned(), stream_url: "https://stream.test/2".to_owned(), ..base.clone() };
    change(&house, "A", &base.values(), &renamed).await.unwrap();
    assert_eq!(guest.watches(&house).await, under_a("https://stream.test/2"));
    say(&house, "大ホール", "60", "https://stream.test/3").await.unwrap();
    assert_eq!(guest.watches(&house).await, under_a("https://stream.test/3"));
    say(&house, "大ホール", "80", "https://stream.test/3").await.unwrap();
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
    assert_eq!(page.seats.get("A"), Some(&80));
    say(&house, "大ホール", "80", "").await.unwrap();
    assert_eq!(guest.watches(&house).await, std::slice::from_ref(&b), "nor at one that was taken away");
}

async fn rename(house: &House, was: &str, to: &str) {
    let base = drawn(house, was).await;
    change(house, was, &base.values(), &RoomInput { to: to.to_owned(), ..base.clone() }).await.unwrap();
}

async fn undo(house: &House) {
    let edit = Edit { step: "undo".to_owned(), ..part(house.editor(1).await.version, "") };
    assert_eq!(house.step(edit).await.1, Ok(Done::Undone));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_known_of_a_room_goes_back_with_its_name(pool: PgPool) {
    let house = house(pool).await;
    // Nothing is released: no reader knows a room by an old name.
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), 0, evening()).await.unwrap();
    say(&house, "A", "60", "https://stream.test/a").await.unwrap();
    say(&house, "B", "30", "").await.unwrap();
    rename(&house, "A", "大ホール").await;
    rename(&house, "大ホール", "講堂").await;
    say(&house, "講堂", "80", "https://stream.test/2").await.unwrap();
    assert_eq!(known(&house, "A").await, both("", ""), "a room that is called so from now on is another one");
    for name in ["大ホール", "A"] {
        undo(&house).await;
        assert_eq!(known(&house, name).await, both("80", "https://stream.test/2"), "{name}");
        assert_eq!(known(&house, "B").await, both("30", ""), "another room is as it was");
    }
    let names: Vec<_> = house.editor(1).await.room_facts.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["A", "B"], "nothing is left under names that nothing has");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_new_name_that_was_released_is_undone_with_what_is_known_by_then(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    say(&house, "A", "60", "").await.unwrap();
    rename(&house, "A", "大ホール").await;
    let base = house.editor(1).await.version;
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), base).await.unwrap();
    say(&house, "大ホール", "80", "").await.unwrap();
    undo(&house).await;
    assert_eq!(known(&house, "A").await, both("80", ""), "not what was known before");
    let shown = async || {
        let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
        page.seats.get("大ホール").copied()
    };
    assert_eq!(shown().await, Some(80), "as readers know it");
    say(&house, "A", "40", "").await.unwrap();
    assert_eq!(shown().await, Some(40));
    // What was undone under a name that another room had once is that room's again.
    say(&house, "B", "30", "").await.unwrap();
    let drawn = house.editor(1).await;
    let mut slots = drawn.slots;
    slots.iter_mut().filter(|slot| slot.room == "B").for_each(|slot| "A".clone_into(&mut slot.room));
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), drawn.version, slots).await.unwrap();
    rename(&house, "A", "B").await;
    assert_eq!(known(&house, "B").await, both("40", ""));
    undo(&house).await;
    undo(&house).await;
    assert_eq!((known(&house, "A").await, known(&house, "B").await), (both("40", ""), both("30", "")));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_said_of_one_room_is_said_of_no_other(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let guest = Guest::register(&house).await;
    say(&house, "A", "60", "https://stream.test/a").await.unwrap();
    say(&house, "B", "30", "https://stream.test/b").await.unwrap();
    // One of two talks of B is drafted in A, and in a room of its own.
    for room in ["A", "C"] {
        let drawn = house.editor(1).await;
        let mut slots = drawn.slots;
        slots[3].room = room.to_owned();
        drafting::save(&house.db, house.organizer.asks_at(now()), at(1), drawn.version, slots).await.unwrap();
        say(&house, room, "9", "https://stream.test/9").await.unwrap();
        assert_eq!(known(&house, "B").await, both("30", "https://stream.test/b"), "{room}");
    }
    // Its other name is typed slot by slot: nobody has seen the stream of B there, and so nobody takes it away.
    let drawn = house.editor(1).await;
    let mut slots = drawn.slots;
    slots[2].room = "小ホール".to_owned();
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), drawn.version, slots).await.unwrap();
    say(&house, "小ホール", "25", "").await.unwrap();
    assert_eq!(guest.watches(&house).await[1].1, "https://stream.test/b");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_stream_that_nobody_finds_is_asked_for(pool: PgPool) {
    let house = house(pool).await;
    let guest = Guest::register(&house).await;
    let lacks = async || {
        let near = house.organizer.asks_at(moment("18:30"));
        let desk = pages::event_desk::load(&house.db, near, at(1)).await.unwrap();
        let today = pages::today::load(&house.db, near, SLUG).await.unwrap();
        let is_listed = today.decisions.iter().any(|one| (one.kind, one.number) == (DecisionKind::Stream, Some(1)));
        assert_eq!(desk.lacks_stream(), is_listed);
        assert_eq!(guest.watches(&house).await.is_empty(), is_listed, "as those who look for it");
        is_listed
    };
    assert!(lacks().await);
    house.release(evening()).await;
    say(&house, "A", "", "https://stream.test/a").await.unwrap();
    assert!(!lacks().await);
    let base = drawn(&house, "A").await;
    change(&house, "A", &base.values(), &RoomInput { to: "大ホール".to_owned(), ..base.clone() }).await.unwrap();
    assert!(!lacks().await, "readers know it by its old name");
    house.release(vec![slot("別の話", 30, "B", "森川 律")]).await;
    assert!(lacks().await, "nothing is in the room any more");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_speakers_allow_follows_the_talk_that_is_on_and_never_tells_of_a_label(pool: PgPool) {
    let house = house(pool).await;
    let said = Permissions { photograph: Some(false), post: Some(true), publish: Some(true), record: Some(true) };
    let labelled =
        |slot: DraftSlot, tlp| DraftSlot { permissions: said, sharing: Sharing { tlp, ..Sharing::default() }, ..slot };
    let labels = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];
    let mut slots: Vec<DraftSlot> =
        labels.iter().map(|tlp| labelled(slot("話", 10, "", &format!("話す {}", tlp.label())), *tlp)).collect();
    slots.push(slot("まだ訊いていない話", 10, "", "氷野 陸"));
    house.release(slots).await;
    run(&house.db, "update events set state = 'live' where number = 1").await;
    let on = async |clock: &str| {
        let page = pages::event::load(&house.db, Viewer::visitor().asks_at(moment(clock)), at(1)).await.unwrap();
        page.live.unwrap().on.unwrap().permissions
    };
    assert_eq!(on("19:05").await, said);
    let of_green = Permissions { post: None, publish: None, ..said };
    assert_eq!(on("19:15").await, of_green, "what the label says itself is not asked of the speaker");
    for clock in ["19:25", "19:35", "19:45", "19:55"] {
        assert_eq!(on(clock).await, Permissions::default(), "{clock}");
    }
}
