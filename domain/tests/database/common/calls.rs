//! A series with a call for talks, who proposes to it and who judges.

use chrono::{DateTime, Duration, Utc};
use domain::{
    Error,
    db::Db,
    fields::Values,
    ids::{CallId, DecisionId, ProposalId},
    jobs::{self, JobKind},
    lang::Lang,
    mail::{
        outbox,
        render::render,
        types::{Kind, SECONDS_TO_STOP},
    },
    pages::{desk_calls, desk_proposals},
    proposals::{
        calls::{self, CriterionInput},
        cancelling::{self, CancelLetter},
        deciding,
        handing_in::{self, At},
        letters,
        readers::Whom,
        reviewing::{self, ReviewInput},
        sending,
        types::{CallInput, Decision, ProposalState, StagedAt},
        visibility::Looker,
        words,
    },
    secret,
    viewer::{HeldRole, Role, Viewer},
};

use super::{
    account_with,
    seats::{one, person, run},
};

pub const SLUG: &str = "cfp";
pub const CODE: &str = "00000000000000000000000000000001";

/// A moment, to which the times of the call are set.
pub fn now() -> DateTime<Utc> {
    // Tests write with times of their own; what the database dates by itself plays no part.
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// When the call closes: 2027-02-01 18:00 in Tokyo.
pub fn deadline() -> DateTime<Utc> {
    "2027-02-01T09:00:00Z".parse().unwrap()
}

pub struct House {
    pub db: Db,
    pub owner: Viewer,
    pub call: CallId,
}

/// A series with two events, and an anonymous call for the first of them that is open.
pub async fn house(db: Db) -> House {
    run(
        &db,
        "insert into series (slug, name) values ('cfp', 'CFP'), ('other', 'Other');
         insert into events (series_id, number, state, starts_at, ends_at)
         select id, n, 'planned', '2027-05-19T10:00:00Z', '2027-05-19T12:00:00Z' from series, (values (45), (46)) as v(n) where slug = 'cfp';",
    )
    .await;
    let owner = account_with(&db, SLUG, Role::Owner).await;
    let input = CallInput {
        opens_date: "2026-12-01".to_owned(),
        closes_date: "2027-02-01".to_owned(),
        closes_clock: "18:00".to_owned(),
        lengths: "10 20".to_owned(),
        kinds: "talk lightning first_time".to_owned(),
        is_anonymous: "yes".to_owned(),
        max_proposals: "2".to_owned(),
        confirm_days: "7".to_owned(),
        ..CallInput::default()
    };
    let call = calls::save(&db, owner.asks_at(now()), SLUG, Some(45), &input, None).await.unwrap();
    let criterion =
        |name: &str, weight: &str| CriterionInput { id: None, name: name.to_owned(), weight: weight.to_owned() };
    calls::save_criteria(&db, owner.asks_at(now()), SLUG, call, &[criterion("学び", "3"), criterion("新しさ", "1")])
        .await
        .unwrap();
    House { db, owner, call }
}

pub fn form(title: &str) -> Values {
    [
        ("title", title),
        ("summary", "鍵を替えた話です。"),
        ("minutes", "20"),
        ("kind", "talk"),
        ("name", "白石 遥"),
        ("affiliation", "架空株式会社"),
        ("moves_on", "yes"),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .collect()
}

pub fn with(mut form: Values, fields: &[(&str, &str)]) -> Values {
    form.extend(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    form
}

impl House {
    pub const fn at<'a>(&self, code: &'a str, version: i32) -> At<'a> {
        At { series: SLUG, call: self.call, code, version }
    }

    /// A proposal that is handed in.
    pub async fn handed_in(&self, who: &Viewer, form: &Values) -> (ProposalId, String) {
        let code = secret::new_key().unwrap();
        let saved = handing_in::hand_in(&self.db, who.asks_at(now()), self.at(&code, 0), form).await.unwrap();
        assert_eq!(saved.state, ProposalState::Submitted);
        let id = one(&self.db, &format!("select id from proposals where code = '{code}'")).await;
        (ProposalId(id), code)
    }

    pub async fn state(&self, id: ProposalId) -> String {
        sqlx::query_scalar("select state from proposals where id = $1")
            .bind(id.0)
            .fetch_one(&self.db.pool)
            .await
            .unwrap()
    }

    pub async fn stage(&self, id: ProposalId, decision: Decision) -> domain::Result<()> {
        let to = (decision == Decision::Move).then_some(46);
        let seen = self.staged(id).await;
        deciding::stage(&self.db, self.owner.asks_at(now()), SLUG, id, (decision, to), seen).await.map(drop)
    }

    /// What is decided of it and not told.
    pub async fn staged(&self, id: ProposalId) -> Option<StagedAt> {
        let row: Option<(i64, i32)> =
            sqlx::query_as("select id, version from proposal_decisions where proposal_id = $1 and sent_at is null")
                .bind(id.0)
                .fetch_optional(&self.db.pool)
                .await
                .unwrap();
        row.map(|(id, version)| StagedAt { id: DecisionId(id), version })
    }

    /// Moves it to the second event, in the words that stand there by themselves.
    pub async fn move_on(&self, id: ProposalId) -> domain::Result<()> {
        let version: i32 = sqlx::query_scalar("select version from proposals where id = $1")
            .bind(id.0)
            .fetch_one(&self.db.pool)
            .await
            .unwrap();
        let asked = self.owner.asks_at(now());
        let letter = words::moved(Lang::Ja);
        cancelling::move_on(&self.db, asked, SLUG, id, (46, version), letter, &Whom::default()).await.map(drop)
    }

    pub async fn seen(&self) -> Vec<StagedAt> {
        let page = desk_calls::decisions(&self.db, self.owner.asks_at(now()), SLUG, self.call, false).await.unwrap();
        page.previews.iter().map(|one| StagedAt { id: one.id, version: one.version }).collect()
    }

    /// Sends what is staged, and tells it once the seconds to stop it are over; how many were told.
    pub async fn send(&self) -> usize {
        let seen = self.seen().await;
        sending::send_decisions(&self.db, self.owner.asks_at(now()), SLUG, self.call, &seen).await.unwrap();
        self.tell().await
    }

    /// What the worker does once the seconds to stop it are over.
    pub async fn tell(&self) -> usize {
        sending::send_due(&self.db, Viewer::system().asks_at(now() + Duration::seconds(SECONDS_TO_STOP))).await.unwrap()
    }

    /// An accepted proposal with the token of its mail.
    pub async fn accepted(&self, who: &Viewer, title: &str) -> (ProposalId, String, String) {
        let (id, code) = self.handed_in(who, &form(title)).await;
        self.stage(id, Decision::Accept).await.unwrap();
        assert_eq!(self.send().await, 1);
        let (_, token) = self.letter(Kind::ProposalAccepted).await.unwrap();
        (id, code, token)
    }

    /// The newest mail of a kind as the worker puts it together: its words, and the secret of its link.
    pub async fn letter(&self, kind: Kind) -> Option<(String, String)> {
        let system = Viewer::system();
        run(&self.db, "update jobs set next_try_at = '2027-01-01', state = 'queued', attempts = 0").await;
        let jobs = jobs::claim(&self.db, system.asks_at(now()), &[JobKind::Mail], 1_000).await.unwrap();
        let job = jobs.iter().filter(|job| job.topic == kind.into_str()).max_by_key(|job| job.id)?;
        let mail = outbox::mail_of(job).unwrap();
        let ready = letters::prepare(&self.db, system.asks_at(now()), &mail).await.unwrap()?;
        let words = format!("{}\n{}", ready.facts.subject, ready.facts.words);
        Some((words, ready.secret.map(|secret| secret.reveal()).unwrap_or_default()))
    }

    pub async fn score(&self, who: &Viewer, id: ProposalId, scores: [&str; 2]) -> domain::Result<()> {
        let page = desk_proposals::detail(&self.db, who.asks_at(now()), SLUG, id, Looker::default()).await?;
        let scores = page.criteria.iter().zip(scores).map(|(criterion, score)| (criterion.id, score.to_owned()));
        let input = ReviewInput { scores: scores.collect(), words: "台本も残したい。".to_owned() };
        reviewing::save(&self.db, who.asks_at(now()), SLUG, id, &input).await
    }
}

/// Address, text and whether there is a link to answer, of each mail of a kind as the worker puts it together.
pub async fn read_mails(house: &House, kind: Kind) -> Vec<(String, String, bool)> {
    let system = Viewer::system();
    run(&house.db, "update jobs set next_try_at = '2027-01-01', state = 'queued', attempts = 0").await;
    let jobs = jobs::claim(&house.db, system.asks_at(now()), &[JobKind::Mail], 1_000).await.unwrap();
    let mut told = Vec::new();
    for mail in jobs.iter().filter(|job| job.topic == kind.into_str()).filter_map(outbox::mail_of) {
        let Some(ready) = letters::prepare(&house.db, system.asks_at(now()), &mail).await.unwrap() else { continue };
        let secret = ready.secret.map(|secret| secret.reveal());
        let words = render(mail.kind, mail.lang, "https://x.example", secret.as_deref(), &ready.facts);
        told.push((mail.to, format!("{}\n{}", words.subject, words.text), secret.is_some()));
    }
    told.sort();
    told
}

/// A proposal of three: one reads Japanese, one English, and one has declined.
pub async fn of_three(house: &House) -> ProposalId {
    let who = person(&house.db, "speaker@talks.test").await;
    person(&house.db, "smith@talks.test").await;
    let fields = [
        ("co/0/name", "佐伯 真帆"),
        ("co/0/mail", "saeki@talks.test"),
        ("co/1/name", "Ada Smith"),
        ("co/1/mail", "smith@talks.test"),
        ("co/2/name", "欠席 者"),
        ("co/2/mail", "absent@talks.test"),
    ];
    let (id, _) = house.handed_in(&who, &with(form("三人の話"), &fields)).await;
    run(
        &house.db,
        "update accounts set language = 'en' where mail = 'smith@talks.test';
         update proposal_speakers set state = case when position = 3 then 'declined' else 'agreed' end;",
    )
    .await;
    id
}

pub fn addresses(told: &[(String, String, bool)]) -> Vec<&str> {
    told.iter().map(|(to, ..)| to.as_str()).collect()
}

/// Those of them who are told, in the order of their addresses.
pub const ALL: [&str; 3] = ["saeki@talks.test", "smith@talks.test", "speaker@talks.test"];

/// The letter of a talk that is cancelled, in the words that stand there by themselves.
pub fn cancel_letter(reason: &str) -> CancelLetter<'_> {
    let (subject, body) = words::cancelled(Lang::Ja);
    CancelLetter { reason, subject, body, other: None }
}

/// Writes down that somebody holds a role in the series, as mails to organizers find them.
pub async fn note_role(db: &Db, who: &Viewer, role: Role) {
    let (id, role) = (who.account_id().unwrap(), role.into_str());
    run(db, &format!("insert into series_roles (series_id, account_id, role) select id, {id}, '{role}' from series where slug = '{SLUG}'")).await;
}

pub fn conflict<T: std::fmt::Debug>(result: domain::Result<T>) -> String {
    match result {
        Err(Error::Conflict(why)) => why.en.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Somebody who reviews; each has a series role of their own.
pub async fn reviewer(db: &Db, name: &str) -> Viewer {
    let mut viewer = person(db, &format!("{name}@team.test")).await;
    note_role(db, &viewer, Role::Moderator).await;
    let series = one(db, &format!("select id from series where slug = '{SLUG}'")).await;
    let account = viewer.account.as_mut().unwrap();
    account.roles.push(HeldRole { series: series.into(), role: Role::Moderator, event: None });
    viewer
}
