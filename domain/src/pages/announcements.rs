//! `/organize/{series}/{number}/announcements`: what is written, whom it reaches, how it looks, what was sent.

use crate::{
    announcements::{
        queries,
        types::{Announcement, AnnouncementState, ChosenPerson, Progress, Reach, Segment},
    },
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{AnnouncementId, EventRef},
    questionnaire::{
        self,
        types::{AnswerKind, SignUpQuestion},
    },
    registration::{self, types::ParticipationType},
    series::types::Series,
    viewer::{Asked, Right},
};

#[derive(Clone, Debug, PartialEq)]
pub struct AnnouncementsPage {
    pub series: Series,
    pub card: EventCard,
    pub types: Vec<ParticipationType>,
    /// By whose answers a segment may be cut: choices and consents.
    pub questions: Vec<SignUpQuestion>,
    /// The one that is written on.
    pub draft: Option<Announcement>,
    /// Whom it goes to, where they were chosen one by one.
    pub chosen: Vec<ChosenPerson>,
    /// Whom the draft reaches; of a new one nobody is counted.
    pub reach: Reach,
    /// Whom it could be shown as to: how somebody of the segment is called. Empty when there is nobody.
    pub example: String,
    /// The others, the newest first, with how far they are.
    pub others: Vec<(Announcement, Progress)>,
}

/// Each look at who was chosen is written down.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a draft of another event.
pub async fn load(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    draft: Option<AnnouncementId>,
) -> Result<AnnouncementsPage> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let zone = card.zone.as_str();
    let types = registration::queries::types_of(&mut tx, card.id, zone).await?;
    let mut questions = questionnaire::queries::of_event(&mut tx, series.id, card.id).await?;
    questions.retain(|question| question.kind.has_options() || question.kind == AnswerKind::Consent);
    let mut all = queries::of_event(&mut tx, card.id, zone).await?;
    let draft = match draft {
        None => None,
        Some(id) => {
            let at = all.iter().position(|one| one.id == id).ok_or(Error::NotFound)?;
            Some(all.remove(at)).filter(|one| one.state == AnnouncementState::Draft)
        }
    };
    let none = Segment::default();
    let segment = draft.as_ref().map_or(&none, |one| &one.segment);
    let reach = queries::reach(&mut tx, series.id, card.id, segment).await?;
    let chosen = match &segment.chosen {
        Some(people) => {
            let subject = format!("event:{}", card.id);
            let (viewer, action) = (asked.viewer, "attendees.view");
            audit::record(&mut tx, viewer, Some(series.id), action, &subject, audit::Outcome::Ok).await?;
            queries::chosen(&mut tx, card.id, people).await?
        }
        None => Vec::new(),
    };
    let example = match chosen.iter().find(|one| !one.has_left && !one.name.is_empty()) {
        Some(one) => one.name.clone(),
        None => super::queries::somebody_at(&mut tx, card.id).await?.unwrap_or_default(),
    };
    // The page is asked for every few seconds while mails leave: once for all of them.
    let ids: Vec<AnnouncementId> = all.iter().map(|one| one.id).collect();
    let far = queries::progress(&mut tx, &ids).await?;
    let with_progress = |one: Announcement| {
        let progress = far.get(&one.id).copied().unwrap_or_default();
        (one, progress)
    };
    let others = all.into_iter().map(with_progress).collect();
    db.commit(tx, &[]).await?;
    Ok(AnnouncementsPage { series, card, types, questions, draft, chosen, reach, example, others })
}
