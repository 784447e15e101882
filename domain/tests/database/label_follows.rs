//! A talk that went to the next event becomes stricter where it came from: so does the draft over there.

use crate::common::{
    halls::{House, assert_found_by, at, evening, house, now, part},
    seats::{mails, one, person, run},
};
use domain::{
    Error,
    agenda::{
        drafting, own,
        sent::{SentRow, stamp},
        tlp::{Sharing, Tlp},
        types::DraftSlot,
    },
    ids::SlotId,
    jobs,
    mail::outbox,
    viewer::Viewer,
    workflows::{
        edit_agenda::{Done, Edit},
        follow_label, release_agenda,
        speak::{self, LabelInput},
    },
};
use sqlx::PgPool;

const TOLD: &str = "label_followed";

/// An evening with a released agenda, whose second slot has gone to #2; and the speaker of that talk.
async fn sent(pool: PgPool) -> (House, Viewer) {
    let house = house(pool).await;
    house.release(evening()).await;
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, 'speaks@talks.test', 'speaks@talks.test', 'ja', now() from series s, people p where p.name = '氷野 陸'",
    )
    .await;
    // Whoever is told is looked up among those who have a role.
    run(
        &house.db,
        "insert into series_roles (series_id, account_id, role)
         select s.id, a.id, 'organizer' from series s, accounts a where a.mail like 'organizer@%'",
    )
    .await;
    let speaker = person(&house.db, "speaks@talks.test").await;
    let base = house.editor(1).await.version;
    assert_eq!(house.step(part(base, "next:1")).await.1, Ok(Done::Sent { number: 2 }));
    (house, speaker)
}

async fn slot(house: &House) -> SlotId {
    SlotId(one(&house.db, "select id from slots where title = '鍵の話'").await)
}

/// What the speaker says of the talk that is released still; `was`: its label so far.
async fn say(house: &House, speaker: &Viewer, was: Tlp, is: Tlp) -> domain::Result<()> {
    let base = own::stamp(&Sharing { tlp: was, ..Sharing::default() });
    let said = LabelInput { tlp: is, ..LabelInput::default() };
    speak::say_label(&house.db, speaker.asks_at(now()), slot(house).await, &base, Some(&said)).await
}

/// The talk as the draft of this event has it.
async fn there(house: &House, number: i32) -> DraftSlot {
    let slots = house.editor(number).await.slots;
    slots.into_iter().find(|slot| slot.title.starts_with("鍵")).unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_the_draft_of_the_other_event_is_tightened_and_never_loosened(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    let drawn = house.editor(2).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Amber);
    assert_eq!(mails(&house.db, TOLD).await, 1, "its organizer is told, once");
    let logged = "select count(*) from audit_log l join events e on e.id = l.event_id
                  where l.action = 'agenda.label' and e.number = 2";
    assert_eq!(one(&house.db, logged).await, 1);
    say(&house, &speaker, Tlp::Amber, Tlp::Green).await.unwrap();
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Amber, "what becomes looser is for its organizers to follow");
    say(&house, &speaker, Tlp::Green, Tlp::Amber).await.unwrap();
    assert_eq!(mails(&house.db, TOLD).await, 1, "it is as strict already");

    // Somebody has had the agenda open since before, and saves another title: the label is not taken back.
    let row = SentRow {
        title: Some("鍵の話、増補".to_owned()),
        sharing: Some(Sharing::default()),
        seen: Some(stamp(&drawn.slots[0])),
        ..SentRow::default()
    };
    let edit = Edit { base: drawn.version, step: "save".to_owned(), rows: vec![row], is_part: true, ..Edit::default() };
    house.step_at(2, edit).await.unwrap();
    let is = there(&house, 2).await;
    assert_eq!((is.title.as_str(), is.sharing.tlp), ("鍵の話、増補", Tlp::Amber));
    assert_eq!(house.undo_at(2).await, Ok(Done::Undone));
    let is = there(&house, 2).await;
    assert_eq!((is.title.as_str(), is.sharing.tlp), ("鍵の話", Tlp::Amber), "nor by going back to before");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_the_organizer_reads_names_labels_and_no_talk(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Red).await.unwrap();
    run(&house.db, "update jobs set next_try_at = '2026-01-01'").await;
    let system = Viewer::system();
    let jobs = jobs::claim(&house.db, system.asks_at(now()), &[jobs::JobKind::Mail], 1_000).await.unwrap();
    let mail = jobs.iter().filter_map(outbox::mail_of).find(|mail| mail.kind.into_str() == TOLD).unwrap();
    let facts = follow_label::letter(&house.db, system.asks(), &mail).await.unwrap().unwrap();
    assert_eq!(facts.path, "/organize/halls/2/agenda");
    let [[_, was, is]] = &facts.changes[..] else { panic!("{:?}", facts.changes) };
    assert_eq!((was.as_str(), is.as_str()), ("TLP:CLEAR", "TLP:RED"));
    assert!(!format!("{facts:?}").contains("鍵"), "{facts:?}");
    let denied = follow_label::letter(&house.db, house.organizer.asks(), &mail).await;
    assert_eq!(denied.unwrap_err(), Error::Forbidden);
    run(&house.db, "update events set state = 'cancelled' where number = 2").await;
    assert!(follow_label::letter(&house.db, system.asks(), &mail).await.unwrap().is_none());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn changes_that_nobody_has_read_of_yet_are_told_by_one_mail(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    let waits = "select count(*) from jobs where topic = 'label_followed' and next_try_at = '2026-12-01T03:00:10Z'";
    assert_eq!(one(&house.db, waits).await, 1, "it waits a moment");
    say(&house, &speaker, Tlp::Amber, Tlp::Red).await.unwrap();
    let said = "select count(*) from jobs where topic = 'label_followed'
                and payload->'changes'->0->'was'->>'en' like '%CLEAR' and payload->'changes'->0->'is'->>'en' like '%RED'";
    assert_eq!((mails(&house.db, TOLD).await, one(&house.db, said).await), (1, 1), "from what they know");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_is_written_to_about_an_event_that_is_off(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    run(&house.db, "update events set state = 'cancelled' where number = 2").await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Amber);
    assert_eq!(mails(&house.db, TOLD).await, 0);
    let logged = "select count(*) from audit_log l join events e on e.id = l.event_id
                  where l.action = 'agenda.label' and e.number = 2 and not l.details ? 'told'";
    assert_eq!(one(&house.db, logged).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_followed_its_label_comes_back_as_unchanged(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    assert_eq!(house.undo_at(1).await, Ok(Done::CameBack { number: 2 }));
    assert_eq!(there(&house, 1).await.sharing.tlp, Tlp::Amber);
    assert_eq!(house.editor(2).await.slots, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_label_that_somebody_chose_there_is_a_change(pool: PgPool) {
    let (house, _) = sent(pool).await;
    let drawn = house.editor(2).await;
    let mut slots = drawn.slots;
    slots[0].sharing.tlp = Tlp::Red;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), drawn.version, slots).await.unwrap();
    assert_eq!(house.undo_at(1).await, Ok(Done::AtBoth { number: 2 }));
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Red);
}

/// The talk stands at both events; and what its organizers draft at the first one, a stricter label.
async fn at_both(pool: PgPool) -> (House, Sharing, Edit) {
    let (house, _) = sent(pool).await;
    let drawn = house.editor(2).await;
    let mut slots = drawn.slots;
    "鍵の話、増補".clone_into(&mut slots[0].title);
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), drawn.version, slots).await.unwrap();
    assert_eq!(house.undo_at(1).await, Ok(Done::AtBoth { number: 2 }));
    let drawn = house.editor(1).await;
    let label =
        Sharing { tlp: Tlp::Green, part_words: "12枚目".to_owned(), part_tlp: Tlp::Red, ..Sharing::default() };
    let row =
        SentRow { key: 1, sharing: Some(label.clone()), seen: Some(stamp(&drawn.slots[1])), ..SentRow::default() };
    (house, label, Edit { rows: vec![row], ..part(drawn.version, "save") })
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_where_it_stands_at_both_the_draft_of_one_tightens_that_of_the_other(pool: PgPool) {
    let (house, label, edit) = at_both(pool).await;
    house.step_at(1, edit).await.unwrap();
    assert_eq!(there(&house, 1).await.sharing, label);
    assert_eq!(there(&house, 2).await.sharing, label);
    assert_eq!(mails(&house.db, TOLD).await, 0, "whoever did it knows");
    assert_eq!(house.undo_at(1).await, Ok(Done::Undone));
    assert_eq!(there(&house, 1).await.sharing, Sharing::default());
    assert_eq!(there(&house, 2).await.sharing, label, "what is undone here is not loosened there");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_both_drafts_are_stricter_or_neither_is(pool: PgPool) {
    let (house, label, edit) = at_both(pool).await;
    house.refuse_drafts().await;
    assert!(house.step_at(1, edit.clone()).await.is_err());
    assert_eq!(house.editor(1).await.version, edit.base, "nothing is stored that the other event does not know of");
    house.take_drafts().await;
    house.step_at(1, edit).await.unwrap();
    assert_eq!((there(&house, 1).await.sharing, there(&house, 2).await.sharing), (label.clone(), label));
    assert_eq!(mails(&house.db, TOLD).await, 0, "whoever did it knows");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_loosened_again_before_it_comes_back_is_unchanged(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    say(&house, &speaker, Tlp::Amber, Tlp::Green).await.unwrap();
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Amber);
    assert_eq!(house.undo_at(1).await, Ok(Done::CameBack { number: 2 }));
    assert_eq!(there(&house, 1).await.sharing.tlp, Tlp::Green, "as its speaker has it");
    assert_eq!(house.editor(2).await.slots, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_label_that_somebody_chose_after_one_followed_is_a_change(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    let drawn = house.editor(2).await;
    let mut slots = drawn.slots;
    slots[0].sharing.tlp = Tlp::Red;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), drawn.version, slots).await.unwrap();
    say(&house, &speaker, Tlp::Amber, Tlp::Green).await.unwrap();
    // Nor is it known any more with which label it came.
    run(
        &house.db,
        "delete from agenda_drafts d using events e where e.id = d.event_id and e.number = 2
           and d.version < (select max(version) from agenda_drafts o where o.event_id = e.id)",
    )
    .await;
    assert_eq!(house.undo_at(1).await, Ok(Done::AtBoth { number: 2 }));
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Red);
}

/// Whether somebody waits for what this transaction holds; asked until it is so.
async fn until_waited_for(pool: &PgPool, holder: i32) {
    let waits = "select exists (select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)))";
    while !sqlx::query_scalar::<_, bool>(waits).bind(holder).fetch_one(pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_talk_that_is_sent_on_while_its_label_is_said_is_locked_in_the_order_of_all(pool: PgPool) {
    const LOCK: &str = "select pg_backend_pid() from events where number = $1 for update";
    let (house, speaker) = sent(pool.clone()).await;
    // It stands at #3, and comes to #2 while its speaker waits for #1.
    run(
        &house.db,
        "insert into events (series_id, number, state) select id, 3, 'planned' from series;
         update agenda_drafts set event_id = (select id from events where number = 3)
         where event_id = (select id from events where number = 2)",
    )
    .await;
    let mut sender = pool.begin().await.unwrap();
    let sends: i32 = sqlx::query_scalar(LOCK).bind(1).fetch_one(&mut *sender).await.unwrap();
    let house = std::sync::Arc::new(house);
    let says = tokio::spawn({
        let house = std::sync::Arc::clone(&house);
        async move { say(&house, &speaker, Tlp::Clear, Tlp::Amber).await }
    });
    until_waited_for(&pool, sends).await;
    sqlx::query(
        "insert into agenda_drafts (event_id, version, slots)
         select n.id, 7, d.slots from agenda_drafts d join events e on e.id = d.event_id and e.number = 3 join events n on n.number = 2",
    )
    .execute(&mut *sender)
    .await
    .unwrap();
    let mut other = pool.begin().await.unwrap();
    let holds: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *other).await.unwrap();
    let (locks, ()) = tokio::join!(sqlx::query_scalar::<_, i32>(LOCK).bind(2).fetch_one(&mut *other), async {
        let waits = "select $1 = any (pg_blocking_pids($2))";
        while !sqlx::query_scalar::<_, bool>(waits).bind(sends).bind(holds).fetch_one(&pool).await.unwrap() {
            tokio::task::yield_now().await;
        }
        sender.commit().await.unwrap();
    });
    assert_eq!(locks.unwrap(), holds);
    until_waited_for(&pool, holds).await;
    // Who has #2 may go on to #3, as who sends a slot there does.
    sqlx::query("select from events where number = 3 for update nowait").execute(&mut *other).await.unwrap();
    other.commit().await.unwrap();
    says.await.unwrap().unwrap();
    for number in [2, 3] {
        assert_eq!(there(&house, number).await.sharing.tlp, Tlp::Amber, "{number}");
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn versions_that_hold_a_moved_slot_are_found_by_their_index(pool: PgPool) {
    let like = "jsonb_build_array(jsonb_build_object('moved_from', 7::bigint))";
    assert_found_by("agenda_drafts_with_moved", &pool, ("d.slots @? '$[*].moved_from'", like)).await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_talk_whose_source_is_gone_stays_as_strict(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    say(&house, &speaker, Tlp::Clear, Tlp::AmberStrict).await.unwrap();
    let left = house.editor(1).await.version;
    let drawn = house.editor(2).await;
    let mut slots = drawn.slots;
    slots[0].minutes = 45;
    drafting::save(&house.db, house.organizer.asks_at(now()), at(2), drawn.version, slots).await.unwrap();
    release_agenda::release(&house.db, house.organizer.asks_at(now()), at(1), left).await.unwrap();
    assert_eq!(one(&house.db, "select count(*) from slots where title = '鍵の話'").await, 0);
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::AmberStrict);
    assert_eq!(house.undo_at(2).await, Ok(Done::Undone));
    let is = there(&house, 2).await;
    assert_eq!((is.minutes, is.sharing.tlp), (30, Tlp::AmberStrict));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_81_a_talk_that_was_sent_on_once_more_follows_too(pool: PgPool) {
    let (house, speaker) = sent(pool).await;
    run(&house.db, "insert into events (series_id, number, state) select id, 3, 'planned' from series").await;
    let base = house.editor(2).await.version;
    assert_eq!(house.step_at(2, part(base, "next:0")).await, Ok(Done::Sent { number: 3 }));
    say(&house, &speaker, Tlp::Clear, Tlp::Amber).await.unwrap();
    assert_eq!(there(&house, 3).await.sharing.tlp, Tlp::Amber);
    assert_eq!(mails(&house.db, TOLD).await, 1);
    assert_eq!(house.undo_at(2).await, Ok(Done::CameBack { number: 3 }));
    assert_eq!(there(&house, 2).await.sharing.tlp, Tlp::Amber);
}
