//! Series as people see them, and the home page.

use sqlx::PgConnection;

use super::{queries, types::Series};
use crate::{
    db::Db,
    error::{Error, Result},
};

pub async fn all(db: &mut PgConnection) -> Result<Vec<Series>> {
    Ok(queries::all(db).await?)
}

/// Errors: `NotFound`.
pub async fn find(db: &mut PgConnection, slug: &str) -> Result<Series> {
    queries::by_slug(db, slug).await?.ok_or(Error::NotFound)
}

/// One series, whoever asks. Errors: `NotFound`.
pub async fn known(db: &Db, slug: &str) -> Result<Series> {
    find(&mut *db.acquire().await?, slug).await
}

pub use queries::NewSeries;
pub(crate) use queries::{lock, name};
