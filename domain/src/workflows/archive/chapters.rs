//! Chapters of a video: each talk begins at its minute.

use sqlx::PgConnection;

use super::source::{Done, Source, event_of, number_doubt};
use crate::{
    agenda::{self, types::Slot},
    archive::format::chapters::{self, Chapter},
    error::Result,
    events::{self, access::touched},
    lang::Text,
    reports::import::{decode::decode, squeezed},
    search,
    viewer::Asked,
};

/// Letters that a title has at least to be looked for within another one.
const MEANINGFUL: usize = 4;

pub(super) async fn write(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<Done> {
    let text = decode(source.bytes, source.file.choices.encoding.as_deref())?.text;
    let read = chapters::read(&text)?;
    let card = event_of(tx, asked, source).await?;
    events::access::lock(tx, card.id).await?;
    let slots = agenda::slots::slots_for(tx, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let mut done = Done { keys: touched(source.series, card.id), ..Done::default() };
    done.doubts.extend(number_doubt(source, &card));
    let mut matched = 0;
    let mut unknown = Vec::new();
    for chapter in &read.chapters {
        let Some(slot) = slot_of(&slots, chapter) else {
            unknown.push(chapter.title.clone());
            continue;
        };
        matched += 1;
        done.changes += usize::from(agenda::slots::begin_in_video(tx, slot.id, i64::from(chapter.at)).await?);
    }
    if let Some(video) = &read.video
        && events::access::load_for_desk(tx, card.clone()).await?.video_url.is_none()
    {
        events::access::set_video(tx, card.id, Some(video)).await?;
        done.changes += 1;
    }
    let all = read.chapters.len();
    done.what = Some(Text::new(
        format!("チャプター{all}件のうち{matched}件が発表に対応"),
        format!("{all} chapters, {matched} of them talks"),
    ));
    if !unknown.is_empty() {
        let names = unknown.join("」「");
        let names_en = unknown.join("”, “");
        done.doubts.push(Text::new(
            format!("対応する発表が見つからないもの: 「{names}」"),
            format!("No talk was found for “{names_en}”."),
        ));
    }
    if done.changes > 0 {
        search::index::reindex_event(tx, card.id).await?;
    }
    Ok(done)
}

/// The slot that a chapter is called after: its title, its label at the beginning, or somebody who speaks there alone.
fn slot_of<'a>(slots: &'a [Slot], chapter: &Chapter) -> Option<&'a Slot> {
    let title = squeezed(&chapter.title);
    let is_long = |text: &str| text.chars().count() >= MEANINGFUL;
    let by_title = slots.iter().find(|slot| {
        let known = squeezed(&slot.title);
        known == title || is_long(&known) && title.contains(&known) || is_long(&title) && known.contains(&title)
    });
    let by_label = || {
        slots.iter().find(|slot| {
            let label = squeezed(&slot.label);
            let rest = title.strip_prefix(&label).filter(|_| !label.is_empty());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    };
    let by_speaker = || {
        let speaks = |slot: &&Slot| {
            slot.speakers.iter().any(|one| is_long(&squeezed(&one.name)) && title.contains(&squeezed(&one.name)))
        };
        let mut found = slots.iter().filter(speaks);
        found.next().filter(|_| found.next().is_none())
    };
    by_title.or_else(by_label).or_else(by_speaker)
}
