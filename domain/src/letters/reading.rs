//! Letters to speakers as they would be sent now: for the desk, and for the worker.

use sqlx::PgConnection;
use strum::VariantArray as _;

use super::{
    queries::{self, Row},
    types::{Letter, LetterKind, Recipient, Words},
    words::standing,
};
use crate::{
    error::{Error, Result},
    ids::{EventId, SeriesId},
    lang::Lang,
};

/// Every letter of an event. A step of who has asked.
pub(crate) async fn all(db: &mut PgConnection, series: SeriesId, event: EventId) -> Result<Vec<Letter>> {
    let rows = queries::rows(db, series, Some(event)).await?;
    Ok(LetterKind::VARIANTS.iter().map(|kind| join(*kind, &rows)).collect())
}

/// Every letter of a series, as it stands for an event without words of its own. A step of who has asked.
pub(crate) async fn of_series(db: &mut PgConnection, series: SeriesId) -> Result<Vec<Letter>> {
    let rows = queries::rows(db, series, None).await?;
    Ok(LetterKind::VARIANTS.iter().map(|kind| join(*kind, &rows)).collect())
}

/// One of them.
pub(crate) async fn one(db: &mut PgConnection, series: SeriesId, event: EventId, kind: LetterKind) -> Result<Letter> {
    of_proposal(db, series, Some(event), kind).await
}

/// One about a proposal. That of the series for what is proposed for whichever event.
pub(crate) async fn of_proposal(
    db: &mut PgConnection,
    series: SeriesId,
    event: Option<EventId>,
    kind: LetterKind,
) -> Result<Letter> {
    Ok(join(kind, &queries::rows(db, series, event).await?))
}

/// The words of the event come before those of the series, and these before those that stand by themselves, each language
/// for itself.
pub(super) fn join(kind: LetterKind, rows: &[Row]) -> Letter {
    let of = |is_of_event: bool| rows.iter().find(|row| row.is_of_event == is_of_event && row.kind == kind.into_str());
    let levels = [of(true), of(false)];
    let words = [Lang::Ja, Lang::En].map(|lang| {
        let written = levels.into_iter().flatten().map(|row| row.words(lang)).find(|words| !words.is_blank());
        written.unwrap_or_else(|| standing(kind, lang))
    });
    let is_written =
        levels.map(|row| row.is_some_and(|row| [Lang::Ja, Lang::En].iter().any(|lang| !row.words(*lang).is_blank())));
    let version = |row: Option<&Row>| row.map_or(0, |row| row.version);
    let mut in_languages =
        levels.into_iter().flatten().map(|row| [Lang::Ja, Lang::En].map(|lang| !row.words(lang).is_blank()));
    let behind = in_languages.find(|[ja, en]| *ja || *en).and_then(|[ja, en]| match (ja, en) {
        (true, false) => Some(Lang::En),
        (false, true) => Some(Lang::Ja),
        (true, true) | (false, false) => None,
    });
    Letter {
        kind,
        words,
        is_written,
        behind,
        is_off: levels[0].or(levels[1]).is_some_and(|row| row.is_off),
        version: format!("{}.{}", version(levels[0]), version(levels[1])),
    }
}

impl Row {
    pub fn words(&self, lang: Lang) -> Words {
        match lang {
            Lang::Ja => Words::new(self.subject_ja.clone(), self.body_ja.clone()),
            Lang::En => Words::new(self.subject_en.clone(), self.body_en.clone()),
        }
    }
}

/// Everybody who speaks at an event and can be written to, for a letter about the event.
pub(crate) async fn speakers(db: &mut PgConnection, event: EventId, kind: LetterKind) -> Result<Vec<Recipient>> {
    let rows = queries::speakers(db, event).await?;
    Ok(rows
        .into_iter()
        .map(|row| Recipient {
            person: row.person,
            name: row.name,
            mail: row.mail,
            lang: Lang::from_tag(&row.language).unwrap_or_default(),
            kind,
            changes: Vec::new(),
        })
        .collect())
}

/// Errors: `Conflict` for a letter that was switched off.
pub(crate) async fn still_goes(
    db: &mut PgConnection,
    series: SeriesId,
    event: EventId,
    kind: LetterKind,
) -> Result<()> {
    if queries::goes(db, series, event, kind).await? {
        return Ok(());
    }
    Err(Error::conflict(
        "このメールは止めてあります。先に「送るようにする」を押してください。",
        "This letter is switched off. Please switch it on first.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(is_of_event: bool, words: [&str; 2], is_off: bool) -> Row {
        let [ja, en] = words.map(str::to_owned);
        Row {
            kind: "talk_moved".to_owned(),
            is_of_event,
            subject_ja: ja.clone(),
            body_ja: ja,
            subject_en: en.clone(),
            body_en: en,
            is_off,
            version: 3,
        }
    }

    #[test]
    fn words_of_the_event_come_first_and_each_language_for_itself() {
        let kind = LetterKind::TalkMoved;
        let plain = join(kind, &[]);
        assert_eq!((plain.is_written, plain.is_off, plain.version.as_str()), ([false, false], false, "0.0"));
        assert_eq!(*plain.words(Lang::En), standing(kind, Lang::En));
        let both = [row(true, ["回", ""], false), row(false, ["シリーズ", "series"], true)];
        let letter = join(kind, &both);
        assert_eq!((letter.words(Lang::Ja).body.as_str(), letter.words(Lang::En).body.as_str()), ("回", "series"));
        assert_eq!((letter.is_off, letter.is_written, letter.version.as_str()), (false, [true, true], "3.3"));
        assert_eq!(letter.behind, Some(Lang::En), "the words of the event are Japanese alone");
        assert_eq!((plain.behind, join(kind, &both[1..]).behind), (None, None));
        assert_eq!(join(kind, &[row(true, ["", "event"], false)]).behind, Some(Lang::Ja));
        assert!(join(kind, &both[1..]).is_off, "an event without a word of its own follows the series");
        assert_eq!(*join(LetterKind::TalkRemoved, &both).words(Lang::Ja), standing(LetterKind::TalkRemoved, Lang::Ja));
    }
}
