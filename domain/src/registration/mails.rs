//! What mails of an event say, read and linked at the moment they are sent. For the worker.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    held, queries,
    types::{Lapse, RegistrationState},
};
use crate::{
    db::Db,
    error::Result,
    events::{
        self, changes,
        types::{Event, EventCard, EventState},
    },
    ids::AccountId,
    lang::Lang,
    mail::types::{Changed, Facts, Kind, Mail},
    markdown,
    secret::Secret,
    series, time,
    viewer::Asked,
};

/// A link from a mail opens the registration until this long after the event.
const LINK_AFTER: Duration = Duration::days(7);

/// A mail of an event, ready to be put into words.
pub struct EventMail {
    pub facts: Facts,
    pub event: Event,
    /// Of the link that opens the registration, or that ends the announcements.
    pub secret: Option<Secret>,
    /// Whoever it goes to has no seat yet.
    pub is_tentative: bool,
    /// It tells of a registration that holds nothing any more.
    pub holds_nothing: bool,
}

/// The facts of a mail, with a fresh link. `None` when it has nothing to tell any more: the place
/// was given back, they no longer follow the series, or the event is in another state by now.
pub async fn prepare(db: &Db, asked: Asked<'_>, mail: &Mail) -> Result<Option<EventMail>> {
    asked.viewer.require_program()?;
    let Some(id) = mail.payload.event else { return Ok(None) };
    let mut tx = db.begin().await?;
    let Some(card) = events::access::card(&mut tx, id).await? else { return Ok(None) };
    if is_overtaken(mail.kind, &card, asked.now) {
        return Ok(None);
    }
    let series = series::access::find(&mut tx, &card.series_slug).await?;
    let event = events::access::load(&mut tx, card).await?;
    let mut facts = facts(&event, mail.lang);
    let today = time::Local::at(asked.now, &event.card.zone).wall.date();
    facts.days = event.card.starts.map(|starts| (starts.wall.date() - today).num_days());
    facts.words.clone_from(&mail.payload.words);
    facts.changes = in_words(&mail.payload.changes, mail.lang);
    let mut secret = None;
    let mut is_tentative = false;
    let mut holds_nothing = false;
    if let Some(registration) = mail.payload.registration {
        let Some(row) = queries::by_id(&mut tx, registration).await? else { return Ok(None) };
        let held = queries::held(&mut tx, registration, &event.card.zone).await?;
        let lapse = held.lapses.as_ref().map(|(lapse, _)| *lapse);
        let is_stale = match mail.kind {
            // Whoever is asked about another seat meanwhile is told of the one that they keep, if they have one.
            Kind::Registered | Kind::Promoted | Kind::LotteryWon => {
                held.state != RegistrationState::Confirmed || (lapse.is_some() && held.falls_back_to.is_none())
            }
            // They have registered again since.
            Kind::RegistrationCancelled | Kind::SeatGivenOn => held.state.holds(),
            Kind::Reminder => held.state != RegistrationState::Confirmed || lapse.is_some(),
            // Of an event that has moved since they are asked anew.
            Kind::StillComing => {
                held.state != RegistrationState::Confirmed || queries::still_of(&mut tx, registration).await?.is_none()
            }
            Kind::SeatOffered => lapse != Some(Lapse::Offer),
            Kind::Waitlisted | Kind::LotteryLost => {
                held.state != RegistrationState::Waitlisted && held.waits_for.is_none()
            }
            // The offer that came since tells of the seat that they wait for.
            Kind::TypeChanged => !held.state.holds() || lapse == Some(Lapse::Offer),
            Kind::SeatKept | Kind::EventChanged | Kind::EventRevived => !held.state.holds(),
            _ => false,
        };
        if is_stale {
            return Ok(None);
        }
        is_tentative = held.state != RegistrationState::Confirmed || held.lapses.is_some();
        holds_nothing = !held.state.holds();
        let is_told = matches!(
            mail.kind,
            Kind::Registered
                | Kind::Promoted
                | Kind::LotteryWon
                | Kind::TypeChanged
                | Kind::Reminder
                | Kind::StillComing
        );
        if is_told && held.state == RegistrationState::Confirmed && lapse.is_none() {
            let types = queries::types_of(&mut tx, id, &event.card.zone).await?;
            let kind = types.iter().find(|kind| kind.id == held.type_id);
            kind.map_or("", |kind| kind.words(mail.lang)).clone_into(&mut facts.seat_words);
        }
        // Who had no seat to fall back on has none any more.
        let has_none = mail.kind == Kind::OfferLapsed && holds_nothing;
        let keeps = matches!(mail.kind, Kind::Registered | Kind::Promoted | Kind::LotteryWon);
        let fallback = held.falls_back_to.filter(|_| keeps);
        let is_of_fallback = fallback.is_some();
        facts.seat = if has_none { String::new() } else { fallback.unwrap_or(held.type_name) };
        facts.code = held.code;
        facts.position = held.position;
        facts.is_entered = held.is_entered;
        facts.is_held_back = held.is_held_back;
        facts.waits_for = held.waits_for.map(|(_, name)| name).unwrap_or_default();
        let until = held.lapses.filter(|_| !is_of_fallback);
        facts.until = until.map(|(_, at)| time::moment(&at, &event.card.zone, mail.lang)).unwrap_or_default();
        if !matches!(mail.kind, Kind::RegistrationCancelled | Kind::Removed | Kind::SeatGivenOn | Kind::OfferLapsed) {
            let link = Secret::generate()?;
            let expires = event.card.ends.map_or(asked.now, |ends| ends.utc).max(asked.now) + LINK_AFTER;
            queries::insert_link(&mut tx, &link.hash(), registration, row.account, expires).await?;
            secret = Some(link);
        }
    } else if let (Kind::Announcement, Some(account)) = (mail.kind, mail.payload.account) {
        secret = series::following::link(&mut tx, series.id, account, asked.now).await?;
        if secret.is_none() {
            return Ok(None);
        }
        let place = held::held_by(&mut tx, account, id, &event.card.zone).await?;
        is_tentative = place.is_none_or(|place| place.state != RegistrationState::Confirmed || place.lapses.is_some());
    }
    db.commit(tx, &[]).await?;
    Ok(Some(EventMail { facts, event, secret, is_tentative, holds_nothing }))
}

/// Whether the event has gone on since a mail was written that tells of its state, or that it is to come.
fn is_overtaken(kind: Kind, card: &EventCard, now: DateTime<Utc>) -> bool {
    let takes_place = changes::is_planned_with(card.state) && card.state != EventState::Postponed;
    match kind {
        Kind::EventCancelled => card.state != EventState::Cancelled,
        Kind::EventPostponed => card.state != EventState::Postponed,
        Kind::EventRevived => !takes_place,
        Kind::Reminder | Kind::StillComing => !takes_place || card.starts.is_none_or(|starts| starts.utc <= now),
        _ => false,
    }
}

/// How somebody whom a mail goes to is called, and their account; nothing of who is nobody any more.
pub(crate) async fn addressee(db: &mut PgConnection, mail: &Mail) -> Result<(String, Option<AccountId>)> {
    let account = match mail.payload.registration {
        Some(id) => queries::by_id(db, id).await?.map(|row| row.account),
        None => mail.payload.account,
    };
    let Some(account) = account else { return Ok((String::new(), None)) };
    let (name, ..) = queries::addressee(db, account).await?;
    Ok((name, Some(account)))
}

/// What a mail would say of a change, before it is made.
pub fn preview(event: &Event, changes: &[Changed], lang: Lang) -> Facts {
    Facts { changes: in_words(changes, lang), ..facts(event, lang) }
}

/// With its zone, which a mail may be read far from; in Japanese only where it is another than the reader's.
fn when(starts: &time::Local, ends: Option<&time::Local>, zone: &str, lang: Lang) -> String {
    let span = time::span(starts, ends, lang);
    if lang == Lang::Ja && zone == "Asia/Tokyo" { span } else { format!("{span} ({})", time::zone_name(zone, lang)) }
}

fn in_words(changes: &[Changed], lang: Lang) -> Vec<[String; 3]> {
    changes.iter().map(|one| [&one.label, &one.was, &one.is].map(|text| text.get(lang).to_owned())).collect()
}

fn facts(event: &Event, lang: Lang) -> Facts {
    let card: &EventCard = &event.card;
    let mut place = Vec::new();
    if !card.venue_name.is_empty() {
        place.push(format!("{} {}", card.venue_name, event.venue_address).trim().to_owned());
    }
    if card.is_online {
        place.push(format!("{} {}", lang.t("オンライン", "Online"), event.online_note).trim().to_owned());
    }
    Facts {
        event: card.name(lang),
        title: card.title.clone(),
        lead: markdown::readable(&card.lead),
        lead_html: event.lead_html.clone(),
        when: card.starts.map(|starts| when(&starts, card.ends.as_ref(), &card.zone, lang)).unwrap_or_default(),
        place: place.join(" / "),
        path: format!("/{}/{}", card.series_slug, card.number),
        reason: event.reason.clone(),
        is_paused: event.is_promotion_paused,
        ..Facts::default()
    }
}

/// Deletes links that no longer open anything; says how many.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut conn: sqlx::pool::PoolConnection<sqlx::Postgres> = db.acquire().await?;
    let db: &mut PgConnection = &mut conn;
    Ok(queries::delete_expired_links(db, asked.now).await?)
}
