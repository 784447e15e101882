//! What stands around every page of the desk: whose it is, the series, the opened event.

use super::queries::FrameRow;
use crate::{
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::EventRef,
    mail_address,
    series::{self, types::Series},
    viewer::{Asked, Right, Role},
};

/// Events between which one changes at once; the others stand on the page of all events.
const NEAR: i64 = 8;

#[derive(Clone, Debug, PartialEq)]
pub struct DeskFrame {
    /// The series that the viewer has a role in, in the order of their age.
    pub mine: Vec<Series>,
    /// The one whose page it is; `None` above all series.
    pub series: Option<OpenedSeries>,
    pub event: Option<OpenedEvent>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OpenedSeries {
    pub series: Series,
    pub role: Role,
    /// The role reaches one event, so the pages of the series are not among what can be opened.
    pub is_helper: bool,
    /// What waits for a decision.
    pub today: usize,
    /// Proposals that wait for the viewer's scores.
    pub to_review: i64,
    /// The newest events, to change between.
    pub newest: Vec<EventCard>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OpenedEvent {
    pub card: EventCard,
    /// Who holds a seat.
    pub confirmed: i64,
    /// Questions that a moderator has not looked at.
    pub pending: i64,
}

impl DeskFrame {
    /// The viewer may do this in the series whose page it is.
    pub fn may(&self, right: Right) -> bool {
        self.series.as_ref().is_some_and(|opened| opened.role.may(right))
    }
}

/// `None` for somebody without a role there: the page itself says what is wrong.
pub async fn load(db: &Db, asked: Asked<'_>, slug: Option<&str>, number: Option<i32>) -> Result<Option<DeskFrame>> {
    let Some(account) = &asked.viewer.account else { return Ok(None) };
    if account.roles.is_empty() {
        return Ok(None);
    }
    let mut conn = db.acquire().await?;
    let all = series::access::all(&mut conn).await?;
    let mine: Vec<Series> = all.into_iter().filter(|one| asked.viewer.held_in(one.id).is_some()).collect();
    let Some(slug) = slug else { return Ok(Some(DeskFrame { mine, series: None, event: None })) };
    let Some(series) = mine.iter().find(|one| one.slug == slug).cloned() else { return Ok(None) };
    let Some(held) = asked.viewer.held_in(series.id) else { return Ok(None) };
    let newest = events::lists::within_reach(&mut conn, asked.viewer, &series, NEAR).await?;
    let card = match number {
        None => None,
        Some(number) => {
            let card = match newest.iter().find(|card| card.number == number) {
                Some(card) => card.clone(),
                None => {
                    let event_ref = EventRef::new(&series.slug, number);
                    events::access::find_in(&mut conn, asked.viewer, &series, event_ref).await?
                }
            };
            if held.event.is_some_and(|only| only != card.id) {
                return Ok(None);
            }
            Some(card)
        }
    };
    let (role, is_helper) = (held.role, held.event.is_some());
    let mail_key = mail_address::key(&account.mail);
    let reviewer = (!is_helper && role.may(Right::ReviewProposals)).then_some((account.id, mail_key.as_str()));
    let place = (series.id, card.as_ref().map(|card| card.id));
    let FrameRow { confirmed, pending, to_review, put_off } =
        super::queries::frame(&mut conn, place, reviewer, asked.now).await?;
    let today = if is_helper {
        0
    } else {
        let facts = super::today::facts(&mut conn, asked, &series, put_off).await?;
        super::today::decisions(&facts, role, asked.now).len()
    };
    let opened = OpenedSeries { series, role, is_helper, today, to_review, newest };
    let event = card.map(|card| OpenedEvent { card, confirmed, pending });
    Ok(Some(DeskFrame { series: Some(opened), event, mine }))
}

/// Number of the one event that the viewer helps with in this series; `None` for everybody else.
pub async fn only_event(db: &Db, asked: Asked<'_>, slug: &str) -> Result<Option<i32>> {
    let roles = asked.viewer.account.iter().flat_map(|account| &account.roles);
    let events: Vec<_> = roles.filter_map(|held| Some((held.series, held.event?))).collect();
    if events.is_empty() {
        return Ok(None);
    }
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    let Some((_, event)) = events.into_iter().find(|(id, _)| *id == series.id) else { return Ok(None) };
    Ok(events::access::card(&mut conn, event).await?.map(|card| card.number))
}
