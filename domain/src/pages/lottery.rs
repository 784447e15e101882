//! `/{series}/{number}/lottery` and the same at the desk: the draws of an event, with all that is needed to repeat them.

use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::{EventRef, TypeId},
    questionnaire::{self, types::SignUpQuestion},
    registration::{
        drawing, queries,
        types::{Lottery, ParticipationType},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

#[derive(Clone, Debug, PartialEq)]
pub struct LotteryPage {
    pub series: Series,
    pub card: EventCard,
    pub lotteries: Vec<Lottery>,
    /// The viewer's own numbers, by type.
    pub own: Vec<(TypeId, String)>,
    /// All of the event, at the desk; empty elsewhere.
    pub types: Vec<ParticipationType>,
    /// Questions at sign-up that may tell groups apart; at the desk.
    pub questions: Vec<SignUpQuestion>,
}

/// Errors: as [`events::access::find`].
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<LotteryPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    let lotteries = queries::lotteries(&mut conn, card.id, &card.zone).await?;
    let own = match asked.viewer.account_id() {
        Some(account) => queries::own_entries(&mut conn, card.id, account).await?,
        None => Vec::new(),
    };
    Ok(LotteryPage { series, card, lotteries, own, types: Vec::new(), questions: Vec::new() })
}

/// Errors: as [`events::access::find_with_right`].
pub async fn load_desk(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<LotteryPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let lotteries = queries::lotteries(&mut conn, card.id, &card.zone).await?;
    let types = queries::types_of(&mut conn, card.id, &card.zone).await?;
    let mut questions = questionnaire::queries::of_event(&mut conn, series.id, card.id).await?;
    questions.retain(drawing::tells_groups);
    Ok(LotteryPage { series, card, lotteries, own: Vec::new(), types, questions })
}
