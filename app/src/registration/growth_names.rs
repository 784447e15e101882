//! What the lines of a chart are called, at their ends: nobody looks for a legend.

use leptos::prelude::*;

/// Between the middles of two lines of text.
const STEP: f64 = 15.0;
/// A name this far from the end of its line is led to it.
const NEAR: f64 = 3.0;
/// From the end of the lines to the names.
const GAP: f64 = 12.0;

/// The name of a line, beside its end at the height `at`.
pub(super) struct Name {
    at: f64,
    class: &'static str,
    words: String,
    /// A second line of text, quieter.
    more: String,
}

impl Name {
    pub fn new(at: f64, class: &'static str, words: impl Into<String>) -> Self {
        Self { at, class, words: words.into(), more: String::new() }
    }

    pub fn more(self, words: impl Into<String>) -> Self {
        Self { more: words.into(), ..self }
    }

    fn height(&self) -> f64 {
        if self.more.is_empty() { STEP } else { STEP * 2.0 }
    }
}

/// All of them beside the end of the plot at `x`, none over another, from `top` down to `base`.
pub(super) fn beside(mut names: Vec<Name>, x: f64, (top, base): (f64, f64)) -> AnyView {
    names.sort_by(|a, b| a.at.total_cmp(&b.at));
    let heights: Vec<(f64, f64)> = names.iter().map(|name| (name.at, name.height())).collect();
    let drawn: Vec<_> = spread(&heights, (top, base))
        .into_iter()
        .zip(names)
        .map(|(middle, name)| {
            let lead = ((middle - name.at).abs() > NEAR).then(|| {
                let way = format!("M{:.1} {:.1}L{:.1} {middle:.1}", x + 3.0, name.at, x + GAP - 2.0);
                view! { <path class="lead" d=way></path> }
            });
            let (at, class) = (format!("{:.1}", x + GAP), format!("name {}", name.class));
            // From the middle of the letters to where they stand.
            let foot = format!("{:.1}", middle + 4.5);
            let more = (!name.more.is_empty()).then(|| {
                let foot = format!("{:.1}", middle + 4.5 + STEP);
                view! { <text x=at.clone() y=foot>{name.more}</text> }
            });
            view! { <g>{lead}<text class=class x=at.clone() y=foot>{name.words}</text>{more}</g> }
        })
        .collect();
    view! { <g>{drawn}</g> }.into_any()
}

/// The middles of the first lines of text: each as near to its wish as it goes without covering the one above, and what
/// would fall out below moves up. `wanted` goes from above to below, each with how tall it is.
fn spread(wanted: &[(f64, f64)], (top, base): (f64, f64)) -> Vec<f64> {
    let mut free = top;
    let mut tops: Vec<f64> = wanted
        .iter()
        .map(|(at, tall)| {
            let own = (at - STEP / 2.0).max(free);
            free = own + tall;
            own
        })
        .collect();
    let mut below = base;
    for (own, (_, tall)) in tops.iter_mut().zip(wanted).rev() {
        *own = (*own).min(below - tall);
        below = *own;
    }
    tops.into_iter().map(|own| own + STEP / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_at_their_lines_and_never_over_each_other() {
        let apart = spread(&[(40.0, STEP), (90.0, STEP)], (10.0, 130.0));
        let is_so = |(middle, wish): (&f64, f64)| (middle - wish).abs() < 1e-9;
        assert!(apart.len() == 2 && apart.iter().zip([40.0, 90.0]).all(is_so), "far apart, as they wish: {apart:?}");
        for wanted in [
            vec![(40.0, STEP), (41.0, STEP), (44.0, STEP * 2.0)],
            vec![(2.0, STEP), (2.0, STEP * 2.0)],
            vec![(120.0, STEP), (128.0, STEP * 2.0), (129.0, STEP)],
            Vec::new(),
        ] {
            let middles = spread(&wanted, (10.0, 130.0));
            let tops: Vec<f64> = middles.iter().map(|middle| middle - STEP / 2.0).collect();
            let ends: Vec<f64> = tops.iter().zip(&wanted).map(|(own, (_, tall))| own + tall).collect();
            assert!(ends.iter().zip(tops.iter().skip(1)).all(|(end, next)| end <= next), "{wanted:?}: {middles:?}");
            assert!(tops.iter().all(|own| *own >= 10.0) && ends.iter().all(|end| *end <= 130.0), "{middles:?}");
        }
    }
}
