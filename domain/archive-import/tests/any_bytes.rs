//! Whatever bytes come: an answer, never a panic.

use archive_import::{attendees, calendar, chapters, columns, kind, name, polls, questions, table, unpack};
use chrono_tz::Tz;
use proptest::prelude::*;

fn read_all(name: &str, bytes: &[u8]) {
    let _ = kind::recognise(name, bytes);
    let _ = unpack::unpack(bytes);
    let _ = table::read_xlsx(bytes);
    let text = String::from_utf8_lossy(bytes);
    let _ = calendar::read(&text, Tz::Asia__Tokyo);
    let _ = (chapters::is_list(&text), chapters::read(&text));
    let _ = name::read(&text);
    if let Ok(table) = table::read_csv(bytes, None) {
        let mapping = columns::guess(&table.columns, &attendees::FIELDS);
        if let Ok(list) = attendees::read(&table, &mapping, Tz::Asia__Tokyo) {
            assert_eq!(list.attendees.len() + list.left_out.len(), table.rows.len(), "each row is in it, or left out");
        }
        let _ = questions::read(&table, &columns::guess(&table.columns, &questions::FIELDS), Tz::Asia__Tokyo);
        let _ = polls::columns_of(&table).map(|mapping| polls::read(&table, &mapping));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for name in ["a.csv", "a.xlsx", "a.json", "a.ics", "a.md", "a"] {
            read_all(name, &bytes);
        }
    }

    #[test]
    fn any_table_is_answered(rows in proptest::collection::vec(
        proptest::collection::vec("[あ-んa-z0-9@.,:/ \"'=%-]{0,12}|参加|補欠|キャンセル|2024-05-28|Yes", 1..6), 0..12)) {
        let head = "表示名,メールアドレス,参加ステータス,出欠ステータス,質問";
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        read_all("a.csv", format!("{head}\n{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn any_calendar_is_answered(lines in proptest::collection::vec(
        "(BEGIN|END|DTSTART|SUMMARY|RRULE|X)(;[A-Z]{1,4}=[a-z/\"]{0,6})?:[A-Z0-9あ ]{0,16}", 0..12)) {
        read_all("a.ics", format!("BEGIN:VCALENDAR\r\n{}\r\nEND:VCALENDAR\r\n", lines.join("\r\n")).as_bytes());
    }
}
