//! Who is told what becomes of a proposal: its proposer, and whoever agreed to speak too, each once and in their language.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    letters, queries,
    readers::Reader,
    types::{Decision, Proposal, ProposalState},
    words::{self, About, Parts, Written},
};
use crate::{
    error::Result,
    ids::{DecisionId, EventId, ProposalId},
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    series::types::Series,
    viewer::Asked,
};

/// What is told, as it is the same for everybody.
pub(super) struct Told<'a> {
    pub series: &'a Series,
    pub proposal: ProposalId,
    /// For which it is meant, from now on.
    pub event: Option<EventId>,
    pub title: &'a str,
    pub about: About,
    /// As organizers wrote it, and in which language they wrote it first.
    pub written: Written<'a>,
    pub written_in: Lang,
    /// What its proposer reads.
    pub lang: Lang,
    /// Until when an accepted one waits for its answer.
    pub confirm_by: Option<DateTime<Utc>>,
    /// Why a talk is cancelled.
    pub reason: &'a str,
}

/// Names of events, each read once.
#[derive(Default)]
pub(super) struct Names(HashMap<(Option<EventId>, Lang), String>);

impl Names {
    pub(super) async fn load(
        &mut self,
        db: &mut PgConnection,
        series: &Series,
        of: (Option<EventId>, Lang),
    ) -> Result<String> {
        if let Some(name) = self.0.get(&of) {
            return Ok(name.clone());
        }
        let name = letters::occasion(db, series, of.0, of.1).await?;
        self.0.insert(of, name.clone());
        Ok(name)
    }
}

/// Until when an accepted one waits for its answer.
pub(super) fn waits_until(proposal: &Proposal) -> Option<DateTime<Utc>> {
    proposal.confirm_by.filter(|_| proposal.state == ProposalState::Accepted)
}

impl<'a> Told<'a> {
    /// Of a proposal as it stands, without a deadline or a reason, in words that were written first in what its proposer reads.
    pub(super) fn for_proposal(
        series: &'a Series,
        proposal: &'a Proposal,
        about: About,
        (lang, written): (Lang, Written<'a>),
    ) -> Self {
        Self {
            series,
            proposal: proposal.id,
            event: proposal.event,
            title: &proposal.title,
            about,
            written,
            written_in: lang,
            lang,
            confirm_by: None,
            reason: "",
        }
    }
}

impl Told<'_> {
    /// Subject and body for somebody who is called so and reads this language.
    pub(super) async fn composed(
        &self,
        db: &mut PgConnection,
        names: &mut Names,
        (name, lang): (&str, Lang),
    ) -> Result<(String, String)> {
        let events = [
            names.load(db, self.series, (self.event, Lang::Ja)).await?,
            names.load(db, self.series, (self.event, Lang::En)).await?,
        ];
        let days = [Lang::Ja, Lang::En].map(|of| self.deadline(of));
        let parts = |of: Lang| {
            let at = usize::from(of == Lang::En);
            Parts { name, title: self.title, event: &events[at], deadline: &days[at], reason: self.reason }
        };
        Ok(words::to_reader(self.about, lang, (self.written_in, &self.written), parts))
    }

    fn deadline(&self, lang: Lang) -> String {
        self.confirm_by.map(|at| letters::last_day(at, self.series, lang)).unwrap_or_default()
    }

    /// In these words; `None`: in those that stand there by themselves.
    pub(super) async fn filled(
        &self,
        db: &mut PgConnection,
        names: &mut Names,
        (name, lang): (&str, Lang),
        written: Option<(&str, &str)>,
    ) -> Result<(String, String)> {
        let event = names.load(db, self.series, (self.event, lang)).await?;
        let deadline = self.deadline(lang);
        let parts = Parts { name, title: self.title, event: &event, deadline: &deadline, reason: self.reason };
        Ok(words::composed(self.about, lang, written, parts))
    }

    pub(super) const fn kind(&self) -> Kind {
        match self.about {
            About::Decided(Decision::Accept) => Kind::ProposalAccepted,
            About::Decided(Decision::Waitlist) => Kind::ProposalWaitlisted,
            About::Decided(Decision::Reject) => Kind::ProposalRejected,
            About::Decided(Decision::Move) | About::Moved => Kind::ProposalMoved,
            About::Cancelled => Kind::ProposalCancelled,
            About::Asked => Kind::ProposalReminder,
        }
    }

    /// Writes to each of these, in the words of their language; see [`Told::write_to`].
    pub(super) async fn tell(
        &self,
        tx: &mut PgConnection,
        asked: Asked<'_>,
        (names, all): (&mut Names, &[Reader]),
        done: (&str, Option<EventId>),
    ) -> Result<()> {
        for one in all {
            let words = self.composed(tx, names, (&one.name, one.lang)).await?;
            self.write_to(tx, asked, one, words, done).await?;
        }
        Ok(())
    }

    /// Writes to one of its people. What its proposer gets is kept as a letter of `done`: `move` with its event, or `cancel`.
    pub(super) async fn write_to(
        &self,
        tx: &mut PgConnection,
        asked: Asked<'_>,
        one: &Reader,
        (subject, words): (String, String),
        done: (&str, Option<EventId>),
    ) -> Result<()> {
        let base = Payload { event: self.event, proposal: Some(self.proposal), ..Payload::default() };
        let payload = match one.also {
            Some(id) => Payload { co_speaker: Some(id), subject, words, ..base },
            None => {
                let (by, now) = (asked.viewer.account_id(), asked.now);
                let kept = queries::insert_told(tx, self.proposal, done, (&subject, &words), by, now).await?;
                Payload { decision: Some(kept), ..base }
            }
        };
        outbox::enqueue(tx, &one.mail, self.kind(), one.lang, &payload, asked.now).await
    }

    /// Writes to its proposer, whose letter is kept with a decision, and to whoever agreed to speak too.
    pub(super) async fn send(
        &self,
        tx: &mut PgConnection,
        names: &mut Names,
        (to, decision): (&str, DecisionId),
        now: DateTime<Utc>,
    ) -> Result<()> {
        let kind = self.kind();
        let base = Payload { event: self.event, proposal: Some(self.proposal), ..Payload::default() };
        let payload = Payload { decision: Some(decision), ..base.clone() };
        outbox::enqueue(tx, to, kind, self.lang, &payload, now).await?;
        for one in queries::told_too(tx, self.proposal).await? {
            let lang = Lang::from_tag(&one.language).unwrap_or_default();
            let (subject, words) = self.composed(tx, names, (&one.name, lang)).await?;
            let payload = Payload { co_speaker: Some(one.id), subject, words, ..base.clone() };
            outbox::enqueue(tx, &one.mail, kind, lang, &payload, now).await?;
        }
        Ok(())
    }
}
