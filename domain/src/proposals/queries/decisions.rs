//! What was decided, told or not.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, CallId, DecisionId, EventId, ProposalId},
    lang::Lang,
    proposals::types::{Decision, ProposalState, Staged, StagedAt},
};

/// Decides, or decides otherwise: then the letter begins anew, and whoever looked at the old one has not seen it. One that
/// somebody wrote is [`set_aside`] first.
pub async fn stage(
    db: &mut PgConnection,
    proposal: ProposalId,
    (decision, event): (Decision, Option<EventId>),
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<StagedAt> {
    sqlx::query_as!(
        StagedAt,
        r#"insert into proposal_decisions (proposal_id, decision, event_id, staged_by, staged_at) values ($1, $2, $3, $4, $5)
           on conflict (proposal_id) where sent_at is null do update
               set decision = excluded.decision, event_id = excluded.event_id, staged_by = excluded.staged_by, staged_at = excluded.staged_at,
                   subject = null, body = null, language = null, other_subject = null, other_body = null,
                   version = proposal_decisions.version + 1
           returning id as "id: DecisionId", version"#,
        proposal.0,
        decision.into_str(),
        event.map(|id| id.0),
        by.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

/// Keeps the letter of what is decided and not told, where somebody wrote it, for whoever decides so again.
pub async fn set_aside(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal_letters_aside (proposal_id, decision, event_id, subject, body, language, other_subject, other_body)
         select proposal_id, decision, event_id, subject, body, language, other_subject, other_body from proposal_decisions
         where proposal_id = $1 and sent_at is null and subject is not null
         on conflict (proposal_id, decision, coalesce(event_id, 0)) do update
             set subject = excluded.subject, body = excluded.body, language = excluded.language,
                 other_subject = excluded.other_subject, other_body = excluded.other_body",
        proposal.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Gives a decision the letter back that was written for it before.
pub async fn take_letter(db: &mut PgConnection, id: DecisionId) -> sqlx::Result<()> {
    sqlx::query!(
        "with kept as (
             delete from proposal_letters_aside l using proposal_decisions d
             where d.id = $1 and l.proposal_id = d.proposal_id and l.decision = d.decision and l.event_id is not distinct from d.event_id
             returning l.subject, l.body, l.language, l.other_subject, l.other_body
         )
         update proposal_decisions d
         set subject = kept.subject, body = kept.body, language = kept.language, other_subject = kept.other_subject, other_body = kept.other_body
         from kept where d.id = $1 and d.sent_at is null",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Takes a decision back that nobody was told; false when there is none. Its letter is [`set_aside`] first.
pub async fn unstage(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from proposal_decisions where proposal_id = $1 and sent_at is null", proposal.0);
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// That of one proposal, where nobody was told it yet.
pub async fn staged(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Option<Staged>> {
    let row = sqlx::query!(
        r#"select id as "id: DecisionId", decision as "decision: Decision", event_id as "event: EventId", version, subject, body
           from proposal_decisions where proposal_id = $1 and sent_at is null"#,
        proposal.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Staged {
        id: row.id,
        decision: row.decision,
        event: row.event,
        version: row.version,
        letter: row.subject.zip(row.body),
    }))
}

/// A decision of a call that nobody was told yet, with what its letter needs.
pub struct StagedRow {
    pub id: DecisionId,
    pub decision: Decision,
    pub version: i32,
    pub subject: Option<String>,
    pub body: Option<String>,
    /// In which these were written; `None`: in that of the proposer.
    pub written_in: Option<String>,
    /// The same in the other language.
    pub other_subject: Option<String>,
    pub other_body: Option<String>,
    /// Of a move: where to; else for which event the proposal is meant.
    pub event: Option<EventId>,
    pub proposal: ProposalId,
    pub number: Option<i32>,
    pub state: ProposalState,
    pub title: String,
    pub name: String,
    pub mail: String,
    pub language: String,
    /// Who sent it, where somebody did.
    pub queued_by: Option<AccountId>,
    /// How many agreed to speak too, and whether one of them reads another language than the proposer.
    pub others: i64,
    pub reads_other: bool,
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! staged_rows {
    ($rest:literal, $($arg:expr),+) => {
        sqlx::query_as!(
            StagedRow,
            r#"select d.id as "id: DecisionId", d.decision as "decision: Decision", d.version, d.subject, d.body,
                      d.language as written_in, d.other_subject, d.other_body,
                      coalesce(d.event_id, p.event_id) as "event: EventId", p.id as "proposal: ProposalId", p.number,
                      p.state as "state: ProposalState", p.title,
                      case when p.name = '' then a.name else p.name end as "name!", a.mail, a.language,
                      d.queued_by as "queued_by: AccountId",
                      (select count(*) from proposal_speakers s where s.proposal_id = p.id and s.state = 'agreed') as "others!",
                      -- As told_too has it.
                      exists (select from proposal_speakers s join accounts o on o.mail_key = s.mail_key and o.disabled_at is null
                              where s.proposal_id = p.id and s.state = 'agreed' and mailbox_of(s.mail_key) <> mailbox_of(a.mail_key)
                                and o.language <> a.language) as "reads_other!"
               from proposal_decisions d join proposals p on p.id = d.proposal_id join accounts a on a.id = p.account_id
               where p.call_id = $1 and d.sent_at is null and "# + $rest,
            $($arg),+
        )
    };
}

/// All of a call that nobody has sent, in the order of the proposals' numbers. With the lock of the call they stay until
/// the transaction ends.
pub async fn staged_of(db: &mut PgConnection, call: CallId) -> sqlx::Result<Vec<StagedRow>> {
    staged_rows!("d.send_at is null order by p.number, d.id for update of p, d", call.0).fetch_all(db).await
}

/// The same to look at, without a lock.
pub async fn staged_to_look_at(db: &mut PgConnection, call: CallId) -> sqlx::Result<Vec<StagedRow>> {
    staged_rows!("d.send_at is null order by p.number, d.id", call.0).fetch_all(db).await
}

/// Those whose seconds to stop them are over, locked.
pub async fn due_of(db: &mut PgConnection, call: CallId, now: DateTime<Utc>) -> sqlx::Result<Vec<StagedRow>> {
    staged_rows!("d.send_at <= $2 order by p.number, d.id for update of p, d", call.0, now).fetch_all(db).await
}

/// Calls of which something is due, with the names of their series.
pub async fn calls_due(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(String, CallId)>> {
    let rows = sqlx::query!(
        r#"select distinct s.slug, c.id as "call: CallId"
           from proposal_decisions d join proposals p on p.id = d.proposal_id join proposal_calls c on c.id = p.call_id
             join series s on s.id = c.series_id
           where d.sent_at is null and d.send_at <= $1"#,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.call)).collect())
}

/// They are told at a moment, unless somebody stops them.
pub async fn queue(
    db: &mut PgConnection,
    ids: &[DecisionId],
    at: DateTime<Utc>,
    by: Option<AccountId>,
) -> sqlx::Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update proposal_decisions set send_at = $2, queued_by = $3 where id = any($1) and sent_at is null",
        &ids,
        at,
        by.map(|id| id.0)
    )
    .execute(db)
    .await
    .map(drop)
}

/// Takes one back that cannot be told any more: it is decided, and nobody has sent it.
pub async fn unqueue(db: &mut PgConnection, id: DecisionId) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposal_decisions set send_at = null, queued_by = null where id = $1 and sent_at is null",
        id.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Stops all of a call that wait for their moment; returns how many.
pub async fn stop(db: &mut PgConnection, call: CallId) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update proposal_decisions d set send_at = null, queued_by = null from proposals p
         where p.id = d.proposal_id and p.call_id = $1 and d.sent_at is null and d.send_at is not null",
        call.0
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// How many of a call wait for their moment.
pub async fn count_queued(db: &mut PgConnection, call: CallId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from proposal_decisions d join proposals p on p.id = d.proposal_id
           where p.call_id = $1 and d.sent_at is null and d.send_at is not null"#,
        call.0
    )
    .fetch_one(db)
    .await
}

/// Whether that of a proposal waits for its moment.
pub async fn is_queued(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from proposal_decisions where proposal_id = $1 and sent_at is null and send_at is not null) as "is!""#,
        proposal.0
    )
    .fetch_one(db)
    .await
}

/// Writes a letter anew on the version that was looked at, in a language, and in the other one where that was typed too; false
/// when it is another one by now, or was sent. What was written before stays where nothing takes its place.
pub async fn write_letter(
    db: &mut PgConnection,
    StagedAt { id, version }: StagedAt,
    (subject, body): (&str, &str),
    lang: Lang,
    other: Option<(&str, &str)>,
) -> sqlx::Result<bool> {
    let (other_subject, other_body) = other.unzip();
    let done = sqlx::query!(
        "update proposal_decisions
         set subject = $3, body = $4, language = $5, version = version + 1,
             other_subject = coalesce($6, case when coalesce(language, $5) = $5 then other_subject else subject end),
             other_body = coalesce($7, case when coalesce(language, $5) = $5 then other_body else body end)
         where id = $1 and version = $2 and sent_at is null and send_at is null",
        id.0,
        version,
        subject,
        body,
        lang.tag(),
        other_subject,
        other_body
    );
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Which proposal of a call a decision is about.
pub async fn proposal_of(db: &mut PgConnection, call: CallId, id: DecisionId) -> sqlx::Result<Option<ProposalId>> {
    sqlx::query_scalar!(
        r#"select d.proposal_id as "id: ProposalId" from proposal_decisions d join proposals p on p.id = d.proposal_id
           where d.id = $2 and p.call_id = $1"#,
        call.0,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Told, with these words.
pub async fn mark_sent(
    db: &mut PgConnection,
    id: DecisionId,
    (subject, body): (&str, &str),
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposal_decisions set subject = $2, body = $3, sent_by = $4, sent_at = $5 where id = $1",
        id.0,
        subject,
        body,
        by.map(|id| id.0),
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Whether a proposal's decision was told.
pub async fn is_sent(db: &mut PgConnection, proposal: ProposalId, id: DecisionId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from proposal_decisions where id = $2 and proposal_id = $1 and sent_at is not null) as "is!""#,
        proposal.0,
        id.0
    )
    .fetch_one(db)
    .await
}

/// Notes what is told at once, without being gathered first: `word` is `move` with its event, or `cancel`.
pub async fn insert_told(
    db: &mut PgConnection,
    proposal: ProposalId,
    (word, event): (&str, Option<EventId>),
    (subject, body): (&str, &str),
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<DecisionId> {
    sqlx::query_scalar!(
        r#"insert into proposal_decisions (proposal_id, decision, event_id, subject, body, staged_by, staged_at, sent_by, sent_at)
           values ($1, $2, $3, $4, $5, $6, $7, $6, $7) returning id as "id: DecisionId""#,
        proposal.0,
        word,
        event.map(|id| id.0),
        subject,
        body,
        by.map(|id| id.0),
        now
    )
    .fetch_one(db)
    .await
}

/// Subject and body by which somebody was told last that their talk is cancelled.
pub async fn cancelled_with(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        r#"select subject as "subject!", body as "body!" from proposal_decisions
           where proposal_id = $1 and decision = 'cancel' order by id desc limit 1"#,
        proposal.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.subject, row.body)))
}

/// Of these decisions of a call: how many were sent, told or not, and how many of them by this account.
pub async fn count_sent(
    db: &mut PgConnection,
    call: CallId,
    ids: &[DecisionId],
    by: Option<AccountId>,
) -> sqlx::Result<(i64, i64)> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where coalesce(d.sent_by, d.queued_by) is not distinct from $3) as "own!"
           from proposal_decisions d join proposals p on p.id = d.proposal_id
           where p.call_id = $1 and d.id = any($2) and (d.sent_at is not null or d.send_at is not null)"#,
        call.0,
        &ids,
        by.map(|id| id.0)
    )
    .fetch_one(db)
    .await?;
    Ok((row.all, row.own))
}

/// A letter that was sent.
pub struct Letter {
    pub proposal: ProposalId,
    pub subject: String,
    pub body: String,
    pub sent_at: DateTime<Utc>,
}

/// Of a mail: its words.
pub async fn letter(db: &mut PgConnection, id: DecisionId) -> sqlx::Result<Option<Letter>> {
    sqlx::query_as!(
        Letter,
        r#"select proposal_id as "proposal: ProposalId", subject as "subject!", body as "body!", sent_at as "sent_at!"
           from proposal_decisions where id = $1 and sent_at is not null"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// All that the proposer was told of one, the oldest first.
pub async fn letters_of(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<Letter>> {
    sqlx::query_as!(
        Letter,
        r#"select proposal_id as "proposal: ProposalId", subject as "subject!", body as "body!", sent_at as "sent_at!"
           from proposal_decisions where proposal_id = $1 and sent_at is not null order by id"#,
        proposal.0
    )
    .fetch_all(db)
    .await
}
