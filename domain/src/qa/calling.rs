//! Speakers are told what waits for them: by itself an hour after the evening, unless organizers switched that off, or when
//! they send it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries::{self, CallRow};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventState},
    ids::{EventId, EventRef, PersonId},
    lang::Lang,
    letters::{reading, types::LetterKind},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    viewer::{Asked, Right},
};

/// Speakers who are told at a time.
const BATCH: i64 = 50;

pub(super) async fn tell_speaker(
    tx: &mut PgConnection,
    (event, person): (EventId, PersonId),
    (mail, lang): (&str, Lang),
    now: DateTime<Utc>,
) -> Result<()> {
    let payload = Payload { event: Some(event), person: Some(person), ..Payload::default() };
    outbox::enqueue(tx, mail, Kind::QuestionsWaiting, lang, &payload, now).await
}

/// For the worker: an hour after an evening its speakers are told what waits for them, once each. Returns how many.
pub async fn call_speakers(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let rows = queries::uncalled(&mut tx, asked.now, BATCH).await?;
    let told = call(&mut tx, rows, asked.now).await?;
    if told > 0 {
        db.commit(tx, &[]).await?;
    }
    Ok(told)
}

/// The same now, of one event that is over; returns how many. Who was told before is not told again.
///
/// Errors: as [`events::access::find_with_right`]; `Conflict` where the letter is switched off, while the event is not over,
/// and when nobody would get it.
pub async fn call_now(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<usize> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    reading::still_goes(&mut tx, series.id, card.id, LetterKind::QuestionsWaiting).await?;
    if card.state != EventState::Ended {
        return Err(Error::conflict(
            "このメールは、終わった回の登壇者に送ります。",
            "This letter goes to speakers once the event is over.",
        ));
    }
    let rows = queries::uncalled_of(&mut tx, card.id).await?;
    let told = call(&mut tx, rows, asked.now).await?;
    if told == 0 {
        return Err(Error::conflict(
            "いま送る相手はいません。もう送ったか、待っている質問がありません。",
            "There is nobody to send it to: they were told, or no question waits.",
        ));
    }
    let details = Details { told: Some(told), ..Details::default() };
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, "letters.send", "letter:questions_waiting") };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await?;
    Ok(told)
}

async fn call(tx: &mut PgConnection, rows: Vec<CallRow>, now: DateTime<Utc>) -> Result<usize> {
    let mut told = 0;
    for row in rows {
        // Another process may have been first.
        if queries::call(tx, row.event, row.person, false, now).await? {
            let lang = Lang::from_tag(&row.language).unwrap_or_default();
            tell_speaker(tx, (row.event, row.person), (&row.mail, lang), now).await?;
            told += 1;
        }
    }
    Ok(told)
}
