//! How names are read, as those who registered said.

use sqlx::PgConnection;

use crate::ids::{AccountId, RegistrationId, SeriesId};

pub async fn set_reading(db: &mut PgConnection, id: RegistrationId, reading: &str) -> sqlx::Result<()> {
    sqlx::query!("update registrations set door_name = $2 where id = $1", id.0, reading).execute(db).await.map(drop)
}

/// What somebody said with the newest place that they hold, or held until its event was over; empty for nobody. One that
/// was asked for with an address alone, and given back, says nothing: anybody may have done that.
pub async fn last_reading(db: &mut PgConnection, series: SeriesId, account: AccountId) -> sqlx::Result<String> {
    let row = sqlx::query_scalar!(
        "select r.door_name from registrations r join events e on e.id = r.event_id
         where e.series_id = $1 and r.account_id = $2 and is_registered(r.state, r.lapse)
         order by r.registered_at desc, r.id desc limit 1",
        series.0,
        account.0
    );
    Ok(row.fetch_optional(db).await?.unwrap_or_default())
}

/// Gives a place without a reading that of [`last_reading`].
pub async fn take_reading_along(
    db: &mut PgConnection,
    (series, account): (SeriesId, AccountId),
    id: RegistrationId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations r set door_name = last.door_name
         from (select o.door_name from registrations o join events e on e.id = o.event_id
               where e.series_id = $1 and o.account_id = $2 and o.id <> $3 and is_registered(o.state, o.lapse)
               order by o.registered_at desc, o.id desc limit 1) last
         where r.id = $3 and r.door_name = '' and last.door_name <> ''",
        series.0,
        account.0,
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}
