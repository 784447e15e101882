//! Mails of a series that could not be delivered.

use app::{form::Form, mail::mails_desk_page as mails_page, routes};
use axum::{Router, response::Response, routing::get};
use domain::{ids::JobId, mail::dead_letters};

use super::{
    Ctx,
    ctx::see_other,
    path::Path,
    reply::{FormFields, html_response},
};
use crate::{http::errors::Fail, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/organize/{series}/mails", get(list).post(settle))
}

async fn list(ctx: Ctx, Path(series): Path<String>) -> Result<Response, Fail> {
    let letters = dead_letters::list(ctx.db(), ctx.asked(), &series).await?;
    Ok(html_response(mails_page::document(&ctx.cx(), letters)))
}

/// Fields `id` and `do`: `again` sends it once more, anything else puts it away.
async fn settle(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): FormFields) -> Result<Response, Fail> {
    let form = Form::from(fields);
    let send_again = form.value("do") == "again";
    let id: JobId = form.value("id").parse().unwrap_or(JobId(0));
    dead_letters::settle(ctx.db(), ctx.asked(), &series, id, send_again).await?;
    Ok(see_other(&routes::mails(&series)))
}
