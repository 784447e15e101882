//! `/organize/{series}/speakers`: everybody who spoke in a series, who of them may be one, and who was merged.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::paging;
use crate::{
    agenda::{
        queries::{self, ListedPerson},
        resembling::{self, Known, MAX_PAIRS, Why},
    },
    db::Db,
    error::Result,
    ids::{AccountId, MergeId, PersonId, SeriesId},
    search::fold::normalise,
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right, Viewer},
};

/// People on one page.
pub const PEOPLE_PER_PAGE: u32 = 100;
/// People of a series that are read; no series has more.
const MAX_PEOPLE: i64 = 5_000;
/// Merges that are listed to be undone.
const MAX_MERGES: i64 = 50;

/// `/organize/{series}/speakers`
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleDesk {
    pub series: Series,
    /// What is looked for, as it was typed.
    pub words: String,
    /// Of this page, whoever spoke last first.
    pub people: Vec<PersonLine>,
    /// Those whom the words find, and all.
    pub found: usize,
    pub total: usize,
    /// From 1.
    pub page: u32,
    pub pages: u32,
    /// On the first page, while nothing is looked for.
    pub alike: Vec<Alike>,
    pub merged: Vec<Merged>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PersonLine {
    pub id: PersonId,
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    /// Beside the name.
    pub other_names: Vec<String>,
    /// In this series.
    pub talks: i64,
    /// Their newest event there, and when it is.
    pub last: Option<(i32, Option<Local>)>,
    pub reach: Reach,
}

/// Whether somebody can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Nowhere,
    /// An address is noted.
    Mail,
    /// They sign in.
    Account,
}

/// Two who may be one; the first would stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    pub one: PersonLine,
    pub other: PersonLine,
    pub why: Why,
}

/// A merge that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    pub id: MergeId,
    pub kept: PersonId,
    pub kept_name: String,
    pub gone_name: String,
    pub at: Local,
    /// May be empty.
    pub by: String,
}

/// Errors: `NotFound`; those of [`Viewer::require`].
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, words: &str, page: u32) -> Result<PeopleDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let planned = planned_by(asked.viewer);
    let people = queries::people_of_series(&mut conn, series.id, &planned, MAX_PEOPLE).await?;
    let words: String = words.chars().take(100).collect();
    let wanted = normalise(&words);
    let own: Vec<&ListedPerson> = people.iter().filter(|person| person.talks > 0).collect();
    let found: Vec<&&ListedPerson> = own.iter().filter(|person| fits(person, &wanted)).collect();
    let pages = paging::count_of(found.len(), PEOPLE_PER_PAGE);
    let page = page.clamp(1, pages);
    let size = PEOPLE_PER_PAGE as usize;
    let zone = series.time_zone.as_str();
    let lines = found.iter().skip((page as usize - 1) * size).take(size).map(|person| line(person, zone)).collect();
    let is_first = wanted.is_empty() && page == 1;
    let alike = if is_first { alike(&mut conn, series.id, &people, zone).await? } else { Vec::new() };
    let merged = if is_first { merged(&mut conn, (&series, asked.viewer), None).await? } else { Vec::new() };
    Ok(PeopleDesk { found: found.len(), total: own.len(), words, people: lines, page, pages, alike, merged, series })
}

/// Series whose people this viewer plans with.
fn planned_by(viewer: &Viewer) -> Vec<i64> {
    let roles = viewer.account.iter().flat_map(|account| &account.roles);
    roles
        .map(|held| held.series)
        .filter(|series| viewer.may(*series, Right::EditEvent))
        .map(|series| series.0)
        .collect()
}

fn fits(person: &ListedPerson, wanted: &str) -> bool {
    let is_in = |name: &String| normalise(name).contains(wanted);
    wanted.is_empty() || is_in(&person.name) || person.aliases.iter().any(is_in)
}

fn line(person: &ListedPerson, zone: &str) -> PersonLine {
    let reach = match (person.accounts.is_empty(), person.has_mail) {
        (false, _) => Reach::Account,
        (true, true) => Reach::Mail,
        (true, false) => Reach::Nowhere,
    };
    PersonLine {
        id: person.id,
        slug: person.slug.clone(),
        name: person.name.clone(),
        is_group: person.is_group,
        other_names: person.aliases.iter().filter(|alias| **alias != person.name).cloned().collect(),
        talks: person.talks,
        last: person.last.map(|number| (number, person.last_at.map(|at| Local::at(at, zone)))),
        reach,
    }
}

/// Pairs of which at least one speaks in this series. Whoever can be reached stays, else whoever spoke more often.
async fn alike(db: &mut PgConnection, series: SeriesId, people: &[ListedPerson], zone: &str) -> Result<Vec<Alike>> {
    let known: Vec<Known> = people.iter().map(known).collect();
    let pairs = resembling::alike(&known, |one, other| people[one].talks > 0 || people[other].talks > 0);
    let (ones, others): (Vec<i64>, Vec<i64>) =
        pairs.iter().map(|(one, other, _)| (people[*one].id.0, people[*other].id.0)).unzip();
    let two: HashSet<i64> = queries::two_for_sure(db, series, (&ones, &others)).await?.into_iter().collect();
    let is_open = |place: &i64| !two.contains(place);
    let pairs = (1_i64..).zip(pairs).filter(|(place, _)| is_open(place)).map(|(_, (one, other, why))| {
        let (one, other) = (line(&people[one], zone), line(&people[other], zone));
        let weight = |line: &PersonLine| (line.reach == Reach::Account, line.reach == Reach::Mail, line.talks);
        if weight(&one) < weight(&other) { Alike { one: other, other: one, why } } else { Alike { one, other, why } }
    });
    Ok(pairs.take(MAX_PAIRS).collect())
}

fn known(person: &ListedPerson) -> Known {
    Known {
        is_group: person.is_group,
        names: person.aliases.iter().chain([&person.name]).cloned().collect(),
        url: person.url.clone(),
        accounts: person.accounts.iter().copied().map(AccountId).collect(),
    }
}

/// Merges of the series that stand and that this viewer may undo, the newest first; with `into` those into that person.
pub(super) async fn merged(
    db: &mut PgConnection,
    (series, viewer): (&Series, &Viewer),
    into: Option<PersonId>,
) -> Result<Vec<Merged>> {
    let zone = series.time_zone.as_str();
    let rows = queries::standing_merges(db, (series.id, &planned_by(viewer)), into, MAX_MERGES).await?;
    let merged = rows.into_iter().map(|row| Merged {
        id: row.id,
        kept: row.kept,
        kept_name: row.kept_name,
        gone_name: row.gone_name,
        at: Local::at(row.merged_at, zone),
        by: row.by,
    });
    Ok(merged.collect())
}
