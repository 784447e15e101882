//! What all kinds of files share: what applying one needs, what it came to, and which event it is of.

use chrono_tz::Tz;
use sqlx::PgConnection;

use crate::{
    archive::{
        format::name,
        types::{ArchiveFile, Outline, Target},
    },
    error::{Error, Result},
    events::{access, types::EventCard},
    ids::EventRef,
    keys::CacheKey,
    lang::{Lang, Text},
    series::types::Series,
    viewer::Asked,
};

/// A file with all that applying it needs.
pub(super) struct Source<'a> {
    pub series: &'a Series,
    pub file: &'a ArchiveFile,
    pub bytes: &'a [u8],
    /// Of the series: that of an event which is not there yet.
    pub zone: Tz,
}

/// What applying a file did, or would do.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub what: Option<Text>,
    pub doubts: Vec<Text>,
    /// Events that there were not before.
    pub added: usize,
    /// Facts that were others.
    pub changes: usize,
    pub keys: Vec<CacheKey>,
}

impl Done {
    pub(super) const fn target(&self) -> Target {
        match (self.added, self.changes) {
            (0, 0) => Target::Same,
            (0, changes) => Target::Changes(changes),
            (added, _) => Target::New(added),
        }
    }
}

/// What is said of a file. What is wrong with it is its problem; only what will pass is an error.
pub(super) fn outline(done: Result<Done>, file: &ArchiveFile) -> Result<Outline> {
    match done {
        Ok(done) => {
            let target = done.target();
            Ok(Outline { what: done.what, doubts: done.doubts, target, ..Outline::default() })
        }
        Err(error @ (Error::Unavailable | Error::ReadOnly)) => Err(error),
        Err(Error::Invalid { field, message, .. }) => {
            let waits = field == "number" && (file.number.is_some() || !name::read(&file.name).ids.is_empty());
            Ok(Outline { problem: Some(message), waits, ..file.outline.clone() })
        }
        Err(Error::Conflict(message)) => Ok(Outline { problem: Some(message), ..file.outline.clone() }),
        Err(error) => {
            let problem = Text::new(error.sentence(Lang::Ja), error.sentence(Lang::En));
            Ok(Outline { problem: Some(problem), ..file.outline.clone() })
        }
    }
}

/// The event that a file is of.
///
/// Errors: `Invalid{number}` where nothing says which, or where it is not there yet.
pub(super) async fn event_of(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<EventCard> {
    let number = source.file.number.ok_or_else(|| {
        Error::invalid(
            "number",
            "どの回のものか分かりません。回の番号を入れてください。",
            "It does not say which event it is of. Enter its number.",
        )
    })?;
    match access::find(tx, asked.viewer, EventRef::new(&source.series.slug, number)).await {
        Ok((_, card)) => Ok(card),
        Err(Error::NotFound) => Err(Error::at(
            "number".to_owned(),
            Text::new(
                format!(
                    "第{number}回はまだありません。その回のレポートかイベントのあとに取り込みます。番号が違うときは、直してください。"
                ),
                format!(
                    "There is no #{number} yet. It is imported after the report or the facts of that event; or correct the number."
                ),
            ),
        )),
        Err(error) => Err(error),
    }
}

/// The zone of what a file says of its event; that of the series where it is not known of which event it is.
pub(super) fn zone_of(card: &Result<EventCard>, source: &Source<'_>) -> Tz {
    card.as_ref().ok().and_then(|card| card.zone.parse().ok()).unwrap_or(source.zone)
}

/// A number that only the name of the file says is not certain.
pub(super) fn number_doubt(source: &Source<'_>, card: &EventCard) -> Option<Text> {
    let name = card.name(Lang::Ja);
    let name_en = card.name(Lang::En);
    (!source.file.is_number_chosen).then(|| {
        Text::new(
            format!("ファイルの名前から、{name}のものと考えました。"),
            format!("By the name of the file it is of {name_en}."),
        )
    })
}
