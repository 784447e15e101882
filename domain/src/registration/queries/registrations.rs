//! Registrations, the links of their mails, and who is behind them.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, types::Json};

use crate::{
    ids::{AccountId, EventId, RegistrationId, TypeId},
    jobs::{self, JobKind},
    lang::Lang,
    mail::types::Kind,
    registration::types::{Before, BeforePlace, BeforeType, Lapse, RegistrationState},
};

/// A registration with what it takes to change it.
pub struct Row {
    pub id: RegistrationId,
    pub event: EventId,
    pub type_id: TypeId,
    pub account: AccountId,
    pub state: RegistrationState,
    pub code: String,
    pub lapse: Option<Lapse>,
    pub lapses_at: Option<DateTime<Utc>>,
    pub is_held_back: bool,
    /// When they got a seat, also of one that was given back; and when that was.
    pub confirmed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    /// The seat of another type that they wait for from theirs.
    pub waits_for: Option<TypeId>,
    pub before: Option<Json<Before>>,
    /// The same of a change of the type.
    pub before_type: Option<Json<BeforeType>>,
    /// The same of another place in the queue.
    pub before_place: Option<Json<BeforePlace>>,
    /// Their place in the queue.
    pub turn: i64,
}

/// The columns stand in each query, because a checked query is one literal.
macro_rules! rows {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select id as "id: RegistrationId", event_id as "event: EventId", type_id as "type_id: TypeId",
                      account_id as "account: AccountId", state as "state: RegistrationState", code,
                      lapse as "lapse: Lapse", lapses_at, is_held_back, confirmed_at, cancelled_at,
                      waits_for as "waits_for: TypeId", before_hand as "before: Json<Before>",
                      before_type as "before_type: Json<BeforeType>",
                      before_place as "before_place: Json<BeforePlace>", turn
               from registrations "# + $rest,
            $($arg),*
        )
    };
}

pub async fn by_account(db: &mut PgConnection, event: EventId, account: AccountId) -> sqlx::Result<Option<Row>> {
    rows!("where event_id = $1 and account_id = $2", event.0, account.0).fetch_optional(db).await
}

/// What somebody holds at an event: by their account first, then by accounts with other spellings of the same address.
pub async fn by_person(db: &mut PgConnection, event: EventId, account: AccountId) -> sqlx::Result<Vec<Row>> {
    rows!(
        // The accounts first, then what they hold: `+ 0` keeps the index of the event, which may have thousands, out of it.
        "where event_id + 0 = $1 and state <> 'cancelled' and account_id = any(array(
             select other.id from accounts own join accounts other on mailbox_of(other.mail_key) = mailbox_of(own.mail_key)
             where own.id = $2))
         order by account_id = $2 desc, turn",
        event.0,
        account.0
    )
    .fetch_all(db)
    .await
}

/// A place that waits for no answer to a mail, and the address of its holder.
pub struct Settled {
    pub id: RegistrationId,
    pub code: String,
    pub mail: String,
}

/// That of one of these mailboxes.
pub async fn settled_by_mailbox(
    db: &mut PgConnection,
    event: EventId,
    mailboxes: &[String],
) -> sqlx::Result<Option<Settled>> {
    sqlx::query_as!(
        Settled,
        r#"select r.id as "id: RegistrationId", r.code, a.mail
           from registrations r join accounts a on a.id = r.account_id
           where r.event_id = $1 and is_registered(r.state, r.lapse)
             and mailbox_of(a.mail_key) = any($2) and a.disabled_at is null and not a.is_demo
           order by r.turn limit 1"#,
        event.0,
        mailboxes
    )
    .fetch_optional(db)
    .await
}

pub async fn by_code(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<Row>> {
    rows!("where code = $1", code).fetch_optional(db).await
}

pub async fn by_id(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<Option<Row>> {
    rows!("where id = $1", id.0).fetch_optional(db).await
}

/// The registration that a link from a mail opens.
pub async fn by_link(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<RegistrationId>> {
    sqlx::query_scalar!(
        r#"select registration_id as "id!: RegistrationId" from mail_links
           where token_hash = $1 and purpose = 'registration' and expires_at > $2"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await
}

pub async fn insert_link(
    db: &mut PgConnection,
    hash: &[u8],
    registration: RegistrationId,
    account: AccountId,
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_links (token_hash, purpose, registration_id, account_id, expires_at)
         values ($1, 'registration', $2, $3, $4)",
        hash,
        registration.0,
        account.0,
        expires
    )
    .execute(db)
    .await
    .map(drop)
}

/// A place to be taken.
pub struct NewPlace<'a> {
    pub event: EventId,
    pub type_id: TypeId,
    pub account: AccountId,
    pub state: RegistrationState,
    pub code: &'a str,
    pub lapses: Option<(Lapse, DateTime<Utc>)>,
    pub is_held_back: bool,
    /// They stand in the queue from now on, behind all others.
    pub is_queued: bool,
    /// The kind of page from which they came to the event's; empty where nobody said.
    pub came_from: &'a str,
    /// How their name is read; `None` leaves what the place had before.
    pub reading: Option<&'a str>,
    /// The same for a place that had nothing.
    pub read_before: &'a str,
    pub now: DateTime<Utc>,
    /// What is written to them.
    pub mail: Option<PlaceMail<'a>>,
}

/// A mail about a place that is being taken.
pub struct PlaceMail<'a> {
    /// As of [`crate::secret::new_key`].
    pub key: String,
    pub kind: Kind,
    pub to: &'a str,
    pub lang: Lang,
}

/// They agreed to what stands at these addresses; the first time counts.
pub async fn agree(db: &mut PgConnection, id: RegistrationId, to: &[String], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registrations set agreed_at = case when agreed_to = $2 then agreed_at else $3 end, agreed_to = $2 where id = $1",
        id.0,
        to,
        now
    )
    .execute(db)
    .await
    .map(drop)
}

/// Registers an account, anew and last when it had cancelled (a trigger forgets what it agreed to then), and writes the mail
/// that tells of it: others wait for the same seats meanwhile, so it is one round trip. Returns id and code.
pub async fn upsert(db: &mut PgConnection, place: &NewPlace<'_>) -> sqlx::Result<(RegistrationId, String)> {
    let (lapse, lapses_at) = place.lapses.map(|(lapse, at)| (lapse.into_str(), at)).unzip();
    let mail = place.mail.as_ref();
    let row = sqlx::query!(
        r#"with place as (
               insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, lapse, lapses_at, is_held_back,
                      came_from, first_position, door_name)
               values ($1, $2, $3, $4, $5, $6, case when $4 = 'confirmed' then $6::timestamptz end, $7, $8, $9, $10,
                      case when $11 then (select waitlisted + 1 from participation_types where id = $2) end,
                      coalesce($18::text, $19))
               on conflict on constraint registrations_once do update
               set type_id = excluded.type_id, state = excluded.state, registered_at = excluded.registered_at,
                   confirmed_at = excluded.confirmed_at, cancelled_at = null, turn = excluded.turn,
                   lapse = excluded.lapse, lapses_at = excluded.lapses_at, is_held_back = excluded.is_held_back,
                   came_from = excluded.came_from, first_position = excluded.first_position, still_asked_at = null, still_at = null,
                   door_name = coalesce($18, nullif(registrations.door_name, ''), $19)
               where registrations.state = 'cancelled'
               returning id, code),
           written as (
               insert into jobs (kind, key, topic, recipient, language, payload, limit_key, event_id, next_try_at, created_at)
               select $12::text, $13::text, $14::text, $15::text, $16::text,
                      jsonb_build_object('event', $1::bigint, 'registration', id), '', $1, $6, $6
               from place where $13 is not null
               returning 1),
           told as (select pg_notify($17, '') from written)
           select id as "id!: RegistrationId", code as "code!" from place left join told on true"#,
        place.event.0,
        place.type_id.0,
        place.account.0,
        place.state.into_str(),
        place.code,
        place.now,
        lapse,
        lapses_at,
        place.is_held_back,
        place.came_from,
        place.is_queued,
        JobKind::Mail.into_str(),
        mail.map(|mail| mail.key.as_str()),
        mail.map(|mail| mail.kind.into_str()),
        mail.map(|mail| mail.to),
        mail.map(|mail| mail.lang.tag()),
        jobs::CHANNEL,
        place.reading,
        place.read_before
    )
    .fetch_one(db)
    .await?;
    Ok((row.id, row.code))
}

pub async fn set_cancelled(db: &mut PgConnection, id: RegistrationId, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update registrations
         set state = 'cancelled', cancelled_at = $2, waits_for = null, fallback_id = null, lapse = null, lapses_at = null
         where id = $1 and state <> 'cancelled'",
        id.0,
        now
    );
    Ok(done.execute(db).await?.rows_affected())
}

/// Links to a registration that mails have carried: they open nothing any more.
pub async fn delete_links(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<()> {
    sqlx::query!("delete from mail_links where registration_id = $1", id.0).execute(db).await.map(drop)
}

/// Name, mail address and language of an account.
pub async fn addressee(db: &mut PgConnection, account: AccountId) -> sqlx::Result<(String, String, String)> {
    let row = sqlx::query!("select name, mail, language from accounts where id = $1", account.0).fetch_one(db).await?;
    Ok((row.name, row.mail, row.language))
}

/// Whether somebody who has yet to show that the address is theirs wants to hear of the next event.
pub async fn set_news_wish(db: &mut PgConnection, id: RegistrationId, is_wanted: bool) -> sqlx::Result<()> {
    sqlx::query!("update registrations set wants_news = $2 where id = $1", id.0, is_wanted).execute(db).await.map(drop)
}

/// The same, once.
pub async fn take_news_wish(db: &mut PgConnection, id: RegistrationId) -> sqlx::Result<bool> {
    let done = sqlx::query!("update registrations set wants_news = false where id = $1 and wants_news", id.0);
    Ok(done.execute(db).await?.rows_affected() == 1)
}

pub async fn delete_expired_links(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from mail_links where expires_at <= $1", now);
    done.execute(db).await.map(|done| done.rows_affected())
}

/// What one person does at one event is done one after the other until the transaction ends, by whichever spelling of
/// their address. Returns their mail address and language, which whoever takes a place needs next.
pub async fn lock_person(db: &mut PgConnection, event: EventId, account: AccountId) -> sqlx::Result<(String, Lang)> {
    let row = sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('seat ' || $1::bigint || ' ' || $2::bigint, 0)) as own,
                pg_advisory_xact_lock(hashtextextended('seat ' || $1::bigint || ' ' || mailbox_of(mail_key), 0)) as mailbox,
                mail, language
         from accounts where id = $2",
        event.0,
        account.0
    )
    .fetch_one(db)
    .await?;
    Ok((row.mail, Lang::from_tag(&row.language).unwrap_or_default()))
}
