//! Questions of a console as rows of a page: the same forms, without script.

use domain::ids::QuestionId;
use leptos::prelude::*;

use super::{
    console::{Column, Console},
    moderator_row::row,
    shared::{Facts, Shared},
};

/// These questions of a board in this order, each with all that a moderator may do. While a `part` is given, it may be made
/// a part of any of them instead.
pub(crate) fn found(facts: Facts, part: Option<QuestionId>, ids: &[QuestionId]) -> AnyView {
    let console = Console::new(Shared::new(facts), Column::Open);
    console.merging.set(part);
    // They stand as somebody looked for them, each by itself.
    console.looked.update(|looked| looked.pairs.clear());
    let rows: Vec<_> = ids.iter().map(|id| row(console, *id)).collect();
    view! { <ol class="moderate-found">{rows}</ol> }.into_any()
}
