//! What moderators do: approve, take up, decline, merge; and how it is undone.

use sqlx::PgConnection;

use super::{
    queries::{self, LockedQuestion, MoveRow, Target},
    rules,
    stage::{self, Seen},
    states::{self, Actor},
    telling,
    types::QuestionState,
    wake::wake,
};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    ids::{ActId, EventRef, QuestionId},
    input,
    lang::{Lang, Text},
    search,
    series::types::Series,
    viewer::{Asked, Right, Viewer},
};

/// Where a moderator wants a question to be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub to: QuestionState,
    /// Of the question on their screen: when somebody else moved it since, they are told. `None` asks for nothing.
    pub version: Option<i32>,
    /// Why it is declined, in words that its asker reads; else passed over.
    pub reason: &'a str,
    /// Of one that is taken up: what ends by it, as far as they know.
    pub on: Seen,
}

impl From<QuestionState> for Wanted<'_> {
    fn from(to: QuestionState) -> Self {
        Self { to, version: None, reason: "", on: Seen::Unknown }
    }
}

/// Moves a question on. Taking one up ends the one before as answered. Asking for the state that it
/// has is no error and idempotent. Returns what undoes it; `None` where nothing was done.
///
/// Errors: `NotFound`, `Forbidden`; `Invalid` at `reason`; `Conflict` for a transition that is not in the table, and when
/// another moderator was first, with this question or with the one on stage.
pub async fn set_state(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    wanted: Wanted<'_>,
) -> Result<Option<ActId>> {
    let reason = reason_of(wanted)?;
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked.viewer, event_ref).await?;
    let from = lock(&mut tx, &card, id).await?;
    let to = wanted.to;
    if from.state == to {
        return same_again(&mut tx, id, &reason).await;
    }
    from.check(wanted.version)?;
    allow(from.state, to, Actor::Moderator)?;
    let mut act = Act::begin(&mut tx, asked, &card).await?;
    if to == QuestionState::Answering
        && let Some(before) = queries::on_stage(&mut tx, card.id).await?
    {
        wanted.on.check(&mut tx, asked.viewer, before).await?;
        act.shift(&mut tx, before, QuestionState::Answered, "", None).await?;
    }
    act.shift(&mut tx, id, to, &reason, None).await?;
    if to == QuestionState::Answering {
        let talk = stage::talk_on(&mut tx, &card, from.slot, asked.now).await?;
        queries::note_talk(&mut tx, id, talk).await?;
    }
    act.finish(db, tx, &series, &card, to.into_str(), id).await.map(Some)
}

/// What was asked for is so already. Errors: `Conflict` for another reason than the one that whoever was first gave.
async fn same_again(tx: &mut PgConnection, id: QuestionId, reason: &str) -> Result<Option<ActId>> {
    let (_, said, _) = queries::standing(tx, id).await?;
    if said == reason {
        return Ok(None);
    }
    Err(Error::Conflict(Text::new(
        format!("この質問は、先に「{said}」という理由で断られています。ここで書いた理由「{reason}」は載せていません。"),
        format!(
            "This question was declined before, for the reason “{said}”. The reason given here, “{reason}”, was not published."
        ),
    )))
}

/// The sentence for the asker. Errors: `Invalid` at `reason` where one is needed.
fn reason_of(wanted: Wanted<'_>) -> Result<String> {
    if wanted.to != QuestionState::Declined {
        return Ok(String::new());
    }
    let reason = input::line("reason", wanted.reason, rules::REASON)?;
    if reason.is_empty() {
        return Err(Error::invalid(
            "reason",
            "断る理由を選ぶか、書いてください。質問した人に表示されます。",
            "Choose or write a reason. Whoever asked will read it.",
        ));
    }
    Ok(reason)
}

/// What came of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What undoes it.
    pub act: ActId,
    /// Of the two as one.
    pub votes: i64,
}

/// Makes a question a part of another one: who voted for both has one vote. What was merged into it goes along. What the search
/// finds of the other one is its own words and answers, which stay as they are. `None` where it was so already.
///
/// Errors: as [`set_state`]; `Invalid` at `into` for one that takes no others.
pub async fn merge(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    into: QuestionId,
    version: Option<i32>,
) -> Result<Option<Merged>> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked.viewer, event_ref).await?;
    let from = lock(&mut tx, &card, id).await?;
    if queries::merged_into(&mut tx, card.id, id).await? == Some(into) {
        return Ok(None);
    }
    from.check(version)?;
    let whole = queries::lock(&mut tx, card.id, into).await?;
    let takes = |whole: &LockedQuestion| !whole.is_withdrawn && rules::takes_others(whole.state);
    if id == into || !whole.as_ref().is_some_and(takes) {
        return Err(Error::invalid(
            "into",
            "まとめる先の質問を選び直してください。",
            "Please choose again which question it is a part of.",
        ));
    }
    if !rules::may_be_merged(from.state) {
        return Err(refused(from.state, QuestionState::Merged));
    }
    let mut act = Act::begin(&mut tx, asked, &card).await?;
    for part in queries::parts_of(&mut tx, id).await? {
        act.shift(&mut tx, part, QuestionState::Merged, "", Some(into)).await?;
    }
    act.shift(&mut tx, id, QuestionState::Merged, "", Some(into)).await?;
    let votes = queries::vote_counts(&mut tx, &[into.0]).await?.first().map_or(0, |(_, votes)| *votes);
    let act = act.finish(db, tx, &series, &card, "merged", id).await?;
    Ok(Some(Merged { act, votes }))
}

/// Says that two questions that are alike stay two: no moderator is offered to merge them any more.
///
/// Errors: `NotFound`, `Forbidden`; `Invalid` at `other`; `Conflict` for one that its asker took back.
pub async fn keep_apart(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    other: QuestionId,
) -> Result<Option<ActId>> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked.viewer, event_ref).await?;
    lock(&mut tx, &card, id).await?;
    if id == other || queries::lock(&mut tx, card.id, other).await?.is_none() {
        return Err(Error::invalid(
            "other",
            "どの質問と別に残すのかを選び直してください。",
            "Please choose again which question it is apart from.",
        ));
    }
    let act = Act::begin(&mut tx, asked, &card).await?;
    let said = act.id.ok_or(Error::Internal)?;
    if !queries::keep_apart(&mut tx, card.id, (id, other), said).await? {
        return Ok(None);
    }
    act.finish(db, tx, &series, &card, "kept_apart", id).await.map(Some)
}

/// Takes an act back: everything that it moved is as it was, votes included, and an answer that it gave is gone. Who was to be
/// told of that, and whose mail nobody has begun to send, waits for an answer as before.
///
/// Errors: `NotFound` for an act of another event, or one that was undone; `Conflict` when something of it was moved since, or
/// answered once more.
pub async fn undo(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, act: ActId) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, asked.viewer, event_ref).await?;
    if !queries::end_act(&mut tx, card.id, act, asked.now).await? {
        return Err(Error::NotFound);
    }
    let mut last = queries::end_apart(&mut tx, act).await?;
    if let Some(id) = queries::end_answer(&mut tx, act).await? {
        let now = lock(&mut tx, &card, id).await?;
        // A later answer moves nothing: what came after it is asked for here.
        if queries::was_moved_since(&mut tx, act, id).await? {
            return Err(moved_since(&now));
        }
        telling::take_back(&mut tx, card.id, id, asked.now).await?;
        search::index::reindex_question(&mut tx, card.id, id).await?;
        last = Some(id);
    }
    let mut undoing = Act { id: None, asked };
    for was in queries::moves_of(&mut tx, act).await? {
        let now = lock(&mut tx, &card, was.question).await?;
        if now.state != was.to || queries::was_moved_since(&mut tx, act, was.question).await? {
            return Err(moved_since(&now));
        }
        // What it was a part of may be gone by now, or others may be a part of it.
        if let Some(whole) = was.into
            && (!rules::takes_others(queries::standing(&mut tx, whole).await?.0)
                || !queries::parts_of(&mut tx, was.question).await?.is_empty())
        {
            return Err(moved_since(&now));
        }
        if was.from == QuestionState::Answering && queries::on_stage(&mut tx, card.id).await?.is_some() {
            return Err(Error::conflict(
                "いまはほかの質問に回答しています。その回答を終えてから、元に戻してください。何も変えていません。",
                "Another question is being answered now. Please end that one first. Nothing was changed.",
            ));
        }
        undoing.shift(&mut tx, was.question, was.from, &was.reason, was.into).await?;
        search::index::reindex_question(&mut tx, card.id, was.question).await?;
        last = Some(was.question);
    }
    let question = last.ok_or(Error::NotFound)?;
    wake(&mut tx, card.id).await?;
    record(&mut tx, asked.viewer, &series, &card, "question.undone", question).await?;
    db.commit(tx, &events::access::touched(&series, card.id)).await
}

/// The event, locked: two moderators at once follow each other, and only one question is on stage.
pub(super) async fn find(
    tx: &mut PgConnection,
    viewer: &Viewer,
    event_ref: EventRef<'_>,
) -> Result<(Series, EventCard)> {
    let (series, card) = events::access::find_with_right(tx, viewer, event_ref, Right::Moderate).await?;
    events::access::lock(tx, card.id).await?;
    Ok((series, card))
}

/// The question, locked. Errors: `NotFound`; `Conflict` for one that its asker took back.
pub(super) async fn lock(tx: &mut PgConnection, card: &EventCard, id: QuestionId) -> Result<LockedQuestion> {
    let question = queries::lock(tx, card.id, id).await?.ok_or(Error::NotFound)?;
    if question.is_withdrawn {
        return Err(Error::conflict(
            "質問した人が取り下げた質問です。ほかの人には表示できません。",
            "Its asker took this question back. It cannot be shown to others.",
        ));
    }
    Ok(question)
}

impl LockedQuestion {
    /// Errors: `Conflict` when it is at another version than the moderator saw.
    fn check(&self, seen: Option<i32>) -> Result<()> {
        match seen {
            Some(seen) if seen != self.version => Err(moved_since(self)),
            _ => Ok(()),
        }
    }
}

/// Somebody was first: who, and what the question is now.
pub(super) fn moved_since(now: &LockedQuestion) -> Error {
    let (ja, en) = (now.state.label(Lang::Ja), now.state.label(Lang::En));
    let who = &now.moved_by;
    Error::Conflict(if who.is_empty() {
        Text::new(
            format!("この質問はほかの画面で変わりました。いまは「{ja}」です。何も変えていません。"),
            format!("This question was changed elsewhere and is “{en}” now. Nothing was changed here."),
        )
    } else {
        Text::new(
            format!("{who}さんが先にこの質問を動かしました。いまは「{ja}」です。何も変えていません。"),
            format!("{who} moved this question first. It is “{en}” now. Nothing was changed here."),
        )
    })
}

/// Errors: `Conflict` for a step that is not theirs.
pub(super) fn allow(from: QuestionState, to: QuestionState, by: Actor) -> Result<()> {
    if states::steps(from, by).any(|next| next == to) { Ok(()) } else { Err(refused(from, to)) }
}

fn refused(from: QuestionState, to: QuestionState) -> Error {
    let (ja, en) = ((from.label(Lang::Ja), to.label(Lang::Ja)), (from.label(Lang::En), to.label(Lang::En)));
    Error::Conflict(Text::new(
        format!("「{}」の質問は「{}」にできません。画面を開き直して、いまの状態を確かめてください。", ja.0, ja.1),
        format!("A question that is “{}” cannot become “{}”. Please reload and look at its state.", en.0, en.1),
    ))
}

/// What is done with one press, and undone with one.
pub(super) struct Act<'a> {
    /// `None` while one is undone: that is not undone again.
    pub id: Option<ActId>,
    asked: Asked<'a>,
}

impl<'a> Act<'a> {
    pub async fn begin(tx: &mut PgConnection, asked: Asked<'a>, card: &EventCard) -> Result<Self> {
        let by = asked.viewer.account.as_ref().map(|account| account.id);
        let id = queries::begin_act(tx, card.id, by, asked.now).await?;
        Ok(Self { id: Some(id), asked })
    }

    /// Moves one question, with the votes that come and go with it.
    pub async fn shift(
        &mut self,
        tx: &mut PgConnection,
        id: QuestionId,
        to: QuestionState,
        reason: &str,
        into: Option<QuestionId>,
    ) -> Result<()> {
        let (from, was, part_of) = queries::standing(tx, id).await?;
        if let Some(whole) = part_of {
            queries::part_votes(tx, id, whole).await?;
        }
        if let Some(whole) = into {
            queries::join_votes(tx, id, whole).await?;
        }
        let by = self.asked.viewer.account.as_ref().map(|account| account.id);
        let target = Target { state: to, reason, into, now: self.asked.now, by, is_undone: self.id.is_none() };
        queries::move_to(tx, id, &target).await?;
        if let Some(act) = self.id {
            let row = MoveRow { question: id, from, to, reason: was, into: part_of };
            queries::record_move(tx, act, &row).await?;
        }
        Ok(())
    }

    pub async fn finish(
        self,
        db: &Db,
        mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
        series: &Series,
        card: &EventCard,
        what: &str,
        id: QuestionId,
    ) -> Result<ActId> {
        search::index::reindex_question(&mut tx, card.id, id).await?;
        wake(&mut tx, card.id).await?;
        record(&mut tx, self.asked.viewer, series, card, &format!("question.{what}"), id).await?;
        db.commit(tx, &events::access::touched(series, card.id)).await?;
        self.id.ok_or(Error::Internal)
    }
}

pub(super) async fn record(
    tx: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    what: &str,
    id: QuestionId,
) -> Result<()> {
    audit::write(tx, viewer, &audit::Entry::of_event(series.id, card.id, what, &format!("question:{id}"))).await
}
