//! What is on stage: nobody ends it who did not see it, and the talk that is on meanwhile.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{queries, rules};
use crate::{
    agenda::{
        run_sheet::{self, RunRow},
        running,
        slots::Reader,
    },
    error::{Error, Result},
    events::types::EventCard,
    ids::{QuestionId, SlotId},
    lang::Text,
    viewer::Viewer,
};

/// The talk that is on while a question is taken up; `asked_to` is the one that its asker chose.
pub(super) async fn talk_on(
    db: &mut PgConnection,
    card: &EventCard,
    asked_to: Option<SlotId>,
    now: DateTime<Utc>,
) -> Result<Option<SlotId>> {
    let mut rows = running::of_event(db, card, &card.zone, Reader::Everybody).await?;
    // Lines of the house go on beside a talk.
    rows.retain(|row| row.slot.is_some());
    Ok(talk_of(&rows, asked_to, now))
}

/// Where talks are on in several rooms it is the one that was asked, if that is one of them; else nobody knows which.
fn talk_of(rows: &[RunRow], asked_to: Option<SlotId>, now: DateTime<Utc>) -> Option<SlotId> {
    let on = run_sheet::current(rows, now)?;
    let is_talk = |row: &&RunRow| row.place.is_some_and(|(_, kind)| kind.is_content());
    let beside = run_sheet::beside(rows, on, now).into_iter().map(|at| &rows[at]);
    let talks: Vec<SlotId> =
        std::iter::once(&rows[on]).chain(beside).filter(is_talk).filter_map(|row| row.slot).collect();
    match talks[..] {
        [only] => Some(only),
        _ => asked_to.filter(|slot| talks.contains(slot)),
    }
}

/// What a moderator saw on stage while they took up another question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Nobody says: whatever is there ends.
    #[default]
    Unknown,
    Nothing,
    One(QuestionId),
}

impl Seen {
    /// Errors: `Conflict` when it is not this one that would end, unless whoever asks took it up: their screen is late.
    pub(super) async fn check(self, tx: &mut PgConnection, viewer: &Viewer, now: QuestionId) -> Result<()> {
        if self == Self::Unknown || self == Self::One(now) {
            return Ok(());
        }
        let (body, who, moved_by) = queries::taken_up(tx, now).await?;
        if moved_by.is_some() && moved_by == viewer.account_id() {
            return Ok(());
        }
        let words = rules::beginning(&body);
        let (by_ja, by_en) = if who.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("({who}さんが操作)"), format!(" (moved by {who})"))
        };
        Err(Error::Conflict(Text::new(
            format!(
                "いまは「{words}」に回答しています{by_ja}。何も変えていません。次に進むときは、もう一度押してください。"
            ),
            format!("“{words}” is being answered now{by_en}. Nothing was changed. To go on, please press again."),
        )))
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::{
        agenda::{tlp::Tlp, types::SlotKind},
        time::Local,
    };

    const BEGIN: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn row(slot: i64, kind: SlotKind, room: &str, from: i64) -> RunRow {
        let starts = Local::at(BEGIN + Duration::minutes(from), "Asia/Tokyo");
        RunRow {
            id: None,
            slot: Some(SlotId(slot)),
            place: Some((1, kind)),
            room: room.to_owned(),
            planned: starts.utc,
            starts,
            minutes: Some(20),
            planned_minutes: Some(20),
            title: String::new(),
            tlp: Tlp::Clear,
            speakers: Vec::new(),
            note: String::new(),
            is_buffer: false,
            people: Vec::new(),
            hands: 0,
        }
    }

    #[test]
    fn the_talk_that_is_on_is_known_unless_there_are_several() {
        let of = |rows: &[RunRow], asked_to: Option<i64>, minute: i64| {
            talk_of(rows, asked_to.map(SlotId), BEGIN + Duration::minutes(minute)).map(|slot| slot.0)
        };
        let one = [row(1, SlotKind::Talk, "", 0), row(2, SlotKind::Break, "", 20), row(3, SlotKind::Talk, "", 40)];
        for (minute, talk) in [(-1, None), (0, Some(1)), (19, Some(1)), (20, None), (45, Some(3)), (60, None)] {
            assert_eq!(of(&one, Some(1), minute), talk, "{minute}");
        }
        let rooms = [row(1, SlotKind::Talk, "A", 0), row(2, SlotKind::Talk, "B", 5), row(3, SlotKind::Talk, "C", 10)];
        assert_eq!(of(&rooms, None, 3), Some(1));
        assert_eq!(of(&rooms, None, 12), None, "nobody knows which");
        assert_eq!(of(&rooms, Some(2), 12), Some(2));
        assert_eq!(of(&rooms, Some(9), 12), None, "what was asked is not on");
    }
}
