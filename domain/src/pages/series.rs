//! `/{series}`

use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, QuestionCounts, WallFacts},
    },
    lang::Text,
    markdown, proposals,
    series::{access::find, types::Series},
    time::Local,
    viewer::Asked,
};

use super::{
    next_evening::{self, NextEvening},
    paging,
};

/// Events on one wall; a series that met for longer has several.
pub const WALL: u32 = 400;
/// Speakers that are named.
const NAMED: i64 = 8;

/// `/{series}`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesPage {
    pub series: Series,
    /// The description in both languages as sanitized HTML; may be empty.
    pub description_html: Text,
    /// The event that is live or comes next.
    pub next: Option<NextEvening>,
    /// All public events, newest first, one wall of them.
    pub tiles: Vec<Tile>,
    /// Wall shown, from 1, and how many there are.
    pub page: u32,
    pub pages: u32,
    /// How many public events are over.
    pub over: i64,
    /// First calendar year.
    pub since: Option<i32>,
    /// Talks and speakers of events that took place, questions of all.
    pub talks: i64,
    pub speakers: i64,
    pub questions: QuestionCounts,
    /// Who spoke most often.
    pub heard: Vec<Heard>,
    /// Talks can be proposed now; until when, where somebody said so.
    pub call: Option<Option<Local>>,
}

/// An event on the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    pub card: EventCard,
    pub facts: WallFacts,
}

/// Somebody who spoke, and at how many events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub slug: String,
    pub name: String,
    /// Affiliation at the last one; may be empty.
    pub place: String,
    pub events: i64,
}

/// `/{series}`; `page` from 1. Errors: `NotFound` for a page past the last.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, page: u32) -> Result<SeriesPage> {
    let mut conn = db.acquire().await?;
    let series = find(&mut conn, slug).await?;
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(WALL);
    let (cards, total) = events::lists::of_series(&mut conn, asked.viewer, &series, i64::from(WALL), offset).await?;
    let pages = paging::count_of(usize::try_from(total).unwrap_or_default(), WALL);
    if page > pages {
        return Err(Error::NotFound);
    }
    let live =
        events::queries::live(&mut conn, asked.now).await?.into_iter().find(|card| card.series_slug == series.slug);
    let next = match live {
        Some(card) => Some(card),
        None => events::queries::upcoming(&mut conn, Some(series.id), asked.now, 1).await?.pop(),
    };
    let next = match next {
        Some(card) => Some(next_evening::load(&mut conn, asked, card).await?),
        None => None,
    };
    let over = events::queries::count_over(&mut conn, series.id, asked.now).await?;
    let (since, talks, speakers) = events::queries::series_totals(&mut conn, series.id, asked.now).await?;
    let mut facts = events::queries::wall_facts(&mut conn, series.id).await?;
    let questions = facts.values().fold(QuestionCounts::default(), |sum, facts| QuestionCounts {
        all: sum.all + facts.questions.all,
        answered: sum.answered + facts.questions.answered,
    });
    let tiles =
        cards.into_iter().map(|card| Tile { facts: facts.remove(&card.id).unwrap_or_default(), card }).collect();
    let heard = agenda::queries::most_heard(&mut conn, series.id, asked.now, NAMED).await?;
    let heard = heard.into_iter().map(|(slug, name, place, events)| Heard { slug, name, place, events }).collect();
    let calls = proposals::queries::public_calls(&mut conn, series.id, &series.time_zone, asked.now).await?;
    let call = calls.into_iter().find(|call| call.is_open(asked.now)).map(|call| call.closes);
    let description_html = Text::new(markdown::block(&series.description_ja), markdown::block(&series.description_en));
    Ok(SeriesPage {
        series,
        description_html,
        next,
        tiles,
        page,
        pages,
        over,
        since,
        talks,
        speakers,
        questions,
        heard,
        call,
    })
}
