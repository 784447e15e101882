//! `/speaking`: the talks of whoever is signed in, what is still wanted of them, and what they write of themselves.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};

use crate::{
    agenda::{
        corrected,
        corrections::{CorrectionState, Difference, TalkWords},
        merging::{self, Side},
        own::{begun, stamp, stamp_of_profile},
        queries::{self, OwnCorrectionRow, OwnTalkRow, ProfileRow},
        tlp::Sharing,
        types::{Permissions, SlotKind},
        wanted::{Wanted, wanted},
    },
    db::Db,
    error::{Error, Result},
    events::types::{EventState, web_address},
    ids::{EventId, PersonId, ProposalId, SlotId},
    markdown,
    proposals::{self, queries::TakenRow, types::ProposalState},
    qa::{self, speaking::InboxQuestion},
    series::types::Mark,
    time::Local,
    viewer::Asked,
};

/// Talks of one speaker that are read; nobody has more.
const MAX_TALKS: i64 = 200;
/// Questions that are counted, as in the inbox itself.
const MAX_QUESTIONS: i64 = 300;
/// In which days of one's own are told.
const ZONE: &str = "Asia/Tokyo";
/// Questions that are shown here, of those that wait and of those that are answered.
const SHOWN_QUESTIONS: usize = 3;

/// `/speaking`
pub struct SpeakingPage {
    /// Of the account.
    pub name: String,
    /// Soonest first.
    pub coming: Vec<OwnTalk>,
    /// Latest first.
    pub past: Vec<OwnTalk>,
    /// What was accepted and stands on no agenda that is released, and what waits for an answer.
    pub proposals: Vec<OwnProposal>,
    pub profiles: Vec<Profile>,
    /// The first of those that wait for an answer.
    pub questions: Vec<InboxQuestion>,
    pub open: usize,
    pub answered: usize,
    /// The first of those that are answered, with what was answered in text.
    pub given: Vec<InboxQuestion>,
}

/// A talk, and what its speaker has said of it.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers another question, and no two go together")]
pub struct OwnTalk {
    pub id: SlotId,
    pub event: EventId,
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    pub number: i32,
    pub event_title: String,
    pub state: EventState,
    /// Its own begin and end, else those of the event; `None` while there is no date.
    pub starts: Option<Local>,
    pub ends: Option<Local>,
    /// IANA name of the zone on whose wall its times stand.
    pub zone: String,
    pub venue: String,
    pub room: String,
    /// Its number in addresses.
    pub position: i32,
    pub kind: SlotKind,
    pub title: String,
    /// What it is about, as sanitized HTML; may be empty.
    pub summary_html: String,
    /// As they are billed.
    pub name: String,
    pub affiliation: String,
    pub role: String,
    /// What the form of a correction holds: what stands there, with what was sent of it.
    pub words: TalkWords,
    /// What they want otherwise, and organizers have not released.
    pub correction: Option<OwnCorrection>,
    /// Its event is not over.
    pub takes_corrections: bool,
    pub permissions: Permissions,
    pub sharing: Sharing,
    pub slides_url: Option<String>,
    pub file: Option<KeptFile>,
    /// Who may see the slides: everybody, or who takes part in the series.
    pub shows_slides: bool,
    pub shows_slides_within: bool,
    /// It is asked after its event, too.
    pub takes_afterwards: bool,
    pub wanted: Vec<Wanted>,
    /// From now on the label can only become stricter.
    pub has_begun: bool,
    /// The proposal that it came from, where it is this account's.
    pub proposal: Option<ItsProposal>,
    /// What the forms are drawn with.
    pub bases: Bases,
}

/// Where the proposal of a talk stands, and its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItsProposal {
    pub id: ProposalId,
    pub state: ProposalState,
    pub code: String,
    /// Until when it waits for an answer.
    pub confirm_by: Option<Local>,
}

/// A PDF that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Bytes.
    pub size: i32,
    pub hash: String,
    pub since: Local,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    pub permissions: String,
    pub label: String,
    pub slides: String,
    pub correction: String,
}

/// A correction that was sent, or left by organizers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCorrection {
    pub state: CorrectionState,
    /// Against what readers see.
    pub differences: Vec<Difference>,
    pub sent: Local,
}

/// A proposal that was taken, of the viewer's own or one in which they speak too.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnProposal {
    pub series_slug: String,
    pub series_name: String,
    pub mark: Mark,
    /// Of its event; `None`: whichever.
    pub number: Option<i32>,
    /// Of its proposer's page; empty for who agreed to speak too.
    pub code: String,
    pub title: String,
    pub state: ProposalState,
    /// Until when it waits for an answer.
    pub confirm_by: Option<Local>,
    /// How its proposer is billed.
    pub by: String,
    /// The viewer proposed it; else they agreed to speak too.
    pub is_own: bool,
}

/// What somebody writes of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub person: PersonId,
    pub slug: String,
    pub name: String,
    /// Markdown as it was written, and as sanitized HTML.
    pub bio: String,
    pub bio_html: String,
    pub url: String,
    /// Their page may be seen by everybody.
    pub is_public: bool,
    /// Hash of their picture, and whether everybody may see it.
    pub picture: Option<String>,
    pub shows_picture: bool,
    /// Why and when organizers took their picture away; none once there is another one.
    pub removed: Option<(String, Local)>,
    pub base: String,
    /// Beside their own, and what the form of them is drawn with.
    pub names: Vec<String>,
    pub names_base: String,
}

/// Empty for who speaks nowhere.
///
/// Errors: `SignInRequired`.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<SpeakingPage> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let mut conn = db.acquire().await?;
    let rows = queries::own_talks(&mut conn, me.id, None, MAX_TALKS).await?;
    let taken = proposals::queries::taken_of(&mut conn, me.id).await?;
    let corrections = queries::own_corrections(&mut conn, me.id, None).await?;
    let linked: HashSet<ProposalId> = rows.iter().filter_map(|row| row.proposal).collect();
    let talks = rows.into_iter().map(|row| {
        let known = find_its_proposal(&taken, &row, &linked);
        // Only who proposed it confirms it, and calls it off.
        let proposal = known.filter(|one| one.is_own).map(|one| ItsProposal {
            id: one.id,
            state: one.state,
            code: one.code.clone(),
            confirm_by: one.confirm_by.map(|at| Local::at(at, &one.time_zone)),
        });
        let corrected = corrections.iter().find(|one| one.slot == row.id);
        (known.map(|one| one.id), own_talk(row, proposal, corrected, asked.now))
    });
    let (past, coming): (Vec<_>, Vec<_>) = talks.partition(|(_, talk)| is_over(talk, asked.now));
    let on_agenda: HashSet<ProposalId> = coming.iter().filter_map(|(id, _)| *id).collect();
    let [past, mut coming] = [past, coming].map(|talks| talks.into_iter().map(|(_, talk)| talk).collect::<Vec<_>>());
    // Without a date it comes last.
    coming.sort_by_key(|talk| (talk.starts.is_none(), talk.starts.map(|at| at.utc), talk.position));
    let waits_for = |one: &TakenRow| one.is_own && one.state == ProposalState::Accepted;
    let proposals = taken
        .iter()
        .filter(|one| one.state.is_taken() && (waits_for(one) || !on_agenda.contains(&one.id)))
        .map(|one| OwnProposal {
            series_slug: one.series_slug.clone(),
            series_name: one.series_name.clone(),
            mark: one.mark,
            number: one.number,
            code: if one.is_own { one.code.clone() } else { String::new() },
            title: one.title.clone(),
            state: one.state,
            confirm_by: one.confirm_by.map(|at| Local::at(at, &one.time_zone)),
            by: one.by.clone(),
            is_own: one.is_own,
        })
        .collect();
    let mut profiles = Vec::new();
    for row in queries::own_profiles(&mut conn, me.id, None).await? {
        let side = merging::side(&mut conn, row.person).await?;
        profiles.push(profile(row, &side));
    }
    let inbox = qa::queries::inbox(&mut conn, me.id, MAX_QUESTIONS).await?;
    let inbox = inbox.into_iter().map(|row| InboxQuestion { row, answers: Vec::new() });
    let (mut questions, mut given): (Vec<_>, Vec<_>) = inbox.partition(InboxQuestion::is_open);
    let (open, answered) = (questions.len(), given.len());
    questions.truncate(SHOWN_QUESTIONS);
    given.truncate(SHOWN_QUESTIONS);
    for question in &mut given {
        let mut answers = qa::queries::answers_of(&mut conn, question.row.event).await?;
        question.answers = answers.remove(&question.row.id.0).unwrap_or_default();
    }
    Ok(SpeakingPage { name: me.name.clone(), coming, past, proposals, profiles, questions, open, answered, given })
}

/// The proposal that a talk is known to come from, whatever it is called by now. Where nobody knows, by its title: one that
/// became no other talk.
fn find_its_proposal<'a>(
    taken: &'a [TakenRow],
    row: &OwnTalkRow,
    linked: &HashSet<ProposalId>,
) -> Option<&'a TakenRow> {
    taken.iter().find(|one| match row.proposal {
        Some(id) => one.id == id,
        None => !linked.contains(&one.id) && one.event == Some(row.event) && one.title == row.title,
    })
}

/// It was cancelled, or its evening is over.
fn is_over(talk: &OwnTalk, now: DateTime<Utc>) -> bool {
    match talk.state {
        EventState::Ended | EventState::Cancelled => true,
        EventState::Live | EventState::Postponed => false,
        EventState::Planned | EventState::Announced | EventState::Open => {
            // An evening that nobody closed is over by the next morning.
            talk.ends.or(talk.starts).is_some_and(|ends| ends.utc + Duration::hours(6) <= now)
        }
    }
}

fn own_talk(
    row: OwnTalkRow,
    proposal: Option<ItsProposal>,
    corrected: Option<&OwnCorrectionRow>,
    now: DateTime<Utc>,
) -> OwnTalk {
    let (permissions, sharing) = (row.permissions(), row.sharing());
    let local = |at: DateTime<Utc>| Local::at(at, &row.time_zone);
    let ends = match (row.starts, row.minutes) {
        (Some(starts), Some(minutes)) if minutes > 0 => Some(starts + Duration::minutes(minutes.into())),
        (Some(_), _) => None,
        (None, _) => row.event_ends,
    };
    let file = row.file_size.zip(row.file_hash.as_ref()).zip(row.file_at);
    // Of a talk that its speaker called off nothing is wanted, as long as it stands there still.
    let is_given = proposal.as_ref().is_none_or(|one| one.state.is_taken());
    let stands = corrected::words_of(&row);
    let takes_corrections = corrected::are_taken(row.state);
    let is_open = |one: &&OwnCorrectionRow| matches!(one.state, CorrectionState::Sent | CorrectionState::Left);
    let correction = corrected.filter(is_open).filter(|_| takes_corrections).map(|one| OwnCorrection {
        state: one.state,
        differences: one.correction().differences(&stands),
        sent: local(one.sent_at),
    });
    OwnTalk {
        words: corrected::pending(corrected).map_or_else(|| stands.clone(), |sent| sent.over(&stands)),
        correction: correction.filter(|one| !one.differences.is_empty()),
        takes_corrections,
        wanted: if is_given { wanted(permissions, &sharing, row.has_slides(), row.has_bio) } else { Vec::new() },
        has_begun: begun(row.state, row.event_starts, now),
        bases: Bases {
            permissions: stamp(&permissions),
            label: stamp(&sharing),
            slides: stamp(&row.slides_url.as_deref()),
            correction: corrected::stamp(&stands, corrected),
        },
        starts: row.starts.or(row.event_starts).map(local),
        ends: ends.map(local),
        file: file.map(|((size, hash), at)| KeptFile { size, hash: hash.clone(), since: local(at) }),
        zone: row.time_zone,
        id: row.id,
        event: row.event,
        series_slug: row.series_slug,
        series_name: row.series_name,
        mark: row.mark,
        number: row.number,
        event_title: row.event_title,
        state: row.state,
        venue: row.venue,
        room: row.room,
        position: row.position,
        kind: row.kind,
        title: row.title,
        summary_html: markdown::block(&row.summary),
        name: row.name,
        affiliation: row.affiliation,
        role: row.role,
        permissions,
        sharing,
        slides_url: web_address(row.slides_url),
        shows_slides: row.shows_slides,
        shows_slides_within: row.shows_slides_within,
        takes_afterwards: !row.closed_afterwards,
        proposal,
    }
}

fn profile(row: ProfileRow, side: &Side) -> Profile {
    Profile {
        names: side.other_names().map(|alias| alias.name.clone()).collect(),
        names_base: merging::stamp_of_names(side),
        base: stamp_of_profile(&row),
        bio_html: markdown::block(&row.bio),
        person: row.person,
        slug: row.slug,
        name: row.name,
        bio: row.bio,
        url: row.url.unwrap_or_default(),
        is_public: row.is_public,
        picture: row.picture,
        shows_picture: row.shows_picture,
        removed: row.removed.zip(row.removed_at).map(|(reason, at)| (reason, Local::at(at, ZONE))),
    }
}

/// A text as it would stand on the page of a speaker, as sanitized HTML.
pub fn preview(bio: &str) -> String {
    let bio: String = bio.chars().take(10_000).collect();
    markdown::block(&bio)
}
