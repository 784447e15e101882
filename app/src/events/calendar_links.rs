//! An event in the calendar of whoever reads: a subscription, a file, or the form of a calendar on the web.

use domain::{encoding::percent_encode, events::types::Event, time::Local};
use leptos::prelude::*;

use crate::{cx::Cx, routes, ui::icon};

/// A fold beside the date; nothing without one.
pub fn menu(cx: &Cx, info: &Event) -> Option<AnyView> {
    let card = &info.card;
    let (starts, ends) = card.starts.zip(card.ends)?;
    let file = routes::event_calendar(&card.series_slug, card.number);
    let host = cx.origin.split_once("://").map_or(cx.origin.as_str(), |(_, host)| host);
    let subscription = format!("webcal://{host}{}", routes::series_calendar(&card.series_slug));
    Some(
        view! {
            <details class="menu calendar-menu">
                <summary>{icon::calendar()}{cx.t("カレンダーに入れる", "Add to calendar")}{icon::down()}</summary>
                <div class="panel">
                    <a href=google(cx, info, &starts, &ends) rel="noopener">"Google"</a>
                    <a href=outlook(cx, info, &starts, &ends) rel="noopener">"Outlook"</a>
                    <a href=file>{cx.t("ファイル (.ics)", "File (.ics)")}</a>
                    <a href=subscription>{cx.t("シリーズを購読 (変更も届きます)", "Subscribe to the series (changes arrive)")}</a>
                </div>
            </details>
        }
        .into_any(),
    )
}

/// What a calendar shows as the place.
fn place(info: &Event) -> String {
    let parts = [&info.card.venue_name, &info.venue_address, &info.online_note];
    parts.into_iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn title(cx: &Cx, info: &Event) -> String {
    let name = info.card.joint_name(cx.lang);
    if info.card.title.is_empty() { name } else { format!("{name}: {}", info.card.title) }
}

fn address(cx: &Cx, info: &Event) -> String {
    format!("{}{}", cx.origin, routes::event(&info.card.series_slug, info.card.number))
}

fn google(cx: &Cx, info: &Event, starts: &Local, ends: &Local) -> String {
    let at = |at: &Local| at.utc.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={}&dates={}/{}&details={}&location={}",
        percent_encode(&title(cx, info)),
        at(starts),
        at(ends),
        percent_encode(&address(cx, info)),
        percent_encode(&place(info)),
    )
}

fn outlook(cx: &Cx, info: &Event, starts: &Local, ends: &Local) -> String {
    format!(
        "https://outlook.live.com/calendar/0/action/compose?rru=addevent&subject={}&startdt={}&enddt={}&body={}&location={}",
        percent_encode(&title(cx, info)),
        percent_encode(&starts.machine()),
        percent_encode(&ends.machine()),
        percent_encode(&address(cx, info)),
        percent_encode(&place(info)),
    )
}
