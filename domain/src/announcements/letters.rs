//! An announcement as one person gets it, put together when it is sent.

use sqlx::PgConnection;

use super::{
    queries,
    rules::{Part, filled, link_words, marked},
    types::AnnouncementState,
};
use crate::{
    db::Db,
    encoding::escape_html,
    error::Result,
    events,
    ids::{AnnouncementId, EventId},
    lang::Lang,
    mail::types::{Facts, Mail},
    markdown,
    registration::mails::{self, EventMail},
    series,
    viewer::Asked,
};

/// The facts of a mail with the words of its announcement. `None` when there is nothing to tell any more: it was
/// stopped, the event is gone, or somebody gave their place back, or wanted no more of them, after it was written.
pub async fn prepare(db: &Db, asked: Asked<'_>, mail: &Mail, origin: &str) -> Result<Option<EventMail>> {
    asked.viewer.require_program()?;
    let (Some(id), Some(event)) = (mail.payload.announcement, mail.payload.event) else { return Ok(None) };
    let mut tx = db.begin().await?;
    let Some(card) = events::access::card(&mut tx, event).await? else { return Ok(None) };
    let series = series::access::find(&mut tx, &card.series_slug).await?;
    let Some(announcement) = queries::by_id(&mut tx, id, &card.zone).await? else { return Ok(None) };
    // A try goes to whoever wrote it, in any state.
    if let Some(registration) = mail.payload.registration {
        let has_left = queries::has_left_since(&mut tx, registration, mail.created_at).await?;
        let may_leave = match announcement.state {
            AnnouncementState::Paused => !rests(&mut tx, (event, id), &card.zone, mail).await?,
            state => state != AnnouncementState::Stopped,
        };
        if has_left || !may_leave {
            db.commit(tx, &[]).await?;
            return Ok(None);
        }
    }
    let (name, account) = mails::addressee(&mut tx, mail).await?;
    // They may have stopped them after it was written.
    if mail.payload.registration.is_some()
        && let Some(account) = account
        && series::following::has_stopped(&mut tx, series.id, account).await?
    {
        return Ok(None);
    }
    let stop = match account {
        Some(account) => Some(series::following::stop_link(&mut tx, series.id, account, asked.now).await?),
        None => None,
    };
    db.commit(tx, &[]).await?;
    let Some(mut ready) = mails::prepare(db, asked, mail).await? else { return Ok(None) };
    let link = ready.secret.as_ref().map_or_else(
        || format!("{origin}{}", ready.facts.path),
        |secret| format!("{origin}/registration/{}", secret.reveal()),
    );
    put_in(&mut ready.facts, announcement.words(mail.lang), &name, &link, mail.lang);
    ready.facts.stop = stop.map(|secret| secret.reveal()).unwrap_or_default();
    Ok(Some(ready))
}

/// Whether the announcement rests: then this mail, which a worker had in its hands by then, waits with the others, and what
/// the worker says of it counts no more. Under its lock, because somebody may let it go on, or end it, at this moment.
async fn rests(tx: &mut PgConnection, (event, id): (EventId, AnnouncementId), zone: &str, mail: &Mail) -> Result<bool> {
    let state = queries::lock(tx, event, id, zone).await?.map(|one| one.state);
    if state == Some(AnnouncementState::Paused) {
        queries::hold_one(tx, &mail.message_id).await?;
    }
    Ok(state != Some(AnnouncementState::Sent))
}

/// The words of an announcement in the facts of a mail: as text, and as sanitized HTML.
pub fn put_in(facts: &mut Facts, (subject, body): (&str, &str), name: &str, link: &str, lang: Lang) {
    let event = facts.event.clone();
    let called = if name.is_empty() { lang.t("参加者", "there") } else { name };
    let plain = |part: Part| match part {
        Part::Name => called.to_owned(),
        Part::Event => event.clone(),
        part => format!("{} {link} ", link_words(part, lang)),
    };
    let html = |part: Part| match part {
        Part::Name => escape_html(called),
        Part::Event => escape_html(&event),
        part => format!("<a href=\"{}\">{}</a>", escape_html(link), link_words(part, lang)),
    };
    let marked_body = marked(body);
    let one_line = |part: Part| if matches!(part, Part::Ticket | Part::Cancel) { String::new() } else { plain(part) };
    facts.subject = filled(&marked(subject), one_line);
    facts.words = filled(&markdown::readable(&marked_body), plain);
    facts.words_html = filled(&markdown::block(&marked_body), html);
}
