//! What a speaker writes of themselves, and their picture; everybody sees it on their page.

use sqlx::PgConnection;

use super::{speak::check_base, speaker_picture};
use crate::{
    agenda::{
        own,
        queries::{self, ProfileRow},
    },
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    fields::Values,
    ids::{AccountId, PersonId},
    input,
    keys::CacheKey,
    search,
    viewer::Asked,
};

/// Characters of it.
pub const MAX_BIO: usize = 1_000;

/// What becomes of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Picture {
    #[default]
    Keep,
    Remove,
    /// The file that was handed in.
    Put(Vec<u8>),
}

/// Writes a few words and a web address of somebody for whom the account speaks, and keeps their picture: all of it, or
/// nothing. Saying the same twice is idempotent.
///
/// Errors: `SignInRequired`; `Concealed` for anybody else; `Invalid` at `bio`, `url` and `picture`; `Conflict` when it was
/// changed since `base`; `Unavailable` when too many pictures are read at this moment.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    person: PersonId,
    base: &str,
    (bio, url): (&str, &str),
    picture: Picture,
) -> Result<()> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    {
        // Whose profile it is not waits for nobody, and nobody's file is read for them.
        let mut conn = db.acquire().await?;
        find(&mut conn, account, person).await?;
    }
    let mut wrong = Problems::default();
    let bio = wrong.gather(input::text("bio", bio, MAX_BIO))?;
    let url = wrong.gather(input::address("url", url))?;
    let removes = picture == Picture::Remove;
    let made = match picture {
        Picture::Put(file) => Some(wrong.gather(speaker_picture::remake(file).await)?),
        Picture::Keep | Picture::Remove => None,
    };
    wrong.check()?;
    let mut tx = db.begin().await?;
    queries::lock_person(&mut tx, person).await?;
    let row = find(&mut tx, account, person).await?;
    let hash = match &made {
        Some(made) => Some(made.hash.clone()),
        None => row.picture.clone().filter(|_| !removes),
    };
    if bio == row.bio && url == row.url && hash == row.picture {
        return Ok(());
    }
    check_base(base, &own::stamp_of_profile(&row))?;
    queries::set_profile(&mut tx, person, &bio, url.as_deref()).await?;
    match made.filter(|made| Some(&made.hash) != row.picture.as_ref()) {
        Some(made) => {
            queries::put_picture(&mut tx, person, (&made.bytes, &made.hash), account, asked.now).await?;
            queries::forget_removal(&mut tx, person).await?;
        }
        None if removes => queries::remove_picture(&mut tx, person).await?,
        None => {}
    }
    search::index::reindex_person(&mut tx, person).await?;
    let was = fields(&row.bio, row.url.as_deref(), row.picture.as_deref());
    let is = fields(&bio, url.as_deref(), hash.as_deref());
    let details = Details::of_fields(&was, &is, &["bio", "picture"]);
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

async fn find(db: &mut PgConnection, account: AccountId, person: PersonId) -> Result<ProfileRow> {
    queries::own_profiles(db, account, Some(person)).await?.pop().ok_or(Error::Concealed)
}

fn fields(bio: &str, url: Option<&str>, picture: Option<&str>) -> Values {
    [("bio", bio), ("url", url.unwrap_or_default()), ("picture", picture.unwrap_or_default())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}
