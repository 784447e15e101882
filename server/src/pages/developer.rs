//! Pages for developers, never in production.

use app::{developer, routes};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Error, time::Local};
use http::{StatusCode, header};

use super::{
    Ctx,
    path::Path,
    reply::{Reply, private},
};
use crate::{files::ics, http::errors::Fail, state::AppState, worker::mailbox};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(routes::DEVELOPER_MAIL, get(developer_mail))
        .route("/developer/mail/{id}/event.ics", get(developer_calendar))
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
        has_calendar: kept.calendar.is_some(),
        subject: kept.mail.subject,
        body: kept.mail.text,
    });
    let page = developer::mail_page::MailPage { mails: mails.collect() };
    Ok(private(StatusCode::OK, developer::mail_page::document(&ctx.cx(), page)))
}

/// The calendar that one of them carries, as its MIME part names it. Never in production.
async fn developer_calendar(ctx: Ctx, Path(id): Path<u64>) -> Result<Response, Fail> {
    if ctx.state.config.is_production() {
        return Err(Error::NotFound.into());
    }
    let calendar = mailbox::calendar(id).ok_or(Error::NotFound)?;
    let kind = format!("text/calendar; charset=utf-8; method={}", ics::METHOD);
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store".to_owned())], calendar).into_response())
}
