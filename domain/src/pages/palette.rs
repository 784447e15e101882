//! `/organize/find`: what the command palette finds beside its own commands.

use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, types::EventCard},
    search::{
        find,
        fold::normalise,
        types::{Hit, HitKind, SearchQuery},
    },
    series,
    viewer::{Asked, Right},
};

/// Found of each kind.
const EACH: usize = 5;
/// Events of a series that are looked through, the newest.
const EVENTS: i64 = 200;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaletteHits {
    pub events: Vec<EventCard>,
    pub speakers: Vec<Hit>,
    pub questions: Vec<Hit>,
}

/// For somebody with a role somewhere. `slug` narrows it to one of their series. Who registered is not among it:
/// each look at that list is written down, and typing here is none.
///
/// Errors: `SignInRequired`, `Forbidden`.
pub async fn load(db: &Db, asked: Asked<'_>, slug: Option<&str>, words: &str) -> Result<PaletteHits> {
    let account = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    if account.roles.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut conn = db.acquire().await?;
    let wanted = normalise(words);
    let number = words.trim().trim_start_matches(['#', '第']).trim_end_matches('回').parse::<i32>().ok();
    let mut found = PaletteHits::default();
    for one in series::access::all(&mut conn).await? {
        if slug.is_some_and(|slug| slug != one.slug) {
            continue;
        }
        if !asked.viewer.held_in(one.id).is_some_and(|held| held.role.may(Right::SeeDesk)) {
            continue;
        }
        let cards = events::lists::within_reach(&mut conn, asked.viewer, &one, EVENTS).await?;
        let fits = |card: &EventCard| {
            number == Some(card.number) || wanted.is_empty() || normalise(&card.title).contains(&wanted)
        };
        found.events.extend(cards.into_iter().filter(fits).take(EACH));
    }
    drop(conn);
    found.events.truncate(EACH);
    if wanted.is_empty() {
        return Ok(found);
    }
    let ask = |kind| SearchQuery {
        q: words.to_owned(),
        series: slug.map(str::to_owned),
        kind: Some(kind),
        page: 1,
        ..SearchQuery::default()
    };
    found.speakers = find::search(db, asked, &ask(HitKind::Speaker)).await?.hits;
    found.questions = find::search(db, asked, &ask(HitKind::Question)).await?.hits;
    found.speakers.truncate(EACH);
    found.questions.truncate(EACH);
    Ok(found)
}
