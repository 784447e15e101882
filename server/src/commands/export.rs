//! `export archive DIR`: everything in open formats, which `import archive` reads back.

use std::{fs, path::Path};

use anyhow::Context;
use domain::{
    archive::format::{
        derived,
        record::{self, AnswerRecord, EventRecord},
    },
    db::Db,
    pages::archive_record::{self, ListedRegistration},
    viewer::Viewer,
};

use super::{explained, export_files, with_db};
use crate::{config::Config, files::csv};

/// What stands in the folder, for who finds it in ten years.
const ABOUT: &str = "\
# Benkyokai archive

One folder for each series, and in it one for each event:

- `series.json`: the series, and who spoke at its events.
- `NNN/event.json`: all facts of an event: agenda, notes, questions with their answers, the report's words. Times are
  RFC 3339, places in a video are seconds.
- `NNN/report.md`: the same as a report to read, in Markdown with front matter.
- `NNN/questions.csv`: the questions as a table.
- `NNN/polls.csv`: what everybody was asked, with how often each option was chosen; `event.json` says the same.
- `NNN/slides-N.pdf`: slides that are kept with the talk at that place of the agenda.
- `pictures/`: pictures of those who spoke; `series.json` says whose each is.
- `NNN/attendees.csv`: who registered, with names and mail addresses. Keep it as carefully as the site did, or delete it:
  everything else can be read without it.

Accounts, passwords, sessions and the log are not in it, nor who voted, answered a poll or reacted to a talk: `backup`
copies those. `benkyokai import archive FOLDER` reads
all of it into an empty database. Of a ZIP it reads the records and texts alone: slides and pictures come from a folder.
";

/// Writes all series into a folder that is empty or not there yet.
pub async fn archive(config: &Config, dir: &Path) -> anyhow::Result<()> {
    ensure_empty(dir)?;
    with_db(config, async |db| all(db, dir).await).await?
}

/// Nothing that stands there is written over.
pub(super) fn ensure_empty(dir: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    let is_empty = fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))?.next().is_none();
    anyhow::ensure!(is_empty, "{} is not empty: name a folder that is not there yet.", dir.display());
    Ok(())
}

async fn all(db: &Db, dir: &Path) -> anyhow::Result<()> {
    let system = Viewer::system();
    write(&dir.join(record::README), ABOUT.as_bytes())?;
    let (mut events, mut questions, mut people, mut files) = (0, 0, 0, 0);
    for series in archive_record::all_series(db, system.asks()).await.map_err(explained)? {
        let (about, ids) = archive_record::series(db, system.asks(), &series).await.map_err(explained)?;
        let folder = dir.join(&series.slug);
        fs::create_dir_all(&folder)?;
        write(&folder.join("series.json"), &json(&about)?)?;
        files += export_files::pictures(db, &folder, &about).await?;
        for id in ids {
            let (event, registered) = archive_record::event(db, system.asks(), id).await.map_err(explained)?;
            events += 1;
            questions += event.questions.len();
            people += registered.len();
            let own = folder.join(format!("{:03}", event.number));
            one(&own, &event, &series.name, &registered)?;
            files += export_files::slides(db, &own, id, &event).await?;
        }
    }
    println!("{events} events, {questions} questions and {people} registrations are in {}.", dir.display());
    if files > 0 {
        println!("{files} slides and pictures stand beside them.");
    }
    if people > 0 {
        println!("Names and mail addresses of people are in it: keep it as carefully as the database.");
    }
    Ok(())
}

fn one(dir: &Path, event: &EventRecord, series: &str, registered: &[ListedRegistration]) -> anyhow::Result<()> {
    fs::create_dir_all(dir)?;
    write(&dir.join("event.json"), &json(event)?)?;
    write(&dir.join("report.md"), derived::markdown(event, series).as_bytes())?;
    if !event.questions.is_empty() {
        write(&dir.join("questions.csv"), questions(event).as_bytes())?;
    }
    if !event.polls.is_empty() || !event.held_polls.is_empty() {
        write(&dir.join("polls.csv"), polls(event).as_bytes())?;
    }
    if !registered.is_empty() {
        write(&dir.join("attendees.csv"), attendees(registered).as_bytes())?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn questions(event: &EventRecord) -> String {
    let head = ["Question", "Author", "Votes", "Status", "Session", "Asked at", "Answer"];
    let rows = event.questions.iter().map(|question| {
        let slot = question.slot.and_then(|at| event.slots.get(at)).map_or("", |slot| slot.title.as_str());
        let said = |answer: &AnswerRecord| {
            if answer.author.is_empty() { answer.text.clone() } else { format!("{}: {}", answer.author, answer.text) }
        };
        vec![
            question.body.clone(),
            question.asker.clone(),
            question.votes.to_string(),
            question.state.clone(),
            slot.to_owned(),
            question.asked_at.to_rfc3339(),
            question.answers.iter().map(said).collect::<Vec<_>>().join("\n"),
        ]
    });
    csv::table(&head, rows)
}

/// An option a row. What another service brought is a result, of a kind that nobody said.
fn polls(event: &EventRecord) -> String {
    let head = ["Poll", "Kind", "State", "Option", "Votes"];
    let row = |title: &str, kind: &str, state: &str, option: &str, votes: i64| {
        vec![title.to_owned(), kind.to_owned(), state.to_owned(), option.to_owned(), votes.to_string()]
    };
    let mut rows = Vec::new();
    for poll in &event.polls {
        rows.extend(poll.options.iter().map(|(words, n)| row(&poll.question, "", "shown", words, i64::from(*n))));
    }
    for poll in &event.held_polls {
        let state = match (poll.opened_at, poll.shown_at) {
            (None, _) => "draft",
            (_, None) => "hidden",
            _ => "shown",
        };
        if poll.options.is_empty() {
            rows.push(row(&poll.title, &poll.kind, state, "", 0));
        }
        rows.extend(poll.options.iter().map(|(words, votes)| row(&poll.title, &poll.kind, state, words, *votes)));
    }
    csv::table(&head, rows.into_iter())
}

fn attendees(registered: &[ListedRegistration]) -> String {
    let head = ["Ticket type", "Name", "Email", "Status", "Attended", "Registered at"];
    let rows = registered.iter().map(|one| {
        let attended = one.attended.map_or("", |attended| if attended { "Yes" } else { "No" });
        vec![
            one.type_name.clone(),
            one.name.clone(),
            one.mail.clone(),
            one.state.clone(),
            attended.to_owned(),
            one.registered_at.clone(),
        ]
    });
    csv::table(&head, rows)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
