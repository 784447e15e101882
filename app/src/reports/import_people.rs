//! Whether a speaker is who is known by that name.

use domain::{agenda::types::SeenBefore, pages::import_review::ImportReview, reports::import::draft::DraftSpeaker, t};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::parts};

/// A line for each speaker of a session who is known from elsewhere: the same, or another of that name. `key` counts the
/// choices of the card that it stands in, each of which has a number.
pub(super) fn who(cx: &Cx, page: &ImportReview, at: usize, mut key: Option<&mut usize>) -> Option<AnyView> {
    let speakers = &page.draft.sections.get(at)?.speakers;
    let is_card = key.is_some();
    let lines: Vec<_> = speakers
        .iter()
        .enumerate()
        .filter_map(|(n, speaker)| Some(line(cx, (at, n), speaker, page.known.get(&speaker.name)?, key.as_deref_mut())))
        .collect();
    if lines.is_empty() {
        return None;
    }
    // Below a heading that names them the lines say it themselves.
    if !is_card {
        return Some(view! { <div class="import-people import-known">{lines}</div> }.into_any());
    }
    Some(
        view! { <div class="import-reading"><span class="quiet small">{cx.t("登壇者", "Speaker")}</span><div class="import-people">{lines}</div></div> }
            .into_any(),
    )
}

fn line(
    cx: &Cx,
    (at, n): (usize, usize),
    speaker: &DraftSpeaker,
    seen: &SeenBefore,
    key: Option<&mut usize>,
) -> AnyView {
    let (lang, name) = (cx.lang, speaker.name.clone());
    let (series, number) = (seen.series_name.clone(), seen.event_number);
    let event = t!(lang, "{series} 第{number}回", "{series} #{number}", series, number);
    let (said, other) = if speaker.is_another {
        (
            t!(lang, "{event}の人とは別の人にします", "Somebody else than the one of {event}", event),
            cx.t("同じ人", "The same person"),
        )
    } else {
        (
            t!(lang, "{event}にも登壇。同じ人にします", "Also spoke at {event}: the same person", event),
            cx.t("別の人", "Another person"),
        )
    };
    let number = key.and_then(|key| {
        *key += 1;
        (*key < 10).then(|| view! { <kbd aria-hidden="true">{*key}</kbd> })
    });
    let is_card = number.is_some().then_some("");
    let value = format!("another:{at}:{n}:{}", i32::from(!speaker.is_another));
    let label = format!("{name}: {other}");
    view! {
        <p class="row">{parts::initial(&name)}<a class="part p-name" href=routes::speaker(&seen.slug)>{name}</a><span class="quiet small">{said}</span><button class="button" data-choice=is_card name="act" value=value aria-label=label>{number}{other}</button></p>
    }
    .into_any()
}
