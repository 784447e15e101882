//! Small decisions of the assembler.

use crate::reports::import::{
    heading,
    lines::{Line, Link, Shape},
    types::{DraftSection, Known, LinkKind},
    words,
};

/// In plain text さいごに is a heading unless notes are indented below it.
pub(super) fn stands_alone(next: Option<&Line>) -> bool {
    !matches!(next.map(|n| &n.shape), Some(Shape::Indented(_)))
}

/// さん at the end of a heading, after a name.
pub(super) fn heading_names_people(plain: &str) -> bool {
    let split = heading::split(plain, &Known::default());
    split.speakers.first().is_some_and(|s| !s.honorific.is_empty() && s.name.contains(' ') && !split.title.is_empty())
}

/// Slides and video of a section from a link; `true` when it took it.
pub(super) fn set_link(section: &mut DraftSection, link: &Link) -> bool {
    let field = match words::link_kind(&link.url, &link.label) {
        LinkKind::Slides => &mut section.slides_url,
        LinkKind::Video => &mut section.video_url,
        _ => return false,
    };
    if field.is_empty() {
        field.clone_from(&link.url);
        return true;
    }
    false
}
