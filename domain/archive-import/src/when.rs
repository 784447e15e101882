//! Moments as services write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// A moment with its offset, or on the wall clock of a zone. `None` for anything else.
pub fn moment(cell: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let cell = cell.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(cell) {
        return Some(at.to_utc());
    }
    for format in ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%z", "%Y/%m/%d %H:%M:%S %z"] {
        if let Ok(at) = DateTime::parse_from_str(cell, format) {
            return Some(at.to_utc());
        }
    }
    let plain = cell.trim_end_matches(" UTC").trim_end_matches(" JST").replacen('T', " ", 1);
    let zone = if cell.ends_with("UTC") || cell.ends_with('Z') { Tz::UTC } else { zone };
    let plain = plain.trim_end_matches('Z');
    let wall = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y年%m月%d日 %H:%M",
        "%Y年%m月%d日 %H時%M分",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M",
        "%d %b %Y %H:%M",
        "%b %d, %Y %H:%M",
    ]
    .into_iter()
    .find_map(|format| NaiveDateTime::parse_from_str(plain, format).ok())
    .or_else(|| {
        ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
            .into_iter()
            .find_map(|format| NaiveDate::parse_from_str(plain, format).ok())
            .and_then(|day| day.and_hms_opt(0, 0, 0))
    })?;
    zone.from_local_datetime(&wall).earliest().map(|at| at.to_utc())
}

/// Years in which a study session may have been.
pub fn is_plausible(at: DateTime<Utc>) -> bool {
    (1990..2200).contains(&chrono::Datelike::year(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_in_many_spellings() {
        let expected = DateTime::parse_from_rfc3339("2024-05-28T19:03:00+09:00").unwrap().to_utc();
        for cell in [
            "2024-05-28T19:03:00+09:00",
            "2024-05-28T10:03:00.000Z",
            "2024-05-28 19:03:00 +0900",
            "2024/05/28 19:03",
            "2024-05-28 19:03:00",
            "2024年05月28日 19:03",
            "2024年5月28日 19時03分",
            "5/28/2024 19:03",
            "2024-05-28 10:03:00 UTC",
        ] {
            assert_eq!(moment(cell, Tz::Asia__Tokyo), Some(expected), "{cell}");
        }
        for cell in ["", "yesterday", "32/13/2024", "19:03"] {
            assert_eq!(moment(cell, Tz::Asia__Tokyo), None, "{cell}");
        }
    }
}
