//! Writing the facts that an import states. Runs inside the caller's transaction.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{join_code, renamed};
use crate::{
    agenda::{
        self,
        slots::NewSlot,
        types::{Billing, Slot},
    },
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        access::NewEvent,
        types::{EventCard, EventState},
    },
    ids::{EventId, ImportId, SlotId},
    keys::CacheKey,
    qa,
    reports::{
        import::{
            Counts,
            correct::problems,
            diff::{DraftChange, compare},
            draft::{DraftSection, ImportDraft, LinkKind},
            title,
        },
        importing::{event_of, facts, from_json, load, merge, names_other, queries as imports},
        notes_markdown, publishing, queries as reports,
    },
    search,
    series::types::Series,
    viewer::Asked,
};

/// A session that the text no longer has, and that stays: questions or votes of the evening hang on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub title: String,
    pub questions: i64,
}

/// Makes event, slots, people, notes, impressions, questions, answers and report say what `draft`
/// says. What the draft does not speak of (times of slots, permissions, live questions) stays. With the sessions that
/// could not be taken away, and the pages of whoever strangers know otherwise by now.
pub async fn write(
    db: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    draft: &ImportDraft,
) -> Result<(EventCard, Vec<Kept>, Vec<CacheKey>)> {
    let event = write_event(db, series, draft, asked.now).await?;
    let known = renamed::before(db, event).await?;
    let card = events::access::card(db, event).await?.ok_or(Error::Internal)?;
    if events::rules::board_is_open(card.state) {
        join_code::give(db, event, &series.slug, card.number).await?;
    }
    if card.state == EventState::Ended {
        // A report of an evening that nobody had ended ends it.
        qa::ending::end_stage(db, asked, series, &card).await?;
        qa::wake::wake(db, event).await?;
    }
    let billed_before = agenda::queries::people_of_event(db, event).await?;
    let (slots, kept) = write_slots(db, asked, &card, draft).await?;
    write_questions(db, event, draft, &slots).await?;
    reports::ensure(db, event).await?;
    reports::set_words(db, event, &draft.lead, &draft.closing, &draft.author).await?;
    search::index::reindex_event(db, event).await?;
    for person in billed_before {
        // Whoever is no longer billed here is not reached through the event.
        search::index::reindex_person(db, person).await?;
    }
    let keys = renamed::pages(db, &known).await?;
    let card = events::access::card(db, event).await?.ok_or(Error::Internal)?;
    publishing::keep_revision(db, asked, &card, "imported").await?;
    Ok((card, kept, keys))
}

async fn write_event(
    db: &mut PgConnection,
    series: &Series,
    draft: &ImportDraft,
    now: DateTime<Utc>,
) -> Result<EventId> {
    let number =
        draft.number.and_then(|n| i32::try_from(n).ok()).filter(|n| (0..100_000).contains(n)).ok_or_else(|| {
            Error::invalid(
                "number",
                "第何回かが分かりません。回の番号を入れてください。",
                "Which number is it? Please enter the number of the event.",
            )
        })?;
    let date = draft.date.ok_or_else(|| {
        Error::invalid(
            "date",
            "開催日が分かりません。開催日を入れてください。",
            "When was it? Please enter the date of the event.",
        )
    })?;
    let (starts, first_ends) = imports::default_times(db, (series.id, number), date).await?;
    let mut days = vec![];
    if !draft.further_days.is_empty() {
        days.push((starts, first_ends));
        for day in &draft.further_days {
            days.push(imports::default_times(db, (series.id, number), *day).await?);
        }
    }
    // An event of several days lasts until its last one ends.
    let ends = days.iter().map(|(_, ends)| *ends).max().unwrap_or(first_ends);
    let state = if starts <= now { EventState::Ended } else { EventState::Announced };
    let title = title::of_event(draft);
    let (event, is_new) = events::queries::insert(
        db,
        &NewEvent {
            series: series.id,
            number,
            label: &draft.label,
            title: &title,
            lead: "",
            state,
            starts_at: Some(starts),
            ends_at: Some(ends),
            hashtags: &draft.hashtags,
        },
    )
    .await?;
    events::access::lock(db, event).await?;
    let video = draft.links.iter().find(|l| l.kind == LinkKind::Video && !l.url.is_empty()).map(|l| l.url.as_str());
    if !is_new {
        // The clock times of an event that is known stay unless the day itself was wrong.
        let known = events::access::card(db, event).await?.ok_or(Error::NotFound)?;
        let known_days = events::access::further_days(db, event, &known.zone).await?;
        let is_other_day = known.starts.map(|at| at.wall.date()) != Some(date) || known_days != draft.further_days;
        let times = is_other_day.then_some((starts, ends));
        update_from_report(db, event, &draft.label, &draft.hashtags, times, video).await?;
        let stored = events::access::card(db, event).await?.map(|card| card.title).unwrap_or_default();
        if !title.is_empty() && (stored.is_empty() || merge::title_is_meant(draft)) {
            events::queries::set_title(db, event, &title).await?;
        }
    } else if video.is_some() {
        update_from_report(db, event, &draft.label, &draft.hashtags, None, video).await?;
    }
    events::queries::set_days(db, event, &days).await?;
    for host in &draft.co_hosts {
        events::queries::set_host(db, event, &host.name, &format!("第{}回", host.number)).await?;
    }
    for link in &draft.links {
        let kind = match link.kind {
            LinkKind::Source => "registration",
            LinkKind::Survey => "survey",
            LinkKind::Video => "video",
            LinkKind::Slides | LinkKind::Other => "other",
        };
        if link.url.starts_with("https://") || link.url.starts_with("http://") {
            events::queries::set_link(db, event, kind, &link.label, &link.url).await?;
        }
    }
    Ok(event)
}

fn url(url: &str) -> Option<&str> {
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

/// What the last import of this event had, as far as it is still known: only what came so is taken away so.
async fn was_imported(db: &mut PgConnection, event: EventId) -> Result<Vec<DraftSection>> {
    let last = imports::last_applied(db, event).await?;
    Ok(last.and_then(|import| from_json(import.draft).ok()).map(|draft| draft.sections).unwrap_or_default())
}

async fn write_slots(
    db: &mut PgConnection,
    asked: Asked<'_>,
    card: &EventCard,
    draft: &ImportDraft,
) -> Result<(Vec<SlotId>, Vec<Kept>)> {
    let stored = agenda::slots::slots_for(db, card, &card.zone, agenda::slots::Reader::Desk).await?;
    let sections: Vec<DraftSection> = stored.iter().map(facts::section_of).collect();
    let pairs: Vec<Option<&Slot>> = crate::reports::import::diff::pairs(&sections, &draft.sections)
        .into_iter()
        .map(|pair| pair.map(|at| &stored[at]))
        .collect();
    let taken: HashSet<SlotId> = pairs.iter().flatten().map(|slot| slot.id).collect();
    let before = was_imported(db, card.id).await?;
    let came_so =
        |slot: &Slot| before.iter().any(|s| s.title == slot.title || !s.label.is_empty() && s.label == slot.label);
    let mut kept = Vec::new();
    // Breaks, and what an organizer put on the agenda, keep their places after the sessions' numbers.
    for (position, slot) in (1_i32..).zip(stored.iter().filter(|slot| !taken.contains(&slot.id))) {
        if came_so(slot) {
            let questions = qa::queries::hanging_on(db, slot.id).await?;
            if questions == 0 {
                qa::queries::delete_imported_of_slot(db, slot.id).await?;
                agenda::queries::delete_slot(db, slot.id).await?;
                continue;
            }
            kept.push(Kept { title: slot.title.clone(), questions });
        }
        let after = i32::try_from(draft.sections.len()).unwrap_or(i32::MAX / 2) + position;
        agenda::queries::set_position(db, slot.id, after).await?;
    }
    let mut written = Vec::new();
    for (position, (section, known)) in (1_i32..).zip(draft.sections.iter().zip(pairs)) {
        let new = NewSlot {
            event: card.id,
            position,
            kind: section.kind.into(),
            label: &section.label,
            title: &section.title,
            summary: "",
            minutes: None,
            starts_at: begins(&card.zone, draft, section),
            level: section.level,
            slides_url: url(&section.slides_url),
            video_url: url(&section.video_url),
            slides_promised: section.slides_promised,
        };
        let billings: Vec<Billing> = section
            .speakers
            .iter()
            .map(|s| Billing {
                person_slug: String::new(),
                name: s.name.clone(),
                honorific: s.honorific.clone(),
                affiliation: s.affiliation.clone(),
                role: s.role.clone(),
                is_group: s.is_group,
                picture: None,
            })
            .collect();
        let speakers = section.speakers.iter().enumerate();
        let another: Vec<usize> = speakers.filter(|(_, speaker)| speaker.is_another).map(|(at, _)| at).collect();
        let slot = agenda::slots::write_slot(db, known.map(|slot| slot.id), &new, &billings, &another).await?;
        // A report cannot know that nothing of it may be written down.
        if known.is_none_or(|known| known.tlp.takes_notes()) {
            write_notes(db, asked, slot, section, &draft.author).await?;
        }
        written.push(slot);
    }
    Ok((written, kept))
}

/// When a new slot begins, where the text says it; the clock of one that is known stays.
fn begins(zone: &str, draft: &ImportDraft, section: &DraftSection) -> Option<DateTime<Utc>> {
    let clock = chrono::NaiveTime::parse_from_str(&section.clock, "%H:%M").ok()?;
    let further = usize::try_from(section.day).ok()?.checked_sub(2);
    let day = further.map_or(draft.date, |at| draft.further_days.get(at).copied())?;
    events::times::wall("date", day, clock, zone).ok()
}

async fn write_notes(
    db: &mut PgConnection,
    asked: Asked<'_>,
    slot: SlotId,
    section: &DraftSection,
    author: &str,
) -> Result<()> {
    let old: Vec<(i32, String)> =
        reports::notes_of_slot(db, slot).await?.into_iter().map(|line| (line.depth, line.body)).collect();
    let new: Vec<(i32, String)> = section.notes.iter().map(|note| (note.depth, note.text.clone())).collect();
    let old_impression = reports::impression_of_slot(db, slot).await?.map(|i| i.body).unwrap_or_default();
    if old == new && old_impression == section.impression {
        return Ok(());
    }
    if reports::note_revisions(db, slot, 1).await?.is_empty() && !old.is_empty() {
        // What stood there before the import can be put back.
        reports::keep_note_revision(db, slot, None, &notes_markdown::to_markdown(&old), &old_impression, asked.now)
            .await?;
    }
    reports::replace_notes(db, slot, &new).await?;
    let author = if old_impression == section.impression { "" } else { author };
    reports::set_impression(db, slot, author, &section.impression).await?;
    let markdown = notes_markdown::to_markdown(&new);
    reports::keep_note_revision(db, slot, asked.viewer.account_id(), &markdown, &section.impression, asked.now).await?;
    Ok(())
}

async fn write_questions(db: &mut PgConnection, event: EventId, draft: &ImportDraft, slots: &[SlotId]) -> Result<()> {
    let mut stored = qa::imported::raw_of_event(db, event).await?;
    let mut exported = qa::imported::exported_of_event(db, event).await?;
    let mut position = 0;
    for (section, slot) in draft.sections.iter().zip(slots) {
        let billed: Vec<&str> = section.speakers.iter().map(|s| s.name.as_str()).collect();
        let billed = billed.join("、");
        for question in &section.questions {
            position += 1;
            let answers: Vec<(String, String)> = question
                .answers
                .iter()
                .map(|a| (if a.author.is_empty() { billed.clone() } else { a.author.clone() }, a.markdown()))
                .collect();
            let known = stored.iter().position(|q| q.asker == question.asker && q.body == question.body);
            let known = match known {
                Some(at) => Some(stored.swap_remove(at)),
                None => qa::imported::adopt(db, &mut exported, &question.asker, &question.body).await?,
            };
            qa::imported::write_imported(db, event, *slot, position, &question.asker, &question.body, known, &answers)
                .await?;
        }
    }
    for gone in stored {
        qa::queries::delete(db, gone.id).await?;
    }
    Ok(())
}

/// What a report knows of its event. Times and video stay as they are when not given.
pub(crate) async fn update_from_report(
    db: &mut PgConnection,
    event: EventId,
    label: &str,
    hashtags: &[String],
    times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    video_url: Option<&str>,
) -> Result<()> {
    let (starts, ends) = times.unzip();
    Ok(events::queries::update_from_report(db, event, label, hashtags, starts, ends, video_url).await?)
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Applied {
    pub card: EventCard,
    pub counts: Counts,
    /// What differed from the stored facts before; `None` for a new event.
    pub changes: Option<Vec<DraftChange>>,
    /// Sessions that the text no longer has, and that stay.
    pub kept: Vec<Kept>,
}

/// Makes the facts say what the draft says, in one transaction. Applying twice is idempotent.
///
/// Errors: `Invalid{number}` or `Invalid{date}` while either is missing; `Invalid{series}` for the report of another
/// series.
pub async fn apply(db: &Db, asked: Asked<'_>, slug: &str, id: ImportId) -> Result<Applied> {
    let mut tx = db.begin().await?;
    let (series, import) = load(&mut tx, asked.viewer, slug, id).await?;
    let mut draft = from_json(import.draft)?;
    if let Some((path, message)) = problems(&draft).into_iter().next() {
        return Err(Error::at(path, message));
    }
    let known = event_of(&mut tx, asked.viewer, &series, &draft).await?;
    if let Some(message) = names_other(&mut tx, &series, &draft, known.as_ref()).await? {
        return Err(Error::at("series".to_owned(), message));
    }
    let changes = match &known {
        None => None,
        Some(card) => {
            let stored = facts::as_draft(&mut tx, card, &draft).await?;
            merge::keep_written(&mut draft, &stored);
            Some(compare(&stored, &draft))
        }
    };
    let applied_before = import.state == "applied";
    if let (true, Some(card)) = (applied_before || changes.as_ref().is_some_and(Vec::is_empty), &known) {
        // Nothing to do; the import is closed all the same.
        imports::set_applied(&mut tx, id, card.id, asked.now).await?;
        let card = card.clone();
        db.commit(tx, &[]).await?;
        let changes = Some(changes.unwrap_or_default());
        return Ok(Applied { card, counts: draft.counts(), changes, kept: Vec::new() });
    }
    let (card, kept, mut keys) = write(&mut tx, asked, &series, &draft).await?;
    imports::set_applied(&mut tx, id, card.id, asked.now).await?;
    audit::record(&mut tx, asked.viewer, Some(series.id), "import.apply", &format!("event:{}", card.id), Outcome::Ok)
        .await?;
    keys.extend(events::access::touched(&series, card.id));
    db.commit(tx, &keys).await?;
    Ok(Applied { card, counts: draft.counts(), changes, kept })
}
