//! What an asker may do with their own questions, and what became of them.

use chrono::Duration;
use sqlx::PgConnection;

use super::{
    admission, asking,
    queries::{self, LockedQuestion, Which},
    rules,
    states::{self, Actor},
    types::{BoardQuestion, Hold, OwnQuestion, QuestionState, Source},
    wake::wake,
};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{EventId, EventRef, QuestionId},
    keys::CacheKey,
    search,
    viewer::{Asked, CLOCK_SKEW, Right, Viewer},
};

/// What the viewer asked on this board, whatever became of it, in the order of asking.
///
/// Errors: `NotFound`.
pub async fn list(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<Vec<OwnQuestion>> {
    let Some(participant) = &asked.viewer.participant else { return Ok(Vec::new()) };
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
    list_by_event(&mut conn, asked, card.id, &participant.at(card.id)?).await
}

/// [`list`], for who knows the event, and the viewer's name there.
pub(crate) async fn list_by_event(
    db: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    participant: &str,
) -> Result<Vec<OwnQuestion>> {
    let mut own = Vec::new();
    for question in queries::board(db, event, Which::Of(participant)).await? {
        let merged_into = match question.state {
            QuestionState::Merged => queries::target_of(db, question.id).await?,
            _ => None,
        };
        let until = question.asked_ms + rules::EDIT_WITHIN * 1_000;
        let may_edit =
            states::is_its_askers(question.state) && question.votes <= 1 && until > asked.now.timestamp_millis();
        let question = BoardQuestion { desk: None, ..question };
        own.push(OwnQuestion { question, merged_into, editable_until: may_edit.then_some(until) });
    }
    Ok(own)
}

/// Says one's own question in other words: within two minutes, and while nobody else voted for it. What was approved by a
/// moderator waits for one again.
///
/// Errors: `Invalid` at `body`; `NotFound` for somebody else's; `Conflict` when it is too late.
pub async fn edit(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    body: &str,
) -> Result<BoardQuestion> {
    let body = asking::written("body", body)?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find(&mut tx, asked.viewer, event_ref).await?;
    let (question, participant) = own(&mut tx, asked.viewer, &card, id).await?;
    if question.source != Source::Afterwards {
        asking::require_open(card.state)?;
    }
    let is_late = asked.now - question.asked_at > Duration::seconds(rules::EDIT_WITHIN) + CLOCK_SKEW;
    // One that was taken back is hidden, too.
    if is_late || !states::is_its_askers(question.state) {
        return Err(Error::conflict(
            "直せるのは、送ってから2分以内で、取り上げられるまでです。取り下げて、送り直すことはできます。",
            "Words can be changed for two minutes, until the question is taken up. You can take it back and ask again.",
        ));
    }
    if queries::votes_of_others(&mut tx, id, &participant).await? > 0 {
        return Err(Error::conflict(
            "ほかの人が投票した質問は、もう直せません。取り下げて、送り直すことはできます。",
            "Somebody voted for these words, so they stay. You can take the question back and ask again.",
        ));
    }
    let before = asking::load(&mut tx, card.id, id).await?;
    if before.body == body {
        return Ok(before);
    }
    let admission = admission::admit(&mut tx, asked, card.id, (&participant, before.asker.is_empty())).await?;
    let held_word = admission::held_word(&admission, &body);
    queries::change_words(&mut tx, id, &body, &held_word, asked.now).await?;
    let waits = admission.moderated || !held_word.is_empty() || admission.hold == Some(Hold::Held);
    let to = QuestionState::Pending;
    if waits
        && states::may(question.state, to, Actor::Asker)
        && !asked.viewer.may_at(series.id, card.id, Right::Moderate)
    {
        let target = queries::Target { state: to, reason: "", into: None, now: asked.now, by: None, is_undone: false };
        queries::move_to(&mut tx, id, &target).await?;
    }
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    let question = asking::load(&mut tx, card.id, id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await?;
    Ok(question)
}

/// Takes one's own question back, as long as nobody has answered it. Nobody makes it public again.
///
/// Errors: `NotFound` for somebody else's, `Conflict` when it is answered.
pub async fn withdraw(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find(&mut tx, asked.viewer, event_ref).await?;
    let (question, _) = own(&mut tx, asked.viewer, &card, id).await?;
    match question.state {
        state if states::is_its_askers(state) => {}
        _ if question.is_withdrawn => return Ok(()),
        QuestionState::Hidden | QuestionState::Merged | QuestionState::Declined => {
            return Err(Error::conflict(
                "この質問は、もうほかの人には見えていません。",
                "Nobody else sees this question any more.",
            ));
        }
        _ => {
            return Err(Error::conflict(
                "答え始めた質問は取り下げられません。名前を外すことはできます。",
                "A question that is being answered cannot be taken back. You can remove your name.",
            ));
        }
    }
    if !queries::parts_of(&mut tx, id).await?.is_empty() {
        return Err(Error::conflict(
            "ほかの人の質問がまとめられているので、取り下げられません。名前を外すことはできます。",
            "Questions of others were merged into this one, so it stays. You can remove your name.",
        ));
    }
    queries::withdraw(&mut tx, id, asked.now).await?;
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

/// Takes one's name off one's own question.
pub async fn remove_name(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, id: QuestionId) -> Result<()> {
    let mut tx = db.begin().await?;
    let (_, card) = events::access::find(&mut tx, asked.viewer, event_ref).await?;
    own(&mut tx, asked.viewer, &card, id).await?;
    queries::clear_asker(&mut tx, id).await?;
    search::index::reindex_question(&mut tx, card.id, id).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

/// One's own question, locked, and as whom one asked it. The event is locked before, as moderators do it: an asker and a
/// moderator never wait for each other both. Errors: `Concealed` for somebody else's.
async fn own(
    db: &mut PgConnection,
    viewer: &Viewer,
    card: &EventCard,
    id: QuestionId,
) -> Result<(LockedQuestion, String)> {
    let participant = viewer.participant.as_ref().ok_or(Error::NotFound)?.at(card.id)?;
    events::access::lock(db, card.id).await?;
    let question = queries::lock(db, card.id, id).await?.ok_or(Error::Concealed)?;
    if question.participant.as_deref() != Some(&participant) {
        return Err(Error::Concealed);
    }
    Ok((question, participant))
}
