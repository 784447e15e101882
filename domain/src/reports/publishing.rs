//! The words around the talks, the links, publication, and what is kept of each state.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    actions, notes_markdown, queries, rules,
    types::{ReportState, RevisionDiff},
};
use crate::{
    agenda,
    audit::{self, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events::{
        self,
        planning::{find, touched},
        types::EventCard,
    },
    ids::EventId,
    lang::Lang,
    search,
    series::types::Series,
    viewer::{Proved, Right, Viewer},
};

/// The report of an event that has ended begins as a draft, if there is none: agenda, notes and
/// questions are there already, a first lead is written from the facts. A step of that transaction.
pub(crate) async fn begin_draft(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let card = events::actions::card(db, event).await?.ok_or(Error::NotFound)?;
    let day = card.starts.map(|at| format!("{}に開いた", at.date(Lang::Ja))).unwrap_or_default();
    let asked = match card.questions {
        0 => String::new(),
        n => format!("と、寄せられた{n}件の質問"),
    };
    let lead = format!("{day}{}の記録です。{}のセッション{asked}を残します。", card.name(Lang::Ja), card.talks);
    Ok(queries::begin_report(db, event, &lead, now).await?)
}

/// Saves lead, closing and author of a report.
pub async fn save_words(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    words: (&str, &str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut wrong = Problems::default();
    let lead = wrong.keep(rules::field("lead", words.0, rules::MAX_WORDS))?;
    let closing = wrong.keep(rules::field("closing", words.1, rules::MAX_WORDS))?;
    let author = wrong.keep(rules::field("author", words.2, rules::MAX_NAME))?;
    wrong.none()?;
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, viewer, slug, number, Right::EditNotes).await?;
    events::actions::lock(&mut tx, card.id).await?;
    queries::ensure(&mut tx, card.id).await?;
    queries::set_words(&mut tx, card.id, &lead, &closing, &author).await?;
    keep_revision(&mut tx, viewer, &series, &card, "words", now).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Where slides and videos are, by number of the slot; an empty address takes a link away. `video` is
/// the recording of the whole evening.
///
/// Errors: `Invalid` at every wrong `{number}/slides`, `{number}/video` or `video`.
pub async fn save_links(
    db: &Db,
    viewer: &Viewer,
    slug: &str,
    number: i32,
    video: &str,
    links: &[(i32, String, String)],
) -> Result<()> {
    let mut wrong = Problems::default();
    let mut address = |field: &str, input: &str| wrong.keep(events::rules::address(field, input));
    let video = address("video", video)?;
    let mut checked = Vec::with_capacity(links.len());
    for (n, slides, own_video) in links {
        let slides = address(&format!("{n}/slides"), slides)?;
        checked.push((*n, slides, address(&format!("{n}/video"), own_video)?));
    }
    wrong.none()?;
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, viewer, slug, number, Right::EditNotes).await?;
    events::actions::lock(&mut tx, card.id).await?;
    events::actions::set_video(&mut tx, card.id, video.as_deref()).await?;
    for slot in agenda::actions::slots_of(&mut tx, &card, &series.time_zone).await? {
        if let Some((_, slides, own_video)) = checked.iter().find(|(n, ..)| *n == slot.number) {
            agenda::actions::set_links(&mut tx, slot.id, slides.as_deref(), own_video.as_deref()).await?;
        }
    }
    let subject = format!("event:{}", card.id);
    audit::record(&mut tx, viewer, Some(series.id), "report.links", &subject, Outcome::Ok).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Publishes a report, or takes it back. Doing it twice is one effect.
///
/// Errors: `Conflict` when there is nothing to publish yet.
pub async fn set_published(
    db: &Db,
    viewer: Proved<'_>,
    slug: &str,
    number: i32,
    published: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find(&mut tx, &viewer, slug, number, Right::PublishReport).await?;
    events::actions::lock(&mut tx, card.id).await?;
    queries::ensure(&mut tx, card.id).await?;
    let was = queries::report(&mut tx, card.id).await?.map(|r| ReportState::parse(&r.state));
    let wanted = if published { ReportState::Published } else { ReportState::Draft };
    if was == Some(wanted) {
        return Ok(());
    }
    if published && card.talks == 0 {
        return Err(Error::conflict(
            "枠がまだ1つもありません。レポートを取り込むか、タイムテーブルを作ってから公開してください。",
            "There is no slot yet. Import a report or build the agenda, then publish.",
        ));
    }
    queries::set_state(&mut tx, card.id, wanted.as_str(), now).await?;
    let what = if published { "published" } else { "withdrawn" };
    keep_revision(&mut tx, &viewer, &series, &card, what, now).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    let action = if published { "report.publish" } else { "report.withdraw" };
    audit::record(&mut tx, &viewer, Some(series.id), action, &format!("event:{}", card.id), Outcome::Ok).await?;
    db.commit(tx, &touched(&series, card.id)).await
}

/// Keeps the whole report as text. `what` is one of words, published, withdrawn, imported.
pub(crate) async fn keep_revision(
    db: &mut PgConnection,
    viewer: &Viewer,
    series: &Series,
    card: &EventCard,
    what: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let snapshot = snapshot(db, series, card).await?;
    queries::keep_report_revision(db, card.id, viewer.account_id(), what, &snapshot, now).await?;
    Ok(())
}

/// The report as one Markdown text, for revisions and their difference.
async fn snapshot(db: &mut PgConnection, series: &Series, card: &EventCard) -> Result<String> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let report = queries::report(db, card.id).await?;
    let notes = actions::raw_notes(db, card.id).await?;
    let impressions = queries::impressions_of_event(db, card.id).await?;
    let questions = crate::qa::actions::raw_of_event(db, card.id).await?;
    if let Some(report) = &report {
        let _ = writeln!(text, "{}\n", report.lead);
    }
    for slot in agenda::actions::slots_of(db, card, &series.time_zone).await? {
        let _ = writeln!(text, "## {} {}", slot.label, slot.title);
        for speaker in &slot.speakers {
            let _ = writeln!(text, "{} {}{}", speaker.place(), speaker.name, speaker.honorific);
        }
        if let Some(lines) = notes.get(&slot.id.0) {
            let _ = writeln!(text, "\n{}", notes_markdown::to_markdown(lines));
        }
        if let Some(impression) = impressions.iter().find(|i| i.slot_id == slot.id.0) {
            let _ = writeln!(text, "### 感想\n{}\n", impression.body);
        }
        for question in questions.iter().filter(|q| q.slot == Some(slot.id)) {
            let _ = writeln!(text, "### [{}]・{}", question.asker, question.body);
            for answer in &question.answers {
                let _ = writeln!(text, "{answer}");
            }
        }
        text.push('\n');
    }
    if let Some(report) = &report {
        let _ = writeln!(text, "{}", report.closing);
    }
    Ok(text)
}

/// The difference between a report revision and the one before it.
pub async fn report_revision(db: &Db, viewer: &Viewer, slug: &str, number: i32, revision: i32) -> Result<RevisionDiff> {
    let mut conn = db.acquire().await?;
    let (series, card) = find(&mut conn, viewer, slug, number, Right::SeeDesk).await?;
    let new = queries::report_revision(&mut conn, card.id, revision).await?.ok_or(Error::NotFound)?;
    let old = queries::report_revision(&mut conn, card.id, revision - 1).await?.unwrap_or_default();
    let lines = rules::diff(&old, &new, 3);
    Ok(RevisionDiff { series, card, slot: None, revision, lines })
}
