//! Two people that become one, and two again.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::moved::Moved,
    ids::{AccountId, EventId, MergeId, PersonId, SeriesId, SlotId},
};

/// Says who somebody is now; `None`: themselves again.
pub async fn set_merged(db: &mut PgConnection, person: PersonId, into: Option<PersonId>) -> sqlx::Result<()> {
    sqlx::query!("update people set merged_into = $2 where id = $1", person.0, into.map(|id| id.0))
        .execute(db)
        .await
        .map(drop)
}

/// Bills `to` on those of these slots where `from` is billed, by the same names. Which they are.
pub async fn move_talks(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    slots: &[SlotId],
) -> sqlx::Result<Vec<SlotId>> {
    let slots: Vec<i64> = slots.iter().map(|slot| slot.0).collect();
    let moved = sqlx::query_scalar!(
        r#"update appearances a set person_id = $2
           where a.person_id = $1 and a.slot_id = any($3)
             and not exists (select from appearances o where o.slot_id = a.slot_id and o.person_id = $2)
           returning a.slot_id as "slot: SlotId""#,
        from.0,
        to.0,
        &slots
    )
    .fetch_all(&mut *db)
    .await?;
    let slots: Vec<i64> = moved.iter().map(|slot: &SlotId| slot.0).collect();
    sqlx::query!("delete from slot_proposers where person_id = $1 and slot_id = any($2)", to.0, &slots)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "update slot_proposers set person_id = $2 where person_id = $1 and slot_id = any($3)",
        from.0,
        to.0,
        &slots
    )
    .execute(db)
    .await?;
    Ok(moved)
}

/// Hands on where `from` is reached in those series where nothing is noted for `to`. Which they are.
pub async fn move_mails(db: &mut PgConnection, from: PersonId, to: PersonId) -> sqlx::Result<Vec<SeriesId>> {
    sqlx::query_scalar!(
        r#"update person_mails m set person_id = $2
           where m.person_id = $1 and not exists (select from person_mails o where o.series_id = m.series_id and o.person_id = $2)
           returning m.series_id as "series: SeriesId""#,
        from.0,
        to.0
    )
    .fetch_all(db)
    .await
}

/// Hands it back in these series, where it was not noted anew since.
pub async fn move_mails_back(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    series: &[SeriesId],
    since: DateTime<Utc>,
) -> sqlx::Result<()> {
    let series: Vec<i64> = series.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update person_mails m set person_id = $2
         where m.person_id = $1 and m.series_id = any($3) and m.at <= $4
           and not exists (select from person_mails o where o.series_id = m.series_id and o.person_id = $2)",
        from.0,
        to.0,
        &series,
        since
    )
    .execute(db)
    .await
    .map(drop)
}

/// That somebody was told of the questions of an event goes with them; with `only` of those events. Which they are.
pub async fn move_calls(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    only: Option<&[EventId]>,
) -> sqlx::Result<Vec<EventId>> {
    let only: Option<Vec<i64>> = only.map(|events| events.iter().map(|event| event.0).collect());
    sqlx::query_scalar!(
        r#"update question_calls c set person_id = $2
           where c.person_id = $1 and ($3::bigint[] is null or c.event_id = any($3))
             and not exists (select from question_calls o where o.event_id = c.event_id and o.person_id = $2)
           returning c.event_id as "event: EventId""#,
        from.0,
        to.0,
        only.as_deref()
    )
    .fetch_all(db)
    .await
}

/// The same for reminders of a slot.
pub async fn move_reminders(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    only: Option<&[SlotId]>,
) -> sqlx::Result<Vec<SlotId>> {
    let only: Option<Vec<i64>> = only.map(|slots| slots.iter().map(|slot| slot.0).collect());
    sqlx::query_scalar!(
        r#"update speaker_reminders r set person_id = $2
           where r.person_id = $1 and ($3::bigint[] is null or r.slot_id = any($3))
             and not exists (select from speaker_reminders o where o.slot_id = r.slot_id and o.person_id = $2)
           returning r.slot_id as "slot: SlotId""#,
        from.0,
        to.0,
        only.as_deref()
    )
    .fetch_all(db)
    .await
}

/// And for when they were asked for what is missing; by the ids of its rows.
pub async fn move_requests(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    only: Option<&[i64]>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "update missing_requests set person_id = $2
         where person_id = $1 and ($3::bigint[] is null or id = any($3)) returning id",
        from.0,
        to.0,
        only
    )
    .fetch_all(db)
    .await
}

/// The picture of who goes is that of who stays, where they have none; whether it is.
pub async fn move_picture(db: &mut PgConnection, from: PersonId, to: PersonId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update person_pictures set person_id = $2
         where person_id = $1 and not exists (select from person_pictures o where o.person_id = $2)",
        from.0,
        to.0
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// It goes back, where they handed in no other one since.
pub async fn move_picture_back(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    since: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person_pictures set person_id = $2
         where person_id = $1 and uploaded_at <= $3 and not exists (select from person_pictures o where o.person_id = $2)",
        from.0,
        to.0,
        since
    )
    .execute(db)
    .await
    .map(drop)
}

/// And for who is somebody by their account.
pub async fn move_accounts(
    db: &mut PgConnection,
    from: PersonId,
    to: PersonId,
    only: Option<&[AccountId]>,
) -> sqlx::Result<Vec<AccountId>> {
    let only: Option<Vec<i64>> = only.map(|accounts| accounts.iter().map(|account| account.0).collect());
    sqlx::query_scalar!(
        r#"update accounts set person_id = $2
           where person_id = $1 and ($3::bigint[] is null or id = any($3)) returning id as "id: AccountId""#,
        from.0,
        to.0,
        only.as_deref()
    )
    .fetch_all(db)
    .await
}

pub async fn insert_merge(
    db: &mut PgConnection,
    (kept, gone): (PersonId, PersonId),
    moved: &Moved,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<MergeId> {
    sqlx::query_scalar!(
        r#"insert into person_merges (kept_id, gone_id, moved, merged_by, merged_at) values ($1, $2, $3, $4, $5)
           returning id as "id: MergeId""#,
        kept.0,
        gone.0,
        Json(moved) as _,
        by.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

/// A merge, as it is undone.
pub struct MergeRow {
    pub id: MergeId,
    pub kept: PersonId,
    pub gone: PersonId,
    pub moved: Json<Moved>,
    pub merged_at: DateTime<Utc>,
    pub is_undone: bool,
}

pub async fn merge_row(db: &mut PgConnection, id: MergeId) -> sqlx::Result<Option<MergeRow>> {
    sqlx::query_as!(
        MergeRow,
        r#"select id as "id: MergeId", kept_id as "kept: PersonId", gone_id as "gone: PersonId", moved as "moved: Json<Moved>",
                  merged_at, undone_at is not null as "is_undone!"
           from person_merges where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// What other merges into this person moved to them and still stands, the oldest first.
pub async fn other_moves(db: &mut PgConnection, kept: PersonId, but: MergeId) -> sqlx::Result<Vec<(MergeId, Moved)>> {
    let rows = sqlx::query!(
        r#"select id as "id: MergeId", moved as "moved: Json<Moved>" from person_merges
           where kept_id = $1 and id <> $2 and undone_at is null order by id"#,
        kept.0,
        but.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.moved.0)).collect())
}

pub async fn set_moved(db: &mut PgConnection, id: MergeId, moved: &Moved) -> sqlx::Result<()> {
    sqlx::query!("update person_merges set moved = $2 where id = $1", id.0, Json(moved) as _)
        .execute(db)
        .await
        .map(drop)
}

pub async fn set_undone(
    db: &mut PgConnection,
    id: MergeId,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("update person_merges set undone_by = $2, undone_at = $3 where id = $1", id.0, by.map(|id| id.0), now)
        .execute(db)
        .await
        .map(drop)
}

/// A merge that stands, as the desk lists it.
pub struct StandingMerge {
    pub id: MergeId,
    pub kept: PersonId,
    pub kept_name: String,
    pub gone_name: String,
    pub merged_at: DateTime<Utc>,
    /// Of the account; empty where it is gone, or the program did it.
    pub by: String,
}

/// Those into who speaks in the series and in none but those that are planned, the newest first; with `into` those into that
/// person.
pub async fn standing_merges(
    db: &mut PgConnection,
    (series, planned): (SeriesId, &[i64]),
    into: Option<PersonId>,
    limit: i64,
) -> sqlx::Result<Vec<StandingMerge>> {
    sqlx::query_as!(
        StandingMerge,
        r#"select m.id as "id: MergeId", m.kept_id as "kept: PersonId", k.name as kept_name, g.name as gone_name,
                  m.merged_at, coalesce(c.name, '') as "by!"
           from person_merges m join people k on k.id = m.kept_id join people g on g.id = m.gone_id
             left join accounts c on c.id = m.merged_by
           where m.undone_at is null and ($2::bigint is null or m.kept_id = $2)
             and exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                         where a.person_id = standing_person(m.kept_id) and e.series_id = $1)
             and not exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                             where a.person_id = standing_person(m.kept_id) and e.series_id <> all($4))
           order by m.merged_at desc, m.id desc limit $3"#,
        series.0,
        into.map(|id| id.0),
        limit,
        planned
    )
    .fetch_all(db)
    .await
}

/// Fills what the one who stays never said with what the other said.
pub async fn take_words(db: &mut PgConnection, to: PersonId, bio: Option<&str>, url: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update people set bio = coalesce($2, bio), url = coalesce($3, url) where id = $1", to.0, bio, url)
        .execute(db)
        .await
        .map(drop)
}

/// Takes it away again, where it is still the other's.
pub async fn give_words_back(
    db: &mut PgConnection,
    kept: PersonId,
    gone: PersonId,
    (bio, url): (bool, bool),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update people k set bio = case when $3 and k.bio = g.bio then '' else k.bio end,
                url = case when $4 and k.url = g.url then null else k.url end
         from people g where k.id = $1 and g.id = $2",
        kept.0,
        gone.0,
        bio,
        url
    )
    .execute(db)
    .await
    .map(drop)
}
