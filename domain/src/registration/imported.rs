//! People in lists of other services: they get what they held there, and no mail.

use report_import::squeezed;
use sqlx::PgConnection;

use super::{
    promoting,
    queries::{self, TypeFacts},
    seats,
    types::ListedPerson,
    types_form::TYPE_NAME,
};
use crate::{
    error::{Error, Result},
    events,
    ids::{EventId, TypeId},
    lang::Text,
};

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Added,
    Changed,
    Same,
    /// They registered here themselves, and that holds.
    Own,
}

/// The participation type that a list names: the one with that name, or a new one without limit. A list without names
/// means the only one there is, or one called 参加.
pub(crate) async fn type_named(db: &mut PgConnection, event: EventId, name: &str, zone: &str) -> Result<TypeId> {
    let known = queries::types_of(db, event, zone).await?;
    if name.is_empty()
        && let [only] = known.as_slice()
    {
        return Ok(only.id);
    }
    let name = if name.is_empty() { "参加" } else { name };
    if let Some(found) = known.iter().find(|kind| squeezed(&kind.name) == squeezed(name)) {
        return Ok(found.id);
    }
    let is_online = ["オンライン", "online", "配信", "リモート"].iter().any(|word| name.to_lowercase().contains(word));
    let name: String = name.chars().take(TYPE_NAME).collect();
    let position = i32::try_from(known.len() + 1).unwrap_or(i32::MAX);
    queries::insert_type(db, event, position, TypeFacts { name: &name, is_online, ..TypeFacts::default() }).await?;
    let known = queries::types_of(db, event, zone).await?;
    Ok(known.into_iter().find(|kind| kind.name == name).ok_or(Error::Internal)?.id)
}

/// Writes what a list says of somebody. Writing it twice is idempotent.
pub(crate) async fn write(
    db: &mut PgConnection,
    event: EventId,
    type_id: TypeId,
    person: &ListedPerson<'_>,
) -> Result<Written> {
    if let Some(known) = queries::imported_of(db, event, person.account).await? {
        let Some(name) = known.imported_name else { return Ok(Written::Own) };
        let is_same = known.type_id == type_id
            && known.state == person.state
            && known.attended == person.attended
            && name == person.name;
        if !is_same {
            queries::update_imported(db, known.id, type_id, person).await?;
        }
        return Ok(if is_same { Written::Same } else { Written::Changed });
    }
    queries::insert_imported(db, event, type_id, &seats::code(), person).await?;
    Ok(Written::Added)
}

/// A list may not fill more seats than there are.
///
/// Errors: `Invalid{file}` naming the participation type.
pub(crate) async fn check_capacity(db: &mut PgConnection, event: EventId, zone: &str) -> Result<()> {
    for kind in queries::types_of(db, event, zone).await? {
        if let Some(capacity) = kind.capacity
            && kind.confirmed > i64::from(capacity)
        {
            let (name, confirmed) = (&kind.name, kind.confirmed);
            return Err(Error::at(
                "file".to_owned(),
                Text::new(
                    format!(
                        "「{name}」の参加確定が{confirmed}人になり、定員{capacity}人を超えます。先に回の設定で定員を直してください。"
                    ),
                    format!(
                        "“{name}” would have {confirmed} confirmed, more than its {capacity} seats. Raise its capacity first."
                    ),
                ),
            ));
        }
    }
    let event_held = events::access::hold_by_id(db, event).await?;
    let shared = promoting::shared_seats(db, &event_held).await?;
    if let Some(limit) = shared.limit
        && shared.taken > i64::from(limit)
    {
        let taken = shared.taken;
        return Err(Error::at(
            "file".to_owned(),
            Text::new(
                format!(
                    "参加確定が{taken}人になり、全体の定員{limit}人を超えます。先に回の設定で定員を直してください。"
                ),
                format!("{taken} would be confirmed, more than the {limit} seats in all. Raise the limit first."),
            ),
        ));
    }
    Ok(())
}
