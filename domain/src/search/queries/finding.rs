//! Asking the documents.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    search::{place::Place, types::HitKind},
    series::types::Mark,
};

/// What is conditions of the index, and what narrows it.
#[derive(Clone, Debug)]
pub struct Conditions {
    /// Condition on the grams, as `tsquery` text.
    pub grams: String,
    /// What the text decides where the grams leave a doubt, as `LIKE` patterns; else empty.
    pub unsure: Vec<String>,
    /// The same as `grams` on the titles of talks, speakers and questions.
    pub title_grams: String,
    /// `LIKE` patterns, all of which must match.
    pub patterns: Vec<String>,
    /// The term, where there is but one: it is looked for as it stands, in half the time of a pattern.
    pub only: Option<String>,
    pub series: Option<i64>,
    pub year: Option<i32>,
    pub kind: Option<HitKind>,
}

impl Conditions {
    pub const fn are_narrow(&self) -> bool {
        self.series.is_some() || self.year.is_some() || self.kind.is_some()
    }

    /// Whether a document that holds the words is what the query asks for.
    pub fn hold(&self, found: &Match) -> bool {
        self.series.is_none_or(|series| found.series_id == series)
            && self.year.is_none_or(|year| found.year == year)
            && self.kind.is_none_or(|kind| found.kind == kind)
    }
}

/// A document that matches, with what its rank depends on.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: i64,
    pub kind: HitKind,
    pub slot_id: Option<i64>,
    pub event_id: Option<i64>,
    pub person_id: Option<i64>,
    pub title_norm: String,
    pub norm: String,
}

impl Candidate {
    pub const fn place(&self) -> Place {
        Place::from_ids(self.id, self.slot_id, self.event_id, self.person_id)
    }
}

/// A document that matches, with what it is counted by.
#[derive(Clone, Debug)]
pub struct Match {
    pub id: i64,
    pub kind: HitKind,
    pub occurred_at: DateTime<Utc>,
    pub series_id: i64,
    pub year: i32,
    pub slot_id: Option<i64>,
    pub event_id: Option<i64>,
    pub person_id: Option<i64>,
}

impl Match {
    pub const fn place(&self) -> Place {
        Place::from_ids(self.id, self.slot_id, self.event_id, self.person_id)
    }
}

/// What the page shows of a document.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: i64,
    pub kind: HitKind,
    pub title: String,
    pub body: String,
    pub url: String,
    pub occurred_at: DateTime<Utc>,
    pub series_name: String,
    pub series_slug: String,
    pub mark: Mark,
    pub event_number: Option<i32>,
    pub event_title: String,
    pub time_zone: String,
    pub slot_id: Option<i64>,
    pub event_id: Option<i64>,
    pub person_id: Option<i64>,
    pub title_norm: String,
    pub norm: String,
    pub talk_title: Option<String>,
    pub talk_number: Option<i32>,
    /// Names as billed on the talk.
    pub speakers: Vec<String>,
    /// One for each of them, or empty.
    pub honorifics: Vec<String>,
    /// Of a question: it has its answer.
    pub is_answered: bool,
    pub video_second: Option<i32>,
    pub video_url: Option<String>,
}

impl Document {
    pub const fn place(&self) -> Place {
        Place::from_ids(self.id, self.slot_id, self.event_id, self.person_id)
    }
}

/// For this transaction: plans are made for the values at hand (a generic plan does not know a rare
/// word from a common one), never compiled, and never scan the whole table.
pub async fn plan_for_search(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config('plan_cache_mode', 'force_custom_plan', true) as a,
                set_config('enable_seqscan', 'off', true) as b,
                set_config('jit', 'off', true) as c"
    )
    .fetch_one(db)
    .await
    .map(drop)
}

/// For the rest of this transaction: what was planned once is used again. What the page shows of a few documents joins
/// so many tables that a plan takes ten times as long as what it plans.
pub async fn plan_once(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_generic_plan', true) as mode")
        .fetch_one(db)
        .await
        .map(drop)
}

/// The documents that match, at most `limit`, in no order.
pub async fn matches(db: &mut PgConnection, conditions: &Conditions, limit: i64) -> sqlx::Result<Vec<Match>> {
    sqlx::query_as!(
        Match,
        r#"select id, kind as "kind: HitKind", occurred_at, series_id, year, slot_id, event_id, person_id
           from search_documents
           where grams @@ ($1::text)::tsquery
             and (cardinality($2::text[]) = 0
                  or case when $4::text is not null
                          then strpos(norm, $4) > 0 or (kind <> 'note' and strpos(title_norm, $4) > 0)
                          else (title_norm || E'\n' || norm) like all ($2) and (kind <> 'note' or norm like any ($2)) end)
           limit $3"#,
        &conditions.grams,
        &conditions.unsure,
        limit,
        conditions.only.as_deref(),
    )
    .fetch_all(db)
    .await
}

/// As [`matches`], the newest of them among the newest `window` documents, along the dates.
pub async fn matches_by_date(
    db: &mut PgConnection,
    conditions: &Conditions,
    window: i64,
    limit: i64,
) -> sqlx::Result<Vec<Match>> {
    sqlx::query_as!(
        Match,
        r#"select id, kind as "kind: HitKind", occurred_at, series_id, year, slot_id, event_id, person_id from (
              select id, kind, occurred_at, series_id, year, slot_id, event_id, person_id, title_norm, norm
              from search_documents order by occurred_at desc, id desc limit $2
          ) newest
          where case when $4::text is not null
                     then strpos(norm, $4) > 0 or (kind <> 'note' and strpos(title_norm, $4) > 0)
                     else (title_norm || E'\n' || norm) like all ($1::text[])
                          and (kind <> 'note' or norm like any ($1::text[])) end
          order by occurred_at desc, id desc limit $3"#,
        &conditions.patterns,
        window,
        limit,
        conditions.only.as_deref(),
    )
    .fetch_all(db)
    .await
}

/// What the rank of these depends on, newest first.
pub async fn candidates(db: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"select id, kind as "kind: HitKind", slot_id, event_id, person_id, title_norm, norm
           from search_documents where id = any ($1) order by occurred_at desc, id desc"#,
        ids,
    )
    .fetch_all(db)
    .await
}

/// Titles of talks, speakers and questions that hold the words, at most `limit`, in no order: which, and of when.
pub async fn title_matches(
    db: &mut PgConnection,
    conditions: &Conditions,
    limit: i64,
) -> sqlx::Result<Vec<(i64, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select id, occurred_at from search_documents
           where grams @@ ($1::text)::tsquery
             and (cardinality($2::text[]) = 0
                  or case when $7::text is not null then strpos(title_norm, $7) > 0 else title_norm like all ($2) end)
             and ($3::bigint is null or series_id = $3)
             and ($4::integer is null or year = $4)
             and ($5::text is null or kind = $5)
           limit $6"#,
        conditions.title_grams,
        &conditions.unsure,
        conditions.series,
        conditions.year,
        conditions.kind.as_ref().map(HitKind::into_str),
        limit,
        conditions.only.as_deref(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.occurred_at)).collect())
}

/// The newest `limit` documents that match, by the index of grams.
pub async fn newest_by_grams(
    db: &mut PgConnection,
    conditions: &Conditions,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"with found as materialized (
              select id, occurred_at from search_documents
              where grams @@ ($1::text)::tsquery
                and ($3::bigint is null or series_id = $3)
                and ($4::integer is null or year = $4)
                and ($6::text is null or kind = $6)
                and (cardinality($2::text[]) = 0
                     or case when $7::text is not null
                             then strpos(norm, $7) > 0 or (kind <> 'note' and strpos(title_norm, $7) > 0)
                             else (title_norm || E'\n' || norm) like all ($2)
                                  and (kind <> 'note' or norm like any ($2)) end)
          ), newest as (
              select id, occurred_at from found order by occurred_at desc, id desc limit $5
          )
          select d.id, d.kind as "kind: HitKind", d.slot_id, d.event_id, d.person_id, d.title_norm, d.norm
          from newest join search_documents d on d.id = newest.id
          order by newest.occurred_at desc, newest.id desc"#,
        &conditions.grams,
        &conditions.unsure,
        conditions.series,
        conditions.year,
        limit,
        conditions.kind.as_ref().map(HitKind::into_str),
        conditions.only.as_deref(),
    )
    .fetch_all(db)
    .await
}

/// The newest `limit` documents that match among the newest `window`, along the dates.
pub async fn newest_by_date(
    db: &mut PgConnection,
    conditions: &Conditions,
    window: i64,
    limit: i64,
) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"select id, kind as "kind: HitKind", slot_id, event_id, person_id, title_norm, norm from (
              select id, kind, slot_id, event_id, person_id, title_norm, norm, occurred_at from search_documents
              where ($2::bigint is null or series_id = $2)
                and ($3::integer is null or year = $3)
                -- A year's documents lie between these in every zone; bounds the walk.
                and ($3::integer is null
                     or occurred_at between make_timestamptz($3 - 1, 12, 31, 0, 0, 0, 'UTC')
                                        and make_timestamptz($3 + 1, 1, 2, 0, 0, 0, 'UTC'))
              order by occurred_at desc, id desc limit $4
          ) newest
          where case when $7::text is not null
                     then strpos(norm, $7) > 0 or (kind <> 'note' and strpos(title_norm, $7) > 0)
                     else (title_norm || E'\n' || norm) like all ($1::text[])
                          and (kind <> 'note' or norm like any ($1::text[])) end
            and ($6::text is null or kind = $6)
          order by occurred_at desc, id desc limit $5"#,
        &conditions.patterns,
        conditions.series,
        conditions.year,
        window,
        limit,
        conditions.kind.as_ref().map(HitKind::into_str),
        conditions.only.as_deref(),
    )
    .fetch_all(db)
    .await
}

/// The documents with these ids, in any order. What is no longer public is left out, even where the
/// copy was not rebuilt.
pub async fn documents(db: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Document>> {
    public_documents(db, [&[], &[], &[], ids], None, None).await
}

/// As [`documents`], everything in these places that matches; at most `limit`, the first written first.
pub async fn documents_of(
    db: &mut PgConnection,
    places: &[Place],
    conditions: &Conditions,
    limit: i64,
) -> sqlx::Result<Vec<Document>> {
    let ids = |of: fn(&Place) -> Option<i64>| places.iter().filter_map(of).collect::<Vec<i64>>();
    let slots = ids(|place| if let Place::Talk(id) = place { Some(*id) } else { None });
    let events = ids(|place| if let Place::Event(id) = place { Some(*id) } else { None });
    let people = ids(|place| if let Place::Speaker(id) = place { Some(*id) } else { None });
    let alone = ids(|place| if let Place::Alone(id) = place { Some(*id) } else { None });
    public_documents(db, [&slots, &events, &people, &alone], Some(conditions), Some(limit)).await
}

/// Of slots, of events alone, of people, and by their own ids.
async fn public_documents(
    db: &mut PgConnection,
    [slots, events, people, ids]: [&[i64]; 4],
    conditions: Option<&Conditions>,
    limit: Option<i64>,
) -> sqlx::Result<Vec<Document>> {
    sqlx::query_as!(
        Document,
        r#"select d.id as "id!", d.kind as "kind!: HitKind", d.title as "title!", d.body as "body!", d.url as "url!",
                  d.occurred_at as "occurred_at!", s.name as "series_name!", s.slug as "series_slug!",
                  s.mark as "mark!: Mark", e.number as "event_number?", coalesce(e.title, '') as "event_title!",
                  coalesce(e.time_zone, s.time_zone) as "time_zone!", d.slot_id, d.event_id, d.person_id,
                  d.title_norm as "title_norm!", d.norm as "norm!", l.shown_title as "talk_title?",
                  l.position as "talk_number?", b.names as "speakers!", b.honorifics as "honorifics!",
                  coalesce(q.state in ('answered', 'answered_text'), false) as "is_answered!",
                  d.video_second, case when l.shows_links is distinct from false then coalesce(nullif(l.video_url, e.video_url), shown_video(e.id, false)) end as "video_url?"
           from search_documents d
           join series s on s.id = d.series_id
           left join events e on e.id = d.event_id
           left join reports r on r.event_id = d.event_id
           left join questions q on q.id = d.question_id
           left join slots l on l.id = d.slot_id
           cross join lateral (
               select coalesce(array_agg(a.name order by a.position, a.id), '{}') as names,
                      coalesce(array_agg(a.honorific order by a.position, a.id), '{}') as honorifics
               from appearances a where a.slot_id = d.slot_id and l.names_speakers) b
           where (d.slot_id = any ($1) or (d.slot_id is null and d.event_id = any ($2))
                  or d.person_id = any ($3) or d.id = any ($4))
             and (e.id is null or e.is_public)
             and (d.kind <> 'note' or (r.state = 'published' and l.is_open))
             and (q.id is null or q.is_public)
             and (l.id is null or l.tlp in ('clear', 'green'))
             and ($5::text[] is null or ((d.title_norm || E'\n' || d.norm) like all ($5)
                                         and (d.kind <> 'note' or d.norm like any ($5))))
             and ($6::text is null or d.kind = $6)
           order by d.id limit $7"#,
        slots,
        events,
        people,
        ids,
        conditions.map(|conditions| conditions.patterns.as_slice()),
        conditions.and_then(|conditions| conditions.kind.as_ref()).map(HitKind::into_str),
        limit,
    )
    .fetch_all(db)
    .await
}
