//! Slides that are kept here: a PDF that a speaker hands in, and who may read it.

use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::speak::{check_base, hold};
use crate::{
    agenda::queries,
    audit::Details,
    db::Db,
    error::{Error, Result},
    ids::{EventRef, SlotId},
    series,
    viewer::{Asked, Right},
};

/// Bytes of a PDF. It is held in memory as a whole: more would leave no room for others (decision 56).
pub const MAX_PDF: usize = 20 * 1024 * 1024;
/// What every PDF begins with.
const MAGIC: &[u8] = b"%PDF-";
/// Bytes of a piece that is read at a time, so that no reader holds the whole file.
const PIECE: i32 = 256 * 1024;

/// A file is held in memory while it is written: two at a time.
static STORING: Semaphore = Semaphore::const_new(2);

/// Keeps a PDF as the slides of a talk, in the place of the one with the hash `base` (empty: there is none). The same file
/// sent twice is one.
///
/// Errors: those of `speak::hold`; `Invalid` at `file` for none, for one that is too large and for what is no PDF; `Conflict`
/// when another file was handed in since `base`.
pub async fn store(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str, bytes: &[u8]) -> Result<()> {
    {
        // Who may not hand anything in waits for nobody.
        let mut tx = db.begin().await?;
        hold(&mut tx, asked, slot).await?;
    }
    check(bytes)?;
    let hash = hex::encode(Sha256::digest(bytes));
    let _one = STORING.acquire().await.map_err(|_| Error::Unavailable)?;
    let mut tx = db.begin().await?;
    let talk = hold(&mut tx, asked, slot).await?;
    let stored = talk.row.file_hash.clone().unwrap_or_default();
    if stored == hash {
        return Ok(());
    }
    check_base(base, &stored)?;
    queries::put_file(&mut tx, slot, (bytes, &hash), talk.account, asked.now).await?;
    let action = if stored.is_empty() { "speaker.file_stored" } else { "speaker.file_replaced" };
    let details = Details { count: i64::try_from(bytes.len()).ok(), ..Details::default() };
    talk.finish(db, tx, asked, action, details).await
}

pub(super) fn check(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(Error::invalid("file", "PDFファイルを選んでください。", "Please choose a PDF file."));
    }
    if bytes.len() > MAX_PDF {
        return Err(too_large());
    }
    if !bytes.starts_with(MAGIC) {
        return Err(Error::invalid(
            "file",
            "PDFではないファイルです。PDFに書き出してから選んでください。",
            "This is not a PDF. Please export your slides as a PDF and choose that.",
        ));
    }
    Ok(())
}

/// Of a file over [`MAX_PDF`].
pub fn too_large() -> Error {
    Error::invalid(
        "file",
        "PDFは20MBまでです。画像を圧縮して書き出すか、資料のリンクを入れてください。",
        "A PDF may have 20 MB. Please export it with smaller pictures, or enter a link to the slides.",
    )
}

/// Takes the PDF with this hash away. Doing it twice is idempotent.
///
/// Errors: those of `speak::hold`; `Conflict` when it is another one by now.
pub async fn remove(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = hold(&mut tx, asked, slot).await?;
    let Some(stored) = talk.row.file_hash.clone() else { return Ok(()) };
    check_base(base, &stored)?;
    queries::remove_file(&mut tx, slot).await?;
    talk.finish(db, tx, asked, "speaker.file_removed", Details::default()).await
}

/// A PDF that the asker may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlidesFile {
    pub slot: SlotId,
    /// Bytes.
    pub size: i32,
    pub hash: String,
}

/// The PDF of the slot with this number: for everybody as far as its label and its speaker let it out; of TLP:GREEN for
/// who takes part in the series. Its speaker and whoever edits the event or its notes read it anyway.
///
/// Errors: `NotFound` and `Concealed`; `SignInRequired` and `Forbidden` for a stranger to TLP:GREEN.
pub async fn open(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>, number: i32) -> Result<SlidesFile> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, event_ref.series).await?;
    let account = asked.viewer.account_id();
    let at = (series.id, event_ref.number, number);
    let row = queries::file_at(&mut conn, at, account).await?.ok_or(Error::NotFound)?;
    let file = SlidesFile { slot: row.slot, size: row.size, hash: row.hash };
    let may = |right| asked.viewer.may_at(series.id, row.event, right);
    if row.is_own || may(Right::EditEvent) || may(Right::EditNotes) {
        return Ok(file);
    }
    if row.is_public && row.shows_slides {
        return Ok(file);
    }
    if row.is_public && row.shows_slides_within {
        let account = account.ok_or(Error::SignInRequired)?;
        let takes_part = queries::takes_part(&mut conn, series.id, account).await?;
        return if takes_part { Ok(file) } else { Err(Error::Forbidden) };
    }
    Err(if account.is_some() { Error::Concealed } else { Error::NotFound })
}

/// The bytes of a file from `offset` on, as many as are read at a time; `None` behind its end, and when it was replaced.
///
/// Errors: those of the database.
pub async fn piece(db: &Db, file: &SlidesFile, offset: i32) -> Result<Option<Vec<u8>>> {
    if offset >= file.size {
        return Ok(None);
    }
    let mut conn = db.acquire().await?;
    let piece = queries::file_piece(&mut conn, file.slot, &file.hash, (offset, PIECE)).await?;
    Ok(piece.filter(|piece| !piece.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_58_only_what_begins_like_a_pdf_and_is_not_too_large_is_one() {
        let field = |bytes: &[u8]| match check(bytes) {
            Err(Error::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        for wrong in [&b""[..], b"PDF", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"PK\x03\x04", b"\n%PDF-1.7"] {
            assert_eq!(field(wrong), "file");
        }
        let mut large = MAGIC.to_vec();
        large.resize(MAX_PDF, b' ');
        assert!(check(&large).is_ok());
        large.push(b' ');
        assert_eq!(field(&large), "file");
    }
}
