//! `import report FILE`: the same importer as the page, from the terminal.

use std::path::Path;

use anyhow::Context;
use chrono::Utc;
use domain::{
    Lang,
    db::Db,
    pages::{self, import_review::ImportReview},
    reports::{
        import::{
            diff::DiffSign,
            draft::{Certainty, LineOutcome},
        },
        importing,
    },
    viewer::Viewer,
    workflows::{self, apply_import::Applied},
};

use super::{explained, with_db};
use crate::config::Config;

/// Reads, understands and applies a report; prints what it understood.
///
/// `fixes`: corrections as `path=value`, made before it is applied. `dry_run`: only understand.
pub async fn report(config: &Config, file: &Path, series: &str, fixes: &[String], dry_run: bool) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let fixes = fixes
        .iter()
        .map(|fix| fix.split_once('=').map(|(path, value)| (path.to_owned(), value.to_owned())))
        .collect::<Option<Vec<_>>>()
        .context("A correction is written PATH=VALUE, such as --set sections/0/title=題名")?;
    with_db(config, async |db| run(db, series, (&name, &bytes), &fixes, dry_run).await).await?
}

async fn run(
    db: &Db,
    slug: &str,
    file: (&str, &[u8]),
    fixes: &[(String, String)],
    dry_run: bool,
) -> anyhow::Result<()> {
    let viewer = Viewer::system();
    ensure_series(db, slug).await?;
    let id = importing::start_file(db, viewer.asks(), slug, file, None).await.map_err(explained)?;
    let mut review = pages::import_review::load(db, viewer.asks(), slug, id, 1).await.map_err(explained)?;
    if !fixes.is_empty() {
        importing::correct(db, viewer.asks(), slug, id, review.version, fixes).await.map_err(explained)?;
        review = pages::import_review::load(db, viewer.asks(), slug, id, 1).await.map_err(explained)?;
    }
    print(&review);
    print_target(&review);
    if dry_run {
        println!("Nothing was written (--dry-run).");
        return Ok(());
    }
    let applied = workflows::apply_import::apply(db, viewer.asks_at(Utc::now()), slug, id).await.map_err(|error| {
        let path = error.field().unwrap_or_default().to_owned();
        let how = if path.is_empty() { String::new() } else { format!(" Set it with --set {path}=…") };
        anyhow::anyhow!("{}{how}", error.sentence(Lang::En))
    })?;
    print_applied(&applied);
    Ok(())
}

/// A command says what a command can do about a series that is not there.
pub(super) async fn ensure_series(db: &Db, slug: &str) -> anyhow::Result<()> {
    let mut conn = db.acquire().await.map_err(explained)?;
    let all = domain::series::access::all(&mut conn).await.map_err(explained)?;
    if all.iter().any(|series| series.slug == slug) {
        return Ok(());
    }
    let known: Vec<String> = all.iter().map(|series| format!("{} ({})", series.slug, series.name)).collect();
    let known =
        if known.is_empty() { "There is none yet.".to_owned() } else { format!("There are: {}.", known.join(", ")) };
    anyhow::bail!("There is no series “{slug}”. {known} A series is added with: benkyokai series add {slug} NAME")
}

/// Which event it is about, and what applying it would change.
fn print_target(review: &ImportReview) {
    if let Some(refused) = &review.refused {
        println!("! {}", refused.get(Lang::En));
    }
    match &review.event {
        None => println!("It would be a new event."),
        Some(card) if review.changes.is_empty() => println!("{} says the same already.", card.name(Lang::En)),
        Some(card) => {
            println!("It updates {}: {} changes", card.name(Lang::En), review.changes.len());
            for change in &review.changes {
                let kind = format!("{:?}", change.kind).to_lowercase();
                println!("  {kind} {} {}", change.path, change.session);
            }
        }
    }
    if !review.encoding.is_empty() && review.encoding != "UTF-8" {
        println!("The letters were read as {}.", review.encoding);
    }
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
        for choice in &guess.choices {
            println!("      or: {}", choice.what.get(Lang::En));
        }
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
    for kept in &applied.kept {
        println!(
            "“{}” is not in the text any more and stays: {} questions of the evening hang on it.",
            kept.title, kept.questions
        );
    }
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
