//! An agenda of several rooms as a grid: a column for each room, a row for every five minutes. Pure.

use std::fmt::Write as _;

use chrono::{Duration, NaiveDate, NaiveDateTime, Timelike};

use super::flow;

/// Minutes of a row.
const STEP: i64 = 5;
/// Rows between two times that are written beside the grid, whose first row is one of them.
const TICK: u32 = 3;
/// Columns that a grid can have; with more rooms there is none.
pub const MAX_ROOMS: usize = 24;

/// A slot as far as the grid knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    pub begin: NaiveDateTime,
    pub end: NaiveDateTime,
    /// Empty: for everybody.
    pub room: &'a str,
}

/// Where a slot stands. Rows count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The place of its slot in the agenda.
    pub at: usize,
    pub row: u32,
    /// At least one.
    pub rows: u32,
    /// The place of its room; `None`: across all of them.
    pub room: Option<usize>,
    /// Of slots that overlap in one room each has a lane, from 0; `lanes` is how many stand side by side.
    pub lane: usize,
    pub lanes: usize,
}

/// What happens between two nights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    /// A quarter of an hour, at or before the first slot.
    pub begin: NaiveDateTime,
    pub rows: u32,
    /// In the order in which they begin.
    pub cells: Vec<Cell>,
}

impl Day {
    /// The rows at which a time is written, with that time.
    pub fn ticks(&self) -> Vec<(u32, NaiveDateTime)> {
        let at = |row: u32| self.begin + Duration::minutes(i64::from(row) * STEP);
        (0..=self.rows / TICK).map(|n| (n * TICK, at(n * TICK))).collect()
    }
}

/// The rooms that slots name, each once, by name, so that none changes its column when a slot moves. Figures in names
/// count as numbers: room 10 stands behind room 9.
pub fn rooms<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut rooms: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    rooms.sort_by_cached_key(|name| (natural(name), (*name).to_owned()));
    rooms.dedup();
    rooms.into_iter().map(str::to_owned).collect()
}

/// Whether there is a grid to show.
pub const fn is_grid(rooms: &[String]) -> bool {
    rooms.len() >= 2 && rooms.len() <= MAX_ROOMS
}

/// A name with its figures filled up to the same length.
fn natural(name: &str) -> String {
    let mut key = String::new();
    let mut figures = String::new();
    for c in name.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            figures.push(c);
            continue;
        }
        if !figures.is_empty() {
            let _ = write!(key, "{figures:0>12}");
            figures.clear();
        }
        key.push(c);
    }
    key
}

/// So many days of an event have a grid before anything stands on them.
const PLANNED: i64 = 7;
/// So long is an event of which nobody has said when it ends.
const LONG: Duration = Duration::hours(2);

/// The hours that an event plans for each of its days: those of the first one, as long as they begin before it ends. An evening
/// that goes on after midnight is one day.
pub fn planned(start: NaiveDateTime, end: Option<NaiveDateTime>) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let end = end.filter(|end| *end > start).unwrap_or(start + LONG);
    let mut clocks = (0..=1).map(|day| (start.date() + Duration::days(day)).and_time(end.time()));
    let closes = clocks.find(|at| *at > start).unwrap_or(end);
    let day = |n: i64| (start + Duration::days(n), (closes + Duration::days(n)).min(end));
    (0..PLANNED).map(day).take_while(|(begin, _)| *begin < end).collect()
}

/// The grid of each day, together with an empty one for each planned day on which nothing stands: somebody wants to put the
/// first slot there.
pub fn with_planned(mut days: Vec<Day>, planned: &[(NaiveDateTime, NaiveDateTime)]) -> Vec<Day> {
    for (from, until) in planned {
        if days.iter().any(|day| day.date == from.date()) {
            continue;
        }
        let begin = quarter(*from);
        let rows = u32::try_from((*until - begin).num_minutes() / STEP).unwrap_or(0);
        days.push(Day { date: from.date(), begin, rows, cells: Vec::new() });
    }
    days.sort_by_key(|day| day.begin);
    days
}

/// The quarter of an hour at a moment, or before it.
fn quarter(at: NaiveDateTime) -> NaiveDateTime {
    at - Duration::minutes(i64::from(at.minute() % 15)) - Duration::seconds(at.second().into())
}

/// The grid of each day.
pub fn days(blocks: &[Block<'_>], rooms: &[String]) -> Vec<Day> {
    let times: Vec<_> = blocks.iter().map(|block| (block.begin, block.end)).collect();
    flow::days(&times).into_iter().filter_map(|day| grid(blocks, rooms, &day)).collect()
}

fn grid(blocks: &[Block<'_>], rooms: &[String], day: &[usize]) -> Option<Day> {
    let first = blocks[*day.first()?].begin;
    let begin = quarter(first);
    // A time between two rows is that of the nearer one.
    let row = |at: NaiveDateTime| u32::try_from(((at - begin).num_minutes() + STEP / 2) / STEP).unwrap_or(0);
    let mut cells: Vec<Cell> = day
        .iter()
        .map(|at| {
            let block = blocks[*at];
            let from = row(block.begin);
            Cell {
                at: *at,
                row: from,
                rows: row(block.end).saturating_sub(from).max(1),
                room: rooms.iter().position(|room| room == block.room),
                lane: 0,
                lanes: 1,
            }
        })
        .collect();
    for room in (0..rooms.len()).map(Some).chain([None]) {
        lay_side_by_side(&mut cells, room);
    }
    let rows = cells.iter().map(|cell| cell.row + cell.rows).max()?;
    Some(Day { date: first.date(), begin, rows, cells })
}

/// The place of so many minutes that begin `before` minutes before a slot, across its room.
pub fn span(cell: &Cell, before: i64, minutes: i64) -> Cell {
    let rows = |minutes: i64| u32::try_from((minutes + STEP / 2) / STEP).unwrap_or(0);
    Cell { row: cell.row.saturating_sub(rows(before)), rows: rows(minutes).max(1), lane: 0, lanes: 1, ..*cell }
}

/// Gives slots of one room that overlap a lane each. `cells` are in the order of their rows.
fn lay_side_by_side(cells: &mut [Cell], room: Option<usize>) {
    // The last row of each lane, and the cells that stand beside each other, directly or by way of others.
    let mut ends: Vec<u32> = Vec::new();
    let mut beside: Vec<usize> = Vec::new();
    let here: Vec<usize> = (0..cells.len()).filter(|at| cells[*at].room == room).collect();
    for at in here {
        let (from, to) = (cells[at].row, cells[at].row + cells[at].rows);
        if ends.iter().all(|end| *end <= from) {
            beside.clear();
            ends.clear();
        }
        let lane = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(to);
        } else {
            ends[lane] = to;
        }
        cells[at].lane = lane;
        beside.push(at);
        for other in &beside {
            cells[*other].lanes = ends.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 9).unwrap().and_hms_opt(19, 0, 0).unwrap() + Duration::minutes(minute)
    }

    const fn block(begin: NaiveDateTime, end: NaiveDateTime, room: &str) -> Block<'_> {
        Block { begin, end, room }
    }

    #[test]
    fn rooms_stand_by_name_whoever_comes_first() {
        let names = ["Room 10", "", "Room 9", "ホールB", "Room 10", "ホールA"];
        assert_eq!(rooms(names), ["Room 9", "Room 10", "ホールA", "ホールB"]);
        assert!(is_grid(&rooms(["A", "B"])) && !is_grid(&rooms(["A", "", "A"])));
    }

    #[test]
    fn a_slot_stands_in_its_room_at_its_time_for_as_long_as_it_takes() {
        let rooms = rooms(["A", "B"]);
        let blocks = [
            block(at(5), at(10), ""),
            block(at(10), at(35), "B"),
            block(at(10), at(40), "A"),
            block(at(40), at(40), ""),
        ];
        let days = days(&blocks, &rooms);
        assert_eq!(days.len(), 1);
        let cells: Vec<_> = days[0].cells.iter().map(|cell| (cell.at, cell.row, cell.rows, cell.room)).collect();
        assert_eq!(cells, [(0, 1, 1, None), (1, 2, 5, Some(1)), (2, 2, 6, Some(0)), (3, 8, 1, None)]);
        assert_eq!((days[0].begin, days[0].rows), (at(0), 9));
        assert_eq!(days[0].ticks(), [(0, at(0)), (3, at(15)), (6, at(30)), (9, at(45))]);
    }

    #[test]
    fn what_overlaps_in_a_room_stands_side_by_side_and_odd_minutes_do_not() {
        let rooms = rooms(["A", "B"]);
        let lanes = |blocks: &[Block<'_>]| -> Vec<_> {
            days(blocks, &rooms)[0].cells.iter().map(|cell| (cell.lane, cell.lanes)).collect()
        };
        let room = |from, to| block(at(from), at(to), "A");
        assert_eq!(lanes(&[room(0, 20), room(10, 30), room(20, 40), room(40, 50)]), [(0, 2), (1, 2), (0, 2), (0, 1)]);
        assert_eq!(lanes(&[room(0, 13), room(13, 22), block(at(0), at(22), "B")]), [(0, 1), (0, 1), (0, 1)]);
        assert_eq!(lanes(&[room(0, 1), room(1, 2), room(3, 8)]), [(0, 2), (1, 2), (0, 1)], "too short to tell apart");
    }

    #[test]
    fn each_day_has_a_grid_of_its_own() {
        let rooms = rooms(["A", "B"]);
        let night = 14 * 60;
        let blocks = [block(at(20), at(60), "A"), block(at(night + 7), at(night + 60), "B")];
        let days = days(&blocks, &rooms);
        let begins: Vec<_> = days.iter().map(|day| (day.begin, day.cells[0].row)).collect();
        assert_eq!(begins, [(at(15), 1), (at(night), 1)]);
    }

    #[test]
    fn a_planned_day_on_which_nothing_stands_has_an_empty_grid() {
        let told = |start: i64, end: Option<i64>, blocks: &[Block<'_>]| -> Vec<_> {
            let days = with_planned(days(blocks, &[]), &planned(at(start), end.map(at)));
            days.iter().map(|day| ((day.begin - at(0)).num_minutes(), day.rows, day.cells.len())).collect()
        };
        assert_eq!(told(0, Some(150), &[]), [(0, 30, 0)], "an evening");
        assert_eq!(told(5, None, &[]), [(0, 25, 0)], "nobody says when it ends");
        assert_eq!(told(0, Some(6 * 60), &[]), [(0, 72, 0)], "after midnight it is the same one");
        let night = 24 * 60;
        assert_eq!(told(0, Some(night + 60), &[]), [(0, 12, 0), (night, 12, 0)], "two days, by their hours");
        let second = [block(at(night + 5), at(night + 65), "")];
        assert_eq!(told(0, Some(night + 60), &second), [(0, 12, 0), (night, 13, 1)]);
        let both = [block(at(0), at(5), ""), second[0]];
        assert_eq!(told(0, Some(night + 60), &both), [(0, 1, 1), (night, 13, 1)], "as without any plan");
        assert_eq!(told(0, Some(40 * night), &[]).len(), 7, "not a month of them");
    }

    proptest! {
        /// Whatever the times: every slot is there once, and no two of one room cover each other.
        #[test]
        fn nothing_covers_anything(
            slots in prop::collection::vec((0_i64..600, 0_i64..90, prop::sample::select(vec!["", "A", "B"])), 1..40),
        ) {
            let rooms = rooms(["A", "B"]);
            let blocks: Vec<_> = slots.iter().map(|(begin, long, room)| block(at(*begin), at(begin + long), room)).collect();
            let days = days(&blocks, &rooms);
            prop_assert_eq!(days.iter().map(|day| day.cells.len()).sum::<usize>(), slots.len());
            for day in &days {
                for (n, a) in day.cells.iter().enumerate() {
                    prop_assert!(a.lane < a.lanes && a.row + a.rows <= day.rows);
                    for b in day.cells[..n].iter().filter(|b| b.room == a.room) {
                        let is_apart = b.row + b.rows <= a.row || a.row + a.rows <= b.row;
                        prop_assert!(is_apart || (a.lane != b.lane && a.lanes == b.lanes), "{a:?} {b:?}");
                    }
                }
            }
        }
    }
}
