//! Accounts: signing in and out, links from mails, proofs, settings; and public profiles.

use axum::Router;

use crate::state::AppState;

pub mod account;
mod desk;
pub mod links;
mod members;
pub mod proving;
pub mod second_factor;
pub mod settings;
pub mod speaker;

pub fn routes() -> Router<AppState> {
    account::routes()
        .merge(desk::routes())
        .merge(links::routes())
        .merge(members::routes())
        .merge(proving::routes())
        .merge(second_factor::routes())
        .merge(settings::routes())
        .merge(speaker::routes())
}
