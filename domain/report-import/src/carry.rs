//! A person's decisions on an earlier text, for a revised one: where both say the same, what was decided stands.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::{
    draft::{Edit, ImportDraft, Known},
    edits::apply_edits,
    error::Result,
    lines, read_with,
};

/// Those decisions on `old` that hold for `new`, with the lines of the new text.
///
/// Errors: as [`crate::read`], of either text.
pub fn carry_over(old: &str, edits: &[Edit], new: &str, known: &Known) -> Result<Vec<Edit>> {
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    let places = same_lines(&lines(old), &lines(new));
    let (before, now) = (read_with(old, known)?, read_with(new, known)?);
    let carried = |edit: &Edit| match edit {
        Edit::Line { line, role } => Some(Edit::Line { line: *places.get(line)?, role: *role }),
        Edit::Heading { line, title, speakers } => {
            let line = *places.get(line)?;
            Some(Edit::Heading { line, title: title.clone(), speakers: speakers.clone() })
        }
        Edit::Field { path, value } => {
            let path = match path.strip_prefix("@L").and_then(|rest| rest.split_once('/')) {
                Some((line, field)) => {
                    let line: usize = line.parse().ok()?;
                    let to = *places.get(&line)?;
                    let same = section_field(&before, line, field) == section_field(&now, to, field);
                    same.then(|| format!("@L{to}/{field}"))?
                }
                None => (event_field(&before, path) == event_field(&now, path)).then(|| path.clone())?,
            };
            Some(Edit::Field { path, value: value.clone() })
        }
        Edit::Insert { at, title } => Some(Edit::Insert { at: *at, title: title.clone() }),
        Edit::Move { section, to } => {
            let line: usize = section.trim_start_matches("@L").parse().ok()?;
            Some(Edit::Move { section: format!("@L{}", places.get(&line)?), to: *to })
        }
        Edit::All { .. } => None,
    };
    let kept = edits.iter().filter_map(|edit| match edit {
        Edit::All { edits } => {
            let edits: Vec<Edit> = edits.iter().filter_map(carried).collect();
            (!edits.is_empty()).then_some(Edit::All { edits })
        }
        one => carried(one),
    });
    let kept: Vec<Edit> = kept.collect();
    // What cannot be applied any more is let go of, rather than refuse the text.
    Ok(if apply_edits(new, known, &kept).is_ok() { kept } else { Vec::new() })
}

/// The new number of each line that both texts have, in one order.
fn same_lines(old: &[String], new: &[String]) -> HashMap<usize, usize> {
    let mut places = HashMap::new();
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            places.extend((0..len).map(|n| (old_index + n + 1, new_index + n + 1)));
        }
    }
    places
}

/// What a field of the event said, to be compared.
fn event_field(draft: &ImportDraft, path: &str) -> String {
    match path {
        "number" => format!("{:?}", draft.number),
        "date" => format!("{:?}", draft.date),
        "further_days" => format!("{:?}", draft.further_days),
        "series" => draft.series.clone(),
        "label" => draft.label.clone(),
        "title" => draft.title.clone(),
        "hashtags" => draft.hashtags.join(" "),
        "lead" => draft.lead.clone(),
        "closing" => draft.closing.clone(),
        "author" => draft.author.clone(),
        _ => String::new(),
    }
}

fn section_field(draft: &ImportDraft, line: usize, field: &str) -> String {
    let Some(section) = draft.sections.iter().find(|section| section.first_line == line) else { return String::new() };
    match field.split('/').next().unwrap_or_default() {
        "notes" => section.markdown(),
        "impression" => section.impression.clone(),
        "questions" => format!("{:?}", section.questions),
        "speakers" => format!("{:?}", section.speakers),
        "title" => section.title.clone(),
        "label" => section.label.clone(),
        "level" => format!("{:?}", section.level),
        "slides_url" => section.slides_url.clone(),
        "video_url" => section.video_url.clone(),
        "kind" => section.kind.into_str().to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Role;

    const OLD: &str =
        "見本の会 第2回レポート\n\n## 夜の図書館 見本社 山田 花子さん\n\n- 一つ目\n\n## 雑談\n\n- 二つ目\n";

    #[test]
    fn what_was_decided_follows_its_line_and_goes_with_it() {
        let edits = vec![
            Edit::Line { line: 7, role: Role::Closing },
            Edit::Field { path: "@L3/title".into(), value: "夜の図書館を歩く".into() },
            Edit::Field { path: "lead".into(), value: "直した前書き".into() },
        ];
        let new = OLD.replace("\n\n## 夜", "\n\nひとこと足しました。\n\n## 夜");
        let kept = carry_over(OLD, &edits, &new, &Known::default()).unwrap();
        assert_eq!(
            kept,
            [
                Edit::Line { line: 9, role: Role::Closing },
                Edit::Field { path: "@L5/title".into(), value: "夜の図書館を歩く".into() },
            ],
            "the lead says something else now"
        );
        let gone = OLD.replace("## 雑談\n\n- 二つ目\n", "");
        assert_eq!(carry_over(OLD, &edits[..1], &gone, &Known::default()).unwrap(), []);
    }
}
