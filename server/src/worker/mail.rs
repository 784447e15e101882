//! Sends what is due in the outbox.

use chrono::Utc;
use domain::{
    error::Result,
    mail::{
        outbox,
        render::render,
        types::{Claimed, Facts, Kind},
    },
    people::{self, WayIn},
    registration::mails::{self, EventMail},
    secret::Secret,
    viewer::Viewer,
};
use futures_util::stream::{self, StreamExt as _};

use super::{Worker, deliver::Refusal};
use crate::files::ics;

/// Mails claimed at a time.
pub const BATCH: usize = 20;

/// Mails under way to the mail server at a time; no more than the worker has connections.
const SIDE_BY_SIDE: usize = 4;

/// Sends one batch; says how many it had. Trouble is logged and tried again later.
pub async fn send_due(worker: &Worker) -> usize {
    if worker.delivery.holds_back() {
        return 0;
    }
    let system = Viewer::system();
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let mails = match outbox::claim(&worker.db, &system, Utc::now(), limit).await {
        Ok(mails) => mails,
        Err(error) => {
            tracing::warn!(%error, "the outbox cannot be read");
            return 0;
        }
    };
    let count = mails.len();
    // Each waits for the mail server several times; a hall that signs up must not wait for all of them.
    let each = async |mail: Claimed| {
        if let Err(error) = send(worker, &system, &mail).await {
            // The lease ends, and the mail comes again.
            tracing::warn!(mail = %mail.id, %error, "a mail could not be handled");
        }
    };
    stream::iter(mails).for_each_concurrent(SIDE_BY_SIDE, each).await;
    count
}

/// A mail with all that belongs to it.
struct Prepared {
    to: String,
    /// As asked for, but for a way in, which depends on whether there is an account.
    kind: Kind,
    secret: Option<String>,
    facts: Facts,
    /// An invitation to the calendar, as a file.
    calendar: Option<String>,
}

/// Reads what the mail says. The secret of a link is made only now, so that the outbox never holds
/// one. `Err` holds why there is nobody to write to, or nothing to say, any more.
async fn prepare(
    worker: &Worker,
    system: &Viewer,
    mail: &Claimed,
) -> Result<std::result::Result<Prepared, &'static str>> {
    let (db, now) = (&worker.db, Utc::now());
    let plain = |secret: Option<Secret>| Prepared {
        to: mail.to.clone(),
        kind: mail.kind,
        secret: secret.map(|secret| secret.reveal()),
        facts: Facts { next: mail.payload.next.clone(), ..Facts::default() },
        calendar: None,
    };
    Ok(match mail.kind {
        Kind::Reset => match people::issue_reset(db, system, &mail.to, now).await? {
            Some((to, secret)) => Ok(Prepared { to, ..plain(Some(secret)) }),
            None => Err("no account"),
        },
        Kind::SignUp | Kind::SignIn => match people::issue_way_in(db, system, &mail.to, mail.lang, now).await? {
            Some(WayIn::SignUp(secret)) => Ok(Prepared { kind: Kind::SignUp, ..plain(Some(secret)) }),
            Some(WayIn::SignIn(to, secret)) => Ok(Prepared { to, kind: Kind::SignIn, ..plain(Some(secret)) }),
            Some(WayIn::Demo) => Ok(Prepared { kind: Kind::SignUp, ..plain(None) }),
            None => Err("closed account"),
        },
        Kind::MailConfirm => match mail.payload.account {
            Some(account) => {
                let secret = people::issue_mail_confirm(db, system, account, &mail.to, now).await?;
                secret.map(|secret| plain(Some(secret))).ok_or("address taken, or another one asked for")
            }
            None => Err("no account"),
        },
        Kind::PasswordChanged | Kind::SecondFactorOn | Kind::MailChangeRequested | Kind::MailChanged => Ok(plain(None)),
        _ => match mails::prepare(db, system, mail, now).await? {
            Some(EventMail { facts, event, zone, secret }) => {
                // A calendar learns of a cancelled seat by its owner, who was asked to remove the entry.
                let calendar = (mail.kind != Kind::RegistrationCancelled).then(|| {
                    let entry = ics::entry(&worker.origin, &event, &zone, now);
                    ics::calendar(&facts.event, &zone, entry.into_iter().collect())
                });
                Ok(Prepared {
                    to: mail.to.clone(),
                    kind: mail.kind,
                    secret: secret.map(|s| s.reveal()),
                    facts,
                    calendar,
                })
            }
            None => Err("nothing to tell any more"),
        },
    })
}

async fn send(worker: &Worker, system: &Viewer, mail: &Claimed) -> Result<()> {
    let db = &worker.db;
    let Prepared { to, kind, secret, facts, calendar } = match prepare(worker, system, mail).await? {
        Ok(prepared) => prepared,
        Err(why) => return outbox::mark_sent(db, system, mail, Some(why), Utc::now()).await,
    };
    let rendered = render(kind, mail.lang, &worker.origin, secret.as_deref(), &facts);
    let calendar = calendar.as_deref();
    match worker.delivery.deliver(&mail.message_id, &to, &worker.origin, &rendered, calendar).await {
        Ok(()) => {
            tracing::info!(mail = %mail.id, kind = mail.kind.as_str(), "mail sent");
            outbox::mark_sent(db, system, mail, None, Utc::now()).await
        }
        Err(Refusal { reason, for_good }) => {
            tracing::warn!(mail = %mail.id, attempt = mail.attempt, reason, for_good, "mail was not taken");
            outbox::mark_failed(db, system, mail, &reason, for_good, Utc::now()).await
        }
    }
}
