//! Spreadsheets as services export them, and as an attacker makes them.

#![expect(clippy::format_push_string, reason = "fixtures are short")]

use std::io::{Cursor, Write as _};

use archive_import::{
    columns::guess,
    kind::{FileKind, recognise},
    polls, questions,
    table::{MAX_ROWS, read_xlsx},
};
use chrono_tz::Tz;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A workbook with these sheets; `prolog` stands above the XML of each.
fn workbook(sheets: &[(&str, &str)], prolog: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{prolog}{content}").as_bytes()).unwrap();
    };
    part("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#);
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    part(
        "_rels/.rels",
        &format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, _)) in sheets.iter().enumerate() {
        list += &format!(r#"<sheet name="{name}" sheetId="{}" r:id="s{at}"/>"#, at + 1);
        links += &format!(r#"<Relationship Id="s{at}" Type="{office}/worksheet" Target="worksheets/sheet{at}.xml"/>"#);
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    part(
        "xl/workbook.xml",
        &format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{list}</sheets></workbook>"#),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#
        ),
    );
    for (at, (_, rows)) in sheets.iter().enumerate() {
        part(
            &format!("xl/worksheets/sheet{at}.xml"),
            &format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        );
    }
    writer.finish().unwrap().into_inner()
}

/// Rows of cells with text in them.
fn rows(rows: &[&[&str]]) -> String {
    let mut out = String::new();
    for (at, cells) in rows.iter().enumerate() {
        out += &format!(r#"<row r="{}">"#, at + 1);
        for (column, text) in ('A'..).zip(cells.iter()) {
            out += &format!(r#"<c r="{column}{}" t="inlineStr"><is><t>{text}</t></is></c>"#, at + 1);
        }
        out += "</row>";
    }
    out
}

#[test]
fn questions_and_polls_of_one_workbook_are_read() {
    let asked = rows(&[
        &["見本の会 第3回"],
        &["Question", "Author", "Upvotes", "Answered"],
        &["なぜ二つの鍵なのですか", "Anonymous", "12", "Yes"],
    ]);
    let polled = rows(&[&["Poll", "Option", "Votes"], &["どこから", "現地", "40"], &["", "オンライン", "83"]]);
    let bytes = workbook(&[("Questions", &asked), ("Polls", &polled)], "");
    assert_eq!(recognise("slido.xlsx", &bytes).kind, FileKind::Questions);
    let sheets = read_xlsx(&bytes).unwrap();
    let (first, second) = (&sheets[0], &sheets[1]);
    let list = questions::read(first, &guess(&first.columns, &questions::FIELDS), Tz::Asia__Tokyo).unwrap();
    assert_eq!((list.questions.len(), list.questions[0].votes), (1, 12));
    assert_eq!(polls::read(second, &polls::columns_of(second).unwrap())[0].options.len(), 2);
}

#[test]
fn entities_are_refused_before_anything_is_unfolded() {
    let sheet = rows(&[&["Question", "Votes"], &["&amp;x;", "1"]]);
    for prolog in [
        r#"<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#,
        r#"<!doctype x [<!entity a "aaaa"><!entity b "&a;&a;&a;">]>"#,
    ] {
        let refused = read_xlsx(&workbook(&[("Questions", &sheet)], prolog)).unwrap_err();
        assert!(refused.message.en.contains("entities"), "{refused}");
    }
    assert!(read_xlsx(&workbook(&[("Questions", &sheet)], "")).is_ok(), "without them it is read");
}

#[test]
fn a_cell_in_the_last_corner_is_no_field_of_billions() {
    let far = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Question</t></is></c><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    assert!(read_xlsx(&workbook(&[("Questions", far)], "")).unwrap_err().message.en.contains("too large"));
    let deep = format!(r#"<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>x</t></is></c></row>"#, MAX_ROWS + 1);
    assert!(read_xlsx(&workbook(&[("Questions", &deep)], "")).unwrap_err().message.en.contains("too large"));
}
