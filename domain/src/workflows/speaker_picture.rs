//! The picture of a speaker: made anew from what they hand in, and who may see it.

use portrait::Refused;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::{
    agenda::queries,
    db::{Db, patience},
    error::{Error, Result},
    viewer::Asked,
};

/// Bytes of a file that is handed in.
pub const MAX_PICTURE: usize = 5 * 1024 * 1024;

/// Reading a photograph takes a core and some hundred megabytes: one at a time.
static READING: Semaphore = Semaphore::const_new(1);

/// A picture as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// A JPEG.
    pub bytes: Vec<u8>,
    pub hash: String,
}

/// Makes a picture anew, on a thread that may wait.
///
/// Errors: `Invalid` at `picture` for a file that is too large, is no picture or cannot be read; `Unavailable` when others
/// are read for longer than this request may wait.
pub(super) async fn remake(file: Vec<u8>) -> Result<Made> {
    if file.len() > MAX_PICTURE {
        return Err(too_large());
    }
    let place = patience::wait(READING.acquire()).await.ok_or(Error::Unavailable)?.map_err(|_| Error::Unavailable)?;
    // The place goes with the work: whoever hangs up does not free it early.
    let made = tokio::task::spawn_blocking(move || {
        let made = portrait::remake(&file);
        drop(place);
        made
    });
    let bytes = match made.await {
        Ok(made) => made.map_err(wrong)?,
        Err(error) => {
            tracing::warn!(%error, "a picture brought its reader down");
            return Err(wrong(Refused::Broken));
        }
    };
    Ok(Made { hash: hex::encode(Sha256::digest(&bytes)), bytes })
}

fn wrong(refused: Refused) -> Error {
    match refused {
        Refused::NoPicture => Error::invalid(
            "picture",
            "写真として読めるのはJPEG、PNG、WebPです。HEICなどの写真は、JPEGに書き出してから選んでください。",
            "A picture may be a JPEG, PNG or WebP. Please export HEIC and others as a JPEG and choose that.",
        ),
        Refused::Broken => Error::invalid(
            "picture",
            "このファイルは途中で切れているか、壊れています。別のファイルを選んでください。",
            "This file is cut off or broken. Please choose another one.",
        ),
        Refused::TooLarge => Error::invalid(
            "picture",
            "写真は2,500万画素(たとえば5,000×5,000)までです。小さく書き出してから選んでください。",
            "A picture may have 25 million pixels, such as 5,000 × 5,000. Please export a smaller one.",
        ),
        Refused::TooSmall => Error::invalid(
            "picture",
            "写真が小さすぎます。縦横とも64画素以上のものを選んでください。",
            "The picture is too small. Please choose one of at least 64 pixels each way.",
        ),
    }
}

/// Of a file over [`MAX_PICTURE`].
fn too_large() -> Error {
    Error::invalid(
        "picture",
        "写真は5MBまでです。小さく書き出してから選んでください。",
        "A picture may have 5 MB. Please export a smaller one.",
    )
}

/// A picture that the asker may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPicture {
    /// A JPEG; `None` where the asker has it already.
    pub bytes: Option<Vec<u8>>,
    /// Everybody may see it, and not its owner alone.
    pub is_shown: bool,
}

/// The picture with this hash of the person with this word in addresses: for everybody where a talk shows it, else for who
/// speaks for that person. `is_kept`: the asker kept it and only wants to know whether it may still be seen.
///
/// Errors: `NotFound`.
pub async fn open(db: &Db, asked: Asked<'_>, slug: &str, hash: &str, is_kept: bool) -> Result<SeenPicture> {
    let mut conn = db.acquire().await?;
    let account = asked.viewer.account_id();
    let row = queries::picture_at(&mut conn, (slug, hash), account).await?.ok_or(Error::NotFound)?;
    if !row.is_shown && !row.is_own {
        return Err(Error::NotFound);
    }
    // What its owner alone may see is kept nowhere.
    if is_kept && row.is_shown {
        return Ok(SeenPicture { bytes: None, is_shown: true });
    }
    let bytes = queries::picture_bytes(&mut conn, row.person, hash).await?.ok_or(Error::NotFound)?;
    Ok(SeenPicture { bytes: Some(bytes), is_shown: row.is_shown })
}
