//! Times inside are UTC; people see the event's zone. The zone is applied on the server
//! ([`Local::at`]), so that the browser needs no zone tables and both show the same.

use chrono::{DateTime, Datelike, Duration, NaiveDateTime, Timelike, Utc};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// A moment as the clock on the event's wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Local {
    pub utc: DateTime<Utc>,
    pub wall: NaiveDateTime,
}

impl Local {
    /// `zone` is an IANA name; an unknown one counts as Asia/Tokyo.
    #[cfg(feature = "db")]
    pub fn at(utc: DateTime<Utc>, zone: &str) -> Self {
        let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::Asia::Tokyo);
        Self { utc, wall: utc.with_timezone(&zone).naive_local() }
    }

    /// 2024年2月14日(水) / Wed, 14 Feb 2024
    pub fn date(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => format!("{}年{}", self.wall.year(), self.day(lang)),
            Lang::En => self.wall.format("%a, %-d %b %Y").to_string(),
        }
    }

    /// 2月14日(水) / Wed, 14 Feb
    pub fn day(&self, lang: Lang) -> String {
        day_words(self.wall.date(), lang)
    }

    /// The date of the last day before it: what ends with a day ends at the midnight after it.
    pub fn last_date(&self, lang: Lang) -> String {
        Self { utc: self.utc, wall: self.wall - Duration::minutes(1) }.date(lang)
    }

    /// 19:00
    pub fn clock(&self) -> String {
        format!("{:02}:{:02}", self.wall.hour(), self.wall.minute())
    }

    /// Machine form for `datetime` attributes, RFC 3339 in UTC.
    pub fn machine(&self) -> String {
        self.utc.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }
}

/// 2月14日(水) / Wed, 14 Feb
pub fn day_words(day: chrono::NaiveDate, lang: Lang) -> String {
    const JA: [&str; 7] = ["日", "月", "火", "水", "木", "金", "土"];
    match lang {
        Lang::Ja => {
            format!("{}月{}日({})", day.month(), day.day(), JA[day.weekday().num_days_from_sunday() as usize])
        }
        Lang::En => day.format("%a, %-d %b").to_string(),
    }
}

/// 2024年2月14日(水) 19:00〜21:30; over midnight both dates are named.
pub fn span(start: &Local, end: Option<&Local>, lang: Lang) -> String {
    let from = format!("{} {}", start.date(lang), start.clock());
    let dash = lang.t("〜", "–");
    match end {
        None => format!("{from}{}", lang.t("〜", "")),
        Some(end) if end.wall.date() == start.wall.date() => format!("{from}{dash}{}", end.clock()),
        Some(end) => format!("{from} {dash} {} {}", end.date(lang), end.clock()),
    }
}

/// The same with its zone where that has to be said.
pub fn span_in(start: &Local, end: Option<&Local>, zone: &str, lang: Lang) -> String {
    span(start, end, lang) + &zone_suffix(zone, lang)
}

/// What follows a time of day: its zone, with a space before it. In Japanese nothing does in Japan; `zone` is an IANA
/// name.
pub fn zone_suffix(zone: &str, lang: Lang) -> String {
    match (zone, lang) {
        ("Asia/Tokyo", Lang::Ja) => String::new(),
        ("Asia/Tokyo", Lang::En) => " JST".to_owned(),
        (zone, Lang::Ja) => format!(" ({zone})"),
        (zone, Lang::En) => format!(" {zone}"),
    }
}

/// 2024年2月14日(水) 19:00 / Wed, 14 Feb 2024 19:00 Japan time (Asia/Tokyo). In Japanese the zone is named only where it
/// is another than the reader's; `zone` is an IANA name.
pub fn moment(at: &Local, zone: &str, lang: Lang) -> String {
    let said = format!("{} {}", at.date(lang), at.clock());
    match lang {
        Lang::Ja if zone == "Asia/Tokyo" => said,
        Lang::Ja => format!("{said} ({zone})"),
        Lang::En => format!("{said} {}", zone_name(zone, lang)),
    }
}

/// How people call a zone, by its IANA name.
pub fn zone_name(zone: &str, lang: Lang) -> String {
    match zone {
        "Asia/Tokyo" => lang.t("日本時間", "Japan time (Asia/Tokyo)").to_owned(),
        zone => zone.to_owned(),
    }
}

/// The fiscal year of a date, April to March: February 2024 belongs to 2023.
pub fn fiscal_year(date: chrono::NaiveDate) -> i32 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
}

/// 1:02:03 or 4:05, for places in a video; `seconds` from its start.
pub fn video_clock(seconds: i64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn local(y: i32, mo: u32, d: u32, h: u32, mi: u32) -> Local {
        let wall = NaiveDate::from_ymd_opt(y, mo, d).unwrap().and_hms_opt(h, mi, 0).unwrap();
        Local { utc: wall.and_utc(), wall }
    }

    #[test]
    fn an_evening_reads_as_people_write_it() {
        let (start, end) = (local(2024, 2, 14, 19, 0), local(2024, 2, 14, 21, 30));
        assert_eq!(span(&start, Some(&end), Lang::Ja), "2024年2月14日(水) 19:00〜21:30");
        assert_eq!(span(&start, Some(&end), Lang::En), "Wed, 14 Feb 2024 19:00–21:30");
    }

    #[test]
    fn what_ends_with_a_day_names_that_day_and_not_the_next_one() {
        assert_eq!(local(2027, 3, 20, 0, 0).last_date(Lang::Ja), "2027年3月19日(金)");
        assert_eq!(local(2027, 3, 20, 18, 0).last_date(Lang::En), "Sat, 20 Mar 2027");
    }

    #[test]
    fn a_span_names_its_zone_where_the_reader_may_be_in_another() {
        let (start, end) = (local(2024, 2, 14, 19, 0), local(2024, 2, 14, 21, 30));
        let said = |zone, lang| span_in(&start, Some(&end), zone, lang);
        assert_eq!(said("Asia/Tokyo", Lang::Ja), "2024年2月14日(水) 19:00〜21:30");
        assert_eq!(said("Asia/Tokyo", Lang::En), "Wed, 14 Feb 2024 19:00–21:30 JST");
        assert_eq!(said("Europe/Berlin", Lang::Ja), "2024年2月14日(水) 19:00〜21:30 (Europe/Berlin)");
        assert_eq!(said("Europe/Berlin", Lang::En), "Wed, 14 Feb 2024 19:00–21:30 Europe/Berlin");
    }

    #[test]
    fn a_moment_names_its_zone_where_the_reader_may_be_in_another() {
        let at = local(2024, 2, 14, 19, 0);
        assert_eq!(moment(&at, "Asia/Tokyo", Lang::Ja), "2024年2月14日(水) 19:00");
        assert_eq!(moment(&at, "Asia/Tokyo", Lang::En), "Wed, 14 Feb 2024 19:00 Japan time (Asia/Tokyo)");
        assert_eq!(moment(&at, "Europe/Berlin", Lang::Ja), "2024年2月14日(水) 19:00 (Europe/Berlin)");
        assert_eq!(moment(&at, "Europe/Berlin", Lang::En), "Wed, 14 Feb 2024 19:00 Europe/Berlin");
    }

    #[test]
    fn february_belongs_to_the_year_before() {
        assert_eq!(fiscal_year(NaiveDate::from_ymd_opt(2024, 2, 14).unwrap()), 2023);
        assert_eq!(fiscal_year(NaiveDate::from_ymd_opt(2024, 4, 1).unwrap()), 2024);
    }
}
