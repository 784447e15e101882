//! Speakers are told what waits for them, by itself an hour after the evening, unless organizers switched that off. Sooner it
//! goes when they send it, by the workflow `send_letter`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries::{self, CallRow};
use crate::{
    db::Db,
    error::Result,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    viewer::Asked,
};

/// Speakers who are told at a time.
const BATCH: i64 = 50;

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

async fn call(tx: &mut PgConnection, rows: Vec<CallRow>, now: DateTime<Utc>) -> Result<usize> {
    let mut told = 0;
    for row in rows {
        // Another process may have been first.
        if queries::call(tx, row.event, row.person, false, now).await? {
            let lang = Lang::from_tag(&row.language).unwrap_or_default();
            let payload = Payload { event: Some(row.event), person: Some(row.person), ..Payload::default() };
            outbox::enqueue(tx, &row.mail, Kind::QuestionsWaiting, lang, &payload, now).await?;
            told += 1;
        }
    }
    Ok(told)
}
