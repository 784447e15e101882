//! The agenda of an event with several rooms as a grid. A card moves by the buttons in it; `rooms.js` does the same for
//! whoever drags it or moves it by keys, by what its attributes say.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use domain::{
    agenda::{
        flow,
        grid::{self, Block, Cell, Day},
        releases::named,
        types::{DraftSlot, RoomFacts, SlotKind, SpeakerAnswer, Warning, WarningKind},
    },
    ids::SlotId,
    pages::agenda_editor::AgendaEditor,
    t,
    time::day_words,
};
use leptos::prelude::*;

use super::{
    agenda_choice,
    agenda_view::{self, View},
    agenda_warnings::{sentence, ways},
    agenda_ways,
};
use crate::{
    cx::Cx,
    ui::{
        icon,
        rooms::{self, Place},
        tlp,
    },
};

/// Empty rows below the last slot of a day, into which one can be dropped.
const SPARE: u32 = 6;

/// What every part of the grid knows.
struct Grid<'a> {
    cx: &'a Cx,
    editor: &'a AgendaEditor,
    shown: &'a View,
    start: NaiveDateTime,
    times: Vec<(NaiveDateTime, NaiveDateTime)>,
    warned: HashMap<usize, Vec<Warning>>,
    changed: Vec<usize>,
    /// Talks of which their proposer has said that they come.
    confirmed: Confirmed<'a>,
}

/// Talks of which their proposer has said that they come.
#[derive(Default)]
struct Confirmed<'a> {
    /// The released slots that they became, whatever they are called by now.
    slots: HashSet<SlotId>,
    /// Of those that became none yet: name and title.
    named: HashSet<(&'a str, &'a str)>,
}

impl<'a> Confirmed<'a> {
    fn find(answers: &'a [SpeakerAnswer]) -> Self {
        let mut found = Self::default();
        for answer in answers.iter().filter(|answer| answer.is_confirmed && answer.co_speaker.is_none()) {
            match answer.slot {
                Some(slot) => found.slots.insert(slot),
                None => found.named.insert((answer.name.as_str(), answer.title.as_str())),
            };
        }
        found
    }

    fn has(&self, slot: &DraftSlot) -> bool {
        slot.slot.is_some_and(|id| self.slots.contains(&id))
            || slot.speakers.iter().any(|one| self.named.contains(&(one.name.as_str(), slot.title.as_str())))
    }
}

/// `None` while there is no date, or with more rooms than can stand side by side. Without a room there is one column, for
/// everybody.
pub(super) fn grids(cx: &Cx, editor: &AgendaEditor, shown: &View) -> Option<AnyView> {
    let start = editor.card.starts?.wall;
    if !shown.has_grid {
        return None;
    }
    let times = flow::times(start, &editor.slots);
    let blocks: Vec<_> = editor
        .slots
        .iter()
        .zip(&times)
        .map(|(slot, (begin, end))| Block { begin: *begin, end: *end, room: &slot.room })
        .collect();
    let planned = grid::planned(start, editor.card.ends.as_ref().map(|end| end.wall));
    let days = grid::with_planned(grid::days(&blocks, &shown.rooms), &planned);
    let mut changed: Vec<usize> = editor.changes.iter().filter_map(|change| change.at).collect();
    changed.sort_unstable();
    let warned = by_card(&editor.warnings);
    let confirmed = Confirmed::find(&editor.answers);
    let of = Grid { cx, editor, shown, start, times, warned, changed, confirmed };
    let has_days = days.len() > 1;
    let grids: Vec<_> = days.iter().map(|day| of.day(day, has_days)).collect();
    // The form carries along which room is shown, as it does the rest of the view.
    let tabs = rooms::tabs(cx, ("in", false), &shown.rooms, shown.tab, |_| String::new());
    Some(view! { <div class="by-room">{tabs}{grids}</div> }.into_any())
}

/// Whether a room seats all who have a place on site. Who goes to which of several rooms nobody said.
fn on_site(cx: &Cx, seats: i32, on_site: i64) -> Option<String> {
    let people = cx.lang.count(on_site, "人", "person", "people");
    let lacking = on_site - i64::from(seats);
    (on_site > 0).then(|| {
        if lacking > 0 {
            let lacking = cx.lang.count(lacking, "席", "seat", "seats");
            t!(
                cx.lang,
                "現地の確定{people}には{lacking}足りません",
                "{lacking} short of {people} confirmed on site",
                people,
                lacking
            )
        } else {
            t!(cx.lang, "現地の確定{people}が全員座れます", "seats all {people} confirmed on site", people)
        }
    })
}

/// What deserves a look at each card: also what another one says of it. What is not there yet is said in its row.
fn by_card(warnings: &[Warning]) -> HashMap<usize, Vec<Warning>> {
    let mut found: HashMap<usize, Vec<Warning>> = HashMap::new();
    for warning in warnings {
        match &warning.kind {
            WarningKind::NoTitle | WarningKind::NoSpeaker => continue,
            WarningKind::SpeakerTwice { name, with } => {
                let kind = WarningKind::SpeakerTwice { name: name.clone(), with: warning.at };
                found.entry(*with).or_default().push(Warning { at: *with, kind });
            }
            _ => {}
        }
        found.entry(warning.at).or_default().push(warning.clone());
    }
    found
}

impl Grid<'_> {
    fn day(&self, day: &Day, has_days: bool) -> AnyView {
        let (cx, rooms) = (self.cx, &self.shown.rooms);
        let is_streamed = |facts: &RoomFacts| facts.stream_url.is_some() && rooms.contains(&facts.name);
        let some_streamed = self.editor.room_facts.iter().any(is_streamed);
        let beside = |room: &str| {
            let many = day.cells.iter().filter(|cell| self.editor.slots[cell.at].room == room).count();
            let facts = self.editor.room_facts.iter().find(|facts| facts.name == room);
            let seats = facts.and_then(|facts| facts.seats);
            let people = seats.and_then(|seats| on_site(cx, seats, self.editor.on_site));
            let seats = seats.map(|seats| rooms::seats(cx, seats));
            let stream = facts.and_then(|facts| facts.stream_url.as_ref());
            let stream = match stream {
                Some(_) => Some(cx.t("配信あり", "streamed").to_owned()),
                // Where others are streamed it is worth a word.
                None => some_streamed.then(|| cx.t("配信なし", "not streamed").to_owned()),
            };
            let all = seats.into_iter().chain(stream).chain(people).chain([cx.lang.count(many, "枠", "slot", "slots")]);
            all.collect::<Vec<_>>().join(" ・ ")
        };
        let mut cards: Vec<_> = Vec::with_capacity(day.cells.len());
        for cell in &day.cells {
            cards.extend(self.beside(day, cell));
            cards.push(self.card(cell));
        }
        let title = agenda_choice::by_clock(cx, self.shown);
        let count = (!rooms.is_empty()).then(|| cx.lang.count(rooms.len(), "部屋", "room", "rooms"));
        let people = (self.editor.on_site > 0).then(|| {
            let people = cx.lang.count(self.editor.on_site, "人", "person", "people");
            t!(cx.lang, "現地の確定 {people}", "{people} confirmed on site", people)
        });
        let count = count.into_iter().chain(people).collect::<Vec<_>>().join(" ・ ");
        // The column of an agenda that names no room.
        let for_all = rooms.is_empty().then(|| {
            view! { <p class="room-head" data-room="1" data-name=""><b>{cx.t("全員", "Everybody")}</b></p> }
        });
        let date = has_days.then(|| day_words(day.date, cx.lang));
        let id = format!("rooms-{}", day.date);
        let named = id.clone();
        let offset = (day.begin.date() - self.start.date()).num_days();
        let longer = Day { rows: day.rows + SPARE, ..day.clone() };
        view! {
            <section class="rooms" aria-labelledby=named>
                <h2 class="rooms-title" id=id.clone()>{title}{date.map(|date| view! { " "<span>{date}</span> })}" "<span class="quiet">{count}</span></h2>
                <div class="rooms-scroll" role="region" tabindex="0" aria-labelledby=id>
                    <div class="rooms-grid" data-rooms=rooms.len().max(1) data-day=offset.to_string() data-begin=day.begin.format("%H:%M").to_string()>
                        {for_all}
                        {rooms::heads(rooms, beside)}
                        {rooms::ticks(&longer)}
                        <ol class="rooms-cards">{cards}</ol>
                    </div>
                </div>
            </section>
        }
        .into_any()
    }

    fn card(&self, cell: &Cell) -> AnyView {
        let (cx, at) = (self.cx, cell.at);
        let slot = &self.editor.slots[at];
        let (begin, end) = self.times[at];
        let Place { from: (h, m), long: (lh, lm), room: column, lane, size } = Place::from_cell(cell);
        let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
        let when = format!("{}–{}", clock(begin), clock(end));
        let warned = self.warned.get(&at).map_or(&[][..], Vec::as_slice);
        let said: Vec<_> = warned.iter().map(|warning| self.warning_line(warning)).collect();
        let is_changed = self.changed.binary_search(&at).is_ok();
        let class = match (warned.is_empty(), is_changed) {
            (false, _) => "room-card warned",
            (true, true) => "room-card changed",
            (true, false) => "room-card",
        };
        let who = who(slot);
        let title =
            if slot.title.is_empty() { cx.t("題名なし", "No title").to_owned() } else { slot.title.clone() };
        let room = if slot.room.is_empty() { cx.t("全員", "everybody") } else { slot.room.as_str() };
        let label = t!(
            cx.lang,
            "{title}を動かす（{when} {room}）",
            "Move {title} ({when}, {room})",
            title = named(&slot.title, cx.lang),
            when,
            room
        );
        let hint = cx.t("つかんで動かす。押すと、動かし方が開きます。", "Drag to move. Press to see how else.");
        let is_opened = self.shown.opened == Some(at);
        // Of many cards only the one that is opened has its buttons: others lead to that.
        let handle = if self.shown.is_long && !is_opened {
            let place = at.to_string();
            let href = agenda_view::href(&self.editor.card, &[("view", "rooms"), ("slot", &place)]);
            view! { <a class="room-handle" data-grip="" href=format!("{href}#card-{at}") aria-label=label title=hint><span class="room-grip" aria-hidden="true"></span></a> }.into_any()
        } else {
            let ways = agenda_ways::ways(cx, self.editor, &self.shown.rooms, at, (self.start, begin));
            let is_open = self.shown.is_long;
            view! {
                <details class="room-ways" name="room-ways" open=is_open>
                    <summary class="room-handle" data-grip="" aria-label=label title=hint><span class="room-grip" aria-hidden="true"></span></summary>
                    <div class="room-ways-list">{ways}</div>
                </details>
            }
            .into_any()
        };
        let open = agenda_view::open(&self.editor.card, self.shown, at);
        let kind = (slot.kind == SlotKind::Lightning).then(|| view! { <span class="room-kind">"LT"</span> });
        // What is too short for two times says how long it takes; when, its place does.
        let shown_when = match size {
            None => when,
            Some(_) => cx.lang.count(slot.minutes, "分", "min", "min"),
        };
        view! {
            <li class=class id=format!("card-{at}") data-row=at data-name=slot.room.clone() data-kind=slot.kind.into_str() data-size=size
                data-h=h data-m=m data-lh=lh data-lm=lm data-room=column data-lane=lane data-clock=clock(begin) data-minutes=slot.minutes>
                {handle}
                <div class="room-words">
                    <p class="room-title">{kind}<a href=open>{title}</a></p>
                    {(!who.is_empty()).then(|| view! { <p class="room-who">{who}</p> })}
                    {said}
                </div>
                <p class="room-time"><span>{shown_when}</span>{self.settled(slot, warned)}{(!slot.sharing.tlp.is_open()).then(|| tlp::mark(slot.sharing.tlp))}</p>
                <span class="room-edge" data-edge="" aria-hidden="true"></span>
            </li>
        }
        .into_any()
    }

    /// Whether its speaker comes: somebody said so, or has not answered yet.
    fn settled(&self, slot: &DraftSlot, warned: &[Warning]) -> Option<AnyView> {
        let cx = self.cx;
        if warned.iter().any(|warning| matches!(warning.kind, WarningKind::Unconfirmed { .. })) {
            return Some(
                view! { <span class="room-waits">{icon::clock()}{cx.t("返事待ち", "No answer yet")}</span> }.into_any(),
            );
        }
        self.confirmed
            .has(slot)
            .then(|| view! { <span class="room-settled">{icon::check()}{cx.t("確定", "Confirmed")}</span> }.into_any())
    }

    /// What deserves a look at a card, with its way out; that of free minutes stands in these.
    fn warning_line(&self, warning: &Warning) -> AnyView {
        let out = match warning.kind {
            WarningKind::Gap { .. } => Vec::new(),
            _ => ways(self.cx, self.editor, warning),
        };
        view! { <p class="room-warning">{icon::warn()}<span>{sentence(self.cx, self.editor, warning)}</span>{out}</p> }
            .into_any()
    }

    /// What lies between the slot and the one before it: free minutes, with a proposal; or the minutes that both take,
    /// hatched.
    fn beside(&self, day: &Day, cell: &Cell) -> Vec<AnyView> {
        let cx = self.cx;
        let mut found = Vec::new();
        for warning in self.warned.get(&cell.at).into_iter().flatten() {
            match warning.kind {
                WarningKind::Overlap { minutes, .. } => {
                    let Place { from: (h, m), long: (lh, lm), room, .. } =
                        Place::from_cell(&grid::span(cell, 0, minutes));
                    found.push(view! { <li class="room-overlap" aria-hidden="true" data-room=room data-h=h data-m=m data-lh=lh data-lm=lm></li> }.into_any());
                }
                // One that is long is seen by itself, and at the head of a day there is nothing before.
                WarningKind::Gap { minutes } if minutes <= 60 && cell.row > 0 && day.begin < self.times[cell.at].0 => {
                    let ways = ways(cx, self.editor, warning);
                    if ways.is_empty() {
                        continue;
                    }
                    let Place { from: (h, m), long: (lh, lm), room, .. } =
                        Place::from_cell(&grid::span(cell, minutes, minutes));
                    let words = t!(cx.lang, "{minutes}分の空き", "{minutes} min free", minutes);
                    found.push(view! { <li class="room-gap" data-room=room data-h=h data-m=m data-lh=lh data-lm=lm><span>{words}</span>{ways}</li> }.into_any());
                }
                _ => {}
            }
        }
        found
    }
}

/// Who speaks: one with where they are from, several by their names.
fn who(slot: &DraftSlot) -> String {
    match slot.speakers.as_slice() {
        [one] => {
            let place = format!("{} {}", one.affiliation, one.role);
            [one.name.as_str(), place.trim()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" ・ ")
        }
        all => all.iter().map(|speaker| speaker.name.as_str()).collect::<Vec<_>>().join("、"),
    }
}
