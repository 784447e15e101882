//! Results of polls, as slido exports them: one row for each option; and polls of a board of this product, as they move.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    columns::{Field, Mapping, cell, guess_exactly},
    table::Table,
    words::count,
};

/// What a column of such an export may hold.
pub const FIELDS: [Field; 3] = [
    Field {
        key: "poll",
        ja: "設問",
        en: "Poll",
        names: &["Poll question", "Poll title", "Poll", "設問", "投票の質問", "投票", "Question", "質問"],
    },
    Field {
        key: "option",
        ja: "選択肢",
        en: "Option",
        names: &["Option text", "Answer option", "Poll option", "Option", "Options", "選択肢"],
    },
    Field {
        key: "votes",
        ja: "票",
        en: "Votes",
        names: &["Votes", "Vote count", "Count", "票数", "投票数", "票", "Responses", "回答数"],
    },
];

/// A poll with its options in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    pub question: String,
    pub options: Vec<(String, i32)>,
}

/// A poll that was asked on a board of this product, or is a draft of one. Who answered is nobody's business: how many is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPoll {
    pub kind: String,
    pub title: String,
    /// As they stand, with how often each was chosen; of words those that were given, most often first.
    pub options: Vec<(String, i64)>,
    /// People who answered.
    pub voters: i64,
    pub created_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub shown_at: Option<DateTime<Utc>>,
}

/// That somebody chose something: as a row for each person and choice, which nobody's name stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dealt {
    /// From 1.
    pub voter: i64,
    /// The option, from 0.
    pub option: usize,
    /// How many this one chose so far, from 1.
    pub nth: i64,
}

impl HeldPoll {
    /// Most people and rows that a poll is read with.
    const MOST: i64 = 100_000;

    /// Whether its numbers can be those of answers: nobody chose an option twice, and everybody one.
    pub fn is_countable(&self) -> bool {
        let all = self.options.iter().try_fold(0_i64, |sum, (_, votes)| sum.checked_add(*votes));
        let is_within = |(_, votes): &(String, i64)| (0..=self.voters).contains(votes);
        self.options.iter().all(is_within) && all.is_some_and(|all| (self.voters..=Self::MOST).contains(&all))
    }

    /// Answers that count up to these numbers: each option goes to the next people in a row, which begins anew behind
    /// the last, so that everybody has one and nobody the same twice.
    pub fn dealt(&self) -> Vec<Dealt> {
        let options = self.options.iter().enumerate();
        let chosen = options.flat_map(|(at, (_, votes))| std::iter::repeat_n(at, usize::try_from(*votes).unwrap_or(0)));
        let people = self.voters.max(1);
        (0_i64..).zip(chosen).map(|(n, option)| Dealt { voter: n % people + 1, option, nth: n / people + 1 }).collect()
    }
}

/// Whether these columns are results of polls: an option beside its count.
fn is_enough(mapping: &Mapping) -> bool {
    FIELDS.iter().all(|field| mapping.contains_key(field.key))
}

/// The columns of a table of results, by their exact names: a list of questions has votes and answers too.
pub fn columns_of(table: &Table) -> Option<Mapping> {
    let mapping = guess_exactly(&table.columns, &FIELDS);
    is_enough(&mapping).then_some(mapping)
}

/// Reads results by their mapping. A poll's question stands in its first row, or in each.
pub fn read(table: &Table, mapping: &Mapping) -> Vec<Poll> {
    let mut polls: Vec<Poll> = Vec::new();
    for row in &table.rows {
        let (question, option) = (cell(row, mapping, "poll"), cell(row, mapping, "option"));
        if !question.is_empty() && polls.last().is_none_or(|poll| poll.question != question) {
            polls.push(Poll { question: question.to_owned(), options: Vec::new() });
        }
        let votes = count(cell(row, mapping, "votes")).and_then(|n| i32::try_from(n).ok());
        if let (Some(poll), Some(votes), false) = (polls.last_mut(), votes, option.is_empty()) {
            poll.options.push((option.to_owned(), votes));
        }
    }
    polls.retain(|poll| !poll.options.is_empty());
    polls
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::table::read_csv;

    #[test]
    fn options_stand_below_their_poll() {
        let table =
            read_csv("Poll,Option,Votes\nどこから?,現地,40\n,オンライン,83\n満足?,はい,7\n".as_bytes(), None).unwrap();
        let polls = read(&table, &columns_of(&table).unwrap());
        assert_eq!(polls.len(), 2);
        assert_eq!(polls[0].options, [("現地".to_owned(), 40), ("オンライン".to_owned(), 83)]);
    }

    #[test]
    fn a_list_of_questions_is_no_result_of_polls() {
        for head in ["Question,Author,Upvotes,Answered,Replies", "Question,Votes,Answer", "質問,投票数,回答"] {
            assert!(
                columns_of(&read_csv(format!("{head}\na,1,2,3,4\n").as_bytes(), None).unwrap()).is_none(),
                "{head}"
            );
        }
    }

    #[test]
    fn what_is_dealt_counts_up_to_what_was_said() {
        for (voters, votes) in [(3, &[1, 2][..]), (2, &[2, 0, 1]), (5, &[3, 3, 3]), (0, &[0, 0]), (4, &[4, 4, 4])] {
            let poll = held(voters, votes);
            assert!(poll.is_countable(), "{votes:?}");
            let dealt = poll.dealt();
            let people: BTreeSet<i64> = dealt.iter().map(|one| one.voter).collect();
            assert_eq!(people, (1..=voters).collect(), "{votes:?}");
            for (at, votes) in votes.iter().enumerate() {
                let of: BTreeSet<i64> = dealt.iter().filter(|one| one.option == at).map(|one| one.voter).collect();
                assert_eq!(i64::try_from(of.len()), Ok(*votes), "nobody twice");
            }
            let places: BTreeSet<(i64, i64)> = dealt.iter().map(|one| (one.voter, one.nth)).collect();
            assert_eq!(places.len(), dealt.len());
        }
        for (voters, votes) in [(1, &[2][..]), (3, &[1, 1]), (2, &[-1, 2]), (400_000, &[400_000]), (2, &[i64::MAX, 2])]
        {
            assert!(!held(voters, votes).is_countable(), "{voters} {votes:?}");
        }
    }

    fn held(voters: i64, counts: &[i64]) -> HeldPoll {
        HeldPoll {
            kind: "several".to_owned(),
            title: "鍵".to_owned(),
            options: counts.iter().map(|n| (format!("o{n}"), *n)).collect(),
            voters,
            created_at: DateTime::UNIX_EPOCH,
            opened_at: None,
            closes_at: None,
            closed_at: None,
            shown_at: None,
        }
    }
}
