//! Who holds a seat is reminded of it, so many hours before the start.

use chrono::{DateTime, Utc};

use crate::{
    announcements::{
        mailing::{self, Mailing, OfTypes},
        types::Segment,
    },
    db::Db,
    error::Result,
    events::{access, queries},
    ids::EventId,
    mail::types::{Kind, Payload},
    viewer::Asked,
};

/// Writes the mails that are due; says how many. Each reminder of a start goes out once, whoever comes to it first;
/// one whose moment was long ago, because nothing ran or the event is new, goes out no more.
///
/// Errors: `Forbidden` for anyone but the system.
pub async fn send_due(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut connection = db.acquire().await?;
    let due = queries::due_reminders(&mut connection, asked.now).await?;
    drop(connection);
    let mut sent = 0;
    for reminder in due {
        sent += send(db, (reminder.event, reminder.hours, reminder.starts), asked.now).await?;
    }
    Ok(sent)
}

async fn send(db: &Db, (event, hours, starts): (EventId, i32, DateTime<Utc>), now: DateTime<Utc>) -> Result<usize> {
    let mut tx = db.begin().await?;
    access::lock(&mut tx, event).await?;
    let payload = Payload { event: Some(event), ..Payload::default() };
    let mailing = Mailing {
        kind: Kind::Reminder,
        is_linked: true,
        payload: &payload,
        segment: &Segment::seated(),
        of_types: &OfTypes::default(),
        without: &[],
    };
    let told = mailing::enqueue(&mut tx, event, &mailing, now).await?;
    // Under the lock: the start may have moved since, or another process been here. Then nothing of it is written.
    if !queries::note_reminder(&mut tx, event, (hours, starts), told, now).await? {
        return Ok(0);
    }
    db.commit(tx, &[]).await?;
    Ok(told)
}
