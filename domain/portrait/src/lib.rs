//! The picture of a person, made anew from a file that nobody trusts.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits, Rgb,
    RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder, imageops::FilterType, metadata::Orientation,
};

/// Pixels of a side of what is made; of a smaller picture as many as it has.
pub const SIDE: u32 = 400;
/// Pixels of a side that a picture must have.
pub const MIN_SIDE: u32 = 64;
/// Pixels that a picture may have.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Pixels of a side that a picture may have.
const MAX_LENGTH: u32 = 10_000;
/// Bytes that its pixels may take in memory.
const MAX_MEMORY: u64 = 100_000_000;
/// Of JPEG, 1 to 100: a face of [`SIDE`] pixels takes some thirty kilobytes.
const QUALITY: u8 = 85;

/// Why no picture was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Neither JPEG, PNG nor WebP.
    NoPicture,
    /// It begins like one, and cannot be read to its end.
    Broken,
    /// More pixels than [`MAX_PIXELS`], or more memory.
    TooLarge,
    /// A side has fewer pixels than [`MIN_SIDE`].
    TooSmall,
}

impl From<ImageError> for Refused {
    fn from(error: ImageError) -> Self {
        if matches!(error, ImageError::Limits(_)) { Self::TooLarge } else { Self::Broken }
    }
}

/// A square JPEG of the picture in a file: turned as its camera was held, cut in its middle, white where one could see
/// through it. The same file gives the same bytes.
///
/// This takes up to a second and some hundred megabytes: call it on a thread that may wait, a few at once.
///
/// # Errors
///
/// As [`Refused`] has them; of a picture that is too large no pixel was read.
pub fn remake(file: &[u8]) -> Result<Vec<u8>, Refused> {
    let Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) = image::guess_format(file) else {
        return Err(Refused::NoPicture);
    };
    if format == ImageFormat::Jpeg && !has_end(file) {
        return Err(Refused::Broken);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder()?;
    measure(decoder.dimensions(), decoder.total_bytes())?;
    // A picture whose note of it cannot be read stands as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder)?;
    encode(&on_white(&square(picture, orientation)))
}

/// Whether the first scan of a JPEG has an end. A decoder fills what is missing with grey, and nobody wants to be half
/// grey.
fn has_end(jpeg: &[u8]) -> bool {
    let mut at = 2;
    // What its segments hold, such as a small picture of the camera's, is passed over.
    while let Some(&[0xff, kind, high, low]) = jpeg.get(at..at + 4) {
        match kind {
            0xff => at += 1,
            0xda => return jpeg[at..].windows(2).any(|pair| *pair == [0xff, 0xd9]),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_LENGTH);
    limits.max_image_height = Some(MAX_LENGTH);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn measure((width, height): (u32, u32), bytes: u64) -> Result<(), Refused> {
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_LENGTH || height > MAX_LENGTH || pixels > MAX_PIXELS || bytes > MAX_MEMORY {
        return Err(Refused::TooLarge);
    }
    if width < MIN_SIDE || height < MIN_SIDE {
        return Err(Refused::TooSmall);
    }
    Ok(())
}

/// Scaled before it is turned and cut, so that one large picture is in memory and no second one.
fn square(decoded: DynamicImage, orientation: Orientation) -> RgbaImage {
    let short = decoded.width().min(decoded.height());
    let side = short.min(SIDE);
    let scaled = |length: u32| {
        let length = u64::from(length) * u64::from(side) / u64::from(short);
        u32::try_from(length).unwrap_or(MAX_LENGTH).max(side)
    };
    let mut small = if short > side {
        decoded.resize_exact(scaled(decoded.width()), scaled(decoded.height()), FilterType::CatmullRom)
    } else {
        decoded
    };
    small.apply_orientation(orientation);
    // In a picture that stands upright a face is above the middle.
    let (left, top) = ((small.width() - side) / 2, (small.height() - side) / 3);
    small.crop_imm(left, top, side, side).into_rgba8()
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *picture.get_pixel(x, y);
        let mix = |part: u8| {
            let (part, alpha) = (u16::from(part), u16::from(alpha));
            u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([mix(red), mix(green), mix(blue)])
    })
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
