//! Who has an account and which role: organizers, the demonstration's people, and the clean-up.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;
use strum::VariantArray as _;

use super::{
    credentials, devices,
    links::{self, Purpose},
    sessions::subject,
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AccountId, EventId, PersonId, SeriesId},
    input,
    lang::Lang,
    mail_address,
    people::{
        queries, rules, totp,
        types::{DemoAccount, Grant},
    },
    viewer::{Asked, Proved, Right, Role},
};

/// Secrets that are sealed in one transaction.
const SEALED_AT_ONCE: i64 = 500;

/// A one-time link for a new organizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub account: AccountId,
    /// Path on this site; works once.
    pub path: String,
    pub expires_at: DateTime<Utc>,
    /// In how many series the role was given. Zero when there is no series yet.
    pub series: usize,
}

/// Gives `mail` a role in the series with this slug, or in all of them, and a link by which the
/// person sets a password. For the program's own command.
///
/// Errors: `Invalid` at `mail` or `series`.
pub async fn add_organizer(
    db: &Db,
    asked: Asked<'_>,
    mail: &str,
    series: Option<&str>,
    role: Role,
) -> Result<Invitation> {
    asked.viewer.require_program()?;
    let mail = mail_address::parse(mail)?;
    let mut tx = db.begin().await?;
    let all = match series {
        None => queries::all_series(&mut tx).await?,
        Some(slug) => vec![queries::series_by_slug(&mut tx, slug).await?.ok_or_else(|| {
            Error::invalid(
                "series",
                format!("「{slug}」というシリーズはありません。"),
                format!("There is no series “{slug}”."),
            )
        })?],
    };
    let account = queries::upsert_account(&mut tx, &mail, &mail_address::key(&mail), Lang::Ja.tag()).await?;
    queries::lock_account(&mut tx, account).await?;
    for id in &all {
        queries::upsert_role(&mut tx, *id, account, role.into_str(), None, asked.now).await?;
        audit::record(&mut tx, asked.viewer, Some(*id), &granted(role), &subject(account), Outcome::Ok).await?;
    }
    queries::end_sessions_of(&mut tx, account, asked.now).await?;
    let (secret, expires_at) = links::issue(&mut tx, account, Purpose::Invitation, asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "invitation.issue", &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok(Invitation { account, path: format!("/invitation/{}", secret.reveal()), expires_at, series: all.len() })
}

/// Gives an account a role, in place of the one it had there. All its sessions end.
///
/// Errors: `Conflict` when it would take the last owner away; `Invalid` at `event`, see [`reach`].
pub async fn grant_role(
    db: &Db,
    proved: Proved<'_>,
    series: SeriesId,
    account: AccountId,
    grant: impl Into<Grant>,
) -> Result<()> {
    proved.viewer.require(series, Right::ManageMembers)?;
    let grant = grant.into();
    let role = grant.role;
    let mut tx = db.begin().await?;
    let event = reach(&mut tx, series, grant).await?;
    queries::lock_account(&mut tx, account).await?.ok_or(Error::NotFound)?;
    if role != Role::Owner {
        keep_an_owner(&mut tx, series, account).await?;
    }
    queries::upsert_role(&mut tx, series, account, role.into_str(), event, proved.now).await?;
    queries::end_sessions_of(&mut tx, account, proved.now).await?;
    audit::record(&mut tx, proved.viewer, Some(series), &granted(role), &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// Takes an account's role in a series away. All its sessions end.
///
/// Errors: `NotFound` when it has none, `Conflict` for the last owner.
pub async fn revoke_role(db: &Db, proved: Proved<'_>, series: SeriesId, account: AccountId) -> Result<()> {
    proved.viewer.require(series, Right::ManageMembers)?;
    let mut tx = db.begin().await?;
    queries::lock_account(&mut tx, account).await?.ok_or(Error::NotFound)?;
    keep_an_owner(&mut tx, series, account).await?;
    if queries::delete_role(&mut tx, series, account).await? == 0 {
        return Err(Error::NotFound);
    }
    queries::end_sessions_of(&mut tx, account, proved.now).await?;
    audit::record(&mut tx, proved.viewer, Some(series), "role.revoke", &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// The event that a role is to reach. Errors: `Invalid` at `event` for a role that is of the whole series by its
/// nature, and for a number that the series does not have.
pub(super) async fn reach(tx: &mut PgConnection, series: SeriesId, grant: Grant) -> Result<Option<EventId>> {
    let Some(number) = grant.number else { return Ok(None) };
    if !grant.role.helps() {
        return Err(Error::invalid(
            "event",
            "オーナーと運営は、シリーズ全体の役割です。「すべての回」を選んでください。",
            "Owners and organizers work on the whole series. Please choose “All events”.",
        ));
    }
    let event = queries::event_of(tx, series, number).await?;
    event.map(Some).ok_or_else(|| {
        Error::invalid(
            "event",
            "この回は見つかりません。選び直してください。",
            "There is no such event. Please choose again.",
        )
    })
}

async fn keep_an_owner(tx: &mut PgConnection, series: SeriesId, account: AccountId) -> Result<()> {
    if !queries::lock_series(tx, series).await? {
        return Err(Error::NotFound);
    }
    let role = queries::role(tx, series, account).await?;
    if role.as_deref() == Some(Role::Owner.into_str()) && queries::other_owners(tx, series, account).await? == 0 {
        return Err(Error::conflict(
            "シリーズにはオーナーが1人は必要です。先にほかの人をオーナーにしてください。",
            "A series needs at least one owner. Make someone else an owner first.",
        ));
    }
    Ok(())
}

/// Whoever opens a series owns it. A step of that transaction.
pub(crate) async fn make_owner(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: SeriesId,
    account: AccountId,
) -> Result<()> {
    queries::upsert_role(tx, series, account, Role::Owner.into_str(), None, asked.now).await?;
    audit::record(tx, asked.viewer, Some(series), &granted(Role::Owner), &subject(account), Outcome::Ok).await
}

fn granted(role: Role) -> String {
    format!("role.grant.{}", role.into_str())
}

/// Shuts an account: its sessions and links end at once.
pub async fn disable_account(db: &Db, asked: Asked<'_>, account: AccountId) -> Result<()> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    queries::lock_account(&mut tx, account).await?.ok_or(Error::NotFound)?;
    queries::disable(&mut tx, account, asked.now).await?;
    credentials::void(&mut tx, account, asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "account.disable", &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// As [`disable_account`], by mail address. For the program's own command.
pub async fn disable_account_of(db: &Db, asked: Asked<'_>, mail: &str) -> Result<()> {
    let mut connection = db.acquire().await?;
    let account = queries::account_by_key(&mut connection, &mail_address::key(mail)).await?.ok_or(Error::NotFound)?;
    drop(connection);
    disable_account(db, asked, account.id).await
}

/// For whoever lost the authenticator: it is set up anew at the next sign-in.
///
/// Errors: `NotFound` when nobody has this address.
pub async fn clear_second_factor(db: &Db, asked: Asked<'_>, mail: &str) -> Result<()> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let account = queries::account_by_key(&mut tx, &mail_address::key(mail)).await?.ok_or(Error::NotFound)?;
    queries::lock_account(&mut tx, account.id).await?;
    queries::clear_totp(&mut tx, account.id).await?;
    credentials::void(&mut tx, account.id, asked.now).await?;
    audit::record(&mut tx, asked.viewer, None, "second_factor.clear", &subject(account.id), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// A person of the demonstration, with these roles. May be repeated.
///
/// Errors: `Conflict` when the address belongs to a real account.
pub async fn create_demo_account(
    db: &Db,
    asked: Asked<'_>,
    mail: &str,
    name: &str,
    person: Option<PersonId>,
    roles: &[(SeriesId, Role)],
) -> Result<AccountId> {
    asked.viewer.require_program()?;
    let (mail, name) = (mail_address::parse(mail)?, input::name(name)?);
    let mut tx = db.begin().await?;
    let account = queries::upsert_demo_account(&mut tx, &mail, &mail_address::key(&mail), &name, person).await?;
    let account = account.ok_or_else(|| {
        Error::conflict("実際のアカウントのアドレスです。", "This address belongs to a real account.")
    })?;
    for (series, role) in roles {
        queries::upsert_role(&mut tx, *series, account, role.into_str(), None, asked.now).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(account)
}

/// Somebody of the demonstration's crowd: an account that nobody can sign in to. A step of the
/// demonstration's transaction; one that is there stays as it is.
pub(crate) async fn ensure_attendee(tx: &mut PgConnection, mail: &str, name: &str) -> Result<AccountId> {
    let key = mail_address::key(mail);
    if let Some(account) = queries::account_by_key(tx, &key).await? {
        return Ok(account.id);
    }
    let account = queries::upsert_account(tx, mail, &key, Lang::Ja.tag()).await?;
    queries::set_name(tx, account, name).await?;
    Ok(account)
}

/// The people of the demonstration, for the sign-in page in demonstration mode.
pub async fn demo_accounts(db: &Db) -> Result<Vec<DemoAccount>> {
    let mut connection = db.acquire().await?;
    let rows = queries::demo_accounts(&mut connection).await?;
    let widest =
        |roles: &[String]| Role::VARIANTS.iter().copied().find(|role| roles.iter().any(|r| r == role.into_str()));
    Ok(rows.into_iter().map(|row| DemoAccount { id: row.id, role: widest(&row.roles), name: row.name }).collect())
}

/// Unfinished accounts that one clean-up deletes: the next one goes on.
const AT_ONCE: i64 = 2_000;

/// Deletes ended sessions, old links and forgotten failures; says how many. May run at any time, twice too.
pub async fn clean_up(db: &Db, asked: Asked<'_>) -> Result<u64> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let deleted = queries::delete_ended(&mut tx, asked.now, asked.now - rules::FAILURE_MEMORY).await?
        + queries::delete_unfinished(&mut tx, asked.now - Duration::days(2), asked.now, AT_ONCE).await?
        + queries::delete_unused_devices(&mut tx, asked.now - devices::FORGOTTEN_AFTER).await?;
    db.commit(tx, &[]).await?;
    Ok(deleted)
}

/// Seals secrets of second factors that an older program stored in clear, some at a time; says how
/// many. May run at any time, twice too.
pub async fn seal_secrets(db: &Db, asked: Asked<'_>) -> Result<usize> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let clear = queries::clear_totp_secrets(&mut tx, SEALED_AT_ONCE).await?;
    for (account, secret) in &clear {
        let sealed = db.vault.seal(&totp::purpose(*account), secret)?;
        queries::seal_totp_secret(&mut tx, *account, &sealed).await?;
    }
    db.commit(tx, &[]).await?;
    Ok(clear.len())
}
