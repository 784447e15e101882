//! The stored facts of an event in the shape of an import, so that the two can be compared.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::{
    agenda,
    error::Result,
    events::{self, types::EventCard},
    qa,
    reports::{
        import::types::{DraftAnswer, DraftKind, DraftNote, DraftQuestion, DraftSection, DraftSpeaker, ImportDraft},
        notes_markdown, queries,
        reading::raw_notes,
    },
    series::types::Series,
};

/// What is stored of an event, as if it had been imported just so. Fields that only a source has
/// (its title, its links) are taken from `new`, because they are not facts to compare.
pub async fn as_draft(
    db: &mut PgConnection,
    series: &Series,
    card: &EventCard,
    new: &ImportDraft,
) -> Result<ImportDraft> {
    let report = queries::report(db, card.id).await?;
    let mut notes = raw_notes(db, card.id).await?;
    let mut impressions: HashMap<i64, String> =
        queries::impressions_of_event(db, card.id).await?.into_iter().map(|i| (i.slot_id, i.body)).collect();
    let questions = qa::imported::raw_of_event(db, card.id).await?;
    let slots = agenda::slots::slots_of(db, card, &series.time_zone).await?;
    let sections = slots
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| DraftSection {
            label: slot.label,
            kind: DraftKind(slot.kind),
            title: slot.title,
            speakers: slot
                .speakers
                .into_iter()
                .map(|s| DraftSpeaker {
                    name: s.name,
                    affiliation: s.affiliation,
                    role: s.role,
                    honorific: s.honorific,
                    is_group: s.is_group,
                })
                .collect(),
            level: slot.level,
            slides_url: slot.slides_url.unwrap_or_default(),
            video_url: if slot.video_at.is_some() { String::new() } else { slot.video_url.unwrap_or_default() },
            slides_promised: slot.slides_promised,
            notes: notes.remove(&slot.id.0).unwrap_or_default().into_iter().map(note).collect(),
            impression: impressions.remove(&slot.id.0).unwrap_or_default(),
            questions: questions
                .iter()
                .filter(|q| q.slot == Some(slot.id))
                .map(|q| DraftQuestion {
                    asker: q.asker.clone(),
                    body: q.body.clone(),
                    answers: q
                        .answers
                        .iter()
                        .map(|body| DraftAnswer {
                            author: String::new(),
                            lines: notes_markdown::from_markdown(body)
                                .unwrap_or_default()
                                .into_iter()
                                .map(note)
                                .collect(),
                        })
                        .collect(),
                })
                .collect(),
            ..DraftSection::default()
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
        title: new.title.clone(),
        series: new.series.clone(),
        format: new.format,
        published: new.published,
        further_days: events::access::further_days(db, card.id, &series.time_zone).await?,
        links: new.links.clone(),
        ..ImportDraft::default()
    })
}

fn note((depth, text): (i32, String)) -> DraftNote {
    DraftNote { depth, text }
}
