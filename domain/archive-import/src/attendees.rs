//! Lists of attendees, as connpass and Doorkeeper write them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lang::Text;
use serde::{Deserialize, Serialize};

use crate::{
    LeftOut, Refused, Result,
    columns::{Field, Mapping, cell},
    table::Table,
    when,
    words::{squeezed, yes_or_no},
};

/// What a column of such a list may hold.
pub const FIELDS: [Field; 7] = [
    Field {
        key: "type",
        ja: "参加枠",
        en: "Participation type",
        names: &[
            "参加枠名",
            "参加枠",
            "枠",
            "チケット名",
            "チケット",
            "チケットの種類",
            "Ticket type",
            "Ticket",
            "Participation type",
        ],
    },
    Field {
        key: "name",
        ja: "名前",
        en: "Name",
        names: &["表示名", "名前", "氏名", "お名前", "Display name", "Name", "Full name"],
    },
    Field {
        key: "user",
        ja: "ユーザー名",
        en: "User name",
        names: &["ユーザー名", "ニックネーム", "User name", "Nickname"],
    },
    Field {
        key: "mail",
        ja: "メールアドレス",
        en: "Mail address",
        names: &["メールアドレス", "メール", "Email", "E-mail address", "Email address", "Mail"],
    },
    Field {
        key: "state",
        ja: "参加の状態",
        en: "State",
        names: &["参加ステータス", "ステータス", "参加状況", "状態", "Status", "RSVP status", "State"],
    },
    Field {
        key: "attended",
        ja: "出欠",
        en: "Attendance",
        names: &[
            "出欠ステータス",
            "出欠",
            "出席",
            "チェックイン",
            "受付",
            "Checked in",
            "Check-in",
            "Attended",
            "Attendance",
        ],
    },
    Field {
        key: "at",
        ja: "申し込んだ日時",
        en: "Registered at",
        names: &[
            "申込日時",
            "申し込み日時",
            "申込日",
            "登録日時",
            "参加登録日時",
            "Registered at",
            "RSVP date",
            "Registration date",
            "Created at",
            "更新日時",
            "Updated at",
        ],
    },
];

/// Whether somebody had a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Confirmed,
    Waitlisted,
    Cancelled,
}

/// Somebody in such a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Empty where the list has none.
    pub type_name: String,
    pub name: String,
    /// Empty where the list has none, as connpass'.
    pub mail: String,
    pub state: State,
    /// `None` where nobody noted it.
    pub attended: Option<bool>,
    pub registered_at: Option<DateTime<Utc>>,
}

/// How many people of one participation type there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub confirmed: i32,
    pub waitlisted: i32,
    pub cancelled: i32,
    /// Of those confirmed; `None` where nobody noted it of anybody.
    pub attended: Option<i32>,
}

/// What a list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttendeeList {
    pub attendees: Vec<Attendee>,
    pub left_out: Vec<LeftOut>,
}

impl AttendeeList {
    /// By participation type, in the order of their names.
    pub fn counts(&self) -> BTreeMap<String, Counts> {
        let mut counts = BTreeMap::<String, Counts>::new();
        for attendee in &self.attendees {
            let of_type = counts.entry(attendee.type_name.clone()).or_default();
            *match attendee.state {
                State::Confirmed => &mut of_type.confirmed,
                State::Waitlisted => &mut of_type.waitlisted,
                State::Cancelled => &mut of_type.cancelled,
            } += 1;
            if let (State::Confirmed, Some(attended)) = (attendee.state, attendee.attended) {
                *of_type.attended.get_or_insert(0) += i32::from(attended);
            }
        }
        counts
    }

    /// Those who can be told from others by their mail address.
    pub fn with_mail(&self) -> impl Iterator<Item = &Attendee> {
        self.attendees.iter().filter(|attendee| !attendee.mail.is_empty())
    }
}

/// Whether a mapping is enough to read people by.
pub fn is_enough(mapping: &Mapping) -> bool {
    ["name", "user", "mail"].iter().any(|key| mapping.contains_key(*key))
}

/// Reads a list by its mapping; moments without an offset are on the wall clock of `zone`.
///
/// Errors (field `columns`): no column says who somebody is.
pub fn read(table: &Table, mapping: &Mapping, zone: Tz) -> Result<AttendeeList> {
    if !is_enough(mapping) {
        let names = table.columns.join("、");
        return Err(Refused::new(
            "columns",
            format!("名前かメールアドレスの列が見つかりません。どの列かを選んでください。列: {names}"),
            format!("No column holds names or mail addresses. Choose which does. Columns: {names}"),
        ));
    }
    let mut list = AttendeeList::default();
    let mut seen = BTreeMap::<String, usize>::new();
    for (at, row) in table.rows.iter().enumerate() {
        let get = |key: &str| cell(row, mapping, key);
        let mut leave = |reason: Text| {
            list.left_out.push(LeftOut { row: at + 2, text: row.join(" ").chars().take(120).collect(), reason });
        };
        let name = [get("name"), get("user")].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let mail = Some(get("mail")).filter(|mail| looks_like_mail(mail)).unwrap_or_default().to_owned();
        if name.is_empty() && mail.is_empty() {
            leave(Text::new(
                "名前もメールアドレスもありません。".to_owned(),
                "It has neither a name nor a mail address.".to_owned(),
            ));
            continue;
        }
        let Some(state) = state(get("state")) else {
            let word = get("state");
            leave(Text::new(
                format!("参加の状態「{word}」が分かりません。"),
                format!("The state “{word}” is not known."),
            ));
            continue;
        };
        let attendee = Attendee {
            type_name: get("type").to_owned(),
            name: name.to_owned(),
            state,
            attended: attended(get("attended")),
            registered_at: when::moment(get("at"), zone).filter(|at| when::is_plausible(*at)),
            mail: mail.clone(),
        };
        // Who cancelled and came back stands twice: what holds is the state that holds a place, else the last one.
        let key = if mail.is_empty() { String::new() } else { mail.to_lowercase() };
        match seen.get(&key).copied().filter(|_| !key.is_empty()) {
            Some(before) => {
                let reason = Text::new(
                    "同じメールアドレスの行が先にあります。".to_owned(),
                    "A row above has the same mail address.".to_owned(),
                );
                leave(reason);
                if attendee.state < list.attendees[before].state {
                    list.attendees[before] = attendee;
                }
            }
            None => {
                seen.insert(key, list.attendees.len());
                list.attendees.push(attendee);
            }
        }
    }
    Ok(list)
}

/// What somebody's state is called; no word means that they came to be in the list.
fn state(word: &str) -> Option<State> {
    let word = squeezed(word);
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if has(&["キャンセル待ち", "補欠", "待ち", "wait", "落選", "抽選"]) {
        return Some(State::Waitlisted);
    }
    if has(&[
        "キャンセル",
        "取消",
        "取り消し",
        "辞退",
        "欠席",
        "不参加",
        "cancel",
        "declined",
        "refund",
        "notgoing",
        "rejected",
    ]) {
        return Some(State::Cancelled);
    }
    let known = word.is_empty()
        || has(&[
            "参加",
            "確定",
            "出席",
            "当選",
            "confirmed",
            "accepted",
            "going",
            "attend",
            "registered",
            "approved",
            "paid",
            "yes",
            "ok",
            "済",
        ]);
    known.then_some(State::Confirmed)
}

/// A moment of check-in says that somebody came.
fn attended(word: &str) -> Option<bool> {
    yes_or_no(word).or_else(|| when::moment(word, Tz::UTC).map(|_| true))
}

fn looks_like_mail(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{columns::guess, table::read_csv};

    fn list(csv: &str) -> AttendeeList {
        let table = read_csv(csv.as_bytes(), None).unwrap();
        read(&table, &guess(&table.columns, &FIELDS), Tz::Asia__Tokyo).unwrap()
    }

    #[test]
    fn connpass_lists_people_without_addresses() {
        let list = list(
            "参加枠名,ユーザー名,表示名,利用開始日,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n\
             現地参加枠,hanako,山田 花子,2020年01月02日,,参加,出席,2024年05月20日 12:00,123\n\
             現地参加枠,taro,見本 太郎,2021年01月02日,楽しみです,参加,欠席,2024年05月21日 12:00,124\n\
             オンライン,jiro,見本 二郎,2021年01月02日,,参加キャンセル,,2024年05月21日 12:00,125\n\
             現地参加枠,sabu,見本 三郎,2021年01月02日,,補欠,,2024年05月21日 12:00,126\n\
             現地参加枠,yo,見本 洋子,2021年01月02日,,保留中,,2024年05月21日 12:00,127\n",
        );
        let counts = list.counts();
        assert_eq!(counts["現地参加枠"], Counts { confirmed: 2, waitlisted: 1, cancelled: 0, attended: Some(1) });
        assert_eq!(counts["オンライン"], Counts { cancelled: 1, ..Counts::default() });
        assert_eq!((list.with_mail().count(), list.left_out.len(), list.left_out[0].row), (0, 1, 6));
        assert_eq!(list.attendees[0].registered_at.unwrap().to_rfc3339(), "2024-05-20T03:00:00+00:00");
    }

    #[test]
    fn doorkeeper_lists_in_both_languages_are_one() {
        let ja = list(
            "名前,メールアドレス,チケット,参加状況,チェックイン,申込日時\n山田 花子,Hanako@example.com,一般,参加,2024-05-28 18:40,2024-05-01 09:00\n",
        );
        let en = list(
            "Name,Email,Ticket type,Status,Checked in,Registered at\n山田 花子,Hanako@example.com,一般,Attending,Yes,2024-05-01 09:00\n",
        );
        assert_eq!(ja, en);
        assert_eq!(ja.attendees[0].mail, "Hanako@example.com");
    }

    #[test]
    fn who_stands_twice_counts_once_and_the_place_holds() {
        let list = list(
            "Name,Email,Status\na,a@example.com,cancelled\na,A@example.com,attending\nb,b@example.com,attending\nb,b@example.com,cancelled\n",
        );
        assert!(list.attendees.iter().all(|attendee| attendee.state == State::Confirmed));
        assert_eq!((list.attendees.len(), list.left_out.len()), (2, 2));
    }

    #[test]
    fn a_list_without_a_key_column_says_which_columns_it_has() {
        let table = read_csv("枠,コメント\n現地,はい\n".as_bytes(), None).unwrap();
        let refused = read(&table, &guess(&table.columns, &FIELDS), Tz::UTC).unwrap_err();
        assert!(refused.field == "columns" && refused.message.ja.contains("枠、コメント"), "{refused}");
    }
}
