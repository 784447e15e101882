//! What owners and organizers say of a series: how it is called, looks, and begins.

use chrono::NaiveTime;
use sqlx::PgConnection;

use super::{
    access,
    queries::{self, SeriesFacts},
    types::Mark,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    fields::{Fields as _, Values, form_fields},
    input::{clock, is_web_address, line, minutes, text, whole},
    joining,
    keys::CacheKey,
    mail_address,
    viewer::{Asked, Right},
};

/// Fields of several lines.
pub const AREAS: &[&str] = &["description_ja", "description_en", "sign_up_ja", "sign_up_en", "held_words"];

/// Characters of the name, of a line about it, of a text about it.
const NAME: usize = 100;
const TAGLINE: usize = 120;
const DESCRIPTION: usize = 2_000;
const HASHTAG: usize = 60;
const CONTACT: usize = 200;
/// Characters of a word by which a question waits, and how many there may be.
const HELD_WORD: usize = 40;
const MAX_HELD_WORDS: usize = 200;
const MAX_HASHTAGS: usize = 10;

/// The settings as a form has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesInput {
    pub name: String,
    pub tagline_ja: String,
    pub tagline_en: String,
    pub description_ja: String,
    pub description_en: String,
    /// Of every event, divided by spaces, with or without `#`.
    pub hashtags: String,
    /// Of one event: `{n}` stands for its number.
    pub hashtag_pattern: String,
    /// `fins` or `suns`.
    pub mark: String,
    /// Of events that are planned from now on; those that are there keep theirs, and with it their times.
    pub time_zone: String,
    /// Of the next event, where the last one says nothing else.
    pub start: String,
    pub minutes: String,
    /// A mail address or a web address.
    pub contact: String,
    /// Markdown, shown where somebody registers.
    pub sign_up_ja: String,
    pub sign_up_en: String,
    /// Absences in a row without a word after which somebody waits until the day before; empty: no such rule.
    pub absence_limit: String,
    /// A question with one of these waits for a moderator; one a line.
    pub held_words: String,
    /// Web addresses of what whoever registers agrees to; empty: nobody is asked.
    pub conduct_url: String,
    pub privacy_url: String,
}

form_fields!(
    SeriesInput,
    name,
    tagline_ja,
    tagline_en,
    description_ja,
    description_en,
    hashtags,
    hashtag_pattern,
    mark,
    time_zone,
    start,
    minutes,
    contact,
    sign_up_ja,
    sign_up_en,
    absence_limit,
    held_words,
    conduct_url,
    privacy_url
);

/// The settings as they are stored.
pub(crate) async fn stored(db: &mut PgConnection, slug: &str) -> Result<SeriesInput> {
    let series = access::find(db, slug).await?;
    let facts = queries::facts(db, series.id).await?;
    let sign_up = queries::sign_up(db, series.id).await?;
    Ok(SeriesInput {
        name: series.name,
        tagline_ja: series.tagline_ja,
        tagline_en: series.tagline_en,
        description_ja: series.description_ja,
        description_en: series.description_en,
        hashtags: series.hashtags.join(" "),
        hashtag_pattern: facts.hashtag_pattern,
        mark: series.mark.into_str().to_owned(),
        time_zone: series.time_zone,
        start: facts.start.format("%H:%M").to_string(),
        minutes: facts.minutes.to_string(),
        contact: series.contact,
        sign_up_ja: sign_up.words.0,
        sign_up_en: sign_up.words.1,
        absence_limit: sign_up.absence_limit.map(|n| n.to_string()).unwrap_or_default(),
        held_words: facts.held_words.join("\n"),
        conduct_url: sign_up.terms.conduct,
        privacy_url: sign_up.terms.privacy,
    })
}

/// Changes them. What somebody else saved since the form was drawn stays, field by field.
///
/// Errors: `Clash` at the fields that both changed; `Invalid` at every field that cannot be stored.
pub async fn save(db: &Db, asked: Asked<'_>, slug: &str, input: &SeriesInput, base: Option<&Values>) -> Result<()> {
    let mut tx = db.begin().await?;
    let series = access::find(&mut tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    queries::lock(&mut tx, series.id).await?;
    let mut input = input.clone();
    if let Some(base) = base {
        let now = stored(&mut tx, slug).await?;
        let joined = joining::join_fields(base, &input.values(), &now.values(), AREAS);
        joining::check(joined.clashes)?;
        input = SeriesInput::read(|name| joined.values.get(name).map_or("", String::as_str));
    }
    let facts = read(&input)?;
    queries::update(&mut tx, series.id, &facts).await?;
    audit::record(&mut tx, asked.viewer, Some(series.id), "series.save", slug, Outcome::Ok).await?;
    db.commit(tx, &[CacheKey::SITE, CacheKey::series(series.id)]).await
}

/// The form as facts, with every field that cannot be stored.
fn read(input: &SeriesInput) -> Result<SeriesFacts> {
    let mut wrong = Problems::default();
    let name = wrong.gather(line("name", &input.name, NAME))?;
    if name.is_empty() {
        wrong.gather::<()>(Err(Error::invalid("name", "名前を入れてください。", "Please enter the name.")))?;
    }
    let facts = SeriesFacts {
        name,
        tagline_ja: wrong.gather(line("tagline_ja", &input.tagline_ja, TAGLINE))?,
        tagline_en: wrong.gather(line("tagline_en", &input.tagline_en, TAGLINE))?,
        description_ja: wrong.gather(text("description_ja", &input.description_ja, DESCRIPTION))?,
        description_en: wrong.gather(text("description_en", &input.description_en, DESCRIPTION))?,
        hashtags: wrong.gather(hashtags(&input.hashtags))?,
        hashtag_pattern: wrong.gather(pattern(&input.hashtag_pattern))?,
        mark: wrong.gather(mark(&input.mark))?.unwrap_or(Mark::Fins),
        time_zone: wrong.gather(zone(&input.time_zone))?,
        start: wrong.gather(start(&input.start))?,
        minutes: wrong.gather(minutes("minutes", &input.minutes, 10..=1_440))?,
        contact: wrong.gather(contact(&input.contact))?,
        sign_up_ja: wrong.gather(text("sign_up_ja", &input.sign_up_ja, DESCRIPTION))?,
        sign_up_en: wrong.gather(text("sign_up_en", &input.sign_up_en, DESCRIPTION))?,
        absence_limit: wrong.gather(whole("absence_limit", &input.absence_limit, 2..=10))?,
        held_words: wrong.gather(held_words(&input.held_words))?,
        conduct_url: wrong.gather(web("conduct_url", &input.conduct_url))?,
        privacy_url: wrong.gather(web("privacy_url", &input.privacy_url))?,
    };
    wrong.check()?;
    Ok(facts)
}

/// One a line, each once.
fn held_words(input: &str) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for typed in input.lines() {
        let word = line("held_words", typed, HELD_WORD)?;
        if !word.is_empty() && !found.contains(&word) {
            found.push(word);
        }
    }
    if found.len() > MAX_HELD_WORDS {
        return Err(Error::invalid(
            "held_words",
            format!("語句は{MAX_HELD_WORDS}個までにしてください。"),
            format!("Please name at most {MAX_HELD_WORDS} words."),
        ));
    }
    Ok(found)
}

fn hashtags(input: &str) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for tag in input.split_whitespace() {
        let tag = line("hashtags", tag.trim_start_matches(['#', '＃']), HASHTAG)?;
        if !tag.is_empty() && !found.contains(&tag) {
            found.push(tag);
        }
    }
    if found.len() > MAX_HASHTAGS {
        return Err(Error::invalid(
            "hashtags",
            format!("ハッシュタグは{MAX_HASHTAGS}個までにしてください。"),
            format!("At most {MAX_HASHTAGS} hashtags."),
        ));
    }
    Ok(found)
}

/// Empty, or a tag with the place of the number.
fn pattern(input: &str) -> Result<String> {
    let tag = line("hashtag_pattern", input.trim().trim_start_matches(['#', '＃']), HASHTAG)?;
    if tag.is_empty() || (tag.contains("{n}") && !tag.contains(char::is_whitespace)) {
        return Ok(tag);
    }
    Err(Error::invalid(
        "hashtag_pattern",
        "回の番号が入るところに {n} を書いてください。例: secjaws{n}",
        "Write {n} where the number of the event stands, like secjaws{n}.",
    ))
}

/// Empty, a mail address, or an address of the web.
fn contact(input: &str) -> Result<String> {
    let contact = line("contact", input, CONTACT)?;
    if contact.is_empty() || mail_address::parse(&contact).is_ok() || is_web_address(&contact) {
        return Ok(contact);
    }
    Err(Error::invalid(
        "contact",
        "メールアドレスか、https:// で始まるアドレスを入れてください。",
        "Please enter a mail address, or an address that begins with https://.",
    ))
}

/// Empty, or an address of the web.
fn web(field: &str, input: &str) -> Result<String> {
    let address = line(field, input, CONTACT)?;
    if address.is_empty() || is_web_address(&address) {
        return Ok(address);
    }
    Err(Error::invalid(
        field,
        "https:// で始まるアドレスを入れてください。",
        "Please enter an address that begins with https://.",
    ))
}

fn mark(input: &str) -> Result<Option<Mark>> {
    input.parse().map(Some).map_err(|_| Error::invalid("mark", "見た目を選んでください。", "Please choose a look."))
}

fn zone(input: &str) -> Result<String> {
    let name = input.trim();
    match name.parse::<chrono_tz::Tz>() {
        Ok(zone) => Ok(zone.name().to_owned()),
        Err(_) => Err(Error::invalid(
            "time_zone",
            "タイムゾーンを Asia/Tokyo のような名前で入れてください。",
            "Write the time zone as a name like Asia/Tokyo.",
        )),
    }
}

fn start(input: &str) -> Result<NaiveTime> {
    clock("start", input)?
        .ok_or_else(|| Error::invalid("start", "開始の時刻を入れてください。", "Please enter when events begin."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> SeriesInput {
        SeriesInput {
            name: "Security-JAWS".into(),
            hashtags: "#secjaws ＃jawsug secjaws".into(),
            hashtag_pattern: "#secjaws{n}".into(),
            mark: "fins".into(),
            time_zone: "Asia/Tokyo".into(),
            start: "19:00".into(),
            minutes: "150".into(),
            ..SeriesInput::default()
        }
    }

    #[test]
    fn tags_lose_their_signs_and_doubles() {
        let facts = read(&input()).unwrap();
        assert_eq!(facts.hashtags, ["secjaws", "jawsug"]);
        assert_eq!(facts.hashtag_pattern, "secjaws{n}");
    }

    #[test]
    fn every_field_that_cannot_be_stored_is_told_at_once() {
        let wrong = SeriesInput {
            name: " ".into(),
            hashtag_pattern: "secjaws".into(),
            mark: "stars".into(),
            time_zone: "Tokyo".into(),
            start: String::new(),
            minutes: "5".into(),
            contact: "javascript:alert(1)".into(),
            conduct_url: "/conduct".into(),
            privacy_url: "javascript:alert(1)".into(),
            ..input()
        };
        let Err(Error::Invalid { field, others, .. }) = read(&wrong) else { panic!("taken") };
        let mut fields: Vec<_> = others.iter().map(|(field, _)| field.as_str()).chain([field.as_str()]).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "conduct_url",
                "contact",
                "hashtag_pattern",
                "mark",
                "minutes",
                "name",
                "privacy_url",
                "start",
                "time_zone"
            ]
        );
    }
}
