//! Background jobs. Each is a thin file that calls a use case; several processes may run them at
//! once, because use cases hand each piece of work to one of them only.

pub mod archive;
pub mod deliver;
pub mod jobs;
pub mod mail;
pub mod mailbox;

use std::time::Duration;

use chrono::Utc;
use domain::{
    announcements,
    archive::handing_in,
    db::Db,
    held, people, proposals,
    qa::{calling, confidential, telling},
    registration, search,
    viewer::Viewer,
    workflows::{remind, remind_speakers},
};
use sqlx::postgres::PgListener;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

pub use deliver::Delivery;

/// How long a lost wake-up can delay a job.
const POLL: Duration = Duration::from_secs(5);
/// How often it is looked at most for what is due by the clock, however often jobs wake the worker: some twenty questions,
/// which a crowd that registers would otherwise have asked again after each of its mails.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const TIDY_EVERY: Duration = Duration::from_mins(10);
/// Documents of search that are folded anew at a time, so that no mail waits for long.
const REFOLD_BATCH: usize = 100;

/// How often speakers are looked for whom search calls by a name of theirs that may not be told: at the start, and when the
/// release before, which knows no better, runs beside this one no more.
const RENAMINGS: usize = 2;

/// What jobs need.
#[derive(Clone)]
pub struct Worker {
    pub db: Db,
    /// Configured address of the site, without a slash at the end: links in mails begin with it.
    pub origin: String,
    pub delivery: Delivery,
}

/// Runs all jobs until `stop` becomes true; what is under way is finished first.
pub async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let mut listener = None;
    let mut tidy_at = Instant::now();
    let mut looks = Looks::starting_at(Instant::now());
    let (mut is_refolding, mut renamings) = (false, 0);
    loop {
        // A full batch means that there may be more.
        while jobs::run_due(&worker).await == jobs::BATCH && !*stop.borrow() {}
        if looks.is_due(Instant::now()) {
            look(&worker).await;
            looks.looked(Instant::now());
        } else {
            looks.put_off();
        }
        if Instant::now() >= tidy_at {
            tidy(&worker).await;
            tidy_at = Instant::now() + TIDY_EVERY;
            is_refolding = true;
            if renamings < RENAMINGS {
                rename(&worker).await;
                renamings += 1;
            }
        }
        if is_refolding {
            is_refolding = refold(&worker).await;
        }
        if listener.is_none() {
            listener = listen(&worker.db).await;
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            () = tokio::time::sleep(if is_refolding { Duration::ZERO } else { looks.pause(Instant::now()) }) => {}
            heard = wake(listener.as_mut()) => if !heard { listener = None },
        }
    }
}

/// When it is looked for what is due by the clock.
struct Looks {
    /// Not before.
    next: Instant,
    /// Something woke the worker since the last look.
    is_awaited: bool,
}

impl Looks {
    const fn starting_at(now: Instant) -> Self {
        Self { next: now, is_awaited: false }
    }

    fn is_due(&self, now: Instant) -> bool {
        now >= self.next
    }

    fn looked(&mut self, now: Instant) {
        *self = Self { next: now + LOOK_EVERY, is_awaited: false };
    }

    /// Whatever woke the worker is seen by the next look.
    const fn put_off(&mut self) {
        self.is_awaited = true;
    }

    /// How long to wait for a wake-up until it is looked again.
    fn pause(&self, now: Instant) -> Duration {
        if self.is_awaited { self.next.saturating_duration_since(now) } else { POLL }
    }
}

/// What is due by the clock, or was asked for by a use case that has no job of its own.
async fn look(worker: &Worker) {
    end_lapsed(worker).await;
    remind_of(worker).await;
    ask_again(worker).await;
    keep_forecasts(worker).await;
    announce(worker).await;
    call_speakers(worker).await;
    tell_askers(worker).await;
    remove_what_was_red(worker).await;
    send_decisions(worker).await;
    remind_of_proposals(worker).await;
    remind_speakers_of_what_is_wanted(worker).await;
}

async fn listen(db: &Db) -> Option<PgListener> {
    let mut listener = PgListener::connect_with(&db.pool).await.ok()?;
    listener.listen(domain::jobs::CHANNEL).await.ok()?;
    Some(listener)
}

/// Returns when there is something to do; false when the connection was lost. Without a listener it
/// never returns, and polling goes on. What is there already counts as one wake-up.
async fn wake(listener: Option<&mut PgListener>) -> bool {
    let Some(listener) = listener else { return std::future::pending().await };
    let mut heard = listener.try_recv().await;
    while matches!(heard, Ok(Some(_))) {
        match timeout(Duration::ZERO, listener.try_recv()).await {
            Ok(next) => heard = next,
            Err(_) => return true,
        }
    }
    false
}

/// Seats that nobody answered for in time go to whoever waits.
async fn end_lapsed(worker: &Worker) {
    if let Err(error) = registration::promoting::end_lapsed(&worker.db, Viewer::system().asks()).await {
        tracing::warn!(%error, "places that nobody answered for have to wait");
    }
}

/// Who holds a seat hears of it again shortly before.
async fn remind_of(worker: &Worker) {
    match remind::send_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "reminders were written"),
        Err(error) => tracing::warn!(%error, "reminders have to wait"),
    }
}

/// Who holds a seat is asked whether they still come.
async fn ask_again(worker: &Worker) {
    match registration::still::work(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(people) => tracing::info!(people, "were asked whether they still come"),
        Err(error) => tracing::warn!(%error, "asking who still comes has to wait"),
    }
}

/// Who was expected of an event stands beside who came, and day by day beside who registered.
async fn keep_forecasts(worker: &Worker) {
    match registration::foreseeing::keep_days(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(events) => tracing::debug!(events, "are ahead; who is expected today was written down"),
        Err(error) => tracing::warn!(%error, "writing down who is expected today has to wait"),
    }
    match registration::foreseeing::keep_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "began; who is expected was written down"),
        Err(error) => tracing::warn!(%error, "writing down who is expected has to wait"),
    }
}

/// Announcements whose moment has come.
async fn announce(worker: &Worker) {
    match announcements::sending::send_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "an announcement was written"),
        Err(error) => tracing::warn!(%error, "announcements have to wait"),
    }
}

/// Results of a call whose seconds to stop them are over.
async fn send_decisions(worker: &Worker) {
    match proposals::sending::send_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "results of a call were written"),
        Err(error) => tracing::warn!(%error, "results of a call have to wait"),
    }
}

/// Whoever was accepted and has not answered is reminded once.
async fn remind_of_proposals(worker: &Worker) {
    match proposals::confirming::remind_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "speakers were reminded to confirm"),
        Err(error) => tracing::warn!(%error, "speakers who have not confirmed have to wait"),
    }
}

/// Whoever speaks in a week is reminded once of what is still wanted of them.
async fn remind_speakers_of_what_is_wanted(worker: &Worker) {
    match remind_speakers::send_due(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "speakers were reminded of what is wanted"),
        Err(error) => tracing::warn!(%error, "speakers of whom something is wanted have to wait"),
    }
}

/// What was asked in a talk of TLP:RED does not outlive it.
async fn remove_what_was_red(worker: &Worker) {
    match confidential::remove_what_was_red(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(questions) => tracing::info!(questions, "what was asked in a talk of TLP:RED is gone"),
        Err(error) => tracing::warn!(%error, "questions of TLP:RED have to wait"),
    }
}

async fn call_speakers(worker: &Worker) {
    match calling::call_speakers(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(speakers) => tracing::info!(speakers, "speakers were told what waits for them"),
        Err(error) => tracing::warn!(%error, "speakers have to wait"),
    }
}

/// Who asked and could not be told of the answer when it came, because their mailbox had got enough within the hour.
async fn tell_askers(worker: &Worker) {
    match telling::tell_late(&worker.db, Viewer::system().asks()).await {
        Ok(0) => {}
        Ok(askers) => tracing::info!(askers, "askers were told of answers"),
        Err(error) => tracing::warn!(%error, "askers have to wait"),
    }
}

/// After an upgrade: names that the release before told in search while it ran beside.
async fn rename(worker: &Worker) {
    let batch = i64::try_from(REFOLD_BATCH).unwrap_or(i64::MAX);
    loop {
        match search::index::rename(&worker.db, Viewer::system().asks(), batch).await {
            Ok(0) => break,
            Ok(documents) => {
                tracing::info!(documents, "of speakers were written anew for search");
                if documents < REFOLD_BATCH {
                    break;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "writing speakers anew for search has to wait");
                break;
            }
        }
    }
}

/// After an upgrade that changed how search folds; whether there may be more to do.
async fn refold(worker: &Worker) -> bool {
    let batch = i64::try_from(REFOLD_BATCH).unwrap_or(i64::MAX);
    match search::index::refold(&worker.db, Viewer::system().asks(), batch).await {
        Ok(0) => false,
        Ok(documents) => {
            tracing::info!(documents, "folded anew for search");
            documents == REFOLD_BATCH
        }
        Err(error) => {
            tracing::warn!(%error, "folding anew has to wait");
            false
        }
    }
}

/// Deletes what has ended: sessions, links, failures, jobs that are done.
async fn tidy(worker: &Worker) {
    let (now, system) = (Utc::now(), Viewer::system());
    let people = people::clean_up(&worker.db, system.asks_at(now)).await;
    let jobs = domain::jobs::clean_up(&worker.db, system.asks_at(now)).await;
    let links = registration::mails::clean_up(&worker.db, system.asks_at(now)).await;
    if let Err(error) = held::clean_up(&worker.db, system.asks_at(now)).await {
        tracing::warn!(%error, "forms that nobody came back for have to wait");
    }
    match registration::retention::forget(&worker.db, system.asks_at(now)).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "what was known of their people has had its time and was forgotten"),
        Err(error) => tracing::warn!(%error, "forgetting has to wait"),
    }
    if let Err(error) = proposals::letters::clean_up(&worker.db, system.asks_at(now)).await {
        tracing::warn!(%error, "links of proposals that have ended have to wait");
    }
    match handing_in::clean_up(&worker.db, system.asks_at(now)).await {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "files of archives that nobody applied were forgotten"),
        Err(error) => tracing::warn!(%error, "files of archives have to wait"),
    }
    match people::seal_secrets(&worker.db, system.asks()).await {
        Ok(0) => {}
        Ok(sealed) => tracing::info!(sealed, "secrets that stood in clear were sealed"),
        Err(error) => tracing::warn!(%error, "secrets that stand in clear have to wait"),
    }
    match (people, jobs, links) {
        (Ok(0), Ok(0), Ok(0)) => {}
        (Ok(people), Ok(jobs), Ok(links)) => tracing::info!(people, jobs, links, "tidied up"),
        (Err(error), ..) | (_, Err(error), _) | (_, _, Err(error)) => {
            tracing::warn!(%error, "tidying up has to wait");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wake_ups_that_follow_each_other_are_seen_by_one_look_within_a_second() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut looks = Looks::starting_at(start);
        assert!(looks.is_due(at(0)), "the first wake-up is seen at once");
        looks.looked(at(10));
        assert_eq!(looks.pause(at(10)), POLL, "nothing has woken it since");
        for woken in [20, 300, 900] {
            assert!(!looks.is_due(at(woken)));
            looks.put_off();
            assert_eq!(looks.pause(at(woken)), Duration::from_millis(1_010 - woken), "it is not forgotten");
        }
        assert!(looks.is_due(at(1_010)));
        looks.looked(at(1_030));
        assert_eq!(looks.pause(at(1_030)), POLL);
        assert!(looks.is_due(at(6_000)), "after a quiet while the next is seen at once again");
    }
}
