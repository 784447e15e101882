//! Who confirmed a proposal speaks for the talk that became of it: for that one alone, whatever the name they are billed by.

use sqlx::PgConnection;

use super::{queries, types::Proposal};
use crate::{
    agenda::{
        proposers::{self, BilledTalk},
        rules::name_key,
        speakers::hold_people,
    },
    error::{Error, Result},
    events,
    ids::{CoSpeakerId, EventId, PersonId, ProposalId, SlotId},
};

/// A proposal that stands on an agenda, and the folded names of its people: who handed it in, then who agreed.
struct Placed {
    id: ProposalId,
    title: String,
    names: Vec<(Option<CoSpeakerId>, String)>,
}

/// A proposal, locked after its event, as who releases or moves a talk locks them: for who calls [`link`] next.
///
/// Errors: `Conflict` when it was moved to another event at this moment.
pub(super) async fn lock(db: &mut PgConnection, id: ProposalId) -> Result<Option<Proposal>> {
    let Some(seen) = queries::any_by_id(db, id).await? else { return Ok(None) };
    if let Some(event) = seen.event {
        events::access::lock(db, event).await?;
    }
    let proposal = queries::lock_any(db, id).await?;
    if proposal.as_ref().is_some_and(|proposal| proposal.event != seen.event) {
        return Err(Error::conflict(
            "この応募は、いま別の回へ移されました。ページを開き直してください。",
            "This proposal was moved to another event just now. Please open the page again.",
        ));
    }
    Ok(proposal)
}

/// Looks anew which released talks of an event came from which of its proposals, and who of their people is billed as whom.
/// `fresh`: slots that were released a moment ago for the first time. A step of who releases, and of who answers; the
/// event is locked.
pub(crate) async fn link(db: &mut PgConnection, event: EventId, fresh: &[SlotId]) -> Result<()> {
    let placed = placed(db, event).await?;
    if placed.is_empty() {
        return Ok(());
    }
    // Nobody of them is merged into somebody else meanwhile.
    hold_people(db).await?;
    let talks = proposers::talks(db, event).await?;
    for (proposal, talk) in pairs(&placed, &talks, fresh) {
        proposers::set(db, talk.slot, proposal.id, &people(proposal, talk)).await?;
    }
    Ok(())
}

/// A talk with the proposal that it came from, and who of its people is who there; `None` stands for who handed it in.
pub(crate) type Linked = (SlotId, ProposalId, Vec<(PersonId, Option<CoSpeakerId>)>);

/// What [`link`] would say of these talks.
pub(crate) async fn foresee(
    db: &mut PgConnection,
    event: EventId,
    talks: &[BilledTalk],
    fresh: &[SlotId],
) -> Result<Vec<Linked>> {
    let placed = placed(db, event).await?;
    let found = pairs(&placed, talks, fresh);
    Ok(found.into_iter().map(|(proposal, talk)| (talk.slot, proposal.id, people(proposal, talk))).collect())
}

/// The proposals that stand on the agenda of an event.
async fn placed(db: &mut PgConnection, event: EventId) -> Result<Vec<Placed>> {
    let proposals: Vec<Proposal> =
        queries::taken(db, event).await?.into_iter().filter(|proposal| proposal.placed_at.is_some()).collect();
    if proposals.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ProposalId> = proposals.iter().map(|proposal| proposal.id).collect();
    let agreed = queries::agreed(db, &ids).await?;
    let named = |proposal: Proposal| {
        let others = agreed.iter().filter(|(id, _)| *id == proposal.id);
        let others = others.map(|(_, speaker)| (Some(speaker.id), name_key(&speaker.name)));
        Placed {
            names: std::iter::once((None, name_key(&proposal.billing.name))).chain(others).collect(),
            id: proposal.id,
            title: proposal.title,
        }
    };
    Ok(proposals.into_iter().map(named).collect())
}

/// A talk that is known to be of a proposal stays so. Else it is one with the title and a name of the proposal; or, where
/// the title was changed before the first release, the only new one with a name of it.
fn pairs<'a>(placed: &'a [Placed], talks: &'a [BilledTalk], fresh: &[SlotId]) -> Vec<(&'a Placed, &'a BilledTalk)> {
    let mut found: Vec<(&Placed, &BilledTalk)> = Vec::new();
    for proposal in placed {
        found.extend(talks.iter().find(|talk| talk.proposal == Some(proposal.id)).map(|talk| (proposal, talk)));
    }
    for by_title in [true, false] {
        for proposal in placed {
            if found.iter().any(|(known, _)| known.id == proposal.id) {
                continue;
            }
            let is_free =
                |talk: &&BilledTalk| talk.proposal.is_none() && found.iter().all(|(_, taken)| taken.slot != talk.slot);
            let fits = |talk: &&BilledTalk| {
                !people(proposal, talk).is_empty()
                    && if by_title { talk.title == proposal.title } else { fresh.contains(&talk.slot) }
            };
            let mut fitting = talks.iter().filter(is_free).filter(fits);
            let first = fitting.next();
            if by_title || fitting.next().is_none() {
                found.extend(first.map(|talk| (proposal, talk)));
            }
        }
    }
    found
}

/// Who of a proposal is billed on a talk as whom.
fn people(proposal: &Placed, talk: &BilledTalk) -> Vec<(PersonId, Option<CoSpeakerId>)> {
    let mut found: Vec<(PersonId, Option<CoSpeakerId>)> = Vec::new();
    for (who, key) in &proposal.names {
        let is_free = |person: PersonId| found.iter().all(|(taken, _)| *taken != person);
        let same = talk.people.iter().find(|(person, keys)| keys.contains(key) && is_free(*person));
        if let Some((person, _)) = same {
            found.push((*person, *who));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn placed(id: i64, title: &str, names: &[&str]) -> Placed {
        let co_speaker = |at: usize| i64::try_from(at).ok().filter(|at| *at > 0).map(CoSpeakerId);
        let names = names.iter().enumerate().map(|(at, name)| (co_speaker(at), name_key(name))).collect();
        Placed { id: ProposalId(id), title: title.to_owned(), names }
    }

    fn talk(slot: i64, title: &str, people: &[(i64, &[&str])]) -> BilledTalk {
        let person = |(id, names): &(i64, &[&str])| {
            (PersonId(*id), names.iter().map(|name| name_key(name)).collect::<HashSet<_>>())
        };
        BilledTalk {
            slot: SlotId(slot),
            title: title.to_owned(),
            proposal: None,
            people: people.iter().map(person).collect(),
        }
    }

    fn found(placed: &[Placed], talks: &[BilledTalk], fresh: &[i64]) -> Vec<(i64, i64)> {
        let fresh: Vec<SlotId> = fresh.iter().copied().map(SlotId).collect();
        pairs(placed, talks, &fresh).into_iter().map(|(proposal, talk)| (proposal.id.0, talk.slot.0)).collect()
    }

    #[test]
    fn a_talk_is_known_by_its_title_and_a_name_and_stays_known() {
        let one = [placed(1, "鍵の話", &["森川 律"])];
        let other = talk(10, "鍵の話", &[(5, &["木村 青葉"])]);
        let mut own = talk(11, "鍵の話", &[(6, &["Ritsu Morikawa", "森川律"])]);
        assert_eq!(found(&one, &[other.clone(), own.clone()], &[]), [(1, 11)]);
        own.title = "別の題".to_owned();
        assert_eq!(found(&one, &[other.clone(), own.clone()], &[]), []);
        own.proposal = Some(ProposalId(1));
        assert_eq!(found(&one, &[other, own], &[]), [(1, 11)]);
    }

    #[test]
    fn without_its_title_it_is_the_only_new_one_with_a_name_of_it() {
        let one = [placed(1, "鍵の話", &["森川 律"])];
        let talks = [talk(10, "基調講演", &[(6, &["森川 律"])]), talk(11, "改めた題", &[(6, &["森川 律"])])];
        assert_eq!(found(&one, &talks, &[]), [], "what was there before was nobody's proposal");
        assert_eq!(found(&one, &talks, &[11]), [(1, 11)]);
        assert_eq!(found(&one, &talks, &[10, 11]), [], "nobody knows which");
        let two = [placed(1, "鍵の話", &["森川 律"]), placed(2, "改めた題", &["森川 律"])];
        assert_eq!(found(&two, &talks, &[10, 11]), [(2, 11), (1, 10)]);
    }

    #[test]
    fn each_of_a_proposal_is_somebody_else_on_the_talk() {
        let proposal = placed(1, "鍵の話", &["佐藤 歩", "佐藤 歩", "欠席 者"]);
        let both = talk(10, "鍵の話", &[(5, &["佐藤 歩"]), (6, &["佐藤 歩"]), (7, &["木村 青葉"])]);
        assert_eq!(people(&proposal, &both), [(PersonId(5), None), (PersonId(6), Some(CoSpeakerId(1)))]);
    }
}
