//! What the name of a file says about which event it is of.

use serde::{Deserialize, Serialize};

/// Numbers in the name of a file or its folders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameFacts {
    /// The number of an event, where the name has one that is no date.
    pub number: Option<u32>,
    /// Numbers of five digits or more: what services call an event by.
    pub ids: Vec<String>,
}

/// Reads the name: 第32回, #32, vol.32, or the last number of at most three digits that is no part of a date.
pub fn read(path: &str) -> NameFacts {
    let ids = digits(path).into_iter().filter(|run| run.len() >= 5 && !is_date(run)).collect();
    let mut number = None;
    // What stands nearest to the file counts first.
    for part in without_dates(path).rsplit('/') {
        let stem = stem(part);
        let said = report_import::numbers(stem).into_iter().next().map(|found| found.number);
        number = said.or_else(|| lone(stem));
        if number.is_some() {
            break;
        }
    }
    NameFacts { number, ids }
}

/// A name without its ending, which begins with a letter: `vol.7` has none.
fn stem(part: &str) -> &str {
    let is_ending = |ending: &str| ending.starts_with(|c: char| c.is_ascii_alphabetic()) && ending.len() <= 5;
    part.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).map_or(part, |(stem, _)| stem)
}

/// The only small number of a name.
fn lone(stem: &str) -> Option<u32> {
    let runs = digits(stem);
    let mut small = runs.iter().filter(|run| run.len() <= 3).filter_map(|run| run.parse().ok());
    let first = small.next()?;
    small.next().is_none().then_some(first)
}

/// Without 2024-05-28, 2024_05_28, 2024.5.28, 2024/05.
fn without_dates(path: &str) -> String {
    let chars: Vec<char> = path.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let run: String = chars[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        if run.len() == 4 && (run.starts_with("19") || run.starts_with("20")) {
            at += 4;
            for most in [12, 31] {
                let digits: String = chars.iter().skip(at + 1).take_while(|c| c.is_ascii_digit()).collect();
                let is_behind = chars.get(at).is_some_and(|c| matches!(c, '-' | '_' | '.' | '/' | '年' | '月'));
                if is_behind && digits.len() <= 2 && digits.parse().is_ok_and(|n: u32| (1..=most).contains(&n)) {
                    at += 1 + digits.len();
                } else {
                    break;
                }
            }
            out.push(' ');
        } else if run.is_empty() {
            out.push(chars[at]);
            at += 1;
        } else {
            out.push_str(&run);
            at += run.len();
        }
    }
    out
}

fn digits(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

/// 20240528 and 202405.
fn is_date(run: &str) -> bool {
    let starts = run.starts_with("19") || run.starts_with("20");
    let month =
        run.get(4..6).and_then(|month| month.parse::<u32>().ok()).is_some_and(|month| (1..=12).contains(&month));
    starts && month && matches!(run.len(), 6 | 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_number_and_never_take_a_date_for_it() {
        for (path, number) in [
            ("security-jaws-32/slido.xlsx", Some(32)),
            ("第32回レポート.md", Some(32)),
            ("vol.7/attendees.csv", Some(7)),
            ("2024-05-28-sjaws33.md", Some(33)),
            ("20240528_report.md", None),
            ("2024_05_28.md", None),
            ("event_356491_participants.csv", None),
            ("reports/2024/05/kickoff.md", None),
            ("a/31/questions.csv", Some(31)),
            ("1-2.md", None),
        ] {
            assert_eq!(read(path).number, number, "{path}");
        }
        assert_eq!(read("event_356491_participants.csv").ids, ["356491"]);
        assert!(read("20240528_report.md").ids.is_empty());
    }
}
