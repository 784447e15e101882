//! What somebody should look at before an agenda is released. None of it stands in the way. Pure.

use std::collections::{BTreeMap, HashMap};

use chrono::{Duration, NaiveDateTime};

use super::{
    flow,
    said::{self, People, Who},
    types::{DraftSlot, SlotKind, SpeakerAnswer, Warning, WarningKind},
};

/// People sit no longer than this, in minutes, before somebody is told.
const WITHOUT_BREAK: i64 = 90;
/// So many free minutes are a rest.
const REST: i64 = 5;

type Times = [(NaiveDateTime, NaiveDateTime)];

/// What deserves a look, by slot. `answers`: what speakers said of their own talks; `people`: who is known by which name.
pub fn warnings(
    start: NaiveDateTime,
    end: Option<NaiveDateTime>,
    slots: &[DraftSlot],
    answers: &[SpeakerAnswer],
    people: &People,
) -> Vec<Warning> {
    let times = flow::times(start, slots);
    let who: Vec<Vec<Who>> = slots.iter().map(|slot| people.on(slot)).collect();
    let mut said = said::warnings((start, end), slots, (&times, &who), answers, people);
    let mut found = Vec::new();
    let mut tired = without_break(slots, &times);
    let mut last = LastOfRooms::default();
    let mut spoken: HashMap<&Who, Vec<usize>> = HashMap::new();
    for (at, slot) in slots.iter().enumerate() {
        found.extend(last.find_in_room(slot).and_then(|before| beside(start, &times, before, at)));
        last.take(slot, times[at].1, at);
        found.extend(tired.remove(&at));
        found.extend(twice(slots, (&times, &who), &spoken, at));
        for speaker in &who[at] {
            spoken.entry(speaker).or_default().push(at);
        }
        found.extend(said.remove(&at).into_iter().flatten().map(|kind| Warning { at, kind }));
        if matches!(slot.kind, SlotKind::Talk | SlotKind::Lightning) && slot.speakers.is_empty() {
            found.push(Warning { at, kind: WarningKind::NoSpeaker });
        }
        if slot.title.is_empty() {
            found.push(Warning { at, kind: WarningKind::NoTitle });
        }
    }
    found.extend(end.and_then(|end| too_long(end, &times)));
    found
}

/// The slot of each room that ends last, of those that were looked at so far.
#[derive(Default)]
struct LastOfRooms<'a> {
    /// Whatever the room.
    of_all: Option<(NaiveDateTime, usize)>,
    /// By room; under the empty name those for everybody.
    of_room: HashMap<&'a str, (NaiveDateTime, usize)>,
}

impl<'a> LastOfRooms<'a> {
    /// The one that shares the room of this slot.
    fn find_in_room(&self, slot: &DraftSlot) -> Option<usize> {
        let last = if slot.room.is_empty() {
            self.of_all
        } else {
            self.of_room.get(slot.room.as_str()).copied().max(self.of_room.get("").copied())
        };
        last.map(|(_, at)| at)
    }

    fn take(&mut self, slot: &'a DraftSlot, end: NaiveDateTime, at: usize) {
        // Of two that end together the later one.
        self.of_all = self.of_all.max(Some((end, at)));
        let of_room = self.of_room.entry(&slot.room).or_insert((end, at));
        *of_room = (*of_room).max((end, at));
    }
}

/// A gap between a slot and the one before it in its room, or what it overlaps of that.
fn beside(start: NaiveDateTime, times: &Times, before: usize, at: usize) -> Option<Warning> {
    // Between a reception and the start of the event there is no gap to speak of.
    let free = times[before].1.max(start);
    let minutes = (times[at].0 - free).num_minutes();
    // A night is no gap.
    let kind = if minutes < 0 {
        WarningKind::Overlap { with: before, minutes: -minutes }
    } else if minutes > 0 && times[at].0 < free + flow::NIGHT {
        WarningKind::Gap { minutes }
    } else {
        return None;
    };
    Some(Warning { at, kind })
}

/// The slots before it that somebody on the slot speaks at as well, at the same time; once of each slot.
fn twice(
    slots: &[DraftSlot],
    (times, who): (&Times, &[Vec<Who>]),
    spoken: &HashMap<&Who, Vec<usize>>,
    at: usize,
) -> Vec<Warning> {
    let mut others: BTreeMap<usize, &str> = BTreeMap::new();
    for (speaker, who) in slots[at].speakers.iter().zip(&who[at]) {
        for other in spoken.get(who).into_iter().flatten() {
            others.entry(*other).or_insert(&speaker.name);
        }
    }
    let at_once = |other: usize| times[other].0 < times[at].1 && times[at].0 < times[other].1;
    others
        .into_iter()
        .filter(|(other, _)| at_once(*other))
        .map(|(with, name)| Warning { at, kind: WarningKind::SpeakerTwice { name: name.to_owned(), with } })
        .collect()
}

/// The slot of each room and run at which somebody who stays in that room has sat for too long, by its place; said once
/// of a slot.
fn without_break(slots: &[DraftSlot], times: &Times) -> HashMap<usize, Warning> {
    let mut rooms: Vec<&str> = slots.iter().map(|slot| slot.room.as_str()).filter(|room| !room.is_empty()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    if rooms.is_empty() {
        rooms.push("");
    }
    let mut found: HashMap<usize, Warning> = HashMap::new();
    for room in rooms {
        let mut here: Vec<usize> =
            (0..slots.len()).filter(|at| slots[*at].room.is_empty() || slots[*at].room == room).collect();
        here.sort_by_key(|at| (times[*at].0, *at));
        // Since when they sit, until when, and whether that was said.
        let mut sitting: Option<(NaiveDateTime, NaiveDateTime, bool)> = None;
        for at in here {
            let (begin, end) = times[at];
            if slots[at].kind == SlotKind::Break {
                sitting = None;
                continue;
            }
            sitting = match sitting {
                Some((since, until, is_told)) if begin < until + Duration::minutes(REST) => {
                    let until = until.max(end);
                    let minutes = (until - since).num_minutes();
                    let is_due = minutes > WITHOUT_BREAK && !is_told;
                    if is_due {
                        found.entry(at).or_insert(Warning { at, kind: WarningKind::NoBreak { minutes } });
                    }
                    Some((since, until, is_told || is_due))
                }
                // One long slot by itself has its own breaks.
                _ => Some((begin, end, false)),
            };
        }
    }
    found
}

/// At the last slot of the day of the event's end, when it goes on longer.
fn too_long(end: NaiveDateTime, times: &Times) -> Option<Warning> {
    let of_day = (0..times.len()).filter(|at| times[*at].0 < end + flow::NIGHT);
    let at = of_day.max_by_key(|at| (times[*at].1, *at))?;
    let minutes = (times[at].1 - end).num_minutes();
    (minutes > 0).then_some(Warning { at, kind: WarningKind::TooLong { minutes } })
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        agenda::types::DraftSpeaker,
        ids::{PersonId, SlotId},
    };

    fn at(hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn clock(hour: u32, minute: u32) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(hour, minute, 0)
    }

    fn slot(minutes: i32, room: &str, speaker: &str) -> DraftSlot {
        let speakers = if speaker.is_empty() { Vec::new() } else { vec![DraftSpeaker::named(speaker)] };
        DraftSlot { title: "題".to_owned(), minutes, room: room.to_owned(), speakers, ..DraftSlot::default() }
    }

    fn pause(minutes: i32, room: &str) -> DraftSlot {
        DraftSlot { kind: SlotKind::Break, ..slot(minutes, room, "") }
    }

    fn fixed(hour: u32, minute: u32, slot: DraftSlot) -> DraftSlot {
        DraftSlot { fixed: clock(hour, minute), ..slot }
    }

    fn found(slots: &[DraftSlot]) -> Vec<(usize, WarningKind)> {
        warnings(at(19, 0), Some(at(22, 0)), slots, &[], &People::default())
            .into_iter()
            .map(|warning| (warning.at, warning.kind))
            .collect()
    }

    fn kinds(slots: &[DraftSlot]) -> Vec<WarningKind> {
        warnings(at(19, 0), Some(at(21, 0)), slots, &[], &People::default())
            .into_iter()
            .map(|warning| warning.kind)
            .collect()
    }

    #[test]
    fn a_fixed_start_leaves_a_gap_or_overlaps() {
        assert_eq!(kinds(&[slot(20, "", "a"), fixed(19, 30, slot(10, "", "b"))]), [WarningKind::Gap { minutes: 10 }]);
        assert_eq!(
            kinds(&[slot(20, "", "a"), fixed(19, 15, slot(10, "", "b"))]),
            [WarningKind::Overlap { with: 0, minutes: 5 }]
        );
        let evening = [fixed(18, 30, slot(20, "", "a")), slot(60, "", "b"), slot(30, "", "c")];
        assert_eq!(kinds(&evening), [], "a reception");
    }

    #[test]
    fn a_slot_for_everybody_overlaps_the_room_that_ends_last() {
        let slots = [slot(40, "A", "a"), slot(30, "B", "b"), fixed(19, 35, slot(10, "", "c"))];
        assert_eq!(kinds(&slots), [WarningKind::Overlap { with: 0, minutes: 5 }]);
        let slots = [slot(30, "A", "a"), slot(40, "B", "b"), slot(10, "", "c"), slot(10, "A", "d")];
        assert_eq!(kinds(&slots), [], "it waits for both, and then each room goes on");
    }

    #[test]
    fn a_speaker_is_in_one_room_at_a_time() {
        let slots = [slot(20, "A", "森川 律"), slot(20, "B", "森川 律")];
        assert_eq!(kinds(&slots), [WarningKind::SpeakerTwice { name: "森川 律".to_owned(), with: 0 }]);
        assert_eq!(kinds(&[slot(20, "A", "森川 律"), slot(20, "A", "森川 律")]), []);
        let slots = [slot(20, "A", "森川律"), slot(20, "B", "森川　律")];
        assert_eq!(
            kinds(&slots),
            [WarningKind::SpeakerTwice { name: "森川　律".to_owned(), with: 0 }],
            "however it is spaced"
        );
        let slots = [slot(30, "A", "氷野"), slot(10, "B", "森川"), slot(20, "B", "森川")];
        assert_eq!(kinds(&slots), []);
        // Written before it, begun after it: the other way round.
        assert_eq!(kinds(&[fixed(19, 10, slot(20, "A", "森川")), slot(10, "B", "森川")]), []);
    }

    #[test]
    fn a_speaker_is_one_person_under_all_of_their_names() {
        let mut people = People::default();
        for name in ["森川 律", "Ritsu Morikawa"] {
            people.know(name, PersonId(7));
        }
        let told = |slots: &[DraftSlot], people: &People| {
            warnings(at(19, 0), None, slots, &[], people).into_iter().map(|warning| warning.kind).collect::<Vec<_>>()
        };
        let twice = |name: &str| [WarningKind::SpeakerTwice { name: name.to_owned(), with: 0 }];
        let slots = [slot(20, "A", "森川律"), slot(20, "B", "Ritsu  MORIKAWA")];
        assert_eq!(told(&slots, &people), twice("Ritsu  MORIKAWA"));
        assert_eq!(told(&slots, &People::default()), []);
        // Two people of one name, each billed on a slot of their own.
        let released = |id: i64, room: &str| DraftSlot { slot: Some(SlotId(id)), ..slot(20, room, "森川 律") };
        let slots = [released(1, "A"), released(2, "B")];
        assert_eq!(told(&slots, &people), twice("森川 律"));
        people.bill(SlotId(2), "森川 律", PersonId(8));
        assert_eq!(told(&slots, &people), []);
    }

    #[test]
    fn a_talk_without_a_speaker_and_an_evening_that_runs_over_are_told() {
        assert_eq!(kinds(&[slot(130, "", "")]), [WarningKind::NoSpeaker, WarningKind::TooLong { minutes: 10 }]);
        assert_eq!(kinds(&[pause(10, "")]), []);
        assert_eq!(kinds(&[slot(120, "", "森川")]), []);
        assert_eq!(kinds(&[slot(121, "", "森川")]), [WarningKind::TooLong { minutes: 1 }]);
        let rooms = [slot(125, "A", "a"), slot(10, "B", "b")];
        let over = warnings(at(19, 0), Some(at(21, 0)), &rooms, &[], &People::default());
        assert_eq!(over, [Warning { at: 0, kind: WarningKind::TooLong { minutes: 5 } }], "at the one that ends last");
    }

    #[test]
    fn who_sits_for_more_than_ninety_minutes_is_told_of_once() {
        let talk = |room| slot(45, room, "a");
        let other = |room| slot(45, room, "b");
        assert_eq!(found(&[talk(""), other("")]), [], "ninety are fine");
        let long = [talk(""), other(""), slot(5, "", "c"), slot(5, "", "d")];
        assert_eq!(found(&long), [(2, WarningKind::NoBreak { minutes: 95 })]);
        let rested = [talk(""), other(""), pause(10, ""), slot(60, "", "c")];
        assert_eq!(found(&rested), []);
        let gap = [talk(""), other(""), fixed(20, 40, slot(45, "", "c"))];
        assert_eq!(found(&gap), [(2, WarningKind::Gap { minutes: 10 })], "free minutes are a rest too");
        assert_eq!(found(&[slot(150, "", "a")]), [], "a workshop has its own breaks");
        // In one room they sit, in the other they do not.
        let rooms = [talk("A"), other("A"), slot(10, "A", "c"), slot(40, "B", "d"), pause(10, "B"), slot(50, "B", "e")];
        assert_eq!(found(&rooms), [(2, WarningKind::NoBreak { minutes: 100 })]);
        // What is for everybody tires whoever stays in either room, and is said once.
        let common = [slot(95, "A", "a"), slot(95, "B", "b"), slot(10, "", "c")];
        assert_eq!(found(&common), [(2, WarningKind::NoBreak { minutes: 105 })]);
    }

    #[test]
    fn a_night_is_neither_a_gap_nor_too_long() {
        let days = [slot(60, "", "a"), fixed(9, 0, slot(60, "", "b")), slot(60, "", "c")];
        let found = warnings(at(19, 0), Some(at(20, 0)), &days, &[], &People::default());
        assert_eq!(
            found.into_iter().map(|warning| warning.kind).collect::<Vec<_>>(),
            [WarningKind::NoBreak { minutes: 120 }]
        );
    }

    fn any_slot() -> impl Strategy<Value = DraftSlot> {
        let speakers = prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 0..3);
        let hour = prop::option::weighted(0.2, (18_u32..22, 0_u32..12));
        (0_i32..8, prop::sample::select(vec!["", "A", "B"]), speakers, hour).prop_map(
            |(steps, room, speakers, hour)| {
                let mut names: Vec<&str> = speakers;
                names.dedup();
                DraftSlot {
                    speakers: names.into_iter().map(DraftSpeaker::named).collect(),
                    fixed: hour.and_then(|(hour, minute)| clock(hour, minute * 5)),
                    ..slot(steps * 5, room, "")
                }
            },
        )
    }

    proptest! {
        /// Read pair by pair, as the rule is said: what is told of neighbours and of speakers is the same.
        #[test]
        fn each_pair_of_slots_is_looked_at(slots in prop::collection::vec(any_slot(), 0..25)) {
            let times = flow::times(at(19, 0), &slots);
            let mut expected = Vec::new();
            for (n, slot) in slots.iter().enumerate() {
                let before = (0..n).filter(|i| flow::shares_room(&slots[*i], slot)).max_by_key(|i| times[*i].1);
                expected.extend(before.and_then(|before| beside(at(19, 0), &times, before, n)));
                for (with, earlier) in slots.iter().enumerate().take(n) {
                    let at_once = times[with].0 < times[n].1 && times[n].0 < times[with].1;
                    let both = slot.speakers.iter().find(|one| earlier.speakers.iter().any(|other| other.name == one.name));
                    if let (true, Some(both)) = (at_once, both) {
                        let kind = WarningKind::SpeakerTwice { name: both.name.clone(), with };
                        expected.push(Warning { at: n, kind });
                    }
                }
            }
            let told: Vec<_> = warnings(at(19, 0), None, &slots, &[], &People::default())
                .into_iter()
                .filter(|warning| {
                    let (WarningKind::Gap { .. } | WarningKind::Overlap { .. } | WarningKind::SpeakerTwice { .. }) =
                        warning.kind
                    else {
                        return false;
                    };
                    true
                })
                .collect();
            prop_assert_eq!(told, expected);
        }
    }
}
