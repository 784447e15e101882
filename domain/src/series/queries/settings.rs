//! What owners and organizers say of a series.

use sqlx::PgConnection;

use crate::{
    ids::SeriesId,
    series::types::{Mark, Terms},
};

/// What owners and organizers change of a series.
pub struct SeriesFacts {
    pub name: String,
    pub tagline_ja: String,
    pub tagline_en: String,
    pub description_ja: String,
    pub description_en: String,
    pub hashtags: Vec<String>,
    pub hashtag_pattern: String,
    pub mark: Mark,
    pub time_zone: String,
    pub start: chrono::NaiveTime,
    pub minutes: i32,
    pub contact: String,
    pub sign_up_ja: String,
    pub sign_up_en: String,
    pub absence_limit: Option<i32>,
    pub held_words: Vec<String>,
    pub conduct_url: String,
    pub privacy_url: String,
}

/// What the next event begins with.
pub struct StartFacts {
    pub hashtag_pattern: String,
    pub start: chrono::NaiveTime,
    pub minutes: i32,
    /// A question with one of these waits for a moderator.
    pub held_words: Vec<String>,
}

pub async fn facts(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<StartFacts> {
    sqlx::query_as!(
        StartFacts,
        "select hashtag_pattern, default_start as start, default_minutes as minutes, held_words from series where id = $1",
        series.0
    )
    .fetch_one(db)
    .await
}

/// What holds where somebody registers.
pub struct SignUp {
    /// Markdown in Japanese and in English; may be empty.
    pub words: (String, String),
    /// Absences in a row without a word after which somebody waits until the day before; `None` without such a rule.
    pub absence_limit: Option<i32>,
    pub terms: Terms,
}

pub async fn sign_up(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<SignUp> {
    let row = sqlx::query!(
        "select sign_up_ja, sign_up_en, absence_limit, conduct_url, privacy_url from series where id = $1",
        series.0
    );
    let row = row.fetch_one(db).await?;
    let terms = Terms { conduct: row.conduct_url, privacy: row.privacy_url };
    Ok(SignUp { words: (row.sign_up_ja, row.sign_up_en), absence_limit: row.absence_limit, terms })
}

pub async fn update(db: &mut PgConnection, series: SeriesId, facts: &SeriesFacts) -> sqlx::Result<()> {
    sqlx::query!(
        "update series set name = $2, tagline_ja = $3, tagline_en = $4, description_ja = $5, description_en = $6,
                           hashtags = $7, hashtag_pattern = $8, mark = $9, time_zone = $10, default_start = $11,
                           default_minutes = $12, contact = $13, sign_up_ja = $14, sign_up_en = $15, absence_limit = $16, held_words = $17,
                           conduct_url = $18, privacy_url = $19
         where id = $1",
        series.0,
        facts.name,
        facts.tagline_ja,
        facts.tagline_en,
        facts.description_ja,
        facts.description_en,
        &facts.hashtags,
        facts.hashtag_pattern,
        facts.mark.into_str(),
        facts.time_zone,
        facts.start,
        facts.minutes,
        facts.contact,
        facts.sign_up_ja,
        facts.sign_up_en,
        facts.absence_limit,
        &facts.held_words,
        facts.conduct_url,
        facts.privacy_url,
    )
    .execute(db)
    .await
    .map(drop)
}
