//! `import report FILE`: the same importer as the page, from the terminal.

use std::path::Path;

use anyhow::Context;
use chrono::Utc;
use domain::{
    Lang,
    db::Db,
    pages::{self, import_review::ImportReview},
    reports::{
        import::types::{Certainty, LineOutcome},
        importing,
        types::DiffSign,
    },
    viewer::Viewer,
    workflows::{self, apply_import::Applied},
};

use crate::{config::Config, postgres::Database, vault};

/// Reads, understands and applies a report; prints what it understood.
///
/// `fixes`: corrections as `path=value`, made before it is applied. `dry_run`: only understand.
pub async fn report(config: &Config, file: &Path, series: &str, fixes: &[String], dry_run: bool) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let source = String::from_utf8(bytes)
        .map_err(|_| anyhow::anyhow!("{} is not UTF-8 text: save it as UTF-8 and try again.", file.display()))?;
    let fixes = fixes
        .iter()
        .map(|fix| fix.split_once('=').map(|(path, value)| (path.to_owned(), value.to_owned())))
        .collect::<Option<Vec<_>>>()
        .context("A correction is written PATH=VALUE, such as --set sections/0/title=題名")?;
    let mut database = Database::open(config).await?;
    database.prepare(config).await?;
    let db = Db::new(database.pool("command", 2), vault::open(config)?);
    let done = run(&db, series, &source, &fixes, dry_run).await;
    db.pool.close().await;
    database.close().await;
    done.map_err(|error| anyhow::anyhow!(error.sentence(Lang::En)))
}

async fn run(db: &Db, series: &str, source: &str, fixes: &[(String, String)], dry_run: bool) -> domain::Result<()> {
    let viewer = Viewer::system();
    let id = importing::start(db, viewer.asks(), series, source).await?;
    let mut review = pages::import_review::load(db, viewer.asks(), series, id).await?;
    if !fixes.is_empty() {
        importing::correct(db, viewer.asks(), series, id, review.version, fixes).await?;
        review = pages::import_review::load(db, viewer.asks(), series, id).await?;
    }
    print(&review);
    if dry_run {
        println!("Nothing was written (--dry-run).");
        return Ok(());
    }
    let applied = workflows::apply_import::apply(db, viewer.asks_at(Utc::now()), series, id).await?;
    print_applied(&applied);
    Ok(())
}

fn print(review: &ImportReview) {
    let draft = &review.draft;
    let counts = &review.counts;
    let depths: Vec<String> = counts.bullets_by_depth.iter().map(ToString::to_string).collect();
    println!("{}", draft.title);
    println!(
        "{} sessions, {} bullets by depth ({}), {} lines of prose, {} impressions, {} questions of which {} answered",
        counts.sessions,
        counts.bullets,
        depths.join(", "),
        counts.paragraphs,
        counts.impressions,
        counts.questions,
        counts.answered
    );
    for section in &draft.sections {
        println!("  {} {}", section.label, section.title);
        for speaker in &section.speakers {
            println!("      {} | {} | {} | {}", speaker.name, speaker.honorific, speaker.affiliation, speaker.role);
        }
    }
    println!("{} guesses", draft.guesses.len());
    for guess in &draft.guesses {
        let sign = if guess.certainty == Certainty::Unsure { "?" } else { "~" };
        println!("  {sign} {}: {}", guess.id, guess.what.get(Lang::En));
    }
    for warning in &draft.warnings {
        println!("  ! line {}: {}", warning.line_number, warning.what.get(Lang::En));
    }
    let (mut in_data, mut blank) = (0, 0);
    for line in &draft.line_fates {
        match line.fate {
            LineOutcome::Data(_) => in_data += 1,
            LineOutcome::Blank => blank += 1,
            LineOutcome::LeftOut => {}
        }
    }
    println!(
        "{} lines: {in_data} in the data, {blank} empty, {} left out",
        draft.line_fates.len(),
        draft.left_out.len()
    );
    for line in &draft.left_out {
        println!("  - line {}: {} ({})", line.line_number, line.text, line.reason.get(Lang::En));
    }
}

fn print_applied(applied: &Applied) {
    let name = applied.card.name(Lang::En);
    match &applied.changes {
        None => println!("{name} is new. Its report is a draft until it is published."),
        Some(changes) if changes.is_empty() => println!("{name} says the same already: nothing changed."),
        Some(changes) => {
            println!("{name}: {} changes", changes.len());
            for change in changes {
                println!("  {} {}", change.path, change.session);
                for line in &change.lines {
                    let sign = match line.sign {
                        DiffSign::Same => " ",
                        DiffSign::Added => "+",
                        DiffSign::Removed => "-",
                    };
                    println!("    {sign} {}", line.text);
                }
            }
        }
    }
}
