//! `/organize/{series}/{number}/letters`: what speakers are written, when it goes, to how many, and what was sent.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::automatic::{Automatic, AutomaticKind};
use crate::{
    agenda,
    db::Db,
    error::Result,
    events::{self, types::EventCard},
    ids::EventRef,
    lang::Lang,
    letters::{
        reading,
        types::{Letter, LetterKind},
    },
    qa,
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// How long before the start something that is wanted is asked for, and how long after the end speakers hear of questions.
const ASKS_BEFORE: Duration = Duration::days(7);
const ASKS_NO_MORE: Duration = Duration::days(1);
const TELLS_AFTER: Duration = Duration::hours(1);

#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerLettersPage {
    pub series: Series,
    pub card: EventCard,
    /// Every kind, those first that go by themselves.
    pub letters: Vec<DeskLetter>,
    /// Who speaks there and is reached, each with the language that they are written in.
    pub readers: Vec<(String, Lang)>,
}

/// A letter on the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskLetter {
    pub letter: Letter,
    /// When it goes by itself; `None` for one that does not, and without a date.
    pub goes: Option<Local>,
    /// Its moment has come and not passed.
    pub is_due: bool,
    /// Speakers who would get it now.
    pub waiting: usize,
    /// Who got it, and when the last one did.
    pub told: i64,
    pub told_at: Option<Local>,
}

/// Errors: as [`events::access::find_with_right`].
pub async fn load(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<SpeakerLettersPage> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let mut letters = Vec::new();
    for letter in reading::all(&mut conn, series.id, card.id).await? {
        letters.push(on_desk(&mut conn, &card, letter, asked.now).await?);
    }
    letters.sort_by_key(|one| !one.letter.kind.goes_by_itself());
    let speakers = reading::speakers(&mut conn, card.id, LetterKind::EventChanged).await?;
    let readers = speakers.into_iter().map(|one| (one.name, one.lang)).collect();
    Ok(SpeakerLettersPage { series, card, letters, readers })
}

async fn on_desk(db: &mut PgConnection, card: &EventCard, letter: Letter, now: DateTime<Utc>) -> Result<DeskLetter> {
    let at = |at: DateTime<Utc>| Local::at(at, &card.zone);
    let (starts, ends) = (card.starts.map(|at| at.utc), card.ends.map(|at| at.utc));
    let (goes, is_due, waiting, (told, told_at)) = match letter.kind {
        LetterKind::SlidesWanted => {
            let goes = starts.map(|at| at - ASKS_BEFORE);
            let is_due = goes.is_some_and(|at| at <= now) && starts.is_some_and(|at| now <= at - ASKS_NO_MORE);
            (goes, is_due, wanted(db, card).await?, agenda::queries::reminded(db, card.id).await?)
        }
        LetterKind::QuestionsWaiting => {
            let goes = ends.map(|at| at + TELLS_AFTER);
            let waiting = qa::queries::uncalled_of(db, card.id).await?.len();
            (goes, goes.is_some_and(|at| at <= now), waiting, qa::queries::called(db, card.id).await?)
        }
        _ => (None, false, 0, (0, None)),
    };
    Ok(DeskLetter { letter, goes: goes.map(at), is_due, waiting, told, told_at: told_at.map(at) })
}

/// Speakers of whom something is wanted and who were not asked.
async fn wanted(db: &mut PgConnection, card: &EventCard) -> Result<usize> {
    let rows = agenda::queries::unreminded_of(db, card.id).await?;
    let mut people: Vec<_> = rows.iter().filter(|row| !row.wanted().is_empty()).map(|row| row.person).collect();
    people.dedup();
    Ok(people.len())
}

/// Those that go by themselves, as the list of today tells.
pub(super) async fn automatic(
    db: &mut PgConnection,
    (series, card): (&Series, &EventCard),
    now: DateTime<Utc>,
) -> Result<Vec<Automatic>> {
    let mut found = Vec::new();
    for letter in reading::all(db, series.id, card.id).await? {
        if !letter.kind.goes_by_itself() || letter.is_off {
            continue;
        }
        let one = on_desk(db, card, letter, now).await?;
        let kind = AutomaticKind::Letter(one.letter.kind, one.waiting);
        if one.waiting > 0 && one.goes.is_some_and(|at| at.utc > now) {
            found.push(Automatic { kind, number: card.number, at: one.goes });
        }
    }
    Ok(found)
}
