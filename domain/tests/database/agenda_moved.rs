//! Slots that go to the next event and come back, and talks that lose their place.

use crate::common::{
    halls::{House, at, evening, house, now, part},
    seats::{mails, one, run},
};
use domain::{
    Error,
    agenda::{
        drafting,
        tlp::{Sharing, Tlp},
        types::DraftSlot,
    },
    proposals::moving::MoveWish,
    workflows::{
        edit_agenda::{Done, Edit},
        move_look::{self, Moved},
        release_agenda,
        undo_agenda::Undone,
    },
};
use sqlx::PgPool;

/// A confirmed proposal for #1 of whoever has this name; `placed_at` in SQL.
async fn propose(house: &House, title: &str, name: &str, placed_at: &str) {
    run(
        &house.db,
        &format!(
            "insert into accounts (mail, mail_key, name) values ('who@talks.test', 'who@talks.test', '{name}');
             insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at)
             select id, '{{10,30}}', '{{talk}}', now(), now() from series;
             insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, placed_at,
                                    submitted_at, created_at, updated_at)
             select c.id, e.id, a.id, 'x', 1, 'confirmed', '{title}', 10, 'talk', '{name}', {placed_at}, now(), now(), now()
             from proposal_calls c, events e, accounts a where a.mail = 'who@talks.test' and e.number = 1;"
        ),
    )
    .await;
}

/// What a step of #1 comes to that asks first, once somebody has looked whom it tells and lets it go as it is.
async fn let_go(house: &House, done: domain::Result<Done>) -> Moved {
    let Ok(Done::AsksOfMove { base, moving }) = done else { panic!("it does not ask: {done:?}") };
    let asked = house.organizer.asks_at(now());
    move_look::carry_out(&house.db, asked, at(1), (base, moving), &MoveWish::default()).await.unwrap().0
}

/// What undoing the last save of #1 comes to.
async fn undo(house: &House) -> domain::Result<Done> {
    let base = house.editor(1).await.version;
    house.step(Edit { base, step: "undo".to_owned(), ..Edit::default() }).await.1
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_proposed_talk_moves_with_its_proposal_and_never_unasked(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    propose(&house, "鍵の話", "氷野 陸", "now()").await;
    let base = house.editor(1).await.version;
    let (_, done) = house.step(part(base, "next:1")).await;
    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
    assert_eq!(house.editor(1).await.slots.len(), 5, "it stands where it was");
    run(&house.db, "update proposals set moves_on = true").await;
    let (_, done) = house.step(part(base, "next:1")).await;
    assert_eq!(house.editor(1).await.slots.len(), 5, "it stands where it was until somebody has looked");
    assert_eq!(mails(&house.db, "proposal_moved").await, 0);
    assert_eq!(let_go(&house, done).await, Moved::Sent { number: 2 });
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_undone_or_removed_waits_for_a_place_again(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    propose(&house, "新しい話", "新島 航", "null").await;
    let asked = house.organizer.asks_at(now());
    let id = house.editor(1).await.unplaced[0].proposal.id;
    let placed = domain::proposals::placing::place_at(&house.db, asked, at(1), id, "0:1935:B").await.unwrap();
    let editor = house.editor(1).await;
    let row = placed.1.unwrap();
    assert_eq!((editor.slots[row].title.as_str(), editor.slots[row].room.as_str()), ("新しい話", "B"));
    assert_eq!((editor.clocks[row].0.as_str(), editor.unplaced.len()), ("19:35", 0));
    assert_eq!(undo(&house).await, Ok(Done::Undone));
    assert_eq!(house.editor(1).await.unplaced.len(), 1, "it is not lost");
    // Once more, at the end, and taken off by hand.
    domain::proposals::placing::place(&house.db, asked, at(1), id).await.unwrap();
    let editor = house.editor(1).await;
    let (_, done) = house.step(part(editor.version, &format!("remove:{}", editor.slots.len() - 1))).await;
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(house.editor(1).await.unplaced.len(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_sent_comes_back_from_there_when_that_is_undone(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = evening();
    slots[1].sharing = Sharing { tlp: Tlp::Green, ..Sharing::default() };
    slots[1].room = "C".to_owned();
    house.release(slots).await;
    propose(&house, "鍵の話", "氷野 陸", "now()").await;
    run(&house.db, "update proposals set moves_on = true").await;
    // There is no draft: the released agenda is what an undo goes back to.
    run(&house.db, "delete from agenda_drafts; update events set agenda_version = 0").await;
    let before = house.editor(1).await.slots;
    let (_, done) = house.step(part(0, "next:1")).await;
    assert_eq!(let_go(&house, done).await, Moved::Sent { number: 2 });
    assert_eq!((house.editor(1).await.slots.len(), house.editor(2).await.slots.len()), (4, 1));
    // Who plans there meanwhile does not touch it, and keeps what they did.
    let there = house.editor(2).await;
    let mut slots = there.slots;
    slots.insert(0, evening()[2].clone());
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), there.version, slots).await.unwrap();
    let done = undo(&house).await;
    assert_eq!(house.editor(1).await.slots.len(), 4, "it asks first");
    assert_eq!(let_go(&house, done).await, Moved::Undone(Undone::CameBack { number: 2 }));
    let back = house.editor(1).await;
    assert_eq!(back.slots, before, "at its place, in its room, with its label");
    assert_eq!(back.changes, []);
    let left: Vec<_> = house.editor(2).await.slots.into_iter().map(|slot| slot.title).collect();
    assert_eq!(left, ["ログの話"]);
    let here = "select count(*) from proposals p join events e on e.id = p.event_id
                where e.number = 1 and p.state = 'confirmed' and p.placed_at is not null";
    assert_eq!(one(&house.db, here).await, 1, "and its proposal with it");
    assert_eq!(one(&house.db, "select count(*) from jobs where topic like 'proposal%'").await, 2, "who is told again");
    assert_eq!((back.unplaced, house.editor(2).await.unplaced), (vec![], vec![]));
    let logged = "select count(*) from audit_log where action in ('agenda.move', 'agenda.move_back')";
    assert_eq!(one(&house.db, logged).await, 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_changed_there_meanwhile_stands_at_both(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    propose(&house, "鍵の話", "氷野 陸", "now()").await;
    run(&house.db, "update proposals set moves_on = true").await;
    let base = house.editor(1).await.version;
    let (_, done) = house.step(part(base, "next:1")).await;
    assert_eq!(let_go(&house, done).await, Moved::Sent { number: 2 });
    let there = house.editor(2).await;
    let mut slots = there.slots;
    slots[0].title = "鍵の話、増補".to_owned();
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), there.version, slots.clone()).await.unwrap();
    assert_eq!(undo(&house).await, Ok(Done::AtBoth { number: 2 }));
    assert_eq!(house.editor(1).await.slots[1].title, "鍵の話");
    assert_eq!(house.editor(2).await.slots, slots, "as somebody made it there");
    let there = "select count(*) from proposals p join events e on e.id = p.event_id where e.number = 2";
    assert_eq!(one(&house.db, there).await, 1, "its proposal is where it was sent");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_was_taken_off_there_stands_here_alone(pool: PgPool) {
    let house = house(pool).await;
    // It was never released, so nothing but its words tells it apart.
    let base = house.editor(1).await.version;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(1), base, evening()).await.unwrap();
    let base = house.editor(1).await.version;
    assert_eq!(house.step(part(base, "next:3")).await.1, Ok(Done::Sent { number: 2 }));
    let there = house.editor(2).await;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), there.version, vec![]).await.unwrap();
    assert_eq!(undo(&house).await, Ok(Done::CameBack { number: 2 }));
    let back = house.editor(1).await.slots.into_iter().map(|slot| DraftSlot { sent_as: None, ..slot });
    assert_eq!(back.collect::<Vec<_>>(), evening());
    assert_eq!(house.editor(2).await.slots, []);
    // A version that sent nothing away concerns nobody else.
    let base = house.editor(1).await.version;
    assert!(house.step(part(base, "length:1:35")).await.1.is_ok());
    assert_eq!(undo(&house).await, Ok(Done::Undone));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_slot_that_comes_back_is_as_closed_as_it_became_meanwhile(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let base = house.editor(1).await.version;
    assert_eq!(house.step(part(base, "next:1")).await.1, Ok(Done::Sent { number: 2 }));
    // Its speaker says so at what is released still.
    run(&house.db, "update slots set tlp = 'amber', may_record = false, may_post = true where title = '鍵の話'").await;
    assert_eq!(undo(&house).await, Ok(Done::CameBack { number: 2 }));
    let back = house.editor(1).await.slots.remove(1);
    assert_eq!((back.title.as_str(), back.sharing.tlp, back.permissions.record), ("鍵の話", Tlp::Amber, Some(false)));
}
