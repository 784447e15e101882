//! Proving once more who sits before the browser, and sending again what was kept meanwhile.

use app::{cx::Cx, form::Form, people, routes};
use axum::{Router, response::Response, routing::get};
use domain::{Error, held, input::local_path, people as accounts, secret::Secret, viewer::Viewer};
use http::{HeaderMap, StatusCode};

use super::account::begin;
use crate::{
    http::{
        cookies,
        errors::{Failed, Wants},
    },
    pages::{
        Ctx,
        ctx::see_other,
        path::Path,
        query::Query,
        reply::{FormFields, Reply, Token, private, render_with_errors, token},
    },
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route(routes::PROVE, get(form).post(prove)).route("/resume/{id}", get(resume))
}

/// The page that stands for an error which signing in, or a proof, would mend: in the place of what was
/// sent, which comes back once that is done.
pub fn instead_of_error(cx: &Cx, viewer: &Viewer, failed: &Failed) -> Option<String> {
    let next = failed.held.map_or_else(|| routes::HOME.to_owned(), routes::resume);
    let form = Form { errors: vec![(String::new(), failed.sentence.clone())], ..Form::default() };
    match failed.wants {
        Wants::Nothing => None,
        Wants::SignIn => {
            let page = people::sign_in_page::SignInPage {
                form,
                next,
                demo_people: Vec::new(),
                is_by_password: false,
                is_held: failed.held.is_some(),
            };
            Some(people::sign_in_page::document(cx, page))
        }
        Wants::Proof => Some(draw(cx, viewer, form, next)),
    }
}

fn draw(cx: &Cx, viewer: &Viewer, form: Form, next: String) -> String {
    let account = viewer.account.as_ref();
    let page = people::prove_page::ProvePage {
        form,
        next,
        has_second_factor: account.is_some_and(|account| account.has_second_factor),
        link_to: account.filter(|account| !account.has_password).map(|account| account.mail.clone()),
        is_demo: cx.is_demo && account.is_some_and(|account| account.is_demo),
    };
    people::prove_page::document(cx, page)
}

async fn form(ctx: Ctx, query: Query) -> Reply {
    if ctx.viewer.account.is_none() {
        return Err(Error::SignInRequired.into());
    }
    let next = local_path(query.text("next"));
    Ok(private(StatusCode::OK, draw(&ctx.cx(), &ctx.viewer, Form::default(), next)))
}

async fn prove(ctx: Ctx, session: Token, axum::Form(pairs): FormFields) -> Reply {
    let form = Form::from(pairs);
    let next = local_path(form.value("next"));
    let account = ctx.viewer.account.clone().ok_or(Error::SignInRequired)?;
    let token = token(&session)?;
    // People of the demonstration have no password.
    if ctx.state.config.demo.is_on() && account.is_demo {
        let session = accounts::demo_sign_in(ctx.db(), ctx.asked(), account.id).await?;
        accounts::sign_out(ctx.db(), ctx.asked(), token).await?;
        return Ok(begin(&ctx, &session, &next));
    }
    let proof = (form.value("current"), form.value("code"));
    match accounts::prove_again(ctx.db(), &ctx.state.hasher, ctx.asked(), token, proof).await {
        Ok(session) => Ok(begin(&ctx, &session, &next)),
        Err(error) => render_with_errors(&ctx, form, error, |form| draw(&ctx.cx(), &ctx.viewer, form, next)),
    }
}

/// What was kept, ready to be sent again: by itself with script, by a button without. Looking changes nothing.
async fn resume(ctx: Ctx, headers: HeaderMap, Path(id): Path<i64>) -> Result<Response, crate::http::errors::Fail> {
    let browser = cookies::get(&headers, ctx.state.site.held_cookie()).and_then(Secret::parse);
    match held::find(ctx.db(), ctx.asked(), browser.as_ref(), id).await {
        Ok(form) => {
            let page = people::resume_page::ResumePage { path: form.path, fields: form.fields };
            Ok(private(StatusCode::OK, people::resume_page::document(&ctx.cx(), page)))
        }
        // It is too old, or another person's, or of another browser: there is nothing to send, but a place to go on.
        Err(Error::NotFound) if ctx.viewer.account.is_some() => Ok(see_other(routes::HOME)),
        Err(error) => Err(error.into()),
    }
}
