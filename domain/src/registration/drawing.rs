//! A participation type whose seats are drawn: what is drawn by is said, the list is closed, the seed is entered.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rand::seq::SliceRandom as _;
use sqlx::PgConnection;

use super::{
    changes::{keys, notify},
    lottery::{self, DrawEntry},
    promoting, queries, rules,
    types::{DrawRules, GroupRule},
};
use crate::{
    audit::{self, Details, Entry},
    db::Db,
    error::{Error, Result},
    events::{self, access::HeldEvent, types::EventCard},
    ids::{EventRef, RegistrationId, TypeId},
    input,
    mail::types::Kind,
    questionnaire::{
        answering,
        types::{AnswerKind, SignUpQuestion},
    },
    series::types::Series,
    viewer::{Asked, Right},
};

/// Characters of what is drawn by, and of the seed.
pub const MAX_SOURCE: usize = 200;
pub const MAX_SEED: usize = 200;

/// What is said before anybody knows how it comes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Promise<'a> {
    pub source: &'a str,
    /// Day and clock on the wall of the series at which that value is out; a day that is empty says nothing of it, a
    /// clock that is empty is the midnight before.
    pub out: (&'a str, &'a str),
    /// The question at sign-up by which groups are told apart, as a form sends its id; empty for no such rule.
    pub group: &'a str,
    /// How many of a group go before the rest of it stands behind all.
    pub cap: &'a str,
    pub favours_lost: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Seats are drawn, by a public value that nobody knows yet, and by these rules.
    Say(Promise<'a>),
    /// First come first served again; whoever entered waits by the time of their entry.
    GiveUp,
    /// Nobody enters any more; the fingerprint is published.
    Close,
    /// The public value is known.
    Draw(&'a str),
}

/// Takes a step, in their order: said, closed, drawn.
///
/// Errors: as [`events::access::find_with_right`]; `NotFound` for a type of another event; `Invalid` at `source`,
/// `out_date`, `out_clock`, `group`, `cap` and `seed`; `Conflict` for a step out of order, for a type without a capacity or
/// by invitation, for a list that is closed once the value is out, and for a draw before it is.
pub async fn take_step(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    step: Step<'_>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::EditEvent).await?;
    let event = events::access::hold_by_id(&mut tx, card.id).await?;
    let types = queries::lock_types(&mut tx, event.id).await?;
    let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    let stage = queries::lottery_of(&mut tx, type_id).await?;
    let (action, count) = match (step, stage) {
        (Step::Say(promise), None | Some((_, None, None))) => {
            say(&mut tx, &event, kind, promise, asked.now).await?;
            ("seat.lottery.say", None)
        }
        (Step::GiveUp, Some((_, None, None))) => {
            queries::give_lottery_up(&mut tx, type_id).await?;
            promoting::fill(&mut tx, &event, asked.now).await?;
            ("seat.lottery.give_up", None)
        }
        (Step::Close, Some((value_at, None, None))) => {
            if value_at.is_some_and(|at| at <= asked.now) {
                return Err(Error::conflict(
                    "約束した値が出る日時を過ぎたので、名簿を閉じられません。これから出る値で、約束を書き直してください。",
                    "The promised value is out by now, so the list cannot be closed. Please write the promise anew, by a value that is still to come.",
                ));
            }
            let n = close(&mut tx, &event, type_id, asked.now).await?;
            ("seat.lottery.close", Some(n))
        }
        (Step::Draw(seed), Some((value_at, Some(_), None))) => {
            if value_at.is_some_and(|at| asked.now < at) {
                return Err(Error::conflict(
                    "約束した値が出る日時は、まだ来ていません。それまでは抽選できません。",
                    "The promised value is not out yet. It can be drawn from that time on.",
                ));
            }
            let seed = input::line("seed", seed, MAX_SEED)?;
            if seed.is_empty() {
                return Err(Error::invalid("seed", "種の値を入れてください。", "Please enter the value."));
            }
            let n = draw(&mut tx, &event, (type_id, &types), &seed, asked.now).await?;
            ("seat.lottery.draw", Some(n))
        }
        _ => {
            return Err(Error::conflict(
                "いまこの手順は行えません。ページを読み込み直して、いまの段階を確かめてください。",
                "This step cannot be taken now. Please load the page again and look where it stands.",
            ));
        }
    };
    record(&mut tx, asked, &series, &card, (action, type_id), count).await?;
    db.commit(tx, &keys(&event, true)).await
}

async fn record(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    series: &Series,
    card: &EventCard,
    (action, type_id): (&str, TypeId),
    count: Option<i64>,
) -> Result<()> {
    let subject = format!("type:{type_id}");
    let entry = Entry {
        details: Details { count, ..Details::default() },
        ..Entry::of_event(series.id, card.id, action, &subject)
    };
    audit::write(tx, asked.viewer, &entry).await
}

async fn say(
    tx: &mut PgConnection,
    event: &HeldEvent,
    kind: &queries::Kind,
    promise: Promise<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    if kind.invite.is_some() {
        return Err(Error::conflict(
            "招待制の枠は抽選にできません。先に、だれでも申し込める枠に変えてください。",
            "A kind by invitation cannot be drawn. Open it to anybody first.",
        ));
    }
    if kind.capacity.is_none() {
        return Err(Error::conflict(
            "定員のない枠では、抽選は要りません。先に定員を入れてください。",
            "A kind without a capacity needs no draw. Give it a capacity first.",
        ));
    }
    let source = input::line("source", promise.source, MAX_SOURCE)?;
    if source.is_empty() {
        return Err(Error::invalid(
            "source",
            "種にする、まだだれも知らない公開の値を書いてください。",
            "Please say which public value, unknown to anybody yet, it is drawn by.",
        ));
    }
    let value_at = read_moment(promise.out, &event.zone)?;
    if let Some(at) = value_at {
        check_moment(at, event.ends, now)?;
    }
    let rules = read_rules(tx, event, promise).await?;
    let entered = queries::queue(tx, event.id).await?.iter().filter(|place| place.wants == kind.id).count();
    let entered = i32::try_from(entered).unwrap_or(i32::MAX);
    queries::say_lottery(tx, event.id, kind.id, (&source, value_at, &rules), (entered, now)).await?;
    Ok(())
}

/// When the value is out: the list is closed before, and drawn after.
fn read_moment((day, clock): (&str, &str), zone: &str) -> Result<Option<DateTime<Utc>>> {
    let clock = input::clock("out_clock", clock)?;
    match (input::date("out_date", day)?, clock) {
        (Some(day), clock) => events::times::wall("out_clock", day, clock.unwrap_or_default(), zone).map(Some),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Error::invalid("out_date", "日付も入れてください。", "Please enter the day too.")),
    }
}

/// Who promises a value that is out already chooses who wins; by one that comes after the event nothing could be drawn,
/// and its list would stay closed.
fn check_moment(at: DateTime<Utc>, ends: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    if at <= now {
        return Err(Error::invalid(
            "out_date",
            "この日時はもう過ぎています。これから出る値と、その日時を入れてください。",
            "This time is over. Please name a value that is still to come, and when it is out.",
        ));
    }
    if ends.is_some_and(|ends| ends <= at) {
        return Err(Error::invalid(
            "out_date",
            "回が終わる前に出る値を選んでください。終わったあとは抽選できません。",
            "Please choose a value that is out before the event is over. After that nothing can be drawn.",
        ));
    }
    Ok(())
}

async fn read_rules(tx: &mut PgConnection, event: &HeldEvent, promise: Promise<'_>) -> Result<DrawRules> {
    let favours_lost = promise.favours_lost;
    if promise.group.is_empty() {
        return Ok(DrawRules { group: None, favours_lost });
    }
    let questions = answering::questions_of(tx, event.series, event.id).await?;
    let question = questions.into_iter().find(|one| one.id.to_string() == promise.group && tells_groups(one));
    let Some(question) = question else {
        return Err(Error::invalid(
            "group",
            "この質問はもうありません。えらび直してください。",
            "This question is there no more. Please choose again.",
        ));
    };
    let cap = input::whole("cap", promise.cap, 1..=100)?.ok_or_else(|| {
        Error::invalid("cap", "何人までかを入れてください。", "Please enter how many of a group at most.")
    })?;
    let group = GroupRule { question: Some(question.id), words: question.words_ja, cap };
    Ok(DrawRules { group: Some(group), favours_lost })
}

/// Whether a question at sign-up may tell groups apart: what it is answered with is one line.
pub fn tells_groups(question: &SignUpQuestion) -> bool {
    matches!(question.kind, AnswerKind::Short | AnswerKind::Choice)
}

/// Numbers everybody who waits for this type, by chance, and marks them as the rules say.
async fn close(tx: &mut PgConnection, event: &HeldEvent, type_id: TypeId, now: DateTime<Utc>) -> Result<i64> {
    let waiting = queries::queue(tx, event.id).await?;
    let mut entries: Vec<_> = waiting.iter().filter(|place| place.wants == type_id).map(|place| place.id).collect();
    if entries.is_empty() {
        return Err(Error::conflict("まだだれも申し込んでいません。", "Nobody has entered yet."));
    }
    entries.shuffle(&mut rand::rng());
    let rules = queries::draw_rules(tx, type_id).await?;
    let groups = match &rules.group {
        Some(GroupRule { question: Some(question), cap, .. }) => {
            large_groups(&entries, &answering::lines_at(tx, event.id, *question).await?, *cap)
        }
        _ => HashMap::new(),
    };
    let lost = if rules.favours_lost { queries::lost_before(tx, event.id, &entries).await? } else { Vec::new() };
    let first: HashSet<_> = lost.into_iter().collect();
    let listed: Vec<DrawEntry> = (1..)
        .zip(&entries)
        .map(|(n, id): (usize, _)| DrawEntry {
            number: format!("A-{n:04}"),
            group: groups.get(id).copied(),
            is_first: first.contains(id),
        })
        .collect();
    queries::write_entries(tx, type_id, &entries, &listed).await?;
    queries::close_lottery(tx, type_id, &lottery::fingerprint(&listed), now).await?;
    Ok(i64::try_from(entries.len()).unwrap_or(i64::MAX))
}

/// Labels for those of groups that have more than `cap` people: of the others nothing has to be published. The labels go
/// by chance, as the numbers do.
fn large_groups(
    entries: &[RegistrationId],
    answers: &HashMap<RegistrationId, String>,
    cap: i32,
) -> HashMap<RegistrationId, i32> {
    let mut groups: HashMap<String, Vec<RegistrationId>> = HashMap::new();
    for (id, answer) in entries.iter().filter_map(|id| Some((id, answers.get(id)?))) {
        let key = lottery::group_key(answer);
        if !key.is_empty() {
            groups.entry(key).or_default().push(*id);
        }
    }
    let cap = usize::try_from(cap).unwrap_or(usize::MAX);
    let mut large: Vec<_> = groups.into_values().filter(|ids| ids.len() > cap).collect();
    large.shuffle(&mut rand::rng());
    (1..).zip(large).flat_map(|(label, ids)| ids.into_iter().map(move |id| (id, label))).collect()
}

/// The order decides who is next: the first who still want a seat get what is free, the others wait in that order, and
/// behind them whoever is on no list. Returns how many seats there were.
async fn draw(
    tx: &mut PgConnection,
    event: &HeldEvent,
    (type_id, types): (TypeId, &[queries::Kind]),
    seed: &str,
    now: DateTime<Utc>,
) -> Result<i64> {
    if let Some(why) = rules::closed(event.state, event.ends, now) {
        return Err(Error::Conflict(why));
    }
    let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
    let rules = queries::draw_rules(tx, type_id).await?;
    let entries = queries::lottery_entries(tx, type_id).await?;
    let listed: Vec<DrawEntry> = entries.iter().map(|(entry, _)| entry.clone()).collect();
    let queue = queries::queue(tx, event.id).await?;
    let wanting: HashMap<_, _> =
        queue.iter().filter(|place| place.wants == type_id).map(|place| (place.id, place)).collect();
    let registrations: HashMap<_, _> = entries.iter().map(|(entry, id)| (entry.number.as_str(), *id)).collect();
    let mut seats = i64::from(kind.capacity.unwrap_or(0) - kind.confirmed).max(0);
    let mut shared = promoting::shared_seats(tx, event).await?.free();
    let mut outcomes = Vec::with_capacity(listed.len());
    let (mut winners, mut order) = (HashSet::new(), Vec::new());
    for one in lottery::draw(seed, &listed, rules.cap()) {
        let registration = registrations.get(one.entry.number.as_str()).copied().flatten();
        // Who left the list since it was closed stands there all the same, and takes nobody's place.
        let Some(place) = registration.and_then(|id| wanting.get(&id)) else {
            outcomes.push((one.entry, "withdrawn"));
            continue;
        };
        order.push(place.id);
        let has_room = seats > 0 && (place.holds.is_some() || shared != Some(0));
        if has_room {
            seats -= 1;
            shared = if place.holds.is_some() { shared } else { shared.map(|left| left - 1) };
            winners.insert(place.id);
        } else {
            // Nobody behind them passes: the winners are the first of the order.
            seats = 0;
        }
        outcomes.push((one.entry, if has_room { "won" } else { "waits" }));
    }
    let known: HashSet<_> = order.iter().copied().collect();
    // In the order of the queue, whoever is on no list.
    order.extend(queue.iter().map(|place| place.id).filter(|id| wanting.contains_key(id) && !known.contains(id)));
    for id in &order {
        queries::draw_turn(tx, *id).await?;
    }
    queries::write_outcomes(tx, type_id, &outcomes).await?;
    for id in order.iter().filter(|id| winners.contains(id)) {
        queries::promote(tx, *id, now).await?;
        notify(tx, *id, Kind::LotteryWon, now).await?;
    }
    let count = i32::try_from(winners.len()).unwrap_or(i32::MAX);
    queries::finish_lottery(tx, type_id, seed, count, now).await?;
    for id in order.iter().filter(|id| !winners.contains(id)) {
        notify(tx, *id, Kind::LotteryLost, now).await?;
    }
    // A seat that a winner held meanwhile goes to the next.
    promoting::fill(tx, event, now).await?;
    Ok(count.into())
}
