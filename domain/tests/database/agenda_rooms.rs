//! An agenda of several rooms: planned, released, changed, and who is told of it.

use crate::common::{
    account_with, db,
    halls::{SLUG, now, slot},
    seats::{mails, one, run},
};
use chrono::NaiveTime;
use domain::{
    Lang,
    agenda::{
        drafting,
        steps::Step,
        tlp::{Sharing, Tlp},
        types::{DraftSlot, WarningKind},
    },
    db::Db,
    ids::EventRef,
    jobs::{self, JobKind},
    mail::{outbox, render::render},
    pages,
    viewer::{Role, Viewer},
    workflows::{release_agenda, speaker_letters},
};
use sqlx::PgPool;

fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 1)
}

/// Two rooms, in which four people speak, with what is for everybody before and after.
fn evening() -> Vec<DraftSlot> {
    vec![
        slot("はじめに", 5, "", ""),
        slot("鍵の話", 30, "A", "氷野 陸"),
        slot("ログの話", 20, "B", "森川 律"),
        slot("権限の話", 15, "B", "白石 遥"),
        slot("おわりに", 5, "", "佐伯 真帆"),
    ]
}

struct House {
    db: Db,
    organizer: Viewer,
}

async fn house(pool: PgPool) -> House {
    let db = db(pool);
    run(
        &db,
        "insert into series (slug, name) values ('halls', 'Halls');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, 1, 'open', '2026-12-09T10:00:00Z', '2026-12-09T12:00:00Z' from series;",
    )
    .await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    House { db, organizer }
}

impl House {
    async fn editor(&self) -> pages::agenda_editor::AgendaEditor {
        pages::agenda_editor::load(&self.db, self.organizer.asks_at(now()), at_event()).await.unwrap()
    }

    /// Place and kind of all warnings.
    async fn warned(&self) -> Vec<(usize, WarningKind)> {
        self.editor().await.warnings.into_iter().map(|warning| (warning.at, warning.kind)).collect()
    }

    /// Changes the draft, and releases nothing.
    async fn draft(&self, change: impl FnOnce(&mut Vec<DraftSlot>)) {
        let editor = self.editor().await;
        let mut slots = editor.slots;
        change(&mut slots);
        drafting::save(&self.db, self.organizer.asks_at(now()), at_event(), editor.version, slots).await.unwrap();
    }

    /// Somebody is known by another name, too.
    async fn alias(&self, name: &str, alias: &str) {
        let key = domain::agenda::rules::name_key(alias);
        let sql = "insert into person_aliases (person_id, alias, key) select id, $2, $3 from people where name = $1";
        let done = sqlx::query(sql).bind(name).bind(alias).bind(key).execute(&self.db.pool).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
    }

    async fn release(&self, slots: Vec<DraftSlot>) {
        let asked = self.organizer.asks_at(now());
        let base = self.editor().await.version;
        let version = drafting::save(&self.db, asked, at_event(), base, slots).await.unwrap().version;
        release_agenda::release(&self.db, asked, at_event(), version).await.unwrap();
    }

    /// The released agenda, with the addresses of all who speak noted; one of them reads English.
    async fn released(&self) -> Vec<DraftSlot> {
        self.release(evening()).await;
        run(
            &self.db,
            "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
             select s.id, p.id, 'p' || p.id || '@talks.test', 'p' || p.id || '@talks.test',
                    case when p.name = '白石 遥' then 'en' else 'ja' end, now() from series s, people p;",
        )
        .await;
        self.editor().await.slots
    }

    /// The lines of the public list, the newest release first.
    async fn list(&self) -> Vec<Vec<String>> {
        let page = pages::agenda_changes::load(&self.db, Viewer::visitor().asks_at(now()), at_event()).await.unwrap();
        let lines = |release: &domain::agenda::releases::Release| {
            release.changes.iter().map(|change| change.words.ja.to_string()).collect()
        };
        page.releases.iter().map(lines).collect()
    }

    /// Name and text of each mail to a speaker, as the worker puts it together.
    async fn list_speaker_mails(&self) -> Vec<(String, String)> {
        let system = Viewer::system();
        run(&self.db, "update jobs set next_try_at = '2026-01-01', state = 'queued', attempts = 0").await;
        let jobs = jobs::claim(&self.db, system.asks_at(now()), &[JobKind::Mail], 100).await.unwrap();
        let mut told = Vec::new();
        for mail in jobs.iter().filter_map(outbox::mail_of).filter(|mail| mail.kind.is_to_speaker()) {
            let ready = speaker_letters::prepare(&self.db, system.asks_at(now()), &mail).await.unwrap();
            let Some(ready) = ready else { continue };
            let name = "select name from people where 'p' || id || '@talks.test' = $1";
            let name: String = sqlx::query_scalar(name).bind(&mail.to).fetch_one(&self.db.pool).await.unwrap();
            told.push((name, render(mail.kind, mail.lang, "https://x.example", None, &ready.facts).text));
        }
        told.sort();
        told
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn rooms_run_side_by_side_from_the_draft_to_the_page(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at_event()).await.unwrap();
    let clocks: Vec<_> = page.slots.iter().map(|slot| slot.starts.unwrap().clock()).collect();
    assert_eq!(clocks, ["19:00", "19:05", "19:05", "19:25", "19:40"]);
    assert!(!page.has_agenda_changed);
    // A card is dropped in the other room, behind what is there.
    let mut slots = house.editor().await.slots;
    let order = ["0", "1", "2", "3", "4"];
    let row = Step::parse("move:1:4:B", &order).apply(&mut slots, None, Lang::Ja);
    assert_eq!(row, Some(3));
    house.release(slots).await;
    let editor = house.editor().await;
    let places: Vec<_> =
        editor.slots.iter().zip(&editor.clocks).map(|(slot, (begin, _))| format!("{begin}{}", slot.room)).collect();
    assert_eq!(places, ["19:00", "19:05B", "19:25B", "19:40B", "20:10"]);
    assert_eq!(editor.changes, [], "it is released");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_release_tells_whom_it_moves_and_nobody_else(pool: PgPool) {
    let house = house(pool).await;
    let slots = house.released().await;
    assert_eq!(mails(&house.db, "talk_moved").await, 0, "the first one moves nothing");
    // Longer in B: what follows there is later, and what is for everybody waits; a new title moves nobody.
    let mut longer = slots.clone();
    longer[2].minutes = 25;
    longer[1].title = "鍵の話、改".to_owned();
    house.release(longer.clone()).await;
    let told = house.list_speaker_mails().await;
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["佐伯 真帆", "白石 遥"]);
    assert!(told[0].1.contains("おわりに: 19:40 → 19:45"), "{}", told[0].1);
    assert!(told[1].1.contains("権限の話: 19:25 B → 19:30 B") && told[1].1.contains("The agenda"), "{}", told[1].1);
    // Nothing new: nobody hears anything.
    house.release(longer.clone()).await;
    assert_eq!(mails(&house.db, "talk_moved").await, 2);
    // One changes the room, one is gone; both are told once, with all of it.
    run(&house.db, "delete from jobs").await;
    let mut other = house.editor().await.slots;
    other[1].room = "C".to_owned();
    other.remove(3);
    other[3].fixed = NaiveTime::from_hms_opt(19, 45, 0);
    house.release(other).await;
    let told = house.list_speaker_mails().await;
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["氷野 陸", "白石 遥"]);
    assert!(told[0].1.contains("鍵の話、改: 19:05 A → 19:05 C"), "{}", told[0].1);
    assert!(told[1].1.contains("権限の話: 19:30 B → Not on the agenda any more"), "{}", told[1].1);
    // Whoever waits in the outbox while the event is called off hears of that alone.
    run(&house.db, "update events set state = 'cancelled', reason = 'x'").await;
    assert_eq!(house.list_speaker_mails().await, []);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nobody_hears_of_an_agenda_that_is_put_right_afterwards(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = house.released().await;
    run(&house.db, "update events set state = 'ended'").await;
    slots[1].room = "B".to_owned();
    house.release(slots).await;
    assert_eq!(mails(&house.db, "talk_moved").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_changed_is_listed_and_nothing_of_what_is_closed(pool: PgPool) {
    let house = house(pool).await;
    let mut slots = house.released().await;
    assert_eq!(house.list().await, [["タイムテーブルを公開しました。"]]);
    slots[1].title = "秘密の鍵の話".to_owned();
    slots[2].room = "C".to_owned();
    house.release(slots).await;
    let newest = house.list().await.remove(0);
    assert!(newest.contains(&"題名: 「鍵の話」 → 「秘密の鍵の話」".to_owned()), "{newest:?}");
    assert!(newest.contains(&"部屋: 「ログの話」 B → C".to_owned()), "{newest:?}");
    assert!(newest.contains(&"時刻: 「権限の話」 19:25 → 19:05".to_owned()), "{newest:?}");
    let page = pages::event::load(&house.db, Viewer::visitor().asks_at(now()), at_event()).await.unwrap();
    assert!(page.has_agenda_changed);
    // Promise 81: from now on it is closed, and what was said of it before is said no more.
    let mut slots = house.editor().await.slots;
    slots[1].sharing = Sharing { tlp: Tlp::Amber, ..Sharing::default() };
    slots[1].title = "さらに秘密の話".to_owned();
    house.release(slots).await;
    let all = house.list().await;
    assert_eq!((all.len(), all[0].len()), (3, 0), "{all:?}");
    assert!(all.iter().flatten().all(|line| !line.contains("秘密")), "{all:?}");
    assert!(all[1].contains(&"部屋: 「ログの話」 B → C".to_owned()), "the rest stays: {all:?}");
    let stored = one(&house.db, "select count(*) from agenda_releases where changes::text like '%秘密%'").await;
    assert_eq!(stored, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_proposers_said_is_a_warning_and_stops_no_release(pool: PgPool) {
    let house = house(pool).await;
    run(
        &house.db,
        "insert into accounts (mail, mail_key, name) values ('who@talks.test', 'who@talks.test', '氷野 陸');
         insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{30}', '{talk}', now(), now() from series;
         insert into proposals (call_id, event_id, account_id, code, number, state, title, minutes, kind, name, free_until, confirm_by, submitted_at, created_at, updated_at)
         select c.id, e.id, a.id, 'x', 1, 'accepted', '鍵の話', 30, 'talk', '氷野 陸', '19:30', now(), now(), now(), now()
         from proposal_calls c, events e, accounts a where a.mail = 'who@talks.test';",
    )
    .await;
    house.release(evening()).await;
    let editor = house.editor().await;
    let name = "氷野 陸".to_owned();
    let until = NaiveTime::from_hms_opt(19, 30, 0);
    let found: Vec<_> = editor.warnings.iter().map(|warning| (warning.at, warning.kind.clone())).collect();
    let Some((_, WarningKind::Unconfirmed { proposal, until: by, .. })) = found.first().cloned() else {
        panic!("{found:?}");
    };
    assert!(
        proposal.is_some() && by.is_some(),
        "it leads to the letter that asks again, and says until when they may answer"
    );
    let waits = |name: &str| WarningKind::Unconfirmed { name: name.to_owned(), proposal, until: by };
    assert_eq!(found, [(1, waits(&name)), (1, WarningKind::Away { name, from: None, until })]);
    run(&house.db, "update proposals set state = 'confirmed', free_until = null").await;
    assert_eq!(house.editor().await.warnings, []);

    // Written otherwise by now, they are the same: by the title of their talk, or by who they are.
    run(&house.db, "update proposals set state = 'accepted'").await;
    house.draft(|slots| slots[1].speakers[0].name = "Riku Hino".to_owned()).await;
    let unconfirmed = |name: &str| vec![(1, waits(name))];
    assert_eq!(house.warned().await, unconfirmed("氷野 陸"));
    house.alias("氷野 陸", "Riku Hino").await;
    house.draft(|slots| slots[1].title = "改めた題".to_owned()).await;
    assert_eq!(house.warned().await, unconfirmed("Riku Hino"));

    // They fell out: it stands there still, until somebody else speaks.
    let fell_out = [(1, WarningKind::FellOut { name: "氷野 陸".to_owned() })];
    house
        .draft(|slots| {
            slots[1].speakers[0].name = "氷野 陸".to_owned();
            slots[1].title = "鍵の話".to_owned();
        })
        .await;
    for state in ["withdrawn", "cancelled"] {
        run(&house.db, &format!("update proposals set state = '{state}', placed_at = now()")).await;
        assert_eq!(house.warned().await, fell_out, "{state}");
    }
    let mut slots = house.editor().await.slots;
    slots[4].title = "またね".to_owned();
    house.release(slots).await;
    assert_eq!(house.warned().await, fell_out, "it stops no release");
    house.draft(|slots| slots[1].speakers[0].name = "別 の人".to_owned()).await;
    assert_eq!(house.warned().await, []);
    run(&house.db, "update proposals set placed_at = null").await;
    house.draft(|slots| slots[1].speakers[0].name = "氷野 陸".to_owned()).await;
    assert_eq!(house.warned().await, [], "it was placed nowhere");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_speaker_in_two_rooms_is_found_under_every_name_of_theirs(pool: PgPool) {
    let house = house(pool).await;
    house.release(evening()).await;
    assert_eq!(house.warned().await, []);
    let twice = [(2, WarningKind::SpeakerTwice { name: "森川 律".to_owned(), with: 1 })];
    house.draft(|slots| slots[1].speakers[0].name = "森川律".to_owned()).await;
    assert_eq!(house.warned().await, twice);
    house.draft(|slots| slots[1].speakers[0].name = "Ritsu Morikawa".to_owned()).await;
    assert_eq!(house.warned().await, [], "nobody knows that yet");
    house.alias("森川 律", "Ritsu Morikawa").await;
    assert_eq!(house.warned().await, twice);
}
