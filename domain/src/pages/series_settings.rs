//! `/organize/{series}/settings`

use crate::{
    db::Db,
    error::Result,
    series::{
        self,
        settings::{self, SeriesInput},
        types::Series,
    },
    viewer::{Asked, Right},
};

/// `/organize/{series}/settings`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesSettings {
    pub series: Series,
    pub stored: SeriesInput,
}

pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<SeriesSettings> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let stored = settings::stored(&mut conn, slug).await?;
    Ok(SeriesSettings { series, stored })
}
