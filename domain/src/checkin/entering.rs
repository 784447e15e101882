//! What phones at the door tell. Entries are added and named as mistakes, never changed, so that the same acts give
//! the same state in whatever order they arrive: somebody has come since the earliest entry that stands.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    queries::{Found, NewEntry},
    rules,
    types::{Became, DoorAct, What},
};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{AccountId, EventId, EventRef, TypeId},
    input,
    registration::types::{Lapse, MAX_NAME, RegistrationState},
    viewer::{Asked, Right},
};

/// Writes what a phone did, in its order, and answers what came of each. Sent twice it is idempotent.
///
/// Errors: as [`events::access::find_with_right`]; `Invalid { field: "acts" }` for more than [`rules::MAX_ACTS`];
/// `Conflict` while the event is planned, put off or called off: there is no door then.
pub async fn apply(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, acts: &[DoorAct]) -> Result<Vec<Became>> {
    if acts.len() > rules::MAX_ACTS {
        let max = rules::MAX_ACTS;
        return Err(Error::invalid(
            "acts",
            format!("一度に送れるのは{max}件までです。"),
            format!("At most {max} acts at once."),
        ));
    }
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::CheckIn).await?;
    if matches!(card.state, EventState::Planned | EventState::Postponed | EventState::Cancelled) {
        return Err(Error::conflict(
            "この回には、いま受付がありません。開催の状態を確かめてください。",
            "There is no door for this event now. Please look at its state.",
        ));
    }
    queries::lock_door(&mut tx, card.id).await?;
    let mut became = Vec::with_capacity(acts.len());
    for act in acts {
        became.push(apply_one(&mut tx, asked, &card, act).await?);
    }
    let written = became.iter().filter(|one| matches!(one, Became::Entered { .. } | Became::Undone)).count();
    if written > 0 {
        let subject = format!("event:{}", card.id);
        let entry = Entry {
            details: Details { count: i64::try_from(written).ok(), ..Details::default() },
            ..Entry::of_event(series.id, card.id, "door.write", &subject)
        };
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(became)
}

async fn apply_one(tx: &mut PgConnection, asked: Asked<'_>, card: &EventCard, act: &DoorAct) -> Result<Became> {
    if !rules::is_act_id(&act.id) {
        return Ok(Became::Refused { message: "id".to_owned() });
    }
    let by = asked.viewer.account_id();
    match &act.what {
        What::Enter { code, type_id, is_sure } => {
            let Some(code) = rules::ticket_code(code) else { return Ok(Became::Unknown) };
            let Some(found) = queries::find_ticket(tx, &code).await? else { return Ok(Became::Unknown) };
            if found.event != card.id {
                return Ok(Became::OtherEvent { name: found.event_name });
            }
            enter(tx, asked, card, act, (&found, *type_id, *is_sure)).await
        }
        What::WalkIn { name, type_id } => {
            let name: String = input::clean(name).chars().take(MAX_NAME).collect();
            let type_id = queries::own_type(tx, card.id, *type_id).await?;
            let (at, is_about) = (done_at(tx, asked, card.id, act).await?, act.is_about);
            let (id, name) = (act.id.as_str(), name.trim());
            let entry = NewEntry { event: card.id, id, registration: None, name, type_id, at, is_about, by };
            queries::insert_entry(tx, &entry, asked.now).await?;
            Ok(Became::Entered { at })
        }
        What::Undo { entries } => undo(tx, asked, card, entries, by).await,
    }
}

async fn enter(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    card: &EventCard,
    act: &DoorAct,
    (found, type_id, is_sure): (&Found, Option<TypeId>, bool),
) -> Result<Became> {
    if let Some(at) = found.checked_in_at {
        // The entry is kept: one that was made earlier, and told later, says when they really came.
        let since = entered(tx, asked, card, act, (found, type_id)).await?;
        // It is the one that counts, now or told once more because its answer was lost.
        let is_it = queries::entered_at(tx, card.id, &act.id).await? == Some(since);
        return Ok(if is_it && since <= at { Became::Entered { at: since } } else { Became::Already { at } });
    }
    if !is_sure {
        match found.state {
            RegistrationState::Cancelled => return Ok(Became::Cancelled),
            RegistrationState::Waitlisted => return Ok(Became::Waiting),
            RegistrationState::Confirmed if found.lapse == Some(Lapse::Mail) => return Ok(Became::Waiting),
            RegistrationState::Confirmed => {}
        }
    }
    let at = entered(tx, asked, card, act, (found, type_id)).await?;
    Ok(Became::Entered { at })
}

async fn done_at(tx: &mut PgConnection, asked: Asked<'_>, event: EventId, act: &DoorAct) -> Result<DateTime<Utc>> {
    let doors = if act.is_about { queries::doors_of(tx, event).await? } else { None };
    Ok(rules::done_at(act, doors, asked.now))
}

/// Since when they are in by all that is known now.
async fn entered(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    card: &EventCard,
    act: &DoorAct,
    (found, type_id): (&Found, Option<TypeId>),
) -> Result<DateTime<Utc>> {
    let type_id = queries::own_type(tx, card.id, type_id).await?;
    let (at, is_about) = (done_at(tx, asked, card.id, act).await?, act.is_about);
    let (id, by) = (act.id.as_str(), asked.viewer.account_id());
    let entry = NewEntry { event: card.id, id, registration: Some(found.id), name: "", type_id, at, is_about, by };
    queries::insert_entry(tx, &entry, asked.now).await?;
    Ok(queries::settle(tx, found.id).await?.unwrap_or(at))
}

async fn undo(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    card: &EventCard,
    entries: &[String],
    by: Option<AccountId>,
) -> Result<Became> {
    if entries.is_empty() || entries.len() > rules::MAX_ACTS || entries.iter().any(|id| !rules::is_act_id(id)) {
        return Ok(Became::Refused { message: "entries".to_owned() });
    }
    for id in entries {
        queries::insert_undo(tx, card.id, id, by, asked.now).await?;
        if let Some(registration) = queries::registration_of(tx, card.id, id).await? {
            queries::settle(tx, registration).await?;
        }
    }
    Ok(Became::Undone)
}
