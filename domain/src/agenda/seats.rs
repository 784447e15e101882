//! Whether everybody who comes finds a seat. Pure.

use super::{
    grid,
    types::{DraftSlot, RoomFacts, Warning, WarningKind},
};

/// An event that is in one room, of which somebody said how many it seats, and in which more have a place. Of several rooms
/// nobody knows who goes where.
pub fn warning(slots: &[DraftSlot], facts: &[RoomFacts], on_site: i64) -> Option<Warning> {
    let rooms = grid::rooms(slots.iter().map(|slot| slot.room.as_str()));
    let [room] = rooms.as_slice() else { return None };
    let seats = facts.iter().find(|one| one.name == *room)?.seats?;
    let at = slots.iter().position(|slot| slot.room == *room)?;
    (i64::from(seats) < on_site).then_some(Warning { at, kind: WarningKind::TooFewSeats { seats, on_site } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_people_than_seats_are_told_of_where_there_is_one_room() {
        let slot = |room: &str| DraftSlot { room: room.to_owned(), ..DraftSlot::default() };
        let hall = RoomFacts { name: "A".to_owned(), seats: Some(60), stream_url: None };
        let told = |rooms: &[&str], facts: &[RoomFacts], on_site| {
            let slots: Vec<_> = rooms.iter().map(|room| slot(room)).collect();
            warning(&slots, facts, on_site)
        };
        let facts = [hall.clone()];
        let kind = WarningKind::TooFewSeats { seats: 60, on_site: 61 };
        assert_eq!(told(&["", "A", "A"], &facts, 61), Some(Warning { at: 1, kind }));
        assert_eq!(told(&["", "A"], &facts, 60), None, "a seat for each");
        assert_eq!(told(&["A", "B"], &facts, 61), None, "nobody knows who goes where");
        assert_eq!((told(&[""], &facts, 61), told(&["B"], &facts, 61)), (None, None), "another room, or none");
        assert_eq!(told(&["A"], &[RoomFacts { seats: None, ..hall }], 61), None, "nobody counted");
    }
}
