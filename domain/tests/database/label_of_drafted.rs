//! A talk that was sent on before it was ever released becomes stricter on one draft: so does the other one, whichever it is.

use crate::common::{
    halls::{House, assert_found_by, at, evening, house, now, part, slot},
    seats::{mails, one, person, run},
};
use domain::{
    agenda::{
        drafting, own,
        sent::{SentRow, stamp},
        tlp::{Sharing, Tlp},
        types::DraftSlot,
    },
    ids::SlotId,
    workflows::{
        edit_agenda::{Done, Edit},
        release_agenda,
        speak::{self, LabelInput},
    },
};
use sqlx::PgPool;

const TALK: &str = "鍵の話";

/// #1 is drafted, and nothing of it was ever released; its second slot has gone to #2. Before that the talk had another title.
async fn sent(pool: PgPool) -> House {
    let house = house(pool).await;
    let mut slots = evening();
    "仮の題".clone_into(&mut slots[1].title);
    save(&house, 1, slots.clone()).await;
    TALK.clone_into(&mut slots[1].title);
    save(&house, 1, slots).await;
    let base = house.editor(1).await.version;
    assert_eq!(house.step_at(1, part(base, "next:1")).await, Ok(Done::Sent { number: 2 }));
    house
}

async fn save(house: &House, number: i32, slots: Vec<DraftSlot>) {
    let base = house.editor(number).await.version;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(number), base, slots).await.unwrap();
}

/// One more organizer, who has a role in the series: whoever is told is looked up among those.
async fn add_planner(house: &House) {
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name) values ('plans@halls.test', 'plans@halls.test', 'plans');
         insert into series_roles (series_id, account_id, role)
         select s.id, a.id, 'organizer' from series s, accounts a where a.mail = 'plans@halls.test'",
    )
    .await;
}

/// What an organizer sends who labels the talk in the editor of this event.
async fn labelling(house: &House, number: i32, tlp: Tlp) -> Edit {
    let drawn = house.editor(number).await;
    let key = drawn.slots.iter().position(|slot| slot.sent_as.is_some()).unwrap();
    let was = &drawn.slots[key];
    let sharing = Some(Sharing { tlp, ..was.sharing.clone() });
    let row = SentRow { key, sharing, seen: Some(stamp(was)), ..SentRow::default() };
    Edit { rows: vec![row], ..part(drawn.version, "save") }
}

async fn label(house: &House, number: i32, tlp: Tlp) {
    let edit = labelling(house, number, tlp).await;
    house.step_at(number, edit).await.unwrap();
}

/// Titles and labels of what is not for everybody.
async fn closed(house: &House, number: i32) -> Vec<(String, Tlp)> {
    let slots = house.editor(number).await.slots.into_iter().filter(|slot| slot.sharing.tlp != Tlp::Clear);
    slots.map(|slot| (slot.title, slot.sharing.tlp)).collect()
}

fn talk(title: &str, tlp: Tlp) -> Vec<(String, Tlp)> {
    vec![(title.to_owned(), tlp)]
}

/// The talk stands at both events, by another title at #2; another one of its first words stands there too.
async fn at_both(pool: PgPool) -> House {
    let house = sent(pool).await;
    let mut slots = house.editor(2).await.slots;
    "鍵の話、増補".clone_into(&mut slots[0].title);
    slots.push(slot(TALK, 30, "", "森川 律"));
    save(&house, 2, slots).await;
    assert_eq!(house.undo_at(1).await, Ok(Done::AtBoth { number: 2 }));
    house
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_what_was_never_released_comes_back_as_strict_as_it_became_there(pool: PgPool) {
    let house = sent(pool).await;
    label(&house, 2, Tlp::Amber).await;
    assert_eq!(closed(&house, 1).await, [], "it does not stand there");
    assert_eq!(house.undo_at(1).await, Ok(Done::CameBack { number: 2 }));
    assert_eq!(closed(&house, 1).await, talk(TALK, Tlp::Amber), "and nothing else");
    assert_eq!(house.editor(2).await.slots, []);
    assert_eq!(house.undo_at(1).await, Ok(Done::Undone));
    assert_eq!(closed(&house, 1).await, talk("仮の題", Tlp::Amber), "nor by going further back");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_where_it_stands_at_both_either_draft_tightens_the_other_and_loosens_nothing(pool: PgPool) {
    let house = at_both(pool).await;
    assert_eq!(house.editor(1).await.slots[1].title, TALK);
    label(&house, 1, Tlp::Green).await;
    assert_eq!(closed(&house, 2).await, talk("鍵の話、増補", Tlp::Green), "not another talk of the same words");
    label(&house, 2, Tlp::Red).await;
    assert_eq!(closed(&house, 1).await, talk(TALK, Tlp::Red));
    label(&house, 1, Tlp::Clear).await;
    assert_eq!(closed(&house, 2).await, talk("鍵の話、増補", Tlp::Red), "what becomes looser is for its organizers");
    assert_eq!(house.undo_at(2).await, Ok(Done::Undone));
    assert_eq!(closed(&house, 2).await, talk("鍵の話、増補", Tlp::Green), "what was chosen there is undone there");
    assert_eq!(closed(&house, 1).await, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_both_drafts_of_what_was_never_released_are_stricter_or_neither_is(pool: PgPool) {
    let house = at_both(pool).await;
    house.refuse_drafts().await;
    let edit = labelling(&house, 1, Tlp::Amber).await;
    assert!(house.step_at(1, edit.clone()).await.is_err());
    assert_eq!((house.editor(1).await.version, closed(&house, 1).await), (edit.base, vec![]));
    house.take_drafts().await;
    house.step_at(1, edit).await.unwrap();
    assert_eq!(closed(&house, 1).await, talk(TALK, Tlp::Amber));
    assert_eq!(closed(&house, 2).await, talk("鍵の話、増補", Tlp::Amber));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_once_one_of_them_is_released_its_speaker_tightens_the_other_draft(pool: PgPool) {
    let house = at_both(pool).await;
    let base = house.editor(1).await.version;
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), base).await.unwrap();
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, 'speaks@talks.test', 'speaks@talks.test', 'ja', now() from series s, people p where p.name = '氷野 陸'",
    )
    .await;
    add_planner(&house).await;
    let speaker = person(&house.db, "speaks@talks.test").await;
    let slot = SlotId(one(&house.db, "select id from slots where title = '鍵の話'").await);
    for (was, is) in [(Tlp::Clear, Tlp::Green), (Tlp::Green, Tlp::AmberStrict)] {
        let base = own::stamp(&Sharing { tlp: was, ..Sharing::default() });
        let said = LabelInput { tlp: is, ..LabelInput::default() };
        speak::say_label(&house.db, speaker.asks_at(now()), slot, &base, Some(&said)).await.unwrap();
        assert_eq!(closed(&house, 2).await, talk("鍵の話、増補", is));
    }
    assert_eq!(mails(&house.db, "label_followed").await, 1, "who plans there is told, of both at once");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_plans_is_told_once_of_a_talk_that_was_never_released(pool: PgPool) {
    let house = at_both(pool).await;
    add_planner(&house).await;
    label(&house, 1, Tlp::Green).await;
    label(&house, 1, Tlp::Red).await;
    let said = "select count(*) from jobs where topic = 'label_followed'
                and payload->'changes'->0->'was'->>'en' like '%CLEAR' and payload->'changes'->0->'is'->>'en' like '%RED'";
    assert_eq!((mails(&house.db, "label_followed").await, one(&house.db, said).await), (1, 1));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_what_came_from_elsewhere_and_was_sent_on_from_here_is_followed_too(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(&house.db, "insert into events (series_id, number, state) select id, 3, 'planned' from series").await;
    let base = house.editor(1).await.version;
    assert_eq!(house.step_at(1, part(base, "next:1")).await, Ok(Done::Sent { number: 2 }));
    let base = house.editor(2).await.version;
    assert_eq!(house.step_at(2, part(base, "next:0")).await, Ok(Done::Sent { number: 3 }));
    label(&house, 3, Tlp::Red).await;
    assert_eq!(house.undo_at(2).await, Ok(Done::CameBack { number: 3 }));
    assert_eq!(closed(&house, 2).await, talk(TALK, Tlp::Red));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn versions_that_share_a_word_are_found_by_their_index(pool: PgPool) {
    let like = "jsonb_build_array(jsonb_build_object('sent_as', '1:2'::text))";
    assert_found_by("agenda_drafts_with_sent", &pool, ("d.slots @? '$[*].sent_as'", like)).await;
}
