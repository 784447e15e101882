#![doc = include_str!("../README.md")]

use wasm_bindgen::prelude::wasm_bindgen;

/// The text of the first QR code in a grey picture of `width` × `height` pixels, one byte each, row by row. Nothing
/// when there is none, or when the bytes are not that many.
#[wasm_bindgen]
pub fn read(grey: &[u8], width: usize, height: usize) -> Option<String> {
    if width.checked_mul(height) != Some(grey.len()) || grey.is_empty() {
        return None;
    }
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok().map(|(_, text)| text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{EcLevel, QrCode};

    use super::*;

    const TICKET: &str = "https://benkyokai.example/me/tickets/K7Q4M2AB";

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pictures of some hundred pixels"
    )]
    /// A picture of a code: `scale` pixels a module, turned by `degrees` about its middle, `dark` to `light`.
    fn photo(text: &str, scale: usize, degrees: f64, (dark, light): (u8, u8)) -> (Vec<u8>, usize) {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let (modules, colours) = (code.width(), code.to_colors());
        let size = (modules + 8) * scale * 3 / 2;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let half = size as f64 / 2.0;
        let mut grey = vec![light; size * size];
        for y in 0..size {
            for x in 0..size {
                let (dx, dy) = (x as f64 + 0.5 - half, y as f64 + 0.5 - half);
                let module = |turned: f64| (turned / scale as f64 + modules as f64 / 2.0).floor();
                let (mx, my) = (module(dx * cos + dy * sin), module(dy * cos - dx * sin));
                let is_inside = |m: f64| (0.0..modules as f64).contains(&m);
                if is_inside(mx) && is_inside(my) && colours[my as usize * modules + mx as usize] == qrcode::Color::Dark
                {
                    grey[y * size + x] = dark;
                }
            }
        }
        (grey, size)
    }

    #[test]
    fn a_code_is_read_straight_turned_and_dim() {
        for (degrees, shades) in
            [(0.0, (0, 255)), (90.0, (0, 255)), (17.0, (0, 255)), (-8.0, (60, 140)), (180.0, (20, 90))]
        {
            let (grey, size) = photo(TICKET, 5, degrees, shades);
            assert_eq!(read(&grey, size, size).as_deref(), Some(TICKET), "{degrees}° {shades:?}");
        }
    }

    #[test]
    fn japanese_is_read_too() {
        let (grey, size) = photo("第44回 受付", 6, 5.0, (0, 255));
        assert_eq!(read(&grey, size, size).as_deref(), Some("第44回 受付"));
    }

    #[test]
    fn a_picture_without_a_code_says_nothing() {
        assert_eq!(read(&[128; 10_000], 100, 100), None);
        let (grey, size) = photo(TICKET, 5, 0.0, (0, 255));
        assert_eq!(read(&grey, size, size + 1), None, "not that many bytes");
        assert_eq!(read(&[], 0, 0), None);
        let half = &grey[..size * (size / 2)];
        assert_eq!(read(half, size, size / 2), None, "cut through the middle");
    }

    proptest! {
        /// A camera sees anything at all.
        #[test]
        fn noise_is_no_panic(grey in prop::collection::vec(any::<u8>(), 64 * 64)) {
            let _ = read(&grey, 64, 64);
        }
    }
}
