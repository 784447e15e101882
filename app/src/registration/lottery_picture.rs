//! A draw as a picture: each number a fin or a sun on the water, in the order drawn. One's own stands out, and a line
//! stands behind the last seat. The words below say the same. The queue of a ticket is drawn of the same shapes.

use std::fmt::Write as _;

use domain::{
    registration::types::{DrawOutcome, Lottery},
    series::types::Mark,
    t,
};
use leptos::prelude::*;

use crate::cx::Cx;

const WIDTH: f64 = 1120.0;
/// Where the water begins.
pub(super) const WATER: f64 = 116.0;
/// Of more numbers none could be told from the next one.
const MOST: usize = 400;
/// Width and height of one's own.
const OWN: (f64, f64) = (64.0, 92.0);

/// None before it is drawn, and where there is nothing to see. `own`: the viewer's number.
pub(super) fn picture(cx: &Cx, one: &Lottery, mark: Mark, own: Option<&str>) -> Option<AnyView> {
    let count = |wanted: DrawOutcome| one.outcomes.iter().filter(|outcome| **outcome == Some(wanted)).count();
    let (won, waits) = (count(DrawOutcome::Won), count(DrawOutcome::Waits));
    if won == 0 || !(2..=MOST).contains(&one.outcomes.len()) {
        return None;
    }
    let own = own.and_then(|own| one.entries.iter().position(|entry| entry.number == own));
    let drawing = draw(&one.outcomes, mark, own);
    let words = t!(
        cx.lang,
        "左から、くじの順です。当選した{won}人は線の左、キャンセル待ちの{waits}人は線の右です。",
        "From the left in the order drawn: {won} with a seat stand left of the line, {waits} who wait right of it.",
        won,
        waits
    );
    let mine = own.map(|at| {
        t!(cx.lang, "明るい1つが、あなた({place}番目)です。", " The bright one is you, number {place}.", place = at + 1)
    });
    Some(
        view! {
            <figure class="draw-picture">
                <svg viewBox="0 0 1120 140" preserveAspectRatio="none" aria-hidden="true" inner_html=drawing></svg>
                <figcaption>{words}{mine}</figcaption>
            </figure>
        }
        .into_any(),
    )
}

/// What stands within the picture.
fn draw(outcomes: &[Option<DrawOutcome>], mark: Mark, own: Option<usize>) -> String {
    let step = WIDTH / number(outcomes.len());
    let mut out = String::new();
    for (at, outcome) in outcomes.iter().enumerate().filter(|(at, _)| own != Some(*at)) {
        // Not all are alike, as waves are not.
        let height = 36.0 + 3.0 * number(at * 7 % 5);
        shape(&mut out, class(*outcome), mark, (step * number(at), step * 0.92), height);
    }
    let _ = write!(out, r#"<path class="draw-water" d="M0 {WATER}h{WIDTH}v24H0z"/>"#);
    let line = outcomes.iter().rposition(|outcome| *outcome == Some(DrawOutcome::Won)).map_or(0, |at| at + 1);
    let _ = write!(out, r#"<path class="draw-line" d="M{:.0} 8V140"/>"#, step * number(line));
    if let Some((at, outcome)) = own.and_then(|at| Some((at, *outcomes.get(at)?))) {
        let width = OWN.0.max(step * 0.92);
        let left = (step * (number(at) + 0.5) - width / 2.0).clamp(0.0, WIDTH - width);
        let class = format!("draw-own {}", class(outcome));
        shape(&mut out, &class, mark, (left, width), OWN.1);
    }
    out
}

const fn class(outcome: Option<DrawOutcome>) -> &'static str {
    match outcome {
        Some(DrawOutcome::Won) => "draw-won",
        Some(DrawOutcome::Withdrawn) => "draw-left",
        Some(DrawOutcome::Waits) | None => "draw-waits",
    }
}

/// A place or a count, none of which is larger than [`MOST`].
fn number(n: usize) -> f64 {
    u16::try_from(n).map_or(0.0, f64::from)
}

/// A fin, or the half of a sun that stands above the water, as narrow as its place.
pub(super) fn shape(out: &mut String, class: &str, mark: Mark, (x, width): (f64, f64), height: f64) {
    let up = |part: f64| WATER - height * part;
    let across = |part: f64| x + width * part;
    let _ = match mark {
        Mark::Fins => write!(
            out,
            r#"<path class="{class}" d="M{x:.1} {WATER}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {WATER}z"/>"#,
            across(0.32),
            up(0.1),
            across(0.4),
            up(0.82),
            across(0.82),
            up(1.0),
            across(0.67),
            up(0.6),
            across(0.7),
            up(0.2),
            across(1.0),
        ),
        Mark::Suns => write!(
            out,
            r#"<path class="{class}" d="M{x:.1} {WATER}a{:.1} {:.1} 0 0 1 {width:.1} 0z"/>"#,
            width / 2.0,
            height * 0.7,
        ),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_drawn_once_and_the_line_stands_behind_the_last_seat() {
        let outcomes = [DrawOutcome::Won, DrawOutcome::Withdrawn, DrawOutcome::Won, DrawOutcome::Waits].map(Some);
        for mark in [Mark::Fins, Mark::Suns] {
            let drawing = draw(&outcomes, mark, Some(3));
            let count = |class: &str| drawing.matches(&format!("class=\"{class}\"")).count();
            assert_eq!((count("draw-won"), count("draw-left"), count("draw-waits")), (2, 1, 0), "{drawing}");
            assert_eq!(count("draw-own draw-waits"), 1, "{drawing}");
            assert!(drawing.contains(r#"<path class="draw-line" d="M840 "#), "{drawing}");
        }
    }

    #[test]
    fn ones_own_never_leaves_the_picture() {
        let outcomes = [Some(DrawOutcome::Won); MOST];
        assert!(draw(&outcomes, Mark::Fins, Some(0)).contains(r#"class="draw-own draw-won" d="M0.0 "#));
        assert!(draw(&outcomes, Mark::Fins, Some(MOST - 1)).contains(r#"class="draw-own draw-won" d="M1056.0 "#));
    }
}
