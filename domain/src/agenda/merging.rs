//! Two people that are one: what each has, who may say so, and why they may not be merged.

use sqlx::PgConnection;

use super::{
    moved::{Alias, split_names},
    own, queries, rules,
};
use crate::{
    error::{Error, Result},
    ids::{AccountId, PersonId, SeriesId, SlotId},
    lang::Text,
    time::Local,
    viewer::{Right, Viewer},
};

/// A person with all that is theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub id: PersonId,
    /// Word of theirs in addresses.
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    /// Markdown as it was written.
    pub bio: String,
    pub url: Option<String>,
    pub has_picture: bool,
    /// Who they turned out to be.
    pub merged_into: Option<PersonId>,
    /// All names that they are known by, their own first.
    pub aliases: Vec<Alias>,
    /// The newest first.
    pub talks: Vec<SideTalk>,
    pub mails: Vec<SideMail>,
    /// Who signs in and speaks for them.
    pub accounts: Vec<AccountId>,
}

/// A talk of somebody, and the name that they were billed by.
#[derive(Clone, Debug, PartialEq)]
pub struct SideTalk {
    pub slot: SlotId,
    pub series: SeriesId,
    pub series_slug: String,
    pub series_name: String,
    pub number: i32,
    /// Its number in addresses.
    pub position: i32,
    pub title: String,
    /// What everybody may read of it; empty for nothing.
    pub shown_title: String,
    pub name: String,
    pub starts: Option<Local>,
    /// Everybody may see that they speak there.
    pub is_public: bool,
}

/// Where somebody is reached in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideMail {
    pub series: SeriesId,
    pub series_name: String,
    pub mail: String,
}

impl Side {
    /// Names beside the one of their page.
    pub fn other_names(&self) -> impl Iterator<Item = &Alias> {
        let own = rules::name_key(&self.name);
        self.aliases.iter().filter(move |alias| alias.key != own)
    }

    /// Whether they are billed at an event of the series.
    pub fn speaks_in(&self, series: SeriesId) -> bool {
        self.talks.iter().any(|talk| talk.series == series)
    }

    /// Nobody may be told that they were ever billed by the name of their page.
    fn is_unknown_by_name(&self) -> bool {
        let own = rules::name_key(&self.name);
        let is_it = |talk: &&SideTalk| rules::name_key(&talk.name) == own;
        let is_said = self.aliases.iter().any(|alias| alias.key == own && (alias.is_own || alias.is_confirmed));
        !is_said
            && self.talks.iter().any(|talk| is_it(&talk))
            && !self.talks.iter().filter(is_it).any(|talk| talk.is_public)
    }

    /// What of it this viewer may see: public talks, and those of series that they plan; so with the names there.
    #[must_use]
    pub fn seen_by(mut self, viewer: &Viewer) -> Self {
        let is_seen = |talk: &SideTalk| talk.is_public || viewer.may(talk.series, Right::EditEvent);
        let talks = &self.talks;
        self.aliases.retain(|alias| {
            let mut billed = talks.iter().filter(|talk| rules::name_key(&talk.name) == alias.key).peekable();
            alias.is_own || alias.is_confirmed || billed.peek().is_none() || billed.any(is_seen)
        });
        self.talks.retain(is_seen);
        for talk in self.talks.iter_mut().filter(|talk| !viewer.may(talk.series, Right::EditEvent)) {
            talk.title.clone_from(&talk.shown_title);
        }
        self.mails.retain(|mail| viewer.may(mail.series, Right::EditEvent));
        self
    }
}

/// Errors: `NotFound`.
pub(crate) async fn side(db: &mut PgConnection, id: PersonId) -> Result<Side> {
    let row = queries::person_row(db, id).await?.ok_or(Error::NotFound)?;
    let talks = queries::talks_of_person(db, id).await?.into_iter().map(|talk| SideTalk {
        slot: talk.slot,
        series: talk.series,
        series_slug: talk.series_slug,
        series_name: talk.series_name,
        number: talk.number,
        position: talk.position,
        title: talk.title,
        shown_title: talk.shown_title,
        name: talk.name,
        starts: talk.starts.map(|at| Local::at(at, &talk.time_zone)),
        is_public: talk.is_public,
    });
    let talks = talks.collect();
    let mails = queries::mails_of_person(db, id).await?.into_iter().map(|row| SideMail {
        series: row.series,
        series_name: row.series_name,
        mail: row.mail,
    });
    Ok(Side {
        mails: mails.collect(),
        talks,
        id: row.id,
        slug: row.slug,
        name: row.name,
        is_group: row.is_group,
        bio: row.bio,
        url: row.url,
        has_picture: row.has_picture,
        merged_into: row.merged_into,
        aliases: row.aliases.0,
        accounts: row.accounts.into_iter().map(AccountId).collect(),
    })
}

/// What a form about these people is drawn with: one that was drawn with something else changes nothing.
pub fn stamp(of: &[&Side]) -> String {
    let facts: Vec<_> = of
        .iter()
        .map(|side| {
            let slots: Vec<SlotId> = side.talks.iter().map(|talk| talk.slot).collect();
            let mails: Vec<_> = side.mails.iter().map(|mail| (mail.series, &mail.mail)).collect();
            let words = (&side.name, &side.bio, &side.url, side.has_picture, side.merged_into);
            (side.id, words, &side.aliases, slots, mails, &side.accounts)
        })
        .collect();
    own::stamp(&facts)
}

/// What the form of somebody's names is drawn with.
pub fn stamp_of_names(side: &Side) -> String {
    own::stamp(&side.aliases)
}

/// Why these two cannot be merged, in a sentence; `None` where they can.
pub fn refusal(kept: &Side, gone: &Side) -> Option<Text> {
    if kept.id == gone.id {
        return Some(Text::new(
            "同じ人です。もう1人を選んでください。",
            "This is one person already. Please choose another one.",
        ));
    }
    if kept.merged_into.is_some() || gone.merged_into.is_some() {
        return Some(Text::new(
            "このうちの1人は、先に統合されています。一覧を開き直して、いまの状態を確かめてください。",
            "One of them was merged first. Please open the list again and look at its state.",
        ));
    }
    if kept.is_unknown_by_name() && gone.talks.iter().any(|talk| talk.is_public) {
        return Some(Text::new(
            format!(
                "「{}」は、公開されない枠でだけ使われている名前です。この人を残すと、名前とアドレスが公開されます。どちらを残すかを入れ替えてください。",
                kept.name
            ),
            format!(
                "“{}” stands on talks alone that may not be told. If they stay, name and address become public: please swap who stays.",
                kept.name
            ),
        ));
    }
    if kept.is_group != gone.is_group {
        return Some(Text::new("グループと人は統合できません。", "A group and a person cannot be merged."));
    }
    if let Some(both) = kept.talks.iter().find(|talk| gone.talks.iter().any(|other| other.slot == talk.slot)) {
        let title = if both.title.is_empty() { "…" } else { both.title.as_str() };
        return Some(Text::new(
            format!(
                "「{title}」に2人とも名前があるので、別の人です。同じ人なら、先にタイムテーブルでどちらかの名前を消してください。"
            ),
            format!(
                "Both are billed on “{title}”, so they are two. If they are one, first take one of the names off that slot of the agenda."
            ),
        ));
    }
    // An account is whoever signs in: it is never joined with another one.
    let mut accounts: Vec<AccountId> = kept.accounts.iter().chain(&gone.accounts).copied().collect();
    accounts.sort_unstable();
    accounts.dedup();
    let has_both = !kept.accounts.is_empty() && !gone.accounts.is_empty();
    (has_both && accounts.len() > 1).then(|| {
        Text::new(
            "2人にはそれぞれアカウントがあります。アカウントは統合できません。同じ人なら、登壇者のメールアドレスを1つだけ残してから、もう一度統合してください。",
            "Each of them has an account, and accounts cannot be merged. If they are one, leave the mail address of one alone, then merge again.",
        )
    })
}

/// What becomes of two people, before it is done.
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the page")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Becoming {
    /// Names that are new to the one who stays.
    pub names: Vec<String>,
    pub talks: usize,
    pub takes_bio: bool,
    pub takes_url: bool,
    pub takes_picture: bool,
    /// Series whose noted address goes on to the one who stays, and those where it is put away since theirs stays.
    pub mails: Vec<String>,
    pub put_away: Vec<String>,
    /// Whoever signs in for the one who goes speaks for the other.
    pub brings_account: bool,
}

pub fn becoming(kept: &Side, gone: &Side) -> Becoming {
    let (names, _) = split_names(&kept.aliases, &gone.aliases);
    let is_noted = |mail: &&SideMail| kept.mails.iter().any(|other| other.series == mail.series);
    let (put_away, mails): (Vec<&SideMail>, Vec<&SideMail>) = gone.mails.iter().partition(is_noted);
    let of = |mails: Vec<&SideMail>| mails.into_iter().map(|mail| mail.series_name.clone()).collect();
    Becoming {
        names: names.into_iter().map(|alias| alias.name).collect(),
        talks: gone.talks.len(),
        takes_bio: kept.bio.is_empty() && !gone.bio.is_empty(),
        takes_url: kept.url.is_none() && gone.url.is_some(),
        takes_picture: !kept.has_picture && gone.has_picture,
        mails: of(mails),
        put_away: of(put_away),
        brings_account: kept.accounts.is_empty() && !gone.accounts.is_empty(),
    }
}

/// Who they are is one fact for every series: whoever says it plans in each where they speak, or where an address of theirs is
/// noted. `None` for who does; else a sentence that names what everybody may know.
pub(crate) async fn missing_right(db: &mut PgConnection, viewer: &Viewer, people: &[PersonId]) -> Result<Option<Text>> {
    let concerned = queries::series_concerned(db, people).await?;
    let foreign: Vec<_> = concerned.into_iter().filter(|(id, ..)| !viewer.may(*id, Right::EditEvent)).collect();
    if foreign.is_empty() {
        return Ok(None);
    }
    let named: Vec<String> =
        foreign.into_iter().filter(|(.., is_public)| *is_public).map(|(_, name, _)| name).collect();
    let (ja, en) = if named.is_empty() {
        ("ほかのシリーズ".to_owned(), "another series".to_owned())
    } else {
        (format!("「{}」", named.join("」「")), named.join(", "))
    };
    Ok(Some(Text::new(
        format!(
            "この人は{ja}でも登壇しています。名前と統合は、登壇したすべてのシリーズの運営だけが変えられます。そのシリーズの運営に頼んでください。"
        ),
        format!(
            "They speak in {en} too. Names and merges are for those who organize every series where they speak: please ask its organizers."
        ),
    )))
}

/// Errors: `NotFound` for who speaks, as whoever they became, in none of the series that the viewer plans; they learn nothing
/// of them.
pub(crate) async fn check_seen(db: &mut PgConnection, side: &Side, viewer: &Viewer) -> Result<()> {
    let planned = |talk: &SideTalk| viewer.may(talk.series, Right::EditEvent);
    let is_seen = if side.merged_into.is_none() {
        side.talks.iter().any(planned)
    } else {
        let now = standing(db, side.id).await?;
        self::side(db, now).await?.talks.iter().any(planned)
    };
    if is_seen { Ok(()) } else { Err(Error::NotFound) }
}

/// Who somebody is by now. Errors: `NotFound`.
pub(crate) async fn standing(db: &mut PgConnection, person: PersonId) -> Result<PersonId> {
    queries::standing_person(db, person).await?.ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests;
