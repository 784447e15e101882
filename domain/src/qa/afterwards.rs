//! Questions after the end of an event: to one of its talks, for who spoke there, who answers in text. Votes, polls and
//! reactions stay closed (decision 48).

use chrono::{DateTime, Duration, Utc};
use sqlx::PgConnection;

use super::queries::{self, AskedTalk};
use crate::{
    error::{Error, Result},
    events::types::EventState,
    ids::SlotId,
};

/// For so long after the end a talk is asked: as long as its speaker is written to by itself.
const FOR: Duration = Duration::days(30);
/// And for so long after its report came out, which brings readers who were not there.
const AFTER_REPORT: Duration = Duration::days(14);
/// A report of years ago, as an archive brings them, does not ask somebody about what they have forgotten.
const AT_MOST: Duration = Duration::days(120);

/// Until when a talk is asked of an event that ended then, and whose report came out then.
pub fn until(ended: DateTime<Utc>, report: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let by_report = report.map(|out| (out + AFTER_REPORT).min(ended + AT_MOST));
    by_report.map_or(ended + FOR, |until| until.max(ended + FOR))
}

/// Why a talk is not asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum No {
    /// It did not take place, or is not over.
    NotEnded,
    /// Moderators closed the board for good.
    Closed,
    /// Its speaker takes none.
    Declined,
    /// No mail may name it, no page shows it, or nobody is billed: nobody would answer.
    Nobody,
    Late,
}

/// Whether a talk is asked at this moment of the time after its event.
fn judge(talk: &AskedTalk, now: DateTime<Utc>) -> std::result::Result<(), No> {
    let Some(ended) = talk.ended_at.filter(|_| talk.state == EventState::Ended) else { return Err(No::NotEnded) };
    if talk.is_closed {
        return Err(No::Closed);
    }
    if talk.is_declined {
        return Err(No::Declined);
    }
    if !talk.is_billed || !talk.tlp.is_named() {
        return Err(No::Nobody);
    }
    if until(ended, talk.report_at) <= now { Err(No::Late) } else { Ok(()) }
}

/// Whether somebody may ask this talk although its event is over. The event is held.
///
/// Errors: `Conflict` that says why not.
pub(super) async fn require(db: &mut PgConnection, slot: SlotId, now: DateTime<Utc>) -> Result<()> {
    let talk = queries::asked_talk(db, slot).await?.ok_or(Error::NotFound)?;
    judge(&talk, now).map_err(refused)
}

/// The same, for a page that offers it.
pub(crate) async fn takes(db: &mut PgConnection, slot: SlotId, now: DateTime<Utc>) -> Result<bool> {
    Ok(queries::asked_talk(db, slot).await?.is_some_and(|talk| judge(&talk, now).is_ok()))
}

fn refused(why: No) -> Error {
    match why {
        No::Closed => Error::conflict(
            "この回の質問は、運営が受け付けを終えました。届いている質問と回答は読めます。",
            "The organizers take no more questions about this event. You can still read what was asked and answered.",
        ),
        No::Declined => Error::conflict(
            "この話は、終了後の質問を受け付けていません。届いている質問と回答は読めます。",
            "This talk takes no questions after the event. You can still read what was asked and answered.",
        ),
        No::Nobody => Error::conflict(
            "この話には、終了後の質問を届けられません。運営に問い合わせてください。",
            "Questions to this talk reach nobody after the event. Please ask the organizers.",
        ),
        No::NotEnded | No::Late => Error::conflict(
            "この話への質問の受付は終わりました。届いている質問と回答は読めます。",
            "This talk takes no more questions. You can still read what was asked and answered.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::tlp::Tlp;
    use strum::VariantArray as _;

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::days(n)
    }

    fn talk() -> AskedTalk {
        AskedTalk {
            state: EventState::Ended,
            tlp: Tlp::Clear,
            ended_at: Some(day(0)),
            report_at: None,
            is_closed: false,
            is_declined: false,
            is_billed: true,
        }
    }

    #[test]
    fn a_talk_is_asked_for_a_month_or_until_a_fortnight_after_its_report_and_not_for_ever() {
        let of = |report: Option<i64>| (until(day(0), report.map(day)) - day(0)).num_days();
        assert_eq!(
            [None, Some(2), Some(16), Some(17), Some(40), Some(106), Some(107), Some(3_000)].map(of),
            [30, 30, 30, 31, 54, 120, 120, 120]
        );
        let at = |days| judge(&talk(), day(days));
        assert_eq!((at(-1), at(0), at(29), at(30)), (Ok(()), Ok(()), Ok(()), Err(No::Late)));
        let read = AskedTalk { report_at: Some(day(29)), ..talk() };
        assert_eq!((judge(&read, day(42)), judge(&read, day(43))), (Ok(()), Err(No::Late)));
    }

    #[test]
    fn only_what_has_ended_is_asked_afterwards() {
        let asked =
            EventState::VARIANTS.iter().filter(|state| judge(&AskedTalk { state: **state, ..talk() }, day(1)).is_ok());
        assert_eq!(asked.copied().collect::<Vec<_>>(), [EventState::Ended]);
        assert_eq!(judge(&AskedTalk { ended_at: None, ..talk() }, day(1)), Err(No::NotEnded), "nobody knows when");
    }

    #[test]
    fn moderators_and_its_speaker_close_it_and_one_that_reaches_nobody_is_not_asked() {
        assert_eq!(judge(&AskedTalk { is_closed: true, ..talk() }, day(1)), Err(No::Closed));
        assert_eq!(judge(&AskedTalk { is_declined: true, ..talk() }, day(1)), Err(No::Declined));
        assert_eq!(judge(&AskedTalk { is_billed: false, ..talk() }, day(1)), Err(No::Nobody));
        let asked = Tlp::VARIANTS.iter().filter(|tlp| judge(&AskedTalk { tlp: **tlp, ..talk() }, day(1)).is_ok());
        assert_eq!(asked.copied().collect::<Vec<_>>(), [Tlp::Clear, Tlp::Green]);
    }

    #[test]
    fn each_refusal_says_why_in_both_languages() {
        let all = [No::NotEnded, No::Closed, No::Declined, No::Nobody, No::Late].map(refused);
        let texts: std::collections::BTreeSet<_> = all.iter().map(|error| format!("{error:?}")).collect();
        assert_eq!(texts.len(), 4, "{texts:?}");
    }
}
