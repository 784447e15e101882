//! What is forgotten with an account, and what stays without it.

use sqlx::PgConnection;

use crate::ids::{AccountId, EventId, PersonId, SeriesId};

/// Also those wait who would hang something new on the account.
pub async fn lock_for_good(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select id from accounts where id = $1 for update", account.0).fetch_optional(db).await.map(drop)
}

/// Pictures that somebody handed in go with them. Of whom they were.
pub async fn forget_pictures(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"delete from person_pictures where uploaded_by = $1 returning person_id as "person: PersonId""#,
        account.0
    )
    .fetch_all(db)
    .await
}

/// Names that somebody said of themselves, and nobody else; undoing a merge does not bring them back.
pub async fn forget_own_names(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from person_aliases where person_id = $1 and is_own and not is_confirmed", person.0)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        r#"update person_merges m set moved = m.moved || jsonb_build_object(
             'aliases', (select coalesce(jsonb_agg(k.value order by k.ordinality), '[]')
                         from jsonb_array_elements(m.moved -> 'aliases') with ordinality k
                         where not (k.value @> '{"is_own": true}') or k.value @> '{"is_confirmed": true}'),
             'known', (select coalesce(jsonb_agg(k.value order by k.ordinality), '[]')
                       from jsonb_array_elements(m.moved -> 'known') with ordinality k
                       where not (k.value @> '{"is_own": true}') or k.value @> '{"is_confirmed": true}'))
         where m.kept_id = $1 or m.gone_id = $1"#,
        person.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// What somebody's page took over from that of a person they were merged with goes there, too.
pub async fn forget_merged_words(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!(
        "update people g set bio = case when g.bio = k.bio then '' else g.bio end, url = case when g.url = k.url then null else g.url end
         from people k where k.id = $1 and g.merged_into = k.id",
        person.0
    )
    .execute(db)
    .await
    .map(drop)
}

/// Takes the name off what somebody asked, and who it was. Which events it was asked at.
pub async fn forget_asker(db: &mut PgConnection, participant: &str) -> sqlx::Result<Vec<EventId>> {
    let events = sqlx::query_scalar!(
        r#"with theirs as (
               update questions set participant = null, asker = '', version = version + 1 where participant = $1 returning event_id),
           freed as (delete from held_askers where participant = $1),
           also_freed as (delete from question_holds k using questions q where q.id = k.question_id and q.participant = $1)
           select distinct event_id as "event!: EventId" from theirs order by 1"#,
        participant
    );
    events.fetch_all(db).await
}

/// Takes the name off answers that somebody wrote as an organizer, under their own name: what they put under another name says
/// nothing of them, and who was billed at an event stays named there, as in its report. Which events, of which series.
pub async fn forget_author(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<(EventId, SeriesId)>> {
    // Whoever answers has an act of the same moment.
    let rows = sqlx::query!(
        r#"with theirs as (
               update answers a set author = '' from questions q join events e on e.id = q.event_id, accounts c
               where q.id = a.question_id and c.id = $1 and a.author = c.name and c.name <> ''
                 and exists (select from question_acts k where k.account_id = c.id and k.event_id = e.id and k.at = a.created_at)
                 and not exists (select from appearances p join slots t on t.id = p.slot_id where t.event_id = e.id and p.name = a.author)
               returning e.id as event, e.series_id as series)
           select distinct event as "event!: EventId", series as "series!: SeriesId" from theirs order by 1"#,
        account.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.event, row.series)).collect())
}

/// Takes the name off impressions of talks that somebody wrote with the notes: it was copied from their account. Where the report
/// itself says that somebody of that name wrote it, and where they were billed at the event, it stays, as typed there. Which
/// events, of which series.
pub async fn forget_impressions(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<(EventId, SeriesId)>> {
    let rows = sqlx::query!(
        r#"with theirs as (
               update impressions i set author = '' from slots t join events e on e.id = t.event_id, accounts c
               where t.id = i.slot_id and c.id = $1 and i.author = c.name and c.name <> ''
                 and exists (select from note_revisions n where n.slot_id = i.slot_id and n.account_id = c.id)
                 and not exists (select from reports r where r.event_id = e.id and r.author = i.author)
                 and not exists (select from appearances p join slots o on o.id = p.slot_id where o.event_id = e.id and p.name = i.author)
               returning e.id as event, e.series_id as series)
           select distinct event as "event!: EventId", series as "series!: SeriesId" from theirs order by 1"#,
        account.0
    );
    Ok(rows.fetch_all(db).await?.into_iter().map(|row| (row.event, row.series)).collect())
}

/// Votes, answers to polls and reactions count on, each under a new key: nothing says that two of them are one person's. As
/// many answers to one poll stay those of one.
pub async fn scatter_votes(db: &mut PgConnection, participant: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "with votes as (
             update question_votes set participant = 'p:' || encode(sha256(gen_random_uuid()::text::bytea), 'hex') where participant = $1),
         reacted as (
             update reactions set participant = 'p:' || encode(sha256(gen_random_uuid()::text::bytea), 'hex') where participant = $1),
         keys as materialized (
             select d.poll_id, 'p:' || encode(sha256(gen_random_uuid()::text::bytea), 'hex') as key
             from (select distinct poll_id from poll_answers where participant = $1) d)
         update poll_answers a set participant = k.key from keys k where k.poll_id = a.poll_id and a.participant = $1",
        participant
    )
    .execute(db)
    .await
    .map(drop)
}

/// Nobody waits at this address for an answer any more.
pub async fn forget_waiting_asker(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from question_mails where lower(mail) = $1", mail_key).execute(db).await.map(drop)
}

/// Registrations of somebody, of whatever time and state.
pub async fn places(db: &mut PgConnection, account: AccountId) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registrations where account_id = $1 order by id", account.0).fetch_all(db).await
}

/// Gives each of these registrations a closed account of its own that says nothing, with another code; what was answered, and
/// noted of the person, goes.
pub async fn scatter_places(
    db: &mut PgConnection,
    account: AccountId,
    (places, codes): (&[i64], &[String]),
) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_up_answers where registration_id = any($1)", places).execute(&mut *db).await?;
    sqlx::query!("update door_entries set name = '' where registration_id = any($1)", places).execute(&mut *db).await?;
    sqlx::query!(
        "insert into accounts (mail, mail_key, created_at, disabled_at)
         select gone_address(r.id), gone_address(r.id), r.registered_at, r.registered_at
         from registrations r where r.account_id = $1 and r.id = any($2) order by random()",
        account.0,
        places
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update registrations r set account_id = a.id, code = k.code, imported_name = null, desk_note = '', door_name = '',
                came_from = '', before_hand = null, before_type = null, before_place = null,
                wants_news = false
         from unnest($2::bigint[], $3::text[]) as k(id, code)
           join accounts a on a.mail_key = gone_address(k.id)
         where r.id = k.id and r.account_id = $1",
        account.0,
        places,
        codes
    )
    .execute(db)
    .await
    .map(drop)
}

/// An address is known nowhere any more: not where speakers are reached, not to who was invited, not among mails and tries.
pub async fn forget_address(db: &mut PgConnection, mail_key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "with mails as (delete from jobs where lower(recipient) = $1),
              speakers as (delete from person_mails where mail_key = $1),
              invited as (delete from role_invitations where mail_key = $1)
         delete from sign_in_failures where account_key in ($1, 'code ' || $1)",
        mail_key
    )
    .execute(db)
    .await
    .map(drop)
}

/// With sessions, links, follows, roles and all else that hangs on it.
pub async fn delete_account(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from accounts where id = $1", account.0).execute(db).await.map(drop)
}
