//! Guesses of the same shape: what one of them turns out to be, the others probably are as well.

use crate::{
    draft::{Edit, Guess, ImportDraft},
    edits::{confirmed, line_of},
};

/// What has to agree for one reading to fit two headings.
#[derive(PartialEq, Eq)]
struct Shape<'a> {
    /// `sections/*/title`
    field: Vec<&'a str>,
    what: &'a str,
    /// What the other readings are, by kind.
    choices: Vec<&'static str>,
    /// "Session" of "Session4".
    label: String,
    /// Words of the title, of the affiliation, of the role; and how many people.
    words: [usize; 3],
    people: usize,
}

fn shape<'a>(draft: &'a ImportDraft, guess: &'a Guess) -> Option<Shape<'a>> {
    let mut field: Vec<&str> = guess.id.split('/').collect();
    if field.first() != Some(&"sections") || field.len() < 2 {
        return None;
    }
    let section = draft.sections.get(field.remove(1).parse::<usize>().ok()?)?;
    let speaker = section.speakers.first();
    let count = |text: Option<&String>| text.map_or(0, |text| text.split_whitespace().count());
    let is_heading = matches!(field.get(1), Some(&"title" | &"speakers"));
    let choices = guess.choices.iter().map(|choice| match &choice.edit {
        Edit::Line { role, .. } => role.into_str(),
        Edit::Heading { .. } => "heading",
        _ => "other",
    });
    Some(Shape {
        what: &guess.what.ja,
        choices: choices.collect(),
        label: section.label.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned(),
        words: if is_heading {
            [count(Some(&section.title)), count(speaker.map(|s| &s.affiliation)), count(speaker.map(|s| &s.role))]
        } else {
            [0; 3]
        },
        people: if is_heading { section.speakers.len() } else { 0 },
        field,
    })
}

/// The other guesses of the same shape, by their places in the draft.
pub fn alike(draft: &ImportDraft, guess: &Guess) -> Vec<usize> {
    let Some(wanted) = shape(draft, guess) else { return Vec::new() };
    let at = line_of(draft, guess);
    let mut others: Vec<usize> = Vec::new();
    for (n, other) in draft.guesses.iter().enumerate() {
        if other.id != guess.id && line_of(draft, other) != at && shape(draft, other).is_some_and(|s| s == wanted) {
            others.push(n);
        }
    }
    others
}

/// Says that the other reading at this place is right, or (`None`) that everything is that was guessed at the line; of
/// what is of the same shape too where `with_alike`. `None` when there is no such guess or reading.
pub fn decide(draft: &ImportDraft, guess: usize, choice: Option<usize>, with_alike: bool) -> Option<Edit> {
    let this = draft.guesses.get(guess)?;
    let meant: Vec<&Guess> = if choice.is_some() { vec![this] } else { at_line(draft, this) };
    let others = |guess: &Guess| if with_alike { alike(draft, guess) } else { Vec::new() };
    let mut edits: Vec<Edit> = Vec::new();
    for guess in meant {
        let all = std::iter::once(guess).chain(others(guess).into_iter().map(|n| &draft.guesses[n]));
        for guess in all {
            let edit = match choice {
                None => confirmed(draft, guess),
                Some(at) => Some(guess.choices.get(at)?.edit.clone()),
            };
            edits.extend(edit.filter(|edit| !edits.contains(edit)));
        }
    }
    match edits.len() {
        0 => None,
        1 => edits.pop(),
        _ => Some(Edit::All { edits }),
    }
}

/// Everything that is guessed at the line of one guess; of one about the whole, that alone.
fn at_line<'a>(draft: &'a ImportDraft, guess: &'a Guess) -> Vec<&'a Guess> {
    match line_of(draft, guess) {
        0 => vec![guess],
        line => draft.guesses.iter().filter(|other| line_of(draft, other) == line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Known, apply_edits};

    const SOURCE: &str = "見本の会 第3回レポート\n\nLT1:夜の図書館 入門編 青嶺 三枝朔さん\n\n・一つ目\n\nLT2:朝の温室 応用編 赤嶺 浜名直人さん\n\n・二つ目\n\nSession1:昼 青嶺 水沢あおいさん\n\n・三つ目\n";

    #[test]
    fn what_is_said_of_one_heading_is_said_of_those_of_its_shape_and_taken_back_at_once() {
        let draft = apply_edits(SOURCE, &Known::default(), &[]).unwrap();
        let of = |draft: &ImportDraft, id: &str| draft.guesses.iter().position(|guess| guess.id == id);
        let at = of(&draft, "sections/0/title").expect("a border is a guess");
        let others: Vec<&str> =
            alike(&draft, &draft.guesses[at]).iter().map(|n| draft.guesses[*n].id.as_str()).collect();
        assert_eq!(others, ["sections/1/title"], "of another label, or with other words, is another shape");
        let whole = draft.guesses[at].choices.len() - 1;
        let edit = decide(&draft, at, Some(whole), true).unwrap();
        let both = apply_edits(SOURCE, &Known::default(), &[edit]).unwrap();
        let titles: Vec<&str> = both.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles[..2], ["夜の図書館 入門編 青嶺 三枝朔さん", "朝の温室 応用編 赤嶺 浜名直人さん"]);
        assert_eq!(both.sections[2], draft.sections[2]);
        assert_eq!(both.edits.len(), 1, "one step to take back");
        let alone = decide(&draft, at, Some(whole), false).unwrap();
        let one = apply_edits(SOURCE, &Known::default(), &[alone]).unwrap();
        assert_eq!(one.sections[1], draft.sections[1]);
        let right = decide(&draft, at, None, true).unwrap();
        let confirmed = apply_edits(SOURCE, &Known::default(), &[right]).unwrap();
        assert_eq!((of(&confirmed, "sections/0/title"), of(&confirmed, "sections/1/title")), (None, None));
        assert_eq!(confirmed.sections, draft.sections);
        assert_eq!(decide(&draft, 99, None, true), None);
        assert_eq!(decide(&draft, at, Some(99), true), None);
    }
}
