//! Everybody who spoke in a series, as organizers look at them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::ids::{AccountId, PersonId, SeriesId};

/// Somebody who is billed in a series, or in another one of the same organizers.
pub struct ListedPerson {
    pub id: PersonId,
    pub slug: String,
    pub name: String,
    pub is_group: bool,
    pub url: Option<String>,
    /// All names that they are known by, but for those of confidential talks of series that are not planned.
    pub aliases: Vec<String>,
    /// In this series; 0 for who speaks in the other ones alone.
    pub talks: i64,
    /// Its newest event with them.
    pub last: Option<i32>,
    pub last_at: Option<DateTime<Utc>>,
    /// Organizers noted where they are reached.
    pub has_mail: bool,
    /// Who signs in and speaks for them, or for a talk of theirs.
    pub accounts: Vec<i64>,
}

/// Who is billed in one of the series that somebody plans, whoever spoke last in this one first.
pub async fn people_of_series(
    db: &mut PgConnection,
    series: SeriesId,
    planned: &[i64],
    limit: i64,
) -> sqlx::Result<Vec<ListedPerson>> {
    sqlx::query_as!(
        ListedPerson,
        r#"with billed as (
               select a.person_id, count(*) filter (where e.series_id = $1) as talks,
                      (array_agg(e.number order by e.starts_at desc nulls first, e.id desc) filter (where e.series_id = $1))[1] as last,
                      max(e.starts_at) filter (where e.series_id = $1) as last_at
               from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
               where e.series_id = any($2) or e.series_id = $1 group by a.person_id
           ), owned as (
               select w.person_id, array_agg(distinct w.account_id) as accounts
               from speakers_of_slots w where w.person_id in (select person_id from billed) group by w.person_id
           ), names as (
               select a.person_id, folded_name(a.name) as folded,
                      bool_or((e.is_public and t.names_speakers) or e.series_id = any($2)) as is_seen
               from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
               where a.person_id in (select person_id from billed) group by a.person_id, folded_name(a.name)
           ), known as (
               select k.person_id, array_agg(k.alias order by k.alias) as aliases
               from person_aliases k left join names n on n.person_id = k.person_id and n.folded = folded_name(k.alias)
               where k.person_id in (select person_id from billed) and (k.is_own or k.is_confirmed or coalesce(n.is_seen, true))
               group by k.person_id
           )
           select p.id as "id: PersonId", p.slug, p.name, p.is_group, p.url, coalesce(k.aliases, '{}') as "aliases!", b.talks as "talks!",
                  b.last as "last?", b.last_at as "last_at?",
                  exists (select from person_mails m where m.person_id = p.id and m.series_id = $1) as "has_mail!",
                  coalesce(o.accounts, '{}') as "accounts!"
           from billed b join people p on p.id = b.person_id left join owned o on o.person_id = p.id left join known k on k.person_id = p.id
           order by b.talks = 0, b.last_at desc nulls first, p.name, p.id limit $3"#,
        series.0,
        planned,
        limit
    )
    .fetch_all(db)
    .await
}

/// Those of these pairs, by their places, who are billed on one slot, or of whom organizers of the series said that they are two.
pub async fn two_for_sure(
    db: &mut PgConnection,
    series: SeriesId,
    (ones, others): (&[i64], &[i64]),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select k.place as "place!" from unnest($2::bigint[], $3::bigint[]) with ordinality as k(one, other, place)
           where exists (select from appearances a join appearances b on b.slot_id = a.slot_id
                         where a.person_id = k.one and b.person_id = k.other)
              or exists (select from people_apart d where d.series_id = $1
                           and d.one_id = least(k.one, k.other) and d.other_id = greatest(k.one, k.other))"#,
        series.0,
        ones,
        others
    )
    .fetch_all(db)
    .await
}

/// Notes that these are two; `false` when it was known.
pub async fn insert_apart(
    db: &mut PgConnection,
    series: SeriesId,
    (one, other): (PersonId, PersonId),
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into people_apart (series_id, one_id, other_id, said_by, said_at)
         values ($1, least($2::bigint, $3::bigint), greatest($2::bigint, $3::bigint), $4, $5)
         on conflict on constraint people_apart_pkey do nothing",
        series.0,
        one.0,
        other.0,
        by.map(|id| id.0),
        now
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Takes it back; `false` when it was not noted.
pub async fn delete_apart(
    db: &mut PgConnection,
    series: SeriesId,
    (one, other): (PersonId, PersonId),
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from people_apart where series_id = $1 and one_id = least($2::bigint, $3::bigint)
           and other_id = greatest($2::bigint, $3::bigint)",
        series.0,
        one.0,
        other.0
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}
