//! Somebody's account is closed for good, as they want it: what they hold is given back, what they wrote of themselves goes,
//! and what is counted or stands in the history of an evening stays without them.

mod queries;

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::merge_people::pages_of;
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{AccountId, EventId, PersonId, SeriesId},
    keys::CacheKey,
    lang::{Lang, Text},
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address, people,
    proposals::own_data,
    qa,
    registration::{self, seats},
    search,
    viewer::Proved,
};

/// Closes the account of who asks, who typed its mail address to say that they mean it. Seats at evenings to come go to whoever
/// waits; one last mail says that it happened.
///
/// Errors: `SignInRequired`; `Invalid` at `mail` for any other address; `Conflict` for an account of the demonstration, for the
/// only owner of a series, and when they took a seat in this moment.
pub async fn close(db: &Db, proved: Proved<'_>, typed: &str) -> Result<()> {
    let me = proved.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let key = mail_address::key(&me.mail);
    if mail_address::key(typed) != key {
        return Err(Error::invalid(
            "mail",
            "このアカウントのメールアドレスを、そのまま入れてください。",
            "Please enter the mail address of this account, as it is.",
        ));
    }
    if me.is_demo {
        return Err(Error::conflict("デモの人は削除できません。", "People of the demonstration cannot be deleted."));
    }
    let mut tx = db.begin().await?;
    let account = people::queries::lock_account(&mut tx, me.id).await?.ok_or(Error::SignInRequired)?;
    if account.is_disabled || mail_address::key(&account.mail) != key {
        return Err(Error::SignInRequired);
    }
    // Series, then events, then proposals, as everybody locks them.
    leave_series(&mut tx, proved, me.id).await?;
    let mut keys: Vec<CacheKey> = Vec::new();
    for (_, place) in registration::queries::places_to_come(&mut tx, me.id, proved.now).await? {
        keys.extend(seats::give_back(&mut tx, place, false, proved.now).await?);
    }
    own_data::forget(&mut tx, me.id, &me.mail, proved.now).await?;
    // From here on nobody adds anything to the account.
    queries::lock_for_good(&mut tx, me.id).await?;
    if !registration::queries::places_to_come(&mut tx, me.id, proved.now).await?.is_empty() {
        return Err(Error::conflict(
            "たったいま、別の画面で席を申し込んでいます。確かめてから、もう一度削除してください。",
            "A seat was taken in another tab just now. Please look at it, then delete the account again.",
        ));
    }
    keys.extend(forget_profiles(&mut tx, me.id).await?);
    keys.extend(leave_boards(&mut tx, me.id, &key).await?);
    keys.extend(leave_notes(&mut tx, me.id).await?);
    leave_registrations(&mut tx, me.id).await?;
    queries::forget_address(&mut tx, &key).await?;
    queries::delete_account(&mut tx, me.id).await?;
    let lang = Lang::from_tag(&account.language).unwrap_or_default();
    outbox::enqueue(&mut tx, &account.mail, Kind::AccountClosed, lang, &Payload::default(), proved.now).await?;
    let subject = format!("account:{}", me.id);
    audit::record(&mut tx, proved.viewer, None, "account.close", &subject, Outcome::Ok).await?;
    db.commit(tx, &keys).await
}

/// Errors: `Conflict` for the only owner of a series.
async fn leave_series(tx: &mut PgConnection, proved: Proved<'_>, account: AccountId) -> Result<()> {
    let series = people::queries::series_of_roles(tx, account).await?;
    for id in &series {
        people::queries::lock_series(tx, *id).await?;
    }
    let owned = people::queries::sole_owned(tx, account).await?;
    if !owned.is_empty() {
        let names: Vec<String> = owned.into_iter().map(|(_, name)| name).collect();
        let (ja, en) = (names.join("」「"), names.join(", "));
        return Err(Error::Conflict(Text::new(
            format!(
                "「{ja}」のオーナーはあなただけです。先に「メンバーと権限」でほかの人をオーナーにしてから、もう一度削除してください。"
            ),
            format!(
                "You are the only owner of {en}. First make somebody else an owner on its members page, then delete the account again."
            ),
        )));
    }
    let subject = format!("account:{account}");
    for id in series {
        audit::record(tx, proved.viewer, Some(id), "role.revoke", &subject, Outcome::Ok).await?;
    }
    Ok(())
}

/// What they wrote on their pages as a speaker goes, and their pictures. Names stay as they were billed.
async fn forget_profiles(tx: &mut PgConnection, account: AccountId) -> Result<Vec<CacheKey>> {
    let mut all: BTreeSet<PersonId> = queries::forget_pictures(tx, account).await?.into_iter().collect();
    for own in agenda::queries::own_profiles(tx, account, None).await? {
        agenda::queries::lock_person(tx, own.person).await?;
        queries::forget_merged_words(tx, own.person).await?;
        agenda::queries::set_profile(tx, own.person, "", None).await?;
        agenda::queries::remove_picture(tx, own.person).await?;
        agenda::queries::forget_removal(tx, own.person).await?;
        queries::forget_own_names(tx, own.person).await?;
        all.insert(own.person);
    }
    let mut keys = Vec::new();
    for person in all {
        search::index::reindex_person(tx, person).await?;
        let series: Vec<SeriesId> = agenda::queries::series_of_person(tx, person).await?;
        keys.extend(pages_of(tx, &[person], series).await?);
    }
    Ok(keys)
}

/// Questions stay, without who asked, and answers without which organizer wrote them; votes and answers to polls count, each as that of somebody of whom nothing else is known.
async fn leave_boards(tx: &mut PgConnection, account: AccountId, mail_key: &str) -> Result<Vec<CacheKey>> {
    let participant = format!("a:{account}");
    let mut events: BTreeSet<EventId> = queries::forget_asker(tx, &participant).await?.into_iter().collect();
    let answered = queries::forget_author(tx, account).await?;
    queries::scatter_votes(tx, &participant).await?;
    queries::forget_waiting_asker(tx, mail_key).await?;
    // Answers stand on more pages than questions do: on that of the series and on the first one.
    let mut keys: Vec<CacheKey> = answered.iter().map(|(_, series)| CacheKey::series(*series)).collect();
    keys.extend((!answered.is_empty()).then_some(CacheKey::SITE));
    events.extend(answered.into_iter().map(|(event, _)| event));
    for event in &events {
        qa::wake::wake(tx, *event).await?;
    }
    keys.extend(events.into_iter().flat_map(|event| [CacheKey::event(event), CacheKey::board(event)]));
    Ok(keys)
}

/// Notes and impressions stay, without the name of who wrote them down. They stand on the pages of their event, and in lists.
async fn leave_notes(tx: &mut PgConnection, account: AccountId) -> Result<Vec<CacheKey>> {
    let left = queries::forget_impressions(tx, account).await?;
    Ok(left.into_iter().flat_map(|(event, series)| [CacheKey::event(event), CacheKey::series(series)]).collect())
}

/// Each registration becomes that of somebody of whom nothing is known, so that what was counted stays counted.
async fn leave_registrations(tx: &mut PgConnection, account: AccountId) -> Result<()> {
    let places = queries::places(tx, account).await?;
    let codes: Vec<String> = places.iter().map(|_| seats::code()).collect();
    queries::scatter_places(tx, account, (&places, &codes)).await?;
    Ok(())
}
