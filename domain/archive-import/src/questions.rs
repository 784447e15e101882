//! Questions of an evening, as slido exports them, and as our own board does.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lang::Text;

use crate::{
    LeftOut, Refused, Result,
    columns::{Field, Mapping, cell},
    table::Table,
    when,
    words::{count, squeezed, yes_or_no},
};

/// What a column of such an export may hold.
pub const FIELDS: [Field; 8] = [
    Field {
        key: "body",
        ja: "質問",
        en: "Question",
        names: &["Question text", "Question", "Questions", "質問内容", "質問", "質問文", "Body", "Text"],
    },
    Field {
        key: "asker",
        ja: "質問者",
        en: "Asker",
        names: &["Author", "Asker", "質問者", "投稿者", "Participant name", "名前", "User name", "Name", "作成者"],
    },
    Field {
        key: "votes",
        ja: "票",
        en: "Votes",
        names: &["Upvotes", "Votes", "Score", "Likes", "投票数", "票数", "票", "いいね", "賛成", "アップボート"],
    },
    Field {
        key: "state",
        ja: "状態",
        en: "State",
        names: &["Status", "State", "Answered", "Is answered", "状態", "ステータス", "回答済み", "回答状況"],
    },
    Field {
        key: "answer",
        ja: "回答",
        en: "Answer",
        names: &["Replies", "Reply", "Answers", "Answer", "Comments", "回答", "返信", "コメント"],
    },
    Field {
        key: "answerer",
        ja: "回答者",
        en: "Answered by",
        names: &["Answered by", "Reply author", "回答者", "返信者"],
    },
    Field {
        key: "at",
        ja: "日時",
        en: "Asked at",
        names: &[
            "Date created",
            "Created at",
            "Date",
            "Asked at",
            "Submitted at",
            "日時",
            "投稿日時",
            "質問日時",
            "作成日時",
            "Time",
        ],
    },
    Field {
        key: "talk",
        ja: "枠",
        en: "Session",
        names: &["Session", "Talk", "Room", "Section", "セッション", "枠", "ルーム", "部屋"],
    },
];

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Live,
    Answered,
    /// Taken off by a moderator.
    Hidden,
}

/// A question with what was said to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub body: String,
    /// Empty for an anonymous one.
    pub asker: String,
    pub votes: i32,
    pub state: State,
    /// Author (may be empty) and text.
    pub answers: Vec<(String, String)>,
    pub asked_at: Option<DateTime<Utc>>,
    /// The talk it was asked of, as the export calls it; empty for the whole evening.
    pub talk: String,
}

/// What an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionList {
    pub questions: Vec<Question>,
    pub left_out: Vec<LeftOut>,
}

/// Reads an export by its mapping.
///
/// Errors (field `columns`): no column holds the questions.
pub fn read(table: &Table, mapping: &Mapping, zone: Tz) -> Result<QuestionList> {
    if !mapping.contains_key("body") {
        let names = table.columns.join("、");
        return Err(Refused::new(
            "columns",
            format!("質問の列が見つかりません。どの列かを選んでください。列: {names}"),
            format!("No column holds the questions. Choose which does. Columns: {names}"),
        ));
    }
    let mut list = QuestionList::default();
    for (at, row) in table.rows.iter().enumerate() {
        let get = |key: &str| cell(row, mapping, key);
        let body = get("body").to_owned();
        let answers = answers(get("answer"), get("answerer"));
        if body.is_empty() {
            // Replies stand in rows of their own below their question.
            match list.questions.last_mut().filter(|_| !answers.is_empty()) {
                Some(question) => question.answers.extend(answers),
                None => list.left_out.push(LeftOut {
                    row: at + 2,
                    text: row.join(" ").chars().take(120).collect(),
                    reason: Text::new("質問がありません。".to_owned(), "There is no question in it.".to_owned()),
                }),
            }
            continue;
        }
        let asker = asker(get("asker"));
        let known = list.questions.iter_mut().find(|known| known.body == body && known.asker == asker);
        let votes = count(get("votes")).and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
        let state = state(get("state"), &answers);
        if let Some(known) = known {
            // One row for each reply.
            known.votes = known.votes.max(votes);
            for answer in answers {
                if !known.answers.contains(&answer) {
                    known.answers.push(answer);
                }
            }
            continue;
        }
        list.questions.push(Question {
            body,
            asker,
            votes,
            state,
            answers,
            asked_at: when::moment(get("at"), zone).filter(|at| when::is_plausible(*at)),
            talk: get("talk").to_owned(),
        });
    }
    Ok(list)
}

/// Several replies in one cell stand in lines, each "name: text" or text alone.
fn answers(cell: &str, author: &str) -> Vec<(String, String)> {
    let lines = cell.lines().map(str::trim).filter(|line| !line.is_empty());
    let many = cell.lines().filter(|line| !line.trim().is_empty()).count() > 1;
    if yes_or_no(cell).is_some() {
        // A column of "Yes" and "No" under the name of answers.
        return Vec::new();
    }
    if !many || !author.is_empty() {
        return Some(cell.trim()).filter(|text| !text.is_empty()).map(|text| named(text, author)).into_iter().collect();
    }
    let lines: Vec<&str> = lines.collect();
    if lines.iter().all(|line| !named(line, "").0.is_empty()) {
        return lines.into_iter().map(|line| named(line, "")).collect();
    }
    vec![named(&lines.join("\n"), "")]
}

/// "Name: text", where the name is short and no address.
fn named(text: &str, author: &str) -> (String, String) {
    if !author.is_empty() {
        return (author.to_owned(), text.to_owned());
    }
    let parts = text.split_once(": ").or_else(|| text.split_once('：'));
    match parts {
        Some((name, said))
            if !said.trim().is_empty()
                && name.chars().count() <= 24
                && !name.contains(['。', '、', '?', '？', '/', '\n']) =>
        {
            (asker(name), said.trim().to_owned())
        }
        _ => (String::new(), text.to_owned()),
    }
}

fn asker(name: &str) -> String {
    let word = squeezed(name);
    if matches!(word.as_str(), "anonymous" | "匿名" | "anonym" | "名無し" | "none" | "na") {
        String::new()
    } else {
        name.trim().to_owned()
    }
}

fn state(word: &str, answers: &[(String, String)]) -> State {
    let squeezed = squeezed(word);
    if ["archived", "dismissed", "rejected", "hidden", "非表示", "却下", "取り下げ", "withdrawn"]
        .iter()
        .any(|w| squeezed.contains(w))
    {
        return State::Hidden;
    }
    match yes_or_no(word) {
        Some(true) => State::Answered,
        Some(false) if answers.is_empty() => State::Live,
        _ if !answers.is_empty() => State::Answered,
        _ => State::Live,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{columns::guess, table::read_csv};

    fn list(csv: &str) -> QuestionList {
        let table = read_csv(csv.as_bytes(), None).unwrap();
        read(&table, &guess(&table.columns, &FIELDS), Tz::Asia__Tokyo).unwrap()
    }

    #[test]
    fn slido_in_both_languages_named_and_anonymous() {
        let en = list(
            "Question,Author,Upvotes,Answered,Replies,Date\n\
             なぜ二つの鍵なのですか,Anonymous,12,Yes,山田: 一つを金庫に置くためです,2024-05-28 19:40\n\
             どの版からですか,見本 太郎,3,No,,2024-05-28 19:41\n",
        );
        let ja = list(
            "質問,質問者,投票数,ステータス,返信,日時\n\
             なぜ二つの鍵なのですか,匿名,12,回答済み,山田: 一つを金庫に置くためです,2024/05/28 19:40\n\
             どの版からですか,見本 太郎,3,未回答,,2024/05/28 19:41\n",
        );
        assert_eq!(en, ja);
        let first = &en.questions[0];
        assert_eq!((first.asker.as_str(), first.votes, first.state), ("", 12, State::Answered));
        assert_eq!(first.answers, [("山田".to_owned(), "一つを金庫に置くためです".to_owned())]);
        assert_eq!(en.questions[1].state, State::Live);
    }

    #[test]
    fn replies_in_rows_of_their_own_belong_to_the_question_above() {
        let list = list(
            "Question,Author,Replies\n鍵は,花子,\n,,東: 金庫です\n,,西: 二つあります\n鍵は,花子,南: 三つ目は本社に\n",
        );
        assert_eq!(list.questions.len(), 1);
        let authors: Vec<_> = list.questions[0].answers.iter().map(|(author, _)| author.as_str()).collect();
        assert_eq!(authors, ["東", "西", "南"]);
    }

    #[test]
    fn several_replies_in_one_cell_are_several_only_where_each_has_a_name() {
        let list = list("Question,Replies\na,\"東: 一\n西: 二\"\nb,\"一つ目の行\n二つ目の行\"\n,\n");
        assert_eq!((list.questions[0].answers.len(), list.questions[1].answers.len()), (2, 1));
    }

    #[test]
    fn without_a_column_of_questions_it_says_which_there_are() {
        let table = read_csv("日付,票\n2024-01-01,2\n".as_bytes(), None).unwrap();
        let refused = read(&table, &Mapping::new(), Tz::UTC).unwrap_err();
        assert!(refused.message.ja.contains("日付、票"));
    }
}
