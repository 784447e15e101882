//! Every public page for search engines, in parts that a robot can take.

use sqlx::PgConnection;

use crate::{
    agenda,
    db::Db,
    error::{Error, Result},
    events, qa, reports,
    series::{
        queries,
        site_map::{Entry, Run},
    },
};

/// Entries of a part. Robots take 50,000; this many also fit into the page cache.
pub const PART: u32 = 10_000;

/// How many there are of each kind, in the order of the map.
async fn lengths(db: &mut PgConnection) -> Result<[i64; 6]> {
    Ok([
        queries::site_map_length(db).await?,
        events::queries::site_map_length(db).await?,
        reports::queries::site_map_length(db).await?,
        agenda::queries::talk_map_length(db).await?,
        agenda::queries::speaker_map_length(db).await?,
        qa::queries::site_map_length(db).await?,
    ])
}

/// How many parts the map has, at least one.
pub async fn parts(db: &Db) -> Result<u32> {
    let mut conn = db.acquire().await?;
    Ok(parts_of(lengths(&mut conn).await?.iter().sum()))
}

fn parts_of(entries: i64) -> u32 {
    u32::try_from(entries.max(1)).unwrap_or(u32::MAX).div_ceil(PART)
}

/// What a visitor without an account may read, one part of it; `part` from 1.
///
/// Errors: `NotFound` for a part past the last.
pub async fn part(db: &Db, part: u32) -> Result<Vec<Entry>> {
    let mut conn = db.acquire().await?;
    let lengths = lengths(&mut conn).await?;
    if part == 0 || part > parts_of(lengths.iter().sum()) {
        return Err(Error::NotFound);
    }
    let mut entries = Vec::new();
    for (kind, run) in runs(lengths, part).into_iter().enumerate().filter(|(_, run)| run.take > 0) {
        entries.extend(match kind {
            0 => queries::site_map(&mut conn, run).await?,
            1 => events::queries::site_map(&mut conn, run).await?,
            2 => reports::queries::site_map(&mut conn, run).await?,
            3 => agenda::queries::talk_map(&mut conn, run).await?,
            4 => agenda::queries::speaker_map(&mut conn, run).await?,
            _ => qa::queries::site_map(&mut conn, run).await?,
        });
    }
    Ok(entries)
}

/// What a part takes of each kind.
fn runs(lengths: [i64; 6], part: u32) -> [Run; 6] {
    let mut skip = i64::from(part - 1) * i64::from(PART);
    let mut left = i64::from(PART);
    lengths.map(|length| {
        let run = Run { skip: skip.min(length), take: (length - skip).clamp(0, left) };
        skip = (skip - length).max(0);
        left -= run.take;
        run
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_hold_everything_once() {
        let lengths = [2, 9_999, 0, 25_000, 3, 10_000];
        let total: i64 = lengths.iter().sum();
        assert_eq!((parts_of(0), parts_of(10_000), parts_of(10_001), parts_of(total)), (1, 1, 2, 5));
        let mut reached = [0; 6];
        for part in 1..=parts_of(total) {
            let runs = runs(lengths, part);
            let taken: i64 = runs.iter().map(|run| run.take).sum();
            assert!(taken == i64::from(PART) || part == 5, "{part}: {taken}");
            for (kind, run) in runs.into_iter().enumerate().filter(|(_, run)| run.take > 0) {
                assert_eq!(run.skip, reached[kind], "part {part} goes on where the one before ended");
                reached[kind] += run.take;
            }
        }
        assert_eq!(reached, lengths);
    }
}
