//! The stored facts of an event in the shape of an import, so that the two can be compared.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{
    agenda::{self, types::Slot},
    error::Result,
    events::{self, types::EventCard},
    qa,
    reports::{
        import::{
            self,
            draft::{DraftAnswer, DraftNote, DraftQuestion, DraftSection, DraftSpeaker, ImportDraft},
        },
        importing::merge,
        notes_markdown, queries,
        reading::raw_notes,
    },
};

/// What is stored of an event, as if it had been imported just so. Fields that only a source has
/// (its title, its links) are taken from `new`, because they are not facts to compare.
pub async fn as_draft(db: &mut PgConnection, card: &EventCard, new: &ImportDraft) -> Result<ImportDraft> {
    let report = queries::report(db, card.id).await?;
    let mut notes = raw_notes(db, card.id).await?;
    let mut impressions: HashMap<i64, String> =
        queries::impressions_of_event(db, card.id).await?.into_iter().map(|i| (i.slot_id, i.body)).collect();
    let mut questions = qa::imported::raw_of_event(db, card.id).await?;
    // Those that came with an export are the report's too where it states them.
    let stated = |body: &str| {
        let said = new.sections.iter().flat_map(|section| &section.questions);
        said.map(|question| &question.body).any(|said| import::squeezed(said) == import::squeezed(body))
    };
    questions.extend(qa::imported::exported_of_event(db, card.id).await?.into_iter().filter(|one| stated(&one.body)));
    let slots = agenda::slots::slots_for(db, card, &card.zone, agenda::slots::Reader::Desk).await?;
    // What reports leave out counts only where this one has it.
    let told: Vec<_> = new.sections.iter().map(|section| section.kind).collect();
    let sections = slots
        .into_iter()
        .filter(|slot| slot.kind.is_content() || told.contains(&slot.kind.into()))
        .map(|slot| DraftSection {
            notes: notes.remove(&slot.id.0).unwrap_or_default().into_iter().map(note).collect(),
            impression: impressions.remove(&slot.id.0).unwrap_or_default(),
            questions: questions.iter().filter(|q| q.slot == Some(slot.id)).map(question).collect(),
            ..section_of(&slot)
        })
        .collect();
    let details = events::access::load(db, card.clone()).await?;
    Ok(ImportDraft {
        number: u32::try_from(card.number).ok(),
        label: card.label.clone(),
        date: card.starts.map(|at| at.wall.date()),
        hashtags: events::access::own_hashtags(db, card.id).await?,
        lead: report.as_ref().map(|r| r.lead.clone()).unwrap_or_default(),
        closing: report.as_ref().map(|r| r.closing.clone()).unwrap_or_default(),
        author: report.map(|r| r.author).unwrap_or_default(),
        co_hosts: if details.hosts.len() == new.co_hosts.len() { new.co_hosts.clone() } else { Vec::new() },
        sections,
        // A title that an organizer gave stays, unless it is meant to change.
        title: if card.title.is_empty() || merge::title_is_meant(new) { card.title.clone() } else { new.title.clone() },
        series: new.series.clone(),
        format: new.format,
        published: new.published,
        further_days: events::access::further_days(db, card.id, &card.zone).await?,
        links: new.links.clone(),
        ..ImportDraft::default()
    })
}

/// A stored slot as a section, without what was written of it.
pub(crate) fn section_of(slot: &Slot) -> DraftSection {
    DraftSection {
        label: slot.label.clone(),
        kind: slot.kind.into(),
        title: slot.title.clone(),
        speakers: slot
            .speakers
            .iter()
            .map(|s| DraftSpeaker {
                name: s.name.clone(),
                affiliation: s.affiliation.clone(),
                role: s.role.clone(),
                honorific: s.honorific.clone(),
                is_group: s.is_group,
                is_another: false,
            })
            .collect(),
        level: slot.level,
        slides_url: slot.slides_url.clone().unwrap_or_default(),
        video_url: if slot.video_at.is_some() { String::new() } else { slot.video_url.clone().unwrap_or_default() },
        slides_promised: slot.slides_promised,
        ..DraftSection::default()
    }
}

fn question(stored: &qa::exchange::ImportedQuestion) -> DraftQuestion {
    let answers = stored.answers.iter().map(|body| DraftAnswer {
        author: String::new(),
        lines: notes_markdown::from_markdown(body).unwrap_or_default().into_iter().map(note).collect(),
    });
    DraftQuestion { asker: stored.asker.clone(), body: stored.body.clone(), answers: answers.collect() }
}

fn note((depth, text): (i32, String)) -> DraftNote {
    DraftNote { depth, text }
}
