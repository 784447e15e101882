//! The organizers' view of their reports.

use super::{
    actions, missing, publishing, queries, rules,
    types::{ReportDesk, ReportState, Revision, TalkProgress},
};
use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events::{self, planning::find},
    fields::Values,
    time::Local,
    viewer::{Right, Viewer},
};

/// Events of the series in which the viewer has a role, for `/organize`.
pub async fn home(db: &Db, viewer: &Viewer) -> Result<super::types::DeskHome> {
    if viewer.account.is_none() {
        return Err(Error::SignInRequired);
    }
    let mut conn = db.acquire().await?;
    let mut series = Vec::new();
    for one in crate::series::actions::all(&mut conn).await? {
        if !viewer.may(one.id, Right::SeeDesk) {
            continue;
        }
        let (cards, _) = events::actions::of_series(&mut conn, viewer, &one, 50, 0).await?;
        let mut rows = Vec::new();
        for card in cards {
            let state = queries::report(&mut conn, card.id).await?.map(|r| ReportState::parse(&r.state));
            rows.push((card, state));
        }
        series.push(super::types::DeskSeries {
            may_import: viewer.may(one.id, Right::ImportReport),
            role: viewer.role_in(one.id).map_or("", crate::viewer::Role::as_str).to_owned(),
            series: one,
            events: rows,
        });
    }
    if series.is_empty() {
        return Err(Error::Forbidden);
    }
    Ok(super::types::DeskHome { series })
}

/// `/organize/{series}/{number}/report`
pub async fn desk(db: &Db, viewer: &Viewer, slug: &str, number: i32) -> Result<ReportDesk> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, viewer, slug, number, Right::SeeDesk).await?;
    let report = queries::report(&mut conn, card.id).await?;
    let notes = actions::raw_notes(&mut conn, card.id).await?;
    let impressions: Vec<i64> =
        queries::impressions_of_event(&mut conn, card.id).await?.into_iter().map(|i| i.slot_id).collect();
    let talks: Vec<TalkProgress> = agenda::actions::slots_of(&mut conn, &card, &series.time_zone)
        .await?
        .into_iter()
        .filter(|slot| slot.kind.is_content())
        .map(|slot| TalkProgress {
            lines: notes.get(&slot.id.0).map_or(0, Vec::len),
            has_impression: impressions.contains(&slot.id.0),
            slot,
        })
        .collect();
    let revisions = shown(queries::report_revisions(&mut conn, card.id, 50).await?, &series.time_zone);
    let event = events::actions::load(&mut conn, card).await?;
    let (state, lead, closing, author) = match report {
        Some(r) => (ReportState::parse(&r.state), r.lead, r.closing, r.author),
        None => (ReportState::Draft, String::new(), String::new(), String::new()),
    };
    let questions = crate::qa::actions::of_event(&mut conn, event.card.id, true).await?;
    Ok(ReportDesk {
        missing: missing::list(&event, &talks, &questions),
        may_publish: viewer.may(series.id, Right::PublishReport),
        may_edit: viewer.may(series.id, Right::EditNotes),
        series,
        event,
        state,
        lead,
        closing,
        author,
        talks,
        revisions,
    })
}

/// The fields of the desk as it is now.
pub fn drawn(desk: &ReportDesk) -> Values {
    let words = [&desk.lead, &desk.closing, &desk.author].map(String::as_str);
    rules::desk_fields(words, desk.event.video_url.as_deref(), desk.talks.iter().map(|talk| &talk.slot))
}

/// What the desk shows after a clash: what was typed, joined with what is stored now, and a sentence
/// where both changed a field. Saved from there, what was typed stands.
pub fn after_clash(desk: &ReportDesk, sent: &Values, base: &Values) -> (Values, Error) {
    let joined = publishing::join(sent, base, &drawn(desk));
    (joined.values, Error::Clash(joined.clashes))
}

pub(super) fn shown(raw: Vec<queries::RawRevision>, zone: &str) -> Vec<Revision> {
    raw.into_iter()
        .map(|r| Revision { number: r.number, author: r.author, at: Local::at(r.created_at, zone), what: r.what })
        .collect()
}
