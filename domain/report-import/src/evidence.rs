//! What speaks for a block being the heading of a session: a label, a name, a quoted title, an agenda that knows it.

use crate::{
    block::{Block, Shape},
    clean::squeezed,
    draft::{Known, SectionKind},
    fields,
    fields::Field,
    inline,
    labels::{self, Label},
    links,
    names::{self, MAX_CHARS, Split},
    standing, words,
};

/// What of a block could open a session.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Label, if any: what it says, and what stands behind it.
    pub label: Option<(String, SectionKind, bool, bool)>,
    pub split: Split,
    /// How much speaks for it; from [`STRONG`] on it opens a session by itself.
    pub weight: u32,
}

/// A label with a number, a title that the agenda knows, a title with a whole name.
pub const STRONG: u32 = 4;
/// Something, which is enough where nothing is stronger.
pub const SOME: u32 = 2;

/// Weighs a block; `None` for one that cannot be a heading at all.
pub fn weigh(block: &Block, known: &Known, is_plain_text: bool) -> Option<Evidence> {
    let is_heading = match block.shape {
        Shape::Heading(_) => true,
        Shape::Paragraph => inline::is_strong(&block.text),
        Shape::Item(1) => false,
        _ => return None,
    };
    if block.text.chars().count() > MAX_CHARS {
        return None;
    }
    let (plain, _) = inline::plain(&block.text);
    if plain.is_empty() || words::question(&plain).is_some() || links::is_address(&plain) {
        return None;
    }
    // 登壇: 谷川さん says something of the session above.
    let is_fact = fields::labelled(&plain).is_some_and(|(field, _)| !matches!(field, Field::Other | Field::Title));
    if !is_heading && is_fact {
        return None;
    }
    let label = labels::label(&plain).or_else(|| labels::label(words::bare(&plain)));
    let bare = if is_heading || is_plain_text { words::bare(&plain) } else { plain.as_str() };
    let rest = label.as_ref().map_or(bare, |label| label.rest).to_owned();
    let standing =
        standing::of_text(&plain).is_some_and(|(_, behind)| behind.is_empty()) || links::placeholder(&plain).is_some();
    if standing && label.is_none() {
        return Some(Evidence { label: None, split: Split::default(), weight: 0 });
    }
    let split = names::split(&rest, known);
    // 【LT】 alone stands over several.
    let is_group = label.as_ref().is_some_and(|l| {
        !l.numbered && l.rest.is_empty() && matches!(l.kind, SectionKind::Talk | SectionKind::Lightning)
    });
    if is_group {
        return Some(Evidence { label: None, split: Split::default(), weight: 0 });
    }
    let mut weight = label.as_ref().map_or(0, |label| label_weight(label, is_heading)) + people_weight(&split);
    let title = squeezed(&split.title);
    if title.chars().count() >= 5 && known.titles.iter().any(|known| squeezed(known) == title) {
        weight += 5;
    }
    if rest.starts_with(['「', '『']) && !split.title.is_empty() {
        weight += 2;
    }
    if !is_heading {
        weight = as_prose(&plain, label.as_ref(), &split, weight, is_plain_text, block);
    }
    let label = label.map(|l| (l.name, l.kind, l.firm, l.numbered));
    Some(Evidence { label, split, weight })
}

fn label_weight(label: &Label<'_>, is_heading: bool) -> u32 {
    match (label.numbered, label.firm) {
        (true, true) => 7,
        (true, false) => 5,
        (false, true) if is_heading || !label.rest.is_empty() => 4,
        (false, _) => 1,
    }
}

fn people_weight(split: &Split) -> u32 {
    let Some(first) = split.speakers.first().filter(|_| !split.title.is_empty()) else { return 0 };
    match (first.honorific.is_empty(), first.name.contains(' '), first.is_group) {
        (false, true, _) => 5,
        (false, false, _) => 4,
        (true, _, true) => 3,
        (true, true, _) if !split.border_unsure => 3,
        (true, ..) => 2,
    }
}

/// A line that is no heading by its shape must look like one: short, no sentence.
fn as_prose(
    plain: &str,
    label: Option<&Label<'_>>,
    split: &Split,
    weight: u32,
    is_plain_text: bool,
    block: &Block,
) -> u32 {
    let is_sentence = plain.contains('。')
        || plain.ends_with(['！', '!', '、'])
        || ["です", "ます", "ました", "でした", "ません", "ください"].iter().any(|end| plain.ends_with(end));
    let is_item = matches!(block.shape, Shape::Item(_));
    let firm = label.is_some_and(|l| l.firm && (l.numbered || !l.rest.is_empty() || plain.chars().count() <= 20));
    let named = split.speakers.first().is_some_and(|s| !s.honorific.is_empty());
    if is_sentence && !firm || plain.chars().count() > 240 {
        return 0;
    }
    if is_item {
        return if label.is_some_and(|l| l.numbered) || named && !split.title.is_empty() { SOME } else { 0 };
    }
    match label {
        Some(label) if label.numbered || firm => weight,
        Some(_) if named => weight,
        // A name alone makes a line of prose no heading where the text has real ones.
        None if named && is_plain_text && block.apart => weight,
        None if is_plain_text && block.apart && weight >= 5 => weight,
        _ => 0,
    }
}
