//! Forty-one evenings and some fifty mornings before today: invented by rules, so that walls, searches and
//! years are as full as they are for a community that has met for ten years.

mod angles;
mod attendance;
mod compose;
mod people;
mod subjects;
mod titles;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use self::compose::{EVENINGS_SO_FAR, MORNINGS_SO_FAR, Session, Talk, evening, morning};
use super::{
    evening::seed_state,
    later_morning,
    seed::{self, tokyo},
};
use crate::{
    agenda::{
        slots::{NewSlot, write_slot},
        types::{Billing, SlotKind},
    },
    db::Db,
    error::Result,
    events::{
        self,
        access::{NewEvent, Venue},
        types::EventState,
    },
    ids::{EventId, SeriesId, SlotId},
    keys::CacheKey,
    qa::{self, types::QuestionState},
    reports, search, series,
};

/// The evening that is a fact, and has a report of its own.
const FACT: i32 = 32;
const REPORTER: &str = "レポーター みどり";
const HOST: (&str, &str, &str) = ("運営 あおい", "Security-JAWS", "");
/// Minutes of the opening.
const OPENING: i32 = 5;
/// When a report is published.
const WRITTEN_IN: Duration = Duration::days(5);

/// Adds what lies before the demonstration's evenings, and one morning more to come; each event once. The
/// series must be there.
pub async fn load(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let (main, mini) = (
        series::access::find(&mut tx, seed::EVENINGS).await?.id,
        series::access::find(&mut tx, seed::MORNINGS).await?.id,
    );
    for number in (1..=EVENINGS_SO_FAR).filter(|number| *number != FACT) {
        let session = evening(number);
        if let Some(event) = add(&mut tx, main, &session).await? {
            attendance::note(&mut tx, event, number, tokyo(Some(session.date), session.hour)?).await?;
        }
    }
    for number in 1..=MORNINGS_SO_FAR {
        add(&mut tx, mini, &morning(number)).await?;
    }
    db.commit(tx, &[CacheKey::SITE, CacheKey::series(main), CacheKey::series(mini)]).await?;
    later_morning::load(db, now).await
}

/// Adds a series of `count` evenings by the same rules, one a week until now: for measuring what grows.
pub async fn grow(db: &Db, now: DateTime<Utc>, count: i32) -> Result<()> {
    let mut tx = db.begin().await?;
    let new = series::access::NewSeries {
        slug: "grown",
        name: "Grown evenings",
        mark: "fins",
        tagline: ("規則どおりに増やした夜。", "Evenings that grew by rule."),
        description: ("", ""),
        hashtag_pattern: "",
        hashtags: &[],
    };
    let id = series::queries::insert(&mut tx, &new).await?;
    for number in 1..=count {
        let date = now.date_naive() - Duration::weeks(i64::from(count - number) + 1);
        add(&mut tx, id, &Session { date, ..evening(number) }).await?;
    }
    db.commit(tx, &[CacheKey::SITE]).await
}

/// `None` for one that was there already.
async fn add(db: &mut PgConnection, series: SeriesId, session: &Session) -> Result<Option<EventId>> {
    let start = tokyo(Some(session.date), session.hour)?;
    let minutes = OPENING + session.talks.iter().map(|talk| talk.minutes).sum::<i32>();
    let end = start + Duration::minutes(i64::from(minutes.max(120)));
    let new = NewEvent {
        series,
        number: session.number,
        label: "",
        title: &session.title,
        lead: &session.lead,
        state: EventState::Ended,
        starts_at: Some(start),
        ends_at: Some(end),
        hashtags: &[],
    };
    let (event, is_new) = events::queries::insert(db, &new).await?;
    if !is_new {
        return Ok(None);
    }
    let video = format!("https://video.example/{}/{}", series, session.number);
    let place = Venue {
        venue_name: if session.is_online { "" } else { "架空ホール 5階" },
        venue_address: if session.is_online {
            ""
        } else {
            "東京・目黒駅から徒歩5分（架空の会場です）"
        },
        online_note: if session.is_online { "Zoom" } else { "YouTube Live" },
        doors_at: None,
        stream_url: None,
        // Of one evening in three nothing was recorded.
        video_url: (session.number % 3 != 0).then_some(video.as_str()),
    };
    events::queries::set_venue(db, event, &place).await?;
    let mut at = start;
    let opening = Talk {
        kind: SlotKind::Opening,
        minutes: OPENING,
        title: "オープニング".to_owned(),
        level: 0,
        speaker: HOST,
        notes: Vec::new(),
        impression: "",
        asked: Vec::new(),
    };
    for (position, talk) in (1..).zip(std::iter::once(&opening).chain(&session.talks)) {
        let slot = add_talk(db, event, position, talk, at).await?;
        add_questions(db, event, slot, talk, at).await?;
        at += Duration::minutes(i64::from(talk.minutes));
    }
    reports::queries::ensure(db, event).await?;
    reports::queries::set_words(db, event, &session.lead, "", REPORTER).await?;
    reports::queries::set_state(db, event, "published", end + WRITTEN_IN).await?;
    search::index::reindex_event(db, event).await?;
    Ok(Some(event))
}

async fn add_talk(
    db: &mut PgConnection,
    event: EventId,
    position: i32,
    talk: &Talk,
    at: DateTime<Utc>,
) -> Result<SlotId> {
    // Of one talk in four the slides never came.
    let has_slides = talk.kind.is_said() && (at.timestamp() / 86_400 + i64::from(position)) % 4 != 0;
    let slides = has_slides.then(|| format!("https://slides.example/{event}/{position}"));
    let row = NewSlot {
        event,
        position,
        kind: talk.kind,
        label: "",
        title: &talk.title,
        summary: "",
        minutes: Some(talk.minutes),
        starts_at: Some(at),
        level: (talk.level > 0).then_some(talk.level),
        slides_url: slides.as_deref(),
        video_url: None,
        slides_promised: false,
    };
    let (name, affiliation, role) = talk.speaker;
    let billing = Billing {
        person_slug: String::new(),
        name: name.to_owned(),
        honorific: if talk.kind == SlotKind::Opening { "" } else { "さん" }.to_owned(),
        affiliation: affiliation.to_owned(),
        role: role.to_owned(),
        is_group: false,
        picture: None,
    };
    let slot = write_slot(db, None, &row, &[billing], &[]).await?;
    if !talk.notes.is_empty() {
        reports::queries::replace_notes(db, slot, &talk.notes).await?;
    }
    reports::queries::set_impression(db, slot, REPORTER, talk.impression).await?;
    Ok(slot)
}

async fn add_questions(
    db: &mut PgConnection,
    event: EventId,
    slot: SlotId,
    talk: &Talk,
    at: DateTime<Utc>,
) -> Result<()> {
    for (minute, asked) in (3..).step_by(4).zip(&talk.asked) {
        let id = qa::queries::insert_live(db, event, Some(slot), asked.asker, asked.body, asked.votes).await?;
        let when = at + Duration::minutes(minute);
        let state = if asked.answer.is_some() { QuestionState::Answered } else { QuestionState::Live };
        seed_state(db, id, when, state).await?;
        if let Some(answer) = asked.answer {
            let answered = at + Duration::minutes(i64::from(talk.minutes) + minute);
            qa::queries::insert_answer(db, id, (talk.speaker.0, answer), None, answered).await?;
        }
    }
    Ok(())
}
