//! Prose fields that hold several blocks: lead, closing, impressions.

use crate::block::{Block, Shape};

/// Adds a block as Markdown: a paragraph of its own, a bullet of the list above.
pub(super) fn append(field: &mut String, block: &Block) {
    let text = markdown(block);
    if !field.is_empty() {
        let in_list =
            block.depth().is_some() && field.lines().last().is_some_and(|line| line.trim_start().starts_with("- "));
        field.push_str(if in_list { "\n" } else { "\n\n" });
    }
    field.push_str(&text);
}

/// A block as Markdown of its own.
pub(super) fn markdown(block: &Block) -> String {
    match block.shape {
        Shape::Heading(_) => {
            let bare = block.text.trim_matches('*');
            format!("**{bare}**")
        }
        Shape::Item(depth) => format!("{}- {}", "  ".repeat(usize::try_from(depth - 1).unwrap_or(0)), block.text),
        Shape::Quote => block.text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        Shape::Paragraph | Shape::Verbatim | Shape::Dropped(_) => block.text.clone(),
    }
}
