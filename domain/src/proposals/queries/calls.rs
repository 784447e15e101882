//! Calls, their fields and criteria.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, CallId, CriterionId, EventId, ProposalFieldId, SeriesId},
    proposals::{
        call_rules::CallFacts,
        types::{Call, CallField, Criterion},
    },
    questionnaire::types::AnswerKind,
    time::Local,
};

struct Row {
    id: CallId,
    event_id: Option<EventId>,
    is_private: bool,
    title_ja: String,
    title_en: String,
    words_ja: String,
    words_en: String,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    lengths: Vec<i32>,
    kinds: Vec<String>,
    asks_level: bool,
    max_proposals: i32,
    is_anonymous: bool,
    confirm_days: i32,
}

impl Row {
    fn at(self, zone: &str) -> Call {
        Call {
            id: self.id,
            event: self.event_id,
            is_private: self.is_private,
            title: [self.title_ja, self.title_en],
            words: [self.words_ja, self.words_en],
            opens: self.opens_at.map(|at| Local::at(at, zone)),
            closes: self.closes_at.map(|at| Local::at(at, zone)),
            lengths: self.lengths,
            kinds: self.kinds.iter().filter_map(|word| word.parse().ok()).collect(),
            asks_level: self.asks_level,
            max_proposals: self.max_proposals,
            is_anonymous: self.is_anonymous,
            confirm_days: self.confirm_days,
        }
    }
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! calls {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select id as "id: CallId", event_id as "event_id: EventId",
                      exists (select from events e where e.id = event_id and e.is_private) as "is_private!",
                      title_ja, title_en, words_ja, words_en, opens_at, closes_at, lengths, kinds, asks_level, max_proposals, is_anonymous, confirm_days
               from proposal_calls "# + $rest,
            $($arg),*
        )
    };
}

/// Calls of a series, those that close last first; one that never closes before them.
pub async fn calls_of(db: &mut PgConnection, series: SeriesId, zone: &str) -> sqlx::Result<Vec<Call>> {
    let rows = calls!("where series_id = $1 order by closes_at desc nulls first, id desc limit 100", series.0);
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| row.at(zone)).collect())
}

/// Calls of a series that anybody finds and that are open at a moment, in the same order, and behind them the one that
/// closed last.
pub async fn public_calls(
    db: &mut PgConnection,
    series: SeriesId,
    zone: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Call>> {
    let rows = calls!(
        "where series_id = $1 and opens_at <= $2
           and (closes_at is null or closes_at > $2
                or id = (select l.id from proposal_calls l left join events e on e.id = l.event_id
                         where l.series_id = $1 and l.opens_at <= $2 and l.closes_at <= $2 and e.is_private is not true
                         order by l.closes_at desc, l.id desc limit 1))
           and not exists (select from events e where e.id = event_id and e.is_private)
         order by coalesce(closes_at <= $2, false), closes_at desc nulls first, id desc limit 100",
        series.0,
        now
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| row.at(zone)).collect())
}

/// One of a series.
pub async fn call(db: &mut PgConnection, series: SeriesId, id: CallId, zone: &str) -> sqlx::Result<Option<Call>> {
    let row = calls!("where series_id = $1 and id = $2", series.0, id.0).fetch_optional(db).await?;
    Ok(row.map(|row| row.at(zone)))
}

/// That of one event, or that for whichever event of the series.
pub async fn call_for(
    db: &mut PgConnection,
    series: SeriesId,
    event: Option<EventId>,
    zone: &str,
) -> sqlx::Result<Option<Call>> {
    let event = event.map(|id| id.0);
    let row = calls!("where series_id = $1 and event_id is not distinct from $2", series.0, event);
    Ok(row.fetch_optional(db).await?.map(|row| row.at(zone)))
}

/// Locks a call until the end of the transaction: whoever numbers its proposals, or sends its decisions, does so one
/// after the other.
pub async fn lock_call(db: &mut PgConnection, id: CallId) -> sqlx::Result<()> {
    sqlx::query!("select id from proposal_calls where id = $1 for no key update", id.0).fetch_one(db).await.map(drop)
}

pub async fn insert_call(
    db: &mut PgConnection,
    (series, event): (SeriesId, Option<EventId>),
    facts: &CallFacts,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<CallId> {
    let kinds: Vec<String> = facts.kinds.iter().map(|kind| kind.into_str().to_owned()).collect();
    sqlx::query_scalar!(
        r#"insert into proposal_calls (series_id, event_id, title_ja, title_en, words_ja, words_en, opens_at, closes_at, lengths, kinds,
                                       asks_level, max_proposals, is_anonymous, confirm_days, created_by, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) returning id as "id: CallId""#,
        series.0,
        event.map(|id| id.0),
        facts.title[0],
        facts.title[1],
        facts.words[0],
        facts.words[1],
        facts.opens,
        facts.closes,
        &facts.lengths,
        &kinds,
        facts.asks_level,
        facts.max_proposals,
        facts.is_anonymous,
        facts.confirm_days,
        by.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

pub async fn update_call(db: &mut PgConnection, id: CallId, facts: &CallFacts, now: DateTime<Utc>) -> sqlx::Result<()> {
    let kinds: Vec<String> = facts.kinds.iter().map(|kind| kind.into_str().to_owned()).collect();
    sqlx::query!(
        "update proposal_calls set title_ja = $2, title_en = $3, words_ja = $4, words_en = $5, opens_at = $6, closes_at = $7,
                lengths = $8, kinds = $9, asks_level = $10, max_proposals = $11, is_anonymous = $12, confirm_days = $13, updated_at = $14
         where id = $1",
        id.0,
        facts.title[0],
        facts.title[1],
        facts.words[0],
        facts.words[1],
        facts.opens,
        facts.closes,
        &facts.lengths,
        &kinds,
        facts.asks_level,
        facts.max_proposals,
        facts.is_anonymous,
        facts.confirm_days,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// What a call asks, in its order.
pub async fn fields(db: &mut PgConnection, call: CallId) -> sqlx::Result<Vec<CallField>> {
    sqlx::query_as!(
        CallField,
        r#"select id as "id: ProposalFieldId", kind as "kind: AnswerKind", words_ja, words_en, hint, options, is_required, is_hidden
           from proposal_fields where call_id = $1 and removed_at is null order by position, id"#,
        call.0
    )
    .fetch_all(db)
    .await
}

/// Adds a field at the end.
pub async fn insert_field(db: &mut PgConnection, call: CallId, field: &CallField) -> sqlx::Result<ProposalFieldId> {
    sqlx::query_scalar!(
        r#"insert into proposal_fields (call_id, position, kind, words_ja, words_en, hint, options, is_required, is_hidden)
           select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from proposal_fields where call_id = $1
           returning id as "id: ProposalFieldId""#,
        call.0,
        field.kind.into_str(),
        field.words_ja,
        field.words_en,
        field.hint,
        &field.options,
        field.is_required,
        field.is_hidden
    )
    .fetch_one(db)
    .await
}

/// False when it is not there.
pub async fn update_field(db: &mut PgConnection, call: CallId, field: &CallField) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update proposal_fields set kind = $3, words_ja = $4, words_en = $5, hint = $6, options = $7, is_required = $8, is_hidden = $9
         where id = $1 and call_id = $2 and removed_at is null",
        field.id.0,
        call.0,
        field.kind.into_str(),
        field.words_ja,
        field.words_en,
        field.hint,
        &field.options,
        field.is_required,
        field.is_hidden
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Takes a field out, or puts it back; false when it is not there.
pub async fn set_field_removed(
    db: &mut PgConnection,
    call: CallId,
    id: ProposalFieldId,
    at: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("update proposal_fields set removed_at = $3 where id = $1 and call_id = $2", id.0, call.0, at);
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Numbers the fields anew, in this order.
pub async fn set_field_order(db: &mut PgConnection, ids: &[ProposalFieldId]) -> sqlx::Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update proposal_fields f set position = o.position
         from unnest($1::bigint[]) with ordinality as o(id, position) where f.id = o.id",
        &ids
    )
    .execute(db)
    .await
    .map(drop)
}

/// By what the proposals of a call are judged, in its order.
pub async fn criteria(db: &mut PgConnection, call: CallId) -> sqlx::Result<Vec<Criterion>> {
    sqlx::query_as!(
        Criterion,
        r#"select id as "id: CriterionId", name, weight from proposal_criteria
           where call_id = $1 and removed_at is null order by position, id"#,
        call.0
    )
    .fetch_all(db)
    .await
}

pub async fn insert_criterion(
    db: &mut PgConnection,
    call: CallId,
    position: i32,
    (name, weight): (&str, i32),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal_criteria (call_id, position, name, weight) values ($1, $2, $3, $4)",
        call.0,
        position,
        name,
        weight
    )
    .execute(db)
    .await
    .map(drop)
}

pub async fn update_criterion(
    db: &mut PgConnection,
    id: CriterionId,
    position: i32,
    (name, weight): (&str, i32),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposal_criteria set position = $2, name = $3, weight = $4 where id = $1",
        id.0,
        position,
        name,
        weight
    )
    .execute(db)
    .await
    .map(drop)
}

/// Those of a call that are none of these count no more.
pub async fn remove_other_criteria(
    db: &mut PgConnection,
    call: CallId,
    kept: &[CriterionId],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let kept: Vec<i64> = kept.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update proposal_criteria set removed_at = $3 where call_id = $1 and removed_at is null and not id = any($2)",
        call.0,
        &kept,
        now
    )
    .execute(db)
    .await
    .map(drop)
}
