//! A board and all who use it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    db::Db,
    ids::{ActId, EventId, EventRef, PollId, QuestionId},
    participant::Participant,
    viewer::{Role, Viewer},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::common::{account_with, viewer_of};

pub const SLUG: &str = "mini-security-jaws";
/// Every participant's name begins so, and every moderator's.
pub const PARTICIPANT: &str = "p:canary";
pub const MODERATOR: &str = "司会の秘密の名";
/// A question with it waits for a moderator.
pub const HELD_WORD: &str = "合言葉";
/// Talks that are asked, and whose labels change.
pub const TALKS: [i32; 2] = [2, 3];

pub fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 54)
}

/// A board and all who use it.
pub struct Hall {
    pub db: Db,
    pub event: EventId,
    pub now: DateTime<Utc>,
    pub moderators: [Viewer; 2],
    /// Of the first of [`TALKS`].
    pub speaker: Viewer,
    pub random: StdRng,
    /// Numbers all words, so that no two are the same.
    written: u32,
    /// Who asked what, the newest last.
    pub asked: Vec<(QuestionId, Viewer)>,
    pub acts: Vec<ActId>,
    pub is_open: bool,
    /// How often each act did something.
    pub done: BTreeMap<&'static str, u32>,
}

impl Hall {
    /// The evening of the demonstration that is on.
    pub async fn open(db: &Db) -> Self {
        let event = "select e.id from events e join series s on s.id = e.series_id where s.slug = $1 and e.number = 54";
        let event: i64 = sqlx::query_scalar(event).bind(SLUG).fetch_one(&db.pool).await.unwrap();
        let moderators = [account_with(db, SLUG, Role::Moderator).await, account_with(db, SLUG, Role::Organizer).await];
        for (n, who) in moderators.iter().enumerate() {
            let name = format!("{MODERATOR}{n}");
            let id = who.account_id().unwrap().0;
            let sql = "update accounts set name = $2 where id = $1";
            sqlx::query(sql).bind(id).bind(name).execute(&db.pool).await.unwrap();
        }
        let speaker: i64 = sqlx::query_scalar(
            "insert into accounts (mail, mail_key, name, confirmed_at, person_id)
             select 'speaks@here.test', 'speaks@here.test', '登壇者', now(), a.person_id
             from appearances a join slots t on t.id = a.slot_id where t.event_id = $1 and t.position = $2 limit 1 returning id",
        )
        .bind(event)
        .bind(TALKS[0])
        .fetch_one(&db.pool)
        .await
        .unwrap();
        let hall = Self {
            db: db.clone(),
            event: event.into(),
            now: Utc::now(),
            moderators,
            speaker: viewer_of(speaker, "speaks@here.test"),
            random: StdRng::seed_from_u64(0),
            written: 0,
            asked: Vec::new(),
            acts: Vec::new(),
            is_open: true,
            done: BTreeMap::new(),
        };
        hall.run("update slots set title = '枠の題' || position || '。' where event_id = $1").await;
        sqlx::query("update series set held_words = array[$1]").bind(HELD_WORD).execute(&db.pool).await.unwrap();
        hall
    }

    /// An empty board, and another order of acts.
    pub async fn begin(&mut self, seed: u64) {
        for sql in [
            "delete from questions where event_id = $1",
            "delete from polls where event_id = $1",
            "delete from presences where event_id = $1",
            "delete from board_screens where event_id = $1",
            "delete from held_askers where event_id = $1",
            "update slots set tlp = 'clear' where event_id = $1",
            "update events set state = 'live', moderated = false, slow_seconds = 0, asking = 'anyone', voting = 'anyone' where id = $1",
        ] {
            self.run(sql).await;
        }
        self.random = StdRng::seed_from_u64(seed);
        self.now = Utc::now();
        self.is_open = true;
        self.asked.clear();
        self.acts.clear();
    }

    pub async fn run(&self, sql: &'static str) {
        sqlx::query(sql).bind(self.event.0).execute(&self.db.pool).await.unwrap();
    }

    pub async fn ids(&self, sql: &'static str) -> Vec<i64> {
        sqlx::query_scalar(sql).bind(self.event.0).fetch_all(&self.db.pool).await.unwrap()
    }

    /// Once in so many times.
    pub fn chance(&mut self, of: u32) -> bool {
        self.random.random_range(0..of) == 0
    }

    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        (!all.is_empty()).then(|| all[self.random.random_range(0..all.len())].clone())
    }

    pub fn somebody(&mut self) -> Viewer {
        let participant = format!("{PARTICIPANT}-{}", self.random.random_range(0..5));
        Viewer { participant: Some(Participant::everywhere(participant)), ..Viewer::default() }
    }

    pub fn moderator(&mut self) -> Viewer {
        self.moderators[self.random.random_range(0..2)].clone()
    }

    pub fn words(&mut self, what: &str) -> String {
        self.written += 1;
        format!("{what}{:05}。", self.written)
    }

    pub async fn question(&mut self) -> Option<QuestionId> {
        let all = self.ids("select id from questions where event_id = $1 order by id").await;
        self.one_of(&all).map(QuestionId)
    }

    pub async fn poll(&mut self) -> Option<PollId> {
        let all = self.ids("select id from polls where event_id = $1 order by id").await;
        self.one_of(&all).map(PollId)
    }
}
