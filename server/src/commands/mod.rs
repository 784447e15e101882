//! The commands of the program, a file each. An error is one sentence for the person at the terminal.

pub mod archive;
mod archive_files;
mod archive_reading;
pub mod backup;
pub mod demo;
pub mod export;
mod export_files;
pub mod export_site;
pub mod import;
pub mod lottery;
pub mod migrate;
pub mod organizer;
pub mod restore;
pub mod serve;
pub mod worker;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use domain::{archive::format::kind::FileKind, db::Db};

use crate::{config::Config, logging, postgres::Database, vault};

/// The site of a series of study meetings: calls, sign-up, questions, reports.
///
/// Settings are environment variables; README.md lists them.
#[derive(Debug, Parser)]
#[command(name = "benkyokai", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages and run background jobs.
    Serve {
        /// Leave the background jobs to another process.
        #[arg(long)]
        no_worker: bool,
    },
    /// Run only the background jobs.
    Worker,
    /// Bring the database up to date.
    Migrate,
    /// Load the demonstration series and the evening of Security-JAWS #32.
    Demo,
    /// People who organize.
    #[command(subcommand)]
    Organizer(OrganizerCommand),
    /// Series of study meetings.
    #[command(subcommand)]
    Series(SeriesCommand),
    /// Take in what was written elsewhere.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Take everything away in open formats.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Draws, as anybody may check them.
    #[command(subcommand)]
    Lottery(LotteryCommand),
    /// Write a consistent copy of everything into a new folder.
    Backup { dir: PathBuf },
    /// Read a copy back into an empty database.
    Restore { dir: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum LotteryCommand {
    /// Repeat a draw from its published list; needs no database.
    Verify {
        /// The list as it was published: a number a line.
        list: PathBuf,
        /// The value that was promised.
        #[arg(long)]
        seed: String,
        /// How many seats were drawn.
        #[arg(long)]
        seats: usize,
        /// How many of a group at most, where the draw has that rule.
        #[arg(long)]
        cap: Option<i32>,
        /// The published order, as CSV, to be compared.
        #[arg(long)]
        order: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum OrganizerCommand {
    /// Add an owner and print the one-time link by which they set a password.
    Add {
        mail: String,
        /// Slug of one series; without it, of all.
        #[arg(long)]
        series: Option<String>,
    },
    /// End an account: every session of it ends, and nobody signs in with it again.
    Disable { mail: String },
    /// Forget a lost authenticator: the person sets up a new one at the next sign-in.
    ResetSecondFactor { mail: String },
}

#[derive(Debug, Subcommand)]
pub enum SeriesCommand {
    /// Add a series under an address of its own.
    Add {
        /// Lower-case letters, digits and hyphens, as in /security-jaws.
        slug: String,
        name: String,
        /// Banner and accent: fins (blue) or suns (amber).
        #[arg(long, default_value = "fins")]
        mark: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// A report as text, Markdown or HTML. A new report is a draft; one that is published changes at once.
    Report {
        file: PathBuf,
        /// Slug of the series that the report belongs to.
        #[arg(long, default_value = "security-jaws")]
        series: String,
        /// A correction as PATH=VALUE, such as sections/0/title=題名; may be repeated.
        #[arg(long = "set", value_name = "PATH=VALUE")]
        fixes: Vec<String>,
        /// Show what is understood and write nothing but the hand-in.
        #[arg(long)]
        dry_run: bool,
    },
    /// Questions as slido exports them, as CSV or XLSX, of one event.
    Questions(ListFile),
    /// A list of attendees of connpass or Doorkeeper, as CSV or XLSX, of one event.
    Attendees(ListFile),
    /// Every file of a folder or a ZIP: reports, lists of attendees, questions, events, calendars, and what
    /// `export archive` wrote; what cannot be applied waits for somebody to look at it.
    Archive {
        path: PathBuf,
        /// Slug of the series that the files belong to.
        #[arg(long, default_value = "security-jaws")]
        series: String,
        /// Show what is understood and write nothing but the hand-ins.
        #[arg(long)]
        dry_run: bool,
    },
}

/// A table that belongs to one event.
#[derive(Debug, clap::Args)]
pub struct ListFile {
    pub file: PathBuf,
    /// Slug of the series that the event belongs to.
    #[arg(long, default_value = "security-jaws")]
    pub series: String,
    /// The event's number, where the name of the file does not say it.
    #[arg(long)]
    pub number: Option<i32>,
    /// Show what is understood and write nothing but the hand-in.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// All series as JSON, Markdown and CSV in a new folder; `import archive` reads it back.
    Archive { dir: PathBuf },
    /// The public pages as files that open without a server, with a search, in a new folder.
    Site {
        dir: PathBuf,
        /// Language of the pages: ja or en.
        #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
        lang: String,
    },
}

/// Opens the database, does one thing, closes it.
async fn with_db<T>(config: &Config, act: impl AsyncFnOnce(&Db) -> T) -> anyhow::Result<T> {
    let mut database = Database::open(config).await?;
    database.prepare(config).await?;
    let db = Db::new(database.pool("command", 2), vault::open(config)?);
    let done = act(&db).await;
    db.pool.close().await;
    database.close().await;
    Ok(done)
}

/// An error of a use case, for the person at the terminal.
fn explained(error: domain::Error) -> anyhow::Error {
    anyhow::anyhow!(error.sentence(domain::Lang::En))
}

/// Reads the settings, and runs the command that the arguments name, to its end.
pub fn start(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::from_env().map_err(anyhow::Error::msg)?;
    // A command that ends by itself says what it did in its own words; only trouble is logged.
    let is_service = matches!(arguments.command, Command::Serve { .. } | Command::Worker);
    logging::start(config.log_format, is_service);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(arguments.command, config))
}

async fn run(command: Command, config: Config) -> anyhow::Result<()> {
    match command {
        Command::Serve { no_worker } => serve::run(config, !no_worker).await,
        Command::Worker => worker::run(config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Demo => demo::run(&config).await,
        Command::Organizer(OrganizerCommand::Add { mail, series }) => {
            organizer::add(&config, &mail, series.as_deref()).await
        }
        Command::Organizer(OrganizerCommand::Disable { mail }) => organizer::disable(&config, &mail).await,
        Command::Organizer(OrganizerCommand::ResetSecondFactor { mail }) => {
            organizer::reset_second_factor(&config, &mail).await
        }
        Command::Series(SeriesCommand::Add { slug, name, mark }) => {
            organizer::add_series(&config, &slug, &name, &mark).await
        }
        Command::Import(ImportCommand::Report { file, series, fixes, dry_run }) => {
            import::report(&config, &file, &series, &fixes, dry_run).await
        }
        Command::Import(ImportCommand::Questions(list)) => {
            let of = (list.series.as_str(), list.number);
            Box::pin(archive::one(&config, &list.file, of, FileKind::Questions, list.dry_run)).await
        }
        Command::Import(ImportCommand::Attendees(list)) => {
            let of = (list.series.as_str(), list.number);
            Box::pin(archive::one(&config, &list.file, of, FileKind::Attendees, list.dry_run)).await
        }
        Command::Import(ImportCommand::Archive { path, series, dry_run }) => {
            archive::run(&config, &path, &series, dry_run).await
        }
        Command::Export(ExportCommand::Archive { dir }) => export::archive(&config, &dir).await,
        Command::Export(ExportCommand::Site { dir, lang }) => {
            export_site::site(&config, &dir, domain::Lang::from_tag(&lang).unwrap_or_default()).await
        }
        Command::Lottery(LotteryCommand::Verify { list, seed, seats, cap, order }) => {
            print!("{}", lottery::verify(&list, &seed, seats, cap, order.as_deref())?);
            Ok(())
        }
        Command::Backup { dir } => backup::run(&config, &dir).await,
        Command::Restore { dir } => restore::run(&config, &dir).await,
    }
}
