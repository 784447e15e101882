//! Pictures as PNG: share images, which other sites show of a link, and icons. Drawn from SVG, with
//! the machine's own fonts.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use domain::{Error, Result};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};

use crate::http::workshop;

/// The fonts of this machine, found at the first image.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    if !fonts.faces().any(|face| face.families.iter().any(|(name, _)| name.contains("JP") || name.contains("Hiragino")))
    {
        tracing::warn!(
            "no Japanese font is installed: share images will lack Japanese letters (Debian: fonts-noto-cjk)"
        );
    }
    Arc::new(fonts)
});

/// Drawing takes a core for some tenths of a second: nobody waits for a turn for long.
const PATIENCE: Duration = Duration::from_secs(2);

/// An SVG file as a PNG of its own size.
///
/// Errors: `Internal` for what is no drawing; `Unavailable` when too many are asked for at once.
pub async fn png(svg: String) -> Result<Vec<u8>> {
    let place = workshop::enter(PATIENCE).await.ok_or(Error::Unavailable)?;
    let drawn = tokio::task::spawn_blocking(move || {
        let drawn = draw(&svg, Arc::clone(&FONTS));
        drop(place);
        drawn
    });
    drawn.await.map_err(|_| Error::Unavailable)?
}

/// The same for a drawing without letters that the caller keeps: it needs no font and waits for nobody.
pub async fn icon(svg: String) -> Result<Vec<u8>> {
    let fonts = Arc::new(Database::new());
    tokio::task::spawn_blocking(move || draw(&svg, fonts)).await.map_err(|_| Error::Unavailable)?
}

fn draw(svg: &str, fonts: Arc<Database>) -> Result<Vec<u8>> {
    let broken = |error: String| {
        tracing::error!(error, "a picture could not be drawn");
        Error::Internal
    };
    let options = Options { fontdb: fonts, ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| broken(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| broken("no size".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use domain::series::types::Mark;

    use super::*;

    #[test]
    fn a_title_is_drawn_and_another_title_looks_different() {
        let image = |title: &str| {
            let svg = app::ui::art::share_svg(Mark::Fins, 33, "Security-JAWS #33", title, "2026");
            draw(&svg, Arc::clone(&FONTS)).unwrap()
        };
        let one = image("AAAA");
        assert!(one.starts_with(b"\x89PNG") && one.len() > 5_000);
        assert_ne!(one, image("BBBB"));
    }

    #[test]
    fn an_icon_has_the_size_that_was_asked_for() {
        for size in [48_u32, 180, 512] {
            let image = draw(&app::ui::art::icon_svg(size, true), Arc::new(Database::new())).unwrap();
            // Width and height stand in the first chunk of the file.
            assert_eq!((&image[16..20], &image[20..24]), (&size.to_be_bytes()[..], &size.to_be_bytes()[..]));
        }
    }
}
