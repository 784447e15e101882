//! Letters that an organizer lets go, to those whom they looked at.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    editing::{checked, whole},
    types::{LetterKind, Recipient, Wish, Words, seen},
};
use crate::{
    error::{Error, Problems, Result},
    ids::{EventId, PersonId},
    lang::Lang,
    mail::{outbox, types::Payload},
};

/// Writes to those whom the wish does not leave out; says how many. A step of the transaction that it tells of.
///
/// Errors: `Invalid` at `letter/{kind}/subject_ja` and the like and at `own/{person}/subject`; `Conflict` when others
/// would be told than those who were looked at.
pub(crate) async fn notify(
    tx: &mut PgConnection,
    event: EventId,
    all: &[Recipient],
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<usize> {
    if wish.is_silent {
        return Ok(0);
    }
    if wish.seen.as_ref().is_some_and(|looked_at| *looked_at != seen(all)) {
        return Err(Error::conflict(
            "知らせる相手か内容が、ページを開いたあとに変わりました。まだ何も変わっていません。もう一度確かめてください。",
            "Whom it tells, or of what, has changed since this page was opened. Nothing is done yet. Please look again.",
        ));
    }
    let letters = words_of(all, wish)?;
    let mut told = 0;
    for one in all.iter().filter(|one| !wish.without.contains(&one.person)) {
        let words = letters.words_for(one);
        let payload = Payload {
            event: Some(event),
            person: Some(one.person),
            changes: one.changes.clone(),
            subject: words.subject,
            words: words.body,
            ..Payload::default()
        };
        outbox::enqueue(tx, &one.mail, one.kind.mail(), one.lang, &payload, now).await?;
        told += 1;
    }
    Ok(told)
}

/// Words that were typed and may be sent.
struct Checked {
    letters: Vec<(LetterKind, [Words; 2])>,
    own: Vec<(PersonId, Words)>,
}

impl Checked {
    /// Empty: those that stand when it is sent.
    fn words_for(&self, one: &Recipient) -> Words {
        let own = self.own.iter().find(|(person, _)| *person == one.person).map(|(_, words)| words);
        if let Some(words) = own.filter(|words| !words.is_blank()) {
            return words.clone();
        }
        let typed = self.letters.iter().find(|(kind, _)| *kind == one.kind);
        typed.map(|(_, words)| words[usize::from(one.lang == Lang::En)].clone()).unwrap_or_default()
    }
}

/// Those that somebody gets. Errors: as [`notify`], all at once.
fn words_of(all: &[Recipient], wish: &Wish) -> Result<Checked> {
    let mut wrong = Problems::default();
    let mut letters = Vec::new();
    for (kind, words) in wish.letters.iter().filter(|(kind, _)| all.iter().any(|one| one.kind == *kind)) {
        let prefix = format!("letter/{}/", kind.into_str());
        letters.push((*kind, wrong.gather(checked(&prefix, words))?));
    }
    let mut own = Vec::new();
    for (person, words) in wish.own.iter().filter(|(person, _)| !wish.without.contains(person)) {
        let (subject, body) = (format!("own/{person}/subject"), format!("own/{person}/body"));
        own.push((*person, wrong.gather(whole(&subject, &body, words))?));
    }
    wrong.check()?;
    Ok(Checked { letters, own })
}
