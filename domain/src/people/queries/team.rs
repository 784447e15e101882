//! Who works on a series.

use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, SeriesId},
    people::types::Teammate,
    viewer::Role,
};

/// Those of the series and those of this event alone; owners first, then by name.
pub async fn team(db: &mut PgConnection, series: SeriesId, event: EventId) -> sqlx::Result<Vec<Teammate>> {
    sqlx::query_as!(
        Teammate,
        r#"select a.id as "id: AccountId", a.name, r.role as "role: Role"
           from series_roles r join accounts a on a.id = r.account_id
           where r.series_id = $1 and (r.event_id is null or r.event_id = $2) and a.disabled_at is null
           order by array_position(array['owner', 'organizer', 'moderator', 'reporter', 'checkin'], r.role), a.name"#,
        series.0,
        event.0,
    )
    .fetch_all(db)
    .await
}
