//! Drafts of announcements, tried on oneself and sent.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    queries,
    queries::Words,
    rules::{MAX_BODY, MAX_SUBJECT, SECONDS_TO_STOP},
    types::{Announcement, AnnouncementState, Segment},
};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Problems, Result},
    events::{self, types::EventCard},
    ids::{AnnouncementId, EventRef},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// An announcement as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnouncementInput {
    /// `None` for a new one.
    pub id: Option<AnnouncementId>,
    pub subject: [String; 2],
    pub body: [String; 2],
    pub segment: Segment,
}

/// What comes of it after it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It stays a draft.
    Keep,
    /// It goes to whoever wrote it, in both languages, and stays a draft.
    Try,
    /// It goes to the segment, after some seconds in which it can be stopped.
    Send,
    /// The same at a time.
    SendAt(DateTime<Utc>),
}

/// Saves a draft, and does with it what is wanted.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for one of another event; `Invalid` at `subject_ja`,
/// `body_ja`, `groups`, `date` …; `Conflict` for one that was sent, or that nobody would get.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    input: &AnnouncementInput,
    then: Then,
) -> Result<AnnouncementId> {
    let mut tx = db.begin().await?;
    let (series, card) = open(&mut tx, asked, event_ref).await?;
    let known = match input.id {
        Some(id) => Some(lock(&mut tx, &card, id).await?),
        None => None,
    };
    if known.as_ref().is_some_and(|known| known.state != AnnouncementState::Draft) {
        return Err(Error::conflict(
            "このお知らせは、もう送りました。直したいときは、新しく書いてください。",
            "This announcement was sent. To correct it, please write another.",
        ));
    }
    // Whoever was chosen stands in the draft and in no form.
    let segment = match known.and_then(|known| known.segment.chosen) {
        Some(chosen) => Segment { chosen: Some(chosen), ..Segment::default() },
        None => Segment { chosen: None, ..input.segment.clone() },
    };
    let (subject, body) = checked(input, &segment, then)?;
    let words = Words { subject: [&subject[0], &subject[1]], body: [&body[0], &body[1]], segment: &segment };
    let id = match input.id {
        None => queries::insert(&mut tx, card.id, &words, asked.viewer.account_id(), asked.now).await?,
        Some(id) => {
            queries::update(&mut tx, id, &words, asked.now).await?;
            id
        }
    };
    match then {
        Then::Keep => {}
        Then::Try => try_on_oneself(&mut tx, asked, &card, id).await?,
        Then::Send => {
            let at = asked.now + Duration::seconds(SECONDS_TO_STOP);
            queue(&mut tx, asked, (&series, &card), id, &segment, at).await?;
        }
        Then::SendAt(at) if at <= asked.now => {
            return Err(Error::invalid("date", "これからの日時を入れてください。", "Please give a time to come."));
        }
        Then::SendAt(at) => queue(&mut tx, asked, (&series, &card), id, &segment, at).await?,
    }
    db.commit(tx, &[]).await?;
    Ok(id)
}

/// Subject and text in both languages, as they are kept.
fn checked(input: &AnnouncementInput, segment: &Segment, then: Then) -> Result<([String; 2], [String; 2])> {
    let mut problems = Problems::default();
    let mut line = |field: &str, at: usize| problems.gather(input::line(field, &input.subject[at], MAX_SUBJECT));
    let subject = [line("subject_ja", 0)?, line("subject_en", 1)?];
    let mut text = |field: &str, at: usize| problems.gather(input::text(field, &input.body[at], MAX_BODY));
    let body = [text("body_ja", 0)?, text("body_en", 1)?];
    let mut wants = |is_there: bool, error: Error| problems.gather(if is_there { Ok(()) } else { Err(error) });
    wants(
        !input.subject[0].trim().is_empty(),
        Error::invalid("subject_ja", "件名を入れてください。", "Please write a subject."),
    )?;
    wants(
        !input.body[0].trim().is_empty(),
        Error::invalid("body_ja", "本文を入れてください。", "Please write the text."),
    )?;
    let has_people = then == Then::Keep || segment.chosen.is_some() || !segment.groups.is_empty();
    wants(has_people, Error::invalid("groups", "届ける人をえらんでください。", "Please choose who gets it."))?;
    problems.check()?;
    Ok((subject, body))
}

pub(super) async fn open(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
) -> Result<(Series, EventCard)> {
    events::access::find_with_right(tx, asked.viewer, event_ref, Right::EditEvent).await
}

pub(super) async fn lock(tx: &mut PgConnection, card: &EventCard, id: AnnouncementId) -> Result<Announcement> {
    queries::lock(tx, card.id, id, &card.zone).await?.ok_or(Error::NotFound)
}

async fn try_on_oneself(tx: &mut PgConnection, asked: Asked<'_>, card: &EventCard, id: AnnouncementId) -> Result<()> {
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    for lang in [Lang::Ja, Lang::En] {
        let payload =
            Payload { event: Some(card.id), account: Some(account.id), announcement: Some(id), ..Payload::default() };
        outbox::enqueue(tx, &account.mail, Kind::Notice, lang, &payload, asked.now).await?;
    }
    Ok(())
}

async fn queue(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, card): (&Series, &EventCard),
    id: AnnouncementId,
    segment: &Segment,
    at: DateTime<Utc>,
) -> Result<()> {
    let reach = queries::reach(tx, series.id, card.id, segment).await?;
    if reach.all() == 0 && at <= asked.now + Duration::minutes(1) {
        return Err(Error::conflict(
            "届ける人がいません。条件を確かめてください。",
            "Nobody would get it. Please look at the conditions.",
        ));
    }
    queries::set_state(tx, id, AnnouncementState::Queued, Some(at)).await?;
    let subject = format!("announcement:{id}");
    let entry = Entry {
        details: Details { count: Some(reach.all()), ..Details::default() },
        ..Entry::of_event(series.id, card.id, "mail.announce", &subject)
    };
    audit::write(tx, asked.viewer, &entry).await
}
