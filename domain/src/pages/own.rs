//! What is the viewer's own on pages that everybody shares.

use super::{event::EventPage, next_evening::NextEvening, series::SeriesPage};
use crate::{
    db::Db,
    error::Result,
    events::{self, types::web_address},
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

/// Reads it: one round trip each, shared with all who ask meanwhile. Cheap to clone.
#[derive(Clone)]
pub struct OwnFacts {
    held: Gather<(EventId, AccountId), registration::queries::HeldRow>,
    streams: Gather<EventId, String>,
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
                async move { Ok(events::queries::streams(&mut *db.acquire().await?, &events).await?.into_iter().collect()) }
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
        self.held_at(asked, page.event.card.id, &page.series.time_zone).await
    }

    /// Where the viewer, who holds this of an event, watches it now. No query for who does not.
    pub async fn stream(
        &self,
        asked: Asked<'_>,
        page: &EventPage,
        held: Option<&CurrentRegistration>,
    ) -> Result<Option<String>> {
        let card = &page.event.card;
        let sees = |held: &CurrentRegistration| held.lapses.is_none() && shows_stream(held.state, card, asked.now);
        if !held.is_some_and(sees) {
            return Ok(None);
        }
        Ok(web_address(self.streams.get(card.id).await?))
    }

    /// What the viewer holds of the event that comes next, where one registers for it here.
    pub async fn held_next(&self, asked: Asked<'_>, next: Option<&NextEvening>) -> Result<Option<CurrentRegistration>> {
        let Some(next) = next.filter(|next| !next.types.is_empty()) else { return Ok(None) };
        self.held_at(asked, next.card.id, &next.zone).await
    }

    async fn held_at(&self, asked: Asked<'_>, event: EventId, zone: &str) -> Result<Option<CurrentRegistration>> {
        let Some(account) = asked.viewer.account_id() else { return Ok(None) };
        let row = self.held.get((event, account)).await?;
        Ok(row.and_then(|row| holding(row, zone)))
    }

    /// What the viewer asked and voted on a board. No query for somebody who has not taken part anywhere.
    pub async fn on_board(&self, asked: Asked<'_>, event: EventId) -> Result<ParticipantState> {
        let Some(participant) = &asked.viewer.participant else { return Ok(ParticipantState::default()) };
        Ok(self.boards.get((event, participant.clone())).await?.unwrap_or_default())
    }

    /// Whether the viewer gets the announcements of the series by mail.
    pub async fn follows(&self, asked: Asked<'_>, page: &SeriesPage) -> Result<bool> {
        let Some(account) = asked.viewer.account_id() else { return Ok(false) };
        Ok(self.followed.get((page.series.id, account)).await?.unwrap_or(false))
    }
}
