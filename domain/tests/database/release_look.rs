//! Whom a release would tell is worked out without writing, and is whom the release then tells.

use crate::common::{
    letters::{House, at_event, conflict, house, now, slot},
    row_counts,
    seats::{one, run},
};
use domain::{
    agenda::{
        tlp::{Sharing, Tlp},
        types::{DraftSlot, DraftSpeaker},
    },
    ids::PersonId,
    letters::types::{Wish, Words, seen},
    proposals::moving::MoveWish,
    workflows::{move_slot, release_look::ReleaseLook},
};
use sqlx::PgPool;

/// Address, letter, language and what becomes of their slots, of each in their order.
type Told = Vec<(String, String, String, serde_json::Value)>;

fn looked_at(look: &ReleaseLook) -> Told {
    let told = |one: &domain::letters::types::Recipient| {
        let changes = serde_json::to_value(&one.changes).unwrap();
        (one.mail.clone(), one.kind.mail().into_str().to_owned(), one.lang.t("ja", "en").to_owned(), changes)
    };
    look.recipients.iter().map(told).collect()
}

/// What was written to speakers, which is gone with it; each letter is of somebody who is there.
async fn written(house: &House) -> Told {
    let jobs = "select recipient, topic, language, payload -> 'changes' from jobs where kind = 'mail' order by id";
    let told: Told = sqlx::query_as(jobs).fetch_all(&house.db.pool).await.unwrap();
    let of_nobody =
        "select count(*) from jobs where not exists (select from people p where p.id = (payload ->> 'person')::bigint)";
    assert_eq!(one(&house.db, of_nobody).await, 0);
    run(&house.db, "delete from jobs").await;
    told
}

/// Looks at the draft, releases it on what was looked at, and returns the look.
async fn release(house: &House, slots: Vec<DraftSlot>, what: &str) -> ReleaseLook {
    house.plan(slots).await;
    let before = row_counts(&house.db).await;
    let look = house.look().await.unwrap();
    assert_eq!(row_counts(&house.db).await, before, "{what}: a look writes nothing");
    assert_eq!(house.look().await, Some(look.clone()), "{what}: and is the same twice");
    let wish = Wish { seen: Some(seen(&look.recipients)), ..Wish::default() };
    assert_eq!(house.tell(&look, &wish).await, Ok(look.recipients.len()), "{what}");
    assert_eq!(written(house).await, looked_at(&look), "{what}");
    look
}

/// Confirmed proposals of people whom no agenda has named yet; the first one has somebody who agreed to speak too.
async fn propose(house: &House, proposals: &[(&str, &str)]) {
    run(
        &house.db,
        "insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at)
         select id, '{20}', '{talk}', now(), now() from series where slug = 'halls';",
    )
    .await;
    for (n, (title, name)) in proposals.iter().enumerate() {
        run(
            &house.db,
            &format!(
                "insert into accounts (mail, mail_key, name, language, confirmed_at)
                 values ('new{n}@talks.test', 'new{n}@talks.test', '{name}', 'en', now());
                 insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, moves_on,
                                        confirm_by, submitted_at, placed_at, created_at, updated_at)
                 select c.id, e.id, a.id, 'x{n}', {n} + 1, 'confirmed', '{title}', 20, 'talk', '{name}', true,
                        now(), now(), now(), now(), now()
                 from proposal_calls c join events e on e.series_id = c.series_id and e.number = 1, accounts a
                 where a.mail = 'new{n}@talks.test';"
            ),
        )
        .await;
    }
    run(
        &house.db,
        "insert into proposal_speakers (proposal_id, position, name, mail, mail_key, state, asked_at)
         select id, 1, '共 話者', 'also@talks.test', 'also@talks.test', 'agreed', now() from proposals where number = 1;",
    )
    .await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn whom_a_look_names_is_whom_the_release_tells(pool: PgPool) {
    let house = house(&pool).await;
    run(
        &house.db,
        "insert into person_aliases (person_id, alias, key) select id, 'Ritsu Morikawa', 'ritsumorikawa' from people where name = '森川 律'",
    )
    .await;
    propose(&house, &[("新しい話", "波戸 灯"), ("もうひとつの話", "新島 航")]).await;

    // Somebody moves, somebody is gone and stands elsewhere under another name.
    let mut slots = house.slots().await;
    slots[0].minutes = 30;
    slots.remove(1);
    slots.push(slot("ログの話、別の題", "Ritsu Morikawa"));
    let look = release(&house, slots, "moved and gone").await;
    assert_eq!(look.recipients.len(), 1, "白石 遥 is reached nowhere: {look:?}");
    assert_eq!(look.unreached, ["白石 遥"]);

    // Two who are new, one of them under another title, with who agreed to speak too.
    let mut slots = house.slots().await;
    let mut first = slot("新しい話", "波戸 灯");
    first.speakers.push(DraftSpeaker::named("共 話者"));
    slots.insert(0, first);
    slots.insert(1, slot("題を改めた話", "新島 航"));
    slots.push(slot("座談会", "運営メンバー"));
    let look = release(&house, slots, "new people").await;
    let new: Vec<_> = look.recipients.iter().filter(|one| one.person.0 < 0).map(|one| one.mail.as_str()).collect();
    assert_eq!(new, ["new0@talks.test", "also@talks.test", "new1@talks.test"]);

    // They are known by now; one slot is closed, somebody stands there under two names.
    let mut slots = house.slots().await;
    slots[0].minutes = 25;
    slots[1].sharing = Sharing { tlp: Tlp::Red, ..Sharing::default() };
    let twice = slots.iter().position(|slot| slot.speakers[0].name == "Ritsu Morikawa").unwrap();
    slots[twice].speakers.push(DraftSpeaker::named("森川 律"));
    slots[twice].title = "二つの名".to_owned();
    let look = release(&house, slots, "closed").await;
    assert!(look.recipients.iter().all(|one| one.person.0 > 0));

    // Nothing but the order.
    let mut slots = house.slots().await;
    slots.swap(0, 2);
    release(&house, slots, "order").await;

    // One goes to the next event; another is drafted anew, as by who brings back what was released away.
    run(
        &house.db,
        "insert into events (series_id, number, state) select id, 2, 'planned' from series where slug = 'halls'",
    )
    .await;
    let asked = house.organizer.asks_at(now());
    let slots = house.slots().await;
    let at = slots.iter().position(|slot| slot.title == "新しい話").unwrap();
    let base = house.plan(slots).await;
    move_slot::to_next_event(&house.db, asked, at_event(), (base, at), &MoveWish::default()).await.unwrap();
    run(&house.db, "delete from jobs").await;
    let mut slots = house.slots().await;
    slots[0].slot = None;
    slots[0].title = "まったく別の題".to_owned();
    let look = release(&house, slots, "sent away").await;
    assert!(look.recipients.iter().any(|one| one.changes.iter().any(|change| change.is.ja == "第2回へ移りました")));

    // Nobody is told of an evening that is over.
    run(&house.db, "update events set state = 'ended' where number = 1").await;
    let mut slots = house.slots().await;
    slots[0].minutes = 40;
    assert_eq!(release(&house, slots, "over").await.recipients, []);
    house.db.pool.close().await;
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_is_new_is_left_out_or_written_to_as_somebody_wished(pool: PgPool) {
    let house = house(&pool).await;
    propose(&house, &[("新しい話", "波戸 灯"), ("もうひとつの話", "新島 航")]).await;
    let mut slots = house.slots().await;
    slots.push(slot("新しい話", "波戸 灯"));
    slots.push(slot("もうひとつの話", "新島 航"));
    house.plan(slots).await;
    let look = house.look().await.unwrap();
    let people: Vec<PersonId> = look.recipients.iter().map(|one| one.person).collect();
    assert_eq!(people, [PersonId(-1), PersonId(-2)]);
    // Somebody else is made meanwhile: the numbers are those of this release.
    run(&house.db, "insert into people (slug, name) values ('somebody', 'Somebody')").await;
    conflict(house.tell(&look, &Wish { seen: Some("others".to_owned()), ..Wish::default() }).await);
    let wish = Wish {
        without: vec![people[0]],
        own: vec![(people[1], Words::new("To you", "Only you"))],
        seen: Some(seen(&look.recipients)),
        ..Wish::default()
    };
    assert_eq!(house.tell(&look, &wish).await, Ok(1));
    let sent = house.sent(now()).await;
    assert_eq!((sent.len(), sent[0].0.as_str(), sent[0].2.as_str()), (1, "new1@talks.test", "To you"));
    house.db.pool.close().await;
}
