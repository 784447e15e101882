//! Jobs of the kind mail: each is made into text at this moment, and handed to the mail server.

use chrono::{DateTime, Utc};
use domain::{
    addresses::own,
    announcements::letters,
    error::Result,
    events::types::Event,
    jobs::{ClaimedJob, JobOutcome},
    mail::{
        outbox,
        render::render,
        types::{Facts, Kind, Mail},
    },
    people::{self, WayIn},
    proposals::{self, letters::ProposalMail},
    qa::speaking::{self, Letter},
    registration::mails::{self, EventMail},
    reports,
    secret::Secret,
    viewer::Viewer,
    workflows::{
        correct_talk,
        follow_by_mail::{self, Invitation},
        follow_label,
        speaker_letters::{self, SpeakerMail},
    },
};

use super::{Worker, deliver::Refusal};
use crate::files::ics;

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
async fn prepare(worker: &Worker, system: &Viewer, mail: &Mail) -> Result<std::result::Result<Prepared, &'static str>> {
    let (db, now) = (&worker.db, Utc::now());
    let plain = |secret: Option<Secret>| Prepared {
        to: mail.to.clone(),
        kind: mail.kind,
        secret: secret.map(|secret| secret.reveal()),
        facts: Facts { next: mail.payload.next.clone(), ..Facts::default() },
        calendar: None,
    };
    Ok(match mail.kind {
        Kind::Reset => match people::issue_reset(db, system.asks_at(now), &mail.to).await? {
            Some((to, secret)) => Ok(Prepared { to, ..plain(Some(secret)) }),
            None => Err("no account"),
        },
        Kind::SignUp | Kind::SignIn => {
            match people::issue_way_in(db, system.asks_at(now), &mail.to, mail.lang).await? {
                Some(WayIn::SignUp(secret)) => Ok(Prepared { kind: Kind::SignUp, ..plain(Some(secret)) }),
                Some(WayIn::SignIn(to, secret)) => Ok(Prepared { to, kind: Kind::SignIn, ..plain(Some(secret)) }),
                Some(WayIn::Demo) => Ok(Prepared { kind: Kind::SignUp, ..plain(None) }),
                None => Err("closed account"),
            }
        }
        Kind::Follow => match mail.payload.series {
            Some(series) => {
                let invitation = follow_by_mail::issue(db, system.asks_at(now), &mail.to, series, mail.lang).await?;
                invitation
                    .map(|Invitation { to, series, secret }| {
                        let facts = Facts { event: series, ..Facts::default() };
                        Prepared { to, facts, ..plain(Some(secret)) }
                    })
                    .ok_or("closed account")
            }
            None => Err("no series"),
        },
        Kind::RoleInvitation => match mail.payload.invitation {
            Some(id) => people::invitations::issue_invitation(db, system.asks_at(now), id)
                .await?
                .map(|(look, secret)| {
                    let event = match look.number {
                        Some(number) => format!("{} {}", look.series, mail.lang.nth(number)),
                        None => look.series,
                    };
                    let facts = Facts { event, role: Some(look.role), by: look.by, ..Facts::default() };
                    Prepared { to: look.mail, facts, ..plain(Some(secret)) }
                })
                .ok_or("answered, withdrawn or expired"),
            None => Err("no invitation"),
        },
        Kind::MailConfirm => match mail.payload.account {
            Some(account) => {
                let secret = people::issue_mail_confirm(db, system.asks_at(now), account, &mail.to).await?;
                secret.map(|secret| plain(Some(secret))).ok_or("address taken, or another one asked for")
            }
            None => Err("no account"),
        },
        Kind::PasswordChanged | Kind::SecondFactorOn | Kind::MailChangeRequested | Kind::MailChanged => Ok(plain(None)),
        Kind::PictureRemoved | Kind::AccountClosed => {
            let payload = &mail.payload;
            let path = if mail.kind == Kind::PictureRemoved { own::SPEAKING } else { own::HOME };
            let facts = Facts {
                event: payload.subject.clone(),
                words: payload.words.clone(),
                path: path.to_owned(),
                ..Facts::default()
            };
            Ok(Prepared { facts, ..plain(None) })
        }
        Kind::QuestionAnswered => {
            let letter = speaking::letter(db, system.asks_at(now), mail.kind, &mail.payload, mail.lang).await?;
            letter
                .map(|Letter { event, path, words }| {
                    let facts = Facts { event, path, words, ..Facts::default() };
                    Prepared { facts, ..plain(None) }
                })
                .ok_or("nothing to tell any more")
        }
        Kind::Notice => match letters::prepare(db, system.asks_at(now), mail, &worker.origin).await? {
            Some(EventMail { facts, secret, .. }) => Ok(Prepared { facts, ..plain(secret) }),
            None => Err("stopped, or nothing to tell any more"),
        },
        kind if kind.is_to_speaker() => {
            let ready = speaker_letters::prepare(db, system.asks_at(now), mail).await?;
            ready.map(|ready| of_speaker(worker, ready, plain(None), now)).ok_or("nothing to tell any more")
        }
        Kind::LabelFollowed => follow_label::letter(db, system.asks_at(now), mail)
            .await?
            .map(|facts| Prepared { facts, ..plain(None) })
            .ok_or("nobody plans it any more"),
        Kind::TalkCorrected => correct_talk::letter(db, system.asks_at(now), mail)
            .await?
            .map(|facts| Prepared { facts, ..plain(None) })
            .ok_or("decided, or taken back"),
        Kind::ReportPublished => reports::telling::letter(db, system.asks_at(now), mail)
            .await?
            .map(|facts| Prepared { facts, ..plain(None) })
            .ok_or("taken back, or stopped"),
        kind if kind.is_of_proposal() => match proposals::letters::prepare(db, system.asks_at(now), mail).await? {
            Some(ProposalMail { facts, secret }) => Ok(Prepared { facts, ..plain(secret) }),
            None => Err("nothing to tell any more"),
        },
        _ => match mails::prepare(db, system.asks_at(now), mail).await? {
            Some(EventMail { facts, event, secret, is_tentative, holds_nothing }) => {
                // Who holds nothing has nothing to come to; a calendar learns of that by its owner, who was asked to remove
                // the entry.
                let is_end = matches!(mail.kind, Kind::RegistrationCancelled | Kind::Removed | Kind::SeatGivenOn);
                let calendar =
                    (!is_end && !holds_nothing).then(|| calendar_of(worker, &facts, (&event, is_tentative), now));
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

/// A letter to a speaker; one about the event as a whole brings their calendar up to date.
fn of_speaker(worker: &Worker, ready: SpeakerMail, plain: Prepared, now: DateTime<Utc>) -> Prepared {
    let SpeakerMail { facts, event } = ready;
    let calendar = event.map(|event| calendar_of(worker, &facts, (&event, false), now));
    Prepared { facts, calendar, ..plain }
}

/// The entries of an event, as a mail carries them.
fn calendar_of(worker: &Worker, facts: &Facts, (event, is_tentative): (&Event, bool), now: DateTime<Utc>) -> String {
    let entries = ics::entries(&worker.origin, event, now);
    ics::published(&facts.event, &event.card.zone, entries, is_tentative, worker.delivery.sender().as_deref())
}

/// Sends a mail, or finds that there is nobody to send it to. `None` for one that a newer version of the
/// program wrote: it is left to it. After that and after an error the job comes again when its lease ends.
pub async fn send(worker: &Worker, system: &Viewer, job: &ClaimedJob) -> Result<Option<JobOutcome>> {
    let Some(mail) = outbox::mail_of(job) else { return Ok(None) };
    let Prepared { to, kind, secret, facts, calendar } = match prepare(worker, system, &mail).await? {
        Ok(prepared) => prepared,
        Err(why) => return Ok(Some(JobOutcome::Done { note: Some(why) })),
    };
    let rendered = render(kind, mail.lang, &worker.origin, secret.as_deref(), &facts);
    let calendar = calendar.as_deref();
    Ok(Some(match worker.delivery.deliver(&mail.message_id, &to, &worker.origin, &rendered, calendar).await {
        Ok(()) => JobOutcome::Done { note: None },
        Err(Refusal { reason, for_good }) => JobOutcome::Failed { reason, for_good },
    }))
}
