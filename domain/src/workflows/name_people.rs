//! Further names of a person: as organizers know them, or as they say themselves.

use sqlx::{PgConnection, Postgres, Transaction};

use super::{merge_people::pages_of, speak::check_base};
use crate::{
    agenda::{
        merging::{self, Side},
        moved::Alias,
        queries, rules,
    },
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    fields::Values,
    ids::{AliasId, PersonId, SeriesId},
    input,
    lang::Text,
    search, series,
    viewer::{Asked, Right, Viewer},
};

/// Names of one person beside their own.
pub const MAX_NAMES: usize = 20;

/// The names of somebody who speaks in the series, a line each, beside that of their page. One that is new is theirs, and
/// everybody may know; what was said of the others before stays. Saying the same twice is idempotent.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for who does not speak in the series; `Invalid` at
/// `names`; `Conflict` where they speak in a series of somebody else, and when they changed since `base`.
pub async fn save(db: &Db, asked: Asked<'_>, slug: &str, person: PersonId, base: &str, typed: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = series::access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let side = hold_for(&mut tx, asked.viewer, series.id, person).await?;
    write(db, tx, asked, (&side, false), base, typed).await
}

/// The same by whoever writes what stands on that person's page: such names are shown and found, and no agenda bills
/// anybody by them.
///
/// Errors: `SignInRequired`; `Concealed` for anybody else; `Invalid` and `Conflict` as [`save`].
pub async fn save_own(db: &Db, asked: Asked<'_>, person: PersonId, base: &str, typed: &str) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    if queries::own_profiles(&mut tx, account, Some(person)).await?.is_empty() {
        return Err(Error::Concealed);
    }
    let side = hold(&mut tx, person).await?;
    if queries::own_profiles(&mut tx, account, Some(person)).await?.is_empty() {
        return Err(Error::Concealed);
    }
    write(db, tx, asked, (&side, true), base, typed).await
}

/// Somebody who speaks in the series, for whom the viewer may say what they are called: everywhere where they speak.
///
/// Errors: `NotFound` for who does not speak in the series; `Conflict` where they speak in a series of somebody else.
pub(super) async fn hold_for(
    tx: &mut PgConnection,
    viewer: &Viewer,
    series: SeriesId,
    person: PersonId,
) -> Result<Side> {
    let side = hold(tx, person).await?;
    if !side.speaks_in(series) {
        return Err(Error::NotFound);
    }
    if let Some(text) = merging::missing_right(tx, viewer, &[person]).await? {
        return Err(Error::Conflict(text));
    }
    Ok(side)
}

/// Two who name people follow each other, so that a name is given once.
async fn hold(tx: &mut PgConnection, person: PersonId) -> Result<Side> {
    queries::lock_people(tx).await?;
    queries::lock_person(tx, person).await?;
    merging::side(tx, person).await
}

async fn write(
    db: &Db,
    mut tx: Transaction<'static, Postgres>,
    asked: Asked<'_>,
    (side, is_own): (&Side, bool),
    base: &str,
    typed: &str,
) -> Result<()> {
    let is_known = |key: &str| side.aliases.iter().find(|alias| alias.key == key);
    let said = |alias: Alias| match is_known(&alias.key) {
        Some(known) => Alias { name: alias.name, ..known.clone() },
        None => Alias { is_own, is_confirmed: !is_own, ..alias },
    };
    let wanted: Vec<Alias> = read(side, typed)?.into_iter().map(said).collect();
    let mut was: Vec<Alias> = side.other_names().cloned().collect();
    was.sort_by(|a, b| a.name.cmp(&b.name));
    if wanted == was {
        return Ok(());
    }
    check_base(base, &merging::stamp_of_names(side))?;
    let new: Vec<String> = wanted.iter().map(|alias| alias.key.clone()).filter(|key| is_known(key).is_none()).collect();
    // What somebody only says of themselves keeps no organizer from saying whose name it is.
    let taken = queries::names_of_others(&mut tx, side.id, &new, is_own).await?;
    if let Some(alias) = wanted.iter().find(|alias| taken.contains(&alias.key)) {
        return Err(Error::at("names".to_owned(), somebody_elses(&alias.name)));
    }
    let own = rules::name_key(&side.name);
    let stays = |key: &str| key == own || wanted.iter().any(|alias| alias.key == key);
    let gone: Vec<String> = side.aliases.iter().map(|alias| alias.key.clone()).filter(|key| !stays(key)).collect();
    queries::delete_aliases(&mut tx, side.id, &gone).await?;
    for alias in &wanted {
        queries::upsert_alias(&mut tx, side.id, alias).await?;
    }
    search::index::reindex_person(&mut tx, side.id).await?;
    let mut series: Vec<SeriesId> = side.talks.iter().map(|talk| talk.series).collect();
    series.sort_unstable();
    series.dedup();
    let subject = format!("person:{}", side.id);
    // Which names went is said nowhere: a name that is theirs no more is nobody's business.
    let added =
        queries::names_of_person(&mut tx, side.id, None).await?.into_iter().filter(|row| new.contains(&row.key));
    let names: Vec<AliasId> = added.map(|row| row.id).collect();
    let details = Details { names, ..Details::of_fields(&fields(&was), &fields(&wanted), &["names"]) };
    for id in &series {
        let entry = audit::Entry {
            series: Some(*id),
            event: None,
            action: "speaker.names",
            subject: &subject,
            outcome: Outcome::Ok,
            details: details.clone(),
        };
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    let keys = pages_of(&mut tx, &[side.id], series).await?;
    db.commit(tx, &keys).await
}

/// The typed names without their own, each once, in the order of the page.
fn read(side: &Side, typed: &str) -> Result<Vec<Alias>> {
    let own = rules::name_key(&side.name);
    let mut wrong = Problems::default();
    let mut names: Vec<Alias> = Vec::new();
    for line in typed.lines() {
        let name = wrong.gather(input::line("names", line, input::NAME))?;
        let key = rules::name_key(&name);
        if !key.is_empty() && key != own && names.iter().all(|known| known.key != key) {
            names.push(Alias { key, name, ..Alias::default() });
        }
        // A form made by hand costs no more than ours.
        if names.len() > MAX_NAMES {
            return Err(Error::invalid(
                "names",
                format!("別名は{MAX_NAMES}個までです。"),
                format!("A person has up to {MAX_NAMES} further names."),
            ));
        }
    }
    wrong.check()?;
    names.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(names)
}

pub(super) fn somebody_elses(name: &str) -> Text {
    Text::new(
        format!("「{name}」は、ほかの登壇者の名前です。同じ人なら、運営が2人を統合できます。"),
        format!("“{name}” is a name of another speaker. If they are one, organizers can merge the two."),
    )
}

fn fields(names: &[Alias]) -> Values {
    let names: Vec<&str> = names.iter().map(|alias| alias.name.as_str()).collect();
    Values::from([("names".to_owned(), names.join(", "))])
}
