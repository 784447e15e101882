//! Pictures drawn from a series' mark and an event's number: tens are tall, units are low.
//! The same number gives the same picture everywhere.

use std::fmt::Write as _;

use domain::{encoding::escape_html, series::types::Mark};
use leptos::prelude::*;

const WIDTH: f64 = 1120.0;
const HEIGHT: f64 = 176.0;
/// Where fins stand.
const WATER: f64 = 144.0;
/// Drawn up to here; the rest is sea, so that narrow pictures cut nothing off.
const USED: f64 = 780.0;

/// The banner of an event as inline SVG; decoration, the number stands in the heading too.
pub fn banner(mark: Mark, number: i32) -> AnyView {
    let drawing = scene(mark, number);
    view! {
        <svg class="art" viewBox="0 0 1120 176" preserveAspectRatio="xMinYMax slice" aria-hidden="true" inner_html=drawing></svg>
    }
    .into_any()
}

/// The small mark of a series; `None` is the mark of the product.
pub fn small_mark(mark: Option<Mark>) -> AnyView {
    let drawing = match mark {
        Some(Mark::Fins) => FINS_MARK,
        Some(Mark::Suns) => SUNS_MARK,
        None => PRODUCT_MARK,
    };
    view! { <svg viewBox="0 0 32 32" aria-hidden="true" inner_html=drawing></svg> }.into_any()
}

/// The product's mark as a file of its own, `size` pixels wide and high. With `is_square` its ground
/// reaches into the corners, for phones that cut icons to a shape of their own; what is drawn on it
/// lies within the circle that they leave (four fifths of the width).
pub fn icon_svg(size: u32, is_square: bool) -> String {
    let ground = if is_square { r##"<path fill="#1b2233" d="M0 0h32v32H0z"/>"## } else { "" };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 32 32">{ground}{PRODUCT_MARK}</svg>"#
    )
}

/// Colours of the frame and of the ground while a page is opened from a home screen, as
/// `style/tokens.css` has them by day: accent or surface, and background.
pub const fn colours(mark: Option<Mark>) -> (&'static str, &'static str) {
    let theme = match mark {
        Some(Mark::Fins) => "#1156dc",
        Some(Mark::Suns) => "#fab417",
        None => "#ffffff",
    };
    (theme, "#f9fafc")
}

const FINS_MARK: &str = r##"<path fill="#0b1740" d="M0 0h32v32H0z"/><path fill="#7cc7ff" d="M8 24C14 21 17 13 22 7c-1 6-1 12 3 17z"/><path fill="#2468f2" d="M0 22h32v10H0z"/>"##;
const SUNS_MARK: &str = r##"<path fill="#fdeecb" d="M0 0h32v32H0z"/><circle cx="16" cy="20" r="9" fill="#e8561e"/><path fill="#fbb91e" d="M0 20h32v12H0z"/>"##;
const PRODUCT_MARK: &str = r##"<rect width="32" height="32" rx="7" fill="#1b2233"/><path fill="#fff" d="M8 8h16v3.500H8zM8 14.250h11v3.500H8z"/><circle cx="10.250" cy="23.250" r="2.250" fill="#fbb91e"/><path fill="#7cc7ff" d="M15 21.500h9V25h-9z"/>"##;

/// The drawing inside a viewBox of 1120 × 176, without the `<svg>` around it.
fn scene(mark: Mark, number: i32) -> String {
    match mark {
        Mark::Fins => night_sea(number),
        Mark::Suns => morning(number),
    }
}

/// Spreads `n` things over the width without two lying on each other, a little unevenly.
/// Gives places from 0 to 1, from left to right, the same for the same seed.
pub(super) fn places(n: i32, seed: u32) -> Vec<f64> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(97);
    (0..n)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let shift = f64::from(state >> 16) / 65_536.0 - 0.5;
            (f64::from(i) + 0.5 + shift * 0.55) / f64::from(n.max(1))
        })
        .collect()
}

/// Tall and low things for a number: tens (hundreds count as ten tall ones at most) and units.
pub(super) fn tens_and_units(number: i32) -> (i32, i32) {
    ((number / 10).clamp(0, 10), number.rem_euclid(10))
}

pub(super) fn seed(number: i32) -> u32 {
    number.unsigned_abs()
}

/// Room that the figures of the number take at the left.
fn text_room(number: i32) -> f64 {
    let digits = number.to_string().len();
    64.0 + 86.0 * f64::from(u32::try_from(digits).unwrap_or(2))
}

fn figures(out: &mut String, number: i32, fill: &str) {
    let _ = write!(
        out,
        r#"<text x="34" y="152" font-family="'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif" font-weight="700" font-size="148" letter-spacing="-4" fill="{fill}">{number}</text>"#
    );
}

fn night_sea(number: i32) -> String {
    let (tens, units) = tens_and_units(number);
    let left = text_room(number);
    let room = USED - left;
    let mut out =
        String::from(r##"<path fill="#0b1740" d="M0 0h1120v176H0z"/><path fill="#152a72" d="M0 116h1120v60H0z"/>"##);
    let lit = if tens > 0 { seed(number) % tens.unsigned_abs() } else { 0 };
    let mut fins: Vec<(f64, f64, &str)> = Vec::new();
    for (i, at) in places(units, seed(number) + 7).into_iter().enumerate() {
        let height = 34.0 + f64::from(u32::try_from(i % 3).unwrap_or(0)) * 7.0;
        fins.push((left + room * at, height, if tens == 0 && i == 0 { "#7cc7ff" } else { "#1b47b8" }));
    }
    for (i, at) in (0_u32..).zip(places(tens, seed(number))) {
        let height = 72.0 + f64::from((seed(number) + i * 5) % 4) * 5.0;
        fins.push((left + room * at, height, if i == lit { "#7cc7ff" } else { "#2468f2" }));
    }
    for (x, height, fill) in fins {
        fin(&mut out, x, WATER, height, fill);
    }
    figures(&mut out, number, "#d5e6ff");
    out.push_str(r##"<path fill="#1a48c4" d="M0 142h1120v34H0z"/><path fill="#2468f2" d="M0 164h1120v12H0z"/>"##);
    out
}

/// A fin that stands on the water line `base`, `x` its foremost point.
pub(crate) fn fin(out: &mut String, x: f64, base: f64, h: f64, fill: &str) {
    let w = h * 1.05;
    let _ = write!(
        out,
        r#"<path fill="{fill}" d="M{:.0} {base}C{:.0} {:.0} {:.0} {:.0} {:.0} {:.0}C{:.0} {:.0} {:.0} {:.0} {:.0} {base}z"/>"#,
        x,
        x + w * 0.34,
        base - h * 0.1,
        x + w * 0.42,
        base - h * 0.82,
        x + w * 0.86,
        base - h,
        x + w * 0.7,
        base - h * 0.6,
        x + w * 0.74,
        base - h * 0.2,
        x + w * 1.05,
    );
}

fn morning(number: i32) -> String {
    let (tens, units) = tens_and_units(number);
    let left = text_room(number);
    let room = USED - left;
    let mut out = String::from(r##"<path fill="#fdeecb" d="M0 0h1120v176H0z"/>"##);
    for (i, at) in (0_u32..).zip(places(units, seed(number) + 3)) {
        let radius = 17.0 + f64::from((seed(number) + i) % 3) * 4.0;
        let _ = write!(out, r##"<circle cx="{:.0}" cy="120" r="{radius}" fill="#fbd96f"/>"##, left + room * at);
    }
    for (i, at) in (0_u32..).zip(places(tens, seed(number))) {
        let radius = 40.0 + f64::from((seed(number) + i * 3) % 4) * 4.0;
        let lit = i == seed(number) % tens.unsigned_abs().max(1);
        let fill = if lit { "#e8561e" } else { "#fbc23a" };
        let _ = write!(out, r#"<circle cx="{:.0}" cy="120" r="{radius}" fill="{fill}"/>"#, left + room * at);
    }
    if tens == 0 {
        let _ = write!(out, r##"<circle cx="{:.0}" cy="120" r="30" fill="#e8561e"/>"##, left + room * 0.62);
    }
    figures(&mut out, number, "#46300c");
    out.push_str(r##"<path fill="#fbd96f" d="M0 120h1120v56H0z" opacity=".55"/><path fill="#fbb91e" d="M0 142h1120v34H0z"/><path fill="#f59a0b" d="M0 164h1120v12H0z"/>"##);
    out
}

/// A share image of 1200 × 630 as a complete SVG file: banner below, series and number above the
/// title, which is broken into at most three lines.
pub fn share_svg(mark: Mark, number: i32, over: &str, title: &str, under: &str) -> String {
    let (paper, ink, quiet) = match mark {
        Mark::Fins => ("#0b1740", "#ffffff", "#b8cdf5"),
        Mark::Suns => ("#fdeecb", "#2b1d06", "#6b4a12"),
    };
    let lines = wrap(title, 19.0, 3);
    let size = if lines.len() > 2 { 54 } else { 60 };
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" font-family="'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', sans-serif"><path fill="{paper}" d="M0 0h1200v630H0z"/>"#
    );
    let _ =
        write!(out, r#"<text x="72" y="104" font-size="32" font-weight="700" fill="{quiet}">{}</text>"#, drawn(over));
    let mut y = 196;
    for line in &lines {
        let _ = write!(
            out,
            r#"<text x="72" y="{y}" font-size="{size}" font-weight="700" fill="{ink}">{}</text>"#,
            drawn(line)
        );
        y += size * 4 / 3;
    }
    let _ = write!(out, r#"<text x="72" y="{}" font-size="28" fill="{quiet}">{}</text>"#, y - 8, drawn(under));
    let _ = write!(
        out,
        r#"<svg x="0" y="441" width="1200" height="{:.0}" viewBox="0 0 {WIDTH} {HEIGHT}">{}</svg></svg>"#,
        HEIGHT * 1200.0 / WIDTH + 1.0,
        scene(mark, number)
    );
    out
}

/// Breaks a text into lines of at most `width` full-width characters; what does not fit into
/// `max` lines ends in an ellipsis. Latin words stay whole, a line never begins with a closing mark.
fn wrap(text: &str, width: f64, max: usize) -> Vec<String> {
    let cost = |c: char| if c.is_ascii() { 0.56 } else { 1.0 };
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let glue = pieces.last().and_then(|piece| piece.chars().last()).is_some_and(|last| {
            (last.is_ascii_graphic() && c.is_ascii_graphic())
                || "、。」』】)]!?ー〜～・".contains(c)
                || "「『【([".contains(last)
        });
        match pieces.last_mut() {
            Some(piece) if glue => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for piece in pieces {
        let size: f64 = piece.chars().map(cost).sum();
        if used + size > width && used > 0.0 {
            if lines.len() == max {
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
                break;
            }
            lines.push(String::new());
            used = 0.0;
        }
        if let Some(last) = lines.last_mut().filter(|last| !(last.is_empty() && piece == " ")) {
            last.push_str(&piece);
            used += size;
        }
    }
    lines
}

/// A picture has no use for control characters.
fn drawn(text: &str) -> String {
    escape_html(&text.chars().filter(|c| !c.is_control()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_has_a_tall_fin_for_each_ten_and_a_low_one_for_each_unit() {
        assert_eq!(night_sea(33).matches('C').count() / 2, 6);
        assert_eq!(night_sea(7).matches('C').count() / 2, 7);
        assert_eq!(morning(53).matches("<circle").count(), 8);
        assert_eq!(night_sea(32), night_sea(32));
        assert_ne!(night_sea(32), night_sea(33));
    }

    #[test]
    fn a_share_image_wraps_the_title_and_lets_no_markup_through() {
        let svg = share_svg(
            Mark::Fins,
            33,
            "Security-JAWS 第33回",
            "権限を小さく、安心を大きく。<script> IAMと運用の夜をみんなで過ごす回",
            "",
        );
        assert!(!svg.contains("<script>"));
        assert!(svg.matches("font-size=\"60\"").count() == 2, "{svg}");
    }

    #[test]
    fn a_closing_mark_never_begins_a_line() {
        for line in wrap("一二三四五六七八九十、一二三四五六七八九十。", 10.0, 3) {
            assert!(!line.starts_with(['、', '。']), "{line}");
        }
    }
}
