//! Who gets a seat when some are free. Pure.

use std::collections::HashMap;

use super::types::QueuedPlace;
use crate::ids::TypeId;

/// The seats of a participation type, counted under its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeSeats {
    pub id: TypeId,
    /// `None`: without limit.
    pub capacity: Option<i32>,
    pub confirmed: i64,
}

/// What all types of an event share, counted under the locks of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SharedSeats {
    /// `None`: no limit but their own.
    pub limit: Option<i32>,
    /// People who hold a seat.
    pub taken: i64,
}

impl SharedSeats {
    /// Seats left under the shared limit; `None` without one.
    pub fn free(self) -> Option<i64> {
        self.limit.map(|limit| (i64::from(limit) - self.taken).max(0))
    }
}

/// Indices into `queue` of those who get the seat that they wait for, in the order in which they get it.
///
/// `queue` is in the order of its turns. Who holds another seat meanwhile takes no further one of the shared limit;
/// with `keeps_both` that other seat stays theirs until they have answered, else it goes to the next.
pub fn admissions(types: &[TypeSeats], shared: SharedSeats, keeps_both: bool, queue: &[QueuedPlace]) -> Vec<usize> {
    let capacity: HashMap<TypeId, Option<i32>> = types.iter().map(|kind| (kind.id, kind.capacity)).collect();
    let mut confirmed: HashMap<TypeId, i64> = types.iter().map(|kind| (kind.id, kind.confirmed)).collect();
    let mut left = shared.free();
    let mut waiting: Vec<usize> = (0..queue.len()).collect();
    let mut admitted = Vec::new();
    loop {
        let fits = |place: &QueuedPlace| {
            let has_seat = capacity.get(&place.wants).is_some_and(|capacity| {
                capacity.is_none_or(|capacity| confirmed.get(&place.wants).is_some_and(|n| *n < i64::from(capacity)))
            });
            has_seat && (place.holds.is_some() || left != Some(0))
        };
        let Some(next) = waiting.iter().position(|&at| fits(&queue[at])) else { return admitted };
        let at = waiting.remove(next);
        let place = &queue[at];
        *confirmed.entry(place.wants).or_default() += 1;
        match place.holds {
            Some(held) if !keeps_both => *confirmed.entry(held).or_default() -= 1,
            Some(_) => {}
            None => left = left.map(|left| left - 1),
        }
        admitted.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RegistrationId;

    const HALL: TypeId = TypeId(1);
    const STREAM: TypeId = TypeId(2);

    fn types(hall: (i32, i64), stream: (Option<i32>, i64)) -> [TypeSeats; 2] {
        [
            TypeSeats { id: HALL, capacity: Some(hall.0), confirmed: hall.1 },
            TypeSeats { id: STREAM, capacity: stream.0, confirmed: stream.1 },
        ]
    }

    fn queue(places: &[(TypeId, Option<TypeId>)]) -> Vec<QueuedPlace> {
        let place = |(n, (wants, holds)): (i64, &(TypeId, Option<TypeId>))| QueuedPlace {
            id: RegistrationId(n),
            wants: *wants,
            holds: *holds,
        };
        (0..).zip(places).map(place).collect()
    }

    #[test]
    fn free_seats_go_by_turn_and_nobody_is_in_the_way_of_another_type() {
        let waiting = queue(&[(HALL, None), (STREAM, None), (HALL, None), (STREAM, None)]);
        let given = |hall, stream| admissions(&types(hall, stream), SharedSeats::default(), false, &waiting);
        assert_eq!(given((5, 5), (Some(3), 1)), [1, 3]);
        assert_eq!(given((6, 5), (Some(3), 3)), [0]);
        assert_eq!(given((5, 6), (Some(3), 3)), [0; 0], "fewer seats than people give none");
        assert_eq!(given((9, 5), (None, 3)), [0, 1, 2, 3]);
    }

    #[test]
    fn the_shared_limit_holds_whatever_the_types_have_left() {
        let waiting = queue(&[(HALL, None), (STREAM, None), (STREAM, Some(HALL))]);
        let given = |limit| {
            let shared = SharedSeats { limit: Some(limit), taken: 10 };
            admissions(&types((10, 5), (Some(10), 5)), shared, false, &waiting)
        };
        assert_eq!(given(11), [0, 2], "who moves from one type to the other takes none");
        assert_eq!(given(12), [0, 1, 2]);
        assert_eq!(given(9), [2]);
    }

    #[test]
    fn a_seat_that_is_left_for_another_goes_to_whoever_waits_for_it() {
        let waiting = queue(&[(STREAM, None), (HALL, Some(STREAM))]);
        let given = |keeps| admissions(&types((5, 4), (Some(3), 3)), SharedSeats::default(), keeps, &waiting);
        assert_eq!(given(false), [1, 0]);
        assert_eq!(given(true), [1], "it is kept until they have answered");
    }

    #[test]
    fn a_type_that_is_gone_gives_nothing() {
        let waiting = queue(&[(TypeId(9), None)]);
        assert_eq!(admissions(&types((5, 0), (None, 0)), SharedSeats::default(), false, &waiting), [0; 0]);
    }
}
