//! `/organize/{series}/speakers/{person}` and `/organize/{series}/speakers/merge`: one person, and two side by side.

use sqlx::PgConnection;

use super::people_desk::{self, Merged};
use crate::{
    agenda::{
        merging::{self, Becoming, Side},
        queries::{self, NameRow},
        rules,
    },
    db::Db,
    error::{Error, Result},
    ids::{AliasId, PersonId},
    lang::Text,
    markdown,
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// Somebody as organizers look at them.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFacts {
    /// With what this viewer may see of it.
    pub side: Side,
    /// Names beside their own.
    pub other_names: Vec<String>,
    /// Sanitized HTML.
    pub bio_html: String,
    /// Everybody may open their page.
    pub is_public: bool,
    /// The word in its address, as everybody may know it.
    pub address: String,
}

/// `/organize/{series}/speakers/{person}`
#[derive(Clone, Debug, PartialEq)]
pub struct PersonDesk {
    pub series: Series,
    pub person: PersonFacts,
    /// Names beside their own of which organizers may say more.
    pub open_names: Vec<OpenName>,
    /// Their picture, which organizers may take away.
    pub picture: Option<DeskPicture>,
    /// Merges into them that can be undone, the newest first.
    pub merged: Vec<Merged>,
    /// Why names and merges are not for this viewer.
    pub refused: Option<Text>,
    /// What the form of their names is drawn with.
    pub base: String,
}

/// A picture as organizers look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPicture {
    pub hash: String,
    /// Everybody may see it, organizers too; else nobody but the person.
    pub is_shown: bool,
}

/// A name that organizers may confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenName {
    pub id: AliasId,
    pub name: String,
    /// The person says so themselves: it is shown, and no agenda knows them by it. Else agendas do, and nobody is told of it.
    pub is_own: bool,
}

/// Whoever was merged is who they became.
///
/// Errors: `NotFound`, also for who does not speak in the series; those of [`crate::viewer::Viewer::require`].
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, person: PersonId) -> Result<PersonDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let person = merging::standing(&mut conn, person).await?;
    let side = merging::side(&mut conn, person).await?;
    if !side.speaks_in(series.id) {
        return Err(Error::NotFound);
    }
    let refused = merging::missing_right(&mut conn, asked.viewer, &[person]).await?;
    let merged = people_desk::merged(&mut conn, (&series, asked.viewer), Some(person)).await?;
    let base = merging::stamp_of_names(&side);
    // Who may say nothing of names is asked nothing of them.
    let names = match refused {
        None => queries::names_of_person(&mut conn, person, None).await?,
        Some(_) => Vec::new(),
    };
    let open_names = names.into_iter().filter_map(|name| open_name(&side, name)).collect();
    let picture = queries::kept_picture(&mut conn, person).await?;
    let picture = picture.map(|kept| DeskPicture { hash: kept.hash, is_shown: kept.is_shown });
    let person = facts(&mut conn, side, asked).await?;
    Ok(PersonDesk { series, person, open_names, picture, merged, refused, base })
}

fn open_name(side: &Side, row: NameRow) -> Option<OpenName> {
    let is_open = !row.is_confirmed && (row.is_own || !row.is_shown) && row.key != rules::name_key(&side.name);
    is_open.then_some(OpenName { id: row.id, name: row.name, is_own: row.is_own })
}

async fn facts(db: &mut PgConnection, side: Side, asked: Asked<'_>) -> Result<PersonFacts> {
    let side = side.seen_by(asked.viewer);
    let is_public = side.talks.iter().any(|talk| talk.is_public);
    let known = if is_public { queries::public_people(db, &[side.id]).await?.pop() } else { None };
    Ok(PersonFacts {
        other_names: side.other_names().map(|alias| alias.name.clone()).collect(),
        bio_html: markdown::block(&side.bio),
        is_public,
        address: known.map_or_else(|| side.slug.clone(), |known| known.slug),
        side,
    })
}

/// `/organize/{series}/speakers/merge`
#[derive(Clone, Debug, PartialEq)]
pub struct MergeDesk {
    pub series: Series,
    /// Who stays.
    pub kept: PersonFacts,
    /// Who goes.
    pub gone: PersonFacts,
    pub becoming: Becoming,
    /// Why it cannot be done.
    pub refused: Option<Text>,
    /// It can be done, or looked at, the other way round.
    pub may_swap: bool,
    pub base: String,
}

/// Errors: `NotFound`, also where neither speaks in the series, or one of them in none that the viewer plans; those of
/// [`crate::viewer::Viewer::require`].
pub async fn load_merge(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (kept, gone): (PersonId, PersonId),
) -> Result<MergeDesk> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let (kept, gone) = (merging::side(&mut conn, kept).await?, merging::side(&mut conn, gone).await?);
    for side in [&kept, &gone] {
        merging::check_seen(&mut conn, side, asked.viewer).await?;
    }
    let is_here = [&kept, &gone].iter().any(|side| side.speaks_in(series.id));
    // First, since why not may name a talk that is another series' own.
    let missing = merging::missing_right(&mut conn, asked.viewer, &[kept.id, gone.id]).await?;
    let may_swap = missing.is_none() && merging::refusal(&gone, &kept).is_none();
    let refused = missing.or_else(|| merging::refusal(&kept, &gone));
    if refused.is_none() && !is_here {
        return Err(Error::NotFound);
    }
    let seen = [&kept, &gone].map(|side| side.clone().seen_by(asked.viewer));
    Ok(MergeDesk {
        becoming: merging::becoming(&seen[0], &seen[1]),
        base: merging::stamp(&[&kept, &gone]),
        kept: facts(&mut conn, kept, asked).await?,
        gone: facts(&mut conn, gone, asked).await?,
        refused,
        may_swap,
        series,
    })
}
