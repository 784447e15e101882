//! Scenes larger than a banner: the sea under a poster, the shapes on a horizon, a number with one lit
//! shape, the halves of a panorama. Drawn by the same rules as banners: tens are tall, units are low.

use std::fmt::Write as _;

use domain::series::types::Mark;
use leptos::prelude::*;

use super::art::{fin, places, seed, tens_and_units};

const DEEP: &str = "#152a72";
const LOW: &str = "#1b47b8";
const TALL: &str = "#2468f2";
const LIT: &str = "#7cc7ff";

/// The sea (or the morning) under the poster of an event, `width` × `height`; decoration. The number begins
/// at `inset`, and shapes end as far from the right. Shown in its own ratio, so that nothing is cut.
pub fn sea(mark: Mark, number: i32, (width, height, inset): (f64, f64, f64), class: &'static str) -> AnyView {
    let mut drawing = String::new();
    let digits = f64::from(u32::try_from(number.to_string().len()).unwrap_or(2));
    let left = inset + height * 0.62 * digits;
    // The last fin is wider than its place.
    let room = width - inset - height * 0.2 - left;
    let base = height * 0.71;
    let (tens, units) = tens_and_units(number);
    let lit = if tens > 0 { seed(number) % tens.unsigned_abs() } else { 0 };
    let far = match mark {
        Mark::Fins => DEEP,
        Mark::Suns => "#fbd96f",
    };
    let _ = write!(drawing, r#"<path fill="{far}" d="M0 {:.1}h{width}v{height}H0z"/>"#, height * 0.53);
    for (i, at) in (0_u32..).zip(places(units, seed(number) + 7)) {
        let x = left + room * at;
        match mark {
            Mark::Fins => {
                let fill = if tens == 0 && i == 0 { LIT } else { LOW };
                fin(&mut drawing, x, base, height * (0.19 + f64::from(i % 3) * 0.04), fill);
            }
            Mark::Suns => sun(&mut drawing, x, base, height * 0.11, "#fbe39a"),
        }
    }
    for (i, at) in (0_u32..).zip(places(tens, seed(number))) {
        let (x, size) = (left + room * at, f64::from((seed(number) + i * 5) % 4));
        match mark {
            Mark::Fins => {
                fin(&mut drawing, x, base, height * (0.44 + size * 0.06), if i == lit { LIT } else { TALL });
            }
            Mark::Suns => {
                let fill = if i == lit { "#e8561e" } else { "#fbc23a" };
                sun(&mut drawing, x, base, height * (0.22 + size * 0.02), fill);
            }
        }
    }
    let (ink, front, foam) = match mark {
        Mark::Fins => ("#d5e6ff", "#1a48c4", TALL),
        Mark::Suns => ("#46300c", "#fbb91e", "#f59a0b"),
    };
    let _ = write!(
        drawing,
        r#"<text x="{:.0}" y="{:.0}" font-family="'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif" font-weight="700" font-size="{height}" letter-spacing="-{:.1}" fill="{ink}">{number}</text><path fill="{front}" d="M0 {:.1}h{width}v{height}H0z"/><path fill="{foam}" d="M0 {:.1}h{width}v{height}H0z"/>"#,
        inset,
        height * 0.84,
        height * 0.03,
        height * 0.7,
        height * 0.88,
    );
    let view_box = format!("0 0 {width} {height}");
    view! { <svg class=class viewBox=view_box preserveAspectRatio="xMinYMax slice" aria-hidden="true" inner_html=drawing></svg> }.into_any()
}

fn sun(out: &mut String, x: f64, base: f64, radius: f64, fill: &str) {
    let _ = write!(out, r#"<circle cx="{x:.0}" cy="{:.0}" r="{radius:.0}" fill="{fill}"/>"#, base - radius * 0.2);
}

/// What stands on the horizon for an event of this series.
pub fn glyph(mark: Mark) -> AnyView {
    let drawing = match mark {
        Mark::Fins => {
            r##"<path fill="#2468f2" d="M8 51C24.400 46.400 28.300 13.300 49.500 5c-7.700 18.400-5.800 36.800 9.200 46z"/>"##
        }
        Mark::Suns => r##"<path fill="#fbb91e" d="M6 51a30 30 0 0 1 60 0z"/>"##,
    };
    view! { <svg viewBox="0 0 72 52" aria-hidden="true" inner_html=drawing></svg> }.into_any()
}

/// The number of an event with one lit shape: a picture for lists.
pub fn thumb(mark: Mark, number: i32) -> AnyView {
    let mut drawing = String::new();
    match mark {
        Mark::Fins => {
            drawing
                .push_str(r##"<path fill="#0b1740" d="M0 0h276v176H0z"/><path fill="#152a72" d="M0 112h276v64H0z"/>"##);
            fin(&mut drawing, 176.0, 144.0, 84.0, LIT);
        }
        Mark::Suns => drawing.push_str(
            r##"<path fill="#fdeecb" d="M0 0h276v176H0z"/><circle cx="212" cy="120" r="40" fill="#e8561e"/>"##,
        ),
    }
    let (ink, front, foam) = match mark {
        Mark::Fins => ("#d5e6ff", "#1a48c4", TALL),
        Mark::Suns => ("#46300c", "#fbb91e", "#f59a0b"),
    };
    // Three figures and more must fit as well.
    let size = if number >= 100 { 84 } else { 112 };
    let _ = write!(
        drawing,
        r#"<text x="22" y="148" font-family="'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif" font-weight="700" font-size="{size}" letter-spacing="-4" fill="{ink}">{number}</text><path fill="{front}" d="M0 140h276v36H0z"/><path fill="{foam}" d="M0 162h276v14H0z"/>"#
    );
    view! { <svg class="art" viewBox="0 0 276 176" preserveAspectRatio="xMinYMax slice" aria-hidden="true" inner_html=drawing></svg> }.into_any()
}

/// The shapes that [`tile`] uses, once in a page with tiles.
pub fn tile_shapes() -> AnyView {
    let shapes = r#"<symbol id="fin" viewBox="0 0 105 100" preserveAspectRatio="none"><path d="M0 100C34 90 42 18 86 0c-16 40-12 80 19 100z"/></symbol><symbol id="sun" viewBox="0 0 100 60"><circle cx="50" cy="50" r="50"/></symbol>"#;
    view! { <svg class="shapes" width="0" height="0" aria-hidden="true" inner_html=shapes></svg> }.into_any()
}

/// A small banner for walls of many: the number is text, the ground is the style sheet's. Drawn with
/// [`tile_shapes`], so that four hundred of them stay light.
pub fn tile(mark: Mark, number: i32) -> AnyView {
    let (tens, units) = tens_and_units(number);
    let lit = if tens > 0 { seed(number) % tens.unsigned_abs() } else { 0 };
    let mut drawing = String::new();
    let (name, low, tall, bright) = match mark {
        Mark::Fins => ("fin", LOW, TALL, LIT),
        Mark::Suns => ("sun", "#f3b52c", "#fbc23a", "#e8561e"),
    };
    // Neighbours never lie on each other: the number can be counted.
    let ratio = if name == "fin" { 1.05 } else { 1.67 };
    let most = |n: i32| 150.0 / f64::from(n.max(1)) * 0.95 / ratio;
    let mut put = |x: f64, size: f64, fill: &str| {
        let _ = write!(
            drawing,
            r##"<use href="#{name}" x="{x:.0}" y="{:.0}" width="{:.0}" height="{size:.0}" fill="{fill}"/>"##,
            48.0 - size,
            size * ratio,
        );
    };
    for (i, at) in (0_u32..).zip(places(units, seed(number) + 7)) {
        put(
            at * 150.0,
            (12.0 + f64::from(i % 3) * 2.0).min(most(units)),
            if tens == 0 && i == 0 { bright } else { low },
        );
    }
    for (i, at) in (0_u32..).zip(places(tens, seed(number))) {
        put(
            at * 150.0,
            (25.0 + f64::from((seed(number) + i * 5) % 4) * 2.0).min(most(tens)),
            if i == lit { bright } else { tall },
        );
    }
    view! {
        <span class="tile-art" data-mark=mark.into_str() aria-hidden="true">
            <b>{number}</b>
            <svg viewBox="0 0 180 59" preserveAspectRatio="xMinYMax meet" inner_html=drawing></svg>
        </span>
    }
    .into_any()
}

/// A half of a panorama: the night ends with a moon at its right edge, the morning begins with a sun at its left.
pub fn half(mark: Mark) -> AnyView {
    let mut drawing = String::new();
    match mark {
        Mark::Fins => {
            drawing.push_str(r##"<path fill="#152a72" d="M0 266h560v118H0z"/>"##);
            for (x, height, fill) in
                [(40.0, 34.0, LOW), (104.0, 72.0, TALL), (208.0, 88.0, LIT), (352.0, 38.0, LOW), (402.0, 64.0, TALL)]
            {
                fin(&mut drawing, x, 298.0, height, fill);
            }
            drawing.push_str(
                r##"<path fill="#d5e6ff" d="M560 216a60 60 0 0 0 0 120z"/><path fill="#1a48c4" d="M0 296h560v88H0z"/><path fill="#2468f2" d="M0 340h560v44H0z"/>"##,
            );
        }
        Mark::Suns => drawing.push_str(
            r##"<path fill="#fbd96f" opacity=".6" d="M0 266h560v118H0z"/><path fill="#e8561e" d="M0 216a60 60 0 0 1 0 120z"/><circle cx="151" cy="288" r="20" fill="#fbd96f"/><circle cx="246" cy="288" r="42" fill="#fbc23a"/><circle cx="336" cy="288" r="22" fill="#fbd96f"/><circle cx="431" cy="288" r="50" fill="#fbc23a"/><circle cx="517" cy="288" r="24" fill="#fbd96f"/><path fill="#fbb91e" d="M0 296h560v88H0z"/><path fill="#f59a0b" d="M0 340h560v44H0z"/>"##,
        ),
    }
    let align = match mark {
        Mark::Fins => "xMaxYMax slice",
        Mark::Suns => "xMinYMax slice",
    };
    view! { <svg viewBox="0 0 560 384" preserveAspectRatio=align aria-hidden="true" inner_html=drawing></svg> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| view().to_html())
    }

    #[test]
    fn a_poster_has_the_shapes_of_its_banner() {
        let night = html(|| sea(Mark::Fins, 42, (1_280.0, 210.0, 80.0), "sea"));
        assert_eq!(night.matches('C').count() / 2, 4 + 2, "{night}");
        assert!(night.contains(">42</text>"));
        let morning = html(|| sea(Mark::Suns, 51, (390.0, 132.0, 16.0), "sea"));
        assert_eq!(morning.matches("<circle").count(), 5 + 1);
    }
}
