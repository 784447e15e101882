//! `/`

use crate::{
    db::Db,
    error::Result,
    events::{
        self,
        types::{EventCard, QuestionCounts},
    },
    ids::EventId,
    markdown,
    qa::{highlights, reading, types::Highlight},
    reports,
    series::{access::all, types::Series},
    viewer::Asked,
};

use super::{
    event::Afterwards,
    live_hour::{self, LiveHour},
    next_evening::{self, NextEvening},
};

/// Events after the next one.
const LATER: usize = 6;

/// `/`
#[derive(Clone, Debug, PartialEq)]
pub struct HomePage {
    pub live: Vec<LiveNow>,
    /// Over, and their reports are still to come: the newest first, for some days.
    pub over: Vec<JustOver>,
    pub next: Option<NextEvening>,
    /// What comes after the next one.
    pub upcoming: Vec<EventCard>,
    pub answered: Vec<Highlight>,
    /// Newest first.
    pub reports: Vec<ReportCard>,
    pub series: Vec<Series>,
}

/// An event that is on.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveNow {
    pub card: EventCard,
    pub hour: LiveHour,
    /// The stream that everybody sees.
    pub video_url: Option<String>,
}

/// An event that is over and has no report yet.
#[derive(Clone, Debug, PartialEq)]
pub struct JustOver {
    pub card: EventCard,
    pub video_url: Option<String>,
    /// Questions without an answer.
    pub open_questions: usize,
}

/// A report as the first page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportCard {
    pub card: EventCard,
    /// The beginning of its lead in words; empty but for the newest.
    pub lead: String,
    pub author: String,
    pub questions: QuestionCounts,
}

impl HomePage {
    /// Events whose questions it shows: what a moderator does to one must be seen here at once.
    pub fn events_asked(&self) -> impl Iterator<Item = EventId> {
        let live = self.live.iter().map(|live| live.card.id);
        let next = self.next.iter().map(|next| next.card.id);
        let over = self.over.iter().map(|over| over.card.id);
        live.chain(over).chain(next).chain(self.answered.iter().map(|highlight| highlight.event))
    }
}

/// `/`
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<HomePage> {
    let mut conn = db.acquire().await?;
    let series = all(&mut conn).await?;
    let mut live = Vec::new();
    for card in events::queries::live(&mut conn, asked.now).await? {
        let hour = live_hour::read(&mut conn, &card, &card.zone, asked.now).await?;
        let video_url = events::access::video_url(&mut conn, card.id).await?;
        live.push(LiveNow { card, hour, video_url });
    }
    let mut over = Vec::new();
    for card in events::queries::just_over(&mut conn, asked.now).await? {
        let video_url = events::access::video_url(&mut conn, card.id).await?;
        let open_questions =
            Afterwards::from_questions(&reading::by_votes(&mut conn, card.id, false).await?).open_count;
        over.push(JustOver { card, video_url, open_questions });
    }
    let soon = i64::try_from(LATER + 1 + live.len()).unwrap_or(i64::MAX);
    let mut upcoming = events::queries::upcoming(&mut conn, None, asked.now, soon).await?;
    upcoming.retain(|card| !live.iter().any(|on| on.card.id == card.id));
    let next =
        if upcoming.is_empty() { None } else { Some(next_evening::load(&mut conn, asked, upcoming.remove(0)).await?) };
    upcoming.truncate(LATER);
    let mut reported = Vec::new();
    for card in events::queries::newest_reported(&mut conn).await? {
        let questions = events::access::question_counts(&mut conn, card.id).await?;
        let report = reports::queries::report(&mut conn, card.id).await?;
        let (lead, author) = report.map_or_else(Default::default, |report| (report.lead, report.author));
        let lead = if lead.is_empty() { &card.lead } else { &lead };
        reported.push(ReportCard { lead: markdown::excerpt(lead, markdown::EXCERPT), card, author, questions });
    }
    let answered = highlights::newest_answered(&mut conn).await?;
    Ok(HomePage { live, over, next, upcoming, answered, reports: reported, series })
}
