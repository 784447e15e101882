//! A talk that goes along with its slot to another event, or comes back: whom that tells, in which words, as somebody who looked
//! at it first wishes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    cancelling::{about_move, called},
    letters, log, queries,
    telling::{Names, Told},
    types::{Proposal, ProposalState},
    words::{About, Parts},
};
use crate::{
    error::{Error, Problems, Result},
    ids::{CoSpeakerId, EventId},
    lang::Lang,
    letters::{
        editing::{checked, whole},
        types::Words,
    },
    mail::{outbox, types::Payload},
    series::types::Series,
    viewer::Asked,
};

/// What stands before the names of the fields of its letter.
pub const PREFIX: &str = "letter/moved/";

/// One of the people of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// `None`: who proposed it.
    pub also: Option<CoSpeakerId>,
    /// As letters call them.
    pub name: String,
    pub mail: String,
    pub lang: Lang,
}

impl Reader {
    /// By which a [`MoveWish`] knows them; 0 for who proposed it.
    pub fn number(&self) -> i64 {
        self.also.map_or(0, |id| id.0)
    }
}

/// What an organizer wants of the letters of a move. The default tells everybody, in the words that stand there by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoveWish {
    /// Nobody is told.
    pub is_silent: bool,
    /// Who is left out.
    pub without: Vec<i64>,
    /// In Japanese and in English, as typed. A language that is left empty has the words that stand there by themselves.
    pub words: [Words; 2],
    /// For one person, in the language of that person.
    pub own: Vec<(i64, Words)>,
    /// [`seen`] of those who were looked at; `None`: nobody looked.
    pub seen: Option<String>,
}

impl MoveWish {
    /// Of who found that nobody would be told: whoever would be by then is looked at first.
    pub fn of_nobody() -> Self {
        Self { seen: Some(seen(&[])), ..Self::default() }
    }
}

/// Tells apart who would be told, for a form that carries whom it asked about.
pub fn seen(all: &[Reader]) -> String {
    let mut lines: Vec<String> =
        all.iter().map(|one| format!("{}:{}:{}", one.number(), one.lang.tag(), one.name)).collect();
    lines.sort_unstable();
    lines.join(" ")
}

/// The letter of a move before anybody writes it anew, and what is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveLetter {
    pub about: About,
    pub title: String,
    /// The event to which it goes, in Japanese and in English.
    pub event: [String; 2],
    /// Until when an accepted one waits for its answer; empty where nothing is waited for.
    pub deadline: [String; 2],
}

impl MoveLetter {
    /// As it stands there by itself.
    pub fn words(&self) -> [Words; 2] {
        [Lang::Ja, Lang::En].map(|lang| {
            let (subject, body) = self.about.letter(lang);
            Words::new(subject, body)
        })
    }

    /// What is put into it for who is called so and reads this language.
    pub fn parts<'a>(&'a self, name: &'a str, lang: Lang) -> Parts<'a> {
        let at = usize::from(lang == Lang::En);
        Parts { name, title: &self.title, event: &self.event[at], deadline: &self.deadline[at], reason: "" }
    }
}

/// That letter. A step of who has asked.
pub(crate) async fn letter(
    db: &mut PgConnection,
    series: &Series,
    proposal: &Proposal,
    event: EventId,
) -> Result<MoveLetter> {
    let until = waits_until(proposal);
    let day = |lang: Lang| until.map(|at| letters::last_day(at, series, lang)).unwrap_or_default();
    Ok(MoveLetter {
        about: about_move(proposal),
        title: proposal.title.clone(),
        event: [
            letters::occasion(db, series, Some(event), Lang::Ja).await?,
            letters::occasion(db, series, Some(event), Lang::En).await?,
        ],
        deadline: [day(Lang::Ja), day(Lang::En)],
    })
}

fn waits_until(proposal: &Proposal) -> Option<DateTime<Utc>> {
    proposal.confirm_by.filter(|_| proposal.state == ProposalState::Accepted)
}

/// Whom it tells: who proposed the talk, and whoever agreed to speak too; nobody once its proposer has no account any more.
pub(crate) async fn readers(db: &mut PgConnection, proposal: &Proposal) -> Result<Vec<Reader>> {
    let Some((name, mail, language)) = queries::addressee(db, proposal.account).await? else { return Ok(Vec::new()) };
    let lang = |tag: &str| Lang::from_tag(tag).unwrap_or_default();
    let first = Reader { also: None, name: called(proposal, &name).to_owned(), mail, lang: lang(&language) };
    let others = queries::told_too(db, proposal.id).await?.into_iter().map(|row| Reader {
        also: Some(row.id),
        lang: lang(&row.language),
        name: row.name,
        mail: row.mail,
    });
    Ok(std::iter::once(first).chain(others).collect())
}

/// The proposal goes to the event of its slot, where it stands on the agenda, and its people are told as the wish has it; says
/// how many. A step of who has asked whether it may go there.
///
/// Errors: `Invalid` at `letter/moved/subject_ja` and the like and at `own/{number}/subject`; `Conflict` when others would
/// be told than those who were looked at.
pub(crate) async fn go(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, proposal): (&Series, &Proposal),
    event: EventId,
    wish: &MoveWish,
) -> Result<usize> {
    let mut all = if wish.is_silent { Vec::new() } else { readers(tx, proposal).await? };
    if !wish.is_silent && wish.seen.as_ref().is_some_and(|looked_at| *looked_at != seen(&all)) {
        return Err(Error::conflict(
            "知らせる相手が、ページを開いたあとに変わりました。まだ何も変わっていません。もう一度確かめてください。",
            "Whom it tells has changed since this page was opened. Nothing is done yet. Please look again.",
        ));
    }
    all.retain(|one| !wish.without.contains(&one.number()));
    let words = if all.is_empty() { Checked::default() } else { Checked::from_wish(&all, wish)? };
    queries::set_event(tx, proposal.id, event).await?;
    let told = Told {
        series,
        proposal: proposal.id,
        event: Some(event),
        title: &proposal.title,
        about: about_move(proposal),
        written: [None, None],
        written_in: Lang::default(),
        lang: Lang::default(),
        confirm_by: waits_until(proposal),
        reason: "",
    };
    let mut names = Names::default();
    for one in &all {
        let written = Some(words.words_for(one)).filter(|words| !words.is_blank());
        let written = written.map(|words| (words.subject.as_str(), words.body.as_str()));
        let (subject, body) = told.filled(tx, &mut names, (&one.name, one.lang), written).await?;
        let base = Payload { event: Some(event), proposal: Some(proposal.id), ..Payload::default() };
        let payload = match one.also {
            Some(id) => Payload { co_speaker: Some(id), subject, words: body, ..base },
            None => {
                let (by, now) = (asked.viewer.account_id(), asked.now);
                let as_sent = (subject.as_str(), body.as_str());
                let kept = queries::insert_told(tx, proposal.id, ("move", Some(event)), as_sent, by, now).await?;
                Payload { decision: Some(kept), ..base }
            }
        };
        outbox::enqueue(tx, &one.mail, told.kind(), one.lang, &payload, asked.now).await?;
    }
    queries::set_placed(tx, proposal.id, event, Some(asked.now)).await?;
    log::write(tx, asked, series, proposal, "proposal.move").await?;
    Ok(all.len())
}

/// Words that were typed and may be sent.
#[derive(Default)]
struct Checked {
    both: [Words; 2],
    own: Vec<(i64, Words)>,
}

impl Checked {
    /// Errors: as [`go`], all at once.
    fn from_wish(all: &[Reader], wish: &MoveWish) -> Result<Self> {
        let mut wrong = Problems::default();
        let both = wrong.gather(checked(PREFIX, &wish.words))?;
        let mut own = Vec::new();
        for (number, words) in wish.own.iter().filter(|(number, _)| all.iter().any(|one| one.number() == *number)) {
            let (subject, body) = (format!("own/{number}/subject"), format!("own/{number}/body"));
            own.push((*number, wrong.gather(whole(&subject, &body, words))?));
        }
        wrong.check()?;
        Ok(Self { both, own })
    }

    /// Blank: those that stand there by themselves.
    fn words_for(&self, one: &Reader) -> &Words {
        let own = self.own.iter().find(|(number, words)| *number == one.number() && !words.is_blank());
        own.map_or(&self.both[usize::from(one.lang == Lang::En)], |(_, words)| words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(also: Option<i64>, lang: Lang) -> Reader {
        Reader { also: also.map(CoSpeakerId), name: "白石".to_owned(), mail: "a@b.test".to_owned(), lang }
    }

    #[test]
    fn words_to_one_person_come_before_those_for_all_of_their_language() {
        let all = [reader(None, Lang::Ja), reader(Some(4), Lang::En), reader(Some(5), Lang::En)];
        let wish = MoveWish {
            words: [Words::default(), Words::new("For all", "x")],
            own: vec![(5, Words::new("For you", "y")), (6, Words::new("Nobody", ""))],
            ..MoveWish::default()
        };
        let words = Checked::from_wish(&all, &wish).unwrap();
        let subjects = all.each_ref().map(|one| words.words_for(one).subject.as_str());
        assert_eq!(subjects, ["", "For all", "For you"]);
        let half = MoveWish { own: vec![(4, Words::new("", "no subject"))], ..MoveWish::default() };
        assert!(
            matches!(Checked::from_wish(&all, &half), Err(Error::Invalid { field, .. }) if field == "own/4/subject")
        );
    }

    #[test]
    fn who_reads_another_language_by_now_is_somebody_else_to_tell() {
        assert_eq!(seen(&[]), MoveWish::of_nobody().seen.unwrap());
        let all = [reader(None, Lang::Ja), reader(Some(4), Lang::En)];
        assert_eq!(seen(&all), seen(&[all[1].clone(), all[0].clone()]));
        assert_ne!(seen(&all), seen(&[all[0].clone(), reader(Some(4), Lang::Ja)]));
    }
}
