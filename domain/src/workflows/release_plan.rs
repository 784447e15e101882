//! What a release would write, read and checked before anything is written: for the release, and for a look at it.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{
        self,
        changes::{self, Timed},
        drafts::{State, as_released, plain, state},
        flow,
        releases::Turn,
        room_keys::{self, RoomKeys},
        types::DraftSlot,
    },
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, SlotId},
    reports,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Begin and end.
pub(super) type Span = (DateTime<Utc>, DateTime<Utc>);

pub(super) struct Plan {
    pub series: Series,
    pub card: EventCard,
    /// Version of the draft.
    pub version: i32,
    pub slots: Vec<DraftSlot>,
    /// What is released.
    pub before: Vec<Timed>,
    /// Which room has which name in what is released, and in the draft.
    pub keys: (RoomKeys, RoomKeys),
    /// When each released slot begins.
    pub began: Vec<Option<DateTime<Utc>>>,
    /// When each slot of the draft will; `None` for an event that never had a date.
    pub times: Option<Vec<Span>>,
}

impl Plan {
    /// For who looks at it. `None` when the newest draft is released already.
    ///
    /// Errors: as [`events::access::find_with_right`]; `Conflict` when a slot with notes or a PDF would go, or one with
    /// notes become TLP:RED.
    pub async fn read(db: &mut PgConnection, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Option<Self>> {
        let (series, card) = events::access::find_with_right(db, asked.viewer, event_ref, Right::EditEvent).await?;
        Self::load(db, series, card, None).await
    }

    /// For who releases it: the event is locked, and the draft has to be `base`.
    ///
    /// Errors: as [`Self::read`]; `Conflict` when it is another one by now.
    pub async fn hold(
        tx: &mut PgConnection,
        asked: Asked<'_>,
        event_ref: EventRef<'_>,
        base: i32,
    ) -> Result<Option<Self>> {
        let (series, card) = events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await?;
        events::access::lock(tx, card.id).await?;
        Self::load(tx, series, card, Some(base)).await
    }

    async fn load(db: &mut PgConnection, series: Series, card: EventCard, base: Option<i32>) -> Result<Option<Self>> {
        let State { slots, version, released: before, starts: began, keys, released_keys, .. } =
            state(db, card.id, &card.zone).await?;
        if base.is_some_and(|base| version != base) {
            return Err(Error::conflict(
                "リリースする内容がほかの人に変えられました。ページを開き直して確かめてください。",
                "Somebody changed what would be released. Please open the page again and look.",
            ));
        }
        let is_same = changes::changes(&before, &as_released(&card, &slots)).is_empty()
            && room_keys::replaced(&before, &slots, (&released_keys, &keys)).is_empty();
        if version == 0 || is_same {
            return Ok(None);
        }
        // Without a date the slots hang on the last one, and go with the next.
        let start = match card.starts {
            Some(start) => Some(start),
            None => events::access::last_start(db, card.id, &card.zone).await?,
        };
        let times: Option<Vec<Span>> = start.map(|start| {
            let offset = start.utc.naive_utc() - start.wall;
            let moment = |at: NaiveDateTime| (at + offset).and_utc();
            flow::times(start.wall, &slots).into_iter().map(|(begin, end)| (moment(begin), moment(end))).collect()
        });
        let keys = (released_keys, keys);
        let plan = Self { series, card, version, slots, before, keys, began, times };
        plan.check(db).await?;
        Ok(Some(plan))
    }

    /// What the release makes of what is released, `after` it.
    pub fn turn<'a>(&'a self, after: &'a [Timed]) -> Turn<'a> {
        Turn { before: &self.before, after, was: &self.keys.0, is: &self.keys.1 }
    }

    /// The released slots that the draft has no more.
    pub fn gone(&self) -> Vec<SlotId> {
        let kept: HashSet<SlotId> = self.slots.iter().filter_map(|slot| slot.slot).collect();
        self.before.iter().filter_map(|(slot, _)| slot.slot).filter(|id| !kept.contains(id)).collect()
    }

    /// What speakers and reporters handed in is not lost by a release.
    async fn check(&self, db: &mut PgConnection) -> Result<()> {
        let gone = self.gone();
        let stored = if gone.is_empty() {
            Vec::new()
        } else {
            let reader = agenda::slots::Reader::Desk;
            agenda::slots::slots_for(db, &self.card, &self.card.zone, reader).await?
        };
        for id in gone {
            if stored.iter().any(|slot| slot.id == id && slot.slides_file.is_some()) {
                return Err(Error::conflict(
                    "登壇者から預かったPDFのある枠はなくせません。先に登壇者に消してもらうか、枠を残してください。",
                    "A slot with a PDF of its speaker cannot go. Ask the speaker to remove it first, or keep the slot.",
                ));
            }
            if !reports::reading::notes_of_slot(db, id).await?.0.is_empty() {
                return Err(Error::conflict(
                    "ノートのある枠はなくせません。先にノートを別の枠へ移すか、枠を残してください。",
                    "A slot with notes cannot go. Move its notes to another slot first, or keep it.",
                ));
            }
        }
        for id in self.slots.iter().filter(|slot| !slot.sharing.tlp.takes_notes()).filter_map(|slot| slot.slot) {
            if !reports::reading::notes_of_slot(db, id).await?.0.is_empty() {
                return Err(Error::conflict(
                    "TLP:REDにする枠にノートがあります。先にそのノートを空にしてください。",
                    "A slot that becomes TLP:RED has notes. Empty them first.",
                ));
            }
        }
        Ok(())
    }

    /// When the slot at a place of the draft begins.
    pub fn starts_at(&self, at: usize) -> Option<DateTime<Utc>> {
        self.times.as_ref().map(|times| times[at].0)
    }

    /// What stands there as it is planned stays: of a long agenda a release changes little.
    pub fn stays(&self, at: usize) -> bool {
        let slot = &self.slots[at];
        let is_same = |(was, _): &Timed| {
            *was == plain(slot) && self.card.starts.is_some() && self.began[at] == self.starts_at(at)
        };
        slot.slot.is_some() && self.before.get(at).is_some_and(is_same)
    }

    /// The days that the event has by this agenda, where it says so; `None`: what is said of them elsewhere stands.
    pub fn days(&self) -> Option<Vec<Span>> {
        let times = self.times.as_ref().filter(|_| self.card.starts.is_some())?;
        let long = |slot: &DraftSlot| Duration::minutes(slot.minutes.into());
        let released = self.before.iter().zip(&self.began);
        let old: Vec<Span> = released.filter_map(|((slot, _), at)| at.map(|at| (at, at + long(slot)))).collect();
        let (was, is) = (days(&old), days(times));
        // What an event is said to last elsewhere stands, as long as its agenda never lasted for several days.
        if was.len() <= 1 && is.len() <= 1 {
            return None;
        }
        Some(if is.len() > 1 { is } else { Vec::new() })
    }
}

/// Begin and end of each day.
fn days(times: &[Span]) -> Vec<Span> {
    let naive: Vec<_> = times.iter().map(|(begin, end)| (begin.naive_utc(), end.naive_utc())).collect();
    let span = |day: &Vec<usize>| {
        let begin = day.iter().map(|at| times[*at].0).min()?;
        // An evening lasts, whoever says how long.
        let end = day.iter().map(|at| times[*at].1).max()?.max(begin + Duration::minutes(1));
        Some((begin, end))
    };
    flow::days(&naive).iter().filter_map(span).collect()
}
