//! The letters behind the bytes of a file.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Refused, Result};

/// Encodings that a person may choose, by the names of the WHATWG.
pub const ENCODINGS: [&Encoding; 6] = [UTF_8, SHIFT_JIS, EUC_JP, ISO_2022_JP, UTF_16LE, UTF_16BE];

/// A text, how it was encoded, and whether that had to be guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub text: String,
    /// `UTF-8`, `Shift_JIS`, …
    pub encoding: &'static str,
    pub is_guess: bool,
    /// Some bytes are no letters in this encoding.
    pub has_errors: bool,
}

/// Reads bytes as text: by a mark at their beginning, as UTF-8 where they are, else by what they look like; as
/// `wanted` where a person says so.
///
/// Errors (field `source`): what is no text at all, such as a PDF or a picture.
pub fn decode(bytes: &[u8], wanted: Option<&str>) -> Result<Decoded> {
    refuse_binary(bytes)?;
    if let Some(encoding) = wanted.and_then(|name| Encoding::for_label(name.as_bytes())) {
        let (text, used, has_errors) = encoding.decode(bytes);
        return Ok(Decoded { text: text.into_owned(), encoding: used.name(), is_guess: false, has_errors });
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, used, has_errors) = encoding.decode(bytes);
        return Ok(Decoded { text: text.into_owned(), encoding: used.name(), is_guess: false, has_errors });
    }
    if bytes.windows(3).any(|w| matches!(w, b"\x1b$B" | b"\x1b$@" | b"\x1b(J")) {
        let (text, _) = ISO_2022_JP.decode_without_bom_handling(bytes);
        return Ok(Decoded {
            text: text.into_owned(),
            encoding: ISO_2022_JP.name(),
            is_guess: true,
            has_errors: false,
        });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name(), is_guess: false, has_errors: false });
    }
    if let Some(encoding) = sixteen_bits(bytes) {
        let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
        return Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), is_guess: true, has_errors });
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"jp"), true);
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), is_guess: true, has_errors })
}

/// UTF-16 without a mark: every other byte of its line ends and blanks is zero.
fn sixteen_bits(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.chunks_exact(2).take(2_000);
    let (mut little, mut big) = (0, 0);
    for pair in pairs {
        match pair {
            [b' '..=b'~' | b'\n' | b'\r' | b'\t', 0] => little += 1,
            [0, b' '..=b'~' | b'\n' | b'\r' | b'\t'] => big += 1,
            _ => {}
        }
    }
    match (little, big) {
        (0, 0) => None,
        (little, big) if little >= big => Some(UTF_16LE),
        _ => Some(UTF_16BE),
    }
}

fn refuse_binary(bytes: &[u8]) -> Result<()> {
    let kinds: [(&[u8], &str); 7] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b", "gzip"),
        (b"\xd0\xcf\x11\xe0", "Office"),
    ];
    let found = kinds.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| *name);
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || sixteen_bits(bytes).is_some();
    let zeros = bytes.split(|byte| *byte == 0).count() - 1;
    let is_binary = !utf16 && zeros > bytes.len() / 200 && zeros > 4;
    match (found, is_binary) {
        (Some(name), _) => Err(Refused::new(
            "source",
            format!(
                "{name}のファイルは読めません。本文をコピーして貼り付けるか、HTML・Markdown・テキストで書き出してください。"
            ),
            format!("This is a {name} file. Copy its text and paste it, or save it as HTML, Markdown or text."),
        )),
        (None, true) => Err(Refused::new(
            "source",
            "文字のファイルではないようです。HTML・Markdown・テキストのファイルを選んでください。",
            "This does not seem to be a text. Choose a file of HTML, Markdown or text.",
        )),
        (None, false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "見本の会 第1回レポート\n\n夜の図書館を歩きました。\n";

    #[test]
    fn every_encoding_of_japan_is_found() {
        for encoding in [UTF_8, SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let (bytes, ..) = encoding.encode(TEXT);
            let read = decode(&bytes, None).unwrap();
            assert_eq!((read.text.as_str(), read.encoding), (TEXT, encoding.name()));
            assert_eq!(decode(&bytes, Some(encoding.name())).unwrap().text, TEXT);
        }
        for (order, mark) in [(true, [0xff, 0xfe]), (false, [0xfe, 0xff])] {
            let units =
                TEXT.encode_utf16().flat_map(|unit| if order { unit.to_le_bytes() } else { unit.to_be_bytes() });
            let bare: Vec<u8> = units.collect();
            let marked: Vec<u8> = mark.iter().copied().chain(bare.iter().copied()).collect();
            for bytes in [bare, marked] {
                assert_eq!(decode(&bytes, None).unwrap().text.trim_start_matches('\u{feff}'), TEXT);
            }
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_to_do() {
        for bytes in [
            &b"%PDF-1.7\n%\xe2\xe3"[..],
            b"PK\x03\x04\x14\x00",
            b"\x89PNG\r\n\x1a\n",
            &[0, 159, 146, 150, 0, 0, 0, 1, 0],
        ] {
            assert_eq!(decode(bytes, None).unwrap_err().field, "source");
        }
    }
}
