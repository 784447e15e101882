//! Speakers answer what their talks were asked, also weeks after the evening, and who asked hears of it.

use std::collections::{HashMap, hash_map::Entry};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    moderation::{self, Act},
    queries::{self, InboxRow},
    rules,
    states::{self, Actor},
    telling,
    types::{Answer, QuestionState},
};
use crate::{
    agenda, audit,
    db::Db,
    error::{Error, Result},
    events,
    ids::{AccountId, EventRef, PersonId, QuestionId},
    input,
    lang::{Lang, Text},
    mail::types::{Kind, Payload},
    mail_address, markdown,
    series::types::Series,
    viewer::{Asked, Right},
};

/// Questions of one inbox at most; nobody is asked more.
const MAX_INBOX: i64 = 300;

/// What waits for a speaker, and what is answered.
pub struct InboxQuestion {
    pub row: InboxRow,
    pub answers: Vec<Answer>,
}

impl InboxQuestion {
    /// It has no answer in text, and may have one.
    pub const fn is_open(&self) -> bool {
        matches!(self.row.state, QuestionState::Live | QuestionState::Deferred | QuestionState::Answering)
    }
}

/// The questions to the talks of whoever is signed in: open ones first. Empty for who speaks nowhere.
///
/// Errors: `SignInRequired`.
pub async fn inbox(db: &Db, asked: Asked<'_>) -> Result<Vec<InboxQuestion>> {
    let account = me(asked)?;
    let mut conn = db.acquire().await?;
    let mut answers = HashMap::new();
    let mut questions = Vec::new();
    for row in queries::inbox(&mut conn, account, MAX_INBOX).await? {
        if let Entry::Vacant(of_event) = answers.entry(row.event) {
            of_event.insert(queries::answers_of(&mut conn, row.event).await?);
        }
        let given = answers.get_mut(&row.event).and_then(|of| of.remove(&row.id.0)).unwrap_or_default();
        questions.push(InboxQuestion { row, answers: given });
    }
    Ok(questions)
}

/// How many questions wait for whoever is signed in; `None` for who speaks nowhere.
pub async fn waiting(db: &Db, asked: Asked<'_>) -> Result<Option<i64>> {
    let Some(account) = asked.viewer.account.as_ref() else { return Ok(None) };
    let mut conn = db.acquire().await?;
    Ok(queries::waiting_for(&mut conn, account.id).await?)
}

fn me(asked: Asked<'_>) -> Result<AccountId> {
    Ok(asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?.id)
}

/// Answers a question to one's own talk in text, under the name that was billed there.
///
/// Errors: `Invalid` at `answer`; `Concealed` for a question to somebody else's talk; `Conflict` for one that is not shown.
pub async fn answer(db: &Db, asked: Asked<'_>, id: QuestionId, body: &str) -> Result<()> {
    let body = input::text("answer", body, rules::ANSWER)?;
    if body.is_empty() {
        return Err(Error::invalid("answer", "回答を書いてください。", "Please write the answer."));
    }
    step(db, asked, id, QuestionState::AnsweredText, "", Some(&body)).await
}

/// Says that a question to one's own talk was answered aloud.
///
/// Errors: those of [`answer`].
pub async fn say_answered(db: &Db, asked: Asked<'_>, id: QuestionId) -> Result<()> {
    step(db, asked, id, QuestionState::Answered, "", None).await
}

/// Says in public why there will be no answer to what moderators deferred to its speaker.
///
/// Errors: `Invalid` at `reason`; those of [`answer`].
pub async fn decline(db: &Db, asked: Asked<'_>, id: QuestionId, reason: &str) -> Result<()> {
    let reason = input::line("reason", reason, rules::REASON)?;
    if reason.is_empty() {
        return Err(Error::invalid(
            "reason",
            "理由を書いてください。だれでも読めます。",
            "Please write why. Everybody can read it.",
        ));
    }
    step(db, asked, id, QuestionState::Declined, &reason, None).await
}

async fn step(
    db: &Db,
    asked: Asked<'_>,
    id: QuestionId,
    to: QuestionState,
    reason: &str,
    body: Option<&str>,
) -> Result<()> {
    let account = me(asked)?;
    let mut tx = db.begin().await?;
    let (slug, number) = queries::place_of_question(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let name = queries::billed_name(&mut tx, account, id).await?.ok_or(Error::Concealed)?;
    let (series, card) = events::access::find(&mut tx, asked.viewer, EventRef::new(&slug, number)).await?;
    events::access::lock(&mut tx, card.id).await?;
    let from = moderation::lock(&mut tx, &card, id).await?.state;
    if from != to {
        allow(from, to)?;
    }
    if from == to && body.is_none() {
        // Twice is once.
        let (_, said, _) = queries::standing(&mut tx, id).await?;
        return if said == reason { Ok(()) } else { Err(said_before(reason)) };
    }
    // The same answer sent twice is one.
    if let Some(body) = body
        && queries::has_answer(&mut tx, id, body).await?
    {
        return Ok(());
    }
    let mut act = Act::begin(&mut tx, asked, &card).await?;
    if let Some(body) = body {
        queries::insert_answer(&mut tx, id, (&name, body), act.id, asked.now).await?;
        telling::tell_askers(&mut tx, card.id, id, asked.now).await?;
    }
    if from != to {
        act.shift(&mut tx, id, to, reason, None).await?;
    }
    let what = match to {
        QuestionState::Declined => "declined_by_speaker",
        QuestionState::Answered => "said_answered_by_speaker",
        _ => "answered_by_speaker",
    };
    act.finish(db, tx, &series, &card, what, id).await.map(drop)
}

/// Errors: `Conflict` for what is not theirs to say.
fn allow(from: QuestionState, to: QuestionState) -> Result<()> {
    if to == QuestionState::Declined && !states::may(from, to, Actor::Speaker) {
        return Err(Error::conflict(
            "答えを控えられるのは、運営があなたに任せた質問だけです。答えられないときは、運営に知らせてください。何も変えていません。",
            "You can decline what the organizers left to you. If you cannot answer this one, please tell them. Nothing was changed.",
        ));
    }
    moderation::allow(from, to, Actor::Speaker)
}

/// Somebody said first why there will be no answer, in other words.
fn said_before(reason: &str) -> Error {
    Error::Conflict(Text::new(
        format!("この質問には、ほかの人が先に答えを控えています。あなたの理由「{reason}」は載せていません。"),
        format!("Somebody else has declined this question before. Your reason “{reason}” was not published."),
    ))
}

/// Somebody billed at an event, where they are reached, and what waits for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    pub person: PersonId,
    pub name: String,
    /// Number and title.
    pub talk: (i32, String),
    /// Empty: nobody noted it.
    pub mail: String,
    /// They proposed the talk, and are reached as they said there.
    pub is_proposer: bool,
    /// In which they are written to: as their account says, else as it was noted.
    pub lang: Lang,
    pub has_account: bool,
    pub open: i64,
    /// A mail may tell of the questions to this talk.
    pub is_named: bool,
    pub called_at: Option<DateTime<Utc>>,
}

/// `/organize/{series}/{number}/speakers`
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakersDesk {
    pub series: Series,
    pub card: events::types::EventCard,
    pub speakers: Vec<Speaker>,
}

/// Errors: `NotFound`, `Forbidden`.
pub async fn speakers(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<SpeakersDesk> {
    let mut conn = db.acquire().await?;
    let (series, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::EditEvent).await?;
    let rows = queries::speakers(&mut conn, card.id).await?;
    let speakers = rows.into_iter().map(|row| Speaker {
        person: row.person,
        name: row.name,
        talk: (row.talk, row.talk_title),
        mail: row.mail.unwrap_or_default(),
        is_proposer: row.is_proposer,
        lang: row.language.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default(),
        has_account: row.has_account,
        open: row.open,
        is_named: row.is_named,
        called_at: row.called_at,
    });
    Ok(SpeakersDesk { speakers: speakers.collect(), series, card })
}

/// Notes where a speaker of the event is reached, and in which language: without one, as their account says, or as it was
/// noted. An empty address forgets it.
///
/// Errors: `Invalid` at `mail`; `NotFound` for somebody who does not speak there; `Forbidden`.
pub async fn note_mail(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    person: PersonId,
    (mail, lang): (&str, Option<Lang>),
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    agenda::speakers::hold_people(&mut tx).await?;
    let is_billed = queries::speakers(&mut tx, card.id).await?.iter().any(|row| row.person == person);
    if !is_billed {
        return Err(Error::NotFound);
    }
    let subject = format!("person:{person}");
    if mail.trim().is_empty() {
        queries::remove_mail(&mut tx, series.id, person).await?;
        audit::write(
            &mut tx,
            asked.viewer,
            &audit::Entry::of_event(series.id, card.id, "speaker.mail_removed", &subject),
        )
        .await?;
        return db.commit(tx, &[]).await;
    }
    let mail = mail_address::parse(mail)?;
    let by = asked.viewer.account.as_ref().map(|account| account.id);
    let noted =
        queries::set_mail(&mut tx, (series.id, person), (&mail, &mail_address::key(&mail)), lang, by, asked.now)
            .await?;
    if !noted {
        return Err(Error::invalid(
            "mail",
            "このアドレスは、ほかの登壇者のものになっています。",
            "This is the address of another speaker.",
        ));
    }
    audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, "speaker.mail_noted", &subject))
        .await?;
    db.commit(tx, &[]).await
}

/// What a mail about questions says, as read when it is sent; `None` when there is nothing to tell any more.
pub struct Letter {
    /// Security-JAWS 第33回.
    pub event: String,
    /// Local path where to go on.
    pub path: String,
    /// The question and its answers, or why they stand elsewhere, or what waits, as plain words.
    pub words: String,
}

/// Errors: `Forbidden` for anybody but the worker.
pub async fn letter(db: &Db, asked: Asked<'_>, kind: Kind, payload: &Payload, lang: Lang) -> Result<Option<Letter>> {
    asked.viewer.require_program()?;
    let mut conn = db.acquire().await?;
    let Some(event) = payload.event else { return Ok(None) };
    let Some(card) = events::access::card(&mut conn, event).await? else { return Ok(None) };
    let name = card.name(lang);
    if let (Kind::QuestionAnswered, Some(id)) = (kind, payload.question) {
        return answered(&mut conn, &card, id, lang).await;
    }
    let Some(person) = payload.person else { return Ok(None) };
    // They may have been merged while it waited.
    let person = agenda::merging::standing(&mut conn, person).await.unwrap_or(person);
    let rows = queries::speakers(&mut conn, event).await?;
    let waiting: Vec<_> = rows.iter().filter(|row| row.person == person && row.open > 0 && row.is_named).collect();
    if waiting.is_empty() {
        return Ok(None);
    }
    let words: Vec<_> = waiting
        .iter()
        .map(|row| {
            let title = markdown::excerpt(&row.talk_title, 80);
            crate::t!(lang, "{title}: {n}件", "{title}: {n}", title, n = row.open)
        })
        .collect();
    Ok(Some(Letter { event: name, path: "/me/questions".to_owned(), words: words.join("\n") }))
}

/// That a question has an answer. What was asked of a talk of TLP:GREEN stays within the community: the mail says that an
/// answer is there and where, and neither what was asked nor what was answered. Above that there is no page to lead to.
async fn answered(
    db: &mut PgConnection,
    card: &events::types::EventCard,
    id: QuestionId,
    lang: Lang,
) -> Result<Option<Letter>> {
    let asked_of = queries::board(db, card.id, queries::Which::One(id)).await?.pop();
    let Some(question) = asked_of.filter(|question| question.is_shown() && !question.answers.is_empty()) else {
        return Ok(None);
    };
    let (event, at) = (card.name(lang), format!("/{}/{}", card.series_slug, card.number));
    if question.is_confidential {
        let talk = queries::green_talk_of(db, id).await?;
        return Ok(talk.map(|n| {
            let words = lang.t(
                "TLP:GREENの枠への質問なので、質問と回答はこのメールに載せていません。次のページで、この集まりに参加したことのある人だけが読めます。",
                "The talk is TLP:GREEN, so this mail holds neither the question nor the answer. Those who take part in this community read both on the next page.",
            );
            Letter { event, path: format!("{at}/talks/{n}/within"), words: words.to_owned() }
        }));
    }
    let answers: Vec<_> = question
        .answers
        .iter()
        .map(|answer| {
            let words = crate::encoding::words_of_html(&answer.html);
            if answer.author.is_empty() { words } else { format!("{}: {words}", answer.author) }
        })
        .collect();
    let words = format!("{}\n\n{}", question.body, answers.join("\n\n"));
    Ok(Some(Letter { event, path: format!("{at}/qa/{id}"), words }))
}
