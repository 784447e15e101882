//! Sends what is due in the outbox.

use chrono::Utc;
use domain::{
    error::Result,
    mail::{
        actions as outbox,
        render::render,
        types::{Claimed, Kind},
    },
    people::actions as people,
    viewer::Viewer,
};

use super::{Worker, deliver::Refusal};

/// Mails claimed at a time.
pub const BATCH: usize = 10;

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
    for mail in mails {
        if let Err(error) = send(worker, &system, &mail).await {
            // The lease ends, and the mail comes again.
            tracing::warn!(mail = %mail.id, %error, "a mail could not be handled");
        }
    }
    count
}

async fn send(worker: &Worker, system: &Viewer, mail: &Claimed) -> Result<()> {
    let (db, now) = (&worker.db, Utc::now());
    // The secret of a link is made only now, so that the outbox never holds one.
    let (to, secret) = match mail.kind {
        Kind::Reset => match people::issue_reset(db, system, &mail.to, now).await? {
            Some((to, secret)) => (to, Some(secret.reveal())),
            None => return outbox::mark_sent(db, system, mail, Some("no account"), now).await,
        },
        Kind::PasswordChanged | Kind::SecondFactorOn => (mail.to.clone(), None),
    };
    let rendered = render(mail.kind, mail.lang, &worker.origin, secret.as_deref());
    match worker.delivery.deliver(&mail.message_id, &to, &worker.origin, &rendered).await {
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
