//! The queue of a ticket as a picture: the flag at the right is the venue, one's own fin (or sun) stands out, those before
//! it swim towards the flag, and those behind are small. The words below say the same.

use std::fmt::Write as _;

use domain::{series::types::Mark, t};
use leptos::prelude::*;

use super::lottery_picture::{WATER, shape};
use crate::cx::Cx;

const WIDTH: f64 = 440.0;
/// Where the flag stands.
const FLAG: f64 = 366.0;
/// So many are drawn before one's own, and so many behind; of more nobody would see the number.
const MAX_BEFORE: i64 = 5;
const MAX_BEHIND: i64 = 2;
/// Width and height of one's own.
const OWN: (f64, f64) = (62.0, 88.0);
/// From one to the next before one's own, and behind it.
const STEP: f64 = 36.0;
const STEP_BEHIND: f64 = 30.0;

/// `position`: from 1; `behind`: how many wait behind.
pub(super) fn picture(cx: &Cx, mark: Mark, position: i64, behind: i64) -> AnyView {
    let before = (position - 1).max(0);
    let drawing = draw(mark, before, behind, cx.t("会場", "Venue"));
    let words = t!(
        cx.lang,
        "明るい1つが、あなたです。会場の旗までに{before}人、うしろに{behind}人います。",
        "The bright one is you: {before} before you on the way to the flag of the venue, {behind} behind you.",
        before,
        behind
    );
    view! {
        <figure class="draw-picture queue-picture" data-queue="">
            <svg viewBox="0 0 440 140" aria-hidden="true" inner_html=drawing></svg>
            <figcaption>{words}</figcaption>
        </figure>
    }
    .into_any()
}

/// What stands within the picture. `venue` is a word of ours.
fn draw(mark: Mark, before: i64, behind: i64, venue: &str) -> String {
    let (before, behind) = (count(before, MAX_BEFORE), count(behind, MAX_BEHIND));
    let own = FLAG - 24.0 - f64::from(before) * STEP - OWN.0;
    let mut out = String::new();
    for n in 0..behind {
        let left = own - 16.0 - f64::from(n + 1) * STEP_BEHIND;
        shape(&mut out, "queue-behind", mark, (left, STEP_BEHIND - 4.0), 34.0 - 6.0 * f64::from(n));
    }
    for n in 0..before {
        let left = own + OWN.0 + 6.0 + f64::from(n) * STEP;
        shape(&mut out, "draw-won", mark, (left, STEP - 6.0), 54.0 + 4.0 * f64::from(n % 3));
    }
    let _ = write!(out, r#"<path class="draw-water" d="M0 {WATER}h{WIDTH}v24H0z"/>"#);
    shape(&mut out, "draw-own draw-won", mark, (own, OWN.0), OWN.1);
    let _ = write!(
        out,
        r#"<path class="draw-line" d="M{FLAG} 16V{WATER}"/><path class="queue-flag" d="M{FLAG} 16h70l-10 15 10 15h-70z"/><text class="queue-venue" x="{:.0}" y="37">{venue}</text>"#,
        FLAG + 6.0
    );
    out
}

/// As many as are drawn.
fn count(n: i64, max: i64) -> i32 {
    i32::try_from(n.clamp(0, max)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_is_drawn_once_between_those_before_and_those_behind() {
        for mark in [Mark::Fins, Mark::Suns] {
            for (before, behind, drawn) in [(0, 0, (0, 0)), (2, 1, (2, 1)), (300, 40, (5, 2))] {
                let drawing = draw(mark, before, behind, "会場");
                let count = |class: &str| drawing.matches(&format!("class=\"{class}\"")).count();
                assert_eq!((count("draw-won"), count("queue-behind")), drawn, "{drawing}");
                assert_eq!((count("draw-own draw-won"), count("queue-flag")), (1, 1), "{drawing}");
                assert!(!drawing.contains("M-"), "nothing is cut off: {drawing}");
            }
        }
    }
}
