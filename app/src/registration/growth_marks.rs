//! What a chart of a participation type says beside its line: who left, who came against who was expected, and all of it as
//! numbers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    pages::attendees::{AttendeeList, Evening, Growth},
    registration::{forecast::Forecast, types::ParticipationType},
    t,
};
use leptos::prelude::*;

use crate::cx::Cx;

/// Who came, as a dot at the end of the chart, over the range in which they were expected.
pub(super) fn came(evening: &Evening, end: f64, y: impl Fn(f64) -> f64) -> AnyView {
    let expected = evening.forecast.map(|forecast| {
        let (at, low, high) = (y(forecast.mean), y(forecast.low), y(forecast.high));
        let end = format!("{end:.1}");
        view! {
            <line class="range" x1=end.clone() x2=end.clone() y1=format!("{high:.1}") y2=format!("{low:.1}")></line>
            <circle class="expected-ring" cx=end cy=format!("{at:.1}") r="4"></circle>
        }
    });
    let came = evening.came.map(|n| {
        view! { <circle class="came-dot" cx=format!("{end:.1}") cy=format!("{:.1}", y(float(n))) r="5"></circle> }
    });
    view! { {expected}{came} }.into_any()
}

/// In which four times of five it lies.
pub(super) fn range(cx: &Cx, forecast: Forecast) -> String {
    let (low, high) = (forecast.low.floor(), forecast.high.ceil());
    t!(cx.lang, "{low}〜{high}人", "{low} to {high}", low, high)
}

/// A bar for each day on which somebody left, below the chart, which is `top` high; `width` of it is to the last day.
pub(super) fn leaving(
    cx: &Cx,
    growth: &Growth,
    (top, height): (f64, f64),
    x: impl Fn(NaiveDate) -> f64,
    (plot, width): (f64, f64),
) -> AnyView {
    let most = growth.changes.iter().map(|(.., left)| *left).max().unwrap_or(0).max(1);
    let all: i64 = growth.changes.iter().map(|(.., left)| *left).sum();
    let base = top + height - 4.0;
    let bars: Vec<_> = growth
        .changes
        .iter()
        .filter(|(.., left)| *left > 0)
        .map(|(day, _, left)| {
            let tall = ((height - 8.0) * float(*left) / float(most)).max(2.0);
            let at = (x(*day) - 2.0).clamp(0.0, plot - 4.0);
            view! { <rect class="left" x=format!("{at:.1}") y=format!("{:.1}", base - tall) width="4" height=format!("{tall:.1}")></rect> }
        })
        .collect();
    let words = t!(cx.lang, "キャンセル {n}", "{n} left", n = all);
    let base = format!("{base:.1}");
    view! {
        <g>
            {bars}
            <line class="left-base" x1="0" x2=plot.to_string() y1=base.clone() y2=base.clone()></line>
            <text x=width.to_string() y=base text-anchor="end">{words}</text>
        </g>
    }
    .into_any()
}

/// What the chart draws, day by day.
pub(super) fn numbers(cx: &Cx, kind: &ParticipationType, growth: &Growth) -> Option<AnyView> {
    let mut days: BTreeMap<NaiveDate, (i64, i64, Option<Forecast>)> = BTreeMap::new();
    for (day, came, left) in &growth.changes {
        days.insert(*day, (*came, *left, None));
    }
    for (day, forecast) in &growth.foreseen {
        days.entry(*day).or_default().2 = Some(*forecast);
    }
    let is_foreseen = !growth.foreseen.is_empty();
    let mut sum = 0;
    let rows: Vec<_> = days
        .into_iter()
        .map(|(day, (came, left, forecast))| {
            sum += came - left;
            let day = day.format("%-m/%-d").to_string();
            let expected = is_foreseen.then(|| {
                let words = forecast.map(|forecast| (forecast.mean.round(), range(cx, forecast)));
                let words = words.map(|(mean, range)| t!(cx.lang, "{mean}({range})", "{mean} ({range})", mean, range));
                view! { <td class="num">{words.unwrap_or_else(|| "—".to_owned())}</td> }
            });
            view! { <tr><th scope="row">{day}</th><td class="num">{came}</td><td class="num">{left}</td><td class="num">{sum}</td>{expected}</tr> }
        })
        .collect();
    let label = t!(cx.lang, "{name}: 日ごとの数", "{name}, day by day", name = kind.name.clone());
    (!rows.is_empty()).then(|| {
        view! {
            <details class="fold growth-numbers">
                <summary>{cx.t("日ごとの数", "Day by day")}</summary>
                <div class="fold-in"><div class="table-box" tabindex="0" role="region" aria-label=label><table class="figures">
                    <thead><tr>
                        <th scope="col">{cx.t("日", "Day")}</th>
                        <th scope="col">{cx.t("申し込み", "Registered")}</th>
                        <th scope="col">{cx.t("キャンセル", "Left")}</th>
                        <th scope="col">{cx.t("その日まで", "So far")}</th>
                        {is_foreseen.then(|| view! { <th scope="col">{cx.t("見込み", "Expected")}</th> })}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div></div>
            </details>
        }
        .into_any()
    })
}

/// A line of the table of an evening that is over.
struct Row {
    name: String,
    came: Option<i64>,
    held: Option<i64>,
    /// With its range where it is that of one type.
    expected: Option<(f64, Option<Forecast>)>,
}

/// Who came against who was expected when it began, by type, and where there are several of a mode also by mode; and who came
/// in without a ticket.
pub(super) fn evening(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let known: Vec<(&ParticipationType, Evening)> = list
        .types
        .iter()
        .filter_map(|kind| {
            let growth = list.growth.iter().find(|growth| growth.type_id == kind.id)?;
            Some((kind, growth.evening?))
        })
        .collect();
    let is_unknown = known.iter().all(|(_, evening)| evening.came.is_none() && evening.held.is_none());
    if known.is_empty() || is_unknown && list.walk_ins == 0 {
        return None;
    }
    let mut rows = Vec::new();
    for (is_online, word) in
        [(false, cx.t("現地の合計", "All on site")), (true, cx.t("オンラインの合計", "All online"))]
    {
        let own: Vec<_> = known.iter().filter(|(kind, _)| kind.is_online == is_online).collect();
        rows.extend(own.iter().map(|(kind, evening)| Row {
            name: kind.name.clone(),
            came: evening.came,
            held: evening.held,
            expected: evening.forecast.map(|forecast| (forecast.mean, Some(forecast))),
        }));
        if own.len() > 1 {
            let means: Option<f64> = own.iter().map(|(_, evening)| evening.forecast.map(|one| one.mean)).sum();
            rows.push(Row {
                name: word.to_owned(),
                came: own.iter().map(|(_, evening)| evening.came).sum(),
                held: own.iter().map(|(_, evening)| evening.held).sum(),
                expected: means.map(|mean| (mean, None)),
            });
        }
    }
    if list.walk_ins > 0 {
        let name = cx.t("当日参加", "Walk-ins").to_owned();
        rows.push(Row { name, came: Some(list.walk_ins), held: None, expected: None });
    }
    let has_forecast = rows.iter().any(|row| row.expected.is_some());
    let rows: Vec<_> = rows.into_iter().map(|row| line(cx, row)).collect();
    Some(
        view! {
            <section class="evening-figures" aria-labelledby="evening">
                <h2 class="aside-label" id="evening">{cx.t("出席と見込み", "Who came, and who was expected")}</h2>
                <div class="table-box" tabindex="0" role="region" aria-labelledby="evening"><table class="figures">
                    <thead><tr>
                        <th scope="col">{cx.t("参加枠", "Type")}</th>
                        <th scope="col">{cx.t("開始時の席", "Seats at the start")}</th>
                        <th scope="col">{cx.t("見込み", "Expected")}</th>
                        <th scope="col">{cx.t("出席", "Came")}</th>
                        <th scope="col">{cx.t("席との割合", "Of the seats")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
                {has_forecast.then(|| view! { <p class="quiet small">{cx.t("見込みは、開始の時に書き留めたものです。幅は5回に4回おさまる範囲です。", "Expected is what was written down when the event began. The range holds four times of five.")}</p> })}
            </section>
        }
        .into_any(),
    )
}

fn line(cx: &Cx, row: Row) -> AnyView {
    let number = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), |n| n.to_string());
    let expected = match row.expected {
        Some((mean, Some(forecast))) => {
            let (mean, range) = (mean.round(), range(cx, forecast));
            t!(cx.lang, "{mean}({range})", "{mean} ({range})", mean, range)
        }
        Some((mean, None)) => mean.round().to_string(),
        None => "—".to_owned(),
    };
    let share = row.came.zip(row.held).filter(|(_, held)| *held > 0).map(|(came, held)| {
        let percent = (float(came) * 100.0 / float(held)).round();
        format!("{percent}%")
    });
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            <td class="num">{number(row.held)}</td>
            <td class="num">{expected}</td>
            <td class="num"><b>{number(row.came)}</b></td>
            <td class="num">{share.unwrap_or_else(|| "—".to_owned())}</td>
        </tr>
    }
    .into_any()
}

/// People: some thousand.
fn float(n: i64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(0))
}
