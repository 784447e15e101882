//! `/organize/{series}/import/archive/{id}`

use crate::{
    archive::{
        handing_in::{KEPT, load as find},
        queries,
        types::{ArchiveFile, FileState, right_for},
    },
    db::Db,
    error::Result,
    ids::ArchiveId,
    series::types::Series,
    time::Local,
    viewer::{Asked, Right},
};

/// `/organize/{series}/import/archive/{id}`: the files of an archive, those first that somebody has to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchivePage {
    pub id: ArchiveId,
    pub series: Series,
    /// Of the ZIP, the folder or the file that was handed in.
    pub file_name: String,
    pub handed_in: Local,
    /// When the files that nobody applied are forgotten.
    pub kept_until: Local,
    pub files: Vec<ArchiveRow>,
    pub counts: ArchiveCounts,
}

/// A file, and whether the viewer may apply its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveRow {
    pub file: ArchiveFile,
    pub is_allowed: bool,
}

/// How many files have come how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveCounts {
    pub all: usize,
    /// Nobody has read them yet.
    pub waiting: usize,
    /// Somebody has to say something before they can be applied.
    pub stopped: usize,
    /// Something in them is not certain.
    pub doubtful: usize,
    /// They can be applied, doubtful or not; and those that follow them.
    pub ready: usize,
    pub following: usize,
    pub queued: usize,
    pub applied: usize,
    pub left: usize,
}

impl ArchiveCounts {
    fn from_files(files: &[ArchiveFile]) -> Self {
        let count = |is: &dyn Fn(&ArchiveFile) -> bool| files.iter().filter(|file| is(file)).count();
        Self {
            all: files.len(),
            waiting: count(&|file| file.state == FileState::Waiting),
            stopped: count(&|file| file.rank() == 0),
            doubtful: count(&|file| file.rank() == 1),
            ready: count(&ArchiveFile::can_apply),
            following: count(&|file| file.can_follow() && !file.can_apply()),
            queued: count(&|file| file.state == FileState::Queued),
            applied: count(&|file| file.state == FileState::Applied),
            left: count(&|file| file.state == FileState::Left),
        }
    }

    /// The worker has something to do.
    pub const fn is_busy(&self) -> bool {
        self.waiting + self.queued > 0
    }
}

/// An archive that is not done with, as the page of imports lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenArchive {
    pub id: ArchiveId,
    pub series_slug: String,
    pub file_name: String,
    pub all: i64,
    /// Of them, those that wait for somebody.
    pub open: i64,
    pub handed_in: Local,
}

/// The files of an archive, those first that somebody has to look at.
pub async fn load(db: &Db, asked: Asked<'_>, slug: &str, id: ArchiveId) -> Result<ArchivePage> {
    let mut conn = db.acquire().await?;
    let (series, archive) = find(&mut conn, asked.viewer, slug, id).await?;
    let mut files = queries::files(&mut conn, id).await?;
    let counts = ArchiveCounts::from_files(&files);
    files.sort_by_key(|file| (file.rank(), file.position));
    let at = |at| Local::at(at, &series.time_zone);
    let files = files
        .into_iter()
        .map(|file| ArchiveRow { is_allowed: asked.viewer.may(series.id, right_for(file.kind)), file })
        .collect();
    Ok(ArchivePage {
        id,
        file_name: archive.file_name,
        handed_in: at(archive.created_at),
        kept_until: at(archive.created_at + KEPT),
        files,
        counts,
        series,
    })
}

/// Archives that the viewer may go on with, the newest first.
pub async fn open(db: &Db, asked: Asked<'_>) -> Result<Vec<OpenArchive>> {
    let mut conn = db.acquire().await?;
    let mut open = Vec::new();
    for series in crate::series::access::all(&mut conn).await? {
        if !asked.viewer.may(series.id, Right::ImportReport) {
            continue;
        }
        for (id, file_name, all, left, at) in queries::open_archives(&mut conn, series.id).await? {
            let handed_in = Local::at(at, &series.time_zone);
            open.push(OpenArchive { id, series_slug: series.slug.clone(), file_name, all, open: left, handed_in });
        }
    }
    open.sort_by_key(|archive| std::cmp::Reverse(archive.handed_in.utc));
    Ok(open)
}
