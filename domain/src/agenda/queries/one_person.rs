//! A person with all that is theirs, and who they are by now.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::moved::Alias,
    ids::{AliasId, PersonId, SeriesId, SlotId},
};

/// People stay who they are until the end of the transaction: whoever merges two waits for it. Others who hold them do not.
pub async fn hold_people(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock_shared(hashtextextended('people', 0))").execute(db).await.map(drop)
}

/// Nobody else merges, names or bills people until the end of the transaction.
pub async fn lock_people(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('people', 0))").execute(db).await.map(drop)
}

/// Who somebody is by now, however often they were merged.
pub async fn standing_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(r#"select standing_person($1) as "person: PersonId""#, person.0).fetch_one(db).await
}

/// Who somebody is by now.
pub struct MovedTo {
    pub person: PersonId,
    /// As strangers may know them; the name is empty for who was never billed in public.
    pub slug: String,
    pub name: String,
    /// They became nobody else: their address is another one now.
    pub is_same: bool,
    /// They became somebody of whom everybody may read a name that was theirs.
    pub is_told: bool,
}

/// Whoever somebody with this word in their address became; `None` for whose address it is.
pub async fn moved_to(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<MovedTo>> {
    sqlx::query_as!(
        MovedTo,
        r#"select s.id as "person: PersonId", u.slug as "slug!", u.name as "name!", p.merged_into is null as "is_same!",
                  exists (select from person_merges m
                            cross join lateral jsonb_array_elements(coalesce(m.moved -> 'aliases', '[]') || coalesce(m.moved -> 'known', '[]')) n
                            join shown_names k on k.person_id = s.id and folded_name(k.alias) = n ->> 'key'
                          where m.gone_id = p.id and m.undone_at is null) as "is_told!"
           from people p join people s on s.id = standing_person(p.id) join public_people u on u.person_id = s.id
           where p.id = person_at($1) and u.slug <> $1"#,
        slug
    )
    .fetch_optional(db)
    .await
}

/// A person as they are compared.
pub struct PersonRow {
    pub id: PersonId,
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    pub bio: String,
    pub url: Option<String>,
    pub merged_into: Option<PersonId>,
    pub has_picture: bool,
    /// All names that they are known by.
    pub aliases: Json<Vec<Alias>>,
    /// Who signs in and speaks for them, in whichever series.
    pub accounts: Vec<i64>,
}

pub async fn person_row(db: &mut PgConnection, id: PersonId) -> sqlx::Result<Option<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select p.id as "id: PersonId", p.slug, p.name, p.is_group, p.bio, p.url, p.merged_into as "merged_into: PersonId",
                  exists (select from person_pictures q where q.person_id = p.id) as "has_picture!",
                  (select coalesce(jsonb_agg(jsonb_build_object('key', a.key, 'name', a.alias, 'is_own', a.is_own, 'is_confirmed', a.is_confirmed)
                                            order by a.alias <> p.name, a.alias), '[]')
                   from person_aliases a where a.person_id = p.id) as "aliases!: Json<Vec<Alias>>",
                  array(select distinct w.account_id from speakers w where w.person_id = p.id order by 1) as "accounts!"
           from people p where p.id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// A slot on which somebody is billed, and as whom.
pub struct TalkRow {
    pub slot: SlotId,
    pub series: SeriesId,
    pub series_slug: String,
    pub series_name: String,
    pub number: i32,
    pub position: i32,
    pub title: String,
    /// What everybody may read of it; empty for nothing.
    pub shown_title: String,
    pub name: String,
    pub starts: Option<DateTime<Utc>>,
    pub time_zone: String,
    /// Everybody may see that they speak there.
    pub is_public: bool,
}

/// All of them, the newest first.
pub async fn talks_of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<TalkRow>> {
    sqlx::query_as!(
        TalkRow,
        r#"select t.id as "slot: SlotId", e.series_id as "series: SeriesId", s.slug as series_slug, s.name as series_name, e.number,
                  t.position, t.title, t.shown_title as "shown_title!", a.name, e.starts_at as starts, e.time_zone,
                  (e.is_public and t.names_speakers) as "is_public!"
           from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id join series s on s.id = e.series_id
           where a.person_id = $1 order by e.starts_at desc nulls first, e.id desc, t.position"#,
        person.0
    )
    .fetch_all(db)
    .await
}

/// Where somebody is reached in a series, as its organizers noted it.
pub struct MailRow {
    pub series: SeriesId,
    pub series_name: String,
    pub mail: String,
}

pub async fn mails_of_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<MailRow>> {
    sqlx::query_as!(
        MailRow,
        r#"select m.series_id as "series: SeriesId", s.name as series_name, m.mail
           from person_mails m join series s on s.id = m.series_id where m.person_id = $1 order by s.id"#,
        person.0
    )
    .fetch_all(db)
    .await
}

/// The folded names among these by which somebody else is known; with `said` also those that others say of themselves.
pub async fn names_of_others(
    db: &mut PgConnection,
    person: PersonId,
    keys: &[String],
    said: bool,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct key from person_aliases
         where key = any($2) and person_id <> $1 and ($3 or not is_own or is_confirmed)",
        person.0,
        keys,
        said
    )
    .fetch_all(db)
    .await
}

/// What was said of a name that is known stays: it is no more the person's alone, or confirmed.
pub async fn upsert_alias(db: &mut PgConnection, person: PersonId, alias: &Alias) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_aliases (person_id, alias, key, is_own, is_confirmed) values ($1, $2, $3, $4, $5)
         on conflict on constraint person_aliases_pkey
         do update set alias = excluded.alias, is_own = person_aliases.is_own and excluded.is_own,
             is_confirmed = person_aliases.is_confirmed or excluded.is_confirmed",
        person.0,
        alias.name,
        alias.key,
        alias.is_own,
        alias.is_confirmed
    )
    .execute(db)
    .await
    .map(drop)
}

/// A name of somebody, and what may be told of it.
pub struct NameRow {
    pub id: AliasId,
    pub key: String,
    pub name: String,
    pub is_own: bool,
    pub is_confirmed: bool,
    /// Everybody may read it.
    pub is_shown: bool,
}

/// All names of somebody, by name; with `only` that one.
pub async fn names_of_person(
    db: &mut PgConnection,
    person: PersonId,
    only: Option<AliasId>,
) -> sqlx::Result<Vec<NameRow>> {
    sqlx::query_as!(
        NameRow,
        r#"select k.id as "id: AliasId", k.key, k.alias as name, k.is_own, k.is_confirmed,
                  exists (select from shown_names s where s.person_id = k.person_id and s.alias = k.alias) as "is_shown!"
           from person_aliases k where k.person_id = $1 and ($2::bigint is null or k.id = $2) order by k.alias"#,
        person.0,
        only.map(|name| name.0)
    )
    .fetch_all(db)
    .await
}

pub async fn set_confirmed(db: &mut PgConnection, name: AliasId, is_confirmed: bool) -> sqlx::Result<()> {
    sqlx::query!("update person_aliases set is_confirmed = $2 where id = $1", name.0, is_confirmed)
        .execute(db)
        .await
        .map(drop)
}

pub async fn delete_aliases(db: &mut PgConnection, person: PersonId, keys: &[String]) -> sqlx::Result<()> {
    sqlx::query!("delete from person_aliases where person_id = $1 and key = any($2)", person.0, keys)
        .execute(db)
        .await
        .map(drop)
}

/// Series where somebody is billed or an address of theirs is noted, with their names, and whether everybody may know that
/// they speak there.
pub async fn series_concerned(
    db: &mut PgConnection,
    people: &[PersonId],
) -> sqlx::Result<Vec<(SeriesId, String, bool)>> {
    let people: Vec<i64> = people.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select s.id as "id: SeriesId", s.name,
                  exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                          where a.person_id = any($1) and e.series_id = s.id and e.is_public and t.names_speakers) as "is_public!"
           from series s
           where s.id in (select e.series_id from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                          where a.person_id = any($1))
              or s.id in (select m.series_id from person_mails m where m.person_id = any($1))
           order by s.id"#,
        &people
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.is_public)).collect())
}
