//! A new series and its owner.

use queries::NewSeries;

use crate::{
    addresses,
    db::Db,
    error::{Error, Result},
    keys::CacheKey,
    series::queries,
    viewer::Proved,
};

/// Adds a series, for the program's own command and for whoever owns a series already; they own the
/// new one too. The address of a series stays for good.
///
/// Errors: `Invalid{slug}`, `Invalid{name}`, `Invalid{mark}`; `Conflict` when the address is taken.
pub async fn add(db: &Db, proved: Proved<'_>, slug: &str, name: &str, mark: &str) -> Result<()> {
    if !proved.viewer.is_system && proved.viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    if !proved.viewer.may_add_series() {
        return Err(Error::Forbidden);
    }
    let well_formed = !slug.is_empty()
        && slug.len() <= 60
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && !slug.contains("--");
    if !well_formed || addresses::is_reserved(slug) {
        return Err(Error::invalid(
            "slug",
            "アドレスは小文字の英数字とハイフンで、60文字以内にしてください（サイト自身のページの名前は使えません）。",
            "Write the address in lower-case letters, digits and hyphens, at most 60 of them, and none of the site's own names.",
        ));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            "名前を100文字以内で入れてください。",
            "Write a name of at most 100 characters.",
        ));
    }
    if !matches!(mark, "fins" | "suns") {
        return Err(Error::invalid("mark", "fins か suns を選んでください。", "Choose fins or suns."));
    }
    let mut tx = db.begin().await?;
    if queries::by_slug(&mut tx, slug).await?.is_some() {
        return Err(Error::conflict(
            "そのアドレスのシリーズはもうあります。",
            "There is a series with this address already.",
        ));
    }
    let new =
        NewSeries { slug, name, mark, tagline: ("", ""), description: ("", ""), hashtag_pattern: "", hashtags: &[] };
    let id = queries::insert(&mut tx, &new).await?;
    if let Some(account) = proved.viewer.account_id() {
        crate::people::make_owner(&mut tx, *proved, id, account).await?;
    }
    crate::audit::record(&mut tx, proved.viewer, Some(id), "series.add", slug, crate::audit::Outcome::Ok).await?;
    db.commit(tx, &[CacheKey::SITE]).await
}
