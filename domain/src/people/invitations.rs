//! Asking somebody by mail to take a role in a series. The role is theirs once they say yes, by a link to the
//! mailbox that was asked: whoever opens it elsewhere comes in as the owner of that mailbox, and as nobody else.

use chrono::{DateTime, Duration, Utc};

use super::{
    accounts::reach,
    by_mail, credentials,
    sessions::{self, NewSession, subject},
};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AccountId, SeriesId},
    input,
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address,
    people::{
        queries::{self, NewInvitation},
        types::Grant,
    },
    secret::Secret,
    series::types::Mark,
    viewer::{Asked, Proved, Right, Role},
};

/// How long an invitation waits for an answer.
pub const INVITATION_LIVES: Duration = Duration::days(7);
/// Members and invitations of one series, together.
pub const MAX_MEMBERS: usize = 100;

/// Asks the owner of a mailbox. One that waits is renewed, and its last mail is worth nothing any more.
///
/// Errors: `Invalid` at `mail` and `event`, `Conflict` for a member and when there are too many.
pub async fn invite(
    db: &Db,
    proved: Proved<'_>,
    series: SeriesId,
    mail: &str,
    grant: impl Into<Grant>,
    lang: Lang,
) -> Result<()> {
    proved.viewer.require(series, Right::ManageMembers)?;
    let grant = grant.into();
    let role = grant.role;
    let mail = mail_address::parse(mail)?;
    let key = mail_address::key(&mail);
    let mut tx = db.begin().await?;
    // Of two who invite at once the second sees what the first did.
    if !queries::lock_series(&mut tx, series).await? {
        return Err(Error::NotFound);
    }
    let event = reach(&mut tx, series, grant).await?;
    let members = queries::members_of(&mut tx, series).await?;
    if members.iter().any(|member| mail_address::key(&member.mail) == key) {
        return Err(Error::invalid(
            "mail",
            "その人はもうメンバーです。役割は一覧で変えられます。",
            "They are a member already. Their role can be changed in the list.",
        ));
    }
    let waiting = queries::invitations_of(&mut tx, series).await?;
    let is_known = waiting.iter().any(|invitation| invitation.mail_key == key);
    if !is_known && members.len() + waiting.len() >= MAX_MEMBERS {
        return Err(Error::conflict(
            "メンバーと招待は、あわせて100人までです。使っていない招待を取り消してから、もう一度お試しください。",
            "A series has up to 100 members and invitations. Withdraw one that is not needed, then try again.",
        ));
    }
    let new = NewInvitation {
        series,
        mail: &mail,
        mail_key: &key,
        role,
        event,
        language: lang.tag(),
        by: proved.viewer.account_id(),
        now: proved.now,
        expires: proved.now + INVITATION_LIVES,
    };
    let id = queries::upsert_invitation(&mut tx, new).await?;
    let payload = Payload { series: Some(series), invitation: Some(id), ..Payload::default() };
    outbox::enqueue(&mut tx, &key, Kind::RoleInvitation, lang, &payload, proved.now).await?;
    let what = format!("role.invite.{}", role.into_str());
    audit::record(&mut tx, proved.viewer, Some(series), &what, &format!("invitation:{id}"), Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// Takes an invitation back; one that was answered meanwhile is told as such.
///
/// Errors: `Conflict`.
pub async fn withdraw(db: &Db, proved: Proved<'_>, series: SeriesId, id: i64) -> Result<()> {
    proved.viewer.require(series, Right::ManageMembers)?;
    let mut tx = db.begin().await?;
    if !queries::withdraw_invitation(&mut tx, series, id, proved.now).await? {
        return Err(Error::conflict(
            "この招待は、もう受けられたか、取り消されています。",
            "This invitation was accepted or withdrawn already.",
        ));
    }
    let what = format!("invitation:{id}");
    audit::record(&mut tx, proved.viewer, Some(series), "role.invite_withdraw", &what, Outcome::Ok).await?;
    db.commit(tx, &[]).await
}

/// What an invitation says to whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLook {
    pub series: String,
    pub slug: String,
    pub mark: Mark,
    pub role: Role,
    /// Number of the one event that the role will reach.
    pub number: Option<i32>,
    pub mail: String,
    /// Who invited; may be empty.
    pub by: String,
    pub expires: DateTime<Utc>,
    /// The mailbox belongs to no account yet, so a name is asked for.
    pub needs_name: bool,
}

/// For the worker: the secret of the link, made at this moment, with what the mail says. `None` for one that
/// was answered, withdrawn or has expired, and for a closed account.
pub async fn issue_invitation(db: &Db, asked: Asked<'_>, id: i64) -> Result<Option<(InvitationLook, Secret)>> {
    asked.viewer.require_program()?;
    let mut tx = db.begin().await?;
    let Some(row) = queries::open_invitation(&mut tx, Some(id), None, asked.now).await? else { return Ok(None) };
    if by_mail::of_mailbox(&mut tx, &row.mail_key, Lang::from_tag(&row.language).unwrap_or_default()).await?.is_none() {
        return Ok(None);
    }
    let secret = Secret::generate()?;
    queries::set_invitation_token(&mut tx, id, &secret.hash()).await?;
    db.commit(tx, &[]).await?;
    Ok(Some((look(row, false), secret)))
}

fn look(row: queries::InvitationRow, needs_name: bool) -> InvitationLook {
    InvitationLook {
        series: row.series_name,
        slug: row.series_slug,
        mark: row.mark,
        role: row.role,
        number: row.number,
        mail: row.mail,
        by: row.by,
        expires: row.expires_at,
        needs_name,
    }
}

/// What the link of a mail is about; looking changes nothing.
///
/// Errors: `NotFound`.
pub async fn look_at(db: &Db, token: &str, now: DateTime<Utc>) -> Result<InvitationLook> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut conn = db.acquire().await?;
    let row = queries::open_invitation(&mut conn, None, Some(&secret.hash()), now).await?;
    let row = row.ok_or(Error::NotFound)?;
    let known = queries::account_by_key(&mut conn, &row.mail_key).await?;
    Ok(look(row, known.is_none_or(|account| account.name.is_empty())))
}

/// Says yes: the owner of the mailbox has the role, and this browser a session of theirs, which owes the second
/// factor that every role needs. All other sessions of the account end. With the slug of the series. `name` is
/// for an account that has none yet.
///
/// Errors: `NotFound` for a link that was used, withdrawn or has expired, `Invalid` at `name`.
pub async fn accept(db: &Db, asked: Asked<'_>, token: &str, name: &str) -> Result<(NewSession, String)> {
    let secret = Secret::parse(token).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    let row = queries::open_invitation(&mut tx, None, Some(&secret.hash()), asked.now).await?.ok_or(Error::NotFound)?;
    let lang = Lang::from_tag(&row.language).unwrap_or_default();
    let mailbox = by_mail::of_mailbox(&mut tx, &row.mail_key, lang).await?;
    let (account, _) = mailbox.ok_or(Error::NotFound)?;
    // The account before the series, as all that change roles.
    let known = queries::lock_account(&mut tx, account).await?.ok_or(Error::NotFound)?;
    if known.name.is_empty() {
        queries::set_profile(&mut tx, account, &input::name(name)?, lang.tag()).await?;
    }
    queries::lock_series(&mut tx, row.series_id).await?;
    if !queries::answer_invitation(&mut tx, row.id, asked.now).await? {
        return Err(Error::NotFound);
    }
    // Somebody may have given them a role meanwhile: that one stands.
    if queries::role(&mut tx, row.series_id, account).await?.is_none() {
        queries::upsert_role(&mut tx, row.series_id, account, row.role.into_str(), row.event, asked.now).await?;
    }
    queries::confirm(&mut tx, account, asked.now).await?;
    credentials::void(&mut tx, account, asked.now).await?;
    let fresh = queries::lock_account(&mut tx, account).await?.ok_or(Error::NotFound)?;
    let session = sessions::start(&mut tx, &db.vault, asked, &fresh, false).await?;
    let what = format!("role.accept.{}", row.role.into_str());
    audit::record(&mut tx, asked.viewer, Some(row.series_id), &what, &subject(account), Outcome::Ok).await?;
    db.commit(tx, &[]).await?;
    Ok((session, row.series_slug))
}

/// Somebody with a role, as owners see them.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub account: AccountId,
    pub name: String,
    pub mail: String,
    pub role: Role,
    /// Number of the one event that it reaches.
    pub number: Option<i32>,
    pub has_second_factor: bool,
    pub since: DateTime<Utc>,
    pub last_seen: Option<DateTime<Utc>>,
    /// What they did last, as the log calls it (`report.publish`), and when.
    pub last_action: Option<(String, DateTime<Utc>)>,
}

/// Somebody who was asked and has not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub id: i64,
    pub mail: String,
    pub role: Role,
    pub number: Option<i32>,
    pub sent: DateTime<Utc>,
    pub expires: DateTime<Utc>,
}

/// Members and open invitations of a series.
pub(crate) async fn members(db: &mut sqlx::PgConnection, series: SeriesId) -> Result<(Vec<Member>, Vec<Invited>)> {
    let members = queries::members_of(db, series).await?.into_iter().map(|row| Member {
        account: row.account,
        name: row.name,
        mail: row.mail,
        role: row.role,
        number: row.number,
        has_second_factor: row.has_second_factor,
        since: row.since,
        last_seen: row.last_seen,
        last_action: row.last_action_at.map(|at| (row.last_action, at)),
    });
    let members = members.collect();
    let invited = queries::invitations_of(db, series).await?.into_iter().map(|row| Invited {
        id: row.id,
        mail: row.mail,
        role: row.role,
        number: row.number,
        sent: row.created_at,
        expires: row.expires_at,
    });
    Ok((members, invited.collect()))
}
