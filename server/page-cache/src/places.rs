//! Pages with places: what is the same for everybody is kept compressed, piece by piece; what differs
//! is put between when somebody asks. Compressed pieces are joined as they are.
//!
//! Each piece is a run of deflate blocks that ends at a byte (RFC 1951, a full flush). It is kept twice: once
//! alone, referring to nothing before it, so that it can follow anything; and once joined, referring to the pieces
//! before it, which takes much less where a page repeats itself. References count bytes backwards, so the joined one
//! is right as long as what filled the places before it is as long as what it was compressed after; what it was
//! compressed after holds nothing that a piece could refer to in a place. What fills a place travels as a stored
//! block. The checksum at the end of a gzip member (RFC 1952) is combined from those of the pieces.

use std::io::Write as _;

use axum::body::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::Weigh;

/// Pieces are compressed once and sent often.
const LEVEL: Compression = Compression::new(7);
/// How far back a piece may refer (RFC 1951, 2).
const WINDOW: usize = 32_768;
/// Stands for what fills a place in what a piece is compressed after; in no piece that is joined, so never referred to.
const UNKNOWN: u8 = 0;
/// Bytes of a stored block (RFC 1951, 3.2.4).
const MAX_STORED: usize = 0xffff;
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty stored block, the last.
const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// A part of a page, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// For everybody the same.
    Same(&'a str),
    /// A place, and what stands there for somebody who is nobody. A fill of the same length as this keeps what follows
    /// small.
    Place { name: &'a str, default: &'a str },
}

/// A page with places, and the facts that places are filled from. It is made without knowing who asks.
#[derive(Debug)]
pub struct WithPlaces<M> {
    pieces: Vec<Prepared>,
    model: M,
}

#[derive(Debug)]
struct Prepared {
    /// Empty: for everybody the same.
    place: Box<str>,
    plain: Box<str>,
    alone: Box<[u8]>,
    /// Where it is smaller than `alone`.
    joined: Option<Box<[u8]>>,
    crc: Crc,
}

impl Prepared {
    /// `before`: the page up to here, as far as a piece may refer to it.
    fn new(compress: &mut Compress, piece: Piece<'_>, before: &[u8]) -> Self {
        let (place, plain) = match piece {
            Piece::Same(plain) => ("", plain),
            Piece::Place { name, default } => (name, default),
        };
        let alone = deflate(compress, plain.as_bytes(), &[]);
        let may_refer = !before.is_empty() && !plain.as_bytes().contains(&UNKNOWN);
        let joined = may_refer.then(|| deflate(compress, plain.as_bytes(), before));
        let joined = joined.filter(|joined| joined.len() < alone.len());
        Self { place: place.into(), plain: plain.into(), alone, joined, crc: crc(plain) }
    }

    fn weight(&self) -> usize {
        // The facts of a page are about as large as its words.
        2 * self.plain.len() + self.alone.len() + self.joined.as_ref().map_or(0, |joined| joined.len()) + 160
    }
}

impl<M> WithPlaces<M> {
    /// Compresses the pieces; some milliseconds for a page of 60 KB.
    pub fn new<'a>(pieces: impl IntoIterator<Item = Piece<'a>>, model: M) -> Self {
        let (mut prepared, mut before) = (Vec::new(), Vec::new());
        // One for all pieces: what it works in takes longer to get than most of them to compress.
        let mut compress = Compress::new(LEVEL, false);
        for piece in pieces {
            prepared.push(Prepared::new(&mut compress, piece, &before[before.len().saturating_sub(WINDOW)..]));
            match piece {
                Piece::Same(plain) => before.extend(plain.as_bytes()),
                Piece::Place { default, .. } => before.resize(before.len() + default.len(), UNKNOWN),
            }
        }
        Self { pieces: prepared, model }
    }

    pub const fn model(&self) -> &M {
        &self.model
    }

    /// All of the page that is kept, piece by piece.
    pub fn shared_text(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().map(|piece| &*piece.plain)
    }

    /// The page with these places filled; all others hold what they hold for nobody.
    pub fn html(&self, fills: &[(&str, String)]) -> String {
        let mut out = String::with_capacity(self.pieces.iter().map(|piece| piece.plain.len()).sum::<usize>() + 4_096);
        for piece in &self.pieces {
            out.push_str(fill(piece, fills).unwrap_or(&piece.plain));
        }
        out
    }

    /// The same as one gzip member, without compressing anything.
    pub fn gzip(&self, fills: &[(&str, String)]) -> Bytes {
        let mut out = Vec::with_capacity(self.pieces.iter().map(|piece| piece.alone.len()).sum::<usize>() + 4_096);
        out.extend(HEADER);
        let mut sum = Crc::new();
        // Bytes since the last place whose fill has another length than what pieces were compressed after.
        let mut undisturbed = WINDOW;
        for piece in &self.pieces {
            undisturbed = undisturbed.saturating_add(piece.plain.len());
            match fill(piece, fills) {
                None => {
                    let may_refer = undisturbed - piece.plain.len() >= WINDOW;
                    out.extend(&**piece.joined.as_ref().filter(|_| may_refer).unwrap_or(&piece.alone));
                    sum.combine(&piece.crc);
                }
                Some(text) => {
                    if text.len() != piece.plain.len() {
                        undisturbed = 0;
                    }
                    store(&mut out, text.as_bytes());
                    sum.update(text.as_bytes());
                }
            }
        }
        out.extend(END);
        out.extend(sum.sum().to_le_bytes());
        out.extend(sum.amount().to_le_bytes());
        out.into()
    }
}

fn fill<'f>(piece: &Prepared, fills: &'f [(&str, String)]) -> Option<&'f str> {
    if piece.place.is_empty() {
        return None;
    }
    fills.iter().find(|(name, _)| *name == &*piece.place).map(|(_, text)| text.as_str())
}

impl<M> Weigh for WithPlaces<M> {
    fn weight(&self) -> usize {
        self.pieces.iter().map(Prepared::weight).sum()
    }
}

fn crc(text: &str) -> Crc {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    crc
}

/// Deflate blocks that end at a byte and are not the last; they may refer to what stands `before`.
fn deflate(compress: &mut Compress, text: &[u8], before: &[u8]) -> Box<[u8]> {
    compress.reset();
    if !before.is_empty() && compress.set_dictionary(before).is_err() {
        return deflate(compress, text, &[]);
    }
    let mut out = Vec::with_capacity(text.len() / 3 + 64);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(text.len());
        let status = compress.compress_vec(&text[read..], &mut out, FlushCompress::Full);
        let is_done = compress.total_in() == text.len() as u64 && out.len() < out.capacity();
        if is_done || !matches!(status, Ok(Status::Ok)) {
            return out.into_boxed_slice();
        }
        out.reserve(text.len() / 8 + 64);
    }
}

fn store(out: &mut Vec<u8>, text: &[u8]) {
    for block in text.chunks(MAX_STORED) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        let _ = out.write_all(&[0]);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    fn unzip(bytes: &[u8]) -> String {
        let mut text = String::new();
        // It checks length and sum.
        flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn places_are_filled_for_one_and_stay_empty_for_the_next() {
        let page = WithPlaces::new(
            [
                Piece::Same("<p>"),
                Piece::Place { name: "who", default: "Sign in" },
                Piece::Same("</p><p>"),
                Piece::Place { name: "who", default: "Sign in" },
                Piece::Place { name: "held", default: "" },
                Piece::Same("</p>"),
            ],
            33,
        );
        let fills = [("who", "森川".to_owned()), ("held", "A席".to_owned()), ("other", "x".to_owned())];
        assert_eq!(page.html(&fills), "<p>森川</p><p>森川A席</p>");
        assert_eq!(unzip(&page.gzip(&fills)), page.html(&fills));
        assert_eq!(page.html(&[]), "<p>Sign in</p><p>Sign in</p>");
        assert_eq!(unzip(&page.gzip(&[])), page.html(&[]));
        assert_eq!(*page.model(), 33);
        assert!(page.shared_text().all(|text| !text.contains("森川")));
    }

    #[test]
    fn a_large_fill_and_a_large_piece_are_joined() {
        let large = "鍵と質問 ".repeat(40_000);
        let page =
            WithPlaces::new([Piece::Same(&large), Piece::Place { name: "a", default: &large }, Piece::Same("z")], ());
        assert!(page.gzip(&[]).len() < large.len() / 10);
        assert_eq!(unzip(&page.gzip(&[("a", large.clone())])), format!("{large}{large}z"));
    }

    /// So many words, no two alike.
    fn numbers(word: &str, count: u32) -> String {
        (0..count).map(|n| format!("{word}{}", n * 7_919 % 10_007)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_page_that_repeats_itself_is_small_where_its_fills_are_as_long_as_expected() {
        let words = numbers("質問", 400);
        let key = Piece::Place { name: "key", default: "0000" };
        let page = WithPlaces::new([Piece::Same(&words), key, Piece::Same(&words), key, Piece::Same(&words)], ());
        let (expected, other) = ([("key", "a1b2".to_owned())], [("key", "a1b2c".to_owned())]);
        for fills in [&expected, &other] {
            assert_eq!(unzip(&page.gzip(fills)), page.html(fills));
        }
        let (small, large) = (page.gzip(&expected).len(), page.gzip(&other).len());
        assert!(2 * small < large, "{small} and {large} bytes");
    }

    #[test]
    fn far_behind_a_disturbed_place_pieces_refer_again() {
        let words = numbers("", 9_000);
        assert!(words.len() > WINDOW);
        let page = WithPlaces::new(
            [
                Piece::Place { name: "who", default: "" },
                Piece::Same(&words),
                Piece::Same(&words[words.len() - 5_000..]),
            ],
            (),
        );
        let fills = [("who", "森川".to_owned())];
        assert_eq!(unzip(&page.gzip(&fills)), page.html(&fills));
        assert!(page.gzip(&fills).len() < page.gzip(&[]).len() + 100, "the last piece is joined in both");
    }

    proptest! {
        #[test]
        fn any_pieces_and_fills_come_out_as_they_went_in(
            pieces in proptest::collection::vec((any::<bool>(), "[ab\\PC\0]{0,6}|(質問|<p>|a\0){0,80}"), 0..12),
            filled in ".{0,300}",
            alike in "[a-z]{300}",
        ) {
            let pieces: Vec<Piece<'_>> = pieces
                .iter()
                .map(|(is_place, text)| if *is_place { Piece::Place { name: "p", default: text } } else { Piece::Same(text) })
                .collect();
            let page = WithPlaces::new(pieces, ());
            for length in [0, 1, 3, 6, filled.len(), 240] {
                // Of some place the length that pieces behind it were compressed after.
                for fills in [vec![], vec![("p", filled.clone())], vec![("p", alike[..length.min(300)].to_owned())]] {
                    prop_assert_eq!(unzip(&page.gzip(&fills)), page.html(&fills));
                }
            }
        }
    }
}
