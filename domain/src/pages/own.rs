//! What is the viewer's own on pages that everybody shares.

use std::collections::HashMap;

use super::{event::EventPage, next_evening::NextEvening, series::SeriesPage};
use crate::{
    agenda::{
        self,
        streams::{RoomStream, Streams},
    },
    db::Db,
    error::Result,
    events::{
        self,
        types::{EventCard, web_address},
    },
    gather::Gather,
    ids::{AccountId, EventId, SeriesId},
    qa::{self, types::ParticipantState},
    registration::{
        self,
        held::{self, holding},
        rules::shows_stream,
        types::CurrentRegistration,
    },
    series,
    viewer::Asked,
};

/// What somebody holds of an event that is on, and where they watch it; neither for who holds nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hold {
    pub held: Option<CurrentRegistration>,
    pub streams: Streams,
}

/// Reads it: one round trip each, shared with all who ask meanwhile. Cheap to clone.
#[derive(Clone)]
pub struct OwnFacts {
    held: Gather<(EventId, AccountId), registration::queries::HeldRow>,
    streams: Gather<EventId, Streams>,
    boards: Gather<(EventId, String), ParticipantState>,
    followed: Gather<(SeriesId, AccountId), bool>,
}

impl OwnFacts {
    pub fn new(db: &Db) -> Self {
        let (streams, boards, followed) = (db.clone(), db.clone(), db.clone());
        Self {
            held: held::reader(db),
            streams: Gather::new(move |events: Vec<EventId>| {
                let db = streams.clone();
                async move {
                    let mut conn = db.acquire().await?;
                    let whole = events::queries::streams(&mut conn, &events).await?;
                    Ok(together(whole, agenda::queries::room_streams(&mut conn, &events).await?))
                }
            }),
            boards: Gather::new(move |whose: Vec<(EventId, String)>| {
                let db = boards.clone();
                async move { Ok(qa::queries::mine(&mut *db.acquire().await?, whose).await?) }
            }),
            followed: Gather::new(move |whose: Vec<(SeriesId, AccountId)>| {
                let db = followed.clone();
                async move {
                    let pairs = series::queries::followed(&mut *db.acquire().await?, &whose).await?;
                    Ok(pairs.into_iter().map(|pair| (pair, true)).collect())
                }
            }),
        }
    }

    /// What the viewer holds of an event; `None` for a visitor.
    pub async fn held(&self, asked: Asked<'_>, page: &EventPage) -> Result<Option<CurrentRegistration>> {
        self.held_at(asked, page.event.card.id, &page.event.card.zone).await
    }

    /// Where the viewer, who holds this of an event, watches it now. No query for who does not.
    pub async fn streams(
        &self,
        asked: Asked<'_>,
        page: &EventPage,
        held: Option<&CurrentRegistration>,
    ) -> Result<Streams> {
        self.streams_at(asked, &page.event.card, page.event.video_url.as_deref(), held).await
    }

    /// The same of any event; `public` is the stream that everybody sees.
    async fn streams_at(
        &self,
        asked: Asked<'_>,
        card: &EventCard,
        public: Option<&str>,
        held: Option<&CurrentRegistration>,
    ) -> Result<Streams> {
        let sees = |held: &CurrentRegistration| held.lapses.is_none() && shows_stream(held.state, card, asked.now);
        if !held.is_some_and(sees) {
            return Ok(Streams::default());
        }
        let mut streams = self.streams.get(card.id).await?.unwrap_or_default();
        // Beside rooms with their own, one for everybody is that of the whole.
        if !streams.rooms.is_empty() && streams.whole.is_none() {
            streams.whole = public.map(str::to_owned);
        }
        Ok(streams)
    }

    /// What the viewer holds of an event that is on, and where they watch it; `public` is the stream that everybody sees.
    pub async fn on_now(&self, asked: Asked<'_>, card: &EventCard, public: Option<&str>) -> Result<Hold> {
        let held = self.held_at(asked, card.id, &card.zone).await?;
        let streams = self.streams_at(asked, card, public, held.as_ref()).await?;
        Ok(Hold { held, streams })
    }

    /// What the viewer holds of the event that comes next, where one registers for it here.
    pub async fn held_next(&self, asked: Asked<'_>, next: Option<&NextEvening>) -> Result<Option<CurrentRegistration>> {
        let Some(next) = next.filter(|next| !next.types.is_empty()) else { return Ok(None) };
        self.held_at(asked, next.card.id, &next.card.zone).await
    }

    async fn held_at(&self, asked: Asked<'_>, event: EventId, zone: &str) -> Result<Option<CurrentRegistration>> {
        let Some(account) = asked.viewer.account_id() else { return Ok(None) };
        let row = self.held.get((event, account)).await?;
        Ok(row.and_then(|row| holding(row, zone)))
    }

    /// What the viewer asked and voted on a board. No query for somebody who has not taken part anywhere.
    pub async fn on_board(&self, asked: Asked<'_>, event: EventId) -> Result<ParticipantState> {
        let Some(participant) = &asked.viewer.participant else { return Ok(ParticipantState::default()) };
        Ok(self.boards.get((event, participant.at(event)?)).await?.unwrap_or_default())
    }

    /// Whether the viewer gets the announcements of the series by mail.
    pub async fn follows(&self, asked: Asked<'_>, page: &SeriesPage) -> Result<bool> {
        let Some(account) = asked.viewer.account_id() else { return Ok(false) };
        Ok(self.followed.get((page.series.id, account)).await?.unwrap_or(false))
    }
}

/// Streams of events and of their rooms, by event.
fn together(whole: Vec<(EventId, String)>, rooms: Vec<(EventId, RoomStream)>) -> HashMap<EventId, Streams> {
    let mut all: HashMap<EventId, Streams> = HashMap::new();
    for (event, url) in whole {
        all.entry(event).or_default().whole = web_address(Some(url));
    }
    for (event, one) in rooms {
        if web_address(Some(one.url.clone())).is_some() {
            all.entry(event).or_default().rooms.push(one);
        }
    }
    all
}
