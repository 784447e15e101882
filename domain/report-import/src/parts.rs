//! Where the parts of a session stand in the line that opens it, to be shown on both sides of a review.

use std::ops::Range;

use crate::draft::DraftSection;

/// What a stretch of a heading became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Title,
    Affiliation,
    Role,
    Name,
}

/// Stretches of the line in bytes, in their order, none over another. Blanks may differ; what was changed in
/// another way, or stands in another line, is not found.
pub fn parts(line: &str, section: &DraftSection) -> Vec<(Range<usize>, Part)> {
    let letters: Vec<(usize, char)> = line.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let mut found: Vec<(Range<usize>, Part)> = Vec::new();
    let mut take = |text: &str, part: Part, from_end: bool| {
        let wanted: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        if wanted.is_empty() || wanted.len() > letters.len() {
            return;
        }
        let range = |at: usize| {
            let (last, c) = letters[at + wanted.len() - 1];
            letters[at].0..last + c.len_utf8()
        };
        let is_free = |at: &usize| {
            let here = range(*at);
            found.iter().all(|(taken, _)| here.end <= taken.start || taken.end <= here.start)
        };
        let is_it = |at: &usize| letters[*at..].iter().zip(&wanted).all(|((_, a), b)| a == b);
        let mut places = (0..=letters.len() - wanted.len()).filter(is_it).filter(is_free);
        if let Some(at) = if from_end { places.next_back() } else { places.next() } {
            let place = range(at);
            found.push((place, part));
        }
    };
    take(&section.title, Part::Title, false);
    for speaker in &section.speakers {
        // A name stands behind what somebody is: 青嶺 in 株式会社青嶺 is not who speaks.
        take(&speaker.affiliation, Part::Affiliation, false);
        take(&speaker.role, Part::Role, false);
        take(&speaker.name, Part::Name, true);
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn read_parts(line: &str) -> Vec<(String, Part)> {
        let draft = read(&format!("見本の会 第3回レポート\n\n{line}\n\n・一つ目\n")).unwrap();
        parts(line, &draft.sections[0]).into_iter().map(|(range, part)| (line[range].to_owned(), part)).collect()
    }

    #[test]
    fn each_part_is_found_where_it_stands() {
        assert_eq!(
            read_parts("Session1:クラウドの鍵 株式会社青嶺 エンジニア 三枝 朔さん"),
            [
                ("クラウドの鍵".to_owned(), Part::Title),
                ("株式会社青嶺".to_owned(), Part::Affiliation),
                ("エンジニア".to_owned(), Part::Role),
                ("三枝 朔".to_owned(), Part::Name),
            ]
        );
    }

    #[test]
    fn nothing_is_found_twice_or_in_the_middle_of_a_letter() {
        let section = DraftSection {
            title: "青".to_owned(),
            speakers: ["青", "青", ""]
                .map(|name| crate::draft::DraftSpeaker { name: name.to_owned(), ..Default::default() })
                .to_vec(),
            ..DraftSection::default()
        };
        assert_eq!(parts("青 青", &section), [(0..3, Part::Title), (4..7, Part::Name)]);
        assert_eq!(parts("", &section), []);
    }
}
