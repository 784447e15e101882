//! Where a slot could stand instead, so that its speaker has to be in one place only, and can be there. Pure.

use chrono::NaiveDateTime;

use super::{
    moves::{self, Spot},
    said::People,
    types::{DraftSlot, SpeakerAnswer, Warning, WarningKind},
    warnings,
};

/// Places that are tried; an evening has no more of them.
const TRIED: usize = 24;

/// The earliest free place, within the hours of the event, at which less goes wrong for speakers and nothing more deserves a
/// look. `None` without one, and for what is for everybody while there are rooms.
pub fn better_place(
    (start, end): (NaiveDateTime, NaiveDateTime),
    slots: &[DraftSlot],
    (answers, people): (&[SpeakerAnswer], &People),
    rooms: &[String],
    at: usize,
) -> Option<Spot> {
    let slot = slots.get(at)?;
    if slot.room.is_empty() && !rooms.is_empty() {
        return None;
    }
    let count = |slots: &[DraftSlot]| {
        let found = warnings::warnings(start, Some(end), slots, answers, people);
        (found.iter().filter(|warning| is_of_speaker(warning)).count(), found.len())
    };
    let (wrong, all) = count(slots);
    let mut free = moves::free_places((start, end), slots, rooms, slot.minutes.into());
    // Of two that begin together the one in its own room.
    free.sort_by_key(|spot| (spot.when, spot.room != slot.room));
    free.into_iter().take(TRIED).find(|spot| {
        let mut moved = slots.to_vec();
        moves::relocate(&mut moved, start, at, spot);
        let (still, others) = count(&moved);
        still < wrong && others <= all
    })
}

/// Whether a speaker is wanted in two places, or where they cannot be.
const fn is_of_speaker(warning: &Warning) -> bool {
    matches!(warning.kind, WarningKind::SpeakerTwice { .. } | WarningKind::Away { .. } | WarningKind::OtherDay { .. })
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate, NaiveTime};

    use super::*;
    use crate::agenda::types::{DraftSpeaker, SlotKind};

    fn at(minute: i64) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(19, 0, 0).unwrap() + Duration::minutes(minute)
    }

    fn talk(speaker: &str, minutes: i32, room: &str) -> DraftSlot {
        DraftSlot {
            kind: SlotKind::Talk,
            title: format!("{speaker}の話"),
            minutes,
            room: room.to_owned(),
            speakers: vec![DraftSpeaker::named(speaker)],
            ..DraftSlot::default()
        }
    }

    fn place(slots: &[DraftSlot], answers: &[SpeakerAnswer], which: usize) -> Option<(i64, String)> {
        let rooms = ["A".to_owned(), "B".to_owned()];
        let found = better_place((at(0), at(60)), slots, (answers, &People::default()), &rooms, which)?;
        Some(((found.when - at(0)).num_minutes(), found.room))
    }

    #[test]
    fn who_is_in_two_rooms_at_once_goes_where_both_can_be_given() {
        let slots = [talk("森川", 20, "A"), talk("氷野", 20, "A"), talk("氷野", 20, "B"), talk("森川", 20, "B")];
        assert_eq!(place(&slots, &[], 3), None, "nobody is in two places");
        let slots = [talk("森川", 20, "A"), talk("森川", 20, "B"), talk("氷野", 20, "B")];
        assert_eq!(place(&slots, &[], 1), Some((20, "A".to_owned())));
        let all_day = [talk("森川", 60, "A"), talk("森川", 60, "B")];
        assert_eq!(place(&all_day, &[], 1), None, "there is no free place");
        let for_all = [talk("森川", 20, ""), talk("森川", 20, "B")];
        assert_eq!(place(&for_all, &[], 0), None, "what is for everybody stays that");
    }

    #[test]
    fn who_comes_later_is_put_behind_their_hour() {
        let slots = [talk("森川", 20, "A"), talk("氷野", 20, "B")];
        let late = |hour: u32, minute: u32| SpeakerAnswer {
            proposal: None,
            co_speaker: None,
            name: "氷野".to_owned(),
            slot: None,
            person: None,
            title: "氷野の話".to_owned(),
            is_confirmed: true,
            confirm_by: None,
            fell_out: false,
            free: (NaiveTime::from_hms_opt(hour, minute, 0), None),
            days: Vec::new(),
        };
        assert_eq!(place(&slots, &[late(19, 15)], 1), Some((20, "B".to_owned())), "in its own room");
        assert_eq!(place(&slots, &[late(21, 0)], 1), None, "not within the hours of the event");
        assert_eq!(place(&slots, &[late(19, 0)], 1), None, "they can come as it stands");
    }
}
