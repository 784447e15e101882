//! Slides and pictures that a record names.

use sqlx::PgConnection;

use crate::{
    archive::{format::files::FileRecord, types::KeptSlides},
    ids::{EventId, PersonId, SlotId},
};

/// The slides of an event that are kept as files, in the order of its agenda.
pub async fn kept_slides(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<KeptSlides>> {
    sqlx::query_as!(
        KeptSlides,
        r#"select t.id as "slot: SlotId", f.size, f.hash from slots t join slot_files f on f.slot_id = t.id
           where t.event_id = $1 order by t.position"#,
        event.0
    )
    .fetch_all(db)
    .await
}

/// The bytes of somebody's picture, as long as it is the one with this hash.
pub async fn picture_bytes(db: &mut PgConnection, person: &str, hash: &str) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "select q.bytes from person_pictures q join people p on p.id = q.person_id where p.slug = $1 and q.hash = $2",
        person,
        hash
    )
    .fetch_optional(db)
    .await
}

/// Keeps slides with the slot at this place of the agenda, counted from 1, if it has that title and none yet; returns
/// whether it did.
pub async fn insert_slides(
    db: &mut PgConnection,
    event: EventId,
    (place, title): (i64, &str),
    file: &FileRecord,
    bytes: &[u8],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into slot_files (slot_id, bytes, size, hash, uploaded_at)
         select id, $4, octet_length($4::bytea), $5, $6
         from (select id, title, row_number() over (order by position) as place from slots where event_id = $1) placed
         where place = $2 and title = $3
         on conflict (slot_id) do nothing",
        event.0,
        place,
        title,
        bytes,
        file.hash,
        file.uploaded_at
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Whether there is such a person, who has no picture.
pub async fn lacks_picture(db: &mut PgConnection, person: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from people p where p.slug = $1
                          and not exists (select from person_pictures q where q.person_id = p.id)) as "lacks!""#,
        person
    )
    .fetch_one(db)
    .await
}

/// Keeps a picture of somebody who has none yet; returns who that is, or nobody.
pub async fn insert_picture(
    db: &mut PgConnection,
    person: &str,
    (bytes, hash): (&[u8], &str),
    file: &FileRecord,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"insert into person_pictures (person_id, bytes, hash, uploaded_at)
           select id, $2, $3, $4 from people where slug = $1
           on conflict (person_id) do nothing returning person_id as "id: PersonId""#,
        person,
        bytes,
        hash,
        file.uploaded_at
    )
    .fetch_optional(db)
    .await
}
