//! Who would speak too, and the links of mails.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, CoSpeakerId, ProposalId},
    proposals::types::{CoSpeaker, SpeakerState},
};

pub async fn speakers(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<CoSpeaker>> {
    sqlx::query_as!(
        CoSpeaker,
        r#"select id as "id: CoSpeakerId", name, mail, state as "state: SpeakerState", affiliation, role
           from proposal_speakers where proposal_id = $1 order by position, id"#,
        proposal.0
    )
    .fetch_all(db)
    .await
}

/// Where somebody of a proposal is reached.
pub struct ReachedRow {
    pub proposal: ProposalId,
    /// `None`: who handed it in.
    pub co_speaker: Option<CoSpeakerId>,
    pub mail: String,
    pub language: String,
}

/// Where the people of accepted proposals are reached, as the view `speaker_mails` has it.
pub async fn reached(db: &mut PgConnection, proposals: &[i64]) -> sqlx::Result<Vec<ReachedRow>> {
    sqlx::query_as!(
        ReachedRow,
        r#"select p.id as "proposal!: ProposalId", null::bigint as "co_speaker?: CoSpeakerId", c.mail as "mail!", c.language as "language!"
           from proposals p join accounts c on c.id = p.account_id and c.confirmed_at is not null and c.disabled_at is null
           where p.id = any($1) and p.state in ('accepted', 'confirmed')
           union all
           select p.id, s.id, s.mail, coalesce(c.language, 'ja')
           from proposals p join proposal_speakers s on s.proposal_id = p.id and s.state = 'agreed'
             left join accounts c on c.mail_key = s.mail_key and c.disabled_at is null
           where p.id = any($1) and p.state in ('accepted', 'confirmed')"#,
        proposals
    )
    .fetch_all(db)
    .await
}

/// Those of several proposals who agreed.
pub async fn agreed(db: &mut PgConnection, proposals: &[ProposalId]) -> sqlx::Result<Vec<(ProposalId, CoSpeaker)>> {
    let mut found = answered(db, proposals).await?;
    found.retain(|(_, speaker)| speaker.state == SpeakerState::Agreed);
    Ok(found)
}

/// Those of several proposals who agreed or declined.
pub async fn answered(db: &mut PgConnection, proposals: &[ProposalId]) -> sqlx::Result<Vec<(ProposalId, CoSpeaker)>> {
    let ids: Vec<i64> = proposals.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select proposal_id as "proposal: ProposalId", id as "id: CoSpeakerId", name, mail, state as "state: SpeakerState",
                  affiliation, role
           from proposal_speakers where proposal_id = any($1) and state in ('agreed', 'declined') order by proposal_id, position, id"#,
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let of = CoSpeaker {
                id: row.id,
                name: row.name,
                mail: row.mail,
                state: row.state,
                affiliation: row.affiliation,
                role: row.role,
            };
            (row.proposal, of)
        })
        .collect())
}

/// Somebody who agreed to speak too, as mails about the proposal reach them.
pub struct ToldRow {
    pub id: CoSpeakerId,
    pub name: String,
    pub mail: String,
    pub language: String,
}

/// Who agreed to speak in a proposal too, each with what they read: as their account says, else as that of who handed it
/// in. Nobody who has the mailbox of who handed it in is among them, nor one mailbox twice.
pub async fn told_too(db: &mut PgConnection, proposal: ProposalId) -> sqlx::Result<Vec<ToldRow>> {
    sqlx::query_as!(
        ToldRow,
        r#"select id as "id!: CoSpeakerId", name as "name!", mail as "mail!", language as "language!"
           from (select distinct on (mailbox_of(s.mail_key)) s.position, s.id, s.name, s.mail, coalesce(o.language, a.language) as language
                 from proposals p join accounts a on a.id = p.account_id join proposal_speakers s on s.proposal_id = p.id
                   left join accounts o on o.mail_key = s.mail_key and o.disabled_at is null
                 where p.id = $1 and s.state = 'agreed' and mailbox_of(s.mail_key) <> mailbox_of(a.mail_key)
                 order by mailbox_of(s.mail_key), s.position, s.id) s
           order by position, id"#,
        proposal.0
    )
    .fetch_all(db)
    .await
}

/// Names of one more, or keeps the known one of that address; the id and whether it is new.
pub async fn upsert_speaker(
    db: &mut PgConnection,
    proposal: ProposalId,
    position: i32,
    (name, mail, key): (&str, &str, &str),
    now: DateTime<Utc>,
) -> sqlx::Result<(CoSpeakerId, bool)> {
    let row = sqlx::query!(
        r#"insert into proposal_speakers (proposal_id, position, name, mail, mail_key, asked_at) values ($1, $2, $3, $4, $5, $6)
           on conflict on constraint proposal_speakers_mail_unique do update
               set position = excluded.position,
                   name = case when proposal_speakers.state = 'agreed' then proposal_speakers.name else excluded.name end
           returning id as "id: CoSpeakerId", (xmax = 0) as "is_new!""#,
        proposal.0,
        position,
        name,
        mail,
        key,
        now
    )
    .fetch_one(db)
    .await?;
    Ok((row.id, row.is_new))
}

/// Those of other addresses are none any more.
pub async fn delete_other_speakers(db: &mut PgConnection, proposal: ProposalId, keys: &[String]) -> sqlx::Result<()> {
    sqlx::query!("delete from proposal_speakers where proposal_id = $1 and not mail_key = any($2)", proposal.0, keys)
        .execute(db)
        .await
        .map(drop)
}

/// What they said, and how they want to be billed.
pub async fn answer_speaker(
    db: &mut PgConnection,
    id: CoSpeakerId,
    state: SpeakerState,
    (name, affiliation, role): (&str, &str, &str),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposal_speakers set state = $2, name = $3, affiliation = $4, role = $5, answered_at = $6 where id = $1",
        id.0,
        state.into_str(),
        name,
        affiliation,
        role,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// What whoever owns a mailbox reads: as their account says, else as that of who asks them.
pub async fn language_of(db: &mut PgConnection, mail_key: &str, asks: AccountId) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select coalesce((select language from accounts where mail_key = $1), (select language from accounts where id = $2), 'ja') as "tag!""#,
        mail_key,
        asks.0
    )
    .fetch_one(db)
    .await
}

pub async fn insert_link(
    db: &mut PgConnection,
    hash: &[u8],
    (proposal, speaker): (ProposalId, Option<CoSpeakerId>),
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into proposal_links (token_hash, proposal_id, speaker_id, expires_at) values ($1, $2, $3, $4)",
        hash,
        proposal.0,
        speaker.map(|id| id.0),
        expires
    )
    .execute(db)
    .await
    .map(drop)
}

/// What the link of a mail opens; looking changes nothing.
pub async fn by_link(
    db: &mut PgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(ProposalId, Option<CoSpeakerId>)>> {
    let row = sqlx::query!(
        r#"select proposal_id as "proposal: ProposalId", speaker_id as "speaker: CoSpeakerId" from proposal_links
           where token_hash = $1 and expires_at > $2"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.proposal, row.speaker)))
}

pub async fn delete_expired_links(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from proposal_links where expires_at <= $1", now);
    done.execute(db).await.map(|done| done.rows_affected())
}

/// What one person asks others for is done one after the other until the transaction ends.
pub async fn lock_requests(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('speaker request ' || $1::bigint, 0))", account.0)
        .execute(db)
        .await
        .map(drop)
}

/// How many were asked to speak too since a moment: by one account, and in one mailbox by anybody.
pub async fn count_requests(
    db: &mut PgConnection,
    account: AccountId,
    mailbox: &str,
    since: DateTime<Utc>,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select (select count(*) from speaker_requests where account_id = $1 and at > $3) as "own!",
                  (select count(*) from speaker_requests where mailbox = $2 and at > $3) as "mailbox!""#,
        account.0,
        mailbox,
        since
    )
    .fetch_one(db)
    .await?;
    Ok((row.own, row.mailbox))
}

pub async fn insert_request(
    db: &mut PgConnection,
    account: AccountId,
    mailbox: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("insert into speaker_requests (account_id, mailbox, at) values ($1, $2, $3)", account.0, mailbox, now)
        .execute(db)
        .await
        .map(drop)
}

/// Those that no limit counts any more.
pub async fn delete_old_requests(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from speaker_requests where at <= $1", before);
    done.execute(db).await.map(|done| done.rows_affected())
}
