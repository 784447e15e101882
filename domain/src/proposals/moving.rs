//! A talk that goes along with its slot to another event, or comes back: whom that tells, in which words, as somebody who looked
//! at it first wishes.

use sqlx::PgConnection;

use super::{
    cancelling::about_move,
    letters, log, queries,
    readers::{Reader, as_seen, readers, seen},
    telling::{Names, Told, waits_until},
    types::Proposal,
    words::{About, Parts},
};
use crate::{
    error::{Problems, Result},
    ids::EventId,
    lang::Lang,
    letters::{
        editing::{checked, whole},
        types::Words,
    },
    series::types::Series,
    viewer::Asked,
};

/// What stands before the names of the fields of its letter.
pub const PREFIX: &str = "letter/moved/";

/// What an organizer wants of the letters of a move. The default tells everybody, in the words that stand there by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoveWish {
    /// Nobody is told.
    pub is_silent: bool,
    /// Who is left out, by [`Reader::number`].
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
    if !wish.is_silent {
        as_seen(wish.seen.as_deref(), &all)?;
    }
    all.retain(|one| !wish.without.contains(&one.number()));
    let words = if all.is_empty() { Checked::default() } else { Checked::from_wish(&all, wish)? };
    queries::set_event(tx, proposal.id, event).await?;
    let standing = (Lang::default(), [None, None]);
    let told = Told {
        event: Some(event),
        confirm_by: waits_until(proposal),
        ..Told::for_proposal(series, proposal, about_move(proposal), standing)
    };
    let mut names = Names::default();
    for one in &all {
        let written = Some(words.words_for(one)).filter(|words| !words.is_blank());
        let written = written.map(|words| (words.subject.as_str(), words.body.as_str()));
        let composed = told.filled(tx, &mut names, (&one.name, one.lang), written).await?;
        told.write_to(tx, asked, one, composed, ("move", Some(event))).await?;
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
    use crate::{error::Error, ids::CoSpeakerId};

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
}
