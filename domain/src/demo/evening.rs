//! The demonstration's people in their seats, and an evening that is live now.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::data;
use crate::{
    agenda,
    error::{Error, Result},
    events::{self, types::EventState},
    ids::{AccountId, EventId, QuestionId},
    people,
    qa::{self, queries},
    registration::{self, queries::NewPlace, types::RegistrationState},
};

/// Registers the invented crowd: the first of a kind are confirmed as long as there are seats.
pub(super) async fn fill_seats(
    db: &mut PgConnection,
    event: EventId,
    seats: &[(&str, &str)],
    now: DateTime<Utc>,
) -> Result<()> {
    let types = registration::queries::types_of(db, event, "Asia/Tokyo").await?;
    let mut at = now - Duration::days(5);
    for (who, kind) in seats {
        let kind = types.iter().find(|known| known.name == *kind).ok_or(Error::Internal)?;
        let account = account(db, who).await?;
        let taken = seats.iter().take_while(|(name, _)| name != who).filter(|(_, of)| *of == kind.name).count();
        let is_full = kind.capacity.is_some_and(|capacity| i64::from(capacity) <= i64::try_from(taken).unwrap_or(0));
        let state = if is_full { RegistrationState::Waitlisted } else { RegistrationState::Confirmed };
        // Without a mail.
        let place = NewPlace {
            event,
            type_id: kind.id,
            account,
            state,
            code: &registration::seats::code(),
            lapses: None,
            is_held_back: false,
            is_queued: is_full,
            came_from: "",
            reading: None,
            read_before: "",
            now: at,
            mail: None,
        };
        registration::queries::upsert(db, &place).await?;
        at += Duration::hours(7);
    }
    Ok(())
}

/// What is to be done before the evening and who does what on it, as organizers would have written it down.
pub(super) async fn prepare(db: &mut PgConnection, event: EventId) -> Result<()> {
    let card = events::access::card(db, event).await?.ok_or(Error::Internal)?;
    let Some(starts) = card.starts else { return Ok(()) };
    let day = starts.wall.date();
    for &(words, days, who, is_done) in data::CHECKLIST_42 {
        let owner = account(db, who).await?;
        let due = Some(day - Duration::days(days));
        let id = events::queries::insert_checklist_item(db, event, words, due, Some(owner)).await?;
        if is_done {
            let at = starts.utc - Duration::days(days + 1);
            events::queries::set_checklist_done(db, id, Some(at), Some(owner)).await?;
        }
    }
    for &(minutes, length, title, note, hands, who) in data::RUN_42 {
        let new = agenda::queries::NewRunRow {
            event,
            starts_at: starts.utc + Duration::minutes(minutes),
            minutes: Some(length),
            title,
            note,
            is_buffer: false,
            hands,
        };
        let row = agenda::queries::insert_run_row(db, &new).await?;
        let mut people = Vec::new();
        for name in who {
            people.push(account(db, name).await?.0);
        }
        agenda::queries::set_run_people(db, row, &people).await?;
    }
    Ok(agenda::queries::set_contacts(db, event, data::CONTACTS_42).await?)
}

/// One of the people to sign in as, or somebody of the crowd.
pub(super) async fn account(db: &mut PgConnection, who: &str) -> Result<AccountId> {
    let known = data::PEOPLE.iter().find(|person| person.name == who);
    let mail = known.map_or_else(|| format!("{}@crowd.demo.example", crowd_key(who)), |person| person.mail.to_owned());
    people::ensure_attendee(db, &mail, who).await
}

fn crowd_key(who: &str) -> String {
    hex::encode(who)
}

/// The board of the evening that is live now: one question on stage, others waiting, one answered.
pub(super) async fn go_live(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    events::queries::set_state(db, event, EventState::Live, "", now).await?;
    events::queries::set_join_code(db, event, "MINI54").await?;
    let card = events::access::card(db, event).await?.ok_or(Error::Internal)?;
    let slots = agenda::slots::slots_for(db, &card, "Asia/Tokyo", agenda::slots::Reader::Desk).await?;
    debug_assert_eq!(card.state, EventState::Live);
    for (n, question) in (1..).zip(data::LIVE_QUESTIONS) {
        let slot = question.talk.and_then(|talk| slots.iter().find(|slot| slot.number == talk)).map(|slot| slot.id);
        let id = qa::queries::insert_live(db, event, slot, question.asker, question.body, question.votes).await?;
        seed_state(db, id, now - Duration::minutes(40 - 4 * n), question.state).await?;
        if let Some((author, body)) = question.answer {
            qa::queries::insert_answer(db, id, (author, body), None, now - Duration::minutes(9)).await?;
        }
    }
    Ok(())
}

/// When a question of the demonstration data was asked, and its state.
pub(crate) async fn seed_state(
    db: &mut PgConnection,
    id: QuestionId,
    asked_at: chrono::DateTime<chrono::Utc>,
    state: crate::qa::types::QuestionState,
) -> Result<()> {
    queries::set_asked_at(db, id, asked_at).await?;
    let target = queries::Target { state, reason: "", into: None, now: asked_at, by: None, is_undone: false };
    queries::move_to(db, id, &target).await?;
    Ok(())
}
