//! `/organize/{series}/proposals/{id}/letter`: what the people of an accepted talk are told before it is cancelled or moved, and
//! its proposer before they are asked once more whether they give it.

use crate::{
    db::Db,
    error::{Error, Result},
    events,
    ids::{EventRef, ProposalId},
    lang::{Lang, Text},
    proposals::{
        cancelling, confirming, deciding, letters, queries,
        readers::{self, Reader},
        states::allow,
        types::{Actor, Proposal, ProposalState},
        words::{About, Parts},
    },
    series::types::Series,
    viewer::Asked,
};

/// What is done to the talk once the letter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Cancel,
    /// To the event of this number.
    Move(i32),
    /// Nothing but to ask for the answer once more.
    Ask,
}

impl Doing {
    /// `cancel`, `move:46`, or `ask`.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_once(':') {
            None if word == "cancel" => Some(Self::Cancel),
            None if word == "ask" => Some(Self::Ask),
            Some(("move", number)) => number.parse().ok().map(Self::Move),
            _ => None,
        }
    }

    /// As [`Doing::parse`] reads it.
    pub fn word(self) -> String {
        match self {
            Self::Cancel => "cancel".to_owned(),
            Self::Move(number) => format!("move:{number}"),
            Self::Ask => "ask".to_owned(),
        }
    }
}

/// `/organize/{series}/proposals/{id}/letter`
#[derive(Clone, Debug, PartialEq)]
pub struct LetterDesk {
    pub series: Series,
    pub proposal: Proposal,
    pub doing: Doing,
    pub about: About,
    /// What the proposer reads, in which the letter is.
    pub lang: Lang,
    /// How the proposer is called, and the event that the letter is about, in that language.
    pub name: String,
    pub event: String,
    /// Each of the people of the talk who is told unless somebody leaves them out; nobody where the answer is asked for, which
    /// goes to the proposer alone.
    pub readers: Vec<Reader>,
    /// The event in the language that the proposer does not read.
    pub event_otherwise: String,
    /// Until when the answer is waited for; empty where it is not.
    pub deadline: Text,
    /// The proposer has an account still.
    pub is_reached: bool,
    /// Why it cannot be done now.
    pub refusal: Option<Text>,
}

impl LetterDesk {
    /// What is put into the letter; `reason`: why a talk is cancelled.
    pub fn parts<'a>(&'a self, reason: &'a str) -> Parts<'a> {
        Parts {
            name: &self.name,
            title: &self.proposal.title,
            event: &self.event,
            deadline: self.deadline.get(self.lang),
            reason,
        }
    }

    /// The first who speaks too and reads the other language.
    pub fn reads_other(&self) -> Option<&str> {
        self.readers.iter().find(|one| one.lang != self.lang).map(|one| one.name.as_str())
    }
}

/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for a draft, a proposal of another series, one whose
/// people were told nothing yet, and an event that is none.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, id: ProposalId, doing: Doing) -> Result<LetterDesk> {
    let mut conn = db.acquire().await?;
    let (series, proposal) = deciding::look(&mut conn, asked, slug, id).await?;
    // Until then names may be hidden, and it is decided as the others are.
    if proposal.decided_at.is_none() {
        return Err(Error::NotFound);
    }
    let target = match doing {
        Doing::Cancel | Doing::Ask => None,
        Doing::Move(number) => {
            Some(events::access::find(&mut conn, asked.viewer, EventRef::new(slug, number)).await?.1)
        }
    };
    let addressee = queries::addressee(&mut conn, proposal.account).await?;
    let is_reached = addressee.is_some();
    let (name, _, language) = addressee.unwrap_or_default();
    let lang = Lang::from_tag(&language).unwrap_or_default();
    let event = target.as_ref().map_or(proposal.event, |card| Some(card.id));
    let event_otherwise = letters::occasion(&mut conn, &series, event, lang.other()).await?;
    let event = letters::occasion(&mut conn, &series, event, lang).await?;
    // Who speaks too is not asked for an answer.
    let readers = if doing == Doing::Ask { Vec::new() } else { readers::readers(&mut conn, &proposal).await? };
    let until = match doing {
        Doing::Cancel => None,
        Doing::Move(_) => proposal.confirm_by.filter(|_| proposal.state == ProposalState::Accepted),
        Doing::Ask => Some(confirming::asked_until(&mut conn, &series, &proposal, asked.now).await?),
    };
    let last = queries::asked_last(&mut conn, id).await?;
    let about = match doing {
        Doing::Ask => About::Asked,
        Doing::Cancel => About::Cancelled,
        Doing::Move(_) => cancelling::about_move(&proposal),
    };
    Ok(LetterDesk {
        refusal: refusal(match (doing, target.as_ref()) {
            (Doing::Ask, _) => confirming::may_ask(&proposal, last, asked.now),
            (_, None) => allow(proposal.state, ProposalState::Cancelled, Actor::Organizer),
            (_, Some(card)) => cancelling::may_move(&proposal).and_then(|()| deciding::may_go(&proposal, card.id)),
        })?,
        deadline: Text::both(|of| until.map(|at| letters::last_day(at, &series, of)).unwrap_or_default()),
        name: readers::called(&proposal, &name).to_owned(),
        series,
        proposal,
        doing,
        about,
        lang,
        event,
        event_otherwise,
        readers,
        is_reached,
    })
}

/// Why it cannot be done, before anybody writes a letter for nothing.
fn refusal(may: Result<()>) -> Result<Option<Text>> {
    match may {
        Ok(()) => Ok(None),
        Err(Error::Conflict(why)) => Ok(Some(why)),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_has_a_word_that_is_read_again() {
        for doing in [Doing::Cancel, Doing::Move(46), Doing::Ask] {
            assert_eq!(Doing::parse(&doing.word()), Some(doing));
        }
        for wrong in ["", "move", "move:", "move:x", "cancel:1", "ask:1", "accept"] {
            assert_eq!(Doing::parse(wrong), None, "{wrong}");
        }
    }
}
