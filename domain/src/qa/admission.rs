//! Who may ask and vote, how fast, and what waits for a moderator; and how moderators change that.

use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::{
    held_words, moderation,
    queries::{self, Admission},
    rules::{self, Trust},
    types::{Admitted, BoardSettings, Hold},
    wake::wake,
};
use crate::{
    audit,
    db::Db,
    error::{Error, Result},
    events,
    fields::{self, Values},
    ids::{EventId, EventRef, QuestionId},
    input,
    joining::{Joined, join_fields},
    keys::CacheKey,
    lang::{Lang, Text},
    search::fold,
    viewer::{Asked, CLOCK_SKEW, Right},
};

/// What of a board's settings a moderator changes, as it was sent; `None` leaves it as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsInput<'a> {
    /// `true` or `false`.
    pub moderated: Option<&'a str>,
    /// Seconds.
    pub slow_seconds: Option<&'a str>,
    /// A word of [`Admitted`].
    pub asking: Option<&'a str>,
    pub voting: Option<&'a str>,
    /// `true` or `false`.
    pub closed_afterwards: Option<&'a str>,
    /// What the form was drawn with ([`BoardSettings::base`]): what was not changed there stays as it is. `None`: all that was
    /// sent is meant.
    pub base: Option<&'a str>,
}

/// A word that was chosen from a list. Errors: `Invalid` at `field` for one that is not in it.
fn chosen<T: FromStr>(field: &str, sent: Option<&str>) -> Result<Option<T>> {
    let known = sent.map(str::parse::<T>).transpose();
    known.map_err(|_| {
        Error::invalid(
            field,
            "選べる設定のなかから、選び直してください。何も変えていません。",
            "Please choose again from what the list offers. Nothing was changed.",
        )
    })
}

impl SettingsInput<'_> {
    /// The fields that were sent, in the words of [`values`]. Errors: `Invalid` at the field that cannot be read.
    fn read(self) -> Result<Values> {
        let slow = match self.slow_seconds {
            Some(typed) => Some(input::whole("slow_seconds", typed, 0..=3_600)?.unwrap_or(0)),
            None => None,
        };
        let flag = |field: &str, sent| Ok::<_, Error>(chosen::<bool>(field, sent)?.map(|is_so| is_so.to_string()));
        let who =
            |field: &str, sent| Ok::<_, Error>(chosen::<Admitted>(field, sent)?.map(|who| who.into_str().to_owned()));
        let sent = [
            ("moderated", flag("moderated", self.moderated)?),
            ("slow_seconds", slow.map(|seconds| seconds.to_string())),
            ("asking", who("asking", self.asking)?),
            ("voting", who("voting", self.voting)?),
            ("closed_afterwards", flag("closed_afterwards", self.closed_afterwards)?),
        ];
        Ok(sent.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }
}

/// The settings as their form sends them.
fn values(of: &BoardSettings) -> Values {
    fields::seen(&of.base()).unwrap_or_default()
}

/// The settings as they become: of a form that says what it was drawn with, what somebody changed there alone.
///
/// Errors: `Conflict` where somebody else chose something else meanwhile.
fn joined(base: Option<&str>, wanted: Values, was: &BoardSettings) -> Result<BoardSettings> {
    let theirs = values(was);
    let wanted = match base.and_then(fields::seen) {
        None => wanted,
        Some(base) => {
            let Joined { values: both, clashes } = join_fields(&base, &wanted, &theirs, &[]);
            if !clashes.is_empty() {
                let named = clashes.iter().map(|(field, _)| (field.as_str(), &both[field], &theirs[field]));
                return Err(chosen_meanwhile(&named.collect::<Vec<_>>()));
            }
            both
        }
    };
    let read = |field: &str| wanted.get(field).map(String::as_str);
    Ok(BoardSettings {
        open: was.open,
        moderated: chosen("moderated", read("moderated"))?.unwrap_or(was.moderated),
        slow_seconds: chosen("slow_seconds", read("slow_seconds"))?.unwrap_or(was.slow_seconds),
        asking: chosen("asking", read("asking"))?.unwrap_or(was.asking),
        voting: chosen("voting", read("voting"))?.unwrap_or(was.voting),
        closed_afterwards: chosen("closed_afterwards", read("closed_afterwards"))?.unwrap_or(was.closed_afterwards),
    })
}

/// Somebody was first: each field, with what was chosen here and what they chose.
fn chosen_meanwhile(clashes: &[(&str, &String, &String)]) -> Error {
    let each = |lang: Lang, parts: &str| {
        let all = clashes.iter().map(|(field, mine, theirs)| {
            let (name, mine, theirs) = (named(field, lang), word(field, mine, lang), word(field, theirs, lang));
            crate::t!(
                lang,
                "「{name}」は、ほかの人が先に「{theirs}」にしました(ここで選んだのは「{mine}」)",
                "Somebody else set “{name}” to “{theirs}” first (chosen here: “{mine}”)",
                name,
                theirs,
                mine
            )
        });
        all.collect::<Vec<_>>().join(parts)
    };
    Error::Conflict(Text::new(
        format!("{}。何も変えていません。いまの設定を見て、もう一度選んでください。", each(Lang::Ja, "。")),
        format!("{}. Nothing was changed. Please look at the settings and choose again.", each(Lang::En, ". ")),
    ))
}

/// A setting, in a sentence.
fn named(field: &str, lang: Lang) -> &'static str {
    match field {
        "moderated" => lang.t("届いた質問を", "Questions"),
        "slow_seconds" => lang.t("低速モード", "Slow mode"),
        "asking" => lang.t("質問できる人", "Who may ask"),
        "voting" => lang.t("投票できる人", "Who may vote"),
        _ => lang.t("終了後の質問", "Questions after the event"),
    }
}

/// What was chosen of a setting, in a sentence.
fn word(field: &str, value: &str, lang: Lang) -> String {
    let words = match (field, value) {
        ("slow_seconds", "0") => lang.t("なし", "off"),
        ("slow_seconds", n) => return crate::t!(lang, "{n}秒に1件", "one every {n} s", n),
        ("moderated", "true") => lang.t("確認してから並べる", "Look at them first"),
        ("moderated", _) => lang.t("すぐに並べる", "Show at once"),
        ("closed_afterwards", "true") => lang.t("受け付けない", "Take none"),
        ("closed_afterwards", _) => lang.t("登壇者に届ける", "To the speakers"),
        (_, "registered") => lang.t("申し込んだ人だけ", "Only registered people"),
        _ => lang.t("だれでも", "Anyone"),
    };
    words.to_owned()
}

/// Changes how the board takes questions and votes, at once on every screen.
///
/// Errors: `Invalid` at the field that cannot be read; `NotFound`, `Forbidden`; `Conflict` where another moderator chose
/// something else since `base`.
pub async fn save_settings(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    input: SettingsInput<'_>,
) -> Result<BoardSettings> {
    let wanted = input.read()?;
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::lock(&mut tx, card.id).await?;
    let was = queries::settings(&mut tx, card.id).await?;
    let now = joined(input.base, wanted, &was)?;
    if now != was {
        queries::save_settings(&mut tx, card.id, &now).await?;
        let subject = format!("event:{}", card.id);
        let afterwards = if now.closed_afterwards { "board.closed_afterwards" } else { "board.open_afterwards" };
        let done = [
            (now.moderated != was.moderated, if now.moderated { "board.moderated" } else { "board.open" }),
            (now.slow_seconds != was.slow_seconds, if now.slow_seconds > 0 { "board.slow" } else { "board.fast" }),
            ((now.asking, now.voting) != (was.asking, was.voting), "board.admitted"),
            (now.closed_afterwards != was.closed_afterwards, afterwards),
        ];
        for (_, what) in done.into_iter().filter(|(is_so, _)| *is_so) {
            audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, what, &subject)).await?;
        }
        wake(&mut tx, card.id).await?;
    }
    db.commit(tx, &[CacheKey::event(card.id)]).await?;
    Ok(now)
}

/// Decides something of whoever asked a question, or takes it back: from now on their questions wait, or they neither ask
/// nor vote. Who that is, is said to nobody. Asking for what holds is no error. `version` is that of the question on the
/// moderator's screen; `None` asks for nothing.
///
/// It is decided at each question apart, and the strictest counts: whatever stands at another one of theirs, nothing here
/// depends on it, since that would tell which ones are of one person.
///
/// Errors: `NotFound`, `Forbidden`; `Conflict` where nobody is known to have asked it, and when another moderator was first.
pub async fn hold_asker(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    id: QuestionId,
    hold: Option<Hold>,
    version: Option<i32>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let (series, card) = events::access::find_with_right(&mut tx, asked.viewer, event_ref, Right::Moderate).await?;
    events::access::lock(&mut tx, card.id).await?;
    let question = queries::lock(&mut tx, card.id, id).await?.ok_or(Error::NotFound)?;
    let standing = queries::standing_hold(&mut tx, card.id, id).await?.ok_or_else(|| {
        Error::conflict("この質問は、だれが送ったか分かりません。", "Nobody knows who sent this question.")
    })?;
    if standing.hold == hold {
        return Ok(());
    }
    if version.is_some_and(|seen| seen != question.version) {
        return Err(match standing.hold {
            Some(decided) => held_before(decided, &standing.by),
            None => moderation::moved_since(&question),
        });
    }
    let by = asked.viewer.account.as_ref().map(|account| account.id);
    queries::set_hold(&mut tx, card.id, id, hold, by, asked.now).await?;
    let what = match hold {
        Some(Hold::Held) => "asker.held",
        Some(Hold::Blocked) => "asker.blocked",
        None => "asker.freed",
    };
    let subject = format!("question:{id}");
    audit::write(&mut tx, asked.viewer, &audit::Entry::of_event(series.id, card.id, what, &subject)).await?;
    wake(&mut tx, card.id).await?;
    db.commit(tx, &[CacheKey::event(card.id)]).await
}

const fn hold_word(hold: Hold, lang: Lang) -> &'static str {
    match hold {
        Hold::Held => lang.t("次から確認して並べる", "Look at their questions first"),
        Hold::Blocked => lang.t("質問と投票を止める", "Block"),
    }
}

/// Another moderator was first.
fn held_before(hold: Hold, by: &str) -> Error {
    let (ja, en) = (hold_word(hold, Lang::Ja), hold_word(hold, Lang::En));
    Error::Conflict(if by.is_empty() {
        Text::new(
            format!(
                "この質問をした人は、先に「{ja}」になっています。何も変えていません。いまの状態を見て、もう一度選んでください。"
            ),
            format!(
                "“{en}” was chosen for whoever asked this before. Nothing was changed. Please look and choose again."
            ),
        )
    } else {
        Text::new(
            format!(
                "{by}さんが、この質問をした人を先に「{ja}」にしました。何も変えていません。いまの状態を見て、もう一度選んでください。"
            ),
            format!(
                "{by} chose “{en}” for whoever asked this first. Nothing was changed. Please look and choose again."
            ),
        )
    })
}

/// Whether a question is taken now, and what it is: public at once, or waiting, and by which word.
pub(super) struct Taken {
    pub is_pending: bool,
    pub held_word: String,
}

/// What decides whether somebody may ask, with a name or without. Errors: `Conflict` for who is blocked or not registered.
pub(super) async fn admit(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    event: EventId,
    who: (&str, bool),
) -> Result<Admission> {
    let account = asked.viewer.account.as_ref().map(|account| account.id);
    let admission = queries::admission(tx, event, who, account).await?;
    if admission.hold == Some(Hold::Blocked) {
        return Err(blocked());
    }
    if admission.asking == Admitted::Registered && !admission.is_registered {
        return Err(registered_only());
    }
    Ok(admission)
}

pub(super) fn blocked() -> Error {
    Error::conflict(
        "運営がこの端末からの質問と投票を止めています。心当たりがないときは、会場の運営に声をかけてください。",
        "The organizers take no questions and votes from you at this event. If you do not know why, please speak to them.",
    )
}

pub(super) fn registered_only() -> Error {
    Error::conflict(
        "この回は、申し込んだ人だけが質問・投票できます。サインインして、受付票のある状態でお試しください。",
        "At this event only those who registered ask and vote. Please sign in to the account that holds your ticket.",
    )
}

/// Errors: `TooMany` for who asked a moment ago.
pub(super) async fn check_pace(
    tx: &mut PgConnection,
    admission: &Admission,
    participant: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let pause = Duration::seconds(i64::from(admission.slow_seconds).max(rules::ASK_EVERY));
    let last = queries::last_asked(tx, participant, now - pause, now + CLOCK_SKEW).await?;
    match rules::wait(admission.slow_seconds, last.map(|last| (now - last).num_seconds())) {
        Some(wait) => Err(Error::TooMany(u64::try_from(wait).unwrap_or(1))),
        None => Ok(()),
    }
}

/// Whether a question waits: where the event says so, for a word of the series, for who was held, and when new askers come
/// faster than the board takes them.
pub(super) async fn decide(
    tx: &mut PgConnection,
    admission: &Admission,
    event: EventId,
    trust: Trust,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Taken> {
    let held_word = held_word(admission, body);
    let is_pending = admission.moderated
        || !held_word.is_empty()
        || admission.hold == Some(Hold::Held)
        || is_flooded(tx, event, trust, now).await?;
    Ok(Taken { is_pending, held_word })
}

/// The word of the series that a question holds, or nothing.
pub(super) fn held_word(admission: &Admission, body: &str) -> String {
    held_words::held_word(&admission.held_words, body, fold::normalise).unwrap_or_default().to_owned()
}

/// Whether askers of this kind come faster than the board takes them. Those who are counted follow
/// each other, so that a hundred at once are counted as a hundred.
async fn is_flooded(tx: &mut PgConnection, event: EventId, trust: Trust, now: DateTime<Utc>) -> Result<bool> {
    let Some(most) = rules::live_a_minute(trust) else { return Ok(false) };
    queries::lock_pace(tx, event).await?;
    let (since, until) = (now - Duration::minutes(1), now + CLOCK_SKEW);
    Ok(queries::asked_live_since(tx, event, trust.into_str(), since, until).await? >= most)
}
