//! An invented evening, put together by rules from what stands in the lists: the same for the same number.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::{
    angles::{ANGLES, Angle},
    people::{ASKERS, PEOPLE},
    subjects::{COUNT, Subject, subject},
    titles::{EVENINGS, LEADS, MORNINGS, STEPS, STUMBLES},
};
use crate::agenda::types::SlotKind;

/// How many evenings and mornings lie in the past of the demonstration.
pub const EVENINGS_SO_FAR: i32 = 41;
pub const MORNINGS_SO_FAR: i32 = 52;

/// An evening, or a morning, that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub number: i32,
    pub title: String,
    pub lead: String,
    /// On the wall in Tokyo.
    pub date: NaiveDate,
    pub hour: u32,
    pub is_online: bool,
    pub talks: Vec<Talk>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    pub kind: SlotKind,
    pub minutes: i32,
    pub title: String,
    pub level: i32,
    /// Name, affiliation, role.
    pub speaker: (&'static str, &'static str, &'static str),
    /// Depth, from 1, and words.
    pub notes: Vec<(i32, String)>,
    pub impression: &'static str,
    pub asked: Vec<Asked>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub asker: &'static str,
    pub body: &'static str,
    pub votes: i32,
    pub answer: Option<&'static str>,
}

/// Security-JAWS of this number, from 1: four Wednesdays a year, since May 2016.
pub fn evening(number: i32) -> Session {
    let n = index(number - 1);
    let count = 4 + n % 3;
    // Every talk of all evenings has a number of its own, so none is given twice for a long time.
    let first = n * 6;
    let talks: Vec<Talk> = (0..count).map(|k| talk(first + k, k + 2 >= count)).collect();
    let (one, two) = (subject(first), subject(first + 1));
    let title =
        EVENINGS.get(n).filter(|title| !title.is_empty()).map_or_else(|| talks[0].title.clone(), ToString::to_string);
    let lead =
        LEADS[n % LEADS.len()].replace("{s}", one.name).replace("{t}", two.name).replace("{n}", &count.to_string());
    let is_online = (17..30).contains(&number);
    Session { number, title, lead, date: wednesday(number), hour: 19, is_online, talks }
}

/// mini Security-JAWS of this number: the first Saturday of each month.
pub fn morning(number: i32) -> Session {
    let n = index(number - 1);
    let first = n * 3 + 131;
    let chosen = subject(first);
    let titled = |k: usize, is_short: bool, title: &str| {
        let title = title.replace("{s}", subject(k).name);
        // Others speak in the morning than in the evening.
        Talk { title, speaker: PEOPLE[(k * 5 + 11) % PEOPLE.len()], ..talk(k, is_short) }
    };
    let talks =
        vec![titled(first, false, STEPS[n % STEPS.len()]), titled(first + 1, true, STUMBLES[n % STUMBLES.len()])];
    let title = MORNINGS[(n + n / COUNT) % MORNINGS.len()].replace("{s}", chosen.name);
    let lead = format!("{}を、画面を見ながら順に触りました。分からないところで止まれる2時間です。", chosen.name);
    Session { number, title, lead, date: saturday(number), hour: 10, is_online: true, talks }
}

/// The third Wednesday of February, May, August and November.
fn wednesday(number: i32) -> NaiveDate {
    let quarters = number;
    let (year, month) = (2016 + quarters.div_euclid(4), [2, 5, 8, 11][index(quarters.rem_euclid(4))]);
    nth(year, month, Weekday::Wed, 2)
}

fn saturday(number: i32) -> NaiveDate {
    // The fifty-second was in September 2026.
    let months = 2026 * 12 + 8 - (MORNINGS_SO_FAR - number);
    nth(months.div_euclid(12), u32::try_from(months.rem_euclid(12)).unwrap_or(0) + 1, Weekday::Sat, 0)
}

/// The first such day of a month, so many weeks later.
fn nth(year: i32, month: u32, day: Weekday, weeks: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
    let ahead = (7 + day.num_days_from_monday() - first.weekday().num_days_from_monday()) % 7;
    first + Days::new(u64::from(ahead) + 7 * weeks)
}

/// The `k`th talk of all: no subject meets the same angle again before each has met all others.
fn talk(k: usize, is_short: bool) -> Talk {
    let (subject, angle) = (subject(k), &ANGLES[(k % COUNT * 5 + k / COUNT) % ANGLES.len()]);
    let say = |text: &str| fill(text, subject, k);
    let mut notes = vec![(1, say(angle.first))];
    for (i, line) in (0..3 + k % 3).zip(subject.notes.iter().cycle().skip(k / COUNT % subject.notes.len())) {
        notes.push((if i % 2 == 0 { 1 } else { 2 }, say(line)));
    }
    notes.push((1, say(angle.last)));
    Talk {
        kind: if is_short { SlotKind::Lightning } else { SlotKind::Talk },
        minutes: if is_short { 10 } else { 25 },
        title: say(angle.title),
        level: angle.level,
        speaker: PEOPLE[(k * 7 + k / PEOPLE.len()) % PEOPLE.len()],
        notes,
        impression: if k.is_multiple_of(3) { angle.impression } else { "" },
        asked: asked(subject, angle, k, is_short),
    }
}

fn asked(subject: &Subject, angle: &Angle, k: usize, is_short: bool) -> Vec<Asked> {
    let all = subject.asked.iter().cycle().skip(k / COUNT % subject.asked.len());
    let some = if is_short { 1 } else { 2 };
    let mut questions: Vec<_> = all.take(some).copied().collect();
    questions.push(angle.asked);
    (0..)
        .zip(questions)
        .map(|(i, (body, answer))| {
            let spin = k * 31 + i * 17;
            Asked {
                asker: ASKERS[spin % ASKERS.len()],
                body,
                votes: count(2 + spin % 33),
                // One in eleven is still open.
                answer: (spin % 11 != 3).then_some(answer),
            }
        })
        .collect()
}

/// The words with their subject and numbers.
fn fill(text: &str, subject: &Subject, k: usize) -> String {
    let large = 12 + k * 37 % 180;
    text.replace("{s}", subject.name).replace("{a}", &large.to_string()).replace("{b}", &(2 + k * 13 % 7).to_string())
}

fn index(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn evenings_keep_their_rhythm_and_none_is_like_another() {
        let evenings: Vec<Session> = (1..=EVENINGS_SO_FAR).map(evening).collect();
        assert_eq!(evenings[0].date, NaiveDate::from_ymd_opt(2016, 5, 18).unwrap());
        assert_eq!((evenings[31].date.year(), evenings[31].date.month()), (2024, 2), "the thirty-second is a fact");
        assert_eq!((evenings[40].date.year(), evenings[40].date.month()), (2026, 5));
        assert!(evenings.iter().all(|evening| evening.date.weekday() == Weekday::Wed && evening.talks.len() >= 4));
        let titles: HashSet<_> = evenings.iter().flat_map(|evening| &evening.talks).map(|talk| &talk.title).collect();
        assert_eq!(titles.len(), evenings.iter().map(|evening| evening.talks.len()).sum::<usize>());
        let mornings: Vec<Session> = (1..=MORNINGS_SO_FAR).map(morning).collect();
        assert!(mornings.iter().all(|morning| morning.date.weekday() == Weekday::Sat));
        assert_eq!(mornings[51].date, NaiveDate::from_ymd_opt(2026, 9, 5).unwrap());
        assert_eq!(mornings.iter().map(|morning| &morning.title).collect::<HashSet<_>>().len(), mornings.len());
    }

    #[test]
    fn no_place_is_left_unfilled_however_many_there_are() {
        for session in (1..=1_000).flat_map(|n| [evening(n), morning(n)]) {
            let words =
                session.talks.iter().flat_map(|talk| talk.notes.iter().map(|(_, line)| line).chain([&talk.title]));
            assert!(
                words.chain([&session.title, &session.lead]).all(|text| !text.contains(['{', '}']) && !text.is_empty())
            );
        }
    }
}
