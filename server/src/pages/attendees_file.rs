//! Who registered, as a file: in a shape of our own, which holds all that we know, or in that of connpass or Doorkeeper, so
//! that whatever reads their files reads this one. Our own importer does (`domain/archive-import/src/attendees.rs`).

use app::questionnaire::fields;
use chrono::{DateTime, Utc};
use domain::{
    Lang,
    pages::attendees::Export,
    people::types::closed_account,
    registration::{
        queries::Exported,
        types::{FileShape, RegistrationState},
    },
    time::Local,
};

use crate::files::csv;

/// How a file says what it holds.
struct Spoken<'a> {
    lang: Lang,
    /// Of the event, an IANA name.
    zone: &'a str,
}

impl Spoken<'_> {
    fn time(&self, at: DateTime<Utc>) -> String {
        Local::at(at, self.zone).wall.format("%Y-%m-%d %H:%M").to_string()
    }

    fn name(&self, one: &Exported) -> String {
        if one.is_closed() { closed_account(self.lang).to_owned() } else { one.name.clone() }
    }
}

/// A heading in both languages, and what stands below it.
type Column = (&'static str, &'static str, fn(&Exported, &Spoken<'_>) -> String);

/// The columns of our own shape in their order; what was asked at sign-up follows.
const OWN: &[Column] = &[
    ("名前", "Name", |one, said| said.name(one)),
    ("メール", "Mail", |one, _| one.mail.clone()),
    ("参加枠", "Type", |one, _| one.type_name.clone()),
    ("状態", "State", |one, said| one.state.label(said.lang).to_owned()),
    ("受付番号", "Number", |one, _| one.code.clone()),
    ("申し込み", "Registered", |one, said| said.time(one.registered_at)),
    ("出席", "Came", |one, said| match (one.came_at, one.attended) {
        (Some(at), _) => said.time(at),
        (None, Some(true)) => said.lang.t("出席", "yes").to_owned(),
        (None, Some(false)) => said.lang.t("欠席", "no").to_owned(),
        (None, None) => String::new(),
    }),
    ("メモ", "Note", |one, _| one.note.clone()),
    // What stands at several addresses is one consent.
    ("同意した日時", "Agreed", |one, said| one.agreed_at.map(|at| said.time(at)).unwrap_or_default()),
    ("同意したもの", "Agreed to", |one, _| one.agreed_to.join(" ")),
    ("待っている枠", "Waits for", |one, _| one.waits_for.clone().unwrap_or_default()),
    ("順番", "Position", |one, _| one.position.map(|n| n.to_string()).unwrap_or_default()),
    ("ふりがな", "Reading", |one, _| one.reading.clone()),
];

/// Those of connpass, which has no addresses and no other language. What nobody knows here stays empty: since when somebody
/// is there, and what they wrote when they registered.
const CONNPASS: &[Column] = &[
    ("参加枠名", "参加枠名", |one, _| one.type_name.clone()),
    ("ユーザー名", "ユーザー名", |_, _| String::new()),
    // Without an address a row says by nothing else who it is about.
    ("表示名", "表示名", |one, said| {
        let name = said.name(one);
        if name.is_empty() { one.code.clone() } else { name }
    }),
    ("利用開始日", "利用開始日", |_, _| String::new()),
    ("コメント", "コメント", |_, _| String::new()),
    ("参加ステータス", "参加ステータス", |one, _| {
        let word = match one.state {
            RegistrationState::Confirmed => "参加",
            RegistrationState::Waitlisted => "補欠",
            RegistrationState::Cancelled => "参加キャンセル",
        };
        word.to_owned()
    }),
    ("出欠ステータス", "出欠ステータス", |one, _| {
        has_come(one).map_or("", |came| if came { "出席" } else { "欠席" }).to_owned()
    }),
    ("更新日時", "更新日時", |one, said| {
        Local::at(one.registered_at, said.zone).wall.format("%Y年%m月%d日 %H:%M").to_string()
    }),
    ("受付番号", "受付番号", |one, _| one.code.clone()),
];

/// Those of Doorkeeper.
const DOORKEEPER: &[Column] = &[
    ("名前", "Name", |one, said| said.name(one)),
    ("メールアドレス", "Email", |one, _| one.mail.clone()),
    ("チケット", "Ticket type", |one, _| one.type_name.clone()),
    ("参加状況", "Status", |one, said| {
        let word = match one.state {
            RegistrationState::Confirmed => said.lang.t("参加", "Attending"),
            RegistrationState::Waitlisted => said.lang.t("キャンセル待ち", "Waitlisted"),
            RegistrationState::Cancelled => said.lang.t("キャンセル", "Cancelled"),
        };
        word.to_owned()
    }),
    ("チェックイン", "Checked in", |one, said| match (one.came_at, has_come(one)) {
        (Some(at), _) => said.time(at),
        (None, Some(true)) => said.lang.t("はい", "Yes").to_owned(),
        (None, Some(false)) => said.lang.t("いいえ", "No").to_owned(),
        (None, None) => String::new(),
    }),
    ("申込日時", "Registered at", |one, said| said.time(one.registered_at)),
];

fn has_come(one: &Exported) -> Option<bool> {
    one.came_at.map(|_| true).or(one.attended)
}

/// The file as CSV; what was asked at sign-up follows in each shape.
pub(super) fn table(export: &Export, shape: FileShape, lang: Lang) -> String {
    let (columns, lang) = match shape {
        FileShape::Own => (OWN, lang),
        FileShape::Connpass => (CONNPASS, Lang::Ja),
        FileShape::Doorkeeper => (DOORKEEPER, lang),
    };
    let said = Spoken { lang, zone: &export.zone };
    let mut head: Vec<&str> = columns.iter().map(|&(ja, en, _)| lang.t(ja, en)).collect();
    head.extend(export.questions.iter().map(|question| question.words(lang)));
    let rows = export.attendees.iter().map(|(one, answers)| {
        let mut row: Vec<String> = columns.iter().map(|(_, _, cell)| cell(one, &said)).collect();
        row.extend(export.questions.iter().map(|question| {
            answers.get(&question.id).map(|given| fields::in_words(question, given, lang)).unwrap_or_default()
        }));
        row
    });
    csv::table(&head, rows)
}

/// What its name ends with: of which service it has the shape.
pub(super) const fn ending(shape: FileShape) -> &'static str {
    match shape {
        FileShape::Own => "",
        FileShape::Connpass => "-connpass",
        FileShape::Doorkeeper => "-doorkeeper",
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        VariantArray as _,
        archive::format::{
            attendees::{self, Attendee, State},
            columns::guess,
            table::read_csv,
        },
        ids::RegistrationId,
        questionnaire::types::Answers,
    };

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn one(n: i64, name: &str, state: RegistrationState, attended: Option<bool>) -> Exported {
        Exported {
            id: RegistrationId(n),
            name: name.to_owned(),
            mail: format!("one{n}@example.com"),
            type_name: "現地, 懇親会つき".to_owned(),
            state,
            code: format!("CODE{n}"),
            registered_at: at("2026-01-02T15:04:00Z"),
            attended,
            came_at: None,
            note: "=1+1".to_owned(),
            agreed_at: None,
            agreed_to: Vec::new(),
            waits_for: None,
            position: None,
            reading: String::new(),
        }
    }

    fn export() -> Export {
        use RegistrationState::{Cancelled, Confirmed, Waitlisted};
        let came = Exported {
            came_at: Some(at("2026-02-01T10:00:00Z")),
            ..one(1, "=HYPERLINK(\"https://evil.test\")", Confirmed, Some(true))
        };
        let waits =
            Exported {
                waits_for: Some("現地".to_owned()), position: Some(3), ..one(5, "見本 五郎", Waitlisted, None)
            };
        let closed = Exported { mail: String::new(), ..one(7, "", Confirmed, None) };
        let all = [
            came,
            one(2, "見本 \"二郎\"", Confirmed, Some(true)),
            one(3, "見本 三郎", Confirmed, Some(false)),
            one(4, "", Confirmed, None),
            waits,
            one(6, "-六郎", Cancelled, None),
            closed,
        ];
        Export {
            attendees: all.into_iter().map(|one| (one, Answers::default())).collect(),
            questions: Vec::new(),
            zone: "Asia/Tokyo".to_owned(),
        }
    }

    fn read(export: &Export, shape: FileShape, lang: Lang) -> Vec<Attendee> {
        let file = read_csv(table(export, shape, lang).as_bytes(), None).unwrap();
        let mapping = guess(&file.columns, &attendees::FIELDS);
        let list = attendees::read(&file, &mapping, chrono_tz::Tz::Asia__Tokyo).unwrap();
        assert!(list.left_out.is_empty(), "{shape:?}: {:?}", list.left_out);
        list.attendees
    }

    #[test]
    fn what_is_written_as_another_service_does_is_read_as_it_was() {
        let export = export();
        for (shape, lang) in [
            (FileShape::Connpass, Lang::Ja),
            (FileShape::Connpass, Lang::En),
            (FileShape::Doorkeeper, Lang::Ja),
            (FileShape::Doorkeeper, Lang::En),
        ] {
            let read = read(&export, shape, lang);
            assert_eq!(read.len(), export.attendees.len(), "{shape:?}");
            for (read, (one, _)) in read.iter().zip(&export.attendees) {
                let is_connpass = shape == FileShape::Connpass;
                let name = match (one.is_closed(), one.name.is_empty()) {
                    (true, _) => closed_account(if is_connpass { Lang::Ja } else { lang }).to_owned(),
                    (false, true) if is_connpass => one.code.clone(),
                    _ => one.name.clone(),
                };
                let state = match one.state {
                    RegistrationState::Confirmed => State::Confirmed,
                    RegistrationState::Waitlisted => State::Waitlisted,
                    RegistrationState::Cancelled => State::Cancelled,
                };
                let expected = Attendee {
                    type_name: one.type_name.clone(),
                    name,
                    mail: if is_connpass { String::new() } else { one.mail.clone() },
                    state,
                    attended: one.attended,
                    registered_at: Some(one.registered_at),
                };
                assert_eq!(*read, expected, "{shape:?} {lang:?}");
            }
        }
    }

    #[test]
    fn no_cell_of_any_shape_begins_like_a_formula() {
        for shape in FileShape::VARIANTS {
            let text = table(&export(), *shape, Lang::Ja);
            assert!(text.contains("\"'=HYPERLINK(") && text.contains("\"'-六郎\""), "{shape:?}: {text}");
            assert!(!text.contains("\"=") && !text.contains("\"-"), "{shape:?}: {text}");
        }
    }

    #[test]
    fn our_own_shape_says_what_somebody_waits_for_and_where() {
        let text = table(&export(), FileShape::Own, Lang::Ja);
        assert!(text.lines().next().unwrap().ends_with("\"待っている枠\",\"順番\",\"ふりがな\""), "{text}");
        assert!(text.contains(",\"現地\",\"3\",\"\"\r\n"), "{text}");
    }
}
