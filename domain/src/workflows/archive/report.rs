//! Reports: each becomes an import of its own, which can be looked through and corrected on its page.

use super::source::outline;
use crate::{
    archive::types::{ArchiveFile, FileState, Outline, Target},
    db::Db,
    error::{Error, Result},
    ids::ImportId,
    lang::{Lang, Text},
    reports::{
        import::{correct::problems, draft::Certainty},
        importing,
    },
    series::types::Series,
    viewer::Asked,
    workflows::apply_import,
};

pub(super) async fn read(
    db: &Db,
    asked: Asked<'_>,
    series: &Series,
    mut file: ArchiveFile,
    bytes: &[u8],
) -> Result<ArchiveFile> {
    let encoding = file.choices.encoding.as_deref();
    // A report that was corrected on its page is read as it stands there.
    let id = match file.import.filter(|_| encoding.is_none()) {
        Some(id) => Ok(id),
        None => importing::start_file(db, asked, &series.slug, (&file.name, bytes), encoding).await,
    };
    let id = match id {
        Ok(id) => id,
        Err(error) => {
            file.outline = outline(Err(error), &file)?;
            return Ok(file);
        }
    };
    file.import = Some(id);
    look(db, asked, series, &mut file, id).await?;
    Ok(file)
}

/// As the import's own page shows it now.
pub(super) async fn look_again(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    mut file: ArchiveFile,
    import: ImportId,
) -> Result<ArchiveFile> {
    let series = crate::series::access::known(db, slug).await?;
    if look(db, asked, &series, &mut file, import).await? {
        file.state = FileState::Applied;
        file.applied_at = Some(asked.now);
    }
    Ok(file)
}

/// What stands on the page of the import now; whether it is applied.
async fn look(db: &Db, asked: Asked<'_>, series: &Series, file: &mut ArchiveFile, id: ImportId) -> Result<bool> {
    let mut conn = db.acquire().await?;
    let seen = importing::look(&mut conn, asked.viewer, &series.slug, id).await?;
    let draft = &seen.draft;
    file.number = draft.number.and_then(|number| i32::try_from(number).ok());
    let unnumbered = || {
        Text::new(
            "題名に回数がないため、第何回のものか分かりません。「確かめる」で入れてください。",
            "Its title has no number, so it is not clear which event it is of. Look at it, and enter the number.",
        )
    };
    let problem = match draft.number {
        None => Some(unnumbered()),
        Some(_) => problems(draft).into_iter().next().map(|(_, message)| message),
    };
    // Nobody looks at each: a new event whose name could be another's waits for somebody who does.
    let is_unknown = seen.event.is_none() && importing::names_another(&draft.series, &series.name, &[], true);
    let problem = problem.or(seen.refused).or_else(|| {
        let other = &draft.series;
        is_unknown.then(|| {
            Text::new(
                format!("「{other}」のレポートのようです。このシリーズのものなら、確認の画面で取り込んでください。"),
                format!("It names “{other}”. If it is of this series, import it on its own page."),
            )
        })
    });
    let counts = draft.counts();
    let what = Text::new(
        format!(
            "レポート: 枠{}、箇条書き{}、質問{}(回答あり{})",
            counts.sessions, counts.bullets, counts.questions, counts.answered
        ),
        format!(
            "A report: {}, {}, {} ({} answered)",
            super::en(counts.sessions, "session", "sessions"),
            super::en(counts.bullets, "bullet", "bullets"),
            super::en(counts.questions, "question", "questions"),
            counts.answered
        ),
    );
    let doubts = draft.guesses.iter().filter(|guess| guess.certainty == Certainty::Unsure);
    let target = match (&seen.event, seen.changes.len()) {
        (None, _) => Target::New(1),
        (Some(_), 0) => Target::Same,
        (Some(_), changes) => Target::Changes(changes),
    };
    file.outline = Outline {
        what: Some(what),
        doubts: doubts.map(|guess| guess.what.clone()).collect(),
        problem,
        target,
        ..Outline::default()
    };
    Ok(seen.is_applied)
}

pub(super) async fn apply(db: &Db, asked: Asked<'_>, series: &Series, mut file: ArchiveFile) -> Result<ArchiveFile> {
    let id = file.import.ok_or(Error::NotFound)?;
    match apply_import::apply(db, asked, &series.slug, id).await {
        Ok(applied) => {
            file.outline.target = match applied.changes {
                None => Target::New(1),
                Some(changes) if changes.is_empty() => Target::Same,
                Some(changes) => Target::Changes(changes.len()),
            };
            for kept in &applied.kept {
                let title = &kept.title;
                file.outline.doubts.push(Text::new(
                    format!("「{title}」は質問があるため残しました。"),
                    format!("“{title}” stays, because questions hang on it."),
                ));
            }
            file.state = FileState::Applied;
            file.applied_at = Some(asked.now);
        }
        Err(error @ (Error::Unavailable | Error::ReadOnly)) => return Err(error),
        Err(error) => {
            file.outline.problem = Some(Text::new(error.sentence(Lang::Ja), error.sentence(Lang::En)));
            file.state = FileState::Read;
        }
    }
    Ok(file)
}
