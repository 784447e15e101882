//! Type on the stage: as large as the question allows, whatever its length and the screen.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};

use super::shared::Shared;

/// Pixels below which nobody reads at all. The longest question in Japanese stands at eighteen on the smallest screen; five
/// hundred pictures go on below that.
const LEAST: i32 = 12;

/// Fits the question on stage now, whenever another one comes, and when its room becomes another one: with the screen, the
/// list below it, or a poll that stood in its place.
pub(super) fn follow(shared: Shared) {
    Effect::new(move || {
        shared.board.with(|board| board.answering);
        request_animation_frame(fit);
    });
    // Both stay while questions come and go, and neither changes with the size of type.
    let again = Closure::<dyn Fn()>::new(fit);
    if let Ok(observer) = ResizeObserver::new(again.as_ref().unchecked_ref()) {
        for part in [".stage-board", ".stage-next"].into_iter().filter_map(found) {
            observer.observe(&part);
        }
    }
    // It is heard as long as the page is there.
    again.forget();
}

fn found(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The largest size at which the question and its asker are whole.
fn fit() {
    let (Some(room), Some(question)) = (found(".stage-now"), found(".stage-now .stage-question")) else { return };
    let style = question.style();
    // Set by a script, which the policy allows; the stories look for styles that stand in the page.
    let _ = question.set_attribute("data-fitted", "");
    let fits = |size: i32| {
        let _ = style.set_property("font-size", &format!("{size}px"));
        // The question alone gives way, so it tells whether all is whole.
        question.scroll_height() <= question.client_height() && question.scroll_width() <= question.client_width()
    };
    // A short question is no poster: nothing is larger than a ninth of the width. Whole pixels, so that no bundle has to hold
    // how a fraction is written.
    let (mut least, mut most) = (LEAST, (room.client_width() / 9).max(LEAST));
    if fits(most) {
        return;
    }
    while most - least > 1 {
        let middle = i32::midpoint(least, most);
        if fits(middle) {
            least = middle;
        } else {
            most = middle;
        }
    }
    fits(least);
}
