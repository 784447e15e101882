//! Two people wrote from the same state: both texts in one. Pure.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Joins what `mine` and `theirs` each changed against `base`, line by line. Lines that both put in
/// at one place stand below each other, theirs first; a line that both put in there stands once, so that
/// a save whose answer was lost may be sent again. `None` when both changed the same lines in
/// different ways: then a person must look.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let split = |text: &'_ str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (base, mine, theirs) = (split(base), split(mine), split(theirs));
    let (ours, others) = (edits(&base, &mine), edits(&base, &theirs));
    let mut merged: Vec<String> = Vec::new();
    let mut at = 0;
    let (mut i, mut j) = (0, 0);
    loop {
        let next = match (ours.get(i), others.get(j)) {
            (None, None) => break,
            (Some(edit), None) => Next::Mine(edit),
            (None, Some(edit)) => Next::Theirs(edit),
            (Some(a), Some(b)) if a == b => Next::Same(a),
            (Some(a), Some(b)) if a.is_insert() && b.is_insert() && a.from == b.from => {
                if a.from < at {
                    return None;
                }
                merged.extend_from_slice(&base[at..a.from]);
                merged.extend(both(&b.lines, &a.lines));
                at = a.to;
                i += 1;
                j += 1;
                continue;
            }
            (Some(a), Some(b)) if overlap(a, b) => return None,
            (Some(a), Some(b)) if a.from < b.from || (a.from == b.from && a.is_insert()) => Next::Mine(a),
            (Some(_), Some(b)) => Next::Theirs(b),
        };
        let edit = next.edit();
        if edit.from < at {
            return None;
        }
        merged.extend_from_slice(&base[at..edit.from]);
        merged.extend_from_slice(&edit.lines);
        at = edit.to;
        match next {
            Next::Mine(_) => i += 1,
            Next::Theirs(_) => j += 1,
            Next::Same(_) => {
                i += 1;
                j += 1;
            }
        }
    }
    merged.extend_from_slice(&base[at..]);
    Some(merged.join("\n") + if merged.is_empty() { "" } else { "\n" })
}

enum Next<'a> {
    Mine(&'a Edit),
    Theirs(&'a Edit),
    Same(&'a Edit),
}

impl Next<'_> {
    const fn edit(&self) -> &Edit {
        match self {
            Self::Mine(edit) | Self::Theirs(edit) | Self::Same(edit) => edit,
        }
    }
}

/// Lines `from..to` of the base become `lines`.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    from: usize,
    to: usize,
    lines: Vec<String>,
}

impl Edit {
    const fn is_insert(&self) -> bool {
        self.from == self.to
    }
}

fn overlap(a: &Edit, b: &Edit) -> bool {
    a.from < b.to && b.from < a.to
}

/// Every line of two pieces in its order, common ones once.
fn both(first: &[String], second: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, first, second) {
        lines.extend_from_slice(&first[op.old_range()]);
        if !matches!(op, DiffOp::Equal { .. }) {
            lines.extend_from_slice(&second[op.new_range()]);
        }
    }
    lines
}

fn edits(base: &[String], changed: &[String]) -> Vec<Edit> {
    capture_diff_slices(Algorithm::Myers, base, changed)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            Edit { from: old.start, to: old.end, lines: changed[new].to_vec() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_added_by_both_are_all_there() {
        let base = "- a\n- b\n";
        assert_eq!(merge(base, "- a\n- b\n- mine\n", "- a\n- b\n- theirs\n").unwrap(), "- a\n- b\n- theirs\n- mine\n");
        assert_eq!(
            merge(base, "- a\n  - mine\n- b\n", "- a\n- b\n- theirs\n").unwrap(),
            "- a\n  - mine\n- b\n- theirs\n"
        );
        assert_eq!(merge("", "- mine\n", "- theirs\n").unwrap(), "- theirs\n- mine\n");
    }

    #[test]
    fn what_is_sent_again_after_it_was_joined_is_there_once() {
        let stored = merge("- a\n", "- a\n- mine\n", "- a\n- theirs\n").unwrap();
        assert_eq!(merge("- a\n", "- a\n- mine\n", &stored).unwrap(), stored);
        assert_eq!(merge("- a\n", "- a\n- mine\n- more\n", &stored).unwrap(), "- a\n- theirs\n- mine\n- more\n");
    }

    #[test]
    fn a_line_that_one_deletes_is_gone_and_the_other_keeps_theirs() {
        assert_eq!(merge("- a\n- b\n- c\n", "- a\n- c\n", "- a\n- b\n- c\n- d\n").unwrap(), "- a\n- c\n- d\n");
        assert_eq!(merge("- a\n- b\n", "- b\n", "- b\n").unwrap(), "- b\n", "the same change is made once");
    }

    #[test]
    fn one_line_rewritten_by_both_is_for_a_person() {
        assert_eq!(merge("- a\n- b\n", "- a1\n- b\n", "- a2\n- b\n"), None);
        assert_eq!(merge("- a\n- b\n", "- a1\n- b\n", "- a\n- b2\n").unwrap(), "- a1\n- b2\n");
    }
}
