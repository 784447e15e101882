//! How a participation type filled, drawn on the server: a step line, its capacity, who is expected to come, and how that
//! moved.

use std::fmt::Write as _;

use chrono::NaiveDate;
use domain::{
    pages::attendees::Growth,
    registration::{forecast::Share, types::ParticipationType},
    t,
    time::Local,
};
use leptos::prelude::*;

use super::{
    growth_marks::{came, leaving, numbers, range},
    growth_names::{Name, beside},
};
use crate::{cx::Cx, routes};

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 150.0;
/// Below, for those who left.
const LEAVING: f64 = 36.0;
/// Left for the names of the lines.
const PLOT: f64 = 236.0;
/// So near to the left the label of today stands where that of the first day would.
const NEAR: f64 = 56.0;
const TOP: f64 = 16.0;
const BASE: f64 = 128.0;
/// Where the days are written.
const DAYS: f64 = 146.0;

/// From days and people to a place in the chart.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    top: i64,
}

impl Scale {
    fn x(&self, day: NaiveDate) -> f64 {
        let span = (self.last - self.first).num_days().max(1);
        PLOT * (f64_of((day - self.first).num_days()) / f64_of(span)).clamp(0.0, 1.0)
    }

    fn y(&self, n: f64) -> f64 {
        (BASE - (BASE - TOP) * n / f64_of(self.top)).max(2.0)
    }
}

/// One type; `today` and `starts` end what is known and what is to come. `may_add_seats`: the seats that are suggested can be
/// accepted now, by this reader. `kept`: what of the list its form sends along.
pub(super) fn chart(
    cx: &Cx,
    kind: &ParticipationType,
    growth: &Growth,
    (today, starts): (NaiveDate, Option<&Local>),
    (slug, number, may_add_seats): (&str, i32, bool),
    kept: &[(&'static str, String)],
) -> AnyView {
    let lang = cx.lang;
    // An evening that is over ends what is drawn: nothing is to come.
    let today = growth.evening.and(starts).map_or(today, |at| at.wall.date());
    let to_come = growth.expected.filter(|_| growth.evening.is_none());
    let foreseen = to_come.map(|expected| expected.forecast);
    let now = growth.days.last().map_or(0, |(_, n)| *n);
    let first = growth.days.first().map_or(today, |(day, _)| *day);
    let last = starts.map_or(today, |at| at.wall.date()).max(today);
    let capacity = kind.capacity.map(i64::from);
    let peak = growth.days.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let top = peak.max(capacity.unwrap_or(0)).max(1);
    // A type whose capacity is far away is drawn on the scale of who registered.
    let top = if capacity.is_some_and(|capacity| capacity > peak * 4 && peak > 0) { peak * 2 } else { top };
    let scale = Scale { first, last, top };
    let (x, y) = (|day: NaiveDate| scale.x(day), |n: f64| scale.y(n));
    let mut line = String::new();
    let mut height = BASE;
    // What stands above the capacity waits: the same steps once more, from there up.
    let (mut over, mut edge) = (String::new(), 0.0);
    let full = capacity.filter(|capacity| *capacity <= top);
    for (day, n) in &growth.days {
        let (at, to) = (x(*day), y(f64_of(*n)));
        if line.is_empty() {
            let _ = write!(line, "M{at:.1} {BASE}");
        } else {
            let _ = write!(line, "L{at:.1} {height:.1}");
        }
        let _ = write!(line, "L{at:.1} {to:.1}");
        height = to;
        if let Some(full) = full {
            let above = y(f64_of((*n).max(full)));
            if over.is_empty() {
                edge = y(f64_of(full));
                let _ = write!(over, "M{at:.1} {edge:.1}");
            }
            let _ = write!(over, "H{at:.1}V{above:.1}");
        }
    }
    let end = x(today);
    if !line.is_empty() {
        let _ = write!(line, "L{end:.1} {height:.1}");
    }
    let area = if line.is_empty() { String::new() } else { format!("{line}L{end:.1} {BASE}Z") };
    let over = (!over.is_empty() && full.is_some_and(|full| peak > full)).then(|| {
        view! { <path class="over" d=format!("{over}H{end:.1}V{edge:.1}Z")></path> }
    });
    let held = (!line.is_empty() && last > today).then(|| {
        let at = format!("{height:.1}");
        view! { <line class="held" x1=format!("{end:.1}") y1=at.clone() x2=PLOT.to_string() y2=at></line> }
    });
    let limit = full.map(|capacity| {
        let at = y(f64_of(capacity));
        view! { <line class="limit" x1="0" x2=PLOT.to_string() y1=format!("{at:.1}") y2=format!("{at:.1}")></line> }
    });
    let moved = moved(growth, (first, today), &scale);
    let moved = moved.map(|way| view! { <path class="foreseen" d=way></path> });
    let expected = foreseen.map(|forecast| {
        let (at, low, high) = (y(forecast.mean), y(forecast.low), y(forecast.high));
        view! {
            <path class="cone" d=format!("M{end:.1} {at:.1}L{PLOT} {high:.1}L{PLOT} {low:.1}Z")></path>
            <line class="expected" x1=format!("{end:.1}") y1=format!("{at:.1}") x2=PLOT.to_string() y2=format!("{at:.1}")></line>
            <circle class="expected-dot" cx=PLOT.to_string() cy=format!("{at:.1}") r="4"></circle>
        }
    });
    let seats = match capacity {
        Some(capacity) if kind.confirmed >= capacity => {
            t!(lang, "定員 {capacity} 満員", "{capacity} seats, full", capacity)
        }
        Some(capacity) => t!(lang, "定員 {capacity}", "{capacity} seats", capacity),
        None => lang.t("定員なし", "No limit").to_owned(),
    };
    let confirmed = t!(lang, "確定 {n}", "{n} confirmed", n = kind.confirmed);
    let registered = t!(lang, "申し込み {now}", "{now} registered", now);
    let waiting = (kind.waitlisted > 0).then(|| t!(lang, "待ち {n}", "{n} waiting", n = kind.waitlisted));
    // Each line is called by its name where it ends, and all of them in one sentence for who does not see them.
    let mut names = Vec::new();
    let mut said = vec![registered.clone(), seats.clone()];
    if let Some(capacity) = full {
        names.push(Name::new(y(f64_of(capacity)), "limit-name", seats.clone()));
    }
    if !line.is_empty() {
        names.push(Name::new(height, "held-name", registered));
    }
    if let Some(waiting) = waiting {
        // Between the seats and the end of the queue.
        let at = full.map_or(height, |full| f64::midpoint(y(f64_of(full)), height));
        names.push(Name::new(at, "waiting-name", waiting.clone()));
        said.push(waiting);
    }
    let at_start = growth.evening.and_then(|evening| evening.forecast);
    if let Some(forecast) = foreseen.or(at_start) {
        let (mean, range) = (forecast.mean.round(), range(cx, forecast));
        let words = t!(lang, "見込み {mean}", "{mean} expected", mean);
        said.push(t!(lang, "{words}({range})", "{words} ({range})", words = &words, range = &range));
        names.push(Name::new(y(forecast.mean), "expected-name", words).more(range));
    }
    if let Some(n) = growth.evening.and_then(|evening| evening.came) {
        let words = t!(lang, "出席 {n}", "{n} came", n);
        names.push(Name::new(y(f64_of(n)), "came-name", words.clone()));
        said.push(words);
    }
    let label = format!("{}: {}", kind.name, said.join(lang.t("、", ", ")));
    let names = beside(names, PLOT, (0.0, BASE + 8.0));
    let basis = to_come.map(|expected| counted_on(cx, kind, &expected.share));
    let further = to_come.map_or(0, |expected| expected.overbooking);
    let held_back = to_come.map_or(0, |expected| expected.held_back);
    let held_back = (may_add_seats && held_back > 0).then(|| limited(cx, further, held_back));
    let further = kind
        .capacity
        .filter(|_| may_add_seats && further > 0)
        .map(|was| more_seats(cx, kind, (was, further), (slug, number), kept));
    let evening = growth.evening.as_ref().map(|evening| came(evening, PLOT, y));
    let has_left = growth.changes.iter().any(|(.., left)| *left > 0);
    let left = has_left.then(|| leaving(cx, growth, (HEIGHT, LEAVING), x, (PLOT, WIDTH)));
    let height = if has_left { HEIGHT + LEAVING } else { HEIGHT };
    let end_word = if growth.evening.is_some() { short(today) } else { cx.t("今日", "today").to_owned() };
    let nobody = growth.evening.is_some_and(|evening| evening.came.is_none()).then(|| {
        view! { <span class="quiet">{cx.t("出席の記録なし", "nobody noted who came")}</span> }
    });
    view! {
        <figure class="growth">
            <figcaption><b>{kind.name.clone()}</b><span class="quiet">{seats}</span><span>{confirmed}</span>{nobody}</figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=label>
                <path class="area" d=area></path>
                <path class="line" d=line></path>
                {over}{held}{limit}{moved}{expected}
                <line class="today" x1=format!("{end:.1}") x2=format!("{end:.1}") y1="6" y2=BASE.to_string()></line>
                {(end > NEAR).then(|| view! { <text x="0" y=DAYS.to_string()>{short(first)}</text> })}
                <text x=format!("{:.1}", end.clamp(16.0, PLOT - 30.0)) y=DAYS.to_string() text-anchor="middle">{end_word}</text>
                {(last > today).then(|| view! { <text x=format!("{:.1}", PLOT - 8.0) y=DAYS.to_string()>{short(last)}</text> })}
                {left}{evening}{names}
            </svg>
            {numbers(cx, kind, growth)}
            {basis}{held_back}{further}
        </figure>
    }
    .into_any()
}

/// How the forecast moved from the first day until now, or until the evening began; `None` where nobody wrote it down.
fn moved(growth: &Growth, (first, today): (NaiveDate, NaiveDate), scale: &Scale) -> Option<String> {
    let mut days = growth.foreseen.iter().filter(|(day, _)| *day >= first && *day <= today);
    let (day, forecast) = days.next()?;
    let mut way = format!("M{:.1} {:.1}", scale.x(*day), scale.y(forecast.mean));
    for (day, forecast) in days {
        let _ = write!(way, "H{:.1}V{:.1}", scale.x(*day), scale.y(forecast.mean));
    }
    let _ = write!(way, "H{:.1}", scale.x(today));
    let now = match growth.evening {
        Some(evening) => evening.forecast,
        None => growth.expected.map(|expected| expected.forecast),
    };
    if let Some(forecast) = now {
        let _ = write!(way, "V{:.1}", scale.y(forecast.mean));
    }
    Some(way)
}

/// The past that the expectation comes from.
fn counted_on(cx: &Cx, kind: &ParticipationType, share: &Share) -> AnyView {
    let (percent, events) = ((share.came * 100.0).round(), share.events);
    let whose = match (share.is_of_name, kind.is_online) {
        (true, _) => kind.name.clone(),
        (false, true) => cx.t("オンライン全体", "All online").to_owned(),
        (false, false) => cx.t("会場全体", "All on site").to_owned(),
    };
    let words = t!(
        cx.lang,
        "{whose}の出席率 {percent}%(過去{events}回)",
        "{whose}: {percent} % came (past events: {events})",
        whose,
        percent,
        events
    );
    view! { <p class="small quiet">{words}</p> }.into_any()
}

/// Seats that the past would allow and the limit of the event does not.
fn limited(cx: &Cx, further: i64, held_back: i64) -> AnyView {
    let words = match further {
        0 => t!(
            cx.lang,
            "見込みではあと{held_back}席増やせますが、全体の定員に残りがないため、増やしても席は渡せません。",
            "By the forecast there could be {held_back} seats more, but the limit of all seats at the event leaves none to give.",
            held_back
        ),
        further => t!(
            cx.lang,
            "見込みではあと{all}席増やせますが、全体の定員までは{further}席です。",
            "By the forecast there could be {all} seats more; up to the limit of all seats at the event it is {further}.",
            all = further + held_back,
            further
        ),
    };
    view! { <p class="small quiet">{words}</p> }.into_any()
}

/// Seats that may be given beyond those there are; nothing is done before the button is pressed.
fn more_seats(
    cx: &Cx,
    kind: &ParticipationType,
    (was, further): (i32, i64),
    (slug, number): (&str, i32),
    kept: &[(&'static str, String)],
) -> AnyView {
    let kept: Vec<_> =
        kept.iter().map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> }).collect();
    let to = i64::from(was) + further;
    let words = t!(
        cx.lang,
        "定員を{to}({n}席多く)にしても、入りきらない見込みは20回に1回以下です。",
        "With {to} seats ({n} more), more people than fit would come at most one time in twenty.",
        to,
        n = further
    );
    let label =
        t!(cx.lang, "「{name}」の定員を{to}にする", "Raise “{name}” to {to} seats", name = kind.name.clone(), to);
    view! {
        <form method="post" action=routes::event_desk_part(slug, number, "attendees/seats")>
            <p class="small quiet">{words}{(kind.waitlisted > 0).then(|| cx.t("増えた席は、待っている人に順にまわり、メールで知らせます。", " The further seats go to those who wait in their order, and they are told by mail."))}</p>
            <input type="hidden" name="type" value=kind.id.to_string()/>
            <input type="hidden" name="was" value=was.to_string()/>
            <input type="hidden" name="seats" value=to.to_string()/>{kept}
            <p class="row"><button class="button">{label}</button><a href=routes::event_desk_edit(slug, number, "seats")>{cx.t("自分で定員を変える", "Change it otherwise")}</a></p>
        </form>
    }
    .into_any()
}

fn short(day: NaiveDate) -> String {
    day.format("%-m/%-d").to_string()
}

#[expect(clippy::cast_precision_loss, reason = "days and people, some thousand")]
const fn f64_of(n: i64) -> f64 {
    n as f64
}
