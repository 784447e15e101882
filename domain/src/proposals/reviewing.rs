//! Reviewers score a proposal, say what they think, and keep out where they know somebody.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use strum::VariantArray as _;

use super::{
    log, queries,
    rules::{COMMENT, MAX_COMMENTS, REVIEW},
    scores::SCORES,
    types::Proposal,
};
use crate::{
    db::Db,
    error::{Error, Problems, Result},
    ids::{AccountId, CriterionId, ProposalId, SeriesId},
    input, mail_address,
    series::{self, types::Series},
    viewer::{Asked, Right, Role},
};

/// A review as typed: a score for each criterion, empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewInput {
    pub scores: Vec<(CriterionId, String)>,
    pub words: String,
}

/// Writes the one review of whoever asks, or writes it anew.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound`; `Invalid` at `score/{criterion}` and `words`; `Conflict`
/// for one's own proposal, under a conflict of interest, and for one that is decided.
pub async fn save(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, input: &ReviewInput) -> Result<()> {
    let mut wrong = Problems::default();
    let words = wrong.gather(input::text("words", &input.words, REVIEW))?;
    let range = i32::from(*SCORES.start())..=i32::from(*SCORES.end());
    let mut scores = BTreeMap::new();
    for (criterion, typed) in &input.scores {
        let score = wrong.gather(input::whole(&format!("score/{criterion}"), typed, range.clone()))?;
        if let Some(score) = score.and_then(|score| i16::try_from(score).ok()) {
            scores.insert(*criterion, score);
        }
    }
    wrong.check()?;
    let mut tx = db.begin().await?;
    let (series, proposal, account) = open(&mut tx, asked, slug, id).await?;
    if !proposal.state.is_under_review() {
        return Err(Error::conflict(
            "この応募の結果はもう決まりました。採点は変えられません。",
            "This proposal is decided. Its scores cannot be changed any more.",
        ));
    }
    keeps_out(queries::conflict_of(&mut tx, id, account).await?)?;
    // A criterion of another call is none of ours.
    let criteria = queries::criteria(&mut tx, proposal.call).await?;
    if scores.keys().any(|id| criteria.iter().all(|criterion| criterion.id != *id)) {
        return Err(Error::NotFound);
    }
    queries::upsert_review(&mut tx, (id, account), &words, false, asked.now).await?;
    queries::write_scores(&mut tx, (id, account), &scores).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.review").await?;
    db.commit(tx, &[]).await
}

/// Declares a conflict of interest, or takes that back: the wanted state. What was scored before is forgotten.
///
/// Errors: as [`save`].
pub async fn declare_conflict(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, is_conflict: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, proposal, account) = open(&mut tx, asked, slug, id).await?;
    if queries::conflict_of(&mut tx, id, account).await?.unwrap_or_default() == is_conflict {
        return Ok(());
    }
    queries::upsert_review(&mut tx, (id, account), "", is_conflict, asked.now).await?;
    queries::write_scores(&mut tx, (id, account), &BTreeMap::new()).await?;
    let action = if is_conflict { "proposal.conflict" } else { "proposal.conflict_over" };
    log::write(&mut tx, asked, &series, &proposal, action).await?;
    db.commit(tx, &[]).await
}

/// Says something to the other reviewers. The same sent twice is said once.
///
/// Errors: as [`save`], `Invalid` at `comment`.
pub async fn comment(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, body: &str) -> Result<()> {
    let body = input::text("comment", body, COMMENT)?;
    if body.is_empty() {
        return Err(Error::invalid("comment", "意見を書いてください。", "Please write what you think."));
    }
    let mut tx = db.begin().await?;
    let (series, proposal, account) = open(&mut tx, asked, slug, id).await?;
    keeps_out(queries::conflict_of(&mut tx, id, account).await?)?;
    if queries::count_comments(&mut tx, id).await? >= MAX_COMMENTS {
        return Err(Error::conflict(
            "この応募への意見は、これ以上増やせません。",
            "There are too many comments on this proposal.",
        ));
    }
    queries::insert_comment(&mut tx, (id, account), &body, asked.now).await?;
    log::write(&mut tx, asked, &series, &proposal, "proposal.comment").await?;
    db.commit(tx, &[]).await
}

/// A proposal, locked, for a reviewer who has nothing to do with it.
async fn open(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    slug: &str,
    id: ProposalId,
) -> Result<(Series, Proposal, AccountId)> {
    let series = series::access::find(tx, slug).await?;
    asked.viewer.require(series.id, Right::ReviewProposals)?;
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let proposal = queries::lock(tx, series.id, id).await?.ok_or(Error::NotFound)?;
    if queries::is_own(tx, id, account.id, &mail_address::key(&account.mail)).await? {
        return Err(Error::conflict(
            "ご自身の応募なので、採点や意見は書けません。ほかの人が選考します。",
            "This is a proposal of yours, so others judge it.",
        ));
    }
    Ok((series, proposal, account.id))
}

fn keeps_out(conflict: Option<bool>) -> Result<()> {
    if conflict != Some(true) {
        return Ok(());
    }
    Err(Error::conflict(
        "利害関係があると申告しています。採点や意見を書くときは、先に申告を取り消してください。",
        "You declared a conflict of interest. Take that back first if you want to score or comment.",
    ))
}

/// Account and name of everybody who may review the proposals of a series.
pub(crate) async fn reviewers(db: &mut PgConnection, series: SeriesId) -> Result<Vec<(AccountId, String)>> {
    let roles = Role::VARIANTS.iter().filter(|role| role.may(Right::ReviewProposals));
    let roles: Vec<String> = roles.map(|role| role.into_str().to_owned()).collect();
    Ok(queries::reviewers(db, series, &roles).await?)
}
