//! The evening as a line of water: a fin or a sun for each talk, as high as it is long; what is over is filled, what is on
//! lit, what comes dotted. Minutes are the scale, so that one who runs over is seen. A script moves the mark of now.

use std::fmt::Write as _;

use chrono::{DateTime, Timelike as _, Utc};
use domain::{
    encoding::escape_html,
    pages::live_hour::{LiveHour, Part},
    series::types::Mark,
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, ui::art};

/// The picture's width, and how deep its water lies.
const WIDTH: i32 = 1120;
const WATER: i32 = 118;
/// Minutes that a picture of one evening may have.
const MOST: i32 = 12 * 60;
/// Widths that a time and a title need, and a letter of Japanese has.
const TIME: i32 = 44;
const TITLE: i32 = 64;
const LETTER: i32 = 14;

/// The picture; none where there is no evening to draw.
pub(super) fn strip(cx: &Cx, hour: &LiveHour, mark: Mark) -> Option<AnyView> {
    let first = hour.evening.first()?;
    let (from, until) = (first.starts.utc, hour.evening.iter().map(|part| part.ends.utc).max()?);
    let length = minutes(from, until);
    if hour.evening.len() < 2 || !(1..=MOST).contains(&length) {
        return None;
    }
    let at = |time: DateTime<Utc>| minutes(from, time).clamp(0, length) * WIDTH / length;
    let now = at(hour.now.utc);
    let mut out = format!(
        r#"<path class="evening-water" d="M0 {WATER}h{WIDTH}v12H0z"/><path class="evening-past" d="M0 {WATER}h{now}v12H0z"/>"#
    );
    for part in &hour.evening {
        draw(&mut out, cx, part, mark, (at(part.starts.utc), at(part.ends.utc)));
    }
    let words = t!(cx.lang, "いま {time}", "Now {time}", time = hour.now.clock());
    let clock = first.starts.wall.hour() * 60 + first.starts.wall.minute();
    let _ = write!(
        out,
        r#"<g class="evening-now" transform="translate({now})" data-from="{}" data-until="{}" data-clock="{clock}" data-words="{}"><path d="M0 22v108"/><rect x="-46" width="92" height="26" rx="4"/><text y="18" text-anchor="middle">{words}</text></g>"#,
        from.timestamp_millis(),
        until.timestamp_millis(),
        cx.t("いま {n}", "Now {n}"),
    );
    let last = hour.evening.iter().max_by_key(|part| part.ends.utc).map(|part| part.ends.clock()).unwrap_or_default();
    let label = t!(
        cx.lang,
        "{from}から{until}までの流れ。{words}",
        "The evening from {from} to {until}. {words}",
        from = first.starts.clock(),
        until = last,
        words
    );
    Some(
        view! { <svg class="hour-evening" viewBox=format!("0 0 {WIDTH} 180") role="img" aria-label=label inner_html=out></svg> }
            .into_any(),
    )
}

fn minutes(from: DateTime<Utc>, to: DateTime<Utc>) -> i32 {
    i32::try_from((to - from).num_minutes()).unwrap_or(i32::MAX / WIDTH)
}

fn draw(out: &mut String, cx: &Cx, part: &Part, mark: Mark, (from, to): (i32, i32)) {
    let state = if part.is_on {
        "on"
    } else if part.is_over {
        "over"
    } else {
        "later"
    };
    let room = to - from;
    let _ = write!(out, r#"<g class="evening-{state}">"#);
    if part.kind.is_content() {
        let height = (20 + 2 * minutes(part.starts.utc, part.ends.utc)).clamp(34, 74) + if part.is_on { 22 } else { 0 };
        stand(out, mark, f64::from(from + to) / 2.0, f64::from(height));
        let _ = write!(out, r#"<path class="evening-tick" d="M{from} {WATER}v12"/>"#);
        if room >= TIME {
            word(out, (from, 150), &part.starts.clock());
        }
        if room >= TITLE {
            word(out, (from, 170), &cut(&part.title, room - LETTER));
        }
    } else {
        let label = part.kind.label(cx.lang);
        if width(label) <= room {
            word(out, (from, 150), label);
        }
    }
    out.push_str("</g>");
}

/// A fin, or the half of a sun that stands above the water.
fn stand(out: &mut String, mark: Mark, middle: f64, height: f64) {
    let water = f64::from(WATER);
    match mark {
        Mark::Fins => art::fin(out, middle - height * 0.525, water, height, "currentColor"),
        Mark::Suns => {
            let r = height * 0.6;
            let (left, across) = (middle - r, 2.0 * r);
            let _ =
                write!(out, r#"<path fill="currentColor" d="M{left:.0} {WATER}a{r:.0} {r:.0} 0 0 1 {across:.0} 0z"/>"#);
        }
    }
}

fn word(out: &mut String, (x, y): (i32, i32), text: &str) {
    let _ = write!(out, r#"<text x="{x}" y="{y}">{}</text>"#, escape_html(text));
}

/// How wide a text is about: Latin letters have half of what others have.
fn width(text: &str) -> i32 {
    text.chars().map(letter).sum()
}

const fn letter(c: char) -> i32 {
    if c.is_ascii() { LETTER * 3 / 5 } else { LETTER }
}

/// As much of a title as has room.
fn cut(title: &str, room: i32) -> String {
    if width(title) <= room {
        return title.to_owned();
    }
    let mut left = room - LETTER;
    let kept = title.chars().take_while(|c| {
        left -= letter(*c);
        left >= 0
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_to_its_room() {
        assert_eq!(cut("鍵", 100), "鍵");
        assert_eq!(cut("退職者のアクセスキー、90日の追跡", 10 * LETTER), "退職者のアクセスキ…");
        for room in [0, 20, 64, 200] {
            assert!(width(&cut("退職者のアクセスキー、90日の追跡", room)) <= room.max(LETTER), "{room}");
        }
    }
}
