//! Events as connpass, Doorkeeper or a calendar describe them: new ones are added, known ones get what they lack.

use sqlx::PgConnection;

use super::source::{Done, Source};
use crate::{
    archive::{
        format::{
            calendar,
            events::{self as service, EventFacts},
            record::AttendanceRecord,
        },
        queries,
    },
    error::{Error, Result},
    events::{
        access::{self, NewEvent, touched},
        queries::{self as event_queries, ServiceFacts},
        types::EventState,
    },
    ids::{EventId, EventRef},
    lang::Text,
    reports::{
        import::{decode::decode, squeezed, title},
        importing,
    },
    search,
    time::Local,
    viewer::Asked,
};

/// Words that may stand beside a series' name without making it another one.
const GENERIC: [&str; 12] = [
    "勉強会",
    "イベント",
    "meetup",
    "ミートアップ",
    "オンライン",
    "定例会",
    "定例",
    "study",
    "の",
    "event",
    "セミナー",
    "online",
];

pub(super) async fn write_json(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<Done> {
    let text = decode(source.bytes, source.file.choices.encoding.as_deref())?.text;
    let json = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| {
        Error::invalid(
            "file",
            "JSONとして読めません。もう一度書き出してください。",
            "This is no JSON. Export it again.",
        )
    })?;
    write(tx, asked, source, service::read(&json)?).await
}

pub(super) async fn write_calendar(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<Done> {
    let text = decode(source.bytes, source.file.choices.encoding.as_deref())?.text;
    write(tx, asked, source, calendar::read(&text, source.zone)?).await
}

async fn write(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>, all: Vec<EventFacts>) -> Result<Done> {
    let mut done = Done::default();
    let (mut unnumbered, mut others) = (Vec::new(), Vec::new());
    let mut numbers = Vec::new();
    for mut facts in all {
        let title = facts.title.clone();
        // A file of one event may be told its number.
        if source.file.is_number_chosen && numbers.is_empty() {
            facts.number = source.file.number.and_then(|number| u32::try_from(number).ok());
        } else if !is_ours(&facts.series, &source.series.name) {
            others.push(title);
            continue;
        }
        let number = facts.number.and_then(|n| i32::try_from(n).ok()).filter(|n| *n < 100_000);
        match number {
            Some(number) => {
                one(tx, asked, source, number, &facts, &mut done).await?;
                numbers.push(number);
            }
            None => unnumbered.push(title),
        }
    }
    if numbers.is_empty() {
        let name = &source.series.name;
        return Err(Error::at(
            "number".to_owned(),
            Text::new(
                format!(
                    "「{name}」の回が見つかりません。題名に「{name} 第3回」や「#3」のような回数が要ります。イベントが1つなら、番号を入れてください。"
                ),
                format!(
                    "No event of “{name}” was found. Titles need a number, such as “{name} #3”. For a single event, enter its number."
                ),
            ),
        ));
    }
    let n = numbers.len();
    let (first, last) = (numbers.iter().min().copied().unwrap_or(0), numbers.iter().max().copied().unwrap_or(0));
    done.what = Some(if n == 1 {
        Text::new(format!("第{first}回のイベント情報"), format!("The facts of #{first}"))
    } else {
        Text::new(format!("イベント{n}件(第{first}回〜第{last}回)"), format!("{n} events (#{first} to #{last})"))
    });
    for (titles, ja, en) in [
        (unnumbered, "題名に回数がないので読みません", "Left out, because the title has no number"),
        (others, "ほかのシリーズの回なので読みません", "Left out, because it is another series'"),
    ] {
        if !titles.is_empty() {
            let (n, shown) = (titles.len(), titles.into_iter().take(5).collect::<Vec<_>>());
            done.doubts.push(Text::new(
                format!("{ja}({n}件): {}", shown.join("、")),
                format!("{en} ({n}): {}", shown.join(", ")),
            ));
        }
    }
    Ok(done)
}

/// Whether a name is this series': the same, with generic words beside it, or none.
fn is_ours(named: &str, ours: &str) -> bool {
    let (mut named, ours) = (squeezed(named), squeezed(ours));
    if named.is_empty() || ours.is_empty() {
        return true;
    }
    if !named.contains(&ours) {
        return false;
    }
    named = named.replacen(&ours, "", 1);
    for word in GENERIC {
        named = named.replace(&squeezed(word), "");
    }
    named.is_empty()
}

async fn one(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    source: &Source<'_>,
    number: i32,
    facts: &EventFacts,
    done: &mut Done,
) -> Result<()> {
    let series = source.series;
    let title = own_title(facts);
    let mut ends = facts.ends.filter(|ends| facts.starts.is_none_or(|starts| *ends > starts));
    if let (None, Some(starts)) = (ends, facts.starts) {
        // As long as the series' evenings are.
        let day = Local::at(starts, &series.time_zone).wall.date();
        let (from, to) = importing::queries::default_times(tx, (series.id, number), day).await?;
        ends = Some(starts + (to - from));
    }
    let known = match access::find(tx, asked.viewer, EventRef::new(&series.slug, number)).await {
        Ok((_, card)) => Some(card),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let sets_times = match (&known, facts.starts) {
        (Some(card), Some(starts)) => guessed_times(tx, source, card.id, starts).await?,
        _ => false,
    };
    let event = match &known {
        Some(card) => card.id,
        None => {
            let is_over = ends.is_some_and(|ends| ends <= asked.now);
            let state = match (facts.is_cancelled, is_over) {
                (true, _) => EventState::Cancelled,
                (false, true) => EventState::Ended,
                // What is to come is announced by its organizers.
                (false, false) => EventState::Planned,
            };
            let new = NewEvent {
                series: series.id,
                number,
                label: "",
                title: &title,
                lead: "",
                state,
                starts_at: facts.starts,
                ends_at: ends,
                hashtags: &facts.hashtags,
            };
            done.added += 1;
            event_queries::insert(tx, &new).await?.0
        }
    };
    access::lock(tx, event).await?;
    let lead = if facts.description.is_empty() { &facts.catch } else { &facts.description };
    let fill = ServiceFacts {
        title: &title,
        lead,
        venue_name: &facts.venue,
        venue_address: &facts.address,
        hashtags: &facts.hashtags,
        starts_at: facts.starts,
        ends_at: ends,
        sets_times,
    };
    let mut changed = usize::from(event_queries::fill_facts(tx, event, &fill).await?);
    if let Some(url) = &facts.url {
        changed += usize::from(event_queries::add_link(tx, event, "registration", facts.source.name(), url).await?);
    }
    if let Some(confirmed) = facts.confirmed {
        let counts = AttendanceRecord {
            source: <&str>::from(facts.source).to_owned(),
            type_name: String::new(),
            confirmed,
            waitlisted: facts.waitlisted.unwrap_or(0),
            cancelled: 0,
            attended: None,
        };
        changed += usize::from(queries::set_attendance(tx, event, &counts).await?);
    }
    if known.is_some() {
        done.changes += changed;
    }
    if changed > 0 || known.is_none() {
        search::index::reindex_event(tx, event).await?;
        done.keys.extend(touched(series, event));
    }
    Ok(())
}

/// The title without the series' name and the number.
fn own_title(facts: &EventFacts) -> String {
    let draft = importing::title_draft(&facts.title, &facts.series, facts.number);
    title::of_event(&draft).chars().take(200).collect()
}

/// Whether the times of an event are what its series does by default: a report says the day alone.
async fn guessed_times(
    tx: &mut PgConnection,
    source: &Source<'_>,
    event: EventId,
    starts: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    let Some(card) = access::card(tx, event).await? else { return Ok(false) };
    let Some(known) = card.starts else { return Ok(false) };
    if card.state != EventState::Ended || known.wall.date() != Local::at(starts, &card.zone).wall.date() {
        return Ok(false);
    }
    let of = (source.series.id, card.number);
    let (usual, _) = importing::queries::default_times(tx, of, known.wall.date()).await?;
    Ok(usual == known.utc)
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn a_series_is_told_from_one_that_has_its_name_in_its_own() {
        for named in ["Security-JAWS", "Security JAWS 勉強会", "", "security-jaws オンライン"] {
            assert!(is_ours(named, "Security-JAWS"), "{named}");
        }
        for named in ["mini Security-JAWS", "よその会", "Security-JAWS DAYS"] {
            assert!(!is_ours(named, "Security-JAWS"), "{named}");
        }
    }
}
