//! Invitations to a role.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    ids::{AccountId, EventId, SeriesId},
    series::types::Mark,
    viewer::Role,
};

pub struct NewInvitation<'a> {
    pub series: SeriesId,
    pub mail: &'a str,
    pub mail_key: &'a str,
    pub role: Role,
    /// The one event that the role will reach.
    pub event: Option<EventId>,
    pub language: &'a str,
    pub by: Option<AccountId>,
    pub now: DateTime<Utc>,
    pub expires: DateTime<Utc>,
}

/// One that waits for this mailbox is renewed, with the role as it is wanted now.
pub async fn upsert_invitation(db: &mut PgConnection, new: NewInvitation<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into role_invitations (series_id, mail, mail_key, role, language, invited_by, created_at, expires_at, event_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (series_id, mail_key) where accepted_at is null and withdrawn_at is null
         do update set mail = excluded.mail, role = excluded.role, invited_by = excluded.invited_by,
                       created_at = excluded.created_at, expires_at = excluded.expires_at,
                       event_id = excluded.event_id, token_hash = null
         returning id",
        new.series.0,
        new.mail,
        new.mail_key,
        new.role.into_str(),
        new.language,
        new.by.map(|id| id.0),
        new.now,
        new.expires,
        new.event.map(|id| id.0),
    )
    .fetch_one(db)
    .await
}

/// An invitation that waits for an answer.
pub struct InvitationRow {
    pub id: i64,
    pub series_id: SeriesId,
    pub series_name: String,
    pub series_slug: String,
    pub mark: Mark,
    pub mail: String,
    pub mail_key: String,
    pub role: Role,
    /// The one event that the role will reach, with its number.
    pub event: Option<EventId>,
    pub number: Option<i32>,
    pub language: String,
    /// Name of who invited; empty when the account is gone.
    pub by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// By its id or by its token; none that was answered, withdrawn or has expired.
pub async fn open_invitation(
    db: &mut PgConnection,
    id: Option<i64>,
    hash: Option<&[u8]>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<InvitationRow>> {
    sqlx::query_as!(
        InvitationRow,
        r#"select i.id, i.series_id as "series_id: SeriesId", s.name as series_name, s.slug as series_slug,
                  s.mark as "mark: Mark", i.mail, i.mail_key, i.role as "role: Role",
                  i.event_id as "event: EventId", e.number as "number?", i.language,
                  coalesce(a.name, '') as "by!", i.created_at, i.expires_at
           from role_invitations i join series s on s.id = i.series_id left join accounts a on a.id = i.invited_by
                left join events e on e.id = i.event_id
           where (i.id = $1 or i.token_hash = $2) and i.accepted_at is null and i.withdrawn_at is null
             and i.expires_at > $3"#,
        id,
        hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Those that wait or have expired without an answer, the oldest first.
pub async fn invitations_of(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<InvitationRow>> {
    sqlx::query_as!(
        InvitationRow,
        r#"select i.id, i.series_id as "series_id: SeriesId", s.name as series_name, s.slug as series_slug,
                  s.mark as "mark: Mark", i.mail, i.mail_key, i.role as "role: Role",
                  i.event_id as "event: EventId", e.number as "number?", i.language,
                  coalesce(a.name, '') as "by!", i.created_at, i.expires_at
           from role_invitations i join series s on s.id = i.series_id left join accounts a on a.id = i.invited_by
                left join events e on e.id = i.event_id
           where i.series_id = $1 and i.accepted_at is null and i.withdrawn_at is null order by i.created_at, i.id"#,
        series.0,
    )
    .fetch_all(db)
    .await
}

pub async fn set_invitation_token(db: &mut PgConnection, id: i64, hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("update role_invitations set token_hash = $2 where id = $1", id, hash).execute(db).await.map(drop)
}

/// Whether it was still to be answered: of two who press at once, one is first.
pub async fn answer_invitation(db: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update role_invitations set accepted_at = $2, token_hash = null
         where id = $1 and accepted_at is null and withdrawn_at is null and expires_at > $2",
        id,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

/// Withdraws one of this series; false when there is none that waits.
pub async fn withdraw_invitation(
    db: &mut PgConnection,
    series: SeriesId,
    id: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update role_invitations set withdrawn_at = $3, token_hash = null
         where series_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null",
        series.0,
        id,
        now
    );
    done.execute(db).await.map(|done| done.rows_affected() == 1)
}

/// Somebody with a role in a series.
pub struct MemberRow {
    pub account: AccountId,
    pub name: String,
    pub mail: String,
    pub role: Role,
    /// Number of the one event that the role reaches.
    pub number: Option<i32>,
    pub has_second_factor: bool,
    pub since: DateTime<Utc>,
    pub last_seen: Option<DateTime<Utc>>,
    /// What they did last in this series, as the log calls it; empty for nothing.
    pub last_action: String,
    pub last_action_at: Option<DateTime<Utc>>,
}

/// Owners first, then by name.
pub async fn members_of(db: &mut PgConnection, series: SeriesId) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query_as!(
        MemberRow,
        r#"select a.id as "account: AccountId", a.name, a.mail, r.role as "role: Role", e.number as "number?",
                  a.totp_confirmed as "has_second_factor!", r.granted_at as since,
                  (select max(s.last_seen_at) from sessions s where s.account_id = a.id) as last_seen,
                  coalesce(l.action, '') as "last_action!", l.at as "last_action_at?"
           from series_roles r join accounts a on a.id = r.account_id left join events e on e.id = r.event_id
           left join lateral (
               select action, at from audit_log g
               where g.account_id = a.id and g.series_id = r.series_id and g.outcome = 'ok'
               order by g.at desc limit 1) l on true
           where r.series_id = $1 and a.disabled_at is null
           order by array_position(array['owner', 'organizer', 'moderator', 'reporter', 'checkin'], r.role), a.name"#,
        series.0,
    )
    .fetch_all(db)
    .await
}
