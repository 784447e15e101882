//! `/organize/{series}/letters`: what speakers are written at each event of a series that has no words of its own, also before
//! there is any event.

use crate::{
    db::Db,
    error::Result,
    letters::{reading, types::Letter},
    series::{self, types::Series},
    viewer::{Asked, Right},
};

#[derive(Clone, Debug, PartialEq)]
pub struct SeriesLettersPage {
    pub series: Series,
    /// Every kind, those first that go by themselves.
    pub letters: Vec<Letter>,
}

/// Errors: `NotFound`, and as the right to edit events is refused.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<SeriesLettersPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    let mut letters = reading::of_series(&mut conn, series.id).await?;
    letters.sort_by_key(|letter| !letter.kind.goes_by_itself());
    Ok(SeriesLettersPage { series, letters })
}
