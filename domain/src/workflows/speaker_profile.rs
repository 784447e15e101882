//! What a speaker writes of themselves; everybody reads it on their page.

use super::speak::check_base;
use crate::{
    agenda::{own, queries},
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    fields::Values,
    ids::PersonId,
    input,
    keys::CacheKey,
    search,
    viewer::Asked,
};

/// Characters of it.
pub const MAX_BIO: usize = 1_000;

/// Writes a few words and a web address of somebody for whom the account speaks. Saying the same twice is idempotent.
///
/// Errors: `SignInRequired`; `Concealed` for anybody else; `Invalid` at `bio` and `url`; `Conflict` when it was changed
/// since `base`.
pub async fn save(db: &Db, asked: Asked<'_>, person: PersonId, base: &str, (bio, url): (&str, &str)) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let mut tx = db.begin().await?;
    queries::lock_person(&mut tx, person).await?;
    let row = queries::own_profiles(&mut tx, account, Some(person)).await?.pop().ok_or(Error::Concealed)?;
    let mut wrong = Problems::default();
    let bio = wrong.keep(input::text("bio", bio, MAX_BIO))?;
    let url = wrong.keep(input::address("url", url))?;
    wrong.none()?;
    if bio == row.bio && url == row.url {
        return Ok(());
    }
    check_base(base, &own::stamp_of_profile(&row))?;
    queries::set_profile(&mut tx, person, &bio, url.as_deref()).await?;
    search::index::reindex_person(&mut tx, person).await?;
    let details = Details::of_fields(&fields(&row.bio, row.url.as_deref()), &fields(&bio, url.as_deref()), &["bio"]);
    let subject = format!("person:{person}");
    for series in queries::series_of_person(&mut tx, person).await? {
        let entry = audit::Entry {
            series: Some(series),
            event: None,
            action: "speaker.profile",
            subject: &subject,
            outcome: Outcome::Ok,
            details: details.clone(),
        };
        audit::write(&mut tx, asked.viewer, &entry).await?;
    }
    // The page of a person stands under the events where they speak; search and lists under the site.
    let events = queries::events_of_person(&mut tx, person).await?;
    let keys: Vec<CacheKey> = events.into_iter().map(CacheKey::event).chain([CacheKey::SITE]).collect();
    db.commit(tx, &keys).await
}

fn fields(bio: &str, url: Option<&str>) -> Values {
    Values::from([("bio".to_owned(), bio.to_owned()), ("url".to_owned(), url.unwrap_or_default().to_owned())])
}
