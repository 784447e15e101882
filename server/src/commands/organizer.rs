//! `organizer …`: the first organizer by a one-time link, and what to do when one is lost.
//! `series add`: a series for them.

use chrono::Utc;
use domain::{
    Error,
    db::Db,
    people,
    viewer::{Role, Viewer},
    workflows,
};

use super::{explained, with_db};
use crate::config::Config;

/// Adds an owner and prints where they set their password.
pub async fn add(config: &Config, mail: &str, series: Option<&str>) -> anyhow::Result<()> {
    let invitation = act(config, async |db| {
        people::add_organizer(db, Viewer::system().asks_at(Utc::now()), mail, series, Role::Owner).await
    })
    .await?;
    println!("{}{}", config.public_url, invitation.path);
    eprintln!(
        "Open this link once, before {}, to set the password and the second factor. {mail} is an owner of {} series.",
        invitation.expires_at.format("%Y-%m-%d %H:%M UTC"),
        invitation.series
    );
    if invitation.series == 0 {
        eprintln!(
            "There is no series yet: add one with `benkyokai series add SLUG NAME`, then run this command again."
        );
    }
    Ok(())
}

/// Adds a series.
pub async fn add_series(config: &Config, slug: &str, name: &str, mark: &str) -> anyhow::Result<()> {
    act(config, async |db| {
        let now = Utc::now();
        workflows::add_series::add(db, Viewer::system().asks_at(now).prove_fresh()?, slug, name, mark).await
    })
    .await?;
    println!("{}/{slug}", config.public_url);
    Ok(())
}

/// Ends an account.
pub async fn disable(config: &Config, mail: &str) -> anyhow::Result<()> {
    act(config, async |db| people::disable_account_of(db, Viewer::system().asks_at(Utc::now()), mail).await).await?;
    println!("{mail} can no longer sign in; every session has ended.");
    Ok(())
}

/// Forgets a lost authenticator.
pub async fn reset_second_factor(config: &Config, mail: &str) -> anyhow::Result<()> {
    act(config, async |db| people::clear_second_factor(db, Viewer::system().asks_at(Utc::now()), mail).await).await?;
    println!("{mail} sets up a new second factor at the next sign-in; every session has ended.");
    Ok(())
}

/// Does one thing, and says in a sentence why it could not.
async fn act<T>(config: &Config, act: impl AsyncFnOnce(&Db) -> domain::Result<T>) -> anyhow::Result<T> {
    with_db(config, act).await?.map_err(|error| match error {
        Error::NotFound => anyhow::anyhow!("There is no account with this mail address."),
        error => explained(error),
    })
}
