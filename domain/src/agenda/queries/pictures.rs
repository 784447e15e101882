//! Pictures of people, as they handed them in.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, PersonId, SeriesId};

/// What decides who may see a picture at its address.
pub struct PictureRow {
    pub person: PersonId,
    pub is_shown: bool,
    /// The account speaks for that person.
    pub is_own: bool,
}

/// The picture of somebody, as long as it is the one with this hash. One that everybody may see stands at the address that
/// everybody may know, and at no other.
pub async fn picture_at(
    db: &mut PgConnection,
    (slug, hash): (&str, &str),
    account: Option<AccountId>,
) -> sqlx::Result<Option<PictureRow>> {
    sqlx::query_as!(
        PictureRow,
        r#"select q.person_id as "person: PersonId", exists (select from shown_pictures o where o.person_id = q.person_id) as "is_shown!",
                  (exists (select from speakers w where w.account_id = $3 and w.person_id = q.person_id)
                    or exists (select from speakers_of_profiles w where w.account_id = $3 and w.person_id = q.person_id)) as "is_own!"
           from people p join person_pictures q on q.person_id = p.id
           where p.id = person_at($1) and q.hash = $2
             and ((select u.slug from public_people u where u.person_id = p.id) = $1
                  or not exists (select from shown_pictures o where o.person_id = p.id))"#,
        slug,
        hash,
        account.map(|id| id.0)
    )
    .fetch_optional(db)
    .await
}

/// Its bytes, as long as it is the one with this hash.
pub async fn picture_bytes(db: &mut PgConnection, person: PersonId, hash: &str) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select bytes from person_pictures where person_id = $1 and hash = $2", person.0, hash)
        .fetch_optional(db)
        .await
}

/// Keeps a picture in the place of the one that is there.
pub async fn put_picture(
    db: &mut PgConnection,
    person: PersonId,
    (bytes, hash): (&[u8], &str),
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_pictures (person_id, bytes, hash, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id) do update set bytes = excluded.bytes, hash = excluded.hash,
             uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at",
        person.0,
        bytes,
        hash,
        by.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn remove_picture(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from person_pictures where person_id = $1", person.0).execute(db).await.map(drop)
}

/// The picture that is kept of somebody, and whether everybody may see it.
pub struct KeptPicture {
    pub hash: String,
    pub is_shown: bool,
}

pub async fn kept_picture(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<KeptPicture>> {
    sqlx::query_as!(
        KeptPicture,
        r#"select q.hash, exists (select from shown_pictures o where o.person_id = q.person_id) as "is_shown!"
           from person_pictures q where q.person_id = $1"#,
        person.0
    )
    .fetch_optional(db)
    .await
}

/// Address and language of whoever handed the picture in, or writes what stands on that person's page.
pub async fn mails_of_picture(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select c.mail, c.language from accounts c
         where c.confirmed_at is not null and c.disabled_at is null
           and (exists (select from person_pictures q where q.person_id = $1 and q.uploaded_by = c.id)
                or exists (select from speakers_of_profiles w where w.person_id = $1 and w.account_id = c.id))
         order by c.id",
        person.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.mail, row.language)).collect())
}

/// Notes why organizers took the picture away.
pub async fn note_removal(
    db: &mut PgConnection,
    (person, series): (PersonId, SeriesId),
    reason: &str,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into picture_removals (person_id, series_id, reason, removed_by, removed_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id) do update set series_id = excluded.series_id, reason = excluded.reason,
             removed_by = excluded.removed_by, removed_at = excluded.removed_at",
        person.0,
        series.0,
        reason,
        by.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Once they handed in another one, nothing is to be said.
pub async fn forget_removal(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from picture_removals where person_id = $1", person.0).execute(db).await.map(drop)
}
