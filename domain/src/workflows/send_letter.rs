//! Organizers send a letter now that else goes by itself: what is wanted of speakers, or that questions wait for them. They
//! look first whom it tells and in which words. Whoever they leave out hears of it when it goes by itself.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::remind_speakers::wanted_of;
use crate::{
    agenda::{queries, telling::is_told},
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::{EventRef, PersonId, SlotId},
    lang::{Lang, Text},
    letters::{
        self, reading, sending,
        types::{Letter, LetterKind, Recipient, Wish},
    },
    mail::types::Changed,
    markdown, qa,
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// A letter, and to whom: one speaker alone, who may have been told before, or all who were not.
pub type Which = (LetterKind, Option<PersonId>);

/// Whom it would tell, for who looks at it first.
#[derive(Clone, Debug, PartialEq)]
pub struct SendLook {
    pub series: Series,
    pub card: EventCard,
    pub only: Option<PersonId>,
    /// When who is written to alone was told last, in microseconds; 0 for never.
    pub told: i64,
    pub recipients: Vec<Recipient>,
    /// As it stands.
    pub letter: Letter,
}

/// Works out whom it would tell.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a letter that does not go by itself; `Conflict` where it is
/// switched off, while the event is not one of which it tells, and when nobody would get it.
pub async fn look(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, which: Which) -> Result<SendLook> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let due = find(&mut conn, (&series, &card), which, asked.now).await?;
    let letter = reading::one(&mut conn, series.id, card.id, which.0).await?;
    Ok(SendLook {
        only: which.1,
        told: due.first().map_or(0, |one| one.told),
        recipients: due.into_iter().map(|one| one.recipient).collect(),
        series,
        card,
        letter,
    })
}

/// Sends it to those whom the wish does not leave out; returns to how many. `told`: that of [`SendLook`], so that one speaker
/// is told once by one press.
///
/// Errors: those of [`look`]; `Invalid` at `letter/{kind}/subject_ja` and the like and at `own/{person}/subject`; `Conflict`
/// when others would be told than those who were looked at, and when everybody is left out.
pub async fn send(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    (kind, only): Which,
    (wish, told): (&Wish, i64),
) -> Result<usize> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    // Two who send at once follow each other.
    series::access::lock(&mut tx, series.id).await?;
    let due = find(&mut tx, (&series, &card), (kind, only), asked.now).await?;
    if only.is_some() && due.iter().any(|one| one.told != told) {
        return Err(told_meanwhile());
    }
    let all: Vec<Recipient> = due.iter().map(|one| one.recipient.clone()).collect();
    let sent = sending::notify(&mut tx, card.id, &all, wish, asked.now).await?;
    if sent == 0 {
        return Err(Error::conflict(
            "知らせる人がひとりも選ばれていません。送っていません。",
            "Nobody is ticked, so nothing was sent.",
        ));
    }
    for one in due.iter().filter(|one| !wish.without.contains(&one.recipient.person)) {
        // The letter that goes by itself may have gone since they were looked up.
        if !note(&mut tx, &card, one, only.is_some(), asked.now).await? {
            return Err(told_meanwhile());
        }
    }
    let details = Details { told: Some(sent), ..Details::default() };
    let subject = format!("letter:{}", kind.into_str());
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, "letters.send", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await?;
    Ok(sent)
}

fn told_meanwhile() -> Error {
    Error::conflict(
        "ページを開いたあとに、もう送られています。いまは何も送っていません。もう一度確かめてください。",
        "It was sent since this page was opened. Nothing was sent now. Please look again.",
    )
}

/// Somebody who would get it.
struct Due {
    recipient: Recipient,
    /// Their talks that it is about, of a letter that is noted by them.
    slots: Vec<SlotId>,
    /// When they were told last, in microseconds; 0 for never.
    told: i64,
}

async fn find(
    db: &mut PgConnection,
    (series, card): (&Series, &EventCard),
    (kind, only): Which,
    now: DateTime<Utc>,
) -> Result<Vec<Due>> {
    let mut due = match (kind, only) {
        (LetterKind::SlidesWanted, _) => {
            reading::still_goes(db, series.id, card.id, kind).await?;
            if !is_told(card, now) {
                return Err(Error::conflict(
                    "このメールは、公開されている、これからの回の登壇者に送ります。",
                    "This letter goes to speakers of an event that is public and to come.",
                ));
            }
            wanting(db, card).await?
        }
        (LetterKind::QuestionsWaiting, None) => {
            reading::still_goes(db, series.id, card.id, kind).await?;
            if card.state != EventState::Ended {
                return Err(Error::conflict(
                    "このメールは、終わった回の登壇者に送ります。",
                    "This letter goes to speakers once the event is over.",
                ));
            }
            uncalled(db, card).await?
        }
        // Somebody who is chosen hears of it whenever organizers wish.
        (LetterKind::QuestionsWaiting, Some(person)) => {
            let rows = qa::queries::speakers(db, card.id).await?;
            if !rows.iter().any(|row| row.person == person && row.open > 0) {
                return Err(Error::conflict(
                    "この登壇者には、答えを待つ質問がありません。いま知らせるものはありません。",
                    "No question waits for this speaker: there is nothing to tell them now.",
                ));
            }
            let all = reading::speakers(db, card.id, kind).await?;
            asked_of(db, card, all).await?
        }
        _ => return Err(Error::NotFound),
    };
    due.retain(|one| only.is_none_or(|person| one.recipient.person == person));
    if due.is_empty() {
        return Err(match (kind, only) {
            (LetterKind::QuestionsWaiting, Some(_)) => Error::conflict(
                "この人には送れません。メールアドレスがわからないか、メールで知らせる質問がありません。",
                "It cannot be sent to them: no address is known, or no question waits of which a mail may tell.",
            ),
            _ => Error::conflict(
                "いま送る相手はいません。もう送ったか、済んでいます。",
                "There is nobody to send it to: they were told, or have done it.",
            ),
        });
    }
    Ok(due)
}

/// Of whom something is wanted, and who was not reminded.
async fn wanting(db: &mut PgConnection, card: &EventCard) -> Result<Vec<Due>> {
    let mut rows = queries::unreminded_of(db, card.id).await?;
    rows.retain(|row| !row.wanted().is_empty());
    let mut due = Vec::new();
    for own in rows.chunk_by(|one, other| one.person == other.person) {
        let Some(first) = own.first() else { continue };
        let recipient = Recipient {
            person: first.person,
            name: letters::queries::name_of(db, card.id, first.person).await?,
            mail: first.mail.clone(),
            lang: Lang::from_tag(&first.language).unwrap_or_default(),
            kind: LetterKind::SlidesWanted,
            changes: wanted_of(own),
        };
        due.push(Due { recipient, slots: own.iter().map(|row| row.slot).collect(), told: 0 });
    }
    Ok(due)
}

/// For whom questions wait, and who was not told.
async fn uncalled(db: &mut PgConnection, card: &EventCard) -> Result<Vec<Due>> {
    let mut all: Vec<Recipient> = Vec::new();
    for row in qa::queries::uncalled_of(db, card.id).await? {
        // Somebody with two talks may be reached at two addresses.
        if all.iter().any(|one| one.person == row.person) {
            continue;
        }
        all.push(Recipient {
            person: row.person,
            name: letters::queries::name_of(db, card.id, row.person).await?,
            mail: row.mail,
            lang: Lang::from_tag(&row.language).unwrap_or_default(),
            kind: LetterKind::QuestionsWaiting,
            changes: Vec::new(),
        });
    }
    asked_of(db, card, all).await
}

/// Those of them for whom questions wait, with how many at each of their talks.
async fn asked_of(db: &mut PgConnection, card: &EventCard, all: Vec<Recipient>) -> Result<Vec<Due>> {
    let rows = qa::queries::speakers(db, card.id).await?;
    let due = all.into_iter().filter_map(|mut recipient| {
        let own: Vec<_> = rows.iter().filter(|row| row.person == recipient.person).collect();
        let waiting = own.iter().filter(|row| row.open > 0 && row.is_named);
        recipient.changes = waiting.map(|row| waiting_at(&row.talk_title, row.open)).collect();
        let told = own.iter().find_map(|row| row.called_at).map_or(0, |at| at.timestamp_micros());
        (!recipient.changes.is_empty()).then_some(Due { recipient, slots: Vec::new(), told })
    });
    Ok(due.collect())
}

fn waiting_at(title: &str, n: i64) -> Changed {
    let title = markdown::excerpt(title, 80);
    Changed {
        label: Text::new(title.clone(), title),
        was: Text::new("", ""),
        is: Text::new(format!("{n}件"), n.to_string()),
    }
}

/// Notes that they are told; `false` when they were meanwhile.
async fn note(db: &mut PgConnection, card: &EventCard, one: &Due, again: bool, now: DateTime<Utc>) -> Result<bool> {
    let person = one.recipient.person;
    if one.recipient.kind == LetterKind::QuestionsWaiting {
        return Ok(qa::queries::call(db, card.id, person, again, now).await?);
    }
    for slot in &one.slots {
        if !queries::note_speaker_reminder(db, *slot, person, now).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
