//! How much there is of what, by which a search is narrowed. Pure.

use std::collections::HashSet;

use crate::series::types::Series;

use super::{
    place::Place,
    queries::Match,
    rank::Found,
    types::{HitKind, SearchQuery},
};

/// Counts of what was found. Each kind of counts is of what the others leave, as people expect who press one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Everything that was found is counted; else there is more than anybody counts, no count is true, and years and
    /// series are all that there are.
    pub is_all: bool,
    /// Documents as the query narrows them, and the talks that they belong to.
    pub hits: usize,
    pub talks: usize,
    /// In the order in which kinds are named.
    pub kinds: Vec<(HitKind, usize)>,
    /// Oldest first, those between without anything as well.
    pub years: Vec<(i32, usize)>,
    /// Slug, name.
    pub series: Vec<(String, String, usize)>,
}

impl Facets {
    /// Of what was found, among these series and years.
    pub fn from_found(found: &Found, query: &SearchQuery, (series, years): (&[Series], &[i32])) -> Self {
        let (is_all, known, found) = (found.is_all, &found.kinds, &found.matches);
        let only = query.series.as_ref().map(|slug| series.iter().find(|s| s.slug == *slug).map_or(0, |s| s.id.0));
        let fits = |m: &&Match, by: [bool; 3]| {
            (!by[0] || query.kind.is_none_or(|kind| m.kind == kind))
                && (!by[1] || query.year.is_none_or(|year| m.year == year))
                && (!by[2] || only.is_none_or(|id| m.series_id == id))
        };
        let count =
            |by: [bool; 3], is: &dyn Fn(&Match) -> bool| found.iter().filter(|m| fits(m, by)).filter(|m| is(m)).count();
        let held: Vec<i32> = if is_all { found.iter().map(|m| m.year).collect() } else { years.to_vec() };
        let span = held.iter().min().copied().zip(held.iter().max().copied());
        let talks: HashSet<Place> = found.iter().filter(|m| fits(m, [true; 3])).map(Match::place).collect();
        Self {
            is_all,
            hits: count([true; 3], &|_| true),
            talks: talks.len(),
            kinds: [HitKind::Talk, HitKind::Note, HitKind::Question, HitKind::Speaker]
                .map(|kind| (kind, count([false, true, true], &|m| m.kind == kind).max(known.contains(&kind).into())))
                .to_vec(),
            years: span.map_or_else(Vec::new, |(first, last)| {
                (first..=last).map(|year| (year, count([true, false, true], &|m| m.year == year))).collect()
            }),
            series: series
                .iter()
                .map(|s| (s.slug.clone(), s.name.clone(), count([true, true, false], &|m| m.series_id == s.id.0)))
                .filter(|(slug, _, n)| !is_all || *n > 0 || query.series.as_ref() == Some(slug))
                .collect(),
        }
    }

    /// How many documents there are of a kind, or of all kinds.
    pub fn of_kind(&self, kind: Option<HitKind>) -> usize {
        self.kinds.iter().filter(|(known, _)| kind.is_none_or(|kind| *known == kind)).map(|(_, n)| n).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: HitKind, series_id: i64, year: i32, slot: i64) -> Match {
        Match {
            id: slot * 10,
            kind,
            occurred_at: chrono::DateTime::UNIX_EPOCH,
            series_id,
            year,
            slot_id: Some(slot),
            event_id: Some(1),
            person_id: None,
        }
    }

    fn series(id: i64, slug: &str) -> Series {
        Series {
            id: id.into(),
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            mark: crate::series::types::Mark::Fins,
            tagline_ja: String::new(),
            tagline_en: String::new(),
            contact: String::new(),
            description_ja: String::new(),
            description_en: String::new(),
            hashtags: vec![],
            time_zone: "Asia/Tokyo".to_owned(),
        }
    }

    #[test]
    fn each_count_says_what_pressing_it_finds() {
        let matches = vec![
            found(HitKind::Talk, 1, 2024, 1),
            found(HitKind::Note, 1, 2024, 1),
            found(HitKind::Note, 1, 2026, 2),
            found(HitKind::Note, 2, 2026, 3),
        ];
        let series = [series(1, "a"), series(2, "b"), series(3, "c")];
        let query = SearchQuery { kind: Some(HitKind::Note), year: Some(2026), ..SearchQuery::default() };
        let all = Found::all(matches.clone());
        let facets = Facets::from_found(&all, &query, (&series, &[]));
        assert!(facets.is_all);
        assert_eq!((facets.hits, facets.talks), (2, 2));
        assert_eq!(facets.years, [(2024, 1), (2025, 0), (2026, 2)], "notes of each year");
        assert_eq!(facets.series, [("a".into(), "A".into(), 1), ("b".into(), "B".into(), 1)]);
        assert_eq!((facets.of_kind(Some(HitKind::Talk)), facets.of_kind(Some(HitKind::Note))), (0, 2), "of 2026");
        let some = Found { matches, newest: Vec::new(), kinds: vec![HitKind::Speaker], is_all: false };
        let wide = Facets::from_found(&some, &SearchQuery::default(), (&series, &[2023, 2026]));
        assert_eq!((wide.is_all, wide.hits, wide.talks), (false, 4, 3));
        assert_eq!(
            wide.kinds.iter().filter(|(_, n)| *n > 0).count(),
            3,
            "talks, notes, and speakers that were counted"
        );
        let places: Vec<i32> = wide.years.iter().map(|(year, _)| *year).collect();
        assert_eq!((places, wide.series.len()), (vec![2023, 2024, 2025, 2026], 3), "one may go anywhere");
        let of_b = SearchQuery { series: Some("b".into()), ..SearchQuery::default() };
        assert_eq!(Facets::from_found(&all, &of_b, (&series, &[])).hits, 1);
        let of_nobody = SearchQuery { series: Some("x".into()), ..SearchQuery::default() };
        assert_eq!(Facets::from_found(&all, &of_nobody, (&series, &[])).hits, 0);
    }
}
