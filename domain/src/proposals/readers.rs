//! The people of a proposal as its letters reach them, and who of them is left out.

use sqlx::PgConnection;

use super::{queries, types::Proposal};
use crate::{
    error::{Error, Result},
    ids::CoSpeakerId,
    lang::Lang,
};

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
    /// By which forms know them; 0 for who proposed it.
    pub fn number(&self) -> i64 {
        self.also.map_or(0, |id| id.0)
    }
}

/// Who of the people of a talk is told. The default: everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Who is left out, by [`Reader::number`]. A number of nobody leaves nobody out.
    pub without: Vec<i64>,
    /// [`seen`] of those who were looked at; `None`: nobody looked.
    pub seen: Option<String>,
}

impl Whom {
    pub(super) fn is_told(&self, one: &Reader) -> bool {
        !self.without.contains(&one.number())
    }

    /// Those of them who are told.
    ///
    /// Errors: `Conflict` when others would be than those who were looked at.
    pub(super) fn choose(&self, mut all: Vec<Reader>) -> Result<Vec<Reader>> {
        as_seen(self.seen.as_deref(), &all)?;
        all.retain(|one| self.is_told(one));
        Ok(all)
    }
}

/// Tells apart who would be told, for a form that carries whom it asked about.
pub fn seen(all: &[Reader]) -> String {
    let mut lines: Vec<String> =
        all.iter().map(|one| format!("{}:{}:{}", one.number(), one.lang.tag(), one.name)).collect();
    lines.sort_unstable();
    lines.join(" ")
}

/// Errors: `Conflict` when they are others than those who were looked at.
pub(super) fn as_seen(looked_at: Option<&str>, all: &[Reader]) -> Result<()> {
    if looked_at.is_none_or(|looked_at| looked_at == seen(all)) {
        return Ok(());
    }
    Err(Error::conflict(
        "知らせる相手が、ページを開いたあとに変わりました。まだ何も変わっていません。もう一度確かめてください。",
        "Whom it tells has changed since this page was opened. Nothing is done yet. Please look again.",
    ))
}

/// Whom a letter reaches: who proposed the talk, and whoever agreed to speak too; nobody once its proposer has no account any
/// more.
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

/// How letters call the proposer: as they are billed, else as their account has it.
pub(crate) fn called<'a>(proposal: &'a Proposal, name: &'a str) -> &'a str {
    if proposal.billing.name.is_empty() { name } else { &proposal.billing.name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(also: Option<i64>, lang: Lang) -> Reader {
        Reader { also: also.map(CoSpeakerId), name: "白石".to_owned(), mail: "a@b.test".to_owned(), lang }
    }

    #[test]
    fn who_reads_another_language_by_now_is_somebody_else_to_tell() {
        let all = [reader(None, Lang::Ja), reader(Some(4), Lang::En)];
        assert_eq!(seen(&all), seen(&[all[1].clone(), all[0].clone()]));
        assert_ne!(seen(&all), seen(&[all[0].clone(), reader(Some(4), Lang::Ja)]));
    }

    #[test]
    fn who_is_left_out_is_one_of_them_and_the_others_are_those_who_were_looked_at() {
        let all = vec![reader(None, Lang::Ja), reader(Some(4), Lang::En), reader(Some(5), Lang::Ja)];
        let numbers =
            |whom: &Whom| whom.choose(all.clone()).map(|told| told.iter().map(Reader::number).collect::<Vec<_>>());
        assert_eq!(numbers(&Whom::default()), Ok(vec![0, 4, 5]));
        let some = Whom { without: vec![4, 99, -1], seen: Some(seen(&all)) };
        assert_eq!(numbers(&some), Ok(vec![0, 5]));
        let others = Whom { seen: Some(seen(&all[..2])), ..some };
        assert!(matches!(numbers(&others), Err(Error::Conflict(_))));
    }
}
