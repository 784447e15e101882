//! An event in the calendar of whoever reads: a subscription, a file, or the form of a calendar on the web.

use domain::{encoding::percent_encode, events::types::Event, time::Local};
use leptos::prelude::*;

use super::icon;
use crate::{cx::Cx, routes};

/// Where the menu of an event's page lies on it.
pub const MENU: &str = "calendar";

/// Whether there is a menu: an entry needs both its begin and its end.
pub const fn has_menu(info: &Event) -> bool {
    info.card.starts.is_some() && info.card.ends.is_some()
}

/// A fold beside the date; nothing without one.
pub fn menu(cx: &Cx, info: &Event) -> Option<AnyView> {
    let panel = panel(cx, info, false)?;
    Some(
        view! {
            <details class="menu calendar-menu" id=MENU>
                <summary>{icon::calendar()}{cx.t("カレンダーに入れる", "Add to calendar")}{icon::down()}</summary>
                {panel}
            </details>
        }
        .into_any(),
    )
}

/// The same as the first of the buttons of who holds a seat, or waits for one; the file alone where nobody said when the
/// event ends.
pub fn button(cx: &Cx, info: &Event, is_tentative: bool) -> Option<AnyView> {
    info.card.starts?;
    let words = if is_tentative {
        cx.t("カレンダーに「仮」で追加", "Add to calendar as tentative")
    } else {
        cx.t("カレンダーに追加", "Add to calendar")
    };
    let Some(panel) = panel(cx, info, is_tentative) else {
        let file = file(info, is_tentative);
        return Some(view! { <a class="button primary big block" href=file>{icon::calendar()}{words}</a> }.into_any());
    };
    Some(
        view! {
            <details class="menu calendar-menu block">
                <summary class="button primary big block">{icon::calendar()}{words}{icon::down()}</summary>
                {panel}
            </details>
        }
        .into_any(),
    )
}

/// The series' calendar as an address that programs subscribe to: what changes later arrives there too.
pub fn subscription(cx: &Cx, slug: &str) -> String {
    let host = cx.origin.split_once("://").map_or(cx.origin.as_str(), |(_, host)| host);
    format!("webcal://{host}{}", routes::series_calendar(slug))
}

fn file(info: &Event, is_tentative: bool) -> String {
    let (slug, number) = (info.card.series_slug.as_str(), info.card.number);
    if is_tentative { routes::tentative_calendar(slug, number) } else { routes::event_calendar(slug, number) }
}

fn panel(cx: &Cx, info: &Event, is_tentative: bool) -> Option<AnyView> {
    let card = &info.card;
    let (starts, ends) = card.starts.zip(card.ends)?;
    let title = title(cx, info, is_tentative);
    Some(
        view! {
            <div class="panel">
                <a href=google(cx, info, &title, (&starts, &ends)) rel="noopener">"Google"</a>
                <a href=outlook(cx, info, &title, (&starts, &ends)) rel="noopener">"Outlook"</a>
                <a href=file(info, is_tentative)>{cx.t("ファイル (.ics)", "File (.ics)")}</a>
                <a href=subscription(cx, &card.series_slug)>{cx.t("シリーズを購読 (変更も届きます)", "Subscribe to the series (changes arrive)")}</a>
            </div>
        }
        .into_any(),
    )
}

/// What a calendar shows as the place.
fn place(info: &Event) -> String {
    let parts = [&info.card.venue_name, &info.venue_address, &info.online_note];
    parts.into_iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A calendar on the web takes no word of its own for what is not sure yet.
fn title(cx: &Cx, info: &Event, is_tentative: bool) -> String {
    let name = info.card.joint_name(cx.lang);
    let title = if info.card.title.is_empty() { name } else { format!("{name}: {}", info.card.title) };
    if is_tentative { format!("{} {title}", cx.t("【仮】", "[tentative]")) } else { title }
}

fn address(cx: &Cx, info: &Event) -> String {
    format!("{}{}", cx.origin, routes::event(&info.card.series_slug, info.card.number))
}

fn google(cx: &Cx, info: &Event, title: &str, (starts, ends): (&Local, &Local)) -> String {
    let at = |at: &Local| at.utc.format("%Y%m%dT%H%M%SZ").to_string();
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={}&dates={}/{}&details={}&location={}",
        percent_encode(title),
        at(starts),
        at(ends),
        percent_encode(&address(cx, info)),
        percent_encode(&place(info)),
    )
}

fn outlook(cx: &Cx, info: &Event, title: &str, (starts, ends): (&Local, &Local)) -> String {
    format!(
        "https://outlook.live.com/calendar/0/action/compose?rru=addevent&subject={}&startdt={}&enddt={}&body={}&location={}",
        percent_encode(title),
        percent_encode(&starts.machine()),
        percent_encode(&ends.machine()),
        percent_encode(&address(cx, info)),
        percent_encode(&place(info)),
    )
}
