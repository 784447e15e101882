//! All that an account has in the tables of the call for talks: read whole, and emptied.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::ids::AccountId;

/// Whole rows, but for what hangs them together, so that a column that is added is among them.
pub async fn data_of(db: &mut PgConnection, account: AccountId, mail_key: &str) -> sqlx::Result<serde_json::Value> {
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'proposals', (
                   select coalesce(jsonb_agg(
                              (to_jsonb(p) - array['id', 'call_id', 'event_id', 'account_id']) || jsonb_build_object(
                                  'series', s.slug, 'event', e.number,
                                  'answers', (select coalesce(jsonb_agg(jsonb_build_object('question', f.words_ja, 'answer', a.answer) order by f.position), '[]')
                                              from proposal_answers a join proposal_fields f on f.id = a.field_id where a.proposal_id = p.id),
                                  'speakers', (select coalesce(jsonb_agg(to_jsonb(t) - array['id', 'proposal_id', 'mail_key'] order by t.position), '[]')
                                               from proposal_speakers t where t.proposal_id = p.id),
                                  'letters', (select coalesce(jsonb_agg(jsonb_build_object('decision', d.decision, 'subject', d.subject, 'body', d.body, 'sent_at', d.sent_at) order by d.id), '[]')
                                              from proposal_decisions d where d.proposal_id = p.id and d.sent_at is not null)
                              ) order by p.id), '[]')
                   from proposals p join proposal_calls c on c.id = p.call_id join series s on s.id = c.series_id
                     left join events e on e.id = p.event_id
                   where p.account_id = $1),
               'speaks_in', (
                   select coalesce(jsonb_agg((to_jsonb(t) - array['id', 'proposal_id', 'mail_key']) || jsonb_build_object('title', p.title) order by t.id), '[]')
                   from proposal_speakers t join proposals p on p.id = t.proposal_id where t.mail_key = $2 and p.state <> 'draft'),
               'reviews', (
                   select coalesce(jsonb_agg((to_jsonb(r) - array['proposal_id', 'account_id']) || jsonb_build_object(
                              'title', p.title,
                              'scores', (select coalesce(jsonb_agg(jsonb_build_object('criterion', k.name, 'score', o.score) order by k.position), '[]')
                                         from proposal_scores o join proposal_criteria k on k.id = o.criterion_id
                                         where o.proposal_id = r.proposal_id and o.account_id = r.account_id)
                          ) order by r.created_at), '[]')
                   from proposal_reviews r join proposals p on p.id = r.proposal_id where r.account_id = $1),
               'comments', (
                   select coalesce(jsonb_agg(jsonb_build_object('title', p.title, 'body', m.body, 'at', m.at) order by m.id), '[]')
                   from proposal_comments m join proposals p on p.id = m.proposal_id where m.account_id = $1),
               'asked_to_speak_too', (
                   select coalesce(jsonb_agg(jsonb_build_object('mailbox', q.mailbox, 'at', q.at) order by q.id), '[]')
                   from speaker_requests q where q.account_id = $1)
           ) as "data!: Json<serde_json::Value>""#,
        account.0,
        mail_key
    )
    .fetch_one(db)
    .await?;
    Ok(data.0)
}

/// Empties what an account proposed: drafts go, of the others stays what is counted. The title of a talk on an agenda stays,
/// because it stands there.
pub async fn empty_proposals(db: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<()> {
    // Proposals before their decisions, as who tells decisions locks them.
    sqlx::query!("select id from proposals where account_id = $1 order by call_id, number, id for update", account.0)
        .fetch_all(&mut *db)
        .await?;
    sqlx::query!("delete from proposals where account_id = $1 and state = 'draft'", account.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "delete from proposal_decisions d using proposals p
         where p.id = d.proposal_id and p.account_id = $1 and d.sent_at is null",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from proposal_letters_aside l using proposals p where p.id = l.proposal_id and p.account_id = $1",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update proposal_decisions d set subject = '', body = '', other_subject = null, other_body = null from proposals p
         where p.id = d.proposal_id and p.account_id = $1",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from proposal_answers a using proposals p where p.id = a.proposal_id and p.account_id = $1",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from proposal_links l using proposals p where p.id = l.proposal_id and p.account_id = $1",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from proposal_speakers t using proposals p where p.id = t.proposal_id and p.account_id = $1",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from speaker_requests q using accounts a
         where a.id = $1 and (q.account_id = a.id or q.mailbox in (a.mail_key, mailbox_of(a.mail_key)))",
        account.0
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update proposals p set typed = '{}', title = case when placed_at is null then '—' else title end,
                summary = '', notes = '', availability = '', name = '', affiliation = '', role = '', called_off_words = '',
                free_from = null, free_until = null, free_days = '{}', may_photograph = null, may_post = null, may_publish = null, may_record = null,
                level = null, moves_on = false, version = version + 1,
                state = case when lost.is_lost and state = 'confirmed' then 'cancelled' when state in ('submitted', 'waitlisted', 'accepted') then 'withdrawn' else state end,
                called_off_at = case when lost.is_lost then $2 else called_off_at end,
                answered_at = case when lost.is_lost or state in ('submitted', 'waitlisted', 'accepted') then $2 else answered_at end
         from (select o.id, o.state in ('accepted', 'confirmed') and coalesce(e.state not in ('ended', 'cancelled'), true) as is_lost
               from proposals o left join events e on e.id = o.event_id where o.account_id = $1) lost
         where p.id = lost.id",
        account.0,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Empties what an account wrote of others' proposals: scores stay, and count. It speaks in none of them any more.
pub async fn empty_reviews(db: &mut PgConnection, account: AccountId, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!("update proposal_reviews set words = '' where account_id = $1", account.0).execute(&mut *db).await?;
    sqlx::query!("delete from proposal_comments where account_id = $1", account.0).execute(&mut *db).await?;
    // Whoever names them typed that into a form.
    sqlx::query!(
        "update proposals p set typed = (
             select coalesce(jsonb_object_agg(t.key, t.value), '{}') from jsonb_each(p.typed) t
             where not exists (select from jsonb_each_text(p.typed) m
                               where m.key ~ '^co/[0-9]+/mail$' and lower(trim(m.value)) = $1
                                 and t.key like 'co/' || split_part(m.key, '/', 2) || '/%'))
         where (p.state = 'draft' or p.id in (select proposal_id from proposal_speakers where mail_key = $1))
           and exists (select from jsonb_each_text(p.typed) m where m.key ~ '^co/[0-9]+/mail$' and lower(trim(m.value)) = $1)",
        mail_key
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from proposal_speakers where mail_key = $1", mail_key).execute(db).await.map(drop)
}
