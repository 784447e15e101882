//! Results of polls, as slido exports them: one row for each option.

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
}
