//! `/organize/{series}`: what waits for a decision across the events of a series, by its deadline.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    automatic::{Automatic, by_itself},
    queries::{self, EventFacts, OpenImport, Recent},
    speaker_letters,
    stream_asked::{LENGTH, asks_for_stream},
};
use crate::{
    db::Db,
    error::Result,
    events::{
        self,
        types::{EventCard, EventState},
    },
    ids::EventRef,
    registration::{self, rules::STREAM_BEFORE, types::ParticipationType},
    reports::types::ReportState,
    series::{self, types::Series},
    time::Local,
    viewer::{Asked, Right, Role},
};

/// Events that are looked at: the nearest.
const EVENTS: i64 = 60;
/// What is older than that is no news any more; it stands among what is missing.
const LOOK_BACK: Duration = Duration::days(180);

/// What the decisions are made from.
pub struct Facts {
    pub events: Vec<EventFacts>,
    pub imports: Vec<OpenImport>,
    /// Keys of what somebody put off.
    pub put_off: Vec<String>,
}

/// Something that somebody has to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub kind: DecisionKind,
    /// Of the event; `None` for what belongs to none yet.
    pub number: Option<i32>,
    /// How many of it: questions, people, mails.
    pub count: i64,
    /// When it should be decided at the latest.
    pub due: DateTime<Utc>,
    /// The moment that the deadline comes from: the evening, or when it began to wait.
    pub since: Option<DateTime<Utc>>,
}

impl Decision {
    /// By which it is put off: its kind and what it is about.
    pub fn key(&self) -> String {
        let about = match self.kind {
            DecisionKind::FinishImport => self.count,
            _ => self.number.unwrap_or(0).into(),
        };
        format!("{}:{about}", self.kind.into_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum DecisionKind {
    /// Mails could not be delivered.
    DeadMails,
    /// Questions wait for a moderator.
    PendingQuestions,
    /// The evening is over, and still open.
    EndIt,
    /// It is near, and nobody knows of it.
    Announce,
    /// It is near, and has no agenda.
    MakeAgenda,
    /// The agenda was changed and not released.
    ReleaseAgenda,
    /// It is watched online too, and nobody has said where.
    Stream,
    /// Accepted talks have no answer, and the time for it is over.
    Unconfirmed,
    /// People wait for a seat.
    Waitlist,
    /// The report is not out.
    PublishReport,
    /// Questions of an evening that is over have no answer.
    AnswerQuestions,
    /// Slides were promised.
    Slides,
    /// What is to be done before it is due.
    Prepare,
    /// An import was begun and not finished. `count` is its id.
    FinishImport,
}

impl DecisionKind {
    /// Who may decide it.
    pub const fn right(self) -> Right {
        match self {
            Self::PendingQuestions | Self::AnswerQuestions => Right::Moderate,
            Self::PublishReport => Right::PublishReport,
            Self::Slides => Right::EditNotes,
            Self::FinishImport => Right::ImportReport,
            Self::DeadMails
            | Self::EndIt
            | Self::Announce
            | Self::MakeAgenda
            | Self::ReleaseAgenda
            | Self::Prepare
            | Self::Stream
            | Self::Unconfirmed
            | Self::Waitlist => Right::EditEvent,
        }
    }
}

/// `/organize/{series}`
#[derive(Clone, Debug, PartialEq)]
pub struct TodayPage {
    pub series: Series,
    /// The nearest deadline first.
    pub decisions: Vec<Decision>,
    /// What somebody put off until tomorrow.
    pub put_off: Vec<Decision>,
    /// What the product does by itself, the next first.
    pub automatic: Vec<Automatic>,
    /// When this day ends on the wall of the series.
    pub day_ends: DateTime<Utc>,
    /// The event that is on or comes next, planned ones too.
    pub next: Option<NextOnTrack>,
    /// What happened since this time yesterday.
    pub since_yesterday: Recent,
    /// What comes next in the viewer's other series.
    pub others: Vec<EventCard>,
    pub followers: i64,
    pub may_plan: bool,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NextOnTrack {
    pub card: EventCard,
    pub doors: Option<Local>,
    pub types: Vec<ParticipationType>,
    /// Calendar days from now until it begins, on its own wall.
    pub days: Option<i64>,
    pub report: Option<ReportState>,
}

pub async fn load(db: &Db, asked: Asked<'_>, slug: &str) -> Result<TodayPage> {
    let mut conn = db.acquire().await?;
    let series = series::access::find(&mut conn, slug).await?;
    asked.viewer.require(series.id, Right::SeeDesk)?;
    let role = asked.viewer.role_in(series.id).unwrap_or(Role::Owner);
    let put_off = series::queries::put_offs(&mut conn, series.id, asked.now).await?;
    let facts = facts(&mut conn, asked, &series, put_off).await?;
    let (put_off, decisions) = all_decisions(&facts, role, asked.now);
    let mut automatic = Vec::new();
    let next = match queries::next_number(&mut conn, series.id, asked.now - LENGTH).await? {
        None => None,
        Some(number) => {
            let event_ref = EventRef::new(&series.slug, number);
            let (_, card) = events::access::find(&mut conn, asked.viewer, event_ref).await?;
            let types = registration::queries::types_of(&mut conn, card.id, &card.zone).await?;
            let plan = events::queries::plan(&mut conn, card.id).await?;
            let mails = queries::queued_mails(&mut conn, card.id).await?;
            let has_stream = plan.stream_url.is_some() || plan.has_room_stream;
            automatic = by_itself(&card, &types, (has_stream, plan.is_promotion_paused), mails, asked.now);
            automatic.extend(speaker_letters::automatic(&mut conn, (&series, &card), asked.now).await?);
            automatic.sort_by_key(|one| one.at.map(|at| at.utc));
            let doors = events::access::load(&mut conn, card.clone()).await?.doors;
            let today = Local::at(asked.now, &card.zone).wall.date();
            let days = card.starts.as_ref().map(|starts| (starts.wall.date() - today).num_days());
            let report = facts.events.iter().find(|event| event.number == number).and_then(|event| event.report);
            Some(NextOnTrack { card, doors, types, days, report })
        }
    };
    let mut others = Vec::new();
    for one in series::access::all(&mut conn).await? {
        if one.id != series.id && asked.viewer.may(one.id, Right::SeeDesk) {
            others.extend(events::queries::upcoming(&mut conn, Some(one.id), asked.now, 1).await?);
        }
    }
    Ok(TodayPage {
        day_ends: series::put_off::end_of_day(&series, asked.now),
        decisions,
        put_off,
        automatic,
        next,
        since_yesterday: queries::recent(&mut conn, series.id, asked.now - Duration::days(1)).await?,
        others,
        followers: series::queries::followers(&mut conn, series.id).await?,
        may_plan: asked.viewer.may(series.id, Right::EditEvent),
        now: asked.now,
        series,
    })
}

/// `put_off`: keys of decisions that are put off at this moment.
pub(super) async fn facts(
    db: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    put_off: Vec<String>,
) -> Result<Facts> {
    Ok(Facts {
        events: queries::event_facts(db, series.id, (asked.now - LOOK_BACK, asked.now), EVENTS).await?,
        imports: queries::open_imports(db, series.id).await?,
        put_off,
    })
}

/// What a role has to decide now, the nearest deadline first; what somebody put off is not among it.
pub fn decisions(facts: &Facts, role: Role, now: DateTime<Utc>) -> Vec<Decision> {
    all_decisions(facts, role, now).1
}

/// What is put off, and what is not.
fn all_decisions(facts: &Facts, role: Role, now: DateTime<Utc>) -> (Vec<Decision>, Vec<Decision>) {
    let of_events = facts.events.iter().flat_map(|event| of_event(event, now));
    let of_imports = facts.imports.iter().map(|import| Decision {
        kind: DecisionKind::FinishImport,
        number: import.number,
        count: import.id,
        due: import.created_at + Duration::days(7),
        since: Some(import.created_at),
    });
    let mut all: Vec<Decision> =
        of_events.chain(of_imports).filter(|decision| role.may(decision.kind.right())).collect();
    // Stable: of one moment those of the nearest event first.
    all.sort_by_key(|decision| decision.due);
    all.into_iter().partition(|decision| facts.put_off.contains(&decision.key()))
}

fn of_event(event: &EventFacts, now: DateTime<Utc>) -> Vec<Decision> {
    use DecisionKind::{
        Announce, AnswerQuestions, DeadMails, EndIt, MakeAgenda, PendingQuestions, Prepare, PublishReport,
        ReleaseAgenda, Slides, Stream, Unconfirmed, Waitlist,
    };
    let (starts, ends) = (event.starts_at, event.ends_at.or_else(|| event.starts_at.map(|at| at + LENGTH)));
    let is_over = event.state == EventState::Ended;
    let is_public = !matches!(event.state, EventState::Planned | EventState::Postponed);
    // Days before the evening; what has no day yet is due in as many days from now.
    let before = |days: i64| starts.unwrap_or(now + Duration::days(2 * days)) - Duration::days(days);
    let after = |days: i64| ends.unwrap_or(now) + Duration::days(days);
    let is_near = |days: i64| starts.is_some_and(|at| at - now <= Duration::days(days));
    let candidates = [
        (DeadMails, event.dead_mails, event.dead_mails > 0, now),
        (PendingQuestions, event.pending, event.pending > 0, starts.unwrap_or(now).max(now)),
        (EndIt, 1, is_public && !is_over && ends.is_some_and(|at| at < now), ends.unwrap_or(now)),
        (Announce, 1, !is_public && event.state == EventState::Planned && is_near(28), before(14)),
        (MakeAgenda, 1, !is_over && !event.has_agenda && !event.has_newer_draft && is_near(28), before(10)),
        (ReleaseAgenda, 1, !is_over && is_public && event.has_newer_draft, before(7)),
        (Prepare, event.undone, event.undone > 0, end_of(event.undone_due, now)),
        (
            Stream,
            1,
            event.lacks_stream && asks_for_stream(event.state, (starts, event.ends_at), now),
            starts.map_or(now, |at| at - STREAM_BEFORE),
        ),
        (Unconfirmed, event.unconfirmed, !is_over && event.unconfirmed > 0, now),
        (Waitlist, event.waitlisted, !is_over && event.waitlisted > 0, before(2)),
        (PublishReport, 1, is_over && event.report != Some(ReportState::Published), after(14)),
        (AnswerQuestions, event.unanswered, is_over && event.unanswered > 0, after(30)),
        (Slides, event.slides_awaited, is_over && event.slides_awaited > 0, after(14)),
    ];
    candidates
        .into_iter()
        .filter(|(_, _, is_so, _)| *is_so)
        .map(|(kind, count, _, due)| Decision {
            kind,
            number: Some(event.number),
            count,
            due,
            since: if is_over { ends } else { starts },
        })
        .collect()
}

/// The end of a day, as near as it matters for an order of deadlines.
fn end_of(day: Option<chrono::NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    day.and_then(|day| day.and_hms_opt(15, 0, 0)).map_or(now, |at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T10:00:00Z").parse().unwrap()
    }

    fn event(state: EventState, day: u32) -> EventFacts {
        EventFacts {
            number: 43,
            state,
            starts_at: Some(at(day)),
            ends_at: Some(at(day) + Duration::hours(2)),
            report: None,
            has_agenda: true,
            has_newer_draft: false,
            lacks_stream: false,
            pending: 0,
            unanswered: 0,
            waitlisted: 0,
            slides_awaited: 0,
            unconfirmed: 0,
            dead_mails: 0,
            undone: 0,
            undone_due: None,
        }
    }

    fn kinds(event: EventFacts, role: Role) -> Vec<DecisionKind> {
        let facts = Facts { events: vec![event], imports: vec![], put_off: vec![] };
        decisions(&facts, role, at(12)).into_iter().map(|decision| decision.kind).collect()
    }

    #[test]
    fn what_is_asked_follows_the_state_and_the_date() {
        use DecisionKind::*;
        let owner = Role::Owner;
        assert_eq!(kinds(event(EventState::Open, 25), owner), [], "all is well");
        assert_eq!(kinds(event(EventState::Planned, 25), owner), [Announce]);
        let far = EventFacts { starts_at: Some(at(12) + Duration::days(60)), ..event(EventState::Planned, 25) };
        assert_eq!(kinds(far, owner), [], "there is time");
        let bare = EventFacts { has_agenda: false, waitlisted: 4, pending: 2, ..event(EventState::Open, 20) };
        assert_eq!(kinds(bare, owner), [MakeAgenda, Waitlist, PendingQuestions]);
        let silent = EventFacts { unconfirmed: 2, ..event(EventState::Open, 25) };
        assert_eq!(kinds(silent.clone(), owner), [Unconfirmed]);
        assert_eq!(kinds(EventFacts { state: EventState::Planned, ..silent }, Role::Moderator), []);
        assert_eq!(kinds(event(EventState::Open, 11), owner), [EndIt], "forgotten after the evening");
        let over = EventFacts { unanswered: 3, slides_awaited: 1, ..event(EventState::Ended, 5) };
        assert_eq!(kinds(over.clone(), owner), [PublishReport, Slides, AnswerQuestions]);
        let asked = EventFacts { pending: 1, ..over.clone() };
        assert!(kinds(asked, Role::Moderator).contains(&PendingQuestions), "somebody asked afterwards");
        let published = EventFacts { report: Some(ReportState::Published), ..over.clone() };
        assert_eq!(kinds(published, owner), [Slides, AnswerQuestions]);
        assert_eq!(kinds(over.clone(), Role::Moderator), [AnswerQuestions], "each their own part");
        assert_eq!(kinds(over, Role::Checkin), []);
    }

    #[test]
    fn where_the_stream_is_is_asked_for_from_a_week_before_until_the_end() {
        let is_asked = |state, day| {
            let event = EventFacts { lacks_stream: true, ..event(state, day) };
            kinds(event, Role::Owner).contains(&DecisionKind::Stream)
        };
        use EventState::{Announced, Cancelled, Ended, Live, Open, Planned, Postponed};
        assert_eq!([20, 19, 12, 11].map(|day| is_asked(Open, day)), [false, true, true, false]);
        assert!(is_asked(Announced, 15) && is_asked(Live, 11), "what is live is not over");
        assert!([Planned, Postponed, Cancelled, Ended].iter().all(|state| !is_asked(*state, 15)));
        assert_eq!(kinds(event(Open, 15), Role::Owner), [], "it is said");
        let lacking = EventFacts { lacks_stream: true, ..event(Open, 15) };
        assert_eq!(kinds(lacking, Role::Moderator), [], "each their own part");
    }

    #[test]
    fn the_nearest_deadline_comes_first_across_events() {
        let late = EventFacts { number: 41, ..event(EventState::Ended, 1) };
        let mail = EventFacts { number: 43, dead_mails: 2, ..event(EventState::Open, 25) };
        let import = OpenImport { id: 9, number: None, created_at: at(1) };
        let facts = Facts { events: vec![mail, late], imports: vec![import], put_off: vec![] };
        let found: Vec<_> =
            decisions(&facts, Role::Owner, at(12)).into_iter().map(|d| (d.kind, d.number, d.count)).collect();
        assert_eq!(
            found,
            [
                (DecisionKind::FinishImport, None, 9),
                (DecisionKind::DeadMails, Some(43), 2),
                (DecisionKind::PublishReport, Some(41), 1)
            ]
        );
    }

    #[test]
    fn what_was_put_off_is_not_on_the_list_and_not_gone() {
        let late = EventFacts { unanswered: 3, ..event(EventState::Ended, 5) };
        let put_off = vec!["publish_report:43".to_owned()];
        let facts = Facts { events: vec![late], imports: vec![], put_off };
        let (off, on) = all_decisions(&facts, Role::Owner, at(12));
        assert_eq!(off.iter().map(|one| one.kind).collect::<Vec<_>>(), [DecisionKind::PublishReport]);
        assert_eq!(on.iter().map(|one| one.kind).collect::<Vec<_>>(), [DecisionKind::AnswerQuestions]);
    }
}
