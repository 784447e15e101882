//! Two people that are one become one, and two again when it was a mistake. Talks go along and stay billed as they were.

use sqlx::PgConnection;

use crate::{
    agenda::{
        merging::{self, Side},
        moved::{self, Alias, Moved},
        queries,
    },
    audit::{self, Details, Outcome},
    db::Db,
    error::{Error, Result},
    ids::{MergeId, PersonId, SeriesId, SlotId},
    keys::CacheKey,
    lang::Text,
    search,
    series::{self, types::Series},
    viewer::{Asked, Right},
};

/// What undoing tells of those who are two again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    pub kept: PersonId,
    pub gone: PersonId,
}

/// Makes `gone` one with `kept`, as the page with this `base` showed it: talks, names, and where they are reached go to
/// `kept`, the address of `gone` leads there. `slug` names a series in which one of them speaks.
///
/// Errors: those of [`crate::viewer::Viewer::require`]; `NotFound` for who speaks in no series of the viewer; `Conflict` with
/// the sentence of [`merging::refusal`], where a series of theirs is somebody else's, and when something of them changed
/// since `base`.
pub async fn merge(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    (kept, gone): (PersonId, PersonId),
    base: &str,
) -> Result<MergeId> {
    let mut tx = db.begin().await?;
    let series = open(&mut tx, asked, slug).await?;
    // Whoever bills people at this moment is waited for, and waits: they find the one who stays.
    queries::lock_people(&mut tx).await?;
    for person in [kept.min(gone), kept.max(gone)] {
        queries::lock_person(&mut tx, person).await?;
    }
    let (kept, gone) = (merging::side(&mut tx, kept).await?, merging::side(&mut tx, gone).await?);
    for side in [&kept, &gone] {
        merging::check_seen(&mut tx, side, asked.viewer).await?;
    }
    // First, since why not may name a talk that is another series' own.
    if let Some(text) = merging::missing_right(&mut tx, asked.viewer, &[kept.id, gone.id]).await? {
        return Err(Error::Conflict(text));
    }
    if let Some(text) = merging::refusal(&kept, &gone) {
        return Err(Error::Conflict(text));
    }
    if !kept.speaks_in(series.id) && !gone.speaks_in(series.id) {
        return Err(Error::NotFound);
    }
    if base != merging::stamp(&[&kept, &gone]) {
        return Err(Error::conflict(
            "この2人について、先に何かが変わりました。まだ統合していません。いまの内容を見てから、もう一度統合してください。",
            "Something of these two changed first, so they are not merged yet. Look at them as they are now, then merge again.",
        ));
    }
    let moved = move_all(&mut tx, &kept, &gone).await?;
    queries::set_merged(&mut tx, gone.id, Some(kept.id)).await?;
    let by = asked.viewer.account_id();
    let id = queries::insert_merge(&mut tx, (kept.id, gone.id), &moved, by, asked.now).await?;
    let keys = finish(&mut tx, asked, (&kept, &gone), "speaker.merge").await?;
    db.commit(tx, &keys).await?;
    Ok(id)
}

/// Errors: those of `series::access::find` and [`crate::viewer::Viewer::require`].
async fn open(tx: &mut PgConnection, asked: Asked<'_>, slug: &str) -> Result<Series> {
    let series = series::access::find(tx, slug).await?;
    asked.viewer.require(series.id, Right::EditEvent)?;
    Ok(series)
}

async fn move_all(tx: &mut PgConnection, kept: &Side, gone: &Side) -> Result<Moved> {
    let (from, to) = (gone.id, kept.id);
    let (aliases, known) = moved::split_names(&kept.aliases, &gone.aliases);
    let keys: Vec<String> = gone.aliases.iter().map(|alias| alias.key.clone()).collect();
    queries::delete_aliases(tx, from, &keys).await?;
    for alias in &aliases {
        queries::upsert_alias(tx, to, alias).await?;
    }
    // A name that both have is spelled as before, and stands where it stood for either.
    for alias in &known {
        let own = kept.aliases.iter().find(|own| own.key == alias.key).map_or(&alias.name, |own| &own.name);
        queries::upsert_alias(tx, to, &Alias { name: own.clone(), ..alias.clone() }).await?;
    }
    let becoming = merging::becoming(kept, gone);
    let bio = becoming.takes_bio.then_some(gone.bio.as_str());
    let url = gone.url.as_deref().filter(|_| becoming.takes_url);
    queries::take_words(tx, to, bio, url).await?;
    let slots: Vec<SlotId> = gone.talks.iter().map(|talk| talk.slot).collect();
    Ok(Moved {
        slots: queries::move_talks(tx, from, to, &slots).await?,
        aliases,
        known,
        mails: queries::move_mails(tx, from, to).await?,
        calls: queries::move_calls(tx, from, to, None).await?,
        reminders: queries::move_reminders(tx, from, to, None).await?,
        requests: queries::move_requests(tx, from, to, None).await?,
        accounts: queries::move_accounts(tx, from, to, None).await?,
        took_bio: becoming.takes_bio,
        took_url: becoming.takes_url,
        took_picture: queries::move_picture(tx, from, to).await?,
    })
}

/// Makes two of them again, with what was theirs; what was added since stays with who was kept. Twice is once.
///
/// Errors: as [`merge`]; `Conflict` too when who was kept was merged into somebody else since: that is undone first.
pub async fn undo(db: &Db, asked: Asked<'_>, slug: &str, id: MergeId) -> Result<Undone> {
    let mut tx = db.begin().await?;
    let series = open(&mut tx, asked, slug).await?;
    queries::lock_people(&mut tx).await?;
    let merge = queries::merge_row(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let undone = Undone { kept: merge.kept, gone: merge.gone };
    for person in [merge.kept.min(merge.gone), merge.kept.max(merge.gone)] {
        queries::lock_person(&mut tx, person).await?;
    }
    let standing = merging::standing(&mut tx, merge.kept).await?;
    let now_one = merging::side(&mut tx, standing).await?;
    let before = merging::side(&mut tx, merge.gone).await?;
    if merge.is_undone {
        merging::check_seen(&mut tx, &before, asked.viewer).await?;
        return Ok(undone);
    }
    merging::check_seen(&mut tx, &now_one, asked.viewer).await?;
    if !now_one.speaks_in(series.id) {
        return Err(Error::NotFound);
    }
    if let Some(text) = merging::missing_right(&mut tx, asked.viewer, &[standing, merge.kept, merge.gone]).await? {
        return Err(Error::Conflict(text));
    }
    if standing != merge.kept {
        return Err(Error::Conflict(Text::new(
            format!("この統合のあと、さらに「{}」に統合されています。先にその統合を元に戻してください。", now_one.name),
            format!("They were merged into “{}” after that. Please undo that merge first.", now_one.name),
        )));
    }
    move_back(&mut tx, &merge).await?;
    queries::set_merged(&mut tx, merge.gone, None).await?;
    queries::set_undone(&mut tx, id, asked.viewer.account_id(), asked.now).await?;
    let kept = merging::side(&mut tx, merge.kept).await?;
    let gone = merging::side(&mut tx, merge.gone).await?;
    let keys = finish(&mut tx, asked, (&kept, &gone), "speaker.unmerge").await?;
    db.commit(tx, &keys).await?;
    Ok(undone)
}

async fn move_back(tx: &mut PgConnection, merge: &queries::MergeRow) -> Result<()> {
    let (from, to, moved) = (merge.kept, merge.gone, &merge.moved.0);
    queries::move_talks(tx, from, to, &moved.slots).await?;
    let (ids, mut others): (Vec<MergeId>, Vec<Moved>) =
        queries::other_moves(tx, from, merge.id).await?.into_iter().unzip();
    let before = others.clone();
    queries::delete_aliases(tx, from, &moved::take_names_back(moved, &mut others)).await?;
    for (id, (was, is)) in ids.into_iter().zip(before.iter().zip(&others)) {
        if was != is {
            queries::set_moved(tx, id, is).await?;
        }
    }
    for alias in moved.aliases.iter().chain(&moved.known) {
        queries::upsert_alias(tx, to, alias).await?;
    }
    queries::move_mails_back(tx, from, to, &moved.mails, merge.merged_at).await?;
    queries::move_calls(tx, from, to, Some(&moved.calls)).await?;
    queries::move_reminders(tx, from, to, Some(&moved.reminders)).await?;
    queries::move_requests(tx, from, to, Some(&moved.requests)).await?;
    queries::move_accounts(tx, from, to, Some(&moved.accounts)).await?;
    if moved.took_picture {
        queries::move_picture_back(tx, from, to, merge.merged_at).await?;
    }
    Ok(queries::give_words_back(tx, from, to, (moved.took_bio, moved.took_url)).await?)
}

/// Search, the log of each series, and the pages on which either of them stands.
async fn finish(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (kept, gone): (&Side, &Side),
    action: &str,
) -> Result<Vec<CacheKey>> {
    for person in [kept.id, gone.id] {
        search::index::reindex_person(tx, person).await?;
    }
    let mut series: Vec<SeriesId> = kept.talks.iter().chain(&gone.talks).map(|talk| talk.series).collect();
    series.sort_unstable();
    series.dedup();
    let subject = format!("person:{}", kept.id);
    for id in &series {
        let people = vec![kept.id, gone.id];
        let details = Details { people, count: i64::try_from(gone.talks.len()).ok(), ..Details::default() };
        let entry =
            audit::Entry { series: Some(*id), event: None, action, subject: &subject, outcome: Outcome::Ok, details };
        audit::write(tx, asked.viewer, &entry).await?;
    }
    pages_of(tx, &[kept.id, gone.id], series).await
}

/// Pages that name these people: their own and those of their events stand under the events, lists under series and site.
pub(super) async fn pages_of(
    tx: &mut PgConnection,
    people: &[PersonId],
    series: Vec<SeriesId>,
) -> Result<Vec<CacheKey>> {
    let mut keys = vec![CacheKey::SITE];
    keys.extend(series.into_iter().map(CacheKey::series));
    for person in people {
        keys.extend(queries::events_of_person(tx, *person).await?.into_iter().map(CacheKey::event));
    }
    Ok(keys)
}
