//! Files of photographers, and of people who want to see something break.

use image::GenericImageView as _;

use super::*;

/// Stands in what a camera wrote beside the pixels, and nowhere else.
const PLACE: &[u8] = b"35.6812N139.7671E";
const RED: Rgb<u8> = Rgb([220, 20, 30]);
const BLUE: Rgb<u8> = Rgb([20, 30, 220]);

/// Red on its left, blue on its right.
fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).into()
}

fn file(of: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    of.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// What a camera writes: how it was held (1 to 8), and where.
fn exif(held: u16) -> Vec<u8> {
    let mut out = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    // How it was held: one SHORT.
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    out.extend(held.to_le_bytes());
    out.extend([0, 0]);
    // The place: a directory of its own, at 38.
    out.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    out.extend([0, 0, 0, 0]);
    out.extend([1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    out.extend(PLACE);
    out
}

/// A JPEG with this right behind its begin.
fn with_segment(jpeg: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap();
    [&jpeg[..2], &[0xff, kind], &length.to_be_bytes(), content, &jpeg[2..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let named = [kind, content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// A PNG that says it has so many pixels of `bits` for each of four colours, and has none.
fn claiming(width: u32, height: u32, bits: u8) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, 6, 0, 0, 0]].concat();
    let nothing = [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &head), &chunk(b"IDAT", &nothing), &chunk(b"IEND", b"")].concat()
}

/// A PNG with this chunk right behind its head.
fn with_chunk(png: &[u8], kind: &[u8], content: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(kind, content), &png[33..]].concat()
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

fn read(made: &[u8]) -> DynamicImage {
    assert_eq!(image::guess_format(made).unwrap(), ImageFormat::Jpeg);
    image::load_from_memory(made).unwrap()
}

fn is_red(of: &DynamicImage, x: u32, y: u32) -> bool {
    let [red, _, blue, _] = of.get_pixel(x, y).0;
    assert_ne!(red > 150, blue > 150, "one of the two at {x}, {y}");
    red > 150
}

#[test]
fn a_picture_becomes_a_square_and_none_is_blown_up() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let made = remake(&file(&picture(900, 600), format)).unwrap();
        assert_eq!(read(&made).dimensions(), (SIDE, SIDE), "{format:?}");
        assert!(is_red(&read(&made), 100, 200) && !is_red(&read(&made), 300, 200), "{format:?}: from the middle");
    }
    let small = remake(&file(&picture(100, 80), ImageFormat::Png)).unwrap();
    assert_eq!(read(&small).dimensions(), (80, 80));
    assert_eq!(remake(&file(&picture(63, 600), ImageFormat::Png)), Err(Refused::TooSmall));
    let once = file(&picture(200, 200), ImageFormat::Png);
    assert_eq!(remake(&once), remake(&once));
}

#[test]
fn promise_57_where_a_picture_was_taken_stays_behind() {
    let jpeg = file(&picture(200, 200), ImageFormat::Jpeg);
    let with_place = with_segment(&with_segment(&jpeg, 0xfe, PLACE), 0xe1, &exif(1));
    let png = file(&picture(200, 200), ImageFormat::Png);
    let texts = with_chunk(&with_chunk(&png, b"tEXt", &[&b"Comment\0"[..], PLACE].concat()), b"eXIf", &exif(1)[6..]);
    for file in [with_place, texts] {
        assert!(holds(&file, PLACE), "the control");
        let made = remake(&file).unwrap();
        assert!(!holds(&made, PLACE) && !holds(&made, b"Exif") && !holds(&made, b"GPS"));
        // Tables and pixels, and no segment of anybody's.
        assert!(!(0xe1..=0xef).chain([0xfe]).any(|kind| holds(&made[..made.len().min(800)], &[0xff, kind])));
    }
}

#[test]
fn promise_57_a_picture_stands_as_its_camera_was_held() {
    let jpeg = file(&picture(200, 200), ImageFormat::Jpeg);
    // Of each: whether the corners at the top left, the top right and the bottom left are red.
    for (held, corners) in [
        (1, [true, false, true]),
        (2, [false, true, false]),
        (3, [false, true, false]),
        (6, [true, true, false]),
        (8, [false, false, true]),
        (99, [true, false, true]),
    ] {
        let made = read(&remake(&with_segment(&jpeg, 0xe1, &exif(held))).unwrap());
        let found = [is_red(&made, 20, 20), is_red(&made, 180, 20), is_red(&made, 20, 180)];
        assert_eq!(found, corners, "{held}");
    }
}

#[test]
fn promise_57_a_bomb_is_refused_before_a_pixel_is_read() {
    for (width, height, bits) in [
        (60_000, 60_000, 8),
        (u32::from(u16::MAX), 64, 8),
        (64, 2_000_000, 8),
        (5_001, 5_000, 8),
        // Fewer pixels, of twice the bytes.
        (4_000, 4_000, 16),
    ] {
        assert_eq!(remake(&claiming(width, height, bits)), Err(Refused::TooLarge), "{width} × {height}, {bits} bits");
    }
    let mut jpeg = file(&picture(64, 64), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(remake(&jpeg), Err(Refused::TooLarge));
    // One that says little and has nothing.
    assert_eq!(remake(&claiming(100, 100, 8)), Err(Refused::Broken));
}

#[test]
fn promise_57_what_is_cut_off_is_refused_wherever_it_ends() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = file(&picture(96, 96), format);
        assert!(remake(&whole).is_ok(), "the control");
        assert!(remake(&whole[..whole.len() / 2]).is_err(), "{format:?}");
        for length in 0..whole.len() {
            // Its last bytes may say nothing; none of its lengths brings anything down.
            let cut = remake(&whole[..length]);
            assert!(cut.is_err() || format != ImageFormat::Jpeg, "{format:?} of {length} bytes");
        }
        for at in (0..whole.len()).step_by(5) {
            let mut bent = whole.clone();
            bent[at] ^= 0x55;
            let _ = remake(&bent);
        }
    }
    // A small picture of the camera's own is no end of the large one.
    let jpeg = file(&picture(96, 96), ImageFormat::Jpeg);
    let inner = with_segment(&jpeg, 0xe1, &jpeg);
    assert!(remake(&inner).is_ok(), "the control");
    assert_eq!(remake(&inner[..inner.len() - 100]), Err(Refused::Broken));
}

#[test]
fn promise_57_what_only_looks_like_a_picture_is_none_and_what_follows_one_is_left_out() {
    for other in [
        &b""[..],
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"BM\x46\0\0\0\0\0\0\0",
        b"PK\x03\x04",
        b"\0\0\0\x18ftypheic\0\0\0\0",
    ] {
        assert_eq!(remake(other), Err(Refused::NoPicture));
    }
    let script = b"<script>alert(1)</script>";
    for begin in [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"RIFF\x40\0\0\0WEBPVP8 "] {
        let refused = remake(&[begin, script].concat()).unwrap_err();
        assert_ne!(refused, Refused::NoPicture, "it is taken for one, and cannot be read");
    }
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let both = [file(&picture(96, 96), format).as_slice(), script, b"PK\x03\x04"].concat();
        let made = remake(&both).unwrap();
        assert!(!holds(&made, b"script") && !holds(&made, b"PK\x03\x04"));
    }
}

#[test]
fn one_sees_white_through_a_picture() {
    let glass: DynamicImage = RgbaImage::from_pixel(96, 96, Rgba([200, 0, 0, 0])).into();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let made = read(&remake(&file(&glass, format)).unwrap());
        assert!(made.get_pixel(48, 48).0.iter().all(|part| *part > 250), "{format:?}");
    }
}
