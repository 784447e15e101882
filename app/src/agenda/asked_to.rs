//! A talk as one that can be asked, where somebody chooses whom to ask.

use domain::{agenda::types::Slot, t};

use crate::cx::Cx;

/// Its title; whether the question will be public is said before it is sent.
pub fn asked_to(cx: &Cx, slot: &Slot) -> String {
    if slot.tlp.is_open() {
        slot.title.clone()
    } else {
        t!(
            cx.lang,
            "{title}（{label}・公開されません）",
            "{title} ({label}, not public)",
            title = slot.title.clone(),
            label = slot.tlp.label()
        )
    }
}
