//! Where somebody who holds a seat watches while an event is on: the streams of what is on, with the names of their rooms where
//! there are several, and the ways to the others. A script asks anew when something else is on; what somebody watches already
//! goes on.

use domain::{
    agenda::streams::{Streams, Watch},
    pages::{live_hour::LiveHour, own::Hold},
    registration::types::RegistrationState,
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    ui::{embed, icon, seats::held_badge},
};

/// Id of the streams on the page of the event.
const PLACES: &str = "streams";

/// Where whoever wants to watch is led from elsewhere on the page of the event: to the stream itself where it is the only one,
/// else to all of them, which follow what is on.
pub(super) fn way_in(streams: &Streams, hour: Option<&LiveHour>) -> Option<String> {
    let rooms = hour.map(LiveHour::rooms).unwrap_or_default();
    let (on, others) = streams.on(&rooms);
    let is_choice = hour.is_some() && on.len() + others.len() > 1;
    if is_choice { Some(format!("#{PLACES}")) } else { on.first().map(|one| one.url.to_owned()) }
}

/// On the page of the event, where a stream opens in its place.
pub(super) fn places(cx: &Cx, streams: &Streams, hour: &LiveHour) -> AnyView {
    let (on, others) = streams.on(&hour.rooms());
    let places: Vec<_> = on.iter().map(|one| one_place(cx, *one)).collect();
    view! { <div class="hour-streams" id=PLACES>{places}{ways(cx, &others)}</div> }.into_any()
}

fn one_place(cx: &Cx, one: Watch<'_>) -> AnyView {
    let room = (!one.room.is_empty()).then(|| view! { <p class="tag">{one.room.to_owned()}</p> });
    view! { <div class="hour-stream">{room}{watch(cx, one.url, one.room)}</div> }.into_any()
}

/// The stream, loaded when somebody wants to see it; or the way to it. `room` is empty for that of the event.
pub(super) fn watch(cx: &Cx, url: &str, room: &str) -> AnyView {
    let embed = embed::video(url, None);
    let label = words(cx, room);
    let title = label.clone();
    match embed.frame {
        Some(frame) => view! { <a class="hour-watch" href=url.to_owned() data-embed=frame data-title=title rel="noopener">{icon::play()}<span>{label}</span></a> }.into_any(),
        None => view! { <p><a class="button primary" href=url.to_owned() rel="noopener">{icon::play()}{label}</a></p> }.into_any(),
    }
}

/// On the page of somebody's place: a button each.
pub(crate) fn buttons(cx: &Cx, streams: &Streams, rooms: &[&str]) -> Option<AnyView> {
    if streams.is_empty() {
        return None;
    }
    let (on, others) = streams.on(rooms);
    let buttons: Vec<_> = on
        .iter()
        .map(|one| {
            view! { <a class="button primary big block" href=one.url.to_owned() rel="noopener">{icon::play()}{words(cx, one.room)}{icon::out()}</a> }
        })
        .collect();
    Some(view! { <div class="hour-streams">{buttons}{ways(cx, &others)}</div> }.into_any())
}

/// Beside what is on, on the first page and over a board: a button for each stream, which opens in its place, and the ticket of
/// who holds one. `public` is the stream that everybody sees.
pub(crate) fn line(cx: &Cx, hour: &LiveHour, public: Option<&str>, own: &Hold) -> AnyView {
    let whole = Streams { whole: public.map(str::to_owned), rooms: Vec::new() };
    let streams = if own.streams.is_empty() { &whole } else { &own.streams };
    let (on, others) = streams.on(&hour.rooms());
    let watch: Vec<_> = on.into_iter().chain(others).map(|one| in_place(cx, one)).collect();
    let ticket = own.held.as_ref().map(|held| {
        let is_seat = held.state == RegistrationState::Confirmed && held.lapses.is_none();
        let state = (!is_seat).then(|| held_badge(held, cx.lang));
        view! { <a class="button" href=routes::ticket(&held.code)><span>{cx.t("受付票", "My ticket")}</span><small>{held.type_name.clone()}</small>{state}</a> }
    });
    view! { {watch}{ticket} }.into_any()
}

fn in_place(cx: &Cx, one: Watch<'_>) -> AnyView {
    let label = words(cx, one.room);
    let frame = embed::video(one.url, None).frame;
    let title = frame.is_some().then(|| label.clone());
    let out = frame.is_none().then(icon::out);
    view! { <a class="button" href=one.url.to_owned() data-embed=frame data-title=title rel="noopener">{icon::play()}{label}{out}</a> }
        .into_any()
}

/// The streams of what is not on now.
fn ways(cx: &Cx, others: &[Watch<'_>]) -> Option<AnyView> {
    let link = |one: &Watch<'_>| {
        let name = if one.room.is_empty() { cx.t("全体", "Everybody") } else { one.room };
        view! { <a href=one.url.to_owned() rel="noopener">{name.to_owned()}</a> }
    };
    let links: Vec<_> = others.iter().map(link).collect();
    (!links.is_empty()).then(|| {
        view! { <p class="hour-others small"><span>{cx.t("ほかの配信", "Other streams")}</span>{links}</p> }.into_any()
    })
}

fn words(cx: &Cx, room: &str) -> String {
    if room.is_empty() {
        return cx.t("配信を見る", "Watch the stream").to_owned();
    }
    t!(cx.lang, "{room}の配信を見る", "Watch {room}", room)
}
