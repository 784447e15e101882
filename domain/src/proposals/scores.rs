//! What the scores of several reviewers say together. Pure.

use std::collections::BTreeMap;

use super::types::Criterion;
use crate::ids::CriterionId;

/// From this distance on between two reviewers a proposal is split.
pub const SPLIT: f64 = 3.0;
/// The scores that there are.
pub const SCORES: std::ops::RangeInclusive<i16> = 1..=5;

/// What one reviewer thinks in one number: the mean of their scores by the weights of the criteria. `None` for who has
/// scored none of those that count.
pub fn weighted_mean(criteria: &[Criterion], scores: &BTreeMap<CriterionId, i16>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for criterion in criteria {
        if let Some(score) = scores.get(&criterion.id) {
            sum += f64::from(*score) * f64::from(criterion.weight);
            weights += f64::from(criterion.weight);
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The value in the middle; of an even number the mean of the two in the middle.
pub fn median(means: &[f64]) -> Option<f64> {
    let mut sorted = means.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[at]),
        _ => Some(f64::midpoint(sorted[at - 1], sorted[at])),
    }
}

/// How many reviewers stand at each score from 1 to 5; a mean between two counts for the nearer one, the upper where it
/// is as near.
pub fn distribution(means: &[f64]) -> [usize; 5] {
    let mut counts = [0; 5];
    for mean in means {
        let place = [1.5, 2.5, 3.5, 4.5].iter().filter(|edge| mean >= *edge).count();
        counts[place] += 1;
    }
    counts
}

/// Two reviewers are far apart.
pub fn is_split(means: &[f64]) -> bool {
    let low = means.iter().copied().reduce(f64::min);
    let high = means.iter().copied().reduce(f64::max);
    low.zip(high).is_some_and(|(low, high)| high - low >= SPLIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(value: Option<f64>, wanted: f64) -> bool {
        value.is_some_and(|value| (value - wanted).abs() < 1e-9)
    }

    #[test]
    fn a_criterion_counts_as_often_as_it_weighs() {
        let criterion = |id, weight| Criterion { id: CriterionId(id), name: String::new(), weight };
        let criteria = [criterion(1, 3), criterion(2, 1)];
        let scores = |list: &[(i64, i16)]| list.iter().map(|(id, score)| (CriterionId(*id), *score)).collect();
        assert!(is(weighted_mean(&criteria, &scores(&[(1, 5), (2, 1)])), 4.0));
        assert!(is(weighted_mean(&criteria, &scores(&[(2, 2)])), 2.0), "what is not scored does not weigh");
        assert_eq!(weighted_mean(&criteria, &scores(&[(9, 5)])), None, "a criterion that is gone");
        assert_eq!(weighted_mean(&criteria, &scores(&[])), None);
    }

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(median(&[]), None);
        assert!(is(median(&[3.0]), 3.0));
        assert!(is(median(&[5.0, 1.0, 4.0]), 4.0));
        assert!(is(median(&[5.0, 1.0, 4.0, 2.0]), 3.0));
    }

    #[test]
    fn each_reviewer_stands_at_one_score() {
        assert_eq!(distribution(&[1.0, 1.49, 1.5, 2.5, 4.49, 4.5, 5.0]), [2, 1, 1, 1, 2]);
        assert_eq!(distribution(&[]), [0; 5]);
    }

    #[test]
    fn three_apart_is_split() {
        assert!(is_split(&[2.0, 3.0, 5.0]));
        assert!(!is_split(&[2.0, 4.9]) && !is_split(&[4.0]) && !is_split(&[]));
    }
}
