//! The account itself: what stands in it, where it is signed in, what it may do, what it agreed to, and what it did.

use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use crate::ids::AccountId;

/// Of one account a file is made after the other, until the transaction ends.
pub async fn lock_exports(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('own data ' || $1::bigint, 0))", account.0)
        .execute(db)
        .await
        .map(drop)
}

/// `account`, `browsers`, `known_browsers`, `wrong_tries`, `links`, `waiting_forms`. No password, no secret, no token.
pub async fn account(db: &mut PgConnection, account: AccountId, mail_key: &str) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'account', (
                   select jsonb_build_object(
                              'mail', a.mail, 'new_mail', a.new_mail, 'name', a.name, 'language', a.language, 'shows_name', a.shows_name,
                              'shows_name_at', a.shows_name_at,
                              'has_password', a.password_hash is not null, 'has_second_factor', a.totp_confirmed, 'is_demo', a.is_demo,
                              'created_at', a.created_at, 'confirmed_at', a.confirmed_at, 'speaker', p.slug)
                   from accounts a left join people p on p.id = a.person_id where a.id = $1),
               'browsers', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'browser', b.browser, 'state', b.state, 'created_at', b.created_at, 'last_seen_at', b.last_seen_at,
                              'proved_at', b.proved_at, 'idle_until', b.idle_until, 'absolute_until', b.absolute_until,
                              'ended_at', b.ended_at) order by b.id), '[]')
                   from sessions b where b.account_id = $1),
               'known_browsers', (
                   select coalesce(jsonb_agg(jsonb_build_object('created_at', k.created_at, 'last_used_at', k.last_used_at) order by k.created_at), '[]')
                   from known_devices k where k.account_id = $1),
               'wrong_tries', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'what', case when f.account_key = $2 then 'password' else 'code' end, 'failed_at', f.failed_at) order by f.failed_at), '[]')
                   from sign_in_failures f where f.account_key in ($2, 'code ' || $2)),
               'links', (
                   select coalesce(jsonb_agg(to_jsonb(l) order by l.expires_at), '[]')
                   from (select t.purpose, t.created_at, t.expires_at, null::text as series from tokens t where t.account_id = $1
                         union all
                         select m.purpose, null, m.expires_at, s.slug from mail_links m
                           left join registrations r on r.id = m.registration_id left join events e on e.id = r.event_id
                           left join series s on s.id = coalesce(m.series_id, e.series_id)
                         where m.account_id = $1) l),
               'waiting_forms', (
                   select coalesce(jsonb_agg(jsonb_build_object('path', h.path, 'fields', h.fields, 'created_at', h.created_at) order by h.id), '[]')
                   from held_forms h where h.account_id = $1)
           ) as "data!: Json<Value>""#,
        account.0,
        mail_key
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}

/// `roles`, `invitations`, `follows`, `mail_stops`, `log`. The log says nothing of whom it was done to.
pub async fn in_series(db: &mut PgConnection, account: AccountId, mail_key: &str) -> sqlx::Result<Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'roles', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'event', e.number, 'role', r.role, 'granted_at', r.granted_at) order by r.granted_at, s.slug), '[]')
                   from series_roles r join series s on s.id = r.series_id left join events e on e.id = r.event_id where r.account_id = $1),
               'invitations', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'series', s.slug, 'event', e.number, 'role', i.role, 'mail', i.mail, 'language', i.language,
                              'created_at', i.created_at, 'expires_at', i.expires_at, 'accepted_at', i.accepted_at,
                              'withdrawn_at', i.withdrawn_at) order by i.id), '[]')
                   from role_invitations i join series s on s.id = i.series_id left join events e on e.id = i.event_id where i.mail_key = $2),
               'follows', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'since', f.created_at) order by f.created_at, s.slug), '[]')
                   from follows f join series s on s.id = f.series_id where f.account_id = $1),
               'mail_stops', (
                   select coalesce(jsonb_agg(jsonb_build_object('series', s.slug, 'since', m.created_at) order by m.created_at, s.slug), '[]')
                   from mail_stops m join series s on s.id = m.series_id where m.account_id = $1),
               'log', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                              'at', l.at, 'action', l.action, 'outcome', l.outcome, 'address', l.address, 'series', s.slug,
                              'event', e.number) order by l.id), '[]')
                   from audit_log l left join series s on s.id = l.series_id left join events e on e.id = l.event_id
                   where l.account_id = $1)
           ) as "data!: Json<Value>""#,
        account.0,
        mail_key
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}
