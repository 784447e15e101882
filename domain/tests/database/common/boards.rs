//! The demonstration's live evening, and who takes part in its board.

use chrono::{DateTime, Utc};
use domain::{
    db::Db,
    ids::{EventId, EventRef},
    participant::Participant,
    qa::{
        board::{self, TalkOn},
        types::Board,
    },
    viewer::Viewer,
};

pub const SLUG: &str = "mini-security-jaws";

pub fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 54)
}

/// Who takes part without an account, by this name at all events.
pub fn somebody(name: &str) -> Viewer {
    Viewer { participant: Some(Participant::everywhere(format!("p:{name}"))), ..Viewer::default() }
}

pub async fn event(db: &Db) -> EventId {
    let id = "select e.id from events e join series s on s.id = e.series_id where s.slug = $1 and e.number = 54";
    let id: i64 = sqlx::query_scalar(id).bind(SLUG).fetch_one(&db.pool).await.unwrap();
    id.into()
}

/// As everybody and as moderators see it.
pub async fn boards_at(db: &Db, now: DateTime<Utc>) -> (Board, Board) {
    board::read_both(db, event(db).await, &mut TalkOn::default(), now).await.unwrap()
}
