//! Drawings of the desk: scores as dots from 1 to 5, and the minutes of talks against those of the slots.

use std::fmt::Write as _;

use domain::{pages::desk_proposals::Budget, t};
use leptos::prelude::*;

use crate::cx::Cx;

/// Where the score 1 stands, how far the next one is, and the line on which they stand.
const FIRST: f64 = 8.0;
const STEP: f64 = 19.0;
const GROUND: f64 = 26.0;
/// Dots lie above each other as long as they find room, and then closer.
const LIFT: f64 = 8.0;
const ROOM: f64 = 24.0;

/// A dot for each reviewer at the score that is nearest; one's own is filled. `means`: of all whom one may see.
pub(super) fn dots(cx: &Cx, means: &[f64], own: Option<f64>) -> AnyView {
    let counts = domain::proposals::scores::distribution(means);
    let own_place = own.map(|own| domain::proposals::scores::distribution(&[own]));
    let mut drawing = format!(r#"<path class="axis" d="M{FIRST} {GROUND}H84"/>"#);
    for place in 0..5_u8 {
        let _ = write!(drawing, r#"<path class="axis" d="M{} 23v6"/>"#, x(place));
    }
    for (place, count) in (0_u8..).zip(counts) {
        let lift = match count {
            0..=3 => LIFT,
            _ => ROOM / f64_of(count - 1),
        };
        let is_own = own_place.is_some_and(|own| own[usize::from(place)] > 0);
        for at in 0..count {
            // One's own is the lowest of those that stand there.
            let (class, radius) = if is_own && at == 0 { ("own", "4") } else { ("other", "3.2") };
            let y = GROUND - lift * f64_of(at);
            let _ = write!(drawing, r#"<circle class="{class}" cx="{}" cy="{y:.1}" r="{radius}"/>"#, x(place));
        }
    }
    let all = means.iter().map(|mean| score(*mean)).collect::<Vec<_>>().join(cx.t("、", ", "));
    let label = t!(cx.lang, "採点 {all}", "Scores {all}", all);
    view! { <svg class="score-dots" viewBox="0 0 92 34" role="img" aria-label=label inner_html=drawing></svg> }
        .into_any()
}

fn x(place: u8) -> f64 {
    FIRST + STEP * f64::from(place)
}

/// 4.8, and 4 for a whole one.
pub(super) fn score(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// What is confirmed, accepted and under review, in minutes, against the slots; says by how much all of it would overflow.
pub(super) fn budget(cx: &Cx, budget: Budget) -> Option<AnyView> {
    let lang = cx.lang;
    let all = budget.confirmed + budget.accepted + budget.under_review;
    let slots = budget.slots.filter(|slots| *slots > 0);
    let whole = all.max(slots.unwrap_or(0));
    if whole == 0 {
        return None;
    }
    let at = |minutes: i32| f64::from(minutes) / f64::from(whole) * 640.0;
    let mut drawing = String::from(
        r#"<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>"#,
    );
    let mut from = 0;
    for (class, minutes) in
        [("confirmed", budget.confirmed), ("accepted", budget.accepted), ("review", budget.under_review)]
    {
        if minutes > 0 {
            let _ = write!(
                drawing,
                r#"<rect class="{class}" x="{:.1}" y="4" width="{:.1}" height="16" rx="3"/>"#,
                at(from) + 0.75,
                (at(minutes) - 1.5).max(1.0)
            );
        }
        from += minutes;
    }
    if let Some(slots) = slots {
        let _ = write!(drawing, r#"<path class="limit" d="M{:.1} 0v24"/>"#, at(slots).min(639.0));
    }
    let minutes = |n: i32| super::words::minutes(n, lang);
    let taken = budget.confirmed + budget.accepted;
    let left = slots.map(|slots| {
        if taken <= slots {
            t!(lang, "送ると残り{left}", "{left} left then", left = minutes(slots - taken))
        } else {
            t!(lang, "{over}多い", "{over} too many", over = minutes(taken - slots))
        }
    });
    let over = slots.filter(|slots| all > *slots).map(|slots| {
        let over = minutes(all - slots);
        view! { <span class="warn-word">{t!(lang, "全部だと{over}あふれる", "{over} too many in all", over)}</span> }
    });
    let frame = slots.map(|slots| view! { <span>{cx.t("枠", "Slots")}" "<b>{minutes(slots)}</b></span> });
    let label = cx.t("時間の内訳", "Minutes");
    Some(
        view! {
            <figure class="talk-budget">
                <figcaption><b>{cx.t("時間", "Minutes")}</b>{frame}</figcaption>
                <svg viewBox="0 0 640 24" preserveAspectRatio="none" role="img" aria-label=label inner_html=drawing></svg>
                <p class="talk-budget-words small">
                    <span class="is-confirmed">{cx.t("確定", "Confirmed")}" "<b>{minutes(budget.confirmed)}</b></span>
                    <span class="is-accepted">{cx.t("採択", "Accepted")}" "<b>{minutes(budget.accepted)}</b>" "<span class="quiet">{left}</span></span>
                    <span class="is-review">{cx.t("選考中", "Under review")}" "<b>{minutes(budget.under_review)}</b></span>
                    {over}
                </p>
            </figure>
        }
        .into_any(),
    )
}

#[expect(clippy::cast_precision_loss, reason = "reviewers, some ten")]
const fn f64_of(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_reads_without_an_empty_fraction() {
        assert_eq!([4.0, 4.75, 3.5, 1.0].map(score), ["4", "4.8", "3.5", "1"]);
    }
}
