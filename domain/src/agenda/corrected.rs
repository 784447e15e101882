//! Corrections of speakers as they are typed, stored and shown to organizers.

use sqlx::PgConnection;

use super::{
    corrections::{CorrectedField, Correction, CorrectionState, TalkWords},
    own,
    queries::{self, CorrectionRow, OwnCorrectionRow, OwnTalkRow},
    rules,
    taking_over::SentCorrection,
};
use crate::{
    error::{Error, Problems, Result},
    events::types::EventState,
    ids::{AccountId, EventId},
    input::{clean, line, text},
};

/// As it stands on the released agenda.
pub(crate) fn words_of(row: &OwnTalkRow) -> TalkWords {
    TalkWords {
        name: row.name.clone(),
        affiliation: row.affiliation.clone(),
        role: row.role.clone(),
        title: row.title.clone(),
        summary: row.summary.clone(),
    }
}

/// What organizers are to decide of what is stored.
pub(crate) fn pending(stored: Option<&OwnCorrectionRow>) -> Option<Correction> {
    stored.filter(|row| row.state == CorrectionState::Sent).map(OwnCorrectionRow::correction)
}

/// What the form of a correction is drawn with.
pub(crate) fn stamp(is: &TalkWords, stored: Option<&OwnCorrectionRow>) -> String {
    own::stamp(&(is, pending(stored)))
}

/// Whether there is something to correct still: what was said at an event that is over stays as it was billed.
pub const fn are_taken(state: EventState) -> bool {
    !matches!(state, EventState::Ended | EventState::Cancelled)
}

/// What would stand there, cleaned as the agenda has it; what the form leaves out, or brings as it was, stays.
///
/// Errors: `Invalid` at what is too long, and at a name or a title that would be none.
pub fn typed_over(is: &TalkWords, typed: &Correction) -> Result<TalkWords> {
    let mut wrong = Problems::default();
    let mut read = |field: CorrectedField| {
        let (stands, word) = (is.get(field), field.into_str());
        let same = |text: &&str| clean(text).trim() == clean(stands).trim();
        let Some(text_typed) = typed.get(field).filter(|text| !same(text)) else { return Ok(stands.to_owned()) };
        let cleaned = match field {
            CorrectedField::Name => line(word, text_typed, rules::MAX_NAME),
            CorrectedField::Affiliation | CorrectedField::Role => line(word, text_typed, rules::MAX_PLACE),
            CorrectedField::Title => line(word, text_typed, rules::MAX_TITLE),
            CorrectedField::Summary => text(word, text_typed, rules::SUMMARY),
        };
        wrong.gather(cleaned.and_then(|cleaned| filled(field, cleaned)))
    };
    let words = TalkWords {
        name: read(CorrectedField::Name)?,
        affiliation: read(CorrectedField::Affiliation)?,
        role: read(CorrectedField::Role)?,
        title: read(CorrectedField::Title)?,
        summary: read(CorrectedField::Summary)?,
    };
    wrong.check()?;
    Ok(words)
}

fn filled(field: CorrectedField, text: String) -> Result<String> {
    let (ja, en) = match field {
        CorrectedField::Name => ("お名前を入れてください。", "Please enter your name."),
        CorrectedField::Title => ("題名を入れてください。", "Please enter the title."),
        _ => return Ok(text),
    };
    if text.is_empty() { Err(Error::invalid(field.into_str(), ja, en)) } else { Ok(text) }
}

/// Those that organizers of an event are to decide, or have left, with whose each is. A step of who has asked.
pub(crate) async fn list_by_event(db: &mut PgConnection, event: EventId) -> Result<Vec<(AccountId, SentCorrection)>> {
    let rows = queries::corrections_at(db, event).await?;
    Ok(rows.into_iter().map(|row| (row.account, from_row(row))).collect())
}

fn from_row(row: CorrectionRow) -> SentCorrection {
    let CorrectionRow { slot, account, person, billed, state, name, affiliation, role, title, summary } = row;
    let correction = Correction { name, affiliation, role, title, summary };
    // By what it says: a button that was drawn before the speaker wrote something else takes nothing over.
    let word = own::stamp(&(slot, account, &correction));
    SentCorrection { slot, person, billed, state, correction, word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands() -> TalkWords {
        TalkWords {
            name: "氷野 陸".to_owned(),
            title: "鍵の話".to_owned(),
            summary: "一行目\n二行目".to_owned(),
            ..TalkWords::default()
        }
    }

    fn field_of(typed: Correction) -> String {
        typed_over(&stands(), &typed).unwrap_err().field().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_is_left_out_or_brought_as_it_was_stays() {
        assert_eq!(typed_over(&stands(), &Correction::default()), Ok(stands()));
        let same = Correction {
            name: Some(" 氷野 陸 ".to_owned()),
            // As a browser sends it.
            summary: Some("一行目\r\n二行目".to_owned()),
            ..Correction::default()
        };
        assert_eq!(typed_over(&stands(), &same), Ok(stands()));
        // Also where it is longer than may be typed: it was imported.
        let long = TalkWords { title: "長".repeat(400), ..stands() };
        let typed =
            Correction { title: Some(long.title.clone()), role: Some("部長".to_owned()), ..Correction::default() };
        assert_eq!(typed_over(&long, &typed), Ok(TalkWords { role: "部長".to_owned(), ..long.clone() }));
    }

    #[test]
    fn limits_are_those_of_the_agenda() {
        for (typed, field) in [
            (Correction { name: Some("名".repeat(101)), ..Correction::default() }, "name"),
            (Correction { name: Some(" ".to_owned()), ..Correction::default() }, "name"),
            (Correction { affiliation: Some("所".repeat(201)), ..Correction::default() }, "affiliation"),
            (Correction { role: Some("役".repeat(201)), ..Correction::default() }, "role"),
            (Correction { title: Some("題".repeat(301)), ..Correction::default() }, "title"),
            (Correction { title: Some(String::new()), ..Correction::default() }, "title"),
            (Correction { summary: Some("紹".repeat(2_001)), ..Correction::default() }, "summary"),
        ] {
            assert_eq!(field_of(typed), field);
        }
        let emptied = Correction { summary: Some(String::new()), ..Correction::default() };
        assert_eq!(typed_over(&stands(), &emptied).unwrap().summary, "");
    }
}
