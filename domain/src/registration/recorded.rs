//! Participation types as a record of the product's own format has them.

use archive_import::record::TypeRecord;
use sqlx::PgConnection;

use super::queries;
use crate::ids::EventId;

pub(crate) use queries::recorded_types as types;

/// Adds these to an event that has none.
pub(crate) async fn insert(db: &mut PgConnection, event: EventId, types: &[TypeRecord]) -> sqlx::Result<()> {
    for (position, kind) in (1..).zip(types) {
        queries::insert_recorded_type(db, event, position, kind).await?;
    }
    Ok(())
}
