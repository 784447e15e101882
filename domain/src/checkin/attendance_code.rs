//! Six digits, new each minute, shown where the event is streamed: who types them was watching.

use chrono::{DateTime, Duration, Utc};
use hmac::Mac as _;
use subtle::ConstantTimeEq as _;
use unicode_normalization::UnicodeNormalization as _;

use super::{queries, queries::NewEntry};
use crate::{
    db::Db,
    error::{Error, Result},
    events::{self, rules::takes_registrations},
    ids::{EventRef, RegistrationId},
    lang::Text,
    registration::{seats, types::RegistrationState},
    secret,
    viewer::{Asked, Right},
};

/// Wrong codes that one ticket may try before it waits.
pub const MAX_TRIES: i32 = 10;
/// How long it waits then.
pub const TRIES_REST: Duration = Duration::minutes(10);

/// What the screen shows now.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ShownCode {
    /// `None` before the start and after the end.
    pub code: Option<String>,
    /// Seconds until it is another one.
    pub seconds: i64,
    /// How many have typed one.
    pub watching: i64,
}

/// The code of this minute, for whoever brings it onto the screen.
///
/// Errors: as [`events::access::find_with_right`].
pub async fn show(db: &Db, asked: Asked<'_>, event_ref: EventRef<'_>) -> Result<ShownCode> {
    let mut conn = db.acquire().await?;
    let (_, card) = events::access::find_with_right(&mut conn, asked.viewer, event_ref, Right::Moderate).await?;
    let secret = queries::door_secret(&mut conn, card.id).await?;
    let watching = queries::counts(&mut conn, card.id).await?.watching;
    let is_open = closed(card.starts.map(|at| at.utc), card.end(), asked.now).is_none();
    let code = is_open.then(|| code_at(&secret, asked.now));
    Ok(ShownCode { code, seconds: 60 - asked.now.timestamp().rem_euclid(60), watching })
}

/// The holder of a ticket was watching. Saying it twice is idempotent.
///
/// Errors: as [`seats::own`]; `Invalid { field: "attendance" }` for digits that are not on the screen; `Conflict`
/// before the start, after the end, without a seat online; `TooMany` after [`MAX_TRIES`] wrong ones.
pub async fn attend(db: &Db, asked: Asked<'_>, code: &str, typed: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::own(&mut tx, asked, code).await?;
    attend_in(db, tx, id, typed, asked.now).await
}

/// The same by the link of a mail. Errors: `NotFound` for a link that is none; as [`attend`].
pub async fn attend_by_link(db: &Db, token: &str, typed: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let id = seats::linked(&mut tx, token, now).await?;
    attend_in(db, tx, id, typed, now).await
}

async fn attend_in(
    db: &Db,
    mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
    id: RegistrationId,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    // In the order of the door: who enters there, and who types a code here, wait for each other in one way.
    let event = queries::event_of(&mut tx, id).await?;
    queries::lock_door(&mut tx, event).await?;
    let row = queries::lock_watcher(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !takes_registrations(row.event_state) {
        return Err(Error::conflict("いま開催中の回ではありません。", "This event is not on now."));
    }
    if let Some(why) = closed(row.starts_at, row.event_state.end(row.ends_at, row.late_ends_at), now) {
        return Err(Error::Conflict(why));
    }
    if row.state != RegistrationState::Confirmed || !row.is_online {
        return Err(Error::conflict(
            "出席コードは、オンラインの席が確定している方のためのものです。",
            "The attendance code is for those who hold a seat online.",
        ));
    }
    let tried_at = row.code_tried_at.filter(|at| now - *at < TRIES_REST);
    let tries = if tried_at.is_some() { row.code_tries } else { 0 };
    if tries >= MAX_TRIES {
        let rest = tried_at.map_or(TRIES_REST, |at| TRIES_REST - (now - at));
        return Err(Error::TooMany(u64::try_from(rest.num_seconds()).unwrap_or(1)));
    }
    let digits = plain_digits(typed);
    let secret = queries::door_secret(&mut tx, row.event).await?;
    if !is_right(&secret, &digits, now) {
        queries::count_try(&mut tx, id, tries + 1, now).await?;
        db.commit(tx, &[]).await?;
        return Err(Error::invalid(
            "attendance",
            "いま画面に出ている6桁と違います。コードは1分ごとに変わります。",
            "These are not the six digits on the screen. They change every minute.",
        ));
    }
    if row.checked_in_at.is_some() {
        return Ok(());
    }
    // One that was taken back by hand does not stand in the way of the next.
    let entry_id = format!("watching-{id}-{}", now.timestamp().div_euclid(60));
    let entry = NewEntry {
        event: row.event,
        id: &entry_id,
        registration: Some(id),
        name: "",
        type_id: None,
        at: now,
        is_about: false,
        by: None,
    };
    queries::insert_entry(&mut tx, &entry, now).await?;
    queries::settle(&mut tx, id).await?;
    db.commit(tx, &[]).await
}

/// Digits as a Japanese keyboard may type them, without blanks.
fn plain_digits(typed: &str) -> String {
    typed.nfkc().filter(char::is_ascii_digit).take(12).collect()
}

/// The six digits of a minute: HMAC-SHA-256 (RFC 2104) of the minute since 1970 with the event's secret, truncated as
/// RFC 4226 does.
fn code_at(secret: &[u8], at: DateTime<Utc>) -> String {
    let minute = at.timestamp().div_euclid(60);
    let mut mac = secret::mac(secret);
    mac.update(&minute.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[digest.len() - 1] & 0x0f);
    let bytes: [u8; 4] = digest[offset..offset + 4].try_into().expect("four bytes");
    format!("{:06}", (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
}

/// Whether these digits are those of this minute or of the one before: whoever reads them off a stream sees them late.
fn is_right(secret: &[u8], digits: &str, now: DateTime<Utc>) -> bool {
    let is_of = |at| bool::from(code_at(secret, at).as_bytes().ct_eq(digits.as_bytes()));
    is_of(now) | is_of(now - Duration::minutes(1))
}

/// Why the code is not taken now: it holds from the start to the end.
pub fn closed(starts: Option<DateTime<Utc>>, ends: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Text> {
    if starts.is_none_or(|starts| now < starts) {
        return Some(Text::new(
            "出席コードは、開始の時刻から使えます。",
            "The attendance code works from the start of the event.",
        ));
    }
    ends.is_some_and(|ends| now > ends).then(|| Text::new("この回は終わりました。", "This event is over."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_code_holds_for_its_minute_and_the_next() {
        let (secret, other) = ([7; 32], [8; 32]);
        let code = code_at(&secret, at(0));
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        assert_eq!(code_at(&secret, at(59)), code);
        let holds = |second| is_right(&secret, &code, at(second));
        assert_eq!([-1, 0, 59, 60, 119, 120].map(holds), [false, true, true, true, true, false]);
        assert!(!is_right(&other, &code, at(0)) && !is_right(&secret, "", at(0)));
    }

    #[test]
    fn digits_are_read_as_they_are_typed() {
        assert_eq!(plain_digits(" ０１2 34-5"), "012345");
        assert_eq!(plain_digits("コード"), "");
    }

    #[test]
    fn a_code_is_taken_from_start_to_end() {
        let why = |now| closed(Some(at(0)), Some(at(60)), at(now)).map(|text| text.en);
        assert!(why(-1).unwrap().contains("from the start") && why(61).unwrap().contains("over"));
        assert_eq!((why(0), why(60), closed(Some(at(0)), None, at(9_999))), (None, None, None));
        assert!(closed(None, None, at(0)).is_some(), "without a date nothing has begun");
    }
}
