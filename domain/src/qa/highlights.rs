//! Questions of many events that pages for strangers show: what was answered lately.

use sqlx::PgConnection;

use super::{queries, types::Highlight};
use crate::error::Result;

/// Questions that are shown as answered lately.
const NEWEST: usize = 3;

/// The questions that were answered last, of events that anyone may see. More answers are looked at, since some belong to
/// the same question.
pub async fn newest_answered(db: &mut PgConnection) -> Result<Vec<Highlight>> {
    let mut newest: Vec<Highlight> = Vec::new();
    for highlight in queries::newest_answers(db).await? {
        if newest.len() < NEWEST && newest.iter().all(|known| known.id != highlight.id) {
            newest.push(highlight);
        }
    }
    Ok(newest)
}
