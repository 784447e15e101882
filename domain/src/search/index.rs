//! Rebuilds what search finds, from the tables, in the transaction of the action that changed them.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use sqlx::PgConnection;

use crate::{
    db::Db,
    error::Result,
    ids::{EventId, PersonId, QuestionId, SlotId},
    markdown,
    time::Local,
    viewer::Asked,
};

use super::{
    fold::normalise,
    queries::{self, NewDocument},
    rules,
};

/// Characters of a document; longer text becomes several, so that an excerpt is found fast.
pub const DOCUMENT_CHARACTERS: usize = 3_000;
/// Characters of a question that serve as its title.
const TITLE_CHARACTERS: usize = 120;

/// Rebuilds the documents of one event and of everyone who appears at it: its talks and public
/// questions, and its notes once the report is published. An event that readers may not see has none.
/// For what concerns the event as a whole; what changes one thing of it calls [`reindex_talk`] or
/// [`reindex_question`], which cost the same whatever the event's size.
pub async fn reindex_event(db: &mut PgConnection, event: EventId) -> Result<()> {
    queries::delete_event(db, event.0).await?;
    if let Some(row) = queries::public_event(db, event.0).await? {
        for slot in queries::slots(db, event.0, None).await? {
            write_talk(db, event, &row, &slot).await?;
        }
        for question in queries::questions(db, event.0, row.is_published, None).await? {
            write_question(db, event, &row, &question).await?;
        }
    }
    for person in queries::people_of_event(db, event.0).await? {
        reindex_person(db, PersonId(person)).await?;
    }
    Ok(())
}

/// Rebuilds the documents of one talk and of its notes.
pub async fn reindex_talk(db: &mut PgConnection, event: EventId, slot: SlotId) -> Result<()> {
    queries::delete_talk(db, slot.0).await?;
    let Some(row) = queries::public_event(db, event.0).await? else { return Ok(()) };
    for slot in queries::slots(db, event.0, Some(slot.0)).await? {
        write_talk(db, event, &row, &slot).await?;
    }
    Ok(())
}

/// Rebuilds the document of one question; one that readers may not see has none.
pub async fn reindex_question(db: &mut PgConnection, event: EventId, question: QuestionId) -> Result<()> {
    queries::delete_question(db, question.0).await?;
    let Some(row) = queries::public_event(db, event.0).await? else { return Ok(()) };
    for question in queries::questions(db, event.0, row.is_published, Some(question.0)).await? {
        write_question(db, event, &row, &question).await?;
    }
    Ok(())
}

/// Rebuilds the document of one speaker; one who has not appeared in public has none. Needed when
/// someone was taken off an event, or their name or aliases changed.
pub async fn reindex_person(db: &mut PgConnection, person: PersonId) -> Result<()> {
    queries::delete_person(db, person.0).await?;
    let Some(row) = queries::public_person(db, person.0).await? else { return Ok(()) };
    let lines = row.aliases.into_iter().chain(row.places).chain([markdown::plain(&row.bio)]);
    let body = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let base = NewDocument {
        kind: "speaker",
        series: row.series_id,
        person: Some(person.0),
        year: year(row.occurred_at, &row.time_zone),
        occurred_at: row.occurred_at,
        url: format!("/speakers/{}", row.slug),
        ..NewDocument::default()
    };
    write(db, &base, &row.name, &body).await
}

/// What the documents of an event have in common.
fn base_of(event: EventId, row: &queries::EventRow) -> NewDocument {
    NewDocument {
        series: row.series_id,
        event: Some(event.0),
        year: year(row.occurred_at, &row.time_zone),
        occurred_at: row.occurred_at,
        ..NewDocument::default()
    }
}

async fn write_talk(
    db: &mut PgConnection,
    event: EventId,
    row: &queries::EventRow,
    slot: &queries::SlotRow,
) -> Result<()> {
    let base = NewDocument { slot: Some(slot.id), ..base_of(event, row) };
    let summary = markdown::plain(&slot.summary);
    let body = [slot.billing.as_str(), summary.as_str()].join("\n");
    let url = format!("/{}/{}/talks/{}", row.series_slug, row.number, slot.position);
    write(db, &NewDocument { kind: "talk", url, ..base.clone() }, &slot.title, body.trim()).await?;
    if !row.is_published || !slot.is_open {
        return Ok(());
    }
    let lines = queries::notes(db, slot.id).await?;
    let mut pieces =
        note_pieces(lines.into_iter().map(|line| (line.depth, markdown::plain_inline(&line.body), line.video_second)));
    pieces.push((markdown::plain(&slot.impression), None));
    let url = format!("/{}/{}/report#s{}", row.series_slug, row.number, slot.position);
    let note = NewDocument { kind: "note", url, ..base };
    for (piece, video_second) in pieces.into_iter().filter(|(piece, _)| !piece.is_empty()) {
        write(db, &NewDocument { video_second, ..note.clone() }, &slot.title, &piece).await?;
    }
    Ok(())
}

async fn write_question(
    db: &mut PgConnection,
    event: EventId,
    row: &queries::EventRow,
    question: &queries::QuestionRow,
) -> Result<()> {
    let title: String = question.body.lines().next().unwrap_or_default().chars().take(TITLE_CHARACTERS).collect();
    let answers = question.answers.iter().map(|answer| markdown::plain(answer));
    let body = [question.body.clone()].into_iter().chain(answers).collect::<Vec<_>>().join("\n");
    let document = NewDocument {
        kind: "question",
        slot: question.slot_id,
        question: Some(question.id),
        video_second: question.video_second,
        url: format!("/{}/{}/qa/{}", row.series_slug, row.number, question.id),
        ..base_of(event, row)
    };
    write(db, &document, &title, &body).await
}

async fn write(db: &mut PgConnection, base: &NewDocument, title: &str, body: &str) -> Result<()> {
    for document in documents(base, title, body) {
        queries::insert(db, &document).await?;
    }
    Ok(())
}

/// A piece for each top-level bullet with what hangs below it, and for each paragraph; each with the first
/// second in the video that one of its lines names.
fn note_pieces(lines: impl Iterator<Item = (i32, String, Option<i32>)>) -> Vec<(String, Option<i32>)> {
    let mut pieces: Vec<(String, Option<i32>)> = Vec::new();
    for (depth, text, second) in lines {
        match pieces.last_mut() {
            Some((piece, first)) if depth > 1 => {
                piece.push('\n');
                piece.push_str(&text);
                *first = first.or(second);
            }
            _ => pieces.push((text, second)),
        }
    }
    pieces
}

/// `base` with title and body folded and their grams; several when the body is long. PostgreSQL's text
/// knows no NUL, so none comes in here.
pub fn documents(base: &NewDocument, title: &str, body: &str) -> Vec<NewDocument> {
    let title_norm = normalise(title);
    let chunks = rules::chunks(body, DOCUMENT_CHARACTERS).into_iter();
    chunks
        .map(|chunk| {
            let norm = normalise(chunk);
            NewDocument {
                title: title.to_owned(),
                body: chunk.to_owned(),
                grams: document_grams(base.kind, &title_norm, &norm),
                title_norm: title_norm.clone(),
                norm,
                ..base.clone()
            }
        })
        .collect()
}

/// Of title and text; what stands in the title is marked as such once more, of a note only there.
fn document_grams(kind: &str, title_norm: &str, norm: &str) -> Vec<String> {
    let title_grams = rules::grams(title_norm);
    let mut grams = rules::grams(norm);
    if kind == "note" {
        let above = title_grams.iter().filter(|gram| grams.binary_search(gram).is_err());
        let above: Vec<String> = above.map(|gram| rules::heading_gram(gram)).collect();
        grams.extend(above);
    } else {
        grams.extend(title_grams.iter().map(|gram| rules::title_gram(gram)));
        grams.extend(title_grams);
    }
    grams
}

/// Folds up to `limit` documents anew that older rules folded, and says how many there were; for the
/// worker after an upgrade. Their words stay, so nothing else is read, and each is written once.
pub async fn refold(db: &Db, asked: Asked<'_>, limit: i64) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let stale = queries::stale(&mut tx, limit).await?;
    for row in &stale {
        let (title_norm, norm) = (normalise(&row.title), normalise(&row.body));
        let grams = document_grams(&row.kind, &title_norm, &norm);
        queries::refold(&mut tx, row.id, &title_norm, &norm, &grams).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(stale.len())
}

/// Rebuilds the documents of up to `limit` speakers that call them as strangers may not: the release before, which ran beside
/// this one for a while, knew no other names. Returns how many documents there were; for the worker after an upgrade.
pub async fn rename(db: &Db, asked: Asked<'_>, limit: i64) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let found = queries::called_otherwise(&mut tx, limit).await?;
    let people: BTreeSet<i64> = found.iter().copied().collect();
    for person in people {
        reindex_person(&mut tx, PersonId(person)).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(found.len())
}

/// Calendar year on the event's wall.
fn year(at: DateTime<Utc>, zone: &str) -> i32 {
    Local::at(at, zone).wall.year()
}
