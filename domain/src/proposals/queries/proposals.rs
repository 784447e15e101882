//! Proposals, one at a time.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    agenda::{
        tlp::Tlp,
        types::{DraftSpeaker, Permissions},
    },
    fields::Values,
    ids::{AccountId, CallId, EventId, ProposalId, SeriesId},
    proposals::types::{Proposal, ProposalKind, ProposalState},
};

struct Row {
    id: ProposalId,
    call_id: CallId,
    event_id: Option<EventId>,
    account_id: AccountId,
    code: String,
    number: Option<i32>,
    state: ProposalState,
    version: i32,
    typed: Json<Values>,
    title: String,
    summary: String,
    notes: String,
    minutes: Option<i32>,
    kind: Option<ProposalKind>,
    level: Option<i32>,
    availability: String,
    free_from: Option<NaiveTime>,
    free_until: Option<NaiveTime>,
    free_days: Vec<NaiveDate>,
    may_photograph: Option<bool>,
    may_post: Option<bool>,
    may_publish: Option<bool>,
    may_record: Option<bool>,
    name: String,
    affiliation: String,
    role: String,
    tlp: Tlp,
    moves_on: bool,
    submitted_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    confirm_by: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    placed_at: Option<DateTime<Utc>>,
    called_off_at: Option<DateTime<Utc>>,
    called_off_words: String,
}

impl From<Row> for Proposal {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            call: row.call_id,
            event: row.event_id,
            account: row.account_id,
            code: row.code,
            number: row.number,
            state: row.state,
            version: row.version,
            typed: row.typed.0,
            title: row.title,
            summary: row.summary,
            notes: row.notes,
            minutes: row.minutes,
            kind: row.kind,
            level: row.level,
            availability: row.availability,
            free: (row.free_from, row.free_until),
            free_days: row.free_days,
            permissions: Permissions {
                photograph: row.may_photograph,
                post: row.may_post,
                publish: row.may_publish,
                record: row.may_record,
            },
            billing: DraftSpeaker {
                name: row.name,
                affiliation: row.affiliation,
                role: row.role,
                ..DraftSpeaker::default()
            },
            tlp: row.tlp,
            moves_on: row.moves_on,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
            confirm_by: row.confirm_by,
            answered_at: row.answered_at,
            placed_at: row.placed_at,
            called_off_at: row.called_off_at,
            called_off_words: row.called_off_words,
        }
    }
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! proposals {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select p.id as "id: ProposalId", p.call_id as "call_id: CallId", p.event_id as "event_id: EventId",
                      p.account_id as "account_id: AccountId", p.code, p.number, p.state as "state: ProposalState", p.version,
                      p.typed as "typed: Json<Values>", p.title, p.summary, p.notes, p.minutes, p.kind as "kind: ProposalKind", p.level,
                      p.availability, p.free_from, p.free_until, p.free_days, p.may_photograph, p.may_post, p.may_publish, p.may_record,
                      p.name, p.affiliation, p.role, p.tlp as "tlp: Tlp", p.moves_on, p.submitted_at, p.decided_at, p.confirm_by, p.answered_at, p.placed_at,
                      p.called_off_at, p.called_off_words
               from proposals p join proposal_calls c on c.id = p.call_id "# + $rest,
            $($arg),*
        )
    };
}

/// The one at an address of a series.
pub async fn by_code(db: &mut PgConnection, series: SeriesId, code: &str) -> sqlx::Result<Option<Proposal>> {
    let row = proposals!("where c.series_id = $1 and p.code = $2", series.0, code).fetch_optional(db).await?;
    Ok(row.map(Into::into))
}

/// The same, locked until the end of the transaction.
pub async fn lock_by_code(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<Proposal>> {
    let row = proposals!("where p.code = $1 for update of p", code).fetch_optional(db).await?;
    Ok(row.map(Into::into))
}

/// One of a series; a draft is found by nobody but its proposer.
pub async fn by_id(db: &mut PgConnection, series: SeriesId, id: ProposalId) -> sqlx::Result<Option<Proposal>> {
    let row = proposals!("where c.series_id = $1 and p.id = $2 and p.state <> 'draft'", series.0, id.0);
    Ok(row.fetch_optional(db).await?.map(Into::into))
}

/// The same, locked.
pub async fn lock(db: &mut PgConnection, series: SeriesId, id: ProposalId) -> sqlx::Result<Option<Proposal>> {
    let row = proposals!("where c.series_id = $1 and p.id = $2 and p.state <> 'draft' for update of p", series.0, id.0);
    Ok(row.fetch_optional(db).await?.map(Into::into))
}

/// Whoever asks: of a link, or a mail.
pub async fn any_by_id(db: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<Proposal>> {
    Ok(proposals!("where p.id = $1", id.0).fetch_optional(db).await?.map(Into::into))
}

pub async fn lock_any(db: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<Proposal>> {
    Ok(proposals!("where p.id = $1 for update of p", id.0).fetch_optional(db).await?.map(Into::into))
}

/// Slug of the series of a call.
pub async fn series_of(db: &mut PgConnection, call: CallId) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        "select s.slug from proposal_calls c join series s on s.id = c.series_id where c.id = $1",
        call.0
    )
    .fetch_one(db)
    .await
}

/// Told with a decision: the state, and until when it waits for an answer.
pub async fn set_decided(
    db: &mut PgConnection,
    id: ProposalId,
    state: ProposalState,
    confirm_by: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set state = $2, confirm_by = $3, decided_at = $4, answered_at = null, reminded_at = null, version = version + 1
         where id = $1",
        id.0,
        state.into_str(),
        confirm_by,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Answered, withdrawn, taken up again, or cancelled.
pub async fn set_state(
    db: &mut PgConnection,
    id: ProposalId,
    state: ProposalState,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set state = $2, answered_at = case when $2 = 'draft' then null else $3::timestamptz end, version = version + 1,
                placed_at = case when $2 <> 'draft' then placed_at end, decided_at = case when $2 <> 'draft' then decided_at end,
                confirm_by = case when $2 <> 'draft' then confirm_by end
         where id = $1",
        id.0,
        state.into_str(),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Its proposer agrees that it may move on, or does no more; the form that they find says the same.
pub async fn set_moves_on(db: &mut PgConnection, id: ProposalId, agrees: bool) -> sqlx::Result<()> {
    sqlx::query!(
        r#"update proposals set moves_on = $2, version = version + 1,
                  typed = case when $2 then typed || '{"moves_on": "yes"}'::jsonb else typed - 'moves_on'::text end
           where id = $1"#,
        id.0,
        agrees
    )
    .execute(db)
    .await
    .map(drop)
}

/// It is meant for this event, and stands on no agenda yet.
pub async fn set_event(db: &mut PgConnection, id: ProposalId, event: EventId) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set event_id = $2, placed_at = null, version = version + 1 where id = $1",
        id.0,
        event.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// It stands on the agenda of this event, or does no more.
pub async fn set_placed(
    db: &mut PgConnection,
    id: ProposalId,
    event: EventId,
    at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!("update proposals set event_id = $2, placed_at = $3 where id = $1", id.0, event.0, at)
        .execute(db)
        .await
        .map(drop)
}

/// Accepted or confirmed for this event, or for whichever of the series, and on no agenda yet; in the order of handing in.
pub async fn unplaced(db: &mut PgConnection, series: SeriesId, event: EventId) -> sqlx::Result<Vec<Proposal>> {
    let rows = proposals!(
        "where c.series_id = $1 and (p.event_id = $2 or p.event_id is null) and p.state in ('accepted', 'confirmed') and p.placed_at is null
         order by p.submitted_at, p.id",
        series.0,
        event.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(Into::into).collect())
}

/// Accepted or confirmed for this event.
pub async fn taken(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Proposal>> {
    let rows = proposals!("where p.event_id = $1 and p.state in ('accepted', 'confirmed') order by p.id", event.0);
    Ok(rows.fetch_all(db).await?.into_iter().map(Into::into).collect())
}

/// Declined, called off or cancelled after it was put on the agenda of this event.
pub async fn fallen_out(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<Proposal>> {
    let rows = proposals!(
        "where p.event_id = $1 and p.placed_at is not null and p.state in ('withdrawn', 'cancelled') order by p.id",
        event.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(Into::into).collect())
}

/// Name, mail address and language of a proposer; `None` for a closed account.
pub async fn addressee(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Option<(String, String, String)>> {
    let row =
        sqlx::query!("select name, mail, language from accounts where id = $1 and disabled_at is null", account.0)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|row| (row.name, row.mail, row.language)))
}

/// When somebody was asked last whether they give an accepted talk.
pub async fn asked_last(db: &mut PgConnection, id: ProposalId) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select greatest(decided_at, reminded_at) from proposals where id = $1", id.0)
        .fetch_one(db)
        .await
}

/// They are asked once more, and have until then; no reminder follows by itself.
pub async fn note_asked_again(
    db: &mut PgConnection,
    id: ProposalId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposals set confirm_by = $2, reminded_at = $3, version = version + 1 where id = $1",
        id.0,
        until,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Notes that a proposal is reminded of its answer, for all that are due; once each. A reminder goes out two days before
/// the end, or at half of a shorter time.
pub async fn note_reminders(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<ProposalId>> {
    sqlx::query_scalar!(
        r#"update proposals set reminded_at = $1
           where state = 'accepted' and reminded_at is null and confirm_by > $1
             and confirm_by - least(interval '2 days', (confirm_by - decided_at) / 2) <= $1
           returning id as "id: ProposalId""#,
        now
    )
    .fetch_all(db)
    .await
}
