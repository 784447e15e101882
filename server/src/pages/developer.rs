//! Pages for developers, never in production.

use app::{developer, routes};
use axum::{Router, routing::get};
use domain::{Error, time::Local};
use http::StatusCode;

use super::{
    Ctx,
    reply::{Reply, private},
};
use crate::{state::AppState, worker::mailbox};

pub fn routes() -> Router<AppState> {
    Router::new().route(routes::DEVELOPER_MAIL, get(developer_mail))
}

// ── developers ──

/// Mails that were not sent because there is no mail server. Never in production.
async fn developer_mail(ctx: Ctx) -> Reply {
    if ctx.state.config.is_production() {
        return Err(Error::NotFound.into());
    }
    let mails = mailbox::all().into_iter().map(|kept| developer::mail_page::KeptMail {
        id: i64::try_from(kept.id).unwrap_or(i64::MAX),
        at: Local::at(kept.at, "Asia/Tokyo"),
        to: kept.to,
        subject: kept.mail.subject,
        body: kept.mail.text,
    });
    let page = developer::mail_page::MailPage { mails: mails.collect() };
    Ok(private(StatusCode::OK, developer::mail_page::document(&ctx.cx(), page)))
}
