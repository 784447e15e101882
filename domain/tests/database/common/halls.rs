//! An agenda in several rooms, for tests that plan one.

use chrono::{DateTime, Utc};
use domain::{
    Lang,
    agenda::{
        drafting,
        types::{DraftSlot, DraftSpeaker, SlotKind},
    },
    db::Db,
    ids::EventRef,
    pages::{self, agenda_editor::AgendaEditor},
    viewer::{Role, Viewer},
    workflows::{
        edit_agenda::{self, Done, Edit},
        release_agenda,
    },
};
use sqlx::{AssertSqlSafe, PgPool};

use super::{account_with, db, seats::run};

pub const SLUG: &str = "halls";

/// 2026-12-01 in Tokyo; the event begins on the 9th at 19:00.
pub fn now() -> DateTime<Utc> {
    "2026-12-01T03:00:00Z".parse().unwrap()
}

/// Without a speaker it is no talk.
pub fn slot(title: &str, minutes: i32, room: &str, speaker: &str) -> DraftSlot {
    DraftSlot {
        title: title.to_owned(),
        minutes,
        room: room.to_owned(),
        kind: if speaker.is_empty() { SlotKind::Announcement } else { SlotKind::Talk },
        speakers: if speaker.is_empty() { vec![] } else { vec![DraftSpeaker::named(speaker)] },
        ..DraftSlot::default()
    }
}

pub fn at(number: i32) -> EventRef<'static> {
    EventRef::new(SLUG, number)
}

/// Two rooms, in which three people speak, with what is for everybody before and after.
pub fn evening() -> Vec<DraftSlot> {
    vec![
        slot("はじめに", 5, "", ""),
        slot("鍵の話", 30, "A", "氷野 陸"),
        slot("ログの話", 20, "B", "森川 律"),
        slot("権限の話", 10, "B", "白石 遥"),
        slot("おわりに", 5, "", ""),
    ]
}

pub struct House {
    pub db: Db,
    pub organizer: Viewer,
}

/// Two events: #1 on the 9th, and #2, which is planned.
pub async fn house(pool: PgPool) -> House {
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
    pub async fn editor(&self, number: i32) -> AgendaEditor {
        pages::agenda_editor::load(&self.db, self.organizer.asks_at(now()), at(number)).await.unwrap()
    }

    pub async fn release(&self, slots: Vec<DraftSlot>) {
        let base = self.editor(1).await.version;
        let asked = self.organizer.asks_at(now());
        let version = drafting::save(&self.db, asked, at(1), base, slots).await.unwrap().version;
        release_agenda::release(&self.db, asked, at(1), version).await.unwrap();
    }

    pub async fn step(&self, mut edit: Edit) -> (Edit, domain::Result<Done>) {
        let done =
            edit_agenda::take_step(&self.db, self.organizer.asks_at(now()), (SLUG, 1), &mut edit, Lang::Ja).await;
        (edit, done)
    }

    /// A step in the editor of one of the events.
    pub async fn step_at(&self, number: i32, mut edit: Edit) -> domain::Result<Done> {
        edit_agenda::take_step(&self.db, self.organizer.asks_at(now()), (SLUG, number), &mut edit, Lang::Ja).await
    }

    pub async fn undo_at(&self, number: i32) -> domain::Result<Done> {
        let base = self.editor(number).await.version;
        self.step_at(number, Edit { base, step: "undo".to_owned(), ..Edit::default() }).await
    }

    /// The database stores no draft of #2, until it is told to.
    pub async fn refuse_drafts(&self) {
        run(
            &self.db,
            "create function refuse() returns trigger language plpgsql as $$ begin
                 if new.event_id = (select id from events where number = 2) then raise exception 'not now'; end if;
                 return new;
             end $$;
             create trigger refuse before update on agenda_drafts for each row execute function refuse()",
        )
        .await;
    }

    pub async fn take_drafts(&self) {
        run(&self.db, "drop trigger refuse on agenda_drafts").await;
    }

    /// Clock and title of each slot on the event's page.
    pub async fn list_slots(&self) -> Vec<String> {
        let page = pages::event::load(&self.db, Viewer::visitor().asks_at(now()), at(1)).await.unwrap();
        page.slots.iter().map(|slot| format!("{} {}", slot.starts.unwrap().clock(), slot.title)).collect()
    }
}

/// What the page of a long agenda sends: the version, and the step.
pub fn part(base: i32, step: &str) -> Edit {
    Edit { base, step: step.to_owned(), is_part: true, ..Edit::default() }
}

/// Versions of agendas that hold what the queries ask for, in these words, and something like this are found by their index.
pub async fn assert_found_by(index: &str, pool: &PgPool, (asked, like): (&str, &str)) {
    let queries = include_str!("../../../src/agenda/queries/drafts.rs");
    assert!(queries.contains(asked), "else the index is none for it");
    let mut conn = pool.acquire().await.unwrap();
    sqlx::query("set enable_seqscan = off").execute(&mut *conn).await.unwrap();
    let plan = format!("explain select from agenda_drafts d where {asked} and d.slots @> {like}");
    let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(plan)).fetch_all(&mut *conn).await.unwrap();
    assert!(plan.iter().any(|line| line.contains(index)), "{plan:?}");
}
