//! `/organize/{series}/{number}/agenda`

use chrono::NaiveTime;

use crate::{
    agenda::{
        changes::{self, Timed},
        corrected,
        drafts::{State, as_released, clocks, state},
        house, queries, room_keys,
        said::People,
        seats, speakers,
        taking_over::SentCorrection,
        types::{AgendaChange, DraftSlot, DraftSpeaker, RoomFacts, SpeakerAnswer, Warning, WarningKind},
        warnings,
    },
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::EventRef,
    proposals::placing::{self, Unplaced},
    registration,
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// `/organize/{series}/{number}/agenda`
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaEditor {
    pub series: Series,
    pub card: EventCard,
    pub slots: Vec<DraftSlot>,
    /// Begin and end of each slot on the wall ("19:05"); empty when the event has no date.
    pub clocks: Vec<(String, String)>,
    pub warnings: Vec<Warning>,
    pub changes: Vec<AgendaChange>,
    /// Version of the draft that a save names; 0: there is no draft yet.
    pub version: i32,
    pub can_undo: bool,
    /// Rooms that were added; those that slots name have a column without it.
    pub rooms: Vec<String>,
    /// What is known of rooms, by the names that they have in the draft.
    pub room_facts: Vec<RoomFacts>,
    /// How many have a place on site.
    pub on_site: i64,
    /// How often it was released.
    pub release: i32,
    pub released: Option<Local>,
    /// What readers see now, each slot with its clock; an event without a date has none of these.
    pub released_slots: Vec<Timed>,
    /// Accepted talks that stand on no agenda yet.
    pub unplaced: Vec<Unplaced>,
    /// What the speakers of accepted talks said of them.
    pub answers: Vec<SpeakerAnswer>,
    /// What speakers want otherwise than readers know it.
    pub corrections: Vec<SentCorrection>,
    /// Who is who on it, however they are written.
    pub people: People,
    /// By when everybody is out of the house.
    pub leave: Option<NaiveTime>,
    /// People to choose from, with what they were billed as last.
    pub known: Vec<DraftSpeaker>,
}

impl AgendaEditor {
    /// The editor with the rows as they were typed, on the version that they were made on.
    #[must_use]
    pub fn with_typed(mut self, slots: Vec<DraftSlot>, base: i32) -> Self {
        self.clocks = clocks(&self.card, &slots);
        let seats = (self.room_facts.as_slice(), self.on_site);
        self.warnings = warnings_of(&self.card, self.leave, &slots, (&self.answers, &self.people), seats);
        self.warnings.extend(corrected_at(&slots, &self.corrections));
        // Changes count the stored rows.
        for change in &mut self.changes {
            change.at = None;
        }
        self.slots = slots;
        self.version = base;
        self
    }
}

/// Without a date there is none of times. `seats`: what is known of rooms, and how many have a place on site.
fn warnings_of(
    card: &EventCard,
    leave: Option<NaiveTime>,
    slots: &[DraftSlot],
    (answers, people): (&[SpeakerAnswer], &People),
    (facts, on_site): (&[RoomFacts], i64),
) -> Vec<Warning> {
    let mut found = Vec::new();
    if let Some(starts) = card.starts {
        found = warnings::warnings(starts.wall, card.ends.map(|end| end.wall), slots, answers, people);
        found.extend(leave.iter().flat_map(|leave| house::warnings(starts.wall, *leave, slots)));
    }
    found.extend(seats::warning(slots, facts, on_site));
    found
}

/// What is still to be decided of what speakers want otherwise.
fn corrected_at(slots: &[DraftSlot], corrections: &[SentCorrection]) -> Vec<Warning> {
    let mut found = Vec::new();
    for one in corrections {
        let Some(at) = slots.iter().position(|slot| slot.slot == Some(one.slot)) else { continue };
        let differences = one.against(&slots[at]);
        if !differences.is_empty() {
            let kind = WarningKind::Corrected { name: one.billed.clone(), word: one.word.clone(), differences };
            found.push(Warning { at, kind });
        }
    }
    found
}

/// `/organize/{series}/{number}/agenda`
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<AgendaEditor> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let State { slots, version, released: released_slots, rooms, keys, released_keys, .. } =
        state(&mut conn, card.id, &card.zone).await?;
    let clocks = clocks(&card, &slots);
    let planned = as_released(&card, &slots);
    let mut changes = Vec::new();
    if version > 0 {
        changes = changes::changes(&released_slots, &planned);
        changes.extend(room_keys::replaced(&released_slots, &slots, (&released_keys, &keys)));
    }
    let answers = placing::answers(&mut conn, card.id).await?;
    let leave = events::queries::plan(&mut conn, card.id).await?.leave;
    let room_facts = keys.named(queries::room_facts(&mut conn, card.id).await?);
    let types = registration::queries::types_of(&mut conn, card.id, &card.zone).await?;
    let on_site = types.iter().filter(|kind| !kind.is_online).map(|kind| kind.confirmed).sum();
    let billed = slots.iter().flat_map(|slot| &slot.speakers).map(|speaker| speaker.name.as_str());
    let names: Vec<&str> = billed.chain(answers.iter().map(|answer| answer.name.as_str())).collect();
    let people = speakers::people_of(&mut conn, card.id, &names).await?;
    let corrections = corrected::list_by_event(&mut conn, card.id).await?;
    let corrections: Vec<SentCorrection> = corrections.into_iter().map(|(_, one)| one).collect();
    let mut warnings = warnings_of(&card, leave, &slots, (&answers, &people), (&room_facts, on_site));
    warnings.extend(corrected_at(&slots, &corrections));
    let (release, released) = events::queries::release(&mut conn, card.id).await?;
    let unplaced = placing::unplaced(&mut conn, series.id, card.id).await?;
    Ok(AgendaEditor {
        unplaced,
        answers,
        corrections,
        people,
        leave,
        can_undo: version > 0 && queries::has_older_draft(&mut conn, card.id, version).await?,
        known: queries::last_billings(&mut conn, &events::access::seen_by(asked.viewer)).await?,
        released: released.map(|at| Local::at(at, &card.zone)),
        series,
        card,
        slots,
        clocks,
        warnings,
        changes,
        version,
        rooms,
        room_facts,
        on_site,
        release,
        released_slots,
    })
}
