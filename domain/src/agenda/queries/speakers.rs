//! People, by their addresses and names, and what is told of those who spoke.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    agenda::{moved::Alias, types::OtherTalk},
    ids::{PersonId, SeriesId, SlotId},
    series::site_map::{Entry, PublicPage, Run},
    time::Local,
};

pub struct Person {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    pub bio: String,
    pub url: Option<String>,
    /// Hash of their picture, where everybody may see it.
    pub picture: Option<String>,
}

/// Whoever has this address by now, as strangers may know them.
pub async fn person_by_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Person>> {
    sqlx::query_as!(
        Person,
        r#"select p.id, u.slug as "slug!", u.name as "name!", p.is_group, p.bio, p.url,
                  (select q.hash from shown_pictures q where q.person_id = p.id) as "picture?"
           from people p join public_people u on u.person_id = p.id where p.id = person_at($1) and u.slug = $1"#,
        slug
    )
    .fetch_optional(db)
    .await
}

/// Somebody as strangers may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPerson {
    pub person: PersonId,
    pub slug: String,
    /// Empty for who was never billed in public, where their own name may not be told.
    pub name: String,
}

pub async fn public_people(db: &mut PgConnection, people: &[PersonId]) -> sqlx::Result<Vec<PublicPerson>> {
    let people: Vec<i64> = people.iter().map(|id| id.0).collect();
    sqlx::query_as!(
        PublicPerson,
        r#"select u.person_id as "person!: PersonId", u.slug as "slug!", u.name as "name!"
           from public_people u where u.person_id = any($1) order by u.person_id"#,
        &people
    )
    .fetch_all(db)
    .await
}

/// Who has these words in their addresses, or is by now who had them.
pub async fn people_at(db: &mut PgConnection, words: &[String]) -> sqlx::Result<Vec<PersonId>> {
    let ids = sqlx::query_scalar!(
        r#"select distinct standing_person(p.id) as "id!" from people p where p.slug = any($1)"#,
        words
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Names of somebody that everybody may read.
pub async fn shown_names_of(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"select alias as "alias!" from shown_names where person_id = $1 order by alias"#, person.0)
        .fetch_all(db)
        .await
}

/// Every person who is known by the name that folds to `key`, oldest first.
pub async fn people_by_key(db: &mut PgConnection, key: &str) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select person_id as "person!: PersonId" from names_that_stand where key = $1 order by person_id"#,
        key
    )
    .fetch_all(db)
    .await
}

/// The oldest person whose name or alias folds to each of these keys, as [`people_by_key`] finds them.
pub async fn people_that_stand(db: &mut PgConnection, keys: &[String]) -> sqlx::Result<Vec<(String, PersonId)>> {
    let rows = sqlx::query!(
        r#"select key as "key!", min(person_id) as "person!: PersonId" from names_that_stand where key = any($1) group by key"#,
        keys
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.person)).collect())
}

/// Names by which people are known, for the importer's guesses.
pub async fn known_names(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"select alias as "alias!" from names_that_stand order by alias limit 20000"#)
        .fetch_all(db)
        .await
}

/// Titles of the talks of a series, as far as they say something, for the importer's guesses.
pub async fn known_titles(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct s.title from slots s join events e on e.id = s.event_id
         where e.series_id = $1 and length(s.title) >= 5 limit 5000",
        series.0
    )
    .fetch_all(db)
    .await
}

/// Whether somebody has this word in their address.
pub async fn slug_taken(db: &mut PgConnection, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from people where slug = $1) as "taken!""#, slug).fetch_one(db).await
}

/// Adds a person under a slug that is free.
pub async fn insert_person(db: &mut PgConnection, slug: &str, name: &str, is_group: bool) -> sqlx::Result<PersonId> {
    let id = sqlx::query_scalar!(
        "insert into people (slug, name, is_group) values ($1, $2, $3) returning id",
        slug,
        name,
        is_group
    )
    .fetch_one(db)
    .await?;
    Ok(PersonId(id))
}

/// Adds a name; one that is known stays as it is.
pub async fn insert_alias(db: &mut PgConnection, person: PersonId, alias: &Alias) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_aliases (person_id, alias, key, is_own, is_confirmed) values ($1, $2, $3, $4, $5)
         on conflict on constraint person_aliases_pkey do nothing",
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

/// How many people were billed at an event that anyone may see.
pub async fn speaker_map_length(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(distinct a.person_id) as "count!"
           from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
           where e.is_public and t.names_speakers"#
    )
    .fetch_one(db)
    .await
}

/// Whoever was billed at an event that anyone may see.
pub async fn speaker_map(db: &mut PgConnection, run: Run) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select case when bool_or(a.name = p.name) then p.slug
                       else (select u.slug from public_people u where u.person_id = p.id) end as "slug!",
                  max(greatest(t.updated_at, p.created_at)) as "changed!"
           from people p join appearances a on a.person_id = p.id
             join slots t on t.id = a.slot_id join events e on e.id = t.event_id
           where e.is_public and t.names_speakers
           group by p.id order by p.id offset $1 limit $2"#,
        run.skip,
        run.take
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Entry { page: PublicPage::Speaker(row.slug), changed: row.changed }).collect())
}

/// Who spoke most often at a series' events that took place: slug, name, affiliation at the last one, in how many events.
pub async fn most_heard(
    db: &mut PgConnection,
    series: SeriesId,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<(String, String, String, i64)>> {
    let rows = sqlx::query!(
        r#"select case when bool_or(a.name = p.name) then p.slug
                       else (select u.slug from public_people u where u.person_id = p.id) end as "slug!",
                  case when bool_or(a.name = p.name) then p.name
                       else (select u.name from public_people u where u.person_id = p.id) end as "name!",
                  (array_agg(a.affiliation order by e.number desc))[1] as "place!", count(distinct e.id) as "n!"
           from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
             join people p on p.id = a.person_id
           where e.series_id = $1 and e.is_public and t.names_speakers and not p.is_group and t.kind in ('talk', 'lightning')
             and is_over(e.state, e.ends_at, $2)
           group by p.id order by "n!" desc, "name!", p.id limit $3"#,
        series.0,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name, row.place, row.n)).collect())
}

/// Other public talks of a person, newest first.
pub async fn other_talks(
    db: &mut PgConnection,
    person_slug: &str,
    but: SlotId,
    limit: i64,
) -> sqlx::Result<Vec<OtherTalk>> {
    let rows = sqlx::query!(
        r#"select t.shown_title as "title!", t.position, s.slug, s.name, e.number, e.starts_at, e.time_zone
           from appearances a join slots t on t.id = a.slot_id
             join events e on e.id = t.event_id join series s on s.id = e.series_id
           where a.person_id = person_at($1) and t.id <> $2 and e.is_public and t.tlp in ('clear', 'green') and t.kind in ('talk', 'lightning')
           order by e.starts_at desc nulls last, t.position limit $3"#,
        person_slug,
        but.0,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OtherTalk {
            title: row.title,
            number: row.position,
            series_slug: row.slug,
            series_name: row.name,
            event_number: row.number,
            starts: row.starts_at.map(|at| Local::at(at, &row.time_zone)),
        })
        .collect())
}

/// Who has this word in their address, or whoever they became.
pub async fn person_id(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(r#"select standing_person(id) as "id!: PersonId" from people where slug = $1"#, slug)
        .fetch_optional(db)
        .await
}
