//! The words around the talks, the links, publication, and what is kept of each state.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    notes_markdown, queries, reading, rules, telling,
    types::{ReportState, Tell},
};
use crate::{
    agenda,
    audit::{self, Details, Entry, Outcome},
    db::Db,
    error::{Error, Problems, Result},
    events::{
        self,
        access::{find_with_right, touched},
        types::EventCard,
    },
    fields::Values,
    ids::{EventId, EventRef},
    input,
    joining::{self, Joined},
    lang::{Lang, Text},
    search,
    viewer::{Asked, Proved, Right},
};

/// The report of an event that has ended begins as a draft, if there is none: agenda, notes and
/// questions are there already, a first lead is written from the facts. A step of that transaction.
pub(crate) async fn begin_draft(db: &mut PgConnection, event: EventId, now: DateTime<Utc>) -> Result<()> {
    let card = events::access::card(db, event).await?.ok_or(Error::NotFound)?;
    let day = card.starts.map(|at| format!("{}に開いた", at.date(Lang::Ja))).unwrap_or_default();
    let asked = match events::access::question_counts(db, event).await?.all {
        0 => String::new(),
        n => format!("と、寄せられた{n}件の質問"),
    };
    let lead = format!("{day}{}の記録です。{}のセッション{asked}を残します。", card.name(Lang::Ja), card.talks);
    Ok(queries::begin_report(db, event, &lead, now).await?)
}

/// Saves what the desk of a report sends, by the names of [`rules::desk_fields`]; a field that is not
/// sent stays as it is. An empty address takes a link away; `video` is the recording of the whole
/// evening. `base` is the state that the form was drawn with: with it, what somebody else saved since
/// stays, field by field.
///
/// Errors: `Clash` at the fields that both changed; `Invalid` at every wrong field.
pub async fn save(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    sent: &Values,
    base: Option<&Values>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = find_with_right(&mut tx, asked.viewer, event_ref, Right::EditNotes).await?;
    events::access::lock(&mut tx, card.id).await?;
    let event = events::access::load_for_desk(&mut tx, card.clone()).await?;
    let slots = agenda::slots::slots_for(&mut tx, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let report = queries::report(&mut tx, card.id).await?;
    let words = report.as_ref().map_or([""; 3], |r| [r.lead.as_str(), r.closing.as_str(), r.author.as_str()]);
    let stored = rules::desk_fields(words, event.video_url.as_deref(), &slots);
    let mut fields = stored.clone();
    fields.extend(match base {
        Some(base) => {
            let joined = join(sent, base, &stored);
            joining::check(joined.clashes)?;
            joined.values
        }
        None => sent.clone(),
    });

    let mut wrong = Problems::default();
    let value = |name: &str| fields.get(name).map_or("", String::as_str);
    let lead = wrong.gather(input::text("lead", value("lead"), rules::MAX_WORDS))?;
    let closing = wrong.gather(input::text("closing", value("closing"), rules::MAX_WORDS))?;
    let author = wrong.gather(input::text("author", value("author"), input::NAME))?;
    let mut address = |name: &str| wrong.gather(input::address(name, value(name)));
    let video = address("video")?;
    let mut links = Vec::new();
    for slot in &slots {
        let names = [format!("{}/slides", slot.number), format!("{}/video", slot.number)];
        let addresses = [address(&names[0])?, address(&names[1])?];
        if is_changed(&stored, &fields, &names) {
            links.push((slot.id, addresses));
        }
    }
    wrong.check()?;

    if is_changed(&stored, &fields, &["lead", "closing", "author"]) {
        queries::ensure(&mut tx, card.id).await?;
        queries::set_words(&mut tx, card.id, &lead, &closing, &author).await?;
        keep_revision(&mut tx, asked, &card, "words").await?;
    }
    let is_new_video = is_changed(&stored, &fields, &["video"]);
    if is_new_video {
        events::access::set_video(&mut tx, card.id, video.as_deref()).await?;
    }
    for (slot, [slides, own_video]) in &links {
        agenda::slots::set_links(&mut tx, *slot, slides.as_deref(), own_video.as_deref()).await?;
    }
    if is_new_video || !links.is_empty() {
        let subject = format!("event:{}", card.id);
        audit::record(&mut tx, asked.viewer, Some(series.id), "report.links", &subject, Outcome::Ok).await?;
    }
    db.commit(tx, &touched(&series, card.id)).await
}

fn is_changed(stored: &Values, fields: &Values, names: &[impl AsRef<str>]) -> bool {
    names.iter().any(|name| stored.get(name.as_ref()) != fields.get(name.as_ref()))
}

/// What was sent, joined with what is stored. An address that was typed for a talk which is another one
/// by now is not put there.
pub fn join(sent: &Values, base: &Values, stored: &Values) -> Joined {
    let mut joined = joining::join_fields(base, sent, stored, &["lead", "closing"]);
    for (name, typed) in sent {
        let Some((n, "slides" | "video")) = name.split_once('/') else { continue };
        let talk = format!("{n}/talk");
        if base.get(&talk) == stored.get(&talk) || !base.contains_key(&talk) {
            continue;
        }
        let now = stored.get(name).cloned().unwrap_or_default();
        joined.values.insert(name.clone(), now);
        joined.clashes.retain(|(field, _)| field != name);
        if base.get(name).is_some_and(|was| !joining::same(was, typed)) {
            joined.clashes.push((name.clone(), is_other(&joining::quote(typed))));
        }
    }
    joined
}

fn is_other(typed: &str) -> Text {
    Text::new(
        format!(
            "この番号のセッションは、ほかの人が別のものにしました。入力された「{typed}」は、まだ保存していません。"
        ),
        format!("Somebody else put another session at this number. What you typed is not saved yet: “{typed}”."),
    )
}

/// Publishes a report, or takes it back, and tells nobody. Doing it twice is idempotent.
///
/// Errors: `Conflict` when there is nothing to publish yet.
pub async fn set_published(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>, published: bool) -> Result<()> {
    change_state(db, proved, event_ref, published, Tell::default()).await.map(drop)
}

/// Publishes a report, and tells its readers once; says to how many mails go, which leave after [`telling::GRACE`].
///
/// Errors: as [`set_published`].
pub async fn publish(db: &Db, proved: Proved<'_>, event_ref: EventRef<'_>, tell: Tell) -> Result<i64> {
    change_state(db, proved, event_ref, true, tell).await
}

async fn change_state(
    db: &Db,
    proved: Proved<'_>,
    event_ref: EventRef<'_>,
    published: bool,
    tell: Tell,
) -> Result<i64> {
    let mut tx = db.begin().await?;
    let (series, card) = find_with_right(&mut tx, proved.viewer, event_ref, Right::PublishReport).await?;
    events::access::lock(&mut tx, card.id).await?;
    queries::ensure(&mut tx, card.id).await?;
    let was = queries::report(&mut tx, card.id).await?.map(|report| report.state);
    let wanted = if published { ReportState::Published } else { ReportState::Draft };
    if was == Some(wanted) {
        return Ok(0);
    }
    if published && card.talks == 0 {
        return Err(Error::conflict(
            "枠がまだ1つもありません。レポートを取り込むか、タイムテーブルを作ってから公開してください。",
            "There is no slot yet. Import a report or build the agenda, then publish.",
        ));
    }
    queries::set_state(&mut tx, card.id, wanted.into_str(), proved.now).await?;
    let what = if published { "published" } else { "withdrawn" };
    keep_revision(&mut tx, *proved, &card, what).await?;
    search::index::reindex_event(&mut tx, card.id).await?;
    let told = if published {
        telling::notify(&mut tx, (series.id, card.id), tell, proved.now).await?
    } else {
        telling::take_back(&mut tx, card.id).await?;
        0
    };
    let action = if published { "report.publish" } else { "report.withdraw" };
    let subject = format!("event:{}", card.id);
    let details = Details { told: usize::try_from(told).ok().filter(|n| *n > 0), ..Details::default() };
    let entry = Entry { details, ..Entry::of_event(series.id, card.id, action, &subject) };
    audit::write(&mut tx, proved.viewer, &entry).await?;
    db.commit(tx, &touched(&series, card.id)).await?;
    Ok(told)
}

/// Keeps the whole report as text. `what` is one of words, published, withdrawn, imported.
pub(crate) async fn keep_revision(db: &mut PgConnection, asked: Asked<'_>, card: &EventCard, what: &str) -> Result<()> {
    let snapshot = snapshot(db, card).await?;
    queries::keep_report_revision(db, card.id, asked.viewer.account_id(), what, &snapshot, asked.now).await?;
    Ok(())
}

/// The report as one Markdown text, for revisions and their difference.
async fn snapshot(db: &mut PgConnection, card: &EventCard) -> Result<String> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let report = queries::report(db, card.id).await?;
    let notes = reading::raw_notes(db, card.id).await?;
    let impressions = queries::impressions_of_event(db, card.id).await?;
    let questions = crate::qa::imported::raw_of_event(db, card.id).await?;
    if let Some(report) = &report {
        let _ = writeln!(text, "{}\n", report.lead);
    }
    for slot in agenda::slots::slots_for(db, card, &card.zone, agenda::slots::Reader::Desk).await? {
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
