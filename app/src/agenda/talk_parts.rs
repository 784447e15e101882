//! The parts of a talk's video, from the times that its notes name.

use domain::{encoding::words_of_html, reports::types::NoteLine, t, time::video_clock};
use leptos::prelude::*;

use crate::{cx::Cx, ui::embed};

/// More would be too narrow to press; the notes below hold all of them.
const MOST: usize = 8;
/// Widths that `event.css` knows: a part takes one to so many shares of the bar.
const SHARES: i64 = 20;

/// A part: where it begins, how long it is (both in seconds), what it is called.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    at: i64,
    length: i64,
    title: String,
}

/// The top-level lines with a time, in order. The last is as long as the others are on average, since nobody
/// notes when a talk ends.
fn parts(notes: &[NoteLine]) -> Vec<Part> {
    let mut starts: Vec<(i64, String)> = notes
        .iter()
        .filter(|line| line.depth <= 1)
        .filter_map(|line| Some((line.video_at?, words_of_html(&line.html))))
        .filter(|(_, title)| !title.is_empty())
        .collect();
    starts.sort_by_key(|(at, _)| *at);
    starts.dedup_by_key(|(at, _)| *at);
    let Some(((first, _), (last, _))) = starts.first().zip(starts.last()) else { return Vec::new() };
    let gaps = i64::try_from(starts.len() - 1).unwrap_or(i64::MAX).max(1);
    let average = (last - first) / gaps;
    let ends: Vec<i64> = starts.iter().skip(1).map(|(at, _)| *at).chain([last + average.max(1)]).collect();
    starts.into_iter().zip(ends).map(|((at, title), end)| Part { at, length: end - at, title }).collect()
}

/// How many of [`SHARES`] a part takes, never none: no element may bring a style of its own.
fn share(length: i64, whole: i64) -> i64 {
    ((length * SHARES + whole / 2) / whole.max(1)).clamp(1, SHARES)
}

/// A bar of the parts, each as wide as it is long; nothing for fewer than two, or without a video.
pub fn bar(cx: &Cx, notes: &[NoteLine], video: Option<&str>) -> Option<AnyView> {
    let (parts, video) = (parts(notes), video?);
    let shown = parts.len();
    if !(2..=MOST).contains(&shown) {
        return None;
    }
    let whole: i64 = parts.iter().map(|part| part.length).sum();
    let items: Vec<_> = parts
        .into_iter()
        .map(|part| {
            let wide = share(part.length, whole).to_string();
            let clock = video_clock(part.at);
            let label = t!(cx.lang, "{clock} から: {title}", "From {clock}: {title}", clock = clock.clone(), title = part.title.clone());
            view! {
                <li data-share=wide><a href=embed::video_at(video, part.at) rel="noopener" aria-label=label><b>{part.title}</b><span>{clock}</span></a></li>
            }
        })
        .collect();
    Some(
        view! { <nav aria-label=cx.t("動画の目次", "Parts of the video")><ol class="video-parts">{items}</ol></nav> }
            .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(depth: i32, at: Option<i64>, html: &str) -> NoteLine {
        NoteLine { depth, html: html.to_owned(), video_at: at }
    }

    #[test]
    fn parts_follow_each_other_in_the_order_of_the_video() {
        let notes = [
            line(1, Some(60), "<b>二</b>"),
            line(2, Some(70), "細かい話"),
            line(1, Some(0), "一"),
            line(1, None, "時刻なし"),
            line(1, Some(180), "三"),
        ];
        let found: Vec<_> = parts(&notes).into_iter().map(|part| (part.at, part.length, part.title)).collect();
        assert_eq!(found, [(0, 60, "一".to_owned()), (60, 120, "二".to_owned()), (180, 90, "三".to_owned())]);
        assert!(parts(&[line(1, None, "一")]).is_empty());
    }

    #[test]
    fn a_part_is_as_wide_as_it_is_long_and_never_too_narrow_to_be_there() {
        let shares: Vec<_> = [60, 120, 420].map(|length| share(length, 600)).into();
        assert_eq!(shares, [2, 4, 14]);
        assert_eq!((share(1, 10_000), share(600, 600), share(0, 0)), (1, SHARES, 1));
    }
}
