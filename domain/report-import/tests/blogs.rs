//! Reports as blogs of many kinds write them: invented evenings, and what is understood of each. A change of the reading
//! shows as a change of `blogs.expected`; `UPDATE_EXPECTED=1 cargo test -p report-import --test blogs` writes it anew.

use std::{fmt::Write as _, fs, path::Path};

use report_import::{decode::decode, draft::ImportDraft, read};

/// Number, date, sessions with their people, bullets by depth, questions; one line each.
fn summarize(draft: &ImportDraft) -> String {
    let mut out = String::new();
    let number = draft.number.map_or("?".to_owned(), |number| number.to_string());
    let date = draft.date.map_or("?".to_owned(), |date| date.to_string());
    let _ = writeln!(out, "{} #{number} {date}", draft.series);
    for section in &draft.sections {
        let people: Vec<String> = section.speakers.iter().map(|s| format!("{} ({})", s.name, s.affiliation)).collect();
        let mut depths = [0; 4];
        for note in section.notes.iter().filter(|note| note.depth > 0) {
            depths[usize::try_from(note.depth - 1).unwrap().min(3)] += 1;
        }
        let (asked, answered) =
            (section.questions.len(), section.questions.iter().filter(|q| !q.answers.is_empty()).count());
        let _ = writeln!(
            out,
            "  {:?} [{}] {} — {} — {depths:?} {asked}/{answered}{}",
            section.kind,
            section.label,
            section.title,
            people.join(", "),
            if section.slides_url.is_empty() { "" } else { " slides" },
        );
    }
    out
}

#[test]
fn each_is_understood_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<_> = fs::read_dir(folder.join("blogs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 30);
    let mut all = String::new();
    for file in files {
        let decoded = decode(&fs::read(&file).unwrap(), None).unwrap();
        let draft = read(&decoded.text).unwrap();
        let _ = write!(all, "{}: {}", file.file_name().unwrap().to_string_lossy(), summarize(&draft));
    }
    let expected = folder.join("blogs.expected");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &all).unwrap();
    }
    assert_eq!(all, fs::read_to_string(expected).unwrap());
}
