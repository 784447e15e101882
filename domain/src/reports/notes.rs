//! Writing the notes of a talk, and going back to earlier ones.

use sqlx::PgConnection;

use super::{notes_markdown, queries, rules};
use crate::{
    agenda::{self, types::Slot},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        access::{find_with_right, touched},
        types::EventCard,
    },
    ids::{EventRef, SlotId},
    input, merge, search,
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

pub(crate) async fn find_slot(
    db: &mut PgConnection,
    viewer: &Viewer,
    event_ref: EventRef<'_>,
    n: i32,
    right: Right,
) -> Result<(Series, EventCard, Slot, Vec<Slot>)> {
    let (series, card) = find_with_right(db, viewer, event_ref, right).await?;
    let slots = agenda::slots::slots_for(db, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let slot = slots.iter().find(|slot| slot.number == n && slot.kind.is_content()).cloned().ok_or(Error::NotFound)?;
    Ok((series, card, slot, slots))
}

pub(crate) async fn stored_notes(db: &mut PgConnection, slot: &Slot) -> Result<(String, String)> {
    let lines: Vec<(i32, String)> =
        queries::notes_of_slot(db, slot.id).await?.into_iter().map(|line| (line.depth, line.body)).collect();
    let impression = queries::impression_of_slot(db, slot.id).await?.map(|i| i.body).unwrap_or_default();
    Ok((notes_markdown::to_markdown(&lines), impression))
}

/// What a save of notes hands in.
#[derive(Clone, Debug)]
pub struct NotesInput {
    /// Nested Markdown list.
    pub markdown: String,
    /// Markdown; empty removes the impression.
    pub impression: String,
    /// The fingerprint of the state that was edited (`NotesEditor::base`).
    pub base: String,
    /// Notes and impression of that state; with them, what somebody else saved meanwhile is joined
    /// with what is handed in.
    pub was: Option<(String, String)>,
}

/// What a save came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedNotes {
    /// The new fingerprint.
    pub base: String,
    /// Notes and impression as stored, where somebody else's lines came in.
    pub merged: Option<(String, String)>,
    /// Names of those whose lines came in, as far as they are known; the newest first.
    pub joined_with: Vec<String>,
}

/// Saved states that are looked through for who wrote since.
const LOOKED_THROUGH: i64 = 20;

/// Saves the notes of a talk. Saving the same twice is idempotent. What somebody else saved since
/// `base` stays, where the two can be joined.
///
/// Errors: `Conflict` when both changed the same lines; `Invalid` for too long a text.
pub async fn save_notes(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    n: i32,
    input: &NotesInput,
) -> Result<SavedNotes> {
    let mut lines = notes_markdown::from_markdown(&input::clean(&input.markdown))?;
    let mut impression = input::text("impression", &input.impression, rules::MAX_WORDS)?;
    let mut tx = db.begin().await?;
    let (series, card, ..) = find_slot(&mut tx, asked.viewer, event_ref, n, Right::EditNotes).await?;
    // Two people who save at once follow each other, and the second is told.
    events::access::lock(&mut tx, card.id).await?;
    // Whoever labelled it meanwhile was waited for.
    let (.., slot, _) = find_slot(&mut tx, asked.viewer, event_ref, n, Right::EditNotes).await?;
    if !slot.tlp.takes_notes() && (!lines.is_empty() || !impression.is_empty()) {
        return Err(Error::invalid(
            "markdown",
            "この枠はTLP:REDです。ノートは残せません。書いたものはこの画面にだけ残っています。",
            "This slot is TLP:RED: nothing of it is kept in notes. What you typed is on this screen only.",
        ));
    }
    let (stored, stored_impression) = stored_notes(&mut tx, &slot).await?;
    let mut markdown = notes_markdown::to_markdown(&lines);
    let current = rules::fingerprint(&stored, &stored_impression);
    let (mut merged, mut joined_with) = (None, Vec::new());
    if rules::fingerprint(&markdown, &impression) != current && current != input.base {
        let joined = joined(input, (&markdown, &impression), (&stored, &stored_impression))?;
        let joined = joined.ok_or_else(|| {
            Error::conflict(
                "ほかの人が先に保存しました。入力した内容は残っています。最新の内容と見比べてから、もう一度保存してください。",
                "Somebody else saved first. What you typed is kept: compare it with the newest text, then save again.",
            )
        })?;
        lines = notes_markdown::from_markdown(&joined.0)?;
        markdown = notes_markdown::to_markdown(&lines);
        impression.clone_from(&joined.1);
        merged = Some((markdown.clone(), joined.1));
        joined_with = others_since(&mut tx, asked.viewer, slot.id, &input.base).await?;
    }
    let fresh = rules::fingerprint(&markdown, &impression);
    if fresh == current {
        return Ok(SavedNotes { base: fresh, merged, joined_with });
    }
    if queries::note_revisions(&mut tx, slot.id, 1).await?.is_empty() {
        // The state before the first edit is worth going back to.
        queries::keep_note_revision(&mut tx, slot.id, None, &stored, &stored_impression, asked.now).await?;
    }
    queries::replace_notes(&mut tx, slot.id, &lines).await?;
    // An impression stays with whoever wrote it while others write lines beside it.
    let is_as_it_was = input::clean(&stored_impression).trim() == impression;
    let author = asked.viewer.account.as_ref().filter(|_| !is_as_it_was).map_or("", |account| account.name.as_str());
    queries::set_impression(&mut tx, slot.id, author, &impression).await?;
    queries::ensure(&mut tx, card.id).await?;
    queries::touch(&mut tx, card.id, asked.now).await?;
    queries::keep_note_revision(&mut tx, slot.id, asked.viewer.account_id(), &markdown, &impression, asked.now).await?;
    search::index::reindex_talk(&mut tx, card.id, slot.id).await?;
    db.commit(tx, &touched(&series, card.id)).await?;
    Ok(SavedNotes { base: fresh, merged, joined_with })
}

/// Who saved since the state with this fingerprint. What one person saves within some minutes is one
/// revision, so that state may be overwritten: then it is whoever saved last.
async fn others_since(db: &mut PgConnection, viewer: &Viewer, slot: SlotId, base: &str) -> Result<Vec<String>> {
    let states = queries::note_states(db, slot, LOOKED_THROUGH).await?;
    let known = states.iter().position(|state| rules::fingerprint(&state.markdown, &state.impression) == base);
    let me = viewer.account_id().map(|id| id.0);
    let mut names: Vec<String> = Vec::new();
    for state in states.into_iter().take(known.unwrap_or(1)) {
        if state.account != me && !state.author.is_empty() && !names.contains(&state.author) {
            names.push(state.author);
        }
    }
    Ok(names)
}

/// Both texts in one, notes and impression; `None` when a person must look.
fn joined(input: &NotesInput, mine: (&str, &str), theirs: (&str, &str)) -> Result<Option<(String, String)>> {
    let Some((notes, impression)) = &input.was else { return Ok(None) };
    let was = notes_markdown::to_markdown(&notes_markdown::from_markdown(&input::clean(notes))?);
    let was_impression = input::text("impression", impression, rules::MAX_WORDS)?;
    let notes = merge::merge(&was, mine.0, theirs.0);
    let impression = merge::merge(&was_impression, mine.1, theirs.1).map(|text| text.trim_end().to_owned());
    Ok(notes.zip(impression))
}

/// The notes as readers will see them. Anyone who may edit somewhere may preview.
pub fn preview(markdown: &str, impression: &str) -> Result<(Vec<super::types::NoteLine>, String)> {
    let lines = notes_markdown::from_markdown(&input::clean(markdown))?;
    let lines = lines
        .into_iter()
        .map(|(depth, body)| super::types::NoteLine { depth, html: crate::markdown::inline(&body), video_at: None })
        .collect();
    Ok((lines, crate::markdown::block(&input::clean(impression))))
}

/// Puts an earlier state of a talk's notes back, as a new revision.
pub async fn restore_note_revision(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    n: i32,
    revision: i32,
) -> Result<()> {
    let mut conn = db.acquire().await?;
    let (_, _, slot, _) = find_slot(&mut conn, asked.viewer, event_ref, n, Right::EditNotes).await?;
    let (markdown, impression) = queries::note_revision(&mut conn, slot.id, revision).await?.ok_or(Error::NotFound)?;
    let (stored, stored_impression) = stored_notes(&mut conn, &slot).await?;
    drop(conn);
    let base = rules::fingerprint(&stored, &stored_impression);
    save_notes(db, asked, event_ref, n, &NotesInput { markdown, impression, base, was: None }).await?;
    Ok(())
}
