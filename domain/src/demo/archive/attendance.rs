//! Who came to the last evenings, so that the desk can say who is to be expected at the next one. Invented by rules, as the
//! evenings are, and written down as a list that another service kept.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::compose::EVENINGS_SO_FAR;
use crate::{
    demo::{data, evening},
    error::{Error, Result},
    ids::{AccountId, EventId},
    registration::{
        self,
        queries::{TypeFacts, insert_type},
        types::{ListedPerson, RegistrationState},
    },
};

/// The first evening of which it is known who came, and how many such evenings there are.
const FIRST: i32 = EVENINGS_SO_FAR - 3;
const COUNT: usize = 4;

/// A participation type, called as at the evening to come.
struct Kind {
    name: &'static str,
    is_online: bool,
    capacity: i32,
    /// Who registered as early as each of [`EARLY`], at every evening.
    people: usize,
    /// How many of those stayed away in all, by how early they had registered: the earlier, the more.
    absent: [usize; EARLY.len()],
}

const KINDS: [Kind; 2] = [
    Kind { name: "現地", is_online: false, capacity: 60, people: 6, absent: [1, 3, 6, 8] },
    Kind { name: "オンライン", is_online: true, capacity: 500, people: 5, absent: [3, 5, 8, 10] },
];

/// Hours before the start at which the last of a few registered, and hours between them: on the day, in its week, in its
/// month, and before.
const EARLY: [(i64, i64); 4] = [(2, 3), (30, 20), (200, 90), (760, 60)];

const FAMILY_NAMES: [&str; 9] = ["浅見", "伊吹", "柏木", "神代", "朽木", "鷺沢", "滝本", "夏目", "牧瀬"];
const GIVEN_NAMES: [&str; 4] = ["奏", "環", "尚", "ますみ"];
/// Places by which the crowd moves on from one evening to the next, so that some are there for the first time.
const NEWCOMERS: usize = 5;

/// Somebody who held a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seat {
    /// Their place in the crowd.
    who: usize,
    /// Of its type in [`KINDS`].
    kind: usize,
    hours_before: i64,
    came: bool,
}

/// Adds who came, where that is known of the evening with this number.
pub(super) async fn note(db: &mut PgConnection, event: EventId, number: i32, start: DateTime<Utc>) -> Result<()> {
    let Some(n) = usize::try_from(number - FIRST).ok().filter(|n| *n < COUNT) else { return Ok(()) };
    for (position, kind) in (1..).zip(&KINDS) {
        let Kind { name, is_online, capacity, .. } = *kind;
        let facts = TypeFacts { name, is_online, capacity: Some(capacity), ..TypeFacts::default() };
        insert_type(db, event, position, facts).await?;
    }
    let types = registration::queries::types_of(db, event, "Asia/Tokyo").await?;
    let crowd = crowd(db).await?;
    for seat in seats(n) {
        let (account, name) = crowd.get(seat.who % crowd.len().max(1)).ok_or(Error::Internal)?;
        let kind = types.get(seat.kind).ok_or(Error::Internal)?;
        let person = ListedPerson {
            account: *account,
            name,
            state: RegistrationState::Confirmed,
            attended: Some(seat.came),
            registered_at: start - Duration::hours(seat.hours_before),
        };
        registration::imported::write(db, event, kind.id, &person).await?;
    }
    Ok(())
}

/// Who comes now and then: those of the evening to come first.
async fn crowd(db: &mut PgConnection) -> Result<Vec<(AccountId, String)>> {
    let known = data::SEATS_42.iter().map(|(name, _)| (*name).to_owned());
    let others =
        FAMILY_NAMES.iter().flat_map(|family| GIVEN_NAMES.iter().map(move |given| format!("{family} {given}")));
    let mut crowd = Vec::new();
    for name in known.chain(others) {
        crowd.push((evening::account(db, &name).await?, name));
    }
    Ok(crowd)
}

/// The seats of one of these evenings, from 0.
fn seats(evening: usize) -> Vec<Seat> {
    let mut seats = Vec::new();
    for (kind, facts) in KINDS.iter().enumerate() {
        for n in 0..facts.people {
            for ((hours, between), absent) in EARLY.iter().zip(facts.absent) {
                let hours_before = hours + between * i64::try_from(n).unwrap_or(0);
                // Each of those of all evenings has another remainder: seven goes into none of these numbers.
                let all = COUNT * facts.people;
                let came = (evening * facts.people + n) * 7 % all >= absent;
                seats.push(Seat { who: evening * NEWCOMERS + seats.len(), kind, hours_before, came });
            }
        }
    }
    seats
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::registration::forecast::LEADS;

    /// By how early they registered, as a forecast parts them: how many came, and how many seats there were.
    fn shares(kind: usize) -> Vec<(usize, usize)> {
        let mut shares = vec![(0, 0); LEADS.len() + 1];
        for seat in (0..COUNT).flat_map(seats).filter(|seat| seat.kind == kind) {
            let days = f64::from(i32::try_from(seat.hours_before).unwrap()) / 24.0;
            let lead = LEADS.iter().filter(|lead| days >= **lead).count();
            shares[lead].0 += usize::from(seat.came);
            shares[lead].1 += 1;
        }
        shares
    }

    #[test]
    fn enough_is_known_of_each_type_and_of_how_early_its_people_registered() {
        assert_eq!(usize::try_from(EVENINGS_SO_FAR - FIRST + 1), Ok(COUNT), "up to the last one");
        assert_eq!(shares(0), [(23, 24), (21, 24), (18, 24), (16, 24)]);
        assert_eq!(shares(1), [(17, 20), (15, 20), (12, 20), (10, 20)]);
    }

    #[test]
    fn nobody_holds_two_seats_of_an_evening() {
        let crowd = data::SEATS_42.len() + FAMILY_NAMES.len() * GIVEN_NAMES.len();
        for evening in 0..COUNT {
            let seats = seats(evening);
            let people: HashSet<usize> = seats.iter().map(|seat| seat.who % crowd).collect();
            assert_eq!(people.len(), seats.len());
        }
    }
}
