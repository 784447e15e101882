//! What counts of other services come to.

use super::format::record::AttendanceRecord;

/// How many had a place: those of the lists, and of the others as many as registered here or as a service says itself,
/// whichever is more, because a list with addresses became registrations.
pub fn came(registered: i64, counts: &[AttendanceRecord]) -> i64 {
    let is_list = |source: &str| source == "list" || source.ends_with("-list");
    let has_list = |service: &str| counts.iter().any(|one| one.source == format!("{service}-list"));
    let sum = |is_meant: &dyn Fn(&AttendanceRecord) -> bool| -> i64 {
        counts.iter().filter(|one| is_meant(one)).map(|one| i64::from(one.confirmed)).sum()
    };
    let lists = sum(&|one| is_list(&one.source));
    let services = sum(&|one| !is_list(&one.source) && !has_list(&one.source));
    lists + registered.max(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(all: &[(&str, i32)]) -> Vec<AttendanceRecord> {
        let one = |(source, confirmed): &(&str, i32)| AttendanceRecord {
            source: (*source).to_owned(),
            type_name: String::new(),
            confirmed: *confirmed,
            waitlisted: 0,
            cancelled: 0,
            attended: None,
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn nobody_counts_twice() {
        for (registered, all, expected) in [
            (5, &[][..], 5),
            (0, &[("connpass", 41)], 41),
            (0, &[("connpass", 41), ("connpass-list", 40), ("connpass-list", 3)], 43),
            // Doorkeeper's list had addresses: its people registered here.
            (28, &[("doorkeeper", 28), ("connpass-list", 40)], 68),
            (0, &[("connpass", 41), ("doorkeeper", 28)], 69),
        ] {
            assert_eq!(came(registered, &counts(all)), expected, "{all:?}");
        }
    }
}
