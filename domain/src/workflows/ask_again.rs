//! Organizers ask a speaker, again, for what is still wanted of them: in a letter that they have looked through, once a day at
//! most.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::remind_speakers::wanted_of;
use crate::{
    agenda::{
        queries::{self, SpeakerTalkRow},
        wanted::{asked_again_from, is_asked_for},
    },
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventRef, PersonId},
    lang::{Lang, Text},
    letters::{
        self,
        editing::whole,
        reading,
        types::{Letter, LetterKind, Recipient, Words},
    },
    mail::{outbox, types::Payload},
    series::{self, types::Series},
    t,
    time::Local,
    viewer::{Asked, Right},
};

/// What a speaker would be asked, for who looks at it first.
#[derive(Clone, Debug, PartialEq)]
pub struct AskLook {
    pub series: Series,
    pub card: EventCard,
    /// With what is wanted of each of their talks.
    pub recipient: Recipient,
    /// As it stands.
    pub letter: Letter,
    /// When they were asked last, at this event or at another one of its series.
    pub last: Option<Local>,
    /// From when on they may be asked again; `None`: now.
    pub from: Option<Local>,
}

/// Works out what somebody would be asked. `None`: nothing is wanted of them, or nothing is asked for this event.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for who does not speak there, or is reached nowhere.
pub async fn look(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, person: PersonId) -> Result<Option<AskLook>> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let found = Wanting::find(&mut conn, &card, person).await?;
    if !is_asked_for(card.state) || found.rows.is_empty() {
        return Ok(None);
    }
    let letter = reading::one(&mut conn, series.id, card.id, LetterKind::SlidesWanted).await?;
    let local = |at: DateTime<Utc>| Local::at(at, &card.zone);
    Ok(Some(AskLook {
        last: found.last.map(local),
        from: asked_again_from(found.last, asked.now).map(local),
        recipient: found.recipient,
        series,
        letter,
        card,
    }))
}

/// Asks a speaker for what is still wanted of them, in these words, in their language; left empty, those that stand.
///
/// Errors: those of [`look`]; `Invalid` at `subject` and `body`; `Conflict` when nothing is wanted of them any more, for an
/// event that is not known or is off, and within a day after they were asked.
pub async fn ask(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, person: PersonId, words: &Words) -> Result<()> {
    let typed = whole("subject", "body", words)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    // Two who ask at once follow each other.
    series::access::lock(&mut tx, series.id).await?;
    let found = Wanting::find(&mut tx, &card, person).await?;
    if found.rows.is_empty() {
        return Err(Error::conflict(
            "この登壇者からは、もうすべて届いています。メールは送っていません。",
            "This speaker has given all that was wanted by now. No mail was sent.",
        ));
    }
    if !is_asked_for(card.state) {
        return Err(Error::conflict(
            "このメールは、公開されている、延期や中止でない回の登壇者に送ります。",
            "This letter goes to speakers of an event that is public and not off.",
        ));
    }
    if let Some(from) = asked_again_from(found.last, asked.now) {
        return Err(too_soon(&Local::at(from, &card.zone)));
    }
    for row in &found.rows {
        // The letter that goes by itself may have gone since they were looked up.
        if !queries::note_reminded_again(&mut tx, row.slot, row.person, asked.now).await? {
            let from = asked_again_from(Some(asked.now), asked.now).unwrap_or(asked.now);
            return Err(too_soon(&Local::at(from, &card.zone)));
        }
    }
    let to = found.recipient;
    let words = if typed.is_blank() {
        reading::one(&mut tx, series.id, card.id, to.kind).await?.words(to.lang).clone()
    } else {
        typed
    };
    let payload = Payload {
        event: Some(card.id),
        person: Some(to.person),
        subject: words.subject,
        words: words.body,
        ..Payload::default()
    };
    outbox::enqueue(&mut tx, &to.mail, to.kind.mail(), to.lang, &payload, asked.now).await?;
    let subject = format!("person:{}", to.person);
    let details = Details { told: Some(1), ..Details::default() };
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, "speaker.asked", &subject) };
    audit::write(&mut tx, asked.viewer, &entry).await?;
    db.commit(tx, &[]).await
}

fn too_soon(from: &Local) -> Error {
    let said = |lang: Lang| {
        t!(
            lang,
            "この登壇者には、この24時間にお願いしました。次にお願いできるのは{day} {clock}からです。入力した文面はこのまま残っています。",
            "This speaker was asked within the last 24 hours. They can be asked again from {day}, {clock}. What you typed is still here.",
            day = from.day(lang),
            clock = from.clock()
        )
    };
    Error::Conflict(Text::new(said(Lang::Ja), said(Lang::En)))
}

/// What is wanted of somebody who speaks at an event and is reached.
struct Wanting {
    recipient: Recipient,
    /// Their talks of which something is wanted.
    rows: Vec<SpeakerTalkRow>,
    last: Option<DateTime<Utc>>,
}

impl Wanting {
    async fn find(db: &mut PgConnection, card: &EventCard, person: PersonId) -> Result<Self> {
        let mut rows = queries::talks_of_speaker(db, card.id, person).await?;
        let first = rows.first().ok_or(Error::NotFound)?;
        let (person, mail) = (first.person, first.mail.clone());
        let lang = Lang::from_tag(&first.language).unwrap_or_default();
        rows.retain(|row| !row.wanted().is_empty());
        let changes = wanted_of(&rows);
        let name = letters::queries::name_of(db, card.id, person).await?;
        let last = queries::reminded_last(db, card.id).await?;
        let last = last.into_iter().find(|(other, _)| *other == person).map(|(_, at)| at);
        let recipient = Recipient { person, name, mail, lang, kind: LetterKind::SlidesWanted, changes };
        Ok(Self { recipient, rows, last })
    }
}
