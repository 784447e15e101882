//! The code that is shown on stage, by which a board is found.

use sqlx::PgConnection;

use crate::{error::Result, events::queries, ids::EventId, secret};

/// Letters of a join code.
const CODE_LENGTH: usize = 5;
/// Initials of a series before the number.
const MAX_INITIALS: usize = 4;

/// Gives an event a code, unless it has one: one that came by a report or from an archive had none while nobody could ask there.
pub(super) async fn give(db: &mut PgConnection, event: EventId, slug: &str, number: i32) -> Result<()> {
    if queries::plan(db, event).await?.join_code.is_none() {
        let code = free_code(db, slug, number).await?;
        queries::set_join_code(db, event, &code).await?;
    }
    Ok(())
}

/// A code that no event has: the initials of the series and the event's number where that is free, else letters.
async fn free_code(db: &mut PgConnection, slug: &str, number: i32) -> Result<String> {
    let initials = initials(slug);
    let mut code = if initials.is_empty() { secret::letters(CODE_LENGTH) } else { format!("{initials}{number}") };
    while queries::code_taken(db, &code).await? {
        code = secret::letters(CODE_LENGTH);
    }
    Ok(code)
}

/// `MSJ` of `mini-security-jaws`: short enough to be typed from a screen.
fn initials(slug: &str) -> String {
    let first = slug.split('-').filter_map(|part| part.chars().next());
    first.filter(char::is_ascii_alphabetic).take(MAX_INITIALS).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_words_of_an_address() {
        for (slug, expected) in [
            ("security-jaws", "SJ"),
            ("mini-security-jaws", "MSJ"),
            ("meetup", "M"),
            ("jaws-ug-2", "JU"),
            ("a-b-c-d-e-f", "ABCD"),
            ("2026", ""),
        ] {
            assert_eq!(initials(slug), expected, "{slug}");
        }
    }
}
