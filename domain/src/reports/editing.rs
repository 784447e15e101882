//! Writing a report: notes, words, publication, revisions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    actions, merge, missing, notes_markdown, queries, rules,
    types::{DiffLine, NotesEditor, ReportDesk, ReportState, Revision, RevisionDiff, TalkProgress},
};
use crate::{
    agenda::{self, types::Slot},
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::EventId,
    lang::Lang,
    search,
    series::types::Series,
    time::Local,
    viewer::{Right, Viewer},
};

/// Surrogate keys of all pages that a change of an event's report reaches.
pub fn touched(series: &Series, event: EventId) -> Vec<String> {
    vec![format!("event:{event}"), format!("series:{}", series.id), "site".to_owned()]
}

async fn find_slot(
    db: &mut PgConnection,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    n: i32,
    right: Right,
) -> Result<(Series, EventCard, Slot, Vec<Slot>)> {
    let (series, card) = find_event(db, viewer, slug, number, right).await?;
    let slots = agenda::actions::slots_of(db, &card, &series.time_zone).await?;
    let slot = slots.iter().find(|slot| slot.number == n && slot.kind.is_content()).cloned().ok_or(Error::NotFound)?;
    Ok((series, card, slot, slots))
}

async fn find_event(
    db: &mut PgConnection,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    right: Right,
) -> Result<(Series, EventCard)> {
    let series = crate::series::actions::find(db, slug).await?;
    viewer.require(series.id, right)?;
    events::actions::find(db, viewer, slug, number).await
}

async fn stored_notes(db: &mut PgConnection, slot: &Slot) -> Result<(String, String)> {
    let lines: Vec<(i32, String)> =
        queries::notes_of_slot(db, slot.id).await?.into_iter().map(|line| (line.depth, line.body)).collect();
    let impression = queries::impression_of_slot(db, slot.id).await?.map(|i| i.body).unwrap_or_default();
    Ok((notes_markdown::to_markdown(&lines), impression))
}

/// `/organize/{series}/{number}/notes/{n}`
pub async fn editor(db: &Db, viewer: &Viewer, slug: &str, number: i32, n: i32) -> Result<NotesEditor> {
    let mut conn = db.pool.acquire().await?;
    let (series, card, slot, mut slots) = find_slot(&mut conn, viewer, slug, number, n, Right::EditNotes).await?;
    let (markdown, impression) = stored_notes(&mut conn, &slot).await?;
    let revisions = queries::note_revisions(&mut conn, slot.id, 50).await?;
    let revisions = shown(revisions, &series.time_zone);
    slots.retain(|slot| slot.kind.is_content());
    let event = events::actions::load(&mut conn, card).await?;
    Ok(NotesEditor {
        base: rules::fingerprint(&markdown, &impression),
        slot_id: slot.id,
        series,
        event,
        slot,
        slots,
        markdown,
        impression,
        revisions,
    })
}

fn shown(raw: Vec<queries::RawRevision>, zone: &str) -> Vec<Revision> {
    raw.into_iter()
        .map(|r| Revision { number: r.number, author: r.author, at: Local::at(r.created_at, zone), what: r.what })
        .collect()
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
}

/// Saves the notes of a talk. Saving the same twice is one effect. What somebody else saved since
/// `base` stays, where the two can be joined.
///
/// Errors: `Conflict` when both changed the same lines; `Invalid` for too long a text.
pub async fn save_notes(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    n: i32,
    input: &NotesInput,
    now: DateTime<Utc>,
) -> Result<SavedNotes> {
    let mut lines = notes_markdown::from_markdown(&rules::clean(&input.markdown))?;
    let mut impression = rules::field("impression", &input.impression, rules::MAX_WORDS)?;
    let mut tx = db.begin().await?;
    let (series, card, slot, _) = find_slot(&mut tx, viewer, slug, number, n, Right::EditNotes).await?;
    // Two people who save at once follow each other, and the second is told.
    events::actions::lock(&mut tx, card.id).await?;
    let (stored, stored_impression) = stored_notes(&mut tx, &slot).await?;
    let mut markdown = notes_markdown::to_markdown(&lines);
    let current = rules::fingerprint(&stored, &stored_impression);
    let mut merged = None;
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
    }
    let fresh = rules::fingerprint(&markdown, &impression);
    if fresh == current {
        return Ok(SavedNotes { base: fresh, merged });
    }
    if queries::note_revisions(&mut tx, slot.id, 1).await?.is_empty() {
        // The state before the first edit is worth going back to.
        queries::keep_note_revision(&mut tx, slot.id, None, &stored, &stored_impression, now).await?;
    }
    queries::replace_notes(&mut tx, slot.id, &lines).await?;
    let author = viewer.account.as_ref().map_or("", |account| account.name.as_str());
    queries::set_impression(&mut tx, slot.id, author, &impression).await?;
    queries::ensure(&mut tx, card.id).await?;
    queries::touch(&mut tx, card.id, now).await?;
    queries::keep_note_revision(&mut tx, slot.id, viewer.account_id(), &markdown, &impression, now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    db.commit(tx, &touched(&series, card.id)).await?;
    Ok(SavedNotes { base: fresh, merged })
}

/// Both texts in one, notes and impression; `None` when a person must look.
fn joined(input: &NotesInput, mine: (&str, &str), theirs: (&str, &str)) -> Result<Option<(String, String)>> {
    let Some((notes, impression)) = &input.was else { return Ok(None) };
    let was = notes_markdown::to_markdown(&notes_markdown::from_markdown(&rules::clean(notes))?);
    let was_impression = rules::field("impression", impression, rules::MAX_WORDS)?;
    let notes = merge::merge(&was, mine.0, theirs.0);
    let impression = merge::merge(&was_impression, mine.1, theirs.1).map(|text| text.trim_end().to_owned());
    Ok(notes.zip(impression))
}

/// The notes as readers will see them. Anyone who may edit somewhere may preview.
pub fn preview(markdown: &str, impression: &str) -> Result<(Vec<super::types::NoteLine>, String)> {
    let lines = notes_markdown::from_markdown(&rules::clean(markdown))?;
    let lines = lines
        .into_iter()
        .map(|(depth, body)| super::types::NoteLine { depth, html: crate::markdown::inline(&body), video_at: None })
        .collect();
    Ok((lines, crate::markdown::block(&rules::clean(impression))))
}

/// `/organize/{series}/{number}/report`
pub async fn desk(db: &Db, viewer: &Viewer, slug: &str, number: i32) -> Result<ReportDesk> {
    let mut conn = db.pool.acquire().await?;
    let (series, card) = find_event(&mut conn, viewer, slug, number, Right::SeeDesk).await?;
    let report = queries::report(&mut conn, card.id).await?;
    let notes = actions::raw_notes(&mut conn, card.id).await?;
    let impressions: Vec<i64> =
        queries::impressions_of_event(&mut conn, card.id).await?.into_iter().map(|i| i.slot_id).collect();
    let talks: Vec<TalkProgress> = agenda::actions::slots_of(&mut conn, &card, &series.time_zone)
        .await?
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| TalkProgress {
            lines: notes.get(&slot.id.0).map_or(0, Vec::len),
            has_impression: impressions.contains(&slot.id.0),
            slot,
        })
        .collect();
    let revisions = shown(queries::report_revisions(&mut conn, card.id, 50).await?, &series.time_zone);
    let event = events::actions::load(&mut conn, card).await?;
    let (state, lead, closing, author) = match report {
        Some(r) => (ReportState::parse(&r.state), r.lead, r.closing, r.author),
        None => (ReportState::Draft, String::new(), String::new(), String::new()),
    };
    let questions = crate::qa::actions::of_event(&mut conn, event.card.id, true).await?;
    Ok(ReportDesk {
        missing: missing::list(&event, &talks, &questions),
        may_publish: viewer.may(series.id, Right::PublishReport),
        may_edit: viewer.may(series.id, Right::EditNotes),
        series,
        event,
        state,
        lead,
        closing,
        author,
        talks,
        revisions,
    })
}

/// Where slides and videos are, by number of the slot; an empty address takes a link away. `video` is
/// the recording of the whole evening.
///
/// Errors: `Invalid` at `{number}/slides`, `{number}/video` or `video`.
pub async fn save_links(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    video: &str,
    links: &[(i32, String, String)],
) -> Result<()> {
    let video = events::rules::address("video", video)?;
    let mut checked = Vec::with_capacity(links.len());
    for (n, slides, own_video) in links {
        let slides = events::rules::address(&format!("{n}/slides"), slides)?;
        checked.push((*n, slides, events::rules::address(&format!("{n}/video"), own_video)?));
    }
    let mut tx = db.begin().await?;
    let (series, card) = find_event(&mut tx, viewer, slug, number, Right::EditNotes).await?;
    events::actions::lock(&mut tx, card.id).await?;
    events::actions::set_video(&mut tx, card.id, video.as_deref()).await?;
    for slot in agenda::actions::slots_of(&mut tx, &card, &series.time_zone).await? {
        if let Some((_, slides, own_video)) = checked.iter().find(|(n, ..)| *n == slot.number) {
            agenda::actions::set_links(&mut tx, slot.id, slides.as_deref(), own_video.as_deref()).await?;
        }
    }
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), "report.links", &subject, Outcome::Ok).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Saves lead, closing and author of a report.
pub async fn save_words(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    words: (&str, &str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let lead = rules::field("lead", words.0, rules::MAX_WORDS)?;
    let closing = rules::field("closing", words.1, rules::MAX_WORDS)?;
    let author = rules::field("author", words.2, rules::MAX_NAME)?;
    let mut tx = db.begin().await?;
    let (series, card) = find_event(&mut tx, viewer, slug, number, Right::EditNotes).await?;
    events::actions::lock(&mut tx, card.id).await?;
    queries::ensure(&mut tx, card.id).await?;
    queries::set_words(&mut tx, card.id, &lead, &closing, &author).await?;
    keep_revision(&mut tx, viewer, &series, &card, "words", now).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Publishes a report, or takes it back. Doing it twice is one effect.
///
/// Errors: `Conflict` when there is nothing to publish yet.
pub async fn set_published(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    published: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find_event(&mut tx, viewer, slug, number, Right::PublishReport).await?;
    events::actions::lock(&mut tx, card.id).await?;
    queries::ensure(&mut tx, card.id).await?;
    let was = queries::report(&mut tx, card.id).await?.map(|r| ReportState::parse(&r.state));
    let wanted = if published { ReportState::Published } else { ReportState::Draft };
    if was == Some(wanted) {
        return Ok(());
    }
    if published && card.talks == 0 {
        return Err(Error::conflict(
            "枠がまだ1つもありません。レポートを取り込むか、タイムテーブルを作ってから公開してください。",
            "There is no slot yet. Import a report or build the agenda, then publish.",
        ));
    }
    queries::set_state(&mut tx, card.id, wanted.as_str(), now).await?;
    let what = if published { "published" } else { "withdrawn" };
    keep_revision(&mut tx, viewer, &series, &card, what, now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    let action = if published { "report.publish" } else { "report.withdraw" };
    audit::record(&mut tx, viewer, Some(series.id), action, &format!("event:{}", card.id), Outcome::Ok).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Keeps the whole report as text. `what` is one of words, published, withdrawn, imported.
pub(crate) async fn keep_revision(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    what: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let snapshot = snapshot(db, series, card).await?;
    queries::keep_report_revision(db, card.id, viewer.account_id(), what, &snapshot, now).await?;
    Ok(())
}

/// The report as one Markdown text, for revisions and their difference.
async fn snapshot(db: &mut PgConnection, series: &Series, card: &EventCard) -> Result<String> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let report = queries::report(db, card.id).await?;
    let notes = actions::raw_notes(db, card.id).await?;
    let impressions = queries::impressions_of_event(db, card.id).await?;
    let questions = crate::qa::actions::raw_of_event(db, card.id).await?;
    if let Some(report) = &report {
        let _ = writeln!(text, "{}\n", report.lead);
    }
    for slot in agenda::actions::slots_of(db, card, &series.time_zone).await? {
        let _ = writeln!(text, "## {} {}", slot.label, slot.title);
        for speaker in &slot.speakers {
            let _ = writeln!(text, "{} {}{}", speaker.place(), speaker.name, speaker.honorific);
        }
        if let Some(lines) = notes.get(&slot.id.0) {
            let _ = writeln!(text, "\n{}", notes_markdown::to_markdown(lines));
        }
        if let Some(impression) = impressions.iter().find(|i| i.slot_id == slot.id.0) {
            let _ = writeln!(text, "### 感想\n{}\n", impression.body);
        }
        for question in questions.iter().filter(|q| q.slot == Some(slot.id)) {
            let _ = writeln!(text, "### [{}]・{}", question.asker, question.body);
            for answer in &question.answers {
                let _ = writeln!(text, "{answer}");
            }
        }
        text.push('\n');
    }
    if let Some(report) = &report {
        let _ = writeln!(text, "{}", report.closing);
    }
    Ok(text)
}

/// The difference between a report revision and the one before it.
pub async fn report_revision(db: &Db, viewer: &Viewer, slug: &str, number: i32, revision: i32) -> Result<RevisionDiff> {
    let mut conn = db.pool.acquire().await?;
    let (series, card) = find_event(&mut conn, viewer, slug, number, Right::SeeDesk).await?;
    let new = queries::report_revision(&mut conn, card.id, revision).await?.ok_or(Error::NotFound)?;
    let old = queries::report_revision(&mut conn, card.id, revision - 1).await?.unwrap_or_default();
    let lines = rules::diff(&old, &new, 3);
    Ok(RevisionDiff { series, card, slot: None, revision, lines })
}

/// The difference between a revision of a talk's notes and the one before it.
pub async fn note_revision(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    n: i32,
    revision: i32,
) -> Result<RevisionDiff> {
    let mut conn = db.pool.acquire().await?;
    let (series, card, slot, _) = find_slot(&mut conn, viewer, slug, number, n, Right::SeeDesk).await?;
    let join = |(markdown, impression): (String, String)| {
        if impression.is_empty() { markdown } else { format!("{markdown}\n感想\n{impression}\n") }
    };
    let new = queries::note_revision(&mut conn, slot.id, revision).await?.map(join).ok_or(Error::NotFound)?;
    let old = queries::note_revision(&mut conn, slot.id, revision - 1).await?.map(join).unwrap_or_default();
    let lines: Vec<DiffLine> = rules::diff(&old, &new, 3);
    Ok(RevisionDiff { series, card, slot: Some(slot), revision, lines })
}

/// Puts an earlier state of a talk's notes back, as a new revision.
pub async fn restore_note_revision(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    n: i32,
    revision: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut conn = db.pool.acquire().await?;
    let (_, _, slot, _) = find_slot(&mut conn, viewer, slug, number, n, Right::EditNotes).await?;
    let (markdown, impression) = queries::note_revision(&mut conn, slot.id, revision).await?.ok_or(Error::NotFound)?;
    let (stored, stored_impression) = stored_notes(&mut conn, &slot).await?;
    drop(conn);
    let base = rules::fingerprint(&stored, &stored_impression);
    save_notes(db, viewer, slug, number, n, &NotesInput { markdown, impression, base, was: None }, now).await?;
    Ok(())
}

/// Events of the series in which the viewer has a role, for `/organize`.
pub async fn home(db: &Db, viewer: &Viewer) -> Result<super::types::DeskHome> {
    if viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    let mut conn = db.pool.acquire().await?;
    let mut series = Vec::new();
    for one in crate::series::actions::all(&mut conn).await? {
        if !viewer.may(one.id, Right::SeeDesk) {
            continue;
        }
        let (cards, _) = events::actions::of_series(&mut conn, viewer, &one, 50, 0).await?;
        let mut rows = Vec::new();
        for card in cards {
            let state = queries::report(&mut conn, card.id).await?.map(|r| ReportState::parse(&r.state));
            rows.push((card, state));
        }
        series.push(super::types::DeskSeries {
            may_import: viewer.may(one.id, Right::ImportReport),
            role: viewer.role_in(one.id).map_or("", crate::viewer::Role::as_str).to_owned(),
            series: one,
            events: rows,
        });
    }
    if series.is_empty() {
        return Err(Error::Forbidden);
    }
    Ok(super::types::DeskHome { series })
}

/// The report of an event that has ended begins as a draft, if there is none: agenda, notes and
/// questions are there already, a first lead is written from the facts. A step of that transaction.
pub(crate) async fn begin_draft(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let card = events::actions::card(db, event).await?.ok_or(Error::NotFound)?;
    let day = card.starts.map(|at| format!("{}に開いた", at.date(Lang::Ja))).unwrap_or_default();
    let asked = match card.questions {
        0 => String::new(),
        n => format!("と、寄せられた{n}件の質問"),
    };
    let lead = format!("{day}{}の記録です。{}のセッション{asked}を残します。", card.name(Lang::Ja), card.talks);
    Ok(queries::begin_report(db, event, &lead, now).await?)
}
